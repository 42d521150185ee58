"""A layer of two ReLUs folds the square of XOR, so that a line can separate its answers."""

from __future__ import annotations

from ..live import Slider
from .scene import scene

__all__ = ["PRESETS", "fold"]

# Where the figure opens, no line separates the answers.
START = {"h1x1": 1.0, "h1x2": -1.0, "h1b": 0.0, "h2x1": 1.0, "h2x2": 1.0, "h2b": 0.0}
WHAT = {"x1": "weight of x₁", "x2": "weight of x₂", "b": "bias"}
SLIDERS = tuple(
    Slider(name, f"h{'₁₂'[int(name[1]) - 1]}: {WHAT[name[2:]]}", value, -2.0, 2.0, 0.1, digits=1)
    for name, value in START.items()
)
PRESETS = {
    "Network of the table": START | {"h1x2": 1.0, "h2b": -1.0},
    "Opposite weights": START | {"h2x1": -1.0},
}

fold = scene(
    "fold", "A square folded by two ReLUs", SLIDERS, libraries=("live/panels.js",), PRESETS=PRESETS
)
