"""The numbers that a few bits can hold."""

from __future__ import annotations

import numpy as np

__all__ = ["rounded"]


def rounded(a: np.ndarray, low: float, high: float, bits: int) -> np.ndarray:
    """Return the nearest of 2^bits evenly spaced numbers, one of which is 0.

    Parameters
    ----------
    a : numpy.ndarray
    low, high : float
        The ends of the range, with low <= 0 < high; what lies outside is clipped.
        They move by up to half a step, so that 0 is one of the numbers.
    bits : int
    """
    top = 2**bits - 1
    scale = (high - low) / top
    zero_point = np.rint(-low / scale)
    stored = np.clip(np.rint(a / scale) + zero_point, 0, top)
    return scale * (stored - zero_point)
