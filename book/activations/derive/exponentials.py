"""Treat an expression in exp(k p(z)), k = ..., -1, 0, 1, ... as a rational function.

With one symbol X in place of exp(p(z)) the identities of this book become
identities of rational functions, which SymPy's ``cancel`` decides.
"""

from __future__ import annotations

from functools import reduce

import sympy as sp

from ..errors import UnsupportedExpression

__all__ = ["common_exponent", "in_powers_of"]


def common_exponent(expr: sp.Expr, z: sp.Symbol) -> sp.Expr | None:
    """Return p(z) so that every exponential of z in expr is a whole power of exp(p).

    None if expr has no exponential of z.  An error function of w counts as an
    exponential of -w^2, which is its derivative's.  p has the sign that most of
    the exponents have, so that a formula keeps the look it was written in.
    Raises UnsupportedExpression if the exponents are not rational multiples of
    one polynomial p without constant term.
    """
    found = sorted(expr.atoms(sp.exp, sp.erf), key=sp.default_sort_key)
    exponents = [
        e.args[0] if isinstance(e, sp.exp) else -(e.args[0] ** 2) for e in found if e.has(z)
    ]
    if not exponents:
        return None
    for exponent in exponents:
        if not exponent.is_polynomial(z) or sp.expand(exponent.subs(z, 0)) != 0:
            raise UnsupportedExpression(
                f"the exponent {exponent} is not a polynomial in {z} without constant term"
            )
    first = exponents[0]
    ratios = [sp.cancel(exponent / first) for exponent in exponents]
    if not all(ratio.is_Rational for ratio in ratios):
        raise UnsupportedExpression(
            f"the exponentials in {expr} are not powers of one exponential of {z}"
        )
    unit = sp.expand(first * reduce(sp.gcd, map(abs, ratios)))
    lead = sp.Poly(unit, z).LC()
    if lead.could_extract_minus_sign():
        unit, lead = -unit, -lead
    negative = sum(bool(sp.cancel(exponent / unit) < 0) for exponent in exponents)
    return -unit if 2 * negative > len(exponents) else unit


def in_powers_of(expr: sp.Expr, z: sp.Symbol, exponent: sp.Expr, x: sp.Symbol) -> sp.Expr:
    """Return expr with exp(exponent) replaced by the symbol x, powers included."""
    return expr.xreplace(
        {
            exponential: x ** sp.cancel(exponential.args[0] / exponent)
            for exponential in expr.atoms(sp.exp)
            if exponential.has(z)
        }
    )
