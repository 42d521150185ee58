"""Differentiate by named rules, and prove every line.

A rule is a small frozen dataclass whose docstring is the identity it applies
and whose ``identity`` is the same statement as a SymPy expression.  Building
the tree (``derive``), evaluating it and printing it are separate, and all
three read that one statement.

The judge of every line is ``sympy.diff``, an independent implementation: each
pending d/dz[...] of two neighboring lines is replaced by what ``diff`` makes
of it, and the difference of the lines has to be zero.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import ClassVar

import sympy as sp

from ..errors import UnsupportedExpression
from .exponentials import common_exponent, in_powers_of
from .identities import Latex, Slot, Text, show
from .intervals import SWITCHES, breakpoints, owner, pieces
from .proof import in_exponentials, prove_equal

__all__ = ["Derivation", "Line", "Rule", "derive", "differentiate"]


U, V, DU, DV = (Slot(name) for name in ("u", "v", "du", "dv"))


def _times(*factors: sp.Expr) -> sp.Expr:
    return sp.Mul(*factors, evaluate=False)


def _plus(*terms: sp.Expr) -> sp.Expr:
    return sp.Add(*terms, evaluate=False)


# --- the rules -----------------------------------------------------------------


@dataclass(frozen=True)
class Rule:
    """How one expression is differentiated with respect to ``variable``.

    ``parts`` are the derivations of the expressions whose derivatives the
    identity needs, in the order in which its slots du, dv name them.
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

    def assemble(
        self, derivatives: tuple[sp.Expr, ...], identity: sp.Expr | None = None
    ) -> sp.Expr:
        """Return the identity, or another in the same slots, with its slots filled."""
        identity = self.identity if identity is None else identity
        filled = {**self.names, **dict(zip(self.slots, derivatives, strict=True))}
        return identity.subs(filled, simultaneous=True).doit()

    @cached_property
    def value(self) -> sp.Expr:
        """The derivative, from this tree alone."""
        return self.assemble(tuple(part.value for part in self.parts))

    def __iter__(self) -> Iterator[Rule]:
        yield self
        for part in self.parts:
            yield from part


@dataclass(frozen=True)
class _OfTwo(Rule):
    """A rule about u and v."""

    @property
    def names(self) -> dict[sp.Symbol, sp.Expr]:
        return {U: self.parts[0].expr, V: self.parts[1].expr}


@dataclass(frozen=True)
class _OfMany(Rule):
    """A rule about any number of parts."""

    @property
    def slots(self) -> tuple[sp.Symbol, ...]:
        return tuple(Slot(f"d{index}") for index in range(len(self.parts)))


@dataclass(frozen=True)
class Constant(Rule):
    """d/dz c = 0."""

    name: ClassVar[str] = "constant rule"

    @property
    def identity(self) -> sp.Expr:
        return sp.S.Zero


@dataclass(frozen=True)
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
        return _times(U, DU)


@dataclass(frozen=True)
class Sum(_OfMany):
    """d/dz (u + v + ...) = du/dz + dv/dz + ..."""

    name: ClassVar[str] = "sum rule"

    @property
    def identity(self) -> sp.Expr:
        return _plus(*self.slots)


@dataclass(frozen=True)
class Product(_OfTwo):
    """d/dz (u v) = v du/dz + u dv/dz."""

    name: ClassVar[str] = "product rule"

    @property
    def identity(self) -> sp.Expr:
        return _plus(_times(V, DU), _times(U, DV))


@dataclass(frozen=True)
class Quotient(_OfTwo):
    """d/dz (u/v) = (v du/dz - u dv/dz) / v^2, the u/v rule."""

    name: ClassVar[str] = "quotient rule (u/v)"

    @property
    def identity(self) -> sp.Expr:
        top = _plus(_times(V, DU), -_times(U, DV))
        return _times(top, sp.Pow(V, -2, evaluate=False))


@dataclass(frozen=True)
class Power(Rule):
    """d/dz z^n = n z^(n - 1) for a constant n."""

    name: ClassVar[str] = "power rule"

    @property
    def identity(self) -> sp.Expr:
        base, exponent = self.expr.as_base_exp()
        return exponent * base ** (exponent - 1)


@dataclass(frozen=True)
class Exp(Rule):
    """d/dz exp(z) = exp(z)."""

    name: ClassVar[str] = "exp rule"

    @property
    def identity(self) -> sp.Expr:
        return self.expr


@dataclass(frozen=True)
class Log(Rule):
    """d/dz log(z) = 1/z."""

    name: ClassVar[str] = "log rule"

    @property
    def identity(self) -> sp.Expr:
        return 1 / self.expr.args[0]


