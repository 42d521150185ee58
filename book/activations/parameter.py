"""The variable z and the parameters of a formula: symbols, domains, and slider ranges."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import inf

import sympy as sp

__all__ = ["Parameter", "Z"]

Z = sp.Symbol("z", real=True)


@dataclass(frozen=True)
class Parameter:
    """A number that shapes an activation.

    Attributes
    ----------
    name : str
        The keyword in Python, such as ``negative_slope``.
    symbol : sympy.Symbol
        The letter in formulas; its assumptions agree with ``domain``.
    domain : sympy.Interval
        The values allowed.
    default, low, high, step : float
        The default, and the range and step of the slider.
    label : str
        What the slider is called.
    """

    name: str
    symbol: sp.Symbol
    domain: sp.Interval
    default: float
    low: float
    high: float
    step: float
    label: str

    def facts(self) -> dict[str, str | float]:
        """Return what a slider has to know."""
        keys = ("name", "label", "default", "low", "high", "step")
        return {key: getattr(self, key) for key in keys}

    def holds(self, values):
        """Say of each number whether it is finite and in the domain."""
        start, end = self._ends
        above = values > start if self.domain.left_open else values >= start
        below = values < end if self.domain.right_open else values <= end
        return above & below & (abs(values) < inf)

    @cached_property
    def _ends(self) -> tuple[float, float]:
        return float(self.domain.start), float(self.domain.end)

    @property
    def allowed(self) -> str:
        """The domain as an interval, such as (0, oo)."""
        domain = self.domain
        left, right = "(" if domain.left_open else "[", ")" if domain.right_open else "]"
        return f"{left}{domain.start}, {domain.end}{right}"
