"""Activation functions, derived: one formula each, and everything computed from it.

Every entry of the catalogue is a name of this package.

>>> from activations import sigmoid
>>> sigmoid(0.0), sigmoid.gradient(0.0)
(np.float64(0.5), np.float64(0.25))
"""

from .activation import Activation, Parameter
from .catalogue import CATALOGUE
from .errors import UnsupportedExpression

__all__ = ["CATALOGUE", "Activation", "Parameter", "UnsupportedExpression"]


def __getattr__(name: str) -> Activation:
    if name in CATALOGUE:
        return CATALOGUE[name]
    raise AttributeError(f"no activation {name!r}; there are: {', '.join(CATALOGUE)}")


def __dir__() -> list[str]:
    return [*__all__, *CATALOGUE]
