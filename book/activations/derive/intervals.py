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
from sympy.core.relational import Relational

from ..errors import UnsupportedExpression

__all__ = ["SWITCHES", "Piece", "breakpoints", "owner", "resolved", "split_at_breakpoints"]

SWITCHES = (sp.Piecewise, sp.Abs, sp.sign, sp.Heaviside, sp.Min, sp.Max, sp.floor, sp.ceiling)


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
    if expr.has(sp.floor, sp.ceiling):
        raise UnsupportedExpression(f"{expr} has infinitely many jumps")
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
    for piece in split_at_breakpoints(switch, z):
        if piece.low.is_finite:
            yield piece.low
        if piece.expr.has(z):
            yield from (root for root in _roots(piece.expr, z) if piece.low < root < piece.high)


def _switches(expr: sp.Expr) -> Iterator[sp.Expr]:
    for relation in expr.atoms(sp.core.relational.Relational):
        yield relation.lhs - relation.rhs
    for inner in expr.atoms(sp.Abs, sp.sign, sp.Heaviside):
        yield inner.args[0]
    for choice in expr.atoms(sp.Min, sp.Max):
        yield from (a - b for a, b in combinations(choice.args, 2))


def _roots(switch: sp.Expr, z: sp.Symbol) -> tuple[sp.Expr, ...]:
    if not switch.is_polynomial(z):
        raise UnsupportedExpression(f"cannot find where {switch} changes sign")
    roots = sp.roots(sp.Poly(switch, z), z)
    if not all(root.is_number for root in roots):
        raise UnsupportedExpression(f"the kink at {switch} = 0 moves with a parameter")
    return tuple(root for root in roots if root.is_real)


def split_at_breakpoints(expr: sp.Expr, z: sp.Symbol, cuts: tuple = ()) -> tuple[Piece, ...]:
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
    """Return expr with every switch as it stands at a point that is on none.

    Raises UnsupportedExpression where that depends on a parameter.
    """
    if not expr.has(*SWITCHES):
        return expr
    if isinstance(expr, sp.Piecewise):
        for value, when in expr.args:
            if _holds(when, z, point):
                return resolved(value, z, point)
        raise UnsupportedExpression(f"{expr} has no value at {z} = {point}")
    args = [resolved(arg, z, point) for arg in expr.args]
    if isinstance(expr, (sp.Min, sp.Max)):
        wanted = 1 if isinstance(expr, sp.Max) else -1
        best = args[0]
        for arg in args[1:]:
            best = arg if _side(arg - best, z, point) == wanted else best
        return best
    if isinstance(expr, sp.Abs):
        return _side(args[0], z, point) * args[0]
    if isinstance(expr, sp.sign):
        return sp.Integer(_side(args[0], z, point))
    if isinstance(expr, sp.Heaviside):
        return sp.Integer((_side(args[0], z, point) + 1) // 2)
    return expr.func(*args)


def _holds(condition: sp.Basic, z: sp.Symbol, point: sp.Expr) -> bool:
    """Say whether a condition holds at a point that is not on its boundary."""
    if condition in (sp.true, sp.false):
        return bool(condition)
    if isinstance(condition, Relational):
        difference = resolved(condition.lhs - condition.rhs, z, point)
        return bool(condition.func(_side(difference, z, point), 0))
    parts = [_holds(part, z, point) for part in condition.args]
    if isinstance(condition, sp.Not):
        return not parts[0]
    if isinstance(condition, sp.ITE):
        return parts[1] if parts[0] else parts[2]
    return all(parts) if isinstance(condition, sp.And) else any(parts)


def _side(switch: sp.Expr, z: sp.Symbol, point: sp.Expr) -> int:
    """Return the sign of a formula at a point, for all values of the parameters."""
    side = 1
    for factor in _sign_factors(switch):
        there = factor.subs(z, point)
        if there.is_number:
            side *= int(sp.sign(there.evalf(30)))
        elif there.is_negative:
            side = -side
        elif not there.is_positive:
            raise UnsupportedExpression(f"the sign of {switch} depends on a parameter")
    return side


def _sign_factors(switch: sp.Expr) -> list[sp.Expr]:
    """Return factors whose signs multiply to that of ``switch``."""
    top, bottom = sp.fraction(sp.together(switch))
    factors = []
    for part in (top, bottom):
        if part.is_polynomial() and part.free_symbols:
            number, powers = sp.factor_list(part)
            factors += [number, *(base for base, power in powers if power % 2)]
        else:
            factors += sp.Mul.make_args(part)
    return factors


def owner(expr: sp.Expr, z: sp.Symbol, boundary: sp.Expr) -> str:
    """Say which neighbor's formula gives the value of expr at a boundary."""
    if boundary not in breakpoints(expr, z):
        return "right"
    here = expr.subs(z, boundary)
    neighbors = [
        piece for piece in split_at_breakpoints(expr, z) if boundary in (piece.low, piece.high)
    ]
    for piece in neighbors:
        if sp.simplify(piece.expr.subs(z, boundary) - here) == 0:
            return "left" if piece.high == boundary else "right"
    raise UnsupportedExpression(f"{expr} has an isolated value at {z} = {boundary}")
