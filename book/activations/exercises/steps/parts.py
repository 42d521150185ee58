"""Steps of functions that are differentiated part by part: in pieces, or term by term."""

from __future__ import annotations

import sympy as sp

from ...derive.build import derive
from ...derive.intervals import breakpoints, split_at_breakpoints
from ...derive.rules import Rule
from ...derive.tidy import tidy
from ...derive.unevaluated import as_printed, plus
from ...mathml import markup
from ..letters import in_math
from .step import Plan, Remark, Step
from .words import (
    by_rules,
    differentiated,
    equation,
    letter,
    rule_names,
    where_in_math,
    where_typed,
)
from .writer import NOT_ITSELF, Writer

__all__ = ["pieces_plan", "single_plan", "terms_plan"]

CASES = "<code>1 if z &gt; 3 else 0</code>"
EXCHANGED = "The sides of the kink are exchanged."


def single_plan(writer: Writer) -> Plan:
    """Return the plan of what the table of derivatives gives at once."""
    truth = writer.task.truth
    step = Step(
        letter="f1",
        asked=letter("f′"),
        left="f'",
        shown=as_printed(truth),
        answer=writer.end,
        facts=(writer.itself,),
        mistakes=writer.usual_mistakes(writer.tree),
    )
    return Plan((step,), f"Use the {rule_names(writer.tree)}.", writer.kinks)


def terms_plan(writer: Writer) -> Plan:
    """Return the plan of a sum: one field for each term that is no straight line."""
    terms = writer.core.parts
    moving = [term for term in terms if term.value.has(writer.z)]
    straight = [term for term in terms if term not in moving]
    slopes = plus(*(term.value for term in straight))
    steps = [_term(writer, f"d{index}", term) for index, term in enumerate(moving, 1)]
    follows = " + ".join(
        [step.letter for step in steps] + ([writer.text(slopes)] if slopes else [])
    )
    written = plus(*(as_printed(term.value) for term in moving), slopes)
    hint = f"Use the sum rule: differentiate one term after the other.{writer.filled_in()}"
    if straight:
        lines = plus(*(term.expr for term in straight))
        hint += f" The derivative of {in_math(markup(lines))} is {in_math(markup(slopes))}."
    last = writer.last_steps(written, follows, "By the sum rule.")
    return Plan((*steps, *last), hint, writer.kinks)


def _term(writer: Writer, name: str, rule: Rule) -> Step:
    shown = markup(as_printed(rule.expr))
    return Step(
        letter=name,
        asked=f"the derivative of {in_math(shown)}",
        left=differentiated(rule),
        shown=as_printed(rule.value),
        answer=writer.text(rule.value),
        reason=by_rules(rule),
        facts=(Remark(writer.text(rule.expr), NOT_ITSELF.format("the term")), *writer.ends),
        mistakes=writer.usual_mistakes(rule),
    )


def pieces_plan(writer: Writer) -> Plan:
    """Return the plan of a function in pieces: one field for each, and one for all together."""
    z, truth = writer.z, writer.task.truth
    found = split_at_breakpoints(writer.task.expr, z, breakpoints(truth, z))
    rules = [derive(as_printed(piece.expr), z) for piece in found]
    steps = []
    for index, (piece, rule) in enumerate(zip(found, rules, strict=True), 1):
        answer = tidy(rule.value, z)
        others = (
            Remark(writer.text(rule.value), f"That is the derivative {where_in_math(piece, z)}.")
            for piece, rule in zip(found, rules, strict=True)
        )
        steps.append(
            Step(
                letter=f"d{index}",
                asked=f"{letter('f′')} {where_in_math(piece, z)}",
                left="f'",
                shown=as_printed(answer),
                answer=writer.text(answer),
                reason=f"There {equation('<mi>f</mi>', rule.expr)}.",
                where=where_typed(piece, z),
                facts=(Remark(writer.text(rule.expr), "That is the function itself."), *others),
                mistakes=writer.usual_mistakes(rule),
            )
        )
    ends = [writer.text(piece.high) for piece in found[:-1]]
    letters = [step.letter for step in steps]
    whole = Step(
        letter="f1",
        asked=f"{letter('f′')}, all pieces together, typed like {CASES}",
        left="f'",
        shown=as_printed(truth),
        answer=writer.end,
        follows=_cases(letters, ends, z),
        facts=(writer.itself,),
        mistakes=(Remark(_cases(letters[::-1], ends, z), EXCHANGED),),
    )
    hint = "Use the piecewise rule: differentiate each piece by itself, between the kinks."
    return Plan((*steps, whole), hint, writer.kinks)


def _cases(values: list[str], ends: list[str], z: sp.Symbol) -> str:
    """Return values with the right ends of where they hold, as a reader types cases."""
    cases = (f"{value} if {z} < {end} else " for value, end in zip(values, ends, strict=False))
    return "".join(cases) + values[-1]
