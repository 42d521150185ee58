"""Rectifiers that fit a sine: one more piece for each unit."""

from __future__ import annotations

from pathlib import Path

from .base import Kind, Slider, Still, script

__all__ = ["pieces"]

SCRIPT = Path(__file__).with_name("pieces.js")
SLIDERS = (Slider("pieces", "pieces", 9.0, 1.0, 40.0, 1.0, digits=0),)


def _still(values: dict[str, float]) -> Still:
    raise NotImplementedError


pieces = Kind(
    name="pieces",
    title="A curve from straight pieces",
    sliders=SLIDERS,
    module=lambda: script(SCRIPT),
    still=_still,
)
