"""How large the gradient is at each layer of a deep stack.

This is the theory of infinitely wide layers [schoenholz2017deep]: independent Gaussian
weights of variance scale/n for n inputs, no biases, inputs from N(0, 1).  The mean square
q of the pre-activations and that of the gradient then go from layer to layer as

    q_1 = scale,   q_(l+1) = scale E[f(sqrt(q_l) x)^2],
    |g_l|^2 = scale E[f'(sqrt(q_l) x)^2] |g_(l+1)|^2,   x ~ N(0, 1),

with g_l the gradient in the pre-activations of layer l.  Networks of 256 units a layer
agree within a factor of 2 over 30 layers, except where a small deviation of q grows from
layer to layer: with the GELU at scale 2 two of them can differ fiftyfold.

The script computes this in the browser; what it needs stands here.
"""

from __future__ import annotations

from ..catalogue import CATALOGUE
from ..kernel.javascript import functions
from ..live import Slider
from .means import RULE
from .scene import activation_choice, scene

__all__ = ["depth"]

EXCLUDED = {
    "step": "its slope is 0",
    "log_sigmoid": "softplus, turned by half a circle, has the same means of squares",
    "celu": "is ELU as long as its parameter is 1",
    "gelu_tanh": "is GELU to three digits",
    "quick_gelu": "is GELU in the eyes of a reader",
    "repu": "is squared ReLU as long as its parameter is 2",
    "snake": "waves faster than the panels resolve once q is large",
}
SHOWN_ACTIVATIONS = tuple(a for name, a in CATALOGUE.items() if name not in EXCLUDED)
SLIDERS = (
    Slider("layers", "layers", 30.0, 2.0, 50.0, 1.0, digits=0),
    Slider("scale", "scale n Var(W)", 1.0, 0.25, 16.0, 0.125, base=2.0),
)
LOW, HIGH = -20, 10  # the powers of ten between which the picture is cut off

depth = scene(
    "depth",
    "What arrives after many layers",
    SLIDERS,
    activation_choice("relu", SHOWN_ACTIVATIONS),
    generated=("ACTIVATIONS", lambda: functions(SHOWN_ACTIVATIONS)),
    libraries=("live/means.js",),
    RULE=RULE,
    RANGE=[LOW, HIGH],
)
