"""Expressions as a reader types them, in the language of parser.js."""

from __future__ import annotations

import sympy as sp
from sympy.printing.str import StrPrinter

from ..errors import UnsupportedExpression, shortened

__all__ = ["typed_text"]

NAMES = {
    sp.exp: "exp",
    sp.log: "log",
    sp.sin: "sin",
    sp.cos: "cos",
    sp.tan: "tan",
    sp.atan: "atan",
    sp.tanh: "tanh",
    sp.sinh: "sinh",
    sp.cosh: "cosh",
    sp.sech: "sech",
    sp.erf: "erf",
    sp.Abs: "abs",
    sp.sign: "sign",
}


def typed_text(expr: sp.Expr) -> str:
    """Return what a reader types for an expression, its terms in the order they stand in.

    Raises
    ------
    UnsupportedExpression
        If it has a function that the parser of the exercises does not know.
    """
    return _Printer({"order": "none"}).doprint(expr)


class _Printer(StrPrinter):
    def _print_Function(self, expr: sp.Function) -> str:
        if expr.func not in NAMES:
            raise UnsupportedExpression(f"an exercise has no word for {shortened(expr)}")
        return f"{NAMES[expr.func]}({self._print(expr.args[0])})"

    _print_Abs = _print_sign = _print_Function

    def _print_Max(self, expr: sp.Max) -> str:
        return f"max({', '.join(map(self._print, expr.args))})"

    def _print_Min(self, expr: sp.Min) -> str:
        return f"min({', '.join(map(self._print, expr.args))})"

    def _print_Piecewise(self, expr: sp.Piecewise) -> str:
        *cases, (last, _) = expr.args
        shown = "".join(f"({self._print(e)}) if {self._print(when)} else " for e, when in cases)
        return f"({shown}({self._print(last)}))"

    def _print_Exp1(self, expr: sp.Expr) -> str:
        return "e"
