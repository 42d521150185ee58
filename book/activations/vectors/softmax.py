"""Softmax and its relatives, all from one set of weights.

Softmax does not change when the same number is added to every input, so the largest
is taken off first: the weights exp((z_j - m)/T) are then at most 1, and the largest
input's is 1 exactly.  What is left of the others, R, gives everything without
cancellation: s = w/(1 + R), 1 - s = R/(1 + R) for the largest, log s = d/T - log1p(R).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import frexp

import numpy as np
import sympy as sp

from ..derive import Derivation, differentiate
from .base import Case, VectorActivation, logits, places, product, shifted, spoiled

__all__ = ["LogSoftmax", "LogSumExp", "Softmax"]

ZI, ZJ = (sp.Symbol(f"z_{k}", real=True) for k in "ij")
# The sum of the exponentials that do not depend on the input in question.
C = sp.Symbol("C", positive=True)

# Below this the rounding of a quotient can't be computed: a part of it underflows.
TINY = 2.0**-960
SPLITTER = 2.0**27 + 1


@dataclass(frozen=True)
class _Weights:
    """The weights of every row, and what can be computed from them.

    Attributes
    ----------
    top : numpy.ndarray, shape (rows, 1)
        The column of the largest input.
    largest : numpy.ndarray, shape (rows, 1)
    logs : numpy.ndarray, shape (rows, n)
        (z - largest)/T.
    others : numpy.ndarray, shape (rows, 1)
        The sum of all weights but the largest input's, which is 1.
    share : numpy.ndarray, shape (rows, n)
        Softmax.

    All are NaN where there is no limit, and in a row with a NaN.
    """

    top: np.ndarray
    largest: np.ndarray
    logs: np.ndarray
    others: np.ndarray
    share: np.ndarray

    def rest(self) -> np.ndarray:
        """Return 1 - share."""
        rest = 1 - self.share
        top = places(self.top)
        rest[top] = self.share[top] * self.others
        return rest

    def log_sum(self) -> np.ndarray:
        """Return the logarithm of the sum of the weights."""
        return np.log1p(self.others)

    def log_share(self) -> np.ndarray:
        """Return the logarithm of softmax; the sum is bounded, so -inf stays."""
        return np.where(np.isneginf(self.logs), self.logs, self.logs - self.log_sum())

    def log_slope(self) -> np.ndarray:
        """Return T d(log share)/dT, which is the mean of the logs under softmax less each."""
        mean = product(self.share, self.logs).sum(axis=-1, keepdims=True)
        return np.where(np.isneginf(self.logs), np.inf, mean - self.logs)


def _weights(z: np.ndarray, temperature: float) -> _Weights:
    top, largest, difference = shifted(z)
    logs, low = _quotient(z, largest, difference, temperature)
    share = np.exp(logs)
    logs += low
    low *= share
    share += low
    at_top = places(top)
    of_top = share[at_top]  # 1, or NaN
    share[at_top] = 0
    others = share.sum(axis=-1, keepdims=True)
    share[at_top] = of_top
    share /= 1 + others
    share[np.isneginf(logs)] = 0
    return _Weights(top, largest, logs, others, share)


def _quotient(
    z: np.ndarray, largest: np.ndarray, difference: np.ndarray, temperature: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return (z - largest)/T, and what rounding took from it; 0 where that can't be said."""
    quotient = difference / temperature
    low = _rounding(z, largest, difference)
    if frexp(temperature)[0] != 0.5:  # a power of 2 divides exactly
        low += _remainder(difference, quotient, temperature)
    low /= temperature
    low[~np.isfinite(low)] = 0
    lost = np.isneginf(difference) & np.isfinite(z) & np.isfinite(largest)
    if lost.any():  # between finite numbers, the difference of which is not one
        quotient[lost] = (z / temperature - largest / temperature)[lost]
    return quotient, low


def _rounding(z: np.ndarray, largest: np.ndarray, difference: np.ndarray) -> np.ndarray:
    """Return what rounding took from z - largest (Knuth's two-sum)."""
    back = difference - z
    low = difference - back
    np.subtract(z, low, out=low)
    back += largest
    low -= back
    return low


