"""A formula as a program: plain data that any language can run without ``eval``.

A program is a list of steps.  Each step is a tuple of the name of an operation, and of the
places of earlier steps that it works on; its value is a real number or a truth value:

======================================  ================================================
``("z",)``, ``("parameter", i)``        what the program is given
``("constant", text)``                  "p/q" exactly, "pi", "E", or 60 decimals
``("nan",)``, ``("true",)``             no number; always true
``neg abs sign floor``                  of one number
``add mul div max``                     of two numbers
``exp expm1 log log1p sqrt``            of one number
``sin cos atan erf erfc``               of one number
``("power", a, n)``                     a whole power, 2 <= n <= 64
``("pow", a, b)``                       a real power; x^0 = 1, 0^b = 0 for b > 0
``less at_most equal``                  compare two numbers
``not and or``                          of truth values
``("select", c, a, b)``                 a where c is true, otherwise b
======================================  ================================================
"""

from __future__ import annotations

import json
from dataclasses import dataclass

import sympy as sp

from ..errors import UnsupportedExpression
from ..functions import row_of
from ..stable.primitives import Primitive, expm1, log1p, logistic
from .rewriting import (
    conjugate,
    factors_of,
    rewrite_log,
    rewrite_product,
    rewrite_sum,
    terms_of,
)

__all__ = ["MAX_STEPS", "Program", "program"]

MAX_STEPS = 3000
LARGEST_POWER = 64
DIGITS = 60


@dataclass(frozen=True)
class Program:
    """Steps whose last one is the value.

    Attributes
    ----------
    parameters : tuple of str
        Names of the parameters, in the order in which values are given.
    steps : tuple of tuple
        See the module's text.
    """

    parameters: tuple[str, ...]
    steps: tuple[tuple, ...]

    def as_json(self) -> str:
        """Return the program as JSON; equal programs give equal text."""
        return json.dumps(
            {"parameters": self.parameters, "steps": self.steps}, separators=(",", ":")
        )


def program(expr: sp.Expr, z: sp.Symbol, parameters: tuple[sp.Symbol, ...] = ()) -> Program:
    """Return a formula as a program.

    Parameters
    ----------
    expr : Expr
        The formula; nothing in it need be evaluated or simplified.
    z : Symbol
        The variable.
    parameters : tuple of Symbol
        The other letters of the formula.

    Raises
    ------
    UnsupportedExpression
        For a function that has no rule, a symbol that is not given, or more than
        ``MAX_STEPS`` steps.
    """
    writer = _Writer(z, tuple(parameters))
    try:
        writer.number(sp.sympify(expr))
    except RecursionError:
        raise UnsupportedExpression("the formula is nested too deeply for a program.") from None
    return Program(tuple(symbol.name for symbol in parameters), writer.finished())


