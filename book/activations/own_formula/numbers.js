// Numbers of a formula that arrives as data: closures in place of eval, errors measured against
// certified values, means over N(0, 1), and which functions of the catalogue it resembles.
const numbers = (() => {
  // What trees call an operation; see kernel/trees.py.
  const OPERATIONS = {
    "+": (a, b) => a + b,
    "-": (a, b) => a - b,
    "*": (a, b) => a * b,
    "/": (a, b) => a / b,
    "<": (a, b) => a < b,
    "<=": (a, b) => a <= b,
    ">": (a, b) => a > b,
    ">=": (a, b) => a >= b,
    "==": (a, b) => a === b,
    "!=": (a, b) => a !== b,
    "&": (a, b) => a && b,
    "|": (a, b) => a || b,
    exp: Math.exp,
    expm1: Math.expm1,
    log: Math.log,
    log1p: Math.log1p,
    sqrt: Math.sqrt,
    sin: Math.sin,
    cos: Math.cos,
    tan: Math.tan,
    arcsin: Math.asin,
    arccos: Math.acos,
    arctan: Math.atan,
    sinh: Math.sinh,
    cosh: Math.cosh,
    tanh: Math.tanh,
    arcsinh: Math.asinh,
    arccosh: Math.acosh,
    arctanh: Math.atanh,
    abs: Math.abs,
    sign: Math.sign,
    floor: Math.floor,
    ceil: Math.ceil,
    isnan: Number.isNaN,
    isinf: (a) => Math.abs(a) === Infinity,
    clip: (a, low, high) => Math.max(low, Math.min(high, a)),
    minimum: Math.min,
    maximum: Math.max,
    power: Math.pow,
    hypot: (a, b) => hypot(a, b),
    erf: (a) => erf(a),
    erfc: (a) => erfc(a),
    erfcx: (a) => erfcx(a),
    logistic: (a) => logistic(a),
    softplus: (a) => softplus(a),
    sech: (a) => sech(a),
    sech2: (a) => sech2(a),
    exp_rest: (a) => expRest(a),
    product_rest: (a, b) => productRest(a, b),
    quotient_rest: (a, b) => quotientRest(a, b),
    sum_rest: (a, b) => sumRest(a, b),
  };
  const CONSTANTS = { inf: Infinity, nan: NaN, pi: Math.PI };

  // What float32 does otherwise than rounding what float64 gives.
  const OF_SINGLES = {
    product_rest: (a, b) => finite(a * b - Math.fround(a * b)),
    quotient_rest: (a, b) => finite(a / b - Math.fround(a / b)),
    sum_rest: (a, b) => finite(a + b - Math.fround(a + b)),
  };

  const exactly = (value) => value;

  /** A tree as a function of its names' values; ``round`` is what is done to each result. */
  function closure(tree, round = exactly) {
    if (typeof tree === "boolean") return () => tree;
    if (typeof tree === "number") {
      const number = round(tree);
      return () => number;
    }
    if (typeof tree === "string") {
      if (Object.hasOwn(CONSTANTS, tree)) return closure(CONSTANTS[tree], round);
      return (values) => values[tree];
    }
    const [name, ...operands] = tree;
    const [a, b, c] = operands.map((operand) => closure(operand, round));
    if (name === "where" || name === "if") return (values) => (a(values) ? b(values) : c(values));
    if (name === "-" && !b) return (values) => -a(values);
    if (!Object.hasOwn(OPERATIONS, name)) throw new Error(`there is no operation ${name}`);
    const apply = (round !== exactly && OF_SINGLES[name]) || OPERATIONS[name];
    if (c) return (values) => round(apply(a(values), b(values), c(values)));
    return b ? (values) => round(apply(a(values), b(values))) : (values) => round(apply(a(values)));
  }

  /**
   * A form as a function of z and of values by letter. A letter may have "_" behind it: else it
   * could be taken for a step, or for a word of Python.
   */
  function ofForm({ steps, value }, round = exactly) {
    const made = steps.map(([name, tree]) => [name, closure(tree, round)]);
    const last = closure(value, round);
    return (z, given) => {
      const values = { ...given, z };
      for (const letter in given) values[`${letter}_`] = given[letter];
      for (const [name, step] of made) values[name] = step(values);
      return last(values);
    };
  }

  const fraction = (text) => {
    if (text === "pi") return Math.PI;
    if (text === "E") return Math.E;
    const [top, bottom = 1] = text.split("/").map(Number);
    return top / bottom;
  };

  // What programs call an operation; see kernel/program.py.
  const STEPS = {
    nan: () => NaN,
    true: () => true,
    neg: (a) => -a,
    add: OPERATIONS["+"],
    mul: OPERATIONS["*"],
    div: OPERATIONS["/"],
    max: Math.max,
    atan: Math.atan,
    power: Math.pow,
    // Of 0 and 0 it is 1, and of 1 and infinity too, which JavaScript calls no number.
    pow: (a, b) => (a === 1 ? 1 : a ** b),
    less: OPERATIONS["<"],
    at_most: OPERATIONS["<="],
    equal: OPERATIONS["=="],
    not: (a) => !a,
    and: OPERATIONS["&"],
    or: OPERATIONS["|"],
    select: (c, a, b) => (c ? a : b),
  };

  /** A program in plain doubles, as a function of z and of values by letter. */
  function ofProgram({ parameters, steps }) {
    const made = steps.map(([name, ...at]) => {
      if (name === "z") return (done, z) => z;
      if (name === "parameter") return (done, z, given) => given[parameters[at[0]]];
      if (name === "constant") {
        const number = fraction(at[0]);
        return () => number;
      }
      const apply = Object.hasOwn(STEPS, name) ? STEPS[name] : OPERATIONS[name];
      const [i, j, k] = at;
      if (name === "power") return (done) => apply(done[i], j);
      if (k !== undefined) return (done) => apply(done[i], done[j], done[k]);
      return j === undefined ? (done) => apply(done[i]) : (done) => apply(done[i], done[j]);
    });
    return (z, given) => {
      const done = [];
      for (const step of made) done.push(step(done, z, given));
      return done.at(-1);
    };
  }

  /** The certified value of a program. */
  const exact = (program, z, given) =>
    certified(program, z, program.parameters.map((name) => given[name]));

  // --- how far off a form is ---------------------------------------------------------------

  const TINY = 2 ** -1022, EPSILON = 2 ** -52;
  // The smallest normal number, the largest, the digits, and the smallest step.
  const DOUBLE = { tiny: TINY, largest: Number.MAX_VALUE, bits: 52, least: -1074, round: exactly };
  const SINGLE = { tiny: 2 ** -126, largest: 3.4028234e38, bits: 23, least: -149, round: Math.fround };
  const LARGE_Z = 2 ** 1000, SMALL_VALUE = 1e-290; // beyond, a guarded form is not used
  const SMALL_ERROR = 6, EVERYDAY = 600, MAX_LEFT = 4;
  const LIMITS = [8, 16]; // units in the last place, for f and for its derivative

  /** The distance from a number of a format to the next. */
  function unit(size, { tiny, largest, bits, least } = DOUBLE) {
    const clipped = Math.min(Math.max(size, tiny), largest);
    return 2 ** Math.max(least, Math.floor(Math.log2(clipped)) - bits);
  }

  /** Values of z of every size, dense where curves bend and where tails end. */
  const PLACES = (() => {
    const half = [0];
    for (let k = -300; k <= 300; k += 30) half.push(10 ** k);
    for (let k = -16; k < 0; k += 1) half.push(1.37 * 10 ** k);
    for (let z = 0.125; z < 12; z += 0.25) half.push(z);
    for (let z = 0.1; z < 40; z += 0.739) half.push(z);
    for (let z = 45; z < 760; z += 41.3) half.push(z);
    half.push(1, 2, 3, 700, 709, 745);
    return [...half, ...half.map((z) => -z)].sort((a, b) => a - b);
  })();

  /** The letters' values that are tried: their defaults, the ends of their sliders, one between. */
  function settings(letters) {
    const all = (pick) => Object.fromEntries(letters.map((letter, i) => [letter.name, pick(letter, i)]));
    if (!letters.length) return [{}];
    return [
      all(({ default: start }) => start),
      all(({ low }) => low),
      all(({ high }) => high),
      all(({ low, high }, i) => low + ((0.618034 + 0.754878 * i) % 1) * (high - low)),
    ];
  }

  const outside = (z, value) =>
    Math.abs(z) > LARGE_Z || !Number.isFinite(value) || (value !== 0 && Math.abs(value) < SMALL_VALUE);

  /** Half of L |f'| around z, L as grade.py has it: beside a zero errors count as they do near it. */
  function sizeNear(program, z, middle, given) {
    const shift = Math.min(Math.abs(z), 1) / 64;
    const [left, right] = [z - shift, z + shift].map((x) => exact(program, x, given));
    const rise = Math.abs(right - left) / 2, bend = Math.abs(right - 2 * middle + left);
    const size = (rise * Math.min(rise / bend, Math.min(Math.abs(z), 16) / shift)) / 2;
    return Number.isFinite(size) ? size : 0;
  }

  /**
   * How far a function is from the certified values: { worst, at, count }, in units of the last
   * place, or { worst: Infinity } where it misses a value.
   *
   * guarded  whether certified values stand in where a step may have left the doubles
   * enough   the error at which no more is tried
   * reach    the largest size of z
   */
  function measured(f, program, letters, { guarded = false, enough = Infinity, reach = Infinity } = {}) {
    let worst = 0, at = 0, count = 0;
    for (const given of settings(letters)) {
      let left = 0;
      for (const z of PLACES) {
        if (Math.abs(z) > reach) continue;
        const truth = exact(program, z, given), got = f(z, given);
        if (Number.isNaN(truth)) continue;
        count += 1;
        if (guarded && outside(z, got)) {
          const everyday = Math.abs(z) < EVERYDAY && Math.abs(truth) > SMALL_VALUE && Number.isFinite(truth);
          left += everyday;
          if (left > MAX_LEFT) return { worst: Infinity, at: z, count };
          continue;
        }
        const off = distance(program, z, given, truth, got);
        if (off > worst) [worst, at] = [off, z];
        if (worst > enough) return { worst, at, count };
      }
    }
    return { worst, at, count };
  }

  function distance(program, z, given, truth, got, format = DOUBLE) {
    const { tiny, largest } = format, large = 0.999 * largest;
    if (got === truth || (Math.abs(truth) < tiny && Math.abs(got) <= 2 * tiny)) return 0;
    if (Math.abs(truth) > large && Math.abs(got) > large && truth > 0 === got > 0) return 0;
    if (!Number.isFinite(got) || !Number.isFinite(truth)) return Infinity;
    const off = Math.abs(got - truth) / unit(Math.abs(truth), format);
    if (off <= SMALL_ERROR) return off;
    const scale = Math.max(Math.abs(truth), sizeNear(program, z, truth, given));
    return Math.abs(got - truth) / unit(scale, format);
  }

  // --- code to take ---------------------------------------------------------------------------

  // As implementations/choice.py has them: the sizes of z that are everyday ones, and errors of
  // f, f' and f'' in units in the last place, below which a form is taken at once, or in the end.
  const SIZES = [1e-6, 600], PRINTED = [8, 16, 32], MOST = 100, LENIENT = [2 ** 28, 2 ** 23];

  /**
   * What measures forms against a program, in float64 or in float32:
   * form => { all, everyday, count }, the largest errors for z of all sizes and of everyday ones.
   */
  function judge(program, letters, single) {
    const format = single ? SINGLE : DOUBLE, { round, tiny, largest } = format;
    const places = [...new Set(PLACES.map(round))]
      .filter((z) => z === 0 || (Math.abs(z) >= tiny && Math.abs(z) <= largest));
    const points = settings(letters).flatMap((values) => {
      const given = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, round(value)]));
      return places.map((z) => ({ z, given, truth: exact(program, z, given) }));
    }).filter(({ truth }) => !Number.isNaN(truth));
    return (form) => {
      const f = ofForm(form, round), found = { all: 0, everyday: 0, count: points.length };
      for (const { z, given, truth } of points) {
        const off = distance(program, z, given, truth, f(z, given), format), size = Math.abs(z);
        found.all = Math.max(found.all, off);
        if (size >= SIZES[0] && size <= SIZES[1]) found.everyday = Math.max(found.everyday, off);
      }
      return found;
    };
  }

  /**
   * Which of the forms that were tried, { index, plain, all, everyday }, is printed; undefined if
   * none is fit. Everywhere says whether its error is told for z of all sizes, or for everyday ones.
   */
  function picked(tried, order, single) {
    const least = (list, key) => [...list].sort((a, b) => a[key] - b[key])[0];
    const first = tried.find(({ all }) => all <= PRINTED[order]);
    const strict = least(tried.filter(({ plain }) => !plain), "all");
    const one = first ?? (strict?.all <= (order === 2 ? Number.MAX_VALUE : MOST) ? strict : undefined);
    if (one) return { ...one, everywhere: true };
    const best = least(tried, "everyday");
    if (!best || (order < 2 && best.everyday > LENIENT[Number(single)])) return undefined;
    return { ...best, everywhere: false };
  }

  // --- means over N(0, 1), as facts/quadrature.py computes them -----------------------------

  const PANEL = 0.5, NODES = 20, NARROWEST = 2 ** -44, MAX_HALVINGS = 40, MAX_PANELS = 20_000;
  const SAMPLES = 24, MAX_SLOW = 6000, TOLERANCE = 1e-13, MAX_ERROR = 4e-7;

  /** Nodes and weights of Gauss-Legendre on [-1, 1], by Newton's method. */
  const RULE = (() => {
    const rule = [];
    for (let i = 0; i < NODES; i++) {
      let x = Math.cos((Math.PI * (i + 0.75)) / (NODES + 0.5)), slope;
      for (let k = 0; k < 8; k++) {
        let before = 1, now = x;
        for (let n = 2; n <= NODES; n++) [before, now] = [now, ((2 * n - 1) * x * now - (n - 1) * before) / n];
        slope = (NODES * (x * now - before)) / (x * x - 1);
        x -= now / slope;
      }
      rule.push([x, 2 / ((1 - x * x) * slope * slope)]);
    }
    return rule;
  })();

  /** A program in doubles if they agree with certified values, else certified, for so many points. */
  function trusted(program, low, high) {
    const plain = ofProgram(program);
    let right = true, left = MAX_SLOW;
    for (let i = 0; i < SAMPLES && right; i++) {
      const z = low + ((i + 0.5) / SAMPLES) * (high - low);
      const truth = exact(program, z, {});
      right = Math.abs(plain(z, {}) - truth) <= 1e-12 * (1 + Math.abs(truth));
    }
    return (z) => {
      const value = right ? plain(z, {}) : NaN;
      if (Number.isFinite(value)) return value;
      left -= 1;
      return left > 0 ? exact(program, z, {}) : NaN;
    };
  }

  function edges(low, high, places) {
    const found = [low, high, ...places];
    for (let x = Math.ceil(low / PANEL) * PANEL; x <= high; x += PANEL) found.push(x);
    for (const place of [...places, low, high]) {
      for (let k = -36; k <= 0; k += 2) {
        for (const side of [-1, 1]) found.push(place + side * 2 ** k * Math.max(1, Math.abs(place)));
      }
    }
    return [...new Set(found)].filter((x) => x >= low && x <= high).sort((a, b) => a - b);
  }

  /** [E[f], E[f^2], E[f'^2]] over one panel, and of their sizes. */
  function panel([f, slope], [low, high]) {
    const sums = [0, 0, 0], sizes = [0, 0, 0];
    const [middle, half] = [(low + high) / 2, (high - low) / 2];
    for (const [node, weight] of RULE) {
      const z = middle + half * node;
      const density = (half * weight * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI);
      const root = Math.sqrt(density), y = f(z), rate = slope(z);
      [density * y, (root * y) ** 2, (root * rate) ** 2].forEach((share, i) => {
        sums[i] += share;
        sizes[i] += Math.abs(share);
      });
    }
    return [sums, sizes];
  }

  /** The three means, from what the answer to "means" has: numbers, infinite ones, or NaN. */
  function means({ improper, branches }) {
    const total = [0, 0, 0], size = [0, 0, 0], error = [0, 0, 0];
    for (const { programs, span: [low, high], places } of branches) {
      if (low >= high) continue;
      const f = programs.map((program) => trusted(program, Math.max(low, -6), Math.min(high, 6)));
      const ends = edges(low, high, places);
      let panels = ends.slice(1).map((end, i) => [[ends[i], end], panel(f, [ends[i], end])[0]]);
      for (let n = 0; n < MAX_HALVINGS && panels.length && panels.length <= MAX_PANELS; n++) {
        const halved = panels.map(([[a, b], whole]) => {
          const middle = (a + b) / 2;
          const halves = [[a, middle], [middle, b]].map((half) => [half, ...panel(f, half)]);
          const sum = whole.map((_, i) => halves[0][1][i] + halves[1][1][i]);
          const magnitude = whole.map((_, i) => halves[0][2][i] + halves[1][2][i]);
          return { width: b - a, halves, sum, magnitude, off: sum.map((x, i) => Math.abs(x - whole[i])) };
        });
        const scale = size.map((s, i) => Math.max(s + halved.reduce((t, h) => t + h.magnitude[i], 0), 1e-30));
        panels = [];
        for (const { width, halves, sum, magnitude, off } of halved) {
          const fine = off.every((x, i) => !(x > TOLERANCE * scale[i])) || width < NARROWEST;
          if (!fine) panels.push(...halves.map(([half, value]) => [half, value]));
          else {
            for (let i = 0; i < 3; i++) {
              total[i] += sum[i];
              size[i] += magnitude[i];
              error[i] += off[i];
            }
          }
        }
      }
      for (const [, whole] of panels) whole.forEach((x, i) => { error[i] += Math.abs(x); });
    }
    return improper.map((infinite, i) => {
      if (infinite !== null) return infinite === "inf" ? Infinity : infinite === "-inf" ? -Infinity : NaN;
      return error[i] + 1e-15 * size[i] < MAX_ERROR ? total[i] : NaN;
    });
  }

  // --- relatives in the catalogue -------------------------------------------------------------

  const SPOTS = Array.from({ length: 65 }, (_, i) => -4 + i / 8 + 1 / 1024);
  // A clipped function equals one that is not clipped up to where it is.
  const FAR_SPOTS = Array.from({ length: 40 }, (_, i) => 4.25 * 1.3 ** i).flatMap((z) => [z, -z]);
  const WEIGHTS = SPOTS.map((z) => Math.exp((-z * z) / 2));
  const SAME = 1e-9;

  function* orders(items) {
    if (!items.length) yield [];
    for (const item of items) {
      for (const rest of orders(items.filter((other) => other !== item))) yield [item, ...rest];
    }
  }

  /**
   * What the catalogue has that is equal or near.
   *
   * own        { programs, letters }
   * given      the letters' values
   * catalogue  [{ name, title, page, program, parameters: [{ name, default, low, high }] }]
   *
   * Returns { same: [{ ...entry, letters }], near: [{ ...entry, distance }] }.  Same is what has
   * the same value at 145 places, for each of several settings of the letters, if these are given
   * to its parameters in some order, or for its default parameters; letters says which, as pairs
   * [parameter, letter or number].
   */
  function relatives({ programs: [program], letters }, given, catalogue) {
    const f = ofProgram(program), same = [], near = [];
    const agree = (g, matched) => [...SPOTS, ...FAR_SPOTS].every((z) => {
      const [a, b] = [f(z, matched.own), g(z, matched.theirs)];
      return Object.is(a, b) || Math.abs(a - b) <= SAME * (1 + Math.abs(a));
    });
    for (const entry of catalogue) {
      const g = ofProgram(entry.program);
      const defaults = Object.fromEntries(entry.parameters.map((p) => [p.name, p.default]));
      const inOrder = letters.length === entry.parameters.length && letters.length < 4
        ? [...orders(letters.map(({ name }) => name))].find((names) => settings(letters).every((own) =>
          agree(g, { own, theirs: Object.fromEntries(entry.parameters.map((p, i) => [p.name, own[names[i]]])) })))
        : undefined;
      if (inOrder) {
        same.push({ ...entry, letters: entry.parameters.map((p, i) => [p.label, inOrder[i]]) });
      } else if (settings(letters).every((own) => agree(g, { own, theirs: defaults }))) {
        same.push({ ...entry, letters: entry.parameters.map((p) => [p.label, p.default]) });
      } else {
        const apart = SPOTS.map((z) => (f(z, given) - g(z, defaults)) ** 2);
        const sum = (list) => list.reduce((total, x) => total + x, 0);
        const distance = Math.sqrt(sum(apart.map((x, i) => WEIGHTS[i] * x)) / sum(WEIGHTS));
        if (Number.isFinite(distance)) near.push({ ...entry, distance });
      }
    }
    near.sort((a, b) => a.distance - b.distance);
    return { same, near: near.slice(0, 3) };
  }

  return {
    EPSILON, LENIENT, LIMITS, MOST, OPERATIONS, PLACES, PRINTED, SIZES,
    exact, judge, means, measured, ofForm, ofProgram, outside, picked, relatives, settings,
  };
})();
