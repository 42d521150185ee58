"""What a formula does beyond a point R, as far as the line goes: its sign there, its limit.

On [R, oo) a formula is written as a few exact terms c m(x), of falling growth, and a
remainder: an interval times one more m(x).  Every m is a ``Growth``
exp(p(x)) x^a log(x)^b.  Taylor's theorem carries sums, products, powers and functions
over, with its remainder enclosed on all of [R, oo); so a sign found here is proven.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cmp_to_key, lru_cache, reduce

import sympy as sp
from mpmath import libmp

from ..errors import UnsupportedExpression
from . import interval as iv
from .interval import BITS, Interval

__all__ = ["NotDecided", "defined_beyond", "limit", "sign_beyond"]

TERMS = 5  # exact terms that are kept, and the order of Taylor's polynomials
CACHE_SIZE = 2000  # expressions whose germs are kept for each R
MIN_EXPONENT, MAX_EXPONENT = 2, 50  # R is a power of two between 2^MIN_EXPONENT and 2^MAX_EXPONENT
T = sp.Symbol("t", real=True)
ONE, ZERO = sp.S.One, sp.S.Zero


class NotDecided(Exception):
    """A question that the arithmetic of this module leaves open."""


class _TooNear(Exception):
    """R is too small for a statement about [R, oo)."""


@lru_cache(maxsize=4096)
def _sign(number: sp.Expr) -> int:
    """Return the sign of an exact number."""
    if number.is_Rational or number.is_Float:
        return int(sp.sign(number))
    for bits in (BITS, 3 * BITS):
        known = iv.sign(iv.point(number, bits))
        if known is not None:
            return known
    if sp.simplify(number) == 0:
        return 0
    raise NotDecided(f"the sign of {number}")


# --- growths ---------------------------------------------------------------------


@dataclass(frozen=True)
class Growth:
    """exp(sum of c x^k) x^a log(x)^b, where ``rates`` has the pairs (k, c), largest k first."""

    rates: tuple[tuple[sp.Expr, sp.Expr], ...] = ()
    a: sp.Expr = ZERO
    b: sp.Expr = ZERO

    def __mul__(self, other: Growth) -> Growth:
        if self == CONSTANT:
            return other
        if other == CONSTANT:
            return self
        rates = dict(self.rates)
        for k, c in other.rates:
            rates[k] = rates.get(k, ZERO) + c
        return Growth(_sorted(rates), self.a + other.a, self.b + other.b)

    def __pow__(self, n: sp.Expr) -> Growth:
        return Growth(tuple((k, c * n) for k, c in self.rates), self.a * n, self.b * n)

    def __truediv__(self, other: Growth) -> Growth:
        return self * other**sp.S.NegativeOne

    def direction(self) -> int:
        """Return 1 if it tends to oo, 0 if it is 1, -1 if it tends to 0."""
        for c in (*(c for _, c in self.rates), self.a, self.b):
            if c != 0:
                return _sign(c)
        return 0


CONSTANT, LINE = Growth(), Growth(a=ONE)


def _sorted(rates: dict) -> tuple:
    kept = [(k, c) for k, c in rates.items() if c != 0 and _sign(c) != 0]
    return tuple(sorted(kept, key=lambda kc: iv.libmp.to_float(iv.point(kc[0])[0]), reverse=True))


def _compare(left: Growth, right: Growth) -> int:
    return 0 if left == right else (left / right).direction()


@lru_cache(maxsize=4096)
def _at(growth: Growth, start: tuple) -> Interval:
    """Return an enclosure of a growth at R."""
    exponent = sp.Add(*(c * T**k for k, c in growth.rates))
    value = sp.exp(exponent) * T**growth.a * sp.log(T) ** growth.b
    return iv.evaluator(value, T)((start, start))


@lru_cache(maxsize=4096)
def _range(growth: Growth, start: tuple) -> Interval:
    """Return an enclosure of a growth on [R, oo), where it has to be monotone."""
    way = growth.direction()
    if way == 0:
        return iv.point(ONE)
    if way > 0:
        low, high = _range(growth**sp.S.NegativeOne, start)
        return iv.invert((low, high), BITS)[0], iv.INF
    # x m'(x)/m(x) is a sum of powers of x: a positive one is outdone from R on if it is at R.
    rises = [(k, c * k) for k, c in growth.rates] + [(ZERO, growth.a)]
    lead, rest = next((i for i, (_, c) in enumerate(rises) if c != 0), None), iv.point(ZERO)
    if lead is not None:
        for k, c in rises[lead:]:
            if c != 0 and (_sign(c) > 0 or k == rises[lead][0]):
                rest = iv.add(rest, iv.evaluator(c * T**k, T)((start, start)), BITS)
        if growth.b != 0 and _sign(growth.b) > 0:
            log = iv.evaluator(growth.b / sp.log(T), T)((start, start))
            rest = iv.add(rest, log, BITS)
        if iv.sign(rest) != -1:
            raise _TooNear
    return iv.ZERO, _at(growth, start)[1]


# --- germs: terms and a remainder ------------------------------------------------


@dataclass(frozen=True)
class Germ:
    """Exact terms (growth, coefficient), the largest first, and (growth, interval) or None."""

    terms: tuple[tuple[Growth, sp.Expr], ...]
    rest: tuple[Growth, Interval] | None = None

    def lead(self) -> tuple[Growth, sp.Expr]:
        """Return the term that all others are small beside."""
        if not self.terms or (self.rest and _compare(self.terms[0][0], self.rest[0]) <= 0):
            raise NotDecided("no term is known to be the largest")
        return self.terms[0]


class _Beyond:
    """Arithmetic of germs on [R, oo)."""

    def __init__(self, z: sp.Symbol, start: tuple) -> None:
        self.z, self.start = z, start
        self.known: dict[sp.Basic, Germ] = {}

    def _germ(self, terms: list, rests: list) -> Germ:
        """Return a germ of a few terms: what is left over goes into one remainder."""
        merged: dict[Growth, sp.Expr] = {}
        for growth, c in terms:
            merged[growth] = merged.get(growth, ZERO) + c
        kept = [(g, c) for g, c in merged.items() if c != 0 and _sign(c) != 0]
        kept.sort(key=cmp_to_key(lambda s, t: _compare(t[0], s[0])))
        rests = [r for r in rests if r is not None]
        top = reduce(lambda s, t: t if _compare(t[0], s[0]) > 0 else s, rests) if rests else None
        left = [
            i for i, (g, _) in enumerate(kept) if i >= TERMS or (top and _compare(g, top[0]) <= 0)
        ]
        if left:
            rests += [(g, iv.point(c)) for g, c in kept[left[0] :]]
            kept = kept[: left[0]]
        return Germ(tuple(kept), self._one(rests) if rests else None)

    def _one(self, rests: list[tuple[Growth, Interval]]) -> tuple[Growth, Interval]:
        """Return one remainder that covers several."""
        top = reduce(lambda s, t: t if _compare(t[0], s[0]) > 0 else s, rests)[0]
        total = iv.point(ZERO)
        for growth, size in rests:
            share = iv.multiply(size, _range(growth / top, self.start), BITS)
            total = iv.add(total, share, BITS)
        return top, total

    def add(self, *germs: Germ) -> Germ:
        return self._germ([t for g in germs for t in g.terms], [g.rest for g in germs])

    def multiply(self, x: Germ, y: Germ) -> Germ:
        terms = [(g * h, c * d) for g, c in x.terms for h, d in y.terms]
        rests = [
            (g * r[0], iv.multiply(iv.point(c), r[1], BITS))
            for some, r in ((x.terms, y.rest), (y.terms, x.rest))
            if r
            for g, c in some
        ]
        if x.rest and y.rest:
            rests.append((x.rest[0] * y.rest[0], iv.multiply(x.rest[1], y.rest[1], BITS)))
        return self._germ(terms, rests)

    def times(self, x: Germ, growth: Growth, c: sp.Expr) -> Germ:
        return self.multiply(x, Germ(((growth, c),)))

    def bounds(self, x: Germ) -> Interval:
        """Return an enclosure of a germ on [R, oo)."""
        total = iv.point(ZERO)
        for growth, size in (*((g, iv.point(c)) for g, c in x.terms), *((x.rest,) * bool(x.rest))):
            total = iv.add(total, iv.multiply(size, _range(growth, self.start), BITS), BITS)
        return total

    def relative(self, x: Germ) -> Germ:
        """Return d where x is its largest term times 1 + d."""
        growth, c = x.lead()
        share = self.times(x, growth**sp.S.NegativeOne, 1 / c)
        return self.add(share, Germ(((CONSTANT, sp.S.NegativeOne),)))

    def sign(self, x: Germ) -> int:
        if not x.terms and not x.rest:
            return 0
        if not x.terms and (only := iv.sign(x.rest[1])) is not None:
            return only
        _, c = x.lead()
        if libmp.mpf_le(self.bounds(self.relative(x))[0], libmp.fnone):
            raise _TooNear
        return _sign(c)

    def series(self, f: sp.Expr, c: sp.Expr, d: Germ) -> Germ:
        """Return f(c + d) for a function f of T and a germ d that tends to 0."""
        slopes = _slopes(f)
        here = [slope.subs(T, c) / sp.factorial(k) for k, slope in enumerate(slopes)]
        if not all(number.is_finite for number in here[:-1]):
            raise NotDecided(f"{f} near {T} = {c}")
        total, power = [Germ(((CONSTANT, here[0]),)) if here[0] != 0 else Germ(())], d
        if not d.terms and not d.rest:
            return total[0]
        near = iv.add(iv.point(c), self.bounds(d), BITS)
        last = iv.evaluator(slopes[TERMS] / sp.factorial(TERMS), T)(near)
        if iv.INF in last or iv.NEG_INF in last:
            raise _TooNear
        for k in range(1, TERMS):
            if here[k] != 0:
                total.append(self.times(power, CONSTANT, here[k]))
            power = self.multiply(power, d) if k < TERMS - 1 else power
        growth, size = self._one(
            [*((g, iv.point(a)) for g, a in d.terms), *([d.rest] if d.rest else [])]
        )
        size = iv.multiply(last, iv.whole_power(size, TERMS, BITS), BITS)
        return self.add(*total, Germ((), (growth ** sp.Integer(TERMS), size)))

    def power(self, x: Germ, n: sp.Expr) -> Germ:
        if not x.terms and not x.rest:
            if _sign(n) <= 0:
                raise UnsupportedExpression("a division by 0 has no value")
            return x
        if n.is_Integer and 0 < n <= TERMS:
            return reduce(self.multiply, [x] * int(n))
        growth, c = x.lead()
        if not n.is_Integer and _sign(c) < 0:
            raise UnsupportedExpression("a power of a negative number is not real")
        d = self.relative(x)
        self._small(d)
        return self.times(self.series((1 + T) ** n, ZERO, d), growth**n, c**n)

    def _small(self, d: Germ) -> None:
        if libmp.mpf_le(self.bounds(d)[0], libmp.from_float(-0.5)):
            raise _TooNear

    def log(self, x: Germ) -> Germ:
        growth, c = x.lead()
        if _sign(c) <= 0:
            raise UnsupportedExpression("the logarithm of a negative number is not real")
        if growth.b != 0:
            raise NotDecided("a logarithm of a logarithm")
        d = self.relative(x)
        self._small(d)
        whole = [(Growth(a=k), rate) for k, rate in growth.rates]
        whole += [(Growth(b=ONE), growth.a), (CONSTANT, sp.log(c))]
        return self.add(
            self._germ([(g, a) for g, a in whole if a != 0], []),
            self.series(sp.log(1 + T), ZERO, d),
        )

    def exp(self, x: Germ) -> Germ:
        large, c, d = self._split(x)
        if all(not g.rates and ((g.b == 0) or g == Growth(b=ONE)) for g, _ in large):
            rates = _sorted({g.a: rate for g, rate in large if g.b == 0})
            growth = Growth(rates, a=next((k for g, k in large if g.b != 0), ZERO))
            return self.times(self.series(sp.exp(T), ZERO, d), growth, sp.exp(c))
        growth, size = x.lead()
        if _sign(size) > 0:
            raise NotDecided("an exponential of an exponential")
        # exp(x) < exp(-y^2) for y beyond R, if x is below -y^2 there.
        square = Growth(a=sp.Integer(2))
        needed = iv.multiply(_range(square / growth, self.start), iv.point(-2 / size), BITS)
        self._small(self.relative(x))
        if not libmp.mpf_le(needed[1], libmp.fone):
            raise _TooNear
        return Germ((), (Growth(((sp.Integer(2), sp.S.NegativeOne),)), (iv.ZERO, libmp.fone)))

    def _split(self, x: Germ) -> tuple[list, sp.Expr, Germ]:
        """Return the terms that grow, the constant term, and a germ that tends to 0."""
        if x.rest and x.rest[0].direction() >= 0:
            raise NotDecided("a remainder that does not tend to 0")
        large = [(g, c) for g, c in x.terms if g.direction() > 0]
        constant = next((c for g, c in x.terms if g == CONSTANT), ZERO)
        return large, constant, Germ(tuple(t for t in x.terms if t[0].direction() < 0), x.rest)

    # --- expressions ---

    def germ(self, expr: sp.Basic) -> Germ:
        """Return an expression on [R, oo)."""
        if expr not in self.known:
            if len(self.known) > CACHE_SIZE:
                self.known.clear()
            found = self._find(expr)
            self.known[expr] = found
            return found
        return self.known[expr]

    def _find(self, expr: sp.Expr) -> Germ:
        if expr == self.z:
            return Germ(((LINE, ONE),))
        if not expr.has(self.z):
            return Germ(((CONSTANT, expr),)) if _sign(expr) else Germ(())
        if isinstance(expr, sp.Add):
            return self.add(*map(self.germ, expr.args))
        if isinstance(expr, sp.Mul):
            return reduce(self.multiply, map(self.germ, expr.args))
        if isinstance(expr, sp.Pow):
            base, n = expr.args
            if not n.has(self.z):
                return self.power(self.germ(base), n)
            return self.germ(sp.exp(n * sp.log(base), evaluate=False))
        if isinstance(expr, sp.Piecewise):
            return self.germ(next(v for v, when in expr.args if self.holds(when)))
        if isinstance(expr, (sp.Max, sp.Min)):
            way = 1 if isinstance(expr, sp.Max) else -1
            return self.germ(reduce(lambda u, v: v if way * self.order(v, u) > 0 else u, expr.args))
        return self._function(expr)

    def order(self, left: sp.Expr, right: sp.Expr) -> int:
        return self.sign(self.germ(left - right))

    def holds(self, condition: sp.Basic) -> bool:
        """Say whether a condition holds on all of [R, oo); it may not change there."""
        if isinstance(condition, sp.core.relational.Relational):
            side = self.order(condition.lhs, condition.rhs)
            return bool(condition.func(sp.Integer(side), ZERO))
        if isinstance(condition, (sp.And, sp.Or, sp.Not)):
            return bool(condition.func(*(sp.sympify(self.holds(c)) for c in condition.args)))
        return bool(condition)

    def _function(self, expr: sp.Expr) -> Germ:
        x, kind = self.germ(expr.args[0]), expr.func
        if kind in (sp.Abs, sp.sign, sp.Heaviside):
            side = self.sign(x)
            if kind is sp.Heaviside:
                return self.germ(sp.sympify(expr.args[1] if side == 0 else (side + 1) // 2))
            return (
                self.times(x, CONSTANT, sp.Integer(side))
                if kind is sp.Abs
                else self.germ(sp.Integer(side))
            )
        if kind is sp.exp:
            return self.exp(x)
        if kind is sp.log:
            return self.log(x)
        if kind in (sp.sin, sp.cos) and self._grows(x):
            return Germ((), (CONSTANT, iv.UNIT))
        if self._grows(x):
            return self._far_out(kind, expr.args[0], self.sign(x))
        _, c, d = self._split(x)
        return self.series(kind(T), c, d)

    def _grows(self, x: Germ) -> bool:
        return bool(x.terms) and x.lead()[0].direction() > 0

    def _far_out(self, kind: type, u: sp.Expr, side: int) -> Germ:
        """Return a function of an argument that tends to oo or -oo."""
        size = side * u
        if kind in ODD_FAR_OUT:
            return self.times(self.germ(ODD_FAR_OUT[kind](size)), CONSTANT, sp.Integer(side))
        if kind is sp.erf:
            return self.add(
                self.germ(sp.Integer(side)),
                self.times(self._erfc(size), CONSTANT, sp.Integer(-side)),
            )
        if kind is sp.erfc:
            if side > 0:
                return self._erfc(size)
            return self.add(self.germ(sp.Integer(2)), self.times(self._erfc(size), CONSTANT, -ONE))
        if kind in FAR_OUT:
            return self.germ(FAR_OUT[kind](u))
        rewritten = kind(u).rewrite(sp.exp)
        if isinstance(rewritten, kind):
            raise NotDecided(f"{kind.__name__} far out")
        return self.germ(rewritten)

    def _erfc(self, u: sp.Expr) -> Germ:
        """Return erfc(u) for u that tends to oo: the error of its series is below the next term."""
        x = self.germ(u)
        inverse, factor = self.power(x, sp.Integer(-2)), self.power(x, sp.S.NegativeOne)
        terms, power = [Germ(((CONSTANT, ONE),))], inverse
        for k in range(1, TERMS):
            c = (-1) ** k * sp.factorial2(2 * k - 1) / sp.Integer(2) ** k
            if k < TERMS - 1:
                terms.append(self.times(power, CONSTANT, c))
                power = self.multiply(power, inverse)
        growth, size = self._one(
            [*((g, iv.point(a)) for g, a in power.terms), *([power.rest] if power.rest else [])]
        )
        size = iv.multiply(iv.multiply(size, iv.point(c), BITS), (iv.ZERO, libmp.fone), BITS)
        series = self.add(*terms, Germ((), (growth, size)))
        density = self.exp(self.times(self.multiply(x, x), CONSTANT, sp.S.NegativeOne))
        return self.times(
            self.multiply(self.multiply(series, factor), density), CONSTANT, 1 / sp.sqrt(sp.pi)
        )


ODD_FAR_OUT: dict[type, Callable] = {
    sp.tanh: lambda u: (1 - sp.exp(-2 * u)) / (1 + sp.exp(-2 * u)),
    sp.sinh: lambda u: (sp.exp(u) - sp.exp(-u)) / 2,
    sp.asinh: lambda u: sp.log(u + sp.sqrt(1 + u**2)),
    sp.atan: lambda u: sp.pi / 2 - sp.atan(1 / u, evaluate=False),
}
FAR_OUT: dict[type, Callable] = {
    sp.cosh: lambda u: (sp.exp(u) + sp.exp(-u)) / 2,
    sp.acosh: lambda u: sp.log(u + sp.sqrt(u**2 - 1)),
}


@lru_cache(maxsize=256)
def _slopes(f: sp.Expr) -> tuple[sp.Expr, ...]:
    """Return a function of T and its first derivatives."""
    slopes = [f]
    for _ in range(TERMS):
        slopes.append(sp.diff(slopes[-1], T))
    return tuple(slopes)


# What SymPy and mpmath raise for formulas that they have no answer for.
FOREIGN_ERRORS = (
    ArithmeticError,
    AttributeError,
    LookupError,
    RuntimeError,
    StopIteration,
    TypeError,
    ValueError,
)


# --- answers ---------------------------------------------------------------------


@lru_cache(maxsize=32)
def _beyond(z: sp.Symbol, start: tuple) -> _Beyond:
    """Return the arithmetic beyond an R, which keeps what it has found."""
    return _Beyond(z, start)


def _try(expr: sp.Expr, z: sp.Symbol, end: int, start: float, answer: Callable):
    """Return R and answer(arithmetic, expr) for the first R that is far enough out."""
    expr = expr if end > 0 else expr.xreplace({z: -z})
    for exponent in range(MIN_EXPONENT, MAX_EXPONENT, 2):
        r = libmp.from_man_exp(1, exponent)
        if libmp.to_float(r) < start:
            continue
        try:
            return sp.Integer(2) ** exponent, answer(_beyond(z, r), expr)
        except _TooNear:
            continue
        except (UnsupportedExpression, *FOREIGN_ERRORS) as error:
            raise NotDecided(f"{expr} as {z} tends to {end} oo") from error
    raise NotDecided(f"{expr} as {z} tends to {end} oo")


def _sign_of(beyond: _Beyond, expr: sp.Expr) -> int:
    """Return the sign of an expression on [R, oo), factor by factor."""
    if isinstance(expr, sp.exp):
        beyond.germ(expr)  # it has to be defined
        return 1
    if isinstance(expr, sp.Mul):
        return reduce(lambda s, t: s * t, (_sign_of(beyond, factor) for factor in expr.args))
    if isinstance(expr, sp.Pow) and expr.exp.is_Integer:
        return _sign_of(beyond, expr.base) ** abs(int(expr.exp))
    return beyond.sign(beyond.germ(expr))


def sign_beyond(expr: sp.Expr, z: sp.Symbol, end: int, start: float = 0) -> tuple[sp.Integer, int]:
    """Return (R, s): expr has the sign s for all z beyond R, on the side of ``end`` (1 or -1).

    R is at least ``start``.  Raises NotDecided.
    """
    return _try(expr, z, end, start, _sign_of)


def limit(expr: sp.Expr, z: sp.Symbol, end: int, start: float = 0) -> sp.Expr:
    """Return the limit of expr for z to oo (end = 1) or -oo (end = -1); it may be +-oo.

    Raises NotDecided, also where there is no limit.
    """

    def answer(beyond: _Beyond, expr: sp.Expr) -> sp.Expr:
        x = beyond.germ(expr)
        if (x.rest and not x.terms and x.rest[0].direction() < 0) or not (x.rest or x.terms):
            return ZERO
        growth, c = x.lead()
        way = growth.direction()
        return ZERO if way < 0 else c if way == 0 else _sign(c) * sp.oo

    return _try(expr, z, end, start, answer)[1]


def defined_beyond(expr: sp.Expr, z: sp.Symbol, end: int, start: float = 0) -> sp.Integer:
    """Return an R beyond which expr is a finite number, at least ``start``.  Raises NotDecided."""
    return _try(expr, z, end, start, lambda beyond, e: beyond.germ(e))[0]
