"""How large the gradient is at the first layer of a deep stack."""

from __future__ import annotations

from pathlib import Path

from .base import Kind, Slider, Still, script

__all__ = ["depth"]

SCRIPT = Path(__file__).with_name("depth.js")
SLIDERS = (
    Slider("layers", "layers", 30.0, 1.0, 50.0, 1.0, digits=0),
    Slider("scale", "weight scale n Var(W)", 1.0, 0.25, 4.0, 0.05),
)


def _still(values: dict[str, float]) -> Still:
    raise NotImplementedError


depth = Kind(
    name="depth",
    title="What arrives after many layers",
    sliders=SLIDERS,
    module=lambda: script(SCRIPT),
    still=_still,
)
