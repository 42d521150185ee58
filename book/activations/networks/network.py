"""The small fully connected network: forward, backward, and a step.

    z = x w + b,   a = phi(z),   layer by layer; the last layer has no phi

A gated layer computes twice as many z as units: a = z' g(z''), of the first and second half.

With normalization a hidden layer computes z = gamma normalized(x w) + b; with residual
connections it hands on a + x where both have the same width.

Going forward, it keeps what each layer saw.  Going back, it multiplies by the activation's
own gradient and by the weights.  A batch has one example in each row.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from numbers import Integral, Real

import numpy as np

from ..activation import Activation
from ..vectors import Gated
from .arrays import IGNORE_OVERFLOW, shaped
from .initialization import n_variance
from .normalization import NORMALIZATIONS
from .optimizers import Descent
from .passes import ForwardPass, Gradients

__all__ = ["Network"]


class Network:
    """A fully connected network with one activation in all layers but the last.

    Parameters
    ----------
    widths : sequence of int
        Inputs, units of each hidden layer, outputs, such as (2, 64, 64, 1).
    activation : Activation or Gated
        A gated one, such as ``swiglu``, needs two pre-activations for each unit.
    rng : numpy.random.Generator
        Draws weights and biases; the same seed gives the same network.
    scale : {"he", "lecun", "glorot", "torch"} or float
        n Var(W) of a layer from n inputs to m units: 2, 1, 2 n/(n + m), 1/3, or the number.
        Weights are normal and biases 0; for "torch" both are uniform on +-1/sqrt(n).
    normalize : {None, "batch", "layer"}
        Normalizes x w in each hidden layer, before the bias is added.
    residual : bool
        Adds its input to the activation of each hidden layer that has as many units as inputs.
    **parameters
        Of the activation, such as ``negative_slope=0.1``.

    Attributes
    ----------
    weights, biases : list of numpy.ndarray, shapes (inputs, width) and (width,)
        One for each layer; yours to change.  Twice the width in a gated layer.
    gammas : list of numpy.ndarray, shape (width,)
        The factor on what is normalized, 1 at first; one for each layer that is normalized.
    normalizations : list of BatchNormalization or LayerNormalization
        One for each layer that is normalized.
    """

    def __init__(
        self,
        widths: Sequence[int],
        activation: Activation | Gated,
        rng,
        scale="he",
        *,
        normalize: str | None = None,
        residual: bool = False,
        **parameters: Real,
    ) -> None:
        if len(widths) < 2 or not all(isinstance(w, Integral) and w > 0 for w in widths):
            raise ValueError(f"widths must be two or more positive integers, not {widths!r}")
        if not isinstance(activation, Activation | Gated):
            allowed = "a scalar one, such as relu, or a gated one, such as swiglu"
            raise TypeError(f"activation must be {allowed}, not {activation!r}")
        if not isinstance(rng, np.random.Generator):
            raise TypeError(f"rng must be a numpy.random.Generator, not {rng!r}")
        if normalize is not None and normalize not in NORMALIZATIONS:
            allowed = ", ".join(map(repr, NORMALIZATIONS))
            raise ValueError(f"normalize must be None, {allowed}, not {normalize!r}")
        self.widths, self.activation, self.scale = tuple(widths), activation, scale
        self.normalize, self.residual = normalize, residual
        self.parameters = activation.parameter_values(**parameters)
        self.weights, self.biases = [], []
        pre_widths = [m * self._per_unit for m in self.widths[1:-1]] + [self.widths[-1]]
        for n, m in zip(self.widths[:-1], pre_widths, strict=True):
            deviation = np.sqrt(n_variance(scale, n, m) / n)
            if scale == "torch":
                self.weights.append(rng.uniform(-1, 1, (n, m)) * np.sqrt(3) * deviation)
                self.biases.append(rng.uniform(-1, 1, m) * np.sqrt(3) * deviation)
            else:
                self.weights.append(deviation * rng.standard_normal((n, m)))
                self.biases.append(np.zeros(m))
        normalized = pre_widths[:-1] if normalize else ()
        self.normalizations = [NORMALIZATIONS[normalize](width) for width in normalized]
        self.gammas = [np.ones(width) for width in normalized]

    def __repr__(self) -> str:
        given = f", normalize={self.normalize!r}" if self.normalize else ""
        given += ", residual=True" if self.residual else ""
        given += "".join(f", {name}={value}" for name, value in self.parameters.items())
        return f"Network({self.widths}, {self.activation.name}, scale={self.scale!r}{given})"

    @IGNORE_OVERFLOW
    def forward(self, x, training: bool = False) -> ForwardPass:
        """Send a batch of shape (batch, widths[0]) through; ValueError for another shape.

        Batch normalization uses this batch in training, and its running statistics otherwise;
        without batch normalization, ``training`` makes no difference.
        """
        a = shaped("x", x, ("batch", self.widths[0]))
        inputs, pre, post, normalized = [], [], [], []
        for layer, (w, b) in enumerate(zip(self.weights, self.biases, strict=True)):
            last = layer == len(self.weights) - 1
            inputs.append(a)
            z = a @ w
            if self.normalize and not last:
                normalized.append(self.normalizations[layer].forward(z, training))
                z = self.gammas[layer] * normalized[layer].values
            pre.append(z + b)
            post.append(pre[-1] if last else self.activation(pre[-1], **self.parameters))
            a = post[-1] + a if self._has_shortcut(layer) else post[-1]
        return ForwardPass(inputs, pre, post, normalized)

    @IGNORE_OVERFLOW
    def backward(self, passed: ForwardPass, cotangent) -> Gradients:
        """Send dL/dlogits, shape (batch, widths[-1]), back through what ``forward`` returned."""
        slope = shaped("cotangent", cotangent, passed.post[-1].shape)
        found = Gradients([], [], [], [], [])
        for layer in reversed(range(len(self.weights))):
            last = layer == len(self.weights) - 1
            found.post.insert(0, slope)  # in what the layer hands on
            z = passed.pre[layer]
            by_z = slope if last else self._through(z, slope)
            found.pre.insert(0, by_z)
            found.biases.insert(0, by_z.sum(axis=0))
            if self.normalize and not last:
                seen = passed.normalized[layer]
                found.gammas.insert(0, (by_z * seen.values).sum(axis=0))
                by_z = seen.backward(by_z * self.gammas[layer])
            found.weights.insert(0, passed.inputs[layer].T @ by_z)
            if layer:
                through = by_z @ self.weights[layer].T
                slope = through + slope if self._has_shortcut(layer) else through
        return found

    def step(self, gradients: Gradients, rate: float, direction: Callable | None = None) -> None:
        """Move weights, biases and gammas by -rate times their directions, in place.

        The directions are the gradients, or what the optimizer ``direction`` makes of them.
        """
        values = self.weights + self.biases + self.gammas
        slopes = gradients.weights + gradients.biases + gradients.gammas
        moves = (direction or Descent())(slopes)
        for value, move in zip(values, moves, strict=True):
            value -= rate * move

    @property
    def _per_unit(self) -> int:
        """How many pre-activations a hidden unit has."""
        return 2 if isinstance(self.activation, Gated) else 1

    def _through(self, z: np.ndarray, slope: np.ndarray) -> np.ndarray:
        """Return dL/dz of a hidden layer, given dL/da."""
        if isinstance(self.activation, Gated):
            return self.activation.vjp(z, slope)
        return slope * self.activation.gradient(z, **self.parameters)

    def _has_shortcut(self, layer: int) -> bool:
        """Say whether the layer's input is added to what it hands on."""
        hidden, (n, m) = layer < len(self.weights) - 1, self.widths[layer : layer + 2]
        return self.residual and hidden and n == m
