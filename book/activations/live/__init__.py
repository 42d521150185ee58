"""What a live figure is, and the one that every activation has."""

from .explorer import explorer
from .kind import Choice, Kind, Slider, Still, constants, script

__all__ = ["Choice", "Kind", "Slider", "Still", "constants", "explorer", "script"]
