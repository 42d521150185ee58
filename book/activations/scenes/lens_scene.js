// The slope of tanh as numbers of 64, 32 and 16 bits have it: all of it, and under a lens.
const lens = ({ SLIDERS, CHOICE }) => {
  const { fixed, significant, node, place } = drawing;
  const { height, panel, curve } = panels;

  const PARTS = 400; // of a picture's width, each with one value
  const ALL = { x: [0, 20.5], y: [-18.5, 1] }; // z, and powers of ten
  const ROUNDING = 1e-15; // errors of the exact value itself, which is a double, are below it

  /** The nearest number of 16 bits: 11 binary digits, exponents from -14, ties to even. */
  function half(x) {
    const size = Math.abs(x);
    if (size >= 65520) return x > 0 ? Infinity : -Infinity;
    // A sum from 2^52 units on is a whole number of units, rounded as is wanted here.
    const large = 2 ** (Math.max(-14, Math.floor(Math.log2(size))) + 42);
    return Math.sign(x) * (size + large - large);
  }

  const ROUND = { float64: (x) => x, float32: Math.fround, float16: half };

  const exact = (z) => 4 / (Math.exp(z) + Math.exp(-z)) ** 2;

  /** 1 - t^2, with every step rounded. */
  function quoted(z, round) {
    const t = round(Math.tanh(round(z)));
    return round(1 - round(t * t));
  }

  /** 4E/(1 + E)^2 with E = exp(-2|z|), with every step rounded. */
  function stable(z, round) {
    const E = round(Math.exp(-2 * Math.abs(round(z)))), below = round(1 + E);
    return round(round(4 * E) / round(below * below));
  }

  /** A function that is level between the values at which it is looked at. */
  function stairs({ X, Y, left, right }, f) {
    let d = "", last;
    for (let i = 0; i <= PARTS; i++) {
      const px = left + ((right - left) * i) / PARTS, y = Y(f(X.invert(px))).toFixed(1);
      if (y !== last) d += d ? `H${px.toFixed(1)}V${y}` : `M${px.toFixed(1)} ${y}`;
      last = y;
    }
    return `${d}H${right.toFixed(1)}`;
  }

  const picture = () => ({
    exact: node("path", { class: "tangent" }),
    stable: node("path", { class: "function" }),
    quoted: node("path", { class: "gradient" }),
    dot: node("circle", { class: "dot", r: 6 }),
  });
  const [far, near] = [picture(), picture()];
  const band = node("g", { class: "band" });
  const [overview, detail] = [panel(band, ...Object.values(far)), panel(...Object.values(near))];
  const text = (kind, words, anchor) => node("text", { class: `${kind} halo`, "text-anchor": anchor }, words);
  const names = [
    text("point-label", "slope of tanh", "end"), text("function-label", "4E/(1 + E)\u00b2", "end"),
    text("gradient-label", "1 \u2212 t\u00b2", "start"),
  ];
  let all, lensed, now;

  function drawAll(width, round) {
    const marks = { y: [[0, "1"], [-5, "10\u207b\u2075"], [-10, "10\u207b\u00b9\u2070"], [-15, "10\u207b\u00b9\u2075"]] };
    all = overview.show(width, false, ALL, "z", marks);
    // Zero has no logarithm: such a line falls out of the picture.
    const log = (f) => (z) => Math.max(-30, Math.log10(f(z, round)));
    place(far.exact, { d: curve(all, log(exact)) });
    place(far.stable, { d: stairs(all, log(stable)) });
    place(far.quoted, { d: stairs(all, log(quoted)) });
    place(names[0], { x: all.right - 4, y: all.top + 16 });
  }

  function drawLens(size, z, width, round) {
    const unit = exact(z), most = 1.15 * Math.expm1(2 * width);
    const ranges = { x: [z - width, z + width], y: [Math.max(-0.15, 1 - most), 1 + most] };
    const digits = width > 0.1 ? 1 : width > 0.01 ? 2 : 3;
    const marks = { x: [-0.8, 0, 0.8].map((n) => [z + n * width, fixed(z + n * width, n ? digits + 1 : 3)]) };
    lensed = detail.show(size, true, ranges, "z", marks);
    const share = (f) => (at) => f(at, round) / unit;
    place(near.exact, { d: curve(lensed, share(exact)) });
    place(near.stable, { d: stairs(lensed, share(stable)) });
    place(near.quoted, { d: stairs(lensed, share(quoted)) });
    place(near.dot, { cx: lensed.X(z), cy: lensed.Y(1) });
    place(far.dot, { cx: all.X(z), cy: all.Y(Math.log10(unit)) });
    const wide = Math.max(3, all.X(2 * width) - all.X(0));
    band.replaceChildren(node("rect", { x: all.X(z) - wide / 2, y: all.top, width: wide, height: all.bottom - all.top }));
    place(names[1], { x: lensed.right - 4, y: lensed.top + 16 });
    place(names[2], { x: lensed.left + 8, y: lensed.bottom - 12 });
  }

  /** How far a value is off, in words. */
  function error(value, z) {
    const off = Math.abs(value / exact(z) - 1);
    return value === 0 ? "1 (it is 0)" : off < ROUNDING ? "below 1e\u221215" : significant(off);
  }

  return {
    title: "The slope of tanh, exact and in two forms, and a part of it under a lens",
    tallest: 1090,
    sliders: SLIDERS,
    choices: [CHOICE],
    height,
    plot: [...overview.nodes, ...detail.nodes],
    labels: names,
    key: "shaded: what the second picture shows, divided by the exact slope at the point",
    drag: "z",
    /** Only the first picture shows all z; the second one moves with it. */
    at: (x, y) => (x <= all.right && y <= all.bottom ? all.X.invert(x) : now.z),
    mathematics: { half, quoted, stable, exact, ROUND },
    draw({ width: size }, given, changed) {
      now = given;
      const { z, width, precision } = now, round = ROUND[precision];
      if (!changed || changed.has("precision")) drawAll(size, round);
      drawLens(size, z, width, round);
      const slope = significant(exact(z)), at = fixed(z, 3);
      return `${precision} at z = ${at}, where the slope is ${slope}: relative error of 1 \u2212 t\u00b2 `
        + `${error(quoted(z, round), z)}, of 4E/(1 + E)\u00b2 ${error(stable(z, round), z)}`;
    },
  };
};
