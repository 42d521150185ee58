// Searches the book. The index is Sphinx's, a script that hands itself to Search.setIndex;
// Stemmer and stopwords are Sphinx's too.
var Search = (() => {
  "use strict";

  const TITLE = 15, WORD = 5, PART = 2; // what a match of one word adds to a page
  const words = (text) => text.toLowerCase().split(/[^\p{L}\p{N}_]+/u).filter(Boolean);
  const list = (places) => (Array.isArray(places) ? places : places === undefined ? [] : [places]);

  /** Points of each page for one word: page -> points. */
  function points(word, { terms, titleterms }) {
    const stem = new Stemmer().stemWord(word);
    const found = new Map();
    const add = (places, value) => {
      for (const page of list(places)) found.set(page, (found.get(page) ?? 0) + value);
    };
    const own = (table, key) => (Object.hasOwn(table, key) ? table[key] : undefined);
    add(own(titleterms, stem), TITLE);
    add(own(terms, stem), WORD);
    if (word.length > 2) {
      for (const [term, places] of Object.entries(terms)) {
        if (term !== stem && term.includes(word)) add(places, PART);
      }
    }
    return found;
  }

  /** Pages that have all the words, best first. */
  function pages(wanted, index) {
    const [first, ...others] = wanted.map((word) => points(word, index));
    return [...first.keys()]
      .filter((page) => others.every((other) => other.has(page)))
      .map((page) => [page, [first, ...others].reduce((sum, other) => sum + other.get(page), 0)])
      .sort(([a, x], [b, y]) => y - x || a - b)
      .map(([page]) => page);
  }

  /** Sections whose title has all the words: page -> [title, place]. */
  function sections(wanted, { alltitles }) {
    const found = new Map();
    for (const [title, places] of Object.entries(alltitles)) {
      const text = title.toLowerCase();
      if (!wanted.every((word) => text.includes(word))) continue;
      for (const [page, place] of places) {
        if (place) found.set(page, [...(found.get(page) ?? []), [title, place]]);
      }
    }
    return found;
  }

  function item(address, title) {
    const link = document.createElement("a");
    link.href = address;
    link.innerHTML = title; // of the index: our own titles, as they stand on the pages
    const line = document.createElement("li");
    line.append(link);
    return line;
  }

  function show(query, index) {
    const wanted = words(query).filter((word) => !stopwords.includes(word));
    const found = wanted.length ? pages(wanted, index) : [];
    const inside = sections(wanted, index);
    const results = document.createElement("ul");
    for (const page of found) {
      const address = `${index.docnames[page]}.html`;
      const line = item(address, index.titles[page]);
      const places = (inside.get(page) ?? []).filter(([title]) => title !== index.titles[page]);
      if (places.length) {
        const under = document.createElement("ul");
        under.append(...places.map(([title, place]) => item(`${address}#${place}`, title)));
        line.append(under);
      }
      results.append(line);
    }
    const count = found.length === 1 ? "1 page" : `${found.length} pages`;
    document.getElementById("search-status").textContent = `${count} with “${query}”.`;
    document.getElementById("search-results").replaceChildren(results);
  }

  return {
    setIndex(index) {
      const query = (new URLSearchParams(location.search).get("q") ?? "").trim();
      if (!query) return;
      for (const field of document.querySelectorAll("input[name=q]")) field.value = query;
      show(query, index);
    },
  };
})();
