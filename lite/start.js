// The first script of the notebook page: let the browser keep all files from the start on.
// JupyterLite would begin with this when everything else is there.
const worker = new URL("../service-worker.js?enableCache=true", location.href).href;
navigator.serviceWorker?.register(worker).catch(console.warn);
// JupyterLite unregisters a worker of which it doesn't know the version.
localStorage.setItem(`${worker}-version`, document.currentScript.dataset.version);
