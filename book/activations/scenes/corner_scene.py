"""The subgradients at a corner: the lines through it that are nowhere above the curve."""

from __future__ import annotations

from ..live import Choice, Slider
from .scene import scene

__all__ = ["corner"]

SLIDERS = (Slider("slope", "slope of the line", 1.4, -1.5, 1.5, 0.05),)
SHOWN = {
    "relu": ("ReLU", [0.0, 1.0]),
    "leaky_relu": ("leaky ReLU, α = 0.1", [0.1, 1.0]),
    "abs": ("|z|", [-1.0, 1.0]),
}
CHOICE = Choice("chosen", "curve", "relu", tuple((word, text) for word, (text, _) in SHOWN.items()))

corner = scene(
    "corner",
    "Lines through a corner",
    SLIDERS,
    CHOICE,
    SIDES={word: sides for word, (_, sides) in SHOWN.items()},
)
