// The view of the registry: the table as Python made it, and a search in it.
const registry = ({ model, el }) => {
  const FIELD = 2, ACTIVATION = 4; // columns of the lists to choose from

  const listeners = new AbortController();
  el.classList.add("registry");
  el.innerHTML = model.get("html");
  const [search] = el.getElementsByTagName("input");
  const [field, activation] = el.getElementsByTagName("select");
  const [count] = el.getElementsByTagName("output");
  const rows = [...el.querySelector("tbody").rows].map((row) => {
    const cells = [...row.cells].map((cell) => cell.textContent);
    return { row, cells, text: cells.join(" ").toLowerCase() };
  });
  const is = ({ value }, text) => !value || value === text;

  function update() {
    const words = search.value.toLowerCase().split(/\s+/);
    let shown = 0;
    for (const { row, cells, text } of rows) {
      const fits = is(field, cells[FIELD]) && is(activation, cells[ACTIVATION]);
      row.hidden = !(fits && words.every((word) => text.includes(word)));
      shown += !row.hidden;
    }
    count.value = `${shown} ${shown === 1 ? "row" : "rows"}`;
  }

  el.addEventListener("input", update, { signal: listeners.signal });
  update();
  return () => listeners.abort();
};
