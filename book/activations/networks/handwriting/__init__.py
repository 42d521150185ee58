"""The network that readers draw for: trained on the digits, rounded, and stored.

    python -m activations.networks.handwriting

writes ``data/handwriting.npz``.  Two runs on one machine write the same bytes.  The learning
rate is high enough that some hidden units die.
"""

from __future__ import annotations

import numpy as np

from ...catalogue import CATALOGUE
from ...data import HELD_OUT, SEEN, digits, handwriting
from ..losses import cross_entropy
from ..network import Network
from ..training import train

__all__ = ["HELD_OUT", "SEEN", "SETTING", "WIDTHS", "in_eighths", "stored", "trained"]

WIDTHS = 64, 16, 10
SETTING = {"rate": 0.8, "steps": 600, "seed": 5}


def trained(rate: float, steps: int, seed: int) -> Network:
    """Return a network trained on all digits but the 500 of HELD_OUT, 32 in each step."""
    rng = np.random.default_rng(seed)
    x, y = digits()
    network = Network(WIDTHS, CATALOGUE["relu"], rng)
    train(network, x[SEEN], y[SEEN], cross_entropy, rate, steps, 32, rng)
    return network


def in_eighths(network: Network) -> list[np.ndarray]:
    """Return each layer, its biases in the last row, as the nearest whole numbers of eighths."""
    layers = zip(network.weights, network.biases, strict=True)
    return [np.rint(8 * np.vstack(layer)).astype(np.int8) for layer in layers]


def stored() -> Network:
    """Return the network with the stored weights: what the figure computes with."""
    network = Network(WIDTHS, CATALOGUE["relu"], np.random.default_rng(0))
    layers = [layer / 8 for layer in handwriting()]
    network.weights = [layer[:-1] for layer in layers]
    network.biases = [layer[-1] for layer in layers]
    return network
