// Keep the page for a reader's own formula, and its Python: it answers for this page and its
// worker only.  lite/keeping.js stands before it.

const KEPT = "own-formula";

// The page asks for this once the reader has let it load Python.
addEventListener("message", (event) => {
  if (event.data !== "keep all") return;
  event.waitUntil((async () => {
    await keepAll();
    event.source?.postMessage("all kept");
  })().catch(() => {})); // with the browser's store full, the network still has the files
});

addEventListener("fetch", (event) => {
  const { request } = event;
  const path = request.url.split(/[?#]/)[0].slice(HOME.length);
  if (request.method !== "GET" || !request.url.startsWith(HOME) || !Object.hasOwn(FILES, path)) return;
  event.respondWith(file(path).catch(() => fetch(request)));
});
