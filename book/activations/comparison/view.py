"""The widgets that show HTML made in Python; their scripts add what HTML can't do alone."""

from __future__ import annotations

from pathlib import Path

import anywidget
import traitlets

__all__ = ["ComparisonView", "PickerView"]

HERE = Path(__file__).parent
DRAWING = HERE.parent / "live" / "drawing.js"


def _read(*paths: str | Path) -> str:
    """Return files, one after the other; names are of this folder."""
    return "".join((HERE / path).read_text(encoding="utf-8") for path in paths)


class ComparisonView(anywidget.AnyWidget):
    """A figure over a table that sorts."""

    _esm = traitlets.Unicode().tag(sync=True)
    _css = traitlets.Unicode().tag(sync=True)
    html = traitlets.Unicode().tag(sync=True)

    def __init__(self, html: str) -> None:
        # As values and not as defaults, which a page without a kernel would not get.
        super().__init__(
            _esm=_read("table.js", "comparison.js"), _css=_read("compare.css"), html=html
        )

    def __repr__(self) -> str:
        return "ComparisonView()"


class PickerView(anywidget.AnyWidget):
    """Checkboxes over a figure and a table; ``chosen`` are the names of those shown."""

    _esm = traitlets.Unicode().tag(sync=True)
    _css = traitlets.Unicode().tag(sync=True)
    name = traitlets.Unicode().tag(sync=True)
    html = traitlets.Unicode().tag(sync=True)
    chosen = traitlets.List(traitlets.Unicode()).tag(sync=True)

    def __init__(self, module: str, html: str, chosen: tuple[str, ...]) -> None:
        super().__init__(
            _esm=module + _read(DRAWING, "table.js", "picker.js"),
            _css=_read("compare.css"),
            name="compare",
            html=html,
            chosen=list(chosen),
        )

    def __repr__(self) -> str:
        return f"PickerView({', '.join(self.chosen)})"
