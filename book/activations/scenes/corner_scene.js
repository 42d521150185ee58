// Lines through a corner: which of them stay below the curve, and are subgradients.
const corner = ({ SLIDERS, CHOICE, SIDES }) => {
  const { clamp, fixed, node, place } = drawing;

  const WINDOW = { x: [-3, 3], y: [-2.2, 3.2] };
  const [{ low: LEAST, high: MOST, step: STEP }] = SLIDERS;
  // A number of steps, so that no slope is a hair from an end of the fan.
  const steps = (slope) => Math.round(slope / STEP) * STEP;
  const same = (a, b) => Math.abs(a - b) < 1e-9;

  const fan = node("g", { class: "band" });
  const curve = node("path", { class: "function" });
  const line = node("path", { class: "gradient" });
  const drops = node("path", { class: "drop" });
  const dot = node("circle", { class: "dot", r: 6 });
  const names = [node("text", { class: "function-label halo", "text-anchor": "middle" }), node("text", { class: "gradient-label halo" })];
  let view, shown, called;

  return {
    title: "A curve with a corner, and a line through it",
    sliders: SLIDERS,
    choices: [CHOICE],
    ranges: () => WINDOW,
    plot: [fan, drops, line, curve, dot],
    labels: names,
    key: "shaded: all lines that are nowhere above the curve",
    drag: "slope",
    /** The slope of the line through the corner and this place. */
    at(x, y) {
      const z = view.X.invert(x), height = view.Y.invert(y);
      // So near the corner the hand has no room to choose.
      return Math.abs(z) < 0.15 ? shown : clamp(height / z, LEAST, MOST);
    },
    draw(given, now, changed) {
      view = given;
      const { X, Y, left } = view;
      const [before, after] = SIDES[now.chosen];
      const slope = shown = steps(now.slope);
      const end = (z, slope) => `${X(z).toFixed(1)} ${Y(slope * z).toFixed(1)}`;
      const [a, b] = WINDOW.x;
      if (!changed || changed.has("chosen")) {
        place(curve, { d: `M${end(a, before)}L${end(0, 0)}L${end(b, after)}` });
        // Between the lines of both ends, on either side of the corner.
        fan.replaceChildren(...[a, b].map((z) =>
          node("path", { d: `M${end(0, 0)}L${end(z, before)}L${end(z, after)}Z` })));
        place(dot, { cx: X(0), cy: Y(0) });
        called = CHOICE.options.find(([word]) => word === now.chosen)[1];
        [names[0].textContent] = called.split(","); // without the slope
        // Over the left piece, or between the pieces where it falls.
        place(names[0], before < 0 ? { x: X(0), y: Y(1.6) } : { x: X(-1.5), y: Y(0) - 10 });
      }
      place(line, { d: `M${end(a, slope)}L${end(b, slope)}` });
      // Where the line is above the curve: on the right if it is steeper there, or on the left.
      const above = slope > after + 1e-9 ? 1 : slope < before - 1e-9 ? -1 : 0;
      const side = above > 0 ? after : before;
      place(drops, { d: above ? [0.5, 1, 1.5, 2, 2.5].map((z) => `M${end(above * z, side)}L${end(above * z, slope)}`).join("") : "M0 0" });
      const text = fixed(slope, 2);
      names[1].textContent = `slope ${text}`;
      // At the left end, where no curve of these has the same height.
      place(names[1], { x: left + 6, y: clamp(Y(slope * a) + (slope > 0.6 ? -8 : slope > 0 ? 20 : -10), view.top + 14, view.bottom - 6) });
      const end1 = same(slope, before), end2 = same(slope, after);
      const touch = end1 || end2 ? `, and lies on it for z ${end1 ? "<" : ">"} 0` : ", and meets it at 0 only";
      const says = above
        ? `above the curve wherever z ${above > 0 ? ">" : "<"} 0, so it is no subgradient`
        : `nowhere above the curve${touch}: a subgradient`;
      return `${called}: the line of slope ${text} is ${says}`;
    },
  };
};
