"""The chain rule: two slopes, one after the other, that multiply.

Every number can be checked in the head: the slopes are 3 and 2u for the pair of the
chapter, and 2z and -2u for the other, in which both can be negative.
"""

from __future__ import annotations

from ..live import Choice, Slider
from .scene import scene

__all__ = ["chain"]

SLIDERS = (
    Slider("z", "z", 0.5, -1.0, 1.0, 0.05),
    Slider("h", "step h", 0.3, 0.02, 0.3, 0.01),
)
PAIR = Choice(
    "pair",
    "functions",
    "straight",
    (("straight", "u = 3z + 1, y = u²"), ("curved", "u = z², y = 1 − u²")),
)

chain = scene("chain", "Two slopes in a chain", SLIDERS, PAIR, libraries=("live/panels.js",))
