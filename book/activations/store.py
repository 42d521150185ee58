"""What is already proven: kept on disk for all processes of a build, of tests and notebooks.

An entry is addressed by the question (a formula and what is asked of it) and by a hash of
the engine's source and of the versions of what it stands on.  So a changed engine asks
everything anew, and nothing has to be deleted.  A missing, damaged or unwritable store
costs time only.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import pickle
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import TypeVar

import mpmath
import sympy as sp

try:
    import fcntl
except ImportError:  # there is none on Windows: then two processes may prove the same
    fcntl = None

__all__ = ["cached"]

PACKAGE = Path(__file__).parent
ROOT = PACKAGE.parent.parent
FOLDER = ROOT / "_build" / "proven"
ENGINE_FILES = ("*.py", "derive/*.py", "stable/*.py", "kernel/*.py", "facts/*.py")

T = TypeVar("T")


def cached(question: str, parts: tuple, answer: Callable[[], T]) -> T:
    """Return the answer to a question from the store, or compute it and keep it.

    Parameters
    ----------
    question : str
        A word for what is asked, such as "form".
    parts : tuple
        What it is asked of: SymPy objects, dataclasses, numbers, texts, None.
    answer : callable
        Computes the answer; whatever it raises is raised, and nothing is kept.
    """
    path = _path(question, parts)
    if path is None:
        return answer()
    with contextlib.suppress(Exception):  # missing, cut off, or of another time
        return _read(path)
    with _alone(path):
        with contextlib.suppress(Exception):  # another process may have answered meanwhile
            return _read(path)
        value = answer()
        with contextlib.suppress(OSError, pickle.PicklingError, AttributeError, TypeError):
            _write(path, _pickled(value))
    return value


def _read(path: Path):
    return pickle.loads(path.read_bytes())


@contextlib.contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Let one process at a time look for an answer; no question leads to itself."""
    with contextlib.ExitStack() as stack:
        if fcntl:
            with contextlib.suppress(OSError):
                path.parent.mkdir(parents=True, exist_ok=True)
                lock = stack.enter_context(path.with_suffix(".lock").open("w"))
                stack.callback(Path(lock.name).unlink, missing_ok=True)
                fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _path(question: str, parts: tuple) -> Path | None:
    """Return where an answer is kept; None where there is no place for a store."""
    if not (ROOT / "_config.yml").exists():
        return None
    text = "\n".join([question, *map(sp.srepr, map(_described, parts))])
    name = hashlib.sha256(text.encode()).hexdigest()
    return FOLDER / _engine() / name[:2] / name[2:]


def _described(part) -> str | sp.Basic:
    return part if isinstance(part, sp.Basic) else repr(part)


@cache
def _engine() -> str:
    """Return a hash of everything that an answer depends on."""
    digest = hashlib.sha256(f"{sp.__version__} {mpmath.__version__}".encode())
    for path in sorted(path for pattern in ENGINE_FILES for path in PACKAGE.glob(pattern)):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _write(path: Path, data: bytes) -> None:
    """Write a file at once: readers see all of it or nothing, whoever else writes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.replace(name, path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise


# --- SymPy expressions, unevaluated ones as they are ---------------------------------------


class _Pickler(pickle.Pickler):
    """Pickles expressions so that reading them back evaluates nothing."""

    def reducer_override(self, obj):
        if isinstance(obj, (sp.Add, sp.Mul)) and obj.args:
            return _joined, (type(obj), obj.args)
        unevaluated = (sp.Pow, sp.Function, sp.Piecewise, sp.Max, sp.Min)
        if isinstance(obj, unevaluated) and obj.args:
            return _applied, (type(obj), obj.args)
        return NotImplemented


def _joined(kind: type, args: tuple) -> sp.Expr:
    return kind._from_args(list(args))


def _applied(kind: type, args: tuple) -> sp.Expr:
    return kind(*args, evaluate=False)


def _pickled(value) -> bytes:
    file = io.BytesIO()
    _Pickler(file, protocol=pickle.HIGHEST_PROTOCOL).dump(value)
    return file.getvalue()