@dataclass(frozen=True)
class Erf(Rule):
    """d/dz erf(z) = 2 exp(-z^2)/sqrt(pi)."""

    name: ClassVar[str] = "erf rule"

    @property
    def identity(self) -> sp.Expr:
        return 2 * sp.exp(-(self.expr.args[0] ** 2)) / sp.sqrt(sp.pi)


@dataclass(frozen=True)
class Sin(Rule):
    """d/dz sin(z) = cos(z)."""

    name: ClassVar[str] = "sine rule"

    @property
    def identity(self) -> sp.Expr:
        return sp.cos(self.expr.args[0])


@dataclass(frozen=True)
class Cos(Rule):
    """d/dz cos(z) = -sin(z)."""

    name: ClassVar[str] = "cosine rule"

    @property
    def identity(self) -> sp.Expr:
        return -sp.sin(self.expr.args[0])


@dataclass(frozen=True)
class Atan(Rule):
    """d/dz arctan(z) = 1/(1 + z^2)."""

    name: ClassVar[str] = "arctangent rule"

    @property
    def identity(self) -> sp.Expr:
        return 1 / (1 + self.expr.args[0] ** 2)


@dataclass(frozen=True)
class Abs(Rule):
    """d/dz |z| = sign(z) away from 0; the book takes sign(0) = 0 there."""

    name: ClassVar[str] = "absolute value rule"

    @property
    def identity(self) -> sp.Expr:
        return sp.sign(self.expr.args[0])


@dataclass(frozen=True)
class Sign(Rule):
    """d/dz sign(z) = 0 away from 0, where sign jumps; the book takes 0 there too."""

    name: ClassVar[str] = "sign rule"

    @property
    def identity(self) -> sp.Expr:
        return sp.S.Zero


@dataclass(frozen=True)
class Chain(Rule):
    """d/dz f(u) = f'(u) du/dz, with f' from the outer function's own rule."""

    name: ClassVar[str] = "chain rule"
    outer: Rule = field(kw_only=True)
    inner: sp.Expr = field(kw_only=True)

    @property
    def names(self) -> dict[sp.Symbol, sp.Expr]:
        return {V: self.outer.value.subs(self.outer.variable, self.inner)}

    @property
    def identity(self) -> sp.Expr:
        return _times(V, DU)

    @property
    def reason(self) -> str:
        return f"{self.name}, {self.outer.name}"


@dataclass(frozen=True)
class Piecewise(_OfMany):
    """d/dz of each piece on its own side; at a boundary, the slope of the piece that owns it."""

    name: ClassVar[str] = "piecewise rule"

    @property
    def identity(self) -> sp.Expr:
        conditions = (when for _, when in self.expr.args)
        return sp.Piecewise(*zip(self.slots, conditions, strict=True))


@dataclass(frozen=True)
class _Choice(_OfMany):
    """d/dz of the argument that is chosen; where two are equal, of the one that stands later."""

    chosen_if: ClassVar[type]

    @property
    def identity(self) -> sp.Expr:
        arguments = [part.expr for part in self.parts]
        *first, last = self.slots
        cases = (
            (slot, sp.And(*(self.chosen_if(mine, other) for other in arguments if other != mine)))
            for slot, mine in zip(first, arguments, strict=False)
        )
        return sp.Piecewise(*cases, (last, True))


@dataclass(frozen=True)
class Maximum(_Choice):
    """d/dz max(u, v) = du/dz where u > v, else dv/dz."""

    name: ClassVar[str] = "maximum rule"
    chosen_if: ClassVar[type] = sp.Gt


@dataclass(frozen=True)
class Minimum(_Choice):
    """d/dz min(u, v) = du/dz where u < v, else dv/dz."""

    name: ClassVar[str] = "minimum rule"
    chosen_if: ClassVar[type] = sp.Lt


# --- building the tree ---------------------------------------------------------


def derive(expr: sp.Expr, variable: sp.Symbol) -> Rule:
    """Return the rule tree that differentiates ``expr``.

    Raises
    ------
    UnsupportedExpression
        If no rule fits; the message names the expression and the rules there are.
    """
    expr = in_exponentials(sp.sympify(expr))
    if not expr.has(variable):
        return Constant(expr, variable)
    if expr == variable:
        return Variable(expr, variable)
    for build in (_sum, _multiple, _quotient, _product, _elementary, _choice, _piecewise):
        rule = build(expr, variable)
        if rule is not None:
            return rule
    raise UnsupportedExpression(
        f"no rule differentiates {expr} with respect to {variable}; there are rules for "
        "sums, products, quotients, constant powers, exp, log, erf, sin, cos, atan, |.|, "
        "sign, hyperbolic functions, max, min, piecewise definitions and chains of these"
    )


