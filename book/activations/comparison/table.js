// Makes the table of a comparison sortable. The table is made in Python and stands
// without this script too.
const table = (() => {
  const words = new Intl.Collator("en", { numeric: true });

  /** Negative if a comes first: by numbers where the cells have them, else by text. */
  function order(a, b) {
    if (a.dataset.key === undefined) return words.compare(a.textContent, b.textContent);
    const [left, right] = [a, b].map((cell) => cell.dataset.key.split(" ").map(Number));
    const i = left.findIndex((number, i) => number !== right[i]);
    return i < 0 ? 0 : left[i] - right[i]; // equal infinities, whose difference is NaN, are out
  }

  function sorted(rows, column, direction) {
    const sign = direction === "ascending" ? 1 : -1;
    return [...rows].sort((a, b) => sign * order(a.cells[column], b.cells[column]));
  }

  /** Turn the headings of a table into buttons that sort it; says what was done. */
  function sortable(table, say, signal) {
    const [body] = table.tBodies;
    const heads = [...table.tHead.rows[0].cells];
    const given = [...body.rows];

    function sort(column) {
      const head = heads[column];
      const direction = head.getAttribute("aria-sort") === "ascending" ? "descending" : "ascending";
      for (const other of heads) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", direction);
      // From the order given, so that equal rows stand in it whatever was sorted before.
      body.append(...sorted(given, column, direction));
      say(`Sorted by ${head.textContent}, ${direction}`);
    }

    heads.forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => sort(column), { signal });
      // Browsers leave alone what has the focus and is cut off at the edge of a wide table.
      const reveal = () => {
        if (button.matches(":focus-visible")) button.scrollIntoView({ block: "nearest", inline: "nearest" });
      };
      button.addEventListener("focus", reveal, { signal });
    });
  }

  /** Put the HTML of a comparison into an element; returns how to say something aloud. */
  function show(html, el) {
    el.classList.add("comparison");
    if (!el.hasChildNodes()) el.innerHTML = html; // on a page it stands already
    const spoken = document.createElement("p");
    spoken.className = "spoken";
    spoken.setAttribute("aria-live", "polite");
    el.append(spoken);
    return (text) => (spoken.textContent = text);
  }

  return { sortable, show };
})();
