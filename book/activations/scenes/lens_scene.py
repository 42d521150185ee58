"""The slope of tanh in three formats, as it is quoted and in its stable form.

Every step of a formula is rounded to the format.  Positions are multiples of 1/8, which all
three formats have exactly, so that the errors are those of the formulas.
"""

from __future__ import annotations

from ..live import Choice, Slider
from .scene import scene

__all__ = ["lens"]

SLIDERS = (
    Slider("z", "z", 18.0, 0.0, 20.0, 0.125, digits=3),
    Slider("width", "half width of the lens", 0.5, 0.001, 0.5, 0.05, digits=3, base=10.0),
)
PRECISION = Choice(
    "precision",
    "format",
    "float64",
    (
        ("float64", "float64 (double)"),
        ("float32", "float32 (single)"),
        ("float16", "float16 (half)"),
    ),
)

lens = scene(
    "lens",
    "A slope under a lens, in three precisions",
    SLIDERS,
    PRECISION,
    libraries=("live/panels.js",),
)
