// Of the playground, what a run needs that broke: where its first number is that is not finite,
// and what led there.
const troublePart = ({ number }) => {
  function largest(values, count = values.length) {
    let most = 0;
    for (let i = 0; i < count; i += 1) {
      const size = Math.abs(values[i]);
      if (!(size <= most)) most = size; // NaN, too
    }
    return most;
  }

  /**
   * Where the first number of a step was no longer finite, in the order of the computation:
   * { stage, layer, input, weight, value }, the layer from 1.
   */
  function found({ network: { layers }, seen, loss, trouble: { x, count } }) {
    const bad = (values, many) => !Number.isFinite(largest(values, many));
    let input = x;
    for (let l = 0; l < layers.length; l += 1) {
      const { n, m, weights } = layers[l], { z, a } = seen[l], most = () => ({ input: largest(input, count * n), weight: largest(weights) });
      if (bad(z, count * m)) return { stage: "sum", layer: l + 1, ...most() };
      if (bad(a, count * m)) return { stage: "activation", layer: l + 1, value: largest(z, count * m) };
      input = a;
    }
    const output = largest(input, count * layers.at(-1).m);
    if (!Number.isFinite(loss)) return { stage: "loss", layer: layers.length, value: output };
    for (let l = layers.length - 1; l >= 0; l -= 1) {
      if (bad(seen[l].d, count * layers[l].m)) return { stage: "gradient", layer: l + 1, value: output };
      for (const slopes of Object.values(layers[l].slopes)) {
        if (bad(slopes)) return { stage: "gradient", layer: l + 1, value: output };
      }
    }
    const l = layers.findIndex((layer) => Object.keys(layer.slopes).some((key) => bad(layer[key])));
    return { stage: "update", layer: l + 1, value: largest(layers[l].slopes.weights) };
  }

  /** What stopped a run, and what led there. */
  function explanation(run) {
    const { stage, layer, input, weight, value } = found(run.trainer), { layers } = run.network, step = run.trainer.steps;
    const last = layer === layers.length, where = last ? "the output layer" : `hidden layer ${layer}`;
    const what = {
      sum: () => `In ${where} a sum of products is too large for a number: its largest input is ${number(input)}, its largest weight ${number(weight)}`,
      activation: () => `In ${where} the activation returns no finite number at |z| = ${number(value)}`,
      loss: () => `The outputs are as large as ${number(value)}, and their loss is too large for a number`,
      gradient: () => `Forward, all numbers are finite, but on the way back the gradient is too large for a number in ${where}`,
      update: () => `The gradient is still finite, but the step that it asks of ${where} is too large for a number`,
    }[stage]();
    const losses = run.trainer.recent.filter(Number.isFinite), grew = losses.at(-1) > 10 * losses[0];
    const why = step === 1 && stage !== "update"
      ? "No step had been made: the start alone did it. Try a start with smaller weights, or a normalization."
      : losses.length < 2 || !grew
        ? "The loss had not grown before: one step was too large. Try a smaller learning rate."
        : `The losses of the last batches were ${losses.map(number).join(", ")}: each step overshot, and made the next one larger. Try a smaller learning rate.`;
    return `Stopped in step ${step}. ${what}. From there on, every number that depends on it is infinite or NaN. ${why}`;
  }

  return { explanation, found };
};
