"""The slider figure: ipywidgets sliders joined in the browser to one drawing.

The drawing computes with generated JavaScript that is part of its own module,
and the sliders are joined to it by ``jslink``.  So it moves wherever the widgets
are shown, with a kernel or without.
"""

from __future__ import annotations

from numbers import Real
from pathlib import Path

import anywidget
import ipywidgets
import numpy as np
import traitlets

from .activation import Activation
from .codegen import javascript

__all__ = ["Explorer", "SliderFigure", "explore"]

HERE = Path(__file__).parent


class SliderFigure(anywidget.AnyWidget):
    """The drawing: function, gradient, point and tangent of one activation.

    Besides ``z`` it has one float trait for each parameter, under its name.
    """

    _esm = traitlets.Unicode().tag(sync=True)
    _css = traitlets.Unicode().tag(sync=True)
    name = traitlets.Unicode().tag(sync=True)

    def __init__(self, activation: Activation, values: dict[str, float]) -> None:
        # Before the widget opens, so that its first message has every value.
        self.add_traits(**{key: traitlets.Float().tag(sync=True) for key in values})
        super().__init__(
            _esm=javascript(activation) + (HERE / "explorer.js").read_text(encoding="utf-8"),
            _css=(HERE / "explorer.css").read_text(encoding="utf-8"),
            name=activation.name,
            **values,
        )

    def __repr__(self) -> str:
        return f"SliderFigure({self.name})"


class Explorer(ipywidgets.VBox):
    """Sliders over a figure; ``explorer.z = 2`` moves them, ``explorer.z`` reads them.

    It has one number for z and one for each parameter of the activation, under its
    name.  Assigning a value outside the slider's range raises ValueError, assigning
    to a name that has no slider AttributeError.
    """

    def __init__(self, activation: Activation, values: dict[str, float]) -> None:
        figure = SliderFigure(activation, values)
        sliders = {"z": _slider("z", values["z"], *activation.slider[1:])}
        for p in activation.parameters:
            sliders[p.name] = _slider(p.label, values[p.name], p.low, p.high, p.step)
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
        slider.value = _within(name, value, slider.min, slider.max)
        # The browser's jslink does this too; without a browser Python has to.
        setattr(self._figure, name, slider.value)

    def __repr__(self) -> str:
        values = "".join(f", {name}={slider.value}" for name, slider in self._sliders.items())
        return f"Explorer({self._figure.name}{values})"


def _slider(label: str, value: float, low: float, high: float, step: float):
    return ipywidgets.FloatSlider(
        value=value,
        min=low,
        max=high,
        step=step,
        description=label,
        readout_format=".2f",
        style={"description_width": "10em"},
        layout={"width": "min(100%, 36em)"},
    )


def _within(name: str, value: Real, low: float, high: float) -> float:
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(f"{name} must be one real number, not {value!r}")
    if not (np.isfinite(value) and low <= value <= high):
        raise ValueError(
            f"{name} must be in [{low:g}, {high:g}], the slider's range, not {value:g}"
        )
    return float(value)


def explore(activation: Activation, z: Real | None = None, **parameters: Real) -> Explorer:
    """Return the sliders and the figure of an activation.

    Parameters
    ----------
    activation : Activation
    z : float, optional
        Where the point starts, in the range of the slider.
    **parameters
        Where the other sliders start.

    Raises
    ------
    TypeError, ValueError
        For wrong parameters, and for values outside a slider's range.
    """
    start, low, high, _ = activation.slider
    values = {"z": _within("z", start if z is None else z, low, high)}
    for p, value in zip(
        activation.parameters, activation.parameter_values(**parameters).values(), strict=True
    ):
        values[p.name] = _within(p.name, value, p.low, p.high)
    return Explorer(activation, values)
