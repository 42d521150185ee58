"""The intermediate values that stable forms share, each with its letter and its meaning.

They are computed from a base, which is z or z clipped to one side of 0, and from
one exponent p, an odd or even polynomial that is positive for large z.
"""

from __future__ import annotations

from collections.abc import Iterable

import sympy as sp

from ..errors import UnsupportedExpression
from .formats import DOUBLE, Format
from .forms import Named
from .primitives import capped, erfcx, expm1, log1p
from .writer import Writer

__all__ = ["Steps"]


def _letters(names: str) -> tuple[sp.Symbol, ...]:
    return sp.symbols(names, positive=True)


class Steps:
    """What each letter of a stable form means; the numbers are those for doubles.

    ===========  ==========================================================
    m            z clipped to one side, where a formula has exponentials there only
    s, P         sign of the base, and 1 where that is positive, 0 where negative
    c            size of the base, capped where E is 0 anyway
    g            c rounded down to a multiple of 1/64
    E, M         exp(-p(c)) and 1 - E
    X, Y         the same as E for negative and for positive z, else 1
    k            p(c), or 700 if that is less
    F, R         exp(-k) and the rest of E, so that E = F R; R is 1 but in the tails
    F_X, R_X     the same as F and R for negative z, else 1
    F_Y, R_Y     the same for positive z
    Q            erfcx(k c)
    d1, d2, ...  sums that products use
    L1, L2, ...  logarithms
    ===========  ==========================================================
    """

    C, G, E, M, X, Y, Q = _letters("c g E M X Y Q")
    K, F, R, FX, RX, FY, RY = _letters("k F R F_X R_X F_Y R_Y")
    S, P, BASE = sp.Symbol("s", real=True), sp.Symbol("P", real=True), sp.Symbol("m", real=True)

    def __init__(self, z: sp.Symbol, exponent: sp.Expr | None, numbers: Format = DOUBLE) -> None:
        self.z, self.exponent, self.base, self.numbers = z, exponent, z, numbers
        self.limit = sp.oo if exponent is None else _limit(exponent, z, numbers.negligible)
        self.clip: sp.Expr | None = None
        self.scale: sp.Expr | None = None
        self.sums: dict[sp.Expr, sp.Symbol] = {}
        self.logs: dict[sp.Expr, sp.Symbol] = {}

    def sum(self, expr: sp.Expr) -> sp.Symbol:
        """Return the letter of a sum that products use."""
        return self.sums.setdefault(expr, sp.Symbol(f"d{len(self.sums) + 1}", real=True))

    def log(self, rest: sp.Expr) -> sp.Symbol:
        """Return the letter of log(1 + rest)."""
        return self.logs.setdefault(rest, sp.Symbol(f"L{len(self.logs) + 1}", real=True))

    def clipped(self, clip: sp.Expr) -> sp.Symbol:
        """Take z clipped to one side of 0 as the base, and return its letter."""
        self.clip, self.base = clip, self.BASE
        return self.BASE

    def capped(self, x: sp.Expr, left: bool = True, right: bool = True) -> sp.Expr:
        """Return x, capped on the sides where an exponential that multiplies it vanishes."""
        if self.exponent is None or not (left or right):
            return x
        return capped(x, -self.limit if left else -sp.oo, self.limit if right else sp.oo)

    def used(self, results: Iterable[sp.Expr]) -> tuple[Named, ...]:
        """Return the steps that the results need, in the order to compute them."""
        results = tuple(results)
        found = self._needed(results, split=False)
        split = self.F in {named.symbol for named in found}
        return self._needed(results, split=True) if split else found

    def _needed(self, results: tuple[sp.Expr, ...], split: bool) -> tuple[Named, ...]:
        meanings = self._meanings(split)
        found: dict[sp.Symbol, sp.Expr] = {}

        def need(expr: sp.Expr) -> None:
            for symbol in sorted(expr.free_symbols & meanings.keys(), key=list(meanings).index):
                if symbol not in found:
                    need(meanings[symbol])
                    found[symbol] = meanings[symbol]

        for result in results:
            need(result)
        return tuple(Named(symbol, meaning) for symbol, meaning in found.items())

    def _meanings(self, split: bool) -> dict[sp.Symbol, sp.Expr]:
        """Return what every letter means; with ``split``, E and its like as products."""
        table = {self.S: sp.sign(self.base), self.P: (1 + self.S) / 2}
        if self.clip is not None:
            table[self.BASE] = self.clip
        table[self.C] = self.capped(sp.Abs(self.base), left=False)
        if self.exponent is not None:
            near, rest = self._exponent(table)
            table[self.G] = sp.floor(self.numbers.grid * self.C, evaluate=False) / self.numbers.grid
            table[self.K] = capped(near, -sp.oo, self.numbers.normal_exponent)
            table[self.F] = _decay(self.K, rest)
            table[self.R] = sp.exp(self.K - near)
            table[self.E] = _product(self.F, self.R) if split else _decay(near, rest)
            table[self.M] = -expm1(-self.exponent.subs(self.z, self.C))
            for whole, first, last, side in (
                (self.X, self.FX, self.RX, self.P),
                (self.Y, self.FY, self.RY, 1 - self.P),
            ):
                table[first] = sp.Max(self.F, side, evaluate=False)
                table[last] = sp.Max(self.R, side, evaluate=False)
                one = sp.Max(self.E, side, evaluate=False)
                table[whole] = _product(first, last) if split else one
        if self.scale is not None:
            table[self.Q] = erfcx(self.scale * self.C)
        table |= {symbol: expr for expr, symbol in self.sums.items()}
        table |= {symbol: log1p(rest) for rest, symbol in self.logs.items()}
        return table

    def _exponent(self, table: dict) -> tuple[sp.Expr, sp.Expr]:
        """Return p(c) as a head and what is left of it, the rounding of p taken out.

        With parameters both are steps, which this adds to the table: exact products and
        sums.  Without, the head is exact and what is left is small, for any g
        near c: a c^k = a' g^k + (a - a') g^k + a (c^k - g^k).
        """
        polynomial = sp.Poly(self.exponent, self.z)
        if _is_exact(polynomial):
            return self.exponent.subs(self.z, self.C), sp.S.Zero
        if self.exponent.free_symbols != {self.z}:
            writer = Writer(self.z, numbers=self.numbers)
            near, rest = writer.pair(self.exponent.subs(self.z, self.C))
            table |= {step.symbol: step.meaning for step in writer.steps}
            return near, rest
        c, g = self.C, self.G
        head = tail = spread = sp.S.Zero
        for (k,), a in polynomial.terms():
            unit = 2 ** (self.numbers.head_bits - k * (self.numbers.grid.bit_length() - 1))
            near = sp.Rational(sp.floor(a * unit), unit)
            head += near * g**k
            tail += (a - near) * g**k
            spread += a * sp.Add(*(c**j * g ** (k - 1 - j) for j in range(k)))
        rest = sp.Mul(sp.factor(spread), c - g, evaluate=False)
        return sp.horner(head), rest if tail == 0 else sp.Add(tail, rest, evaluate=False)


