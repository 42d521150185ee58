"""Decide by algebra: is a formula 0, odd, even, of which period?"""

from __future__ import annotations

from functools import lru_cache

import sympy as sp
from sympy.functions.elementary.hyperbolic import HyperbolicFunction

from ..errors import UnsupportedExpression
from ..parameter import Z
from . import interval as iv

__all__ = ["parity", "period", "tidied", "vanishes"]

MAX_OPERATIONS = 60  # operations of a formula that is given to SymPy's slower simplifications
ODD = (
    sp.sin,
    sp.tan,
    sp.sinh,
    sp.tanh,
    sp.asinh,
    sp.atan,
    sp.asin,
    sp.atanh,
    sp.erf,
    sp.sign,
)
EVEN = (sp.cos, sp.cosh, sp.Abs)


@lru_cache(maxsize=4096)
def vanishes(expr: sp.Expr) -> bool:
    """Say whether algebra shows that expr is 0 everywhere; False proves nothing."""
    if expr == 0:
        return True
    if not expr.free_symbols and iv.sign(_enclosed(expr)) is not None:
        return False
    if expr.has(Z) and any(
        iv.sign(_enclosed(expr.subs(Z, sp.Rational(*there)))) for there in ((5, 7), (-13, 4))
    ):
        return False
    if tidied(expr) == 0:
        return True
    return sp.count_ops(expr) <= MAX_OPERATIONS and sp.simplify(expr) == 0


def _enclosed(number: sp.Expr) -> iv.Interval:
    try:
        return iv.point(number)
    except UnsupportedExpression:
        return iv.LINE


@lru_cache(maxsize=512)
def tidied(expr: sp.Expr) -> sp.Expr:
    """Return expr as a quotient of factored polynomials in z and in its functions.

    Exponentials of which one is a rational power of another become powers of one.
    """
    plain = expr.replace(lambda e: isinstance(e, HyperbolicFunction), lambda e: e.rewrite(sp.exp))
    plain = plain.replace(sp.exp, lambda x: sp.exp(sp.expand(x)))
    rates = sorted((e.args[0] for e in plain.atoms(sp.exp)), key=sp.default_sort_key)
    units: dict[sp.Expr, sp.Symbol] = {}
    for unit in _units(rates):
        units[unit] = sp.Dummy(positive=True)
    powers = {
        sp.exp(rate): next(
            x ** sp.cancel(rate / u) for u, x in units.items() if sp.cancel(rate / u).is_Integer
        )
        for rate in rates
    }
    try:
        quotient = sp.factor(sp.cancel(sp.together(plain.xreplace(powers))))
    except (sp.PolynomialError, NotImplementedError, RecursionError, AttributeError):
        return expr
    return quotient.xreplace({x: sp.exp(unit) for unit, x in units.items()})


def _units(rates: list[sp.Expr]) -> list[sp.Expr]:
    """Return exponents of which all the given ones are whole multiples."""
    units: list[sp.Expr] = []
    for rate in rates:
        for i, unit in enumerate(units):
            if (ratio := sp.cancel(rate / unit)).is_Rational:
                units[i] = unit * sp.gcd(ratio, sp.S.One)
                break
        else:
            units.append(rate)
    return units


def parity(expr: sp.Expr) -> int | None:
    """Return -1 for an odd formula in Z, 1 for an even one, 0 for 0; None proves nothing."""
    if expr == 0:
        return 0
    if not expr.has(Z):
        return 1
    return _by_parts(expr) or _by_mirror(expr)


def _by_parts(expr: sp.Expr) -> int | None:
    if expr == Z:
        return -1
    if isinstance(expr, sp.Piecewise):
        return None
    inner = [parity(arg) for arg in expr.args]
    if isinstance(expr, (sp.Add, sp.Max, sp.Min)):
        odd_fails = not isinstance(expr, sp.Add) and -1 in inner
        return inner[0] if len({*inner}) == 1 and not odd_fails else None
    if None in inner:
        return None
    if isinstance(expr, sp.Mul):
        return int(sp.prod(inner))
    if isinstance(expr, sp.Pow) and expr.exp.is_Integer:
        return inner[0] ** abs(int(expr.exp))
    if isinstance(expr, ODD):
        return inner[0]
    if isinstance(expr, EVEN) or set(inner) == {1}:
        return 1
    return None


def _by_mirror(expr: sp.Expr) -> int | None:
    mirrored = expr.xreplace({Z: -Z})
    for way in (-1, 1):
        if not isinstance(expr, (sp.Piecewise, sp.Max, sp.Min)) and vanishes(mirrored - way * expr):
            return way
    return None


def period(expr: sp.Expr) -> sp.Expr | None:
    """Return the least period of a formula in which Z stands inside sines and cosines only."""
    waves = [w for w in expr.atoms(sp.sin, sp.cos) if w.has(Z)]
    if not waves or expr.xreplace({w: sp.Dummy() for w in waves}).has(Z):
        return None
    rates = [sp.diff(w.args[0], Z) for w in waves]
    if any(rate.has(Z) for rate in rates):
        return None
    ratios = [sp.simplify(rate / rates[0]) for rate in rates]
    if not all(ratio.is_Rational for ratio in ratios):
        return None
    share = sp.gcd_list([abs(ratio) for ratio in ratios]) if len(ratios) > 1 else abs(ratios[0])
    whole = sp.simplify(2 * sp.pi / abs(rates[0] * share))
    for n in (2, 3):
        while vanishes(expr.subs(Z, Z + whole / n) - expr):
            whole = whole / n
    return whole
