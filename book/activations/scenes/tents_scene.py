"""The tent map, folded again by every layer: twice as many pieces."""

from __future__ import annotations

from ..live import Kind, Slider, constants, figure_script

__all__ = ["tents"]

SLIDERS = (Slider("depth", "layers", 1.0, 1.0, 7.0, 1.0, digits=0),)


tents = Kind(
    name="tents",
    title="Tents, folded again by every layer",
    sliders=SLIDERS,
    script=lambda: figure_script(
        constants(SLIDERS=[s.facts() for s in SLIDERS]),
        "tents",
        "SLIDERS",
        libraries=("scenes/tents_scene.js",),
    ),
)
