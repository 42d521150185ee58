"""What the plans of all rules have in common: their letters, fields and frames."""

from __future__ import annotations

from functools import cached_property

import sympy as sp

from ...derive.build import derive
from ...derive.intervals import breakpoints
from ...derive.rules import Chain, Constant, Multiple, PowerOfTwo, Product, Quotient, Rule, Sum
from ...derive.unevaluated import as_printed, plus, times
from ...mathml import markup
from ..letters import in_math
from ..mistakes import FUNCTION_HINT, standard_mistakes
from ..task import Task
from ..typed_text import typed_text
from .step import Remark, Step
from .words import by_rules, differentiated, equation, letter

__all__ = ["NOT_ITSELF", "Writer"]

NOT_ITSELF = "That is {} itself, not its derivative."
WHOLE = "That is the whole function; here only a part of it is asked for."
END = "That is the derivative of the whole function already, where the derivation ends."
KEPT = "A constant that is added has the derivative 0: it does not stay."
BARE = "A part that the rule does not touch is missing: look at the start again."


class Writer:
    """Writes the steps of one task.

    Attributes
    ----------
    task : Task
    z : sympy.Symbol
    tree : Rule
        The whole derivation.
    core : Rule
        What is left of it when trivial rules are filled in: f = rest + factor * core.
    factor, rest : sympy.Expr
    whole, end : str
        The function and its derivative, as a reader types them.
    """

    def __init__(self, task: Task) -> None:
        self.task, self.z, self.tree = task, task.variable, task.derivation.tree
        self._spelled = {p.symbol: sp.Symbol(p.typed) for p in task.parameters}
        self.factor, self.rest, self.core = _taken_apart(self.tree)
        self.whole, self.end = self.text(task.expr), self.text(task.truth)

    def text(self, expr: sp.Expr) -> str:
        """Return an expression as a reader types it."""
        return typed_text(as_printed(expr.xreplace(self._spelled)))

    @cached_property
    def rest_slope(self) -> sp.Expr:
        """The derivative of the rest, which is filled in."""
        return derive(self.rest, self.z).value

    @cached_property
    def kinks(self) -> tuple[float, ...]:
        """Where the function or its derivative has a kink."""
        exprs = (self.task.expr, self.task.truth)
        return tuple(sorted({float(kink) for e in exprs for kink in breakpoints(e, self.z)}))

    @property
    def ends(self) -> tuple[Remark, Remark]:
        """What may be typed too early: the derivative, or all of the function."""
        return Remark(self.end, END), Remark(self.whole, WHOLE)

    # --- around what the rule is about ----------------------------------------------------

    def framed(self, text: str) -> str:
        """Return the derivative of the whole, given that of the core."""
        if self.factor != 1:
            text = f"({self.text(self.factor)})*({text})"
        if self.rest_slope != 0:
            text = f"{self.text(self.rest_slope)} + ({text})"
        return text

    def framed_slope(self, core: sp.Expr) -> sp.Expr:
        """Return the same as it is printed."""
        return plus(self.rest_slope, times(self.factor, core))

    def hint(self, rule: str, form: sp.Expr) -> str:
        """Say which rule to use on which form, and what is filled in."""
        shown = equation("<mi>f</mi>", plus(self.rest, times(self.factor, form)))
        return f"Read it as {shown} and use the {rule}.{self.filled_in()}"

    def filled_in(self) -> str:
        """Say what the trivial rules give."""
        told = ""
        if self.factor != 1:
            told += f" The constant factor {in_math(markup(self.factor))} stays as it is."
        if self.rest != 0:
            rest, slope = in_math(markup(self.rest)), in_math(markup(self.rest_slope))
            told += f" The derivative of {rest} is {slope}."
        return told

    # --- the fields ---------------------------------------------------------------------------

    def part(self, name: str, about: str, expr: sp.Expr, *facts: Remark) -> Step:
        """Return the field that asks for u or v."""
        return Step(
            letter=name,
            asked=f"{letter(name)}, {about}",
            left=name,
            shown=expr,
            answer=self.text(expr),
            facts=(*facts, *self.ends),
        )

    def slope(self, name: str, rule: Rule, *facts: Remark) -> Step:
        """Return the field that asks for u′ or v′."""
        return Step(
            letter=f"d{name}",
            asked=f"{letter(name + '′')}, the derivative of {letter(name)}",
            left=f"{name}' = {differentiated(rule)}",
            shown=as_printed(rule.value),
            answer=self.text(rule.value),
            reason=by_rules(rule),
            slope_of=name,
            facts=(Remark(name, NOT_ITSELF.format(letter(name))), *facts, *self.ends),
            mistakes=self.usual_mistakes(rule),
        )

    def usual_mistakes(self, rule: Rule) -> tuple[Remark, ...]:
        """Return what goes wrong when a part is differentiated."""
        found = self._slips(rule.expr, rule, rule.value)
        if isinstance(rule, Sum):
            kept = sp.Add(*(part.expr for part in rule.parts if isinstance(part, Constant)))
            found += (Remark(self.text(rule.value + kept), KEPT),) if kept != 0 else ()
        return found

    def _slips(self, expr: sp.Expr, tree: Rule, truth: sp.Expr) -> tuple[Remark, ...]:
        """Return the usual mistakes of a derivation, without the function itself, a fact."""
        usual = standard_mistakes(expr, tree, truth, self.z)
        return tuple(Remark(self.text(m.expr), m.hint) for m in usual if m.hint != FUNCTION_HINT)

    def last_steps(
        self,
        written: sp.Expr,
        follows: str,
        reason: str,
        mistakes: tuple[Remark, ...] = (),
        simplify: bool = False,
        left: str = "f'",
    ) -> tuple[Step, ...]:
        """Return the field for the derivative put together, and the one for its short form.

        Parameters
        ----------
        written : sympy.Expr
            The derivative of the core as its rule writes it.
        follows : str
            The same in the letters of earlier steps.
        reason : str
        mistakes : tuple of Remark
            In the same letters.
        simplify : bool
            Whether to ask for a short form also where this one is short.
        left : str
            What stands before the derivative, as LaTeX.
        """
        framed = tuple(Remark(self.framed(m.text), m.says) for m in mistakes)
        if self.framed("") != "":
            framed += (Remark(follows, BARE),)
        assembled = Step(
            letter="f1",
            asked=f"{letter('f′')}, put together",
            left=left,
            shown=self.framed_slope(written),
            answer=self.end,
            reason=reason,
            follows=self.framed(follows),
            bare=follows,
            facts=(self.itself,),
            mistakes=framed,
        )
        if not simplify and _alike(assembled.shown, self.task.truth):
            return (assembled,)
        simplified = Step(
            letter="f2",
            asked=f"{letter('f′')}, simplified{self.without()}",
            left="f'",
            shown=as_printed(self.task.truth),
            answer=self.end,
            follows="f1",
            facts=(self.itself,),
            mistakes=self._slips(self.task.expr, self.tree, self.task.truth),
        )
        return assembled, simplified

    def without(self) -> str:
        """Say which letters of earlier steps a short form has no more."""
        if isinstance(self.core, Chain):
            return f", without {letter('u')}"
        pair = isinstance(self.core, (Quotient, Product, PowerOfTwo))
        return f", without {letter('u')} and {letter('v')}" if pair else ""

    @property
    def itself(self) -> Remark:
        """The function in place of its derivative."""
        return Remark(self.whole, NOT_ITSELF.format("the function"))


def _taken_apart(rule: Rule) -> tuple[sp.Expr, sp.Expr, Rule]:
    """Return factor, rest and core of rest + factor * core: constants and straight lines."""
    factor, rest = sp.S.One, sp.S.Zero
    while True:
        if isinstance(rule, Multiple):
            factor = times(factor, rule.factor)
            rule = rule.parts[0]
            continue
        moving = [part for part in rule.parts if part.value.has(rule.variable)]
        if not isinstance(rule, Sum) or len(moving) != 1:
            return factor, rest, rule
        straight = [part.expr for part in rule.parts if part is not moving[0]]
        rest = plus(rest, *(times(factor, expr) for expr in straight))
        rule = moving[0]


def _alike(written: sp.Expr, result: sp.Expr) -> bool:
    """Say whether nothing is left to simplify."""
    return sp.count_ops(written) <= sp.count_ops(as_printed(result))
