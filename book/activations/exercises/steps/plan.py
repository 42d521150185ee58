"""Choose the steps that a derivation asks for, by its outermost rule that is not trivial."""

from __future__ import annotations

from ...derive.rules import Chain, Maximum, Minimum, Multiple, Piecewise, Rule, Sum
from ...errors import UnsupportedExpression, shortened
from ..task import Task
from .chains import chain_plan
from .pairs import PAIRS, pair_plan
from .parts import pieces_plan, single_plan, terms_plan
from .step import Plan
from .writer import Writer

__all__ = ["MAX_STEPS", "plan_of"]

MAX_STEPS = 6  # fields


def plan_of(task: Task) -> Plan:
    """Return the steps of a derivation.

    Raises
    ------
    UnsupportedExpression
        If it needs more than six, or has a function that readers can't type, or a kink
        that moves with a parameter.
    """
    plan = _plan(Writer(task))
    if len(plan.steps) > MAX_STEPS:
        raise UnsupportedExpression(
            f"{shortened(task.expr)} asks for {len(plan.steps)} steps; "
            f"a guided derivation has at most {MAX_STEPS}"
        )
    return plan


PIECED = (Piecewise, Maximum, Minimum)


def _plan(writer: Writer) -> Plan:
    core = writer.core
    terms = core.parts if isinstance(core, Sum) else (core,)
    if any(isinstance(rule, PIECED) for term in terms for rule in _without_factor(term)):
        return pieces_plan(writer)
    if not writer.tree.value.has(writer.z):
        return single_plan(writer)
    if isinstance(core, Chain):
        return chain_plan(writer)
    if type(core) in PAIRS:
        return pair_plan(writer, PAIRS[type(core)])
    return terms_plan(writer) if isinstance(core, Sum) else single_plan(writer)


def _without_factor(rule: Rule) -> tuple[Rule, ...]:
    """Return a rule, and what it is a multiple of."""
    return (rule, *rule.parts) if isinstance(rule, Multiple) else (rule,)
