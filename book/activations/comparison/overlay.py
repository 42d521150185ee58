"""The comparison as SVG: functions left, gradients right, and a legend under both."""

from __future__ import annotations

from html import escape

from ..activation import Activation
from .columns import short
from .curves import TITLES, curve, span
from .panel import Panel
from .styles import Style

__all__ = ["FLEX", "as_html"]

FLEX = "display:flex;flex-wrap:wrap"


def as_html(activations: tuple[Activation, ...], *windows: tuple[float, float]) -> str:
    """Return two panels, each with the window given for its y axis, and the legend."""
    panels = "".join(_panel(activations, order, y) for order, y in enumerate(windows))
    legend = "".join(
        f'<li style="margin:0">{Style(number).sample()} {escape(a.title)}</li>'
        for number, a in enumerate(activations)
    )
    return (
        f'<div class="panels" style="{FLEX};gap:0.5rem">{panels}</div>'
        f'<ul class="legend" style="{FLEX};gap:0.2rem 1.2rem;list-style:none;padding:0">'
        f"{legend}</ul>"
    )


def _panel(activations: tuple[Activation, ...], order: int, window: tuple[float, float]) -> str:
    low, high = span(activations)
    panel = Panel(low, high, *window)
    titles = ", ".join(a.title for a in activations)
    label = f"{TITLES[order]} of {titles} for z from {short(low)} to {short(high)}"
    curves = "".join(
        Style(number).path(panel.path(*curve(a, order, low, high)))
        for number, a in enumerate(activations)
    )
    return panel.drawing(TITLES[order], label, curves)
