"""What the shape of a formula says in words: monotone or not, extrema, range, steepest slope."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import sympy as sp
from mpmath import libmp

from ..errors import UnsupportedExpression
from ..parameter import Z
from . import interval as iv
from .algebra import parity, vanishes
from .cuts import SWITCHES, Part, between, number, parts, resolved
from .shape import Branch, Shape, one_sided, same, value_at
from .signs import slopes, stretches
from .tails import NotDecided

__all__ = [
    "NOT_DECIDED",
    "Corner",
    "Point",
    "corners",
    "extrema",
    "image",
    "limits",
    "monotone",
    "smoothness",
    "steepest",
    "symmetry",
    "within",
]

NOT_DECIDED = "not decided"
SYMMETRY_TEST_POINTS = ((5, 7), (13, 4), (1, 5))  # points with no symmetry of their own
MAX_ORDER = 4  # derivatives that are compared at a corner


@dataclass(frozen=True)
class Point:
    """A place z and the value there."""

    z: sp.Expr
    value: sp.Expr


@dataclass(frozen=True)
class Corner:
    """A place where one part of a formula ends and the next begins.

    Attributes
    ----------
    z : sympy.Expr
    left, right, value : sympy.Expr or None
        The limits from both sides, and what the formula is there; None where not decided.
    before, after : int or None
        The signs of f' on both sides.
    branches : pair of Branch
    """

    z: sp.Expr
    left: sp.Expr | None
    right: sp.Expr | None
    value: sp.Expr | None
    before: int | None
    after: int | None
    branches: tuple[Branch, Branch]


def order(left: sp.Expr | None, right: sp.Expr | None) -> int:
    """Return -1, 0 or 1 as left is below, at or above right.  Raises NotDecided."""
    if same(left, right):
        return 0
    if left.is_infinite or right.is_infinite:
        return 1 if number(left) > number(right) else -1
    return libmp.mpf_sign(iv.point(left - right)[0])


def _order(left: sp.Expr, right: sp.Expr) -> int:
    """Return the order of two numbers; such as agree in all digits known are the same number."""
    try:
        return order(left, right)
    except NotDecided:
        return 0


def corners(f: sp.Expr, shape: Shape) -> tuple[Corner, ...]:
    """Return the corners of a formula, from left to right."""
    return tuple(_corner(f, *pair) for pair in pairwise(shape.branches))


def _corner(f: sp.Expr, left: Branch, right: Branch) -> Corner:
    place, a, b = left.part.high, left.limits[1], right.limits[0]
    signs = left.rises[-1].sign, right.rises[0].sign
    if place.is_Float and not f.has(sp.Piecewise, sp.sign, sp.Heaviside):
        b = value = a  # |.|, min and max are continuous
    elif place.is_Float:
        value = None
    else:
        value = value_at(resolved(f, place), place)
    return Corner(place, a, b, value, *signs, (left, right))


def within(shape: Shape, place: sp.Expr) -> bool:
    """Say whether a place is in the period around 0, to which lists are limited."""
    if shape.period is None:
        return True
    half = shape.period / 2
    return order(-half, place) < 0 and order(place, half) <= 0


def _continuous(found: tuple[Corner, ...]) -> bool:
    return all(same(c.left, c.right) and same(c.left, c.value) for c in found)


# --- limits and symmetry -----------------------------------------------------------


def limits(f: sp.Expr, shape: Shape) -> tuple[sp.Expr | None, sp.Expr | None]:
    """Return the limits at -oo and oo; NaN for none, None where it is not decided."""
    return tuple(_limit(f, shape, end) for end in (-sp.oo, sp.oo))


def _limit(f: sp.Expr, shape: Shape, end: sp.Expr) -> sp.Expr | None:
    known = one_sided(f, end, 0)
    if known is None and shape.swings is not None:
        degree, rises, falls = shape.swings
        repeats = shape.period is not None and vanishes(f.subs(Z, Z + shape.period) - f)
        if (degree > 0 and rises and falls) or repeats:
            return sp.nan
    return known


def symmetry(f: sp.Expr) -> str:
    """Return "odd", "even" or "neither", each proven, or "not decided"."""
    for name, way in (("odd", -1), ("even", 1)):
        if not _asymmetric(f, way) and _mirrors(f, way):
            return name
    return "neither" if _asymmetric(f, -1) and _asymmetric(f, 1) else NOT_DECIDED


def _asymmetric(f: sp.Expr, way: int) -> bool:
    """Say whether one point disproves f(-z) = way f(z)."""
    tried = [sp.Rational(*there) for there in SYMMETRY_TEST_POINTS]
    if f.has(*SWITCHES):
        pieces = _parts(f)
        tried += [between(part.low, part.high) for part in pieces]
        tried += [part.low for part in pieces[1:] if not part.low.is_Float]
    return any(iv.sign(iv.point(_at(f, -z) - way * _at(f, z))) for z in tried)


def _parts(f: sp.Expr) -> tuple[Part, ...]:
    """Return the parts of f; none where they can't be found, as those of a wave with kinks."""
    try:
        return parts(f)
    except UnsupportedExpression:
        return ()


