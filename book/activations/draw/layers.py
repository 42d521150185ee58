"""Where the units and wires of a network stand when it is drawn, on paper and live."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise, product

__all__ = ["Diagram"]


@dataclass(frozen=True)
class Diagram:
    """Units in layers, from left to right, and the wires between them.

    Attributes
    ----------
    layers : tuple of tuple of str
        The names of the units, each once, from top to bottom.
    wires : tuple of (str, str)
        From which unit to which.
    """

    layers: tuple[tuple[str, ...], ...]
    wires: tuple[tuple[str, str], ...]

    @classmethod
    def of(
        cls, layers: Sequence[Sequence[str]], wires: Iterable[Sequence[str]] | None = None
    ) -> Diagram:
        """Return the diagram of these layers; without wires, each unit feeds the whole next layer.

        Raises ValueError for a name that stands twice, and for a wire to an unknown unit.
        """
        if wires is None:
            wires = (wire for first, then in pairwise(layers) for wire in product(first, then))
        found = cls(tuple(map(tuple, layers)), tuple((start, end) for start, end in wires))
        names = [name for layer in layers for name in layer]
        if len(set(names)) < len(names):
            raise ValueError(f"each unit needs a name of its own, not {', '.join(names)}")
        found.known(name for wire in found.wires for name in wire)
        return found

    @property
    def places(self) -> dict[str, tuple[float, float]]:
        """The column and the row of each unit; rows count downward from the middle."""
        return {
            name: (column, row - (len(layer) - 1) / 2)
            for column, layer in enumerate(self.layers)
            for row, name in enumerate(layer)
        }

    def known(self, names: Iterable[str]) -> None:
        """Raise ValueError if one of the names is no unit."""
        for name in names:
            if name not in self.places:
                raise ValueError(f"there is no unit {name!r}; units: {', '.join(self.places)}")

    def path(self, units: Sequence[str]) -> set[tuple[str, str]]:
        """Return the wires along these units; ValueError if two of them are not wired."""
        self.known(units)
        found = set(pairwise(units))
        for start, end in found - set(self.wires):
            raise ValueError(f"there is no wire from {start} to {end}")
        return found

    def crossed(self, wire: tuple[str, str]) -> bool:
        """Say whether another wire between the same two layers crosses this one."""
        (column, row), (_, end) = (self.places[name] for name in wire)
        others = ([self.places[name] for name in other] for other in self.wires)
        return any(
            first[0] == column and (first[1] - row) * (then[1] - end) < 0 for first, then in others
        )

    def facts(self) -> dict:
        """Return what a live figure's script has to know."""
        return {
            "places": self.places,
            "wires": [[*wire, self.crossed(wire)] for wire in self.wires],
        }
