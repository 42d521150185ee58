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
let wanted, working, engine, catalogue, remembered;

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
// Pyodide asks for its standard library by an address.
self.fetch = async (address, options) =>
  (String(address?.url ?? address) === STD ? new Response(await unzipped("start.zip.gz")) : network(address, options));

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
  const indexURL = here(PLACES.pyodide);
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
  let more = false;
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
  const answer = pyodide.runPython(memory
    ? "from activations.own_formula.answers import answer; answer"
    : "import loading; loading.answering('/lib/modules')");
  catalogue = await entries;
  postMessage({ stage: "started" });
  return {
    ask: async (question) => JSON.parse(await tried(() => answer(JSON.stringify(question)))),
    // What was fetched later is not in it.
    memory: () => (more ? undefined : pyodide.makeMemorySnapshot()),
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
    const { id, text, values, only } = wanted;
    const current = () => wanted?.id === id;
    const say = (stage, found) => postMessage({ id, stage, ...found });
    try {
      engine ??= started();
      const { ask, memory } = await engine;
      for await (const [stage, found] of stages(ask, text, values, only)) {
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
      engine = undefined;
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
