"""Treat an expression in exp(k r z), k = ..., -1, 0, 1, ... as a rational function.

With one symbol X in place of exp(r z) the identities of this book become
identities of rational functions, which SymPy's ``cancel`` decides.
"""

from __future__ import annotations

from functools import reduce

import sympy as sp

from .errors import UnsupportedExpression

__all__ = ["common_rate", "in_powers_of"]


def common_rate(expr: sp.Expr, z: sp.Symbol) -> sp.Expr | None:
    """Return r so that every exponential of z in expr is a whole power of exp(r z).

    None if expr has no exponential of z.  r has the sign that most of the
    exponentials have, so that a formula keeps the look it was written in.
    Raises UnsupportedExpression if an exponent is not r z times a rational.
    """
    rates = []
    for exponential in expr.atoms(sp.exp):
        exponent = exponential.args[0]
        if exponent.has(z):
            rate = exponent.coeff(z) if exponent.is_Mul or exponent == z else None
            if rate is None or rate.has(z) or sp.expand(exponent - rate * z) != 0:
                raise UnsupportedExpression(
                    f"cannot write {exponential} as a power of one exponential of {z}"
                )
            rates.append(rate)
    if not rates:
        return None
    ratios = [sp.cancel(rate / rates[0]) for rate in rates]
    if not all(ratio.is_Rational for ratio in ratios):
        raise UnsupportedExpression(
            f"the exponentials in {expr} are not powers of one exponential of {z}"
        )
    unit = rates[0] * reduce(sp.gcd, map(abs, ratios))
    negative = sum((rate / unit).is_negative for rate in rates)
    return -unit if 2 * negative > len(rates) else unit


def in_powers_of(expr: sp.Expr, z: sp.Symbol, rate: sp.Expr, x: sp.Symbol) -> sp.Expr:
    """Return expr with exp(rate z) replaced by the symbol x, powers included."""
    return expr.xreplace(
        {
            exponential: x ** sp.cancel(exponential.args[0] / (rate * z))
            for exponential in expr.atoms(sp.exp)
            if exponential.has(z)
        }
    )
