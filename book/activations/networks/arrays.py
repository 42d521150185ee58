"""What every module of networks asks of its arrays."""

from __future__ import annotations

import numpy as np

# What diverges shows in its numbers, not in warnings.
IGNORE_OVERFLOW = np.errstate(over="ignore", invalid="ignore")


def shaped(name: str, values, shape: tuple) -> np.ndarray:
    """Return values as float64; ValueError unless they have the shape ("batch" is any number)."""
    values, (batch, width) = np.asarray(values, dtype=np.float64), shape
    if values.ndim != 2 or values.shape[1] != width or batch not in (len(values), "batch"):
        raise ValueError(f"{name} must have shape ({batch}, {width}), not {values.shape}")
    return values
