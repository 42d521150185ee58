"""Choose one of several answers, and be told what is right or wrong about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..activation import Activation
from .base import Exercise

__all__ = ["Option", "choice", "which_gradient"]


@dataclass(frozen=True)
class Option:
    """One answer to choose, and what is said of it."""

    text: str
    feedback: str
    right: bool = False


def choice(key: str, question: str, options: Sequence[Option]) -> Exercise:
    """Return a question with one right answer."""
    return Exercise(key=key, html=f"<p>{key}</p>", _esm="export default { render: () => {} };")


def which_gradient(key: str, activation: Activation, others: Sequence[Activation]) -> Exercise:
    """Return the question which of some pictures shows the gradient of an activation."""
    return Exercise(key=key, html=f"<p>{key}</p>", _esm="export default { render: () => {} };")
