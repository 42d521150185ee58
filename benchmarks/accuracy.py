"""Largest errors of this book's values and gradients and of other libraries', in ULP.

make bench
"""

from __future__ import annotations

import re
import sys
import warnings
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache

import mpmath
import numpy as np
import sympy as sp

import peers
from activations import CATALOGUE, VECTOR_CATALOGUE
from activations.activation import Z
from ulps import away_from_zeros, grid, softmax_truth, truth, ulps, vectors

OURS, PRINTED = "this book", "printed formula"
FINENESS = {np.float64: 6, np.float32: 1}
NEAR = 8.0  # a second number, where it differs, is for |z| up to here
EXTREMES = np.array([0.0, -0.0, 5e-324, -5e-324, 1e-310, -1e-310, 1e300, -1e300])
INFINITE = np.array([-np.inf, np.inf])
# Two numbers beyond every double: where a formula has a limit it is there at both.
BEYOND = [mpmath.mpf(10) ** 400, mpmath.mpf(11) ** 400]

Function = Callable[[np.ndarray], np.ndarray]
INTRODUCTION = """## Accuracy

Each cell has the largest error of value / gradient in units in the last place ([ULP](glossary.md#ulp)).
Correctly rounded is at most 0.5, and 9e15 means that every bit is lost.
In parentheses is the error for |z| up to {near:g}, where that is less than half.

- F: NaN or infinity at a finite z.
- I: a wrong limit at infinity.
- N: NaN in, a number out.
- W: a NumPy warning.

Kinks are left out, and for gradients what is within 0.1 of their zeros.
SciPy, NumPy and numexpr have no gradients.
The printed formula is the textbook's, as SymPy translates it for NumPy.
"""


@dataclass(frozen=True)
class Contender:
    """Whoever computes a row: a title, and functions of NumPy arrays for orders 0 and 1."""

    title: str
    orders: tuple[Function | None, Function | None]


# --- who computes ---------------------------------------------------------------------


@cache
def _peers() -> tuple[peers.Peer, ...]:
    return tuple(peers.installed())


def _of_peer(peer: peers.Peer, name: str) -> Contender:
    f = peer.functions.get(name)

    def value(z):
        return np.asarray(peer.value(f, peer.convert(z)))

    def gradient(z):
        return np.asarray(peer.gradient(f, peer.convert(z)))

    def jacobian(z):
        outputs = range(z.shape[-1])
        rows = [peer.gradient(_output(f, i), peer.convert(z)) for i in outputs]
        return np.stack([np.asarray(row) for row in rows], axis=-2)

    slope = jacobian if name in VECTOR_CATALOGUE else gradient
    return Contender(peer.title, (f and value, slope if peer.derives(name) else None))


@cache
def _output(f: Callable, i: int) -> Callable:
    return lambda z: f(z)[..., i]


def _printed(name: str) -> Contender:
    """Return the formula and its derivative as SymPy's lambdify writes them for NumPy."""
    activation = CATALOGUE[name]
    exact = {p.symbol: p.default for p in activation.parameters}
    try:
        import scipy  # noqa: F401, lambdify finds the error function there
    except ImportError:
        if activation.expr.has(sp.erf):
            return Contender(PRINTED, (None, None))
    formulas = (activation.expr, activation.derivative)
    return Contender(PRINTED, tuple(_on_arrays(sp.lambdify(Z, f.subs(exact))) for f in formulas))


def _on_arrays(f: Callable) -> Function:
    return lambda z: np.broadcast_to(f(z), z.shape).astype(z.dtype)


def contenders(name: str) -> list[Contender]:
    """Return whoever computes an entry, in the order of the columns."""
    activation = (CATALOGUE | VECTOR_CATALOGUE)[name]
    if name in VECTOR_CATALOGUE:
        mine = Contender(OURS, (activation, activation.jacobian))
        return [mine, *(_of_peer(p, name) for p in _peers()), Contender(PRINTED, (None, None))]
    mine = Contender(OURS, (activation, activation.gradient))
    return [mine, *(_of_peer(p, name) for p in _peers()), _printed(name)]


# --- measuring ------------------------------------------------------------------------


