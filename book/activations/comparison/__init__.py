"""Activations side by side: one sortable table, one figure, and a picker for any set of them."""

from .comparison import Comparison, compare

__all__ = ["Comparison", "compare"]
