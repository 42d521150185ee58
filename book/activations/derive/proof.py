"""Prove that two expressions are equal, or say where they differ."""

from __future__ import annotations

import sympy as sp
from sympy.functions.elementary.hyperbolic import HyperbolicFunction

from ..errors import UnsupportedExpression
from .exponentials import common_exponent, in_powers_of
from .intervals import pieces

__all__ = ["in_exponentials", "is_zero", "prove_equal"]

DIGITS, POINTS = 50, 40
X = sp.Symbol("X", positive=True)


def in_exponentials(expr: sp.Expr) -> sp.Expr:
    """Return expr with tanh and its like written out."""
    return expr.replace(lambda e: isinstance(e, HyperbolicFunction), lambda e: e.rewrite(sp.exp))


def prove_equal(left: sp.Expr, right: sp.Expr, z: sp.Symbol) -> str:
    """Prove that two expressions agree wherever both are differentiable.

    Returns how: "same expression", "simplifies to 0", or "agrees to 50 digits
    at 40 points" when SymPy can't decide.  Raises ArithmeticError naming a
    point where they differ.
    """
    if left == right:
        return "same expression"
    if all(is_zero(piece.expr, z) for piece in pieces(left - right, z)):
        return "simplifies to 0"
    _agree_numerically(left, right, z)
    return f"agrees to {DIGITS} digits at {POINTS} points"


def is_zero(difference: sp.Expr, z: sp.Symbol) -> bool:
    """Say whether SymPy can show that a formula without kinks is 0."""
    difference = in_exponentials(difference)
    if difference == 0:
        return True
    difference = _rational(difference, z)
    if sp.cancel(difference) == 0:
        return True
    # Of a rational function cancel has the last word.
    return bool(difference.atoms(sp.Function)) and sp.simplify(difference) == 0


def _rational(expr: sp.Expr, z: sp.Symbol) -> sp.Expr:
    """Return expr with X for its exponential, and its logarithms taken apart."""
    expr = expr.replace(sp.exp, lambda exponent: sp.exp(sp.expand(exponent)))
    try:
        exponent = common_exponent(expr, z)
    except UnsupportedExpression:
        return expr
    if exponent is None:
        return expr
    expr = in_powers_of(expr, z, exponent, X)
    apart = expr.replace(sp.log, lambda g: sp.expand_log(sp.log(sp.factor(g)), force=True))
    return apart.subs(sp.log(X), exponent)


def _agree_numerically(left: sp.Expr, right: sp.Expr, z: sp.Symbol) -> None:
    others = sorted((left.free_symbols | right.free_symbols) - {z}, key=str)
    for index in range(POINTS):
        # Irrational steps: no point is a kink, a root or a symmetric twin of another.
        point = {z: (index - POINTS // 2) * sp.sqrt(2) / 3 + sp.Rational(1, 7)}
        point |= {s: sp.Rational(3 + index + k, 11) for k, s in enumerate(others)}
        a, b = (side.subs(point).evalf(DIGITS + 10) for side in (left, right))
        if abs(a - b) > sp.Float(10) ** -DIGITS * (1 + abs(a)):
            where = ", ".join(f"{symbol} = {value}" for symbol, value in point.items())
            raise ArithmeticError(f"{left} and {right} differ at {where}: {a} and {b}")
