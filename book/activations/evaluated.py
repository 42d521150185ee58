"""What a formula may be, and SymPy's own evaluation of one that was kept as it was typed."""

from __future__ import annotations

import sympy as sp

from .errors import UnsupportedExpression, shortened
from .parameter import Parameter, Z

__all__ = ["checked_formula", "evaluated"]

MAX_BITS = 14_000  # of an integer; Python prints no longer ones


def checked_formula(expr: sp.Expr, parameters: tuple[Parameter, ...], name: str) -> sp.Expr:
    """Return the formula of an activation, with the book's z for any symbol of that name.

    Raises
    ------
    TypeError
        If it is not a SymPy expression.
    ValueError
        If it has a symbol that is neither z nor a parameter, or cases for some z only.
    UnsupportedExpression
        If a part of it has no real value.
    """
    if not isinstance(expr, sp.Expr):
        raise TypeError(f"the formula of {name} must be a SymPy expression, not {expr!r}")
    strange = {s for s in expr.free_symbols if s.name == Z.name and s != Z}
    expr = expr.xreplace(dict.fromkeys(strange, Z))
    known = {Z, *(p.symbol for p in parameters)}
    unknown = sorted(str(symbol) for symbol in expr.free_symbols - known)
    if unknown:
        names = ", ".join(sorted(str(symbol) for symbol in known - {Z})) or "none"
        raise ValueError(
            f"the formula of {name} has {', '.join(unknown)}, which is neither z nor the symbol "
            f"of a parameter; its parameters: {names}"
        )
    for p in parameters:
        if not p.symbol.is_extended_real:
            raise ValueError(f"the symbol of the parameter {p.name} must be real")
    for cases in expr.atoms(sp.Piecewise):
        if sp.Or(*(condition for _, condition in cases.args)) != True:  # noqa: E712
            raise ValueError(
                f"the formula of {name} has cases for some z only; give the last the condition True"
            )
    evaluated(expr)
    return expr


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
            done[e] = _written(_rebuilt(e, [visit(arg) for arg in e.args]) if e.args else e)
        return done[e]

    return visit(expr)


def _rebuilt(e: sp.Basic, args: list[sp.Basic]) -> sp.Basic:
    if isinstance(e, sp.Pow) and all(arg.is_number for arg in args):
        _check_size(e, *args)
    if isinstance(e, sp.Heaviside):
        return sp.Heaviside(*args)
    result = e.func(*args)
    if isinstance(result, sp.Expr) and result.has(sp.nan, sp.zoo, sp.I):
        raise UnsupportedExpression(f"{shortened(e)} is not a real number")
    return result


def _written(e: sp.Basic) -> sp.Basic:
    if e.is_Rational and max(abs(e.p), e.q).bit_length() > MAX_BITS:
        raise UnsupportedExpression("a number of the formula is too long to be written down")
    return e


def _check_size(e: sp.Pow, base: sp.Expr, exponent: sp.Expr) -> None:
    try:
        bits = abs(float(exponent)) * abs(float(sp.log(abs(base), 2))) if base != 0 else 0
    except (OverflowError, TypeError):
        bits = float("inf")
    if bits > MAX_BITS:
        raise UnsupportedExpression(f"{shortened(e)} is too long a number to be written down")
