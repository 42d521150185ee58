"""What every exercise has: a key, a question, and a widget that shows it."""

from __future__ import annotations

import re
from pathlib import Path

import anywidget
import traitlets

__all__ = ["Exercise", "folded", "read"]

HERE = Path(__file__).parent
NEEDLESS = re.compile(r"^\s*(/\*\*?\s(.|\n)*?\*/)?\n|^[ \t]+|\s*//( .*)?$", re.MULTILINE)
KEY = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)+")


class Exercise(anywidget.AnyWidget):
    """An exercise that checks its answer by itself.

    Attributes
    ----------
    key : str
        Unique in the book; under it the reader's device keeps the answer.
    html : str
        The exercise without a script: the question, and the solution folded away.
    """

    _esm = traitlets.Unicode().tag(sync=True)
    _css = traitlets.Unicode().tag(sync=True)
    key = traitlets.Unicode().tag(sync=True)
    html = traitlets.Unicode().tag(sync=True)

    def __init__(self, key: str, html: str, script: str) -> None:
        """Make the widget; ``script`` is its own, what exercises share is put before it.

        Raises
        ------
        TypeError, ValueError
            For a key that is not like "tanh-derivative".
        """
        shape = 'words of small letters and digits with hyphens, such as "tanh-derivative"'
        if not isinstance(key, str):
            raise TypeError(f"key must be {shape}, not {key!r}")
        if not KEY.fullmatch(key):
            raise ValueError(f"key must be {shape}, not {key!r}")
        # As values and not as defaults, which a page without a kernel would not get.
        style = read("exercise.css")
        super().__init__(key=key, html=html, _esm=read("exercise.js") + script, _css=style)

    def __repr__(self) -> str:
        return f"Exercise({self.key})"


def read(name: str) -> str:
    """Return a file beside this one without comments and indentation.

    Each exercise of a page carries its scripts, so they are as short as they can be read.
    """
    text = (HERE / name).read_text(encoding="utf-8")
    return NEEDLESS.sub("", text)


def folded(html: str) -> str:
    """Return a solution that stays hidden until asked for."""
    return f"<details><summary>Show the solution</summary>{html}</details>"