def scalar_cells(task: tuple[str, type]) -> list[str]:
    """Return the cells of the row of an elementwise activation in a dtype."""
    name, dtype = task
    activation = CATALOGUE[name]
    everywhere = np.unique(grid(FINENESS[dtype]).astype(dtype))
    points = everywhere, away_from_zeros(activation, everywhere)
    true = [truth(activation, order, z.tolist()) for order, z in enumerate(points)]
    ends = [_limits(activation, order) for order in (0, 1)]

    def measured(contender: Contender) -> list[str]:
        flags, numbers = "", []
        for f, z, want, limits in zip(contender.orders, points, true, ends, strict=True):
            if f is None:
                numbers.append("")
                continue
            with warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter("always")
                got = f(z)
                flags += _flags(f, dtype, limits)
            flags += "W" * bool(caught)
            finite = np.isfinite(got)
            flags += "" if finite.all() else "F"
            off = ulps(got[finite], [w for w, kept in zip(want, finite, strict=True) if kept])
            near = off[np.abs(z[finite]) <= NEAR]
            numbers.append(_number(off.max(initial=0), near.max(initial=0)))
        return _cell(numbers, flags)

    return [measured(contender) for contender in contenders(name)]


def _limits(activation, order: int) -> list[float]:
    """Return what f or f' tends to at -oo and +oo, by evaluating it far out; NaN for nothing."""
    limits = []
    for sign in (-1, 1):
        first, second = (float(w) for w in truth(activation, order, [sign * b for b in BEYOND]))
        same = first == second or abs(first - second) < 1e-9
        limits.append(first if same else np.nan)
    return limits


def _flags(f: Function, dtype: type, limits: list[float]) -> str:
    with np.errstate(over="ignore"):
        extremes = EXTREMES.astype(dtype)
        large = f(extremes[np.isfinite(extremes)])
    at_ends = f(INFINITE.astype(dtype))
    wrong = ~np.isclose(at_ends, limits, rtol=1e-6) & ~np.isnan(limits)
    swallowed = not np.isnan(f(np.array([np.nan], dtype=dtype))).all()
    return "F" * bool(np.isnan(large).any()) + "I" * bool(wrong.any()) + "N" * swallowed


def vector_cells(name: str, rows: int = 2000) -> list[str]:
    """Return the cells of the row of softmax or log_softmax."""
    z = vectors(rows)
    true = [softmax_truth(name, order, z) for order in (0, 1)]

    def measured(contender: Contender) -> str:
        numbers = [
            "" if f is None else _number(ulps(f(z).ravel(), want).max())
            for f, want in zip(contender.orders, true, strict=True)
        ]
        return _cell(numbers, "")

    return [measured(contender) for contender in contenders(name)]


# --- printing -------------------------------------------------------------------------


def _number(off: float, near: float | None = None) -> str:
    within = near is not None and near < off / 2
    return _digits(off) + (f"({_digits(near)})" if within else "")


def _digits(x: float) -> str:
    if x < 0.005:
        return "0"
    if x < 1:
        return f"{x:.2f}".removeprefix("0")
    if x < 1000:
        return f"{x:.1f}" if x < 100 else f"{x:.0f}"
    return re.sub(r"e\+0?", "e", f"{x:.0e}")


def _cell(numbers: list[str], flags: str) -> str:
    text = " / ".join(filter(None, numbers))
    # No-break spaces: a cell is read at one glance.
    return f"{text} {''.join(sorted(set(flags)))}".strip().replace(" ", "\N{NO-BREAK SPACE}")


def table(title: str, rows: dict[str, list[str]]) -> str:
    """Return a Markdown table."""
    heads = [OURS, *(peer.title for peer in _peers()), PRINTED]
    lines = [
        f"| {title} | {' | '.join(heads)} |",
        f"|:--|{':--|' * len(heads)}",
        *(f"| {name} | {' | '.join(cells)} |" for name, cells in rows.items()),
    ]
    return "\n".join(lines)


def main() -> None:
    _peers()  # says once what is missing
    print(INTRODUCTION.format(near=NEAR))
    with ProcessPoolExecutor(2) as pool:
        for dtype in FINENESS:
            rows = {}
            tasks = [(name, dtype) for name in CATALOGUE]
            for (name, _), cells in zip(tasks, pool.map(scalar_cells, tasks), strict=True):
                print(f"    {name}, {dtype.__name__}", file=sys.stderr, flush=True)
                rows[name] = cells
            print(table(dtype.__name__, rows), end="\n\n")
        names = ("softmax", "log_softmax")
        rows = dict(zip(names, pool.map(vector_cells, names), strict=True))
        print(table("float64, 5 numbers, offsets to 1e4", rows))


if __name__ == "__main__":
    main()
