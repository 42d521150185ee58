"""Wide double-double arithmetic in NumPy, with a bound on its own error.

A number is (hi + lo) 2^e with hi in [1/2, 1), some 106 bits in all, and an int64 for e, so that
exp(exp(20)) neither overflows nor ends the calculation.  Beside it stands r, which says how
far it may be from the truth:

- finite r: the relative error is at most r units of 2^-102; r = 0 means exact;
- r = inf and hi != 0: only the sign is known, and that the size is at least 2^e (where e > 0)
  or at most 2^e (where e < 0);
- r = inf and hi = 0: the size is at most 2^e, and not even the sign is known;
- r = NaN: nothing is known.

The error terms follow Joldes, Muller and Popescu, "Tight and rigorous error bounds for basic
building blocks of double-word arithmetic" (2017); each is rounded up generously, because a
certificate that is wrong is worth nothing, and one that is missing costs some time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import factorial

import mpmath
import numpy as np

from .program import Program

__all__ = ["evaluate"]

UNIT = 2.0**-102
WORST = 2.0**92  # a relative error of 2^-10; beyond it nothing is known of a number
MARGIN = 1.01  # more than the squares of errors up to WORST, and rounding, add to a bound
APART = 300  # an exponent that far below another one no longer matters
TINY = -380  # below 2^TINY, expm1(x) = x and the like
LARGEST_EXP = 44  # an exponential of 2^44 or more is only known to be huge: above 2^SATURATED
SATURATED = 2**44
LIMIT = 2**43  # exponents beyond it belong to numbers that are only known to be huge or tiny
SPLITTER = 134217729.0  # 2^27 + 1

Pair = tuple[np.ndarray, np.ndarray]


# ---- pairs: hi + lo, |lo| at most half a unit in the last place of hi -------------------------


def two_sum(a, b) -> Pair:
    """Return a + b exactly."""
    s = a + b
    t = s - a
    return s, (a - (s - t)) + (b - t)


def quick_two_sum(a, b) -> Pair:
    """Return a + b exactly where a is the larger one."""
    s = a + b
    return s, b - (s - a)


def two_product(a, b) -> Pair:
    """Return a b exactly (Dekker)."""
    p = a * b
    t = SPLITTER * a
    a_hi = t - (t - a)
    a_lo = a - a_hi
    t = SPLITTER * b
    b_hi = t - (t - b)
    b_lo = b - b_hi
    return p, ((a_hi * b_hi - p) + a_hi * b_lo + a_lo * b_hi) + a_lo * b_lo


def pair_add(x: Pair, y: Pair) -> Pair:
    """Return x + y; relative error at most 3 2^-106."""
    s, e = two_sum(x[0], y[0])
    t, f = two_sum(x[1], y[1])
    s, e = quick_two_sum(s, e + t)
    return quick_two_sum(s, e + f)


def pair_sub(x: Pair, y: Pair) -> Pair:
    """Return x - y."""
    return pair_add(x, (-y[0], -y[1]))


def pair_mul(x: Pair, y: Pair) -> Pair:
    """Return x y; relative error at most 7 2^-106."""
    p, e = two_product(x[0], y[0])
    return quick_two_sum(p, e + (x[0] * y[1] + x[1] * y[0]))


def pair_div(x: Pair, y: Pair) -> Pair:
    """Return x/y, by three steps of long division; relative error at most 16 2^-106."""
    q1 = x[0] / y[0]
    rest = pair_sub(x, pair_mul((q1, 0.0), y))
    q2 = rest[0] / y[0]
    rest = pair_sub(rest, pair_mul((q2, 0.0), y))
    return pair_add(quick_two_sum(q1, q2), (rest[0] / y[0], 0.0))


def pair_sqrt(x: Pair) -> Pair:
    """Return sqrt(x), x > 0, by one step of Newton's method."""
    root = np.sqrt(x[0])
    rest = pair_sub(x, two_product(root, root))
    return quick_two_sum(root, (rest[0] + rest[1]) / (2 * root))


def _pair_of(value: mpmath.mpf | Fraction | int) -> Pair:
    """Return a constant as a pair, right to 2^-106 relative."""
    with mpmath.workprec(400):
        value = _mpf(value)
        hi = float(value)
        return np.float64(hi), np.float64(value - hi)


def _mpf(value) -> mpmath.mpf:
    if isinstance(value, Fraction):
        return mpmath.mpf(value.numerator) / value.denominator
    return mpmath.mpf(value)


