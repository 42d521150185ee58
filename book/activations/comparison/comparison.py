"""Scalar activations side by side.

The table says what the property sheets say.  Table and figure are HTML and SVG made
here, so that they are there without any script; the script adds the sorting.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING

from ..activation import Activation
from ..live.shown import Shown
from . import overlay, table
from .columns import COLUMNS
from .curves import window
from .selection import selected

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from ..facts.sheet import PropertySheet
    from .picker import Picker
    from .view import ComparisonView

__all__ = ["Comparison", "compare"]


def compare(activations: Iterable[str | Activation]) -> Comparison:
    """Compare scalar activations at their default parameters.

    Parameters
    ----------
    activations : iterable of str or Activation
        At least one, each once: names of the catalogue, activations, or both.

    Raises
    ------
    TypeError
        For anything else than names and scalar activations, and for one that is in no list.
    ValueError
        For no activation, an unknown or vector-valued name, and one given twice.

    Examples
    --------
    >>> compare(["relu", "softplus"]).table()[1]["range"]
    (0, ∞)
    """
    return Comparison(selected(activations))


@cache
def _sheet(activation: Activation) -> PropertySheet:
    """The property sheet, computed once: all of the catalogue's take some seconds."""
    return activation.properties()


@dataclass(frozen=True, repr=False)
class Comparison(Shown):
    """Scalar activations side by side, at their default parameters.

    In Jupyter and in the book it is a figure over a table that sorts by any
    column; as text it is the table without its two wide columns, formula and smoothness.

    Attributes
    ----------
    activations : tuple of Activation
        In the order given, which is the order of rows, legend and colors.
    """

    activations: tuple[Activation, ...]

    @cached_property
    def sheets(self) -> tuple[PropertySheet, ...]:
        """The property sheet of each."""
        return tuple(map(_sheet, self.activations))

    def table(self) -> tuple[dict[str, object], ...]:
        """Return one row for each activation, as its property sheet has it.

        Returns
        -------
        tuple of dict
            With the keys "name", "formula" (a SymPy expression), "range" (printed like
            "[0, ∞)"; its ``values`` are a SymPy set), "monotone", "largest slope" (an
            exact number, or 30 digits), "smoothness" (with the places of kinks and
            jumps) and, over z ~ N(0, 1), "E[f]", "E[f^2]", "E[f'^2]", "gain" and "chi".
        """
        pairs = zip(self.activations, self.sheets, strict=True)
        return tuple({c.name: c.value(a, s) for c in COLUMNS} for a, s in pairs)

    def plot(self) -> Figure:
        """Return a Matplotlib figure: functions left, gradients right, on the same axes."""
        from .figure import side_by_side

        return side_by_side(self.activations)

    def picker(self, *names: str) -> Picker:
        """Let the reader pick which of these to see.

        Parameters
        ----------
        *names : str
            The ones to begin with; without any, four that are well known.

        Raises
        ------
        ValueError
            For a name that is not compared here, and for one given twice.
        """
        from .picker import picker

        return picker(self, names)

    # --- shown ---

    @cached_property
    def html(self) -> str:
        """Figure and table as HTML that needs neither script nor style sheet."""
        axes = window(self.activations, 0, 1)  # the same for both
        drawn = overlay.as_html(self.activations, axes, axes)
        return drawn + table.as_html(self.activations, self.table())

    @cached_property
    def widget(self) -> ComparisonView:
        """The figure and the sortable table as a Jupyter widget."""
        # Imported on demand, for anywidget takes long to import.
        from .view import ComparisonView

        return ComparisonView(self.html)

    def __repr__(self) -> str:
        return table.as_text(self.table())
