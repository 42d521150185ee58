// What every page does: light or dark, copying code, and the place in the contents. It is
// loaded before the page is drawn, so that the right colors come first.
(() => {
  "use strict";

  const root = document.documentElement;
  // What needs a server is shown by the style sheet, from the first moment on: it moves nothing.
  if (location.protocol !== "file:") root.dataset.served = "";
  // The font lies in a style sheet, and is decoded when it is asked for: now, not by the first formula.
  for (const font of document.fonts) font.load();

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

  // --- boxes that scroll, which must be reachable by keyboard ---

  const reachable = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
      else if (!target.hasAttribute("role")) target.removeAttribute("tabindex");
      showMore(target);
    }
  });

  /** Let the style sheet show that a box can be scrolled further. */
  function showMore(box) {
    box.toggleAttribute("data-more", box.scrollWidth - box.clientWidth - box.scrollLeft > 2);
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
    const chapters = document.getElementById("chapters");
    const showChapter = () => show(chapters, chapters.querySelector("a.current"));
    showChapter();
    chapters.addEventListener("toggle", showChapter);
    const contents = document.getElementById("contents");
    if (contents) followContents(contents);
    if (navigator.clipboard) document.querySelectorAll(".cell_input pre, .command pre, .cite pre").forEach(copyButton);
    for (const box of document.querySelectorAll(".math-block, .scroll, article pre")) {
      reachable.observe(box);
      box.addEventListener("scroll", () => showMore(box), { passive: true });
    }
  });
})();