def _mirrors(f: sp.Expr, way: int) -> bool:
    """Say whether f(-z) = way f(z) is proven."""
    if parity(f) in (way, 0):
        return True
    pieces = _parts(f)
    twins = zip(pieces, reversed(pieces), strict=True)
    return (
        bool(pieces)
        and all(
            vanishes(left.low + right.high if left.low.is_finite else sp.S.Zero)
            and vanishes(left.expr.xreplace({Z: -Z}) - way * right.expr)
            for left, right in twins
        )
        and all(vanishes(_at(f, -left.high) - way * _at(f, left.high)) for left in pieces[:-1])
    )


def _at(f: sp.Expr, place: sp.Expr) -> sp.Expr:
    return resolved(f, place).subs(Z, place)


# --- rising and falling ------------------------------------------------------------


def monotone(shape: Shape, found: tuple[Corner, ...]) -> str:
    """Say how f rises or falls on the whole line."""
    signs = {stretch.sign for branch in shape.branches for stretch in branch.rises}
    for corner in found:
        try:
            signs |= {
                order(corner.value, corner.left) or 2,
                order(corner.right, corner.value) or 2,
            }
        except NotDecided:
            signs.add(None)
    signs.discard(2)  # no jump
    if {1, -1} <= signs:
        return "not monotone"
    if None in signs:
        return NOT_DECIDED
    flat = 0 in signs
    if 1 in signs:
        return "non-decreasing" if flat else "strictly increasing"
    if -1 in signs:
        return "non-increasing" if flat else "strictly decreasing"
    return "constant"


def extrema(shape: Shape, found: tuple[Corner, ...]) -> tuple[tuple[Point, ...], str]:
    """Return strict local extrema, and which: see ``PropertySheet.extrema_listed``."""
    points = [
        Point(one.high, value_at(branch.part.expr, one.high))
        for branch in shape.branches
        for one, other in pairwise(branch.rises)
        if one.sign and other.sign
    ]
    complete = "all"
    for corner in found:
        try:
            if _is_extremum(corner):
                points.append(Point(corner.z, corner.value))
        except NotDecided:
            complete = NOT_DECIDED
    if shape.swings and shape.swings[0] > 0 and all(shape.swings[1:]):
        complete = "infinitely many"
    elif any(stretch.sign is None for branch in shape.branches for stretch in branch.rises):
        complete = NOT_DECIDED
    kept = tuple(point for point in points if within(shape, point.z))
    if complete == "all" and shape.period is not None and kept:
        complete = "of one period"
    return tuple(sorted(kept, key=lambda point: number(point.z))), complete


def _is_extremum(corner: Corner) -> bool:
    """Say whether f is higher at a corner than at all points near it, or lower."""
    before = order(corner.value, corner.left) or corner.before
    after = order(corner.value, corner.right) or (corner.after and -corner.after)
    if None in (before, after):
        raise NotDecided("the sign of f' beside a corner")
    return before == after != 0


# --- range -------------------------------------------------------------------------


def image(shape: Shape, found: tuple[Corner, ...], ends: tuple) -> sp.Set | None:
    """Return the range; None where it is not decided."""
    try:
        everything = {-sp.oo, sp.oo}
        swings = shape.swings and shape.swings[0] > 0 and all(shape.swings[1:])
        if _continuous(found) and (everything <= {*ends} or swings):
            return sp.Interval(-sp.oo, sp.oo)
        if shape.period is not None and sp.nan not in ends:
            return None
        pieces = [piece for branch in shape.branches for piece in _images(branch)]
        pieces += [(corner.value, corner.value, False, False) for corner in found]
        if any(piece[0] is None or piece[1] is None for piece in pieces):
            return None
        return sp.Union(*(_set(*piece) for piece in _united(pieces)))
    except NotDecided:
        return None


def _set(low: sp.Expr, high: sp.Expr, low_open: bool, high_open: bool) -> sp.Set:
    return sp.FiniteSet(low) if low is high else sp.Interval(low, high, low_open, high_open)


def _images(branch: Branch) -> Iterator[tuple]:
    """Yield what f takes on every stretch and between them: (low, high, open, open)."""
    f, last = branch.part.expr, branch.limits[0]
    for stretch in branch.rises:
        final = stretch is branch.rises[-1]
        after = branch.limits[1] if final else value_at(f, stretch.high)
        if stretch.sign is None:
            raise NotDecided("where f rises")
        if stretch.sign == 0:
            yield after, after, False, False
        else:
            yield (last, after, True, True) if stretch.sign > 0 else (after, last, True, True)
        if not final:
            yield after, after, False, False
        last = after


def _united(pieces: list[tuple]) -> list[tuple]:
    """Return a union of intervals as intervals that lie apart."""
    apart: list[tuple] = []
    # At the same lower end the closed one comes first.
    for low, high, low_open, high_open in sorted(pieces, key=lambda p: (number(p[0]), p[2])):
        if apart:
            a, b, a_open, b_open = apart[-1]
            gap = _order(low, b)
            if gap < 0 or (gap == 0 and not (low_open and b_open)):
                further = _order(high, b)
                if further > 0:
                    b, b_open = high, high_open
                elif further == 0:
                    b_open = b_open and high_open
                if _order(low, a) == 0:
                    a_open = a_open and low_open
                apart[-1] = a, b, a_open, b_open
                continue
        apart.append((low, high, low_open, high_open))
    return apart


