"""The lines of a derivation: one rule a line, the simple ones together, every line proven."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import sympy as sp

from ..budget import OutOfTime, seconds
from ..errors import UnsupportedExpression, shortened
from ..store import cached
from .build import derive
from .layout import aligned
from .printing import latex, text
from .proof import Samples, judged, prove_equal
from .rules import Constant, Elementary, Multiple, Power, Rule, Variable
from .tidy import tidy
from .unevaluated import Pending, as_printed

__all__ = ["Derivation", "Line", "differentiate"]

SIMPLE = (Constant, Variable, Power, Elementary)


TIME_LIMIT = 4  # seconds of processor time for one derivation, and for its lines


@dataclass(frozen=True)
class Line:
    """One line of a derivation.

    Attributes
    ----------
    expr : sympy.Expr
        The line as it is written, with ``Pending`` where something is still to be differentiated.
    reason : str
        The rules that led here.
    proof : str
        How the line was proven equal to the one before it.
    """

    expr: sp.Expr
    reason: str
    proof: str

    @cached_property
    def latex(self) -> str:
        """The line as LaTeX, on one row."""
        return latex(self.expr)

    @cached_property
    def text(self) -> str:
        """The line as plain text, which SymPy can read."""
        return text(self.expr)

    @cached_property
    def value(self) -> sp.Expr:
        """The whole line with ``sympy.diff`` in place of what is still pending."""
        return judged(self.expr)


@dataclass(frozen=True)
class Derivation:
    """A derivative, derived rule by rule; shown as aligned LaTeX in a notebook.

    The result is proven to be the derivative when it is made; ``lines`` are written,
    and each is proven equal to the one before it, when they are asked for.

    Attributes
    ----------
    function : str
        A name for the formula.
    tree : Rule
        The rules, from the outermost operation to the innermost.
    result : sympy.Expr
        The derivative in its shortest form.
    over : sympy.Symbol
        The symbol whose line the pieces of the formula cover.
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
        return cached("lines", (self.tree.expr, self.tree.variable, self.over), self._proven_lines)

    def _proven_lines(self) -> tuple[Line, ...]:
        try:
            with seconds(TIME_LIMIT):
                return self._lines()
        except (OutOfTime, RecursionError):
            raise UnsupportedExpression(
                f"the lines of a derivation of {shortened(self.tree.expr)} "
                f"take more than {TIME_LIMIT} s to prove"
            ) from None

    def _lines(self) -> tuple[Line, ...]:
        samples = Samples(self.over)
        written = list(_written(self.tree))
        last = as_printed(self.result)
        if not _same(written[-1][0], last):
            written.append((last, "simplify"))
        (first, reason), *rest = written
        lines = [Line(first, reason, "by definition")]
        for expr, reason in rest:
            proof = prove_equal(lines[-1].expr, expr, self.over, samples)
            lines.append(Line(expr, reason, proof))
        return tuple(lines)

    def _repr_latex_(self) -> str:
        return aligned([(line.expr, line.reason) for line in self.lines])

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
        What to differentiate, as it is typed: an expression built with ``evaluate=False``
        keeps the order of its terms.  Symbols stand for real numbers.
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
        If the rules do not cover ``expr``, or two of its symbols have one name.
    ArithmeticError
        If the result is not the derivative: a rule is wrong.
    """
    expr = as_printed(sp.sympify(expr))
    over = over or variable
    _check_names(expr, {variable, over})

    def proven() -> tuple[Rule, sp.Expr]:
        try:
            with seconds(TIME_LIMIT):
                tree = derive(expr, variable)
                result = tidy(tree.value, over)
                prove_equal(Pending(expr, variable), result, over)
                return tree, result
        except (OutOfTime, RecursionError):
            raise UnsupportedExpression(
                f"the derivative of {shortened(expr)} takes more than {TIME_LIMIT} s to derive"
            ) from None

    return Derivation(function, *cached("derivation", (expr, variable, over), proven), over)


def _check_names(expr: sp.Expr, variables: set[sp.Symbol]) -> None:
    """Refuse a formula in which one name stands for two symbols."""
    symbols = sorted(expr.free_symbols | variables, key=str)
    for first, second in pairwise(symbols):
        if first.name == second.name:
            raise UnsupportedExpression(
                f"two different symbols are called {first}: give both the same assumptions, "
                f'such as sp.Symbol("{first}", real=True)'
            )


def _written(tree: Rule) -> Iterator[tuple[sp.Expr, str]]:
    """Yield what each line says and why, up to where nothing is pending."""
    applied: set[int] = set()
    yield _line(tree, applied), "what is to be found"
    while batch := _next(tree, applied):
        applied |= {id(rule) for rule in batch}
        yield _line(tree, applied), ", ".join(dict.fromkeys(rule.reason for rule in batch))


def _same(line: sp.Expr, result: sp.Expr) -> bool:
    """Say whether a line is the result already, its terms perhaps in another order."""
    return sorted(text(line)) == sorted(text(result))


def _next(tree: Rule, applied: set[int]) -> list[Rule]:
    """Return the rules to apply on the next line.

    One kind of rule a line, wherever it is pending; what is simple or a constant multiple in
    what it leaves goes with it.
    """
    pending = list(_pending(tree, applied))
    batch = [rule for rule in pending if rule.reason == pending[0].reason]
    now = applied | {id(rule) for rule in batch}
    while simple := [rule for rule in _pending(tree, now) if _shares_a_line(rule)]:
        batch += simple
        now |= {id(rule) for rule in simple}
    return batch


def _shares_a_line(rule: Rule) -> bool:
    return isinstance(rule, (*SIMPLE, Multiple))


def _pending(rule: Rule, applied: set[int]) -> Iterator[Rule]:
    if id(rule) not in applied:
        yield rule
    else:
        for part in rule.parts:
            yield from _pending(part, applied)


def _line(rule: Rule, applied: set[int]) -> sp.Expr:
    """Return the rule's identity, filled in as far as the rules in ``applied`` (by id) go."""
    if id(rule) not in applied:
        return Pending(rule.expr, rule.variable)
    return rule.written(tuple(_line(part, applied) for part in rule.parts))
