"""The intermediate values that stable forms share, each with its letter and its meaning.

They are computed from a base, which is z or z clipped to one side of 0, and from
one exponent p, an odd or even polynomial that is positive for large z.
"""

from __future__ import annotations

from collections.abc import Iterable

import sympy as sp

from .errors import UnsupportedExpression
from .forms import Named
from .primitives import capped, erfcx, expm1, log1p

__all__ = ["Steps"]

# exp(-1500) is far below the smallest double, also after taking the square root.
NEGLIGIBLE = 1500
# g is |z| rounded down to a multiple of 1/64 and the head of p(g) a multiple of 2^-42:
# below 1500 < 2^11 that is exact in the 53 bits of a double.
GRID, HEAD_BITS = 64, 42


def _letters(names: str) -> tuple[sp.Symbol, ...]:
    return sp.symbols(names, positive=True)


class Steps:
    """What each letter of a stable form means.

    ===========  ==========================================================
    m            z clipped to one side, where a formula has exponentials there only
    s, P         sign of the base, and 1 where that is positive, 0 where negative
    c            size of the base, capped where E is 0 anyway
    g            c rounded down to a multiple of 1/64
    h, E, M      exp(-p(c)/2), exp(-p(c)) and 1 - E
    h_X, X       the same as h and E for negative z, else 1
    h_Y, Y       the same for positive z
    Q            erfcx(k c)
    d1, d2, ...  sums that products use
    L1, L2, ...  logarithms
    ===========  ==========================================================
    """

    C, G, H, E, M, HX, X, HY, Y, Q = _letters("c g h E M h_X X h_Y Y Q")
    S, P, BASE = sp.Symbol("s", real=True), sp.Symbol("P", real=True), sp.Symbol("m", real=True)

    def __init__(self, z: sp.Symbol, exponent: sp.Expr | None) -> None:
        self.z, self.exponent, self.base = z, exponent, z
        self.limit = sp.oo if exponent is None else _limit(exponent, z)
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
        halves = {self.H, self.HX, self.HY}
        return self._needed(results, split=True) if halves & {n.symbol for n in found} else found

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
        """Return what every letter means; with ``split``, E and its like as squares."""
        table = {self.S: sp.sign(self.base), self.P: (1 + self.S) / 2}
        if self.clip is not None:
            table[self.BASE] = self.clip
        table[self.C] = self.capped(sp.Abs(self.base), left=False)
        if self.exponent is not None:
            half, whole = self._decay(sp.Rational(1, 2)), self._decay(sp.S.One)
            table[self.G] = sp.floor(GRID * self.C, evaluate=False) / GRID
            table[self.H] = half
            table[self.E] = _square(self.H) if split else whole
            table[self.M] = -expm1(-self.exponent.subs(self.z, self.C))
            for whole, half, side in ((self.X, self.HX, self.P), (self.Y, self.HY, 1 - self.P)):
                table[half] = sp.Max(self.H, side, evaluate=False)
                table[whole] = _square(half) if split else sp.Max(self.E, side, evaluate=False)
        if self.scale is not None:
            table[self.Q] = erfcx(self.scale * self.C)
        table |= {symbol: expr for expr, symbol in self.sums.items()}
        table |= {symbol: log1p(rest) for rest, symbol in self.logs.items()}
        return table

    def _decay(self, power: sp.Rational) -> sp.Expr:
        """Return exp(-power p(c)), with the rounding of a p that is not exact taken out.

        p(c) is the sum of a head that a double holds exactly and a small tail,
        for any g near c: a c^k = a' g^k + (a - a') g^k + a (c^k - g^k).
        """
        polynomial = sp.Poly(self.exponent, self.z)
        if _is_exact(polynomial) or self.exponent.free_symbols != {self.z}:
            return sp.exp(-power * self.exponent.subs(self.z, self.C))
        c, g = self.C, self.G
        head = tail = spread = sp.S.Zero
        for (k,), a in polynomial.terms():
            unit = 2 ** (HEAD_BITS - k * (GRID.bit_length() - 1))
            near = sp.Rational(sp.floor(a * unit), unit)
            head += near * g**k
            tail += (a - near) * g**k
            spread += a * sp.Add(*(c**j * g ** (k - 1 - j) for j in range(k)))
        near, beyond = power * sp.horner(head), sp.factor(power * spread)
        rest = sp.Mul(-beyond, c - g, evaluate=False)
        if tail != 0:
            rest = sp.Add(-power * tail, rest, evaluate=False)
        return sp.Mul(sp.exp(-near), sp.exp(rest, evaluate=False), evaluate=False)


def _square(x: sp.Expr) -> sp.Expr:
    return sp.Mul(x, x, evaluate=False)


def _is_exact(polynomial: sp.Poly) -> bool:
    """Say whether a double times the polynomial's one coefficient is a double."""
    (((power,), rate),) = polynomial.terms() if len(polynomial.terms()) == 1 else (((0,), 0),)
    return (
        power == 1 and rate.is_Rational and all(sp.log(n, 2).is_Integer for n in (rate.p, rate.q))
    )


def _limit(exponent: sp.Expr, z: sp.Symbol) -> sp.Expr:
    """Return the point from which exp(-p) is negligible."""
    if sp.degree(exponent, z) == 1:
        return NEGLIGIBLE * z / exponent
    if exponent.free_symbols != {z}:
        raise UnsupportedExpression(f"no bound is known for the exponent {exponent}")
    return sp.Integer(round(sp.nsolve(exponent - NEGLIGIBLE, z, 10)))
