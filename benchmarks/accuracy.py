"""Largest errors of this book's values and gradients and of other libraries', in ULP.

make bench
"""

from __future__ import annotations

import json
import os
import re
import sys
import warnings
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from functools import cache, partial
from pathlib import Path

import numpy as np
import sympy as sp

import peers
from activations import CATALOGUE, VECTOR_CATALOGUE
from activations.activation import Z
from ulps import grid, limits, softmax_truth, truth, ulps, vectors, worst

OURS, PRINTED = "this book", "printed formula"
FINENESS = {np.float64: 6, np.float32: 1}
NEAR_RANGE = 8.0  # a second number, where it differs, is for |z| up to here
EXTREMES = np.array([0.0, -0.0, 5e-324, -5e-324, 1e-310, -1e-310, 1e300, -1e300])
INFINITE = np.array([-np.inf, np.inf])

Function = Callable[[np.ndarray], np.ndarray]
INTRODUCTION = """## Accuracy

Each cell has the largest error of value / gradient in units in the last place \
([ULP](glossary.md#ulp)).
Beside a zero of a function no relative error can be small: there the unit is that of \
the function's size half of its length of change away, and at most half of |z| away.
Correctly rounded is at most 0.5, and 9e15 or more (in float32 1e7 or more) means that every \
bit is lost.
In parentheses is the error for |z| up to {near:g}, where that is less than half.

- F: NaN or infinity at a finite z.
- I: a wrong limit at infinity.
- N: NaN in, a number out.
- W: a NumPy warning.

A row with a parameter has that value in every column; in float32 the float32 number \
nearest to it.
Kinks are left out.
SciPy, NumPy and numexpr have no gradients.
The printed formula is the textbook's, as SymPy translates it for NumPy.
"""


@dataclass(frozen=True)
class Contender:
    """Whoever computes a row: a title, and functions of NumPy arrays for orders 0 and 1."""

    title: str
    orders: tuple[Function | None, Function | None]


@dataclass(frozen=True)
class Cell:
    """What one of them was found to do in a row.

    Attributes
    ----------
    errors : tuple
        For value and gradient the largest error in ULP, and the largest within NEAR_RANGE, or
        None where that is the same; None for what it does not compute.
    faults : str
        Of the letters F, I, N and W.
    """

    errors: tuple[tuple[float, float | None] | None, ...]
    faults: str = ""


@dataclass(frozen=True)
class Row:
    """An entry of the catalogues, and values of its parameters that are not its defaults."""

    name: str
    parameters: tuple[tuple[str, float], ...] = ()

    @property
    def title(self) -> str:
        """The name and the values, such as "sigmoid, beta = 1.1"."""
        return ", ".join([self.name, *(f"{name} = {value:g}" for name, value in self.parameters)])

    def values(self, dtype: type) -> dict[str, float]:
        """Return the values, rounded to a dtype: so all that compute take the same number."""
        return {name: float(dtype(value)) for name, value in self.parameters}


def rows() -> list[Row]:
    """Return the rows of the tables of numbers: each entry, and below it its other parameters."""
    found = []
    for name in CATALOGUE:
        found.append(Row(name))
        if name in peers.PARAMETERS:
            found.append(Row(name, tuple(peers.PARAMETERS[name].items())))
    return found


# --- who computes ---------------------------------------------------------------------


@cache
def _peers() -> tuple[peers.Peer, ...]:
    return tuple(peers.installed())


def _peer_contender(peer: peers.Peer, name: str, parameters: dict[str, float]) -> Contender:
    f = peer.function(name, **parameters)

    def value(z):
        return np.asarray(peer.value(f, peer.convert(z)))

    def gradient(z):
        return np.asarray(peer.gradient(f, peer.convert(z)))

    def jacobian(z):
        outputs = range(z.shape[-1])
        rows = [peer.gradient(_nth_output(f, i), peer.convert(z)) for i in outputs]
        return np.stack([np.asarray(row) for row in rows], axis=-2)

    slope = jacobian if name in VECTOR_CATALOGUE else gradient
    derives = f is not None and peer.derives(name)
    return Contender(peer.title, (f and value, slope if derives else None))


@cache
def _nth_output(f: Callable, i: int) -> Callable:
    return lambda z: f(z)[..., i]


def _own_contender(name: str, parameters: dict[str, float]) -> Contender:
    activation = CATALOGUE[name]
    functions = (activation, activation.gradient)
    return Contender(OURS, tuple(partial(f, **parameters) for f in functions))


def _textbook_contender(name: str, parameters: dict[str, float]) -> Contender:
    """Return the formula and its derivative as SymPy's lambdify writes them for NumPy."""
    activation = CATALOGUE[name]
    try:
        import scipy  # noqa: F401, lambdify finds the error function there
    except ImportError:
        if activation.expr.has(sp.erf):
            return Contender(PRINTED, (None, None))
    symbols = [Z, *(p.symbol for p in activation.parameters)]
    given = [parameters.get(p.name, p.default) for p in activation.parameters]
    formulas = (activation.expr, activation.derivative)
    return Contender(
        PRINTED, tuple(_broadcasting(sp.lambdify(symbols, f), given) for f in formulas)
    )


def _broadcasting(f: Callable, given: list[float]) -> Function:
    return lambda z: np.broadcast_to(f(z, *given), z.shape).astype(z.dtype)


def contenders(name: str, parameters: dict[str, float] | None = None) -> list[Contender]:
    """Return whoever computes an entry, in the order of the columns."""
    given = parameters or {}
    theirs = [_peer_contender(peer, name, given) for peer in _peers()]
    if name in VECTOR_CATALOGUE:
        activation = VECTOR_CATALOGUE[name]
        mine = Contender(OURS, (activation, activation.jacobian))
        return [mine, *theirs, Contender(PRINTED, (None, None))]
    return [_own_contender(name, given), *theirs, _textbook_contender(name, given)]


