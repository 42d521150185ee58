"""The small fully connected networks that the experiments of this book train."""

from . import handwriting
from .initialization import SCALES
from .losses import cross_entropy, squared_error
from .network import Network
from .normalization import BatchNormalization, LayerNormalization
from .optimizers import Adam, Momentum
from .passes import ForwardPass, Gradients, dead
from .stack import Stack
from .training import train, two_moons

__all__ = [
    "SCALES",
    "Adam",
    "BatchNormalization",
    "ForwardPass",
    "Gradients",
    "LayerNormalization",
    "Momentum",
    "Network",
    "Stack",
    "cross_entropy",
    "dead",
    "handwriting",
    "squared_error",
    "train",
    "two_moons",
]
