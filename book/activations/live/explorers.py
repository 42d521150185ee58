"""The slider figure of one activation: function, gradient, point and tangent."""

from __future__ import annotations

from ..draw import plot
from ..elementwise import Elementwise
from ..kernel.javascript import javascript
from .kind import Kind, Slider, Still
from .script import figure_script

__all__ = ["explorer", "still"]


def explorer(activation: Elementwise) -> Kind:
    """Return the live figure of an activation: a slider for z and one for each parameter."""
    sliders = (
        Slider("z", "z", *activation.slider),
        *(Slider(p.name, p.label, p.default, p.low, p.high, p.step) for p in activation.parameters),
    )
    return Kind(
        name=activation.name,
        title=f"{activation.title}: function and gradient",
        sliders=sliders,
        script=lambda: figure_script(
            javascript(activation),
            "explorer",
            "ACTIVATION",
            libraries=("live/tangent.js", "live/explorers.js"),
        ),
        still=lambda values: still(activation, **values),
    )


def still(activation: Elementwise, z: float, **parameters: float) -> Still:
    """Return the picture of an activation with its point at z."""
    numbers = ", ".join(f"{key} = {value:g}" for key, value in {"z": z, **parameters}.items())
    f, slope = activation(z, **parameters), activation.gradient(z, **parameters)
    return Still(
        plot(activation, z, **parameters),
        f"{activation.title} and its gradient with the sliders at their starting positions, "
        f"{numbers}: the value is {f:.4f} and the slope of the tangent {slope:.4f}.",
    )