def _decay(near: sp.Expr, rest: sp.Expr) -> sp.Expr:
    """Return exp(-near - rest) as the product of two exponentials, if there is a rest."""
    if rest == 0:
        return sp.exp(-near)
    if rest.is_Symbol:  # what rounding took: exp(-rest) is 1 - rest
        return _product(sp.exp(-near), sp.Add(1, -rest, evaluate=False))
    return _product(sp.exp(-near), sp.exp(-rest, evaluate=False))


def _product(x: sp.Expr, y: sp.Expr) -> sp.Expr:
    return sp.Mul(x, y, evaluate=False)


def _is_exact(polynomial: sp.Poly) -> bool:
    """Say whether a double times the polynomial's one coefficient is a double."""
    (((power,), rate),) = polynomial.terms() if len(polynomial.terms()) == 1 else (((0,), 0),)
    return (
        power == 1 and rate.is_Rational and all(sp.log(n, 2).is_Integer for n in (rate.p, rate.q))
    )


def _limit(exponent: sp.Expr, z: sp.Symbol, negligible: int) -> sp.Expr:
    """Return the point from which exp(-p) is negligible."""
    if sp.degree(exponent, z) == 1:
        return negligible * z / exponent
    if exponent.free_symbols != {z}:
        raise UnsupportedExpression(f"no bound is known for the exponent {exponent}")
    return sp.Integer(round(sp.nsolve(exponent - negligible, z, 10)))
