"""SymPy's own evaluation of a formula that was kept as it was typed."""

from __future__ import annotations

import sympy as sp

from .errors import UnsupportedExpression

__all__ = ["evaluated"]

MOST_BITS = 20_000  # of a whole number that a power of two numbers makes


def evaluated(expr: sp.Basic) -> sp.Basic:
    """Return an expression as SymPy's constructors make it from its parts.

    Raises
    ------
    UnsupportedExpression
        If a part of it has no value (1/0), is not real, or is a number too long to be
        written down.
    """
    done: dict[sp.Basic, sp.Basic] = {}

    def visit(e: sp.Basic) -> sp.Basic:
        if e not in done:
            done[e] = _rebuilt(e, [visit(arg) for arg in e.args]) if e.args else e
        return done[e]

    return visit(expr)


def _rebuilt(e: sp.Basic, args: list[sp.Basic]) -> sp.Basic:
    if isinstance(e, sp.Pow) and all(arg.is_number for arg in args):
        _check_size(e, *args)
    if isinstance(e, sp.Heaviside):
        return sp.Heaviside(*args)
    result = e.func(*args)
    if isinstance(result, sp.Expr) and result.has(sp.nan, sp.zoo, sp.I):
        raise UnsupportedExpression(f"{_short(e)} is not a real number")
    return result


def _check_size(e: sp.Pow, base: sp.Expr, exponent: sp.Expr) -> None:
    try:
        bits = abs(float(exponent)) * abs(float(sp.log(abs(base), 2))) if base != 0 else 0
    except (OverflowError, TypeError):
        bits = float("inf")
    if bits > MOST_BITS:
        raise UnsupportedExpression(f"{_short(e)} is too long a number to be written down")


def _short(expr: sp.Basic) -> str:
    text = str(expr)
    return text if len(text) <= 80 else f"{text[:70]}..."
