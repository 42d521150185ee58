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
  function exercise({ model, el, later }) {
    const listeners = new AbortController();
    const on = (target, type, act) => target.addEventListener(type, act, { signal: listeners.signal });
    el.classList.add("exercise");
    // JupyterLab has shortcuts of one letter and for the arrows; here keys are for the control.
    on(el, "focusin", ({ target }) => (target.dataset.lmSuppressShortcuts = "true"));
    if (!el.hasChildNodes()) el.innerHTML = model.get("html"); // on a page it stands already
    const says = node("div", { class: "says", role: "status" });
    const say = (...parts) => says.replaceChildren(...parts);
    return {
      on,
      says,
      say,
      answer: keep(model.get("key")),
      form: node("form", { autocomplete: "off" }),
      solution: el.querySelector("details"),
      /** A field for a formula. Enter sends its form; what judges it comes while the reader types. */
      formulaField() {
        const field = node("input", {
          type: "text",
          maxlength: "300",
          autocapitalize: "off",
          autocorrect: "off",
          spellcheck: "false",
        });
        on(field, "keydown", (event) => {
          if (event.key !== "Enter" || event.isComposing) return;
          event.preventDefault(); // JupyterLab lets no form be sent by Enter
          field.form.requestSubmit();
        });
        on(field, "focus", () => later?.().catch(() => {}));
        return field;
      },
      /** Run what needs the judge of formulas; say so where it can't be loaded. */
      async withJudge(act) {
        try {
          if (later) await later(); // in Jupyter everything is there
        } catch {
          say(node("p", { class: "verdict" }, "What checks the answer could not be loaded. Try again later."));
          return;
        }
        act();
      },
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
