// The slider figure. The constant ACTIVATION, with the generated functions, stands
// before this text in the same module.

const SMALL = 0.01; // a gradient below this share of its maximum counts as small
const SAMPLES = 240;
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

// Numbers in words and on axes have a real minus sign.
const fixed = (x, digits) => x.toFixed(digits).replace("-", "\u2212");

function significant(x) {
  if (!Number.isFinite(x)) return String(x);
  if (x === 0) return "0";
  return Math.abs(x) < 1e-3
    ? x.toExponential(2).replaceAll("-", "\u2212")
    : fixed(x, Math.max(0, 3 - Math.max(-1, Math.floor(Math.log10(Math.abs(x))))));
}

/** z values from low to high, each kink from its left and from its right. */
function grid({ low, high }, kinks) {
  const even = Array.from({ length: SAMPLES + 1 }, (_, i) => low + ((high - low) * i) / SAMPLES);
  const sides = kinks.flatMap((k) => [k - 1e-9, k + 1e-9]);
  return [...even.filter((z) => !kinks.includes(z)), ...sides].sort((a, b) => a - b);
}

/** Maximum of |f'|, also where the figure does not reach. */
function largest(gradient, values) {
  let most = 0;
  for (let z = -60; z <= 60; z += 0.05) most = Math.max(most, Math.abs(gradient(z, values)));
  return most;
}

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
  let best = { score: -Infinity, x: xs[0], y: top };
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

/** SVG path through the points, lifted wherever z crosses one of the breaks. */
function path(zs, xs, ys, breaks = []) {
  let d = "";
  zs.forEach((z, i) => {
    const lift = i === 0 || breaks.some((b) => zs[i - 1] < b && b < z);
    d += `${lift ? "M" : "L"}${xs[i].toFixed(1)} ${ys[i].toFixed(1)}`;
  });
  return d;
}

function axes(group, X, Y, { low, high }, [bottom, top], width, height) {
  const [left, right, floor] = [MARGIN.left, width - MARGIN.right, height - MARGIN.bottom];
  const h = ticks(low, high, width < 420 ? 4 : 8);
  const v = ticks(bottom, top, 5);
  group.replaceChildren(
    node("line", { class: "zero", x1: left, x2: right, y1: Y(0), y2: Y(0) }),
    node("line", { class: "zero", x1: X(0), x2: X(0), y1: MARGIN.top, y2: floor }),
    node("path", { class: "axis", d: `M${left} ${MARGIN.top}V${floor}H${right}` }),
    ...h.marks.map((z) =>
      node("text", { x: X(z), y: floor + 16, "text-anchor": "middle" }, fixed(z, h.digits))),
    ...v.marks.map((y) =>
      node("text", { x: left - 6, y: Y(y) + 4, "text-anchor": "end" }, fixed(y, v.digits))),
    node("text", { class: "name", x: right, y: floor + 30, "text-anchor": "end" }, "z"),
  );
}

// --- the widget ---------------------------------------------------------------------

