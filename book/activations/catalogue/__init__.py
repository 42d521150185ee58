"""The activation functions of this book, each written down once, as a textbook prints it.

A new one is one more entry in its family; ``from activations import its_name`` then finds it.
"""

from types import MappingProxyType

from . import gated, periodic, rectifiers, sigmoidal, vectors

__all__ = ["CATALOGUE", "FAMILIES", "VECTOR_CATALOGUE"]

FAMILIES = MappingProxyType(
    {
        "S-shaped and related": sigmoidal.ENTRIES,
        "Rectifiers": rectifiers.ENTRIES,
        "Self-gated": gated.ENTRIES,
        "Periodic": periodic.ENTRIES,
    }
)
"""The entries of the catalogue, family by family."""

CATALOGUE = MappingProxyType(
    {entry.name: entry for family in FAMILIES.values() for entry in family}
)

VECTOR_CATALOGUE = MappingProxyType({entry.name: entry for entry in vectors.ENTRIES})
