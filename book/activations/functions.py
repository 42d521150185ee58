"""The elementary functions, one row each: everything that the book knows of them.

A row names the rule that differentiates the function, how NumPy, JavaScript and mpmath
call it, and what is true of it on the real line.  A new function is a new row.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import sympy as sp

__all__ = ["FUNCTIONS", "ElementaryFunction", "named", "row_of"]

LINE = sp.Interval(-sp.oo, sp.oo)
HALF_PI = sp.pi / 2


@dataclass(frozen=True)
class ElementaryFunction:
    """What there is to know of one function of one real variable.

    Attributes
    ----------
    function : callable
        The SymPy class; for the square root, which has none, ``sympy.sqrt``.
    names : tuple of str
        What a reader may type for it; the first is the one that is shown.
    rule : str
        The name of its differentiation rule.
    derivative : callable
        The identity: the derivative at a symbol, as a formula of that symbol.
    mpmath : str or None
        The name in mpmath; None where it has no such function.
    numpy, javascript : str or None
        How the function is called in source text; None where there is no such function.
    domain : sympy.Set
        The real numbers where the function is real and differentiable from one side at least.
    range : sympy.Set
        Its values there.
    parity : str
        "odd", "even" or "neither".
    monotone : str
        "increasing", "decreasing" or "neither", on the whole domain, jumps and flat parts included.
    limits : tuple of two sympy.Expr
        At -oo and +oo; NaN where there is none or the domain does not reach so far.
    definition : callable or None
        The function at a symbol in terms of others; None for those that are computed as such.
    remark : str
        Where the identity does not hold, such as "between the jumps".
    """

    function: Callable[[sp.Expr], sp.Expr]
    names: tuple[str, ...]
    rule: str
    derivative: Callable[[sp.Expr], sp.Expr]
    mpmath: str | None
    numpy: str | None = None
    javascript: str | None = None
    domain: sp.Set = LINE
    range: sp.Set = LINE
    parity: str = "neither"
    monotone: str = "neither"
    limits: tuple[sp.Expr, sp.Expr] = (sp.nan, sp.nan)
    definition: Callable[[sp.Expr], sp.Expr] | None = None
    remark: str = ""

    @property
    def name(self) -> str:
        """The name that is shown."""
        return self.names[0]

    @property
    def reason(self) -> str:
        """The rule's name, with the remark if there is one."""
        return f"{self.rule} ({self.remark})" if self.remark else self.rule


# Poles: the domain of tan and sec, and of cot and csc.  These sets are written as they are:
# to simplify them takes SymPy longer than all else that this module does.
POLE = sp.Symbol("k")
TAN_POLES = sp.ImageSet(sp.Lambda(POLE, sp.pi * POLE + HALF_PI), sp.S.Integers)
COT_POLES = sp.ImageSet(sp.Lambda(POLE, sp.pi * POLE), sp.S.Integers)
TAN_DOMAIN = sp.Complement(LINE, TAN_POLES, evaluate=False)
COT_DOMAIN = sp.Complement(LINE, COT_POLES, evaluate=False)
NOT_ZERO = sp.Union(sp.Interval.open(-sp.oo, 0), sp.Interval.open(0, sp.oo), evaluate=False)
OUTSIDE_UNIT = sp.Union(sp.Interval(-sp.oo, -1), sp.Interval(1, sp.oo), evaluate=False)
STRICTLY_OUTSIDE_UNIT = sp.Union(
    sp.Interval.open(-sp.oo, -1), sp.Interval.open(1, sp.oo), evaluate=False
)
CLOSED_UNIT, OPEN_UNIT = sp.Interval(-1, 1), sp.Interval.open(-1, 1)

