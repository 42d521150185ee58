"""Differentiate by named rules, and prove every line."""

from .lines import Derivation, Line, differentiate
from .rules import Rule

__all__ = ["Derivation", "Line", "Rule", "differentiate"]
