"""The tent map, folded again by every layer: twice as many pieces."""

from __future__ import annotations

from ..live import Slider
from .scene import scene

__all__ = ["tents"]

SLIDERS = (Slider("depth", "layers", 1.0, 1.0, 7.0, 1.0, digits=0),)

tents = scene("tents", "Tents, folded again by every layer", SLIDERS)
