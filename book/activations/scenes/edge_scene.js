// The edge of chaos: weights and biases with which a deep stack keeps signal and gradient.
const edge = ({ ACTIVATIONS, SLIDERS, CHOICE, RULE }) => {
  const { fixed, significant, node, place } = drawing;
  const { squares } = means(RULE);

  const LAYERS = 500; // as many as the chapter takes to let q settle
  const NEAR = 0.005; // a chi this near to 1 is on the edge, in the eyes of a reader
  const QS = Array.from({ length: 160 }, (_, i) => 10 ** (-3 + (5 * i) / 159));
  const [N_VAR, BIAS_VAR] = SLIDERS;

  // --- mathematics, without drawing --------------------------------------------------------------

  /** The pair that keeps signal and gradient at q, and the factor of a small deviation of q. */
  function pair(activation, q) {
    const { value, slope, product } = squares(activation, q);
    const weights = 1 / slope;
    return { weights, biases: q - weights * value, growth: (weights * product) / q };
  }

  /** Where q settles, and what a layer then does to the gradient's mean square. */
  function settle(activation, weights, biases) {
    let q = 1, change = Infinity;
    for (let layer = 0; layer < LAYERS && change > 1e-12 && q < 1e9 && q > 1e-12; layer++) {
      const next = weights * squares(activation, q).value + biases;
      change = Math.abs(next - q) / q;
      q = next;
    }
    return { q, chi: weights * squares(activation, q).slope, settled: change < 1e-5 || q <= 1e-12 };
  }

  // --- the figure ----------------------------------------------------------------------------------

  const stable = node("path", { class: "function" });
  const unstable = node("path", { class: "border" });
  const single = node("circle", { class: "marked", r: 6 });
  const label = node("text", { class: "function-label halo" });
  const title = node("text", { class: "name" }, "n Var(W)");
  const handle = node("circle", { r: 12 });
  const dot = node("circle", { class: "dot", r: 4, "pointer-events": "none" });
  let view;

  function drawCurve({ X, Y, left, right }, activation) {
    const pairs = QS.map((q) => pair(activation, q));
    const part = (steady) => pairs.map(({ weights, biases, growth }, i) => {
      const same = (other) => other && other.growth < 1 === steady;
      if (!same({ growth }) && !same(pairs[i - 1])) return "";
      const here = `${X(biases).toFixed(1)} ${Y(weights).toFixed(1)}`;
      return `${i && same(pairs[i - 1]) ? "L" : "M"}${here}`;
    }).join("");
    const wide = Math.max(...pairs.map(({ biases }) => Math.abs(biases)));
    place(stable, { d: wide < 1e-3 ? "" : part(true) });
    place(unstable, { d: wide < 1e-3 ? "" : part(false) });
    place(single, { cx: X(0), cy: Y(pairs[0].weights), visibility: wide < 1e-3 ? "visible" : "hidden" });
    const inside = pairs.filter(({ weights, biases }) => biases > 0.55 && biases < 0.8 && weights < N_VAR.high);
    const at = inside[inside.length >> 1];
    place(label, at ? { x: X(at.biases), y: Y(at.weights) - 10 } : { x: left + 14, y: Y(pairs[0].weights) - 12 });
    label.textContent = activation.title;
  }

  function inWords({ q, chi, settled }) {
    if (!settled) return `q does not settle: after ${LAYERS} layers it is ${q > 1e4 ? "beyond all bounds" : significant(q)}, with \u03c7 = ${significant(chi)}`;
    const where = `q settles at ${q < 1e-4 ? "0" : significant(q)}, with \u03c7 = ${significant(chi)}`;
    if (Math.abs(chi - 1) < NEAR) return `${where}: on the edge, the gradient keeps its size`;
    return chi < 1
      ? `${where}: the gradient shrinks on its way back, and inputs become alike`
      : `${where}: the gradient grows on its way back, and inputs that are close part`;
  }

  return {
    title: "The edge of chaos, and a pair of weights and biases to try",
    tallest: 800,
    sliders: SLIDERS,
    choices: [CHOICE],
    axis: "Var(b)",
    ranges: () => ({ x: [BIAS_VAR.low, BIAS_VAR.high], y: [0, N_VAR.high] }),
    plot: [unstable, stable],
    labels: [single, label, title, handle, dot],
    note: "Solid: pairs with \u03c7 = 1 that a deep stack can use. Dashed: \u03c7 = 1, but small deviations of q grow.",
    handles: [{ handle, follow: (x, y) => ({ bias_var: view.X.invert(x), n_var: view.Y.invert(y) }) }],
    mathematics: { pair, settle },
    draw(given, now, changed) {
      view = given;
      const activation = ACTIVATIONS[now.chosen];
      if (!changed || changed.has("chosen")) drawCurve(view, activation);
      const [x, y] = [view.X(now.bias_var), view.Y(now.n_var)];
      for (const mark of [handle, dot]) place(mark, { cx: x, cy: y });
      place(title, { x: view.left + 8, y: view.top + 4 });
      return `${activation.title}, n Var(W) = ${fixed(now.n_var, 2)}, Var(b) = ${fixed(now.bias_var, 2)}: `
        + inWords(settle(activation, now.n_var, now.bias_var));
    },
  };
};
