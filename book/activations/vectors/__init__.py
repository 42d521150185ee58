"""Activations of a whole vector: each output depends on more than one input."""

from .base import Case, VectorActivation
from .gates import Gated
from .piecewise import ConcatenatedReLU, Maxout
from .softmax import LogSoftmax, LogSumExp, Softmax
from .sparsemax import Sparsemax

__all__ = [
    "Case",
    "ConcatenatedReLU",
    "Gated",
    "LogSoftmax",
    "LogSumExp",
    "Maxout",
    "Softmax",
    "Sparsemax",
    "VectorActivation",
]