ROWS = (
    ElementaryFunction(
        sp.exp,
        ("exp",),
        "exp rule",
        lambda u: sp.exp(u),
        "exp",
        "np.exp",
        "Math.exp",
        range=sp.Interval.open(0, sp.oo),
        monotone="increasing",
        limits=(sp.S.Zero, sp.oo),
    ),
    ElementaryFunction(
        sp.log,
        ("log", "ln"),
        "log rule",
        lambda u: 1 / u,
        "log",
        "np.log",
        "Math.log",
        domain=sp.Interval.open(0, sp.oo),
        monotone="increasing",
        limits=(sp.nan, sp.oo),
    ),
    ElementaryFunction(
        sp.sqrt,
        ("sqrt",),
        "square root rule",
        lambda u: 1 / (2 * sp.sqrt(u)),
        "sqrt",
        "np.sqrt",
        "Math.sqrt",
        domain=sp.Interval(0, sp.oo),
        range=sp.Interval(0, sp.oo),
        monotone="increasing",
        limits=(sp.nan, sp.oo),
    ),
    ElementaryFunction(
        sp.sin,
        ("sin",),
        "sine rule",
        lambda u: sp.cos(u),
        "sin",
        "np.sin",
        "Math.sin",
        range=CLOSED_UNIT,
        parity="odd",
    ),
    ElementaryFunction(
        sp.cos,
        ("cos",),
        "cosine rule",
        lambda u: -sp.sin(u),
        "cos",
        "np.cos",
        "Math.cos",
        range=CLOSED_UNIT,
        parity="even",
    ),
    ElementaryFunction(
        sp.tan,
        ("tan",),
        "tangent rule",
        lambda u: 1 + sp.tan(u) ** 2,
        "tan",
        "np.tan",
        "Math.tan",
        domain=TAN_DOMAIN,
        parity="odd",
    ),
    ElementaryFunction(
        sp.sec,
        ("sec",),
        "secant rule",
        lambda u: sp.sec(u) * sp.tan(u),
        "sec",
        definition=lambda u: 1 / sp.cos(u),
        domain=TAN_DOMAIN,
        range=OUTSIDE_UNIT,
        parity="even",
    ),
    ElementaryFunction(
        sp.csc,
        ("csc",),
        "cosecant rule",
        lambda u: -sp.csc(u) * sp.cot(u),
        "csc",
        definition=lambda u: 1 / sp.sin(u),
        domain=COT_DOMAIN,
        range=OUTSIDE_UNIT,
        parity="odd",
    ),
    ElementaryFunction(
        sp.cot,
        ("cot",),
        "cotangent rule",
        lambda u: -1 - sp.cot(u) ** 2,
        "cot",
        definition=lambda u: sp.cos(u) / sp.sin(u),
        domain=COT_DOMAIN,
        parity="odd",
    ),
    ElementaryFunction(
        sp.asin,
        ("asin", "arcsin"),
        "arcsine rule",
        lambda u: 1 / sp.sqrt(1 - u**2),
        "asin",
        "np.arcsin",
        "Math.asin",
        domain=CLOSED_UNIT,
        range=sp.Interval(-HALF_PI, HALF_PI),
        parity="odd",
        monotone="increasing",
    ),
    ElementaryFunction(
        sp.acos,
        ("acos", "arccos"),
        "arccosine rule",
        lambda u: -1 / sp.sqrt(1 - u**2),
        "acos",
        "np.arccos",
        "Math.acos",
        domain=CLOSED_UNIT,
        range=sp.Interval(0, sp.pi),
        monotone="decreasing",
    ),
    ElementaryFunction(
        sp.atan,
        ("atan", "arctan"),
        "arctangent rule",
        lambda u: 1 / (1 + u**2),
        "atan",
        "np.arctan",
        "Math.atan",
        range=sp.Interval.open(-HALF_PI, HALF_PI),
        parity="odd",
        monotone="increasing",
        limits=(-HALF_PI, HALF_PI),
    ),
    ElementaryFunction(
        sp.sinh,
        ("sinh",),
        "sinh rule",
        lambda u: sp.cosh(u),
        "sinh",
        "np.sinh",
        "Math.sinh",
        parity="odd",
        monotone="increasing",
        limits=(-sp.oo, sp.oo),
    ),
    ElementaryFunction(
        sp.cosh,
        ("cosh",),
        "cosh rule",
        lambda u: sp.sinh(u),
        "cosh",
        "np.cosh",
        "Math.cosh",
        range=sp.Interval(1, sp.oo),
        parity="even",
        limits=(sp.oo, sp.oo),
    ),
    ElementaryFunction(
        sp.tanh,
        ("tanh",),
        "tanh rule",
        lambda u: 1 - sp.tanh(u) ** 2,
        "tanh",
        "np.tanh",
        "Math.tanh",
        range=OPEN_UNIT,
        parity="odd",
        monotone="increasing",
        limits=(sp.S.NegativeOne, sp.S.One),
    ),
    ElementaryFunction(
        sp.sech,
        ("sech",),
        "sech rule",
        lambda u: -sp.sech(u) * sp.tanh(u),
        "sech",
        range=sp.Interval.Lopen(0, 1),
        parity="even",
        limits=(sp.S.Zero, sp.S.Zero),
    ),
    ElementaryFunction(
        sp.csch,
        ("csch",),
        "csch rule",
        lambda u: -sp.csch(u) * sp.coth(u),
        "csch",
        definition=lambda u: 1 / sp.sinh(u),
        domain=NOT_ZERO,
        range=NOT_ZERO,
        parity="odd",
        limits=(sp.S.Zero, sp.S.Zero),
    ),
    ElementaryFunction(
        sp.coth,
        ("coth",),
        "coth rule",
        lambda u: 1 - sp.coth(u) ** 2,
        "coth",
        definition=lambda u: 1 / sp.tanh(u),
        domain=NOT_ZERO,
        range=STRICTLY_OUTSIDE_UNIT,
        parity="odd",
        limits=(sp.S.NegativeOne, sp.S.One),
    ),
    ElementaryFunction(
        sp.asinh,
        ("asinh", "arsinh", "arcsinh"),
        "arsinh rule",
        lambda u: 1 / sp.sqrt(1 + u**2),
        "asinh",
        "np.arcsinh",
        "Math.asinh",
        parity="odd",
        monotone="increasing",
        limits=(-sp.oo, sp.oo),
    ),
    ElementaryFunction(
        sp.acosh,
        ("acosh", "arcosh", "arccosh"),
        "arcosh rule",
        lambda u: 1 / sp.sqrt(u**2 - 1),
        "acosh",
        "np.arccosh",
        "Math.acosh",
        domain=sp.Interval(1, sp.oo),
        range=sp.Interval(0, sp.oo),
        monotone="increasing",
        limits=(sp.nan, sp.oo),
    ),
    ElementaryFunction(
        sp.atanh,
        ("atanh", "artanh", "arctanh"),
        "artanh rule",
        lambda u: 1 / (1 - u**2),
        "atanh",
        "np.arctanh",
        "Math.atanh",
        domain=OPEN_UNIT,
        parity="odd",
        monotone="increasing",
    ),
    ElementaryFunction(
        sp.erf,
        ("erf",),
        "erf rule",
        lambda u: 2 * sp.exp(-(u**2)) / sp.sqrt(sp.pi),
        "erf",
        range=OPEN_UNIT,
        parity="odd",
        monotone="increasing",
        limits=(sp.S.NegativeOne, sp.S.One),
    ),
    ElementaryFunction(
        sp.erfc,
        ("erfc",),
        "erfc rule",
        lambda u: -2 * sp.exp(-(u**2)) / sp.sqrt(sp.pi),
        "erfc",
        range=sp.Interval.open(0, 2),
        monotone="decreasing",
        limits=(sp.Integer(2), sp.S.Zero),
    ),
    ElementaryFunction(
        sp.Abs,
        ("abs", "Abs"),
        "absolute value rule",
        lambda u: sp.sign(u),
        "fabs",
        "np.abs",
        "Math.abs",
        range=sp.Interval(0, sp.oo),
        parity="even",
        limits=(sp.oo, sp.oo),
        remark="away from 0",
    ),
    ElementaryFunction(
        sp.sign,
        ("sign", "sgn"),
        "sign rule",
        lambda u: sp.S.Zero,
        "sign",
        "np.sign",
        "Math.sign",
        range=sp.FiniteSet(-1, 0, 1),
        parity="odd",
        monotone="increasing",
        limits=(sp.S.NegativeOne, sp.S.One),
        remark="away from the jump",
    ),
    ElementaryFunction(
        sp.floor,
        ("floor",),
        "floor rule",
        lambda u: sp.S.Zero,
        "floor",
        "np.floor",
        "Math.floor",
        range=sp.S.Integers,
        monotone="increasing",
        limits=(-sp.oo, sp.oo),
        remark="between the jumps",
    ),
    ElementaryFunction(
        sp.ceiling,
        ("ceiling", "ceil"),
        "ceiling rule",
        lambda u: sp.S.Zero,
        "ceil",
        "np.ceil",
        "Math.ceil",
        range=sp.S.Integers,
        monotone="increasing",
        limits=(-sp.oo, sp.oo),
        remark="between the jumps",
    ),
    ElementaryFunction(
        sp.Heaviside,
        ("Heaviside", "heaviside"),
        "Heaviside rule",
        lambda u: sp.S.Zero,
        None,
        range=sp.FiniteSet(0, sp.S.Half, 1),
        monotone="increasing",
        limits=(sp.S.Zero, sp.S.One),
        remark="away from the jump",
    ),
)

FUNCTIONS: dict[Callable, ElementaryFunction] = {row.function: row for row in ROWS}
"""The rows by their SymPy class."""


def named(name: str) -> ElementaryFunction | None:
    """Return the row of the function that a reader calls ``name``, or None."""
    return next((row for row in FUNCTIONS.values() if name in row.names), None)


def row_of(expr: sp.Expr) -> ElementaryFunction | None:
    """Return the row of the outermost function of an expression, or None if it has none."""
    if expr.is_Pow and expr.exp == sp.S.Half:
        return FUNCTIONS.get(sp.sqrt)
    return FUNCTIONS.get(type(expr))
