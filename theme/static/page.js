// What every page does: light or dark, wide or not, keys, copying code, and the place in the
// contents. It is loaded before the page is drawn, so that the right colors come first.
(() => {
  "use strict";

  const root = document.documentElement;
  // What needs a server is shown by the style sheet, from the first moment on: it moves nothing.
  if (location.protocol !== "file:") root.dataset.served = "";
  // The font lies in a style sheet, and is decoded when it is asked for: now, not by the first formula.
  for (const font of document.fonts) font.load();

  // --- with live figures a phone first lays out what is in sight (page_widgets.css), the rest in the end ---

  // A link to a place in the page, or a way back to it, needs all heights at once.
  if (performance.getEntriesByType("navigation")[0]?.type === "navigate" && !location.hash && !location.search) {
    root.dataset.partly = "";
    addEventListener("load", layOutRest);
  }
  // A browser that is never idle does it all the same.
  const idle = () => new Promise((done) => (window.requestIdleCallback ?? setTimeout)(done, { timeout: 500 }));

  async function layOutRest() {
    const sections = document.querySelectorAll("article > section > section");
    for (const section of sections) {
      await idle();
      section.style.contentVisibility = "visible";
    }
    delete root.dataset.partly;
    for (const section of sections) section.removeAttribute("style");
  }

  // --- light or dark ---

  const KEY = "activation-functions-derived/mode";
  const MODES = ["auto", "light", "dark"];
  const system = matchMedia("(prefers-color-scheme: dark)");

  /** Do something with this device's storage; where a browser allows none, nothing is kept. */
  function stored(act) {
    try {
      return act(localStorage);
    } catch {
      return null;
    }
  }

  let mode = stored((store) => store.getItem(KEY));
  if (!MODES.includes(mode)) mode = "auto";

  function paint() {
    root.dataset.mode = mode;
    root.dataset.theme = mode !== "auto" ? mode : system.matches ? "dark" : "light";
  }

  paint();
  system.addEventListener("change", paint);
  addEventListener("beforeprint", () => (root.dataset.theme = "light"));
  addEventListener("afterprint", paint);

  function modeButton() {
    const button = document.querySelector("button.mode");
    const text = button.querySelector("span");
    const show = () => {
      text.textContent = mode[0].toUpperCase() + mode.slice(1);
      button.setAttribute("aria-label", `Colors: ${text.textContent}`);
    };
    button.addEventListener("click", () => {
      mode = MODES[(MODES.indexOf(mode) + 1) % MODES.length];
      stored((store) => store.setItem(KEY, mode));
      paint();
      show();
    });
    show();
    button.hidden = false;
  }

  // --- wide: without the side bars, which are then behind their buttons ---

  const WIDE = "activation-functions-derived/wide";
  root.toggleAttribute("data-wide", stored((store) => store.getItem(WIDE)) === "yes");

  function wideButton() {
    const button = document.querySelector("button.wide");
    const show = () => button.setAttribute("aria-pressed", root.hasAttribute("data-wide"));
    button.addEventListener("click", () => {
      const wide = root.toggleAttribute("data-wide");
      stored((store) => (wide ? store.setItem(WIDE, "yes") : store.removeItem(WIDE)));
      show();
    });
    show();
    button.hidden = false;
  }

  // --- a slash searches, unless the reader has switched that off on the page of search ---

  const SLASH = "activation-functions-derived/slash";
  const slashSearches = () => stored((store) => store.getItem(SLASH)) !== "no";

  function slashSwitch(box) {
    box.checked = slashSearches();
    box.addEventListener("change", () =>
      stored((store) => (box.checked ? store.removeItem(SLASH) : store.setItem(SLASH, "no"))));
    box.disabled = false;
  }

  function searchBySlash(event) {
    const typing = event.target.matches("input, textarea, select, [contenteditable]");
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || typing || !slashSearches()) return;
    event.preventDefault();
    document.querySelector(".masthead input[type=search]").focus();
  }

  // --- the words that a search found ---

  function markFound() {
    const words = new URLSearchParams(location.search).get("highlight")?.match(/[\p{L}\p{N}_]+/gu);
    if (!words || !CSS.highlights) return;
    const wanted = new RegExp(`(?<![\\p{L}\\p{N}_])(?:${words.join("|")})(?![\\p{L}\\p{N}_])`, "giu");
    const found = new Highlight();
    const texts = document.createTreeWalker(document.querySelector("article"), NodeFilter.SHOW_TEXT);
    for (let text; (text = texts.nextNode()); ) {
      for (const { 0: word, index } of text.data.matchAll(wanted)) {
        const range = new Range();
        range.setStart(text, index);
        range.setEnd(text, index + word.length);
        found.add(range);
      }
    }
    CSS.highlights.set("found", found);
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Remove the marks";
    button.setAttribute("aria-keyshortcuts", "Escape");
    const remove = () => {
      CSS.highlights.delete("found");
      button.remove();
    };
    button.addEventListener("click", remove);
    addEventListener("keydown", ({ key }) => key === "Escape" && remove());
    document.querySelector(".actions").prepend(button);
  }

  // --- previews: their script comes when the first of its links is reached ---

  function loadPreviews({ type, target, pointerType }) {
    const link = target.closest('article a[href^="glossary.html#"], article a[href^="bibliography.html#"]');
    // A touch, which focuses a link as well, follows it.
    if (!link || pointerType === "touch" || (type === "focusin" && !link.matches(":focus-visible"))) return;
    for (const event of REACHED) document.removeEventListener(event, loadPreviews);
    const script = document.createElement("script");
    script.src = document.body.dataset.previewsSrc;
    document.head.append(script);
  }

  const REACHED = ["pointerover", "focusin"];
  for (const event of REACHED) document.addEventListener(event, loadPreviews);

  // --- code ---

  function copyButton(code) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "Copy";
    button.addEventListener("click", async () => {
      const copied = await navigator.clipboard.writeText(code.textContent).then(() => true, () => false);
      button.textContent = copied ? "Copied" : "Not copied";
      setTimeout(() => (button.textContent = "Copy"), 2000);
    });
    code.parentElement.append(button);
  }

  /** Give code its buttons, and let boxes that scroll be reached. */
  function furnish(part) {
    if (navigator.clipboard) part.querySelectorAll(".cell_input pre, .command pre, .cite pre").forEach(copyButton);
    for (const box of part.querySelectorAll(".math-block, .scroll, article pre")) {
      reachable.observe(box);
      box.addEventListener("scroll", () => showMore(box), { passive: true });
    }
  }

  // A script says so of what it adds to the page.
  document.addEventListener("added", ({ target }) => furnish(target.parentElement));

  // --- boxes that scroll: reachable by keyboard, with a name, and a shade where there is more ---

  const reachable = new ResizeObserver((entries) => {
    // All boxes are measured before one is changed, which would lay the page out again for the next.
    const measured = entries.map(({ target: box }) => [box, box.scrollWidth > box.clientWidth, further(box)]);
    for (const [box, scrolls, sides] of measured) {
      if (scrolls && !box.hasAttribute("role")) {
        const what = box.matches("pre") ? "Code" : box.matches(".math-block") ? "Formula" : "Table";
        for (const [name, value] of Object.entries(scrolling(what))) box.setAttribute(name, value);
      } else if (!scrolls && box.hasAttribute("data-scrolls")) {
        for (const name of Object.keys(scrolling())) box.removeAttribute(name);
      }
      showMore(box, sides);
    }
  });

  const scrolling = (what) => ({ role: "group", "aria-label": `${what}, scrolls sideways`, tabindex: 0, "data-scrolls": "" });

  /** Whether a box can be scrolled further to its start, and to its end. */
  const further = (box) => [box.scrollLeft > 2, box.scrollWidth - box.clientWidth - box.scrollLeft > 2];

  /** Let the style sheet show on which sides a box can be scrolled further. */
  function showMore(box, [before, more] = further(box)) {
    box.toggleAttribute("data-before", before);
    box.toggleAttribute("data-more", more);
  }

  // --- the place in the contents ---

  function followContents(contents) {
    const links = new Map();
    for (const link of contents.querySelectorAll("a")) {
      const section = document.getElementById(decodeURIComponent(link.hash.slice(1)));
      if (section) links.set(section, link);
      link.addEventListener("click", () => contents.matches(":popover-open") && contents.hidePopover());
    }
    const inside = new Set();
    const observer = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) {
        if (isIntersecting) inside.add(target);
        else inside.delete(target);
      }
      const here = [...links.keys()].filter((section) => inside.has(section)).at(-1);
      for (const [section, link] of links) {
        if (section === here) link.setAttribute("aria-current", "true");
        else link.removeAttribute("aria-current");
      }
      // Whoever walks through the list by keyboard keeps the link they are at in sight.
      if (here && !contents.contains(document.activeElement)) show(contents, links.get(here));
    }, { rootMargin: "-15% 0px -80% 0px" });
    for (const section of links.keys()) observer.observe(section);
  }

  /** Scroll a list, and nothing else, so that a link of it is in sight. */
  function show(list, link) {
    const { top, bottom } = list.getBoundingClientRect();
    const at = link?.getBoundingClientRect();
    if (at && (at.top < top || at.bottom > bottom)) list.scrollTop += (at.top + at.bottom - top - bottom) / 2;
  }

  document.addEventListener("DOMContentLoaded", () => {
    modeButton();
    wideButton();
    markFound();
    addEventListener("keydown", searchBySlash);
    const slash = document.getElementById("slash");
    if (slash) slashSwitch(slash);
    const chapters = document.getElementById("chapters");
    const showChapter = () => show(chapters, chapters.querySelector("a.current"));
    requestAnimationFrame(showChapter); // measures, once the figures of the page stand
    chapters.addEventListener("toggle", showChapter);
    const contents = document.getElementById("contents");
    if (contents) followContents(contents);
    furnish(document);
  });
})();
