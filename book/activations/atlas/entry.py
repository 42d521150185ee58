"""An entry of the atlas: a published activation, as a file of data has it."""

from __future__ import annotations

import keyword
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

import sympy as sp
from sympy.printing.pretty.pretty_symbology import pretty_symbol

from ..activation import Activation
from ..derive.intervals import breakpoints
from ..errors import UnsupportedExpression
from ..parameter import Parameter, Z
from ..typed import typed_formula

__all__ = ["Entry", "Source", "kinks"]

FARTHEST = 8.0  # from 0 that a figure shows y
STEPS = 40  # a slider has at least so many


@dataclass(frozen=True)
class Source:
    """A publication that is no entry of the bibliography."""

    authors: str
    title: str
    year: int
    venue: str = ""
    link: str = ""


@dataclass(frozen=True)
class Entry:
    """A published activation.

    Attributes
    ----------
    name : str
        A Python identifier, unique over the catalogue and the atlas.
    title : str
    year : int
        Of the publication that is named, or of an earlier version of it, such as a preprint.
    formula : str
        As the source prints it, in the notation of ``activations.typed``.
    again : str
        The same function a second time, for mpmath: see ``again.py``.
    read : str
        What was really read: "paper", "code" or "survey".
    where : str
        The address of what was read.
    also : tuple of str
        Other names in print.
    parameters : tuple of (str, (float, float, float))
        For each letter its default, and the range of its slider.
    note : str
    cites : str
        The key of the publication in the bibliography, or "" if ``source`` has it.
    source : Source or None
    """

    name: str
    title: str
    year: int
    formula: str
    again: str
    read: str
    where: str
    also: tuple[str, ...] = ()
    parameters: tuple[tuple[str, tuple[float, float, float]], ...] = ()
    note: str = ""
    cites: str = ""
    source: Source | None = None

    @cached_property
    def activation(self) -> Activation:
        """What the engine makes of the formula.

        Raises ValueError or TypeError if it can't be read or its letters are others.
        """
        given = dict(self.parameters)
        expr, found = typed_formula(self.formula, **given)
        if missing := [p.name for p in found if p.name not in given]:
            raise ValueError(f"parameters has no {' and no '.join(missing)}, but the formula does")
        return Published(
            name=self.name,
            title=self.title,
            expr=expr,
            citation=self.cites,
            parameters=tuple(map(_parameter, found)),
            note=self.note,
        )


class Published(Activation):
    """An activation whose figure does not follow a curve however far it shoots."""

    @cached_property
    def window(self) -> tuple[float, float]:
        """The y axis of figures: as of any activation, but cut off far from 0."""
        low, high = super().window
        return max(low, -FARTHEST), min(high, FARTHEST)

    @property
    def kinks(self) -> tuple[float, ...]:
        """Where the formula changes from one piece to the next, at the default parameters."""
        return kinks(self, {p.name: p.default for p in self.parameters})


def kinks(activation: Activation, values: dict[str, float]) -> tuple[float, ...]:
    """Return where a formula changes from one piece to the next; none where that is not known."""
    numbers = {p.symbol: sp.Rational(str(values[p.name])) for p in activation.parameters}
    try:
        return tuple(map(float, breakpoints(activation.evaluated.subs(numbers), Z)))
    except (UnsupportedExpression, TypeError):
        return ()


def _parameter(p: Parameter) -> Parameter:
    """Return a letter with a name that Python takes, and a step that fits its range."""
    name = f"{p.name}_" if keyword.iskeyword(p.name) else p.name
    step = _step(p.default, p.low, p.high)
    return replace(p, name=name, step=step, label=pretty_symbol(p.symbol.name))


def _step(default: float, low: float, high: float) -> float:
    """Return the longest round step from which both the default and the end are reached."""
    start, *places = (Fraction(str(x)) for x in (low, default, high))
    size = Fraction(10) ** 3
    while True:
        for digit in (5, 2, 1):
            step = digit * size
            fits = all((place - start) % step == 0 for place in places)
            if fits and (places[-1] - start) >= STEPS * step:
                return float(step)
        size /= 10
