/** What the vector-valued activations share; the same steps as in Python. */

function matrix(rows, columns, entry) {
  return Array.from({length: rows}, (_, i) => Array.from({length: columns}, (_, j) => entry(i, j)));
}

/** The first largest of the numbers; NaN if one is NaN. */
function winner(z) {
  if (z.some(Number.isNaN)) return NaN;
  return z.reduce((best, x, j) => (x > z[best] ? j : best), 0);
}

/** a b, and 0 where one factor is 0, even if the other is infinite or has no limit. */
function product(a, b) {
  const result = a * b;
  return Number.isNaN(result) && (a === 0 || b === 0) ? 0 : result;
}

/** z less the largest; NaN where that has no limit, between inputs equal and infinite. */
function shifted(z) {
  const top = winner(z);
  const largest = z[top] ?? NaN;
  const difference = z.map((x) => x - largest);
  if (z.filter((x) => x === largest).length === 1) difference[top] = 0;
  return {top, largest, difference};
}

/** Two numbers of at most 26 bits that add up to x. */
function halves(x) {
  const large = (2 ** 27 + 1) * x;
  const high = large - (large - x);
  return [high, x - high];
}

/** (x - largest)/T, and what rounding took from it; 0 where that can't be said. */
function quotient(x, largest, difference, temperature) {
  const q = difference / temperature;
  if (difference === -Infinity && Number.isFinite(x) && Number.isFinite(largest)) {
    return [x / temperature - largest / temperature, 0];
  }
  const back = difference - x;
  let low = (x - (difference - back)) - (largest + back);
  if (Math.abs(difference) >= 2 ** -960) {
    const [[a, b], [c, d]] = [halves(q), halves(temperature)];
    low += difference - a * c - a * d - b * c - b * d;
  }
  low /= temperature;
  return [q, Number.isFinite(low) ? low : 0];
}

/** Softmax as shares, 1 - shares, and logarithms, without cancellation. */
function weights(z, temperature) {
  const {top, largest, difference} = shifted(z);
  const parts = z.map((x, j) => quotient(x, largest, difference[j], temperature));
  const weight = parts.map(([log, low]) => {
    const w = Math.exp(log);
    return w + w * low;
  });
  const logs = parts.map(([log, low]) => log + low);
  const others = weight.reduce((sum, w, j) => (j === top ? sum : sum + w), 0);
  const share = weight.map((w, j) => (logs[j] === -Infinity ? 0 : w / (1 + others)));
  return {
    largest,
    share,
    rest: share.map((s, j) => (j === top ? s * others : 1 - s)),
    logs,
    excess: Math.log1p(others),
  };
}

/** Sparsemax: each next largest is inside as long as it is above the threshold of the others. */
function sparse(z) {
  const {difference} = shifted(z);
  const descending = difference.slice().sort((x, y) => y - x);
  let [sum, threshold] = [0, -Infinity];
  for (const [k, x] of descending.entries()) {
    if (!(x > threshold)) break;
    sum += x;
    threshold = (sum - 1) / (k + 1);
  }
  return difference.map((x) => (x === -Infinity ? 0 : Math.max(x - threshold, 0)));
}

function groups(z, size) {
  return matrix(z.length / size, size, (i, j) => z[i * size + j]);
}

// Farther out than this a gate and its slope may underflow, but keep their signs.
const FAR = 16;

function gated(z, output) {
  const half = z.length / 2;
  return z.slice(0, half).map((a, i) => output(a, z[half + i]));
}


/** a g(b), at infinity its limit; bends(b) is 0 where g is so in a whole piece. */
function times(a, b, gate, bends) {
  if (Number.isNaN(a) || Number.isNaN(b)) return NaN;
  const opened = gate(b);
  if (Math.abs(a) !== Infinity || opened !== 0 || bends(b) === 0) return product(a, opened);
  // What underflowed has the sign that it has nearer to 0; both infinite have no limit.
  return Math.abs(b) === Infinity ? NaN : product(a, Math.sign(gate(Math.max(-FAR, Math.min(b, FAR)))));
}
