"""The edge of chaos, with a point to drag: where q settles there, and its chi."""

from __future__ import annotations

from ..catalogue import CATALOGUE
from ..kernel.javascript import functions
from ..live import Choice, Kind, Script, Slider, constants, figure_script

__all__ = ["edge"]

SLIDERS = (
    Slider("n_var", "n Var(W)", 1.0, 0.05, 4.2, 0.01),
    Slider("bias_var", "Var(b)", 0.3, 0.0, 1.0, 0.01),
)
SHOWN = tuple(CATALOGUE[name] for name in ("tanh", "selu", "elu", "gelu", "relu"))
ACTIVATION_CHOICE = Choice("chosen", "activation", "tanh", tuple((a.name, a.title) for a in SHOWN))


def _script() -> Script:
    facts = constants(SLIDERS=[s.facts() for s in SLIDERS], CHOICE=ACTIVATION_CHOICE.facts())
    return figure_script(
        functions(SHOWN) + facts,
        "edge",
        *("ACTIVATIONS", "SLIDERS", "CHOICE"),
        libraries=("live/means.js", "scenes/edge_scene.js"),
    )


edge = Kind(
    name="edge",
    title="The edge of chaos",
    sliders=SLIDERS,
    choices=(ACTIVATION_CHOICE,),
    script=_script,
)
