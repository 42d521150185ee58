// Starts the page "Train it here"; the libraries stand before it in one scope.
const address = document.currentScript.src;

const loadDigits = () => new Promise((done, fail) => {
  const script = Object.assign(document.createElement("script"), { src: new URL(DIGITS, address) });
  script.addEventListener("load", () => done(window.handwrittenDigits));
  script.addEventListener("error", () => { script.remove(); fail(new Error("no digits")); });
  document.head.append(script);
});

const place = document.querySelector(".playground");
place.replaceChildren();
place.playground = playground.mount(place, {
  activations: ACTIVATIONS,
  rule: RULE,
  query: new URLSearchParams(location.search),
  changed(query) {
    const url = new URL(location.href);
    url.search = query;
    history.replaceState(null, "", url);
  },
  loadDigits,
});
