"""Softmax and its relatives, all from one set of weights.

Softmax does not change when the same number is added to every input, so the largest
is taken off first: the weights exp((z_j - m)/T) are then at most 1, and the largest
input's is 1 exactly.  What is left of the others, R, gives everything without
cancellation: s = w/(1 + R), 1 - s = R/(1 + R) for the largest, log s = d/T - log1p(R).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import sympy as sp

from ..derive.lines import Derivation, differentiate
from .base import Case, VectorActivation, logits

__all__ = ["LogSoftmax", "LogSumExp", "Softmax"]

ZI, ZJ = (sp.Symbol(f"z_{k}", real=True) for k in "ij")
# The sum of the exponentials that do not depend on the input in question.
C = sp.Symbol("C", positive=True)


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
        The sum of all weights but the largest input's, which is 1; NaN if there is no limit.
    share : numpy.ndarray, shape (rows, n)
        Softmax.
    """

    top: np.ndarray
    largest: np.ndarray
    logs: np.ndarray
    others: np.ndarray
    share: np.ndarray

    def rest(self) -> np.ndarray:
        """Return 1 - share."""
        rest = 1 - self.share
        np.put_along_axis(rest, self.top, self.others / (1 + self.others), axis=-1)
        return rest

    def log_sum(self) -> np.ndarray:
        """Return the logarithm of the sum of the weights."""
        return np.log1p(self.others)


def _weights(z: np.ndarray, temperature: float) -> _Weights:
    top = z.argmax(axis=-1, keepdims=True)
    largest = np.take_along_axis(z, top, axis=-1)
    logs = z - largest
    low = _rounding(z, largest, logs)
    logs /= temperature
    low /= temperature
    share = np.exp(logs)
    logs += low
    low *= share
    share += low
    np.put_along_axis(logs, top, 0.0, axis=-1)
    np.put_along_axis(share, top, 0.0, axis=-1)
    others = share.sum(axis=-1, keepdims=True)
    np.put_along_axis(share, top, 1.0, axis=-1)
    # No finite way to say which is largest leaves no limit.
    others[np.isnan(largest) | np.isneginf(largest)] = np.nan
    share /= 1 + others
    return _Weights(top, largest, logs, others, share)


def _rounding(z: np.ndarray, largest: np.ndarray, difference: np.ndarray) -> np.ndarray:
    """Return what rounding took from z - largest; 0 where that is infinite or NaN."""
    back = difference - z
    low = difference - back
    np.subtract(z, low, out=low)
    back += largest
    low -= back
    finite = np.isfinite(difference)
    if not finite.all():
        low[~finite] = 0
    return low


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

    def _value(self, z, values):
        return _weights(z, values["temperature"]).share

    def _jacobian(self, z, values):
        w = _weights(z, values["temperature"])
        matrix = -w.share[:, :, None] * w.share[:, None, :]
        _diagonal(matrix)[:] = w.share * w.rest()
        return matrix / values["temperature"]

    def _vjp(self, z, cotangent, values):
        w = _weights(z, values["temperature"])
        # Relative to the cotangent of the largest, whose share may be 1 but for rounding.
        relative = cotangent - np.take_along_axis(cotangent, w.top, axis=-1)
        mean = (relative * w.share).sum(axis=-1, keepdims=True)
        return w.share * (relative - mean) / values["temperature"]

    def parameter_derivation(self, name: str) -> Derivation:
        """Return the derivation of the first of three outputs' derivative by a parameter.

        Raises ValueError if there is no such parameter.
        """
        symbol = self._parameter(name).symbol
        return differentiate(self.formula(logits(3))[0], symbol, self.name)

    def parameter_gradient(self, name: str, z, axis: int = -1, **parameters) -> np.ndarray:
        """Return df/dT along an axis, shape of z; ValueError if there is no such parameter."""
        self._parameter(name)

        def compute(rows, values):
            w = _weights(rows, values["temperature"])
            mean = (w.logs * w.share).sum(axis=-1, keepdims=True)
            return self._share_of(w) * (mean - w.logs) / values["temperature"]

        return self._along(compute, z, axis, parameters)

    @staticmethod
    def _share_of(w: _Weights) -> np.ndarray | float:
        """Return what (mean of z under softmax - z)/T^2 is multiplied by in df/dT."""
        return w.share

    def javascript_body(self) -> str:
        return (
            "  f: (z, {temperature}) => weights(z, temperature).share,\n"
            "  jacobian(z, {temperature}) {\n"
            "    const {share, rest} = weights(z, temperature);\n"
            "    return matrix(z.length, z.length, (i, j) =>\n"
            "      (i === j ? share[i] * rest[i] : -share[i] * share[j]) / temperature);\n"
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
        w = _weights(z, values["temperature"])
        return w.logs - w.log_sum()

    def _jacobian(self, z, values):
        w = _weights(z, values["temperature"])
        matrix = np.repeat(-w.share[:, None, :], z.shape[-1], axis=1)
        _diagonal(matrix)[:] = w.rest()
        return matrix / values["temperature"]

    def _vjp(self, z, cotangent, values):
        w = _weights(z, values["temperature"])
        others = cotangent.sum(axis=-1, keepdims=True) - cotangent
        return (cotangent * w.rest() - w.share * others) / values["temperature"]

    @staticmethod
    def _share_of(w: _Weights) -> np.ndarray | float:
        return 1.0

    def javascript_body(self) -> str:
        return (
            "  f(z, {temperature}) {\n"
            "    const {logs, excess} = weights(z, temperature);\n"
            "    return logs.map((log) => log - excess);\n"
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

    def javascript_body(self) -> str:
        return (
            "  f(z) {\n"
            "    const {largest, excess} = weights(z, 1);\n"
            "    return [Math.abs(largest) === Infinity ? largest : largest + excess];\n"
            "  },\n"
            "  jacobian: (z) => [weights(z, 1).share]"
        )
