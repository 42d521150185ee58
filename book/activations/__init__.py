"""Activation functions, derived: one formula each, and everything computed from it.

Every entry of the catalogue is a name of this package.

>>> from activations import sigmoid
>>> sigmoid(0.0), sigmoid.gradient(0.0)
(np.float64(0.5), np.float64(0.25))
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .activation import Activation
    from .vectors import VectorActivation

# Where each public name stands.  It is imported when it is first asked for, so that
# whoever needs only the derivations does not wait for the rest.
MODULE_OF = {
    "CATALOGUE": "catalogue",
    "VECTOR_CATALOGUE": "catalogue",
    "Activation": "activation",
    "Comparison": "comparison",
    "Gallery": "galleries",
    "Paired": "pairs",
    "Parameter": "parameter",
    "UnsupportedExpression": "errors",
    "VectorActivation": "vectors",
    "chapter": "galleries",
    "cheat_sheet": "cheat_sheets",
    "compare": "comparison",
    "digits": "data",
    "enclosure": "facts.interval",
    "gallery": "galleries",
    "names": "cheat_sheets",
    "paired": "pairs",
    "race": "races",
    "read": "typed",
}

__all__ = list(MODULE_OF)


def _entries() -> dict[str, Activation | VectorActivation]:
    from .catalogue import CATALOGUE, VECTOR_CATALOGUE

    return {**CATALOGUE, **VECTOR_CATALOGUE}


def __getattr__(name: str):
    if name in MODULE_OF:
        return getattr(import_module(f".{MODULE_OF[name]}", __name__), name)
    if name.startswith("_"):
        raise AttributeError(name)
    entries = _entries()
    if name in entries:
        return entries[name]
    raise AttributeError(f"no activation {name!r}; available: {', '.join(entries)}")


def __dir__() -> list[str]:
    return [*__all__, *_entries()]
