"""Exercises that check the reader's answer where they are shown, with a kernel or without."""

from .choice_exercise import Option, choice, which_gradient
from .derivative_exercise import derivative
from .guided_exercise import guided

__all__ = ["Option", "choice", "derivative", "guided", "which_gradient"]
