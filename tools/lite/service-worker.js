// Keep the page and its Python in the browser: after one visit they work without a network.
//
// It stands in for JupyterLite's own worker, which reads all files again from the server at
// every visit, tens of megabytes beside the start of Python that the reader waits for.

// Each file's hash, by its path from here; written by tools/lite/build.py.
const FILES = {};
const KEPT = "activation-functions";
const SCOPE = new URL("./", location.href).href;

const coming = new Map();
const drive = new BroadcastChannel("/sw-api.v1");

/** Where a file is kept: another content has another address, and both can't be mixed up. */
const address = (path) => `${SCOPE}${path}?${FILES[path]}`;

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
  const response = await fetch(SCOPE + path, { cache: "no-cache" });
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
let all;

/** Forget the files of older editions. */
async function forget() {
  const cache = await caches.open(KEPT);
  const current = new Set(Object.keys(FILES).map(address));
  for (const request of await cache.keys()) if (!current.has(request.url)) await cache.delete(request);
}

/** Hand a kernel's question (a file of the notebook's folder, an input) to its page, and wait. */
async function ask(request, pathname) {
  const question = await request.json();
  const { browsingContextId, requestId = crypto.randomUUID() } = question;
  return new Promise((resolve) => {
    drive.addEventListener("message", function heard({ data }) {
      if (data.browsingContextId !== browsingContextId || data.pathname) return;
      if (data.requestId && data.requestId !== requestId) return;
      drive.removeEventListener("message", heard);
      resolve(Response.json(data.response));
    });
    drive.postMessage({ ...question, requestId, pathname });
  });
}

// A new edition waits until no page of the old one is open, and is then used as a whole.
addEventListener("activate", (event) => event.waitUntil(forget().then(() => clients.claim())));

addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname, href } = new URL(request.url);
  if (origin !== location.origin) return;
  if (pathname === "/api/service-worker-heartbeat") return event.respondWith(new Response("ok"));
  if (/\/api\/(drive|stdin\/)/.test(pathname)) return event.respondWith(ask(request, pathname));
  const path = href.split(/[?#]/)[0].slice(SCOPE.length).replace(/\/$/, "/index.html");
  if (request.method !== "GET" || !Object.hasOwn(FILES, path)) return;
  // With the browser's store full or forbidden, the network still has the file.
  event.respondWith(file(path).catch(() => fetch(request)));
  event.waitUntil(all ??= keepAll().catch(() => { all = undefined; }));
});
