"""Take an expression apart by the signs of what its conditions, |.|, min and max compare."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import sympy as sp
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean

__all__ = ["smooth_cases", "without_floors"]

MAX_CASES = 64  # combinations of signs


@dataclass(frozen=True)
class _Signs:
    """The signs chosen for factors, and the point that decides some others."""

    chosen: Mapping[sp.Expr, int]
    at: Mapping[sp.Symbol, sp.Expr]


class _Undecided(Exception):
    """The sign of a factor is needed that is not chosen yet."""


def smooth_cases(
    expr: sp.Basic, at: Mapping[sp.Symbol, sp.Expr] | None = None
) -> list[sp.Basic] | None:
    """Return the formulas without kinks that ``expr`` is, one for each combination of signs.

    The signs are those of the irreducible factors of what is compared, where the assumptions
    of symbols don't say them; combinations that no value of the variable has are left out.
    None if there are more than 64.  Floors and ceilings become constants: they are that
    between their jumps.

    Parameters
    ----------
    expr : sympy.Basic
    at : mapping of Symbol to Expr, optional
        A point of an open interval on which nothing that is compared changes its sign.
    """
    expr, _ = without_floors(expr)
    found, open_choices = [], [{}]
    while open_choices:
        signs = open_choices.pop()
        try:
            found.append(_resolved(expr, _Signs(signs, at or {})))
        except _Undecided as undecided:
            (factor,) = undecided.args
            choices = ({**signs, factor: side} for side in (1, -1))
            open_choices += filter(_possible, choices)
        if len(found) + len(open_choices) > MAX_CASES:
            return None
    return found


def without_floors(expr: sp.Basic) -> tuple[sp.Basic, dict[sp.Expr, sp.Dummy]]:
    """Return expr with a constant for each floor and ceiling, and these constants."""
    floors = sorted(expr.atoms(sp.floor, sp.ceiling), key=sp.default_sort_key)
    constants = {floor: sp.Dummy("n", integer=True) for floor in floors}
    return expr.xreplace(constants), constants


def _resolved(expr: sp.Basic, signs: _Signs) -> sp.Basic:
    """Return expr with its cases decided by ``signs``; raises _Undecided."""
    if not expr.args:
        return expr
    if isinstance(expr, sp.Piecewise):
        for value, when in expr.args:
            if _holds(when, signs):
                return _resolved(value, signs)
        return sp.nan
    args = [_resolved(arg, signs) for arg in expr.args]
    if isinstance(expr, (sp.Max, sp.Min)):
        wanted = 1 if isinstance(expr, sp.Max) else -1
        best = args[0]
        for arg in args[1:]:
            best = arg if _sign(arg - best, signs) == wanted else best
        return best
    if isinstance(expr, sp.Abs):
        return _sign(args[0], signs) * args[0]
    if isinstance(expr, sp.sign):
        return sp.Integer(_sign(args[0], signs))
    if isinstance(expr, sp.DiracDelta):
        return sp.S.Zero
    if isinstance(expr, sp.Heaviside):
        return sp.Integer((_sign(args[0], signs) + 1) // 2)
    return expr.func(*args)


def _holds(condition: Boolean, signs: _Signs) -> bool:
    """Say whether a condition holds, away from where its two sides are equal."""
    if condition in (sp.true, sp.false):
        return bool(condition)
    if isinstance(condition, Relational):
        side = _sign(_resolved(condition.lhs - condition.rhs, signs), signs)
        return bool(condition.func(side, 0))
    parts = [_holds(part, signs) for part in condition.args]
    if isinstance(condition, sp.Not):
        return not parts[0]
    return all(parts) if isinstance(condition, sp.And) else any(parts)


def _sign(expr: sp.Expr, signs: _Signs) -> int:
    """Return the sign of an expression without cases."""
    expr = expr.doit()
    side = 1
    for factor in _factors(expr):
        there = factor.subs(signs.at)
        if there.is_number:
            side *= int(sp.sign(there.evalf(30)))
        elif there.is_extended_negative:
            side = -side
        elif factor in signs.chosen:
            side *= signs.chosen[factor]
        elif not there.is_extended_positive:
            raise _Undecided(factor)
    return side


@lru_cache(maxsize=1024)
def _factors(expr: sp.Expr) -> list[sp.Expr]:
    """Return irreducible factors whose signs multiply to that of expr, each with one sign."""
    if expr.is_number:
        return [expr]
    top, bottom = sp.fraction(sp.together(expr))
    factors = []
    for part in (top, bottom):
        if part.is_number:
            factors.append(part)
        elif part.is_polynomial() and sp.count_ops(part) < 60:
            constant, powers = sp.factor_list(part)
            factors += [constant, *(base for base, power in powers if power % 2)]
        else:
            simpler = _exponent_difference(part)
            factors += [part] if simpler == part else _factors(simpler)
    flipped = [factor.could_extract_minus_sign() for factor in factors]
    one = sp.Integer(-1 if sum(flipped) % 2 else 1)
    return [one, *(-f if flip else f for f, flip in zip(factors, flipped, strict=True))]


def _exponent_difference(expr: sp.Expr) -> sp.Expr:
    """Return u - v for exp(u) - exp(v), which has the same sign; anything else as it is."""
    if not expr.is_Add or len(expr.args) != 2:
        return expr
    minus, plus = sorted(expr.args, key=lambda term: not term.could_extract_minus_sign())
    if not (expr.has(sp.exp) and _is_positive(-minus) and _is_positive(plus)):
        return expr
    return sp.expand_log(sp.log(plus)) - sp.expand_log(sp.log(-minus))


def _is_positive(expr: sp.Expr) -> bool:
    """Say whether a product is of positive factors; symbols stand for real numbers."""
    return all(isinstance(f, sp.exp) or f.is_positive for f in sp.Mul.make_args(expr))


def _possible(signs: Mapping[sp.Expr, int]) -> bool:
    """Say whether some number gives all polynomials of one symbol their signs."""
    groups: dict[sp.Symbol, dict[sp.Poly, int]] = {}
    for factor, side in signs.items():
        if len(factor.free_symbols) == 1 and factor.is_polynomial():
            (symbol,) = factor.free_symbols
            groups.setdefault(symbol, {})[sp.Poly(factor, symbol)] = side
    return all(_some_number(symbol, polys) for symbol, polys in groups.items())


def _some_number(symbol: sp.Symbol, polys: Mapping[sp.Poly, int]) -> bool:
    try:
        roots = {root.evalf(30) for poly in polys for root in sp.real_roots(poly)}
    except NotImplementedError:
        return True
    if symbol.is_nonnegative or symbol.is_nonpositive:
        roots.add(sp.Float(0))
    ends = sorted(roots)
    if not ends:
        points = [sp.S.Zero]
    else:
        points = [ends[0] - 1, *((a + b) / 2 for a, b in pairwise(ends)), ends[-1] + 1]
    if symbol.is_nonnegative:
        points = [point for point in points if point > 0]
    if symbol.is_nonpositive:
        points = [point for point in points if point < 0]
    return any(
        all(sp.sign(poly.eval(point)) == side for poly, side in polys.items()) for point in points
    )
