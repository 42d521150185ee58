"""A gated unit of one input: two lines, one of them through a gate, and their product."""

from __future__ import annotations

from ..catalogue import VECTOR_CATALOGUE
from ..kernel.javascript import functions
from ..live import Choice, Slider
from ..vectors import Gated
from .scene import scene

__all__ = ["PRESETS", "gate"]

GATED = {name: entry for name, entry in VECTOR_CATALOGUE.items() if isinstance(entry, Gated)}
SLIDERS = (
    Slider("x", "input x", 1.0, -4.0, 4.0, 0.05),
    Slider("wa", "slope of a", 0.5, -2.0, 2.0, 0.1),
    Slider("ca", "a at x = 0", 1.0, -3.0, 3.0, 0.1),
    Slider("wb", "slope of b", 1.0, -2.0, 2.0, 0.1),
    Slider("cb", "b at x = 0", 0.0, -3.0, 3.0, 0.1),
)
CHOICE = Choice("chosen", "unit", "swiglu", tuple((e.name, e.title) for e in GATED.values()))
LEVEL, EQUAL = {"wa": 0.0, "ca": 1.0}, {"wa": 1.0, "ca": 0.0, "wb": 1.0, "cb": 0.0}
PRESETS = {
    "Show the gate alone": {**LEVEL, "wb": 1.0, "cb": 0.0},
    "Make it x²": {**EQUAL, "chosen": "bilinear"},
    "Make it SiLU": {**EQUAL, "chosen": "glu"},
}

gate = scene(
    "gate",
    "A signal and its gate",
    SLIDERS,
    CHOICE,
    generated=("ACTIVATIONS", lambda: functions(entry.gate for entry in GATED.values())),
    GATES={name: entry.gate.name for name, entry in GATED.items()},
    PRESETS=PRESETS,
)
