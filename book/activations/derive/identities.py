"""Print the identity of a differentiation rule with its slots filled.

The same identity that is evaluated is printed, so text and value can't disagree.
"""

from __future__ import annotations

from dataclasses import dataclass

import sympy as sp
from sympy.printing.latex import LatexPrinter
from sympy.printing.precedence import PRECEDENCE, precedence
from sympy.printing.str import StrPrinter

__all__ = ["Latex", "Slot", "Text", "show"]


class Slot(sp.Symbol):
    """A place in an identity: u, v or one of their derivatives."""


@dataclass(frozen=True)
class Shown:
    """Text for a slot, with how tightly it binds."""

    text: str
    binding: int


class _Filled:
    """Printer mixin: a slot prints as the text that fills it, in brackets if need be."""

    filling: dict[sp.Symbol, Shown]

    def _print_Slot(self, slot: Slot) -> str:
        return self.filling[slot].text

    def parenthesize(self, item, level, **kwargs) -> str:
        if not isinstance(item, Slot):
            return super().parenthesize(item, level, **kwargs)
        shown = self.filling[item]
        return self.bracket(shown.text) if shown.binding <= level else shown.text


class Latex(_Filled, LatexPrinter):
    def __init__(self, filling) -> None:
        super().__init__({"order": "none", "mul_symbol": "dot"})
        self.filling = filling

    def _needs_mul_brackets(self, expr, first=False, last=False) -> bool:
        if isinstance(expr, Slot):
            return self.filling[expr].binding < PRECEDENCE["Mul"]
        return super()._needs_mul_brackets(expr, first, last)

    def parenthesize_super(self, text) -> str:
        return text  # a slot's text brings its own brackets

    bracket = staticmethod(lambda text: rf"\left({text}\right)")
    plain = staticmethod(sp.latex)

    @staticmethod
    def pending(rule) -> str:
        return rf"\frac{{d}}{{d {sp.latex(rule.variable)}}}\left[{sp.latex(rule.expr)}\right]"


class Text(_Filled, StrPrinter):
    def __init__(self, filling) -> None:
        super().__init__({"order": "none"})
        self.filling = filling

    bracket = staticmethod("({})".format)
    plain = staticmethod(str)

    @staticmethod
    def pending(rule) -> str:
        return f"d/d{rule.variable}[{rule.expr}]"


def show(rule, expanded: set[int], printer: type[Latex] | type[Text]) -> Shown:
    """Print a rule's identity, filled in as far as the rules in ``expanded`` (by id) go."""
    if id(rule) not in expanded:
        return Shown(printer.pending(rule), PRECEDENCE["Atom"])
    names = {slot: Shown(printer.plain(e), precedence(e)) for slot, e in rule.names.items()}
    parts = (show(part, expanded, printer) for part in rule.parts)
    filling = {**names, **dict(zip(rule.slots, parts, strict=True))}
    identity = rule.identity
    return Shown(printer(filling).doprint(identity), precedence(identity))
