"""Handwritten digits, the real data of the book's experiments; see README.md beside this file."""

from __future__ import annotations

from pathlib import Path

import numpy as np

__all__ = ["digits"]

FILE = Path(__file__).with_name("digits.npz")


def digits() -> tuple[np.ndarray, np.ndarray]:
    """Return 1,797 handwritten digits of 8 x 8 pixels.

    Shuffle them before you split them: neighbors may have been written by the same hand.

    Returns
    -------
    x : numpy.ndarray, shape (1797, 64), float64
        The pixels row by row, from 0 (paper) to 1 (ink), in steps of 1/16.
    y : numpy.ndarray, shape (1797,), int64
        The digits, 0 to 9.

    Notes
    -----
    E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits, UCI Machine
    Learning Repository (1998), https://doi.org/10.24432/C50P49, CC BY 4.0.
    """
    with np.load(FILE) as stored:
        return stored["pixels"] / 16, stored["digits"].astype(np.int64)