def _derive_all(exprs, variable: sp.Symbol) -> tuple[Rule, ...]:
    return tuple(derive(expr, variable) for expr in exprs)


def _sum(expr: sp.Expr, variable: sp.Symbol) -> Rule | None:
    if expr.is_Add:
        return Sum(expr, variable, _derive_all(expr.as_ordered_terms(), variable))
    return None


def _multiple(expr: sp.Expr, variable: sp.Symbol) -> Rule | None:
    factor, rest = expr.as_independent(variable, as_Add=False)
    if factor != 1:
        return Multiple(expr, variable, (derive(rest, variable),), factor=factor)
    return None


def _quotient(expr: sp.Expr, variable: sp.Symbol) -> Rule | None:
    below = [f for f in sp.Mul.make_args(expr) if _is_below(f)]
    if not below:
        return None
    u = sp.Mul(*(f for f in sp.Mul.make_args(expr) if not _is_below(f)))
    return Quotient(expr, variable, _derive_all((u, 1 / sp.Mul(*below)), variable))


def _is_below(factor: sp.Expr) -> bool:
    """Say whether a factor is written under the fraction bar: 1/v, not exp(-z)."""
    return factor.is_Pow and factor.exp.is_Number and factor.exp.is_negative


def _product(expr: sp.Expr, variable: sp.Symbol) -> Rule | None:
    if expr.is_Mul:
        first, *rest = expr.as_ordered_factors()
        return Product(expr, variable, _derive_all((first, sp.Mul(*rest)), variable))
    return None


_OUTER = {
    sp.exp: Exp,
    sp.log: Log,
    sp.erf: Erf,
    sp.sin: Sin,
    sp.cos: Cos,
    sp.atan: Atan,
    sp.Abs: Abs,
    sp.sign: Sign,
}


def _elementary(expr: sp.Expr, variable: sp.Symbol) -> Rule | None:
    if expr.is_Pow and not expr.exp.has(variable):
        rule, inner = Power, expr.base
    elif type(expr) in _OUTER:
        rule, inner = _OUTER[type(expr)], expr.args[0]
    else:
        return None
    if inner == variable:
        return rule(expr, variable)
    outer = rule(expr.func(variable, *expr.args[1:]), variable)
    return Chain(expr, variable, (derive(inner, variable),), outer=outer, inner=inner)


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


def tidy(expr: sp.Expr, z: sp.Symbol) -> sp.Expr:
    """Return the shortest of SymPy's ways to write expr over one denominator."""
    if isinstance(expr, sp.Piecewise) and not any(arg.has(*SWITCHES) for arg in expr.args):
        return expr.func(*((tidy(value, z), when) for value, when in expr.args))
    if expr.has(sp.Piecewise, sp.Max, sp.Min):
        return _one_piecewise(expr, z)
    try:
        forms = {expr, *_over_one_denominator(expr, z)}
    except UnsupportedExpression:
        forms = {expr, sp.factor(expr)}
    if expr.has(sp.sign):
        # z sign(z) is |z|, but |z|/z is not sign(z) at 0.
        sizes = expr.replace(sp.sign, lambda w: sp.Abs(w) / w)
        kinks = breakpoints(expr, z)
        smooth = _over_one_denominator(sizes, z)
        forms |= {f for f in smooth if all(f.subs(z, kink).is_finite for kink in kinks)}
    return min(forms, key=lambda form: (sp.count_ops(form), str(form)))


def _over_one_denominator(expr: sp.Expr, z: sp.Symbol) -> set[sp.Expr]:
    exponent = common_exponent(expr, z)
    if exponent is None:
        return {sp.factor(expr), sp.cancel(expr)}
    x = sp.Symbol("X", positive=True)
    rational = in_powers_of(expr, z, exponent, x)
    return {f.subs(x, sp.exp(exponent)) for f in (sp.factor(rational), sp.cancel(rational))}


def _one_piecewise(expr: sp.Expr, z: sp.Symbol) -> sp.Expr:
    """Return expr with all its choices made by one list of intervals."""
    parts = pieces(expr, z)
    cases = []
    for part in parts[:-1]:
        inside = z <= part.high if owner(expr, z, part.high) == "left" else z < part.high
        cases.append((tidy(part.expr, z), inside))
    return sp.Piecewise(*cases, (tidy(parts[-1].expr, z), True))


