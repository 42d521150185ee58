"""Show that a formula without cases is 0, as a rational function of what it is built from.

Functions that no identity connects become independent letters: then 0 in these letters is 0
for all numbers.  What identities connect shares letters.

- exp(a + b) = exp(a) exp(b), so every exponential is a product of whole powers of a few;
  trigonometric and hyperbolic functions are written in exponentials.
- log(a b^n) = log|a| + n log|b|, so a logarithm is a sum over irreducible factors.
- The q-th root of w is a letter whose q-th power is w.
"""

from __future__ import annotations

from functools import lru_cache, reduce

import sympy as sp
from sympy.functions.elementary.hyperbolic import HyperbolicFunction
from sympy.functions.elementary.trigonometric import TrigonometricFunction

__all__ = ["cancelled", "vanishes"]

MAX_OPERATIONS, MAX_TERMS, MAX_POWER = 1500, 20_000, 60


# Forms of f, f' and f'' ask for the same quotients again and again.
cancelled = lru_cache(maxsize=1024)(sp.cancel)


class _TooLarge(Exception):
    """The rational function would take too long."""


def vanishes(expr: sp.Expr) -> bool:
    """Say whether ``expr`` can be shown to be 0 wherever it has a value.

    False means that this way of proving it does not, not that it is different from 0.
    """
    if expr == 0:
        return True
    if expr.has(sp.nan, sp.zoo, sp.oo, -sp.oo) or sp.count_ops(expr) > MAX_OPERATIONS:
        return False
    expr = _in_exponentials(expr)
    letters = _Letters(expr)
    try:
        top = _numerator(letters.read(expr))
        return letters.reduced(top) == 0
    except (_TooLarge, sp.PolynomialError):
        return False


def _in_exponentials(expr: sp.Expr) -> sp.Expr:
    """Return expr with trigonometric, hyperbolic and general powers written in exponentials."""
    kinds = (HyperbolicFunction, TrigonometricFunction)
    expr = expr.replace(lambda e: isinstance(e, kinds), lambda e: e.rewrite(sp.exp))
    expr = expr.replace(
        lambda e: e.is_Pow and not e.exp.is_Rational and e.base is not sp.E,
        lambda e: sp.exp(e.exp * sp.log(e.base), evaluate=False),
    )
    return expr.xreplace({f: sp.nsimplify(f, rational=True) for f in expr.atoms(sp.Float)})


def _exponent_terms(exponent: sp.Expr) -> list[tuple[sp.Rational, sp.Expr]]:
    """Return an exponent as a sum of rational numbers times something."""
    return [term.as_coeff_Mul(rational=True) for term in sp.Add.make_args(sp.expand(exponent))]


def _numerator(expr: sp.Expr) -> sp.Expr:
    top, _ = sp.fraction(sp.together(expr))
    if _terms(top) > MAX_TERMS:
        raise _TooLarge
    return top


def _terms(expr: sp.Expr) -> int:
    """Return at most how many terms expr has when it is multiplied out."""
    if expr.is_Add:
        return sum(map(_terms, expr.args))
    if expr.is_Mul:
        return sp.prod(map(_terms, expr.args))
    if expr.is_Pow and expr.exp.is_Integer:
        return sp.binomial(_terms(expr.base) + abs(expr.exp) - 1, abs(expr.exp))
    return 1


def _highest_power(expr: sp.Expr) -> int:
    """Return the largest whole exponent: SymPy's polynomials are dense in these places."""
    return max((abs(p.exp) for p in expr.atoms(sp.Pow) if p.exp.is_Integer), default=1)


