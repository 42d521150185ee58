"""The shape of a formula: its parts, where each rises, falls and bends, and what it tends to."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import sympy as sp
from mpmath import libmp

from ..errors import UnsupportedExpression
from ..parameter import Z
from . import interval as iv
from . import tails
from .algebra import period, vanishes
from .cuts import Part, number, parts
from .signs import Stretch, slopes, stretches
from .tails import NotDecided

__all__ = ["Branch", "Shape", "one_sided", "same", "shape", "value_at"]

EQUALITY_TOLERANCE = 1e-15  # numbers known to 30 digits that are closer than this may be equal
MAX_BOXES = 300  # in which a formula has to be finite


@dataclass(frozen=True)
class Branch:
    """One part of a formula, with the stretches on which f' and f'' keep their signs.

    Attributes
    ----------
    part : Part
    rises, bends : tuple of Stretch
        By the sign of f' and of f''.
    limits, slope_limits : pair of sympy.Expr or None
        What f and f' tend to at the two ends, from inside; None where it is not decided.
    defined : bool
        Whether f is proven to be a finite number throughout.
    """

    part: Part
    rises: tuple[Stretch, ...]
    bends: tuple[Stretch, ...]
    limits: tuple[sp.Expr | None, sp.Expr | None]
    slope_limits: tuple[sp.Expr | None, sp.Expr | None]
    defined: bool


@dataclass(frozen=True)
class Shape:
    """A formula from end to end, or over one period of f' around 0.

    Attributes
    ----------
    branches : tuple of Branch
    period : sympy.Expr or None
    swings : tuple of int or None
        (k, 1 if it is also positive, 1 if it is also negative) for a formula of which the
        leading term is z^k times a wave.
    """

    branches: tuple[Branch, ...]
    period: sp.Expr | None
    swings: tuple[int, bool, bool] | None


@lru_cache(maxsize=256)
def shape(f: sp.Expr) -> Shape:
    """Return the shape of a formula without parameters.

    Raises UnsupportedExpression where the formula can't be cut into analytic parts.
    """
    try:
        whole = period(sp.diff(f, Z)) if f.has(sp.sin, sp.cos) else None
        reach = (-sp.oo, sp.oo)
        if whole is not None:
            # A little off the half, so that no zero lies on the cut.
            reach = (-whole * sp.Rational(51, 100), whole * sp.Rational(51, 100))
        branches = tuple(_branch(part, whole) for part in parts(f, *reach))
    except UnsupportedExpression:
        raise
    except (NotDecided, *tails.FOREIGN_ERRORS) as error:
        raise UnsupportedExpression(f"the shape of {f} is not known") from error
    return Shape(branches, whole, _swings(f) if f.has(sp.sin, sp.cos) else None)


def _branch(part: Part, whole: sp.Expr | None) -> Branch:
    f, slope, bend = (slopes(part.expr, order) for order in range(3))
    unit = whole or sp.S.One
    unknown = (Stretch(part.low, part.high, None),)
    defined = _is_finite(part)
    rises = stretches(slope, part.low, part.high, unit) if defined else unknown
    bends = stretches(bend, part.low, part.high, unit) if defined else unknown
    return Branch(part, rises, bends, _ends(f, part), _ends(slope, part), defined)


ENTIRE = (
    sp.exp,
    sp.sin,
    sp.cos,
    sp.sinh,
    sp.cosh,
    sp.tanh,
    sp.asinh,
    sp.atan,
    sp.erf,
    sp.erfc,
)


def _is_entire(expr: sp.Expr) -> bool:
    """Say whether a formula is a finite number for every z, by what it is made of."""
    if not expr.has(Z) or expr == Z:
        return True
    whole = isinstance(expr, sp.Pow) and expr.exp.is_Integer and expr.exp > 0
    known = whole or isinstance(expr, (sp.Add, sp.Mul, *ENTIRE))
    return known and all(map(_is_entire, expr.args))


def _is_finite(part: Part) -> bool:
    """Say whether a formula is proven to be defined and finite on a part."""
    if _is_entire(part.expr):
        return True
    f, ends = iv.evaluator(part.expr, Z), []
    for end, way in ((part.low, -1), (part.high, 1)):
        if end.is_finite:
            ends.append(end)
            continue
        other = part.high if way < 0 else part.low
        try:
            start = abs(number(other)) if other.is_finite else 0
            ends.append(way * tails.defined_beyond(part.expr, Z, way, start))
        except NotDecided:
            return False
    whole = iv.point(ends[0])[0], iv.point(ends[1])[1]
    waiting = [whole]
    for _ in range(MAX_BOXES):
        if not waiting:
            return True
        box = waiting.pop()
        value = f(box)
        if iv.INF in value or iv.NEG_INF in value:
            if any(box[at] == whole[at] and _is_near(part, box, at) for at in (0, 1)):
                continue
            middle = libmp.mpf_shift(libmp.mpf_add(*box, 100), -1)
            waiting += [(box[0], middle), (middle, box[1])]
    return False


def _is_near(part: Part, box: iv.Interval, at: int) -> bool:
    """Say whether a box is so near to an end of a part that f is proven to be finite there."""
    end, side = (part.low, 1) if at == 0 else (part.high, -1)
    if not end.is_finite or end.is_Float:
        return False
    turned = part.expr.xreplace({Z: end + side / Z})
    try:
        r, value = tails.defined_beyond(turned, Z, 1), tails.limit(turned, Z, 1)
    except NotDecided:
        return False
    width = libmp.to_float(libmp.mpf_sub(box[1], box[0]))
    return bool(value.is_finite) and width < float(1 / r) / 2


def _ends(expr: sp.Expr, part: Part) -> tuple[sp.Expr | None, sp.Expr | None]:
    return one_sided(expr, part.low, 1), one_sided(expr, part.high, -1)


def one_sided(expr: sp.Expr, place: sp.Expr, side: int) -> sp.Expr | None:
    """Return the limit at a place from the right (side = 1) or left; None if not decided."""
    try:
        if place.is_infinite:
            return tails.limit(expr, Z, 1 if place > 0 else -1)
        if _is_finite_at(expr, place):
            return value_at(expr, place)
        return tails.limit(expr.xreplace({Z: place + side / Z}), Z, 1)
    except (NotDecided, UnsupportedExpression):
        return None


def _is_finite_at(expr: sp.Expr, place: sp.Expr) -> bool:
    try:
        near = iv.evaluator(expr, Z)(iv.point(place))
    except UnsupportedExpression:
        return False
    return iv.INF not in near and iv.NEG_INF not in near


def value_at(expr: sp.Expr, place: sp.Expr) -> sp.Expr:
    """Return the value at a place: exact for an exact place, else 30 digits."""
    value = expr.subs(Z, place)
    return value.evalf(30) if place.is_Float else _simple(value)


@lru_cache(maxsize=1024)
def _simple(value: sp.Expr) -> sp.Expr:
    return value if value.is_Rational or value.is_Float else sp.simplify(value)


def same(left: sp.Expr | None, right: sp.Expr | None) -> bool:
    """Say whether two numbers are equal.  Raises NotDecided."""
    if left is None or right is None:
        raise NotDecided("a limit that is not known")
    if left == right:
        return True
    if left.is_infinite or right.is_infinite:
        return False
    difference = left - right
    apart = iv.point(difference)
    if difference.has(sp.Float):
        size = max(1.0, abs(number(left)))
        if abs(libmp.to_float(apart[0])) < EQUALITY_TOLERANCE * size:
            raise NotDecided("two numbers that agree to 15 digits")
        return False
    if iv.sign(apart) in (1, -1):
        return False
    if vanishes(difference):
        return True
    raise NotDecided(f"whether {left} = {right}")


def _swings(f: sp.Expr) -> tuple[int, bool, bool] | None:
    """Return (k, rises, falls) if the leading term of f is z^k times a wave of both signs."""
    waves = {w: sp.Dummy() for w in f.atoms(sp.sin, sp.cos) if w.has(Z)}
    flat = f.xreplace(waves)
    if not waves or not flat.is_polynomial(Z):
        return None
    lead = sp.Poly(flat, Z)
    wave = lead.LC().xreplace({d: w for w, d in waves.items()})
    length = period(wave)
    if length is None:
        return None
    seen = {iv.sign(iv.point(wave.subs(Z, length * sp.Rational(k, 16)))) for k in range(16)}
    return lead.degree(), 1 in seen, -1 in seen
