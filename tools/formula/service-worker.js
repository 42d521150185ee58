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

// Browsers keep what they have compiled with what came over the network, not with what is kept here.
const COMPILED = /\.wasm$/;
const MARKS = ["etag", "last-modified", "content-length"];

/** A file as the network has it, if that is the one that is kept here. */
async function compiled(request, path) {
  const [kept, sent] = await Promise.all([file(path), fetch(request).catch(() => undefined)]);
  return sent && MARKS.every((mark) => sent.headers.get(mark) === kept.headers.get(mark)) ? sent : kept;
}

addEventListener("fetch", (event) => {
  const { request } = event;
  const path = request.url.split(/[?#]/)[0].slice(HOME.length);
  if (request.method !== "GET" || !request.url.startsWith(HOME) || !Object.hasOwn(FILES, path)) return;
  const found = COMPILED.test(path) ? compiled(request, path) : file(path);
  event.respondWith(found.catch(() => fetch(request)));
});
