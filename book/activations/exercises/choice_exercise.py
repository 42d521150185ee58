"""Choose one of several answers, and be told what is right or wrong about it."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from ..activation import Activation
from ..comparison.columns import short
from ..comparison.curves import curve
from ..comparison.panel import Panel
from ..draw.figure import BLUE, VERMILION
from ..live.script import Script
from ..mathml import rich_text
from .base import Exercise, folded

__all__ = ["Option", "choice", "which_gradient"]

LETTERS = "ABCDEFGH"
SCRIPT = Script(("exercises/exercise.js", "exercises/choice_exercise.js"), "", "choice(where)")
NARROW = "max-width:20rem"


@dataclass(frozen=True)
class Option:
    """One answer to choose, and what is said of it; both plain text with ``$...$``.

    "Right." or "No." is put before the feedback, which gives the reason.
    """

    text: str
    feedback: str
    right: bool = False


def choice(key: str, question: str, options: Sequence[Option]) -> Exercise:
    """Return a question with one right answer.

    Parameters
    ----------
    key : str
        Unique in the book, such as "relu-at-zero".
    question : str
        Plain text with ``$...$`` for mathematics.
    options : sequence of Option
        Two to eight, in the order shown; one of them right.

    Raises
    ------
    TypeError, ValueError
        For a wrong key, anything else than options, not exactly one right option, equal
        texts, an empty text, and a formula that can't be read.
    """
    for option in options:
        if not isinstance(option, Option):
            raise TypeError(f"options must be exercises.Option(text, feedback), not {option!r}")
        if not (option.text.strip() and option.feedback.strip()):
            raise ValueError(f"an option needs a text and a feedback: {option!r}")
    texts = [option.text for option in options]
    if len(set(texts)) < len(texts):
        raise ValueError(f"options must differ: {texts}")
    shown = [Option(rich_text(o.text), rich_text(o.feedback), o.right) for o in options]
    return _exercise(key, f'<p class="question">{rich_text(question)}</p>', shown, "options")


def which_gradient(key: str, activation: Activation, others: Sequence[Activation]) -> Exercise:
    """Return the question which of some curves is the gradient of an activation.

    Parameters
    ----------
    key : str
        Unique in the book, such as "which-gradient-tanh"; it decides the order of the curves.
    activation : Activation
        Its graph is shown; its gradient is the right curve.
    others : sequence of Activation
        Their gradients are the wrong curves.  All have their default parameters.

    Raises
    ------
    TypeError, ValueError
        For a wrong key, anything else than activations, none or more than seven others,
        and two with the same gradient.
    """
    all_of_them = [activation, *others]
    for given in all_of_them:
        if not isinstance(given, Activation):
            raise TypeError(f"which_gradient takes scalar activations, not {given!r}")
    for one, other in combinations(all_of_them, 2):
        z = _places(one, other)
        if np.allclose(one.gradient(z), other.gradient(z), atol=1e-3):
            raise ValueError(f"{one.name} and {other.name} have the same gradient")
    place = zlib.crc32(str(key).encode()) % len(all_of_them)
    order = [*others[:place], activation, *others[place:]]
    slopes = _panel(order, 1)
    options = [
        Option(_picture(slopes, a, 1, f"Curve {letter}"), _feedback(activation, a), a is activation)
        for letter, a in zip(LETTERS, order, strict=False)
    ]
    graph = _picture(_panel([activation], 0), activation, 0, "The function")
    question = (
        f'<p class="question">Here is {activation.title}. Which of the curves is its gradient?</p>'
        f'<div class="given" style="{NARROW}">{graph}</div>'
    )
    return _exercise(key, question, options, "options pictures", f' style="{NARROW}"')


def _exercise(
    key: str, question: str, options: Sequence[Option], kind: str, look: str = ""
) -> Exercise:
    """Return the exercise of options and feedback in HTML."""
    if not 2 <= len(options) <= len(LETTERS):
        raise ValueError(f"a choice has 2 to {len(LETTERS)} options, not {len(options)}")
    right = sum(option.right for option in options)
    if right != 1:
        raise ValueError(f"one option must be right, not {right} of {len(options)}")
    texts = "".join(f"<li{look}>{option.text}</li>" for option in options)
    feedback = "".join(
        f'<li class="right"><b>Right.</b> {o.feedback}</li>'
        if o.right
        else f"<li><b>No.</b> {o.feedback}</li>"
        for o in options
    )
    solution = folded(f'<ol type="A">{feedback}</ol>')
    html = f'{question}<ol type="A" class="{kind}">{texts}</ol>{solution}'
    return Exercise(key, html, SCRIPT)


# --- pictures -----------------------------------------------------------------------------

PLACES = (0.0, 1.0, -1.0, 2.0, -2.0, 3.0, -3.0, 4.0, -4.0)
SPOKEN = (-4.0, -2.0, -1.0, 0.0, 1.0, 2.0, 4.0)
RANGE = (-6.0, 6.0)


def _panel(activations: Sequence[Activation], order: int) -> Panel:
    """Return axes in which f (order 0) or f' (order 1) of each can be seen."""
    ys = [curve(a, order, *RANGE)[1] for a in activations]
    bottom, top = min(0, *map(np.nanmin, ys)), max(0, *map(np.nanmax, ys))
    margin = 0.06 * (top - bottom)
    return Panel(*RANGE, float(bottom - margin), float(top + margin))


