"""Mean and variance of a layer's activations, with a point to drag: where layers take them.

The theory is that of Klambauer et al. (2017) [klambauer2017selu]: activations of mean m and
variance v give a unit pre-activations that are nearly normal, with the mean m sum(w) and the
variance v sum(w^2), where the sums are over the unit's weights; all units have the same sums.
"""

from __future__ import annotations

from ..catalogue import CATALOGUE
from ..kernel.javascript import functions
from ..live import Slider
from .means import RULE
from .scene import activation_choice, scene

__all__ = ["LAYERS", "attraction"]

SLIDERS = (
    Slider("sum", "sum of weights", 0.0, -1.0, 1.0, 0.05),
    Slider("squares", "sum of squares", 1.0, 0.25, 2.5, 0.05),
    Slider("mean", "initial mean", 0.8, -1.0, 1.0, 0.02),
    Slider("variance", "initial variance", 2.0, 0.1, 3.0, 0.02),
)
SHOWN = tuple(CATALOGUE[name] for name in ("selu", "elu", "relu", "tanh"))
LAYERS = 100

attraction = scene(
    "attraction",
    "Where layers take mean and variance",
    SLIDERS,
    activation_choice("selu", SHOWN),
    generated=("ACTIVATIONS", lambda: functions(SHOWN)),
    libraries=("live/means.js",),
    RULE=RULE,
    LAYERS=LAYERS,
)
