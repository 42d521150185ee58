// Puts the page of an activation first among the results of a search for one of its names.
// search.js loads it once there is something to search for.
window.showNamed = (query) => {
  "use strict";

  const NAMES = [];
  const plain = (text) => text.normalize("NFKC").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "");
  const asked = plain(query);
  const called = (form) => NAMES.filter(([, ...names]) => names.some((name) => plain(form(name)) === asked));
  const whole = called((name) => name);
  const found = whole.length ? whole : called((name) => name.replace(/\(.*/, "")); // REU is in "REU (α = β = 1)"
  const results = document.getElementById("search-results").firstElementChild;
  const status = document.getElementById("search-status");
  for (const [page, title, ...also] of found) {
    const file = page.replace(/#.*/, "");
    const there = [...results.children].find((result) => result.querySelector("a").getAttribute("href").startsWith(`${file}?`));
    const link = Object.assign(document.createElement("a"), { href: page, textContent: title });
    const says = document.createElement("p");
    says.textContent = ["An activation function", ...also].join(", also called ");
    const made = document.createElement("li");
    made.append(link, says);
    results.prepend(there ?? made);
    if (!there) status.textContent = `“${query}” is the name of an activation function. ${results.children.length > 1 ? status.textContent : ""}`;
  }
};