def _picture(panel: Panel, activation: Activation, order: int, name: str) -> str:
    """Return a curve as SVG, its heights in words, and no name that tells what it is."""
    look = (
        f'class="function" stroke="{BLUE}"',
        f'class="gradient" stroke="{VERMILION}" stroke-dasharray="8 5"',
    )[order]
    path = panel.path(*_bends(panel, *curve(activation, order, *RANGE)))
    evaluate = (activation, activation.gradient)[order]
    places = [z for z in SPOKEN if z not in activation.kinks]
    heights = ", ".join(f"{_round(evaluate(z))} at {short(z)}" for z in places)
    drawn = f'<path d="{path}" {look} fill="none" stroke-width="2.5"/>'
    return panel.drawing(("f(z)", "f′(z)?")[order], f"{name}: height {heights}.", drawn)


def _bends(panel: Panel, z: np.ndarray, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the points of a curve without those that straight lines between others pass.

    A quarter of a pixel is no difference to the eye, and three points of four are no weight
    to the page.
    """
    x, y = panel.x(z), panel.y(values)
    breaks = np.isnan(y) | (np.diff(x, prepend=np.nan) == 0)
    kept = breaks | np.roll(breaks, 1) | np.roll(breaks, -1)
    kept[[0, -1]] = True
    while True:
        passed = np.nan_to_num(abs(np.interp(x, x[kept], y[kept]) - y))
        passed[kept] = 0
        if passed.max() < 0.25:
            return z[kept], values[kept]
        kept[passed.argmax()] = True


def _places(*activations: Activation) -> np.ndarray:
    """Return simple places z, the simplest first, where none of them has a kink."""
    return np.array([z for z in PLACES if not any(z in a.kinks for a in activations)])


def _feedback(activation: Activation, shown: Activation) -> str:
    """Return what is said of the curve that is the gradient of ``shown``."""
    z = _places(activation, shown)
    true, seen = activation.gradient(z), shown.gradient(z)
    if shown is activation:
        at = np.argmax(np.abs(true))
        where = f"At z = {short(z[at])} the function has slope {_round(true[at])}"
        return f"{where}, and so high is this curve there."
    at = np.argmax(np.abs(true - seen))
    return (
        f"At z = {short(z[at])} this curve is at {_round(seen[at])}, but the function has "
        f"slope {_round(true[at])} there. It is the gradient of {shown.title}."
    )


def _round(value: float) -> str:
    return short(round(float(value), 2))
