"""What people write instead of a derivative, made from the expression by the engine's own rules.

A slip is a rule with another identity; applied in the tree of a derivation it gives the
formula that a reader who makes it arrives at.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from html import escape

import sympy as sp

from ..derive.exponentials import common_exponent, in_powers_of
from ..derive.intervals import breakpoints, split_at_breakpoints
from ..derive.proof import in_exponentials
from ..derive.rules import DU, DV, Chain, Product, Quotient, Rule, U, V
from ..errors import UnsupportedExpression
from ..mathml import markup

__all__ = ["Mistake", "standard_mistakes"]

MAX_MISTAKES, MAX_OPERATIONS = 8, 60  # so many, of so many operations: nobody types a longer one


@dataclass(frozen=True)
class Mistake:
    """A wrong derivative, and what to say of it in HTML."""

    expr: sp.Expr
    hint: str


@dataclass(frozen=True)
class Slip:
    """A rule applied wrongly, everywhere or only where u has no z."""

    rule: type[Rule]
    identity: sp.Expr
    hint: str
    of_constants: bool = False

    def fits(self, rule: Rule) -> bool:
        """Say whether a reader could make it with this rule."""
        if not isinstance(rule, self.rule):
            return False
        return not (self.of_constants and rule.parts[0].expr.has(rule.variable))


SLIPS = (
    Slip(Chain, V, "Is an inner derivative missing? The chain rule multiplies by that of {inner}."),
    Slip(
        Quotient,
        (U * DV - V * DU) / V**2,
        "Are the terms of the u/v rule in the wrong order? On top stands v du − u dv.",
    ),
    Slip(Quotient, (V * DU - U * DV) / V, "Is the bottom squared? The u/v rule divides by v²."),
    Slip(
        Quotient,
        (V * DU + U * DV) / V**2,
        "Was it the sign between the terms? On top of the u/v rule stands v du − u dv.",
    ),
    Slip(Quotient, DU / DV, "The derivative of u/v is not du/dv: use the u/v rule."),
    Slip(
        Quotient,
        -U / V**2,
        "Is an inner derivative missing? The derivative of 1/v is −dv/v².",
        of_constants=True,
    ),
    Slip(
        Product,
        DU * DV,
        "The derivative of a product is not the product of the derivatives: it is v du + u dv.",
    ),
)
FUNCTION_HINT = "This is the function itself, not its derivative."
IN_TERMS_OF_A_HINT = (
    "This is the derivative in terms of the activation a = f(z), with z in place of a."
)
EXCHANGED_SIDES_HINT = "The two sides of the kink are exchanged."


def standard_mistakes(
    expr: sp.Expr, tree: Rule, truth: sp.Expr, z: sp.Symbol
) -> tuple[Mistake, ...]:
    """Return the usual wrong answers to the question for the derivative of ``expr``.

    Parameters
    ----------
    expr, truth : sympy.Expr
        The function and its derivative.
    tree : Rule
        The derivation.
    z : sympy.Symbol
        The symbol whose line the pieces cover.
    """
    found = [Mistake(expr, FUNCTION_HINT), *_exchanged(truth, z), *_slips(tree)]
    if tree.variable == z:
        found[1:1] = _in_terms_of_itself(in_exponentials(expr), truth, z)
    different: dict[tuple[sp.Expr, str], Mistake] = {}
    for mistake in found:
        usable = mistake.expr != truth and not mistake.expr.has(sp.zoo, sp.nan)
        if usable and sp.count_ops(mistake.expr) <= MAX_OPERATIONS:
            different.setdefault((mistake.expr, mistake.hint), mistake)
    return tuple(different.values())[:MAX_MISTAKES]


def _slips(tree: Rule) -> Iterator[Mistake]:
    """Yield each slip made everywhere, and then in one place only."""
    places = {
        slip: list(dict.fromkeys(rule.expr for rule in tree if slip.fits(rule))) for slip in SLIPS
    }
    yield from (_slipped(tree, slip, exprs) for slip, exprs in places.items() if exprs)
    for slip, exprs in places.items():
        if len(exprs) > 1:
            yield from (_slipped(tree, slip, [expr]) for expr in exprs)


def _slipped(tree: Rule, slip: Slip, places: list[sp.Expr]) -> Mistake:
    inner = [r.inner for r in tree if isinstance(r, Chain) and r.expr in places]
    names = " and ".join(f"<math>{markup(e)}</math>" for e in dict.fromkeys(inner))

    def value(rule: Rule) -> sp.Expr:
        derivatives = tuple(map(value, rule.parts))
        slips = slip.fits(rule) and rule.expr in places
        return rule.assemble(derivatives, slip.identity if slips else None)

    return Mistake(value(tree), escape(slip.hint).format(inner=names))


def _in_terms_of_itself(expr: sp.Expr, truth: sp.Expr, z: sp.Symbol) -> Iterator[Mistake]:
    """Yield g(z), where the derivative is g(f) for a polynomial g of degree two at most."""
    try:
        parts = split_at_breakpoints(expr, z, breakpoints(truth, z))
        found = [(part, _polynomial(part.expr, sp.diff(part.expr, z), z)) for part in parts]
    except UnsupportedExpression:
        return
    if any(g is None for _, g in found) or not any(g.has(z) for _, g in found):
        return
    *rest, (_, last) = found
    yield Mistake(
        sp.Piecewise(*((g, z < part.high) for part, g in rest), (last, True)) if rest else last,
        IN_TERMS_OF_A_HINT,
    )


@cache
def _polynomial(f: sp.Expr, slope: sp.Expr, z: sp.Symbol) -> sp.Expr | None:
    """Return g(z) with slope = g(f), or None if no polynomial of degree two is that."""
    exponent = common_exponent(f, z)
    x = sp.Symbol("X", positive=True)
    if exponent is not None:
        f, slope = (in_powers_of(e, z, exponent, x) for e in (f, slope))
    if not (f.is_rational_function(x, z) and slope.is_rational_function(x, z)):
        return None
    powers = sp.symbols("c0 c1 c2")
    g = sum(c * f**k for k, c in enumerate(powers))
    top, _ = sp.fraction(sp.together(slope - g))
    solution = sp.solve(sp.Poly(top, x, z).coeffs(), powers, dict=True)
    if not solution:
        return None
    # What is left free may be 0: a constant slope needs no power of f.
    return sum(
        c.subs(solution[0]).subs(dict.fromkeys(powers, 0)) * z**k for k, c in enumerate(powers)
    )


def _exchanged(truth: sp.Expr, z: sp.Symbol) -> Iterator[Mistake]:
    kinks = breakpoints(truth, z)
    if len(kinks) == 1:
        left, right = split_at_breakpoints(truth, z)
        if left.expr != right.expr:
            yield Mistake(
                sp.Piecewise((right.expr, z < kinks[0]), (left.expr, True)), EXCHANGED_SIDES_HINT
            )
