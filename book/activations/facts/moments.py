"""What an activation makes of standard normal inputs, as a layer of a network gets them.

With z ~ N(0, 1) the output has mean E[f] and mean square E[f^2].  Weights scaled by
the gain 1/sqrt(E[f^2]) keep the mean square at 1 from layer to layer [he2015delving],
and chi = E[f'^2]/E[f^2] is then the factor by which the mean square of a gradient
changes per layer [schoenholz2017deep].
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from numbers import Real
from typing import TYPE_CHECKING

import numpy as np
import sympy as sp
from mpmath import libmp

from ..errors import UnsupportedExpression
from ..evaluated import evaluated
from ..kernel.arguments import single_values
from ..parameter import Z
from ..store import cached
from . import interval as iv
from . import tails
from .cuts import Part, number
from .shape import Shape, shape
from .signs import slopes

if TYPE_CHECKING:
    from ..elementwise import Elementwise

__all__ = ["Moments", "moments", "of_formula", "with_numbers"]

TAIL_CUTOFF = 36.0  # the density at 36 is 1e-282
PANEL_WIDTH, NODES, MIN_PANEL_WIDTH = 0.5, 20, 2.0**-44
MAX_HALVINGS, MAX_PANELS = 40, 20_000  # halvings, and panels at a time
SAMPLE_SIZE = 24  # points at which the arithmetic of doubles is checked
MAX_SLOW_POINTS = 6000  # at which enclosures are computed instead
MAX_ERROR = 4e-7  # a printed digit may be off by less than its half
RELATIVE_TOLERANCE = 1e-13  # of a mean, relative to the mean of its size


@dataclass(frozen=True)
class Moments:
    """Means over z ~ N(0, 1).

    Attributes
    ----------
    mean, mean_square, slope_mean_square : float
        E[f], E[f^2] and E[f'^2]; infinite where the integral is, NaN where it is
        not decided or not known to six decimals.
    """

    mean: float
    mean_square: float
    slope_mean_square: float

    @property
    def gain(self) -> float:
        """What to scale weights by to keep the mean square: 1/sqrt(E[f^2])."""
        return 1 / math.sqrt(self.mean_square) if self.mean_square else math.inf

    @property
    def chi(self) -> float:
        """The factor on the mean square of a gradient per layer: E[f'^2]/E[f^2]."""
        return self.slope_mean_square / self.mean_square if self.mean_square else math.nan

    def rows(self, latex: bool = True) -> tuple[tuple[str, str], ...]:
        """Return (property, value) pairs for a table."""
        names = (r"\mathbb{E}[f]", r"\mathbb{E}[f^2]", r"\mathbb{E}[f'^2]")
        plain = ("E[f]", "E[f^2]", "E[f'^2]")
        means = zip(
            (f"${name}$" for name in names) if latex else plain,
            (self.mean, self.mean_square, self.slope_mean_square),
            strict=True,
        )
        z, chi = (r"$z \sim N(0, 1)$", r"$\chi$") if latex else ("z ~ N(0, 1)", "chi")
        return (
            (f"For {z}", ", ".join(f"{name} {_digits(value, latex)}" for name, value in means)),
            (
                f"Gain, {chi}",
                ", ".join(_digits(v, latex).removeprefix("= ") for v in (self.gain, self.chi)),
            ),
        )


def _digits(value: float, latex: bool) -> str:
    """Return "= " and a number, or that it is not decided."""
    if math.isnan(value):
        return "not decided"
    if math.isinf(value):
        infinity = r"$\infty$" if latex else "oo"
        return f"= {infinity}" if value > 0 else f"= -{infinity}"
    # Adding 0 turns the -0 that an odd function's mean is rounded to into 0.
    return f"= {round(value, 6) + 0:.6f}" if abs(value) < 1e6 else f"= {value:.12g}"


def with_numbers(expr: sp.Expr, activation: Elementwise, values: dict[str, Real]) -> sp.Expr:
    """Return expr with the decimal numbers of an activation's parameters in place of them.

    Raises UnsupportedExpression for a formula with other letters.
    """
    exact = {p.symbol: sp.Rational(repr(float(values[p.name]))) for p in activation.parameters}
    numbers = evaluated(expr).subs(exact)
    if strange := numbers.free_symbols - {Z}:
        names = ", ".join(sorted(map(str, strange)))
        raise UnsupportedExpression(f"the formula has letters that are not parameters: {names}")
    if numbers.has(sp.I, sp.nan, sp.zoo):
        raise UnsupportedExpression(f"{numbers} is not a real number for every z")
    return numbers


def moments(activation: Elementwise, **parameters: Real) -> Moments:
    """Integrate f, f^2 and f'^2 over the standard normal density.

    Gauss-Legendre on panels that end at kinks, extrema and turns of f and get narrower
    toward them; panels are halved until both halves confirm the whole.
    Raises TypeError or ValueError for wrong parameters, and UnsupportedExpression for a
    formula that can't be cut into analytic parts.
    """
    values = single_values(activation, parameters)
    return of_formula(with_numbers(activation.expr, activation, values))


@lru_cache(maxsize=256)
def of_formula(f: sp.Expr) -> Moments:
    """Return the means of a formula without parameters."""
    return cached("moments", (f,), lambda: _moments(f))


def _moments(f: sp.Expr) -> Moments:
    form = shape(f)
    # Only one period of a wave with kinks is cut into parts.
    torn = form.period is not None and len(form.branches) > 1
    if torn or not all(branch.defined for branch in form.branches):
        return Moments(math.nan, math.nan, math.nan)
    improper = _improper(f, form)
    if None not in improper:
        return Moments(*improper)
    means, errors = _integrals(form)
    return Moments(
        *(
            infinite if infinite is not None else float(mean) if error < MAX_ERROR else math.nan
            for infinite, mean, error in zip(improper, means, errors, strict=True)
        )
    )


# --- infinite means ----------------------------------------------------------------


def _improper(f: sp.Expr, form: Shape) -> tuple[float | None, ...]:
    """Return for each mean whether it is infinite (NaN: not decided); None for finite ones."""
    slopes_far = form.branches[0].slope_limits[0], form.branches[-1].slope_limits[1]
    bounded = all(limit is not None and limit.is_finite for limit in slopes_far)
    if form.period is not None or form.swings is not None or bounded:
        return None, None, None
    ends = (form.branches[0].part.expr, -1), (form.branches[-1].part.expr, 1)
    integrands = (
        lambda f: f,
        lambda f: f**2,
        lambda f: sp.diff(f, Z) ** 2,
    )
    return tuple(_sum(*(_at_end(g(f), end) for f, end in ends)) for g in integrands)


def _sum(left: float, right: float) -> float | None:
    total = left + right
    return None if total == 0 else total


def _at_end(g: sp.Expr, end: int) -> float:
    """Return what the integral of g over the density is at an end: 0 for a finite number."""
    density = sp.exp(-(Z**2) / 2)
    try:
        if tails.limit(Z**2 * g * density, Z, end).is_finite:
            return 0.0
        share = tails.limit(Z * end * g * density, Z, end)
        return math.copysign(math.inf, number(share)) if share != 0 else math.nan
    except tails.NotDecided:
        return math.nan


# --- finite means ------------------------------------------------------------------


def _integrals(form: Shape) -> tuple[np.ndarray, np.ndarray]:
    """Return the three means over [-REACH, REACH] and bounds of their errors."""
    total, size, error = np.zeros(3), np.zeros(3), np.zeros(3)
    spans = [(b, *_span(b.part, form)) for b in form.branches]
    for branch, low, high in spans:
        if low >= high:
            continue
        f = _numeric(branch.part.expr), _numeric(slopes(branch.part.expr, 1))
        places = [number(s.high) for s in (*branch.rises[:-1], *branch.bends[:-1])]
        with np.errstate(all="ignore"):  # values beyond all doubles make a mean undecided
            found = _adaptive(f, low, high, places)
        for result, more in zip((total, size, error), found, strict=True):
            result += more
    return total, error + 1e-15 * size


def _span(part: Part, form: Shape) -> tuple[float, float]:
    """Return the part of [-REACH, REACH] on which a formula holds."""
    if form.period is not None:
        return -TAIL_CUTOFF, TAIL_CUTOFF
    return max(number(part.low), -TAIL_CUTOFF), min(number(part.high), TAIL_CUTOFF)


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
