const address = document.currentScript.src, loading = {};

/** Load a script once, by its address as seen from this one. */
const script = (path) => (loading[path] ??= new Promise((done, fail) => {
  if (document.querySelector(`script[src$="${path}"]`)) return done();
  const onerror = () => {
    made.remove();
    delete loading[path]; // to be tried again
    fail(new Error(path));
  };
  const made = Object.assign(document.createElement("script"), { src: new URL(path, address), async: false, onload: done, onerror });
  document.head.append(made);
}));
