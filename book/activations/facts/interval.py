"""Real interval arithmetic: an enclosure of everything a formula is for z in [low, high].

Ends are binary numbers of ``BITS`` bits, or infinite.  Lower ends are rounded down
and upper ends up at every step, so no value that the formula takes lies outside.
An enclosure may be wider than need be where z occurs more than once.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import mpmath
import sympy as sp
from mpmath import libmp
from mpmath.libmp import libmpi
from sympy.core.relational import Relational
from sympy.logic.boolalg import BooleanFalse, BooleanTrue

from ..errors import UnsupportedExpression

__all__ = [
    "BITS",
    "LINE",
    "Interval",
    "contains_zero",
    "enclosure",
    "evaluator",
    "point",
    "sign",
]

BITS = 160
MAX_ARGUMENT_BITS = 4000  # of functions; beyond 2^4000 the limit bounds the value
ZERO, ONE, INF, NEG_INF = libmp.fzero, libmp.fone, libmp.finf, libmp.fninf
DOWN, UP = "f", "c"

Interval = tuple[tuple, tuple]
"""Two ends as mpmath's raw numbers, the lower first."""

LINE: Interval = (NEG_INF, INF)
UNIT: Interval = (libmp.fnone, ONE)
POSITIVE: Interval = (ZERO, INF)


def sign(x: Interval) -> int | None:
    """Return 1, -1 or 0 where all of an interval has that sign, else None."""
    low, high = libmp.mpf_sign(x[0]), libmp.mpf_sign(x[1])
    if low == high == 0:
        return 0
    return 1 if low > 0 else -1 if high < 0 else None


def contains_zero(x: Interval) -> bool:
    return libmp.mpf_sign(x[0]) <= 0 <= libmp.mpf_sign(x[1])


def hull(*intervals: Interval) -> Interval:
    """Return the smallest interval that has all the given ones inside."""
    low, high = intervals[0]
    for a, b in intervals[1:]:
        low, high = (a if libmp.mpf_lt(a, low) else low), (b if libmp.mpf_gt(b, high) else high)
    return low, high


def point(number: sp.Expr | float | mpmath.mpf, bits: int = BITS) -> Interval:
    """Return an enclosure of one number, exact or with rounding outward."""
    if isinstance(number, mpmath.mpf):
        return number._mpf_, number._mpf_
    return evaluator(sp.sympify(number), None)(LINE, bits)


def enclosure(
    expr: sp.Expr, z: sp.Symbol, low: sp.Expr | float, high: sp.Expr | float
) -> tuple[mpmath.mpf, mpmath.mpf]:
    """Return two numbers between which expr stays for every z in [low, high].

    Parameters
    ----------
    expr : sympy.Expr
        Without other symbols than z.
    z : sympy.Symbol
    low, high : numbers, exact or floats, or +-oo

    Returns
    -------
    tuple of mpmath.mpf
        Either may be infinite.

    Raises
    ------
    UnsupportedExpression
        For a function without a rule, or where expr is defined nowhere in [low, high].
    """
    box = point(low)[0], point(high)[1]
    return tuple(map(mpmath.mp.make_mpf, evaluator(expr, z)(box)))


# --- arithmetic ------------------------------------------------------------------


def add(x: Interval, y: Interval, bits: int) -> Interval:
    low, high = libmp.mpf_add(x[0], y[0], bits, DOWN), libmp.mpf_add(x[1], y[1], bits, UP)
    return (NEG_INF if low == libmp.fnan else low), (INF if high == libmp.fnan else high)


def multiply(x: Interval, y: Interval, bits: int) -> Interval:
    # A function that is 0 stays 0, whatever number multiplies it.
    if (ZERO, ZERO) in (x, y):
        return ZERO, ZERO
    return libmpi.mpi_mul(x, y, bits)


