"""Print expressions as they are written, as LaTeX and as text that SymPy reads back."""

from __future__ import annotations

import sympy as sp
from sympy.printing.latex import LatexPrinter
from sympy.printing.precedence import PRECEDENCE, precedence
from sympy.printing.str import StrPrinter

from .unevaluated import Pending

__all__ = ["fraction_of", "latex", "needs_brackets", "text"]


def fraction_of(expr: sp.Expr) -> tuple[int, list[sp.Expr], list[sp.Expr]]:
    """Return the sign of a product, the factors above and the factors below its fraction bar."""
    sign, above, below = 1, [], []
    for factor in expr.args if expr.is_Mul else (expr,):
        if factor.is_Rational:
            sign *= -1 if factor < 0 else 1
            above += [sp.Integer(abs(factor.p))] if abs(factor.p) != 1 else []
            below += [sp.Integer(factor.q)] if factor.q != 1 else []
        elif _is_below(factor):
            exponent = -factor.exp
            turned = sp.Pow(factor.base, exponent, evaluate=False)
            below.append(factor.base if exponent == 1 else turned)
        else:
            above.append(factor)
    return sign, above, below


def _is_below(factor: sp.Expr) -> bool:
    return factor.is_Pow and factor.exp.is_Rational and factor.exp.is_negative


def needs_brackets(factor: sp.Expr) -> bool:
    """Say whether an expression stands in brackets where it is a factor."""
    return precedence(factor) <= PRECEDENCE["Add"] or (factor.is_Rational and factor < 0)


class _Written:
    """Printer mixin: what stands in an expression is printed in that order."""

    def _print_Add(self, expr: sp.Expr, order: str | None = None) -> str:
        first, *rest = expr.args
        shown = [self._term(first)]
        for term in rest:
            piece = self._term(term)
            shown.append(f" - {piece[1:].lstrip()}" if piece[0] == "-" else f" + {piece}")
        return "".join(shown)

    def _term(self, term: sp.Expr) -> str:
        if term.is_Add or term.is_Piecewise:
            return self.parenthesize(term, PRECEDENCE["Mul"])
        return self._print(term)

    def _print_Mul(self, expr: sp.Expr) -> str:
        sign, above, below = fraction_of(expr)
        return ("-" if sign < 0 else "") + self.fraction(above, below)

    def _print_Pow(self, expr: sp.Expr, *args, **kwargs) -> str:
        if not args and not kwargs and _is_below(expr):
            return self._print_Mul(expr)
        return super()._print_Pow(expr, *args, **kwargs)


class _Latex(_Written, LatexPrinter):
    def __init__(self) -> None:
        super().__init__({"order": "none"})

    def _print_Pending(self, pending: Pending) -> str:
        by = self._print(pending.variable)
        return rf"\frac{{d}}{{d {by}}}\left[{self._print(pending.expr)}\right]"

    def fraction(self, above: list[sp.Expr], below: list[sp.Expr]) -> str:
        if not below:
            return self.product(above)
        top = [factor for factor in above if factor.is_Integer]
        rest = [factor for factor in above if not factor.is_Integer]
        if all(factor.is_Integer for factor in below):
            ratio = sp.Mul(*top) / sp.Mul(*below)
            tall = any(factor.has(sp.Add, Pending, sp.Piecewise) for factor in rest)
            if decimal(ratio) or tall or not rest:
                return self.product([ratio, *rest])
        return rf"\frac{{{self.product(above)}}}{{{self.product(below)}}}"

    def _print_Rational(self, number: sp.Rational) -> str:
        return decimal(number) or super()._print_Rational(number)

    def product(self, factors: list[sp.Expr]) -> str:
        if len(factors) < 2:
            return self._print(factors[0]) if factors else "1"
        shown = ""
        for factor in factors:
            atom = factor.is_Rational
            piece = self._print(factor) if atom else self.parenthesize(factor, PRECEDENCE["Mul"])
            dot = shown and (isinstance(factor, Pending) or piece[0].isdigit())
            shown += (r" \cdot " if dot else " " if shown else "") + piece
        return shown


class _Text(_Written, StrPrinter):
    def __init__(self) -> None:
        super().__init__({"order": "none"})

    def _print_Pending(self, pending: Pending) -> str:
        return f"d/d{pending.variable}[{self._print(pending.expr)}]"

    def fraction(self, above: list[sp.Expr], below: list[sp.Expr]) -> str:
        top = self.product(above)
        if not below:
            return top
        bottom = self.product(below)
        return f"{top}/({bottom})" if len(below) > 1 else f"{top}/{bottom}"

    def product(self, factors: list[sp.Expr]) -> str:
        return "*".join(self.parenthesize(f, PRECEDENCE["Mul"]) for f in factors) or "1"


def decimal(number: sp.Rational) -> str:
    """Return a fraction such as 8943/200000 as the decimal 0.044715; "" if it is no short one."""
    places = next((k for k in range(3, 8) if 10**k % number.q == 0), None)
    if places is None or number.q <= 100:
        return ""
    digits = str(abs(number) * 10**places).rjust(places + 1, "0")
    return f"{'-' if number < 0 else ''}{digits[:-places]}.{digits[-places:]}"


def latex(expr: sp.Expr) -> str:
    """Return the LaTeX of an expression, its terms and factors in the order they stand in."""
    return _Latex().doprint(expr)


def text(expr: sp.Expr) -> str:
    """Return an expression as text that SymPy can read, with d/dz[...] for what is pending."""
    return _Text().doprint(expr)