class _Letters:
    """The letters for the functions in an expression, and what their powers are."""

    def __init__(self, expr: sp.Expr) -> None:
        self.letters: dict[tuple, sp.Symbol] = {}
        self.roots: list[tuple[sp.Symbol, int, sp.Expr]] = []
        self.meaning: dict[sp.Symbol, sp.Expr] = {}
        self.units = self._common_units(expr)

    @staticmethod
    def _common_units(expr: sp.Expr) -> dict[sp.Expr, sp.Rational]:
        """Return for each kind of exponent the number of which all its multiples are whole."""
        found: dict[sp.Expr, list[sp.Rational]] = {}
        for exponential in expr.atoms(sp.exp):
            for number, rest in _exponent_terms(exponential.args[0]):
                found.setdefault(rest, []).append(number)
        units = {}
        for rest, numbers in found.items():
            units[rest] = reduce(sp.gcd, map(abs, numbers))
        return units

    def letter(self, *key) -> sp.Symbol:
        if key not in self.letters:
            self.letters[key] = sp.Dummy(f"g{len(self.letters)}")
        return self.letters[key]

    def read(self, expr: sp.Expr) -> sp.Expr:
        """Return expr as a rational function of letters."""
        if expr.is_Rational or expr.is_Symbol:
            return expr
        if expr is sp.E:
            return self._exponential(sp.S.One)
        if expr is sp.I:
            return self._root(sp.S.NegativeOne, 2)
        if expr.is_Add or expr.is_Mul:
            return expr.func(*map(self.read, expr.args))
        if expr.is_Pow and expr.exp.is_Integer:
            return self.read(expr.base) ** expr.exp
        if expr.is_Pow and expr.exp.is_Rational:
            return self._power(expr.base, expr.exp)
        if isinstance(expr, sp.exp):
            return self._exponential(expr.args[0])
        if isinstance(expr, sp.log):
            return self._log(expr.args[0])
        return self.letter(expr.func, *(self._canonical(arg) for arg in expr.args))

    def _canonical(self, expr: sp.Expr) -> sp.Expr:
        expr = self.read(expr)
        if _numerator(expr) and _highest_power(expr) > MAX_POWER:
            raise _TooLarge
        return sp.cancel(expr)

    def _exponential(self, exponent: sp.Expr) -> sp.Expr:
        product = sp.S.One
        for number, rest in _exponent_terms(exponent):
            if isinstance(rest, sp.log) and number.is_Integer:
                product *= self.read(rest.args[0]) ** number
                continue
            unit = self.units.get(rest, abs(number))
            letter = self.letter("exp", rest, unit)
            self.meaning[letter] = unit * rest
            product *= letter ** (number / unit)
        return product

    def _log(self, argument: sp.Expr) -> sp.Expr:
        total = sp.S.Zero
        for part, side in zip(sp.fraction(self._canonical(argument)), (1, -1), strict=True):
            number, factors = sp.factor_list(part)
            for prime, power in sp.factorrat(abs(number)).items():
                total += side * power * self.letter("log", sp.Integer(prime))
            for base, power in factors:
                if base in self.meaning:
                    total += side * power * self.read(self.meaning[base])
                else:
                    base = -base if base.could_extract_minus_sign() else base
                    total += side * power * self.letter("log", base)
        return total

    def _power(self, base: sp.Expr, exponent: sp.Rational) -> sp.Expr:
        base = self._canonical(base)
        if base.is_Rational and base.is_positive:
            primes = sp.factorrat(base).items()
            roots = (self._root(sp.Integer(p), exponent.q) ** (k * exponent.p) for p, k in primes)
            return sp.Mul(*roots)
        return self._root(base, exponent.q) ** exponent.p

    def _root(self, base: sp.Expr, degree: int) -> sp.Symbol:
        letter = self.letter("root", base, degree)
        if all(known != letter for known, *_ in self.roots):
            self.roots.append((letter, int(degree), base))
        return letter

    def reduced(self, top: sp.Expr) -> sp.Expr:
        """Return a polynomial in the letters with the powers of roots carried out."""
        letters = sorted(top.free_symbols, key=str)
        if not letters:
            return top
        top = sp.ring(letters, sp.QQ)[0].from_expr(top).as_expr()
        for letter, degree, base in reversed(self.roots):
            if top.has(letter):
                if _highest_power(top) > MAX_POWER:
                    raise _TooLarge
                above, below = sp.fraction(sp.together(base))
                top = sp.prem(top, below * letter**degree - above, letter)
        return sp.expand(top)
