// Reads a formula as a reader types it, and evaluates it without eval. The functions of
// helpers.js that it calls stand before this text in the same module.

const EPSILON = 2 ** -52;
const ULPS = 4; // no function here is further off than this

const phi = (x) => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);

const Phi = (x) => erfc(-x / Math.SQRT2) / 2;

// A function takes as many arguments as it has here; max and min also more.
const FUNCTIONS = {
  exp: Math.exp,
  log: Math.log,
  ln: Math.log,
  sqrt: Math.sqrt,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  atan: Math.atan,
  arctan: Math.atan,
  tanh: Math.tanh,
  sinh: Math.sinh,
  cosh: Math.cosh,
  sech: (x) => 1 / Math.cosh(x),
  erf: (x) => erf(x),
  abs: Math.abs,
  sign: Math.sign,
  max: Math.max,
  min: Math.min,
  sigmoid: (x) => logistic(x),
  sigma: (x) => logistic(x),
  softplus: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  relu: (x) => Math.max(x, 0),
  step: (x) => +(x >= 0),
  Phi,
  phi,
};
const CONSTANTS = { e: Math.E, pi: Math.PI };
const WORDS = ["if", "else"];

// How tightly they bind: sums, products, a sign, powers.
const [SUM, PRODUCT, SIGN, POWER] = [1, 2, 3, 4];
const times = (a, b) => a * b;
const negative = (x) => -x;
const OPERATORS = {
  "+": [SUM, (a, b) => a + b],
  "-": [SUM, (a, b) => a - b],
  "*": [PRODUCT, times],
  "/": [PRODUCT, (a, b) => a / b],
  "^": [POWER, Math.pow],
};
const ARITHMETIC = [negative, ...Object.values(OPERATORS).map(([, apply]) => apply)];
const COMPARISONS = {
  "<=": (a, b) => +(a <= b),
  ">=": (a, b) => +(a >= b),
  "<": (a, b) => +(a < b),
  ">": (a, b) => +(a > b),
};

// Other ways to write a sign, and letters that are typed by their names too.
const SPELLINGS = {
  "**": "^",
  "\u2212": "-",
  "\u2013": "-",
  "\u00b7": "*",
  "\u22c5": "*",
  "\u00d7": "*",
  "\u00f7": "/",
  "\u2264": "<=",
  "\u2265": ">=",
  "[": "(",
  "]": ")",
};
const RAISED = { "\u00b2": "2", "\u00b3": "3" };
const GREEK = {
  α: "alpha",
  β: "beta",
  γ: "gamma",
  λ: "lambda",
  μ: "mu",
  π: "pi",
  σ: "sigma",
  τ: "tau",
  φ: "phi",
  ϕ: "phi",
  Φ: "Phi",
  ω: "omega",
};
// Each before those that it begins with: ** before *, <= before <.
const SIGNS = [SPELLINGS, COMPARISONS, OPERATORS].flatMap(Object.keys).concat([..."()|,"]);

/** Where a text can't be read (at, counted from 0), and why. */
class Trouble extends Error {
  constructor(at, why) {
    super(why);
    this.at = at;
  }
}

// --- words and signs -----------------------------------------------------------------

const NUMBER = /^(\d+\.?\d*|\.\d+)/;
const WORD = /^[a-z\u0370-\u03ff]+/i;
const WORD_END = /[a-z\u0370-\u03ff]*$/i;

