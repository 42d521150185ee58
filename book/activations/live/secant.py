"""What a derivative is: the slope of a secant whose step shrinks."""

from __future__ import annotations

from pathlib import Path

from .base import Kind, Slider, Still, script

__all__ = ["secant"]

SCRIPT = Path(__file__).with_name("secant.js")
SLIDERS = (
    Slider("x", "x", 1.0, -2.0, 3.0, 0.05),
    Slider("h", "step h", 1.5, 0.01, 2.0, 0.01),
)


def _still(values: dict[str, float]) -> Still:
    raise NotImplementedError


secant = Kind(
    name="secant",
    title="The secant that becomes the tangent",
    sliders=SLIDERS,
    module=lambda: script(SCRIPT),
    still=_still,
)