class _Writer:
    """Appends steps; an equal step or subexpression is written once."""

    def __init__(self, z: sp.Symbol, parameters: tuple[sp.Symbol, ...]):
        self.inputs = {symbol: ("parameter", i) for i, symbol in enumerate(parameters)}
        self.inputs[z] = ("z",)
        self.steps: list[tuple] = []
        self.places: dict[tuple, int] = {}
        self.known: dict[sp.Basic, int] = {}
        self.last = 0

    def step(self, *step) -> int:
        """Return the place of a step, appended unless it is there."""
        if step[0] in ("add", "mul", "max", "equal", "and", "or"):
            step = (step[0], *sorted(step[1:]))
        if step not in self.places:
            if len(self.steps) == MAX_STEPS:
                raise UnsupportedExpression(f"the formula needs more than {MAX_STEPS} steps.")
            self.places[step] = len(self.steps)
            self.steps.append(step)
        self.last = self.places[step]
        return self.last

    def finished(self) -> tuple[tuple, ...]:
        """Return the steps that the last number needs, and that number last."""
        needed, order = {self.last}, []
        for place in range(self.last, -1, -1):
            if place in needed:
                order.append(place)
                needed.update(_operands(self.steps[place]))
        new = {place: at for at, place in enumerate(reversed(order))}
        return tuple(_moved(self.steps[place], new) for place in reversed(order))

    def constant(self, value) -> int:
        """Return the place of a rational number."""
        return self.step("constant", str(sp.Rational(value)))

    def number(self, expr: sp.Basic) -> int:
        """Return the place of a formula's value."""
        if expr not in self.known:
            self.known[expr] = self.written(expr)
        self.last = self.known[expr]
        return self.last

    def written(self, expr: sp.Basic) -> int:
        """Write a formula that was not met before."""
        if expr in self.inputs:
            return self.step(*self.inputs[expr])
        if expr is sp.nan:
            return self.step("nan")
        if expr.is_Rational or expr.is_Float:
            return self.constant(expr)
        if expr in (sp.pi, sp.E):
            return self.step("constant", str(expr).replace("exp(1)", "E"))
        if isinstance(expr, sp.NumberSymbol):
            return self.step("constant", str(sp.N(expr, DIGITS)))
        rule = next((RULES[kind] for kind in type(expr).__mro__ if kind in RULES), None)
        row = row_of(expr)
        if rule is None and row is not None and row.definition is not None:
            return self.number(row.definition(*expr.args))
        if rule is None:
            allowed = "numbers, z, the parameters, and the elementary functions"
            raise UnsupportedExpression(f"{expr} has no rule; a formula is made of {allowed}.")
        return rule(self, expr)

    def condition(self, cond: sp.Basic) -> int:
        """Return the place of a condition's truth value."""
        if cond == sp.true:
            return self.step("true")
        if cond == sp.false:
            return self.step("not", self.step("true"))
        if isinstance(cond, sp.ITE):
            cond = cond.to_nnf(simplify=False)
        if isinstance(cond, sp.Not):
            return self.step("not", self.condition(cond.args[0]))
        if isinstance(cond, (sp.And, sp.Or)):
            name = "and" if isinstance(cond, sp.And) else "or"
            total, *rest = map(self.condition, cond.args)
            for other in rest:
                total = self.step(name, total, other)
            return total
        if type(cond) not in RELATIONS:
            raise UnsupportedExpression(f"{cond} is not a comparison, nor And, Or, Not of those.")
        name, swapped, negated = RELATIONS[type(cond)]
        left, right = map(self.number, reversed(cond.args) if swapped else cond.args)
        place = self.step(name, left, right)
        return self.step("not", place) if negated else place

    # ---- what the rules are made of

    def total(self, places: list[int], name: str) -> int:
        """Combine several numbers, two at a time."""
        result = places[0]
        for other in places[1:]:
            result = self.step(name, result, other)
        return result

    def times(self, factor, place: int) -> int:
        """Return a rational multiple."""
        return self.step("mul", self.constant(factor), place)

    def plus(self, value, place: int) -> int:
        """Return a number plus a rational one."""
        return self.step("add", self.constant(value), place)

    def odd(self, u: int, at_absolute_value: int) -> int:
        """Return sign(u) times a number."""
        return self.step("mul", self.step("sign", u), at_absolute_value)

    def reciprocal(self, place: int) -> int:
        """Return 1/x."""
        return self.step("div", self.constant(1), place)

    def decaying(self, u: int) -> int:
        """Return exp(-|u|)."""
        return self.step("exp", self.step("neg", self.step("abs", u)))


def _operands(step: tuple) -> tuple[int, ...]:
    """Return the places that a step works on."""
    name, *rest = step
    if name in ("z", "parameter", "constant", "nan", "true"):
        return ()
    return (rest[0],) if name == "power" else tuple(rest)


def _moved(step: tuple, new: dict[int, int]) -> tuple:
    """Return a step with the places of its operands replaced."""
    operands = tuple(new[place] for place in _operands(step))
    return (step[0], *operands, *step[1 + len(operands) :])


# ---- rules: how a SymPy node becomes steps --------------------------------------------------


def _add(w: _Writer, expr: sp.Expr) -> int:
    terms = rewrite_sum(terms_of(expr))
    other = conjugate(terms)
    if other is None:
        return w.total([w.number(term) for term in terms], "add")
    t, root, k, above = map(w.number, (other.t, other.root, other.k, other.above))
    apart = w.step("div", above, w.step("add", t, w.step("neg", root)))
    differ = w.step("less", w.step("mul", t, k), w.constant(0))
    return w.step("select", differ, apart, w.step("add", t, root))