function render({ model, el }) {
  const { z: slider, parameters, kinks, window: span, title } = ACTIVATION;
  const names = ["z", ...parameters.map((p) => p.name)];
  const zs = grid(slider, kinks);
  const listeners = new AbortController();
  const on = (target, type, handle) =>
    target.addEventListener(type, handle, { signal: listeners.signal });

  const band = node("g", { class: "band" });
  const frame = node("g", { class: "frame" });
  const f = node("path", { class: "function" });
  const slope = node("path", { class: "gradient" });
  const drops = node("path", { class: "drop" });
  const tangent = node("line", { class: "tangent" });
  const slopeDot = node("circle", { class: "slope-dot", r: 4.5 });
  const dot = node("circle", { class: "dot", r: 6 });
  const fLabel = node("text", { class: "function-label", "text-anchor": "middle" }, "f(z)");
  const slopeLabel = node("text", { class: "gradient-label", "text-anchor": "middle" }, "f\u2032(z)");
  // A nested svg clips to the plot without a clipPath, which would need an id.
  const plot = node("svg", { overflow: "hidden" }, band, drops, tangent, slope, f, slopeDot, dot);
  const svg = node("svg", { role: "img", class: "plot" }, frame, plot, fLabel, slopeLabel);
  const readout = node("p", { class: "readout" });
  const spoken = node("p", { class: "spoken", "aria-live": "polite" });
  const buttons = node("div", { class: "buttons" });
  const key = node("p", { class: "key" }, node("span", { class: "swatch" }),
    "shaded: gradient below 1% of its maximum");
  el.classList.add("slider-figure");
  el.append(svg, readout, spoken, key, buttons);

  let X, Y, width, height, most, shown, pause, request;
  const values = () => Object.fromEntries(names.map((name) => [name, model.get(name)]));

  /** What depends on the size and the parameters, but not on z. */
  function drawCurves() {
    const now = values();
    const ys = zs.map((z) => ACTIVATION.f(z, now));
    const gs = zs.map((z) => ACTIVATION.gradient(z, now));
    most = largest(ACTIVATION.gradient, now);
    const xs = zs.map(X), fy = ys.map(Y), gy = gs.map(Y);
    place(f, { d: path(zs, xs, fy) });
    place(slope, { d: path(zs, xs, gy, kinks) });
    band.replaceChildren(...runs(gs, (g) => Math.abs(g) < SMALL * most).map(([a, b]) =>
      node("rect", { x: xs[a], y: MARGIN.top, width: Math.max(1, xs[b] - xs[a]),
        height: height - MARGIN.top - MARGIN.bottom })));
    const inside = [[MARGIN.left, width - MARGIN.right], [MARGIN.top, height - MARGIN.bottom]];
    place(fLabel, labelPlace(xs, fy, gy, ...inside));
    place(slopeLabel, labelPlace(xs, gy, fy, ...inside));
  }

  /** What moves with z. */
  function drawPoint() {
    const now = values();
    const z = now.z, y = ACTIVATION.f(z, now), g = ACTIVATION.gradient(z, now);
    const [a, b] = [slider.low, slider.high];
    place(tangent, { x1: X(a), y1: Y(y + g * (a - z)), x2: X(b), y2: Y(y + g * (b - z)) });
    place(drops, { d: `M${X(0)} ${Y(y)}H${X(z)}V${Y(0)}` });
    place(dot, { cx: X(z), cy: Y(y) });
    place(slopeDot, { cx: X(z), cy: Y(g) });
    const small = Math.abs(g) < SMALL * most ? ": below 1% of its maximum" : "";
    const sentence = `z = ${fixed(z, 2)}, f = ${significant(y)}, f\u2032 = ${significant(g)}${small}`;
    if (sentence === shown) return;
    const first = shown === undefined;
    shown = sentence;
    readout.textContent = sentence;
    svg.setAttribute("aria-label", `${title} and its gradient. ${sentence}.`);
    // Spoken once the slider rests, so that a drag is not a flood of numbers.
    clearTimeout(pause);
    if (!first) pause = setTimeout(() => (spoken.textContent = sentence), 600);
  }

  function resize() {
    const space = el.clientWidth;
    if (!space || space === width) return;
    width = space;
    height = Math.round(clamp(width * 0.56, 240, 380));
    X = scale([slider.low, slider.high], [MARGIN.left, width - MARGIN.right]);
    Y = scale(span, [height - MARGIN.bottom, MARGIN.top]);
    place(svg, { viewBox: `0 0 ${width} ${height}`, width, height });
    // The inner svg keeps the outer coordinates and shows the plot's part of them.
    const area = [MARGIN.left, MARGIN.top, width - MARGIN.left - MARGIN.right,
      height - MARGIN.top - MARGIN.bottom];
    place(plot, { x: area[0], y: area[1], width: area[2], height: area[3], viewBox: area.join(" ") });
    axes(frame, X, Y, slider, span, width, height);
    drawCurves();
    drawPoint();
  }

  let stale = false;
  function schedule(curves) {
    stale ||= curves;
    request ??= requestAnimationFrame(() => {
      request = undefined;
      if (!width) return;
      if (stale) drawCurves();
      stale = false;
      drawPoint();
    });
  }
  const moved = () => schedule(false), reshaped = () => schedule(true);
  model.on("change:z", moved);
  for (const p of parameters) model.on(`change:${p.name}`, reshaped);

  function set(changes) {
    for (const [name, value] of Object.entries(changes)) model.set(name, value);
    model.save_changes();
  }

  // --- dragging, by mouse or finger ---
  const follow = (event) => {
    const x = event.clientX - svg.getBoundingClientRect().left;
    const steps = Math.round(X.invert(x) / slider.step);
    set({ z: clamp(Number((steps * slider.step).toFixed(6)), slider.low, slider.high) });
  };
  on(svg, "pointerdown", (event) => {
    svg.setPointerCapture(event.pointerId);
    // A finger that comes down may be about to scroll; its tap is a click.
    if (event.pointerType !== "touch") follow(event);
  });
  on(svg, "click", follow);
  on(svg, "pointermove", (event) => svg.hasPointerCapture(event.pointerId) && follow(event));

  // --- buttons ---
  const button = (text, act) => {
    const made = node("button", { type: "button" }, text);
    on(made, "click", act);
    buttons.append(made);
  };
  button("Reset", () =>
    set(Object.fromEntries([["z", slider.default], ...parameters.map((p) => [p.name, p.default])])));
  // Only the book's page knows an address to share; a notebook's own must not be.
  if (model.page) {
    const field = node("input", { readonly: "", hidden: "", "aria-label": "Text to copy" });
    const copy = (text) => async () => {
      field.hidden = false;
      field.value = text();
      field.select();
      const copied = await navigator.clipboard?.writeText(field.value).then(() => true, () => false);
      spoken.textContent = copied ? "Copied" : "Press Ctrl+C to copy the selected text";
      note.textContent = spoken.textContent;
    };
    const note = node("span", { class: "note" });
    button("Copy link", copy(() => model.page.link()));
    button("Copy embed code", copy(() => model.page.embed()));
    buttons.append(note, field);
  }

  const observer = new ResizeObserver(resize);
  observer.observe(el);
  resize();

  return () => {
    observer.disconnect();
    listeners.abort();
    cancelAnimationFrame(request);
    clearTimeout(pause);
    model.off("change:z", moved);
    for (const p of parameters) model.off(`change:${p.name}`, reshaped);
  };
}

export default { render };
