"""The rules of differentiation, as data.

A rule is a small frozen dataclass whose docstring is the identity that it applies and whose
``identity`` is the same statement as a SymPy expression in slots.  Building the tree of rules,
evaluating it and writing its lines are separate, and all three read that one statement.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import ClassVar

import sympy as sp

from ..functions import ElementaryFunction, row_of
from .unevaluated import fill

__all__ = [
    "DU",
    "DV",
    "Chain",
    "Constant",
    "Elementary",
    "Exponential",
    "Maximum",
    "Minimum",
    "Multiple",
    "Piecewise",
    "Power",
    "PowerOfTwo",
    "Product",
    "Quotient",
    "Rule",
    "Sum",
    "U",
    "V",
    "Variable",
]


class Slot(sp.Symbol):
    """A place in an identity: u, v or one of their derivatives."""


U, V, DU, DV = (Slot(name) for name in ("u", "v", "du", "dv"))


@dataclass(frozen=True)
class Rule:
    """How one expression is differentiated with respect to ``variable``.

    ``parts`` are the derivations of the expressions whose derivatives the
    identity needs, in the order in which its slots du, dv name them.  A kind
    of rule is a dataclass of its own only where it has more fields.
    """

    name: ClassVar[str]
    expr: sp.Expr
    variable: sp.Symbol
    parts: tuple[Rule, ...] = ()

    @property
    def identity(self) -> sp.Expr:
        """The right-hand side of the rule, in slots."""
        raise NotImplementedError

    @property
    def names(self) -> dict[sp.Symbol, sp.Expr]:
        """What the slots u, v stand for."""
        return {}

    @property
    def slots(self) -> tuple[sp.Symbol, ...]:
        """The slots that the derivatives of ``parts`` fill, in order."""
        return (DU, DV)[: len(self.parts)]

    @property
    def reason(self) -> str:
        """The rule's name as a line of a derivation states it."""
        return self.name

    def written(self, derivatives: tuple[sp.Expr, ...], identity: sp.Expr | None = None) -> sp.Expr:
        """Return the identity, or another in the same slots, as it is written with them filled."""
        identity = self.identity if identity is None else identity
        return fill(identity, {**self.names, **dict(zip(self.slots, derivatives, strict=True))})

    def assemble(
        self, derivatives: tuple[sp.Expr, ...], identity: sp.Expr | None = None
    ) -> sp.Expr:
        """Return the same, evaluated by SymPy."""
        return self.written(derivatives, identity).doit()

    @cached_property
    def value(self) -> sp.Expr:
        """The derivative, from this tree alone."""
        return self.assemble(tuple(part.value for part in self.parts))

    def __iter__(self) -> Iterator[Rule]:
        yield self
        for part in self.parts:
            yield from part


class _OfTwo(Rule):
    """A rule about u and v."""

    @property
    def names(self) -> dict[sp.Symbol, sp.Expr]:
        return {U: self.parts[0].expr, V: self.parts[1].expr}


class _OfMany(Rule):
    """A rule about any number of parts."""

    @property
    def slots(self) -> tuple[sp.Symbol, ...]:
        return tuple(Slot(f"d{index}") for index in range(len(self.parts)))


class _Basic(Rule):
    """The rule of a function of the variable itself."""

    @property
    def names(self) -> dict[sp.Symbol, sp.Expr]:
        return {U: self.variable}


class Constant(Rule):
    """d/dz c = 0."""

    name: ClassVar[str] = "constant rule"

    @property
    def identity(self) -> sp.Expr:
        return sp.S.Zero


class Variable(Rule):
    """d/dz z = 1."""

    name: ClassVar[str] = "variable rule"

    @property
    def identity(self) -> sp.Expr:
        return sp.S.One


@dataclass(frozen=True)
class Multiple(Rule):
    """d/dz (c v) = c dv/dz for a constant c."""

    name: ClassVar[str] = "constant multiple rule"
    factor: sp.Expr = sp.S.One

    @property
    def names(self) -> dict[sp.Symbol, sp.Expr]:
        return {U: self.factor}

    @property
    def identity(self) -> sp.Expr:
        return sp.Mul(U, DU, evaluate=False)


class Sum(_OfMany):
    """d/dz (u + v + ...) = du/dz + dv/dz + ..."""

    name: ClassVar[str] = "sum rule"

    @property
    def identity(self) -> sp.Expr:
        return sp.Add(*self.slots, evaluate=False)


class Product(_OfTwo):
    """d/dz (u v) = v du/dz + u dv/dz."""

    name: ClassVar[str] = "product rule"

    @property
    def identity(self) -> sp.Expr:
        return sp.Add(sp.Mul(V, DU, evaluate=False), sp.Mul(U, DV, evaluate=False), evaluate=False)


