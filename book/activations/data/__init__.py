"""The real data of the book's experiments, digits and a story; see README.md beside this file."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np

__all__ = ["HELD_OUT", "SEEN", "alice", "digits", "handwriting"]

FILE = Path(__file__).with_name("digits.npz")
STORY = Path(__file__).with_name("alice.txt.gz")
HANDWRITING = Path(__file__).with_name("handwriting.npz")
# The digits by which networks are judged, and which neither training nor tuning sees.
HELD_OUT = np.random.default_rng(1797).permutation(1797)[:500]
SEEN = np.setdiff1d(np.arange(1797), HELD_OUT)


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


def handwriting() -> tuple[np.ndarray, np.ndarray]:
    """Return the two layers of the network that `networks/handwriting.py` trained and stored.

    Returns
    -------
    hidden : numpy.ndarray, shape (65, 16), int64
        The weights from 64 pixels to 16 units and, in the last row, the biases, in eighths.
    output : numpy.ndarray, shape (17, 10), int64
        The same from the units to ten outputs.
    """
    with np.load(HANDWRITING) as stored:
        return stored["hidden"].astype(np.int64), stored["output"].astype(np.int64)


def alice() -> str:
    """Return "Alice's Adventures in Wonderland", in small letters and single spaces only.

    134,880 characters of 27 kinds: every run of other characters became one space.

    Notes
    -----
    Lewis Carroll, 1865, in the public domain.
    """
    return gzip.decompress(STORY.read_bytes()).decode("ascii")
