"""Type a derivative, and be told whether it is right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sympy as sp

from ..activation import Activation, Z
from .base import Exercise

__all__ = ["derivative"]


def derivative(
    key: str,
    expr: sp.Expr | Activation,
    by: sp.Symbol = Z,
    letters: Mapping[str, sp.Expr] | None = None,
    mistakes: Sequence[tuple[sp.Expr, str]] = (),
) -> Exercise:
    """Return an exercise that asks for the derivative of an expression."""
    return Exercise(key=key, html=f"<p>{key}</p>", _esm="export default { render: () => {} };")
