// Run compile.py in Pyodide itself, and then what it wrote: bytecode is only good for the
// Python that made it.
//
// node compile.mjs PYODIDE WHEELS BOOK FORMULAS OUT
//
// PYODIDE is a folder with Pyodide, WHEELS one with the wheels of SymPy and mpmath, BOOK the
// one of the book's package, FORMULAS a list; archives are written into OUT.

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [pyodideFolder, wheels, book, formulas, out] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${pyodideFolder}/pyodide.mjs`));
const indexURL = `${pyodideFolder}/`;
const env = { PYTHONHASHSEED: "0" };

try {
  const pyodide = await loadPyodide({ indexURL, env });
  for (const [at, folder] of [["/wheels", wheels], ["/book", book], ["/out", out], ["/pyodide", pyodideFolder]]) {
    pyodide.mountNodeFS(at, folder);
  }
  pyodide.globals.set("FORMULAS", readFileSync(formulas, "utf-8"));
  pyodide.runPython(readFileSync(new URL("compile.py", import.meta.url), "utf-8"));
  const before = pyodide.globals.get("first_answers");

  // The archives alone have to say the same.
  const again = await loadPyodide({ indexURL, env, stdLibURL: `${out}/std.zip` });
  again.FS.writeFile("/lib/engine.zip", readFileSync(`${out}/engine.zip`));
  again.runPython("import sys; sys.path.insert(0, '/lib/engine.zip')");
  const answer = again.runPython("from activations.own_formula.answers import answer; answer");
  for (const [question, said] of JSON.parse(before)) {
    if (answer(question) !== said) throw new Error(`another answer from the archives: ${question}`);
  }
} catch (error) {
  console.error(error.name, String(error.message).slice(-3000)); // without the source of all of Pyodide
  process.exit(1);
}
