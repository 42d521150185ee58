"""What an entry has to pass before it has a page: each gate says in a sentence what is wrong."""

from __future__ import annotations

import hashlib
import itertools
import math
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

import mpmath
import numpy as np
import sympy as sp
from mpmath import mp, mpf

from ..errors import UnsupportedExpression
from ..implementations import LANGUAGES, file_text
from ..implementations.entries import code_of
from ..parameter import Z
from ..store import cached
from .again import computed
from .entry import Entry, kinks

__all__ = ["GATES", "Failed", "alike", "failure", "passes", "points", "twins"]

DIGITS, AGREE = 80, mpf(10) ** -25
SMALLEST = mpf(10) ** -45  # what is closer to 0 counts as 0
SIZES = (0.001, 0.07, 0.3, 0.9, 1.0, 1.7, 2.6, 3.0, 4.4, 7.3, 20.0, 80.0, 300.0)
BESIDE = (1e-4, 1e-3, 0.01, 0.4)  # of a kink, on both sides
MOST_SETTINGS = 12  # of the letters
# Of values and slopes in double precision, against mpmath: relative, and near zeros absolute.
CLOSE, NEAR_ZERO = 1e-9, 1e-12
CODE_CLOSE, CODE_NEAR_ZERO = 1e-6, 1e-9  # of printed code, which may lose digits
STEP, SAME_SIDES = mpf(10) ** -22, mpf(10) ** -12  # of these differences
PROVEN = ("by definition", "same expression", "simplifies to 0")


class Failed(Exception):
    """An entry does not pass a gate."""


def failure(entry: Entry) -> tuple[str, str] | None:
    """Return the first gate that an entry does not pass, and why; None if it passes all."""
    return cached(f"atlas gates {_mark()}", (entry,), lambda: _failure(entry))


def passes(entry: Entry, gate: str) -> None:
    """Raise Failed if an entry does not pass a gate."""
    try:
        GATES[gate](entry)
    except Failed:
        raise
    except (UnsupportedExpression, ArithmeticError, ValueError, TypeError) as error:
        raise Failed(str(error)) from error


def _failure(entry: Entry) -> tuple[str, str] | None:
    for gate in GATES:
        try:
            passes(entry, gate)
        except Failed as failed:
            return gate, str(failed)
    return None


