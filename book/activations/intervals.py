"""Cut an expression with kinks into the open intervals where it is one formula.

On an open interval without breakpoints every condition, absolute value and
sign keeps its truth value, so a single interior point decides each of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import sympy as sp

__all__ = ["Piece", "breakpoints", "pieces"]


@dataclass(frozen=True)
class Piece:
    """The formula ``expr`` that holds on the open interval (low, high)."""

    low: sp.Expr
    high: sp.Expr
    expr: sp.Expr

    def inside(self) -> sp.Expr:
        """Return a point of the interval."""
        return _inside(self.low, self.high)

    def reach(self, t: sp.Symbol) -> sp.Expr:
        """Return z as a function of t > 0 that runs over a half-line or a bounded piece.

        The whole line has no end to start from: there z is t itself.
        """
        if self.low.is_finite and self.high.is_finite:
            return (self.low + self.high * t) / (1 + t)
        if self.low.is_finite:
            return self.low + t
        return self.high - t if self.high.is_finite else t


def breakpoints(expr: sp.Expr, z: sp.Symbol) -> tuple[sp.Expr, ...]:
    """Return the points, in order, where a condition, |.| or sign in expr switches."""
    switches = [
        relation.lhs - relation.rhs for relation in expr.atoms(sp.core.relational.Relational)
    ]
    switches += [inner.args[0] for inner in expr.atoms(sp.Abs, sp.sign)]
    points = set()
    for switch in switches:
        if switch.has(z):
            points.update(sp.Poly(switch, z).ground_roots())
    return tuple(sorted(points))


def pieces(expr: sp.Expr, z: sp.Symbol, cuts: tuple = ()) -> tuple[Piece, ...]:
    """Return the formulas of expr from left to right, cut also at the points ``cuts``."""
    points = sorted({*breakpoints(expr, z), *map(sp.sympify, cuts)})
    ends = [-sp.oo, *points, sp.oo]
    return tuple(Piece(low, high, _at(expr, z, _inside(low, high))) for low, high in pairwise(ends))


def _inside(low: sp.Expr, high: sp.Expr) -> sp.Expr:
    if low.is_infinite and high.is_infinite:
        return sp.S.Zero
    if low.is_infinite:
        return high - 1
    return low + 1 if high.is_infinite else (low + high) / 2


def _at(expr: sp.Expr, z: sp.Symbol, point: sp.Expr) -> sp.Expr:
    """Resolve every switch in expr as it stands at an interior point."""
    expr = expr.replace(
        lambda e: isinstance(e, sp.Piecewise),
        lambda e: next(value for value, when in e.args if when.subs(z, point) == True),  # noqa: E712
    )
    signed = {inner: sp.sign(inner.args[0].subs(z, point)) for inner in expr.atoms(sp.Abs, sp.sign)}
    return expr.xreplace(
        {i: s * i.args[0] if isinstance(i, sp.Abs) else s for i, s in signed.items()}
    )
