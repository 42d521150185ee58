// In a chapter: makes a playground of a place with a button, once the reader presses it.
for (const place of document.querySelectorAll(".train-small")) {
  const { query, fields, charts } = place.dataset, status = place.querySelector("[role=status]");
  let asked = false;
  place.querySelector("button").addEventListener("click", async () => {
    if (asked) return;
    asked = true;
    status.textContent = "Loading \u2026";
    try {
      await Promise.all(NEEDED.map(script));
    } catch {
      asked = false;
      status.textContent = "It can\u2019t be loaded. Please try again.";
      return;
    }
    const more = Object.assign(document.createElement("a"), { className: "more", textContent: "All controls" });
    const changed = (now) => { more.href = new URL(`../train.html?${now}`, address); };
    changed(query);
    place.classList.add("playground");
    train(place, { query: new URLSearchParams(query), changed, small: { fields: fields.split(" "), charts: charts.split(" "), more } });
    place.querySelector(".controls button").focus();
  });
}
