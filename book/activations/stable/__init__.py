"""Rewrite formulas so that floating point can evaluate them everywhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

import sympy as sp

from ..errors import UnsupportedExpression
from .direct import written
from .exponential import stable_form
from .formats import DOUBLE, Format
from .forms import StableForm
from .refine import refined, refined_derivative
from .tails import between_tails
from .window import with_window

__all__ = ["candidates"]


def candidates(
    expr: sp.Expr,
    z: sp.Symbol,
    origin: sp.Expr | None = None,
    order: int = 0,
    numbers: Format = DOUBLE,
) -> Iterator[StableForm]:
    """Yield forms of a formula, the simplest and fastest first.

    Parameters
    ----------
    expr : sympy.Expr
    z : sympy.Symbol
    origin, order : sympy.Expr, int
        If given, ``expr`` is the derivative of that order of ``origin``.
    numbers : Format
        Those that the forms are to be computed with.
    """
    ways: list[Callable[[], sp.Expr]] = [cache(lambda: refined(expr, z))]
    if origin is not None:
        ways.insert(0, cache(lambda: _derivative(origin, z, order)))
    writers: list[Callable[[], StableForm]] = [lambda: stable_form(expr, z, numbers)]
    writers += [lambda way=way: written(way(), z, numbers=numbers) for way in ways]
    whole = expr if origin is None else origin
    writers += [
        lambda way=way, exact=exact: between_tails(way(), z, whole, order, exact, numbers)
        for exact in (False, True)
        for way in ways
    ]
    writers += [lambda way=way: written(with_window(way(), z), z, numbers=numbers) for way in ways]
    for write in writers:
        try:
            yield write()
        except (UnsupportedExpression, ArithmeticError, sp.PolynomialError, TypeError):
            continue


def _derivative(expr: sp.Expr, z: sp.Symbol, order: int) -> sp.Expr:
    expr = refined(expr, z)
    for _ in range(order):
        expr = refined_derivative(expr, z)
    return expr
