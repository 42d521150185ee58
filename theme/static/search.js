// Searches the book. The index says which pages have a word; the text of a page is loaded when
// its result comes into view, and says which sentences have it. Both are scripts, which hand
// themselves over and so work from a folder. Stemmer and stopwords are Sphinx's.
var Search = (() => {
  "use strict";

  const GREEK = "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma sigma tau upsilon phi chi psi omega".split(" ");
  const VARIANTS = { "ϕ": "φ", "ϵ": "ε", "ϑ": "θ" };
  const WORD = /[\p{L}\p{N}]+(?:_[\p{L}\p{N}]+)*/gu;
  // What a word adds to a page: in its title, best as the first word of it; in a heading; in the
  // text.  As a part of a longer word it adds less.
  const FIRST = 100, TITLE = 50, HEADING = 15, TEXT = 5, PART = 0.2;
  const SECTIONS = 3, LONG = 240; // of a result: how many are shown, and how many letters of each

  const plain = (text) => text.normalize("NFKC").toLowerCase();
  const words = (text) => plain(text).match(WORD) ?? [];
  const stemmer = new Stemmer();
  const stem = (word) => stemmer.stemWord(word);
  const element = (name, ...inside) => {
    const made = document.createElement(name);
    made.append(...inside);
    return made;
  };

  /** The name of a letter, or the letter of a name. */
  function other(word) {
    const letter = VARIANTS[word] ?? word;
    if (/^[α-ω]$/.test(letter)) return GREEK[letter.charCodeAt(0) - 0x3b1];
    return GREEK.includes(word) ? String.fromCharCode(0x3b1 + GREEK.lastIndexOf(word)) : undefined;
  }

  /** The words of the book that a word stands for: [the same ones, longer ones]. */
  function forms(word, all) {
    const meant = [word, other(word), VARIANTS[word]].filter(Boolean);
    const stems = new Set(meant.map(stem));
    const same = all.filter((one) => meant.includes(one) || stems.has(stem(one)));
    const longer = word.length > 2 ? all.filter((one) => one.includes(word) && !same.includes(one)) : [];
    return [same, longer];
  }

  /** Points of each page for one word: page -> points. */
  function points([same, longer], index) {
    const found = new Map();
    for (const [words, share] of [[same, 1], [longer, PART]]) {
      for (const [page, value] of pointsOf(new Set(words), index)) {
        found.set(page, (found.get(page) ?? 0) + share * value);
      }
    }
    return found;
  }

  /** Points of each page that has one of some words. */
  function pointsOf(wanted, { pages, headings, words: places }) {
    const at = (title) => words(title).findIndex((one) => wanted.has(one));
    const found = new Map();
    for (const page of new Set([...wanted].flatMap((form) => places[form]))) {
      const first = at(pages[page][2]);
      const title = first === 0 ? FIRST : first > 0 ? TITLE : 0;
      const heading = headings[page].some(([, heading]) => at(heading) >= 0) ? HEADING : 0;
      found.set(page, title + heading + TEXT);
    }
    return found;
  }

  /** Pages, best first: those that have all the words, then those that have some. */
  function ranked(wanted, index) {
    const all = wanted.map((of) => points(of, index));
    return index.pages
      .map((page, number) => ({
        number,
        have: all.filter((of) => of.has(number)).length,
        points: all.reduce((sum, of) => sum + (of.get(number) ?? 0), 0),
      }))
      .filter(({ have }) => have)
      .sort((a, b) => b.have - a.have || b.points - a.points);
  }

  // --- what is shown of a page -------------------------------------------------------------

  /** Sentences of a section that have words, those with most of them first. */
  function best(wanted, [place, title, text]) {
    const count = (line) => {
      const here = new Set(words(line));
      return wanted.filter((of) => of.flat().some((form) => here.has(form))).length;
    };
    const sentences = text.split(/\n|(?<=[.!?]) (?=\p{Lu})/u).map((line) => ({ line, have: count(line) }));
    // Of two that have as many words a sentence goes before a line of code or of a table.
    const value = ({ line, have }) => have && have + (/[.,:;!?]$/.test(line) ? 0.5 : 0);
    const { line, have } = sentences.reduce((a, b) => (value(b) > value(a) ? b : a), { line: "", have: 0 });
    return { place, title, line, have, inTitle: count(title) };
  }

  /** A line with its words marked; of a long one the part around the first of them. */
  function marked(line, all) {
    const parts = [];
    let end = 0;
    for (const { 0: word, index } of line.matchAll(WORD)) {
      if (!all.has(plain(word))) continue;
      parts.push(line.slice(end, index), element("mark", word));
      end = index + word.length;
    }
    parts.push(line.slice(end));
    if (line.length > LONG && parts.length > 1) {
      if (parts[0].length > LONG / 2) parts[0] = `… ${parts[0].slice(-LONG / 2).replace(/^\S*\s/, "")}`;
      const rest = parts.length - 1;
      if (parts[rest].length > LONG / 2) parts[rest] = `${parts[rest].slice(0, LONG / 2).replace(/\s\S*$/, "")} …`;
    }
    return parts;
  }

  /** Put below a result the sections that have the words, each with a sentence. */
  function showSections(result, sections, wanted, address) {
    const all = new Set(wanted.flat(2));
    const found = sections
      .map((section) => best(wanted, section))
      .filter(({ have, inTitle }) => have || inTitle)
      .sort((a, b) => Math.max(b.have, b.inTitle) - Math.max(a.have, a.inTitle) || b.inTitle - a.inTitle || b.have - a.have)
      .slice(0, SECTIONS);
    const list = element("ul");
    for (const { place, title, line } of found) {
      const link = element("a", ...marked(title, all));
      link.href = `${address}#${place}`;
      list.append(element("li", link, element("p", ...marked(line, all))));
    }
    result.append(list);
  }

  // --- the page of results -----------------------------------------------------------------

  const waiting = new Map(); // pages whose text is on its way: name -> what is done with it

  function load(name, mark, then) {
    waiting.set(name, then);
    const script = element("script");
    script.src = `_static/texts/${name}.js?v=${mark}`;
    document.head.append(script);
  }

  const seen = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting) continue;
      seen.unobserve(target);
      target.dispatchEvent(new Event("seen"));
    }
  }, { rootMargin: "200px" });

  function show(query, index) {
    const asked = words(query).filter((word) => !stopwords.includes(word));
    const all = Object.keys(index.words);
    const wanted = asked.map((word) => forms(word, all));
    const found = ranked(wanted, index);
    const results = found.map(({ number }) => {
      const [name, mark, title] = index.pages[number];
      // The words as they stand on the page: it marks them when it is opened.
      const here = [...new Set(wanted.flat(2))].filter((form) => index.words[form].includes(number));
      const address = `${name}.html?${new URLSearchParams({ highlight: here.join(" ") })}`;
      const link = element("a", title);
      link.href = address;
      const result = element("li", link);
      const then = (sections) => showSections(result, sections, wanted, address);
      result.addEventListener("seen", () => load(name, mark, then), { once: true });
      seen.observe(result);
      return result;
    });
    document.getElementById("search-results").replaceChildren(element("ul", ...results));
    document.getElementById("search-status").textContent = counted(query, asked, found);
  }

  /** How many pages have all the words, and how many some of them; what to try where none has. */
  function counted(query, asked, found) {
    if (!asked.length) return `“${query}” is on nearly every page: add a rarer word.`;
    if (!found.length) return `No page has “${query}”: try a shorter part of the word, or another word for it.`;
    const pages = (count) => (count === 1 ? "1 page" : `${count} pages`);
    const full = found.filter(({ have }) => have === asked.length).length;
    const rest = found.length > full ? `, ${pages(found.length - full)} with some of the words` : "";
    return `${pages(full)} with “${query}”${rest}.`;
  }

  return {
    setIndex({ words: together, names, ...rest }) {
      const query = (new URLSearchParams(location.search).get("q") ?? "").trim();
      if (!query) return;
      for (const field of document.querySelectorAll("input[name=q]")) field.value = query;
      const words = together.flatMap(([steps, those]) => {
        let page = -1;
        const places = [...steps].map((step) => (page += step.charCodeAt() - 48));
        return those.split(" ").map((word) => [word, places]);
      });
      const start = () => {
        show(query, { ...rest, words: Object.fromEntries(words) });
        window.showNamed?.(query);
      };
      if (!names) return start();
      const script = element("script");
      script.onload = script.onerror = start;
      script.src = `_static/names.js?v=${names}`;
      document.head.append(script);
    },
    setText(name, sections) {
      waiting.get(name)(sections);
    },
  };
})();
