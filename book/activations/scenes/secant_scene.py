"""What a derivative is: the slope of a secant whose step shrinks.

The curve is x^2/2, because every number can be checked in the head: the tangent at x has
the slope x, and the secant from x to x + h the slope x + h/2.  So half the step is all
that is between them, on either side of x.
"""

from __future__ import annotations

from ..live import Slider
from .scene import scene

__all__ = ["secant"]

SLIDERS = (
    Slider("x", "x", 1.0, -2.0, 2.0, 0.05),
    Slider("h", "step h", 1.5, -1.5, 1.5, 0.01),
)

secant = scene("secant", "The secant that becomes the tangent", SLIDERS)
