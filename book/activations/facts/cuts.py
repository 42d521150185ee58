"""Cut a formula without parameters where a case distinction, |.|, min or max switches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, pairwise

import sympy as sp
from sympy.core.relational import Relational

from ..errors import UnsupportedExpression
from ..parameter import Z
from . import interval as iv
from .algebra import vanishes
from .signs import stretches

__all__ = ["Part", "between", "number", "parts", "resolved"]

SWITCHES = (sp.Piecewise, sp.Abs, sp.sign, sp.Min, sp.Max, sp.Heaviside)


@dataclass(frozen=True)
class Part:
    """The formula that holds on the open interval (low, high)."""

    low: sp.Expr
    high: sp.Expr
    expr: sp.Expr


def number(place: sp.Expr) -> float:
    """Return the double near an exact number, infinite ones included."""
    return iv.libmp.to_float(iv.point(place)[0])


def between(low: sp.Expr, high: sp.Expr) -> sp.Expr:
    """Return a point of an open interval."""
    if low.is_infinite and high.is_infinite:
        return sp.S.Zero
    if low.is_infinite:
        return high - 1
    return low + 1 if high.is_infinite else (low + high) / 2


def parts(expr: sp.Expr, low: sp.Expr = -sp.oo, high: sp.Expr = sp.oo) -> tuple[Part, ...]:
    """Return the formulas of expr from low to high, from left to right.

    Raises UnsupportedExpression where it is not decided at which points a switch acts.
    """
    if expr.has(sp.floor, sp.ceiling, sp.Mod):
        raise UnsupportedExpression(f"{expr} has infinitely many jumps")
    points = {p for switch, strict in _switches(expr) for p in _changes(switch, strict, low, high)}
    inside = [p for p in points if number(low) < number(p) < number(high)]
    ends = [low, *_distinct(sorted(inside, key=number)), high]
    return tuple(Part(a, b, resolved(expr, between(a, b))) for a, b in pairwise(ends))


def _distinct(points: list[sp.Expr]) -> Iterator[sp.Expr]:
    """Yield the points in order, of equal ones the first."""
    last = None
    for p in points:
        if last is None or not vanishes(p - last):
            yield p
        last = p


def _switches(expr: sp.Expr) -> Iterator[tuple[sp.Expr, bool]]:
    """Yield what a switch of expr compares with 0, and whether its value at 0 counts."""
    for relation in expr.atoms(Relational):
        yield relation.lhs - relation.rhs, True
    for inner in expr.atoms(sp.Abs):
        yield inner.args[0], False
    for inner in expr.atoms(sp.sign, sp.Heaviside):
        yield inner.args[0], True
    for choice in expr.atoms(sp.Min, sp.Max):
        yield from ((a - b, False) for a, b in combinations(choice.args, 2))


def _changes(switch: sp.Expr, strict: bool, low: sp.Expr, high: sp.Expr) -> Iterator[sp.Expr]:
    """Yield the points where a switch is 0, or has a switch of its own."""
    if not switch.has(Z):
        return
    for part in parts(switch, low, high) if switch.has(*SWITCHES) else (Part(low, high, switch),):
        yield from (end for end in (part.low, part.high) if end not in (low, high))
        if part.expr.is_polynomial(Z):
            yield from _roots(part.expr)
        elif part.expr.has(Z):
            yield from _crossings(part, strict)


def _roots(polynomial: sp.Expr) -> Iterator[sp.Expr]:
    """Yield the real zeros of a polynomial: exact ones where radicals give them all."""
    if not polynomial.has(Z):
        return
    whole = sp.Poly(polynomial, Z)
    exact = [root for root in sp.roots(whole) if root.is_real]
    rational = whole.domain.is_QQ or whole.domain.is_ZZ
    if rational and len(exact) < whole.count_roots():
        exact = [sp.Float(root.evalf(40), 30) for root in set(whole.real_roots())]
    yield from exact


def _crossings(part: Part, strict: bool) -> Iterator[sp.Expr]:
    """Yield the zeros of a switch that is no polynomial."""
    if strict:
        turns = stretches(sp.diff(part.expr, Z), part.low, part.high)
        if len(turns) != 1 or not turns[0].sign:
            raise UnsupportedExpression(f"cannot find where {part.expr} is 0")
    found = stretches(part.expr, part.low, part.high)
    if any(stretch.sign is None for stretch in found):
        raise UnsupportedExpression(f"cannot find where {part.expr} changes sign")
    yield from (stretch.high for stretch in found[:-1])


def resolved(expr: sp.Expr, there: sp.Expr) -> sp.Expr:
    """Return expr with every switch as it stands at a point."""
    if not expr.has(*SWITCHES):
        return expr
    if isinstance(expr, sp.Piecewise):
        chosen = next((v for v, when in expr.args if _holds(when, there)), None)
        if chosen is None:
            raise UnsupportedExpression(f"{expr} has no case for z = {there}")
        return resolved(chosen, there)
    args = [resolved(arg, there) for arg in expr.args]
    if not isinstance(expr, SWITCHES):
        return expr.func(*args)
    if isinstance(expr, (sp.Min, sp.Max)):
        way = 1 if isinstance(expr, sp.Max) else -1
        best = args[0]
        for arg in args[1:]:
            best = arg if way * _side(arg - best, there) > 0 else best
        return best
    side = _side(args[0], there)
    if isinstance(expr, sp.Heaviside):
        return sp.sympify((side + 1) // 2 if side else expr.args[1])
    return side * args[0] if isinstance(expr, sp.Abs) else sp.Integer(side)


def _holds(condition: sp.Basic, there: sp.Expr) -> bool:
    if isinstance(condition, Relational):
        side = sp.Integer(_side(condition.lhs - condition.rhs, there))
        return bool(condition.func(side, sp.S.Zero))
    if isinstance(condition, (sp.And, sp.Or, sp.Not)):
        return bool(condition.func(*(sp.sympify(_holds(c, there)) for c in condition.args)))
    return bool(condition)


def _side(expr: sp.Expr, there: sp.Expr) -> int:
    """Return the sign of expr at a point."""
    value = expr.subs(Z, there)
    for bits in (iv.BITS, 4 * iv.BITS):
        side = iv.sign(iv.point(value, bits))
        if side is not None:
            return side
    if vanishes(value):
        return 0
    raise UnsupportedExpression(f"the sign of {expr} at z = {there} is not known")
