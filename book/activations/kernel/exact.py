"""One value of a program at a time, by interval arithmetic of growing precision.

A number is a Fraction as long as the formula does only arithmetic, so that z/6 + 1/2 is exactly
0 at -3; after that it is an interval that certainly contains the truth.  mpmath computes
functions at the ends, 24 bits more precisely than is asked for, and 14 bits of these are given
away as its error.  Only limits, which no single evaluation can find, are judged from samples.

The work is bounded: the exponential of anything beyond 2^4096 is only known to be huge,
the sine of anything beyond 2^8192 to be between -1 and 1, and precision ends at 8192 bits.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import chain, islice

import mpmath
from mpmath import libmp
from mpmath.libmp import fhalf, finf, fninf, fone, fzero, mpf_abs, mpf_ge, mpf_gt, mpf_le, mpf_lt

from .program import DIGITS, Program

__all__ = ["evaluate", "limit"]

FIRST_PRECISION, LAST_PRECISION = 128, 8192
LARGEST_FRACTION = 6000  # bits
LARGEST_EXP = 4096  # an exponential of 2^4096 is not computed
LARGEST_WHOLE_POWER = 64
FAR = 32  # where limits are looked for, a sine of 2^32 or more swings
EXPONENTS_AT_INFINITY = tuple(2**k for k in range(1, 13))
NON_INTEGER = Fraction(5, 16)  # added to samples because of powers of negative numbers
NEGLIGIBLE = -1900  # a sample below 2^-1900 is on its way to 0
EXPONENTS_AT_A_POINT = tuple(2**k for k in range(4, 11))
MAX_SKIPPED = 3  # samples, if what comes before shall tell a slow tendency


@dataclass(frozen=True)
class Interval:
    """The truth is between lo and hi (mpmath's raw numbers), and if ``nonzero`` is not 0."""

    lo: tuple
    hi: tuple
    nonzero: bool


class _None:
    """A value that is no number."""


OUTSIDE = _None()  # certainly outside the domain
SINGULAR = _None()  # a division by exactly 0, or the like

Value = Fraction | Interval | _None | bool | None  # None: a truth value that is not decided

UNKNOWN = Interval(fninf, finf, False)
UNIT = Interval(libmp.fnone, fone, False)


# ---- intervals --------------------------------------------------------------------------------


def _interval(lo: tuple, hi: tuple, nonzero: bool = False) -> Value:
    """Return an interval, or exactly 0."""
    if libmp.fnan in (lo, hi):
        return UNKNOWN
    if lo == hi == fzero:
        return Fraction(0)
    return Interval(lo, hi, nonzero or mpf_gt(lo, fzero) or mpf_lt(hi, fzero))


def _spread(value: Fraction | Interval, prec: int) -> Interval:
    """Return a Fraction as an interval."""
    if isinstance(value, Interval):
        return value
    p, q = value.numerator, value.denominator
    ends = (libmp.from_rational(p, q, prec, direction) for direction in "fc")
    return Interval(*ends, p != 0)


def _widened(lo: tuple, hi: tuple, prec: int, nonzero: bool = False) -> Value:
    """Return [lo, hi], computed to prec + 24 bits, with a relative error of 2^-(prec + 10)."""
    wider = libmp.mpf_shift(mpf_abs(lo), -prec - 10), libmp.mpf_shift(mpf_abs(hi), -prec - 10)
    low = lo if lo in (fninf, fzero) else libmp.mpf_sub(lo, wider[0], prec, "f")
    high = hi if hi in (finf, fzero) else libmp.mpf_add(hi, wider[1], prec, "c")
    return _interval(low, high, nonzero)


def _sign(x: Fraction | Interval) -> int | None:
    """Return the sign, or None if it is not certain."""
    if isinstance(x, Fraction):
        return (x > 0) - (x < 0)
    if mpf_ge(x.lo, fzero) and x.nonzero:
        return 1
    return -1 if mpf_le(x.hi, fzero) and x.nonzero else None


def _hull(x: Value, y: Value, prec: int) -> Value:
    """Return an interval that contains both."""
    if not (isinstance(x, Fraction | Interval) and isinstance(y, Fraction | Interval)):
        return x if x is y else UNKNOWN
    x, y = _spread(x, prec), _spread(y, prec)
    lo = x.lo if mpf_le(x.lo, y.lo) else y.lo
    hi = x.hi if mpf_ge(x.hi, y.hi) else y.hi
    return _interval(lo, hi, x.nonzero and y.nonzero)


def _small_enough(x: Fraction) -> bool:
    return max(x.numerator.bit_length(), x.denominator.bit_length()) <= LARGEST_FRACTION


def _neg(x: Value, prec: int) -> Value:
    if isinstance(x, Fraction):
        return -x
    return Interval(libmp.mpf_neg(x.hi), libmp.mpf_neg(x.lo), x.nonzero)


def _add(x: Value, y: Value, prec: int) -> Value:
    if isinstance(x, Fraction) and isinstance(y, Fraction):
        return x + y
    if x == 0 or y == 0:
        return y if x == 0 else x
    x, y = _spread(x, prec), _spread(y, prec)
    lo, hi = libmp.mpf_add(x.lo, y.lo, prec, "f"), libmp.mpf_add(x.hi, y.hi, prec, "c")
    signs = _sign(x), _sign(y)
    return _interval(lo, hi, signs[0] == signs[1] and signs[0] is not None)


def _end_product(a: tuple, b: tuple, prec: int, direction: str) -> tuple:
    return fzero if fzero in (a, b) else libmp.mpf_mul(a, b, prec, direction)


def _mul(x: Value, y: Value, prec: int) -> Value:
    if isinstance(x, Fraction) and isinstance(y, Fraction):
        return x * y
    if UNKNOWN in (x, y):
        return UNKNOWN
    if x == 0 or y == 0:
        return Fraction(0)
    x, y = _spread(x, prec), _spread(y, prec)
    pairs = [(a, b) for a in (x.lo, x.hi) for b in (y.lo, y.hi)]
    low = [_end_product(a, b, prec, "f") for a, b in pairs]
    high = [_end_product(a, b, prec, "c") for a, b in pairs]
    return _interval(_extreme(low, mpf_lt), _extreme(high, mpf_gt), x.nonzero and y.nonzero)


def _extreme(ends: list[tuple], better) -> tuple:
    result = ends[0]
    for end in ends[1:]:
        result = end if better(end, result) else result
    return result


def _inverse(x: Interval, prec: int) -> Value:
    """Return 1/x, x not exactly 0."""
    sign = _sign(x)
    if sign is None:
        return UNKNOWN
    if sign < 0:
        return _neg(_inverse(_neg(x, prec), prec), prec)
    lo = fzero if x.hi == finf else libmp.mpf_div(fone, x.hi, prec, "f")
    hi = finf if x.lo == fzero else libmp.mpf_div(fone, x.lo, prec, "c")
    return _interval(lo, hi, True)


def _div(x: Value, y: Value, prec: int) -> Value:
    if y == 0:
        return SINGULAR
    if isinstance(x, Fraction) and isinstance(y, Fraction):
        return x / y
    return _mul(x, _inverse(_spread(y, prec), prec), prec)


def _abs(x: Value, prec: int) -> Value:
    if isinstance(x, Fraction):
        return abs(x)
    if mpf_ge(x.lo, fzero):
        return x
    if mpf_le(x.hi, fzero):
        return _neg(x, prec)
    return _interval(fzero, _extreme([libmp.mpf_neg(x.lo), x.hi], mpf_gt), x.nonzero)


def _sign_value(x: Value, prec: int) -> Value:
    sign = _sign(x)
    return UNIT if sign is None else Fraction(sign)


def _max(x: Value, y: Value, prec: int) -> Value:
    if isinstance(x, Fraction) and isinstance(y, Fraction):
        return max(x, y)
    a, b = _spread(x, prec), _spread(y, prec)
    if mpf_ge(a.lo, b.hi):
        return x
    if mpf_ge(b.lo, a.hi):
        return y
    return _interval(_extreme([a.lo, b.lo], mpf_gt), _extreme([a.hi, b.hi], mpf_gt))


def _floor(x: Value, prec: int) -> Value:
    if isinstance(x, Fraction):
        return Fraction(math.floor(x))
    ends = libmp.mpf_floor(x.lo, prec, "f"), libmp.mpf_floor(x.hi, prec, "c")
    if ends[0] == ends[1] and _bits(ends[0]) < LARGEST_FRACTION and not _infinite(ends[0]):
        return Fraction(*libmp.to_rational(ends[0]))
    return _interval(*ends)


def _infinite(x: tuple) -> bool:
    return x in (finf, fninf)


def _bits(x: tuple) -> int:
    """Return the exponent of a number: |x| < 2^bits."""
    return x[2] + x[3]


# ---- functions --------------------------------------------------------------------------------


def _increasing(function):
    """Return an increasing function of one end as a function of intervals."""

    def applied(x: Value, prec: int) -> Value:
        x = _spread(x, prec)
        return _widened(function(x.lo, prec + 24), function(x.hi, prec + 24), prec, x.nonzero)

    return applied


def _exp_end(x: tuple, prec: int) -> tuple:
    """Return exp(x), or 0 or infinity far from 0."""
    if x == fzero:
        return fone
    far = _infinite(x) or _bits(x) > LARGEST_EXP
    if far:
        return fzero if mpf_lt(x, fzero) else finf
    if _bits(x) < 0:
        return libmp.mpf_exp(x, prec)
    more = prec + _bits(x)
    ln2 = libmp.mpf_ln2(more)
    n = libmp.to_int(libmp.mpf_div(x, ln2, more))
    rest = libmp.mpf_sub(x, libmp.mpf_mul_int(ln2, n, more), more)
    return libmp.mpf_shift(libmp.mpf_exp(rest, prec), n)


def _exp(x: Value, prec: int) -> Value:
    if x == 0:
        return Fraction(1)
    x = _spread(x, prec)
    lo, hi = _exp_end(x.lo, prec + 24), _exp_end(x.hi, prec + 24)
    least = libmp.mpf_shift(fone, 2**LARGEST_EXP)
    lo = least if lo == finf else lo
    hi = libmp.mpf_shift(fone, -(2**LARGEST_EXP)) if hi == fzero else hi
    return _widened(lo, hi, prec, True)


def _expm1_end(x: tuple, prec: int) -> tuple:
    if x == fzero:
        return fzero
    if _infinite(x) or _bits(x) >= 0:
        return libmp.mpf_sub(_exp_end(x, prec), fone, prec)
    if -_bits(x) > prec + 10:
        return x
    return libmp.mpf_sub(libmp.mpf_exp(x, prec - _bits(x)), fone, prec)


def _log_end(x: tuple, prec: int) -> tuple:
    return fninf if x == fzero else libmp.mpf_log(x, prec)


def _log(x: Value, prec: int) -> Value:
    if x == 0:
        return SINGULAR
    if x == 1:
        return Fraction(0)
    sign = _sign(x)
    if sign == -1:
        return OUTSIDE
    x = _spread(x, prec)
    if sign is None and mpf_lt(x.lo, fzero):
        return UNKNOWN
    return _widened(_log_end(x.lo, prec + 24), _log_end(x.hi, prec + 24), prec)


def _log1p_end(x: tuple, prec: int) -> tuple:
    if -_bits(x) > prec + 10 and x != fzero:
        return x
    return _log_end(libmp.mpf_add(x, fone, prec + max(0, -_bits(x)) + 10), prec)


def _log1p(x: Value, prec: int) -> Value:
    if isinstance(x, Fraction):
        if x <= -1:
            return _log(1 + x, prec)
        if x == 0:
            return Fraction(0)
    x = _spread(x, prec)
    if mpf_le(x.lo, libmp.fnone) or _infinite(x.hi):
        return _log(_add(Fraction(1), x, prec), prec)
    return _increasing(_log1p_end)(x, prec)


def _sqrt(x: Value, prec: int) -> Value:
    if isinstance(x, Fraction) and x >= 0:
        p, q = math.isqrt(x.numerator), math.isqrt(x.denominator)
        if p * p == x.numerator and q * q == x.denominator:
            return Fraction(p, q)
    sign = _sign(x)
    if sign == -1:
        return OUTSIDE
    x = _spread(x, prec)
    if mpf_lt(x.lo, fzero):
        return UNKNOWN
    lo, hi = (end if end == finf else libmp.mpf_sqrt(end, prec + 24) for end in (x.lo, x.hi))
    return _widened(lo, hi, prec, x.nonzero)


def _swing(which: int, prec: int, x: Interval) -> Value:
    """Return cos (0) or sin (1): that of the middle, plus or minus half the width."""
    if _infinite(x.lo) or _infinite(x.hi) or _bits(x.lo) > LAST_PRECISION:
        return UNIT
    middle = libmp.mpf_shift(libmp.mpf_add(x.lo, x.hi, prec + _width_bits(x)), -1)
    away = libmp.mpf_sub(x.hi, middle, prec, "c")
    other = libmp.mpf_sub(middle, x.lo, prec, "c")
    radius = away if mpf_gt(away, other) else other
    value = libmp.mpf_cos_sin(middle, prec + 24)[which]
    radius = libmp.mpf_add(radius, libmp.mpf_shift(mpf_abs(value), -prec - 10), prec, "c")
    lo, hi = libmp.mpf_sub(value, radius, prec, "f"), libmp.mpf_add(value, radius, prec, "c")
    return _interval(_extreme([lo, libmp.fnone], mpf_gt), _extreme([hi, fone], mpf_lt))


def _width_bits(x: Interval) -> int:
    return 24 + max(0, _bits(x.lo), _bits(x.hi))


def _sin(x: Value, prec: int) -> Value:
    return Fraction(0) if x == 0 else _swing(1, prec, _spread(x, prec))


def _cos(x: Value, prec: int) -> Value:
    return Fraction(1) if x == 0 else _swing(0, prec, _spread(x, prec))


def _erf_end(x: tuple, prec: int) -> tuple:
    """Return erf(x) = 2/sqrt(pi) exp(-x^2) x (1 + 2x^2/3 (1 + 2x^2/5 (...))).

    No term is negative.
    """
    if x[0]:
        return libmp.mpf_neg(_erf_end(libmp.mpf_neg(x), prec))
    if x == fzero or (x != finf and -_bits(x) > prec):
        root = libmp.mpf_sqrt(libmp.mpf_pi(prec + 10), prec + 10)
        return libmp.mpf_div(libmp.mpf_shift(x, 1), root, prec)
    if x == finf or _bits(x) > 1 + prec.bit_length() // 2:
        return fone  # 1 - erf(x) < exp(-x^2) < 2^-prec
    square = libmp.mpf_mul(x, x)
    fixed = prec + 30
    t, q = 1 << fixed, libmp.to_fixed(libmp.mpf_shift(square, 1), fixed)
    total, n = t, 1
    while t:
        n += 2
        t = (t * q >> fixed) // n
        total += t
    series = libmp.from_man_exp(total, -fixed, prec + 30)
    scale = _bell(square, prec + 20)
    return libmp.mpf_mul(libmp.mpf_mul(series, x, prec + 20), scale, prec)


def _bell(square: tuple, prec: int) -> tuple:
    """Return 2/sqrt(pi) exp(-square)."""
    root = libmp.mpf_sqrt(libmp.mpf_pi(prec + 10), prec + 10)
    return libmp.mpf_div(libmp.mpf_shift(_exp_end(libmp.mpf_neg(square), prec), 1), root, prec)


def _erfc_end(x: tuple, prec: int) -> tuple:
    """Return erfc(x) as 1 - erf(x), or far out by its asymptotic series, whose error is its end."""
    if x[0] or x == fzero:
        return libmp.mpf_sub(fone, _erf_end(x, prec), prec)
    if x == finf or _bits(x) > LARGEST_EXP // 2:
        return fzero
    square = libmp.mpf_mul(x, x)
    if mpf_lt(square, libmp.from_int(prec + 40)):
        more = prec + 2 * libmp.to_int(square) + 20
        return libmp.mpf_sub(fone, _erf_end(x, more), prec)
    fixed = prec + 30
    t, n, total = 1 << fixed, 1, 0
    q = libmp.to_fixed(libmp.mpf_div(fhalf, square, fixed + 20), fixed)
    while t:
        total += t
        t, n = -(t * n * q >> fixed), n + 2
    series = libmp.mpf_div(libmp.from_man_exp(total, -fixed, prec + 20), x, prec + 20)
    scale = _bell(square, prec + 20)
    return libmp.mpf_mul(libmp.mpf_shift(series, -1), scale, prec)


def _erfc(x: Value, prec: int) -> Value:
    x = _spread(x, prec)
    hi, lo = _erfc_end(x.lo, prec + 24), _erfc_end(x.hi, prec + 24)
    hi = libmp.mpf_shift(fone, -(2**LARGEST_EXP // 2)) if hi == fzero else hi
    return _widened(lo, hi, prec, True)


def _whole_power(x: Value, n: int, prec: int) -> Value:
    """Return x^n, n >= 1."""
    if n % 2 == 0 and isinstance(x, Interval):
        x = _abs(x, prec)
    result = Fraction(1)
    for bit in bin(n)[2:]:
        result = _bounded(_mul(result, result, prec), prec)
        result = _bounded(_mul(result, x, prec), prec) if bit == "1" else result
    return result


def _bounded(x: Value, prec: int) -> Value:
    """Return a Fraction that has grown too long as an interval."""
    return x if not isinstance(x, Fraction) or _small_enough(x) else _spread(x, prec)


def _pow(x: Value, p: Value, prec: int) -> Value:
    """Return x^p: 1 for p = 0, 0 for x = 0 < p, and of a negative x only whole powers."""
    if p == 0:
        return Fraction(1)
    if x == 0:
        return {1: Fraction(0), -1: SINGULAR, None: UNKNOWN}[_sign(p)]
    whole = isinstance(p, Fraction) and p.denominator == 1
    if whole and abs(p) <= LARGEST_WHOLE_POWER:
        power = _whole_power(x, abs(p.numerator), prec)
        return power if p > 0 else _div(Fraction(1), power, prec)
    sign = _sign(x)
    if sign == 1:
        return _exp(_mul(p, _log(x, prec), prec), prec)
    if sign == -1 and isinstance(p, Fraction):
        if not whole:
            return OUTSIDE
        size = _exp(_mul(p, _log(_neg(x, prec), prec), prec), prec)
        return _neg(size, prec) if p.numerator % 2 else size
    return _pow_near_zero(_spread(x, prec), p, prec)


def _pow_near_zero(x: Interval, p: Value, prec: int) -> Value:
    """Return x^p for an interval x that reaches 0, from above."""
    if mpf_lt(x.lo, fzero) or _sign(p) != 1 or x.hi == finf:
        return UNKNOWN
    most = _spread(_exp(_mul(p, _log(Interval(x.hi, x.hi, True), prec), prec), prec), prec)
    return _interval(fzero, most.hi)


def _atan_end(x: tuple, prec: int) -> tuple:
    return libmp.mpf_atan(x, prec)


def _at_zero(function, value: int):
    """Return a function that is exactly this value at 0."""
    return lambda x, prec: Fraction(value) if x == 0 else function(x, prec)


FUNCTIONS = {
    "neg": _neg,
    "abs": _abs,
    "sign": _sign_value,
    "floor": _floor,
    "exp": _exp,
    "expm1": _at_zero(_increasing(_expm1_end), 0),
    "log": _log,
    "log1p": _log1p,
    "sqrt": _sqrt,
    "sin": _sin,
    "cos": _cos,
    "atan": _at_zero(_increasing(_atan_end), 0),
    "erf": _at_zero(_increasing(_erf_end), 0),
    "erfc": _at_zero(_erfc, 1),
    "add": _add,
    "mul": _mul,
    "div": _div,
    "max": _max,
    "pow": _pow,
}


# ---- running a program ------------------------------------------------------------------------


def _compared(name: str, x: Value, y: Value, prec: int) -> bool | None:
    if isinstance(x, Fraction) and isinstance(y, Fraction):
        return {"less": x < y, "at_most": x <= y, "equal": x == y}[name]
    a, b = _spread(x, prec), _spread(y, prec)
    sign = _sign(_add(x, _neg(y, prec), prec))
    if sign is None and name == "at_most" and mpf_le(a.hi, b.lo):
        return True
    if sign is None:
        return None
    return {"less": sign < 0, "at_most": sign <= 0, "equal": sign == 0}[name]


def _logical(name: str, a: bool | None, b: bool | None) -> bool | None:
    decisive = name == "or"
    if decisive in (a, b):
        return decisive
    return None if None in (a, b) else not decisive


def _constant(text: str, prec: int) -> Value:
    if text in ("pi", "E"):
        value = (libmp.mpf_pi if text == "pi" else libmp.mpf_e)(prec + 24)
        return _widened(value, value, prec)
    exact = Fraction(text)
    if "." not in text:
        return exact
    error = abs(exact) / 10 ** (DIGITS - 2)
    lo, hi = _spread(exact - error, prec).lo, _spread(exact + error, prec).hi
    return _interval(lo, hi)


@dataclass(frozen=True)
class _Point:
    """Where a program is run: z, parameters, and whether sines of large numbers swing."""

    z: Fraction
    parameters: tuple[Fraction, ...]
    swings: bool = False


def _run(program: Program, point: _Point, prec: int) -> Value:
    """Return the program's value at one precision."""
    done: list[Value] = []
    for step in program.steps:
        value = _step(step, done, point, prec)
        done.append(_bounded(value, prec))
    return done[-1]


def _step(step: tuple, done: list[Value], point: _Point, prec: int) -> Value:
    name, *rest = step
    if name == "z":
        return point.z
    if name == "parameter":
        return point.parameters[rest[0]]
    if name == "constant":
        return _constant(rest[0], prec)
    if name == "nan":
        return OUTSIDE
    if name == "true":
        return True
    operands = [done[place] for place in (rest[:1] if name == "power" else rest)]
    if name == "select":
        chosen, a, b = operands
        if chosen is None:
            return _hull(a, b, prec)
        return chosen if isinstance(chosen, _None) else (a if chosen else b)
    for missing in (OUTSIDE, SINGULAR):
        if missing in operands:
            return missing
    if name == "not":
        return None if operands[0] is None else not operands[0]
    if name in ("and", "or"):
        return _logical(name, *operands)
    if name in ("less", "at_most", "equal"):
        return _compared(name, *operands, prec)
    if UNKNOWN in operands:
        return UNKNOWN
    if name == "power":
        return _whole_power(operands[0], rest[1], prec)
    if point.swings and name in ("sin", "cos", "floor"):
        return _swinging(name, operands[0], prec)
    return FUNCTIONS[name](*operands, prec)


def _swinging(name: str, x: Value, prec: int) -> Value:
    """Return a sine or a floor of a number that runs to infinity: all that it may be."""
    wide = _spread(x, prec)
    if max(_bits(wide.lo), _bits(wide.hi)) <= FAR and not _infinite(wide.lo):
        return FUNCTIONS[name](x, prec)
    return UNIT if name != "floor" else _add(wide, Interval(libmp.fnone, fzero, False), prec)


def _as_double(x: tuple) -> float:
    """Return the nearest double of a raw number."""
    if _infinite(x) or _bits(x) > 1100:
        return -math.inf if x[0] or x == fninf else math.inf
    if _bits(x) < -1100:
        return 0.0
    try:
        return float(Fraction(*libmp.to_rational(x)))
    except OverflowError:
        return -math.inf if x[0] else math.inf


def _certified(x: Fraction | Interval) -> float | None:
    """Return a double within one unit in the last place of the truth, if the interval allows."""
    if isinstance(x, Fraction):
        try:
            return float(x)
        except OverflowError:
            return math.inf if x > 0 else -math.inf
    a, b = _as_double(x.lo), _as_double(x.hi)
    if a == b:
        return a
    if math.nextafter(a, b) != b or math.isinf(a) or math.isinf(b):
        return None
    width = libmp.mpf_sub(x.hi, x.lo, 30, "c")
    if mpf_gt(width, libmp.from_float(math.ulp(a) / 4)):
        return None
    return _as_double(libmp.mpf_shift(libmp.mpf_add(x.lo, x.hi), -1))


def _precisions(first: int):
    """Yield first, 2 first, ... up to the last precision."""
    while first <= LAST_PRECISION:
        yield first
        first *= 2


def evaluate(program: Program, z: float, parameters: Sequence[float] = ()) -> float:
    """Return a program's value, within one unit in the last place.

    Parameters
    ----------
    program : Program
        The formula.
    z : float
        A finite number, taken as exact.
    parameters : sequence of float
        Finite numbers, taken as exact.

    Returns
    -------
    float
        NaN outside the domain, and where 8192 bits decide nothing.  Where the formula divides by
        0, or takes its logarithm, its limit: from both sides of z, or from the one that is in the
        domain; NaN if there is none.
    """
    point = _Point(Fraction(z), tuple(map(Fraction, parameters)))
    for prec in _precisions(FIRST_PRECISION):
        value = _run(program, point, prec)
        if value is OUTSIDE:
            return math.nan
        if value is SINGULAR:
            return _limit_at(program, point)
        double = _certified(value)
        if double is not None:
            return double
    return math.nan


# ---- limits -----------------------------------------------------------------------------------


# The search for a form, the kernel and the code that is printed ask for the same limits.
@lru_cache(maxsize=1024)
def limit(program: Program, sign: int, parameters: tuple[float, ...] = ()) -> float:
    """Return the limit for z -> +oo (sign = 1) or -oo (sign = -1).

    It is judged from intervals near z = 2^2, 2^4, 2^8, ..., 2^4096, in which the sine of a number
    beyond 2^32 is all of [-1, 1].  NaN says that there is no limit, or that it is not found: of
    convergences slower than any power of z, only that to infinity, and those to 0 that are like
    1/log(z)^p or 1/log(log(z)), are recognized.

    Parameters
    ----------
    program : Program
        The formula.
    sign : int
        1 or -1.
    parameters : tuple of float
        Finite numbers, taken as exact.
    """
    given = tuple(map(Fraction, parameters))
    far = [sign * (2**k + NON_INTEGER) for k in EXPONENTS_AT_INFINITY]
    points = [_Point(z, given, True) for z in far]
    return _settled(_sample(program, point) for point in reversed(points))


def _limit_at(program: Program, point: _Point) -> float:
    """Return the limit at a point, from the sides on which there are values."""
    scale = max(1, abs(point.z))
    sides = []
    for sign in (-1, 1):
        nearer = [point.z + sign * scale / Fraction(2**k) for k in reversed(EXPONENTS_AT_A_POINT)]
        values = (_sample(program, _Point(z, point.parameters, True)) for z in nearer)
        first = next(values)
        sides.append(OUTSIDE if first is OUTSIDE else _settled(chain([first], values)))
    inside = [side for side in sides if side is not OUTSIDE]
    if not inside:
        return math.nan
    left, right = inside[0], inside[-1]
    near = left == right or math.nextafter(left, right) == right
    return right if near else math.nan


def _sample(program: Program, point: _Point) -> Value:
    """Return a value to some 90 bits, where that is possible."""
    for prec in _precisions(2 * FIRST_PRECISION):
        value = _run(program, point, prec)
        if isinstance(value, _None):
            return value
        x = _spread(value, prec)
        if mpf_le(_radius(x), libmp.mpf_shift(mpf_abs(x.lo), -90)) or _is_negligible(x):
            break
        if prec > 2000 and _infinite(x.lo) and _infinite(x.hi):
            break
    return x


def _is_negligible(x: Interval) -> bool:
    return all(not _infinite(end) and _bits(end) < NEGLIGIBLE for end in (x.lo, x.hi))


def _radius(x: Interval) -> tuple:
    if _infinite(x.lo) or _infinite(x.hi):
        return finf
    return libmp.mpf_shift(libmp.mpf_sub(x.hi, x.lo, 60, "c"), -1)


def _settled(samples: Iterable[Value]) -> float:
    """Return what a sequence of intervals tends to, or NaN; it is given from its end.

    The last three that say something judge: others are not computed.
    """
    samples, skipped = iter(samples), 0
    for x in samples:
        if not _says_nothing(x):
            last = [x, *islice(samples, 2)][::-1]
            break
        skipped += 1
    else:
        return math.nan
    if len(last) < 3 or any(isinstance(x, _None) or _says_nothing(x) for x in last):
        return math.nan
    if _infinite(last[2].hi) or _infinite(last[2].lo):
        return math.inf * (_sign(last[2]) or math.nan)
    with mpmath.workprec(300):
        bounds = [(mpmath.mpf(x.lo), mpmath.mpf(x.hi)) for x in last]
        return _tendency(bounds, skipped)


def _says_nothing(x: Value) -> bool:
    if x is SINGULAR:
        return True
    if not isinstance(x, Interval):
        return False
    return (_infinite(x.lo) or _infinite(x.hi)) and _bits_at_least(x) < LARGEST_EXP


def _bits_at_least(x: Interval) -> int:
    """Return the exponent of the smallest size that is possible."""
    nearest = {1: x.lo, -1: x.hi, None: fzero}[_sign(x)]
    return _bits(nearest) if nearest not in (fzero, finf, fninf) else 0


def _tendency(bounds: list[tuple], skipped: int) -> float:
    """Return the limit of three numbers, each given by bounds, that are very far apart.

    A number of samples further out are skipped, for they say nothing.
    """
    most = [max(abs(lo), abs(hi)) for lo, hi in bounds]
    if most[2] <= most[1] / 16 <= most[0] / 256 or mpmath.mag(most[2]) < NEGLIGIBLE:
        return 0.0
    a, b, c = ((lo + hi) / 2 for lo, hi in bounds)
    before, after = abs(b - a), abs(c - b)
    double = _as_double(c._mpf_)
    calm = after <= before / 16 or after <= mpmath.ldexp(abs(c), -80)
    if math.isinf(double):
        return double if calm or _growing(bounds) else math.nan
    eighth = mpmath.mpf(math.ulp(double)) / 8 if double else mpmath.mpf(0)
    vague = (bounds[2][1] - bounds[2][0]) / 2 > eighth
    if calm and after <= eighth and not vague:
        return double
    if skipped > MAX_SKIPPED:
        return math.nan
    return 0.0 if _is_fading(bounds) else _growing(bounds) * math.inf


def _is_fading(bounds: list[tuple]) -> bool:
    """Return whether numbers go to 0 as 1/log(z)^p does, or 1/log(log(z)), to 1 in 1000."""
    if not (all(lo > 0 for lo, _ in bounds) or all(hi < 0 for _, hi in bounds)):
        return False
    a, b, c = (abs(lo + hi) / 2 for lo, hi in bounds)
    falls = _are_apart(bounds[2], bounds[1]) and _are_apart(bounds[1], bounds[0])
    if not falls or c > 0.9 * a:
        return False
    step = (1 / c - 1 / b) / (1 / b - 1 / a)
    return min(abs(step - 1), abs(a * c / b**2 - 1)) <= 1e-3


def _are_apart(near: tuple, far: tuple) -> bool:
    """Return whether an interval is nearer to 0 than another one."""
    return max(map(abs, near)) < min(map(abs, far))


def _growing(bounds: list[tuple]) -> int:
    """Return the sign of the infinity that numbers go to in steps that are steady or grow, or 0."""
    a, b, c = ((lo + hi) / 2 for lo, hi in bounds)
    sign = int(mpmath.sign(c - b))
    grows = sign * (b - a) > 0 and abs(c - b) >= abs(b - a) * 0.9
    one_sided = all(sign * end > 0 for end in bounds[2])
    return sign if grows and one_sided and _are_apart(bounds[1], bounds[2]) else 0
