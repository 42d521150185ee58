"""Activation functions, derived: one formula each, and everything computed from it.

Every entry of the catalogue is a name of this package.

>>> from activations import sigmoid
>>> sigmoid(0.0), sigmoid.gradient(0.0)
(np.float64(0.5), np.float64(0.25))
"""

from .activation import Activation, Parameter
from .catalogue import CATALOGUE, VECTOR_CATALOGUE
from .cheat_sheet import cheat_sheet
from .compare import Comparison, compare
from .errors import UnsupportedExpression
from .gallery import Gallery, chapter, gallery
from .vectors import VectorActivation

__all__ = [
    "CATALOGUE",
    "VECTOR_CATALOGUE",
    "Activation",
    "Comparison",
    "Gallery",
    "Parameter",
    "UnsupportedExpression",
    "VectorActivation",
    "chapter",
    "cheat_sheet",
    "compare",
    "gallery",
]

EVERY = {**CATALOGUE, **VECTOR_CATALOGUE}


def __getattr__(name: str) -> Activation | VectorActivation:
    if name in EVERY:
        return EVERY[name]
    raise AttributeError(f"no activation {name!r}; there are: {', '.join(EVERY)}")


def __dir__() -> list[str]:
    return [*__all__, *EVERY]
