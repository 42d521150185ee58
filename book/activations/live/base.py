"""Live figures: ipywidgets sliders joined in the browser to one drawing.

The drawing computes in JavaScript that is part of its own module, and the sliders
are joined to it by ``jslink``.  So it moves wherever the widgets are shown, with a
kernel or without.
"""

from __future__ import annotations

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

__all__ = ["Explorer", "Kind", "Slider", "SliderFigure", "Still", "script"]

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
    """

    name: str
    label: str
    default: float
    low: float
    high: float
    step: float
    digits: int = 2

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

    def widget(self, value: float) -> ipywidgets.FloatSlider:
        """Return the slider as a Jupyter widget."""
        return ipywidgets.FloatSlider(
            value=value,
            min=self.low,
            max=self.high,
            step=self.step,
            description=self.label,
            readout_format=f".{self.digits}f",
            style={"description_width": "10em"},
            layout={"width": "min(100%, 36em)"},
        )


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
        Of slider positions by name; returns a Still.
    """

    name: str
    title: str
    sliders: tuple[Slider, ...]
    module: Callable[[], str]
    still: Callable[[dict[str, float]], Still]

    def explore(self, **positions: Real) -> Explorer:
        """Return the sliders and the figure.

        Parameters
        ----------
        **positions
            Where sliders start, by name; the others start at their defaults.

        Raises
        ------
        TypeError, ValueError
            For an unknown name, and for a value outside a slider's range.
        """
        names = [slider.name for slider in self.sliders]
        for name in positions:
            if name not in names:
                raise TypeError(f"{self.name} has no slider {name!r}; sliders: {', '.join(names)}")
        return Explorer(
            self, {s.name: s.checked(positions.get(s.name, s.default)) for s in self.sliders}
        )


def script(path: Path) -> str:
    """Return a figure's script with the drawing library before it."""
    return "".join(p.read_text(encoding="utf-8") for p in (HERE / "drawing.js", path))


class SliderFigure(anywidget.AnyWidget):
    """The drawing: a figure with one float trait for each slider, under its name."""

    _esm = traitlets.Unicode().tag(sync=True)
    _css = traitlets.Unicode().tag(sync=True)
    name = traitlets.Unicode().tag(sync=True)

    def __init__(self, kind: Kind, values: dict[str, float]) -> None:
        # Before the widget opens, so that its first message has every value; with None as
        # their default, because what has its default is left out of an embedded state.
        number = {"default_value": None, "allow_none": True}
        self.add_traits(**{key: traitlets.Float(**number).tag(sync=True) for key in values})
        super().__init__(
            _esm=kind.module(),
            _css=(HERE / "live.css").read_text(encoding="utf-8"),
            name=kind.name,
            **values,
        )

    def __repr__(self) -> str:
        return f"SliderFigure({self.name})"


class Explorer(ipywidgets.VBox):
    """Sliders over a figure; ``explorer.z = 2`` moves them, ``explorer.z`` reads them.

    It has one number for each slider, under its name.  Assigning a value outside the
    slider's range raises ValueError, assigning to a name that has no slider AttributeError.
    """

    def __init__(self, kind: Kind, values: dict[str, float]) -> None:
        figure = SliderFigure(kind, values)
        sliders = {s.name: s.widget(values[s.name]) for s in kind.sliders}
        self._kind = {s.name: s for s in kind.sliders}
        self._sliders, self._figure = sliders, figure
        self._links = [
            ipywidgets.jslink((slider, "value"), (figure, name)) for name, slider in sliders.items()
        ]
        super().__init__([*sliders.values(), figure])

    def __getattr__(self, name: str):
        sliders = self.__dict__.get("_sliders", {})
        if name in sliders:
            return sliders[name].value
        raise AttributeError(
            f"{type(self).__name__} has no {name!r}; sliders: {', '.join(sliders)}"
        )

    def __setattr__(self, name: str, value) -> None:
        sliders = self.__dict__.get("_sliders", {})
        if name in sliders:
            self._move(name, value)
        elif name.startswith("_") or hasattr(type(self), name):
            super().__setattr__(name, value)
        else:
            raise AttributeError(f"there is no slider {name!r}; sliders: {', '.join(sliders)}")

    def _move(self, name: str, value: Real) -> None:
        slider = self._sliders[name]
        slider.value = self._kind[name].checked(value)
        # The browser's jslink does this too; without a browser Python has to.
        setattr(self._figure, name, slider.value)

    def __repr__(self) -> str:
        values = "".join(f", {name}={slider.value}" for name, slider in self._sliders.items())
        return f"Explorer({self._figure.name}{values})"
