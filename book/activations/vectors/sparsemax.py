"""Sparsemax: the point of the probability simplex that is nearest to z."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
import sympy as sp

from .base import Case, VectorActivation, product, shifted, spoiled
from .softmax import ZI, ZJ

__all__ = ["Sparsemax"]

# The sum of the other inputs in the support, and how many inputs it has.
REST, COUNT = sp.Symbol("C", real=True), sp.Symbol("k", positive=True)


def _outputs(z: np.ndarray) -> np.ndarray:
    """Return the outputs of every row.

    The threshold tau makes the outputs max(z - tau, 0) add up to 1: the next largest input
    is above it as long as it is above the threshold of those before it.
    """
    _, _, difference = shifted(z)
    descending = -np.sort(-difference, axis=-1)
    thresholds = (descending.cumsum(axis=-1) - 1) / np.arange(1, z.shape[-1] + 1)
    above = descending[:, 1:] > thresholds[:, :-1]
    count = above.cumprod(axis=-1).sum(axis=-1, keepdims=True)
    outputs = np.maximum(difference - np.take_along_axis(thresholds, count, axis=-1), 0)
    outputs[np.isneginf(difference)] = 0
    return outputs


def _support(z: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return 1 where an output is positive and 0 where it is not, and how many are."""
    outputs = _outputs(z)
    inside = np.where(np.isnan(outputs), np.nan, outputs > 0)
    return inside, np.maximum((outputs > 0).sum(axis=-1, keepdims=True), 1)


@dataclass(frozen=True, repr=False)
class Sparsemax(VectorActivation):
    """max(z_i - tau, 0), with tau so that the outputs add up to 1."""

    @property
    def cases(self) -> tuple[Case, ...]:
        return (
            Case("i = j in the support", ZI - (ZI + REST - 1) / COUNT, ZI),
            Case("i != j in the support", ZI - (ZJ + REST - 1) / COUNT, ZJ),
            Case("otherwise", sp.S.Zero, ZJ),
        )

    def formula(self, z: tuple[sp.Symbol, ...]) -> tuple[sp.Expr, ...]:
        # Of all sets of inputs the support is the one with the largest threshold.
        sets = (s for size in range(1, len(z) + 1) for s in combinations(z, size))
        threshold = sp.Max(*((sp.Add(*s) - 1) / len(s) for s in sets))
        return tuple(sp.Max(x - threshold, 0) for x in z)

    def _value(self, z, values):
        return _outputs(z)

    def _jacobian(self, z, values):
        inside, count = _support(z)
        matrix = product(inside[:, :, None], -inside[:, None, :]) / count[:, :, None]
        np.einsum("rii->ri", matrix)[:] += inside
        return matrix

    def _vjp(self, z, cotangent, values):
        inside, count = _support(z)
        mean = product(inside, cotangent).sum(axis=-1, keepdims=True) / count
        return spoiled(z, product(inside, cotangent - mean))

    def javascript_body(self) -> str:
        return (
            "  f: sparse,\n"
            "  jacobian(z) {\n"
            "    const outputs = sparse(z);\n"
            "    const inside = outputs.map((p) => Number.isNaN(p) ? NaN : Number(p > 0));\n"
            "    const count = Math.max(outputs.filter((p) => p > 0).length, 1);\n"
            "    return matrix(z.length, z.length, (i, j) =>\n"
            "      (i === j ? inside[i] : 0) + product(inside[i], -inside[j]) / count);\n"
            "  }"
        )
