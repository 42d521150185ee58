"""What a network keeps on its way forward, and what it finds on its way back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .normalization import Normalized

__all__ = ["ForwardPass", "Gradients", "dead"]


@dataclass(frozen=True)
class ForwardPass:
    """What each layer saw on the way forward; every list has an entry for each layer.

    Attributes
    ----------
    inputs : what the layer was given, (batch, width before it)
    pre, post : z and a = phi(z), (batch, width); of the last layer both are the logits;
        with a gate, z has twice the width
    normalized : of each hidden layer that is normalized; empty without normalization
    """

    inputs: list[np.ndarray]
    pre: list[np.ndarray]
    post: list[np.ndarray]
    normalized: list[Normalized]

    @property
    def x(self) -> np.ndarray:
        """The input of the network, (batch, widths[0])."""
        return self.inputs[0]


@dataclass(frozen=True)
class Gradients:
    """The gradient of the loss in what has the same name in Network and in Passed."""

    weights: list[np.ndarray]
    biases: list[np.ndarray]
    gammas: list[np.ndarray]
    pre: list[np.ndarray]
    post: list[np.ndarray]


def dead(passed: ForwardPass) -> np.ndarray:
    """Return for each hidden layer the share of its units that are 0 on the whole batch."""
    return np.array([np.mean(np.all(a == 0, axis=0)) for a in passed.post[:-1]])
