// The view of a comparison: figure and table as Python made them, and sorting.
const comparison = ({ model, el }) => {
  const { sortable, show } = table;

  const listeners = new AbortController();
  const say = show(model.get("html"), el);
  sortable(el.querySelector("table"), say, listeners.signal);
  return () => listeners.abort();
};