# --- the lines -----------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """One line of a derivation.

    ``value`` is the whole line with ``sympy.diff`` in place of what is still
    pending; ``reason`` names the rule that led here; ``proof`` says how the
    line was proven equal to the one before it.
    """

    latex: str
    text: str
    value: sp.Expr
    reason: str
    proof: str


@dataclass(frozen=True)
class Derivation:
    """A derivative, derived rule by rule; shown as aligned LaTeX in a notebook.

    The result is proven to be the derivative when it is made; ``lines`` are written,
    and each is proven equal to the one before it, when they are asked for.
    """

    function: str
    tree: Rule
    result: sp.Expr
    over: sp.Symbol

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """From what is to be found to the result.

        Raises ArithmeticError if a line is not equal to the one before it: a rule is wrong.
        """
        lines: list[Line] = []
        expanded: set[int] = set()
        reason = "what is to be found"
        while True:
            lines.append(_line(self.tree, expanded, reason, lines, self.over))
            batch = _next_batch(self.tree, expanded)
            if not batch:
                break
            expanded |= {id(rule) for rule in batch}
            reason = ", ".join(dict.fromkeys(rule.reason for rule in batch))
        proof = prove_equal(lines[-1].value, self.result, self.over)
        if str(self.result) != lines[-1].text:
            text, latex = str(self.result), sp.latex(self.result)
            lines.append(Line(latex, text, self.result, "simplify", proof))
        return tuple(lines)

    def _repr_latex_(self) -> str:
        rows = [
            rf"{'=' if index else ''} {line.latex} && \text{{{line.reason}}}"
            for index, line in enumerate(self.lines)
        ]
        body = " \\\\[1ex]\n".join(f"& {row}" for row in rows)
        return f"$$\\begin{{aligned}}\n{body}\n\\end{{aligned}}$$"

    def __repr__(self) -> str:
        return "\n".join(
            f"{'=' if index else ' '} {line.text}  [{line.reason}]"
            for index, line in enumerate(self.lines)
        )


def differentiate(
    expr: sp.Expr, variable: sp.Symbol, function: str = "f", over: sp.Symbol | None = None
) -> Derivation:
    """Derive d expr / d variable and prove that the result is what SymPy's rules give.

    Parameters
    ----------
    expr : sympy.Expr
        What to differentiate, in real symbols.
    variable : sympy.Symbol
        With respect to what.
    function : str
        A name for the expression, kept with the derivation.
    over : sympy.Symbol, optional
        The symbol whose line the pieces of ``expr`` cover: z, also where the
        derivative is with respect to a parameter.  By default ``variable``.

    Raises
    ------
    UnsupportedExpression
        If the rules do not cover ``expr``.
    ArithmeticError
        If the result is not that: a rule is wrong.
    """
    over = over or variable
    tree = derive(expr, variable)
    result = tidy(tree.value, over)
    prove_equal(_judged(expr, variable), result, over)
    return Derivation(function, tree, result, over)


def _next_batch(tree: Rule, expanded: set[int]) -> list[Rule]:
    """Return the pending rules to apply together on the next line.

    Rules that leave something to differentiate come first, one kind a line;
    the elementary derivatives are filled in together at the end.
    """
    pending = list(_pending(tree, expanded))
    structural = [rule for rule in pending if rule.parts]
    if structural:
        return [rule for rule in structural if rule.reason == structural[0].reason]
    return pending


def _pending(rule: Rule, expanded: set[int]) -> Iterator[Rule]:
    if id(rule) not in expanded:
        yield rule
    else:
        for part in rule.parts:
            yield from _pending(part, expanded)


def _line(tree: Rule, expanded: set[int], reason: str, before: list[Line], over: sp.Symbol) -> Line:
    value = _evaluate(tree, expanded)
    proof = prove_equal(before[-1].value, value, over) if before else "by definition"
    return Line(
        show(tree, expanded, Latex).text,
        show(tree, expanded, Text).text,
        value,
        reason,
        proof,
    )


def _evaluate(rule: Rule, expanded: set[int]) -> sp.Expr:
    if id(rule) not in expanded:
        return _judged(rule.expr, rule.variable)
    return rule.assemble(tuple(_evaluate(part, expanded) for part in rule.parts))


def _judged(expr: sp.Expr, variable: sp.Symbol) -> sp.Expr:
    """Return what SymPy makes of a derivative, away from jumps and kinks."""
    derivative = sp.diff(expr, variable).replace(sp.DiracDelta, lambda *_: sp.S.Zero)
    return derivative.replace(sp.Heaviside, lambda w, *_: (1 + sp.sign(w)) / 2)
