"""The live figures that readers move: those of the chapters, and one for each activation."""

from functools import cache

from ..catalogue import CATALOGUE
from ..live import Kind, explorer
from .circuit_scene import UNITS, circuit, network
from .depth_scene import depth
from .fold_scene import fold
from .maxout_scene import maxout
from .pick_scene import pick
from .pieces_scene import pieces
from .secant_scene import secant
from .softmax_scene import softmax
from .tents_scene import tents

__all__ = [
    "FIGURES",
    "UNITS",
    "circuit",
    "depth",
    "figure",
    "fold",
    "maxout",
    "network",
    "pick",
    "pieces",
    "secant",
    "softmax",
    "tents",
]

KINDS = (pick, secant, pieces, depth, maxout, softmax, circuit, network, fold, tents)
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
