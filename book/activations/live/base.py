"""Live figures: ipywidgets sliders joined in the browser to one drawing.

The drawing computes in JavaScript that is part of its own module, and the sliders
are joined to it by ``jslink``.  So it moves wherever the widgets are shown, with a
kernel or without.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from numbers import Real
from pathlib import Path
from typing import TYPE_CHECKING

import anywidget
import ipywidgets
import numpy as np
import traitlets

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["Choice", "Explorer", "Kind", "Slider", "SliderFigure", "Still", "constants", "script"]

HERE = Path(__file__).parent


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

    def widget(self, value: float) -> ipywidgets.FloatSlider | ipywidgets.FloatLogSlider:
        """Return the slider as a Jupyter widget."""
        looks = {
            "step": self.step,
            "description": self.label,
            "readout_format": f".{self.digits}f",
            "style": {"description_width": "10em"},
            "layout": {"width": "min(100%, 36em)"},
        }
        if self.base is None:
            return ipywidgets.FloatSlider(value=value, min=self.low, max=self.high, **looks)
        low, high = (math.log(end, self.base) for end in (self.low, self.high))
        return ipywidgets.FloatLogSlider(value=value, base=self.base, min=low, max=high, **looks)


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
        """Return the word itself; ValueError if it is none of the options."""
        if value not in self.words:
            raise ValueError(
                f"{self.name} must be one of {', '.join(map(repr, self.words))}, not {value!r}"
            )
        return value

    def facts(self) -> dict:
        """Return what the figure's script has to know."""
        return {key: getattr(self, key) for key in ("name", "label", "default", "options")}


@dataclass(frozen=True)
class Still:
    """What a live figure shows where it can't move: a picture, and the same in words."""

    figure: Figure
    alt: str


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
    module : callable
        Returns the JavaScript module, ``drawing.js`` included.
    still : callable
        Of slider positions, and of what is chosen, by name; returns a Still.
    choices : tuple of Choice
    """

    name: str
    title: str
    sliders: tuple[Slider, ...]
    module: Callable[[], str]
    still: Callable[[dict[str, float | str]], Still]
    choices: tuple[Choice, ...] = ()

    @property
    def controls(self) -> tuple[Slider | Choice, ...]:
        """All that a reader can move."""
        return (*self.sliders, *self.choices)

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
        names = [control.name for control in self.controls]
        for name in positions:
            if name not in names:
                raise TypeError(f"{self.name} has no slider {name!r}; sliders: {', '.join(names)}")
        return Explorer(
            self, {c.name: c.checked(positions.get(c.name, c.default)) for c in self.controls}
        )


def constants(**values) -> str:
    """Return JavaScript statements that define constants: numbers, texts, lists of them."""
    return "".join(
        f"const {name} = {json.dumps(value, ensure_ascii=False)};\n"
        for name, value in values.items()
    )


def script(*names: str) -> str:
    """Return the scripts of a figure, files of this folder, with the drawing library first."""
    return "".join((HERE / name).read_text(encoding="utf-8") for name in ("drawing.js", *names))


class SliderFigure(anywidget.AnyWidget):
    """The drawing: one trait for each slider, a float, and for each choice, a text."""

    _esm = traitlets.Unicode().tag(sync=True)
    _css = traitlets.Unicode().tag(sync=True)
    name = traitlets.Unicode().tag(sync=True)
    choices = traitlets.Dict().tag(sync=True)  # what a page's address may choose

    def __init__(self, kind: Kind, values: dict[str, float | str]) -> None:
        # Before the widget opens, so that its first message has every value; with None as
        # their default, because what has its default is left out of an embedded state.
        number = {"default_value": None, "allow_none": True}
        self.add_traits(**{s.name: traitlets.Float(**number).tag(sync=True) for s in kind.sliders})
        self.add_traits(**{c.name: traitlets.Unicode().tag(sync=True) for c in kind.choices})
        super().__init__(
            _esm=kind.module(),
            _css=(HERE / "live.css").read_text(encoding="utf-8"),
            name=kind.name,
            choices={choice.name: choice.words for choice in kind.choices},
            **values,
        )

    def __repr__(self) -> str:
        return f"SliderFigure({self.name})"


class Explorer(ipywidgets.VBox):
    """Sliders over a figure; ``explorer.z = 2`` moves them, ``explorer.z`` reads them.

    It has one number for each slider, under its name, and one word for each choice.
    Assigning a value outside the slider's range raises ValueError, assigning to a name
    that has no slider AttributeError.
    """

    def __init__(self, kind: Kind, values: dict[str, float | str]) -> None:
        figure = SliderFigure(kind, values)
        sliders = {s.name: s.widget(values[s.name]) for s in kind.sliders}
        self._controls = {control.name: control for control in kind.controls}
        # Where the value of each stands: a slider has its own, the figure the others.
        self._places = {name: (slider, "value") for name, slider in sliders.items()}
        self._places |= {choice.name: (figure, choice.name) for choice in kind.choices}
        self._figure = figure
        self._links = [
            ipywidgets.jslink((slider, "value"), (figure, name)) for name, slider in sliders.items()
        ]
        super().__init__([*sliders.values(), figure])

    def __getattr__(self, name: str):
        places = self.__dict__.get("_places", {})
        if name in places:
            return getattr(*places[name])
        raise AttributeError(f"{type(self).__name__} has no {name!r}; sliders: {', '.join(places)}")

    def __setattr__(self, name: str, value) -> None:
        controls = self.__dict__.get("_controls", {})
        if name in controls:
            self._move(name, value)
        elif name.startswith("_") or hasattr(type(self), name):
            super().__setattr__(name, value)
        else:
            raise AttributeError(f"there is no slider {name!r}; sliders: {', '.join(controls)}")

    def _move(self, name: str, value: Real | str) -> None:
        value = self._controls[name].checked(value)
        setattr(*self._places[name], value)
        # The browser's jslink does this too; without a browser Python has to.
        setattr(self._figure, name, getattr(self, name))

    def __repr__(self) -> str:
        values = "".join(f", {name}={getattr(self, name)!r}" for name in self._controls)
        return f"Explorer({self._figure.name}{values})"
