"""Write forms as NumPy and as JavaScript source text.

One printer serves both languages, so they compute the same steps in the same
order.  The text is deterministic: equal formulas give equal text.
"""

from __future__ import annotations

import math
import re
from typing import ClassVar

import sympy as sp
from sympy.printing.precedence import PRECEDENCE
from sympy.printing.str import StrPrinter

from ..errors import UnsupportedExpression
from ..functions import FUNCTIONS
from ..stable.formats import DOUBLE, Format
from ..stable.primitives import (
    capped,
    constant_rest,
    erfc,
    erfcx,
    exp_rest,
    expm1,
    hypot,
    log1p,
    logistic,
    product_rest,
    quotient_rest,
    sech2,
    softplus,
    sum_rest,
)

__all__ = ["JavaScript", "NumPy", "Source"]

LARGEST_EXACT_INTEGER = 2**53  # whole numbers up to here are doubles
MAX_FACTORS = 8  # a higher power is written as such


class Source(StrPrinter):
    """Prints arithmetic that means the same in Python and in JavaScript.

    Factors are applied in the order in which they stand, divisors one by one, so
    that what the transformation arranged neither overflows nor underflows here.
    """

    functions: dict[type, str]
    infinity: str
    nan: str
    choice: str
    both: str
    either: str

    def __init__(self, names: dict[sp.Symbol, str], numbers: Format = DOUBLE) -> None:
        super().__init__({"order": "none"})
        self.names, self.numbers = names, numbers

    def _print(self, expr, **kwargs) -> str:
        if isinstance(expr, sp.Expr) and expr.is_number and expr.is_finite:
            return self._literal(expr)
        return super()._print(expr, **kwargs)

    def _print_Symbol(self, symbol: sp.Symbol) -> str:
        return self.names.get(symbol, symbol.name)

    def _print_Function(self, expr: sp.Expr) -> str:
        if isinstance(expr, capped):
            return self._print(expr.clipped())
        if isinstance(expr, constant_rest):
            (number,) = expr.args
            return self._literal(number - sp.Rational(self.numbers.nearest(number)))
        if expr.func not in self.functions:
            raise UnsupportedExpression(f"there is no code for the function {expr.func.__name__}")
        return f"{self.functions[expr.func]}({', '.join(map(self._print, expr.args))})"

    _print_LatticeOp = _print_Function

    def _print_Mul(self, expr: sp.Expr) -> str:
        number = sp.Mul(*(factor for factor in expr.args if factor.is_number))
        factors = [factor for factor in expr.args if not factor.is_number]
        if abs(number) != 1 or not factors:
            place = next(i for i, factor in enumerate(expr.args) if factor.is_number)
            factors.insert(place, abs(number))
        # z/6 rather than (1/6) z: there has to be something to divide.
        above = (i for i, factor in enumerate(factors) if _base_and_power(factor)[1] > 0)
        factors.insert(0, factors.pop(next(above, 0)))
        text = ""
        for factor in factors:
            text += self._factor(factor, first=not text)
        return f"-{text}" if number < 0 else text

    def _factor(self, factor: sp.Expr, first: bool) -> str:
        """Print one factor with the sign that joins it to what stands before it."""
        base, power = _base_and_power(factor)
        if base.is_number:
            text = self._print(base)
        else:
            text = self.parenthesize(base, PRECEDENCE["Mul"], strict=first and power > 0)
        sign = "*" if power > 0 else "/"
        text = sign.join([text] * abs(power))
        if first:
            return text if power > 0 else f"1/{text}"
        return sign + text

    def _print_Pow(self, expr: sp.Expr, rational: bool = False) -> str:
        # A product of z is thirty times faster in NumPy than z**3.
        if expr.exp.is_Integer and abs(expr.exp) <= MAX_FACTORS:
            return self._factor(expr, first=True)
        base, power = map(self._print, expr.args)
        if expr.exp == sp.S.Half:
            return f"{self.functions[sp.sqrt]}({base})"
        return f"{self.functions[sp.Pow]}({base}, {power})"

    def _print_Piecewise(self, expr: sp.Piecewise) -> str:
        pairs = tuple(expr.args)
        if pairs[-1][1] != True:  # noqa: E712
            pairs = (*pairs, (sp.nan, sp.true))
        return self.choose(pairs)

    def _print_Relational(self, expr: sp.Rel) -> str:
        left, right = map(self._print, expr.args)
        return f"{left} {expr.rel_op} {right}"

    def _print_And(self, expr: sp.And) -> str:
        return self.both.join(f"({self._print(arg)})" for arg in expr.args)

    def _print_Or(self, expr: sp.Or) -> str:
        return self.either.join(f"({self._print(arg)})" for arg in expr.args)

    def _print_Infinity(self, expr: sp.Expr) -> str:
        return self.infinity

    def _print_NegativeInfinity(self, expr: sp.Expr) -> str:
        return f"-{self.infinity}"

    def _print_NaN(self, expr: sp.Expr) -> str:
        return self.nan

    def _literal(self, number: sp.Expr) -> str:
        """Return a number as the nearest of ``numbers``; UnsupportedExpression beyond all."""
        value = self.numbers.nearest(number)
        if number.is_Integer and abs(number) <= LARGEST_EXACT_INTEGER and value == int(number):
            return str(number)
        if math.isinf(value):
            raise UnsupportedExpression("a number of the form is beyond all doubles")
        return repr(value)

    def choose(self, pairs: tuple[tuple[sp.Expr, sp.Basic], ...]) -> str:
        """Print (value, condition) pairs, the first true one counting, as one expression."""
        (value, condition), *rest = pairs
        if not rest:
            return self.doprint(value)
        return self.choice.format(self.doprint(condition), self.doprint(value), self.choose(rest))


def _base_and_power(factor: sp.Expr) -> tuple[sp.Expr, int]:
    if factor.is_Rational and factor.p == 1:
        return sp.Integer(factor.q), -1
    whole = factor.is_Pow and factor.exp.is_Integer and abs(factor.exp) <= MAX_FACTORS
    if whole and not factor.is_number:
        return factor.base, int(factor.exp)
    return factor, 1


_HELPERS = {
    **{sp.erf: "erf", sp.erfc: "erfc", erfc: "erfc", erfcx: "erfcx", logistic: "logistic"},
    **{softplus: "softplus", sp.sech: "sech", sech2: "sech2", exp_rest: "exp_rest"},
    **{product_rest: "product_rest", quotient_rest: "quotient_rest", sum_rest: "sum_rest"},
}


class NumPy(Source):
    functions: ClassVar = {
        **{f: row.numpy for f, row in FUNCTIONS.items() if row.numpy},
        **_HELPERS,
        **{sp.Min: "np.minimum", sp.Max: "np.maximum", sp.Pow: "np.power"},
        **{log1p: "np.log1p", expm1: "np.expm1", hypot: "np.hypot"},
    }
    infinity, nan = "np.inf", "np.nan"
    choice = "np.where({}, {}, {})"
    both, either = " & ", " | "


class JavaScript(Source):
    functions: ClassVar = {
        **{f: row.javascript for f, row in FUNCTIONS.items() if row.javascript},
        **{f: re.sub("_(.)", lambda m: m[1].upper(), name) for f, name in _HELPERS.items()},
        **{sp.Min: "Math.min", sp.Max: "Math.max", sp.Pow: "Math.pow"},
        **{log1p: "Math.log1p", expm1: "Math.expm1", hypot: "hypot"},
    }
    infinity, nan = "Infinity", "NaN"
    choice = "({} ? {} : {})"
    both, either = " && ", " || "