def invert(x: Interval, bits: int) -> Interval:
    low, high = (libmp.mpf_sign(end) for end in x)
    if low == high == 0:
        raise UnsupportedExpression("a division by 0 has no value")
    if low < 0 < high:
        return LINE
    below = NEG_INF if high == 0 else libmp.mpf_div(ONE, x[1], bits, DOWN)
    above = INF if low == 0 else libmp.mpf_div(ONE, x[0], bits, UP)
    return below, above


def negative(x: Interval) -> Interval:
    return libmp.mpf_neg(x[1]), libmp.mpf_neg(x[0])


def whole_power(x: Interval, n: int, bits: int) -> Interval:
    if n <= 0:  # z^0 is 1 for an infinite z, too
        return invert(whole_power(x, -n, bits), bits) if n else (ONE, ONE)
    low, high = x
    if n % 2 == 0:
        if libmp.mpf_sign(high) <= 0:
            low, high = negative(x)
        elif libmp.mpf_sign(low) < 0:
            low, high = ZERO, hull((high, high), negative((low, low)))[1]
    return libmp.mpf_pow_int(low, n, bits, DOWN), libmp.mpf_pow_int(high, n, bits, UP)


def power(x: Interval, y: Interval, bits: int) -> Interval:
    """Return x^y for x >= 0, which is exp(y log x)."""
    if libmp.mpf_sign(x[1]) < 0:
        raise UnsupportedExpression("a power of a negative number is not real")
    if x[1] == ZERO:
        if libmp.mpf_sign(y[0]) > 0:
            return ZERO, ZERO
        return POSITIVE
    low, high = exp(multiply(y, log(x, bits), bits), bits)
    return (NEG_INF if libmp.mpf_sign(x[0]) < 0 else low), high


def root(x: Interval, bits: int) -> Interval:
    if libmp.mpf_sign(x[1]) < 0:
        raise UnsupportedExpression("the square root of a negative number is not real")
    # Where x is not known to be in the domain, nothing finite may be said.
    low = NEG_INF if libmp.mpf_sign(x[0]) < 0 else libmp.mpf_sqrt(x[0], bits, DOWN)
    return low, libmp.mpf_sqrt(x[1], bits, UP)


# --- functions -------------------------------------------------------------------


def _end(function: Callable, x: tuple, bits: int, direction: str) -> tuple:
    """Return a bound from below or above of an increasing function at one point."""
    if x in (INF, NEG_INF) or x[2] + x[3] <= MAX_ARGUMENT_BITS:
        value = function(x, bits + 10, "n")
    else:
        # What lies too far out is bounded by a nearer point or by the limit.
        positive = x[0] == 0
        if positive == (direction == UP):
            return function(INF if positive else NEG_INF, bits, direction)
        value = function((x[0], 1, MAX_ARGUMENT_BITS, 1), bits + 10, "n")
    if x == ZERO or value in (ZERO, INF, NEG_INF):
        return libmp.mpf_pos(value, bits, direction)
    # mpmath's functions are right to nearly all of the ten additional bits.
    outward = 1 if (direction == UP) == (value[0] == 0) else -1
    widened = libmp.from_man_exp((1 << bits + 4) + outward, -(bits + 4))
    return libmp.mpf_mul(value, widened, bits, direction)


def increasing(function: Callable) -> Callable:
    """Return the rule of an increasing function that mpmath computes."""

    def rule(x: Interval, bits: int) -> Interval:
        return _end(function, x[0], bits, DOWN), _end(function, x[1], bits, UP)

    return rule


def decreasing(function: Callable) -> Callable:
    """Return the rule of a decreasing function that mpmath computes."""
    rising = increasing(lambda x, bits, direction: libmp.mpf_neg(function(x, bits, direction)))
    return lambda x, bits: negative(rising(x, bits))


def _with_limits(function: Callable, low: tuple | Callable, high: tuple | Callable) -> Callable:
    """Return a function with its limits, where mpmath has none."""

    def value(x: tuple, bits: int, direction: str) -> tuple:
        if x in (INF, NEG_INF):
            limit = high if x == INF else low
            return limit(bits, direction) if callable(limit) else limit
        return function(x, bits, direction)

    return value