def _mul(w: _Writer, expr: sp.Expr) -> int:
    above, below = [], []
    for factor in rewrite_product(factors_of(expr)):
        inverse = factor.is_Pow and factor.exp.is_Rational and factor.exp < 0
        if inverse:
            below.append(_power(w, factor.base, -factor.exp))
        else:
            above.append(_factor(w, factor))
    top = w.total(above or [w.constant(1)], "mul")
    return w.step("div", top, w.total(below, "mul")) if below else top


def _factor(w: _Writer, factor: sp.Expr) -> int:
    """Write a factor that is not itself a product."""
    return _power(w, *factor.args) if factor.is_Pow else w.number(factor)


def _pow(w: _Writer, expr: sp.Expr) -> int:
    return _mul(w, expr)


def _power(w: _Writer, base: sp.Expr, exponent: sp.Expr) -> int:
    if base is sp.E:
        return w.step("exp", w.number(exponent))
    u = w.number(base)
    if not exponent.is_Rational:
        return w.step("pow", u, w.number(exponent))
    if exponent < 0:
        return w.reciprocal(_power(w, base, -exponent))
    if exponent.q == 2 and exponent.p <= LARGEST_POWER:
        u, exponent = w.step("sqrt", u), sp.Integer(exponent.p)
    if exponent == 1:
        return u
    if exponent.is_Integer and 2 <= exponent <= LARGEST_POWER:
        return w.step("power", u, int(exponent))
    return w.step("pow", u, w.constant(exponent))


def _exp(w: _Writer, expr: sp.Expr) -> int:
    return w.step("exp", w.number(expr.args[0]))


def _log(w: _Writer, expr: sp.Expr) -> int:
    (x,) = expr.args
    other = rewrite_log(x)
    if other is not None:
        return w.number(other)
    terms = terms_of(x)
    if x.is_Add and terms[0].is_Rational and terms[0] >= 1:
        return w.step("log1p", w.number(sp.Add(terms[0] - 1, *terms[1:])))
    return w.step("log", w.number(x))


def _piecewise(w: _Writer, expr: sp.Piecewise) -> int:
    result = w.step("nan")
    for value, cond in reversed(expr.args):
        chosen = w.condition(cond)
        result = w.step("select", chosen, w.number(value), result)
    return result


def _max(w: _Writer, expr: sp.Max) -> int:
    return w.total(list(map(w.number, expr.args)), "max")


def _min(w: _Writer, expr: sp.Min) -> int:
    opposite = [w.step("neg", w.number(arg)) for arg in expr.args]
    return w.step("neg", w.total(opposite, "max"))


def _heaviside(w: _Writer, expr: sp.Heaviside) -> int:
    u, at_zero = map(w.number, expr.args)
    zero, one = w.constant(0), w.constant(1)
    otherwise = w.step("select", w.step("less", u, zero), zero, at_zero)
    return w.step("select", w.step("less", zero, u), one, otherwise)


def _primitive(w: _Writer, expr: sp.Expr) -> int:
    return w.number(expr.textbook())


def _named(name: str):
    """Return the rule of a function that is a step of its own."""
    return lambda w, u: w.step(name, u)


def _ceiling(w: _Writer, u: int) -> int:
    return w.step("neg", w.step("floor", w.step("neg", u)))


def _logistic(w: _Writer, u: int) -> int:
    zero = w.constant(0)
    least = w.step("neg", w.step("max", w.step("neg", u), zero))
    return w.step("div", w.step("exp", least), w.plus(1, w.decaying(u)))


def _tanh(w: _Writer, u: int) -> int:
    m = w.step("expm1", w.times(-2, w.step("abs", u)))
    return w.odd(u, w.step("neg", w.step("div", m, w.plus(2, m))))


def _sinh(w: _Writer, u: int) -> int:
    size = w.step("abs", u)
    m = w.step("expm1", size)
    other = w.step("expm1", w.step("neg", size))
    return w.odd(u, w.times("1/2", w.step("add", m, w.step("neg", other))))


