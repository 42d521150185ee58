// The chain rule as two slopes: a step of z becomes one of u, and that one of y.
const chain = ({ SLIDERS, CHOICE }) => {
  const { fixed, significant, node, place } = drawing;
  const { height, panel, line, curve, legs, nameLegs } = panels;

  // Inner function g and outer function f with their slopes, and the z whose u is given, on
  // the side of the z that there is.
  const PAIRS = {
    straight: {
      g: (z) => 3 * z + 1, dg: () => 3, f: (u) => u * u, df: (u) => 2 * u,
      back: (u) => (u - 1) / 3,
      names: [["u = 3z + 1", 0.03, "start"], ["y = u\u00b2", 0.03, "start"]],
      u: [-3.2, 5.2], y: [-4, 25],
    },
    curved: {
      g: (z) => z * z, dg: (z) => 2 * z, f: (u) => 1 - u * u, df: (u) => -2 * u,
      back: (u, z) => Math.sign(z || 1) * Math.sqrt(Math.max(0, u)),
      names: [["u = z\u00b2", 0.5, "middle"], ["y = 1 \u2212 u\u00b2", 0.97, "end"]],
      u: [-0.8, 2.1], y: [-2.6, 1.6],
    },
  };
  const Z = [-1.4, 1.4];

  /** A picture of a function, its tangent, and the two ways along it. */
  function part() {
    const shapes = {
      curve: node("path", { class: "function" }),
      tangent: node("path", { class: "tangent" }),
      ways: node("path", { class: "gradient" }),
      end: node("circle", { class: "slope-dot", r: 4.5 }),
      dot: node("circle", { class: "dot", r: 6 }),
    };
    const [name, ...lengths] = ["function-label", "gradient-label", "gradient-label"].map(
      (kind) => node("text", { class: `${kind} halo` }));
    const { nodes, show } = panel(...Object.values(shapes));
    let area;
    return {
      nodes,
      labels: [name, ...lengths],
      area: () => area,
      layOut(width, second, ranges, axis, f, [text, at, anchor]) {
        area = show(width, second, ranges, axis);
        place(shapes.curve, { d: curve(area, f) });
        place(name, { x: area.left + at * (area.right - area.left), y: area.top + 16, "text-anchor": anchor });
        name.textContent = text;
      },
      draw(x, y, slope, run) {
        const { X, Y } = area, rise = slope * run;
        place(shapes.tangent, { d: line(area, slope, x, y) });
        place(shapes.ways, { d: legs(area, x, y, run, rise) });
        place(shapes.dot, { cx: X(x), cy: Y(y) });
        place(shapes.end, { cx: X(x + run), cy: Y(y + rise) });
        nameLegs(area, lengths, x, y, run, rise);
        [run, rise].forEach((length, i) => { lengths[i].textContent = fixed(length, 2); });
      },
    };
  }

  const [inner, outer] = [part(), part()];
  let now;

  return {
    title: "Two functions, one after the other, with their tangents",
    tallest: 990,
    sliders: SLIDERS,
    choices: [CHOICE],
    height,
    plot: [...inner.nodes, ...outer.nodes],
    labels: [...inner.labels, ...outer.labels],
    drag: "z",
    at(x, y) {
      const { back } = PAIRS[now.pair], { X, left, top } = outer.area();
      return x > left && y > top ? back(X.invert(x), now.z) : inner.area().X.invert(x);
    },
    draw({ width }, given, changed) {
      now = given;
      const { z, h, pair } = now;
      const { g, dg, f, df, names, u: [low, high], y } = PAIRS[pair];
      if (!changed || changed.has("pair")) {
        inner.layOut(width, false, { x: Z, y: [low, high] }, "z", g, names[0]);
        outer.layOut(width, true, { x: [low, high], y }, "u", f, names[1]);
      }
      const u = g(z), steps = [dg(z), df(u)];
      inner.draw(z, u, steps[0], h);
      outer.draw(u, f(u), steps[1], steps[0] * h);
      const product = steps[0] * steps[1];
      const number = (x) => significant(Math.abs(x) < 1e-12 ? 0 : x);
      return `z = ${fixed(z, 2)}: slope of u ${number(steps[0])}, of y ${number(steps[1])}, product ${number(product)}; `
        + `a step of ${fixed(h, 2)} becomes ${number(steps[0] * h)} and then ${number(product * h)}, `
        + `while y itself changes by ${number(f(g(z + h)) - f(u))}`;
    },
  };
};
