// Judges the steps of a derivation: each by itself, and as it follows from the reader's own
// steps before it. All formulas of the exercise are texts that parser.js reads.
//
// EXERCISE.steps       as steps/step.py has them, without what is empty
// EXERCISE.kind        what the first steps, u and v, make up, if there are such: "fraction"
// EXERCISE.joined      how: "u/v"; and .whole, what that has to be, or else .function
// EXERCISE.constants   { name: number as text }
// EXERCISE.variable, .names, .parameters, .kinks, .positive   as in check.js
const following = (() => {
  const { EPSILON, evaluate, readings } = parser;
  const { SLACK, VAGUE, apart, judge, place, sample, shown } = judging;
  const { hinted, read, sentence, unclear } = verdicts;

  const TYPED = /^d?[uvg]$/; // letters that readers may type in later steps
  const [ALL, SHORT] = ["f1", "f2"]; // the derivative put together, and its short form
  const CLOSE = 1e-8; // two ways to compute the same
  const BESIDE = [-2.2, -1.6, -0.7, 0.7, 1.6, 2.2]; // a kink: pieces have few points else
  // Of a difference quotient, at one step, two, three and four to either side.
  const WEIGHTS = [4 / 5, -1 / 5, 4 / 105, -1 / 280];

  /** A prime as letters: u' is du, g'(u) is dg; as long as it was typed. */
  const spelled = (text) => text
    .replace(/g['\u2019\u2032]\(u\)/g, "dg   ")
    .replace(/([uvg])['\u2019\u2032]/g, "d$1");

  /** What a step is called in a sentence. */
  function called({ letter, where }) {
    if (where) return `f\u2032 for ${where.replaceAll("-", "\u2212")}`;
    if (/\d/.test(letter)) return letter[0] === "f" ? "f\u2032" : `derivative of term ${letter[1]}`;
    return letter.length > 1 ? `${letter[1]}\u2032` : letter;
  }

  const size = ({ args = [] }) => args.reduce((sum, arg) => sum + size(arg), 1);

  /**
   * The judge of an exercise: of the texts of all steps, undefined where there is none yet, it
   * makes what to say of each, { state, at, parts } with a state "right", "wrong", "carried" or
   * "unread", or nothing.
   */
  function judgeOf(EXERCISE) {
    const { steps, kind, names, constants, variable, parameters, kinks, positive } = EXERCISE;
    const letters = steps.map(({ letter }) => letter);
    const all = [...Object.keys(names), ...Object.keys(constants), ...letters];
    const tree = (text) => readings(text, { names: all, functions: [], variable })[0];
    const answers = steps.map(({ answer }) => tree(answer));
    const parts = kind ? steps.findIndex(({ slopeOf }) => slopeOf) : 0; // so many ask for u and v
    const kept = new Map(); // what was judged before, by the texts that it depends on
    let parsed; // texts as trees
    let own; // what the reader wrote, as far as it has a value
    let other; // the reader's other choice of u and v
    let said;

    // --- values ----------------------------------------------------------------------------

    const numbers = Object.fromEntries(Object.entries(constants).map(([name, text]) =>
      [name, [Number(text), EPSILON * Number(text)]]));

    /** The letters of steps, computed when a formula has them; "" is no name of a letter. */
    const lazy = {};
    letters.forEach((letter, j) => Object.defineProperty(lazy, letter, {
      get() {
        const { point, written, before } = this[""];
        const at = (z) => value((j < before && written[j]) || answers[j], written, j)({ ...point, z });
        return [...at(point.z), (z) => at(z)[0]];
      },
    }));

    /** What letters are at a point: of steps before one what was written, if that is there. */
    function environment(point, written, before) {
      const values = Object.assign(Object.create(lazy), numbers);
      for (const name in names) values[name] = [point[names[name]], 0];
      values[""] = { point, written, before };
      return values;
    }

    /** A tree as a function of a point: [value, error]. */
    const value = (tree, written = [], before = 0) => (point) =>
      evaluate(tree, environment(point, written, before));

    /** The derivative of such a function, from its values around the point. */
    const slope = (of) => (point) => {
      const ends = [...kinks, ...(positive ? [0] : [])];
      const h = Math.min(0.02, ...ends.map((end) => Math.abs(point.z - end) / 5));
      let [total, error, largest] = [0, 0, 0];
      WEIGHTS.forEach((weight, i) => [1, -1].forEach((side) => {
        const [y, off] = of({ ...point, z: point.z + side * (i + 1) * h });
        total += side * weight * y;
        error += Math.abs(weight) * off;
        largest = Math.max(largest, Math.abs(y));
      }));
      return [total / h, error / h + 1e-10 * largest];
    };

    const common = { parameters, kinks, positive, variable, names, far: true };
    const also = kinks.flatMap((kink) => BESIDE.map((by) => kink + by));

    function pointsOf({ where }) {
      const inside = where && value(tree(where));
      return { also, where: inside && ((point) => inside(point)[0] > 0.5) };
    }

    /** Whether two such functions agree. */
    function same(one, other, points) {
      let compared = 0;
      for (const point of points) {
        const [x, off] = one(point);
        const [y, error] = other(point);
        const slack = SLACK * (off + error);
        if (!Number.isFinite(x - y) || !(slack <= VAGUE * Math.max(1, Math.abs(y)))) continue;
        if (!(Math.abs(x - y) <= CLOSE * Math.abs(y) + slack)) return false;
        compared += 1;
      }
      return compared > 0 && compared >= points.length / 2;
    }

    const everywhere = sample({ ...common, also, truth: () => 0 });

    /** The number that one is of the other everywhere, if there is one. */
    function ratio(one, other, points) {
      for (const point of points) {
        const r = one(point)[0] / other(point)[0];
        if (!Number.isFinite(r) || r === 0) continue;
        const times = (p) => other(p).map((x) => x * Math.abs(r));
        const signed = (p) => [times(p)[0] * Math.sign(r), times(p)[1]];
        return same(one, signed, points) ? r : undefined;
      }
      return undefined;
    }

    // --- another choice of u and v -----------------------------------------------------------

    const typedBefore = (i) => letters.slice(0, i).filter((letter) => TYPED.test(letter));

    function parse(text, i) {
      if (text === undefined) return undefined;
      const before = steps[i].letter === SHORT ? [] : typedBefore(i); // the short form has no u
      const letters = Object.fromEntries([...Object.keys(constants), ...before].map((name) => [name, name]));
      return read(spelled(text), { names, letters, functions: before, variable });
    }

    const written = (i) => value(own[i], own, i);
    const right = (i) => value(answers[i]);

    /** What to say where u and v are not those of the book, but make up the same; else nothing. */
    function otherChoice() {
      const places = steps.slice(0, parts).map((_, i) => i);
      if (!parts || places.some((i) => !own[i])) return undefined;
      if (places.every((i) => same(written(i), right(i), everywhere))) return undefined;
      const made = value(tree(EXERCISE.joined), own, parts);
      const wholes = [EXERCISE.whole, EXERCISE.function].map((text) => value(tree(text)));
      const whole = wholes.findIndex((it) => same(made, it, everywhere));
      // With a constant for v the rule helps nobody.
      const must = kind === "fraction" ? [1] : places;
      const still = must.some((i) => same(slope(written(i)), () => [0, 0], everywhere));
      if (whole < 0 || still) return undefined;
      if (kind === "chain") return { whole, says: "your u gives the same" };
      const [r, s] = places.map((i) => ratio(written(i), right(i), everywhere));
      const swapped = same(written(0), right(1), everywhere) && same(written(1), right(0), everywhere);
      return {
        whole,
        says: swapped ? `u and v have changed places, and the ${kind} is the same`
          : r && s && kind === "fraction" ? `u and v are both ${shown(r)} times as large, and the fraction is the same`
          : `your u and v make up the same ${kind}`,
      };
    }

    // --- one step ----------------------------------------------------------------------------

    /** The earlier steps from which one follows, and what follows from the reader's own there. */
    function ownWay(i) {
      const { slopeOf, follows, bare } = steps[i];
      const text = slopeOf ?? ((other?.whole && bare) || follows || "");
      const from = letters.map((_, j) => j).filter((j) =>
        j < i && new RegExp(`\\b${letters[j]}\\b`).test(text));
      return { from, expected: slopeOf ? slope(written(from[0])) : text && value(tree(text), own, i) };
    }

    /** What check.js compares a step with. */
    function exerciseOf(i, expected) {
      const before = Object.fromEntries(typedBefore(i).map((letter) => [letter, (z, point) =>
        environment({ ...point, z }, own, i)[letter].slice(0, 2)]));
      const fixed = Object.fromEntries(Object.entries(numbers).map(([name, number]) => [name, () => number]));
      return {
        ...common,
        ...pointsOf(steps[i]),
        truth: (z, point) => expected({ ...point, z }),
        letters: { ...fixed, ...before },
        mistakes: [],
        slope: "right answer",
      };
    }

    function verdict(i) {
      const { trees, ...trouble } = parsed[i];
      if (!trees) return { state: "unread", ...trouble };
      if (i < parts && other) {
        return { state: "right", parts: [sentence(`Right, too: ${other.says}. Go on with yours.`, "right")] };
      }
      const { letter } = steps[i];
      const { from, expected } = ownWay(i);
      const asPrinted = !other || letter === ALL || letter === SHORT;
      const exercise = exerciseOf(i, asPrinted ? right(i) : expected);
      const tried = trees.map((tree) => ({ tree, ...judge([tree], exercise) }));
      const best = tried.find(({ right }) => right) ?? tried[0];
      own[i] = best.lost ? undefined : best.tree;
      if (best.right) {
        const long = letter === SHORT && size(best.tree) > 1.5 * size(answers[i]) + 2;
        const more = long ? " It can still be written shorter: look at this step." : "";
        return { state: "right", parts: [sentence(`Right.${more}`, "right")] };
      }
      if (best.lost) return { state: "wrong", parts: [unclear(best.lost, exercise)] };

      const points = sample({ ...exercise, truth: () => 0 });
      const blame = [...new Set(from.flatMap((j) => said[j]?.blame ?? []))];
      if (blame.length && same(written(i), expected, points)) {
        const list = blame.map((j) => called(steps[j])).join(" and ");
        const is = blame.length > 1 ? "are" : "is";
        const says = `Follows from your ${list}: this step is right, but ${list} ${is} not right yet.`;
        return { state: "carried", blame, parts: [sentence(says, "carried")] };
      }
      const [yours, truth] = apart(best.point.yours, best.point.truth);
      const where = place(best.point, exercise);
      return {
        state: "wrong",
        blame: [i],
        parts: [
          sentence(`Not yet: at ${where} yours is ${yours}, and ${truth} would be right.`, "wrong"),
          ...hints(i, best, asPrinted, points).map(hinted),
        ],
      };
    }

    /** What may have happened: a fact, the one mistake that fits, or what is seen of the numbers. */
    function hints(i, { hints }, asPrinted, points) {
      const { slopeOf, facts = [], mistakes = [] } = steps[i];
      const fits = ([text]) => [own, []].some((given) => same(written(i), value(tree(text), given, i), points));
      const fact = facts.find(fits);
      if (fact) return [fact[1]];
      if (!asPrinted && same(written(i), right(i), points)) {
        return ["That belongs to the parts as they are printed. Yours are others: differentiate those."];
      }
      // Of another u than the book's, its mistakes are not known.
      const strange = !asPrinted || (slopeOf && said[letters.indexOf(slopeOf)]?.blame);
      const found = strange ? [] : [...new Set(mistakes.filter(fits).map(([, says]) => says))];
      if (found.length === 1) return found;
      const r = i < parts && ratio(written(i), right(i), points);
      if (r && kind === "fraction") {
        return [`Yours is ${shown(r)} times that. Where the other part is ${shown(r)} times as large, too, the fraction is the same.`];
      }
      if (r && kind === "product") {
        return [`Yours is ${shown(r)} times that. Where the other factor is divided by ${shown(r)}, the product is the same.`];
      }
      return hints;
    }

    return (texts) => {
      parsed = texts.map(parse);
      own = parsed.map((read, i) => (i < parts ? read?.trees?.[0] : undefined));
      other = otherChoice();
      said = [];
      parsed.forEach((read, i) => {
        if (!read) return;
        const key = JSON.stringify([i, texts.slice(0, Math.max(i + 1, parts))]);
        if (!kept.has(key)) kept.set(key, [verdict(i), own[i]]);
        [said[i], own[i]] = kept.get(key);
      });
      return said;
    };
  }

  return { judgeOf };
})();