def _half_pi(bits: int, direction: str) -> tuple:
    return libmp.mpf_shift(libmp.mpf_pi(bits, direction), -1)


def _minus_half_pi(bits: int, direction: str) -> tuple:
    return libmp.mpf_neg(_half_pi(bits, UP if direction == DOWN else DOWN))


exp = increasing(_with_limits(libmp.mpf_exp, ZERO, INF))
_log = increasing(_with_limits(libmp.mpf_log, NEG_INF, INF))


def log(x: Interval, bits: int) -> Interval:
    if libmp.mpf_sign(x[1]) <= 0:
        raise UnsupportedExpression("the logarithm of a number that is not positive is not real")
    if libmp.mpf_sign(x[0]) <= 0:
        return NEG_INF, _log((ONE, x[1]), bits)[1]
    return _log(x, bits)


def _inside(rule: Callable, low: tuple, high: tuple) -> Callable:
    """Return a rule for arguments in [low, high]; others may be anything."""

    def value(x: Interval, bits: int) -> Interval:
        if libmp.mpf_lt(x[1], low) or libmp.mpf_gt(x[0], high):
            raise UnsupportedExpression("a function is evaluated where it is not real")
        if libmp.mpf_lt(x[0], low) or libmp.mpf_gt(x[1], high):
            return LINE
        return rule(x, bits)

    return value


def sine(x: Interval, bits: int) -> Interval:
    return _wave(x, bits)[1]


def cosine(x: Interval, bits: int) -> Interval:
    return _wave(x, bits)[0]


def _wave(x: Interval, bits: int) -> tuple[Interval, Interval]:
    if any(end in (INF, NEG_INF) or end[2] + end[3] > MAX_ARGUMENT_BITS for end in x):
        return UNIT, UNIT
    return libmpi.mpi_cos_sin(x, bits)


def tangent(x: Interval, bits: int) -> Interval:
    cos, sin = _wave(x, bits)
    if contains_zero(cos):
        return LINE
    ends = [multiply(s, invert(c, bits), bits) for c, s in (_wave((e, e), bits) for e in x)]
    # Between two poles the tangent increases.
    return (ends[0][0], ends[1][1]) if sign(cos) is not None else multiply(sin, invert(cos, bits))


def cosh(x: Interval, bits: int) -> Interval:
    size = absolute(x, bits)
    return increasing(_with_limits(libmp.mpf_cosh, INF, INF))(size, bits)


def absolute(x: Interval, bits: int) -> Interval:
    if libmp.mpf_sign(x[0]) >= 0:
        return x
    if libmp.mpf_sign(x[1]) <= 0:
        return negative(x)
    return ZERO, hull((x[1], x[1]), negative((x[0], x[0])))[1]


def _signum(x: tuple, bits: int, direction: str) -> tuple:
    return libmp.from_int(libmp.mpf_sign(x))


def _floor(x: tuple, bits: int, direction: str) -> tuple:
    return libmp.mpf_floor(x)


def _exactly(function: Callable) -> Callable:
    return lambda x, bits: (function(x[0], bits, DOWN), function(x[1], bits, UP))


