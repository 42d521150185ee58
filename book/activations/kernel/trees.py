"""Forms and formulas as trees of plain data, for closures of a page that may run no text.

A tree is a number, a name, or a list of an operation and its operands:

=============================  =========================================================
``["+", a, b]``, - * /         arithmetic; ``["-", a]`` is a change of sign
``["exp", a]`` and the like    what NumPy or ``helpers.py`` call so
``["where", c, a, b]``         a where c is true, else b
``["<", a, b]``, <= > >= == != comparisons, joined by ``&`` and ``|``
=============================  =========================================================

The operations are those of the NumPy text of the same form, in its order.
"""

from __future__ import annotations

import ast

import sympy as sp

from ..stable.formats import DOUBLE, Format
from ..stable.forms import StableForm
from .printers import NumPy

__all__ = ["form_as_data", "tree"]

OPERATORS = {
    **{ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"},
    **{ast.BitAnd: "&", ast.BitOr: "|"},
    **{ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!="},
}
CONSTANTS = {"inf": "inf", "nan": "nan", "pi": "pi"}


def form_as_data(form: StableForm, names: dict[sp.Symbol, str], numbers: Format = DOUBLE) -> dict:
    """Return a form as {"steps": [[name, tree], ...], "value": tree}.

    Raises UnsupportedExpression for a function that has no NumPy code.
    """
    printer = NumPy(names, numbers)
    return {
        "steps": [[s.symbol.name, tree(printer.doprint(s.meaning))] for s in form.steps],
        "value": tree(printer.choose(form.choices())),
    }


def tree(text: str) -> list | str | float | bool:
    """Return the tree of an expression in NumPy's text."""
    return _tree(ast.parse(text, mode="eval").body)


def _tree(node: ast.expr) -> list | str | float | bool:
    match node:
        case ast.Constant(value):
            return value
        case ast.Name(name):
            return name
        case ast.Attribute(_, name):
            return CONSTANTS[name]
        case ast.UnaryOp(ast.USub(), operand):
            return ["-", _tree(operand)]
        case ast.BinOp(left, operator, right):
            return [OPERATORS[type(operator)], _tree(left), _tree(right)]
        case ast.Compare(left, [operator], [right]):
            return [OPERATORS[type(operator)], _tree(left), _tree(right)]
        case ast.Call(ast.Attribute(_, name) | ast.Name(name), arguments):
            return [name, *map(_tree, arguments)]
    raise ValueError(f"no tree for {ast.unparse(node)}")
