// The networks of network.py in typed arrays: forward, backward, a step, and what is measured.
// Weights stand unit by unit, the inputs of a unit side by side; a batch has its examples so.
const networks = (() => {
  const EPSILON = 1e-5, RUNNING_WEIGHT = 0.1; // as in normalization.py

  // --- random numbers --------------------------------------------------------------------

  /** A stream of random numbers that starts from a whole number: xorshift of 128 bits. */
  function random(seed) {
    let a = 123456789, b = 362436069, c = 521288629, d = (seed ^ 88675123) | 0;
    function bits() {
      const t = a ^ (a << 11);
      [a, b, c] = [b, c, d];
      d = d ^ (d >>> 19) ^ t ^ (t >>> 8);
      return d >>> 0;
    }
    for (let i = 0; i < 20; i += 1) bits(); // seeds beside each other go apart
    const uniform = () => ((bits() >>> 5) * 67108864 + (bits() >>> 6)) / 9007199254740992;
    return {
      uniform,
      /** From N(0, 1), by the method of Box and Muller. */
      normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
      /** Move count numbers, drawn without repetition, to the front of a list of all. */
      choose(list, count) {
        for (let i = 0; i < count; i += 1) {
          const j = i + Math.floor(uniform() * (list.length - i));
          [list[i], list[j]] = [list[j], list[i]];
        }
      },
    };
  }

  // --- the network -----------------------------------------------------------------------

  /** n Var(W) by name, as in initialization.py; gain is that of the activation. */
  const SCALES = {
    he: () => 2,
    lecun: () => 1,
    glorot: (n, m) => (2 * n) / (n + m),
    torch: () => 1 / 3,
    gain: (n, m, gain) => gain * gain,
  };
  const nVariance = (scale, n, m, gain) => SCALES[scale]?.(n, m, gain) ?? scale;

  /**
   * A network whose weights are still 0.
   *
   * widths       inputs, units of each hidden layer, outputs
   * activations  of each hidden layer: { values, slopes, given }, see kernel/javascript.py
   * normalize    null, "batch" or "layer"
   */
  function network({ widths, activations, normalize = null }) {
    const layers = widths.slice(1).map((m, l) => {
      const n = widths[l], last = l === widths.length - 2, normal = normalize && !last;
      const trained = { weights: new Float64Array(n * m), biases: new Float64Array(m) };
      if (normal) trained.gammas = new Float64Array(m).fill(1);
      const slopes = Object.fromEntries(Object.entries(trained).map(([key, { length }]) => [key, new Float64Array(length)]));
      return {
        n, m, ...trained, slopes, activation: activations[l], normalize: normal ? normalize : null,
        mean: new Float64Array(m), variance: new Float64Array(m).fill(1),
      };
    });
    return { layers, widths, normalize };
  }

  /**
   * Draw the weights: normal with n Var(W) by name or by number, and biases 0 or normal; for
   * "torch" both are uniform.  gains has that of each hidden layer's activation.
   */
  function start({ layers }, { scale, bias = 0, gains = [] }, { normal, uniform }) {
    layers.forEach(({ n, m, weights, biases }, l) => {
      const deviation = Math.sqrt(nVariance(scale, n, m, gains[Math.max(0, l - 1)]) / n);
      const flat = () => (2 * uniform() - 1) * Math.sqrt(3) * deviation;
      for (let i = 0; i < weights.length; i += 1) weights[i] = scale === "torch" ? flat() : deviation * normal();
      for (let i = 0; i < m; i += 1) biases[i] = scale === "torch" ? flat() : bias && bias * normal();
    });
  }

  /** Put the numbers of one network into another of the same shape. */
  function copy(from, to) {
    from.layers.forEach((layer, l) => {
      for (const key of ["weights", "biases", "gammas", "mean", "variance"]) {
        if (layer[key]) to.layers[l][key].set(layer[key]);
      }
    });
  }

  /** Room for what each layer sees of as many examples: z, a, and dL/dz. */
  function room({ layers }, most) {
    return layers.map(({ m, normalize, activation }) => {
      const all = () => new Float64Array(most * m);
      const z = all();
      return {
        z, a: activation ? all() : z, d: all(), slopes: all(),
        ...(normalize ? { u: all(), values: all(), deviation: new Float64Array(Math.max(most, m)) } : {}),
      };
    });
  }

  // --- products: four sums at a time, because each waits for its own last addition ---------

  /** z = x w + b. */
  function forwards(x, count, n, m, weights, biases, z) {
    for (let i = 0; i < m; i += 1) {
      const r = i * n, b = biases ? biases[i] : 0;
      let k = 0;
      for (; k + 3 < count; k += 4) {
        let c0 = k * n, c1 = c0 + n, c2 = c1 + n, c3 = c2 + n;
        let s0 = b, s1 = b, s2 = b, s3 = b;
        for (let j = r; j < r + n; j += 1) {
          const w = weights[j];
          s0 += w * x[c0++];
          s1 += w * x[c1++];
          s2 += w * x[c2++];
          s3 += w * x[c3++];
        }
        const o = k * m + i;
        z[o] = s0;
        z[o + m] = s1;
        z[o + 2 * m] = s2;
        z[o + 3 * m] = s3;
      }
      for (; k < count; k += 1) {
        let s = b;
        for (let j = 0; j < n; j += 1) s += weights[r + j] * x[k * n + j];
        z[k * m + i] = s;
      }
    }
  }

  /** dL/dw: the sum over the examples of dL/dz x. */
  function byWeights(d, x, count, n, m, slopes) {
    slopes.fill(0);
    for (let i = 0; i < m; i += 1) {
      const r = i * n;
      let k = 0;
      for (; k + 3 < count; k += 4) {
        const o = k * m + i, g0 = d[o], g1 = d[o + m], g2 = d[o + 2 * m], g3 = d[o + 3 * m];
        let c0 = k * n, c1 = c0 + n, c2 = c1 + n, c3 = c2 + n;
        for (let j = r; j < r + n; j += 1) slopes[j] += g0 * x[c0++] + g1 * x[c1++] + (g2 * x[c2++] + g3 * x[c3++]);
      }
      for (; k < count; k += 1) {
        const g = d[k * m + i];
        for (let j = 0; j < n; j += 1) slopes[r + j] += g * x[k * n + j];
      }
    }
  }

  /** dL/dx: the sum over the units of dL/dz w. */
  function byInputs(d, weights, count, n, m, back) {
    back.fill(0, 0, count * n);
    for (let k = 0; k < count; k += 1) {
      const c = k * n, o = k * m;
      let i = 0;
      for (; i + 3 < m; i += 4) {
        const g0 = d[o + i], g1 = d[o + i + 1], g2 = d[o + i + 2], g3 = d[o + i + 3];
        let r0 = i * n, r1 = r0 + n, r2 = r1 + n, r3 = r2 + n;
        for (let j = c; j < c + n; j += 1) back[j] += g0 * weights[r0++] + g1 * weights[r1++] + (g2 * weights[r2++] + g3 * weights[r3++]);
      }
      for (; i < m; i += 1) {
        const g = d[o + i], r = i * n;
        for (let j = 0; j < n; j += 1) back[c + j] += g * weights[r + j];
      }
    }
  }

  // --- normalization -------------------------------------------------------------------------

  // A group is what a mean is taken over: of a unit its examples, or of an example its units.
  const groups = (kind, count, m) =>
    kind === "batch" ? { many: m, size: count, far: 1, step: m } : { many: count, size: m, far: m, step: 1 };

  function normalized(layer, { u, values, deviation }, count, training) {
    const { m, normalize, mean, variance } = layer;
    if (normalize === "batch" && !training) {
      for (let i = 0; i < m; i += 1) {
        deviation[i] = Math.sqrt(variance[i] + EPSILON);
        for (let k = i; k < count * m; k += m) values[k] = (u[k] - mean[i]) / deviation[i];
      }
      return;
    }
    const { many, size, far, step } = groups(normalize, count, m);
    for (let g = 0; g < many; g += 1) {
      const from = g * far, to = from + size * step;
      let sum = 0, squares = 0;
      for (let i = from; i < to; i += step) sum += u[i];
      const middle = sum / size;
      for (let i = from; i < to; i += step) squares += (u[i] - middle) ** 2;
      deviation[g] = Math.sqrt(squares / size + EPSILON);
      for (let i = from; i < to; i += step) values[i] = (u[i] - middle) / deviation[g];
      if (normalize === "batch" && training !== "quietly") {
        mean[g] += RUNNING_WEIGHT * (middle - mean[g]);
        variance[g] += RUNNING_WEIGHT * (squares / (size - 1) - variance[g]);
      }
    }
  }

  /** dL/du, given dL/dvalues: mean and deviation depend on u as well. */
  function throughNormalization({ m, normalize }, { values, deviation }, slope, count) {
    const { many, size, far, step } = groups(normalize, count, m);
    for (let g = 0; g < many; g += 1) {
      const from = g * far, to = from + size * step;
      let byMean = 0, byDeviation = 0;
      for (let i = from; i < to; i += step) {
        byMean += slope[i];
        byDeviation += slope[i] * values[i];
      }
      for (let i = from; i < to; i += step) {
        slope[i] = (slope[i] - byMean / size - (byDeviation / size) * values[i]) / deviation[g];
      }
    }
  }

  // --- forward and backward, a layer at a time -------------------------------------------------

  /**
   * Send the inputs of a layer through it.  training: true, false, or "quietly", which is as
   * in training and leaves the running statistics of batch normalization alone.
   */
  function through(layer, seen, x, count, training) {
    const { n, m, weights, biases, gammas, normalize, activation } = layer;
    if (normalize) {
      forwards(x, count, n, m, weights, null, seen.u);
      normalized(layer, seen, count, training);
      for (let k = 0, i = 0; k < count * m; k += 1, i = i + 1 < m ? i + 1 : 0) seen.z[k] = gammas[i] * seen.values[k] + biases[i];
    } else forwards(x, count, n, m, weights, biases, seen.z);
    if (activation) activation.values(seen.z, seen.a, count * m, activation.given);
    return seen.a;
  }

  function forward({ layers }, seen, x, count, training = false) {
    layers.forEach((layer, l) => { x = through(layer, seen[l], x, count, training); });
    return x;
  }

  /** From dL/dz of a layer to the slopes of what it trains, and to dL/da of the layer before. */
  function back({ n, m, weights, gammas, normalize, slopes }, { d, values, deviation, ...seen }, x, count, before) {
    slopes.biases.fill(0);
    for (let k = 0, i = 0; k < count * m; k += 1, i = i + 1 < m ? i + 1 : 0) slopes.biases[i] += d[k];
    let by = d;
    if (normalize) {
      by = seen.u; // no longer needed
      slopes.gammas.fill(0);
      for (let k = 0, i = 0; k < count * m; k += 1, i = i + 1 < m ? i + 1 : 0) {
        slopes.gammas[i] += d[k] * values[k];
        by[k] = d[k] * gammas[i];
      }
      throughNormalization({ m, normalize }, { values, deviation }, by, count);
    }
    byWeights(by, x, count, n, m, slopes.weights);
    if (before) byInputs(by, weights, count, n, m, before);
  }

  /** dL/dz from dL/da, both in d. */
  function throughActivation({ m, activation }, { z, d, slopes }, count) {
    activation.slopes(z, slopes, count * m, activation.given);
    for (let k = 0; k < count * m; k += 1) d[k] *= slopes[k];
  }

  // --- losses: each returns the mean, and puts its gradient in the outputs into d ----------------

  const LOSSES = {
    /** Of one logit the classes are 0 and 1; of more there is a class for each. */
    crossEntropy(logits, y, count, m, d) {
      let total = 0;
      for (let k = 0; k < count; k += 1) {
        if (m === 1) {
          const sign = 1 - 2 * y[k], z = sign * logits[k], decay = Math.exp(-Math.abs(z));
          total += Math.max(z, 0) + Math.log1p(decay);
          d[k] = (sign * (z < 0 ? decay : 1)) / (1 + decay) / count;
          continue;
        }
        const from = k * m;
        let most = logits[from], sum = 0;
        for (let i = from; i < from + m; i += 1) if (!(logits[i] <= most)) most = logits[i];
        for (let i = from; i < from + m; i += 1) sum += d[i] = Math.exp(logits[i] - most);
        for (let i = from; i < from + m; i += 1) d[i] /= sum * count;
        d[from + y[k]] -= 1 / count;
        total += Math.log(sum) + most - logits[from + y[k]];
      }
      return total / count;
    },
    squaredError(logits, y, count, m, d) {
      let total = 0;
      for (let k = 0; k < count * m; k += 1) {
        const off = logits[k] - y[k];
        total += off * off;
        d[k] = off / count;
      }
      return total / (2 * count);
    },
  };

  // --- optimizers: value -= rate * direction; each returns a sum that is finite if all is --------

  const KINDS = ["weights", "biases", "gammas"];

  const UPDATES = {
    sgd(value, slope, kept, rate) {
      let sum = 0;
      for (let i = 0; i < value.length; i += 1) sum += value[i] -= rate * slope[i];
      return sum;
    },
    momentum(value, slope, { first }, rate) {
      let sum = 0;
      for (let i = 0; i < value.length; i += 1) sum += value[i] -= rate * (first[i] = 0.9 * first[i] + slope[i]);
      return sum;
    },
    adam(value, slope, { first, second }, rate, steps) {
      const b1 = 0.9, b2 = 0.999, weight1 = 1 - b1 ** steps, weight2 = 1 - b2 ** steps;
      let sum = 0;
      for (let i = 0; i < value.length; i += 1) {
        const m = (first[i] = b1 * first[i] + (1 - b1) * slope[i]);
        const s = (second[i] = b2 * second[i] + (1 - b2) * (slope[i] * slope[i]));
        sum += value[i] -= rate * (m / weight1 / (Math.sqrt(s / weight2) + 1e-8));
      }
      return sum;
    },
  };

  /** What trains a network: it remembers earlier steps, so it serves one run. */
  function trainer(network, { optimizer = "sgd", rate, loss, batch }) {
    const { layers } = network, seen = room(network, batch), update = UPDATES[optimizer];
    const kept = layers.map((layer) => Object.fromEntries(KINDS.filter((key) => layer[key]).map((key) => {
      const zeros = () => (optimizer === "sgd" ? null : new Float64Array(layer[key].length));
      return [key, { first: zeros(), second: optimizer === "adam" ? zeros() : null }];
    })));
    const trained = { network, seen, steps: 0, loss: NaN, recent: [], trouble: null }; // trouble: of its first number that is not finite

    /** One step on a batch, layer by layer, so that a page can stop in between. */
    trained.stepping = function* stepping(x, y, count) {
      const step = trained.steps + 1;
      let a = x;
      for (let l = 0; l < layers.length; l += 1) {
        a = through(layers[l], seen[l], a, count, true);
        yield;
      }
      const last = layers.length - 1;
      trained.loss = LOSSES[loss](a, y, count, layers[last].m, seen[last].d);
      trained.recent = [...trained.recent.slice(-3), trained.loss];
      if (!Number.isFinite(trained.loss)) {
        trained.steps = step;
        trained.trouble ??= { x, count };
        return; // weights that are NaN would say no more
      }
      let sum = 0;
      for (let l = last; l >= 0; l -= 1) {
        if (l < last) throughActivation(layers[l], seen[l], count);
        back(layers[l], seen[l], l ? seen[l - 1].a : x, count, l ? seen[l - 1].d : null);
        yield;
      }
      for (let l = 0; l <= last; l += 1) {
        for (const key in kept[l]) sum += update(layers[l][key], layers[l].slopes[key], kept[l][key], rate, step);
      }
      trained.steps = step;
      if (!Number.isFinite(sum)) trained.trouble ??= { x, count };
    };
    /** The same at once; returns the loss before the step. */
    trained.step = (x, y, count) => {
      for (const _ of trained.stepping(x, y, count));
      return trained.loss;
    };
    return trained;
  }

  // --- what is measured ------------------------------------------------------------------------

  /** The largest slope of an activation over the z of every figure, -6 to 6. */
  function steepest({ gradient, given }) {
    let most = 0;
    for (let i = -600; i <= 600; i += 1) most = Math.max(most, Math.abs(gradient(i / 100, given)));
    return most;
  }

  const SATURATED = 0.01; // of the largest slope: the glossary's threshold

  /**
   * Sums, over batches, of what every hidden layer shows; call `add` with each batch, and `found`
   * in the end.
   *
   * signal     mean square of a
   * gradient   mean square of dL/dz, L the loss of one example
   * saturated  share of all z at which the slope is below 1% of the largest
   * dead       units whose slope is 0 on every example: nothing gets through them
   */
  function survey(network, loss, most, seen = room(network, most)) {
    const hidden = network.layers.slice(0, -1);
    const limits = hidden.map(({ activation }) => SATURATED * (activation.steepest ??= steepest(activation)));
    const sums = hidden.map(({ m }) => ({ signal: 0, gradient: 0, saturated: 0, alive: new Uint8Array(m) }));
    let examples = 0, total = 0;

    function* adding(x, y, count) {
      const { layers } = network, last = layers.length - 1;
      let a = x;
      for (let l = 0; l <= last; l += 1) {
        a = through(layers[l], seen[l], a, count, "quietly");
        yield;
      }
      total += count * LOSSES[loss](a, y, count, layers[last].m, seen[last].d);
      examples += count;
      for (let l = last; l >= 0; l -= 1) {
        if (l < last) {
          throughActivation(layers[l], seen[l], count);
          tally(sums[l], seen[l], limits[l], layers[l].m, count);
        }
        back(layers[l], seen[l], l ? seen[l - 1].a : x, count, l ? seen[l - 1].d : null);
        yield;
      }
    }

    return {
      adding,
      add(x, y, count) { for (const _ of adding(x, y, count)); },
      found: () => ({
        loss: total / examples,
        layers: sums.map(({ signal, gradient, saturated, alive }) => {
          const units = alive.length, all = examples * units;
          const dead = units - alive.reduce((sum, one) => sum + one, 0);
          return { signal: signal / all, gradient: gradient / all, saturated: saturated / all, dead, units, alive: [...alive] };
        }),
      }),
    };
  }

  function tally(sums, { a, d, slopes }, limit, m, count) {
    let signal = 0, gradient = 0, saturated = 0;
    for (let k = 0, i = 0; k < count * m; k += 1, i = i + 1 < m ? i + 1 : 0) {
      signal += a[k] * a[k];
      const by = d[k] * count; // of one example's loss, where d has that of the mean
      gradient += by * by;
      if (Math.abs(slopes[k]) < limit || slopes[k] === 0) saturated += 1;
      if (slopes[k] !== 0) sums.alive[i] = 1; // NaN, too
    }
    sums.signal += signal;
    sums.gradient += gradient;
    sums.saturated += saturated;
  }

  return { LOSSES, SCALES, copy, forward, network, nVariance, random, room, start, steepest, survey, through, trainer };
})();
