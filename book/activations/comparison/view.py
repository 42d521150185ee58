"""The widgets that show HTML made in Python; their scripts add what HTML can't do alone."""

from __future__ import annotations

from pathlib import Path

import traitlets

from ..live.script import Script
from ..live.widget import LiveWidget

__all__ = ["ComparisonView", "PickerView"]

STYLE = Path(__file__).parent / "compare.css"


class ComparisonView(LiveWidget):
    """A figure over a table that sorts."""

    html = traitlets.Unicode().tag(sync=True)

    def __init__(self, html: str) -> None:
        script = Script(
            ("comparison/table.js", "comparison/comparison.js"), "", "comparison(where)"
        )
        super().__init__(script, STYLE, html=html)

    def __repr__(self) -> str:
        return "ComparisonView()"


class PickerView(LiveWidget):
    """Checkboxes over a figure and a table; ``chosen`` are the names of those shown."""

    name = traitlets.Unicode().tag(sync=True)
    html = traitlets.Unicode().tag(sync=True)
    chosen = traitlets.List(traitlets.Unicode()).tag(sync=True)

    def __init__(self, own: str, html: str, chosen: tuple[str, ...]) -> None:
        script = Script(
            ("live/drawing.js", "comparison/table.js", "comparison/picker.js"),
            own,
            "picker(where, { ACTIVATIONS, STYLES, SAMPLES })",
        )
        super().__init__(script, STYLE, name="compare", html=html, chosen=list(chosen))

    def __repr__(self) -> str:
        return f"PickerView({', '.join(self.chosen)})"
