"""Batch and layer normalization, forward and backward.

    normalized = (z - mean) / sqrt(variance + 1e-5)

Batch normalization [ioffe2015batch] takes mean and variance of each unit over the batch;
layer normalization [ba2016layer] takes those of each example over the units of the layer.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

__all__ = ["NORMALIZATIONS", "BatchNormalization", "LayerNormalization", "Normalized"]

EPSILON = 1e-5  # keeps a constant unit from a division by 0
RUNNING_WEIGHT = 0.1  # the weight of the newest batch in the running statistics


@dataclass(frozen=True)
class Normalized:
    """Normalized values, shape (batch, width), and what the way back needs of them.

    Attributes
    ----------
    values, deviation : numpy.ndarray
        ``deviation`` is what z - mean was divided by, in a shape that broadcasts.
    axis : int or None
        The axis that mean and variance were taken over; None if they were constants.
    """

    values: np.ndarray
    deviation: np.ndarray
    axis: int | None

    def backward(self, slope: np.ndarray) -> np.ndarray:
        """Return dL/dz, given dL/dvalues: mean and deviation depend on z as well."""
        if self.axis is None:
            return slope / self.deviation
        by_mean = slope.mean(axis=self.axis, keepdims=True)
        by_deviation = (slope * self.values).mean(axis=self.axis, keepdims=True)
        return (slope - by_mean - by_deviation * self.values) / self.deviation


def _normalize(z: np.ndarray, axis: int) -> Normalized:
    centered = z - z.mean(axis=axis, keepdims=True)
    deviation = np.sqrt((centered**2).mean(axis=axis, keepdims=True) + EPSILON)
    return Normalized(centered / deviation, deviation, axis)


class BatchNormalization:
    """Normalizes each unit over the batch, and in evaluation by running statistics.

    Attributes
    ----------
    mean, variance : numpy.ndarray, shape (width,)
        The running statistics; every batch in training moves them a tenth of the way.
    """

    def __init__(self, width: int) -> None:
        self.mean, self.variance = np.zeros(width), np.ones(width)

    def forward(self, z: np.ndarray, training: bool) -> Normalized:
        """Normalize z, shape (batch, width); in training, update the running statistics."""
        if not training:
            deviation = np.sqrt(self.variance + EPSILON)
            return Normalized((z - self.mean) / deviation, deviation, None)
        if len(z) < 2:
            raise ValueError(f"batch normalization trains on 2 or more examples, not {len(z)}")
        self.mean += RUNNING_WEIGHT * (z.mean(axis=0) - self.mean)
        self.variance += RUNNING_WEIGHT * (z.var(axis=0, ddof=1) - self.variance)
        return _normalize(z, axis=0)


class LayerNormalization:
    """Normalizes each example over the units of the layer, in training and evaluation alike."""

    def __init__(self, width: int) -> None:
        if width < 2:
            raise ValueError(f"layer normalization needs 2 or more units, not {width}")

    def forward(self, z: np.ndarray, training: bool) -> Normalized:
        """Normalize z, shape (batch, width)."""
        return _normalize(z, axis=1)


NORMALIZATIONS = {"batch": BatchNormalization, "layer": LayerNormalization}
