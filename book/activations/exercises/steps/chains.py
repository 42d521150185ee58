"""Steps of the chain rule: the inner function, its derivative, the outer one's, the product."""

from __future__ import annotations

import sympy as sp

from ...derive.unevaluated import as_printed, fill
from ...mathml import rich_text
from ..letters import in_math
from .step import Plan, Remark, Step
from .words import equation, letter, of_u, prime
from .writer import NOT_ITSELF, Writer

__all__ = ["chain_plan"]

U = sp.Symbol("u")
NOT_AT_Z = "The outer derivative is taken at {}, the inner function, not at {}."
NOT_AT_SLOPE = "The outer derivative is taken at {}, not at its derivative."
MISTAKES = (
    Remark("dg", "The inner derivative is missing: multiply by u′."),
    Remark("du", "That is the inner derivative alone: multiply it by g′(u)."),
    Remark("dg + du", "The chain rule multiplies the two derivatives."),
)


def chain_plan(writer: Writer) -> Plan:
    """Return the plan of an outer function g of an inner one u."""
    chain, z = writer.core, writer.z
    (inner,) = chain.parts
    u, g = letter("u"), of_u("<mi>g</mi>")
    form = fill(chain.outer.expr, {z: U})
    steps = (
        writer.part(
            "u",
            "the inner function",
            chain.inner,
            Remark("du", f"That is the derivative of {u} already, which has its own field."),
        ),
        writer.slope("u", inner, Remark("dg", "That is the derivative of the outer function.")),
        _outer_slope(writer, form),
        *writer.last_steps(
            chain.written((as_printed(inner.value),)),
            "dg*du",
            rich_text(r"The chain rule: $\frac{d}{dz}\,g(u) = g'(u)\,u'$."),
            (
                *MISTAKES,
                Remark(f"({_rule_at(writer, z)})*du", NOT_AT_Z.format(u, letter(z.name))),
                Remark(_rule_at(writer, sp.Symbol("du")), NOT_AT_SLOPE.format(u)),
            ),
        ),
    )
    hint = writer.hint(f"chain rule; {equation(g, form)} is the outer function", form)
    joined, core = writer.text(form), writer.text(chain.expr)
    return Plan(steps, hint, writer.kinks, "chain", joined, core, writer.whole)


def _outer_slope(writer: Writer, form: sp.Expr) -> Step:
    """Return the field that asks for g′(u)."""
    u, z = letter("u"), writer.z
    slope = of_u(prime("g"))
    at_u = _rule_at(writer, U)
    (answer,) = writer.core.names.values()
    return Step(
        letter="dg",
        asked=f"{in_math(slope)}, the outer derivative at {u}; you may leave {u} in it",
        left="g'(u)",
        shown=as_printed(answer),
        answer=writer.text(answer),
        reason=f"The {writer.core.outer.reason} gives {equation(slope, _outer(writer, U))}.",
        follows=at_u,
        facts=(
            Remark(writer.text(form), NOT_ITSELF.format("the outer function")),
            Remark("du", f"That is the derivative of {u}."),
            Remark(f"({at_u})*du", f"That is multiplied by the derivative of {u} already."),
            *writer.ends,
        ),
        mistakes=(
            Remark(_rule_at(writer, z), NOT_AT_Z.format(u, letter(z.name))),
            Remark(_rule_at(writer, sp.Symbol("du")), NOT_AT_SLOPE.format(u)),
        ),
    )


def _outer(writer: Writer, at: sp.Symbol) -> sp.Expr:
    """Return the derivative of the outer function at a letter."""
    outer = writer.core.outer
    return fill(outer.identity, dict.fromkeys(outer.names, at))


def _rule_at(writer: Writer, at: sp.Symbol) -> str:
    return writer.text(_outer(writer, at))
