"""Exercises that check the reader's answer where they are shown, with a kernel or without."""

from .choice import Option, choice, which_gradient
from .derivative import derivative
from .guided import guided

__all__ = ["Option", "choice", "derivative", "guided", "which_gradient"]
