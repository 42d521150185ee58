// Of the playground, what a repetition needs: two networks, ten seeds, and what may be concluded.
const studyPart = ({ evaluating, number, runOf }) => {
  const { fixed, node } = drawing;

  const SEEDS = 10, STUDENT = 2.262; // the 97.5% point of Student's t for nine degrees of freedom
  const FEWEST_STEPS = 100;

  /** Means, interval and what may be concluded, of the scores of two networks, seed by seed. */
  function conclusion(pairs, better, what) {
    const differences = pairs.map(([a, b]) => a - b), n = differences.length;
    const broken = pairs.filter((pair) => !pair.every(Number.isFinite)).length;
    if (broken) return { text: `In ${broken} of ${n} seeds a network became NaN. Such a run has no ${what}, so there is no mean difference and nothing to conclude from one, except that this setting breaks.` };
    const mean = differences.reduce((sum, d) => sum + d, 0) / n;
    const variance = differences.reduce((sum, d) => sum + (d - mean) ** 2, 0) / (n - 1), half = STUDENT * Math.sqrt(variance / n);
    const [low, high] = [mean - half, mean + half];
    const numbers = `Over ${n} seeds, A minus B is ${number(mean)} in ${what}, with a 95% interval from ${number(low)} to ${number(high)}.`;
    const ahead = (mean > 0) === (better === "more") ? "A" : "B";
    const text = half === 0
      ? `${numbers} All ${n} differences are equal.`
      : low > 0 || high < 0
        ? `${numbers} The interval leaves out 0: with this data, these sizes, these learning rates and this number of steps, ${ahead} is better. This does not say whether it still is when each network has the learning rate that suits it best.`
        : `${numbers} The interval contains 0: ten seeds do not tell which is better here. That is no proof that they are equally good.`;
    return { mean, low, high, text };
  }

  /** Train both networks with every seed; returns their scores on the test, NaN of what broke. */
  function* studying(setting, steps, { sets, activations, mean }, progress) {
    const pairs = [], classes = sets[setting.data].loss === "crossEntropy";
    for (let seed = setting.seed; seed < setting.seed + SEEDS; seed += 1) {
      progress(`Stop (${pairs.length} of ${SEEDS} seeds)`);
      const pair = [];
      for (const net of setting.nets) {
        const run = runOf(setting, net, sets, activations, mean, seed);
        while (run.trainer.steps < steps && !run.trainer.trouble) yield* run.ticking();
        const { loss, right } = yield* evaluating(run.network, run.data.test, run.data.set.loss);
        pair.push(run.trainer.trouble || !Number.isFinite(loss) ? NaN : classes ? 100 * right : loss);
      }
      pairs.push(pair);
    }
    return pairs;
  }

  function tableOf(pairs, first, classes) {
    const cell = (value) => node("td", {}, Number.isFinite(value) ? (classes ? fixed(value, 1) : number(value)) : "NaN");
    const heads = ["seed", "A", "B", "A \u2212 B"].map((words) => node("th", { scope: "col" }, words));
    const rows = pairs.map(([a, b], i) => node("tr", {}, node("th", { scope: "row" }, first + i), cell(a), cell(b), cell(a - b)));
    const caption = node("caption", {}, classes ? "Test examples that are right, in percent" : "Loss in the test");
    return node("table", {}, caption, node("thead", {}, node("tr", {}, ...heads)), node("tbody", {}, ...rows));
  }

  function study(setting, made, given, { progress, ended }) {
    const steps = Math.max(FEWEST_STEPS, made), { loss, inputs } = given.sets[setting.data], classes = loss === "crossEntropy";
    const running = studying(setting, steps, given, progress);
    return {
      /** Go on until then. */
      work(until) {
        while (performance.now() < until) {
          const { done, value } = running.next();
          if (!done) continue;
          const { text } = conclusion(value, classes ? "more" : "less", classes ? "percentage points of test accuracy" : "test loss");
          const drawn = inputs > 2 ? "the weights and the batches" : "the data, the weights and the batches";
          ended(text, node("p", {}, `Each network was trained for ${steps} steps with each of ten seeds, which draw ${drawn}. ${text}`), tableOf(value, setting.seed, classes));
          return;
        }
      },
    };
  }

  return Object.assign(study, { conclusion });
};
