"""Activations of a whole row, in JavaScript: of an array of numbers."""

__all__ = ["FILES"]

PARTS = """// Return the largest input, the log weights, the weights, and their rest.
// A weight is {weight}, so the largest is 1.
// The rest is the sum of all weights but one that is 1, and alone says
// whether no other input is equal to the largest.
function softmaxParts(z{temperature}) {{
  let largest = -Infinity;
  for (const x of z) largest = Math.max(largest, x);
  const ties = z.filter((x) => x === largest).length;
  const alone = ties === 1;
  const logs = [];
  const weights = [];
  let rest = ties - 1;
  for (const x of z) {{
    const leads = x === largest;
    // alone, an infinite input is 0 away from itself, and not NaN
    const {first} = leads && alone ? 0 : x - largest;
{logs}
    const weight = Math.exp(log)*(1 + lost);
    logs.push(log + lost);
    weights.push(weight);
    if (!leads) rest += weight;
  }}
  return {{largest, logs, weights, rest, alone}};
}}"""
PLAIN_PARTS = PARTS.format(
    temperature="",
    weight="exp(z - largest)",
    first="log",
    logs="""    // what rounding took from the difference
    const lost = Math.max(-1, Math.min(1, sumError(x, -largest)));""",
)
PARTS = PARTS.format(
    temperature=", temperature",
    weight="exp((z - largest)/temperature)",
    first="difference",
    logs="""    const log = difference/temperature;
    // what rounding took from the difference, and from the quotient
    const both = (
      sumError(x, -largest)/temperature
      + quotientError(difference, temperature)
    );
    const lost = Math.max(-1, Math.min(1, both));""",
)

TIMES = """// Return share*x, and 0 where the share is 0, even if x is infinite.
function times(share, x) {
  return share === 0 ? 0 : share*x;
}"""

SOFTMAX = """// Softmax of an array.
function softmax(z, temperature = 1) {
  const {weights, rest} = softmaxParts(z, temperature);
  return weights.map((weight) => weight/(1 + rest));
}

// The vector-Jacobian product: what flows back to z when the gradient
// upstream arrives at softmax(z). Where a share is 0, nothing flows back.
function softmaxVjp(z, upstream, temperature = 1) {
  const {largest, weights, rest, alone} = softmaxParts(z, temperature);
  const share = weights.map((weight) => weight/(1 + rest));
  const isLargest = (i) => alone && z[i] === largest;
  let mean = 0;
  let ofOthers = 0;
  share.forEach((s, i) => {
    mean += times(s, upstream[i]);
    if (!isLargest(i)) ofOthers += times(s, upstream[i]);
  });
  return share.map((s, i) => {
    // upstream - mean cancels where the share is almost 1
    const centered = isLargest(i)
      ? s*rest*upstream[i] - ofOthers
      : upstream[i] - mean;
    return times(s, centered)/temperature;
  });
}"""

LOG_SOFTMAX = """// The logarithm of softmax of an array.
function logSoftmax(z, temperature = 1) {
  const {logs, rest} = softmaxParts(z, temperature);
  return logs.map((log) => log - Math.log1p(rest));
}

// The vector-Jacobian product: what flows back to z when the gradient
// upstream arrives at logSoftmax(z).
function logSoftmaxVjp(z, upstream, temperature = 1) {
  const {largest, weights, rest, alone} = softmaxParts(z, temperature);
  const isLargest = (i) => alone && z[i] === largest;
  let total = 0;
  let ofOthers = 0;
  weights.forEach((weight, i) => {
    total += upstream[i];
    if (!isLargest(i)) ofOthers += upstream[i];
  });
  return weights.map((weight, i) => {
    const share = weight/(1 + rest);
    // where the share is almost 1, 1 - share is share*rest
    const returned = isLargest(i)
      ? share*(rest*upstream[i] - ofOthers)
      : upstream[i] - times(share, total);
    return returned/temperature;
  });
}"""

LOG_SUM_EXP = """// The logarithm of the sum of exp(z), of an array.
function logSumExp(z) {
  const {largest, rest} = softmaxParts(z);
  if (Math.abs(largest) === Infinity) return largest;
  return largest + Math.log1p(rest);
}

// What flows back to z when the gradient upstream, a number, arrives at
// logSumExp(z): each input gets its share of it, which is softmax(z).
function logSumExpVjp(z, upstream) {
  const {weights, rest} = softmaxParts(z);
  return weights.map((weight) => times(weight/(1 + rest), upstream));
}"""

SPARSEMAX = """// Sparsemax of an array.
function sparsemax(z) {
  let largest = -Infinity;
  for (const x of z) largest = Math.max(largest, x);
  const alone = z.filter((x) => x === largest).length === 1;
  // alone, an infinite input is 0 away from itself, and not NaN
  const differences = Array.from(z, (x) => (
    alone && x === largest ? 0 : x - largest
  ));
  // of all the first k inputs, those with the largest threshold are kept
  const falling = [...differences].sort((a, b) => b - a);
  let threshold = -Infinity;
  let sum = 0;
  falling.forEach((x, i) => {
    sum += x;
    threshold = Math.max(threshold, (sum - 1)/(i + 1));
  });
  return differences.map((x) => (
    x === -Infinity ? 0 : Math.max(x - threshold, 0)
  ));
}

// The vector-Jacobian product: what flows back to z when the gradient
// upstream arrives at sparsemax(z). Inputs whose share is 0 get nothing;
// the others get it less its mean among them.
function sparsemaxVjp(z, upstream) {
  const share = sparsemax(z);
  let total = 0;
  let count = 0;
  share.forEach((s, i) => {
    if (s > 0) {
      total += upstream[i];
      count += 1;
    }
  });
  return share.map((s, i) => (s > 0 ? upstream[i] - total/count : 0*s));
}"""

MAXOUT = """// The largest of each group of neighbors in an array.
function maxout(z, pieces = 2) {
  return Array.from({length: z.length/pieces}, (_, i) => (
    Math.max(...z.slice(i*pieces, (i + 1)*pieces))
  ));
}

// The vector-Jacobian product: what flows back to z when the gradient
// upstream arrives at maxout(z). Of equal inputs the first one gets it.
function maxoutVjp(z, upstream, pieces = 2) {
  const returned = Array(z.length).fill(0);
  maxout(z, pieces).forEach((largest, i) => {
    const group = z.slice(i*pieces, (i + 1)*pieces);
    if (Number.isNaN(largest)) {
      returned.fill(NaN, i*pieces, (i + 1)*pieces);
    } else {
      returned[i*pieces + group.indexOf(largest)] = upstream[i];
    }
  });
  return returned;
}"""

CRELU = """// ReLU of z and ReLU of -z, one after the other, of an array.
function crelu(z) {
  return [
    ...z.map((x) => Math.max(x, 0)),
    ...z.map((x) => Math.max(-x, 0)),
  ];
}

// The vector-Jacobian product: what flows back to z when the gradient
// upstream arrives at crelu(z). At 0 the derivative is 0.
function creluVjp(z, upstream) {
  return z.map((x, i) => {
    if (Number.isNaN(x)) return NaN;
    return x > 0 ? upstream[i] : x < 0 ? -upstream[z.length + i] : 0;
  });
}"""

FILES = {
    "softmax": (PARTS, TIMES, SOFTMAX),
    "log_softmax": (PARTS, TIMES, LOG_SOFTMAX),
    "log_sum_exp": (PLAIN_PARTS, TIMES, LOG_SUM_EXP),
    "sparsemax": (SPARSEMAX,),
    "maxout": (MAXOUT,),
    "crelu": (CRELU,),
}
