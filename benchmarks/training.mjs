// Training steps a second: ours, and those of TensorFlow Playground if its code is given.
// node training.mjs ours.js [theirs.js] prints a row of medians for each network as JSON.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const [, , ours, theirs] = process.argv;
const { ACTIVATIONS, networks } = new Function(`${readFileSync(ours, "utf8")}; return { ACTIVATIONS, networks };`)();
const nn = theirs && createRequire(import.meta.url)(theirs);

const BATCH = 32, EXAMPLES = 416, RATE = 0.03, ROUNDS = 9, ROUND = 300; // milliseconds
const SIZES = [[2, 8], [4, 16], [20, 16]], NAMES = { relu: "RELU", tanh: "TANH" };

const random = networks.random(1);
const x = Float64Array.from({ length: 2 * EXAMPLES }, () => 2 * random.normal());
const y = Float64Array.from({ length: EXAMPLES }, (_, k) => Number(Math.hypot(x[2 * k], x[2 * k + 1]) > 2));

/** A function that makes step number i on the batch that this number stands for. */
function ourStep(widths, name) {
  const activation = { ...ACTIVATIONS[name], given: {} };
  const network = networks.network({ widths, activations: widths.slice(1, -1).map(() => activation) });
  networks.start(network, { scale: "he" }, networks.random(2));
  const trainer = networks.trainer(network, { rate: RATE, loss: "crossEntropy", batch: BATCH });
  return (i) => {
    const from = (i * BATCH) % (EXAMPLES - BATCH + 1);
    trainer.step(x.subarray(2 * from, 2 * (from + BATCH)), y.subarray(from, from + BATCH), BATCH);
  };
}

function theirStep(widths, name) {
  const ids = ["x", "y"], { Activations, Errors } = nn;
  const network = nn.buildNetwork(widths, Activations[NAMES[name]], Activations.TANH, null, ids, false);
  return (i) => {
    const from = (i * BATCH) % (EXAMPLES - BATCH + 1);
    for (let k = from; k < from + BATCH; k += 1) {
      nn.forwardProp(network, [x[2 * k], x[2 * k + 1]]);
      nn.backProp(network, 2 * y[k] - 1, Errors.SQUARE);
    }
    nn.updateWeights(network, RATE, 0);
  };
}

function speed(step) {
  const begun = performance.now();
  let steps = 0, spent = 0;
  while (spent < ROUND) {
    for (let i = 0; i < 8; i += 1) step(steps += 1);
    spent = performance.now() - begun;
  }
  return (1000 * steps) / spent;
}

const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];
const rows = SIZES.flatMap(([layers, width]) => Object.keys(NAMES).map((name) => {
  const widths = [2, ...Array(layers).fill(width), 1];
  const both = [ourStep(widths, name), ...(nn ? [theirStep(widths, name)] : [])];
  both.map(speed); // to be compiled
  // In turns, so that both meet the same machine; the ratio is that of neighbors.
  const rounds = Array.from({ length: ROUNDS }, () => both.map(speed));
  const column = (i) => median(rounds.map((round) => round[i]));
  return { layers, width, name, ours: column(0), theirs: nn ? column(1) : null, ratio: nn ? median(rounds.map(([a, b]) => a / b)) : null };
}));
console.log(JSON.stringify(rows));
