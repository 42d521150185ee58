"""A Maxout unit of three pieces, and which one wins."""

from __future__ import annotations

from ..catalogue import VECTOR_CATALOGUE
from ..live import Slider
from .scene import scene

__all__ = ["PRESETS", "maxout"]

MAXOUT = VECTOR_CATALOGUE["maxout"]
SLIDERS = (
    Slider("z", "z", 3.0, -6.0, 6.0, 0.05),
    Slider("w1", "slope w₁", -0.5, -2.0, 2.0, 0.1),
    Slider("b1", "intercept b₁", -1.0, -3.0, 3.0, 0.1),
    Slider("w2", "slope w₂", 0.2, -2.0, 2.0, 0.1),
    Slider("b2", "intercept b₂", 0.0, -3.0, 3.0, 0.1),
    Slider("w3", "slope w₃", 1.0, -2.0, 2.0, 0.1),
    Slider("b3", "intercept b₃", -1.0, -3.0, 3.0, 0.1),
)
# The third piece lies below the others, where it never wins.
LOW = {"w3": 0.0, "b3": -3.0}
PRESETS = {
    "Make it ReLU": {"w1": 0.0, "b1": 0.0, "w2": 1.0, "b2": 0.0, **LOW},
    "Make it leaky ReLU": {"w1": 0.1, "b1": 0.0, "w2": 1.0, "b2": 0.0, **LOW},
    "Make it |z|": {"w1": -1.0, "b1": 0.0, "w2": 1.0, "b2": 0.0, **LOW},
}

maxout = scene(
    "maxout",
    "The largest of three lines",
    SLIDERS,
    generated=("ACTIVATION", MAXOUT.javascript),
    PRESETS=PRESETS,
)
