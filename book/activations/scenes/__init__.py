"""The live figures that readers move: those of the chapters, and one for each activation."""

from functools import cache

from ..catalogue import CATALOGUE
from ..live import Kind, explorer
from .circuit_scene import UNITS, circuit, network
from .depth_scene import depth
from .edge_scene import edge
from .fold_scene import fold
from .maxout_scene import maxout
from .pick_scene import pick
from .pieces_scene import pieces
from .secant_scene import secant
from .signal_scene import signal
from .softmax_scene import softmax
from .tents_scene import tents

__all__ = [
    "FIGURES",
    "UNITS",
    "circuit",
    "depth",
    "edge",
    "figure",
    "fold",
    "maxout",
    "network",
    "pick",
    "pieces",
    "secant",
    "signal",
    "softmax",
    "tents",
]

KINDS = (pick, secant, pieces, depth, maxout, softmax, circuit, network, fold, tents, signal, edge)
FIGURES = {kind.name: kind for kind in KINDS}


@cache
def figure(name: str) -> Kind:
    """Return the kind of live figure of a name: an activation's, or one of FIGURES.

    Raises ValueError for any other name.
    """
    if name in CATALOGUE:
        return explorer(CATALOGUE[name])
    if name in FIGURES:
        return FIGURES[name]
    raise ValueError(f"no live figure {name!r}; available: {', '.join((*CATALOGUE, *FIGURES))}")
