"""Losses: each returns the mean loss of a batch and its gradient in the network's outputs."""

from __future__ import annotations

import numpy as np

from ..catalogue import CATALOGUE, VECTOR_CATALOGUE
from .arrays import shaped

__all__ = ["cross_entropy", "squared_error"]

log_sigmoid, sigmoid = CATALOGUE["log_sigmoid"], CATALOGUE["sigmoid"]
log_softmax = VECTOR_CATALOGUE["log_softmax"]


def squared_error(logits: np.ndarray, y) -> tuple[float, np.ndarray]:
    """Return the mean of |logits - y|^2/2 and its gradient; y is (batch, outputs) or (batch,)."""
    y = np.asarray(y)
    off = logits - shaped("y", y[:, None] if y.ndim == 1 else y, logits.shape)
    return float(np.sum(off**2)) / (2 * len(y)), off / len(y)


def cross_entropy(logits: np.ndarray, y) -> tuple[float, np.ndarray]:
    """Return the mean cross-entropy, and its gradient in the logits, (s - y)/batch.

    y, shape (batch,), are classes.  Of one logit, shape (batch, 1), the classes are 0 and 1,
    and s its sigmoid; of more there is a class for each logit, and s is their softmax.
    """
    n, outputs = logits.shape
    y, classes = np.asarray(y), np.arange(max(outputs, 2))
    is_class = np.equal.outer(y, classes)  # np.isin takes several times as long
    if y.shape != (n,) or not is_class.any(axis=1).all():
        raise ValueError(f"y must be {n} classes from 0 to {classes[-1]}, not {y!r}")
    if outputs == 1:
        sign = 1 - 2 * y[:, None]  # 1 - sigmoid(z) is sigmoid(-z), without cancellation
        return -float(log_sigmoid(-sign * logits).mean()), sign * sigmoid(sign * logits) / n
    loss = -log_softmax(logits)[np.arange(n), y.astype(int)].mean()
    return float(loss), log_softmax.vjp(logits, is_class / -n)
