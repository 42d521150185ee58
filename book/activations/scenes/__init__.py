"""The live figures that readers move: those of the chapters, and one for each activation."""

from functools import cache

from ..catalogue import CATALOGUE
from ..live import Kind, explorer
from .attraction_scene import attraction
from .base_scene import base
from .bend_scene import bend
from .chain_scene import chain
from .circuit_scene import UNITS, circuit, network
from .corner_scene import corner
from .depth_scene import depth
from .edge_scene import edge
from .fold_scene import fold
from .gate_scene import gate
from .handwriting_scene import handwriting
from .lens_scene import lens
from .maxout_scene import maxout
from .pick_scene import pick
from .pieces_scene import pieces
from .secant_scene import secant
from .signal_scene import signal
from .softmax_scene import softmax
from .stretch_scene import stretch
from .tents_scene import tents

__all__ = [
    "FIGURES",
    "UNITS",
    "attraction",
    "base",
    "bend",
    "chain",
    "circuit",
    "corner",
    "depth",
    "edge",
    "figure",
    "fold",
    "gate",
    "handwriting",
    "lens",
    "maxout",
    "network",
    "pick",
    "pieces",
    "secant",
    "signal",
    "softmax",
    "stretch",
    "tents",
]

# Every kind that is imported above, by its name.
FIGURES = {kind.name: kind for kind in [*globals().values()] if isinstance(kind, Kind)}


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
