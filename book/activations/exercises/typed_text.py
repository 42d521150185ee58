"""Expressions as a reader types them, in the language of parser.js."""

from __future__ import annotations

import sympy as sp
from sympy.printing.str import StrPrinter

from ..errors import UnsupportedExpression, shortened
from ..functions import row_of

__all__ = ["typed_text"]

# The functions of functions.py that the parser knows, too.
PARSED = {"exp", "log", "sin", "cos", "tan", "atan", "tanh", "sinh", "cosh", "sech", "erf"}
PARSED |= {"abs", "sign"}


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
        row = row_of(expr)
        if row is None or row.name not in PARSED:
            raise UnsupportedExpression(f"an exercise has no word for {shortened(expr)}")
        return f"{row.name}({self._print(expr.args[0])})"

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
