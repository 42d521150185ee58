"""Limits at infinity of formulas without exponentials, in cases where a parameter decides."""

from __future__ import annotations

import math
from collections.abc import Iterable

import sympy as sp

from ..errors import UnsupportedExpression

__all__ = ["Cases", "exactly", "limits_of"]

Cases = tuple[tuple[sp.Expr, sp.Basic], ...]  # values, each with its condition


def limits_of(
    ends: tuple[sp.Expr, sp.Expr], z: sp.Symbol, letters: Iterable[sp.Symbol]
) -> tuple[Cases, Cases] | None:
    """Return the limits at -oo and +oo of what a form is there, as (value, condition) pairs.

    None where they are not known, or where another symbol than z and the letters decides.
    """
    if all(end.is_number for end in ends):
        return tuple(((end, sp.true),) for end in ends)
    if set().union(*(end.free_symbols for end in ends)) - {z, *letters}:
        return None
    try:
        low, high = (_limit_at(e, z, at) for e, at in zip(ends, (-sp.oo, sp.oo), strict=True))
    except (UnsupportedExpression, sp.PolynomialError):
        return None
    return low, high


def _limit_at(expr: sp.Expr, z: sp.Symbol, end: sp.Expr) -> Cases:
    """Return the limit of a rational function, or of a power, as (value, condition) pairs.

    The first pair whose condition is true counts.  The exponent of a power may be a parameter.
    In a rational function sine and cosine may occur, and arctangents of polynomials; the limit
    is NaN where an oscillation leaves none.

    Raises
    ------
    UnsupportedExpression
        If expr is not such a function.
    """
    factor, power = expr.as_independent(z, as_Add=False)
    if end > 0 and power.is_Pow and power.base == z and not power.exp.is_Integer:
        return tuple(_cases_of_power(factor, power.exp))
    expr = expr.replace(sp.atan, lambda w: sp.pi / 2 * sp.sign(_toward(sp.Poly(w, z), end)))
    waves = {wave: sp.Dummy() for wave in expr.atoms(sp.sin, sp.cos) if wave.has(z)}
    above, below = sp.fraction(sp.cancel(expr.xreplace(waves)))
    if not (above.is_polynomial(z) and below.is_polynomial(z)):
        raise UnsupportedExpression(f"the limit of {expr} at {z} = {end} is not known")
    below = sp.Poly(below, z)
    if below.free_symbols_in_domain & {*waves.values()}:
        return ((sp.nan, sp.true),)
    return tuple(_cases(sp.Poly(above, z), below, end, {*waves.values()}))


def _cases(above: sp.Poly, below: sp.Poly, end: sp.Expr, waves: set):
    z = above.gen
    excess = above.degree() - below.degree()
    if above.is_zero or excess < 0:
        yield sp.S.Zero, sp.true
        return
    value = sp.cancel(above.LC() / below.LC())
    if value.free_symbols & waves:
        yield sp.nan, sp.true
    elif excess == 0:
        yield value, sp.true
    else:
        size = value if end > 0 or excess % 2 == 0 else -value
        if size.is_positive or size.is_negative:
            yield size * sp.oo, sp.true
            return
        # The sign of a product with positive factors is that of the rest.
        deciding = sp.Mul(*(f for f in sp.Mul.make_args(size) if not f.is_positive))
        if not size.is_nonpositive:
            yield sp.oo, deciding > 0
        if not size.is_nonnegative:
            yield -sp.oo, deciding < 0
        yield from _cases(above - sp.Poly(above.LC() * z ** above.degree(), z), below, end, waves)


def _cases_of_power(factor: sp.Expr, exponent: sp.Expr):
    cases = (
        (sp.S.Zero, exponent < 0),
        (factor, sp.Eq(exponent, 0)),
        (sp.oo, factor > 0),
        (-sp.oo, factor < 0),
        (sp.S.Zero, sp.true),
    )
    for value, condition in cases:
        if condition != sp.false:
            yield value, condition
        if condition == sp.true:
            return


def _toward(polynomial: sp.Poly, end: sp.Expr) -> sp.Expr:
    """Return an expression with the sign that a polynomial has near an end of the line."""
    return polynomial.LC() * (-1 if end < 0 and polynomial.degree() % 2 else 1)


def exactly(value: float) -> sp.Expr:
    """Return a double as SymPy writes it best."""
    if math.isinf(value):
        return sp.oo if value > 0 else -sp.oo
    return sp.Integer(int(value)) if value == int(value) else sp.Float(value, 17)
