"""Limits of formulas that have no form which tells them."""

from __future__ import annotations

import math
from collections.abc import Iterable

import sympy as sp

from ..budget import OutOfTime, seconds
from ..facts.tails import FOREIGN_ERRORS
from ..kernel import exact
from ..kernel.program import Program
from ..parameter import Parameter, Z
from ..stable.limits import exactly

__all__ = ["found_ends"]

LIMIT_TIME_LIMIT, FAR = 2, 10**6
Ends = tuple[sp.Expr, sp.Expr]


def found_ends(
    expr: sp.Expr,
    parameters: tuple[Parameter, ...],
    program: Program,
    settings: Iterable[tuple[float, ...]],
) -> Ends | None:
    """Return the limits at both ends as formulas that agree with those by evaluation, or None.

    Parameters
    ----------
    expr : sympy.Expr
    parameters : tuple of Parameter
    program : Program
        Of the formula.
    settings : iterable of tuple of float
        Values of the parameters at which the limits are compared, the defaults first.
    """
    settings = list(settings)
    found = [tuple(exact.limit(program, sign, given) for sign in (-1, 1)) for given in settings]
    if len(set(found)) == 1 and not any(map(math.isnan, found[0])):
        return tuple(map(exactly, found[0]))
    if all(map(math.isnan, found[0])):
        return sp.nan, sp.nan  # of a wave
    try:
        with seconds(LIMIT_TIME_LIMIT):
            ends = tuple(
                sp.limit(_far_out(expr, parameters, sign), Z, sign * sp.oo) for sign in (-1, 1)
            )
    except (OutOfTime, RecursionError, *FOREIGN_ERRORS):
        return None
    pairs = zip(settings, found, strict=True)
    return ends if all(_agree(ends, parameters, given, seen) for given, seen in pairs) else None


def _far_out(expr: sp.Expr, parameters: tuple[Parameter, ...], sign: int) -> sp.Expr:
    """Return the piece of a formula that holds far out, at the default parameters."""
    numbers = {p.symbol: sp.Rational(str(p.default)) for p in parameters}
    numbers[Z] = sign * FAR

    def piece(*pairs: sp.Basic) -> sp.Expr:
        return next(value for value, when in pairs if when.subs(numbers) == sp.true)

    def largest(*args: sp.Expr) -> sp.Expr:
        return max(args, key=lambda arg: arg.subs(numbers))

    def least(*args: sp.Expr) -> sp.Expr:
        return min(args, key=lambda arg: arg.subs(numbers))

    expr = expr.replace(sp.Piecewise, piece).replace(sp.Max, largest).replace(sp.Min, least)
    return expr.replace(sp.Abs, lambda arg: arg if arg.subs(numbers) > 0 else -arg)


def _agree(
    ends: Ends, parameters: tuple[Parameter, ...], given: tuple[float, ...], seen: tuple
) -> bool:
    """Say whether formulas have the values that were seen, at values of the parameters."""
    numbers = {p.symbol: v for p, v in zip(parameters, given, strict=True)}
    pairs = ((end.subs(numbers), value) for end, value in zip(ends, seen, strict=True))
    return all(
        end.is_number
        and not end.has(sp.I, sp.nan, sp.zoo, sp.AccumBounds)
        and math.isclose(float(end), value, rel_tol=1e-9)
        for end, value in pairs
    )
