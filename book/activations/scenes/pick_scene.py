"""The slider figure with a list: any activation of the catalogue, at its default parameters."""

from __future__ import annotations

from ..activation import Activation
from ..catalogue import CATALOGUE
from ..comparison.curves import extent
from ..kernel.javascript import functions
from ..live import Kind, Script, Slider, constants, figure_script
from .scene import activation_choice

__all__ = ["pick"]

SLIDER = Slider("z", "z", 1.0, -6.0, 6.0, 0.05)
ACTIVATION_CHOICE = activation_choice("sigmoid", CATALOGUE.values())


def window(activation: Activation) -> tuple[float, float]:
    """Return the range of y in which function and gradient are seen wherever the slider is."""
    bottom, top = extent(activation, (0, 1), SLIDER.low, SLIDER.high)
    margin = 0.08 * (top - bottom)
    return round(float(bottom - margin), 2), round(float(top + margin), 2)


def called(activation: Activation) -> str:
    """Return the title, with the parameters at which it is drawn."""
    parameters = (f"{p.label} = {p.default:g}" for p in activation.parameters)
    return ", ".join([activation.title, *parameters])


def _script() -> Script:
    facts = {
        name: {
            "called": called(activation),
            "z": {"low": SLIDER.low, "high": SLIDER.high},
            "window": window(activation),
        }
        for name, activation in CATALOGUE.items()
    }
    own = constants(FACTS=facts, SLIDER=SLIDER.facts(), CHOICE=ACTIVATION_CHOICE.facts())
    return figure_script(
        functions(CATALOGUE.values()) + own,
        "pick",
        *("ACTIVATIONS", "FACTS", "SLIDER", "CHOICE"),
        libraries=("live/tangent.js", "scenes/pick_scene.js"),
    )


pick = Kind(
    name="pick",
    title="Any activation and its gradient",
    sliders=(SLIDER,),
    choices=(ACTIVATION_CHOICE,),
    script=_script,
)
