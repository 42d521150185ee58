// "Train it here": networks that the reader builds, trained in the reader's browser; what every
// layer shows is measured, and stands beside what the theory of wide networks says.
const playground = (() => {
  const { clamp, fixed, node, path, place, scale, significant, tenTo } = drawing;

  const STEPS = 4, MOST = 7; // milliseconds of script in a frame: of steps, of all
  const CHUNK = 32; // examples that are measured at a time
  const REST = 1000; // between two pictures, where the reader wants little motion
  const LONGEST = 300; // points of the line of losses, one in a pixel

  // --- settings: what is chosen, and how an address says it --------------------------------

  const SPEEDS = { 2: "2 steps a second", 20: "20 steps a second", fast: "as fast as it can" };
  const SCALES = {
    gain: "by the gain", he: "He: n Var(W) = 2", glorot: "Glorot", lecun: "LeCun: n Var(W) = 1", torch: "PyTorch\u2019s default", free: "a number",
  };
  const NORMS = { none: "none", batch: "batch normalization", layer: "layer normalization" };
  const OPTIMIZERS = { sgd: "gradient descent", momentum: "momentum", adam: "Adam" };
  const titlesOf = (all) => Object.fromEntries(Object.entries(all).map(([name, { title }]) => [name, title]));

  // [label, kind, default, lowest or list, highest]
  const SHARED = {
    data: ["data", "list", "moons", { ...titlesOf(dataSets.all), digits: "handwritten digits" }],
    batch: ["examples in a batch", "whole", 32, 1, 100],
    seed: ["seed", "whole", 1, 1, 9999],
  };
  const OWN = {
    layers: ["hidden layers", "whole", 3, 1, 20],
    width: ["units in each", "whole", 8, 1, 64],
    start: ["start of the weights", "list", "he", SCALES],
    size: ["n Var(W)", "number", 1, 1e-6, 1e6],
    bias: ["spread of the biases", "number", 0, 0, 100],
    norm: ["normalization", "list", "none", NORMS],
    opt: ["optimizer", "list", "sgd", OPTIMIZERS],
    rate: ["learning rate", "number", 0.1, 0, 1e9],
  };

  function valid([, kind, fallback, low, high], text) {
    if (kind === "list") return Object.hasOwn(low, text ?? "") ? text : fallback;
    const value = text === null || text === "" ? NaN : Number(text);
    if (!Number.isFinite(value)) return fallback;
    return clamp(kind === "whole" ? Math.round(value) : value, low, high);
  }

  const defaults = ({ parameters }) => Object.fromEntries(parameters.map((p) => [p.name, p.default]));

  /** An activation with its parameters, from a text such as "leaky_relu:0.1". */
  function activationOf(text, activations, fallback) {
    const [name, ...values] = (text ?? "").split(":");
    if (!Object.hasOwn(activations, name)) return fallback;
    const given = activations[name].parameters.map((p, i) =>
      [p.name, valid([0, "number", p.default, p.low, p.high], values[i] ?? null)]);
    return { name, given: Object.fromEntries(given) };
  }

  function inText({ name, given }, activations) {
    const usual = defaults(activations[name]);
    const differs = Object.keys(given).some((key) => given[key] !== usual[key]);
    return [name, ...(differs ? Object.values(given) : [])].join(":");
  }

  /** A setting from an address: { data, batch, seed, nets: [one or two] }. */
  function read(query, activations) {
    const values = (kinds, prefix) => Object.fromEntries(Object.entries(kinds).map(([key, kind]) => [key, valid(kind, query.get(prefix + key))]));
    const net = (prefix) => {
      const one = values(OWN, prefix);
      one.activation = activationOf(query.get(prefix + "a"), activations, { name: "relu", given: {} });
      one.special = {};
      for (let l = 1; l <= OWN.layers[4]; l += 1) {
        const special = activationOf(query.get(prefix + "a" + l), activations, null);
        if (special) one.special[l] = special;
      }
      return one;
    };
    const nets = [net(""), ...(query.get("b") === "1" ? [net("b.")] : [])];
    return fitting({ ...values(SHARED, ""), nets });
  }

  /** What normalization asks for: two numbers to take a variance of. */
  function fitting(setting) {
    for (const net of setting.nets) {
      if (net.norm === "batch") setting.batch = Math.max(2, setting.batch);
      if (net.norm === "layer") net.width = Math.max(2, net.width);
    }
    return setting;
  }

  function write(setting, activations) {
    const query = new URLSearchParams();
    const put = (kinds, values, prefix) => {
      for (const [key, kind] of Object.entries(kinds)) {
        if (values[key] !== kind[2]) query.set(prefix + key, values[key]);
      }
    };
    put(SHARED, setting, "");
    setting.nets.forEach((net, i) => {
      const prefix = i ? "b." : "";
      if (i) query.set("b", 1);
      put(OWN, net, prefix);
      const usual = inText(net.activation, activations);
      if (usual !== "relu") query.set(prefix + "a", usual);
      for (const [l, one] of Object.entries(net.special)) {
        if (l <= net.layers) query.set(prefix + "a" + l, inText(one, activations));
      }
    });
    return query;
  }

  // --- theory: of very wide layers, at the start -------------------------------------------------

  /** 1/sqrt(E[f^2]) over N(0, 1). */
  const gainOf = (activation, mean) => 1 / Math.sqrt(mean(activation, 1).value);

  /** Mean squares of inputs: those of every tenth example, in the order of their size. */
  function sizesOf({ x, y }, inputs) {
    const square = (_, k) => x.subarray(k * inputs, (k + 1) * inputs).reduce((sum, one) => sum + one * one, 0) / inputs;
    return Array.from(y, square).sort((a, b) => a - b).filter((_, k) => k % 10 === 5);
  }

  /**
   * Mean squares of signal and gradient of each hidden layer; the gradient as a multiple of that
   * in the last one, and null where normalization lies between.  Layer by layer, so that a frame
   * can end in between.
   */
  function* theory({ widths, layers, normalize }, start, sizes, mean) {
    const hidden = layers.slice(0, -1), scales = layers.map(({ n, m }, l) => networks.nVariance(start.scale, n, m, start.gains[Math.max(0, l - 1)]));
    const factor = (l) => (scales[l] * widths[l + 1]) / widths[l]; // m Var(W) of a layer with m units
    const signal = hidden.map(() => 0), gradient = hidden.map(() => 0);
    for (const size of sizes) {
      let before = size;
      const slopes = [];
      for (const [l, { n, activation }] of hidden.entries()) {
        const q = (normalize ? 1 : scales[l] * before) + (start.scale === "torch" ? 1 / (3 * n) : start.bias ** 2);
        const { value, slope } = q > 0 && q < 1e200 ? mean(activation, q) : { value: NaN, slope: NaN };
        before = value;
        signal[l] += value / sizes.length;
        slopes.push(slope);
        yield;
      }
      for (let l = hidden.length - 1, back = 1; l >= 0; l -= 1) {
        gradient[l] += back / sizes.length;
        if (l) back *= factor(l) * slopes[l - 1];
      }
    }
    return { signal, gradient: normalize ? null : gradient, chi: normalize || hidden.length < 2 ? null : gradient[0] / gradient[1] };
  }

  // --- a run: a network on its way --------------------------------------------------------------

  function runOf(setting, net, sets, activations, mean, seed = setting.seed) {
    const data = dataSets.drawn(sets[setting.data], networks.random(3 * seed));
    const { set, train } = data;
    const made = ({ name, given }) => ({ ...activations[name], given, defaults: given });
    const usual = made(net.activation); // one for all layers: what is measured of it is kept with it
    const functions = Array.from({ length: net.layers }, (_, l) => (net.special[l + 1] ? made(net.special[l + 1]) : usual));
    const widths = [set.inputs, ...functions.map(() => net.width), set.outputs];
    const network = networks.network({ widths, activations: functions, normalize: net.norm === "none" ? null : net.norm });
    const scale = net.start === "free" ? net.size : net.start;
    const start = { scale, bias: net.bias, gains: functions.map((one) => (one.gain ??= gainOf(one, mean))) };
    networks.start(network, start, networks.random(3 * seed + 1));
    const trainer = networks.trainer(network, { optimizer: net.opt, rate: net.rate, loss: set.loss, batch: setting.batch });
    const chooser = networks.random(3 * seed + 2), order = [...train.y.keys()];
    const x = new Float64Array(setting.batch * set.inputs), y = new Float64Array(setting.batch);
    const count = Math.min(setting.batch, order.length);

    function* ticking() {
      chooser.choose(order, count);
      for (let k = 0; k < count; k += 1) {
        const from = order[k] * set.inputs;
        for (let j = 0; j < set.inputs; j += 1) x[k * set.inputs + j] = train.x[from + j];
        y[k] = train.y[order[k]];
      }
      yield* trainer.stepping(x, y, count);
    }

    return {
      data, network, trainer, ticking, history: [],
      /** Find `theory`, piece by piece. */
      *expecting() { this.theory ??= yield* theory(network, start, sizesOf(train, set.inputs), mean); },
    };
  }

  /** Go through all examples, in evaluation: loss, share that is right, and whatever `see` keeps. */
  function* evaluating(network, { x, y }, loss, see, seen = networks.room(network, CHUNK)) {
    const { layers, widths } = network, [inputs, outputs] = [widths[0], widths.at(-1)];
    let total = 0, right = 0;
    for (let from = 0; from < y.length; from += CHUNK) {
      const count = Math.min(CHUNK, y.length - from), answers = y.subarray(from, from + count);
      let a = x.subarray(from * inputs, (from + count) * inputs);
      for (let l = 0; l < layers.length; l += 1) {
        a = networks.through(layers[l], seen[l], a, count, false);
        yield;
      }
      total += count * networks.LOSSES[loss](a, answers, count, outputs, seen.at(-1).d);
      for (let k = 0; k < count; k += 1) right += answer(a, k, outputs) === answers[k];
      see?.(seen, from, count, answers);
    }
    return { loss: total / y.length, right: right / y.length };
  }

  /** The class of example k; NaN is none. */
  function answer(logits, k, outputs) {
    if (outputs === 1) return Number.isNaN(logits[k]) ? NaN : Number(logits[k] > 0);
    let best = k * outputs;
    for (let i = best; i < (k + 1) * outputs; i += 1) if (logits[i] > logits[best]) best = i;
    return Number.isNaN(logits[best]) ? NaN : best - k * outputs;
  }

  /** Points at which the picture is computed: fewer where the network is deep. */
  function gridOf({ set: { inputs, range } }, { widths }) {
    const products = widths.slice(1).reduce((sum, m, l) => sum + m * widths[l], 0), plane = inputs === 2;
    const side = plane ? [48, 32, 24, 16][[4000, 16000, 40000, Infinity].findIndex((most) => products < most)] : 101;
    const [across, up] = range.map(([low, high]) => Array.from({ length: side }, (_, i) => low + ((high - low) * (i + 0.5)) / side));
    const x = plane ? up.reverse().flatMap((b) => across.flatMap((a) => [a, b])) : across;
    return { side, x: Float64Array.from(x), y: new Float64Array(x.length / inputs) };
  }

  /** Measure a run as it is now, piece by piece, from a copy of its numbers. */
  function* surveying(run, layer) {
    const { data: { set, train, test }, network } = run, { widths } = network;
    const shadow = run.shadow ??= networks.network({ widths, activations: network.layers.map(({ activation }) => activation), normalize: network.normalize });
    networks.copy(network, shadow);
    const found = { step: run.trainer.steps, network: shadow };
    // Batches of nearly one size: batch normalization has no variance of one example.
    const batches = Math.floor(train.y.length / CHUNK), size = Math.ceil(train.y.length / batches);
    const seen = run.seen ??= networks.room(shadow, size), survey = networks.survey(shadow, set.loss, size, seen);
    for (let from = 0; from < train.y.length; from += size) {
      const to = Math.min(train.y.length, from + size);
      yield* survey.adding(train.x.subarray(from * set.inputs, to * set.inputs), train.y.subarray(from, to), to - from);
    }
    found.layers = survey.found().layers;
    if (set.measuring) return yield* set.measuring(found, run.data, layer, seen);
    found.train = yield* evaluating(shadow, train, set.loss, undefined, seen);
    found.test = yield* evaluating(shadow, test, set.loss, undefined, seen);
    const m = widths[layer], grid = gridOf(run.data, network), many = grid.y.length, outputs = new Float64Array(many), values = new Float64Array(m * many);
    yield* evaluating(shadow, grid, set.loss, (_, from, count) => {
      for (let k = 0; k < count; k += 1) {
        outputs[from + k] = seen.at(-1).a[k];
        for (let i = 0; i < m; i += 1) values[i * many + from + k] = seen[layer - 1].a[k * m + i];
      }
    }, seen);
    found.picture = { side: grid.side, x: grid.x, outputs };
    found.units = { side: [grid.side, set.inputs === 1 ? 1 : grid.side], values, m };
    return found;
  }

  // --- in words --------------------------------------------------------------------------------------

  const percent = (share) => (share > 0 && share < 0.001 ? "<0.1%" : `${fixed(100 * share, 1)}%`);
  const number = (x) => (Math.abs(x) >= 1e4 && x < Infinity ? x.toExponential(1).replace("+", "") : significant(Number(x.toPrecision(4))));
  const plural = (count, word) => `${count} ${word}${count === 1 ? "" : "s"}`;

  function summary(run, found) {
    const { set } = run.data, score = set.loss === "crossEntropy";
    const dead = found.layers.reduce((sum, one) => sum + one.dead, 0), units = found.layers.reduce((sum, one) => sum + one.units, 0);
    const saturated = found.layers.reduce((sum, one) => sum + one.saturated * one.units, 0) / units;
    const right = score ? `, and ${percent(found.test.right)} of the test examples are right` : "";
    return `After ${plural(found.step, "step")}: loss ${number(found.train.loss)} in training, ${number(found.test.loss)} in the test${right}. ` +
      `${dead} of ${plural(units, "hidden unit")} ${dead === 1 ? "is" : "are"} dead; ${percent(saturated)} of the slopes are saturated.`;
  }

  // --- drawing -----------------------------------------------------------------------------------------

  const CHART = { width: 300, height: 130, left: 40, right: 8, top: 8, bottom: 22 };

  /** A chart of lines over layers or steps; one that tells says below it what it shows. */
  function chart(title, tells) {
    const { width, height, left, right, top, bottom } = CHART;
    const frame = node("g"), lines = node("g");
    const svg = node("svg", { role: "img", "aria-label": "not drawn", class: "plot", viewBox: `0 0 ${width} ${height}` }, frame, lines);
    const told = node("p", { class: "told", "aria-hidden": true });
    const box = node("figure", { class: "chart" }, node("figcaption", {}, title), svg, tells ? told : "");
    function show({ series, x, y, label, ticks, xName }) {
      const X = scale(x[0] === x[1] ? [x[0] - 1, x[1] + 1] : x, [left + 6, width - right - 6]), Y = scale(y, [height - bottom, top]);
      frame.replaceChildren(
        node("path", { class: "axis", d: `M${left} ${top}V${height - bottom}H${width - right}` }),
        ...ticks.map(([at, words]) => node("text", { x: left - 4, y: Y(at) + 4, "text-anchor": "end" }, words)),
        ...[...new Set(x)].map((at, i) => node("text", { x: X(at), y: height - 6, "text-anchor": i ? "end" : "start" }, `${i ? "" : xName} ${at}`)),
      );
      lines.replaceChildren(...series.flatMap(({ kind, points }) => {
        const inside = points.filter(([, value]) => Number.isFinite(value)).map(([at, value]) => [X(at), Y(clamp(value, y[0], y[1]))]);
        const xs = inside.map(([one]) => one), ys = inside.map(([, one]) => one);
        const dots = kind === "dots" || (kind === "function" && inside.length < 2) ? inside.map(([cx, cy]) => node("circle", { class: "dot", r: 3, cx, cy })) : [];
        return [...(inside.length > 1 && kind !== "dots" ? [node("path", { class: kind, d: path(xs, xs, ys) })] : []), ...dots];
      }));
      place(svg, { "aria-label": label });
      told.textContent = `${label}.`;
    }
    return { box, show, told };
  }

  const log = Math.log10;

  /** Whole decades around all finite logarithms, and three of them as marks. */
  function decades(all) {
    const finite = all.filter(Number.isFinite).map((one) => clamp(one, -60, 60));
    let [low, high] = finite.length ? [Math.floor(Math.min(...finite)), Math.ceil(Math.max(...finite))] : [-1, 1];
    if (low === high) [low, high] = [low - 1, high + 1];
    const step = Math.ceil((high - low) / 4), marks = [];
    for (let at = Math.ceil(low / step) * step; at <= high; at += step) marks.push([at, tenTo(at)]);
    return { y: [low, high], ticks: marks };
  }

  /** The colors of the page, as numbers. */
  function palette(element) {
    const style = getComputedStyle(element), pen = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    return Object.fromEntries(["blue", "vermilion", "ink", "paper", "quiet"].map((name) => {
      pen.fillStyle = style.getPropertyValue(`--${name}`).trim();
      pen.fillRect(0, 0, 1, 1);
      return [name, [...pen.getImageData(0, 0, 1, 1).data.slice(0, 3)]];
    }));
  }

  const css = ([r, g, b]) => `rgb(${r} ${g} ${b})`;

  /** From vermilion, -1, over paper to blue, 1; what is no number is gray. */
  function shade(value, { blue, vermilion, paper, quiet }, strength, into, at) {
    const end = Number.isNaN(value) ? quiet : value > 0 ? blue : vermilion;
    const share = Number.isNaN(value) ? 0.5 : strength * Math.min(1, Math.abs(value));
    for (let c = 0; c < 3; c += 1) into[at + c] = paper[c] + share * (end[c] - paper[c]);
    into[at + 3] = 255;
  }

  const sheets = {};

  /** The values as pixels, on a canvas that the next image of this size takes. */
  function imageOf(values, [columns, rows], colors, strength) {
    const canvas = sheets[[columns, rows]] ??= node("canvas", { width: columns, height: rows });
    const pen = canvas.getContext("2d", { willReadFrequently: true }), image = pen.createImageData(columns, rows);
    for (let i = 0; i < columns * rows; i += 1) shade(values[i], colors, strength, image.data, 4 * i);
    pen.putImageData(image, 0, 0);
    return canvas;
  }

  const SIDE = 320;

  /** The training examples, drawn once for a run and its colors. */
  function pointsOf(run, colors, X, Y) {
    if (run.points?.colors === colors) return run.points.canvas;
    const { train, set } = run.data, canvas = node("canvas", { width: SIDE, height: SIDE }), pen = canvas.getContext("2d");
    run.points = { canvas, colors };
    pen.lineWidth = 1.2;
    train.y.forEach((y, k) => {
      const line = set.inputs === 1, [a, b] = line ? [train.x[k], y] : train.x.subarray(2 * k);
      pen.beginPath();
      if (line || y) pen.arc(X(a), Y(b), line ? 3 : 4, 0, 2 * Math.PI);
      else pen.rect(X(a) - 3.2, Y(b) - 3.2, 6.4, 6.4);
      pen.fillStyle = css(colors[line ? "ink" : y ? "blue" : "vermilion"]);
      pen.strokeStyle = css(colors.paper);
      pen.fill();
      pen.stroke();
    });
    return canvas;
  }

  function* drawPicture(canvas, run, found, colors) {
    const pen = canvas.getContext("2d"), { data, data: { set } } = run;
    pen.fillStyle = css(colors.paper);
    pen.fillRect(0, 0, SIDE, SIDE);
    yield;
    if (set.outputs > 1) return set.drawImages(pen, data, found.answers, colors);
    const { side, x, outputs } = found.picture, X = scale(set.range[0], [0, SIDE]), Y = scale(set.range[1], [SIDE, 0]);
    const plane = set.inputs === 2;
    if (plane) {
      // 2 s - 1 = tanh(z/2), s the probability of class 1
      pen.drawImage(imageOf(outputs.map((z) => Math.tanh(z / 2)), [side, side], colors, 0.6), 0, 0, SIDE, SIDE);
      yield;
    }
    pen.drawImage(pointsOf(run, colors, X, Y), 0, 0);
    if (plane) return undefined;
    pen.beginPath();
    outputs.forEach((y, i) => pen.lineTo(X(x[i]), clamp(Y(Number.isNaN(y) ? -Infinity : y), -9, SIDE + 9)));
    pen.lineWidth = 3;
    pen.strokeStyle = css(colors.blue);
    pen.stroke();
    return undefined;
  }

  const THUMB = 36, THUMBS = 8;

  function* drawUnits(canvas, { side: [columns, rows], values, m }, alive, colors) {
    if (canvas.units !== m) canvas.height = Math.ceil(m / THUMBS) * (THUMB + 4);
    canvas.units = m;
    const pen = canvas.getContext("2d"), many = columns * rows;
    pen.imageSmoothingEnabled = false;
    for (let i = 0; i < m; i += 1) {
      const own = values.subarray(i * many, (i + 1) * many), most = own.reduce((a, b) => Math.max(a, Math.abs(b)), 0) || 1;
      const [left, top] = [(i % THUMBS) * (THUMB + 4), Math.floor(i / THUMBS) * (THUMB + 4)];
      pen.drawImage(imageOf(own.map((a) => a / most), [columns, rows], colors, 1), left, top, THUMB, THUMB);
      pen.strokeStyle = css(colors.quiet);
      pen.lineWidth = 1;
      pen.strokeRect(left + 0.5, top + 0.5, THUMB - 1, THUMB - 1);
      yield;
      if (alive[i]) continue;
      pen.beginPath(); // a dead unit is crossed out
      pen.moveTo(left, top);
      pen.lineTo(left + THUMB, top + THUMB);
      pen.moveTo(left + THUMB, top);
      pen.lineTo(left, top + THUMB);
      pen.stroke();
    }
  }

  const CHARTS = {
    loss: "loss: training solid, test dashed", signal: "mean square of the signal", gradient: "mean square of the gradient", shares: "saturated slopes (solid), dead units (dashed)",
  };

  /** What one network shows: its picture, its words, its charts, its units; a small one less. */
  function panelOf(title, chooseLayer, small) {
    const picture = node("canvas", { role: "img", "aria-label": "not drawn", class: "picture", width: SIDE, height: SIDE });
    const draft = node("canvas", { width: SIDE, height: SIDE }); // no frame shows half a picture
    const words = node("p", { class: "readout" }), reason = node("p", { class: "trouble" });
    const charts = {}, note = node("p", { class: "key" });
    for (const key in CHARTS) charts[key] = chart(CHARTS[key], small && key !== "loss");
    const list = node("select"), units = node("canvas", { role: "img", "aria-label": "not drawn", class: "units", width: THUMBS * (THUMB + 4) - 4, height: THUMB });
    list.addEventListener("change", () => chooseLayer(Number(list.value)));
    const boxes = (small?.charts ?? Object.keys(CHARTS)).map((key) => charts[key].box);
    const element = node("section", { class: "panel" }, node(small ? "p" : "h2", { class: "title" }, title), picture, words, reason, ...boxes,
      ...(small ? [] : [note, node("label", { class: "choice" }, node("span", {}, "units of layer"), list), units]));

    function layersOf(count, layer) {
      if (list.length !== count) list.replaceChildren(...Array.from({ length: count }, (_, l) => node("option", { value: l + 1 }, `${l + 1}`)));
      list.value = layer;
    }

    /** Piece by piece, so that a frame can end in between. */
    function* showing(run, found, layer, all, colors, why) {
      const { data: { set } } = run, { layers } = found;
      words.textContent = summary(run, found);
      reason.textContent = why;
      yield* drawPicture(draft, run, found, colors);
      picture.getContext("2d").drawImage(draft, 0, 0);
      place(picture, { "aria-label": `${title}, ${set.title}: what the network answers ${set.shows}. ${words.textContent}` });
      yield;
      const decade = (pick) => decades(all.flatMap(pick));
      const { history } = run, end = Math.max(1, ...all.map(({ run: one }) => one.trainer.steps));
      const losses = ({ run: one }) => one.history.flatMap(({ train, test }) => [log(train), log(test)]);
      charts.loss.show({
        series: [{ kind: "function", points: history.map(({ step, train }) => [step, log(train)]) }, { kind: "gradient", points: history.map(({ step, test }) => [step, log(test)]) }],
        x: [0, end], xName: "step", ...decade(losses),
        label: `Loss by step: training ${number(found.train.loss)}, test ${number(found.test.loss)} after ${plural(found.step, "step")}`,
      });
      yield;
      const by = (values) => values.map((value, l) => [l + 1, value]), across = { x: [1, layers.length], xName: "layer" };
      const both = (values) => [...new Set([1, values.length])].map((l) => `${number(values[l - 1])} in layer ${l}`).join(", ");
      for (const [key, expected] of [["signal", (one) => one.theory.signal], ["gradient", backwards]]) {
        const theory = expected(run), said = theory.length ? `theory at the start: ${both(theory)}` : "no line of theory", measured = by(layers.map((one) => log(one[key])));
        charts[key].show({
          series: [{ kind: "function", points: measured }, { kind: "gradient", points: by(theory.map(log)) }, { kind: "dots", points: measured }],
          ...across, ...decade((one) => [...one.found.layers.map((l) => log(l[key])), ...expected(one.run).map(log)]),
          label: `Mean square of the ${key}: ${both(layers.map((one) => one[key]))}; ${said}`,
        });
        yield;
      }
      const { chi, gradient } = run.theory;
      const factor = chi === null ? "" : `, where the gradient is multiplied by \u03c7 = ${number(chi)} from layer 2 back to layer 1`;
      const from = gradient ? "The dashed gradient begins at the measured one of the last layer at the start." : "With a normalization the gradient has no such line.";
      note.textContent = `Solid: measured. Dashed: very wide layers at the start${factor}. ${from}`;
      yield;
      charts.shares.show({
        series: [{ kind: "function", points: by(layers.map((one) => one.saturated)) }, { kind: "gradient", points: by(layers.map((one) => one.dead / one.units)) }, { kind: "dots", points: by(layers.map((one) => one.saturated)) }],
        ...across, y: [0, 1], ticks: [[0, "0"], [0.5, "50%"], [1, "100%"]],
        label: layers.map(({ saturated, dead, units: m }, l) => `Layer ${l + 1}: ${percent(saturated)} of the slopes saturated, ${dead} of ${m} units dead`).join(". "),
      });
      yield;
      if (small) return;
      layersOf(layers.length, layer);
      yield* drawUnits(units, found.units, layers[layer - 1].alive, colors);
      place(units, { "aria-label": `The ${plural(found.units.m, "unit")} of layer ${layer}, each with ${set.ofUnits ?? "its output over the inputs"}; ${layers[layer - 1].dead} crossed out as dead` });
    }

    /** All of it in words. */
    const inWords = () => [reason.textContent || words.textContent, ...(small ? small.charts.slice(1) : []).map((key) => charts[key].told.textContent)].join(" ");

    return { element, inWords, showing };
  }

  /** The theory's gradients, from the one that was measured in the last layer at the start. */
  function backwards({ theory: { gradient }, history }) {
    const first = history[0]?.last;
    return gradient && first !== undefined ? gradient.map((one) => one * first) : [];
  }

  // --- the reader's controls -----------------------------------------------------------------------------

  const field = (label, control) => node("label", { class: "field" }, node("span", {}, label), control);

  function listOf(options, value, act) {
    const list = node("select", {}, ...Object.entries(options).map(([key, words]) => node("option", { value: key }, words)));
    list.value = value;
    list.addEventListener("change", () => act(list.value));
    return list;
  }

  const FIELDS = ["layers", "width", "activation", "targets", "parameters", "start", "size", "bias", "norm", "opt", "rate"];

  function controlFor([, type, , low, high], value, act) {
    if (type === "list") return listOf(low, value, act);
    const input = node("input", { type: "number", min: low, max: high, step: type === "whole" ? 1 : "any", inputmode: type === "whole" ? "numeric" : "decimal" });
    input.value = value;
    input.addEventListener("change", () => act(input.value));
    return input;
  }

  /** The fields of one network; act() after each change.  What has the focus, or gets it, stays. */
  function netFields(title, net, activations, mean, act, names = FIELDS) {
    const titles = titlesOf(activations);
    let target = 0; // the layer whose activation is chosen; 0 is every layer
    const at = () => (target && net.special[target]) || net.activation;

    const controls = {}, fields = {};
    for (const [key, kind] of Object.entries(OWN)) {
      controls[key] = controlFor(kind, net[key], (text) => {
        net[key] = valid(kind, text);
        act();
        update();
      });
      fields[key] = field(kind[0], controls[key]);
    }
    function choose(spec) {
      if (target) net.special[target] = spec;
      else [net.activation, net.special] = [spec, {}];
      act();
      update();
    }
    const activation = listOf(titles, "", (name) => choose({ name, given: defaults(activations[name]) }));
    const targets = listOf({}, "", (value) => { target = Number(value); update(); });
    const parameters = node("span", { class: "parameters" });
    let shown = "";

    function update() {
      if (target > net.layers) target = 0;
      for (const key in OWN) controls[key].value = net[key];
      activation.value = at().name;
      const options = Array.from({ length: net.layers + 1 }, (_, l) =>
        node("option", { value: l }, (l ? `layer ${l}` : "every layer") + (net.special[l] ? `: ${titles[net.special[l].name]}` : "")));
      targets.replaceChildren(...options);
      targets.value = target;
      const gain = gainOf({ ...activations[net.activation.name], given: net.activation.given, defaults: net.activation.given }, mean);
      controls.start.firstElementChild.textContent = `${SCALES.gain}: n Var(W) = ${number(gain * gain)}`;
      fields.size.hidden = net.start !== "free";
      fields.bias.hidden = net.start === "torch";
      if (shown === target + at().name) return;
      shown = target + at().name;
      parameters.replaceChildren(...activations[at().name].parameters.map((p) => {
        const kind = [p.label, "number", p.default, p.low, p.high];
        const input = controlFor(kind, at().given[p.name], (text) => {
          const value = valid(kind, text);
          choose({ name: at().name, given: { ...at().given, [p.name]: value } });
          input.value = value;
        });
        return field(p.label, input);
      }));
    }
    update();
    Object.assign(fields, { activation: field("activation", activation), targets: field("\u2026 of", targets), parameters });
    return node("fieldset", {}, node("legend", {}, title), ...names.map((name) => fields[name]));
  }

  // --- all of it ---------------------------------------------------------------------------------------------

  /**
   * Put the playground into an element.
   *
   * activations  what kernel/javascript.py writes
   * rule         where means are computed, as scenes/means.py says
   * query        a URLSearchParams with the setting
   * changed      called with another one whenever the setting changes
   * load         a function that returns a promise of a part that few readers need, by its name
   * small        of the form in a chapter: { fields, charts, more }, what it has of FIELDS and
   *              CHARTS, and an element that stands beside the buttons
   */
  function mount(el, { activations, rule, query, changed, load, small }) {
    const mean = means(rule).squares;
    const sets = { ...dataSets.all };
    const calm = matchMedia("(prefers-reduced-motion: reduce)");
    let setting = read(query, activations);
    let runs = [], found = [], layer = setting.nets.map((net) => net.layers);
    let running = false, speed = "fast", credit = 0, then = 0, request = 0, longest = 4, tick = null, job = null, stale = true, lastShown = 0, study = null, colors = palette(el);

    const button = (words, act) => {
      const made = node("button", { type: "button" }, words);
      made.addEventListener("click", act);
      return made;
    };
    const play = button("Run", () => (running ? pause() : go()));
    const one = button("Step", () => { pause(); stepOnce(); wake(); });
    const reset = button("Reset", () => rebuild());
    const speeds = listOf(SPEEDS, speed, (value) => { speed = value; credit = 0; });
    const compare = node("input", { type: "checkbox" });
    const repeat = button("Repeat with ten seeds", () => (study ? stopStudy() : startStudy()));
    const status = node("p", { class: "status", role: "status" }), spoken = node("p", { class: "spoken", role: "status" }), outcome = node("div", { class: "outcome" });
    const panels = node("div", { class: "panels" }), forms = node("div", { class: "settings" });
    const tools = { answer, css, evaluating, imageOf, networks, number, percent, runOf };
    const partOf = (name) => load(name).then((part) => part(tools), () => {
      status.textContent = "A part of this page can\u2019t be loaded. Please try again.";
    });
    let sheet = null;
    compare.addEventListener("change", () => {
      setting.nets = compare.checked ? [setting.nets[0], structuredClone(setting.nets[0])] : [setting.nets[0]];
      layOut();
      apply();
    });
    el.append(
      forms,
      node("div", { class: "controls", role: "group", "aria-label": "Training" }, play, one, reset, ...(small ? [] : [field("speed", speeds), node("label", { class: "field check" }, compare, node("span", {}, "compare two networks"))]), repeat, small?.more ?? ""),
      status, spoken, panels, outcome,
    );

    let shown = [];
    /** Controls and panels for one network or two. */
    function layOut() {
      compare.checked = setting.nets.length > 1;
      const two = compare.checked, names = two ? ["Network A", "Network B"] : ["The network"];
      const shared = node("fieldset", {}, node("legend", {}, "Data and batches"), ...Object.entries(SHARED).map(([key, kind]) =>
        field(kind[0], controlFor(kind, setting[key], (text) => {
          setting[key] = valid(kind, text);
          apply();
        }))));
      forms.replaceChildren(small ? "" : shared, ...setting.nets.map((net, i) => netFields(two ? `Settings of ${"AB"[i]}` : "Settings", net, activations, mean, apply, small?.fields)));
      layer = setting.nets.map((net, i) => Math.min(layer[i] ?? net.layers, net.layers));
      shown = names.map((name, i) => panelOf(name, (value) => { layer[i] = value; stale = true; wake(); }, small));
      panels.replaceChildren(...shown.map(({ element }) => element));
      el.classList.toggle("two", two);
      repeat.hidden = !two;
    }

    function apply() {
      const asked = `${write(setting, activations)}`;
      if (asked !== `${write(fitting(setting), activations)}`) layOut();
      changed?.(write(setting, activations));
      rebuild();
    }

    async function rebuild() {
      pause();
      stopStudy();
      outcome.replaceChildren();
      const wanted = setting.data;
      if (wanted === "digits" && !sets.digits) {
        status.textContent = "Loading the digits \u2026";
        const part = await partOf("digits");
        if (!part) return;
        if (!sets.digits) {
          sets.digits = part.set;
          sheet = part.sheetOf(() => found);
          el.append(sheet.element);
        }
        if (setting.data !== wanted) return;
      }
      runs = setting.nets.map((net) => runOf(setting, net, sets, activations, mean));
      layer = setting.nets.map((net, i) => Math.min(layer[i] ?? net.layers, net.layers));
      [found, tick, stale] = [[], null, true];
      status.textContent = "";
      if (sheet) sheet.element.hidden = wanted !== "digits";
      if (wanted === "digits") sheet.draw(colors);
      el.dataset.state = "measuring";
      wake();
    }

    function go() {
      if (!runs.length || runs.some(({ trainer }) => trainer.trouble)) return;
      stopStudy();
      [running, then] = [true, performance.now()];
      play.textContent = "Pause";
      el.dataset.state = "running";
      wake();
    }

    function pause() {
      if (!running) return;
      running = false;
      finish();
      play.textContent = "Run";
      stale = true;
      wake();
    }

    /** Both networks make their step, on the same examples. */
    function* ticking() {
      for (const run of runs) yield* run.ticking();
    }

    let explain = () => "Stopped: a number of the network is no longer finite.";
    const why = (run) => (run.trainer.trouble ? explain(run) : "");
    /** Stop where a number is no longer finite, and explain it. */
    async function checked() {
      if (!runs.some(({ trainer }) => trainer.trouble)) return;
      pause();
      explain = (await partOf("trouble"))?.explanation ?? explain;
      el.dataset.state = "measuring";
      stale = true;
      wake();
    }

    function stepOnce() {
      if (!runs.length || runs.some(({ trainer }) => trainer.trouble)) return;
      el.dataset.state = "measuring";
      tick ??= ticking();
      finish();
      stale = true;
      checked();
    }

    /** What a frame has begun is a whole step of both networks. */
    function finish() {
      while (tick && !tick.next().done);
      tick = null;
    }

    function train(until, now) {
      credit = speed === "fast" ? Infinity : Math.min(credit + (speed * (now - then)) / 1000, speed);
      then = now;
      while (performance.now() < until && running) {
        if (!tick && credit < 1) return;
        tick ??= ticking();
        if (!tick.next().done) continue;
        tick = null;
        credit -= 1;
        stale = true;
        checked();
      }
    }

    /** Measure and show every network, piece by piece. */
    function* working() {
      stale = false;
      const next = [];
      for (const run of runs) yield* run.expecting();
      for (const [i, run] of runs.entries()) next.push(yield* surveying(run, layer[i]));
      found = next;
      runs.forEach((run, i) => {
        const { step, train: { loss }, test, layers } = next[i];
        if (run.history.at(-1)?.step !== step) run.history.push({ step, train: loss, test: test.loss, last: layers.at(-1).gradient });
        if (run.history.length > LONGEST) run.history = run.history.filter((_, k) => k % 2 === 0);
      });
      const all = runs.map((run, i) => ({ run, found: next[i] }));
      for (const [i, { run, found: one }] of all.entries()) yield* shown[i].showing(run, one, Math.min(layer[i], one.layers.length), all, colors, why(run));
      if (setting.data === "digits") sheet.answer();
      lastShown = performance.now();
    }

    function frame(now) {
      request = 0;
      const begun = performance.now();
      if (study) study.work(begun + STEPS);
      if (running) train(begun + STEPS, now);
      const rests = running && calm.matches && begun - lastShown < REST;
      // Where other networks have come meanwhile, their picture is begun.
      if (job ? job.runs !== runs : stale && runs.length && !rests) job = { work: working(), runs };
      longest *= 0.9;
      while (job && performance.now() + longest < begun + MOST) {
        const started = performance.now();
        if (job.work.next().done) job = null;
        longest = Math.max(longest, performance.now() - started);
      }
      if (!running && !job && !stale) rested();
      if (running || job || stale || study) wake();
    }

    const wake = () => { request ||= requestAnimationFrame(frame); };

    /** Nothing moves any more: say what there is to see. */
    function rested() {
      if (el.dataset.state === "ready" || !found.length) return;
      el.dataset.state = "ready";
      spoken.textContent = shown.map(({ inWords }, i) => (runs.length > 1 ? `Network ${"AB"[i]}. ` : "") + inWords()).join(" ");
    }

    // --- ten seeds ---
    async function startStudy() {
      pause();
      repeat.textContent = "Stop";
      const mine = (study = { work() {} });
      const part = await partOf("study");
      if (study !== mine) return; // stopped, or started again
      if (!part) return stopStudy();
      study = part(setting, runs[0].trainer.steps, { sets, activations, mean }, {
        progress(words) { repeat.textContent = words; },
        ended(text, ...shown) {
          stopStudy();
          outcome.replaceChildren(...shown);
          spoken.textContent = text;
        },
      });
      wake();
    }

    function stopStudy() {
      study = null;
      repeat.textContent = "Repeat with ten seeds";
    }

    const repaint = () => { colors = palette(el); stale = true; if (setting.data === "digits") sheet.draw(colors); wake(); };
    new MutationObserver(repaint).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaint);

    layOut();
    rebuild();
    return { get runs() { return runs; }, get found() { return found; } };
  }

  return { evaluating, mount, number, read, runOf, summary, write };
})();
