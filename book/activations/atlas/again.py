"""The second typing of a formula, computed by mpmath alone.

It shares no code with ``activations.typed``: a text is an expression of Python in z, the letters
of the entry, and the names below.  Decimals are taken as they are written, to the last digit.
"""

from __future__ import annotations

import ast
from collections.abc import Callable

from mpmath import mp, mpf

__all__ = ["NAMES", "computed"]


def sigmoid(x: mpf) -> mpf:
    return 1 / (1 + mp.exp(-x))


def softplus(x: mpf) -> mpf:
    return mp.log1p(mp.exp(x))


def clip(x: mpf, low: mpf, high: mpf) -> mpf:
    return min(max(x, low), high)


FUNCTIONS: dict[str, Callable] = {
    name: getattr(mp, name)
    for name in (
        *("exp", "expm1", "log", "log1p", "sqrt", "cbrt", "sin", "cos", "tan", "sec", "csc"),
        *("cot", "asin", "acos", "atan", "sinh", "cosh", "tanh", "sech", "csch", "coth"),
        *("asinh", "acosh", "atanh", "erf", "erfc", "sign", "floor", "ceil", "sinc", "gamma"),
    )
}
FUNCTIONS |= {
    "mpf": mpf,
    "abs": abs,
    "max": max,
    "min": min,
    "clip": clip,
    "sigmoid": sigmoid,
    "softplus": softplus,
    "relu": lambda x: max(x, mpf(0)),
    "normal_cdf": mp.ncdf,
    "normal_pdf": mp.npdf,
}
CONSTANTS = ("pi", "e")
NAMES = (*FUNCTIONS, *CONSTANTS)
ALLOWED = (
    *(ast.Expression, ast.IfExp, ast.BinOp, ast.UnaryOp, ast.Compare, ast.BoolOp, ast.Call),
    *(ast.Name, ast.Load, ast.Constant, ast.operator, ast.unaryop, ast.cmpop, ast.boolop),
)


def computed(text: str, letters: tuple[str, ...] = ()) -> Callable[..., mpf]:
    """Return the function of z and the letters that a text stands for.

    Raises
    ------
    ValueError
        If the text is no such expression, or has a name that is not known.
    """
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except SyntaxError as error:
        raise ValueError(f"again is no expression of Python: {error.msg}") from None
    known = {"z", *letters, *NAMES}
    for node in ast.walk(tree):
        if not isinstance(node, ALLOWED):
            raise ValueError(f"again has {ast.unparse(node)}, which is not allowed there")
        if isinstance(node, ast.Name) and node.id not in known:
            raise ValueError(f"again has {node.id}, which is neither z nor a letter nor a function")
    code = compile(ast.fix_missing_locations(_Exact(text.strip()).visit(tree)), "again", "eval")

    def function(z: mpf, *values: mpf) -> mpf:
        given = dict(zip(letters, values, strict=True))
        constants = {name: +getattr(mp, name) for name in CONSTANTS}
        scope = {"__builtins__": {}, "mpf": mpf, **FUNCTIONS, **constants, **given, "z": z}
        return eval(code, scope)

    return function


class _Exact(ast.NodeTransformer):
    """Makes each number of a text one of mpmath, with the digits that are written."""

    def __init__(self, text: str) -> None:
        self.text = text

    def visit_Constant(self, node: ast.Constant) -> ast.Call:
        written = ast.get_source_segment(self.text, node)
        return ast.Call(ast.Name("mpf", ast.Load()), [ast.Constant(written.replace("_", ""))], [])
