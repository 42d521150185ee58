// Means over N(0, q), and what they say of a very wide layer: the theory of signal and gradient.
const means = (() => {
  // Gauss's two points in each of many panels of t, x = 8 t^3: one panel ends at 0, where many
  // activations bend, and panels are the narrower the nearer they are, for large q.
  const PANELS = 400, END = 8;
  const TS = Array.from({ length: 2 * PANELS }, (_, i) =>
    (2 * (i >> 1) + 1 + (i % 2 ? 1 : -1) / Math.sqrt(3)) / PANELS - 1);
  const POINTS = TS.map((t) => END * t ** 3);
  const HEIGHTS = TS.map((t) => t * t * Math.exp(-((END * t ** 3) ** 2) / 2));
  const TOTAL = HEIGHTS.reduce((sum, height) => sum + height, 0);

  /** The mean of g(z) for z from N(0, q). */
  function mean(g, q) {
    const root = Math.sqrt(q);
    return POINTS.reduce((sum, x, i) => sum + HEIGHTS[i] * g(root * x), 0) / TOTAL;
  }

  /** E[f^2], E[f'^2] and E[f f' z] at q. */
  function squares({ f, gradient, defaults }, q) {
    const value = (z) => f(z, defaults), slope = (z) => gradient(z, defaults);
    return {
      value: mean((z) => value(z) ** 2, q),
      slope: mean((z) => slope(z) ** 2, q),
      product: mean((z) => value(z) * slope(z) * z, q),
    };
  }

  return { squares };
})();
