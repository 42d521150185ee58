"""Cut an expression with kinks into the open intervals where it is one formula.

On an open interval without breakpoints every condition, absolute value, sign,
minimum and maximum keeps its choice, so a single interior point decides each
of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, pairwise

import sympy as sp

from ..errors import UnsupportedExpression

__all__ = ["SWITCHES", "Piece", "breakpoints", "owner", "pieces", "resolved"]

SWITCHES = (sp.Piecewise, sp.Abs, sp.sign, sp.Min, sp.Max)


@dataclass(frozen=True)
class Piece:
    """The formula ``expr`` that holds on the open interval (low, high)."""

    low: sp.Expr
    high: sp.Expr
    expr: sp.Expr

    def inside(self) -> sp.Expr:
        """Return a point of the interval."""
        return _inside(self.low, self.high)


def breakpoints(expr: sp.Expr, z: sp.Symbol) -> tuple[sp.Expr, ...]:
    """Return the points, in order, where a condition, |.|, sign, min or max in expr switches.

    Raises UnsupportedExpression where a switch is not a polynomial in z with
    known real roots.
    """
    points = set()
    for switch in _switches(expr):
        if switch.has(z):
            points.update(_changes(switch, z))
    return tuple(sorted(points))


def _changes(switch: sp.Expr, z: sp.Symbol) -> Iterator[sp.Expr]:
    """Yield the points where a switch is 0 or, having switches itself, changes its formula."""
    if not switch.has(*SWITCHES):
        yield from _roots(switch, z)
        return
    for piece in pieces(switch, z):
        if piece.low.is_finite:
            yield piece.low
        if piece.expr.has(z):
            yield from (root for root in _roots(piece.expr, z) if piece.low < root < piece.high)


def _switches(expr: sp.Expr) -> Iterator[sp.Expr]:
    for relation in expr.atoms(sp.core.relational.Relational):
        yield relation.lhs - relation.rhs
    for inner in expr.atoms(sp.Abs, sp.sign):
        yield inner.args[0]
    for choice in expr.atoms(sp.Min, sp.Max):
        yield from (a - b for a, b in combinations(choice.args, 2))


def _roots(switch: sp.Expr, z: sp.Symbol) -> tuple[sp.Expr, ...]:
    if not switch.is_polynomial(z):
        raise UnsupportedExpression(f"where {switch} changes sign is not known")
    roots = sp.roots(sp.Poly(switch, z), z)
    if not all(root.is_number for root in roots):
        raise UnsupportedExpression(f"the kink at {switch} = 0 moves with a parameter")
    return tuple(root for root in roots if root.is_real)


def pieces(expr: sp.Expr, z: sp.Symbol, cuts: tuple = ()) -> tuple[Piece, ...]:
    """Return the formulas of expr from left to right, cut also at the points ``cuts``."""
    points = sorted({*breakpoints(expr, z), *map(sp.sympify, cuts)})
    ends = [-sp.oo, *points, sp.oo]
    return tuple(
        Piece(low, high, resolved(expr, z, _inside(low, high))) for low, high in pairwise(ends)
    )


def _inside(low: sp.Expr, high: sp.Expr) -> sp.Expr:
    if low.is_infinite and high.is_infinite:
        return sp.S.Zero
    if low.is_infinite:
        return high - 1
    return low + 1 if high.is_infinite else (low + high) / 2


def resolved(expr: sp.Expr, z: sp.Symbol, point: sp.Expr) -> sp.Expr:
    """Return expr with every switch as it stands at a point that is on none."""
    if not expr.has(*SWITCHES):
        return expr
    if isinstance(expr, sp.Piecewise):
        value = next(value for value, when in expr.args if when.subs(z, point) == True)  # noqa: E712
        return resolved(value, z, point)
    args = [resolved(arg, z, point) for arg in expr.args]
    if not isinstance(expr, SWITCHES):
        return expr.func(*args)
    sizes = [_sample(arg, z, point) for arg in args]
    if isinstance(expr, (sp.Min, sp.Max)):
        best = (min if isinstance(expr, sp.Min) else max)(sizes)
        return args[sizes.index(best)]
    side = sp.sign(sizes[0])
    return side * args[0] if isinstance(expr, sp.Abs) else side


def _sample(expr: sp.Expr, z: sp.Symbol, point: sp.Expr) -> sp.Expr:
    """Return the number that expr is at a point; parameters are 3/7."""
    there = {symbol: sp.Rational(3, 7) for symbol in expr.free_symbols}
    return expr.subs({**there, z: point}).evalf(30)


def owner(expr: sp.Expr, z: sp.Symbol, boundary: sp.Expr) -> str:
    """Say which neighbor's formula gives the value of expr at a boundary."""
    if boundary not in breakpoints(expr, z):
        return "right"
    here = expr.subs(z, boundary)
    neighbors = [piece for piece in pieces(expr, z) if boundary in (piece.low, piece.high)]
    for piece in neighbors:
        if sp.simplify(piece.expr.subs(z, boundary) - here) == 0:
            return "left" if piece.high == boundary else "right"
    raise UnsupportedExpression(f"{expr} has a value of its own at {z} = {boundary}")
