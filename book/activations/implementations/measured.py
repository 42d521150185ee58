"""What was measured of the printed code, and of the frameworks' own functions.

``benchmarks/taken.py`` measures it and writes ``measured.json``.  What was measured counts for
the very code that was measured, whatever is said beside it, and for no other.
"""

from __future__ import annotations

import ast
import hashlib
import json
from datetime import date
from functools import cache
from pathlib import Path

__all__ = ["FRAMEWORKS", "MEASURED", "day", "mark", "measured", "of_texts", "remark", "version"]

FRAMEWORKS = {"torch": "PyTorch", "jax": "JAX", "tensorflow": "Keras"}
MEASURED = Path(__file__).with_name("measured.json")
# Errors of f and f' in float64 and in float32 with which a framework's function is called exact:
# what the book promises of its own.
PROMISED = (8.0, 16.0)
DTYPES = ("float64", "float32")
UNITS = (2.0**-52, 2.0**-23)  # in the last place of 1
NEARLY = 4  # of them, that are as good as none for a sum, such as a loss
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef)


def mark(text: str) -> str:
    """Return a few characters that change with what Python code does, and not with its comments."""
    code = ast.parse(text)
    for part in ast.walk(code):
        if isinstance(part, DOCUMENTED) and ast.get_docstring(part):
            part.body = part.body[1:] or [ast.Pass()]
    return hashlib.sha256(ast.unparse(code).encode()).hexdigest()[:12]


@cache
def _kept() -> dict:
    return json.loads(MEASURED.read_text(encoding="utf-8")) if MEASURED.exists() else {}


def day() -> str:
    """Return the day of the measurement, such as "November 28, 2026"; "" if there was none."""
    if "day" not in _kept():
        return ""
    found = date.fromisoformat(_kept()["day"])
    return f"{found:%B} {found.day}, {found.year}"


def version(key: str) -> str:
    """Return the version of a framework that was measured; "" if none was."""
    return _kept().get("frameworks", {}).get(key, {}).get("version", "")


def measured(name: str, key: str, text: str) -> dict | None:
    """Return what was measured of an entry's text for a framework; None if it was other code."""
    entries = _kept().get("frameworks", {}).get(key, {}).get("entries", {})
    found = entries.get(name)
    return found if found and found["mark"] == mark(text) else None


def of_texts(name: str, texts: dict[str, str]) -> dict[str, dict]:
    """Return what was measured of an entry's texts, by framework; nothing of other code."""
    found = {key: measured(name, key, texts[key]) for key in FRAMEWORKS}
    return {key: value for key, value in found.items() if value}


def is_exact(found: dict) -> bool:
    """Say whether the framework's own function keeps the book's promise in both formats.

    That its derivative may be a number for NaN is not counted here; ``remark`` tells it.
    """
    cells = [found[dtype].get("theirs") for dtype in DTYPES]
    return all(
        cell is not None
        and len(cell["errors"]) == len(PROMISED)
        and cell["faults"][0] == ""
        and cell["faults"][1] in ("", "N")
        and all(e <= most for e, most in zip(cell["errors"], PROMISED, strict=True))
        for cell in cells
    )


def remark(found: dict | None, defaults: str = "") -> str:
    """Return what there is to say of a framework's own function that is exact too, or "".

    ``defaults`` are the parameters that it was measured with, such as "beta = 1".
    """
    if not found or not found["own"]:
        return ""
    if not is_exact(found):
        return _enough(found)
    number = any(found[dtype]["theirs"]["faults"][1] for dtype in DTYPES)
    but = ", but its derivative for NaN is a number" * number
    given = f" with {defaults}" * bool(defaults)
    return f"{found['own']} is also exact to a few ULP{given}{but}: use it."


def _enough(found: dict) -> str:
    """Return what there is to say of a function that is exact beside 1, or "".

    It was measured for functions of whole rows only.
    """
    cells = [found[dtype]["theirs"] for dtype in DTYPES]
    off = [max(cell.get("off", [1.0])) for cell in cells]
    if any(most > NEARLY * unit for most, unit in zip(off, UNITS, strict=True)):
        return ""
    double, single = (f"{most:.0e}".replace("e-0", "e-") for most in off)
    infinite = ", or limits at infinity" * any("I" in "".join(c["faults"]) for c in cells)
    return (
        f"{found['own']} is off by at most {double} in its values and gradients, or {single} in "
        "float32, compared with 1 or with the result if that is larger: use it, unless you need "
        f"the digits of tiny results{infinite}."
    )
