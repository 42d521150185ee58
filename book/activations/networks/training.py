"""Training in small batches, and a data set that can be drawn anew for every run."""

from __future__ import annotations

import numpy as np

from .arrays import IGNORE_OVERFLOW
from .optimizers import OPTIMIZERS

__all__ = ["train", "two_moons"]


@IGNORE_OVERFLOW
def train(
    network, x, y, loss, rate: float, steps: int, batch: int, rng, optimizer="sgd", decay=0.0
) -> np.ndarray:
    """Train in place on random batches; return the loss before each step.

    A batch has no example twice.  A run that diverges shows infinite or NaN losses.

    Parameters
    ----------
    network : Network
    x, y : array-like
        Inputs, shape (examples, widths[0]), and what ``loss`` compares with, one per example.
    loss : callable
        ``cross_entropy`` or ``squared_error``, or another with their arguments and values.
    rate : float
        The learning rate.
    steps, batch : int
        Number of steps, and of examples in each.
    rng : numpy.random.Generator
        Chooses the batches, whatever the network and the optimizer.
    optimizer : {"sgd", "momentum", "adam"} or callable
        A name starts afresh; an object such as ``Adam(beta2=0.99)`` goes on where it stopped.
    decay : float
        Decoupled weight decay [loshchilov2019decoupled]: each step first multiplies the
        weights, not the biases, by 1 - rate decay.
    """
    x, y, losses = np.asarray(x), np.asarray(y), np.empty(steps)
    direction = _optimizer(optimizer)
    for step in range(steps):
        chosen = rng.choice(len(x), batch, replace=False)
        passed = network.forward(x[chosen], training=True)
        losses[step], cotangent = loss(passed.post[-1], y[chosen])
        gradients = network.backward(passed, cotangent)
        for w in network.weights:
            w *= 1 - rate * decay
        network.step(gradients, rate, direction)
    return losses


def two_moons(n: int, rng: np.random.Generator, noise: float = 0.1) -> tuple:
    """Return n points on two interleaved half circles, shape (n, 2), and their class, (n,)."""
    y, angle = np.arange(n) % 2, rng.uniform(0, np.pi, n)
    x = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    x[y == 1] = [1, 0.5] - x[y == 1]
    return x + rng.normal(0, noise, x.shape), y


def _optimizer(given):
    if isinstance(given, str) and given in OPTIMIZERS:
        return OPTIMIZERS[given]()
    if callable(given) and not isinstance(given, type):
        return given
    raise ValueError(f"optimizer must be {', '.join(OPTIMIZERS)} or an object, not {given!r}")
