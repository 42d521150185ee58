"""A formula in a line of text, for a comment in code."""

from __future__ import annotations

import re

import sympy as sp
from sympy.printing.str import StrPrinter

from ..parameter import Parameter

__all__ = ["line"]

MIN_DECIMAL = 100  # a fraction with such a denominator is written as a decimal, if it is one


class _Line(StrPrinter):
    """Writes a formula in a line, as Python writes cases."""

    def _print_Piecewise(self, expr: sp.Piecewise) -> str:
        *cases, (last, _) = expr.args
        chosen = (f"{self._print(value)} if {self._print(when)} else " for value, when in cases)
        return f"{''.join(chosen)}{self._print(last)}"


def line(expr: sp.Expr, parameters: tuple[Parameter, ...]) -> str:
    """Return a formula with the names of the parameters, and with decimals."""
    names = {p.symbol: sp.Symbol(p.name) for p in parameters}
    for r in expr.atoms(sp.Rational):
        if r.q >= MIN_DECIMAL and sp.Rational(str(float(r))) == r:
            names[r] = sp.Symbol(str(float(r)))
    text = _Line().doprint(expr.xreplace(names)).replace("**", "^")
    return re.sub(r"\b(Min|Max|Abs)\(", lambda m: m[0].lower(), text)
