"""The two ends of a formula, where its functions have become lines and constants.

Where exp(z) is tiny tanh(exp(z)) is exp(z), and where it is large it is 1, to more digits
than a double has.  What is left there is a formula that can be written without loss, and
the derivatives of the formula are those of what is left.  Whether that holds is not
believed: the form is judged by certified values as all are.
"""

from __future__ import annotations

import math

import sympy as sp

from ..derive.intervals import Piece
from ..errors import UnsupportedExpression
from .direct import written
from .exponential import stable_form
from .formats import DOUBLE, Format
from .forms import StableForm
from .primitives import erfc, logistic, plain, softplus
from .refine import refined

__all__ = ["between_tails"]

SLOPES_AT_0 = {sp.tanh: sp.S.One, sp.erf: 2 / sp.sqrt(sp.pi)}
LIMITS = {
    sp.tanh: (sp.S.NegativeOne, sp.S.One),
    sp.erf: (sp.S.NegativeOne, sp.S.One),
    erfc: (sp.Integer(2), None),
    logistic: (None, sp.S.One),
}
# Beyond these not even a derivative of the function differs from that of its limit.
REACHED = {sp.tanh: 750.0, sp.erf: 30.0, erfc: 30.0, logistic: 750.0}
NEGLIGIBLE = 2.0**-56
CUTS = tuple(2**n for n in range(3, 12))  # a tail begins at one of these, on either side of 0
MAX_EXPONENT = 709.0
REAL_FUNCTIONS = {"exp": lambda x: math.exp(x) if x < MAX_EXPONENT else math.inf}


def between_tails(
    expr: sp.Expr,
    z: sp.Symbol,
    origin: sp.Expr,
    order: int = 0,
    exact: bool = True,
    numbers: Format = DOUBLE,
) -> StableForm:
    """Return a form for a refined expression, with a formula of its own at each end.

    ``expr`` is the derivative of ``origin`` of that order.  Raises UnsupportedExpression for
    a formula with kinks or parameters, or with ends that no stable form is known for.
    """
    whole = refined(origin, z)
    kinds = (sp.Piecewise, sp.Abs, sp.sign, sp.Min, sp.Max, sp.floor, sp.ceiling, sp.Heaviside)
    if whole.free_symbols != {z} or whole.has(*kinds):
        raise UnsupportedExpression(f"no ends are known for {expr}")
    (low, left), (high, right) = (_end(whole, z, side) for side in (-1, 1))
    if left == right == whole:
        raise UnsupportedExpression(f"{whole} has no function that reaches its limit")
    left, right = (sp.diff(plain(end), z, order) for end in (left, right))
    ends = stable_form(sp.Piecewise((left, z < low), (right, True)), z, numbers)
    middle = written(expr, z, exact, numbers)
    pieces = (
        Piece(-sp.oo, low, ends.pieces[0].expr),
        Piece(low, high, middle.pieces[0].expr),
        Piece(high, sp.oo, ends.pieces[-1].expr),
    )
    return StableForm(z, ends.steps + middle.steps, pieces, ("right", "right"), ends.ends)


def _end(expr: sp.Expr, z: sp.Symbol, side: int) -> tuple[sp.Integer, sp.Expr]:
    """Return what an expression becomes on one side of 0, and from where on."""
    end = _at(expr, z, side * CUTS[-1])
    cut = next(cut for cut in CUTS if _at(expr, z, side * cut) == end)
    return sp.Integer(side * cut), end


def _at(e: sp.Expr, z: sp.Symbol, point: int) -> sp.Expr:
    """Return an expression with what each of its functions is around a point far out."""
    if not e.has(z) or e.is_Atom:
        return e
    kind = e.func
    if kind in LIMITS:
        u = _number(e.args[0], z, point)
        limit = LIMITS[kind][u > 0]
        if abs(u) >= REACHED[kind] and limit is not None:
            return limit
    args = [_at(arg, z, point) for arg in e.args]
    if kind in SLOPES_AT_0 and abs(_number(args[0], z, point)) <= NEGLIGIBLE:
        return SLOPES_AT_0[kind] * args[0]
    if kind in (softplus, logistic) and _number(sp.exp(args[0]), z, point) <= NEGLIGIBLE:
        return sp.exp(args[0])
    return e.func(*args)


def _number(expr: sp.Expr, z: sp.Symbol, point: int) -> float:
    """Return about the value of an expression; NaN where doubles do not hold its steps."""
    try:
        return float(sp.lambdify(z, plain(expr), [REAL_FUNCTIONS, "math"])(float(point)))
    except (ArithmeticError, ValueError, NameError, TypeError):
        return math.nan
