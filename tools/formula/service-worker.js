// Keep the page for a reader's own formula, and its Python, in the browser: after one visit they
// work without a network.  It answers for this page and its worker only.

// A mark of each file's content, by its path from here; written by tools/formula/kept.py.
const FILES = {};
const KEPT = "own-formula";
const HOME = new URL("./", location.href).href;

const address = (path) => `${HOME}${path}?${FILES[path]}`;
const coming = new Map();

/** Return a file, from the browser if it is there; else it is there from now on. */
async function file(path) {
  const cache = await caches.open(KEPT);
  const key = address(path);
  const kept = await cache.match(key);
  if (kept) return kept;
  if (!coming.has(key)) {
    coming.set(key, fetched(path).then((response) => cache.put(key, response))
      .finally(() => coming.delete(key)));
  }
  await coming.get(key);
  return cache.match(key);
}

async function fetched(path) {
  // The browser's own memory of the address may be of an older edition.
  const response = await fetch(HOME + path, { cache: "no-cache" });
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  // A page is not shown from an answer that was redirected.
  return response.redirected ? new Response(response.body, { headers: response.headers }) : response;
}

/** Forget the files of older editions. */
async function forget() {
  const cache = await caches.open(KEPT);
  const current = new Set(Object.keys(FILES).map(address));
  for (const request of await cache.keys()) if (!current.has(request.url)) await cache.delete(request);
}

addEventListener("activate", (event) => event.waitUntil(forget().then(() => clients.claim())));

// The page asks for this once the reader has let it load Python.
addEventListener("message", (event) => {
  if (event.data !== "keep all") return;
  event.waitUntil((async () => {
    for (const path of Object.keys(FILES)) await file(path);
    event.source?.postMessage("all kept");
  })().catch(() => {})); // with the browser's store full, the network still has the files
});

addEventListener("fetch", (event) => {
  const { request } = event;
  const path = request.url.split(/[?#]/)[0].slice(HOME.length);
  if (request.method !== "GET" || !request.url.startsWith(HOME) || !Object.hasOwn(FILES, path)) return;
  event.respondWith(file(path).catch(() => fetch(request)));
});
