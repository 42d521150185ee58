// The first script of the notebook page. It lets the browser keep all files from the start on;
// JupyterLite would begin with this when everything else is there.
const worker = new URL("../service-worker.js?enableCache=true", location.href).href;
navigator.serviceWorker?.register(worker).catch(console.warn);
// JupyterLite unregisters a worker of which it doesn't know the version.
localStorage.setItem(`${worker}-version`, document.currentScript.dataset.version);

// Links to pages that are no notebooks lead to the book: they are not among the files here.
addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href]");
  const page = link && /\/([\w-]+)\.md(#.*)?$/.exec(link.href);
  if (!page) return;
  event.preventDefault();
  event.stopPropagation();
  open(new URL(`../../${page[1]}.html${page[2] ?? ""}`, location.href));
}, true);