/** The text as [{ kind, text, at, apart }], with an end; names are the letters there are. */
function tokens(text, names) {
  const known = [...names, ...Object.keys(CONSTANTS), ...Object.keys(FUNCTIONS), ...WORDS];
  const spelled = new Map(known.map((name) => [name, name]));
  for (const [letter, name] of Object.entries(GREEK)) {
    if (spelled.has(name)) spelled.set(letter, name);
  }
  // The longest first: sinh is not sin times h, and zexp is z times exp.
  const spellings = [...spelled.keys()].sort((a, b) => b.length - a.length);
  const found = [];
  const before = (at) => text.slice(0, at);
  const add = (kind, text, at, length) => {
    found.push({ kind, text, at, apart: /\s$/.test(before(at)) });
    return at + length;
  };
  let at = 0;
  while (at < text.length) {
    const rest = text.slice(at);
    const number = NUMBER.exec(rest)?.[0];
    const sign = SIGNS.find((s) => rest.startsWith(s));
    const name =
      spellings.find((s) => rest.startsWith(s)) ??
      spellings.find((s) => rest.toLowerCase().startsWith(s)); // a phone's capital at the start
    if (/\s/.test(rest[0])) at += 1;
    else if (number) at = add("number", number, at, number.length);
    else if (sign) at = add("sign", SPELLINGS[sign] ?? sign, at, sign.length);
    else if (name) at = add(WORDS.includes(name) ? "word" : "name", spelled.get(name), at, name.length);
    else if (RAISED[rest[0]]) {
      add("sign", "^", at, 0);
      at = add("number", RAISED[rest[0]], at, 1);
    } else {
      // Of a word the whole, also where its beginning is known.
      const start = WORD.test(rest) ? before(at).search(WORD_END) : at;
      const [unknown] = WORD.exec(text.slice(start)) ?? rest;
      throw new Trouble(start, `there is no \u201c${unknown}\u201d`);
    }
  }
  add("end", "", text.trimEnd().length, 0);
  return found;
}

// --- the tree: { value }, { name } or { apply, args } ----------------------------------

const call = (apply, ...args) => ({ apply, args });

/**
 * The tree of a formula; throws Trouble.
 *
 * names          the letters that may be typed
 * functions      those of them that stand for a function of the variable: s and s(z) are one
 * variable       its name
 */
