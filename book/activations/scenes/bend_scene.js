// The second derivative: how fast the tangent of z^3/3 - z turns from one point to the next.
const bend = ({ SLIDERS }) => {
  const { fixed, significant, node, place } = drawing;
  const { height, panel, line, curve, legs, nameLegs } = panels;

  const Z = [-2.6, 2.6];
  const f = (z) => z ** 3 / 3 - z;
  const slope = (z) => z * z - 1;
  const second = (z) => 2 * z;

  const path = (kind) => node("path", { class: kind });
  const dots = () => [node("circle", { class: "slope-dot", r: 4.5 }), node("circle", { class: "dot", r: 6 })];
  const text = (kind, ...words) => node("text", { class: `${kind} halo` }, ...words);

  const graph = { curve: path("function"), later: path("tangent"), here: path("tangent"), dots: dots() };
  const slopes = { curve: path("gradient"), second: path("piece piece-1"), secant: path("tangent"), ways: path("drop"), dots: dots() };
  const names = [text("function-label", "f"), text("gradient-label", "f\u2032, its slope"), text("point-label", "f\u2033")];
  const numbers = [text("point-label"), text("point-label")];
  const lengths = [text("point-label", "h"), text("point-label", "change")];
  const flat = ({ dots, ...paths }) => [...Object.values(paths), ...dots];
  const [upper, lower] = [panel(...flat(graph)), panel(...flat(slopes))];
  let above, below;

  function layOut(width) {
    above = upper.show(width, false, { x: Z, y: [-3, 3] }, "z");
    below = lower.show(width, true, { x: Z, y: [-3, 6] }, "z");
    place(graph.curve, { d: curve(above, f) });
    place(slopes.curve, { d: curve(below, slope) });
    place(slopes.second, { d: line(below, 2, 0, 0) });
    place(names[2], { x: below.X(-1) - 8, y: below.Y(-2) - 4, "text-anchor": "end" });
    place(names[0], { x: above.X(-2.3) + 8, y: above.Y(f(-2.3)) + 14 });
    place(names[1], { x: (below.left + below.right) / 2, y: below.top + 16, "text-anchor": "middle" });
  }

  /** What stands at a point: its dots, its tangent, and the slope as a number beside it. */
  function point(z, which, wanted) {
    const { X, Y, left, right } = above;
    const side = X(z) > right - 40 ? -1 : X(z) < left + 40 ? 1 : wanted;
    place(graph[which ? "later" : "here"], { d: line(above, slope(z), z, f(z)) });
    place(graph.dots[1 - which], { cx: X(z), cy: Y(f(z)) });
    place(slopes.dots[1 - which], { cx: below.X(z), cy: below.Y(slope(z)) });
    // Where the graph bends downward there is room above it, else below.
    place(numbers[which], { x: X(z) + 6 * side, y: Y(f(z)) + (z < 0 ? -12 : 24), "text-anchor": side < 0 ? "end" : "start" });
    numbers[which].textContent = fixed(slope(z), 2);
  }

  return {
    title: "A curve with two tangents, and its slope with a secant",
    tallest: 960,
    sliders: SLIDERS,
    height,
    plot: [...upper.nodes, ...lower.nodes],
    labels: [...names, ...numbers, ...lengths],
    drag: "z",
    at: (x, y) => (x > below.left && y > below.top ? below : above).X.invert(x),
    draw({ width }, { z, h }, changed) {
      if (!changed) layOut(width);
      const change = slope(z + h) - slope(z);
      point(z, 0, h < 0 ? 1 : -1);
      point(z + h, 1, h < 0 ? -1 : 1);
      place(slopes.secant, { d: line(below, h ? change / h : second(z), z, slope(z)) });
      place(slopes.ways, { d: legs(below, z, slope(z), h, change) });
      nameLegs(below, lengths, z, slope(z), h, change);
      for (const shape of [...lengths, numbers[1]]) place(shape, { visibility: h ? "visible" : "hidden" });
      const where = `z = ${fixed(z, 2)}, h = ${fixed(h, 2)}: slope ${significant(slope(z))}`;
      const limit = `f\u2033 = ${significant(second(z))}`;
      if (!h) return `${where}; one point has no change of slope (0/0), but ${limit}`;
      return `${where}, at z + h ${significant(slope(z + h))}, change ${significant(change)}, `
        + `change / h = ${significant(change / h)}; ${limit}`;
    },
  };
};
