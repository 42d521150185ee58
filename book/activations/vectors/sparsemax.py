"""Sparsemax: the point of the probability simplex that is nearest to z."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
import sympy as sp

from .base import Case, VectorActivation
from .softmax import ZI, ZJ

__all__ = ["Sparsemax"]

# The sum of the other inputs in the support, and how many inputs it has.
REST, COUNT = sp.Symbol("C", real=True), sp.Symbol("k", positive=True)


def _support(z: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return outputs and how many are positive, for every row.

    The threshold tau makes the outputs max(z - tau, 0) add up to 1; the k largest
    are above it as long as 1 + k z_(k) exceeds their sum.
    """
    shifted = z - z.max(axis=-1, keepdims=True)
    descending = -np.sort(-shifted, axis=-1)
    sums = descending.cumsum(axis=-1)
    size = np.arange(1, z.shape[-1] + 1)
    count = (1 + size * descending > sums).sum(axis=-1, keepdims=True)
    defined = count > 0  # NaN, or no finite largest input, compares as false
    last = np.maximum(count - 1, 0)
    threshold = (np.take_along_axis(sums, last, axis=-1) - 1) / np.maximum(count, 1)
    return np.where(defined, np.maximum(shifted - threshold, 0), np.nan), count


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
        return _support(z)[0]

    def _jacobian(self, z, values):
        outputs, count = _support(z)
        inside = np.where(np.isnan(outputs), np.nan, outputs > 0)
        matrix = -inside[:, :, None] * inside[:, None, :] / np.maximum(count, 1)[:, :, None]
        np.einsum("rii->ri", matrix)[:] += inside
        return matrix

    def javascript_body(self) -> str:
        return (
            "  f: (z) => support(z).outputs,\n"
            "  jacobian(z) {\n"
            "    const {outputs, count} = support(z);\n"
            "    const inside = outputs.map((p) => Number.isNaN(p) ? NaN : Number(p > 0));\n"
            "    return matrix(z.length, z.length, (i, j) =>\n"
            "      (i === j ? inside[i] : 0) - inside[i] * inside[j] / Math.max(count, 1));\n"
            "  }"
        )
