"""A sheet to draw on, and a network that reads it: which units fire on which digit."""

from __future__ import annotations

import numpy as np

from ..data import HELD_OUT, digits
from ..data import handwriting as stored
from ..live import Slider
from .scene import scene

__all__ = ["AROUND", "DEAD", "IMAGES", "handwriting", "shown"]

AROUND = 0.25  # of the pen's ink, in the four pixels beside it
HIDDEN, OUTPUT = stored()


def shown() -> list[int]:
    """Return the first two held-out images of each digit: 0 to 9, and 0 to 9 again."""
    _, y = digits()
    return [int(HELD_OUT[y[HELD_OUT] == digit][row]) for row in (0, 1) for digit in range(10)]


def dead() -> list[int]:
    """Return the units, from 0, that are silent on all images that the network learned from."""
    x, _ = digits()
    z = np.delete(x, HELD_OUT, axis=0) @ HIDDEN[:-1] + HIDDEN[-1]
    return np.flatnonzero((z <= 0).all(axis=0)).tolist()


IMAGES, DEAD = shown(), dead()
SLIDERS = (
    Slider("image", "image", 4.0, 0.0, float(len(IMAGES)), 1.0, digits=0),
    Slider("unit", "weights of unit", 0.0, 0.0, float(HIDDEN.shape[1]), 1.0, digits=0),
)
# The pen's ink is a bit for each pixel; it belongs to the image that it was drawn on.
INNER = (
    Slider("drawn", "image drawn on", 0.0, 0.0, float(len(IMAGES)), 1.0),
    Slider("upper", "ink in the upper half", 0.0, 0.0, 2.0**32 - 1, 1.0),
    Slider("lower", "ink in the lower half", 0.0, 0.0, 2.0**32 - 1, 1.0),
    Slider("cursor", "pixel of the keyboard's pen", 0.0, 0.0, 64.0, 1.0),
)

handwriting = scene(
    "handwriting",
    "A sheet to draw on, and the units of a network that reads it",
    SLIDERS,
    inner=INNER,
    IMAGES=(16 * digits()[0][IMAGES]).astype(int).tolist(),
    HIDDEN=HIDDEN.tolist(),
    OUTPUT=OUTPUT.tolist(),
    DEAD=DEAD,
    AROUND=AROUND,
)
