"""The widget that shows a comparison's HTML; its script adds what HTML can't do alone."""

from __future__ import annotations

from pathlib import Path

import anywidget
import traitlets

__all__ = ["ComparisonView", "read"]

HERE = Path(__file__).parent


def read(*names: str) -> str:
    """Return scripts or style sheets of this folder, one after the other."""
    return "".join((HERE / name).read_text(encoding="utf-8") for name in names)


class ComparisonView(anywidget.AnyWidget):
    """A figure over a table that sorts."""

    _esm = traitlets.Unicode().tag(sync=True)
    _css = traitlets.Unicode().tag(sync=True)
    html = traitlets.Unicode().tag(sync=True)

    def __init__(self, html: str) -> None:
        # As values and not as defaults, which a page without a kernel would not get.
        super().__init__(
            _esm=read("table.js", "comparison.js"), _css=read("compare.css"), html=html
        )

    def __repr__(self) -> str:
        return "ComparisonView()"
