"""Activation functions, derived: one formula each, and everything computed from it.

>>> from activations import sigmoid
>>> sigmoid(0.0), sigmoid.gradient(0.0)
(np.float64(0.5), np.float64(0.25))
"""

from .activation import Activation, Parameter
from .catalogue import CATALOGUE, leaky_relu, relu, sigmoid, silu, softplus, tanh
from .errors import UnsupportedExpression

__all__ = [
    "CATALOGUE",
    "Activation",
    "Parameter",
    "UnsupportedExpression",
    "leaky_relu",
    "relu",
    "sigmoid",
    "silu",
    "softplus",
    "tanh",
]
