"""What a live figure is, and the one that every activation has."""

from .explorers import explorer
from .kind import Choice, Kind, Slider
from .script import Script, constants, figure_script

__all__ = ["Choice", "Kind", "Script", "Slider", "constants", "explorer", "figure_script"]
