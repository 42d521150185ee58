"""The small fully connected network that the experiments of this book train.

    z = x w + b,   a = phi(z),   layer by layer; the last layer has no phi

Going forward, it keeps what each layer saw.  Going back, it multiplies by the activation's
own gradient and by the weights.  A batch has one example in each row.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from numbers import Integral, Real

import numpy as np

from .activation import Activation
from .catalogue import CATALOGUE, VECTOR_CATALOGUE

__all__ = ["Network", "cross_entropy", "dead", "squared_error", "train", "two_moons"]

log_sigmoid, sigmoid = CATALOGUE["log_sigmoid"], CATALOGUE["sigmoid"]
log_softmax = VECTOR_CATALOGUE["log_softmax"]

# What diverges says so by its numbers, not by warnings.
_QUIET = np.errstate(over="ignore", invalid="ignore")
# n Var(W) of a layer from n inputs to m units.
SCALES: dict[str, Callable[[int, int], float]] = {
    "he": lambda n, m: 2.0,  # [he2015delving]
    "lecun": lambda n, m: 1.0,  # [lecun1998backprop]
    "glorot": lambda n, m: 2 * n / (n + m),  # [glorot2010understanding]
    "torch": lambda n, m: 1 / 3,  # torch.nn.Linear, weights and biases uniform
}


@dataclass(frozen=True)
class Passed:
    """The input, and z and a of each layer, (batch, width); of the last both are the logits."""

    x: np.ndarray
    pre: list[np.ndarray]
    post: list[np.ndarray]


@dataclass(frozen=True)
class Gradients:
    """The gradient of the loss by what is called the same in Network and in Passed."""

    weights: list[np.ndarray]
    biases: list[np.ndarray]
    pre: list[np.ndarray]
    post: list[np.ndarray]


class Network:
    """A fully connected network with one activation in all layers but the last.

    Parameters
    ----------
    widths : sequence of int
        Inputs, units of each hidden layer, outputs, such as (2, 64, 64, 1).
    activation : Activation
    rng : numpy.random.Generator
        Draws weights and biases; the same seed gives the same network.
    scale : {"he", "lecun", "glorot", "torch"} or float
        n Var(W) of a layer from n inputs to m units: 2, 1, 2 n/(n + m), 1/3, or the number.
        Weights are normal and biases 0; for "torch" both are uniform on +-1/sqrt(n).
    **parameters
        Of the activation, such as ``negative_slope=0.1``.

    Attributes
    ----------
    weights, biases : list of numpy.ndarray, shapes (inputs, width) and (width,)
        One for each layer; yours to change.
    """

    def __init__(
        self, widths: Sequence[int], activation: Activation, rng, scale="he", **parameters: Real
    ) -> None:
        if len(widths) < 2 or not all(isinstance(w, Integral) and w > 0 for w in widths):
            raise ValueError(f"widths must be two or more positive integers, not {widths!r}")
        if not isinstance(activation, Activation):
            raise TypeError(f"activation must be a scalar one, such as relu, not {activation!r}")
        if not isinstance(rng, np.random.Generator):
            raise TypeError(f"rng must be a numpy.random.Generator, not {rng!r}")
        self.widths, self.activation, self.scale = tuple(widths), activation, scale
        self.parameters = activation.parameter_values(**parameters)
        self.weights, self.biases = [], []
        for n, m in pairwise(widths):
            deviation = np.sqrt(_scale(scale, n, m) / n)
            if scale == "torch":
                self.weights.append(rng.uniform(-1, 1, (n, m)) * np.sqrt(3) * deviation)
                self.biases.append(rng.uniform(-1, 1, m) * np.sqrt(3) * deviation)
            else:
                self.weights.append(rng.normal(0, deviation, (n, m)))
                self.biases.append(np.zeros(m))

    def __repr__(self) -> str:
        given = "".join(f", {name}={value}" for name, value in self.parameters.items())
        return f"Network({self.widths}, {self.activation.name}, scale={self.scale!r}{given})"

    @_QUIET
    def forward(self, x) -> Passed:
        """Send a batch of shape (batch, widths[0]) through; ValueError for another shape."""
        x = a = _shaped("x", x, ("batch", self.widths[0]))
        pre, post = [], []
        for w, b in zip(self.weights, self.biases, strict=True):
            pre.append(a @ w + b)
            last = len(pre) == len(self.weights)
            a = pre[-1] if last else self.activation(pre[-1], **self.parameters)
            post.append(a)
        return Passed(x, pre, post)

    @_QUIET
    def backward(self, passed: Passed, cotangent) -> Gradients:
        """Send dL/dlogits, shape (batch, widths[-1]), back through what ``forward`` returned."""
        post = [_shaped("cotangent", cotangent, passed.post[-1].shape)]
        pre = [post[0]]
        for w, z in zip(self.weights[:0:-1], passed.pre[-2::-1], strict=True):
            post.insert(0, pre[0] @ w.T)
            pre.insert(0, post[0] * self.activation.gradient(z, **self.parameters))
        inputs = passed.x, *passed.post[:-1]
        weights = [a.T @ slope for a, slope in zip(inputs, pre, strict=True)]
        return Gradients(weights, [slope.sum(axis=0) for slope in pre], pre, post)

    def step(self, gradients: Gradients, rate: float) -> None:
        """Move weights and biases by -rate times their gradients, in place."""
        slopes = gradients.weights + gradients.biases
        for value, slope in zip(self.weights + self.biases, slopes, strict=True):
            value -= rate * slope


@_QUIET
def train(network, x, y, loss, rate: float, steps: int, batch: int, rng) -> np.ndarray:
    """Train in place by stochastic gradient descent; return the loss before each step.

    A batch has no example twice.  A run that diverges shows infinite or NaN losses.
    """
    x, y, losses = np.asarray(x), np.asarray(y), np.empty(steps)
    for step in range(steps):
        chosen = rng.choice(len(x), batch, replace=False)
        passed = network.forward(x[chosen])
        losses[step], cotangent = loss(passed.post[-1], y[chosen])
        network.step(network.backward(passed, cotangent), rate)
    return losses


def squared_error(logits: np.ndarray, y) -> tuple[float, np.ndarray]:
    """Return the mean of |logits - y|^2/2 and its gradient; y is (batch, outputs) or (batch,)."""
    y = np.asarray(y)
    off = logits - _shaped("y", y[:, None] if y.ndim == 1 else y, logits.shape)
    return float(np.sum(off**2)) / (2 * len(y)), off / len(y)


def cross_entropy(logits: np.ndarray, y) -> tuple[float, np.ndarray]:
    """Return the mean cross-entropy, and its gradient by the logits, (s - y)/batch.

    y, shape (batch,), are classes.  Of one logit, shape (batch, 1), the classes are 0 and 1,
    and s its sigmoid; of more there is a class for each logit, and s is their softmax.
    """
    n, outputs = logits.shape
    y, classes = np.asarray(y), np.arange(max(outputs, 2))
    if y.shape != (n,) or not np.isin(y, classes).all():
        raise ValueError(f"y must be {n} classes from 0 to {classes[-1]}, not {y!r}")
    if outputs == 1:
        sign = 1 - 2 * y[:, None]  # 1 - sigmoid(z) is sigmoid(-z), without cancellation
        return -float(log_sigmoid(-sign * logits).mean()), sign * sigmoid(sign * logits) / n
    target = np.equal.outer(y, classes) / n
    loss = -log_softmax(logits)[np.arange(n), y.astype(int)].mean()
    return float(loss), log_softmax.vjp(logits, -target)


def dead(passed: Passed) -> np.ndarray:
    """Return for each hidden layer the share of its units that are 0 on the whole batch."""
    return np.array([np.mean(np.all(a == 0, axis=0)) for a in passed.post[:-1]])


def two_moons(n: int, rng: np.random.Generator, noise: float = 0.1) -> tuple:
    """Return n points on two interleaved half circles, shape (n, 2), and their class, (n,)."""
    y, angle = np.arange(n) % 2, rng.uniform(0, np.pi, n)
    x = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    x[y == 1] = [1, 0.5] - x[y == 1]
    return x + rng.normal(0, noise, x.shape), y


def _shaped(name: str, values, shape: tuple) -> np.ndarray:
    values, (batch, width) = np.asarray(values, dtype=np.float64), shape
    if values.ndim != 2 or values.shape[1] != width or batch not in (len(values), "batch"):
        raise ValueError(f"{name} must have shape ({batch}, {width}), not {values.shape}")
    return values


def _scale(scale: str | Real, n: int, m: int) -> float:
    if isinstance(scale, str) and scale in SCALES:
        return SCALES[scale](n, m)
    if isinstance(scale, Real) and 0 < scale < np.inf:
        return float(scale)
    raise ValueError(f"scale must be {', '.join(SCALES)} or a number above 0, not {scale!r}")
