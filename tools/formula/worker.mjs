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
let wanted, working, engine, catalogue;

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
const STD = here("std.zip");
// Pyodide asks for its standard library by an address.
self.fetch = async (address, options) =>
  (String(address?.url ?? address) === STD ? new Response(await unzipped("std.zip.gz")) : network(address, options));

async function started() {
  const indexURL = here(PLACES.pyodide);
  const [{ loadPyodide }, info, archive, entries] = await Promise.all([
    import(`${indexURL}pyodide.mjs`),
    network(here("info.json")).then((response) => response.json()),
    unzipped("engine.zip.gz"),
    network(here("../_static/own/catalogue.json")).then((response) => response.json()),
  ]);
  catalogue = entries;
  const python = await loadPyodide({
    indexURL,
    stdLibURL: STD,
    lockFileContents: { info, packages: {} },
    env: { PYTHONHASHSEED: "0", HOME: "/home/pyodide" },
  });
  python.FS.writeFile("/lib/engine.zip", archive);
  python.runPython("import sys; sys.path.insert(0, '/lib/engine.zip')");
  const find = () => python.runPython("from activations.own_formula.answers import answer; answer");
  let answer, whole = false;
  /** What Python does, once more with all modules if it misses one. */
  async function tried(act) {
    try {
      return act();
    } catch (error) {
      if (whole || !MISSING.test(error.message)) throw error;
      whole = true;
      python.FS.writeFile("/lib/rest.zip", await unzipped("rest.zip.gz"));
      python.runPython("sys.path.append('/lib/rest.zip'); import importlib; importlib.invalidate_caches()");
      return act();
    }
  }
  answer = await tried(find);
  postMessage({ stage: "started" });
  return async (question) => JSON.parse(await tried(() => answer(JSON.stringify(question))));
}

/** Answer what was last asked for, stage by stage, until nothing else is asked for. */
async function work() {
  while (wanted) {
    const { id, text, values, only } = wanted;
    const current = () => wanted?.id === id;
    const say = (stage, found) => postMessage({ id, stage, ...found });
    try {
      engine ??= started();
      const ask = await engine;
      for await (const [stage, found] of stages(ask, text, values, only)) {
        say(stage, found);
        await pause();
        if (!current()) break;
      }
    } catch (error) {
      engine = undefined;
      say("failed", { message: String(error.message ?? error).trim().split("\n").at(-1).slice(0, 300) });
    }
    if (current()) {
      wanted = undefined;
      say("done", {});
    }
  }
  working = undefined;
}

async function* stages(ask, text, values, only) {
  const found = await ask({ ask: "derivation", text });
  if (!found.lines) return yield ["derivation", found];
  const given = Object.fromEntries(
    found.letters.map(({ name, default: start }) => [name, Number.isFinite(values[name]) ? values[name] : start]));
  if (only !== "values") {
    yield ["derivation", found];
    for (const order of [0, 1]) yield ["form", { order, ...(await form(ask, text, order, found)) }];
  }
  yield ["sheet", { values: given, ...(await ask({ ask: "sheet", text, values: given })) }];
  const means = await ask({ ask: "means", text, values: given });
  yield ["means", { values: given, ...(means.improper ? { means: numbers.means(means) } : means) }];
  yield ["relatives", numbers.relatives(found, given, catalogue)];
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
