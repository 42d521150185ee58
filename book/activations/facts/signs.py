"""Where a formula without switches is positive, negative and 0: proven, or not decided.

A finite interval is halved until the formula, or its derivative, has one sign on every
part; beyond it ``tails`` has the answer.  A zero is located to 30 digits between two
points where the formula is proven to have different signs, and is exact where a number
of a simple form solves the equation.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise

import mpmath
import sympy as sp
from mpmath import libmp

from ..errors import UnsupportedExpression
from ..parameter import Z
from . import interval as iv
from . import tails
from .algebra import tidied, vanishes

__all__ = ["Stretch", "stretches"]

BOX_LIMITS = 150, 600  # boxes that are looked at first, and where those don't suffice
MAX_HALVINGS = 60  # halvings of one interval
SEARCHED_SHARE = 1e-8  # the share of an interval that a zero of higher order is searched in
MAX_ZERO_ORDER = 6  # derivatives that are asked at a zero of higher order
MAX_OPERATIONS = 2500  # operations of a formula that is differentiated once more
OPERATION_BUDGET = 150_000  # operations in all boxes together
MAX_ZEROS = 40  # simple zeros that are located; of more, the first two
DIGITS = 40  # of a zero while it is refined
MAX_DENOMINATOR = 10**5  # denominator of an exact zero


@dataclass(frozen=True)
class Stretch:
    """An open interval on which a formula keeps its sign; it may touch 0 at single points.

    Attributes
    ----------
    low, high : sympy.Expr
    sign : int or None
        None where it is not decided.
    """

    low: sp.Expr
    high: sp.Expr
    sign: int | None


def stretches(
    expr: sp.Expr, low: sp.Expr, high: sp.Expr, unit: sp.Expr = sp.S.One
) -> tuple[Stretch, ...]:
    """Return the stretches of expr from low to high, of which neighbors differ in sign.

    Parameters
    ----------
    expr : sympy.Expr
        Analytic in Z between low and high.
    low, high : sympy.Expr
        Finite or infinite.
    unit : sympy.Expr
        Zeros that are rational multiples of this number are exact.
    """
    if expr == 0 or vanishes(expr):
        return (Stretch(low, high, 0),)
    start, end = low, high
    parts: list[Stretch] = []
    if high == sp.oo:
        reach = abs(float(low)) + 1 if low.is_finite else 0
        end, side = _beyond(expr, 1, reach)
        parts.append(Stretch(end, high, side))
    if low == -sp.oo:
        reach = abs(float(high)) + 1 if high.is_finite else 0
        start, side = _beyond(expr, -1, reach)
        parts.append(Stretch(low, start, side))
    for form, max_boxes in (
        (lambda e: e, BOX_LIMITS[0]),
        (tidied, BOX_LIMITS[1]),
        (lambda e: e, BOX_LIMITS[1]),
    ):
        inside = _finite(form(expr), start, end, unit, max_boxes)
        if all(part.sign is not None for part in inside):
            break
    return _joined(sorted([*parts, *inside], key=lambda part: part.low))


def _beyond(expr: sp.Expr, end: int, reach: float) -> tuple[sp.Expr, int | None]:
    for form in (lambda e: e, sp.factor_terms, tidied):
        try:
            r, side = tails.sign_beyond(form(expr), Z, end, reach)
            return end * r, side
        except (tails.NotDecided, sp.PolynomialError):
            continue
    return sp.Integer(end) * max(8, sp.ceiling(reach)), None


def _joined(parts: list[Stretch]) -> tuple[Stretch, ...]:
    """Return stretches of which no two neighbors have the same sign."""
    joined = parts[:1]
    for part in parts[1:]:
        if part.sign == joined[-1].sign:
            joined[-1] = replace(joined[-1], high=part.high)
        else:
            joined.append(part)
    return tuple(joined)


# --- a finite interval -------------------------------------------------------------


@lru_cache(maxsize=256)
def slopes(expr: sp.Expr, order: int) -> sp.Expr:
    """Return a derivative of expr.  Raises UnsupportedExpression where it gets too long."""
    if order == 0:
        return expr
    below = slopes(expr, order - 1)
    if sp.count_ops(below) > MAX_OPERATIONS:
        raise UnsupportedExpression(f"the derivative of order {order} of a formula is too long")
    return sp.diff(below, Z)


def _enclosed(expr: sp.Expr, order: int, box: iv.Interval) -> iv.Interval:
    try:
        return iv.evaluator(slopes(expr, order), Z)(box)
    except UnsupportedExpression:
        return iv.LINE


def _ends(box: iv.Interval) -> tuple[iv.Interval, iv.Interval]:
    return (box[0], box[0]), (box[1], box[1])


@dataclass(frozen=True)
class _Box:
    """A part of the interval: its sign, or that it has one zero, a crossing or higher."""

    box: iv.Interval
    sign: int | None = None
    crossing: bool = False


def _finite(
    expr: sp.Expr, low: sp.Expr, high: sp.Expr, unit: sp.Expr, max_boxes: int
) -> list[Stretch]:
    """Return the stretches between two finite points, after a look at so many boxes."""
    whole = iv.point(low)[0], iv.point(high)[1]
    max_boxes = min(max_boxes, OPERATION_BUDGET // (1 + int(sp.count_ops(expr))))
    found = _clusters(_parts(expr, whole, max_boxes))
    crossings = [i for i, part in enumerate(found) if part.crossing]
    if len(crossings) > MAX_ZEROS:
        found = [*found[: crossings[2]], _Box((found[crossings[2]].box[0], whole[1]))]
    at, sides = [low], []
    for part in found:
        for right, side in _resolved(expr, part, whole, low, high, unit):
            sides.append(side)
            at.append(right)
    at[-1] = high
    return [Stretch(a, b, s) for (a, b), s in zip(pairwise(at), sides, strict=True)]


def _parts(expr: sp.Expr, whole: iv.Interval, max_boxes: int) -> list[_Box]:
    """Halve an interval until every part is decided or too small."""
    done, waiting, count = [], [(whole, 0)], 0
    while waiting:
        box, depth = waiting.pop()
        count += 1
        decided = _decide(expr, box)
        given_up = depth >= MAX_HALVINGS or count + len(waiting) > max_boxes or _narrow(box)
        if decided.sign is not None or decided.crossing or given_up:
            done.append(decided)
        else:
            middle = _middle(box)
            # The left half is on top, so parts come out in order.
            waiting += [((middle, box[1]), depth + 1), ((box[0], middle), depth + 1)]
    return done


def _middle(box: iv.Interval) -> tuple:
    # Not the half: round numbers, where zeros lie, are not cut at.
    width = libmp.mpf_sub(box[1], box[0], 60)
    return libmp.mpf_add(box[0], libmp.mpf_mul(width, libmp.from_float(0.4873), 60), 80)


def _narrow(box: iv.Interval) -> bool:
    width = libmp.to_float(libmp.mpf_sub(box[1], box[0]))
    size = max(abs(libmp.to_float(end)) for end in box)
    return width < 1e-12 * size


def _decide(expr: sp.Expr, box: iv.Interval) -> _Box:
    value = _enclosed(expr, 0, box)
    side = iv.sign(value)
    if side:
        return _Box(box, side)
    low, high = (libmp.mpf_sign(end) for end in value)
    if value != (iv.ZERO, iv.ZERO) and (low == 0 or high == 0):
        # An analytic function that is not 0 throughout is 0 at single points only.
        return _Box(box, 1 if low == 0 else -1)
    way = iv.sign(_enclosed(expr, 1, box))
    if way:
        at = [iv.sign(_enclosed(expr, 0, end)) for end in _ends(box)]
        if at[0] == at[1] and at[0]:
            return _Box(box, at[0])
        if at[0] in (0, way):
            return _Box(box, way)
        if at[1] in (0, -way):
            return _Box(box, -way)
        if None not in at:
            return _Box(box, crossing=True)
    return _Box(box)


def _clusters(boxes: list[_Box]) -> list[_Box]:
    """Return boxes with neighbors that are not decided made one."""
    joined = boxes[:1]
    for part in boxes[1:]:
        last = joined[-1]
        if part.sign is None and last.sign is None and not (part.crossing or last.crossing):
            joined[-1] = _Box((last.box[0], part.box[1]))
        else:
            joined.append(part)
    return joined


def _resolved(
    expr: sp.Expr,
    part: _Box,
    whole: iv.Interval,
    low: sp.Expr,
    high: sp.Expr,
    unit: sp.Expr,
) -> list[tuple]:
    """Return (right end, sign) for the stretches inside one part."""
    right = sp.Float(mpmath.mp.make_mpf(part.box[1]), 30)
    if part.sign is not None:
        return [(right, part.sign)]
    if part.crossing:
        sides = [iv.sign(_enclosed(expr, 0, end)) for end in _ends(part.box)]
        root = _root(expr, part.box, unit)
        return [(root, sides[0]), (right, sides[1])]
    for end, at in ((low, 0), (high, 1)):
        if part.box[at] == whole[at]:
            side = _from_end(expr, part.box, end, at) or _beside(expr, part.box, end, at)
            if side:
                return [(right, side)]
    return _higher(expr, part, right, unit) if _is_tiny(part.box, whole) else [(right, None)]


def _from_end(expr: sp.Expr, box: iv.Interval, end: sp.Expr, at: int) -> int | None:
    """Return the sign near an end of the interval where expr itself is 0, by Taylor's theorem."""
    for order in range(1, MAX_ZERO_ORDER + 1):
        if not _zero_at(expr, end, order - 1):
            return None
        if side := iv.sign(_enclosed(expr, order, box)):
            return side if at == 0 or order % 2 == 0 else -side
    return None


