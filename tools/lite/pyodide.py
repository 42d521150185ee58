"""The one Pyodide of the site: its version, where it is found, and its files by their sha256."""

from tools.lite.files import address, inside_wheel, npm

PYODIDE = "314.0.3"
OFFICIAL = address("Pyodide's own server", f"https://cdn.jsdelivr.net/pyodide/v{PYODIDE}/full/")
# Where that is out of reach: the interpreter, and a wheel that carries the same packages.
CORE_SOURCES = (OFFICIAL, npm(f"pyodide@{PYODIDE}"))
WHEEL_SOURCES = (OFFICIAL, inside_wheel("open-webui==0.12.4"))

# The interpreter; its lock file has the hashes of all the rest.
LOCK = "pyodide-lock.json"
CORE = {
    "pyodide.mjs": "5cfc46f5dcbaf2a16f26e2363f441873eb424762609cc03db00d6a2ace4d00e5",
    "pyodide.asm.mjs": "1a9775427ef6e8abaa7db88ece0515422d1886915ae5c9093776410c865dfd8d",
    "pyodide.asm.wasm": "e7f8fac36f8bf11085309cbc5c829b3ec3057c18bf1d73b05a6741612d63cdbf",
    "python_stdlib.zip": "444c770dfd75a32097fc0a7d5c1413fd3140601f49c3a1f2e9af0376fcd124b4",
    LOCK: "c963d22858f6bcb8f41586a2142f03905ab370c88ea22a86a2736e95fac2a8f3",
}
