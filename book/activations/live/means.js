// Means over N(0, q), and what they say of a very wide layer: the theory of signal and gradient.
const means = (() => {
  // Gauss's two points in each of many panels between -8 and 8, one of which ends at 0, where
  // many activations bend.
  const PANELS = 400, END = 8;
  const POINTS = Array.from({ length: 2 * PANELS }, (_, i) =>
    ((2 * (i >> 1) + 1 + (i % 2 ? 1 : -1) / Math.sqrt(3)) / PANELS - 1) * END);
  const HEIGHTS = POINTS.map((x) => Math.exp((-x * x) / 2));
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
