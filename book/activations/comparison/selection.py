"""Which activations are compared, and what is said of those that can't be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from ..activation import Activation
from ..catalogue import CATALOGUE, VECTOR_CATALOGUE
from ..vectors import VectorActivation

__all__ = ["selected"]


def selected(activations: Iterable[str | Activation]) -> tuple[Activation, ...]:
    """Return activations given by name or as they are; TypeError or ValueError if wrong."""
    if isinstance(activations, (str, Activation, VectorActivation)) or not isinstance(
        activations, Iterable
    ):
        raise TypeError(
            f"compare takes a list, such as ['relu', 'gelu'], not {_described(activations)}"
        )
    chosen = tuple(_activation(given) for given in activations)
    if not chosen:
        raise ValueError(f"compare takes at least one activation; available: {_names()}")
    name, times = Counter(a.name for a in chosen).most_common(1)[0]
    if times > 1:
        raise ValueError(f"compare takes each activation once; {name!r} is given {times} times")
    return chosen


def _activation(given: str | Activation) -> Activation:
    if isinstance(given, Activation):
        return given
    if isinstance(given, VectorActivation):
        raise TypeError(f"compare takes scalar activations; {given.name} is vector-valued")
    if not isinstance(given, str):
        raise TypeError(f"compare takes names and scalar activations, not {_described(given)}")
    if given in VECTOR_CATALOGUE:
        raise ValueError(
            f"compare takes scalar activations; {given!r} is vector-valued; available: {_names()}"
        )
    if given not in CATALOGUE:
        raise ValueError(f"no scalar activation {given!r}; available: {_names()}")
    return CATALOGUE[given]


def _names() -> str:
    return ", ".join(CATALOGUE)


def _described(given: object) -> str:
    """Return what was given, without what is long or differs from run to run."""
    if isinstance(given, (Activation, VectorActivation)):
        return f"the one activation {given.name}"
    plain = isinstance(given, (str, int, float, type(None)))
    return repr(given) if plain else f"a {type(given).__name__}"
