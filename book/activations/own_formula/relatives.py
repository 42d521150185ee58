"""The catalogue as data, in which a page finds relatives, and as text that can be typed."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import sympy as sp
from sympy.printing.str import StrPrinter

from ..catalogue import CATALOGUE
from ..errors import UnsupportedExpression

if TYPE_CHECKING:
    from ..activation import Activation

__all__ = ["address", "catalogue", "typed"]


class _Typed(StrPrinter):
    """Prints a formula as `activations.typed` reads it."""

    def _print_Piecewise(self, expr: sp.Piecewise) -> str:
        *cases, (last, _) = expr.args
        pairs = (f"{self._print(condition)}, {self._print(value)}" for value, condition in cases)
        return f"pw({', '.join(pairs)}, {self._print(last)})"

    def _print_And(self, expr: sp.And) -> str:
        raise UnsupportedExpression(f"{expr} can't be typed")

    _print_Or = _print_And

    def _print_Max(self, expr: sp.Max) -> str:
        return f"max({', '.join(map(self._print, expr.args))})"

    def _print_Min(self, expr: sp.Min) -> str:
        return f"min({', '.join(map(self._print, expr.args))})"

    def _print_Abs(self, expr: sp.Abs) -> str:
        return f"abs({self._print(expr.args[0])})"


def typed(expr: sp.Expr) -> str:
    """Return a formula as a reader would type it; UnsupportedExpression if it can't be typed."""
    return _Typed({"order": "none"}).doprint(expr).replace("**", "^")


def address(activation: Activation, **values: float) -> str:
    """Return the address of the page with the formula of an activation, to be changed there.

    Parameters
    ----------
    activation : Activation
    **values
        Positions of sliders: z, and parameters by their names.
    """
    symbols = {p.name: p.symbol.name for p in activation.parameters}
    positions = {symbols.get(name, name): f"{value:g}" for name, value in values.items()}
    # To the page a constant with a letter of its own, as SELU has two, is a letter as any other.
    constants = activation.expr.atoms(sp.NumberSymbol) - {sp.pi, sp.E}
    positions |= {str(constant): f"{float(constant):.6f}" for constant in constants}
    return f"formula.html?{urlencode({'f': typed(activation.expr), **positions})}"


def catalogue(page: Callable[[str], str]) -> list[dict]:
    """Return for each activation its names, its program, and its parameters.

    Parameters
    ----------
    page : callable
        The address of the page about an activation, or "" if there is none.
    """
    return [_entry(activation, page(activation.name)) for activation in CATALOGUE.values()]


def _entry(activation: Activation, page: str) -> dict:
    program = activation.kernel(0).program
    letters = zip(activation.parameters, program.parameters, strict=True)
    return {
        "name": activation.name,
        "title": activation.title,
        "page": page,
        "program": json.loads(program.as_json()),
        "parameters": [
            {"name": symbol, "label": p.label, "default": p.default} for p, symbol in letters
        ],
    }
