"""What every exercise has: a key, a question, and a widget that shows it."""

from __future__ import annotations

import anywidget
import traitlets

__all__ = ["Exercise"]


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

    def __repr__(self) -> str:
        return f"Exercise({self.key})"
