// Means over N(0, q), and what they say of a very wide layer: the theory of signal and gradient.
// scenes/means.py says where they are computed.
const means = ({ ends, nodes }) => {
  /** Points and weights for means over N(0, 1), by Gauss-Legendre on panels between the ends. */
  function rule(ends) {
    const points = [];
    for (let i = 1; i < ends.length; i++) {
      const [middle, half] = [(ends[i - 1] + ends[i]) / 2, (ends[i] - ends[i - 1]) / 2];
      for (const [node, weight] of nodes) {
        const x = middle + half * node;
        points.push([x, (half * weight * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI)]);
      }
    }
    return points;
  }

  const PLAIN = rule(ends);

  /** The same with panels that also end at the kinks of f(sqrt(q) x), so that each is smooth. */
  function ruleFor(kinks, q) {
    const inner = kinks.filter((kink) => kink !== 0).map((kink) => kink / Math.sqrt(q));
    const more = inner.filter((end) => end > ends[0] && end < ends.at(-1));
    return more.length ? rule([...ends, ...more].sort((a, b) => a - b)) : PLAIN;
  }

  /** E[f^2], E[f'^2] and E[f f' z] for z from N(0, q). */
  function squares({ f, gradient, kinks, defaults }, q) {
    const root = Math.sqrt(q);
    let value = 0, slope = 0, product = 0;
    for (const [x, weight] of ruleFor(kinks, q)) {
      const z = root * x, y = f(z, defaults), rate = gradient(z, defaults);
      value += weight * y ** 2;
      slope += weight * rate ** 2;
      product += weight * y * rate * z;
    }
    return { value, slope, product };
  }

  /** Mean and variance of f(z) for z from N(mean, variance). */
  function moments({ f, kinks, defaults }, mean, variance) {
    const root = Math.sqrt(variance);
    const rule = ruleFor(kinks.map((kink) => kink - mean), variance);
    const heights = rule.map(([x]) => f(mean + root * x, defaults));
    const average = (part) => rule.reduce((sum, [, weight], i) => sum + weight * part(heights[i]), 0);
    const middle = average((y) => y);
    return [middle, average((y) => (y - middle) ** 2)];
  }

  return { moments, squares };
};
