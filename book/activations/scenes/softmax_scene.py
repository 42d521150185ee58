"""Four logits, their probabilities, and how each depends on each."""

from __future__ import annotations

from ..catalogue import VECTOR_CATALOGUE
from ..live import Slider
from .scene import scene

__all__ = ["softmax"]

SOFTMAX = VECTOR_CATALOGUE["softmax"]
SLIDERS = (
    Slider("z1", "logit 1", 2.0, -5.0, 5.0, 0.1),
    Slider("z2", "logit 2", 1.0, -5.0, 5.0, 0.1),
    Slider("z3", "logit 3", 0.0, -5.0, 5.0, 0.1),
    Slider("z4", "logit 4", -1.0, -5.0, 5.0, 0.1),
    Slider("temperature", "temperature T", 1.0, 0.1, 5.0, 0.1),
)

softmax = scene(
    "softmax",
    "Softmax and its Jacobian",
    SLIDERS,
    generated=("ACTIVATION", SOFTMAX.javascript),
)
