"""Write archives of what the engine loads; run by compile.mjs, inside Pyodide.

It answers every question about every formula of the list, and notes which modules are then
there.  These are written as bytecode without docstrings, assertions, line tables and file
names, half the size: an archive of those with which Python starts, and for loading.py one piece
with all others, and another one with those that only the code to take needs.  What is left of
the standard library, SymPy and mpmath is an archive of its own, which a page fetches only where
something is missing.  Nothing is compressed: each is gzipped as a whole.
"""

import ast
import json
import marshal
import sys
import types
import warnings
import zipfile
from importlib._bootstrap_external import _code_to_hash_pyc
from importlib.util import source_hash
from pathlib import Path, PurePosixPath

WHEELS, BOOK, OUT = Path("/wheels"), Path("/book"), Path("/out")
STDLIB = Path("/pyodide/python_stdlib.zip")
FIRST = 4  # formulas of the list that the archives are asked again
PRINTED = 9  # one formula in so many is also printed as code
# What asyncio, shutil and zipfile would load at the start, do without, and is never used here.
NOT_AT_START = ("ssl.py", "bz2.py", "lzma.py", "compression/")


# What SymPy loads and no formula of z needs, a sixth of the time until the first answer.
NOT_NEEDED = ("geometry", "parsing", "algebras", "plotting", "interactive")
# Sums ask whether a term is a tensor, and simplify asks for units of physics: there are none.
INSTEAD = {
    "sympy/tensor/tensor.py": "class TensExpr: pass\nclass TensAdd: pass\n",
    "sympy/physics/units/__init__.py": "class Quantity: pass\n",
}
EXPORTED = "__all__ = [name for name in __all__ if name in globals()]"


def lighter(wheel: Path) -> Path:
    """Return SymPy without what is not needed: the wheel, written again."""
    out = Path("/", wheel.name)
    with zipfile.ZipFile(wheel) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            data = INSTEAD.get(name) or old.read(name)
            if name == "sympy/__init__.py":
                tree = ast.parse(data)
                for part in NOT_NEEDED:
                    (line,) = (one for one in tree.body if getattr(one, "module", "") == part)
                    tree.body.remove(line)
                data = f"{ast.unparse(tree)}\n{EXPORTED}\n"
            new.writestr(zipfile.ZipInfo(name), data)
    return out


def asked(text: str, values: dict[str, float]) -> list[dict]:
    """Return all questions about a formula."""
    forms = [
        {"ask": "form", "text": text, "order": order, "first": first}
        for order in (0, 1)
        for first in (True, False, False, False)
    ]
    rest = ({"ask": ask, "text": text, "values": values} for ask in ("sheet", "means"))
    first = ({"ask": ask, "text": text} for ask in ("derivation", "figure"))
    return [*first, *forms, *rest]


def answers(formulas: list[str]) -> list[tuple[str, str]]:
    """Return (question, answer) pairs for all formulas."""
    from activations.own_formula.answers import answer

    found = []
    for text in formulas:
        letters = json.loads(answer(asked_json(text))).get("letters", [])
        values = {letter["name"]: letter["default"] for letter in letters}
        for question in asked(text, values):
            found.append((json.dumps(question), answer(json.dumps(question))))
    return found


def printed(text: str) -> list[tuple[str, str]]:
    """Return (question, answer) pairs for the code of a formula."""
    from activations.own_formula.answers import answer

    found = []

    def ask(**question) -> dict:
        asked = json.dumps({"text": text, **question})
        found.append((asked, answer(asked)))
        return json.loads(found[-1][1])

    for single in (False, True):
        for order in range(3):
            for begin in ("first", "", "", "plain"):
                ask(ask="part", order=order, single=single, begin=begin)
    tried = {name: {"all": 1.0, "everyday": 1.0} for name in ("float64", "float32")}
    ask(ask="files", chosen=[[0] * 3] * 2, values={}, tried=tried)
    return found


def asked_json(text: str) -> str:
    return json.dumps({"ask": "derivation", "text": text})


