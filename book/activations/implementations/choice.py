"""Which forms of a formula may be printed, and when one of them is good enough."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator

import sympy as sp

from ..errors import UnsupportedExpression
from ..parameter import Parameter, Z
from ..stable import candidates
from ..stable.direct import written
from ..stable.formats import DOUBLE, SINGLE, Format
from ..stable.forms import StableForm
from ..stable.refine import refined

__all__ = [
    *("EVERYDAY", "LENIENT", "LIMITS", "MAX_ERROR"),
    *("everyday_sizes", "inside", "names_of", "plain_forms", "strict_forms", "units"),
]

# A form is taken if no error of f, f' or f'' is larger than this, in units in the last place.
LIMITS = (8.0, 16.0, 32.0)
MAX_ERROR = 100.0
# For those who say how much is lost: half of the digits of a float64 are left.
LENIENT = {DOUBLE.code: 2.0**28, SINGLE.code: 2.0**23}
EVERYDAY = (1e-6, 600.0)  # sizes of z


def everyday_sizes() -> str:
    """Return the everyday sizes of z in words."""
    least, most = (f"{x:g}".replace("e-0", "e-") for x in EVERYDAY)
    return f"sizes of z from {least} to {most}"


def inside(parameters: tuple[Parameter, ...]) -> dict[sp.Symbol, sp.Symbol]:
    """Return symbols for the parameters that no step of a form is called by."""
    return {p.symbol: sp.Symbol(f"{p.name}__", **p.symbol.assumptions0) for p in parameters}


def names_of(parameters: tuple[Parameter, ...]) -> dict[sp.Symbol, str]:
    """Return what the parameters are called, by their own symbols and by those inside a form."""
    other = inside(parameters)
    return {s: p.name for p in parameters for s in (p.symbol, other[p.symbol])}


def strict_forms(
    expr: sp.Expr,
    origin: sp.Expr | None,
    order: int,
    parameters: tuple[Parameter, ...],
    numbers: Format,
) -> Iterator[StableForm]:
    """Yield forms that may lose no digits; ``expr`` is the derivative of an order of ``origin``."""
    other = inside(parameters)
    origin = None if origin is None else origin.xreplace(other)
    yield from candidates(expr.xreplace(other), Z, origin, order, numbers)


def plain_forms(
    expr: sp.Expr, parameters: tuple[Parameter, ...], numbers: Format
) -> Iterator[StableForm]:
    """Yield forms that say nothing of what rounding takes away."""
    expr = expr.xreplace(inside(parameters))
    for way in (lambda: refined(expr, Z), lambda: expr):
        with contextlib.suppress(UnsupportedExpression, sp.PolynomialError):
            yield written(way(), Z, exact=False, numbers=numbers)


def units(error: float) -> str:
    """Return an error in units in the last place, in few digits."""
    return f"{error:.1f}" if error < 1000 else re.sub(r"e\+0?", "e", f"{error:.0e}")
