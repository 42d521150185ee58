"""Workers that keep files of the site in the browser, so that they work without a network."""

from __future__ import annotations

import json
from pathlib import Path

__all__ = ["worker"]

SHARED = Path(__file__).with_name("keeping.js")


def worker(script: Path, files: dict[str, str]) -> str:
    """Return the text of a worker.

    Parameters
    ----------
    script : pathlib.Path
        What the worker does beside keeping files; it declares KEPT, the name of its store.
    files : dict
        A mark of each file's content, by its path from the worker.
    """
    shared = SHARED.read_text(encoding="utf-8")
    known = shared.replace("FILES = {}", f"FILES = {json.dumps(files, indent=0)}", 1)
    return f"{known}\n{script.read_text(encoding='utf-8')}"
