// A gated unit: the line a, times the gate of the line b.
const gate = ({ ACTIVATIONS, SLIDERS, CHOICE, GATES, PRESETS }) => {
  const { fixed, labelPlace, node, place, path } = drawing;

  // The y axis: the first of these that holds output and slope everywhere.
  const BOTTOMS = [-2, -4, -6, -8, -12, -16, -24, -32, -48, -64, -96, -128];
  const TOPS = [4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128];
  const ASIDE = 1e-9; // at a kink the slope is that of the closed side
  const [{ low, high }] = SLIDERS;
  const xs = Array.from({ length: 321 }, (_, i) => low + ((high - low) * i) / 320);

  /** Two decimals, and no minus sign before a zero. */
  const hundredths = (x) => fixed(Math.round(x * 100) / 100, 2);

  /** All that the unit computes at x, forward and backward. */
  function unit({ chosen, wa, ca, wb, cb }, x) {
    const { f, gradient, defaults } = ACTIVATIONS[GATES[chosen]];
    const a = wa * x + ca, b = wb * x + cb;
    const open = f(b, defaults), byB = a * gradient(b, defaults);
    return { a, b, open, output: a * open, byA: open, byB, slope: open * wa + byB * wb };
  }

  const lineA = node("path", { class: "piece piece-1" });
  const lineB = node("path", { class: "piece piece-2" });
  const opened = node("path", { class: "piece piece-3" });
  const output = node("path", { class: "function output" });
  const slope = node("path", { class: "gradient" });
  const drops = node("path", { class: "drop" });
  const slopeDot = node("circle", { class: "slope-dot", r: 4.5 });
  const dot = node("circle", { class: "dot", r: 6 });
  const text = (kind, words) => node("text", { class: `${kind} halo`, "text-anchor": "middle" }, words);
  const names = {
    output: text("function-label", "a g(b)"),
    slope: text("gradient-label", "slope"),
    a: text("piece-label", "a"),
    b: text("piece-label", "b"),
    open: text("piece-label", "g(b)"),
  };

  /** What depends on the lines and the gate, but not on x. */
  function drawCurves({ X, Y, left, right, top, bottom }, now) {
    const all = xs.map((x) => unit(now, x)), across = xs.map(X);
    const of = (part) => all.map((at) => Y(at[part]));
    const kinks = ACTIVATIONS[GATES[now.chosen]].kinks.map((kink) => (kink + ASIDE - now.cb) / now.wb);
    for (const [shape, part] of [[lineA, "a"], [lineB, "b"], [opened, "open"], [output, "output"]]) {
      place(shape, { d: path(xs, across, of(part)) });
    }
    place(slope, { d: path(xs, across, of("slope"), kinks) });
    const parts = Object.keys(names), heights = Object.fromEntries(parts.map((part) => [part, of(part)]));
    // With the identity, g(b) is b.
    place(names.open, { visibility: GATES[now.chosen] === "identity" ? "hidden" : "visible" });
    const taken = [];
    for (const part of parts) {
      const own = heights[part];
      const near = across.map((x, i) => {
        const others = [
          ...parts.filter((other) => other !== part).map((other) => heights[other][i]),
          ...taken.filter((label) => Math.abs(label.x - x) < 40).map(({ y }) => y - 5),
        ].filter((y) => Math.abs(y - own[i]) > 1);
        return others.reduce((best, y) => (Math.abs(y - own[i]) < Math.abs(best - own[i]) ? y : best), 1e6);
      });
      const { x, y } = labelPlace(across, own, near, [left, right], [top, bottom]);
      taken.push({ x, y });
      place(names[part], { x, y });
    }
  }

  return {
    title: "A line, another line through a gate, and the product with its slope",
    tallest: 930,
    sliders: SLIDERS,
    choices: [CHOICE],
    presets: PRESETS,
    axis: "x",
    ranges(now) {
      const seen = xs.map((x) => unit(now, x)).flatMap((at) => [at.output, at.slope]);
      return { x: [low, high], y: [
        BOTTOMS.find((y) => y <= Math.min(...seen)),
        TOPS.find((y) => y >= Math.max(...seen)),
      ] };
    },
    plot: [drops, lineA, lineB, opened, output, slope, slopeDot, dot],
    labels: Object.values(names),
    drag: "x",
    mathematics: { unit },
    draw(view, now, changed) {
      const { X, Y } = view, { x } = now, at = unit(now, x);
      if (!changed || [...changed].some((name) => name !== "x")) drawCurves(view, now);
      place(drops, { d: `M${X(0)} ${Y(at.output)}H${X(x)}V${Y(0)}` });
      place(dot, { cx: X(x), cy: Y(at.output) });
      place(slopeDot, { cx: X(x), cy: Y(at.slope) });
      return `x = ${hundredths(x)}: a = ${hundredths(at.a)}, b = ${hundredths(at.b)}, `
        + `gate g(b) = ${hundredths(at.open)}, output ${hundredths(at.output)}; `
        + `derivative in a ${hundredths(at.byA)}, in b ${hundredths(at.byB)}, in x ${hundredths(at.slope)}`;
    },
  };
};
