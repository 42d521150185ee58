"""Formulas and gradients as people quote them, and their typesetting.

The catalogue's formulas are those that the engine differentiates; these are the forms that
stand in papers and in talks.  Each is written once, as a Python expression: a test proves
that its value is the engine's, and ``typeset`` prints the same text in the same order.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from html import escape

__all__ = ["QUOTED", "Quoted", "typeset"]


@dataclass(frozen=True)
class Quoted:
    """What is quoted of one activation; what is left out, the engine prints well.

    Attributes
    ----------
    formula, gradient : str
        Python expressions; ``sigma`` is the sigmoid, ``Phi`` the distribution function of
        a standard normal variable, ``total`` the sum over all indices of its argument.
    where : tuple of two str
        A letter, and the expression that it stands for in both.
    partials : dict
        Of an activation of vectors: the name of a case of the Jacobian -> its entry.
    holds : str
        Where the formula holds, and what holds elsewhere, in words.
    """

    formula: str = ""
    gradient: str = ""
    where: tuple[str, str] = ("", "")
    partials: dict[str, str] = field(default_factory=dict)
    holds: str = ""


def _gated(gate: str, slope: str) -> Quoted:
    return Quoted(f"a*{gate}", partials={"in a": gate, "in b": slope})


QUOTED = {
    "sigmoid": Quoted(gradient="beta*sigma(beta*z)*(1 - sigma(beta*z))"),
    "tanh": Quoted(gradient="1 - tanh(z)**2"),
    "lecun_tanh": Quoted("1.7159*tanh(2*z/3)", "1.7159*(2/3)*(1 - tanh(2*z/3)**2)"),
    "arctan": Quoted("arctan(z)", "1/(1 + z**2)"),
    "softsign": Quoted("z/(1 + abs(z))", "1/(1 + abs(z))**2"),
    "log_sigmoid": Quoted("log(sigma(z))", "1 - sigma(z)"),
    "softplus": Quoted("log(1 + exp(beta*z))/beta", "sigma(beta*z)"),
    "squared_relu": Quoted("max(0, z)**2", "2*max(0, z)"),
    "star_relu": Quoted("0.8944*max(0, z)**2 - 0.4472", "1.7888*max(0, z)"),
    "relu": Quoted("max(0, z)"),
    "gelu": Quoted("z*Phi(z)", "Phi(z) + z*exp(-z**2/2)/sqrt(2*pi)"),
    "gelu_tanh": Quoted(
        "z*(1 + t)/2",
        "(1 + t)/2 + z*(1 - t**2)*sqrt(2/pi)*(1 + 0.134145*z**2)/2",
        where=("t", "tanh(sqrt(2/pi)*(z + 0.044715*z**3))"),
    ),
    "quick_gelu": Quoted("z*s", "s*(1 + 1.702*z*(1 - s))", where=("s", "sigma(1.702*z)")),
    "silu": Quoted("z*s", "s*(1 + beta*z*(1 - s))", where=("s", "sigma(beta*z)")),
    "mish": Quoted("z*t", "t + z*sigma(z)*(1 - t**2)", where=("t", "tanh(log(1 + exp(z)))")),
    "tanh_exp": Quoted("z*t", "t + z*exp(z)*(1 - t**2)", where=("t", "tanh(exp(z))")),
    "serf": Quoted(
        "z*erf(s)",
        "erf(s) + 2*z*sigma(z)*exp(-s**2)/sqrt(pi)",
        where=("s", "log(1 + exp(z))"),
    ),
    "phish": Quoted(
        "z*t",
        "t + z*(1 - t**2)*(Phi(z) + z*exp(-z**2/2)/sqrt(2*pi))",
        where=("t", "tanh(z*Phi(z))"),
    ),
    "snake": Quoted("z + sin(a*z)**2/a", "1 + sin(2*a*z)"),
    "softmax": Quoted(
        "exp(z_i/T)/total(exp(z_j/T))",
        partials={"i = j": "s_i*(1 - s_i)/T", "i != j": "-s_i*s_j/T"},
    ),
    "log_softmax": Quoted(
        "z_i/T - log(total(exp(z_j/T)))",
        partials={"i = j": "(1 - s_i)/T", "i != j": "-s_j/T"},
    ),
    "log_sum_exp": Quoted("log(total(exp(z_j)))", partials={"every j": "s_j"}),
    "sparsemax": Quoted("z_i - (total(z_j) - 1)/k", holds="in the support of k; else 0"),
    "glu": _gated("sigma(b)", "a*sigma(b)*(1 - sigma(b))"),
    "reglu": _gated("max(0, b)", ""),
    "geglu": _gated("b*Phi(b)", "a*(Phi(b) + b*exp(-b**2/2)/sqrt(2*pi))"),
    "swiglu": _gated("b*sigma(b)", "a*sigma(b)*(1 + b*(1 - sigma(b)))"),
}

SIGNS = {ast.Add: "+", ast.Sub: "−"}
GREEK = {
    **{"alpha": "α", "beta": "β", "lambda": "λ", "omega": "ω", "pi": "π"},
    **{"sigma": "σ", "Phi": "Φ", "total": "∑"},
}
NAMED_FUNCTIONS = ("arctan", "erf", "log", "max", "sin", "tanh")
TIMES = "<mo>\N{INVISIBLE TIMES}</mo>"
# The next factor begins with the name of a function, which needs a space before it.
TIMES_NAME = '<mo rspace="0.167em">\N{INVISIBLE TIMES}</mo>'
STRUT = '<mspace height=".75em" depth=".2em"/>'


def typeset(text: str) -> str:
    """Return the <math> element of an expression of QUOTED, in the order in which it stands."""
    return f"<math><mrow>{_markup(ast.parse(text, mode='eval').body)}</mrow></math>"


def _markup(node: ast.expr) -> str:
    match node:
        case ast.Name(name):
            return _letter(name)
        case ast.Constant(value):
            return f"<mn>{value}</mn>"
        case ast.UnaryOp(ast.USub(), operand):
            return f'<mo form="prefix">−</mo>{_factor(operand)}'
        case ast.BinOp(left, ast.Add() | ast.Sub() as sign, right):
            return f"{_markup(left)}<mo>{SIGNS[type(sign)]}</mo>{_markup(right)}"
        case ast.BinOp(left, ast.Mult(), right):
            return f"{_factor(left)}{_times(left, right)}{_factor(right)}"
        case ast.BinOp(left, ast.Div(), right):
            return f"<mfrac>{_row(_markup(left))}{_row(_markup(right))}</mfrac>"
        case ast.BinOp(left, ast.Pow(), right):
            return _power(left, right)
        case ast.Call(ast.Name(name), arguments):
            return _call(name, arguments)
    raise ValueError(f"a quoted form has no {type(node).__name__}")


def _letter(name: str) -> str:
    name, _, index = name.partition("_")
    letter = f"<mi>{escape(GREEK.get(name, name))}</mi>"
    return f"<msub>{letter}<mi>{index}</mi></msub>" if index else letter


def _row(markup: str) -> str:
    return f"<mrow>{markup}</mrow>"


def _in_brackets(markup: str) -> str:
    return _row(f"<mo>(</mo>{markup}<mo>)</mo>")


def _factor(node: ast.expr) -> str:
    is_sum = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub)
    return _in_brackets(_markup(node)) if is_sum else _markup(node)


def _times(left: ast.expr, right: ast.expr) -> str:
    if isinstance(left, ast.Constant) and _is_fraction(right):
        return "<mo>·</mo>"
    base = right.left if isinstance(right, ast.BinOp) and isinstance(right.op, ast.Pow) else right
    is_name = isinstance(base, ast.Call) and base.func.id in NAMED_FUNCTIONS
    return TIMES_NAME if is_name else TIMES


def _is_fraction(node: ast.expr) -> bool:
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div)


def _in_line(node: ast.expr) -> str:
    """Return an exponent: its fraction has a slash, for a bar would make it too small."""
    if _is_fraction(node):
        return f'{_factor(node.left)}<mo lspace="0" rspace="0">/</mo>{_factor(node.right)}'
    return _markup(node)


def _power(base: ast.expr, exponent: ast.expr) -> str:
    raised = _row(_markup(exponent))
    match base:
        case ast.Call(ast.Name("tanh" | "sin" as name), [argument]):  # tanh²(z)
            power = f"<msup>{_letter(name)}{raised}</msup>"
            return f"{power}{_in_brackets(_markup(argument))}"
    return f"<msup>{_row(_factor(base))}{raised}</msup>"


def _call(name: str, arguments: list[ast.expr]) -> str:
    inside = "<mo>,</mo>".join(map(_markup, arguments))
    match name:
        case "exp":
            return f"<msup><mi>e</mi>{_row(_in_line(arguments[0]))}</msup>"
        case "sqrt":
            return f"<msqrt>{STRUT}{inside}</msqrt>"
        case "abs":
            return _row(f'<mo form="prefix">|</mo>{inside}<mo form="postfix">|</mo>')
        case "total":
            return f"<munder><mo>∑</mo><mi>j</mi></munder>{inside}"
    return f"{_letter(name)}{_in_brackets(inside)}"
