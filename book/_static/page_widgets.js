// Renders this book's Jupyter widgets on a page that has no kernel: boxes, sliders,
// links between values, and anywidgets. It takes the place of Jupyter's html-manager.
(() => {
  "use strict";

  const PREFIX = "IPY_MODEL_";
  const root = new URL("..", document.currentScript.src);
  const query = new URLSearchParams(location.search);
  const embedded = document.documentElement.dataset.embed;

  class Model {
    constructor(id, { model_name, state }) {
      this.id = id;
      this.kind = model_name;
      this.state = { ...state };
      this.listeners = {};
    }
    get(key) {
      return this.state[key];
    }
    set(key, value) {
      if (Object.is(this.state[key], value)) return;
      this.state[key] = value;
      for (const listener of [...(this.listeners[`change:${key}`] ?? [])]) listener();
    }
    save_changes() {} // there is no kernel to save to
    on(event, listener) {
      (this.listeners[event] ??= []).push(listener);
    }
    off(event, listener) {
      this.listeners[event] = (this.listeners[event] ?? []).filter((l) => l !== listener);
    }
  }

  const models = new Map();
  const find = (reference) => models.get(reference.replace(PREFIX, ""));

  class UnknownModel extends Error {}

  // --- one renderer for each kind of model -----------------------------------------

  async function box(model) {
    const element = document.createElement("div");
    element.className = `widget-box ${model.kind === "HBoxModel" ? "across" : "down"}`;
    for (const child of model.get("children") ?? []) element.append(await render(find(child)));
    return element;
  }

  function slider(model) {
    // A logarithmic slider stands at the exponent of its value, between exponents min and max.
    const log = model.kind === "FloatLogSliderModel";
    const { min = 0, max = log ? 4 : 10, step = 0.1, base = 10 } = model.state;
    const { description = "", readout_format = ".2f" } = model.state;
    const at = (value) => (log ? Math.log2(value) / Math.log2(base) : value);
    const from = (place) => (log ? base ** place : place);
    // Jupyter leaves out what is at its default, such as 0; the figure has to know it too.
    if (model.get("value") === undefined) model.set("value", log ? 1 : 0);
    const input = document.createElement("input");
    Object.assign(input, { type: "range", min, max, step });
    const name = document.createElement("span");
    name.textContent = description;
    const output = document.createElement("output");
    const label = document.createElement("label");
    label.className = "widget-slider";
    label.append(name, input, output);

    const digits = Number(/\.(\d+)f/.exec(readout_format)?.[1] ?? 2);
    const show = () => {
      const value = Math.min(from(max), Math.max(from(min), model.get("value")));
      if (value !== model.get("value")) return model.set("value", value); // shows on its own
      input.value = at(value);
      output.value = value.toFixed(digits).replace("-", "\u2212");
      input.setAttribute("aria-valuetext", output.value);
    };
    model.on("change:value", show);
    input.addEventListener("input", () => model.set("value", from(input.valueAsNumber)));
    show();
    return label;
  }

  const styles = new Set();

  /**
   * What a widget's script defines. On the site that script is a file, found under a key;
   * in a state as Jupyter makes it, it is a text, which a Blob makes a module of.
   */
  async function definition(model) {
    const key = model.get("script");
    if (key) return liveFigures[key];
    // A Blob can be imported from http and from file:// alike.
    const url = URL.createObjectURL(new Blob([model.get("_esm")], { type: "text/javascript" }));
    const { default: made } = await import(url).finally(() => URL.revokeObjectURL(url));
    return typeof made === "function" ? made() : made;
  }

  const loading = new Map();

  /** Load a script of the site, once on a page; of several the first given runs first. */
  function load(address) {
    const script = document.createElement("script");
    Object.assign(script, { src: new URL(address, root), async: false });
    const loaded = new Promise((done, fail) => {
      script.addEventListener("load", done);
      script.addEventListener("error", () => {
        loading.delete(address); // to be tried again
        fail(new Error(`${address} can't be loaded`));
      });
    });
    loading.set(address, loaded);
    document.head.append(script);
    return loaded;
  }

  async function anywidget(model, stands) {
    const css = model.get("_css");
    if (css && !styles.has(css)) {
      styles.add(css);
      const sheet = document.createElement("style");
      sheet.textContent = css;
      document.head.append(sheet);
    }
    const widget = await definition(model);
    const element = stands ?? document.createElement("div");
    model.element = element;
    model.page = page(model, element);
    await widget.initialize?.({ model });
    // A script that came as a text has all its libraries inside.
    const addresses = (model.get("script") && model.get("later")) || [];
    const later = () => Promise.all(addresses.map((address) => loading.get(address) ?? load(address)));
    await widget.render({ model, el: element, later });
    return element;
  }

  const renderers = {
    BoxModel: box,
    HBoxModel: box,
    VBoxModel: box,
    FloatSliderModel: slider,
    FloatLogSliderModel: slider,
    AnyModel: anywidget,
  };

  async function render(model, stands) {
    const renderer = model && renderers[model.kind];
    if (!renderer) throw new UnknownModel(model ? model.kind : "a missing model");
    return renderer(model, stands);
  }

  // --- slider positions in the address ------------------------------------------------

  const words = (model, key) => model.get("choices")?.[key];
  const positions = (model) =>
    Object.entries(model.state).filter(
      ([key, v]) => key[0] !== "_" && (typeof v === "number" || words(model, key)));

  function page(model, element) {
    const withPositions = (address, extra = {}) => {
      const url = new URL(address);
      url.search = new URLSearchParams({ ...extra, ...Object.fromEntries(positions(model)) });
      return url;
    };
    const name = model.get("name");
    return {
      link() {
        const url = withPositions(location.href, embedded ? {} : { explore: name });
        url.hash = element.closest("section[id]")?.id ?? "";
        return url.href;
      },
      embed(height) {
        const url = withPositions(new URL(`embed/${name}.html`, root));
        const title = document.title.replace(/["<>&]/g, "");
        return `<iframe src="${url.href.replaceAll("&", "&amp;")}" title="${title}" width="100%" height="${height}" loading="lazy" style="border: 0"></iframe>`;
      },
    };
  }

  /** Move the sliders to where the address says; no number, or no word to choose, is ignored. */
  function open(model) {
    const name = model.get("name");
    if (!name || (embedded ?? query.get("explore")) !== name) return false;
    for (const [key] of positions(model)) {
      const text = query.get(key)?.trim();
      const value = text ? Number(text) : NaN;
      if (words(model, key)?.includes(text)) model.set(key, text);
      else if (!words(model, key) && Number.isFinite(value)) model.set(key, value);
    }
    // Lists of words, such as the names that a picker shows.
    for (const [key, value] of Object.entries(model.state)) {
      if (key[0] !== "_" && Array.isArray(value) && query.has(key)) {
        model.set(key, query.get(key).split(",").filter(Boolean));
      }
    }
    return !embedded;
  }

  function join([sourceId, sourceKey], [targetId, targetKey], bothWays) {
    const [source, target] = [find(sourceId), find(targetId)];
    source.on(`change:${sourceKey}`, () => target.set(targetKey, source.get(sourceKey)));
    if (bothWays) {
      target.on(`change:${targetKey}`, () => source.set(sourceKey, target.get(targetKey)));
    }
  }

  // --- the page -------------------------------------------------------------------------

  function say(script, text) {
    const message = document.createElement("p");
    message.className = "widget-message";
    message.textContent = text;
    script.before(message);
  }

  async function show(script) {
    const before = script.previousElementSibling;
    const fallback = before?.classList.contains("widget-fallback") ? before : null;
    try {
      const model = models.get(JSON.parse(script.textContent).model_id);
      // HTML that stands on the page already comes to life where it is; a picture gives way.
      const stands = fallback?.querySelector("noscript") ? null : fallback;
      const element = await render(model, stands);
      if (element === fallback) fallback.classList.remove("widget-fallback");
      else if (fallback) fallback.replaceWith(element);
      else script.before(element);
    } catch (error) {
      const picture = fallback?.querySelector("noscript");
      if (picture) fallback.innerHTML = picture.textContent;
      const known = error instanceof UnknownModel;
      const what = known ? `It contains ${error.message}, which this page can't show.` : "It failed to start.";
      say(script, `This figure is not live here. ${what} Run the notebook in Jupyter or Binder to move it.`);
      if (!known) console.error(error);
    }
  }

  async function start() {
    for (const script of document.querySelectorAll(
      'script[type="application/vnd.jupyter.widget-state+json"]')) {
      const { state } = JSON.parse(script.textContent);
      for (const [id, data] of Object.entries(state)) models.set(id, new Model(id, data));
    }
    for (const { kind, state } of models.values()) {
      if (kind === "LinkModel") join(state.source, state.target, true);
      if (kind === "DirectionalLinkModel") join(state.source, state.target, false);
    }
    await Promise.all([...document.querySelectorAll(
      'script[type="application/vnd.jupyter.widget-view+json"]')].map(show));
    // Only what a view has put on the page: a notebook's state may hold more.
    const opened = [...models.values()].filter((model) => model.element && open(model));
    if (opened.length && !location.hash) {
      const { element } = opened[0];
      (element.closest(".widget-box") ?? element).scrollIntoView();
    }
    // A figure is drawn in the frame after the one that gives it its width.
    for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
    document.documentElement.dataset.widgets = "ready";
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
