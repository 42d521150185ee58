"""Forms of refined formulas, for all that is not a rational function of one exponential."""

from __future__ import annotations

import sympy as sp

from ..derive.intervals import Piece, split_at_breakpoints
from ..errors import UnsupportedExpression
from .formats import DOUBLE, Format
from .forms import StableForm
from .primitives import Primitive, capped
from .refine import without_overflow
from .writer import Writer

__all__ = ["written"]


def written(
    expr: sp.Expr, z: sp.Symbol, exact: bool = True, numbers: Format = DOUBLE
) -> StableForm:
    """Return a refined expression as a form of steps, with exact arguments or single doubles.

    Raises UnsupportedExpression if it has a function that libraries don't have.
    """
    writer = Writer(z, exact, numbers)
    result = writer.step(without_overflow(_kept_finite(expr, z, numbers.far), z))
    piece = Piece(-sp.oo, sp.oo, result)
    return StableForm(z, tuple(writer.steps), (piece,), (), _ends(expr, z), guarded=True)


def _ends(expr: sp.Expr, z: sp.Symbol) -> tuple[sp.Expr, sp.Expr] | None:
    """Return the formulas that hold far to the left and to the right, if that is known."""
    if expr.has(sp.exp, sp.log, Primitive):
        return None
    try:
        parts = split_at_breakpoints(expr, z)
    except UnsupportedExpression:
        return None
    return parts[0].expr, parts[-1].expr


def _kept_finite(expr: sp.Expr, z: sp.Symbol, far: sp.Integer) -> sp.Expr:
    """Cap z in polynomials that an exponential of z multiplies, so that none is infinite."""

    def bounded(product: sp.Expr) -> sp.Expr:
        decays = any(isinstance(f, sp.exp) and f.args[0].is_polynomial(z) for f in product.args)
        if not decays:
            return product
        near = capped(z, -far, far)
        return product.func(
            *(f.xreplace({z: near}) if f.is_polynomial(z) else f for f in product.args)
        )

    return expr.replace(lambda e: e.is_Mul and e.has(z), bounded)