def _cosh(w: _Writer, u: int) -> int:
    growing = w.step("exp", w.step("abs", u))
    return w.times("1/2", w.step("add", growing, w.decaying(u)))


def _sech(w: _Writer, u: int) -> int:
    small = w.decaying(u)
    return w.step("div", w.times(2, small), w.plus(1, w.step("power", small, 2)))


def _tan(w: _Writer, u: int) -> int:
    return w.step("div", w.step("sin", u), w.step("cos", u))


def _asin(w: _Writer, u: int) -> int:
    """asin(u) = 2 atan(u/(1 + sqrt((1 - u)(1 + u))))."""
    below = w.plus(1, w.step("neg", u))
    root = w.step("sqrt", w.step("mul", below, w.plus(1, u)))
    return w.times(2, w.step("atan", w.step("div", u, w.plus(1, root))))


def _acos(w: _Writer, u: int) -> int:
    """acos(u) = 4 atan(sqrt(1 - u)/(sqrt(2) + sqrt(1 + u)))."""
    below = w.step("sqrt", w.plus(1, w.step("neg", u)))
    above = w.step("add", w.step("sqrt", w.constant(2)), w.step("sqrt", w.plus(1, u)))
    return w.times(4, w.step("atan", w.step("div", below, above)))


def _asinh(w: _Writer, u: int) -> int:
    """asinh(u) = sign(u) log(1 + |u| + u^2/(1 + sqrt(1 + u^2)))."""
    square = w.step("power", u, 2)
    root = w.step("sqrt", w.plus(1, square))
    rest = w.step("div", square, w.plus(1, root))
    return w.odd(u, w.step("log1p", w.step("add", w.step("abs", u), rest)))


def _acosh(w: _Writer, u: int) -> int:
    """acosh(u) = log(1 + (u - 1) + sqrt(u - 1) sqrt(u + 1))."""
    below = w.plus(-1, u)
    root = w.step("mul", w.step("sqrt", below), w.step("sqrt", w.plus(1, u)))
    return w.step("log1p", w.step("add", below, root))


def _atanh(w: _Writer, u: int) -> int:
    """atanh(u) = sign(u) log(1 + 2|u|/(1 - |u|))/2."""
    size = w.step("abs", u)
    ratio = w.step("div", w.times(2, size), w.plus(1, w.step("neg", size)))
    return w.odd(u, w.times("1/2", w.step("log1p", ratio)))


_UNARY_RULES = {
    sp.Abs: _named("abs"),
    sp.sign: _named("sign"),
    sp.floor: _named("floor"),
    sp.ceiling: _ceiling,
    sp.sin: _named("sin"),
    sp.cos: _named("cos"),
    sp.tan: _tan,
    sp.asin: _asin,
    sp.acos: _acos,
    sp.atan: _named("atan"),
    sp.sinh: _sinh,
    sp.cosh: _cosh,
    sp.tanh: _tanh,
    sp.sech: _sech,
    sp.asinh: _asinh,
    sp.acosh: _acosh,
    sp.atanh: _atanh,
    sp.erf: _named("erf"),
    sp.erfc: _named("erfc"),
    expm1: _named("expm1"),
    log1p: _named("log1p"),
    logistic: _logistic,
}


def _applied(rule):
    """Return a rule for places as a rule for formulas."""
    return lambda w, expr: rule(w, *map(w.number, expr.args))


RULES = {
    sp.Add: _add,
    sp.Mul: _mul,
    sp.Pow: _pow,
    sp.exp: _exp,
    sp.log: _log,
    sp.Piecewise: _piecewise,
    sp.Max: _max,
    sp.Min: _min,
    sp.Heaviside: _heaviside,
    Primitive: _primitive,
    **{kind: _applied(rule) for kind, rule in _UNARY_RULES.items()},
}

# Step, operands swapped?, negated?
RELATIONS = {
    sp.StrictLessThan: ("less", False, False),
    sp.LessThan: ("at_most", False, False),
    sp.StrictGreaterThan: ("less", True, False),
    sp.GreaterThan: ("at_most", True, False),
    sp.Equality: ("equal", False, False),
    sp.Unequality: ("equal", False, True),
}
