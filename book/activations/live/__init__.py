"""The figures that readers move: one for each activation, and those of the other chapters."""

from ..catalogue import CATALOGUE
from .base import Explorer, Kind, Slider, SliderFigure, Still
from .depth import depth
from .explorer import explorer
from .maxout import maxout
from .pick import pick
from .pieces import pieces
from .secant import secant
from .softmax import softmax

__all__ = [
    "FIGURES",
    "Explorer",
    "Kind",
    "Slider",
    "SliderFigure",
    "Still",
    "depth",
    "explorer",
    "figure",
    "maxout",
    "pick",
    "pieces",
    "secant",
    "softmax",
]

FIGURES = {kind.name: kind for kind in (pick, secant, pieces, depth, maxout, softmax)}


def figure(name: str) -> Kind:
    """Return the kind of live figure of a name: an activation's, or one of FIGURES.

    Raises ValueError for any other name.
    """
    if name in CATALOGUE:
        return explorer(CATALOGUE[name])
    if name in FIGURES:
        return FIGURES[name]
    raise ValueError(f"no live figure {name!r}; there are: {', '.join((*CATALOGUE, *FIGURES))}")
