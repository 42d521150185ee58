"""The widget that shows the table; its script adds the search."""

from __future__ import annotations

from pathlib import Path

import traitlets

from ..live.script import Script
from ..live.widget import LiveWidget

__all__ = ["RegistryView"]

STYLE = Path(__file__).with_name("registry.css")


class RegistryView(LiveWidget):
    """A table with a search."""

    html = traitlets.Unicode().tag(sync=True)

    def __init__(self, html: str) -> None:
        script = Script(("registry/registry.js",), "", "registry(where)")
        super().__init__(script, STYLE, html=html)

    def __repr__(self) -> str:
        return "RegistryView()"
