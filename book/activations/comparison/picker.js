// The view of a picker: draws what is ticked, and shows its rows.
const picker = ({ model, el }, { ACTIVATIONS, STYLES, SAMPLES }) => {
  const { clamp, scale, ticks, node, place, path } = drawing;
  const { sortable, show } = table;

  const TITLES = ["Functions", "Gradients"];
  const ORDERS = ["f", "gradient"];
  const EMPTY = { span: [-6, 6], window: [-1, 1] };
  const find = (name) => ACTIVATIONS.find((activation) => activation.name === name);

  // --- mathematics, without drawing ---------------------------------------------------

  /** z from low to high, each kink from its left and from its right, and f or f' there. */
  function curve({ kinks, values, ...functions }, order, [low, high]) {
    const even = Array.from({ length: SAMPLES + 1 }, (_, i) => low + ((high - low) * i) / SAMPLES);
    const inside = kinks.filter((k) => low < k && k < high);
    const sides = inside.flatMap((k) => [k - 1e-9, k + 1e-9]);
    const zs = [...even.filter((z) => !inside.includes(z)), ...sides].sort((a, b) => a - b);
    const at = (z) => functions[ORDERS[order]](z, values);
    const torn = inside.filter((k) => Math.abs(at(k - 1e-9) - at(k + 1e-9)) > 1e-6);
    return { zs, ys: zs.map(at), torn };
  }

  /** The range of z that has the slider of each. */
  const spanOf = (all) => [Math.min(...all.map((a) => a.low)), Math.max(...all.map((a) => a.high))];

  /** The range of y in which every curve can be seen over its own slider's range. */
  function windowOf(all, order) {
    const ys = all.flatMap((a) => curve(a, order, [a.low, a.high]).ys);
    const [bottom, top] = [Math.min(...ys), Math.max(...ys)];
    const margin = top > bottom ? 0.05 * (top - bottom) : 1;
    return [bottom - margin, top + margin];
  }

  /** Which look each has: the one it had before, else the first that is free. */
  function looks(names, before) {
    const kept = new Map(names.filter((name) => before.has(name)).map((name) => [name, before.get(name)]));
    for (const name of names.filter((name) => !kept.has(name))) {
      const taken = new Set(kept.values());
      kept.set(name, STYLES.findIndex((_, look) => !taken.has(look)));
    }
    return new Map([...kept].sort(([, a], [, b]) => a - b));
  }

  // --- drawing -------------------------------------------------------------------------

  const listed = (all) => all.map(({ title }) => title).join(", ");

  /** Draw one panel in the place that Python gave it. */
  function drawPanel(svg, order, chosen) {
    const all = [...chosen.keys()].map(find);
    const inner = svg.querySelector("svg");
    const [left, top, wide, high] = inner.getAttribute("viewBox").split(" ").map(Number);
    const [right, bottom] = [left + wide, top + high];
    const span = all.length ? spanOf(all) : EMPTY.span;
    const window = all.length ? windowOf(all, order) : EMPTY.window;
    const [X, Y] = [scale(span, [left, right]), scale(window, [bottom, top])];
    const number = (x) => String(x).replace("-", "\u2212");
    const v = ticks(...window, 7);
    const zs = ticks(...span, (span[1] - span[0]) / 2).marks;
    const title = node("text", { x: left, y: 16, "font-size": 13 }, TITLES[order]);
    const line = (d, opacity) =>
      node("path", { d, fill: "none", stroke: "currentColor", "stroke-opacity": opacity });
    svg.replaceChildren(
      title,
      line(`M${left} ${Y(0)}H${right}M${X(0)} ${top}V${bottom}`, 0.3),
      line(`M${left} ${top}V${bottom}H${right}`, 0.65),
      ...zs.map((z) => node("text", { x: X(z), y: bottom + 16, "text-anchor": "middle" }, number(z))),
      ...v.marks.map((y) =>
        node("text", { x: left - 6, y: Y(y) + 4, "text-anchor": "end" }, number(Number(y.toFixed(v.digits))))),
      node("text", { x: (left + right) / 2, y: bottom + 30, "text-anchor": "middle", "font-style": "italic" }, "z"),
      inner,
    );
    // Far outside the plot an exact place is of no use.
    const near = (y) => clamp(Y(y), top - high, bottom + high);
    inner.replaceChildren(...all.map((activation) => {
      const { zs, ys, torn } = curve(activation, order, span);
      const d = path(zs, zs.map(X), ys.map(near), torn);
      return node("path", { d, ...STYLES[chosen.get(activation.name)] });
    }));
    svg.setAttribute("aria-label", all.length
      ? `${TITLES[order]} of ${listed(all)} for z from ${number(span[0])} to ${number(span[1])}`
      : `${TITLES[order]}: nothing is chosen`);
  }

  function legendEntry(name, look) {
    const sample = node("svg", { width: 48, height: 10, viewBox: "0 0 48 10", "aria-hidden": "true" },
      node("path", { d: "M0 5H48", ...STYLES[look] }));
    return node("li", {}, sample, ` ${find(name).title}`);
  }

  // --- the view --------------------------------------------------------------------------

  const listeners = new AbortController();
  const { signal } = listeners;
  const say = show(model.get("html"), el);
  const part = (name) => el.querySelector(name);
  const [choices, legend, region] = [".choices", ".legend", ".scroll"].map(part);
  const [boxes, rows] = ["input", "tbody tr"].map((what) => [...el.querySelectorAll(what)]);
  const panels = [...part(".panels").children];
  const begin = model.get("chosen");
  const known = () => model.get("chosen").filter(find);
  sortable(part("table"), say, signal);
  choices.hidden = false;
  let chosen = new Map(), ticked = false;

  function update() {
    chosen = looks(known(), ticked ? chosen : new Map());
    const all = [...chosen.keys()].map(find);
    for (const box of boxes) box.checked = chosen.has(box.value);
    for (const row of rows) row.hidden = !chosen.has(row.dataset.name);
    region.hidden = !all.length;
    region.setAttribute("aria-label", `Table of properties: ${listed(all)}`);
    panels.forEach((svg, order) => drawPanel(svg, order, chosen));
    legend.replaceChildren(...(all.length
      ? [...chosen].map((entry) => legendEntry(...entry))
      : [node("li", {}, "Nothing is chosen: tick an activation above.")]));
  }

  /** One that is ticked leaves the others their looks; else looks are given anew. */
  function choose(names, tick = false) {
    ticked = tick;
    model.set("chosen", names);
    ticked = false;
    model.save_changes();
    say(`${names.length} shown`);
  }

  choices.addEventListener("change", ({ target }) => {
    const rest = known().filter((name) => name !== target.value);
    choose(target.checked ? [...rest, target.value] : rest, true);
  }, { signal });
  choices.addEventListener("click", ({ target }) => {
    if (target.value === "clear") choose([]);
    if (target.value === "reset") choose(begin);
  }, { signal });
  model.on("change:chosen", update);
  update();

  return () => {
    listeners.abort();
    model.off("change:chosen", update);
  };
};
