"""How large the weights start: n Var(W) by name or by number."""

from __future__ import annotations

from collections.abc import Callable
from numbers import Real

import numpy as np

__all__ = ["SCALES", "n_variance"]

# n Var(W) of a layer from n inputs to m units.
SCALES: dict[str, Callable[[int, int], float]] = {
    "he": lambda n, m: 2.0,  # [he2015delving]
    "lecun": lambda n, m: 1.0,  # [lecun1998backprop]
    "glorot": lambda n, m: 2 * n / (n + m),  # [glorot2010understanding]
    "torch": lambda n, m: 1 / 3,  # torch.nn.Linear, weights and biases uniform
}


def n_variance(scale: str | Real, n: int, m: int) -> float:
    """Return n Var(W) of a layer from n inputs to m units; ValueError for another scale."""
    if isinstance(scale, str) and scale in SCALES:
        return SCALES[scale](n, m)
    if isinstance(scale, Real) and 0 < scale < np.inf:
        return float(scale)
    raise ValueError(f"scale must be {', '.join(SCALES)} or a number above 0, not {scale!r}")
