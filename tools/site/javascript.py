"""The engine that runs JavaScript while the book is built."""

from __future__ import annotations

import atexit

from py_mini_racer import MiniRacer


def engine(script: str) -> MiniRacer:
    """Return an engine that has run a script, and is closed when the program ends."""
    made = MiniRacer()
    # Left to the interpreter's end, closing waits for a thread that is gone by then.
    atexit.register(made.close)
    made.eval(script)
    return made
