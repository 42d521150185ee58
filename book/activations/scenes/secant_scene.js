// The secant of x^2/2 through two points, and the tangent that it becomes.
const secant = ({ SLIDERS }) => {
  const { clamp, fixed, significant, node, place, path } = drawing;

  const WINDOW = { x: [-3.6, 3.6], y: [-1.6, 6.4] };
  const CURVE = Array.from({ length: 145 }, (_, i) => -3.6 + 0.05 * i);
  const NARROW = 34; // pixels of a step or a rise that has no room for its name

  const f = (x) => (x * x) / 2;
  const derivative = (x) => x;

  /** Where a line of a slope through (x, y) stands in the picture: its lower and upper end. */
  function ends(slope, x, y, { x: [left, right], y: [bottom, top] }) {
    const at = (end) => [end, y + slope * (end - x)];
    const inside = ([a, b]) => {
      if (b >= bottom && b <= top) return [a, b];
      const limit = clamp(b, bottom, top);
      return [x + (limit - y) / slope, limit];
    };
    return [inside(at(left)), inside(at(right))].sort((a, b) => a[1] - b[1]);
  }

  /**
   * Where the name of a line stands: near its lower end and on one side, left (-1) or right (1).
   * There the curve is far, and of two lines each has a side.
   */
  function namePlace([[a, b], [c, d]], side, { X, Y, left, right, bottom }) {
    const [dx, dy] = [X(c) - X(a), Y(d) - Y(b)];
    const length = Math.hypot(dx, dy);
    const [nx, ny] = [-side * dy / length, side * dx / length];
    // Far enough along the line for all of the name to be inside.
    const along = ((dx > 0 ? left + 30 : right - 30) - X(a)) / dx;
    const up = dy < -1 ? (bottom - 22 - Y(b)) / dy : 0;
    const t = Math.max(0.04, along, up);
    const [px, py] = [X(a) + t * dx, Y(b) + t * dy];
    const anchor = nx > 0.5 ? "start" : nx < -0.5 ? "end" : "middle";
    return { x: px + 8 * nx, y: py + 8 * ny + 5 * (ny + 1), "text-anchor": anchor };
  }

  const curve = node("path", { class: "function" });
  const line = node("path", { class: "gradient" });
  const tangent = node("path", { class: "tangent" });
  const sides = node("path", { class: "drop" });
  const dot = node("circle", { class: "dot", r: 6 });
  const other = node("circle", { class: "slope-dot", r: 5 });
  const names = {
    curve: node("text", { class: "function-label" }, "x\u00b2/2"),
    line: node("text", { class: "gradient-label halo" }, "secant"),
    tangent: node("text", { class: "point-label halo" }, "tangent"),
    step: node("text", { class: "point-label halo", "text-anchor": "middle" }, "h"),
    rise: node("text", { class: "point-label halo" }, "rise"),
  };

  const draw = (element, { X, Y }, [[a, b], [c, d]]) =>
    place(element, { d: `M${X(a).toFixed(1)} ${Y(b).toFixed(1)}L${X(c).toFixed(1)} ${Y(d).toFixed(1)}` });

  function drawTangent(view, x, h) {
    const [low, high] = ends(derivative(x), x, f(x), WINDOW);
    draw(tangent, view, [low, high]);
    place(names.tangent, namePlace([low, high], h < 0 ? 1 : -1, view));
  }

  function drawSecant(view, x, h) {
    const { X, Y } = view;
    const slope = (f(x + h) - f(x)) / h;
    const shown = h !== 0;
    for (const element of [line, sides, other, names.line, names.step, names.rise]) {
      place(element, { visibility: shown ? "visible" : "hidden" });
    }
    if (!shown) return slope;
    const [low, high] = ends(slope, x, f(x), WINDOW);
    draw(line, view, [low, high]);
    place(names.line, namePlace([low, high], h < 0 ? -1 : 1, view));
    place(sides, { d: `M${X(x)} ${Y(f(x))}H${X(x + h)}V${Y(f(x + h))}` });
    place(other, { cx: X(x + h), cy: Y(f(x + h)) });
    const rise = Y(f(x)) - Y(f(x + h));
    const narrow = { step: Math.abs(X(x + h) - X(x)) < NARROW, rise: Math.abs(rise) < NARROW };
    for (const [name, is] of Object.entries(narrow)) {
      if (is) place(names[name], { visibility: "hidden" });
    }
    place(names.step, { x: X(x + h / 2), y: Y(f(x)) + (rise < 0 ? -6 : 16) });
    const side = h > 0 && X(x + h) > view.right - 40 ? -1 : h < 0 && X(x + h) > view.left + 40 ? -1 : 1;
    place(names.rise, { x: X(x + h) + 8 * side, y: Y(f(x)) - rise / 2 + 5, "text-anchor": side < 0 ? "end" : "start" });
    return slope;
  }

  return {
    title: "The parabola x\u00b2/2, its secant through two points, and its tangent",
    sliders: SLIDERS,
    axis: "x",
    ranges: () => WINDOW,
    plot: [sides, tangent, curve, line, other, dot],
    labels: Object.values(names),
    drag: "x",
    draw(view, { x, h }, changed) {
      const { X, Y } = view;
      if (!changed) {
        place(curve, { d: path(CURVE, CURVE.map(X), CURVE.map((t) => Y(f(t)))) });
        place(names.curve, { x: X(-3) + 14, y: Y(f(-3)) });
      }
      place(dot, { cx: X(x), cy: Y(f(x)) });
      drawTangent(view, x, h);
      const slope = drawSecant(view, x, h);
      const where = `x = ${fixed(x, 2)}, h = ${fixed(h, 2)}`;
      const limit = significant(derivative(x));
      if (h === 0) return `${where}: two points in one, so the secant has no slope (0/0); that of the tangent is ${limit}`;
      const apart = significant(slope - derivative(x));
      return `${where}: slope of the secant ${significant(slope)}, of the tangent ${limit}, difference ${apart}`;
    },
  };
};
