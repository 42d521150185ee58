// A network as a circuit: values forward, slopes backward, one step after the other.
const circuit = ({ UNITS, WEIGHTS, DIAGRAM, SLIDERS, CHOICES, ACTIVATIONS, TITLE }) => {
  const { clamp, fixed, node, place } = drawing;

  // --- the mathematics, without drawing ------------------------------------------------

  /** What each unit is, in numbers: { name: value }. */
  function forward(now, { f, defaults }) {
    const value = {};
    for (const { name, slider, sum, bends, misses } of UNITS) {
      if (slider) value[name] = now[slider];
      if (sum) value[name] = sum.reduce((total, [from, weight]) => total + now[weight] * value[from], 0);
      if (bends) value[name] = f(value[bends], defaults);
      if (misses) value[name] = (value[misses] - now.y) ** 2 / 2;
    }
    return value;
  }

  /** What a unit hands back: [its input, the slope of this step]. */
  function factors({ sum, bends, misses }, now, value, { gradient, defaults }) {
    if (sum) return sum.map(([from, weight]) => [from, now[weight]]);
    if (bends) return [[bends, gradient(value[bends], defaults)]];
    if (misses) return [[misses, value[misses] - now.y]];
    return [];
  }

  /**
   * The slope of the loss in each unit and in each weight, and what each unit's is made of:
   * { unit: [[where it comes from, factor], ...] }.
   */
  function backward(now, value, activation) {
    const slope = {}, parts = {}, weights = {};
    for (const unit of [...UNITS].reverse()) {
      slope[unit.name] = parts[unit.name]?.reduce((total, [from, factor]) => total + factor * slope[from], 0) ?? 1;
      for (const [to, factor] of factors(unit, now, value, activation)) (parts[to] ??= []).unshift([unit.name, factor]);
      for (const [from, weight] of unit.sum ?? []) weights[weight] = value[from] * slope[unit.name];
    }
    return { slope, parts, weights };
  }

  // --- in words --------------------------------------------------------------------------

  const computed = UNITS.filter(({ slider }) => !slider);
  const STEPS = computed.length + UNITS.length + 1;
  const number = (x, digits = 3) =>
    Number.isFinite(x) && Math.abs(x) < 1e4 ? fixed(x, digits) : x.toExponential(1).replace("-", "\u2212");
  const factor = (x, digits) => (x < 0 ? `(${number(x, digits)})` : number(x, digits));
  const given = (x) => factor(x, 2);
  const label = Object.fromEntries(SLIDERS.map(({ name, label }) => [name, label]));

  function inWordsForward({ name, sum, bends, misses }, now, value) {
    const result = number(value[name]);
    if (bends) return `${name} = \u03c6(${bends}) = \u03c6(${number(value[bends])}) = ${result}`;
    if (misses) return `${name} = \u00bd(${misses} \u2212 y)\u00b2 = \u00bd(${number(value[misses])} \u2212 ${given(now.y)})\u00b2 = ${result}`;
    const letters = sum.map(([from, weight]) => `${label[weight]}${from}`);
    const numbers = sum.map(([from, weight], i) => `${(i ? factor : number)(now[weight], 2)} \u00d7 ${factor(value[from])}`);
    return `${name} = ${letters.join(" + ")} = ${numbers.join(" + ")} = ${result}`;
  }

  function inWordsBackward({ name }, { slope, parts }, bent) {
    const result = number(slope[name]);
    if (!parts[name]) return `the slope of ${name} by itself is 1`;
    const products = parts[name].map(([from, by], i) => `${(i ? factor : number)(by)} \u00d7 ${factor(slope[from])}`);
    const from = parts[name].map(([from]) => from).join(" and ");
    if (bent) {
      const closed = parts[name][0][1] === 0 ? ": \u03c6\u2032 is 0, so nothing passes" : "";
      return `at ${name}, \u03c6\u2032(${name}) times what came to ${from}: ${products[0]} = ${result}${closed}`;
    }
    return products.length > 1
      ? `at ${name} the paths from ${from} add up: ${products.join(" + ")} = ${result}`
      : `at ${name}, the slope of its step times what came to ${from}: ${products[0]} = ${result}`;
  }

  // --- the figure --------------------------------------------------------------------------

  const picture = network.network(DIAGRAM);
  const heading = node("text", { class: "point-label" }, "Weights, and their slopes below");
  const table = WEIGHTS.map(() => ["number", "slope"].map((kind) => node("text", { class: kind, "text-anchor": "middle" })));
  const whole = (step) => clamp(Math.round(step), 0, STEPS);
  const activationOf = ({ chosen }) => ACTIVATIONS[chosen ?? Object.keys(ACTIVATIONS)[0]];
  let told;

  /** What is known after a number of steps: names of units with a value, and with a slope. */
  function known(step) {
    const back = Math.max(0, step - computed.length);
    return {
      forward: UNITS.filter((unit) => unit.slider || computed.indexOf(unit) < step),
      backward: [...UNITS].reverse().slice(0, back),
      weights: step === STEPS,
    };
  }

  const columns = (width) => (picture.upright(width) ? Math.min(3, WEIGHTS.length) : WEIGHTS.length);
  const tableHeight = (width) => 26 + 40 * Math.ceil(WEIGHTS.length / columns(width));

  function drawTable({ width, height }, now, slopes) {
    const wide = Math.min(width / columns(width), 110);
    const first = (width - wide * columns(width)) / 2;
    const top = height - tableHeight(width);
    place(heading, { x: width / 2, y: top + 14, "text-anchor": "middle" });
    WEIGHTS.forEach((name, i) => {
      const x = first + wide * ((i % columns(width)) + 0.5);
      const texts = [`${label[name]} ${number(now[name], 2)}`, slopes ? number(slopes[name]) : ""];
      table[i].forEach((text, row) => {
        place(text, { x, y: top + 36 + 40 * Math.floor(i / columns(width)) + 18 * row });
        text.textContent = texts[row];
      });
    });
  }

  return {
    title: TITLE,
    sliders: SLIDERS,
    choices: CHOICES.map((choice) => ({ ...choice, options: Object.entries(ACTIVATIONS).map(([word, { title }]) => [word, title]) })),
    height: (width) => (picture.upright(width) ? 460 : 300) + tableHeight(width),
    tallest: 690 + 100 * SLIDERS.length,
    presets: {
      "Step forward": ({ step }) => ({ step: whole(step + 1) }),
      "Step back": ({ step }) => ({ step: whole(step - 1) }),
    },
    plot: [],
    labels: [...picture.nodes, heading, ...table.flat()],
    note: "Above: values, computed forward. Below: slopes of the loss L, computed backward.",
    mathematics: { forward, backward },
    detail: () => told,
    draw(view, now) {
      const step = whole(now.step), activation = activationOf(now);
      const value = forward(now, activation), back = backward(now, value, activation);
      const seen = known(step);
      const above = Object.fromEntries(seen.forward.map(({ name }) => [name, number(value[name])]));
      const below = Object.fromEntries(seen.backward.map(({ name }) => [name, number(back.slope[name])]));
      const over = {}, under = {};
      for (const { name, sum, bends, misses } of UNITS) {
        for (const [from, weight] of sum ?? []) over[`${from}>${name}`] = `\u00d7 ${number(now[weight], 2)}`;
        if (bends) over[`${bends}>${name}`] = "\u03c6";
        if (misses) over[`${misses}>${name}`] = `y = ${number(now.y, 2)}`;
      }
      for (const { name } of seen.backward) {
        for (const [from, by] of back.parts[name] ?? []) under[`${name}>${from}`] = `\u00d7 ${number(by)}`;
      }
      const upright = picture.upright(view.width);
      const [side, high] = upright ? [74, 26] : [40, 48];
      const bottom = view.height - tableHeight(view.width) - high;
      const area = { left: side - (upright ? 44 : 0), right: view.width - side, top: high, bottom, width: view.width };
      // The step at hand is lit: the unit, and those it is computed from.
      const last = step > computed.length ? seen.backward.at(-1) : seen.forward.at(-1);
      picture.show(area, { above, below, over, under, lit: step && step < STEPS ? [last.name] : [] });
      drawTable(view, now, seen.weights && back.weights);
      const list = (texts) => Object.entries(texts).map(([name, text]) => `${name} ${text}`).join(", ");
      told = `Values: ${list(above)}`;
      if (seen.backward.length) told += `. Slopes: ${list(below)}`;
      const where = (CHOICES.length ? `${activation.title}, step` : "Step") + ` ${step} of ${STEPS}`;
      if (!step) return `${where}: only the inputs are known`;
      if (step <= computed.length) return `${where}, forward: ${inWordsForward(last, now, value)}`;
      if (step < STEPS) return `${where}, backward: ${inWordsBackward(last, back, last.sum && back.parts[last.name].some(([from]) => from[0] === "a"))}`;
      const all = WEIGHTS.map((name) => `${label[name]} ${number(back.weights[name])}`).join(", ");
      return `${where}: L = ${number(value.L)}; each weight\u2019s slope is the value where its wire begins times the slope where it ends: ${all}`;
    },
  };
};
