"""What a live figure is: its sliders and its script."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from numbers import Real
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from .script import Script
    from .widget import Explorer

__all__ = ["Choice", "Kind", "Slider"]


@dataclass(frozen=True)
class Slider:
    """One slider of a figure.

    Attributes
    ----------
    name : str
        The keyword in Python, and the trait of the figure.
    label : str
        What stands beside it.
    default, low, high, step : float
    digits : int
        Decimals of the number shown.
    base : float, optional
        Makes the slider logarithmic: ``step`` is then one of the exponent to this base.
    """

    name: str
    label: str
    default: float
    low: float
    high: float
    step: float
    digits: int = 2
    base: float | None = None

    def checked(self, value: Real) -> float:
        """Return a position as a float; TypeError or ValueError if it can't be one."""
        if isinstance(value, bool) or not isinstance(value, Real):
            raise TypeError(f"{self.name} must be one real number, not {value!r}")
        if not (np.isfinite(value) and self.low <= value <= self.high):
            raise ValueError(
                f"{self.name} must be in [{self.low:g}, {self.high:g}], "
                f"the slider's range, not {value:g}"
            )
        return float(value)

    def facts(self) -> dict[str, str | float]:
        """Return what the figure's script has to know."""
        return {key: getattr(self, key) for key in ("name", "default", "low", "high", "step")}


@dataclass(frozen=True)
class Choice:
    """One of several things, picked from a list inside the figure.

    Attributes
    ----------
    name : str
        The keyword in Python, and the trait of the figure.
    label : str
        What stands beside the list.
    default : str
    options : tuple of (str, str)
        The word for Python and for addresses, and the text that readers see.
    """

    name: str
    label: str
    default: str
    options: tuple[tuple[str, str], ...]

    @property
    def words(self) -> list[str]:
        """What can be chosen."""
        return [word for word, _ in self.options]

    def checked(self, value: str) -> str:
        """Return the word itself; ValueError if it is not one of the options."""
        if value not in self.words:
            raise ValueError(
                f"{self.name} must be one of {', '.join(map(repr, self.words))}, not {value!r}"
            )
        return value

    def facts(self) -> dict:
        """Return what the figure's script has to know."""
        return {key: getattr(self, key) for key in ("name", "label", "default", "options")}


@dataclass(frozen=True)
class Kind:
    """One kind of live figure.

    Attributes
    ----------
    name : str
        A word for addresses and file names.
    title : str
        What the figure shows.
    sliders : tuple of Slider
    script : callable
        Returns the Script.
    choices : tuple of Choice
    inner : tuple of Slider
        Numbers that readers change in the picture itself: they have no slider on the page.
    """

    name: str
    title: str
    sliders: tuple[Slider, ...]
    script: Callable[[], Script]
    choices: tuple[Choice, ...] = ()
    inner: tuple[Slider, ...] = ()

    def __post_init__(self) -> None:
        # The same text each time, and some of it takes long to print.
        object.__setattr__(self, "script", cache(self.script))

    @property
    def controls(self) -> tuple[Slider | Choice, ...]:
        """All that a reader can move."""
        return (*self.sliders, *self.inner, *self.choices)

    def explore(self, **positions: Real | str) -> Explorer:
        """Return the sliders and the figure.

        Parameters
        ----------
        **positions
            Where sliders start, and what is chosen, by name; else the defaults.

        Raises
        ------
        TypeError, ValueError
            For an unknown name, and for a value outside a slider's range.
        """
        from .widget import Explorer  # ipywidgets take long to import, and few callers need them

        names = [control.name for control in self.controls]
        for name in positions:
            if name not in names:
                raise TypeError(f"{self.name} has no slider {name!r}; sliders: {', '.join(names)}")
        return Explorer(
            self, {c.name: c.checked(positions.get(c.name, c.default)) for c in self.controls}
        )
