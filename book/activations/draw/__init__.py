"""Static figures in the book's one visual language."""

from __future__ import annotations

from numbers import Real
from typing import TYPE_CHECKING

from .layers import Diagram

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from ..elementwise import Elementwise

__all__ = ["Diagram", "network", "plot"]


def plot(activation: Elementwise, z: Real | None = None, **parameters: Real) -> Figure:
    """Return a figure of an activation and its gradient; see ``draw.figure.plot``."""
    # Matplotlib takes long to import, and most callers only compute.
    from . import figure

    return figure.plot(activation, z, **parameters)


def network(*layers, **looks) -> Figure:
    """Return a figure of a network, one argument for each layer; see ``draw.diagram.network``."""
    from . import diagram

    return diagram.network(layers, **looks)
