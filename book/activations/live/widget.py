"""Live figures as widgets: ipywidgets sliders joined in the browser to one drawing.

The drawing computes in JavaScript that is part of its own module, and the sliders
are joined to it by ``jslink``.  So it moves wherever the widgets are shown, with a
kernel or without.
"""

from __future__ import annotations

import math
from numbers import Real
from pathlib import Path

import anywidget
import ipywidgets
import traitlets

from .kind import Kind, Slider
from .script import Script

__all__ = ["Explorer", "LiveWidget", "SliderFigure"]

HERE = Path(__file__).parent
PICTURE_STYLE = HERE / "picture.css"


class LiveWidget(anywidget.AnyWidget):
    """A widget whose script may share libraries with others.

    Jupyter runs ``_esm``; the site takes the libraries by their names.
    """

    _esm = traitlets.Unicode().tag(sync=True)
    _css = traitlets.Unicode().tag(sync=True)
    libraries = traitlets.List(traitlets.Unicode()).tag(sync=True)
    later = traitlets.List(traitlets.Unicode()).tag(sync=True)

    def __init__(self, script: Script, *styles: Path, **traits) -> None:
        # As values and not as defaults, which a page without a kernel would not get.
        super().__init__(
            _esm=script.module,
            _css="".join(style.read_text(encoding="utf-8") for style in styles),
            libraries=list(script.libraries),
            later=list(script.later),
            **traits,
        )


class SliderFigure(LiveWidget):
    """The drawing: one trait for each number, a float, and for each choice, a text."""

    name = traitlets.Unicode().tag(sync=True)
    choices = traitlets.Dict().tag(sync=True)  # what a page's address may choose

    def __init__(self, kind: Kind, values: dict[str, float | str]) -> None:
        # Before the widget opens, so that its first message has every value; with None as
        # their default, because what has its default is left out of an embedded state.
        numbers = (*kind.sliders, *kind.inner)
        number = {"default_value": None, "allow_none": True}
        self.add_traits(**{s.name: traitlets.Float(**number).tag(sync=True) for s in numbers})
        self.add_traits(**{c.name: traitlets.Unicode().tag(sync=True) for c in kind.choices})
        super().__init__(
            kind.script(),
            PICTURE_STYLE,
            HERE / "live.css",
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
        sliders = {s.name: _slider(s, values[s.name]) for s in kind.sliders}
        self._controls = {control.name: control for control in kind.controls}
        # Where the value of each stands: a slider has its own, the figure the others.
        self._places = {name: (slider, "value") for name, slider in sliders.items()}
        self._places |= {c.name: (figure, c.name) for c in (*kind.inner, *kind.choices)}
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


def _slider(slider: Slider, value: float) -> ipywidgets.FloatSlider | ipywidgets.FloatLogSlider:
    """Return the slider as a Jupyter widget."""
    looks = {
        "step": slider.step,
        "description": slider.label,
        "readout_format": f".{slider.digits}f",
        "style": {"description_width": "10em"},
        "layout": {"width": "min(100%, 36em)"},
    }
    if slider.base is None:
        return ipywidgets.FloatSlider(value=value, min=slider.low, max=slider.high, **looks)
    low, high = (math.log(end, slider.base) for end in (slider.low, slider.high))
    return ipywidgets.FloatLogSlider(value=value, base=slider.base, min=low, max=high, **looks)