RULES: dict[type, Callable] = {
    sp.exp: exp,
    sp.log: log,
    sp.sin: sine,
    sp.cos: cosine,
    sp.tan: tangent,
    sp.sinh: increasing(_with_limits(libmp.mpf_sinh, NEG_INF, INF)),
    sp.cosh: cosh,
    sp.tanh: increasing(_with_limits(libmp.mpf_tanh, libmp.fnone, ONE)),
    sp.asinh: increasing(_with_limits(libmp.mpf_asinh, NEG_INF, INF)),
    sp.acosh: _inside(increasing(_with_limits(libmp.mpf_acosh, ZERO, INF)), ONE, INF),
    sp.atan: increasing(_with_limits(libmp.mpf_atan, _minus_half_pi, _half_pi)),
    sp.asin: _inside(increasing(libmp.mpf_asin), libmp.fnone, ONE),
    sp.acos: _inside(decreasing(libmp.mpf_acos), libmp.fnone, ONE),
    sp.erf: increasing(_with_limits(libmp.mpf_erf, libmp.fnone, ONE)),
    sp.erfc: decreasing(_with_limits(libmp.mpf_erfc, libmp.ftwo, ZERO)),
    sp.Abs: absolute,
    sp.sign: _exactly(_signum),
    sp.floor: _exactly(_floor),
}


# --- expressions -----------------------------------------------------------------


@lru_cache(maxsize=512)
def evaluator(expr: sp.Expr, z: sp.Symbol | None) -> Callable[..., Interval]:
    """Return a function of a box (and bits) that gives the enclosure of expr there.

    Raises UnsupportedExpression for a function without a rule.
    """
    steps: list[tuple[Callable, tuple[int, ...]]] = []
    places: dict[sp.Basic, int] = {}
    _compile(expr, z, steps, places)
    memo: dict[tuple, Interval] = {}

    def evaluate(box: Interval, bits: int = BITS) -> Interval:
        known = memo.get((box, bits))
        if known is None:
            values: list = []
            for rule, arguments in steps:
                values.append(rule(box, bits, *(values[i] for i in arguments)))
            known = values[-1]
            if len(memo) < 4096:
                memo[box, bits] = known
        return known

    return evaluate


def _compile(node: sp.Basic, z, steps: list, places: dict[sp.Basic, int]) -> int:
    """Append the steps of one node, those of its arguments first; return its place."""
    if node not in places:
        rule, arguments = _step(node, z)
        at = tuple(_compile(argument, z, steps, places) for argument in arguments)
        places[node] = len(steps)
        steps.append((rule, at))
    return places[node]


def _step(node: sp.Basic, z: sp.Symbol | None) -> tuple[Callable, tuple[sp.Basic, ...]]:
    """Return the rule of a node, and the arguments whose enclosures it takes."""
    if node == z:
        return (lambda box, bits: box), ()
    if isinstance(node, sp.Expr) and not node.args:
        return _constant(node), ()
    if isinstance(node, sp.Pow):
        return _power_step(node)
    for kind, rule in STRUCTURE.items():
        if isinstance(node, kind):
            return rule, node.args
    if isinstance(node, sp.Piecewise):
        return _choose, tuple(part for pair in node.args for part in pair.args)
    if isinstance(node, sp.Heaviside):
        there = sp.Piecewise((0, node.args[0] < 0), (1, node.args[0] > 0), (node.args[1], True))
        return (lambda box, bits, x: x), (there,)
    if node.func in RULES:
        rule = RULES[node.func]
        return (lambda box, bits, x: rule(x, bits)), node.args[:1]
    rewritten = node.rewrite(sp.exp)
    if rewritten == node:
        raise UnsupportedExpression(f"the function {node.func.__name__} has no enclosure")
    return (lambda box, bits, x: x), (rewritten,)


@lru_cache(maxsize=512)
def _constant(node: sp.Expr) -> Callable:
    if node.is_Integer:
        number = libmp.from_int(int(node))
        return lambda box, bits: (number, number)
    if node.is_Rational:
        p, q = int(node.p), int(node.q)
        return lambda box, bits: tuple(libmp.from_rational(p, q, bits, d) for d in (DOWN, UP))
    if node.is_Float:
        return lambda box, bits: (node._mpf_, node._mpf_)
    if node in (sp.oo, -sp.oo):
        return lambda box, bits: (INF, INF) if node > 0 else (NEG_INF, NEG_INF)
    if isinstance(node, sp.NumberSymbol):
        identity = increasing(lambda x, bits, direction: x)

        @lru_cache(maxsize=8)
        def known(bits: int) -> Interval:
            number = node._as_mpf_val(bits + 20)
            return identity((number, number), bits)

        return lambda box, bits: known(bits)
    if node is sp.I:  # what SymPy makes of the root of a negative number
        raise UnsupportedExpression("the formula is not real for every z")
    raise UnsupportedExpression(f"{node} is not a real number")


