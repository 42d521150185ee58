"""Put the engine that was made into a built site: its files, its page's link, what is kept.

Also used by tools/site/build.py, so that `make serve` keeps what `make formula` has made.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from pathlib import Path
from urllib.parse import unquote, urlsplit

from tools.lite.keeping import worker
from tools.site.files import Page, mark, weight

ROOT = Path(__file__).parents[2]
MADE = ROOT / "_build" / "formula"
HERE = Path(__file__).parent
PACKAGE = ROOT / "book" / "activations"
ENGINE = (
    *("*.py", "derive/*.py", "stable/*.py", "kernel/*.py", "facts/*.py"),
    *("implementations/*.py", "own_formula/answers.py", "own_formula/code.py"),
)
SOURCES = ("compile.mjs", "compile.py", "loading.py", "build.py", "formulas.txt")
PAGE = "formula.html"
WORKER = "formula-service-worker.js"
SHARED = "lite/static/pyodide/"
INTERPRETER = "formula/pyodide/"
# Needed only where something is missing.
LATER = "formula/rest.zip.gz"
# The place for it, or what an earlier run put there.
ENGINE_HERE = re.compile(
    r'<!-- the engine -->|<script type="application/json" class="engine">.*?</script>'
)


def fingerprint() -> str:
    """Return a hash of all that the archives are made of."""
    digest = hashlib.sha256()
    paths = [path for pattern in ENGINE for path in PACKAGE.glob(pattern)]
    for path in sorted([*paths, *(HERE / name for name in SOURCES)]):
        digest.update(path.relative_to(ROOT).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def fits(site: Path) -> bool:
    """Say whether an engine was made from the package as it is now, and the site has its page."""
    about = MADE / "engine.txt"
    there = about.exists() and (site / PAGE).exists()
    return there and about.read_text(encoding="utf-8") == fingerprint()


def put(site: Path) -> float:
    """Copy the engine into a site, and tell its page; return the megabytes of its download.

    If the site has notebooks for the browser, the interpreter is theirs.
    """
    shutil.rmtree(site / "formula", ignore_errors=True)
    shutil.copytree(MADE, site / "formula")
    (site / "formula" / "engine.txt").unlink()
    pyodide = INTERPRETER
    if (site / SHARED / "pyodide.asm.wasm").exists():
        shutil.rmtree(site / INTERPRETER)
        pyodide = SHARED
    worker = site / "formula" / "worker.mjs"
    text = worker.read_text(encoding="utf-8")
    relative = (
        f"./{pyodide.removeprefix('formula/')}" if pyodide == INTERPRETER else f"../{pyodide}"
    )
    worker.write_text(text.replace('"./pyodide/"', json.dumps(relative)), encoding="utf-8")
    names = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm")
    own = [path for path in (site / "formula").rglob("*") if path.is_file()]
    download = {*(f"{pyodide}{name}" for name in names)}
    download |= {path.relative_to(site).as_posix() for path in own}
    download |= {"_static/own/numbers.mjs", "_static/own/catalogue.json"}
    size = sum(weight(site / path) for path in download - {LATER})
    # The files' own addresses stay: the worker that keeps them knows each by its hash.
    version = mark("".join(mark((site / path).read_bytes()) for path in sorted(download)).encode())
    about = {"megabytes": round(size / 1e6, 1), "version": version}
    element = f'<script type="application/json" class="engine">{json.dumps(about)}</script>'
    page = site / PAGE
    text = ENGINE_HERE.sub(element, page.read_text(encoding="utf-8"))
    page.write_text(text, encoding="utf-8")
    _keep(site, text, download)
    return size / 1e6


def _keep(site: Path, page: str, download: set[str]) -> None:
    """Write the worker that lets the page work without a network after one visit."""
    later = re.search(r'<script type="application/json" class="files">(.*?)</script>', page)
    addresses = [*Page(page).loads, *json.loads(later[1]).values()]
    paths = {unquote(urlsplit(address).path) for address in addresses}
    paths = {path for path in paths if (site / path).is_file() and path != "search.html"}
    files = {path: mark((site / path).read_bytes()) for path in sorted({PAGE, *paths, *download})}
    files.pop(LATER, None)
    (site / WORKER).write_text(worker(HERE / "service-worker.js", files), encoding="utf-8")
