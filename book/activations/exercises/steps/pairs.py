"""Steps of the rules about u and v: fractions, products, varying powers."""

from __future__ import annotations

from dataclasses import dataclass

import sympy as sp

from ...derive.layout import width
from ...derive.rules import PowerOfTwo, Product, Quotient, Rule
from ...derive.unevaluated import as_printed
from ...mathml import rich_text
from .step import Plan, Remark
from .words import bracketed, letter
from .writer import Writer

__all__ = ["PAIRS", "pair_plan"]

U, V = sp.symbols("u v")


@dataclass(frozen=True)
class Pair:
    """What a rule about u and v asks for, and what is usually mistaken in it."""

    kind: str
    rule: str
    parts: tuple[str, str]
    form: sp.Expr
    joined: str
    follows: str
    mistakes: tuple[Remark, ...]
    reason: str


TWISTED = "Each part has met its own derivative: v belongs with u′, and u with v′."

PAIRS: dict[type[Rule], Pair] = {
    Quotient: Pair(
        kind="fraction",
        rule="u/v rule",
        parts=("the top", "the bottom"),
        form=sp.Mul(U, 1 / V, evaluate=False),
        joined="u/v",
        follows="(v*du - u*dv)/v^2",
        mistakes=(
            Remark(
                "(u*dv - v*du)/v^2",
                "The terms are in the wrong order: on top of the u/v rule stands v u′ − u v′.",
            ),
            Remark("(v*du - u*dv)/v", "The bottom is not squared: the u/v rule divides by v²."),
            Remark("v*du - u*dv", "That is the top of the u/v rule alone: divide it by v²."),
            Remark(
                "(v*du + u*dv)/v^2",
                "The sign between the terms is wrong: on top stands v u′ minus u v′.",
            ),
            Remark("du/dv", "The derivative of u/v is not u′/v′: use the u/v rule."),
            Remark("(u*du - v*dv)/v^2", TWISTED),
        ),
        reason=r"$\frac{d}{dz}\,\frac{u}{v} = \frac{v\,u' - u\,v'}{v^2}$",
    ),
    Product: Pair(
        kind="product",
        rule="product rule",
        parts=("the first factor", "the second factor"),
        form=sp.Mul(U, V, evaluate=False),
        joined="u*v",
        follows="v*du + u*dv",
        mistakes=(
            Remark(
                "du*dv",
                "The derivative of a product is not the product of the derivatives: "
                "it is v u′ + u v′.",
            ),
            Remark("v*du", "One of the two terms is missing: u v′."),
            Remark("u*dv", "One of the two terms is missing: v u′."),
            Remark("v*du - u*dv", "The product rule adds its two terms."),
            Remark("u*dv - v*du", "The product rule adds its two terms."),
            Remark("u*du + v*dv", TWISTED),
        ),
        reason=r"$\frac{d}{dz}\,(u\,v) = v\,u' + u\,v'$",
    ),
    PowerOfTwo: Pair(
        kind="power",
        rule="rule of a varying power",
        parts=("the base", "the exponent"),
        form=sp.Pow(U, V, evaluate=False),
        joined="u^v",
        follows="u^v*(log(u)*dv + v*du/u)",
        mistakes=(
            Remark("v*u^(v-1)*du", "The power rule is for exponents that do not vary."),
            Remark("u^v*log(u)*dv", "The exponential rule is for bases that do not vary."),
        ),
        reason=r"$\frac{d}{dz}\,u^v = u^v \left(\log(u)\,v' + \frac{v}{u}\,u'\right)$",
    ),
}

ALREADY = "That is the derivative of {} already, which has its own field."


def pair_plan(writer: Writer, pair: Pair) -> Plan:
    """Return the plan of a fraction, a product or a power: u, v, u′, v′, f′."""
    first, second = writer.core.parts
    (one, top), (other, bottom) = zip((letter("u"), letter("v")), pair.parts, strict=True)
    written = writer.core.written((as_printed(first.value), as_printed(second.value)))
    steps = (
        writer.part(
            "u",
            top,
            first.expr,
            Remark("v", f"That is {other}, {bottom}; {one} is {top}."),
            Remark("du", ALREADY.format(one)),
        ),
        writer.part(
            "v",
            bottom,
            second.expr,
            Remark("u", f"That is {one}, {top}; {other} is {bottom}."),
            Remark("dv", ALREADY.format(other)),
        ),
        writer.slope("u", first, Remark("dv", f"That is the derivative of {other}.")),
        writer.slope("v", second, Remark("du", f"That is the derivative of {one}.")),
        *writer.last_steps(
            written,
            pair.follows,
            rich_text(f"The {pair.rule}: {pair.reason}."),
            pair.mistakes,
            simplify=pair.kind == "fraction",
            left=_filled(writer) if pair.kind == "fraction" else "f'",
        ),
    )
    hint = writer.hint(pair.rule, pair.form)
    core = writer.text(writer.core.expr)
    return Plan(steps, hint, writer.kinks, pair.kind, pair.joined, core, writer.whole)


WIDEST_TOP = 14.0  # em, what a phone has room for above the bar


def _filled(writer: Writer) -> str:
    """Return the LaTeX of the u/v rule with everything put in, also what is 0 or 1."""
    (u, v), core = writer.core.parts, writer.core.value
    if writer.framed_slope(core) != core:
        return "f'"
    first, second = (
        rf"{bracketed(one.expr)} \cdot {bracketed(other.value)}" for one, other in ((v, u), (u, v))
    )
    top = f"{first} - {second}"
    if width(top) > WIDEST_TOP:
        top = rf"\begin{{gathered}} {first} \\ - {second} \end{{gathered}}"
    return rf"f' = \frac{{{top}}}{{{bracketed(v.expr)}^2}}"