def _power_step(node: sp.Pow) -> tuple[Callable, tuple[sp.Basic, ...]]:
    base, exponent = node.args
    if exponent.is_Integer:
        n = int(exponent)
        if abs(n) > 10_000:
            raise UnsupportedExpression(f"the power {exponent} is too high")
        return (lambda box, bits, x: whole_power(x, n, bits)), (base,)
    if exponent == sp.S.Half:
        return (lambda box, bits, x: root(x, bits)), (base,)
    if exponent == -sp.S.Half:
        return (lambda box, bits, x: invert(root(x, bits), bits)), (base,)
    return (lambda box, bits, x, y: power(x, y, bits)), (base, exponent)


def _sum(box: Interval, bits: int, *terms: Interval) -> Interval:
    total = terms[0]
    for term in terms[1:]:
        total = add(total, term, bits)
    return total


def _product(box: Interval, bits: int, *factors: Interval) -> Interval:
    total = factors[0]
    for factor in factors[1:]:
        total = multiply(total, factor, bits)
    return total


def _largest(box: Interval, bits: int, *items: Interval) -> Interval:
    lows, highs = zip(*items, strict=True)
    return _top(lows), _top(highs)


def _top(ends: tuple) -> tuple:
    best = ends[0]
    for end in ends[1:]:
        best = end if libmp.mpf_gt(end, best) else best
    return best


def _smallest(box: Interval, bits: int, *items: Interval) -> Interval:
    return negative(_largest(box, bits, *map(negative, items)))


# Truth values are enclosed as well: True, False, or None for either.


def _compare(node: type[Relational]) -> Callable:
    def rule(box: Interval, bits: int, left: Interval, right: Interval) -> bool | None:
        difference = add(left, negative(right), bits)
        low, high = (libmp.mpf_sign(end) for end in difference)
        return _truth(node, sign(difference), low, high)

    return rule


def _truth(node: type[Relational], side: int | None, low: int, high: int) -> bool | None:
    if side is not None:
        return bool(node(sp.Integer(side), sp.S.Zero))
    if (node is sp.Ge and low >= 0) or (node is sp.Le and high <= 0):
        return True
    if (node is sp.Lt and low >= 0) or (node is sp.Gt and high <= 0):
        return False
    return None


def _all(box: Interval, bits: int, *truths: bool | None) -> bool | None:
    return False if False in truths else None if None in truths else True


def _any(box: Interval, bits: int, *truths: bool | None) -> bool | None:
    return True if True in truths else None if None in truths else False


def _not(box: Interval, bits: int, truth: bool | None) -> bool | None:
    return None if truth is None else not truth


def _choose(box: Interval, bits: int, *parts) -> Interval:
    possible = []
    for value, truth in zip(parts[::2], parts[1::2], strict=True):
        if truth is not False:
            possible.append(value)
        if truth is True:
            break
    if not possible:
        raise UnsupportedExpression("a case distinction has no case for every z")
    return hull(*possible)


STRUCTURE: dict[type, Callable] = {
    sp.Add: _sum,
    sp.Mul: _product,
    sp.Max: _largest,
    sp.Min: _smallest,
    BooleanTrue: lambda box, bits: True,
    BooleanFalse: lambda box, bits: False,
    sp.And: _all,
    sp.Or: _any,
    sp.Not: _not,
    **{kind: _compare(kind) for kind in (sp.Gt, sp.Ge, sp.Lt, sp.Le, sp.Eq, sp.Ne)},
}
