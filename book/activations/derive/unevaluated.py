"""Expressions as they are written: nothing is multiplied out, ordered or merged.

The lines of a derivation are such expressions, with ``Pending`` where something is still to
be differentiated.  One expression is printed, evaluated and proven, so these can't disagree.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import sympy as sp
from sympy.logic.boolalg import Boolean

__all__ = ["Pending", "as_printed", "fill", "plus", "power", "times"]


class Pending(sp.Expr):
    """d/dz of an expression, not yet found."""

    is_commutative = True

    def __new__(cls, expr: sp.Expr, variable: sp.Symbol) -> Pending:
        return super().__new__(cls, expr, variable)

    expr = property(lambda self: self.args[0])
    variable = property(lambda self: self.args[1])


def times(*factors: sp.Expr) -> sp.Expr:
    """Return a product as a teacher writes it: one sign, one number, then the other factors.

    Factors 1 are left out, equal factors become a power, and a factor 0 makes the product 0.
    """
    number, rest = sp.S.One, []
    for factor in _flat(factors, sp.Mul):
        if factor.is_Rational:
            number *= factor
        else:
            rest.append(factor)
    rest = [power(factor, sp.Integer(often)) for factor, often in Counter(rest).items()]
    rest.sort(key=_place)
    if number == 0 or not rest:
        return number
    if number != 1:
        rest.insert(0, number)
    return sp.Mul(*rest, evaluate=False) if len(rest) > 1 else rest[0]


def _place(factor: sp.Expr) -> tuple[int, str]:
    """Return what sorts pi before letters, letters by the alphabet, and leaves the rest."""
    if factor.is_number:
        return 0, ""
    return (1, factor.name) if factor.is_Symbol else (2, "")


def plus(*terms: sp.Expr) -> sp.Expr:
    """Return a sum without terms 0, its numbers added up."""
    terms = [term for term in _flat(terms, sp.Add) if term != 0]
    numbers = [term for term in terms if term.is_Rational]
    if len(numbers) > 1:
        where = terms.index(numbers[0])
        terms = [term for term in terms if not term.is_Rational]
        terms[where:where] = [total] if (total := sp.Add(*numbers)) else []
    if len(terms) < 2:
        return terms[0] if terms else sp.S.Zero
    return sp.Add(*terms, evaluate=False)


def _flat(args, kind: type) -> list[sp.Expr]:
    return [
        part for arg in args for part in (_flat(arg.args, kind) if type(arg) is kind else [arg])
    ]


def power(base: sp.Expr, exponent: sp.Expr) -> sp.Expr:
    """Return a power; that of a number or of a product of letters is carried out."""
    if base.is_Pow and base.exp.is_Integer and exponent.is_Integer:
        return power(base.base, base.exp * exponent)
    if exponent == 1 or base == 1:
        return base
    letters = sp.Mul.make_args(base)
    if base.is_Rational or (base.is_Mul and all(a.is_number or a.is_Symbol for a in letters)):
        return as_printed(sp.Mul(*letters) ** exponent)
    return sp.Pow(base, exponent, evaluate=False)


def fill(form: sp.Expr, filling: Mapping[sp.Expr, sp.Expr]) -> sp.Expr:
    """Return ``form`` with other expressions in place of its slots, these as they are written."""
    if form in filling:
        return filling[form]
    if not form.args or isinstance(form, Boolean):
        return form
    args = [fill(arg, filling) for arg in form.args]
    if type(form) is sp.Mul:
        return times(*args)
    if type(form) is sp.Add:
        return plus(*args)
    if form.is_Pow:
        return power(*args)
    return _rebuilt(form, args)


def as_printed(expr: sp.Expr) -> sp.Expr:
    """Return an expression whose terms and factors stand in the order in which SymPy prints them.

    What was built with ``evaluate=False`` keeps the order in which it was typed.
    """
    if not expr.args or isinstance(expr, Boolean):
        return expr
    if type(expr) is sp.Add:
        evaluated = sp.Add(*expr.args).args == expr.args
        terms = expr.as_ordered_terms() if evaluated else expr.args
        return sp.Add(*map(as_printed, terms), evaluate=False)
    if type(expr) is sp.Mul:
        if sp.Mul(*expr.args).args != expr.args:
            return sp.Mul(*map(as_printed, expr.args), evaluate=False)
        return _product(expr)
    return _rebuilt(expr, [as_printed(arg) for arg in expr.args])


def _product(expr: sp.Expr) -> sp.Expr:
    """Return an evaluated product with its numbers first, roots of numbers under one root."""
    number, rest = expr.as_independent(*expr.free_symbols, as_Add=False)
    factors = [] if number == 1 else list(sp.Mul.make_args(_under_one_root(number)))
    factors += [as_printed(factor) for factor in rest.as_ordered_factors()] if rest != 1 else []
    return sp.Mul(*factors, evaluate=False) if len(factors) > 1 else factors[0]


def _under_one_root(number: sp.Expr) -> sp.Expr:
    """Return sqrt(2)/(2 sqrt(pi)) as 1/sqrt(2 pi) and the like, where that is shorter."""
    rational, pi = (number**2).as_independent(sp.pi, as_Add=False)
    if not rational.is_Rational or pi.as_base_exp()[0] not in (1, sp.pi):
        return number
    outside = _square_root(rational.p) / _square_root(rational.q)
    inside = rational / outside**2 * pi
    if inside.as_numer_denom()[0] == 1:
        root = sp.Pow(1 / inside, -sp.S.Half, evaluate=False)
    else:
        root = sp.Pow(inside, sp.S.Half, evaluate=False)
    outside *= -1 if number.is_negative else 1
    shorter = root if outside == 1 else sp.Mul(outside, root, evaluate=False)
    return min(number, shorter, key=lambda form: sp.count_ops(form))


def _square_root(number: int) -> sp.Integer:
    """Return the largest whole number whose square divides a whole number."""
    powers = sp.factorint(number).items()
    return sp.Mul(*(sp.Integer(prime) ** (power // 2) for prime, power in powers))


def _rebuilt(expr: sp.Expr, args: list) -> sp.Expr:
    """Return ``expr`` with other arguments, as it is written."""
    if isinstance(expr, (sp.Function, sp.Pow, sp.Add, sp.Mul, sp.Max, sp.Min)):
        return expr.func(*args, evaluate=False)
    return expr.func(*args)
