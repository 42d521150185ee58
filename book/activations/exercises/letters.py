"""The letters that a reader may type in an answer, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

import sympy as sp

from ..mathml import markup
from .task import Task

__all__ = ["in_math", "listed", "usable_letters"]


def usable_letters(task: Task) -> Iterator[str]:
    """Yield the letters that may be typed, each with its meaning."""
    yield in_math(markup(task.variable))
    for letter in task.parameters:
        yield _named(markup(letter.symbol), letter.typed, letter.about)
    for typed, meaning in task.abbreviations.items():
        letter = markup(sp.Symbol(typed))
        if isinstance(meaning, sp.NumberSymbol):
            yield _named(letter, typed, f"{float(meaning):.4f}…")
        else:
            yield _named(f"{letter}<mo>=</mo>{markup(meaning)}", typed, "")


def _named(formula: str, typed: str, about: str) -> str:
    spelled = "" if formula.startswith(f"<mi>{typed}</mi>") else f"typed {typed}"
    words = ", ".join(filter(None, (about, spelled)))
    return in_math(formula) + (f" ({escape(words)})" if words else "")


def in_math(inside: str) -> str:
    """Return MathML as a formula in a line of text."""
    return f'<math displaystyle="true"><mrow>{inside}</mrow></math>'


def listed(words: Iterable[str]) -> str:
    """Return words as a sentence lists them, "a, b and c", the last with what follows it."""
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last
