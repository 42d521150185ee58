// Shows what a term means or which source is meant, beside a link to it: while the pointer rests
// on the link or on the card, or the link has the keyboard's focus. page.js loads this file when
// the first such link is reached; the build writes the texts into it.
(() => {
  "use strict";

  const TEXTS = {};
  const OPEN = 250, CLOSE = 200; // milliseconds: a pointer that passes by opens nothing
  const GAP = 6; // pixels

  const card = document.createElement("div");
  Object.assign(card, { id: "preview", popover: "manual", role: "tooltip" });
  document.body.append(card);
  let shown = null; // the link whose card is open
  let timer = 0;

  const find = (target) => {
    const link = target.closest?.("article a");
    return link && Object.hasOwn(TEXTS, link.getAttribute("href")) ? link : null;
  };

  function open(link) {
    clearTimeout(timer);
    if (link === shown) return;
    close();
    shown = link;
    card.innerHTML = TEXTS[link.getAttribute("href")]; // of our own pages, as it stands there
    card.showPopover();
    place(link);
    link.setAttribute("aria-describedby", card.id);
  }

  /** Put the card below the link, or above it where there is no room below. */
  function place(link) {
    card.style.left = 0; // as wide as it likes
    const at = link.getBoundingClientRect();
    const { width, height } = card.getBoundingClientRect();
    const rightmost = document.documentElement.clientWidth - width - GAP;
    const fits = at.bottom + GAP + height <= innerHeight || at.top < height + GAP;
    card.style.left = `${scrollX + Math.max(GAP, Math.min(at.left, rightmost))}px`;
    card.style.top = `${scrollY + (fits ? at.bottom + GAP : at.top - GAP - height)}px`;
  }

  function close() {
    clearTimeout(timer);
    shown?.removeAttribute("aria-describedby");
    shown = null;
    if (card.matches(":popover-open")) card.hidePopover();
  }

  function later(act, wait) {
    clearTimeout(timer);
    timer = setTimeout(act, wait);
  }

  document.addEventListener("pointerover", ({ target, pointerType }) => {
    if (pointerType === "touch") return;
    const link = find(target);
    if (link) later(() => open(link), link === shown ? 0 : OPEN);
    else if (card.contains(target)) clearTimeout(timer);
    else if (shown && shown !== document.activeElement) later(close, CLOSE);
    else if (!shown) clearTimeout(timer);
  });
  document.addEventListener("focusin", ({ target }) => {
    const link = find(target);
    if (link?.matches(":focus-visible")) open(link);
    else close();
  });
  document.addEventListener("focusout", close);
  document.addEventListener("keydown", ({ key }) => key === "Escape" && close());

  // The link that this file was loaded for.
  const focused = find(document.activeElement);
  const hovered = [...document.querySelectorAll("article a:hover")].find(find);
  if (focused?.matches(":focus-visible")) open(focused);
  else if (hovered) later(() => open(hovered), OPEN);
})();