def _in_parts(value: mpmath.mpf, *bits: int) -> tuple[np.float64, ...]:
    """Return a constant as a sum of doubles whose first ones end 2^-bits."""
    parts = []
    for n in bits:
        parts.append(np.float64(mpmath.nint(value * 2**n) / 2**n))
        value = value - parts[-1]
    return (*parts, *_pair_of(value))


with mpmath.workprec(400):
    LN2_PARTS = _in_parts(mpmath.ln2, 40, 84)
    HALF_PI_PARTS = _in_parts(mpmath.pi / 2, 30, 64)
    LN2 = _pair_of(mpmath.ln2)
    HALF_PI = +mpmath.pi / 2
    SQRT_PI = _pair_of(mpmath.sqrt(mpmath.pi))
    TWO_BY_SQRT_PI = 2 / mpmath.sqrt(mpmath.pi)
    INVERSE_FACTORIALS = [_pair_of(Fraction(1, factorial(n))) for n in range(29)]
    # 1/(1 3 5 ... (2n + 1))
    INVERSE_ODD = [_pair_of(Fraction(2**n * factorial(n), factorial(2 * n + 1))) for n in range(76)]

ONE = (1.0, 0.0)


def _horner(coefficients: list[Pair], x: Pair) -> Pair:
    """Return a polynomial, lowest coefficient first."""
    total = coefficients[-1]
    for coefficient in coefficients[-2::-1]:
        total = pair_add(pair_mul(total, x), coefficient)
    return total


def _reduced(x: Pair, parts: tuple) -> tuple[Pair, np.ndarray]:
    """Return x - k c and k for the nearest multiple of a constant c given in parts."""
    k = np.rint(x[0] / parts[0])
    for part in parts:
        x = pair_sub(x, two_product(k, part))
    return x, k


def pair_expm1(x: Pair) -> Pair:
    """Return exp(x) - 1 for |x| <= 0.36; relative error at most 8 units."""
    x = (x[0] / 64, x[1] / 64)
    s = pair_mul(_horner(INVERSE_FACTORIALS[1:13], x), x)
    for _ in range(6):  # expm1(2x) = s (2 + s)
        s = pair_add((2 * s[0], 2 * s[1]), pair_mul(s, s))
    return s


def pair_log(x: Pair) -> Pair:
    """Return log(x) for x in [1/sqrt(2), sqrt(2)]; relative error at most 12 units."""
    y = (np.log(x[0]), np.zeros_like(x[0]))
    less = pair_sub(x, ONE)
    for _ in range(2):  # Newton: y + x exp(-y) - 1
        m = pair_expm1((-y[0], -y[1]))
        y = pair_add(y, pair_add(less, pair_mul(x, m)))
    return y


def pair_log1p(x: Pair) -> Pair:
    """Return log(1 + x) for x in [-0.3, 0.42]; relative error at most 12 units."""
    y = (np.log1p(x[0]), np.zeros_like(x[0]))
    for _ in range(2):
        m = pair_expm1(y)
        y = pair_add(y, pair_div(pair_sub(x, m), pair_add(m, ONE)))
    return y


def pair_sincos(x: Pair) -> tuple[Pair, Pair]:
    """Return sin(x) and cos(x) for |x| <= 2^30; absolute error at most 6 units.

    For |x| < 1/2, the relative error of the sine is at most 6 units, too.
    """
    x, k = _reduced(x, HALF_PI_PARTS)
    square = pair_mul(x, x)
    minus = (-square[0], -square[1])
    s = pair_mul(_horner(INVERSE_FACTORIALS[1::2], minus), x)
    c = _horner(INVERSE_FACTORIALS[0::2], minus)
    quarter = (k % 4).astype(int)
    sines = [np.choose(quarter, [s[i], c[i], -s[i], -c[i]]) for i in (0, 1)]
    cosines = [np.choose(quarter, [c[i], -s[i], -c[i], s[i]]) for i in (0, 1)]
    return tuple(sines), tuple(cosines)


def pair_atan(x: Pair) -> Pair:
    """Return atan(x) for |x| <= 1, as y + atan(tan(atan(x) - y)); error at most 8 units."""
    y = (np.arctan(x[0]), np.zeros_like(x[0]))
    s, c = pair_sincos(y)
    rest = pair_div(pair_sub(pair_mul(x, c), s), pair_add(c, pair_mul(x, s)))
    return pair_add(y, rest)


def pair_erf_series(x: Pair) -> Pair:
    """Return exp(x^2) erf(x) sqrt(pi)/2 for |x| <= 3: all terms have one sign."""
    square = pair_mul(x, x)
    return pair_mul(_horner(INVERSE_ODD, (2 * square[0], 2 * square[1])), x)


