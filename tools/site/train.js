// Starts the page "Train it here", or waits for train_small.js; the libraries stand before it in one scope.

/** A part of the playground that few readers need, which its script puts into trainParts. */
const load = async (name) => {
  await script(LATER[name]);
  return window.trainParts[name];
};

window.train = (place, given) => {
  place.replaceChildren();
  place.playground = playground.mount(place, { activations: ACTIVATIONS, rule: RULE, load, ...given });
};

const page = document.querySelector(".playground");
if (page) {
  train(page, {
    query: new URLSearchParams(location.search),
    changed(query) {
      const url = new URL(location.href);
      url.search = query;
      history.replaceState(null, "", url);
    },
  });
}
