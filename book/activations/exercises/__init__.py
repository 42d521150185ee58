"""Exercises that check the reader's answer where they are shown, with a kernel or without."""

from .choice import Option, choice, which_gradient
from .derivative import derivative

__all__ = ["Option", "choice", "derivative", "which_gradient"]
