// Mean and variance of the activations, layer by layer, from a point that readers drag.
const attraction = ({ ACTIVATIONS, SLIDERS, CHOICE, RULE, LAYERS }) => {
  const { clamp, fixed, significant, node, place } = drawing;
  const { moments } = means(RULE);

  const TOLD = [1, 10, LAYERS]; // the layers whose numbers the sentence says
  const MOST = 1e6; // beyond it nothing comes back
  const SHARE = 0.2; // of a step that an arrow shows
  const [, , MEAN, VARIANCE] = SLIDERS;
  const WINDOW = { x: [-1.2, 1.2], y: [0, 3.2] };
  const grid = (low, high, count) => Array.from({ length: count }, (_, i) => low + ((high - low) * i) / (count - 1));

  // --- mathematics, without drawing --------------------------------------------------------------

  /** Mean and variance after one layer. */
  const next = (activation, { sum, squares }, [mean, variance]) =>
    moments(activation, sum * mean, squares * variance);

  /** Mean and variance before the first layer and after each, as long as they are within bounds. */
  function through(activation, now) {
    const found = [[now.mean, now.variance]];
    while (found.length <= LAYERS && Math.max(...found.at(-1).map(Math.abs)) < MOST) {
      found.push(next(activation, now, found.at(-1)));
    }
    return found;
  }

  // --- the figure ----------------------------------------------------------------------------------

  const field = node("path", { class: "other" });
  const way = node("path", { class: "function" });
  const stops = Array.from({ length: LAYERS }, () => node("circle", { class: "unit", r: 3.4 }));
  const end = node("circle", { class: "marked", r: 5 });
  const upward = node("text", { class: "name" }, "variance");
  const endLabel = node("text", { class: "point-label halo" }, `after ${LAYERS} layers`);
  const handle = node("circle", { r: 12 });
  const dot = node("circle", { class: "dot", r: 4, "pointer-events": "none" });
  let view;

  /** A line in pixels, with a head where it is long enough to have one. */
  function arrow(x, y, dx, dy) {
    const at = (px, py) => `${px.toFixed(1)} ${py.toFixed(1)}`;
    const tip = at(x + dx, y + dy), long = Math.hypot(dx, dy);
    const barb = (side) => at(x + dx - (4 * (dx + side * dy)) / long, y + dy - (4 * (dy - side * dx)) / long);
    return `M${at(x, y)}L${tip}` + (long < 4 ? "" : `M${barb(0.6)}L${tip}L${barb(-0.6)}`);
  }

  function drawField({ X, Y, right, left }, activation, now) {
    const columns = right - left < 400 ? 5 : 9;
    const arrows = grid(MEAN.low, MEAN.high, columns).flatMap((mean) => grid(0.2, VARIANCE.high, 8).map((variance) => {
      const [to, high] = next(activation, now, [mean, variance]);
      const [x, y] = [X(mean), Y(variance)];
      return arrow(x, y, SHARE * (X(to) - x), SHARE * (Y(high) - y));
    }));
    place(field, { d: arrows.join("") });
  }

  const pair = ([mean, variance]) => `(${fixed(mean, 2)}, ${variance < 0.01 ? significant(variance) : fixed(variance, 2)})`;

  function inWords(found) {
    if (found.length <= LAYERS) return `mean and variance grow beyond all bounds within ${found.length - 1} layers`;
    const told = TOLD.map((layer) => `${pair(found[layer])} after ${layer === 1 ? "1 layer" : layer}`);
    return `mean and variance are ${pair(found[0])} at the start, ${told.join(", ")}`;
  }

  return {
    title: "Mean and variance of the activations, layer by layer",
    tallest: 970,
    sliders: SLIDERS,
    choices: [CHOICE],
    axis: "mean",
    ranges: () => WINDOW,
    plot: [field, way, ...stops, end],
    labels: [upward, endLabel, handle, dot],
    note: "Arrows: the first fifth of the way that one layer takes them. Open circles: after each layer. Drag the ring to start elsewhere.",
    handles: [{ handle, follow: (x, y) => ({ mean: view.X.invert(x), variance: view.Y.invert(y) }) }],
    mathematics: { next, through },
    draw(given, now, changed) {
      view = given;
      const { X, Y, left, right, top, bottom } = view;
      const activation = ACTIVATIONS[now.chosen];
      if (!changed || ["chosen", "sum", "squares"].some((name) => changed.has(name))) drawField(view, activation, now);
      const found = through(activation, now);
      // What leaves the picture is drawn outside of it, but not where numbers grow too large.
      const points = found.map(([mean, variance]) => [clamp(X(mean), left - 400, right + 400), clamp(Y(variance), top - 400, bottom + 400)]);
      place(way, { d: points.map(([x, y], i) => `${i ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join("") });
      stops.forEach((stop, i) => {
        const [cx, cy] = points[i + 1] ?? points.at(-1);
        place(stop, { cx, cy, visibility: points[i + 1] ? "visible" : "hidden" });
      });
      const [x, y] = points.at(-1), inside = x > left && x < right && y > top && y <= bottom;
      place(end, { cx: x, cy: y, visibility: inside ? "visible" : "hidden" });
      const before = x > (left + right) / 2;
      place(endLabel, { x: x + (before ? -12 : 12), y: clamp(y - 10, top + 24, bottom - 8), "text-anchor": before ? "end" : "start", visibility: inside ? "visible" : "hidden" });
      for (const mark of [handle, dot]) place(mark, { cx: X(now.mean), cy: Y(now.variance) });
      place(upward, { x: left + 8, y: top + 4 });
      return `${activation.title}, sum of weights ${fixed(now.sum, 2)}, of squares ${fixed(now.squares, 2)}: ${inWords(found)}`;
    },
  };
};
