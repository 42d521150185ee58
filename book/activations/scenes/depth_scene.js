// The size of the gradient at each layer of a deep stack, in the theory of infinitely wide
// layers; depth.py has the formulas.
const depth = ({ ACTIVATIONS, SLIDERS, CHOICE, RANGE, RULE }) => {
  const { clamp, tenTo, powerInWords, node, place, path } = drawing;
  const { squares } = means(RULE);

  const [LOW, HIGH] = RANGE; // powers of ten
  const [{ low: LEAST, high: MOST }] = SLIDERS;

  // --- the theory, without drawing ---------------------------------------------------

  /** log10 of |g_l|/|g_(l+1)| for l = 1, ..., MOST - 1. */
  function steps(activation, scale) {
    const found = [];
    let q = scale;
    for (let layer = 1; layer < MOST; layer++) {
      const { value, slope } = squares(activation, q);
      found.push(Math.log10(scale * slope) / 2);
      q = scale * value;
    }
    return found;
  }

  /** log10 of |g_l|/|g_layers| for l = 1, ..., layers. */
  function sizes(found, layers) {
    const powers = [0];
    for (let i = layers - 2; i >= 0; i--) powers.unshift(powers[0] + found[i]);
    return powers;
  }

  /** A number of layers; an address may have given any number. */
  const whole = (layers) => clamp(Math.round(layers), LEAST, MOST);

  /** Marks for layers 1 to the last: whole numbers, few of them. */
  function numbers(last, most) {
    const step = [1, 2, 5, 10].find((s) => last / s <= most) ?? 10;
    const marks = [];
    for (let n = step; n <= last; n += step) marks.push([n, String(n)]);
    return step > 2 ? [[1, "1"], ...marks] : marks;
  }

  // --- the figure ------------------------------------------------------------------------

  const names = Object.keys(ACTIVATIONS);
  const others = names.map(() => node("path", { class: "other" }));
  const line = node("path", { class: "gradient" });
  const dot = node("circle", { class: "slope-dot", r: 4.5 });
  const label = node("text", { class: "gradient-label halo" });
  const title = node("text", { class: "name" }, "gradient, last layer = 1");
  let found, at; // steps by name, and the scale they are for

  function curve({ X, Y }, powers) {
    const xs = powers.map((_, i) => X(i + 1));
    return path(xs, xs, powers.map((power) => Y(clamp(power, LOW - 20, HIGH + 20))));
  }

  function drawLabel({ X, Y, left, right }, powers, text) {
    const seen = powers.map((_, i) => i).filter((i) => powers[i] > LOW && powers[i] < HIGH);
    const middle = seen[seen.length >> 1];
    const [x, y] = [X(middle + 1), Y(powers[middle])];
    const falls = powers[0] > 0;
    // Above the line, on the side where it is lower; else under it, where it is higher.
    const above = (falls ? right - x : x - left) > 100;
    const after = falls === above;
    place(label, Math.abs(powers[0]) < 2
      ? { x: (left + right) / 2, y: y - 12, "text-anchor": "middle" }
      : { x: x + (after ? 8 : -8), y: y + (above ? -8 : 20), "text-anchor": after ? "start" : "end" });
    label.textContent = text;
  }

  return {
    title: "Size of the gradient by layer, for many activations",
    tallest: 760,
    sliders: SLIDERS,
    choices: [CHOICE],
    axis: "layer",
    ranges: (now) => ({ x: [1, whole(now.layers)], y: RANGE }),
    marks: (now, { width }) => ({
      x: numbers(whole(now.layers), width < 420 ? 4 : 8),
      y: [-20, -15, -10, -5, 0, 5, 10].map((power) => [power, tenTo(power)]),
    }),
    plot: [...others, line],
    labels: [title, label, dot],
    note: "In theory, for very wide layers with Gaussian weights and no biases; narrow ones scatter around it.",
    mathematics: { steps },
    draw(view, { layers: given, scale: weights, chosen: name }) {
      const { Y, left, top } = view;
      const layers = whole(given);
      if (at !== weights) {
        found = new Map(names.map((name) => [name, steps(ACTIVATIONS[name], weights)]));
        at = weights;
      }
      const { title: called } = ACTIVATIONS[name];
      const stacks = names.map((other) => sizes(found.get(other), layers));
      const paths = stacks.map((powers) => curve(view, powers));
      others.forEach((other, i) => {
        place(other, { d: paths[i], visibility: names[i] === name ? "hidden" : "visible" });
      });
      const powers = stacks[names.indexOf(name)];
      const [first] = powers;
      place(line, { d: paths[names.indexOf(name)] });
      const seen = first >= LOW && first <= HIGH;
      place(dot, { cx: left, cy: Y(clamp(first, LOW, HIGH)), visibility: seen ? "visible" : "hidden" });
      drawLabel(view, powers, called);
      place(title, { x: left + 8, y: top - 2 }); // above all lines
      const stack = `${called}, ${layers} layers, n Var(W) = ${Number(weights.toFixed(2))}`;
      return `${stack}: the first layer gets ${powerInWords(first)} times the last layer\u2019s gradient`;
    },
  };
};
