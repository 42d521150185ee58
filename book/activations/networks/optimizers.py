"""Optimizers: each turns the gradients of a step into the directions to move against.

An optimizer is called with a list of gradients, one for each array that is trained, and
returns a list of the same shapes.  It remembers earlier steps, so it serves one training run.
"""

from __future__ import annotations

import numpy as np

__all__ = ["OPTIMIZERS", "Adam", "Descent", "Momentum"]

Arrays = list[np.ndarray]


class Descent:
    """Gradient descent: the direction is the gradient."""

    def __call__(self, slopes: Arrays) -> Arrays:
        return slopes


class Momentum:
    """Gradient descent with momentum [polyak1964methods]: v <- beta v + gradient."""

    def __init__(self, beta: float = 0.9) -> None:
        self.beta, self.velocities = beta, None

    def __call__(self, slopes: Arrays) -> Arrays:
        self.velocities = _decayed(self.velocities, self.beta, slopes)
        return self.velocities


class Adam:
    """Adam [kingma2015adam]: the mean gradient over the root of the mean square, unit by unit.

    Both means run over the past, with weights that fall by ``beta1`` and ``beta2`` a step.
    """

    def __init__(self, beta1: float = 0.9, beta2: float = 0.999, epsilon: float = 1e-8) -> None:
        self.beta1, self.beta2, self.epsilon = beta1, beta2, epsilon
        self.means, self.squares, self.steps = None, None, 0

    def __call__(self, slopes: Arrays) -> Arrays:
        b1, b2 = self.beta1, self.beta2
        self.steps += 1
        self.means = _decayed(self.means, b1, [(1 - b1) * g for g in slopes])
        self.squares = _decayed(self.squares, b2, [(1 - b2) * g**2 for g in slopes])
        # Both start at 0; divided by the sum of their weights they are true means.
        weight1, weight2 = 1 - b1**self.steps, 1 - b2**self.steps
        return [
            (m / weight1) / (np.sqrt(s / weight2) + self.epsilon)
            for m, s in zip(self.means, self.squares, strict=True)
        ]


def _decayed(old: Arrays | None, beta: float, new: Arrays) -> Arrays:
    if old is None:
        return [value.copy() for value in new]
    return [beta * past + value for past, value in zip(old, new, strict=True)]


OPTIMIZERS = {"sgd": Descent, "momentum": Momentum, "adam": Adam}
