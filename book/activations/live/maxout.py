"""A Maxout unit of three pieces, and which one wins."""

from __future__ import annotations

from pathlib import Path

from .base import Kind, Slider, Still, script

__all__ = ["maxout"]

SCRIPT = Path(__file__).with_name("maxout.js")
SLIDERS = (
    Slider("z", "z", 1.0, -6.0, 6.0, 0.05),
    Slider("w1", "slope of piece 1", -0.5, -2.0, 2.0, 0.1),
    Slider("b1", "intercept of piece 1", -1.0, -3.0, 3.0, 0.1),
    Slider("w2", "slope of piece 2", 0.2, -2.0, 2.0, 0.1),
    Slider("b2", "intercept of piece 2", 0.0, -3.0, 3.0, 0.1),
    Slider("w3", "slope of piece 3", 1.0, -2.0, 2.0, 0.1),
    Slider("b3", "intercept of piece 3", -1.0, -3.0, 3.0, 0.1),
)


def _still(values: dict[str, float]) -> Still:
    raise NotImplementedError


maxout = Kind(
    name="maxout",
    title="The largest of three lines",
    sliders=SLIDERS,
    module=lambda: script(SCRIPT),
    still=_still,
)
