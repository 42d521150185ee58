// The view of a comparison: figure and table as Python made them, and sorting.

function render({ model, el }) {
  const listeners = new AbortController();
  const say = show(model.get("html"), el);
  sortable(el.querySelector("table"), say, listeners.signal);
  return () => listeners.abort();
}

export default { render };