def _remainder(dividend: np.ndarray, quotient: np.ndarray, divisor: float) -> np.ndarray:
    """Return dividend - quotient * divisor, which is exact (Dekker's product); 0 if tiny."""
    high, low = _halves(quotient)
    divisor_high, divisor_low = _halves(divisor)
    rest = dividend - high * divisor_high
    rest -= high * divisor_low
    rest -= low * divisor_high
    rest -= low * divisor_low
    rest[np.abs(dividend) < TINY] = 0
    return rest


def _halves(x):
    """Return two numbers of at most 26 bits that add up to x."""
    large = SPLITTER * x
    high = large - (large - x)
    return high, x - high


def _diagonal(matrix: np.ndarray) -> np.ndarray:
    """Return the diagonals of a stack of square matrices, to write to."""
    return np.einsum("rii->ri", matrix)


@dataclass(frozen=True, repr=False)
class Softmax(VectorActivation):
    """exp(z_i/T) / sum_j exp(z_j/T)."""

    @property
    def temperature(self) -> sp.Symbol:
        return self.parameters[0].symbol

    @property
    def cases(self) -> tuple[Case, ...]:
        ti, tj = (sp.exp(z / self.temperature) for z in (ZI, ZJ))
        return (Case("i = j", ti / (ti + C), ZI), Case("i != j", ti / (tj + C), ZJ))

    def formula(self, z: tuple[sp.Symbol, ...]) -> tuple[sp.Expr, ...]:
        total = sp.Add(*(sp.exp(x / self.temperature) for x in z))
        return tuple(sp.exp(x / self.temperature) / total for x in z)

    def _outputs(self, n, values):
        return n

    def _value(self, z, values):
        return _weights(z, values["temperature"]).share

    def _jacobian(self, z, values):
        w = _weights(z, values["temperature"])
        matrix = product(w.share[:, :, None], -w.share[:, None, :])
        _diagonal(matrix)[:] = w.share * w.rest()
        return matrix / values["temperature"]

    def _vjp(self, z, cotangent, values):
        w = _weights(z, values["temperature"])
        # Relative to the cotangent of the largest, whose share may be 1 but for rounding.
        relative = cotangent - cotangent[places(w.top)]
        mean = product(w.share, relative).sum(axis=-1, keepdims=True)
        return spoiled(z, product(w.share, relative - mean) / values["temperature"])

    def parameter_derivation(self, name: str) -> Derivation:
        """Return the derivation of the first of three outputs' derivative in a parameter.

        Raises ValueError if there is no such parameter.
        """
        symbol = self._parameter(name).symbol
        return differentiate(self.formula(logits(3))[0], symbol, self.name)

    def parameter_gradient(self, name: str, z, axis: int = -1, **parameters) -> np.ndarray:
        """Return df/dT along an axis, shape of z; ValueError if there is no such parameter."""
        self._parameter(name)

        def compute(rows, values):
            w = _weights(rows, values["temperature"])
            return product(self._share_of(w), w.log_slope()) / values["temperature"]

        return self._along(compute, z, axis, parameters)

    @staticmethod
    def _share_of(w: _Weights) -> np.ndarray:
        """Return what d(log share)/dT is multiplied by in df/dT."""
        return w.share

    def javascript_body(self) -> str:
        return (
            "  f: (z, {temperature}) => weights(z, temperature).share,\n"
            "  jacobian(z, {temperature}) {\n"
            "    const {share, rest} = weights(z, temperature);\n"
            "    return matrix(z.length, z.length, (i, j) =>\n"
            "      product(share[i], i === j ? rest[i] : -share[j]) / temperature);\n"
            "  }"
        )


