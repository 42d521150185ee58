"""Prove that two expressions are equal, or say where they differ.

A proof shares no code with what it judges: neither the rules of differentiation, nor the
intervals on which the engine resolves its cases.  It has two parts, and both are run.

- SymPy's ``diff`` replaces what is still to be differentiated, and the difference is shown to
  be 0 as a rational function, for every combination of signs of the conditions, absolute
  values, minima and maxima.
- The two sides are evaluated with mpmath to 100 digits, derivatives as difference quotients,
  at points all over the domain of the variable and of every parameter.
"""

from __future__ import annotations

import sympy as sp
from sympy.functions.elementary.hyperbolic import HyperbolicFunction

from .cases import smooth_cases, without_floors
from .samples import Samples
from .unevaluated import Pending
from .zero import vanishes

__all__ = ["Samples", "in_exponentials", "is_zero", "judged", "prove_equal"]


CONFIRMATION_POINTS = 12  # points at which what algebra has proven is computed all the same


def in_exponentials(expr: sp.Expr) -> sp.Expr:
    """Return expr with tanh and its like written out."""
    return expr.replace(lambda e: isinstance(e, HyperbolicFunction), lambda e: e.rewrite(sp.exp))


def prove_equal(left: sp.Expr, right: sp.Expr, z: sp.Symbol, samples: Samples | None = None) -> str:
    """Prove that two expressions agree wherever both are differentiable.

    Parameters
    ----------
    left, right : sympy.Expr
        ``Pending`` in them stands for a derivative.
    z : sympy.Symbol
        The variable.  Parameters are all numbers that the assumptions of their symbols allow.
    samples : Samples, optional
        Values already computed for expressions in the same symbols.

    Returns
    -------
    str
        How: "same expression", "simplifies to 0" (and the values agree too), or
        "agrees to 50 digits at 40 points" where SymPy can't decide.

    Raises
    ------
    ArithmeticError
        If they differ; names a point.
    """
    if left == right:
        return "same expression"
    samples = samples or Samples(z)
    if _agree_in_all_cases(left, right):
        samples.compare(left, right, CONFIRMATION_POINTS)
        return "simplifies to 0"
    return samples.compare(left, right)


def is_zero(difference: sp.Expr, z: sp.Symbol) -> bool:
    """Say whether a formula without kinks can be shown to be 0 for all values of its symbols."""
    return vanishes(difference)


def _agree_in_all_cases(left: sp.Expr, right: sp.Expr) -> bool:
    cases = smooth_cases(sp.Tuple(left, right))
    return cases is not None and all(
        vanishes(_differentiated(here) - _differentiated(there)) for here, there in cases
    )


def _differentiated(expr: sp.Expr) -> sp.Expr:
    """Return a formula without kinks with SymPy's derivative for what is pending."""
    return expr.replace(Pending, lambda e, x: sp.diff(_differentiated(e).doit(), x)).doit()


def judged(expr: sp.Expr) -> sp.Expr:
    """Return what SymPy makes of an expression's pending derivatives, away from jumps and kinks."""
    return expr.replace(Pending, _derivative).doit()


def _derivative(expr: sp.Expr, variable: sp.Symbol) -> sp.Expr:
    plain, floors = without_floors(expr.doit())
    derivative = sp.diff(plain, variable).replace(sp.DiracDelta, lambda *_: sp.S.Zero)
    derivative = derivative.replace(sp.Heaviside, lambda w, *_: (1 + sp.sign(w)) / 2)
    return derivative.xreplace({dummy: floor for floor, dummy in floors.items()})
