// Python for a formula of the reader's own, in a worker of the page: questions come as messages,
// and the answers go back as data.  What a reader types is never run, here or in Python.
import { numbers } from "../_static/own/numbers.mjs";

// Before anything is waited for: a message that finds no handler is lost.
onmessage = ({ data }) => {
  if (data.text === undefined) { // Python alone, before there is a formula
    engine ??= started();
    engine.catch(() => { engine = undefined; });
  } else {
    wanted = data;
    working ??= work();
  }
};

const PLACES = { pyodide: "./pyodide/" }; // written by build.py
const GZIPPED = [0x1f, 0x8b];
const MISSING = /^(ModuleNotFound|Import)Error/m;
const EVERYDAY = 40; // the sizes of z for which the error of a plain form is told
const MEMORY = "own-formula-memory"; // the browser's store of Python's memory
let wanted, working, engine, catalogue, remembered, printed;

const here = (path) => new URL(path, import.meta.url).href;
const pause = () => new Promise((done) => setTimeout(done));

/** A file that is shipped gzipped, because some hosts compress nothing; others have undone it. */
async function unzipped(path) {
  const response = await network(here(path));
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (GZIPPED.some((byte, i) => bytes[i] !== byte)) return bytes;
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

const network = self.fetch.bind(self);
const STD = here("start.zip");
// What Pyodide asks for by an address is on its way before Pyodide is there.
const early = new Map();
self.fetch = async (address, options) =>
  (await early.get(String(address?.url ?? address)) ?? network(address, options));

const json = (path) => network(here(path)).then((response) => response.json());

/** Start Python as it was when it had answered for the first time, or else from the beginning. */
async function started() {
  const memory = await recalled();
  if (memory) {
    try {
      remembered = true;
      return await python(memory);
    } catch (error) {
      console.warn(error);
      await caches.delete(MEMORY);
    }
  }
  remembered = false;
  return python();
}

async function python(memory) {
  const indexURL = here(PLACES.pyodide), wasm = `${indexURL}pyodide.asm.wasm`;
  early.set(wasm, network(wasm));
  early.set(STD, unzipped("start.zip.gz").then((bytes) => new Response(bytes)));
  const modules = memory ? undefined : unzipped("modules.gz");
  const entries = json("../_static/own/catalogue.json");
  const whole = import(`${indexURL}pyodide.asm.mjs`);
  const [{ loadPyodide }, info] = await Promise.all([import(`${indexURL}pyodide.mjs`), json("info.json")]);
  const pyodide = await loadPyodide({
    indexURL,
    stdLibURL: STD,
    lockFileContents: { info, packages: {} },
    env: { PYTHONHASHSEED: "0", HOME: "/home/pyodide" },
    ...(memory ? { _loadSnapshot: memory } : { _makeSnapshot: true }),
    async createPyodideModule(settings) {
      const made = await (await whole).default(settings);
      if (memory) made._malloc(memory.length); // it has to fit; Pyodide makes no room by itself
      return made;
    },
  });
  if (!memory) pyodide.FS.writeFile("/lib/modules", await modules);
  let more = false, printing = false;
  /** What Python does, once more with all modules if it misses one. */
  async function tried(act) {
    try {
      return act();
    } catch (error) {
      if (more || !MISSING.test(error.message)) throw error;
      more = true;
      pyodide.FS.writeFile("/lib/rest.zip", await unzipped("rest.zip.gz"));
      pyodide.runPython("import loading; loading.rest()");
      return act();
    }
  }
  /** Load what prints code. */
  async function toPrint() {
    if (printing) return;
    pyodide.FS.writeFile("/lib/code", await unzipped("code.gz"));
    pyodide.runPython("import loading; loading.found_in('/lib/code')");
    printing = true;
  }
  const answer = pyodide.runPython(memory
    ? "from activations.own_formula.answers import answer; answer"
    : "import loading; loading.answering('/lib/modules')");
  catalogue = await entries;
  postMessage({ stage: "started" });
  return {
    ask: async (question) => JSON.parse(await tried(() => answer(JSON.stringify(question)))),
    toPrint,
    // What was fetched later is not in it.
    memory: () => (more || printing ? undefined : pyodide.makeMemorySnapshot()),
  };
}

// --- Python's memory: a second visit starts from it, and need not load 600 modules again ---------

// The page names the worker after its edition: a worker that is kept has no query in its address.
const address = () => here(`memory?${self.name}`);

async function recalled() {
  try {
    const kept = await (await caches.open(MEMORY)).match(address());
    return kept && new Uint8Array(await kept.arrayBuffer());
  } catch {
    return undefined; // a browser that keeps nothing
  }
}

async function remember(memory) {
  if (remembered) return;
  remembered = true;
  try {
    const bytes = memory();
    await caches.delete(MEMORY); // that of an older edition
    if (bytes) await (await caches.open(MEMORY)).put(address(), new Response(bytes));
  } catch {
    // a browser that keeps nothing, or has no room
  }
}

/** Answer what was last asked for, stage by stage, until nothing else is asked for. */
async function work() {
  while (wanted) {
    const { id, text, values, only, code } = wanted;
    const current = () => wanted?.id === id;
    const say = (stage, found) => postMessage({ id, stage, ...found });
    try {
      engine ??= started();
      const { ask, toPrint, memory } = await engine;
      const all = async function* () {
        if (only !== "code") yield* stages(ask, text, values, only);
        if (!code) return;
        await toPrint();
        yield* files(ask, text, values);
      };
      for await (const [stage, found] of all()) {
        say(stage, found);
        await pause();
        if (!current()) break;
      }
      if (current()) {
        wanted = undefined;
        say("done", {});
        await pause();
        if (!wanted) remember(memory); // the next question does not wait for it
      }
    } catch (error) {
      engine = printed = undefined;
      say("failed", { message: String(error.message ?? error).trim().split("\n").at(-1).slice(0, 300) });
      if (current()) wanted = undefined;
      say("done", {});
    }
  }
  working = undefined;
}

async function* stages(ask, text, values, only) {
  const { lines, letters, ...others } = await ask({ ask: "derivation", text });
  if (!lines) return yield ["derivation", others];
  const given = Object.fromEntries(
    letters.map(({ name, default: start }) => [name, Number.isFinite(values[name]) ? values[name] : start]));
  if (!only) yield ["derivation", { lines, letters, ...others }];
  const figure = { letters, ...(await ask({ ask: "figure", text })) };
  if (!only) yield ["figure", figure];
  if (only !== "values") {
    for (const order of [0, 1]) yield ["form", { order, ...(await form(ask, text, order, figure)) }];
  }
  yield ["sheet", { values: given, ...(await ask({ ask: "sheet", text, values: given })) }];
  const means = await ask({ ask: "means", text, values: given });
  yield ["means", { values: given, ...(means.improper ? { means: numbers.means(means) } : means) }];
  yield ["relatives", numbers.relatives(figure, given, catalogue)];
}

/** The first closed form that keeps its digits, with its measured error, or that of the plain one. */
async function form(ask, text, order, { programs, letters }) {
  const program = programs[order], enough = numbers.LIMITS[order];
  for (let first = true; ; first = false) {
    const found = await ask({ ask: "form", text, order, first });
    if (!found.steps) break;
    const { guarded, latex } = found;
    const measured = numbers.measured(numbers.ofForm(found), program, letters, { guarded, enough });
    if (measured.worst <= enough) return { form: found, latex, guarded, ...measured };
  }
  return numbers.measured(numbers.ofProgram(program), program, letters, { reach: EVERYDAY });
}

// --- the code to take ---------------------------------------------------------------------------

const SEARCH = 5000; // milliseconds, after which only plain forms are tried
const PARTS = [false, true].flatMap((single) => [0, 1, 2].map((order) => ({ order, single })));

/** The files in all languages, after the forms that they are printed from. */
async function* files(ask, text, values) {
  if (printed?.text !== text) {
    const { letters } = await ask({ ask: "derivation", text }), parts = [];
    for (const [done, part] of PARTS.entries()) {
      const found = yield* chosen(ask, text, part, letters, ["code", { done, of: PARTS.length }]);
      if (found.refused) return yield ["files", found];
      parts.push({ ...part, ...found });
    }
    printed = { text, parts };
  }
  const tried = Object.fromEntries([false, true].map((single) => [single ? "float32" : "float64", errors(single)]));
  const rows = [false, true].map((single) => printed.parts.filter((one) => one.single === single).map(({ index }) => index));
  const count = printed.parts.reduce((sum, one) => sum + (one.order < 2 ? one.count : 0), 0);
  yield ["files", { count, ...(await ask({ ask: "files", text, chosen: rows, values, tried })) }];
}

/** The largest errors of f and f' in a format; that for all sizes of z is null where a form was tried for everyday ones. */
function errors(single) {
  const both = printed.parts.filter((one) => one.single === single && one.order < 2);
  const all = both.every((one) => one.everywhere) ? Math.max(...both.map((one) => one.all)) : null;
  return { all, everyday: Math.max(...both.map((one) => one.everyday)) };
}

/** Find which form is printed of f, f' or f'', in a format; ``still`` is what is said before each is tried. */
async function* chosen(ask, text, { order, single }, letters, still) {
  const begun = performance.now(), tried = [];
  const picked = () => numbers.picked(tried, order, single);
  let judge;
  for (let begin = "first"; ; ) {
    yield still;
    const found = await ask({ ask: "part", text, order, single, begin });
    if (found.refused) return found;
    judge ??= numbers.judge(found.program, letters, single);
    // Those that say nothing of what rounding takes away come last, and are not tried without need.
    if (!found.steps || (found.plain && picked()?.everywhere)) break;
    tried.push({ index: tried.length, ...found, ...judge(found) });
    if (tried.at(-1).all <= numbers.PRINTED[order]) break;
    begin = !found.plain && performance.now() - begun > SEARCH ? "plain" : "";
  }
  const name = ["f", "f\u2032", "f\u2033"][order], format = single ? "float32" : "float64";
  return picked() ?? { refused: `no form of ${name} is known here that keeps half of its digits in ${format}` };
}
