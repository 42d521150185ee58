"""Maxout and CReLU: piecewise linear, with as many slopes as there are pieces."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import sympy as sp

from ..parameter import Z
from .base import Case, VectorActivation
from .softmax import ZJ

__all__ = ["ConcatenatedReLU", "Maxout"]

# An input that is not z_j.
C = sp.Symbol("C", real=True)


@dataclass(frozen=True, repr=False)
class Maxout(VectorActivation):
    """max of each group of k neighboring inputs; of equal ones the first has the gradient."""

    @property
    def cases(self) -> tuple[Case, ...]:
        return (Case("j the largest of its group", ZJ, ZJ), Case("otherwise", C, ZJ))

    def formula(self, z: tuple[sp.Symbol, ...]) -> tuple[sp.Expr, ...]:
        k = int(self.parameters[0].default)
        return tuple(sp.Max(*z[start : start + k]) for start in range(0, len(z), k))

    def _check(self, n: int, values: dict[str, float]) -> None:
        super()._check(n, values)
        pieces = values["pieces"]
        if pieces != int(pieces):
            raise ValueError(f"pieces must be a whole number, not {pieces:g}")
        if n % pieces:
            raise ValueError(f"{n} inputs do not divide into groups of {pieces:g} pieces")

    def _groups(self, z: np.ndarray, values: dict[str, float]) -> np.ndarray:
        pieces = int(values["pieces"])
        return z.reshape(len(z), z.shape[-1] // pieces, pieces)

    def _value(self, z, values):
        return self._groups(z, values).max(axis=-1)

    def _winners(self, z: np.ndarray, values: dict[str, float]) -> np.ndarray:
        """Return 1 for the winner of each group and 0 for the others: (rows, groups, pieces)."""
        groups = self._groups(z, values)
        winner = groups.argmax(axis=-1)[:, :, None] == np.arange(groups.shape[-1])
        return np.where(np.isnan(groups).any(axis=-1, keepdims=True), np.nan, winner)

    def _jacobian(self, z, values):
        winners = self._winners(z, values)
        rows, outputs, pieces = winners.shape
        matrix = np.zeros((rows, outputs, outputs, pieces))
        index = np.arange(outputs)
        matrix[:, index, index] = winners
        return matrix.reshape(rows, outputs, outputs * pieces)

    def _vjp(self, z, cotangent, values):
        winners = self._winners(z, values)
        return np.where(winners == 0, 0, winners * cotangent[:, :, None]).reshape(z.shape)

    def javascript_body(self) -> str:
        return (
            "  f: (z, {pieces}) => groups(z, pieces).map((group) => Math.max(...group)),\n"
            "  jacobian(z, {pieces}) {\n"
            "    const winners = groups(z, pieces).map(winner);\n"
            "    return matrix(winners.length, z.length, (i, j) =>\n"
            "      Math.floor(j / pieces) !== i ? 0\n"
            "        : Number.isNaN(winners[i]) ? NaN : Number(winners[i] === j % pieces));\n"
            "  }"
        )


def _slopes(z: np.ndarray) -> np.ndarray:
    """Return the slopes of ReLU of z and of ReLU of -z: (2, rows, n)."""
    return np.where(np.isnan(z), np.nan, np.stack([z > 0, -1.0 * (z < 0)]))


@dataclass(frozen=True, repr=False)
class ConcatenatedReLU(VectorActivation):
    """ReLU of z and ReLU of -z, one after the other: twice as many outputs."""

    @property
    def cases(self) -> tuple[Case, ...]:
        first, second = self.formula((Z,))
        return (
            Case("the first half, i = j", first, Z),
            Case("the second half, i = j", second, Z),
            Case("i != j", C, Z),
        )

    def formula(self, z: tuple[sp.Symbol, ...]) -> tuple[sp.Expr, ...]:
        return (*(sp.Max(x, 0) for x in z), *(sp.Max(-x, 0) for x in z))

    def _value(self, z, values):
        return np.concatenate([np.maximum(z, 0), np.maximum(-z, 0)], axis=-1)

    def _jacobian(self, z, values):
        rows, n = z.shape
        matrix = np.zeros((rows, 2, n, n))
        np.einsum("rhii->hri", matrix)[:] = _slopes(z)
        return matrix.reshape(rows, 2 * n, n)

    def _vjp(self, z, cotangent, values):
        halves = np.stack(np.split(cotangent, 2, axis=-1))
        slopes = _slopes(z)
        return np.where(slopes == 0, 0, slopes * halves).sum(axis=0)

    def javascript_body(self) -> str:
        return (
            "  f: (z) => [...z.map((x) => Math.max(x, 0)), ...z.map((x) => Math.max(-x, 0))],\n"
            "  jacobian: (z) => matrix(2 * z.length, z.length, (i, j) => {\n"
            "    if (i % z.length !== j) return 0;\n"
            "    if (Number.isNaN(z[j])) return NaN;\n"
            "    return i === j ? Number(z[j] > 0) : -Number(z[j] < 0);\n"
            "  })"
        )
