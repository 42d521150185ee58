"""What every exercise has: a key, a question, and a widget that shows it."""

from __future__ import annotations

import re
from pathlib import Path

import traitlets

from ..live.script import Script
from ..live.widget import LiveWidget

__all__ = ["Exercise", "folded"]

HERE = Path(__file__).parent
KEY = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)+")


class Exercise(LiveWidget):
    """An exercise that checks its answer by itself.

    Attributes
    ----------
    key : str
        Unique in the book; under it the reader's device keeps the answer.
    html : str
        The exercise without a script: the question, and the solution folded away.
    """

    key = traitlets.Unicode().tag(sync=True)
    html = traitlets.Unicode().tag(sync=True)

    def __init__(self, key: str, html: str, script: Script) -> None:
        """Make the widget.

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
        super().__init__(script, HERE / "exercise.css", key=key, html=html)

    def __repr__(self) -> str:
        return f"Exercise({self.key})"


def folded(html: str) -> str:
    """Return a solution that stays hidden until asked for."""
    return f"<details><summary>Show the solution</summary>{html}</details>"
