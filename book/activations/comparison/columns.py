"""The columns of the table: what stands in each, how it is written, and how it sorts."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import sympy as sp

from ..activation import Activation
from ..facts.sheet import set_text
from ..facts.statements import NOT_DECIDED

if TYPE_CHECKING:
    from ..facts.sheet import PropertySheet

__all__ = ["COLUMNS", "FORMULA", "NAME", "SMOOTH", "SMOOTHNESS", "Column", "short"]

DIGITS = 6  # decimals of a number in the table
SMOOTHNESS = (
    "not continuous",
    "continuous, not differentiable at its kinks",
    "once continuously differentiable",
    "2 times continuously differentiable",
    "3 times continuously differentiable",
    "infinitely differentiable",
    NOT_DECIDED,
)


@dataclass(frozen=True)
class Column:
    """One column of the table.

    Attributes
    ----------
    name, heading : str
        The key in a row, and what stands over the column.
    value : function of an activation and its sheet
    text : function of a value
    key : function of a value
        Numbers to sort by, the first first; None for sorting by text.
    """

    name: str
    heading: str
    value: Callable[[Activation, PropertySheet], object]
    text: Callable[[object], str] = str
    key: Callable[[object], tuple[float, ...]] | None = None

    @property
    def is_number(self) -> bool:
        return self.text is _decimals


def _rounded(value: object) -> float:
    # Adding 0 turns the -0 that a tiny number is rounded to into 0.
    return round(float(value), DIGITS) + 0.0


def _decimals(value: object) -> str:
    """Return a number with all its decimals, so that columns line up."""
    number = _rounded(value)
    if math.isnan(number):
        return NOT_DECIDED
    text = f"{number:.{DIGITS}f}" if math.isfinite(number) else str(number)
    return text.replace("inf", "∞").replace("-", "−")


def short(value: object) -> str:
    """Return a number without zeros at its end."""
    text = _decimals(value)
    return text.rstrip("0").rstrip(".") if "." in text else text


@dataclass(frozen=True, repr=False)
class Range:
    """The values that an activation takes, printed as people write them: [0, ∞).

    Attributes
    ----------
    values : sympy.Set or None
        None where it is not decided.
    """

    values: sp.Set | None

    def __repr__(self) -> str:
        return NOT_DECIDED if self.values is None else set_text(self.values, short)

    def ends(self) -> tuple[float, ...]:
        """Return numbers that sort ranges by their ends; those not decided come last."""
        if self.values is None:
            return math.inf, math.inf
        return _rounded(self.values.inf), _rounded(self.values.sup)


def _smoothness(sheet: PropertySheet) -> str:
    places = ", ".join(short(point.z) for point in (*sheet.jumps, *sheet.kinks))
    return f"{sheet.smoothness}: z = {places}" if places else sheet.smoothness


def _number(name: str, heading: str, value: Callable[[PropertySheet], object]) -> Column:
    return Column(name, heading, lambda _, s: value(s), _decimals, lambda v: (_rounded(v),))


NAME, FORMULA, SMOOTH = "name", "formula", "smoothness"
COLUMNS = (
    Column(NAME, "Activation", lambda a, _: a.name),
    Column(FORMULA, "Formula", lambda a, _: a.expr),
    Column("range", "Range", lambda _, s: Range(s.range), str, Range.ends),
    Column("monotone", "Monotone", lambda _, s: s.monotone),
    _number(
        "largest slope",
        "Largest slope",
        lambda s: abs(s.steepest.value) if s.steepest else sp.nan,
    ),
    Column(
        SMOOTH,
        "Smoothness",
        lambda _, s: _smoothness(s),
        key=lambda v: (SMOOTHNESS.index(v.partition(":")[0]),),
    ),
    _number("E[f]", "E[f]", lambda s: s.moments.mean),
    _number("E[f^2]", "E[f²]", lambda s: s.moments.mean_square),
    _number("E[f'^2]", "E[f′²]", lambda s: s.moments.slope_mean_square),
    _number("gain", "Gain", lambda s: s.moments.gain),
    _number("chi", "χ", lambda s: s.moments.chi),
)