def _beside(expr: sp.Expr, box: iv.Interval, end: sp.Expr, at: int) -> int | None:
    """Return the sign near an end of the interval where expr has no Taylor polynomial."""
    if end.is_Float or not _is_tiny(box, (libmp.from_float(-1.0), libmp.fone)):
        return None
    try:
        r, side = tails.sign_beyond(expr.xreplace({Z: end + (1 - 2 * at) / Z}), Z, 1)
    except tails.NotDecided:
        return None
    return side if 2 * r * SEARCHED_SHARE < 1 else None


def _is_tiny(box: iv.Interval, whole: iv.Interval) -> bool:
    width, all_of_it = (libmp.to_float(libmp.mpf_sub(b, a)) for a, b in (box, whole))
    return width < SEARCHED_SHARE * all_of_it


def _zero_at(expr: sp.Expr, place: sp.Expr, order: int) -> bool:
    """Say whether a derivative of expr is 0 at an exact point."""
    return not place.is_Float and vanishes(slopes(expr, order).subs(Z, place))


def _higher(expr: sp.Expr, part: _Box, right: sp.Expr, unit: sp.Expr) -> list[tuple]:
    """Return (right end, sign) for the stretches around one zero that is not simple."""
    for order in range(2, MAX_ZERO_ORDER + 1):
        side = iv.sign(_enclosed(expr, order, part.box))
        if side:
            place = _root(slopes(expr, order - 1), part.box, unit)
            if not all(_zero_at(expr, place, k) for k in range(order)):
                break
            return [(right, side)] if order % 2 == 0 else [(place, -side), (right, side)]
    return [(right, None)]


