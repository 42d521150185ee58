"""The edge of chaos, with a point to drag: where q settles there, and its chi."""

from __future__ import annotations

from ..catalogue import CATALOGUE
from ..kernel.javascript import functions
from ..live import Slider
from .means import RULE
from .scene import activation_choice, scene

__all__ = ["edge"]

SLIDERS = (
    Slider("n_var", "n Var(W)", 1.0, 0.05, 4.2, 0.01),
    Slider("bias_var", "Var(b)", 0.3, 0.0, 1.0, 0.01),
)
SHOWN = tuple(CATALOGUE[name] for name in ("tanh", "selu", "elu", "gelu", "relu"))

edge = scene(
    "edge",
    "The edge of chaos",
    SLIDERS,
    activation_choice("tanh", SHOWN),
    generated=("ACTIVATIONS", lambda: functions(SHOWN)),
    libraries=("live/means.js",),
    RULE=RULE,
)
