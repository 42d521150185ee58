// The page for a formula of the reader's own: typesets what is typed, and where the reader asks
// for it starts Python in a worker and shows what it answers.  Nothing that is typed is run.
(() => {
  "use strict";

  const app = document.querySelector(".own-formula");
  const root = new URL("..", document.currentScript.src);
  const data = (kind) => JSON.parse(app.querySelector(`script.${kind}`)?.textContent ?? "null");
  const [files, engine] = [data("files"), data("engine")];
  const form = app.querySelector("form"), field = form.elements.f, button = form.querySelector("button");
  const part = (name) => app.querySelector(`.${name}`);
  const [needs, cost, examples, trouble, typeset, status, found] =
    ["needs", "cost", "examples", "trouble", "typeset", "status", "found"].map(part);

  const EXAMPLES = [
    ["Mish", "z*tanh(log(1+exp(z)))"],
    ["GELU", "z/2*(1+erf(z/sqrt(2)))"],
    ["a rational function", "z*(1+a*z)/(1+z^2)"],
    ["a power of ReLU", "max(0, z)^a"],
  ];
  // What activations.typed knows, beside what the exercises' parser does; tests compare them.
  const WORDS = ["sec", "csc", "cot", "asin", "arcsin", "acos", "arccos", "csch", "coth", "asinh",
    "arsinh", "arcsinh", "acosh", "arcosh", "arccosh", "atanh", "artanh", "arctanh", "erfc", "Abs",
    "sgn", "floor", "ceiling", "ceil", "Heaviside", "heaviside"];
  const NOT_HERE = ["sigma", "Phi", "phi"];
  const GREEK = ["alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "kappa",
    "lambda", "mu", "nu", "xi", "rho", "sigma", "tau", "phi", "chi", "psi", "omega"];
  const LATIN = [..."abcdfghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"];
  const LOADED = "Python is on this device already.";
  const MOST_CHARACTERS = 2000;
  const START_LIMIT = 90_000, ANSWER_LIMIT = 10_000, REST = 400; // milliseconds
  const KEPT = "own-formula"; // the last formula, and whether Python was loaded, on this device

  // --- elements --------------------------------------------------------------------------

  function node(name, attributes = {}, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  }

  const loading = new Map();
  function load(key) {
    if (!loading.has(key)) {
      const address = new URL(files[key], root);
      const made = key === "math"
        ? Object.assign(document.createElement("link"), { rel: "stylesheet", href: address })
        : Object.assign(document.createElement("script"), { src: address, async: false });
      loading.set(key, new Promise((done, fail) => {
        made.addEventListener("load", done);
        made.addEventListener("error", () => {
          loading.delete(key); // to be tried again
          fail(new Error("a file of this page can't be loaded"));
        });
      }));
      document.head.append(made);
    }
    return loading.get(key);
  }

  /** A formula as MathML; what KaTeX can't read is shown as text. */
  function math(latex, display = false) {
    const place = node("span", { class: display ? "math-block" : "" });
    try {
      place.innerHTML = katex.renderToString(latex, { output: "mathml", displayMode: display, throwOnError: true });
      const formula = place.querySelector("math");
      formula.querySelector("annotation")?.remove();
      place.replaceChildren(formula);
      for (const script of formula.querySelectorAll("msup")) lowerPrime(script);
      for (const letter of formula.querySelectorAll("[mathvariant='double-struck']")) blackboard(letter);
      for (const row of formula.querySelectorAll("*")) {
        space(row);
        keepSmall(row);
      }
      for (const lines of formula.querySelectorAll("mtable[columnalign]")) align(lines);
    } catch {
      place.replaceChildren(node("code", {}, latex));
    }
    return place;
  }

  /** Set primes beside their letter: the font's glyph is raised already. */
  function lowerPrime(script) {
    if (!/^\u2032+$/.test(script.lastElementChild.textContent)) return;
    const row = document.createElementNS(script.namespaceURI, "mrow");
    row.append(...script.childNodes);
    for (const sign of row.querySelectorAll("mo")) {
      sign.setAttribute("lspace", "0em");
      sign.setAttribute("rspace", "0em");
    }
    script.replaceWith(row);
  }

  /** Browsers draw blackboard letters as characters, and know no such attribute; here is only E. */
  function blackboard(letter) {
    letter.textContent = letter.textContent.replace("E", "\u{1d53c}");
    letter.removeAttribute("mathvariant");
  }

  // As the book's own formulas are spaced: tools/site/mathematics.py.
  const APPLY = "\u2061", DIVIDES = "\u2223", SIGNS = "+-\u2212", OPENING = "([{";
  const CLOSING = ")]}!\u221e\u2026\u22ef", THIN = "0.167em";

  /** Put the spaces that TeX has and MathML leaves out: around log, and none after a sign. */
  function space(row) {
    const is = (one, signs) => one.localName === "mo" && one.textContent !== "" && signs.includes(one.textContent);
    let previous, bars = 0;
    // A bar ends something if it is the second, the fourth ...
    const ends = (one) => one.localName !== "mo" || is(one, CLOSING) || (is(one, "|") && bars % 2 === 0);
    for (const child of [...row.children]) {
      if (is(child, DIVIDES)) { // KaTeX's bar of |z| is spaced as a relation
        child.textContent = "|";
        child.setAttribute("lspace", "0");
        child.setAttribute("rspace", "0");
      }
      if (is(child, SIGNS)) {
        if (!previous || !ends(previous)) child.setAttribute("form", "prefix");
      } else if (is(child, APPLY)) {
        const before = previous?.previousElementSibling, after = child.nextElementSibling;
        if (after && !OPENING.includes(after.textContent[0])) child.setAttribute("rspace", THIN);
        if (before && ends(before)) {
          const gap = document.createElementNS(child.namespaceURI, "mspace");
          gap.setAttribute("width", THIN);
          previous.before(gap);
        }
      }
      bars += is(child, "|");
      previous = child;
    }
  }

  /** Let brackets around what is no higher than a line not grow: Chromium gives those that can more room. */
  function keepSmall(row) {
    const [first, last] = [row.firstElementChild, row.lastElementChild];
    if (row.children.length < 2 || !["()", "[]"].includes(first.textContent + last.textContent)) return;
    if (first.hasAttribute("minsize") || row.querySelector("mfrac, mtable, msqrt, munder, mover, munderover")) return;
    for (const bracket of [first, last]) bracket.setAttribute("stretchy", "false");
  }

  /** Repeat the alignment of columns on the cells: Chromium ignores columnalign. */
  function align(lines) {
    const sides = lines.getAttribute("columnalign").split(" ");
    for (const row of lines.children) {
      [...row.children].forEach((cell, i) => cell.classList.add(`math-${sides[i] ?? "left"}`));
    }
  }

  /** Text with $formulas$ in it. */
  const rich = (text) => text.split("$").map((piece, i) => (i % 2 ? math(piece) : piece));

  // --- what is typed ---------------------------------------------------------------------

  /** Let the exercises' parser know the words of this page. */
  function teach() {
    const { FUNCTIONS } = parser;
    for (const name of NOT_HERE) delete FUNCTIONS[name];
    for (const name of WORDS) FUNCTIONS[name] ??= (x) => x;
    FUNCTIONS.pw ??= (when, a, b) => (when ? a : b);
  }

  // What people write before a formula, such as f(x) = or y =.
  const BEFORE = /^\s*(?:\w+\s*\(\s*\w+\s*\)|y)\s*=(?!=)/;
  const CALLED = /(?<![A-Za-z])[A-Za-z]{3,}(?=\()/g;

  /** A text without what stands before the formula, each sign in its place. */
  const bare = (text) => text.replace(BEFORE, (before) => " ".repeat(before.length));

  const MOST_FACTORS = 2; // letters that may stand before a function without a sign: ztanh(z)

  /** Throw Trouble for a word before a bracket that is no function: gelu(z) is no product, nor is hardtanh(z). */
  function knowFunctions(text, list) {
    for (const { 0: word, index } of text.matchAll(CALLED)) {
      const inside = list.filter(({ at }) => at >= index && at < index + word.length);
      const letters = inside.filter(({ text: name }) => name.length === 1);
      const others = inside.length - letters.length;
      if (others ? letters.length > MOST_FACTORS : letters.length > 0) throw new parser.Trouble(index, `there is no function \u201c${word}\u201d here; write its formula, or * between letters`);
    }
  }

  /** The tree of a text; throws parser.Trouble, with its place. */
  function read(text) {
    if (text.length > MOST_CHARACTERS) {
      throw new parser.Trouble(MOST_CHARACTERS, `a formula has at most ${MOST_CHARACTERS} characters`);
    }
    const names = [...LATIN, ...GREEK];
    const list = parser.tokens(text, names);
    knowFunctions(text, list);
    const word = list.find(({ kind }) => kind === "word");
    if (word) throw new parser.Trouble(word.at, "write pw(condition, value, other value)");
    try {
      return parser.readings(text, { names, functions: [], variable: "z" })[0];
    } catch (error) {
      if (error instanceof RangeError) throw new parser.Trouble(0, "brackets are nested too deep");
      throw error;
    }
  }

  const RAISED = /[\u02b0-\u02ff\u1d2c-\u1dbf]/; // letters in an exponent that is typed small

  /** A text of x, or of another letter alone, with z in its place: [text, letter]; or [text]. */
  function inZ(text) {
    const letters = parser.tokens(text, [...LATIN, ...GREEK])
      .filter(({ kind, text: name }) => kind === "name" && (name === "z" || LATIN.includes(name) || GREEK.includes(name)));
    const names = new Set(letters.map(({ text: name }) => name));
    const letter = names.has("x") || names.size !== 1 ? "x" : [...names][0];
    if (names.has("z") || !names.has(letter) || letter.length > 1) return [text];
    const places = new Set(letters.filter(({ text: name }) => name === letter).map(({ at }) => at));
    let made = "", at = 0;
    for (const sign of text) {
      made += places.has(at) ? (RAISED.test(sign) ? "\u1dbb" : "z") : sign;
      at += sign.length;
    }
    return [made, letter];
  }

  const LETTER = (name) => (GREEK.includes(name) ? `\\${name} ` : name);
  const KNOWN = { exp: "\\exp", log: "\\log", ln: "\\log", sin: "\\sin", cos: "\\cos", tan: "\\tan",
    sec: "\\sec", csc: "\\csc", cot: "\\cot", sinh: "\\sinh", cosh: "\\cosh", tanh: "\\tanh",
    coth: "\\coth", max: "\\max", min: "\\min" };

  /** A tree as [LaTeX, how tightly it binds: 1 sums, 2 products, 3 signs, 4 powers, 5 the rest]. */
  function written(tree) {
    const { ARITHMETIC: [negative, plus, minus, times, over, power], FUNCTIONS } = parser;
    if (tree.value !== undefined) {
      const constant = { [Math.E]: "e", [Math.PI]: "\\pi" }[tree.value];
      return [constant ?? decimal(tree.value), 5];
    }
    if (tree.name) return [LETTER(tree.name), 5];
    const { apply, args } = tree;
    const inside = (i, least) => {
      const [text, binds] = written(args[i]);
      return binds < least ? `\\left(${text}\\right)` : text;
    };
    const comparison = compared(apply);
    if (comparison) return [`${inside(0, 1)} ${comparison} ${inside(1, 1)}`, 1];
    if (apply === negative) return [`-${inside(0, 3)}`, 1];
    if (apply === plus) return [`${inside(0, 1)} + ${inside(1, 2)}`, 1];
    if (apply === minus) return [`${inside(0, 1)} - ${inside(1, 2)}`, 1];
    if (apply === over) return [`\\frac{${written(args[0])[0]}}{${written(args[1])[0]}}`, 4];
    if (apply === times) {
      // A sign before the first factor stands before the product.
      const signed = args[0].apply === negative;
      const [left, right] = [signed ? written(args[0])[0] : inside(0, 2), inside(1, 3)];
      return [`${left}${/^[\d.]/.test(right) ? " \\cdot " : " \\, "}${right}`, signed ? 1 : 2];
    }
    if (apply === power || apply === Math.pow) return [`${inside(0, 5)}^{${written(args[1])[0]}}`, 4];
    if (apply === Math.abs) return [`\\left|${written(args[0])[0]}\\right|`, 5];
    if (apply === Math.sqrt) return [`\\sqrt{${written(args[0])[0]}}`, 5];
    if (apply === FUNCTIONS.pw) return [cases(tree), 5];
    const name = Object.keys(FUNCTIONS).find((name) => FUNCTIONS[name] === apply) ?? "?";
    const list = args.map((arg) => written(arg)[0]).join(", ");
    return [(KNOWN[name] ?? `\\operatorname{${name}}`) + `\\left(${list}\\right)`, 5];
  }

  const decimal = (value) => {
    const [digits, exponent] = String(value).split("e");
    return exponent ? `${digits} \\cdot 10^{${Number(exponent)}}` : digits;
  };

  /** The sign of a comparison, known by what it says of three pairs. */
  function compared(apply) {
    if (apply.length !== 2 || parser.ARITHMETIC.includes(apply)) return undefined;
    if (Object.values(parser.FUNCTIONS).includes(apply) || apply === Math.pow) return undefined;
    const says = [[1, 2], [2, 1], [1, 1]].map((pair) => Number(apply(...pair))).join("");
    return { "100": "<", "101": "\\le", "010": ">", "011": "\\ge" }[says];
  }

  /** Cases; the parser joins more than three arguments from the left. */
  function cases(tree) {
    const list = [];
    (function flat({ apply, args }) {
      if (apply !== parser.FUNCTIONS.pw) return list.push({ apply, args });
      if (args.length === 2) {
        flat(args[0]);
        list.push(args[1]);
      } else list.push(...args);
      return undefined;
    })(tree);
    const rows = [];
    for (let i = 0; i + 1 < list.length; i += 2) {
      rows.push(`${written(list[i + 1])[0]} & \\text{if } ${written(list[i])[0]}`);
    }
    rows.push(`${written(list.at(-1))[0]} & \\text{otherwise}`);
    return `\\begin{cases} ${rows.join(" \\\\ ")} \\end{cases}`;
  }

  function showTrouble(text, at, why) {
    field.setAttribute("aria-invalid", "true");
    const end = text.slice(at, at + 1) || "\u00a0";
    const shown = at === undefined ? [] : [
      node("code", {}, text.slice(Math.max(0, at - 40), at), node("mark", {}, end), text.slice(at + 1, at + 40)),
      ` Position ${at + 1}: `,
    ];
    trouble.replaceChildren(...shown, `${why}.`);
  }

  /** Whether a text can be read. */
  async function readable(text) {
    await load("parser");
    teach();
    try {
      return Boolean(text.trim() && read(bare(text)));
    } catch {
      return false;
    }
  }

  /** Typeset what is typed, or mark where it can't be read; say whether it can. */
  async function preview() {
    const typed = field.value;
    await Promise.all(["parser", "katex", "math"].map(load));
    if (typed !== field.value) return false; // more was typed meanwhile
    const text = bare(typed);
    teach();
    field.removeAttribute("aria-invalid");
    trouble.replaceChildren();
    typeset.replaceChildren();
    if (!text.trim()) return false;
    try {
      read(text); // else its own places would be told
      const [ofZ, letter] = inZ(text);
      typeset.append(math(`f(z) = ${written(read(ofZ))[0]}`, true));
      if (letter) trouble.textContent = `There is no z in it, so ${letter} is read as z.`;
      return true;
    } catch (error) {
      if (!(error instanceof parser.Trouble)) throw error;
      showTrouble(text, error.at, error.message);
      return false;
    }
  }

  // --- Python, in a worker ---------------------------------------------------------------

  let worker, started = false, pending = false, timer, asked = 0, listen, only, kept;

  function stop(why) {
    clearTimeout(timer);
    worker?.terminate();
    [worker, started, pending] = [undefined, false, false];
    busy(false);
    taking.wanted = false;
    if (why && only === "code") taking.tell(why);
    else if (why) tell(why);
  }

  function watch(limit, why) {
    clearTimeout(timer);
    timer = setTimeout(() => stop(why), limit);
  }

  const TOO_LONG = "This takes longer than ten seconds here, so it was stopped. Try a simpler formula.";
  const NO_START = "Python did not start. The server may forbid WebAssembly, or the connection may be slow: reload the page to try again.";

  /** Start the worker; it starts Python with the first message. */
  function begin() {
    if (!worker) {
      const { version } = engine;
      worker = new Worker(new URL(`formula/worker.mjs?v=${version}`, root), { type: "module", name: version });
      worker.addEventListener("message", ({ data }) => {
        if (data.stage === "started") {
          started = true;
          remember({ loaded: engine.version });
          cost.textContent = LOADED;
          if (pending) watch(ANSWER_LIMIT, TOO_LONG);
        } else if (data.id === asked) {
          pending = data.stage !== "done";
          if (pending) watch(ANSWER_LIMIT, TOO_LONG);
          else clearTimeout(timer);
          listen(data);
          // Keeping everything is work for the processor, so it waits for the first answer.
          if (!pending) kept ??= keep();
        }
      });
      worker.addEventListener("error", () => stop(NO_START));
    }
  }

  /** Start Python before there is a question. */
  function wake() {
    if (worker) return;
    begin();
    worker.postMessage({});
  }

  /** Ask for a formula; what the worker says comes to ``hear``. */
  function ask(question, hear) {
    begin();
    asked += 1;
    listen = hear;
    pending = true;
    only = question.only;
    watch(started ? ANSWER_LIMIT : START_LIMIT, started ? TOO_LONG : NO_START);
    worker.postMessage({ id: asked, ...question });
  }

  /** Let the browser keep the page and Python: after one visit no network is needed. */
  async function keep() {
    const registration = await navigator.serviceWorker?.register(new URL("formula-service-worker.js", root), {
      scope: new URL("formula", root).pathname,
    }).catch(() => undefined);
    if (!registration) return;
    const serving = registration.active ?? registration.waiting ?? registration.installing;
    const send = () => registration.active?.postMessage("keep all");
    if (registration.active) send();
    else serving.addEventListener("statechange", send);
  }

  const remembered = () => {
    try {
      return JSON.parse(localStorage.getItem(KEPT)) ?? {};
    } catch {
      return {};
    }
  };
  function remember(more) {
    try {
      localStorage.setItem(KEPT, JSON.stringify({ ...remembered(), ...more }));
    } catch {
      // a browser that keeps nothing
    }
  }

  function tell(text) {
    status.textContent = text;
  }

  function busy(is) {
    app.setAttribute("aria-busy", String(is));
  }

  // --- what was found --------------------------------------------------------------------

  /** A section with its title; it takes the place of one with that title. */
  function section(title, ...children) {
    const made = node("section", {}, node("h2", {}, title), ...children);
    const old = [...found.children].find((one) => one.firstChild.textContent === title);
    if (old) old.replaceWith(made);
    else found.append(made);
    return made;
  }

  /** What scrolls sideways can be reached by keyboard, too. */
  function letScroll() {
    for (const one of app.querySelectorAll(".line, .typeset")) {
      if (one.scrollWidth > one.clientWidth) one.tabIndex = 0;
      else one.removeAttribute("tabindex");
    }
  }
  addEventListener("resize", letScroll);

  function showDerivation({ lines }) {
    const steps = lines.map(({ latex, reason, proof }, i) => node("li", {},
      node("p", { class: "rule" }, i ? reason : "To be found"),
      node("div", { class: "line" }, math(i ? `= ${latex}` : latex, true)),
      ...(i ? [node("p", { class: "proof" }, proofInWords(proof))] : [])));
    section("The derivation, line by line", node("ol", { class: "steps" }, ...steps));
  }

  function proofInWords(proof) {
    if (proof.startsWith("agrees")) return `\u2248 checked, not proven: it ${proof}`;
    const why = proof === "simplifies to 0" ? "the difference simplifies to 0" : proof;
    return `\u2713 proven equal to the line above: ${why}`;
  }

  const QUANTILE = 0.01, SAMPLES = 121, MOST_SETTINGS = 27;

  /** The y axis: room for f and f' wherever the sliders stand, but not for what shoots out of it. */
  function windowOf(curves, letters, { low, high }) {
    let settings = [{}];
    for (const { name, low: least, default: start, high: most } of letters) {
      if (settings.length * 3 <= MOST_SETTINGS) {
        settings = settings.flatMap((one) => [least, start, most].map((value) => ({ ...one, [name]: value })));
      } else settings = settings.map((one) => ({ ...one, [name]: start }));
    }
    const ys = [];
    for (const given of settings) {
      for (let i = 0; i < SAMPLES; i++) {
        const z = low + ((high - low) * i) / (SAMPLES - 1);
        ys.push(...curves.map((curve) => curve(z, given)).filter(Number.isFinite));
      }
    }
    if (!ys.length) return [-1, 1];
    ys.sort((a, b) => a - b);
    const at = (share) => ys[Math.round(share * (ys.length - 1))];
    const whole = [ys[0], ys.at(-1)], most = [at(QUANTILE), at(1 - QUANTILE)];
    const wild = whole[1] - whole[0] > 3 * (most[1] - most[0]);
    const [bottom, top] = wild ? most : whole;
    const margin = 0.08 * (top - bottom) || 1;
    return [Number((bottom - margin).toFixed(2)), Number((top + margin).toFixed(2))];
  }

  class Model {
    constructor(values) {
      this.values = values;
      this.listeners = {};
    }
    get(name) {
      return this.values[name];
    }
    set(name, value) {
      if (Object.is(this.values[name], value)) return;
      this.values[name] = value;
      for (const listener of this.listeners[`change:${name}`] ?? []) listener();
    }
    save_changes() {} // there is no kernel
    on(event, listener) {
      (this.listeners[event] ??= []).push(listener);
    }
    off(event, listener) {
      this.listeners[event] = (this.listeners[event] ?? []).filter((one) => one !== listener);
    }
  }

  function slider(model, { name, low, high, step }) {
    const input = node("input", { type: "range", min: low, max: high, step });
    const output = node("output");
    const show = () => {
      input.value = model.get(name);
      output.value = model.get(name).toFixed(2).replace("-", "\u2212");
      input.setAttribute("aria-valuetext", output.value);
    };
    model.on(`change:${name}`, show);
    input.addEventListener("input", () => model.set(name, input.valueAsNumber));
    show();
    return node("label", { class: "widget-slider" }, node("span", {}, name), input, output);
  }

  const FARTHEST = [0.001, 100]; // positions of a slider that a link may bring

  let shown; // { text, answer, model, curves, unmount }

  /** Draw f and f', and the sliders of z and of each letter. */
  function showFigure(text, answer, positions) {
    const { programs, kinks } = answer;
    const z = { ...answer.z };
    // A link may bring a number that is not on the slider as it would be.
    const letters = answer.letters.map((one) => {
      const value = positions[one.name];
      if (!(value >= FARTHEST[0] && value <= FARTHEST[1])) return one;
      return { ...one, low: Math.min(one.low, value), high: Math.max(one.high, value) };
    });
    const within = ({ low, high }, value, start) =>
      (Number.isFinite(value) ? Math.min(high, Math.max(low, value)) : start);
    const values = Object.fromEntries([{ name: "z", ...z }, ...letters].map((one) =>
      [one.name, within(one, positions[one.name], one.default)]));
    const model = new Model(values);
    // Until a form is found, as the formula stands; where that gives no number, certified.
    const curves = programs.map((program) => careful(numbers.ofProgram(program), program));
    const activation = {
      title: "Your formula",
      z,
      parameters: letters,
      kinks: kinks.filter((kink) => kink > z.low && kink < z.high),
      f: (...at) => curves[0](...at),
      gradient: (...at) => curves[1](...at),
      window: windowOf(curves, letters, z),
    };
    const sliders = [{ name: "z", ...z }, ...letters].map((one) => slider(model, one));
    const place = node("div");
    section("The figure", node("div", { class: "widget-box down" }, ...sliders, place));
    const unmount = drawing.mount({ model, el: place }, explorer({ ACTIVATION: activation }));
    shown = { text, answer, model, curves, unmount };
    let rest, letterMoved = false;
    for (const name of Object.keys(values)) {
      model.on(`change:${name}`, () => {
        letterMoved ||= name !== "z";
        clearTimeout(rest);
        rest = setTimeout(() => {
          if (shown?.model !== model) return; // another formula stands there by now
          toAddress(text, model.values);
          // What has not been said of the formula yet would else be lost.
          const only = grades[1] ? "values" : "forms";
          if (letterMoved) ask({ text, values: model.values, only, code: taking.wanted }, hear(text));
          letterMoved = false;
        }, REST);
      });
    }
  }

  /** A curve that is certified where plain doubles give no number. */
  const careful = (curve, program, guarded = true) => (at, given) => {
    const value = curve(at, given);
    const strange = guarded ? numbers.outside(at, value) : Number.isNaN(value);
    return strange ? numbers.exact(program, at, given) : value;
  };

  const grades = {};
  const digits = (worst) => Math.max(0, Math.floor(-Math.log10(Math.max(worst, 0.5) * 2 ** -52)));

  function showForm({ order, form, latex, guarded, worst, at, count }) {
    const name = order ? "f\u2032" : "f";
    if (form) shown.curves[order] = careful(numbers.ofForm(form), shown.answer.programs[order], guarded);
    const several = shown.answer.letters.length ? ", with the letters at several positions" : "";
    const tried = `${count.toLocaleString("en")} certified values${several}`;
    const text = form
      ? `${name} has a closed form that keeps its digits: its largest error is ${worst.toFixed(1)} units in the last place, against ${tried}.`
      : Number.isFinite(worst) && digits(worst) > 0
        ? `No form of ${name} is known here that keeps its digits everywhere. As it stands, it keeps at least ${digits(worst)} of 16 digits for z from \u221240 to 40; the worst is at z = ${at.toPrecision(3)}.`
        : `No form of ${name} is known here that keeps its digits. As it stands, it loses all of them near z = ${at.toPrecision(3)}.`;
    grades[order] = [node("p", {}, text)];
    if (form && latex) {
      grades[order].push(node("details", {}, node("summary", {}, `The form of ${name}`),
        node("div", { class: "line" }, math(latex, true))));
    }
    section("How it is computed", ...Object.values(grades).flat());
  }

  const table = (rows) => node("div", { class: "scroll" }, node("table", { class: "properties" },
    node("tbody", {}, ...rows.map(([name, ...value]) =>
      node("tr", {}, node("th", { scope: "row" }, ...rich(name)), node("td", {}, ...value))))));

  const six = (value) => (Number.isNaN(value) ? "not decided"
    : Number.isFinite(value) ? value.toFixed(6).replace(/^-(0\.0+)$/, "$1").replace("-", "\u2212")
      : `${value < 0 ? "\u2212" : ""}\u221e`);
  const setting = (values) => Object.entries(values).map(([name, value]) => `${name} = ${Number(value.toFixed(4))}`).join(", ");

  let sheetRows = [];
  function showSheet({ rows, refused, values }) {
    sheetRows = rows ? rows.map(([name, value]) => [name, ...rich(value)]) : [["Properties", `not decided: ${refused}`]];
    showProperties(values, []);
  }

  function showMeans({ means, refused, values }) {
    if (!means) return showProperties(values, [["Means", `not decided: ${refused}`]]);
    const [, square, slope] = means;
    const names = ["\\mathbb{E}[f]", "\\mathbb{E}[f^2]", "\\mathbb{E}[f'^2]"];
    const shownMeans = means.flatMap((value, i) => [i ? ", " : "", math(names[i]), ` = ${six(value)}`]);
    return showProperties(values, [
      ["For $z \\sim N(0, 1)$", ...shownMeans],
      ["Gain, $\\chi$", `${six(1 / Math.sqrt(square))}, ${six(square ? slope / square : NaN)}`],
    ]);
  }

  function showProperties(values, more) {
    const where = setting(values);
    section("Its properties", ...(where ? [node("p", {}, `At ${where}.`)] : []), table([...sheetRows, ...more]));
  }

  function showRelatives({ same, near }) {
    const link = ({ title, page }) => (page ? node("a", { href: page }, title) : title);
    const pairs = (letters) => letters.map(([label, value]) => `${label} = ${value}`).join(", ");
    const lines = same.map((entry) => node("li", {}, "This has the same values as ", link(entry),
      entry.letters.length ? ` with ${pairs(entry.letters)}.` : "."));
    const distance = (entry) => ` (${entry.distance ? entry.distance.toPrecision(2) : 0})`;
    lines.push(node("li", {}, ...(near.length
      ? ["Nearest: ", ...near.flatMap((entry, i) => [i ? "; " : "", link(entry), distance(entry)]), "."]
      : ["For some z between \u22124 and 4 your function is not a real number, so it has no distance from those of the book."])));
    section("Relatives in this book", node("ul", {}, ...lines),
      node("p", { class: "quiet" }, "The same values: at 145 places of z, to nine digits. The number behind a relative is its root mean square distance for standard normal z between \u22124 and 4."));
  }

  // --- the code to take ------------------------------------------------------------------

  const READY = "The code of your formula is below.";
  const taking = { wanted: false, tell() {}, show() {} }; // what the fold with the code can do

  /** Offer the code of a formula, which is computed when the fold is opened. */
  function offerCode(text) {
    const says = node("p", { role: "status", class: "quiet" }), about = node("div"), place = node("div");
    const fold = node("details", {}, node("summary", {}, "Take the code"), says, about, place);
    const listings = new Map();
    fold.addEventListener("toggle", () => {
      taking.wanted = fold.open;
      // While another formula is derived, the fold is about to go.
      if (!fold.open || (pending && !only)) return;
      taking.tell("Choosing what to print ...");
      // With what is being asked for, if anything is: there is one question at a time.
      ask({ text, values: shown.model.values, only: pending ? only : "code", code: true }, hear(text));
    });
    Object.assign(taking, {
      tell(what) {
        says.textContent = what;
      },
      show({ files, refused, errors, count }) {
        if (!files) {
          taking.wanted = false;
          return taking.tell(`No code is printed for this formula: ${refused}.`);
        }
        about.replaceChildren(...aboutCode(errors, count));
        for (const { key, title, text: code } of files) {
          if (!listings.has(key)) {
            const listing = node("pre");
            listings.set(key, listing);
            place.append(node("details", key === "numpy" ? { open: "" } : {}, node("summary", {}, title),
              node("div", { class: "cell_input" }, node("div", { class: "highlight" }, listing))));
            listing.dispatchEvent(new CustomEvent("added", { bubbles: true }));
          }
          listings.get(key).textContent = code;
        }
        return taking.tell(READY);
      },
    });
    section("Its code", fold);
  }

  const aboutCode = (errors, count) => [
    "Each file is meant to run by itself, pasted into an empty one; the lines at its top give you values to try it with. "
      + (shown.answer.letters.length ? "Letters are parameters, and their defaults are where the sliders stand. " : "")
      + "The files for PyTorch, JAX and TensorFlow also have f\u2033, for a second backward pass.",
    `The forms of f and f\u2032 that the files are printed from were tried here, in your browser, against ${count.toLocaleString("en")} certified values: `
      + errors.replace("f'", "f\u2032") + "; for float32, each step was rounded to it. "
      + "The files themselves have not been run.",
  ].map((text) => node("p", {}, text));

  const hear = (text, positions = {}) => (said) => {
    const { stage } = said;
    if (stage === "derivation") {
      if (said.lines) {
        found.replaceChildren();
        shown?.unmount?.();
        shown = undefined;
        sheetRows = [];
        delete grades[0];
        delete grades[1];
        showDerivation(said);
        remember({ last: text });
        tell(`Derived in ${said.lines.length - 1} ${said.lines.length === 2 ? "step," : "steps, each"} proven or checked. The figure and the properties follow.`);
      } else {
        found.replaceChildren();
        if (said.error) showTrouble(text, said.at, said.error);
        tell(said.error ? "The formula can't be read." : `This can't be derived here: ${said.refused}.`);
      }
    } else if (stage === "figure") {
      showFigure(text, said, positions);
      toAddress(text, shown.model.values);
    } else if (stage === "form") showForm(said);
    else if (stage === "sheet") showSheet(said);
    else if (stage === "means") showMeans(said);
    else if (stage === "relatives") showRelatives(said);
    else if (stage === "code") taking.tell(`Choosing what to print: ${said.done} of ${said.of} ...`);
    else if (stage === "files") taking.show(said);
    else if (stage === "failed") {
      stop(`This failed: ${said.message}. Try another formula.`);
    } else if (stage === "done") {
      busy(false);
      if (found.children.length && !("whole" in found.dataset)) {
        offerCode(text);
        found.dataset.whole = "";
      }
    }
    letScroll();
  };

  async function derive(positions = {}) {
    const typed = field.value;
    delete found.dataset.whole;
    taking.wanted = false;
    if (await readable(typed)) wake(); // while the rest of the page is loaded
    if (!(await preview())) return tell(typed.trim() ? "The formula can't be read." : "Type a formula first, or take an example.");
    const [ofZ, letter] = inZ(bare(typed)), text = ofZ.trim();
    field.value = text;
    if (letter) {
      trouble.textContent = `The functions of this book are of z, so your ${letter} became z.`;
    }
    busy(true);
    tell(started ? "Deriving ..." : remembered().loaded === engine.version ? "Starting Python ..." : "Loading Python, once ...");
    await Promise.all(["drawing", "tangent", "explorers", "numbers"].map(load)).catch((error) => stop(error.message));
    return ask({ text, values: positions }, hear(text, positions));
  }

  // --- the address -----------------------------------------------------------------------

  function toAddress(text, values) {
    const url = new URL(location.href);
    url.search = new URLSearchParams({ f: text, ...Object.fromEntries(
      Object.entries(values).map(([name, value]) => [name, Number(value.toFixed(6))])) });
    history.replaceState(null, "", url);
  }

  function fromAddress() {
    const query = new URLSearchParams(location.search);
    const text = query.get("f");
    query.delete("f");
    const numbers = [...query].map(([name, value]) => [name, value.trim() ? Number(value) : NaN]);
    return [text, Object.fromEntries(numbers.filter(([, value]) => Number.isFinite(value)))];
  }

  // --- the page --------------------------------------------------------------------------

  if (!/^https?:$/.test(location.protocol)) {
    needs.textContent = "This page is open from a folder. A browser runs Python only on pages that come from a web server: run \u201cmake serve\u201d, or open the book on the web.";
    return;
  }
  const unable = !window.WebAssembly || !window.DecompressionStream || !window.Worker;
  if (!engine || unable) {
    needs.textContent = engine
      ? "This browser is too old to run Python. What is below works in a notebook."
      : "This copy of the book was built without Python for the browser, so it typesets what you type and derives nothing. What is below works in a notebook.";
    button.hidden = true;
  } else {
    needs.remove();
    cost.textContent = remembered().loaded === engine.version
      ? LOADED
      : `The first time, this loads Python: ${engine.megabytes} MB, once. Your browser keeps it, so that it starts sooner next time and works offline.`;
  }
  for (const hidden of [form, part("help"), examples]) hidden.hidden = false;
  const list = [...EXAMPLES];
  const last = remembered().last;
  if (last && !list.some(([, text]) => text === last)) list.push(["your last one", last]);
  for (const [name, text] of list) {
    const example = node("button", { type: "button" }, name);
    example.addEventListener("click", () => {
      field.value = text;
      if (started) derive();
      else preview();
    });
    examples.append(example);
  }
  field.addEventListener("input", preview);
  field.addEventListener("focus", () => {
    // While the reader types, Python starts, if that loads nothing.
    if (!button.hidden && remembered().loaded === engine.version) wake();
  });
  const [given, positions] = fromAddress();
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!button.hidden) derive(field.value === given ? positions : {});
  });
  if (given !== null) {
    field.value = given;
    // Only where nothing has to be loaded does a link begin by itself.
    if (!button.hidden && remembered().loaded === engine.version) derive(positions);
    else preview();
  }
})();
