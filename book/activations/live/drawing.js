// What every live figure of the book is drawn with: mathematics, shapes, and `mount`, which
// puts a figure into an element.  It stands before the figure's own script in one module.
const drawing = (() => {
  // Narrower than any screen is a place only before the page's styles have come.
  const NARROWEST = 120;
  const MARGIN = { left: 40, right: 12, top: 12, bottom: 32 };

  // --- mathematics, without drawing ------------------------------------------------

  const clamp = (x, low, high) => Math.min(high, Math.max(low, x));

  const scale = ([a, b], [p, q]) => {
    const map = (x) => p + ((x - a) / (b - a)) * (q - p);
    map.invert = (y) => a + ((y - p) / (q - p)) * (b - a);
    return map;
  };

  function ticks(low, high, most) {
    const rough = (high - low) / most;
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = power * [1, 2, 5, 10].find((m) => m * power >= rough);
    const marks = [];
    for (let i = Math.ceil(low / step); i * step <= high; i++) marks.push(i * step);
    return { marks, digits: Math.max(0, -Math.floor(Math.log10(step))) };
  }

  // Numbers in words and on axes have a real minus sign, and a zero has none.
  function fixed(x, digits) {
    const text = x.toFixed(digits);
    return text.replace("-", Number(text) === 0 ? "" : "\u2212");
  }

  function significant(x) {
    if (!Number.isFinite(x)) return String(x);
    if (x === 0) return "0";
    return Math.abs(x) < 1e-3
      ? x.toExponential(2).replaceAll("-", "\u2212")
      : fixed(x, Math.max(0, 3 - Math.max(-1, Math.floor(Math.log10(Math.abs(x))))));
  }

  /** 10 to a power, with two digits. */
  function powerInWords(exact) {
    const power = Number(exact.toFixed(9)); // so that 0.9999999 is 1.0 and not 1.00
    if (Math.abs(power) > 300) return power > 0 ? "more than 1e300" : "less than 1e\u2212300";
    const value = 10 ** power;
    return power >= -2 && power < 3
      ? value.toFixed(Math.max(0, 1 - Math.floor(power)))
      : value.toExponential(1).replace("+", "").replace("-", "\u2212");
  }

  /** The same for an axis, where there is room for little. */
  const tenTo = (power) =>
    power ? `10${String(power).replace(/./g, (c) => "\u207b\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079"["-0123456789".indexOf(c)])}` : "1";

  /** [first, last] of each run of neighbors for which the test holds. */
  function runs(items, test) {
    const found = [];
    items.forEach((item, i) => {
      if (!test(item)) return;
      if (found.length && found.at(-1)[1] === i - 1) found.at(-1)[1] = i;
      else found.push([i, i]);
    });
    return found;
  }

  /** Where a label stands near its own line (xs, own) with neither line through it. */
  function labelPlace(xs, own, other, [left, right], [top, bottom]) {
    const w = 24, h = 18, gap = 4;
    let best = { score: -Infinity, x: left + w, y: top + h - 5 };
    for (let at = left + w; at <= right - w; at += 12) {
      const near = xs.map((x, i) => i).filter((i) => Math.abs(xs[i] - at) < w);
      const middle = near[near.length >> 1];
      const mine = near.map((i) => own[i]);
      for (const y of [Math.min(...mine) - gap - h, Math.max(...mine) + gap]) {
        if (y < top || y + h > bottom) continue;
        const free = Math.min(...near.map((i) => Math.max(y - other[i], other[i] - y - h)));
        const lead = Math.max(y - own[middle], own[middle] - y - h);
        const apart = Math.abs(own[middle] - other[middle]);
        const score = Math.min(free, 24) + Math.min(apart, 90) - 2 * lead;
        if (score > best.score) best = { score, x: at, y: y + h - 5 };
      }
    }
    return best;
  }

  // --- drawing ----------------------------------------------------------------------

  function node(tag, attributes = {}, ...children) {
    const svg = "svg g path line circle rect text".split(" ").includes(tag);
    const made = svg
      ? document.createElementNS("http://www.w3.org/2000/svg", tag)
      : document.createElement(tag);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  }

  const place = (element, attributes) => {
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  };

  /** SVG path through the points, lifted wherever z crosses a break or a function is not real. */
  function path(zs, xs, ys, breaks = []) {
    let d = "", lift = true;
    zs.forEach((z, i) => {
      const there = Number.isFinite(ys[i]);
      lift ||= breaks.some((b) => zs[i - 1] < b && b < z);
      if (there) d += `${lift ? "M" : "L"}${xs[i].toFixed(1)} ${ys[i].toFixed(1)}`;
      lift = !there;
    });
    return d;
  }

  /** [number, text] pairs at round numbers of an axis. */
  function marksOf(low, high, most) {
    const { marks, digits } = ticks(low, high, most);
    return marks.map((x) => [x, fixed(x, digits)]);
  }

  function axes(group, area, { x: [low, high], y: [bottom, top] }, name, marks = {}) {
    const { X, Y, left, right, top: roof, bottom: floor } = area;
    const h = marks.x ?? marksOf(low, high, right - left < 368 ? 4 : 8);
    const v = marks.y ?? marksOf(bottom, top, 5);
    const inside = (x, [a, b]) => x >= a && x <= b;
    group.replaceChildren(
      ...(inside(0, [bottom, top]) ? [node("line", { class: "zero", x1: left, x2: right, y1: Y(0), y2: Y(0) })] : []),
      ...(inside(0, [low, high]) ? [node("line", { class: "zero", x1: X(0), x2: X(0), y1: roof, y2: floor })] : []),
      node("path", { class: "axis", d: `M${left} ${roof}V${floor}H${right}` }),
      ...h.map(([x, text]) =>
        node("text", { x: X(x), y: floor + 16, "text-anchor": "middle" }, text)),
      ...v.map(([y, text]) =>
        node("text", { x: left - 6, y: Y(y) + 4, "text-anchor": "end" }, text)),
      node("text", { class: "name", x: right, y: floor + 30, "text-anchor": "end" }, name),
    );
  }

  /** Pixels for one of a drawing: more where the reader's text is larger, and labels with it. */
  const textScale = () => Math.max(1, parseFloat(getComputedStyle(document.documentElement).fontSize) / 16);

  // --- the figure in its element -------------------------------------------------------

  /**
   * Put a figure into an element; redraw it when a slider, its size or the reader moves it.
   *
   * figure.title            what the picture is called
   * figure.sliders          [{ name, default, low, high, step }], the traits it depends on
   * figure.choices          [{ name, label, default, options: [[word, text]] }], lists to pick from
   * figure.ranges(now)      { x: [low, high], y: [low, high] }; without it there are no axes
   * figure.marks(now, view) { x, y }, the [number, text] pairs of axes that have marks of their own
   * figure.axis             the name of the horizontal axis, "z" unless it says otherwise
   * figure.height(width)    in pixels, of a reader whose text has the usual size
   * figure.tallest          with sliders and buttons, on the screen where it is tallest
   * figure.below            how many of these pixels, under the axes, are the figure's own
   * figure.plot, .labels    nodes inside the axes, clipped, and nodes over everything
   * figure.key              what the shaded zone means
   * figure.note             what else to know
   * figure.drag             the trait that follows the pointer
   * figure.at(x, y)         its value there, where it is not the one on the horizontal axis
   * figure.handles          [{ handle, follow(x, y, now), press(x, y, now) }]: nodes to drag, and
   *                         the values of sliders when one of them is at (x, y) in the picture,
   *                         or is pressed there
   * figure.keys(key, now)   the values of sliders after a key that the picture listens to
   * figure.presets          { text of a button: { name: value } }, or a function of the values
   * figure.detail()         more in words, for readers who don't see the picture
   * figure.mathematics     what it computes, by name, to be checked without the drawing
   * figure.draw(view, now, changed)
   *                         draws, and returns the sentence that says what is to be seen;
   *                         changed is the set of names that moved, null for a new size
   */
  function mount({ model, el }, figure) {
    const { sliders, choices = [], axis = "z", below = 0 } = figure;
    const controls = [...sliders, ...choices];
    const { tallest = 600 + 50 * controls.length } = figure;
    const listeners = new AbortController();
    const on = (target, type, handle) =>
      target.addEventListener(type, handle, { signal: listeners.signal });

    const frame = node("g", { class: "frame" });
    // A nested svg clips to the plot without a clipPath, which would need an id.
    const plot = node("svg", { overflow: "hidden" }, ...figure.plot);
    const svg = node("svg", { role: "img", class: "plot" }, frame, plot, ...(figure.labels ?? []));
    const readout = node("p", { class: "readout" });
    const spoken = node("p", { class: "spoken", "aria-live": "polite" });
    const buttons = node("div", { class: "buttons" });
    const lists = choices.map(({ name, label, options }) => {
      const list = node("select", {}, ...options.map(([value, text]) => node("option", { value }, text)));
      on(list, "change", () => set({ [name]: list.value }));
      el.append(node("label", { class: "choice" }, node("span", {}, label), list));
      return [name, list];
    });
    el.classList.add("slider-figure");
    el.append(svg, readout, spoken);
    if (figure.key) el.append(node("p", { class: "key" }, node("span", { class: "swatch" }), figure.key));
    if (figure.note) el.append(node("p", { class: "key" }, figure.note));
    el.append(buttons);

    const view = {};
    let shown, pause, request, changed = new Set();
    const values = () => Object.fromEntries(controls.map(({ name }) => [name, model.get(name)]));

    function draw(now, what) {
      for (const [name, list] of lists) list.value = now[name];
      const sentence = figure.draw(view, now, what);
      const label = [figure.title, sentence, figure.detail?.()].filter(Boolean);
      svg.setAttribute("aria-label", `${label.join(". ")}.`);
      if (sentence === shown) return;
      const first = shown === undefined;
      shown = sentence;
      readout.textContent = sentence;
      // Spoken once the slider rests, so that a drag is not a flood of numbers.
      clearTimeout(pause);
      if (!first) pause = setTimeout(() => (spoken.textContent = sentence), 600);
    }

    /** Lay out the axes for these values; say whether they are other than before. */
    function layOut(now) {
      const { width, height } = view;
      const ranges = figure.ranges?.(now);
      const area = ranges
        ? [MARGIN.left, MARGIN.top, width - MARGIN.left - MARGIN.right, height - MARGIN.top - MARGIN.bottom - below]
        : [0, 0, width, height];
      const key = JSON.stringify([ranges, area]);
      if (key === view.key) return false;
      const [left, top, wide, high] = area;
      Object.assign(view, { key, left, top, right: left + wide, bottom: top + high });
      // The inner svg keeps the outer coordinates and shows the plot's part of them.
      place(plot, { x: left, y: top, width: wide, height: high, viewBox: area.join(" ") });
      if (ranges) {
        view.X = scale(ranges.x, [left, view.right]);
        view.Y = scale(ranges.y, [view.bottom, top]);
        axes(frame, view, ranges, axis, figure.marks?.(now, view));
      }
      return true;
    }

    function resize() {
      view.unit = textScale();
      const width = el.clientWidth / view.unit;
      if (width < NARROWEST || width === view.width) return;
      const height = Math.round(figure.height?.(width) ?? clamp(width * 0.56, 240, 380));
      Object.assign(view, { width, height });
      place(svg, { viewBox: `0 0 ${width} ${height}`, width: width * view.unit, height: height * view.unit });
      const now = values();
      layOut(now);
      draw(now, null);
    }

    const moved = controls.map(({ name }) => {
      const listener = () => {
        changed.add(name);
        request ??= requestAnimationFrame(() => {
          request = undefined;
          if (!view.width) return;
          const [now, what] = [values(), changed];
          changed = new Set();
          draw(now, layOut(now) ? null : what);
        });
      };
      model.on(`change:${name}`, listener);
      return [name, listener];
    });

    function set(changes) {
      for (const [name, value] of Object.entries(changes)) model.set(name, value);
      model.save_changes();
    }

    // --- dragging, by mouse or finger ---
    /** Where a pointer is in the picture. */
    const pointed = ({ clientX, clientY }) => {
      const { left, top } = svg.getBoundingClientRect();
      return [(clientX - left) / view.unit, (clientY - top) / view.unit];
    };
    /** Set those sliders that are named, each to the step nearest to its value. */
    const drag = (to) =>
      set(Object.fromEntries(sliders.filter(({ name }) => name in to).map(({ name, step, low, high }) =>
        [name, clamp(Number((Math.round(to[name] / step) * step).toFixed(6)), low, high)])));
    if (figure.drag) {
      plot.classList.add("drag");
      const follow = (event) => {
        const [x, y] = pointed(event);
        drag({ [figure.drag]: figure.at?.(x, y) ?? view.X.invert(x) });
      };
      on(svg, "pointerdown", (event) => {
        svg.setPointerCapture(event.pointerId);
        // A finger that comes down may be about to scroll; its tap is a click.
        if (event.pointerType !== "touch") follow(event);
      });
      on(svg, "click", follow);
      on(svg, "pointermove", (event) => svg.hasPointerCapture(event.pointerId) && follow(event));
    }

    // A handle goes where the pointer goes, in both directions; `follow` says what that means.
    for (const { handle, follow, press } of figure.handles ?? []) {
      handle.classList.add("handle");
      on(handle, "pointerdown", (event) => {
        handle.setPointerCapture(event.pointerId);
        if (press) drag(press(...pointed(event), values()));
      });
      on(handle, "pointermove", (event) => {
        if (!handle.hasPointerCapture(event.pointerId)) return;
        drag(follow(...pointed(event), values()));
      });
    }

    if (figure.keys) {
      place(svg, { role: "application", tabindex: 0 });
      on(svg, "keydown", (event) => {
        const to = figure.keys(event.key, values());
        if (!to) return;
        event.preventDefault(); // or the page would scroll
        drag(to);
      });
    }

    // --- buttons ---
    const button = (text, act) => {
      const made = node("button", { type: "button" }, text);
      on(made, "click", act);
      buttons.append(made);
    };
    for (const [text, to] of Object.entries(figure.presets ?? {})) {
      button(text, () => set(typeof to === "function" ? to(values()) : to));
    }
    // Back to where the figure opened, which need not be the default of its parameters.
    const opened = Object.fromEntries(controls.map((c) => [c.name, model.get(c.name) ?? c.default]));
    button("Reset", () => set(opened));
    // Only the book's page knows an address to share; a notebook's own must not be.
    if (model.page) {
      const field = node("input", { readonly: "", hidden: "", "aria-label": "Text to copy" });
      const note = node("span", { class: "note" });
      const copy = (text) => async () => {
        field.hidden = false;
        field.value = text();
        field.select();
        const copied = await navigator.clipboard?.writeText(field.value).then(() => true, () => false);
        spoken.textContent = copied ? "Copied" : "Press Ctrl+C to copy the selected text";
        note.textContent = spoken.textContent;
      };
      button("Copy link", copy(() => model.page.link()));
      button("Copy embed code", copy(() => model.page.embed(tallest)));
      buttons.append(note, field);
    }

    // In the frame after, because drawing changes the size again.
    const observer = new ResizeObserver(() => requestAnimationFrame(resize));
    observer.observe(el);
    resize();

    return () => {
      observer.disconnect();
      listeners.abort();
      cancelAnimationFrame(request);
      clearTimeout(pause);
      for (const [name, listener] of moved) model.off(`change:${name}`, listener);
    };
  }

  return { clamp, scale, ticks, fixed, significant, powerInWords, tenTo, runs, labelPlace, node, place, path, axes, mount };
})();
