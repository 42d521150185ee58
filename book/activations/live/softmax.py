"""Four logits, their probabilities, and how each depends on each."""

from __future__ import annotations

from pathlib import Path

from .base import Kind, Slider, Still, script

__all__ = ["softmax"]

SCRIPT = Path(__file__).with_name("softmax.js")
SLIDERS = (
    Slider("z1", "logit 1", 2.0, -5.0, 5.0, 0.1),
    Slider("z2", "logit 2", 1.0, -5.0, 5.0, 0.1),
    Slider("z3", "logit 3", 0.0, -5.0, 5.0, 0.1),
    Slider("z4", "logit 4", -1.0, -5.0, 5.0, 0.1),
    Slider("temperature", "temperature T", 1.0, 0.1, 5.0, 0.1),
)


def _still(values: dict[str, float]) -> Still:
    raise NotImplementedError


softmax = Kind(
    name="softmax",
    title="Softmax and its Jacobian",
    sliders=SLIDERS,
    module=lambda: script(SCRIPT),
    still=_still,
)
