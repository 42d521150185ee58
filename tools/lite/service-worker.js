// Keep the page and its Python in the browser, with keeping.js, which stands before it.
//
// It stands in for JupyterLite's own worker, which reads all files again from the server at
// every visit, tens of megabytes beside the start of Python that the reader waits for.

const KEPT = "activation-functions";
const drive = new BroadcastChannel("/sw-api.v1");
let all;

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

addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname, href } = new URL(request.url);
  if (origin !== location.origin) return;
  if (pathname === "/api/service-worker-heartbeat") return event.respondWith(new Response("ok"));
  if (/\/api\/(drive|stdin\/)/.test(pathname)) return event.respondWith(ask(request, pathname));
  const path = href.split(/[?#]/)[0].slice(HOME.length).replace(/\/$/, "/index.html");
  if (request.method !== "GET" || !Object.hasOwn(FILES, path)) return;
  // With the browser's store full or forbidden, the network still has the file.
  event.respondWith(file(path).catch(() => fetch(request)));
  event.waitUntil(all ??= keepAll().catch(() => { all = undefined; }));
});