@dataclass(frozen=True, repr=False)
class LogSoftmax(Softmax):
    """z_i/T - log(sum_j exp(z_j/T))."""

    @property
    def cases(self) -> tuple[Case, ...]:
        t = self.temperature
        return (
            Case("i = j", ZI / t - sp.log(sp.exp(ZI / t) + C), ZI),
            Case("i != j", ZI / t - sp.log(sp.exp(ZJ / t) + C), ZJ),
        )

    def formula(self, z: tuple[sp.Symbol, ...]) -> tuple[sp.Expr, ...]:
        t = self.temperature
        total = sp.log(sp.Add(*(sp.exp(x / t) for x in z)))
        return tuple(x / t - total for x in z)

    def _value(self, z, values):
        return _weights(z, values["temperature"]).log_share()

    def _jacobian(self, z, values):
        w = _weights(z, values["temperature"])
        matrix = np.repeat(-w.share[:, None, :], z.shape[-1], axis=1)
        _diagonal(matrix)[:] = w.rest()
        return matrix / values["temperature"]

    def _vjp(self, z, cotangent, values):
        w = _weights(z, values["temperature"])
        others = cotangent.sum(axis=-1, keepdims=True) - cotangent
        returned = product(cotangent, w.rest()) - product(w.share, others)
        return spoiled(z, returned / values["temperature"])

    @staticmethod
    def _share_of(w: _Weights) -> np.ndarray:
        return np.ones_like(w.share)

    def javascript_body(self) -> str:
        return (
            "  f(z, {temperature}) {\n"
            "    const {logs, excess} = weights(z, temperature);\n"
            "    return logs.map((log) => (log === -Infinity ? log : log - excess));\n"
            "  },\n"
            "  jacobian(z, {temperature}) {\n"
            "    const {share, rest} = weights(z, temperature);\n"
            "    return matrix(z.length, z.length, (i, j) =>\n"
            "      (i === j ? rest[i] : -share[j]) / temperature);\n"
            "  }"
        )


@dataclass(frozen=True, repr=False)
class LogSumExp(VectorActivation):
    """log(sum_j exp(z_j)), one output: a smooth maximum."""

    def __call__(self, z, axis: int = -1, *, keepdims: bool = False, **parameters) -> np.ndarray:
        """Return f(z) along an axis, as every activation of a vector does.

        The one output leaves no axis, as in SciPy, PyTorch and JAX; ``keepdims=True``
        keeps it, with length 1.
        """
        self._check_keepdims(keepdims)
        kept = self._along(self._value, z, axis, parameters, options=("keepdims",))
        return kept if keepdims else kept.squeeze(axis)[()]

    def vjp(
        self, z, cotangent, axis: int = -1, *, keepdims: bool = False, **parameters
    ) -> np.ndarray:
        """Return the vector-Jacobian product; the cotangent has the shape that f(z) has."""
        self._check_keepdims(keepdims)
        return self._returned(z, cotangent, axis, parameters, ("keepdims",), not keepdims)

    def _check_keepdims(self, keepdims) -> None:
        if not isinstance(keepdims, bool | np.bool_):
            raise TypeError(f"keepdims of {self.name} must be True or False, not {keepdims!r}")

    @property
    def cases(self) -> tuple[Case, ...]:
        return (Case("every j", sp.log(sp.exp(ZJ) + C), ZJ),)

    def formula(self, z: tuple[sp.Symbol, ...]) -> tuple[sp.Expr, ...]:
        return (sp.log(sp.Add(*(sp.exp(x) for x in z))),)

    def _value(self, z, values):
        w = _weights(z, 1.0)
        # An infinite largest input is the limit itself.
        return np.where(np.isinf(w.largest), w.largest, w.largest + w.log_sum())

    def _jacobian(self, z, values):
        return _weights(z, 1.0).share[:, None, :]

    def _vjp(self, z, cotangent, values):
        return spoiled(z, product(_weights(z, 1.0).share, cotangent))

    def javascript_body(self) -> str:
        return (
            "  f(z) {\n"
            "    const {largest, excess} = weights(z, 1);\n"
            "    return [Math.abs(largest) === Infinity ? largest : largest + excess];\n"
            "  },\n"
            "  jacobian: (z) => [weights(z, 1).share]"
        )
