// Function, gradient, point and tangent of an activation: the drawing that the figure of one
// activation (explorers.js) and the figure with a list of all (pick_scene.js) have in common.
const tangent = (() => {
  const { fixed, significant, runs, labelPlace, node, place, path } = drawing;

  const SMALL = 0.01; // a gradient below this share of its maximum counts as small
  const SAMPLES = 240;
  const FAR = 60, GROWS = 1.05; // a gradient that is so much larger beyond has no maximum

  /** z values from low to high, each kink from its left and from its right. */
  function grid({ low, high }, kinks) {
    const even = Array.from({ length: SAMPLES + 1 }, (_, i) => low + ((high - low) * i) / SAMPLES);
    const sides = kinks.flatMap((k) => [k - 1e-9, k + 1e-9]);
    return [...even.filter((z) => !kinks.includes(z)), ...sides].sort((a, b) => a - b);
  }

  /** Maximum of |f'|, also where the figure does not reach; 0 if it has none, as that of z^2. */
  function largest(gradient, values) {
    const size = (z) => Math.abs(gradient(z, values));
    let most = 0, beyond = 0;
    for (let z = -FAR; z <= FAR; z += 0.05) most = Math.max(most, size(z));
    for (let z = FAR; z <= 2 * FAR; z += 0.5) beyond = Math.max(beyond, size(z), size(-z));
    return beyond > GROWS * most ? 0 : most;
  }

  /**
   * The parts of a figure that show them.
   *
   * pick(now)  the activation shown: { f, gradient, kinks, z: { low, high }, window }
   * values(now) its parameters
   */
  function tangentFigure(pick, values) {
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

    /** What depends on the size, the activation and the parameters, but not on z. */
    function drawCurves({ X, Y, left, right, top, bottom }, now) {
      const { kinks, z: span, ...activation } = pick(now);
      const zs = grid(span, kinks);
      const ys = zs.map((z) => activation.f(z, values(now)));
      const gs = zs.map((z) => activation.gradient(z, values(now)));
      most = largest(activation.gradient, values(now));
      const xs = zs.map(X), fy = ys.map(Y), gy = gs.map(Y);
      place(f, { d: path(zs, xs, fy) });
      place(slope, { d: path(zs, xs, gy, kinks) });
      band.replaceChildren(...runs(gs, (g) => g === 0 || Math.abs(g) < SMALL * most).map(([a, b]) =>
        node("rect", { x: xs[a], y: top, width: Math.max(1, xs[b] - xs[a]), height: bottom - top })));
      const inside = [[left, right], [top, bottom]];
      place(fLabel, labelPlace(xs, fy, gy, ...inside));
      place(slopeLabel, labelPlace(xs, gy, fy, ...inside));
    }

    const told = (x) => (Number.isNaN(x) ? "not a real number" : significant(x));

    /** What moves with z; returns it in words. */
    function drawPoint({ X, Y }, now) {
      const { z: { low, high }, ...activation } = pick(now);
      const z = now.z, y = activation.f(z, values(now)), g = activation.gradient(z, values(now));
      const [value, slopes] = [Number.isFinite(y), Number.isFinite(y) && Number.isFinite(g)];
      for (const [part, there] of [[drops, value], [dot, value], [tangent, slopes], [slopeDot, slopes]]) {
        place(part, { visibility: there ? "visible" : "hidden" });
      }
      if (value) {
        place(drops, { d: `M${X(0)} ${Y(y)}H${X(z)}V${Y(0)}` });
        place(dot, { cx: X(z), cy: Y(y) });
      }
      if (slopes) {
        place(tangent, { x1: X(low), y1: Y(y + g * (low - z)), x2: X(high), y2: Y(y + g * (high - z)) });
        place(slopeDot, { cx: X(z), cy: Y(g) });
      }
      const small = Math.abs(g) < SMALL * most ? ": below 1% of its maximum" : "";
      return `z = ${fixed(z, 2)}, f = ${told(y)}, f\u2032 = ${told(g)}${small}`;
    }

    return {
      ranges: (now) => ({ x: [pick(now).z.low, pick(now).z.high], y: pick(now).window }),
      plot: [band, drops, tangent, slope, f, slopeDot, dot],
      labels: [fLabel, slopeLabel],
      key: "shaded: gradient 0, or below 1% of its maximum",
      drag: "z",
      draw(view, now, changed) {
        if (!changed || [...changed].some((name) => name !== "z")) drawCurves(view, now);
        return drawPoint(view, now);
      },
    };
  }

  return { tangentFigure };
})();
