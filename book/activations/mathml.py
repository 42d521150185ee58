"""Formulas as MathML, which browsers draw and screen readers read without any script."""

from __future__ import annotations

import sympy as sp
from sympy.printing.mathml import MathMLPresentationPrinter
from sympy.printing.pretty.pretty_symbology import pretty_symbol

__all__ = ["MathML"]


class MathML(MathMLPresentationPrinter):
    """SymPy's printer, with what browsers need and it does not know."""

    def markup(self, expr: sp.Basic) -> str:
        """Return the inside of a <math> element."""
        text = self.doprint(expr)
        for old, new in (
            ("&ExponentialE;", "e"),
            ("<mo>-</mo>", "<mo>−</mo>"),
            ("<mo><</mo>", "<mo>&lt;</mo>"),
            ("<mo>></mo>", "<mo>&gt;</mo>"),
        ):
            text = text.replace(old, new)
        return text

    def _element(self, tag: str, *children):
        element = self.dom.createElement(tag)
        for child in children:
            text = isinstance(child, str)
            element.appendChild(self.dom.createTextNode(child) if text else child)
        return element

    def _print_Piecewise(self, expr: sp.Piecewise):
        def row(value: sp.Expr, condition: sp.Basic):
            word = "otherwise" if condition == True else "if\N{NO-BREAK SPACE}"  # noqa: E712, a SymPy object
            when = [self._element("mtext", word)]
            when += [] if condition == True else [self._print(condition)]  # noqa: E712
            cells = self._element("mtd", self._print(value)), self._element("mtd", *when)
            for cell in cells:
                cell.setAttribute("style", "text-align:left")
            return self._element("mtr", *cells)

        table = self._element("mtable", *(row(*piece) for piece in expr.args))
        return self._element("mrow", self._element("mo", "{"), table)

    def _print_NumberSymbol(self, number: sp.NumberSymbol):
        return self._element("mi", pretty_symbol(str(number)))

    def _print_int(self, number: int):
        digits = self._element("mn", str(abs(number)))
        return digits if number >= 0 else self._element("mrow", self._element("mo", "−"), digits)

    _print_Integer = _print_int
