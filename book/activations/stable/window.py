"""A Taylor polynomial around z = 0, for formulas whose terms cancel there.

The window in which it is used is as wide as the first term left out is negligible.
Whether that holds is not believed: the form is judged by certified values as all are.
"""

from __future__ import annotations

from functools import reduce

import sympy as sp
from sympy.polys.ring_series import rs_series

from ..errors import UnsupportedExpression
from .primitives import plain

__all__ = ["with_window"]

MAX_TERMS = 22  # of the polynomial, without those that are 0
MAX_DEGREE = 50
NEGLIGIBLE = 2.0**-58
MAX_WIDTH = 1.0
MAX_OPERATIONS = 80  # operations of a formula whose series is asked for


def with_window(expr: sp.Expr, z: sp.Symbol) -> sp.Expr:
    """Return expr with its Taylor polynomial in place of it near 0.

    Raises UnsupportedExpression for a formula with kinks or parameters, or without a
    power series at 0.
    """
    formula = plain(expr)
    switches = (sp.Piecewise, sp.Abs, sp.sign, sp.Min, sp.Max, sp.floor, sp.Heaviside)
    if (
        formula.has(*switches)
        or formula.free_symbols != {z}
        or sp.count_ops(formula) > MAX_OPERATIONS
    ):
        raise UnsupportedExpression(f"no series at 0 is known for {expr}")
    if any(arg.subs(z, 0) != 0 for f in formula.atoms(sp.Function) for arg in f.args if arg.has(z)):
        # Its coefficients would not be fractions, and its terms would hardly cancel at 0.
        raise UnsupportedExpression(f"no series at 0 is known for {expr}")
    terms = _terms(formula, z)
    (first, lead), *_ = terms
    step = reduce(sp.igcd, (power - first for power, _ in terms), 0)
    if len(terms) < MAX_TERMS or first < 0:
        raise UnsupportedExpression(f"no series at 0 is known for {expr}")
    last, least = terms[-1]
    ratio = NEGLIGIBLE * abs(float(lead)) / abs(float(least))
    width = min(MAX_WIDTH, ratio ** (1 / (last - first)))
    polynomial = sp.S.Zero
    coefficients = dict(terms)
    for power in range(last - step, first - 1, -step):
        polynomial = coefficients.get(power, sp.S.Zero) + z**step * polynomial
    near = z**first * polynomial if first else polynomial
    width = sp.Rational(int(width * 64), 64)
    return sp.Piecewise((near, sp.Abs(z) < width), (expr, True))


def _terms(formula: sp.Expr, z: sp.Symbol) -> list[tuple[int, sp.Expr]]:
    """Return (power, coefficient) pairs of the series at 0, lowest power first."""
    try:
        above, below = sp.fraction(sp.together(formula))
        # A power of z below the fraction bar only shifts the series of what is above it.
        shift = sp.degree(below, z)
        series = rs_series(above, z, MAX_DEGREE + shift).as_expr()
        found = sp.Poly(sp.expand(series / below), z).terms()
    except Exception as error:  # whatever SymPy's series do: then there is no window
        raise UnsupportedExpression(f"no series at 0 is known for {formula}") from error
    return [(power, c) for (power,), c in reversed(found)][:MAX_TERMS]
