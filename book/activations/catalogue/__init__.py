"""The activation functions of this book, each written down once, as a textbook prints it.

A new one is one more entry in its family; ``from activations import its_name`` then finds it.
"""

from types import MappingProxyType

from . import gated, periodic, rectifiers, sigmoidal, vectors

__all__ = ["CATALOGUE", "VECTOR_CATALOGUE"]

CATALOGUE = MappingProxyType(
    {
        entry.name: entry
        for family in (sigmoidal, rectifiers, gated, periodic)
        for entry in family.ENTRIES
    }
)

VECTOR_CATALOGUE = MappingProxyType({entry.name: entry for entry in vectors.ENTRIES})
