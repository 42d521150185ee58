// Signal and gradient through fifty layers: a random network, and the theory of very wide ones.
const signal = ({ ACTIVATIONS, SLIDERS, CHOICE, RULE, LAYERS, WIDTH, BATCH, POWERS }) => {
  const { clamp, tenTo, powerInWords, node, place, path } = drawing;
  const { squares } = means(RULE);

  const NARROW = 480;

  // --- a random network ------------------------------------------------------------------------

  /** Numbers between 0 and 1 from a seed: Tommy Ettinger's mulberry32. */
  function uniform(seed) {
    let state = seed >>> 0;
    return () => {
      state = (state + 0x6d2b79f5) >>> 0;
      let t = Math.imul(state ^ (state >>> 15), state | 1);
      t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
      return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
    };
  }

  /** Standard normal numbers, two from each pair of uniform ones (Box and Muller). */
  function normals(count, random) {
    const found = new Float64Array(count);
    for (let i = 0; i < count; i += 2) {
      const radius = Math.sqrt(-2 * Math.log(1 - random())), angle = 2 * Math.PI * random();
      found[i] = radius * Math.cos(angle);
      if (i + 1 < count) found[i + 1] = radius * Math.sin(angle);
    }
    return found;
  }

  /** What is random in a network: weights of every layer, inputs, and the gradient at its end. */
  function drawn(seed) {
    const random = uniform(seed);
    const weights = Array.from({ length: LAYERS }, () => normals(WIDTH * WIDTH, random));
    return { weights, inputs: normals(BATCH * WIDTH, random), end: normals(BATCH * WIDTH, random) };
  }

  const meanSquare = (xs) => xs.reduce((sum, x) => sum + x * x, 0) / xs.length;

  /** Each row of xs times the matrix, or times its transpose, times a factor. */
  function times(xs, matrix, factor, transposed) {
    const found = new Float64Array(xs.length);
    for (let b = 0; b < xs.length; b += WIDTH) {
      for (let i = 0; i < WIDTH; i++) {
        const x = factor * xs[b + i];
        if (transposed) for (let j = 0; j < WIDTH; j++) found[b + j] += x * matrix[j * WIDTH + i];
        else for (let j = 0; j < WIDTH; j++) found[b + j] += x * matrix[i * WIDTH + j];
      }
    }
    return found;
  }

  /** Mean squares of pre-activations and of gradients by layer, of a network that is run. */
  function run({ weights, inputs, end }, { f, gradient, defaults }, variance) {
    const size = Math.sqrt(variance / WIDTH);
    const pre = [];
    // Scaled so that the first pre-activations have mean square 1, apart from chance.
    let a = inputs.map((x) => x / Math.sqrt(variance));
    for (const matrix of weights) {
      pre.push(times(a, matrix, size, false));
      a = pre.at(-1).map((z) => f(z, defaults));
    }
    let g = end;
    const back = [meanSquare(g)];
    for (let layer = LAYERS - 1; layer > 0; layer--) {
      g = times(g, weights[layer], size, true).map((x, i) => x * gradient(pre[layer - 1][i], defaults));
      back.unshift(meanSquare(g));
    }
    return { signal: pre.map(meanSquare), gradient: back.map((x) => x / back.at(-1)) };
  }

  // --- the theory ------------------------------------------------------------------------------

  function theory(activation, variance) {
    const qs = [1], factors = [];
    while (qs.length < LAYERS) {
      const { value, slope } = squares(activation, qs.at(-1));
      factors.push(variance * slope);
      qs.push(variance * value);
    }
    const back = [1];
    for (const factor of factors.reverse()) back.unshift(back[0] * factor);
    return { signal: qs, gradient: back };
  }

  // --- the figure ------------------------------------------------------------------------------

  const KINDS = ["signal", "gradient"];
  const pictures = KINDS.map((kind, i) => {
    const title = node("text", { class: "panel-title" }, i ? "gradient, 1 in the last layer" : "signal, about 1 in the first layer");
    const line = node("path", { class: i ? "gradient" : "function" });
    const dots = Array.from({ length: LAYERS }, () => node("circle", { class: "unit", r: 3.4 }));
    return { kind, title, line, dots, ...panels.panel(...dots, line) };
  });
  const [{ low: first, high: last }] = SLIDERS.filter(({ name }) => name === "seed");
  const whole = (seed) => clamp(Math.round(seed), first, last);
  let network, of;

  function layOut({ title, put }, left, top, wide, high, end) {
    place(title, { x: left, y: top - 8 });
    const marks = {
      x: [1, 10, 20, 30, 40, 50].map((n) => [n, String(n)]),
      y: [-end, -end / 2, 0, end / 2, end].map((power) => [power, tenTo(power)]),
    };
    const box = { left, top, right: left + wide, bottom: top + high };
    return put(box, { x: [1, LAYERS], y: [-end, end] }, "layer", marks, 4);
  }

  return {
    title: "Signal and gradient in a network of fifty layers, and in theory",
    sliders: SLIDERS,
    choices: [CHOICE],
    height: (width) => (width < NARROW ? 540 : 300),
    tallest: 1170,
    plot: [],
    labels: pictures.flatMap(({ nodes, title }) => [...nodes, title]),
    note: `Mean squares. Lines: theory of very wide layers. Points: one random network, ${WIDTH} units wide, run on ${BATCH} random inputs.`,
    mathematics: { drawn, run, theory },
    draw({ width, height }, now) {
      const narrow = width < NARROW;
      const wide = narrow ? width - 62 : (width - 124) / 2;
      const high = narrow ? (height - 130) / 2 : height - 66;
      const seed = whole(now.seed), activation = ACTIVATIONS[now.chosen];
      if (of !== seed) [network, of] = [drawn(seed), seed];
      const found = run(network, activation, now.scale), expected = theory(activation, now.scale);
      const sizes = [found, expected].flatMap(({ signal, gradient }) => [...signal, ...gradient]);
      const most = Math.max(...sizes.map((size) => Math.abs(Math.log10(size))));
      const end = POWERS.find((power) => power >= most) ?? POWERS.at(-1);
      pictures.forEach((picture, i) => {
        const { kind, line, dots } = picture;
        const { X, Y } = layOut(picture, narrow ? 48 : 48 + i * (wide + 62), narrow ? 26 + i * (high + 66) : 26, wide, high, end);
        const xs = expected[kind].map((_, layer) => X(layer + 1));
        const y = (size) => Y(clamp(Math.log10(size), -2 * end, 2 * end));
        place(line, { d: path(xs, xs, expected[kind].map(y)) });
        dots.forEach((dot, layer) => place(dot, { cx: xs[layer], cy: y(found[kind][layer]) }));
      });
      const both = (of) => `${powerInWords(Math.log10(of(found)))} (theory ${powerInWords(Math.log10(of(expected)))})`;
      return `${activation.title}, n Var(W) = ${Number(now.scale.toFixed(2))}, network ${seed}: `
        + `in layer ${LAYERS} the signal\u2019s mean square is ${both(({ signal }) => signal.at(-1))}; `
        + `in layer 1 the gradient\u2019s is ${both(({ gradient }) => gradient[0])} times that of layer ${LAYERS}`;
    },
  };
};
