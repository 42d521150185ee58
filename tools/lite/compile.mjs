// Run compile.py in Pyodide itself: bytecode is only good for the Python that made it.
//
// node compile.mjs PYODIDE BOOK OUT
//
// PYODIDE is a folder with Pyodide and all wheels of its lock, BOOK the one with the
// notebooks; the compiled files and the lock that names them are written into OUT.

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [pyodideFolder, book, out] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${pyodideFolder}/pyodide.mjs`));
const lock = JSON.parse(readFileSync(`${pyodideFolder}/pyodide-lock.json`));

const pyodide = await loadPyodide({ indexURL: `${pyodideFolder}/` });
await pyodide.loadPackage(Object.keys(lock.packages), { messageCallback() {} });
pyodide.mountNodeFS("/pyodide", pyodideFolder);
pyodide.mountNodeFS("/book", book);
pyodide.mountNodeFS("/out", out);
try {
  pyodide.runPython(readFileSync(new URL("compile.py", import.meta.url), "utf-8"));
} catch (error) {
  console.error(error.name, error.message); // without the source of all of Pyodide
  process.exit(1);
}
