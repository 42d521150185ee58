"""What an activation makes of standard normal inputs, as a layer of a network gets them.

With z ~ N(0, 1) the output has mean E[f] and mean square E[f^2].  Weights scaled by
the gain 1/sqrt(E[f^2]) keep the mean square at 1 from layer to layer [he2015delving],
and chi = E[f'^2]/E[f^2] is then the factor by which the mean square of a gradient
changes per layer [schoenholz2017deep].
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from numbers import Real
from typing import TYPE_CHECKING

import sympy as sp

from ..errors import UnsupportedExpression
from ..evaluated import evaluated
from ..parameter import Z
from ..store import cached
from . import tails
from .cuts import number
from .shape import Shape, shape

if TYPE_CHECKING:
    from ..elementwise import Elementwise

__all__ = ["Moments", "improper_means", "moments", "of_formula", "with_numbers"]

MAX_ERROR = 4e-7  # a printed digit may be off by less than its half


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
    from ..kernel.arguments import single_values

    values = single_values(activation, parameters)
    return of_formula(with_numbers(activation.expr, activation, values))


@lru_cache(maxsize=256)
def of_formula(f: sp.Expr) -> Moments:
    """Return the means of a formula without parameters."""
    return cached("moments", (f,), lambda: _moments(f))


def _moments(f: sp.Expr) -> Moments:
    form = shape(f)
    improper = improper_means(f, form)
    if None not in improper:
        return Moments(*improper)
    from .quadrature import integrals  # the one part that needs NumPy

    means, errors = integrals(form)
    return Moments(
        *(
            infinite if infinite is not None else float(mean) if error < MAX_ERROR else math.nan
            for infinite, mean, error in zip(improper, means, errors, strict=True)
        )
    )


# --- infinite means ----------------------------------------------------------------


def improper_means(f: sp.Expr, form: Shape) -> tuple[float | None, ...]:
    """Return for each mean whether it is infinite (NaN: not decided); None for finite ones."""
    # Only one period of a wave with kinks is cut into parts.
    torn = form.period is not None and len(form.branches) > 1
    if torn or not all(branch.defined for branch in form.branches):
        return math.nan, math.nan, math.nan
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
