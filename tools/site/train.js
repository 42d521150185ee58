// Starts the page "Train it here"; the libraries stand before it in one scope.
const address = document.currentScript.src;

/** A part of the playground that few readers need, which its script puts into trainParts. */
const load = (name) => new Promise((done, fail) => {
  if (window.trainParts?.[name]) return done(window.trainParts[name]);
  const script = Object.assign(document.createElement("script"), { src: new URL(LATER[name], address) });
  script.addEventListener("load", () => done(window.trainParts[name]));
  script.addEventListener("error", () => { script.remove(); fail(new Error(`no ${name}`)); });
  document.head.append(script);
  return undefined;
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
  load,
});