def loaded() -> dict[str, set[str]]:
    """Return the files of all modules that are there, as in archives, by archive."""
    found: dict[str, set[str]] = {}
    places = sorted((place for place in sys.path if place), key=len, reverse=True)
    for module in [*sys.modules.values()]:
        file = getattr(module, "__file__", None) or ""
        place = next((place for place in places if file.startswith(f"{place}/")), None)
        if place:
            found.setdefault(place, set()).add(file.removeprefix(f"{place}/"))
    return found


def stripped(code: types.CodeType) -> types.CodeType:
    """Return code without line tables and file names."""
    constants = (stripped(c) if isinstance(c, types.CodeType) else c for c in code.co_consts)
    return code.replace(co_linetable=b"", co_filename="", co_consts=tuple(constants))


def bytecode(source: bytes, name: str) -> bytes:
    """Return the content of a .pyc file that is never compared with its source."""
    code = compile(source, name, "exec", dont_inherit=True, optimize=2)
    return bytes(_code_to_hash_pyc(stripped(code), source_hash(source), checked=False))


def recoded(pyc: bytes) -> bytes:
    return pyc[:16] + marshal.dumps(stripped(marshal.loads(pyc[16:])))


def as_bytecode(name: str, data: bytes) -> dict[str, bytes]:
    """Return a file of a module as one of bytecode."""
    if name.endswith(".pyc"):
        return {name: recoded(data)}
    return {f"{name}c": bytecode(data, name)}


def pieces(files: dict[str, bytes]) -> bytes:
    """Return modules as one piece: whether it is a package, and its code, by its name."""
    modules = {}
    for file, pyc in files.items():
        path = PurePosixPath(file).with_suffix("")
        is_package = path.name == "__init__"
        name = ".".join(path.parent.parts if is_package else path.parts)
        modules[name] = (is_package, marshal.loads(pyc[16:]))
    return marshal.dumps(dict(sorted(modules.items())))


def write(path: Path, files: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name, data in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(name), data)


def split(archive: zipfile.ZipFile, modules: set[str]) -> tuple[dict, dict]:
    """Return the files of an archive that are needed, as bytecode, and the others as they are."""
    needed, rest = {}, {}
    for name in archive.namelist():
        path = PurePosixPath(name)
        if name.endswith("/") or "tests" in path.parts or path.suffix not in (".py", ".pyc"):
            continue
        data = archive.read(name)
        if name in modules:
            needed |= as_bytecode(name, data)
        else:
            rest[name] = data
    return needed, rest


warnings.simplefilter("ignore")
at_start = {getattr(module, "__file__", None) or "" for module in [*sys.modules.values()]}
wheels = [lighter(path) if path.name.startswith("sympy") else path for path in WHEELS.glob("*.whl")]
sys.path[:0] = [str(BOOK), *map(str, wheels)]
formulas = [line for line in FORMULAS.splitlines() if line and not line.startswith("#")]  # noqa: F821
first_answers = json.dumps(answers(formulas)[: FIRST * len(asked("", {}))])
files = loaded()
first_code, *_ = [json.dumps(printed(text)) for text in formulas[::PRINTED]]
more = {place: names - files.get(place, set()) for place, names in loaded().items()}
stdlib = next(place for place in files if place.endswith(".zip"))
at_start = {file.removeprefix(f"{stdlib}/") for file in at_start}
std, rest = split(zipfile.ZipFile(STDLIB), files[stdlib])
start, later = {}, {}
for name, data in std.items():
    if name.startswith(NOT_AT_START):
        rest[name] = data
    elif name in at_start or name.removesuffix("c") in at_start:
        start[name] = data
    else:
        later[name] = data
start["loading.pyc"] = bytecode(LOADING.encode(), "loading.py")  # noqa: F821
for name in files[str(BOOK)]:
    later |= as_bytecode(name, (BOOK / name).read_bytes())
for wheel in wheels:
    needed, others = split(zipfile.ZipFile(wheel), files[str(wheel)])
    later |= needed
    rest |= others
# What is in the piece for code is in the rest, too, which may be fetched without it.
of_code = {}
for place, names in more.items():
    for name in names:
        data = (BOOK / name).read_bytes() if place == str(BOOK) else rest[name]
        of_code |= as_bytecode(name, data)
write(OUT / "start.zip", start)
(OUT / "modules").write_bytes(pieces(later))
(OUT / "code").write_bytes(pieces(of_code))
write(OUT / "rest.zip", rest)
