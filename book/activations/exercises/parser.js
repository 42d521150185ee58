// Reads a formula as a reader types it, and evaluates it without eval. The functions of
// helpers.js that it calls stand before this text in the same module.
const parser = (() => {
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
  const SPELLINGS = { "**": "^", "[": "(", "{": "(", "]": ")", "}": ")" };
  const LOOKALIKES = [
    [/[\u02d7\u2010-\u2015\u2043\u2212]/, "-"],
    [/[\u00b7\u00d7\u2022\u2027\u2062\u2217\u2219\u22c5\u2715\u2716\u2a2f]/, "*"],
    [/[\u00f7\u2044\u2215]/, "/"],
    [/[\u02c6\u2303]/, "^"],
    [/\u2223/, "|"],
    [/[\u2264\u2266\u2a7d]/, "<="],
    [/[\u2265\u2267\u2a7e]/, ">="],
    [/[\p{Default_Ignorable_Code_Point}]/u, ""], // comes along from a page, and is not seen
  ];
  // What is raised or lowered, or a fraction in one sign: as plain text it would mean another thing.
  const SMALL = /[\p{Lm}\p{No}\u207a-\u207e\u208a-\u208e]/u;
  const RAISED = /^[\u00b9\u00b2\u00b3\u02b0-\u02b8\u02e0-\u02e4\u2070-\u207f\u1d2c-\u1d6a\u1d9b-\u1dbf]+/;
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

  const NUMBER = /^(\d+\.?\d*|\.\d+)(e[+-]?\d+)?/i;
  const WORD = /^[a-z\u0370-\u03ff]+/i;
  const WORD_END = /[a-z\u0370-\u03ff]*$/i;

  /** One character as it is meant: a dash is a minus, a letter of any width or slant a letter. */
  function meant(character) {
    const plain = SMALL.test(character) ? character : character.normalize("NFKC");
    return LOOKALIKES.find(([alike]) => alike.test(plain))?.[1] ?? plain;
  }

  /** The text as [{ kind, text, at, apart }], with an end; names are the letters there are. */
  function tokens(typed, names) {
    let text = "";
    const places = []; // of each character of the text in what was typed
    let place = 0;
    for (const character of typed) {
      text += meant(character);
      while (places.length < text.length) places.push(place);
      place += character.length;
    }
    places.push(place);
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
      found.push({ kind, text, at: places[at], apart: /\s$/.test(before(at)) });
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
      else if (RAISED.test(rest)) {
        const [raised] = RAISED.exec(rest);
        // As far behind the start as it was typed, so that a trouble has its place.
        const inside = tokens(" ".repeat(places[at]) + raised.normalize("NFKC"), names).slice(0, -1);
        const bare = inside.length === 1 && inside[0].kind === "number";
        add("sign", "^", at, 0);
        if (!bare) add("sign", "(", at, 0);
        found.push(...inside);
        at += raised.length;
        if (!bare) add("sign", ")", at - 1, 0);
      } else {
        // Of a word the whole, also where its beginning is known.
        const start = WORD.test(rest) ? before(at).search(WORD_END) : at;
        const [unknown] = WORD.exec(text.slice(start)) ?? rest;
        throw new Trouble(places[start], `there is no \u201c${unknown}\u201d`);
      }
    }
    add("end", "", text.trimEnd().length, 0);
    return found;
  }

  // --- the tree: { value }, { name }, { name, args } or { apply, args } --------------------

  const call = (apply, ...args) => ({ apply, args });

  /**
   * The trees that a formula can mean, one or two; throws Trouble.
   *
   * names          the letters that may be typed
   * functions      those of them that stand for a function of the variable: s and s(z) are one
   * variable       its name
   *
   * s(1 - s) is a product.  s(-z) is the value of a function, and may be a product too: where
   * no such letter stands in the brackets, both are meant.
   */
  function readings(formula, known) {
    const list = tokens(formula, known.names);
    const { tree, unclear } = read(list, known, true);
    if (!unclear) return [tree];
    try {
      return [tree, read(list, known, false).tree];
    } catch {
      return [tree]; // 1/s(-z): no clear product
    }
  }

  /** The tree of a formula, and whether some letter before a bracket may be a function or a factor. */
  function read(list, { names, functions, variable }, applied) {
    let next = 0;
    let unclear = false;
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
      if (text === "e" && is("(")) throw new Trouble(at, "unclear; write exp(...) or e*(...)");
      return text in CONSTANTS ? { value: CONSTANTS[text] } : application(text, at);
    }

    function letter(name) {
      if (!functions.includes(name)) return { name };
      const number = is("^") && list[next + 1].kind === "number" ? list[next + 1] : undefined; // s^2(z)
      const open = next + (number ? 2 : 0);
      const close = closing(open);
      if (!close) return { name };
      const inside = list.slice(open + 1, close).map((token) => token.text);
      if (inside.some((text) => functions.includes(text))) return { name };
      let value = { name };
      if (inside.join() === variable) next = close + 1;
      else {
        unclear = true;
        if (!applied) return value;
        next = open + 1;
        value = { name, args: [upTo(")", "a closing bracket", pieces)] };
      }
      return number ? call(Math.pow, value, { value: Number(number.text) }) : value;
    }

    /** The place of the bracket that closes the one at this place; nothing if there is none. */
    function closing(open) {
      let depth = 0;
      for (let i = open; list[i].text === "(" || depth > 0; i++) {
        if (list[i].text === "(") depth += 1;
        if (list[i].text === ")") depth -= 1;
        if (depth === 0) return i;
        if (list[i].kind === "end") return undefined;
      }
      return undefined;
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
    if (kind === "end") return { tree, unclear };
    if (text === ")") throw new Trouble(at, "this bracket was never opened");
    if (text === ",") throw new Trouble(at, "a comma stands only between arguments; decimals have a point");
    throw new Trouble(at, `expected an operator before \u201c${text}\u201d`);
  }

  /**
   * [value, error]: what floating point makes of a tree, and how far off that may be.
   *
   * values       [value, error] by name, and for a letter that is a function also the function
   *
   * Each step adds its own rounding to what it makes of the errors before it.
   */
  function evaluate(tree, values) {
    if (tree.name && !tree.args) return values[tree.name];
    if (!tree.args) return [tree.value, Number.isInteger(tree.value) ? 0 : EPSILON * tree.value];
    const args = tree.args.map((arg) => evaluate(arg, values));
    const at = args.map(([value]) => value);
    const apply = tree.apply ?? values[tree.name][2];
    const value = apply(...at);
    // Of small whole numbers it is exact: (-1)^(n - 1) has a value, but none beside it.
    const small = (x, off = 0) => off === 0 && Number.isInteger(x) && Math.abs(x) < 1e6;
    const exact = ARITHMETIC.includes(apply) && small(value) && args.every((arg) => small(...arg));
    let error = exact ? 0 : ULPS * EPSILON * Math.abs(value) + 1e-300;
    // Together: where both factors of a product may be 0, neither alone changes it.
    const corners = args.reduce((found, [x, off]) =>
      found.flatMap((corner) => (off === 0 ? [x] : [x - off, x + off]).map((y) => [...corner, y])), [[]]);
    error += Math.max(...corners.map((corner) => Math.abs(apply(...corner) - value)));
    return [value, error];
  }

  return { ARITHMETIC, CONSTANTS, WORDS, EPSILON, FUNCTIONS, GREEK, Trouble, ULPS, evaluate, readings, tokens };
})();