# --- one zero ------------------------------------------------------------------------


def _root(expr: sp.Expr, box: iv.Interval, unit: sp.Expr) -> sp.Expr:
    """Return the zero in a box where expr is monotone, exact if a simple number is it."""
    with mpmath.workdps(DIGITS + 10):
        low, high = _bisected(expr, box)
        root = (low + high) / 2
        for size in (sp.S.One, sp.sqrt(2), sp.pi, unit):
            near = _multiple(root, size)
            if near is not None and vanishes(expr.subs(Z, near)):
                return near
        return sp.Float(str(root), 30)


def _bisected(expr: sp.Expr, box: iv.Interval) -> tuple[mpmath.mpf, mpmath.mpf]:
    """Return two points around a zero, about 10^-40 apart, by interval Newton steps."""
    f, slope = iv.evaluator(expr, Z), iv.evaluator(sp.diff(expr, Z), Z)
    bits, way = 2 * iv.BITS, None
    low, high = box
    for _ in range(200):
        width = libmp.mpf_sub(high, low, bits)
        size = libmp.mpf_abs(high)
        if libmp.mpf_le(width, libmp.mpf_shift(size, -136)) or libmp.mpf_le(
            width, libmp.mpf_shift(libmp.fone, -170)
        ):
            break
        middle = libmp.mpf_shift(libmp.mpf_add(low, high, bits), -1)
        value, steep = f((middle, middle), bits), slope((low, high), bits)
        if (side := iv.sign(steep)) is None or iv.INF in steep or iv.NEG_INF in steep:
            way = way or iv.sign(f((high, high), bits)) or 1
            here = iv.sign(value)
            if here is None:
                return (mpmath.mp.make_mpf(middle),) * 2
            low, high = (low, middle) if here == way else (middle, high)
            continue
        way = side
        step = iv.multiply(value, iv.invert(steep, bits), bits)
        newton = iv.add((middle, middle), iv.negative(step), bits)
        low = newton[0] if libmp.mpf_gt(newton[0], low) else low
        high = newton[1] if libmp.mpf_lt(newton[1], high) else high
        if libmp.mpf_ge(low, high):
            break
    return mpmath.mp.make_mpf(low), mpmath.mp.make_mpf(high)


def _multiple(root: mpmath.mpf, unit: sp.Expr) -> sp.Expr | None:
    """Return the rational multiple of a number that a root is to 25 digits."""
    size = mpmath.mp.make_mpf(iv.point(unit)[0])
    ratio = Fraction(int(mpmath.nint(root / size * 10**40)), 10**40)
    near = ratio.limit_denominator(MAX_DENOMINATOR)
    if abs(near - ratio) > Fraction(1, 10**25):
        return None
    return sp.Rational(near.numerator, near.denominator) * unit
