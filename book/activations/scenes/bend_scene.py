"""The second derivative: the change of a slope, over the step.

The curve is z^3/3 - z of the chapter.  Its slope is z^2 - 1, so that the change of the slope
over a step h is 2z + h, and the second derivative is 2z.
"""

from __future__ import annotations

from ..live import Slider
from .scene import scene

__all__ = ["bend"]

SLIDERS = (
    Slider("z", "z", 0.5, -1.5, 1.5, 0.05),
    Slider("h", "step h", 0.5, -1.0, 1.0, 0.01),
)

bend = scene("bend", "How fast a slope changes", SLIDERS, libraries=("live/panels.js",))
