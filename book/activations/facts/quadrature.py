"""Means over the standard normal density that are finite, in NumPy.

A file of its own, because the property sheet has to work where there is no NumPy.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from itertools import pairwise

import numpy as np
import sympy as sp
from mpmath import libmp

from ..errors import UnsupportedExpression
from ..parameter import Z
from . import interval as iv
from .cuts import number
from .shape import Shape
from .signs import slopes
from .spans import places, span

__all__ = ["integrals"]

PANEL_WIDTH, NODES, MIN_PANEL_WIDTH = 0.5, 20, 2.0**-44
MAX_HALVINGS, MAX_PANELS = 40, 20_000  # halvings, and panels at a time
SAMPLE_SIZE = 24  # points at which the arithmetic of doubles is checked
MAX_SLOW_POINTS = 6000  # at which enclosures are computed instead
RELATIVE_TOLERANCE = 1e-13  # of a mean, relative to the mean of its size


def integrals(form: Shape) -> tuple[np.ndarray, np.ndarray]:
    """Return the three means over the line, cut off far out, and bounds of their errors."""
    total, size, error = np.zeros(3), np.zeros(3), np.zeros(3)
    spans = [(b, *span(b.part, form)) for b in form.branches]
    for branch, low, high in spans:
        if low >= high:
            continue
        f = _numeric(branch.part.expr), _numeric(slopes(branch.part.expr, 1))
        with np.errstate(all="ignore"):  # values beyond all doubles make a mean undecided
            found = _adaptive(f, low, high, places(branch))
        for result, more in zip((total, size, error), found, strict=True):
            result += more
    return total, error + 1e-15 * size


def _edges(low: float, high: float, places: list[float]) -> np.ndarray:
    """Return the ends of the first panels: even ones, and finer ones near where f turns."""
    even = np.arange(math.ceil(low / PANEL_WIDTH), math.floor(high / PANEL_WIDTH) + 1) * PANEL_WIDTH
    steps = 2.0 ** np.arange(-36, 1, 2)
    near = [
        place + side * steps * max(1.0, abs(place))
        for place in (*places, low, high)
        for side in (-1, 1)
    ]
    edges = np.concatenate([[low, high], places, even, *near])
    return np.unique(edges[(edges >= low) & (edges <= high)])


def _adaptive(f: tuple[Callable, Callable], low: float, high: float, places: list[float]):
    """Return the means over [low, high], those of the absolute values, and their errors."""
    total, size, error = np.zeros(3), np.zeros(3), np.zeros(3)
    panels = np.array(list(pairwise(_edges(low, high, places))))
    whole, _ = _gauss(f, panels)
    for _ in range(MAX_HALVINGS):
        middle = panels.mean(axis=1)
        halves = np.stack([panels[:, 0], middle, middle, panels[:, 1]], axis=1).reshape(-1, 2)
        parts, sizes = _gauss(f, halves)
        pairs = parts.reshape(3, -1, 2).sum(axis=2)
        off = np.abs(pairs - whole)
        magnitude = sizes.reshape(3, -1, 2).sum(axis=2)
        scale = np.maximum(magnitude.sum(axis=1) + size, 1e-30)[:, None]
        # Halving doesn't help where there is no number.
        fine = ((off <= RELATIVE_TOLERANCE * scale) | np.isnan(off)).all(axis=0)
        fine |= panels[:, 1] - panels[:, 0] < MIN_PANEL_WIDTH
        total += pairs[:, fine].sum(axis=1)
        size += magnitude[:, fine].sum(axis=1)
        error += off[:, fine].sum(axis=1)
        again = np.repeat(~fine, 2)
        panels, whole = halves[again], parts[:, again]
        if not len(panels) or len(panels) > MAX_PANELS:
            break
    unknown = np.abs(whole).sum(axis=1) if len(panels) else 0.0
    return total, size, error + np.where(np.isnan(total), np.inf, unknown)


def _gauss(f: tuple[Callable, Callable], panels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the three means over each panel, and those of the absolute values."""
    nodes, weights = _rule()
    low, high = panels[:, :1], panels[:, 1:]
    z = (low + high) / 2 + (high - low) / 2 * nodes
    density = (high - low) / 2 * weights * np.exp(-z * z / 2) / math.sqrt(2 * math.pi)
    value, slope = (g(z) for g in f)
    # The density is taken first: a square alone may be too large for a double.
    root = np.sqrt(density)
    shares = np.stack([density * value, (root * value) ** 2, (root * slope) ** 2])
    return shares.sum(axis=2), np.abs(shares).sum(axis=2)


@lru_cache(maxsize=1)
def _rule() -> tuple[np.ndarray, np.ndarray]:
    return np.polynomial.legendre.leggauss(NODES)


# --- values ------------------------------------------------------------------------

_SLOW = {
    "erf": np.vectorize(math.erf, otypes=[float]),
    "erfc": np.vectorize(math.erfc, otypes=[float]),
}


@lru_cache(maxsize=128)
def _numeric(expr: sp.Expr) -> Callable[[np.ndarray], np.ndarray]:
    """Return a function that computes expr in doubles, or where these fail in enclosures."""
    if not expr.has(Z):
        constant = number(expr)
        return lambda z: np.full(z.shape, constant)
    plain, left = sp.lambdify(Z, expr.evalf(20), [_SLOW, "numpy"]), MAX_SLOW_POINTS

    def values(z: np.ndarray) -> np.ndarray:
        found = np.asarray(plain(z), dtype=float) * np.ones(z.shape)
        sample = np.linspace(0, z.size - 1, SAMPLE_SIZE).astype(int)
        right = np.array([_certain(expr, x) for x in z.flat[sample]])
        off = np.abs(found.flat[sample] - right) > 1e-12 * (1 + np.abs(right))
        wrong = ~np.isfinite(found) if not off.any() else np.ones(z.shape, bool)
        nonlocal left
        left -= wrong.sum()
        found[wrong] = [_certain(expr, x) for x in z[wrong]] if left > 0 else math.nan
        return found

    return values


def _certain(expr: sp.Expr, z: float) -> float:
    """Return the double near expr at z; NaN where the enclosure is wide."""
    there = libmp.from_float(z)
    try:
        low, high = map(libmp.to_float, iv.evaluator(expr, Z)((there, there)))
    except UnsupportedExpression:
        return math.nan
    return (low + high) / 2 if high - low <= 1e-13 * (abs(low) + 1e-3) else math.nan
