// The view of the registry: the table as Python made it, and a search in it.
const registry = ({ model, el }) => {
  const FIELD = 1, ACTIVATION = 3; // the columns of the lists to choose from

  const listeners = new AbortController();
  el.classList.add("registry");
  if (!el.hasChildNodes()) el.innerHTML = model.get("html"); // on a page it stands already
  const [search] = el.getElementsByTagName("input");
  const [field, activation] = el.getElementsByTagName("select");
  const [count] = el.getElementsByTagName("output");
  const rows = [...el.querySelector("tbody").rows].map((row) => {
    const cells = [...row.cells];
    return {
      row,
      field: cells[FIELD].textContent,
      activation: cells[ACTIVATION].firstElementChild.textContent, // the form stands beside it
      text: cells.map((cell) => cell.textContent).join(" ").toLowerCase(),
    };
  });
  const is = (list, text) => !list.value || list.value === text;

  function update() {
    const words = search.value.toLowerCase().split(/\s+/);
    let shown = 0;
    for (const entry of rows) {
      const fits = is(field, entry.field) && is(activation, entry.activation);
      entry.row.hidden = !(fits && words.every((word) => entry.text.includes(word)));
      shown += !entry.row.hidden;
    }
    count.value = `${shown} ${shown === 1 ? "row" : "rows"}`;
  }

  el.addEventListener("input", update, { signal: listeners.signal });
  update();
  return () => listeners.abort();
};
