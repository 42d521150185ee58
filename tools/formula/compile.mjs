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
  pyodide.globals.set("LOADING", readFileSync(new URL("loading.py", import.meta.url), "utf-8"));
  pyodide.runPython(readFileSync(new URL("compile.py", import.meta.url), "utf-8"));
  const [before, code] = ["first_answers", "first_code"].map((name) => pyodide.globals.get(name));

  // What was written has to say the same by itself ...
  const again = await loadPyodide({ indexURL, env, stdLibURL: `${out}/start.zip` });
  again.FS.writeFile("/lib/modules", readFileSync(`${out}/modules`));
  const answer = again.runPython("import loading; loading.answering('/lib/modules')");
  const check = (answers) => {
    for (const [question, said] of JSON.parse(answers)) {
      if (answer(question) !== said) throw new Error(`another answer from the archives: ${question}`);
    }
  };
  check(before);
  again.FS.writeFile("/lib/code", readFileSync(`${out}/code`));
  again.runPython("loading.found_in('/lib/code')");
  check(code);
  // ... and where something is missing, the rest has it: in a package that is there, too.
  again.FS.writeFile("/lib/rest.zip", readFileSync(`${out}/rest.zip`));
  again.runPython("loading.rest(); import ssl, sympy.stats, unittest.mock");
} catch (error) {
  console.error(error.name, String(error.message).slice(-3000)); // without the source of all of Pyodide
  process.exit(1);
}