# --- measuring ------------------------------------------------------------------------


def scalar_cells(task: tuple[Row, type]) -> list[Cell]:
    """Return the cells of a row of an elementwise activation in a dtype."""
    row, dtype = task
    activation, given = CATALOGUE[row.name], row.values(dtype)
    z = np.unique(grid(FINENESS[dtype]).astype(dtype))
    z = z[~np.isin(z, activation.kinks)]
    true = [truth(activation, order, z.tolist(), given) for order in (0, 1)]
    ends = [limits(activation, order, given) for order in (0, 1)]

    def measured(contender: Contender) -> Cell:
        flags, errors = "", []
        for order, f in enumerate(contender.orders):
            if f is None:
                errors.append(None)
                continue
            with warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter("always")
                got = f(z)
                flags += _flags(f, dtype, ends[order])
            flags += "W" * bool(caught)
            finite = np.isfinite(got)
            flags += "" if finite.all() else "F"
            errors.append(
                tuple(
                    float(_largest_error(activation, order, given, z, got, true[order], kept))
                    for kept in (finite, finite & (np.abs(z) <= NEAR_RANGE))
                )
            )
        return Cell(tuple(errors), "".join(sorted(set(flags))))

    return [measured(contender) for contender in contenders(row.name, given)]


def _largest_error(activation, order, given, z, got, want, kept) -> float:
    """Return the largest error at the points that are kept."""
    left = [w for w, k in zip(want, kept, strict=True) if k]
    return worst(activation, order, z[kept], got[kept], given, left)[0]


def _flags(f: Function, dtype: type, limits: list[float]) -> str:
    with np.errstate(over="ignore"):
        extremes = EXTREMES.astype(dtype)
        large = f(extremes[np.isfinite(extremes)])
    at_ends = f(INFINITE.astype(dtype))
    wrong = ~np.isclose(at_ends, limits, rtol=1e-6) & ~np.isnan(limits)
    swallowed = not np.isnan(f(np.array([np.nan], dtype=dtype))).all()
    return "F" * bool(np.isnan(large).any()) + "I" * bool(wrong.any()) + "N" * swallowed


def vector_cells(name: str, rows: int = 2000) -> list[Cell]:
    """Return the cells of the row of softmax or log_softmax."""
    z = vectors(rows)
    true = [softmax_truth(name, order, z) for order in (0, 1)]

    def measured(contender: Contender) -> Cell:
        return Cell(
            tuple(
                None if f is None else (float(ulps(f(z).ravel(), want).max()), None)
                for f, want in zip(contender.orders, true, strict=True)
            )
        )

    return [measured(contender) for contender in contenders(name)]


# --- printing -------------------------------------------------------------------------


def error_text(off: float, near: float | None = None) -> str:
    within = near is not None and near < off / 2
    return _rounded(off) + (f"({_rounded(near)})" if within else "")


def _rounded(x: float) -> str:
    if x < 0.005:
        return "0"
    if x < 1:
        return f"{x:.2f}".removeprefix("0")
    if x < 1000:
        return f"{x:.1f}" if x < 100 else f"{x:.0f}"
    return re.sub(r"e\+0?", "e", f"{x:.0e}")


def text(cell: Cell) -> str:
    """Return a cell as the page shows it."""
    numbers = " / ".join(error_text(*error) for error in cell.errors if error)
    # No-break spaces: a cell is read at one glance.
    return f"{numbers} {cell.faults}".strip().replace(" ", "\N{NO-BREAK SPACE}")


def heads() -> list[str]:
    """Return the titles of whoever computes, in the order of the columns."""
    return [OURS, *(peer.title for peer in _peers()), PRINTED]


def table(title: str, rows: dict[str, list[Cell]]) -> str:
    """Return a Markdown table."""
    lines = [
        f"| {title} | {' | '.join(heads())} |",
        f"|:--|{':--|' * len(heads())}",
        *(f"| {name} | {' | '.join(map(text, cells))} |" for name, cells in rows.items()),
    ]
    return "\n".join(lines)


def numbers(tables: dict[str, dict[str, list[Cell]]]) -> str:
    """Return the same tables as JSON: table -> row -> contender -> cell."""
    found = {
        title: {
            name: {head: asdict(cell) for head, cell in zip(heads(), cells, strict=True)}
            for name, cells in rows.items()
        }
        for title, rows in tables.items()
    }
    return json.dumps(found, indent=1) + "\n"


def main() -> None:
    _peers()  # says once what is missing
    tables: dict[str, dict[str, list[Cell]]] = {}
    print(INTRODUCTION.format(near=NEAR_RANGE))
    with ProcessPoolExecutor(2) as pool:
        for dtype in FINENESS:
            cells = {}
            tasks = [(row, dtype) for row in rows()]
            for (row, _), measured in zip(tasks, pool.map(scalar_cells, tasks), strict=True):
                print(f"    {row.title}, {dtype.__name__}", file=sys.stderr, flush=True)
                cells[row.title] = measured
            tables[dtype.__name__] = cells
            print(table(dtype.__name__, cells), end="\n\n")
        names = ("softmax", "log_softmax")
        cells = dict(zip(names, pool.map(vector_cells, names), strict=True))
        tables["float64, 5 numbers, offsets to 1e4"] = cells
        print(table("float64, 5 numbers, offsets to 1e4", cells))
    if path := os.environ.get("BENCHMARK_NUMBERS"):
        Path(path).write_text(numbers(tables), encoding="utf-8")


if __name__ == "__main__":
    main()
