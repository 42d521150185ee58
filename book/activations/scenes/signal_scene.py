"""Signal and gradient through fifty layers: one random network, and the theory beside it.

The theory is that of very wide layers, as in `depth_scene`: with q the mean square of the
pre-activations of a layer, the next one has scale E[f(z)^2], and the mean square of the gradient
is multiplied by scale E[f'(z)^2] on the way back, z ~ N(0, q).
"""

from __future__ import annotations

from ..catalogue import CATALOGUE
from ..kernel.javascript import functions
from ..live import Choice, Kind, Script, Slider, constants, figure_script

__all__ = ["BATCH", "LAYERS", "WIDTH", "signal"]

SLIDERS = (
    Slider("scale", "n Var(W)", 1.0, 0.25, 128.0, 0.125, base=2.0),
    Slider("seed", "network", 1.0, 1.0, 20.0, 1.0, digits=0),
)
SHOWN = tuple(CATALOGUE[name] for name in ("relu", "tanh", "sigmoid", "selu", "gelu"))
ACTIVATION_CHOICE = Choice("chosen", "activation", "relu", tuple((a.name, a.title) for a in SHOWN))
LAYERS, WIDTH, BATCH = 50, 128, 4
ENDS = [4, 10, 20, 50]  # powers of ten at which the axes may end


def _script() -> Script:
    facts = constants(
        SLIDERS=[s.facts() for s in SLIDERS],
        CHOICE=ACTIVATION_CHOICE.facts(),
        LAYERS=LAYERS,
        WIDTH=WIDTH,
        BATCH=BATCH,
        ENDS=ENDS,
    )
    return figure_script(
        functions(SHOWN) + facts,
        "signal",
        *("ACTIVATIONS", "SLIDERS", "CHOICE", "LAYERS", "WIDTH", "BATCH", "ENDS"),
        libraries=("live/means.js", "scenes/signal_scene.js"),
    )


signal = Kind(
    name="signal",
    title="Signal and gradient through fifty layers",
    sliders=SLIDERS,
    choices=(ACTIVATION_CHOICE,),
    script=_script,
)
