// A sine, and the sum of rectifiers that meets it at equally spaced knots.
const pieces = ({ SLIDERS, END, GRID }) => {
  const { clamp, scale, fixed, node, place, path, axes } = drawing;

  const HEIGHTS = { plot: 0.46, least: 200, most: 300, below: 190 };
  const XS = Array.from({ length: GRID + 1 }, (_, i) => (END * i) / GRID);
  const FIRST = XS.filter((_, i) => i % 20 === 0); // enough to draw with

  const relu = (z) => Math.max(0, z);

  /** A network with one rectifier for each piece: where each begins, and its weight. */
  function network(pieces) {
    const knots = Array.from({ length: pieces + 1 }, (_, i) => (END * i) / pieces);
    const slopes = knots.slice(1).map((knot, i) =>
      (Math.sin(knot) - Math.sin(knots[i])) / (knot - knots[i]));
    // Each unit adds what the slope changes by at its knot.
    const weights = slopes.map((slope, i) => slope - (i ? slopes[i - 1] : 0));
    return { knots, weights };
  }

  const evaluate = ({ knots, weights }, x) =>
    weights.reduce((sum, weight, i) => sum + weight * relu(x - knots[i]), Math.sin(knots[0]));

  const largestError = (net) =>
    XS.reduce((most, x) => Math.max(most, Math.abs(Math.sin(x) - evaluate(net, x))), 0);

  const bound = (pieces) => (END / pieces) ** 2 / 8;

  const four = (x) => x.toPrecision(4);
  const logarithm = Math.log10;

  const { low, high, default: start } = SLIDERS[0];
  const counts = Array.from({ length: high - low + 1 }, (_, i) => low + i);
  const errors = counts.map((n) => largestError(network(n)));

  const shade = node("g", { class: "band" });
  const sine = node("path", { class: "function" });
  const sum = node("path", { class: "gradient" });
  const knots = node("g");
  const sineLabel = node("text", { class: "function-label halo" }, "sin x");
  const sumLabel = node("text", { class: "gradient-label halo" }, "sum of ReLUs");

  // The panel below: the largest error of every number of pieces.
  const frame = node("g");
  const limit = node("path", { class: "tangent" });
  const measured = node("g");
  const here = node("circle", { class: "slope-dot", r: 6 });
  const title = node("text", { class: "name" }, "largest error");
  const limitLabel = node("text", { class: "point-label halo" }, "bound h\u00b2/8");
  const errorLabel = node("text", { class: "gradient-label halo" }, "measured");
  const panel = {};

  function drawPanel({ left, right, bottom }) {
    const [top, floor] = [bottom + 62, bottom + HEIGHTS.below];
    const ranges = { x: [0, high], y: [-3, 1] };
    const X = scale(ranges.x, [left, right]), Y = scale(ranges.y, [floor, top]);
    Object.assign(panel, { X, Y, left, right, top, bottom: floor });
    const y = [[-3, "0.001"], [-2, "0.01"], [-1, "0.1"], [0, "1"], [1, "10"]];
    axes(frame, panel, ranges, "pieces", { y });
    const bounds = counts.map((n) => Y(logarithm(bound(n))));
    place(limit, { d: path(counts, counts.map(X), bounds) });
    measured.replaceChildren(...counts.map((n, i) =>
      node("circle", { class: "marked", cx: X(n), cy: Y(logarithm(errors[i])), r: 2.2 })));
    place(title, { x: left, y: top - 12 });
    place(limitLabel, { x: X(2) + 8, y: Y(logarithm(bound(2))) - 4 });
    place(errorLabel, { x: X(20), y: Y(logarithm(errors[19])) - 10 });
  }

  function drawFit({ X, Y }, net) {
    const { knots: at } = net;
    const corners = path(at, at.map(X), at.map((x) => Y(evaluate(net, x))));
    const curve = path(FIRST, FIRST.map(X), FIRST.map((x) => Y(Math.sin(x))));
    const back = [...at].reverse();
    const way = path(back, back.map(X), back.map((x) => Y(evaluate(net, x)))).replace("M", "L");
    place(sine, { d: curve });
    place(sum, { d: corners });
    shade.replaceChildren(node("path", { d: `${curve}${way}Z` }));
    knots.replaceChildren(...at.map((x) =>
      node("circle", { class: "dot", cx: X(x), cy: Y(evaluate(net, x)), r: at.length > 20 ? 2.5 : 3.5 })));
    place(sineLabel, { x: X(2.45), y: Y(Math.sin(2.45)) - 12 });
    const label = 4.2;
    place(sumLabel, { x: X(label) - 12, y: Y(Math.sin(label)) + 14, "text-anchor": "end" });
  }

  return {
    title: "A sine and a sum of rectifiers that meets it at the knots",
    tallest: 780,
    sliders: SLIDERS,
    axis: "x",
    below: HEIGHTS.below,
    height: (width) => HEIGHTS.below + clamp(width * HEIGHTS.plot, HEIGHTS.least, HEIGHTS.most),
    ranges: () => ({ x: [0, END], y: [-1.25, 1.25] }),
    marks: () => ({
      x: ["0", "\u03c0/2", "\u03c0", "3\u03c0/2", "2\u03c0"].map((text, i) => [(END * i) / 4, text]),
      y: [-1, 0, 1].map((y) => [y, fixed(y, 0)]),
    }),
    plot: [shade, sine, sum],
    labels: [knots, sineLabel, sumLabel, frame, limit, measured, here, title, limitLabel, errorLabel],
    key: "shaded: the error",
    mathematics: { network, evaluate },
    draw(view, now, changed) {
      const n = clamp(Math.round(now.pieces), low, high);
      if (!changed) drawPanel(view);
      drawFit(view, network(n));
      const error = errors[n - low];
      place(here, { cx: panel.X(n), cy: panel.Y(logarithm(error)) });
      const count = n === 1 ? "1 piece from 1 ReLU" : `${n} pieces from ${n} ReLUs`;
      return `${count}: largest error ${four(error)}, bound h\u00b2/8 = ${four(bound(n))}`;
    },
  };
};
