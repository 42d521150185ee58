"""The slider figure of one activation: function, gradient, point and tangent."""

from __future__ import annotations

from ..elementwise import Elementwise
from ..kernel.javascript import javascript
from .kind import Kind, Slider
from .script import figure_script

__all__ = ["explorer"]


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
    )
