// Searches the book. The index is Sphinx's, a script that hands itself to Search.setIndex;
// Stemmer and stopwords are Sphinx's too.
var Search = (() => {
  "use strict";

  // What a match of one word adds to a page: in its own title, best as the first word of it,
  // in the title of a section, in the text, inside a longer word.
  const FIRST = 100, OWN = 50, TITLE = 15, WORD = 5, PART = 2;
  const GREEK = "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma sigma tau upsilon phi chi psi omega".split(" ");
  const LETTER = /^[\u03b1-\u03c9]$/;
  const words = (text) => text.normalize("NFKC").toLowerCase().split(/[^\p{L}\p{N}_]+/u).filter(Boolean);
  const stem = (word) => new Stemmer().stemWord(word);
  const list = (places) => (Array.isArray(places) ? places : places === undefined ? [] : [places]);

  /** Points of each page for one word: page -> points; a Greek letter has its name too. */
  function points(word, { terms, titleterms, titles }) {
    const found = new Map();
    const add = (places, value) => {
      for (const page of list(places)) found.set(page, (found.get(page) ?? 0) + value);
    };
    const own = (table, key) => (Object.hasOwn(table, key) ? table[key] : undefined);
    const forms = LETTER.test(word) ? [word, GREEK[word.charCodeAt(0) - 0x3b1]] : [word];
    for (const form of forms) {
      titles.forEach((title, page) => {
        const at = words(title).map(stem).indexOf(stem(form));
        if (at >= 0) add(page, at === 0 ? FIRST : OWN);
      });
      add(own(titleterms, stem(form)), TITLE);
      add(own(terms, stem(form)), WORD);
      if (form.length > 2) {
        for (const [term, places] of Object.entries(terms)) {
          if (term !== stem(form) && term.includes(form)) add(places, PART);
        }
      }
    }
    return found;
  }

  /** Pages that have the words, best first: [page, how many of the words]. */
  function pages(wanted, index) {
    const all = wanted.map((word) => points(word, index));
    const found = new Set(all.flatMap((of) => [...of.keys()]));
    return [...found]
      .map((page) => [page, all.filter((of) => of.has(page)).length, all.reduce((sum, of) => sum + (of.get(page) ?? 0), 0)])
      .sort(([a, m, x], [b, n, y]) => n - m || y - x || a - b);
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
    const found = pages(wanted, index);
    const inside = sections(wanted, index);
    const results = document.createElement("ul");
    for (const [page] of found) {
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
    document.getElementById("search-status").textContent = counted(query, wanted, found);
    document.getElementById("search-results").replaceChildren(results);
  }

  /** How many pages have all the words, and how many some of them. */
  function counted(query, wanted, found) {
    if (!wanted.length) return `“${query}” is on nearly every page: add a rarer word.`;
    const pages = (count) => (count === 1 ? "1 page" : `${count} pages`);
    const full = found.filter(([, have]) => have === wanted.length).length;
    const rest = found.length > full ? `, ${pages(found.length - full)} with some of the words` : "";
    return `${pages(full)} with “${query}”${rest}.`;
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
