// The tent map, folded again by every layer.
const tents = ({ SLIDERS }) => {
  const { clamp, node, place, path } = drawing;

  const POINTS = 1024; // a power of two, so that all values are exact
  const [{ low, high }] = SLIDERS;
  const xs = Array.from({ length: POINTS + 1 }, (_, i) => i / POINTS);

  const relu = (z) => Math.max(0, z);
  const tent = (x) => 2 * relu(x) - 4 * relu(x - 0.5);

  /** The output of a number of layers at every x. */
  const layers = (depth) => xs.map((x) => Array.from({ length: depth }).reduce(tent, x));

  /** Where the slope changes, the two ends included. */
  function corners(ys) {
    const inside = (i) => i > 0 && i < POINTS && ys[i + 1] - ys[i] !== ys[i] - ys[i - 1];
    return xs.map((_, i) => i).filter((i) => i === 0 || i === POINTS || inside(i));
  }

  const whole = (depth) => clamp(Math.round(depth), low, high);

  const fresh = node("path", { class: "function" });
  const last = node("path", { class: "gradient" });
  const dots = node("g");
  const labels = ["function-label", "gradient-label"].map((kind) => node("text", { class: `${kind} halo` }));

  return {
    title: "Tents drawn by layers of two ReLUs each",
    sliders: SLIDERS,
    axis: "x",
    ranges: () => ({ x: [0, 1], y: [-0.05, 1.25] }),
    marks: () => ({ x: [[0, "0"], [0.5, "0.5"], [1, "1"]], y: [[0, "0"], [0.5, "0.5"], [1, "1"]] }),
    plot: [last, fresh, dots],
    labels,
    mathematics: { layers, pieces: (depth) => corners(layers(depth)).length - 1 },
    draw({ X, Y, left, right, top }, now) {
      const depth = whole(now.depth);
      const [ys, under] = [layers(depth), layers(depth - 1)];
      const shown = corners(ys);
      place(fresh, { d: path(shown, shown.map((i) => X(xs[i])), shown.map((i) => Y(ys[i]))) });
      place(last, { d: path(xs, xs.map(X), under.map(Y)) });
      dots.replaceChildren(...shown.map((i) => node("circle", { class: "dot", r: 3, cx: X(xs[i]), cy: Y(ys[i]) })));
      [`output of layer ${depth}`, depth > 1 ? `output of layer ${depth - 1}` : "input x"].forEach((text, i) => {
        place(labels[i], { x: i ? right - 8 : left + 8, y: top + 16, "text-anchor": i ? "end" : "start" });
        labels[i].textContent = text;
      });
      const pieces = shown.length - 1, units = 2 * depth;
      const count = depth === 1 ? "1 layer" : `${depth} layers`;
      return `${count} of two ReLUs: ${pieces} straight pieces from ${units} ReLUs; `
        + `a single hidden layer of ${units} ReLUs makes at most ${units + 1}`;
    },
  };
};
