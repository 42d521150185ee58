"""Signal and gradient through fifty layers: one random network, and the theory beside it.

The theory is that of very wide layers, as in `depth_scene`: with q the mean square of the
pre-activations of a layer, the next one has scale E[f(z)^2], and the mean square of the gradient
is multiplied by scale E[f'(z)^2] on the way back, z ~ N(0, q).
"""

from __future__ import annotations

from ..catalogue import CATALOGUE
from ..kernel.javascript import functions
from ..live import Slider
from .means import RULE
from .scene import activation_choice, scene

__all__ = ["BATCH", "LAYERS", "WIDTH", "signal"]

SLIDERS = (
    Slider("scale", "n Var(W)", 1.0, 0.25, 128.0, 0.125, base=2.0),
    Slider("seed", "network", 1.0, 1.0, 20.0, 1.0, digits=0),
)
SHOWN = tuple(CATALOGUE[name] for name in ("relu", "tanh", "sigmoid", "selu", "gelu"))
LAYERS, WIDTH, BATCH = 50, 128, 4
POWERS = [4, 10, 20, 50]  # powers of ten at which the axes may end

signal = scene(
    "signal",
    "Signal and gradient through fifty layers",
    SLIDERS,
    activation_choice("relu", SHOWN),
    generated=("ACTIVATIONS", lambda: functions(SHOWN)),
    libraries=("live/means.js", "live/panels.js"),
    RULE=RULE,
    LAYERS=LAYERS,
    WIDTH=WIDTH,
    BATCH=BATCH,
    POWERS=POWERS,
)
