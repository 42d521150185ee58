"""The atlas: published activations as data, one entry each, and the gates that they pass.

A file FAMILY.toml has a table for each entry; nothing else has to be written for one.
``python -m activations.atlas`` tries all gates on all entries, or on those that are named.
"""

from functools import cache

from .entry import Entry, Source
from .reading import read_folder

__all__ = ["Entry", "Source", "entries"]


@cache
def entries() -> dict[str, Entry]:
    """Return all entries by name, in alphabetical order of their titles."""
    return dict(sorted(read_folder().items(), key=lambda pair: pair[1].title.lower()))
