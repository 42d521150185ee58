// Decides whether a formula is a derivative, by comparing numbers at many points.
//
// exercise.truth(z, point)      the derivative, generated from SymPy, as the others here; or
//                               [value, error], how far off it may be
// exercise.letters              { name: function of (z, point) }, abbreviations; likewise
// exercise.mistakes             [{ hint, value(z, point) }], what people write instead
// exercise.variable, .names     { typed: key of a point } for each; the variable's key is z
// exercise.parameters           { key: values to try }
// exercise.kinks, .positive     where not to compare, and whether only above 0
// exercise.also, .where         more points, and whether to compare at one; both may be left out
// exercise.far                  whether the truth can be trusted at large z
// exercise.slope                what the derivative is called in a sentence
const judging = (() => {
  const { EPSILON, GREEK, ULPS, evaluate } = parser;

  const TOLERANCE = 1e-9; // relative, beside what the rounding of the reader's own formula allows
  const SLACK = 16; // times that
  const VAGUE = 1e-7; // a value that may be this far off decides nothing
  const SAME = 1e-6; // two ratios
  const FEW = 8; // points, which too much could agree with

  // The simple ones first: the first that fails is shown.
  const NEAR = [1, -1, 2, -2, 0.5, -0.5, 3, -3, 0, 1.5, -1.5, 4, -4, 0.1, -0.1, 5, -5,
    0.73, -1.37, 2.61, -3.9, 0.01, -0.01];
  const FAR = [7.3, -7.3, 12, -12, 20, -20];

  const near = (a, b, tolerance) => Math.abs(a - b) <= tolerance * Math.abs(b);

  /** A value and how far off it may be, of either that or a number. */
  const bounded = (value, off) => (Array.isArray(value) ? value : [value, off ?? ULPS * EPSILON * Math.abs(value)]);

  /** The points to compare at, with the truth there. */
  function sample({ truth, parameters, kinks, positive, far, also = [], where = () => true }) {
    const beside = kinks.flatMap((kink) => [kink - 0.3, kink + 0.3]);
    const zs = [...NEAR, ...beside, ...also, ...(far ? FAR : [])].filter((z) =>
      (!positive || z > 0) && !kinks.includes(z));
    const keys = Object.keys(parameters);
    const settings = Math.max(1, ...keys.map((key) => parameters[key].length));
    const points = [];
    for (let setting = 0; setting < settings; setting++) {
      const values = Object.fromEntries(keys.map((key, i) =>
        [key, parameters[key][(setting + i) % parameters[key].length]]));
      for (const z of zs) {
        const point = { ...values, z, setting, core: !FAR.includes(z) };
        if (!where(point)) continue;
        const [value, off] = bounded(truth(z, point), 0);
        points.push({ ...point, truth: value, off });
      }
    }
    return points.filter((point) => Number.isFinite(point.truth));
  }

  /** What the letters of a formula are at a point, for evaluate. */
  function meaning({ names, letters }, point) {
    const values = {};
    for (const [name, key] of Object.entries(names)) values[name] = [point[key], 0];
    for (const [name, value] of Object.entries(letters)) {
      values[name] = [...bounded(value(point.z, point)), (z) => bounded(value(z, point))[0]];
    }
    return values;
  }

  /** What is said of the first of a formula's readings that is right, or else of the first. */
  function judge(trees, exercise) {
    const said = trees.map((tree) => judgeTree(tree, exercise));
    return said.find(({ right }) => right) ?? said[0];
  }

  /** { right } or { point }, where it fails, with hints; or { lost }, where it can't be judged. */
  function judgeTree(tree, exercise) {
    const points = sample(exercise).map((point) => {
      const [yours, rounding] = evaluate(tree, meaning(exercise, point));
      const error = rounding + point.off;
      const clear = SLACK * error <= VAGUE * Math.max(1, Math.abs(point.truth)) && Number.isFinite(yours);
      const fits = Math.abs(yours - point.truth) <= TOLERANCE * Math.abs(point.truth) + SLACK * error;
      return { ...point, yours, error, clear, fits };
    });
    const clear = points.filter((point) => point.clear);
    const point = clear.find((point) => !point.fits);
    if (point) return { right: false, point, hints: hints(clear, exercise) };
    const core = points.filter((point) => point.core);
    const lost = core.filter((point) => !point.clear);
    // A point or two may be lost, as z/z is at 0; not one side of a function.
    if (lost.length > core.length / 4) return { right: false, lost: lost[0], hints: [] };
    return { right: true, count: clear.length };
  }

  // --- what may have happened ----------------------------------------------------------------

  function hints(clear, exercise) {
    if (clear.every(({ yours, truth }) => Math.abs(yours - truth) <= 1e-3 * Math.abs(truth) + 1e-5)) {
      return ["Very close: if you rounded a constant, write it exactly, such as sqrt(2)."];
    }
    const core = clear.filter((point) => point.core);
    if (core.length < FEW) return [];
    const known = exercise.mistakes.filter(({ value }) => core.every((point) => {
      const wrong = value(point.z, point);
      return Math.abs(point.yours - wrong) <= 1e-8 * Math.abs(wrong) + 1e-11 + SLACK * point.error;
    }));
    const found = [factor(core, exercise), ...known.map(({ hint }) => hint)].filter(Boolean);
    return found.length ? found.slice(0, 3) : [side(clear, exercise)].filter(Boolean);
  }

  /** A sentence about the ratio, if it does not depend on z. */
  function factor(core, { parameters, names, slope }) {
    const rest = core.filter(({ truth }) => truth !== 0);
    if (rest.length < core.length / 4) return undefined;
    if (core.some(({ truth, yours, error }) => truth === 0 && Math.abs(yours) > SLACK * error)) return undefined;
    const ratios = rest.map((point) => ({ ...point, ratio: point.yours / point.truth }));
    const constant = (of) => ratios.every((point) => near(of(point), of(ratios[0]), SAME));
    const { ratio } = ratios[0];
    if (ratio === 0) return undefined;
    if (constant((point) => point.ratio)) {
      if (near(ratio, -1, SAME)) return "The sign is the wrong way round, everywhere.";
      return `Yours is ${shown(ratio)} times the ${slope} everywhere: look for a constant factor.`;
    }
    for (const [name, key] of Object.entries(names)) {
      if (!parameters[key]) continue;
      if (constant((point) => point.ratio * point[key])) return `A factor ${pretty(name)} is missing.`;
      if (constant((point) => point.ratio / point[key])) return `There is one factor ${pretty(name)} too many.`;
    }
    return undefined;
  }

  /** A sentence about the pieces of a function with kinks, if some are right and others not. */
  function side(clear, { kinks, variable }) {
    const ends = [-Infinity, ...kinks, Infinity];
    const [right, wrong] = [[], []];
    kinks.concat(Infinity).forEach((high, i) => {
      const inside = clear.filter(({ z }) => z > ends[i] && z < high);
      if (!inside.length) return;
      const left = Number.isFinite(ends[i]) ? ends[i] : undefined;
      const piece =
        left === undefined ? `${variable} < ${shown(high)}`
        : high === Infinity ? `${variable} > ${shown(left)}`
        : `${shown(left)} < ${variable} < ${shown(high)}`;
      (inside.every(({ fits }) => fits) ? right : wrong).push(piece);
    });
    if (!right.length || !wrong.length) return undefined;
    return `It is right for ${right.join(" and ")}, but not for ${wrong.join(" and ")}: the function has a kink between.`;
  }

  // --- in words ------------------------------------------------------------------------------

  /** A number with so many significant digits, and a real minus sign. */
  const shown = (x, digits = 4) => String(Number(x.toPrecision(digits))).replaceAll("-", "\u2212");

  /** Two different numbers with as many digits as tell them apart. */
  function apart(a, b) {
    let digits = 4;
    while (digits < 16 && shown(a, digits) === shown(b, digits)) digits += 1;
    return [shown(a, digits), shown(b, digits)];
  }

  /** A name as formulas have it: beta is β. */
  const pretty = (name) => Object.keys(GREEK).find((letter) => GREEK[letter] === name) ?? name;

  /** Where a point is: "z = 1.5, β = 2". */
  const place = (point, { names }) =>
    Object.entries(names).map(([name, key]) => `${pretty(name)} = ${shown(point[key])}`).join(", ");

  return { SLACK, VAGUE, apart, judge, place, sample, meaning, pretty, shown };
})();