def pair_erfcx(x: Pair) -> Pair:
    """Return exp(x^2) erfc(x) for x >= 3, by its continued fraction."""
    tail = x
    for n in range(90, 0, -1):
        tail = pair_add(x, pair_div((n / 2, 0.0), tail))
    return pair_div(ONE, pair_mul(SQRT_PI, tail))


# ---- wide numbers -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Wide:
    """An array of numbers (h + l) 2^e with error bounds r; see the module's text."""

    h: np.ndarray
    l: np.ndarray  # noqa: E741
    e: np.ndarray
    r: np.ndarray

    def __neg__(self) -> Wide:
        return Wide(-self.h, -self.l, self.e, self.r)

    def __abs__(self) -> Wide:
        return choose(self.h < 0, -self, self)

    @property
    def pair(self) -> Pair:
        """The mantissa."""
        return self.h, self.l

    @property
    def zero(self) -> np.ndarray:
        """Where the number is exactly 0."""
        return (self.h == 0) & (self.r == 0)

    @property
    def known(self) -> np.ndarray:
        """Where it is a number with a relative error."""
        return self.r <= WORST

    @property
    def signed(self) -> np.ndarray:
        """Where the sign is certain."""
        return ~np.isnan(self.r) & ((self.h != 0) | (self.r == 0))

    @property
    def huge(self) -> np.ndarray:
        """Where only the sign, and that the size is at least 2^e, is known."""
        return np.isinf(self.r) & (self.h != 0) & (self.e > 0)

    @property
    def small(self) -> np.ndarray:
        """Where only a bound of the size, and perhaps the sign, is known."""
        return np.isinf(self.r) & ((self.h == 0) | (self.e < 0))

    @property
    def plain(self) -> np.ndarray:
        """Where it is exactly a double's mantissa with an exponent."""
        return (self.r == 0) & (self.l == 0)

    def to_pair(self, highest: int) -> Pair:
        """Return it as a pair where -400 <= e <= highest, and some number elsewhere."""
        k = np.clip(self.e, -400, highest)
        return np.ldexp(self.h, k), np.ldexp(self.l, k)

    def size(self) -> np.ndarray:
        """Return a double that is at least its size, up to 2^1000."""
        return np.ldexp(np.abs(self.h) + (self.h == 0), np.clip(self.e, -1000, 1000))


def choose(condition: np.ndarray, a: Wide, b: Wide | Callable[[], Wide]) -> Wide:
    """Return a where the condition holds, b elsewhere; a function b is called only if needed."""
    if condition.all():
        return a
    b = b if isinstance(b, Wide) else b()
    if not condition.any():
        return b
    return Wide(
        np.where(condition, a.h, b.h),
        np.where(condition, a.l, b.l),
        np.where(condition, a.e, b.e),
        np.where(condition, a.r, b.r),
    )


def normalized(x: Pair, e: np.ndarray, r: np.ndarray) -> Wide:
    """Return (hi + lo) 2^e with a finite relative error r (or NaN) as a wide number.

    A relative error above ``WORST`` leaves a bound of the size only; an exponent
    beyond ``LIMIT`` leaves the sign and that bound.
    """
    h, k = np.frexp(x[0])
    low = np.ldexp(x[1], -k)
    e = e + k
    vague, far = (r > WORST) & (h != 0), np.abs(e) > LIMIT
    if not (vague.any() or far.any() or np.isnan(h).any()):
        return Wide(h, low, np.where(h == 0, 0, e), r)
    beyond = far & (h != 0) & ~np.isnan(r)
    bits = np.ceil(np.log2(1 + np.where(vague, r, 0) * UNIT)).astype(np.int64) + 1
    e = np.where(vague, e + bits, np.where(beyond, e + np.where(e > 0, -2, 1), e))
    e = np.where(h == 0, 0, np.clip(e, -(2**60), 2**60))
    lost = np.isnan(h) | (vague & (e > LIMIT))
    r = np.where(lost, np.nan, np.where(vague | beyond, np.inf, r))
    return Wide(np.where(vague, 0.0, h), np.where(vague, 0.0, low), e, r)


