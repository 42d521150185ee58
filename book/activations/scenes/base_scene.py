"""The exponential function of any base: as steep as it is high, times log p."""

from __future__ import annotations

from ..live import Slider
from .scene import scene

__all__ = ["base"]

SLIDERS = (
    Slider("p", "base p", 2.0, 1.5, 4.0, 0.01),
    Slider("z", "z", 1.0, -2.0, 1.5, 0.05),
)

base = scene(
    "base",
    "The base whose exponential is as steep as it is high",
    SLIDERS,
    libraries=("live/panels.js",),
)
