// As much of a page as a live figure needs to be drawn once: elements that can be written out,
// and nothing that moves.  It stands before the figure's own script.
const still = (() => {
  const ESCAPED = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  const escaped = (text) => String(text).replace(/[&<>"]/g, (c) => ESCAPED[c]);

  class Element {
    constructor(tag) {
      Object.assign(this, { tag, attributes: {}, children: [] });
      const classes = () => new Set((this.attributes.class ?? "").split(" ").filter(Boolean));
      this.classList = {
        toggle: (name, on) => {
          const all = classes();
          if (on) all.add(name);
          else all.delete(name);
          this.attributes.class = [...all].join(" ");
        },
        add: (name) => this.classList.toggle(name, true),
      };
    }
    setAttribute(key, value) { this.attributes[key] = String(value); }
    append(...children) { this.children.push(...children); }
    replaceChildren(...children) { this.children = children; }
    addEventListener() {}
    set textContent(text) { this.children = [text]; }
    get textContent() { return this.children.map((c) => c.textContent ?? c).join(""); }
    get outerHTML() {
      const attributes = Object.entries(this.attributes).map(([k, v]) => ` ${k}="${escaped(v)}"`);
      const inside = this.children.map((child) => child.outerHTML ?? escaped(child));
      return `<${this.tag}${attributes.join("")}>${inside.join("")}</${this.tag}>`;
    }
  }

  const make = (tag) => new Element(tag);
  Object.assign(globalThis, {
    document: { createElement: make, createElementNS: (_, tag) => make(tag) },
    getComputedStyle: () => ({ fontSize: "16px" }),
    AbortController: class { abort() {} },
    ResizeObserver: class { observe() {} },
    clearTimeout() {},
  });

  /** The picture of a figure whose controls stand at these values: SVG, in words, and its key. */
  return ({ render }, values, width) => {
    const el = Object.assign(make("div"), { clientWidth: width });
    const model = { get: (name) => values[name], on() {}, set() {} };
    render({ model, el });
    const svg = el.children.find((child) => child.tag === "svg");
    const notes = el.children.filter((child) => child.attributes.class === "key");
    return JSON.stringify([svg.outerHTML, svg.attributes["aria-label"], notes.map((note) => note.textContent)]);
  };
})();
