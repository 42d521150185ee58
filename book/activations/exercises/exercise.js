// What every exercise does on the page: it stands on the HTML made in Python, says what is
// right or wrong, and keeps the reader's answer on the reader's device.
const exercises = (() => {
  const PREFIX = "activation-functions-derived/";

  function node(tag, attributes = {}, ...children) {
    const made = document.createElement(tag);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  }

  /** The place on this device for one answer; where a browser allows none, nothing is kept. */
  function keep(key) {
    const tryTo = (act) => {
      try {
        return act(localStorage, PREFIX + key);
      } catch {
        return null;
      }
    };
    return {
      read: () => tryTo((store, name) => store.getItem(name)),
      write: (answer) => tryTo((store, name) => store.setItem(name, answer)),
      clear: () => tryTo((store, name) => store.removeItem(name)),
    };
  }

  /** The parts that exercises share, in their element. */
  function exercise({ model, el }) {
    const listeners = new AbortController();
    const on = (target, type, act) => target.addEventListener(type, act, { signal: listeners.signal });
    el.classList.add("exercise");
    // JupyterLab has shortcuts of one letter and for the arrows; here keys are for the control.
    on(el, "focusin", ({ target }) => (target.dataset.lmSuppressShortcuts = "true"));
    el.innerHTML = model.get("html");
    const says = node("div", { class: "says", role: "status" });
    return {
      on,
      says,
      answer: keep(model.get("key")),
      form: node("form", { autocomplete: "off" }),
      solution: el.querySelector("details"),
      say: (...parts) => says.replaceChildren(...parts),
      button: (text, type, act) => {
        const button = node("button", { type }, text);
        if (act) on(button, "click", act);
        return button;
      },
      clean: () => listeners.abort(),
    };
  }

  return { exercise, node };
})();
