"""From a formula to the tree of rules that differentiates it, the formula as it is written."""

from __future__ import annotations

from collections.abc import Iterable

import sympy as sp

from ..errors import UnsupportedExpression
from ..functions import FUNCTIONS, row_of
from .rules import (
    Chain,
    Constant,
    Elementary,
    Exponential,
    Maximum,
    Minimum,
    Multiple,
    Piecewise,
    Power,
    PowerOfTwo,
    Product,
    Quotient,
    Rule,
    Sum,
    Variable,
)

__all__ = ["derive"]


def derive(expr: sp.Expr, variable: sp.Symbol) -> Rule:
    """Return the tree of rules that differentiates ``expr``.

    Parameters
    ----------
    expr : sympy.Expr
        The formula; its terms and factors are taken in the order in which they stand.
    variable : sympy.Symbol

    Raises
    ------
    UnsupportedExpression
        If no rule fits; the message names the expression and the rules there are.
    """
    if not expr.has(variable):
        return Constant(expr, variable)
    if expr == variable:
        return Variable(expr, variable)
    for build in (_sum, _multiple, _quotient, _product, _function, _two, _choice, _piecewise):
        rule = build(expr, variable)
        if rule is not None:
            return rule
    known = ", ".join(sorted(row.name for row in FUNCTIONS.values()))
    raise UnsupportedExpression(
        f"no rule differentiates {expr} with respect to {variable}; there are rules for "
        f"sums, products, quotients, powers, max, min, piecewise definitions, {known}, "
        "and chains of these"
    )


def _derive_all(exprs: Iterable[sp.Expr], variable: sp.Symbol) -> tuple[Rule, ...]:
    return tuple(derive(expr, variable) for expr in exprs)


def _terms(expr: sp.Expr, kind: type) -> list[sp.Expr]:
    """Return the terms of a sum or the factors of a product, those of its parts included."""
    return [t for arg in expr.args for t in _terms(arg, kind)] if type(expr) is kind else [expr]


def _joined(factors: list[sp.Expr]) -> sp.Expr:
    """Return the product of factors in their order, those that are 1 left out."""
    factors = [factor for factor in factors if factor != 1]
    if len(factors) < 2:
        return factors[0] if factors else sp.S.One
    return sp.Mul(*factors, evaluate=False)


def _sum(expr: sp.Expr, variable: sp.Symbol) -> Rule | None:
    if expr.is_Add:
        return Sum(expr, variable, _derive_all(_terms(expr, sp.Add), variable))
    return None


def _multiple(expr: sp.Expr, variable: sp.Symbol) -> Rule | None:
    factors = _terms(expr, sp.Mul)
    factor = _joined([f for f in factors if not f.has(variable)])
    if factor == 1:
        return None
    rest = _joined([f for f in factors if f.has(variable)])
    return Multiple(expr, variable, (derive(rest, variable),), factor=factor)


def _quotient(expr: sp.Expr, variable: sp.Symbol) -> Rule | None:
    factors = [f for f in _terms(expr, sp.Mul) if f != 1]
    below = [_turned(f) for f in factors if _is_below(f, variable)]
    if not below:
        return None
    above = _joined([f for f in factors if not _is_below(f, variable)])
    return Quotient(expr, variable, _derive_all((above, _joined(below)), variable))


def _is_below(factor: sp.Expr, variable: sp.Symbol) -> bool:
    """Say whether a factor is written under the fraction bar: 1/v or v^-n, not exp(-z)."""
    if not factor.is_Pow or factor.exp.has(variable):
        return False
    return factor.exp.doit().could_extract_minus_sign()


def _turned(factor: sp.Expr) -> sp.Expr:
    """Return 1/factor of a factor under the bar."""
    exponent = -factor.exp.doit()
    return factor.base if exponent == 1 else sp.Pow(factor.base, exponent, evaluate=False)


def _product(expr: sp.Expr, variable: sp.Symbol) -> Rule | None:
    factors = [f for f in _terms(expr, sp.Mul) if f != 1]
    if len(factors) > 1:
        return Product(expr, variable, _derive_all((factors[0], _joined(factors[1:])), variable))
    return None if factors[0] is expr else derive(factors[0], variable)


def _function(expr: sp.Expr, variable: sp.Symbol) -> Rule | None:
    """Build the rule of a function of one argument, in a chain unless that is the variable."""
    if row_of(expr):
        rule, inner, outer = Elementary, expr.args[0], (variable, *expr.args[1:])
    elif expr.is_Pow and not expr.exp.has(variable):
        rule, inner, outer = Power, expr.base, (variable, expr.exp)
    elif expr.is_Pow and not expr.base.has(variable):
        rule, inner, outer = Exponential, expr.exp, (expr.base, variable)
    else:
        return None
    if inner == variable:
        return rule(expr, variable)
    whole = rule(expr.func(*outer, evaluate=False), variable)
    return Chain(expr, variable, (derive(inner, variable),), outer=whole, inner=inner)


def _two(expr: sp.Expr, variable: sp.Symbol) -> Rule | None:
    if expr.is_Pow:
        return PowerOfTwo(expr, variable, _derive_all(expr.args, variable))
    return None


def _choice(expr: sp.Expr, variable: sp.Symbol) -> Rule | None:
    if not isinstance(expr, (sp.Max, sp.Min)):
        return None
    rule = Maximum if isinstance(expr, sp.Max) else Minimum
    # A constant stands last: where it is equal to another argument, the slope is 0.
    arguments = sorted(expr.args, key=lambda e: (not e.has(variable), sp.default_sort_key(e)))
    return rule(expr, variable, _derive_all(arguments, variable))


def _piecewise(expr: sp.Expr, variable: sp.Symbol) -> Rule | None:
    if isinstance(expr, sp.Piecewise):
        return Piecewise(expr, variable, _derive_all((e for e, _ in expr.args), variable))
    return None
