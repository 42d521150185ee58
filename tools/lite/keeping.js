// What a worker needs that keeps files in the browser: after one visit they need no network.
// It stands before the worker's own script, which says with KEPT what its store is called.

// A mark of each file's content, by its path from here; written by keeping.py.
const FILES = {};
const HOME = new URL("./", location.href).href;

const coming = new Map();

/** Where a file is kept: another content has another address, and both can't be mixed up. */
const address = (path) => `${HOME}${path}?${FILES[path]}`;

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

/** Fetch what is not there yet, one file at a time: the reader's page comes first. */
async function keepAll() {
  const cache = await caches.open(KEPT);
  const kept = new Set((await cache.keys()).map((request) => request.url));
  for (const path of Object.keys(FILES)) if (!kept.has(address(path))) await file(path);
}

/** Forget the files of older editions. */
async function forget() {
  const cache = await caches.open(KEPT);
  const current = new Set(Object.keys(FILES).map(address));
  for (const request of await cache.keys()) if (!current.has(request.url)) await cache.delete(request);
}

// A new edition waits until no page of the old one is open, and is then used as a whole.
addEventListener("activate", (event) => event.waitUntil(forget().then(() => clients.claim())));
