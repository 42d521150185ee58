"""Rectifiers that fit a sine: one more piece for each unit.

With h the distance of two knots, a straight piece between two points of a curve is at
most h^2/8 times the largest |f''| away from it, and |sin''| is at most 1.
"""

from __future__ import annotations

import math

from ..live import Slider
from .scene import scene

__all__ = ["pieces"]

SLIDERS = (Slider("pieces", "pieces", 9.0, 1.0, 40.0, 1.0, digits=0),)
END = 2 * math.pi
GRID = 7200  # parts of [0, END]; the largest error is found to 1e-7

pieces = scene("pieces", "A curve from straight pieces", SLIDERS, END=END, GRID=GRID)
