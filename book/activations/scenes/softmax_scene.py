"""Four logits, their probabilities, and how each depends on each."""

from __future__ import annotations

from ..catalogue import VECTOR_CATALOGUE
from ..live import Kind, Script, Slider, constants, figure_script

__all__ = ["softmax"]

SOFTMAX = VECTOR_CATALOGUE["softmax"]
SLIDERS = (
    Slider("z1", "logit 1", 2.0, -5.0, 5.0, 0.1),
    Slider("z2", "logit 2", 1.0, -5.0, 5.0, 0.1),
    Slider("z3", "logit 3", 0.0, -5.0, 5.0, 0.1),
    Slider("z4", "logit 4", -1.0, -5.0, 5.0, 0.1),
    Slider("temperature", "temperature T", 1.0, 0.1, 5.0, 0.1),
)


def _script() -> Script:
    own = SOFTMAX.javascript() + constants(SLIDERS=[slider.facts() for slider in SLIDERS])
    return figure_script(
        own, "softmax", "ACTIVATION", "SLIDERS", libraries=("scenes/softmax_scene.js",)
    )


softmax = Kind(
    name="softmax",
    title="Softmax and its Jacobian",
    sliders=SLIDERS,
    script=_script,
)