function parse(formula, { names, functions, variable }) {
  const list = tokens(formula, names);
  let next = 0;
  let bars = false; // whether the next | closes

  const is = (text) => list[next].text === text;
  const expect = (text, what) => {
    const { kind, text: found, at } = list[next];
    if (kind === "number") throw new Trouble(at, `expected an operator before \u201c${found}\u201d`);
    if (found !== text) throw new Trouble(at, `expected ${what}`);
    next += 1;
  };
  /** What read() finds up to the sign that closes. */
  function upTo(close, what, read) {
    const outer = bars;
    bars = close === "|";
    const tree = read();
    expect(close, what);
    bars = outer;
    return tree;
  }

  function pieces() {
    const value = comparison();
    if (!is("if")) return value;
    next += 1;
    const when = comparison();
    expect("else", "\u201celse\u201d and the other value");
    // Between 0 and 1, so that the tiny error of a clear comparison changes nothing.
    return call((when, a, b) => (when > 0.5 ? a : b), when, value, pieces());
  }

  /** A sum, or 1 and 0 for a true and a false comparison. */
  function comparison() {
    let left = operation(SUM), all;
    while (COMPARISONS[list[next].text]) {
      const compare = COMPARISONS[list[next++].text];
      const right = operation(SUM);
      const holds = call(compare, left, right);
      all = all ? call(times, all, holds) : holds; // a < z < b
      left = right;
    }
    return all ?? left;
  }

  function operation(least) {
    let left = operand(), last;
    for (;;) {
      const { kind, text, at, apart } = list[next];
      const touching = kind === "name" || text === "(" || (text === "|" && !bars);
      const [binds, apply] = touching ? [PRODUCT, times] : (OPERATORS[text] ?? [0]);
      if (!binds || binds < least) return left;
      // 1/2z and z^2exp(z) mean one thing to one reader and another to the next.
      const bracket = ")|".includes(list[next - 1]?.text || " ");
      const loose = last === "/" || (last === "^" && kind === "name" && !bracket);
      if (touching && loose && !apart) {
        const where = last === "/" ? "under the fraction bar" : "in the exponent";
        throw new Trouble(at, `unclear whether this stands ${where}; write brackets or *`);
      }
      if (!touching) next += 1;
      last = touching ? undefined : text;
      // Powers group from the right, all else from the left.
      left = call(apply, left, operation(binds === POWER ? POWER : binds + 1));
    }
  }

  function operand() {
    const { kind, text, at } = list[next++];
    if (kind === "number") return { value: Number(text) };
    if (text === "(") return upTo(")", "a closing bracket", pieces);
    if (text === "|") return call(Math.abs, upTo("|", "a closing bar |", pieces));
    if (text === "-") return call(negative, operation(SIGN));
    if (text === "+") return operation(SIGN);
    if (kind !== "name") throw new Trouble(at, "expected a number, a letter or an opening bracket");
    if (names.includes(text)) return letter(text);
    return text in CONSTANTS ? { value: CONSTANTS[text] } : application(text, at);
  }

  function letter(name) {
    const following = list.slice(next, next + 3).map((token) => token.text).join(" ");
    if (functions.includes(name) && following === `( ${variable} )`) next += 3;
    return { name };
  }

  function application(name, at) {
    const apply = FUNCTIONS[name];
    let power;
    if (is("^")) { // tanh^2(z)
      next += 1;
      const { kind, text, at } = list[next++];
      if (kind !== "number") throw new Trouble(at, `write the power of ${name} behind its brackets`);
      power = { value: Number(text) };
    }
    if (!is("(")) throw new Trouble(list[next].at, `expected an opening bracket after ${name}`);
    next += 1;
    const args = upTo(")", "a closing bracket", () => {
      const args = [pieces()];
      while (is(",")) {
        next += 1;
        args.push(pieces());
      }
      return args;
    });
    const { length } = apply;
    if (args.length < length || (args.length > length && length === 1)) {
      throw new Trouble(at, `${name} takes ${length === 1 ? "one argument" : "two arguments or more"}`);
    }
    const first = call(apply, ...args.slice(0, length));
    const value = args.slice(length).reduce((a, b) => call(apply, a, b), first);
    return power ? call(Math.pow, value, power) : value;
  }

  const tree = pieces();
  const { kind, text, at } = list[next];
  if (kind === "end") return tree;
  if (text === ")") throw new Trouble(at, "this bracket was never opened");
  if (text === ",") throw new Trouble(at, "a comma stands only between arguments; decimals have a point");
  throw new Trouble(at, `expected an operator before \u201c${text}\u201d`);
}

/**
 * [value, error]: what floating point makes of a tree, and how far off that may be.
 *
 * values       [value, error] by name
 *
 * Each step adds its own rounding to what it makes of the errors before it.
 */
function evaluate(tree, values) {
  if (tree.name) return values[tree.name];
  if (!tree.args) return [tree.value, Number.isInteger(tree.value) ? 0 : EPSILON * tree.value];
  const args = tree.args.map((arg) => evaluate(arg, values));
  const at = args.map(([value]) => value);
  const value = tree.apply(...at);
  // Of small whole numbers it is exact: (-1)^(n - 1) has a value, but none beside it.
  const small = (x, off = 0) => off === 0 && Number.isInteger(x) && Math.abs(x) < 1e6;
  const exact = ARITHMETIC.includes(tree.apply) && small(value) && args.every((arg) => small(...arg));
  let error = exact ? 0 : ULPS * EPSILON * Math.abs(value) + 1e-300;
  // Together: where both factors of a product may be 0, neither alone changes it.
  const corners = args.reduce((found, [x, off]) =>
    found.flatMap((corner) => (off === 0 ? [x] : [x - off, x + off]).map((y) => [...corner, y])), [[]]);
  error += Math.max(...corners.map((corner) => Math.abs(tree.apply(...corner) - value)));
  return [value, error];
}
