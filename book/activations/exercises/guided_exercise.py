"""A derivation in steps: the reader finds u, v, their derivatives, and puts them together."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import sympy as sp

from ..activation import Activation
from ..derive.layout import rows, width
from ..derive.printing import latex
from ..kernel.helpers import in_javascript
from ..live.script import Script
from ..mathml import rich_text
from ..parameter import Z
from .base import Exercise, folded
from .letters import listed, usable_letters
from .steps import Plan, Remark, Step, plan_of
from .steps.words import equation, letter
from .task import Task

__all__ = ["guided"]

LOOKS = (
    ('display="inline"', 'displaystyle="true"'),  # fractions as large as in a line of their own
    ("<mrow><mtable>", '<mrow><mtable displaystyle="true">'),  # the same on several lines
    ('columnalign="left"', 'style="text-align:left"'),  # which Chromium needs
)
WIDEST = 17.0  # em, what the list of an exercise has room for on a phone
TYPEABLE = {"u": "u", "v": "v", "du": "u′", "dv": "v′", "dg": "g′"}


def guided(
    key: str, expr: sp.Expr | Activation, letters: Mapping[str, sp.Expr] | None = None
) -> Exercise:
    """Return an exercise that asks for a derivation, one step after the other.

    Which steps there are follows from the rules by which the book's engine derives the
    function: u, v, u', v', the fraction and its short form for a fraction, and likewise for
    products, chains, sums and functions in pieces.  Trivial rules are filled in.

    Parameters
    ----------
    key : str
        Unique in the book, such as "sigmoid-steps".
    expr : sympy.Expr or Activation
        The function of z, in real symbols.
    letters : mapping of str to sympy.Expr
        What may be typed besides z and an activation's parameters; see ``derivative``.

    Raises
    ------
    TypeError, ValueError
        For a wrong key, a letter that means something else already, and a symbol that no
        letter or parameter explains.
    UnsupportedExpression
        If the engine can't differentiate ``expr``, or it takes more than six steps.
    """
    task = Task.of(expr, Z, letters or {})
    plan = plan_of(task)
    _check_letters(task, plan)
    script = Script(
        libraries=("exercises/exercise.js", "exercises/guided_exercise.js"),
        own=in_javascript(f"const EXERCISE = {_json(_facts(task, plan))};\n"),
        start="guided(where, EXERCISE)",
        later=(
            "exercises/parser.js",
            "exercises/check.js",
            "exercises/verdict.js",
            "exercises/follow.js",
        ),
    )
    return Exercise(key, _html(task, plan), script)


def _check_letters(task: Task, plan: Plan) -> None:
    """Refuse a letter that a step has already."""
    typed = [task.variable.name, *(p.typed for p in task.parameters), *task.abbreviations]
    for name in typed:
        if name in (step.letter for step in plan.steps):
            raise ValueError(f"the letter {name!r} is that of a step already")


# --- in words -----------------------------------------------------------------------------


def _html(task: Task, plan: Plan) -> str:
    """Return the question, the rule to use, and the steps folded away."""
    function = equation(
        '<mi>f</mi><mo stretchy="false">(</mo><mi>z</mi><mo stretchy="false">)</mo>', task.shown
    )
    usable = listed(usable_letters(task))
    typeable = [name for step in plan.steps if (name := TYPEABLE.get(step.letter))]
    later = f"; in later steps also {listed(map(letter, typeable))}" if typeable else ""
    later += " (typed u' or du)" if typeable else ""
    steps = "".join(map(_solved, plan.steps))
    return (
        f'<p class="question">Find the derivative of {function} step by step.</p>'
        f"<p>{plan.hint}</p><p>You may use {usable}{later}.</p>"
        f'{folded(f"""<ol class="steps">{steps}</ol>""")}'
    )


def _solved(step: Step) -> str:
    """Return a step with its answer, as an item of a list."""
    answer = rich_text(f"${_equation(step)}$")
    for old, new in LOOKS:
        answer = answer.replace(old, new)
    reason = f"<p>{step.reason}</p>" if step.reason else ""
    return f"<li><p>{step.asked}</p><p>{answer}</p>{reason}</li>"


def _equation(step: Step) -> str:
    """Return what a step finds as LaTeX, on as many rows as a phone needs."""
    whole = f"{step.left} = {latex(step.shown)}"
    if width(whole) <= WIDEST:
        return whole
    name, equals, _ = step.left.partition(" = ")
    found = rows(step.shown, "= " if equals else f"{name} = ", WIDEST)
    lines = [step.left, *found] if equals else found
    shown = r" \\ ".join(lines)
    return rf"\begin{{array}}{{l}} {shown} \end{{array}}"


# --- in code ------------------------------------------------------------------------------


def _facts(task: Task, plan: Plan) -> dict:
    """Return what the page judges with."""
    names = {task.variable.name: "z", **{p.typed: p.typed for p in task.parameters}}
    return {
        "variable": task.variable.name,
        "names": names,
        "parameters": {p.typed: p.values for p in task.parameters},
        "constants": {name: str(sp.N(c, 17)) for name, c in task.abbreviations.items()},
        "kinks": plan.kinks,
        "positive": bool(task.variable.is_nonnegative),
        "kind": plan.kind,
        "joined": plan.joined,
        "whole": plan.whole,
        "function": plan.function,
        "steps": [_step_facts(step) for step in plan.steps],
    }


def _step_facts(step: Step) -> dict:
    facts = {
        "letter": step.letter,
        "answer": step.answer,
        "follows": step.follows,
        "bare": step.bare if step.bare != step.follows else "",
        "slopeOf": step.slope_of,
        "where": step.where,
        "facts": _remarks(step.facts),
        "mistakes": _remarks(step.mistakes),
    }
    return {key: value for key, value in facts.items() if value}


def _remarks(remarks: Sequence[Remark]) -> list[tuple[str, str]]:
    return [(remark.text, remark.says) for remark in remarks]


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
