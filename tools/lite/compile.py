"""Compile the modules that a chapter imports; run by compile.mjs, inside Pyodide.

The browser would compile them at every start. Of other people's packages the bytecode
takes the place of the source, so that the download grows little; tests and type stubs
are left out. The book's own package keeps its source, for tracebacks and for `??`.
"""

import hashlib
import json
import sys
import warnings
from importlib._bootstrap_external import _code_to_hash_pyc
from importlib.util import cache_from_source, source_hash
from pathlib import Path, PurePosixPath
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

IN, BOOK, OUT = Path("/pyodide"), Path("/book"), Path("/out")
CHAPTER = "sigmoid.ipynb"
KEEPS_SOURCE = "activations"


def imported(chapter: Path) -> set[str]:
    """Run a chapter; return the files of all modules that are then loaded, as in archives."""
    streams, hook = (sys.stdout, sys.stderr), sys.excepthook
    namespace = {}
    exec("import pyodide_kernel, micropip, piplite", namespace)
    # The kernel expects a page, and here is none: errors would be lost, and sliders fail.
    (sys.stdout, sys.stderr), sys.excepthook = streams, hook
    namespace["pyodide_kernel"].ipython_shell.send_comm = lambda *message: None
    for cell in json.loads(chapter.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            exec("".join(cell["source"]), namespace)
    files = {getattr(module, "__file__", None) or "" for module in list(sys.modules.values())}
    places = [f"{place}/" for place in sys.path if place.startswith("/lib")]
    places.sort(key=len, reverse=True)
    found = set()
    for file in files:
        place = next((place for place in places if file.startswith(place)), None)
        if place and file.endswith(".py"):
            found.add(file.removeprefix(place))
    return found


def compiled(archive: Path, modules: set[str], out: Path, keeps_source: bool = False) -> None:
    """Write an archive again, with bytecode in the place of its modules, or beside them."""
    with ZipFile(archive) as old, ZipFile(out, "w", ZIP_DEFLATED, compresslevel=9) as new:
        for member in old.infolist():
            path = PurePosixPath(member.filename)
            if member.is_dir() or path.suffix == ".pyi" or "tests" in path.parts:
                continue
            data = old.read(member)
            if member.filename in modules:
                place = (
                    cache_from_source(member.filename) if keeps_source else f"{member.filename}c"
                )
                pyc = ZipInfo(place, member.date_time)
                new.writestr(pyc, bytecode(data, member.filename), ZIP_DEFLATED)
            if keeps_source or member.filename not in modules:
                new.writestr(ZipInfo(member.filename, member.date_time), data, ZIP_DEFLATED)


def bytecode(source: bytes, name: str) -> bytes:
    """Return the content of a .pyc file that is never compared with its source."""
    code = compile(source, name, "exec", dont_inherit=True)
    return _code_to_hash_pyc(code, source_hash(source), checked=False)


warnings.simplefilter("ignore")
modules = imported(BOOK / CHAPTER)
lock = json.loads((IN / "pyodide-lock.json").read_text(encoding="utf-8"))
for name, package in lock["packages"].items():
    wheel = OUT / package["file_name"]
    compiled(IN / package["file_name"], modules, wheel, name == KEEPS_SOURCE)
    package["sha256"] = hashlib.sha256(wheel.read_bytes()).hexdigest()
compiled(IN / "python_stdlib.zip", modules, OUT / "python_stdlib.zip")
(OUT / "pyodide-lock.json").write_text(json.dumps(lock, indent=1), encoding="utf-8")
