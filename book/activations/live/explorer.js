// The figure of one activation: function, gradient, point and tangent. The constant
// ACTIVATION, with the generated functions, stands before this text in the same module.

const SMALL = 0.01; // a gradient below this share of its maximum counts as small
const SAMPLES = 240;

/** z values from low to high, each kink from its left and from its right. */
function grid({ low, high }, kinks) {
  const even = Array.from({ length: SAMPLES + 1 }, (_, i) => low + ((high - low) * i) / SAMPLES);
  const sides = kinks.flatMap((k) => [k - 1e-9, k + 1e-9]);
  return [...even.filter((z) => !kinks.includes(z)), ...sides].sort((a, b) => a - b);
}

/** Maximum of |f'|, also where the figure does not reach. */
function largest(gradient, values) {
  let most = 0;
  for (let z = -60; z <= 60; z += 0.05) most = Math.max(most, Math.abs(gradient(z, values)));
  return most;
}

function explorer() {
  const { z: slider, parameters, kinks, window: span, title } = ACTIVATION;
  const zs = grid(slider, kinks);
  const band = node("g", { class: "band" });
  const f = node("path", { class: "function" });
  const slope = node("path", { class: "gradient" });
  const drops = node("path", { class: "drop" });
  const tangent = node("line", { class: "tangent" });
  const slopeDot = node("circle", { class: "slope-dot", r: 4.5 });
  const dot = node("circle", { class: "dot", r: 6 });
  const fLabel = node("text", { class: "function-label", "text-anchor": "middle" }, "f(z)");
  const slopeLabel = node("text", { class: "gradient-label", "text-anchor": "middle" }, "f\u2032(z)");
  let most;

  /** What depends on the size and the parameters, but not on z. */
  function drawCurves({ X, Y, left, right, top, bottom }, now) {
    const ys = zs.map((z) => ACTIVATION.f(z, now));
    const gs = zs.map((z) => ACTIVATION.gradient(z, now));
    most = largest(ACTIVATION.gradient, now);
    const xs = zs.map(X), fy = ys.map(Y), gy = gs.map(Y);
    place(f, { d: path(zs, xs, fy) });
    place(slope, { d: path(zs, xs, gy, kinks) });
    band.replaceChildren(...runs(gs, (g) => Math.abs(g) < SMALL * most).map(([a, b]) =>
      node("rect", { x: xs[a], y: top, width: Math.max(1, xs[b] - xs[a]), height: bottom - top })));
    const inside = [[left, right], [top, bottom]];
    place(fLabel, labelPlace(xs, fy, gy, ...inside));
    place(slopeLabel, labelPlace(xs, gy, fy, ...inside));
  }

  /** What moves with z; returns it in words. */
  function drawPoint({ X, Y }, now) {
    const z = now.z, y = ACTIVATION.f(z, now), g = ACTIVATION.gradient(z, now);
    const [a, b] = [slider.low, slider.high];
    place(tangent, { x1: X(a), y1: Y(y + g * (a - z)), x2: X(b), y2: Y(y + g * (b - z)) });
    place(drops, { d: `M${X(0)} ${Y(y)}H${X(z)}V${Y(0)}` });
    place(dot, { cx: X(z), cy: Y(y) });
    place(slopeDot, { cx: X(z), cy: Y(g) });
    const small = Math.abs(g) < SMALL * most ? ": below 1% of its maximum" : "";
    return `z = ${fixed(z, 2)}, f = ${significant(y)}, f\u2032 = ${significant(g)}${small}`;
  }

  return {
    title: `${title} and its gradient`,
    sliders: [{ name: "z", ...slider }, ...parameters],
    ranges: () => ({ x: [slider.low, slider.high], y: span }),
    plot: [band, drops, tangent, slope, f, slopeDot, dot],
    labels: [fLabel, slopeLabel],
    key: "shaded: gradient below 1% of its maximum",
    drag: "z",
    draw(view, now, changed) {
      if (!changed || [...changed].some((name) => name !== "z")) drawCurves(view, now);
      return drawPoint(view, now);
    },
  };
}

export default { render: (where) => mount(where, explorer()) };