@cache
def _mark() -> str:
    """Return a mark of the files that judge: what they found before counts no more."""
    folders = (Path(__file__).parent, Path(__file__).parents[1] / "implementations")
    files = sorted(path for folder in folders for path in folder.glob("*.py"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:16]


# --- where ---------------------------------------------------------------------------------------


def settings(entry: Entry) -> Iterator[dict[str, float]]:
    """Yield values of the letters: the defaults, and others that no two letters share."""
    letters = dict(entry.parameters)
    yield {letter: default for letter, (default, _, _) in letters.items()}
    if not letters:
        return
    shares = (0.13, 0.29, 0.47, 0.61, 0.83, 0.97)
    for shift in range(MOST_SETTINGS - 1):
        yield {
            letter: round(low + (high - low) * shares[(shift * (index + 1) + index) % 6], 4)
            for index, (letter, (_, low, high)) in enumerate(letters.items())
        }


def _kinks(entry: Entry, values: dict[str, float]) -> tuple[float, ...]:
    names = {p.symbol.name: p.name for p in entry.activation.parameters}
    return kinks(entry.activation, {names[letter]: value for letter, value in values.items()})


def points(places: Iterable[float]) -> list[float]:
    """Return where a formula is tried: both signs, all sizes, its kinks and beside them."""
    sides = [k + sign * step for k in places for sign in (-1, 1) for step in BESIDE]
    return sorted({0.0, *SIZES, *(-size for size in SIZES), *places, *sides})


# --- the gates -----------------------------------------------------------------------------------


def _formula(entry: Entry) -> None:
    """The formula and its second typing have the same values, to 25 digits."""
    activation = entry.activation
    symbols = [p.symbol for p in activation.parameters]
    letters = tuple(symbol.name for symbol in symbols)
    again = computed(entry.again, letters)
    first = sp.lambdify([Z, *symbols], activation.expr, [{"Heaviside": _heaviside}, "mpmath"])
    with mp.workdps(DIGITS):
        for values in settings(entry):
            given = [mpf(str(values[letter])) for letter in letters]
            for z in points(_kinks(entry, values)):
                pair = [_value(f, mpf(z), given) for f in (first, again)]
                if not _agree(*pair):
                    where = ", ".join(f"{key} = {x:g}" for key, x in {"z": z, **values}.items())
                    shown = " and ".join(mp.nstr(x, 12) for x in pair)
                    raise Failed(f"formula and again differ at {where}: {shown}")


def _heaviside(x: mpf, at_zero: mpf | float = 0.5) -> mpf:
    return at_zero if x == 0 else mpf(x > 0)


def _value(f: Callable, z: mpf, given: list[mpf]) -> mpf:
    try:
        value = mp.mpmathify(f(z, *given))
    except (ZeroDivisionError, ValueError, OverflowError) as error:
        raise Failed(f"there is no value at z = {mp.nstr(z, 6)}: {error}") from None
    if isinstance(value, mpmath.mpc) or not mp.isfinite(value):
        raise Failed(f"the value at z = {mp.nstr(z, 6)} is {mp.nstr(value, 6)}, no real number")
    return value


def _agree(a: mpf, b: mpf) -> bool:
    return abs(a - b) <= AGREE * max(abs(a), abs(b)) + SMALLEST


def _derivation(entry: Entry) -> None:
    """Each line of the derivation is proven equal to the one before it."""
    for line in entry.activation.derivation().lines:
        if line.proof not in PROVEN:
            raise Failed(f"a line of the derivation is not proven, it {line.proof}: {line.text}")


def _kernel(entry: Entry) -> None:
    """Values, slopes and second derivatives can be computed, and are those of ``again``."""
    activation = entry.activation
    names = {p.symbol.name: p.name for p in activation.parameters}
    again = computed(entry.again, tuple(names))
    for values in itertools.islice(settings(entry), 3):
        given = {names[letter]: value for letter, value in values.items()}
        places = _kinks(entry, values)
        z = np.array([x for x in points(places) if all(abs(x - k) > 1e-6 for k in places)])
        for order, name in enumerate(("f", "f'", "f''")):
            kernel = activation.kernel(order)
            found = kernel(z, given)
            for x, value in zip(z.tolist(), found.tolist(), strict=True):
                want = _slope(again, x, [values[letter] for letter in names], order)
                if want is not None and not math.isclose(
                    value, want, rel_tol=CLOSE, abs_tol=NEAR_ZERO
                ):
                    raise Failed(f"{name} at z = {x:g} is {value!r}, but {want!r} by differences")


def _slope(f: Callable, z: float, values: list[float], order: int) -> float | None:
    """Return a derivative by differences of many digits; None where its two sides differ."""
    with mp.workdps(DIGITS):
        h, x, given = STEP, mpf(z), [mpf(str(value)) for value in values]
        if order == 0:
            return float(f(x, *given))
        y = [mp.mpmathify(f(x + k * h, *given)) for k in range(-2, 3)]
        sides = [[(b - a) / h for a, b in itertools.pairwise(part)] for part in (y[:3], y[2:])]
        if order == 1:
            left, right = sides[0][1], sides[1][0]
        else:
            left, right = ((slopes[1] - slopes[0]) / h for slopes in sides)
        here = (left + right) / 2
        return float(here) if abs(left - right) <= SAME_SIDES * (1 + abs(here)) else None


def _sheet(entry: Entry) -> None:
    """The property sheet can be computed."""
    entry.activation.properties()


def _code(entry: Entry) -> None:
    """The code can be written in all languages, and what NumPy computes is right."""
    code = code_of(entry.activation, lenient=True)
    texts = {key: file_text(code, key) for key in LANGUAGES}
    module: dict = {}
    exec(texts["numpy"], module)
    z = np.array([*points(entry.activation.kinks), -np.inf, np.inf, np.nan])
    for order, name in enumerate(("f", "f'")):
        want = (entry.activation, entry.activation.gradient)[order](z)
        found = module[code.name_of(order)](z)
        if (wrong := ~alike(found, want, z)).any():
            x = z[wrong][0]
            raise Failed(f"the code for NumPy has another {name} at z = {x:g} than the book")


def alike(found: np.ndarray, want: np.ndarray, z: np.ndarray) -> np.ndarray:
    """Say where code has the values of the book; a limit at infinity may be missing."""
    close = np.isclose(found, want, CODE_CLOSE, CODE_NEAR_ZERO, equal_nan=True)
    return close | (np.isinf(z) & np.isnan(found))


# --- all entries together ------------------------------------------------------------------------

TRIED = (-2.7, -1.3, -0.8, -0.4, -0.1, 0.05, 0.2, 0.6, 1.1, 1.9)
LETTERS = ("0.37", "0.71", "1.3", "1.9", "0.53", "2.3")


def twins(entries: dict[str, Entry]) -> list[tuple[str, str]]:
    """Return pairs of entries that are the same function, whatever their letters are called."""
    seen: dict[tuple, str] = {}
    found = []
    for name, entry in entries.items():
        letters = tuple(letter for letter, _ in entry.parameters)
        again = computed(entry.again, letters)
        given = [mpf(text) for text in LETTERS[: len(letters)]]
        keys = {
            tuple(mp.nstr(again(mpf(str(z)), *order), 10) for z in TRIED)
            for order in itertools.permutations(given)
        }
        found += [(name, seen[key]) for key in keys if key in seen]
        seen |= dict.fromkeys(keys, name)
    return found


GATES: dict[str, Callable[[Entry], None]] = {
    "formula": _formula,
    "derivation": _derivation,
    "kernel": _kernel,
    "sheet": _sheet,
    "code": _code,
}
