"""A centered sigmoid that two factors stretch until it lies on a tanh.

a s(bz) - a/2 is a/2 tanh(bz/2), so A tanh(Bz) needs a = 2A and b = 2B: twice the constants
of the tanh, whatever they are.  LeCun's are 1.7159 and 2/3 [lecun1998backprop].
"""

from __future__ import annotations

from ..live import Choice, Slider
from .scene import scene

__all__ = ["stretch"]

SLIDERS = (
    Slider("a", "outer factor a", 1.0, 0.5, 4.0, 0.01),
    Slider("b", "inner factor b", 1.0, 0.25, 3.0, 0.01),
)
TARGETS = {"tanh": [1.0, 1.0], "lecun": [1.7159, 2 / 3]}
TARGET = Choice(
    "target", "lay it on", "tanh", (("tanh", "tanh(z)"), ("lecun", "1.7159 tanh(2z/3)"))
)
PRESETS = {"LeCun’s constants": {"target": "lecun", "a": 3.4318, "b": 4 / 3}}

stretch = scene(
    "stretch", "A sigmoid that becomes a tanh", SLIDERS, TARGET, TARGETS=TARGETS, PRESETS=PRESETS
)