# --- the steepest slope ------------------------------------------------------------


def steepest(
    shape: Shape, found: tuple[Corner, ...], chosen: dict[sp.Expr, sp.Expr]
) -> tuple[Point, str] | None:
    """Return f' where |f'| is largest and how it is met there; None if not decided.

    It is met "at" a place, "on" an interval, or only "toward" a place, as a limit.
    """
    if shape.swings and shape.swings[0] > 0 and all(shape.swings[1:]):
        return Point(sp.oo, sp.oo), "toward"
    candidates = list(_constant_slopes(shape))
    for branch in shape.branches:
        slope = slopes(branch.part.expr, 1)
        if any(stretch.sign is None for stretch in branch.bends):
            return None
        places = [one.high for one in branch.bends[:-1]]
        candidates += [(Point(z, value_at(slope, z)), "at") for z in places]
        for end, limit in zip(
            (branch.part.low, branch.part.high), branch.slope_limits, strict=True
        ):
            if limit is None:
                return None
            candidates.append((Point(end, limit), "toward"))
    candidates += [(Point(c.z, chosen[c.z]), "at") for c in found if c.z in chosen]
    candidates = [c for c in candidates if c[1] == "on" or within(shape, c[0].z)]
    best = candidates[0]
    for candidate in candidates[1:]:
        best = candidate if _order(*_sizes(candidate, best)) > 0 else best
    equals = [c for c in candidates if _order(*_sizes(c, best)) == 0]
    # Of equals: a rise, where it holds throughout, then the point next to 0, then a mere limit.
    rank = {"on": 0, "at": 1, "toward": 2}
    return min(
        equals,
        key=lambda c: (
            number(c[0].value) < 0,
            rank[c[1]],
            0 if c[1] == "on" else abs(number(c[0].z)),
        ),
    )


def _sizes(*candidates: tuple[Point, str]) -> tuple[sp.Expr, ...]:
    return tuple(abs(point.value) for point, _ in candidates)


def _constant_slopes(shape: Shape) -> Iterator[tuple[Point, str]]:
    """Yield the intervals on which the slope is one number, over corners too."""
    last: tuple | None = None
    for branch in shape.branches:
        if len(branch.bends) == 1 and branch.bends[0].sign == 0:
            slope = branch.slope_limits[0]
            if last and last[0] == slope:
                last = (slope, last[1], branch.part.high)
            else:
                if last:
                    yield _on(*last)
                last = (slope, branch.part.low, branch.part.high)
        else:
            if last:
                yield _on(*last)
            last = None
    if last:
        yield _on(*last)


def _on(slope: sp.Expr, low: sp.Expr, high: sp.Expr) -> tuple[Point, str]:
    return Point(sp.Interval.open(low, high), slope), "on"


# --- smoothness --------------------------------------------------------------------


def smoothness(shape: Shape, found: tuple[Corner, ...]) -> str:
    """Say how many continuous derivatives f has."""
    try:
        if not all(_is_analytic(branch) for branch in shape.branches):
            return NOT_DECIDED
        if not _continuous(found):
            return "not continuous"
        for order_ in range(1, MAX_ORDER + 1):
            if not all(_agree(corner, order_) for corner in found):
                return (
                    "continuous, not differentiable at its kinks",
                    "once continuously differentiable",
                    *(f"{n} times continuously differentiable" for n in range(2, MAX_ORDER)),
                )[order_ - 1]
    except NotDecided:
        return NOT_DECIDED
    return "infinitely differentiable"


def _agree(corner: Corner, order_: int) -> bool:
    left, right = (slopes(branch.part.expr, order_) for branch in corner.branches)
    ends = one_sided(left, corner.z, -1), one_sided(right, corner.z, 1)
    return same(*ends) and bool(ends[0].is_finite)


def _is_analytic(branch: Branch) -> bool:
    """Say whether f is proven to have all derivatives inside a part."""
    part = branch.part
    return branch.defined and all(_is_positive(base, part) for base in _bases(part.expr))


def _bases(expr: sp.Expr) -> set[sp.Expr]:
    """Return what has to be positive for the roots and powers in expr to have derivatives."""
    powers = expr.atoms(sp.Pow)
    return {p.base for p in powers if p.base.has(Z) and not p.exp.is_Integer}


def _is_positive(base: sp.Expr, part: Part) -> bool:
    sides = stretches(base, part.low, part.high)
    ways = stretches(sp.diff(base, Z), part.low, part.high)
    if len(sides) != 1 or sides[0].sign != 1:
        return False
    if len(ways) == 1 and ways[0].sign:
        return True
    # The least value is at a turn, if not at an end.
    turns = (one.high for one in ways[:-1])
    return all(iv.sign(iv.point(base.subs(Z, turn))) == 1 for turn in turns)
