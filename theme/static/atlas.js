// The list of the atlas: shows the activations that are called and formed as the reader asks.
(() => {
  "use strict";

  const form = document.querySelector(".atlas-filter");
  const status = form.querySelector("[role=status]");
  const items = [...document.querySelectorAll(".atlas > li")];
  const plain = (text) => text.normalize("NFKC").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "");
  const names = new Map(items.map((item) => [item, plain(item.textContent)]));

  /** Whether an item is one that the fields ask for. */
  const wanted = (item, { name, ...choices }) => names.get(item).includes(plain(name)) &&
    Object.entries(choices).every(([key, value]) => !value || item.dataset[key] === value);

  function show() {
    const asked = Object.fromEntries(new FormData(form));
    let count = 0;
    for (const item of items) {
      item.hidden = !wanted(item, asked);
      count += !item.hidden;
    }
    status.textContent = count === items.length ? `${count} activations` : `${count} of ${items.length} activations`;
    const url = new URL(location.href);
    url.search = new URLSearchParams(Object.entries(asked).filter(([, value]) => value));
    history.replaceState(null, "", url);
  }

  for (const [key, value] of new URLSearchParams(location.search)) {
    const field = form.elements.namedItem(key);
    if (field) field.value = value;
    if (field?.selectedIndex === -1) field.value = ""; // no such choice
  }
  form.addEventListener("input", show);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(show));
  show();
})();
