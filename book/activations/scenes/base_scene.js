// An exponential p^z and its slope, which is everywhere the same share of its height.
const base = ({ SLIDERS }) => {
  const { fixed, significant, node, place } = drawing;
  const { line, curve } = panels;

  const WINDOW = { x: [-3.4, 3], y: [-0.9, 8.6] };

  const height = node("path", { class: "function" });
  const slope = node("path", { class: "gradient" });
  const tangent = node("path", { class: "tangent" });
  const drop = node("path", { class: "drop" });
  const dot = node("circle", { class: "dot", r: 6 });
  const slopeDot = node("circle", { class: "slope-dot", r: 4.5 });
  const names = [node("text", { class: "function-label halo" }, "height"), node("text", { class: "gradient-label halo" }, "slope")];
  const width = node("text", { class: "point-label halo", "text-anchor": "middle" });

  /** The name of a curve: the higher curve has it on its left, the lower one on its right. */
  function name(label, { X, Y }, f, rate, factor, higher) {
    const x = Math.min(Math.log(6 / factor) / rate, 2);
    place(label, higher
      ? { x: X(x) - 10, y: Y(f(x)) - 4, "text-anchor": "end" }
      : { x: X(x) + 10, y: Y(f(x)) + 12, "text-anchor": "start" });
  }

  return {
    title: "An exponential function, its slope, and its tangent",
    sliders: SLIDERS,
    tallest: 730,
    ranges: () => WINDOW,
    plot: [drop, tangent, slope, height, slopeDot, dot],
    labels: [...names, width],
    drag: "z",
    draw(view, { p, z }, changed) {
      const { X, Y } = view, ratio = Math.log(p);
      const f = (x) => p ** x, gradient = (x) => ratio * p ** x;
      if (!changed || changed.has("p")) {
        place(height, { d: curve(view, f) });
        place(slope, { d: curve(view, gradient) });
        name(names[0], view, f, ratio, 1, ratio < 1);
        name(names[1], view, gradient, ratio, ratio, ratio >= 1);
      }
      const foot = z - 1 / ratio;
      place(tangent, { d: line(view, gradient(z), z, f(z)) });
      place(drop, { d: `M${X(foot)} ${Y(0)}H${X(z)}V${Y(f(z))}` });
      place(dot, { cx: X(z), cy: Y(f(z)) });
      place(slopeDot, { cx: X(z), cy: Y(gradient(z)) });
      // Under the axis, and inside where the foot of the tangent is not.
      place(width, { x: X(Math.max(z - 0.5 / ratio, WINDOW.x[0] + 0.4)), y: Y(0) + 16 });
      width.textContent = fixed(1 / ratio, 2);
      return `p = ${fixed(p, 2)}, z = ${fixed(z, 2)}: height ${significant(f(z))}, slope ${significant(gradient(z))}, `
        + `slope / height = ${significant(ratio)}; the tangent meets the axis ${significant(1 / ratio)} before z`;
    },
  };
};
