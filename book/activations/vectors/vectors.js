/** What the vector-valued activations share; the same steps as in Python. */

function matrix(rows, columns, entry) {
  return Array.from({length: rows}, (_, i) => Array.from({length: columns}, (_, j) => entry(i, j)));
}

/** The first largest of the numbers; NaN if one is NaN. */
function winner(z) {
  if (z.some(Number.isNaN)) return NaN;
  return z.reduce((best, x, j) => (x > z[best] ? j : best), 0);
}

/** Softmax as shares, 1 - shares, and logarithms, without cancellation. */
function weights(z, temperature) {
  const top = winner(z);
  const largest = z[top] ?? NaN;
  const difference = z.map((x) => x - largest);
  const low = z.map((x, j) => {
    if (!Number.isFinite(difference[j])) return 0;
    const back = difference[j] - x;
    return (x - (difference[j] - back)) - (largest + back);
  });
  const weight = z.map((_, j) => {
    const w = Math.exp(difference[j] / temperature);
    return j === top ? 1 : w + w * (low[j] / temperature);
  });
  let others = weight.reduce((sum, w, j) => (j === top ? sum : sum + w), 0);
  if (largest === -Infinity) others = NaN;
  if (Number.isNaN(largest)) others = NaN;
  const share = weight.map((w) => w / (1 + others));
  return {
    largest,
    share,
    rest: share.map((s, j) => (j === top ? others / (1 + others) : 1 - s)),
    logs: difference.map((d, j) => (j === top ? 0 : d / temperature + low[j] / temperature)),
    excess: Math.log1p(others),
  };
}

/** Sparsemax, and how many outputs are positive. */
function support(z) {
  const largest = Math.max(...z);
  const shifted = z.map((x) => x - largest);
  let [sum, count, threshold] = [0, 0, NaN];
  [...shifted].sort((x, y) => y - x).forEach((x, k) => {
    sum += x;
    if (1 + (k + 1) * x > sum) {
      count += 1;
      threshold = (sum - 1) / count;
    }
  });
  return {outputs: shifted.map((x) => Math.max(x - threshold, 0)), count};
}

function groups(z, size) {
  return matrix(z.length / size, size, (i, j) => z[i * size + j]);
}

function gated(z, output) {
  const half = z.length / 2;
  return z.slice(0, half).map((a, i) => output(a, z[half + i]));
}

