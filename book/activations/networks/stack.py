"""Many networks of one shape, trained side by side on the same batches.

A layer of all of them is one array of matrices, so that NumPy multiplies them in one call.
Each has one output, a logit, and learns to tell 0 from 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from numbers import Real

import numpy as np

from ..activation import Activation
from ..catalogue import CATALOGUE
from .arrays import IGNORE_OVERFLOW
from .passes import ForwardPass

__all__ = ["Stack"]

sigmoid = CATALOGUE["sigmoid"]


class Stack:
    """Fully connected networks with one activation in all layers but the last.

    Parameters
    ----------
    widths : sequence of int
        Inputs, units of each hidden layer, and 1.
    activation : Activation
    runs : int
        How many networks.
    rng : numpy.random.Generator
        Draws the weights, normal with n Var(W) = 2 [he2015delving]; biases are 0.
    **parameters
        Of the activation, such as ``negative_slope=0.1``.

    Attributes
    ----------
    weights, biases : list of numpy.ndarray, shapes (runs, inputs, width) and (runs, 1, width)
        One for each layer; yours to change.
    """

    def __init__(
        self, widths: Sequence[int], activation: Activation, runs: int, rng, **parameters: Real
    ) -> None:
        if widths[-1] != 1:
            raise ValueError(f"a network of a stack has one output, not {widths[-1]}")
        self.activation = activation
        self.parameters = activation.parameter_values(**parameters)
        self.weights = [rng.normal(0, np.sqrt(2 / n), (runs, n, m)) for n, m in pairwise(widths)]
        self.biases = [np.zeros((runs, 1, m)) for m in widths[1:]]

    @IGNORE_OVERFLOW
    def forward(self, x: np.ndarray) -> ForwardPass:
        """Send inputs of shape (batch, widths[0]) through; z and a are (runs, batch, width)."""
        inputs, pre, post = [], [], []
        for layer, (w, b) in enumerate(zip(self.weights, self.biases, strict=True), start=1):
            inputs.append(post[-1] if post else x)
            pre.append(inputs[-1] @ w + b)
            last = layer == len(self.weights)
            post.append(pre[-1] if last else self.activation(pre[-1], **self.parameters))
        return ForwardPass(inputs, pre, post, [])

    @IGNORE_OVERFLOW
    def train(self, x: np.ndarray, y: np.ndarray, rate: float, steps: int, rng, batch=32) -> None:
        """Descend the cross-entropy in place, all networks on the same random batches.

        Parameters
        ----------
        x : numpy.ndarray, shape (examples, widths[0])
        y : numpy.ndarray, shape (examples,)
            0 or 1 for each example.
        rate : float
            The learning rate.
        steps, batch : int
            Number of steps, and of examples in each.
        rng : numpy.random.Generator
            Chooses the batches.
        """
        for _ in range(steps):
            chosen = rng.choice(len(y), batch, replace=False)
            passed = self.forward(x[chosen])
            delta = (sigmoid(passed.post[-1]) - y[chosen, None]) / batch
            for k in reversed(range(len(self.weights))):
                w, back = self.weights[k], delta @ self.weights[k].mT
                w -= rate * passed.inputs[k].mT @ delta
                self.biases[k] -= rate * delta.sum(axis=1, keepdims=True)
                if k:
                    slope = self.activation.gradient(passed.pre[k - 1], **self.parameters)
                    delta = back * slope

    def accuracy(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """Return for each network the share of examples that it gets right, (runs,)."""
        return ((self.forward(x).post[-1][..., 0] > 0) == y).mean(axis=1)