def with_error(x: Pair, e: np.ndarray, error: np.ndarray, more: float) -> Wide:
    """Return (hi + lo) 2^e with an absolute error, in units of 2^(e - 102), and a relative one."""
    nothing = (x[0] == 0) & (error > 0)
    size = np.where(x[0] == 0, 1, np.abs(x[0]))
    r = np.where((x[0] == 0) & (error == 0), 0, error / size * MARGIN + more)
    number = normalized(x, e, np.where(nothing, 0, r))
    if not nothing.any():
        return number
    bits = np.ceil(np.log2(np.where(nothing, error, 1) * UNIT)).astype(np.int64) + 1
    return choose(nothing, bounded(e + bits), number)


def bounded(e) -> Wide:
    """Return numbers of which only |x| <= 2^e is known."""
    e = np.asarray(e, np.int64)
    return Wide(np.zeros(e.shape), np.zeros(e.shape), e, np.full(e.shape, np.inf))


def saturated(sign: np.ndarray, e: np.ndarray) -> Wide:
    """Return numbers of known sign that are at least 2^e (e > 0), or at most 2^e (e < 0)."""
    sign, e = np.broadcast_arrays(sign, e)
    r = np.where(np.abs(e) < LIMIT // 2, np.nan, np.inf)
    return Wide(0.5 * sign, 0.0 * sign, np.clip(e, -(2**60), 2**60), r)


UNKNOWN = Wide(np.array([0.5]), np.zeros(1), np.zeros(1, np.int64), np.array([np.nan]))


def unknown(x: Wide, where: np.ndarray) -> Wide:
    """Return x, with nothing known of it in some places."""
    return choose(where, UNKNOWN, x)


def wide(x: np.ndarray) -> Wide:
    """Return doubles, exactly."""
    x = np.atleast_1d(np.asarray(x, float))
    nothing = np.zeros(x.shape)
    return normalized((x, nothing), np.zeros(x.shape, np.int64), nothing)


def constant(value) -> Wide:
    """Return one number: a Fraction or an int, exact where two doubles hold it, or an mpf."""
    with mpmath.workprec(400):
        number = _mpf(value)
        k = int(mpmath.mag(number)) if number else 0
        hi, lo = _pair_of(mpmath.ldexp(number, -k))
    exact = isinstance(value, (int, Fraction)) and (
        (Fraction(float(hi)) + Fraction(float(lo))) * Fraction(2) ** k == value
    )
    e = np.array([k], np.int64)
    return normalized((np.array([hi]), np.array([lo])), e, np.array([0.0 if exact else 1.0]))


ZERO, UNITY, TWO = constant(0), constant(1), constant(2)


# ---- the four operations ----------------------------------------------------------------------


def mul(x: Wide, y: Wide) -> Wide:
    """Return x y."""
    r = np.where(x.plain & y.plain, 0, x.r + y.r * (1 + x.r * UNIT) + 4)
    finite = normalized(pair_mul(x.pair, y.pair), x.e + y.e, r)
    product = choose(x.known & y.known, finite, lambda: _mul_bounds(x, y))
    nothing = (x.zero & ~np.isnan(y.r)) | (y.zero & ~np.isnan(x.r))
    return choose(nothing, ZERO, product)


def _mul_bounds(x: Wide, y: Wide) -> Wide:
    """Return x y where of one factor only a bound is known."""
    e = x.e + y.e
    huge = x.huge | y.huge
    signed = saturated(np.sign(x.h * y.h), np.where(huge, e - 1, e + 1))
    product = choose((x.h == 0) | (y.h == 0), bounded(e + 1), signed)
    small = x.small | y.small
    return unknown(product, (huge & small) | (huge & (e < 0)) | np.isnan(x.r) | np.isnan(y.r))


def inverse(x: Wide) -> Wide:
    """Return 1/x; nothing is known of it where x may be 0."""
    filled = np.where(x.h == 0, 1, x.h)
    finite = normalized(pair_div(ONE, (filled, x.l)), -x.e, x.r * MARGIN + 6)
    far = saturated(np.sign(x.h), -x.e)
    return unknown(choose(x.known, finite, far), (x.h == 0) | np.isnan(x.r))


def div(x: Wide, y: Wide) -> Wide:
    """Return x/y; nothing is known of it where y may be 0."""
    filled = np.where(y.h == 0, 1, y.h)
    finite = normalized(pair_div(x.pair, (filled, y.l)), x.e - y.e, (x.r + y.r) * MARGIN + 6)
    quotient = choose(x.known & y.known, finite, lambda: mul(x, inverse(y)))
    return unknown(choose(x.zero, ZERO, quotient), (y.h == 0) | np.isnan(y.r) | np.isnan(x.r))


def add(x: Wide, y: Wide) -> Wide:
    """Return x + y."""
    top = np.maximum(x.e, y.e)
    below_x, below_y = np.clip(x.e - top, -APART, 0), np.clip(y.e - top, -APART, 0)
    a = np.ldexp(x.h, below_x), np.ldexp(x.l, below_x)
    b = np.ldexp(y.h, below_y), np.ldexp(y.l, below_y)
    error = np.where(below_x <= -APART, 0, np.abs(a[0]) * x.r)
    error = error + np.where(below_y <= -APART, 0, np.abs(b[0]) * y.r)
    exact = x.plain & y.plain & (below_x > -APART) & (below_y > -APART)
    total = with_error(pair_add(a, b), top, error, np.where(exact, 0, 4))
    total = choose(x.known & y.known, total, lambda: _add_bounds(x, y))
    return choose(x.zero, y, choose(y.zero, x, total))


def sub(x: Wide, y: Wide) -> Wide:
    """Return x - y."""
    return add(x, -y)


def _add_bounds(x: Wide, y: Wide) -> Wide:
    """Return x + y where of one term only a bound is known."""
    swap = y.e > x.e
    more, less = choose(swap, y, x), choose(swap, x, y)
    same = x.signed & y.signed & (np.sign(x.h) == np.sign(y.h))
    # A huge term beside anything far smaller, or beside a huge one of the same sign.
    stays = more.huge & ((more.e - less.e >= APART) | (less.huge & same))
    huge = unknown(saturated(np.sign(more.h), more.e - 1), ~stays)
    # A number beside a small one adds that one's bound to its error.
    number, small = choose(x.known, x, y), choose(x.known, y, x)
    shift = small.e - number.e
    r = number.r + np.ldexp(1.0, np.clip(shift, -1000, 800) + 103) + 4
    near = normalized(number.pair, number.e, np.where(np.isnan(r), 0, r))
    near = choose(shift > 800, bounded(small.e + 1), near)
    both = choose(same, saturated(np.sign(more.h), more.e + 1), bounded(more.e + 1))
    total = choose(x.small & y.small, both, near)
    total = choose(x.huge | y.huge, huge, total)
    return unknown(total, np.isnan(x.r) | np.isnan(y.r))


# ---- functions --------------------------------------------------------------------------------


def absolute_error(x: Wide) -> np.ndarray:
    """Return a bound of |x - pair| in units of 2^-102, where the pair of a small number is 0."""
    small = np.ldexp(1.0, np.clip(x.e, -800, 800) + 102)
    return np.where(x.small, small, x.size() * x.r * MARGIN)


def _argument(x: Wide, usable: np.ndarray, highest: int) -> Pair:
    """Return x as a pair where it is usable as a number, and 0 elsewhere."""
    usable = usable & x.known & (x.e > -400)
    return tuple(np.where(usable, part, 0.0) for part in x.to_pair(highest))


def _nearly(x: Wide) -> Wide:
    """Return x (1 + d) with |d| far below one unit; a mere bound is doubled."""
    return Wide(x.h, x.l, x.e + x.small, x.r + 1)


def _exp_both(x: Wide) -> tuple[Wide, Wide]:
    """Return exp(x) - 1 and exp(x)."""
    far = x.huge | (x.known & (x.e > LARGEST_EXP))
    rest, k = _reduced(_argument(x, ~far, LARGEST_EXP), LN2_PARTS)
    m = pair_expm1(rest)
    error = np.where(far, 0, absolute_error(x))
    r = error * MARGIN + 12 + np.abs(k) * 2.0**-20
    power = normalized(pair_add(m, ONE), k.astype(np.int64), r)
    power = choose(far, saturated(np.ones(1), np.where(x.h > 0, SATURATED, -SATURATED)), power)
    power = unknown(power, np.isnan(x.r) | (error > WORST))
    near = normalized(m, np.zeros(1, np.int64), x.r * 1.25 + 12)
    tiny = x.small | (x.e < TINY)
    less = choose((k == 0) & x.known & ~far, near, lambda: sub(power, UNITY))
    less = choose(tiny & (x.e < -2), _nearly(x), less)
    return choose(x.zero, ZERO, less), choose(x.zero, UNITY, power)


def exp(x: Wide) -> Wide:
    """Return exp(x)."""
    return _exp_both(x)[1]


def expm1(x: Wide) -> Wide:
    """Return exp(x) - 1."""
    return _exp_both(x)[0]


def log(x: Wide) -> Wide:
    """Return log(x); nothing is known of it where x may be 0, or is not known."""
    usable = x.known & (x.h > 0)
    lower = x.h < np.sqrt(0.5)
    h = np.where(usable, x.h * (1 + lower), 1.0)
    low = np.where(usable, x.l * (1 + lower), 0.0)
    k = np.where(usable, x.e - lower, 0).astype(float)
    m = pair_log((h, low))
    total = pair_add(m, pair_mul((k, 0 * k), LN2))
    error = np.where(usable, x.r * MARGIN, 0) + 12 * np.abs(m[0]) + np.abs(k) / 2
    one = (h == 1) & (low == 0) & (k == 0) & (x.r == 0)
    result = with_error(total, np.zeros(1, np.int64), np.where(one, 0, error), 4)
    return unknown(choose(one, ZERO, result), ~usable)


def log1p(x: Wide) -> Wide:
    """Return log(1 + x)."""
    value = x.h * np.ldexp(1.0, np.clip(x.e, -1000, 1000))
    near = x.known & (value > -0.3) & (value < 0.42)
    small = normalized(pair_log1p(_argument(x, near, 1)), np.zeros(1, np.int64), x.r * 1.25 + 12)
    result = choose(near, small, lambda: log(add(UNITY, x)))
    return choose(x.zero, ZERO, choose((x.small | near) & (x.e < TINY), _nearly(x), result))


def sqrt(x: Wide) -> Wide:
    """Return sqrt(x); nothing is known of it where x may be negative."""
    odd = x.e % 2
    usable = x.known & (x.h > 0)
    pair = tuple(
        np.where(usable, np.ldexp(part, odd), one) for part, one in zip(x.pair, ONE, strict=True)
    )
    root = normalized(pair_sqrt(pair), (x.e - odd) // 2, x.r / 2 * MARGIN + 4)
    far = saturated(np.sign(x.h), np.where(x.e > 0, x.e // 2, -(-x.e // 2)))
    root = unknown(choose(x.known, root, far), (x.h <= 0) | np.isnan(x.r))
    return choose(x.zero, ZERO, root)


def sincos(x: Wide) -> tuple[Wide, Wide]:
    """Return sin(x) and cos(x); only |sin| <= 1 is known where x is large or vague."""
    usable = (x.known & (x.e <= 30)) | x.small
    pair = _argument(x, usable, 30)
    s, c = pair_sincos(pair)
    error = np.where(usable, absolute_error(x), 0)
    total = error + 8 + np.abs(pair[0]) * 2.0**-20
    nothing = np.zeros(1, np.int64)
    sine = with_error(s, nothing, total, 4)
    sine = choose(x.known & (x.e < 0), normalized(s, nothing, x.r * MARGIN + 10), sine)
    sine = choose((x.small | x.known) & (x.e < TINY), _nearly(x), sine)
    cosine = with_error(c, nothing, total, 4)
    vague = ~usable | (error > WORST)
    sine, cosine = (choose(vague, bounded(np.zeros(1)), part) for part in (sine, cosine))
    sine, cosine = (unknown(part, np.isnan(x.r)) for part in (sine, cosine))
    return choose(x.zero, ZERO, sine), choose(x.zero, UNITY, cosine)


def atan(x: Wide) -> Wide:
    """Return atan(x)."""
    large = (x.known & (x.e > 0)) | x.huge
    y = choose(large, inverse(x), x)
    angle = normalized(
        pair_atan(_argument(y, y.known, 1)), np.zeros(1, np.int64), y.r * MARGIN + 12
    )
    angle = choose((y.small | y.known) & (y.e < TINY), _nearly(y), angle)
    angle = choose(y.small & (y.e >= TINY), bounded(np.minimum(y.e, 1)), angle)
    quarter = mul(constant(HALF_PI), wide(np.sign(x.h)))
    angle = choose(large, sub(quarter, angle), angle)
    return choose(x.zero, ZERO, unknown(angle, np.isnan(x.r)))


def erf_both(x: Wide) -> tuple[Wide, Wide]:
    """Return erf(x) and erfc(x)."""
    size = abs(x)
    near = size.known & (size.e <= 2) & (size.size() <= 3.0)
    nothing = np.zeros(1, np.int64)
    falling = exp(-mul(size, size))
    series = normalized(pair_erf_series(_argument(size, near, 2)), nothing, 20 * size.r + 100)
    small = mul(mul(series, falling), constant(TWO_BY_SQRT_PI))
    tiny = (size.small | size.known) & (size.e < TINY)
    small = choose(tiny, mul(size, constant(TWO_BY_SQRT_PI)), small)
    far = size.huge | (size.known & ~near)
    pair = _argument(size, far, 400)
    pair = np.where(pair[0] < 3, 4.0, pair[0]), np.where(pair[0] < 3, 0.0, pair[1])
    tail = mul(normalized(pair_erfcx(pair), nothing, np.where(far, 2 * size.r, 0) + 100), falling)
    tail = choose(far & (size.huge | (size.e > 400)), saturated(np.ones(1), -SATURATED), tail)
    small, tail = unknown(small, ~near & ~tiny), unknown(tail, ~far)
    erf_size = choose(far, sub(UNITY, tail), small)
    erfc_size = choose(far, tail, sub(UNITY, small))
    minus = x.h < 0
    result = choose(minus, -erf_size, erf_size), choose(minus, add(UNITY, erf_size), erfc_size)
    return choose(x.zero, ZERO, result[0]), choose(x.zero, UNITY, result[1])


def _split(x: Wide) -> tuple[Pair, np.ndarray]:
    """Return the floor of x and where it is certain that x is between that and the next one.

    For |x| < 2^100.
    """
    h, low = x.to_pair(100)
    whole = np.floor(h)
    pair = quick_two_sum(whole, np.where(whole == h, np.floor(low), 0.0))
    rest = pair_sub((h, low), pair)[0]
    error = x.size() * x.r * UNIT * MARGIN
    return pair, x.known & (x.e < 100) & (rest > error) & (1 - rest > error)


def floor(x: Wide) -> Wide:
    """Return the floor; nothing is known of it where an integer may be passed."""
    pair, between = _split(x)
    certain = between | ((x.r == 0) & (x.e < 100))
    nothing = np.zeros(1, np.int64)
    result = unknown(normalized(pair, nothing, np.zeros(pair[0].shape)), ~certain)
    result = choose(x.known & (x.e < TINY), wide(np.where(x.h < 0, -1.0, 0.0)), result)
    return choose(x.zero | (x.plain & (x.e >= 100)), x, result)


def sign(x: Wide) -> Wide:
    """Return -1, 0 or 1."""
    return choose(x.signed, wide(np.sign(x.h)), unknown(bounded(np.zeros(1)), np.isnan(x.r)))


def maximum(x: Wide, y: Wide) -> Wide:
    """Return the larger number; where it is not certain which one that is, x + [0, y - x]."""
    difference = sub(x, y)
    larger = choose(difference.h > 0, x, y)
    return choose(difference.signed, larger, add(x, difference))


def power(x: Wide, n: int) -> Wide:
    """Return x^n, n >= 1, by repeated squaring."""
    result = None
    while n:
        if n % 2:
            result = x if result is None else mul(result, x)
        n //= 2
        x = mul(x, x) if n else x
    return result


def real_power(x: Wide, p: Wide) -> Wide:
    """Return x^p: 1 for p = 0, 0 for x = 0 < p, and of a negative x only whole powers."""
    result = exp(mul(p, log(abs(x))))
    part = np.ldexp(p.h, np.clip(p.e, -1000, 53))
    whole = p.plain & (p.e <= 53) & (np.rint(part) == part) & (p.e > TINY)
    result = choose((x.h < 0) & whole & (part % 2 != 0), -result, result)
    result = unknown(result, ~x.signed | ((x.h < 0) & ~whole))
    result = choose(x.zero & p.signed & (p.h > 0), ZERO, result)
    return choose(p.zero & ~np.isnan(x.r), UNITY, result)


# ---- running a program ------------------------------------------------------------------------


@dataclass(frozen=True)
class Number:
    """A number, and where it certainly has no value."""

    value: Wide
    outside: np.ndarray


@dataclass(frozen=True)
class Truth:
    """A truth value, where it is certain, and where it certainly has none."""

    value: np.ndarray
    certain: np.ndarray
    outside: np.ndarray


NOWHERE = np.zeros(1, bool)

UNARY = {
    "neg": lambda x: -x,
    "abs": abs,
    "sign": sign,
    "floor": floor,
    "exp": exp,
    "expm1": expm1,
    "log": log,
    "log1p": log1p,
    "sqrt": sqrt,
    "sin": lambda x: sincos(x)[0],
    "cos": lambda x: sincos(x)[1],
    "atan": atan,
    "erf": lambda x: erf_both(x)[0],
    "erfc": lambda x: erf_both(x)[1],
}
BINARY = {"add": add, "mul": mul, "div": div, "max": maximum, "pow": real_power}


def _outside(name: str, x: Wide, y: Wide | None = None) -> np.ndarray:
    """Return where a function certainly has no real value."""
    if name == "log1p":
        x = add(UNITY, x)
    negative = x.signed & (x.h < 0)
    if name == "pow":
        deep = y.known & (y.e < TINY) & (y.h != 0)
        return negative & (_split(y)[1] | deep)
    return negative if name in ("log", "log1p", "sqrt") else NOWHERE


def _compared(name: str, x: Number, y: Number) -> Truth:
    difference = sub(x.value, y.value)
    h = difference.h
    value = {"less": h < 0, "at_most": h <= 0, "equal": h == 0}[name]
    return Truth(value, difference.signed, x.outside | y.outside)


def _joined(name: str, a: Truth, b: Truth) -> Truth:
    decisive = name == "or"
    value = (a.value | b.value) if decisive else (a.value & b.value)
    settled = (a.certain & (a.value == decisive)) | (b.certain & (b.value == decisive))
    return Truth(value, settled | (a.certain & b.certain), a.outside | b.outside)


def _selected(c: Truth, a: Number, b: Number) -> Number:
    value = unknown(choose(c.value, a.value, b.value), ~c.certain)
    return Number(value, c.outside | (c.certain & np.where(c.value, a.outside, b.outside)))


def read_constant(text: str) -> Fraction | mpmath.mpf:
    """Return the number that a constant's text stands for."""
    if text in ("pi", "E"):
        with mpmath.workprec(400):
            return +(mpmath.pi if text == "pi" else mpmath.e)
    if "." in text:
        with mpmath.workprec(400):
            return mpmath.mpf(text)
    return Fraction(text)


def _run(step: tuple, done: list, z: Wide, parameters: list[Wide]) -> Number | Truth:
    """Return the value of one step."""
    name, *rest = step
    if name == "z":
        return Number(z, NOWHERE)
    if name == "parameter":
        return Number(parameters[rest[0]], NOWHERE)
    if name == "constant":
        return Number(constant(read_constant(rest[0])), NOWHERE)
    if name == "nan":
        return Number(ZERO, ~NOWHERE)
    if name == "true":
        return Truth(~NOWHERE, ~NOWHERE, NOWHERE)
    if name == "power":
        x = done[rest[0]]
        return Number(power(x.value, rest[1]), x.outside)
    operands = [done[place] for place in rest]
    if name == "not":
        (a,) = operands
        return Truth(~a.value, a.certain, a.outside)
    if name in ("and", "or"):
        return _joined(name, *operands)
    if name in ("less", "at_most", "equal"):
        return _compared(name, *operands)
    if name == "select":
        return _selected(*operands)
    values = [operand.value for operand in operands]
    outside = _outside(name, *values) if name in ("log", "log1p", "sqrt", "pow") else NOWHERE
    for operand in operands:
        outside = outside | operand.outside
    return Number((UNARY.get(name) or BINARY[name])(*values), outside)


def certified(x: Wide) -> np.ndarray:
    """Where the nearest double is certainly within one unit in the last place of the truth."""
    log_error = x.e + np.log2(x.r * UNIT)
    good = (x.r * UNIT < 2.0**-55) | (np.abs(x.e) > 1100) | (log_error < -1078)
    return (x.known & good) | x.huge | (x.small & (x.e < -1080))


def evaluate(
    program: Program, z: np.ndarray, parameters: tuple = ()
) -> tuple[np.ndarray, np.ndarray]:
    """Return values of a program and where they are certified.

    Parameters
    ----------
    program : Program
        The formula.
    z : array of float64, shape (n,)
        Finite numbers, taken as exact.
    parameters : tuple of float or of array, shape (n,)
        Finite numbers, taken as exact.

    Returns
    -------
    value : array of float64, shape (n,)
    certified : array of bool, shape (n,)
        Where it is True, the value is within one unit in the last place of the truth (one
        subnormal step, where it is subnormal); NaN says that the formula has no real value.
    """
    with np.errstate(all="ignore"):
        x, given = wide(z), [wide(value) for value in parameters]
        done: list[Number | Truth] = []
        for step in program.steps:
            done.append(_run(step, done, x, given))
        result = done[-1]
        shape = np.shape(z)
        w = result.value
        value = np.ldexp(w.h + w.l, np.clip(w.e, -3000, 3000))
        value = np.where(result.outside, np.nan, value)
        sure = certified(w) | result.outside
        return np.broadcast_to(value, shape).copy(), np.broadcast_to(sure, shape).copy()
