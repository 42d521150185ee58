"""Prove that two expressions are equal, or say where they differ."""

from __future__ import annotations

import sympy as sp
from sympy.functions.elementary.hyperbolic import HyperbolicFunction

from .errors import UnsupportedExpression
from .exponentials import common_rate, in_powers_of
from .intervals import pieces

__all__ = ["in_exponentials", "prove_equal"]

DIGITS, POINTS = 50, 40


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
    difference = left - right
    t = sp.Symbol("t", positive=True)
    open_pieces = pieces(difference, z)
    if len(open_pieces) == 1:
        formulas = [open_pieces[0].expr]
    else:
        formulas = [piece.expr.subs(z, piece.reach(t)) for piece in open_pieces]
    if all(_is_zero(formula, z if len(open_pieces) == 1 else t) for formula in formulas):
        return "simplifies to 0"
    _agree_numerically(left, right, z)
    return f"agrees to {DIGITS} digits at {POINTS} points"


def _is_zero(difference: sp.Expr, z: sp.Symbol) -> bool:
    difference = in_exponentials(difference)
    if difference == 0:
        return True
    try:
        rate = common_rate(difference, z)
    except UnsupportedExpression:
        rate = None
    if rate is not None:
        difference = in_powers_of(difference, z, rate, sp.Symbol("X", positive=True))
    if sp.cancel(difference) == 0:
        return True
    # Of a rational function cancel has the last word.
    return bool(difference.atoms(sp.Function)) and sp.simplify(difference) == 0


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