class Quotient(_OfTwo):
    """d/dz (u/v) = (v du/dz - u dv/dz) / v^2, the u/v rule."""

    name: ClassVar[str] = "quotient rule (u/v)"

    @property
    def identity(self) -> sp.Expr:
        first, second = sp.Mul(V, DU, evaluate=False), sp.Mul(-1, U, DV, evaluate=False)
        return sp.Mul(sp.Add(first, second, evaluate=False), sp.Pow(V, -2), evaluate=False)


class Power(_Basic):
    """d/dz z^n = n z^(n - 1) for a constant n."""

    name: ClassVar[str] = "power rule"

    @property
    def identity(self) -> sp.Expr:
        exponent = self.expr.exp.doit()
        return exponent * U ** (exponent - 1)


class Exponential(_Basic):
    """d/dz a^z = a^z log(a) for a constant a."""

    name: ClassVar[str] = "exponential rule"

    @property
    def identity(self) -> sp.Expr:
        base = self.expr.base.doit()
        return base**U * sp.log(base)


class Elementary(_Basic):
    """d/dz f(z) = f'(z), from the table of elementary functions."""

    @property
    def function(self) -> ElementaryFunction:
        """The row of the table."""
        return row_of(self.expr)

    @property
    def name(self) -> str:
        return self.function.reason

    @property
    def identity(self) -> sp.Expr:
        return self.function.derivative(U)


@dataclass(frozen=True)
class Chain(Rule):
    """d/dz f(u) = f'(u) du/dz, with f' from the outer function's own rule."""

    name: ClassVar[str] = "chain rule"
    outer: Rule = field(kw_only=True)
    inner: sp.Expr = field(kw_only=True)

    @property
    def names(self) -> dict[sp.Symbol, sp.Expr]:
        return {V: fill(self.outer.identity, {U: self.inner})}

    @property
    def identity(self) -> sp.Expr:
        # A constant stands before what varies: 2 cos(2 z).
        first, second = (DU, V) if isinstance(self.parts[0], Multiple) else (V, DU)
        return sp.Mul(first, second, evaluate=False)

    @property
    def reason(self) -> str:
        return f"{self.name}, {self.outer.reason}"


class PowerOfTwo(_OfTwo):
    """d/dz u^v = u^v (log(u) dv/dz + v/u du/dz)."""

    name: ClassVar[str] = "rule of a varying power"

    @property
    def identity(self) -> sp.Expr:
        return U**V * (sp.log(U) * DV + V * DU / U)


class Piecewise(_OfMany):
    """d/dz of each piece on its own side; at a boundary, the slope of the piece that owns it."""

    name: ClassVar[str] = "piecewise rule"

    @property
    def identity(self) -> sp.Expr:
        conditions = (when for _, when in self.expr.args)
        return sp.Piecewise(*zip(self.slots, conditions, strict=True), evaluate=False)


class _Choice(_OfMany):
    """d/dz of the argument that is chosen; where two are equal, of the one that stands later."""

    chosen_if: ClassVar[type]

    @property
    def identity(self) -> sp.Expr:
        arguments = [part.expr for part in self.parts]
        cases = [
            (slot, self._when(mine, arguments))
            for slot, mine in zip(self.slots[:-1], arguments, strict=False)
        ]
        return sp.Piecewise(*cases, (self.slots[-1], True), evaluate=False)

    def _when(self, mine: sp.Expr, arguments: list[sp.Expr]) -> sp.Basic:
        return sp.And(*(_solved(self.chosen_if(mine, e)) for e in arguments if e != mine))


def _solved(relation: sp.Basic) -> sp.Basic:
    """Return a linear inequality of one symbol without parameters as that symbol's bound."""
    symbols = relation.free_symbols
    if relation in (sp.true, sp.false) or len(symbols) != 1:
        return relation
    (symbol,) = symbols
    difference = sp.expand(relation.lhs - relation.rhs)
    slope = difference.diff(symbol) if difference.is_polynomial(symbol) else symbol
    if not slope.is_number or slope == 0:
        return relation
    bound = symbol - difference / slope
    kind = relation.func if slope.is_positive else relation.func(symbol, 0).reversed.func
    return kind(symbol, sp.expand(bound))


class Maximum(_Choice):
    """d/dz max(u, v) = du/dz where u > v, else dv/dz."""

    name: ClassVar[str] = "maximum rule"
    chosen_if: ClassVar[type] = sp.Gt


class Minimum(_Choice):
    """d/dz min(u, v) = du/dz where u < v, else dv/dz."""

    name: ClassVar[str] = "minimum rule"
    chosen_if: ClassVar[type] = sp.Lt
