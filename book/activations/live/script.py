"""The script of a live figure: libraries that figures share, and what was generated for it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from ..kernel.helpers import in_javascript

__all__ = ["Script", "constants", "figure_script", "library"]

PACKAGE = Path(__file__).parent.parent


@dataclass(frozen=True)
class Script:
    """What a widget runs in the browser.

    In Jupyter all of it is one ES module.  The site has each library once, as a file that
    the browser keeps, and runs the rest from a file of the page.

    Attributes
    ----------
    libraries : tuple of str
        Files of the package that define one name each, in the order in which they need
        each other, such as "live/drawing.js".
    own : str
        Statements that were generated for this widget alone.
    start : str
        The expression that shows the widget in ``where``, an object with ``model`` and ``el``.
    later : tuple of str
        Libraries that are needed only once the reader acts: on the site
        ``where.later()`` loads them.
    """

    libraries: tuple[str, ...]
    own: str
    start: str
    later: tuple[str, ...] = ()

    @property
    def render(self) -> str:
        """The object that anywidget takes, as an expression; it needs the libraries."""
        return f"{{ render(where) {{\n{self.own}return {self.start};\n}} }}"

    @property
    def module(self) -> str:
        """All of it as one ES module."""
        libraries = map(library, (*self.libraries, *self.later))
        return f"{''.join(libraries)}export default {self.render};\n"


def library(path: str) -> str:
    """Return a library with the helper functions that it calls.

    Parameters
    ----------
    path : str
        Of the file in the package.
    """
    return in_javascript((PACKAGE / path).read_text(encoding="utf-8"))


def figure_script(own: str, name: str, *constants: str, libraries: tuple[str, ...]) -> Script:
    """Return the script of a figure with axes and sliders.

    Parameters
    ----------
    own : str
        Statements that define the constants.
    name : str
        The function, defined by the last library, that returns the figure.
    *constants : str
        The names that this function is given.
    libraries : tuple of str
        Beside the one that draws.
    """
    start = f"drawing.mount(where, {name}({{ {', '.join(constants)} }}))"
    return Script(("live/drawing.js", *libraries), own, start)


def constants(**values) -> str:
    """Return JavaScript statements that define constants: numbers, texts, lists of them."""
    return "".join(
        f"const {name} = {json.dumps(value, ensure_ascii=False)};\n"
        for name, value in values.items()
    )
