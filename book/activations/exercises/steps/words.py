"""What is said of the steps: letters with primes, equations, names of rules."""

from __future__ import annotations

import sympy as sp

from ...derive.intervals import Piece
from ...derive.printing import latex
from ...derive.rules import Constant, Multiple, Rule, Variable
from ...derive.unevaluated import Pending, as_printed
from ...mathml import markup
from ..letters import in_math

__all__ = [
    "bracketed",
    "by_rules",
    "differentiated",
    "equation",
    "letter",
    "of_u",
    "prime",
    "rule_names",
    "where_in_math",
    "where_typed",
]

TRIVIAL = (Constant, Variable, Multiple)


def letter(name: str) -> str:
    """Return a letter, such as "u" or "u′", as a formula in a sentence."""
    return in_math(prime(name[0]) if name.endswith("′") else f"<mi>{name}</mi>")


def prime(name: str) -> str:
    """Return the MathML of the derivative of what a letter stands for."""
    return f'<mrow><mi>{name}</mi><mo lspace="0" rspace="0">′</mo></mrow>'


def of_u(function: str) -> str:
    """Return the MathML of a function, itself MathML, at u."""
    return f'{function}<mo stretchy="false">(</mo><mi>u</mi><mo stretchy="false">)</mo>'


def equation(left: str, right: sp.Expr) -> str:
    """Return an equation as a formula in a sentence; its left side is MathML."""
    return in_math(f"{left}<mo>=</mo>{markup(right)}")


def differentiated(rule: Rule) -> str:
    """Return the LaTeX of what is to be differentiated: d/dz (1 + exp(-z))."""
    return latex(Pending(rule.expr, rule.variable))


def bracketed(expr: sp.Expr) -> str:
    """Return the LaTeX of a factor: a sum, or what has a minus, in brackets."""
    shown = latex(as_printed(expr))
    inside = expr.is_Add or shown.startswith("-")
    return rf"\left({shown}\right)" if inside else shown


def by_rules(tree: Rule) -> str:
    """Return the sentence that says which rules a derivation uses."""
    names = rule_names(tree)
    return f"{'Rules' if ',' in names else 'Rule'}: {names}."


def rule_names(tree: Rule) -> str:
    """Return the names of the rules that a derivation uses, the trivial ones only alone."""
    reasons = [rule.reason for rule in tree if not isinstance(rule, TRIVIAL)] or [tree.reason]
    return ", ".join(dict.fromkeys(", ".join(reasons).split(", ")))


def where_typed(piece: Piece, z: sp.Symbol) -> str:
    """Return the condition for the points of a piece as a reader would type it."""
    low = "" if piece.low.is_infinite else f"{piece.low} < "
    high = "" if piece.high.is_infinite else f" < {piece.high}"
    return f"{low}{z}{high}" if low or high else ""


def where_in_math(piece: Piece, z: sp.Symbol) -> str:
    """Return "for" and that condition: z > 0, or -3 < z < 3."""
    if piece.high.is_infinite:
        return f"for {in_math(markup(z > piece.low))}"
    low = "" if piece.low.is_infinite else f"{markup(piece.low)}<mo>&lt;</mo>"
    return f"for {in_math(f'{low}{markup(z)}<mo>&lt;</mo>{markup(piece.high)}')}"
