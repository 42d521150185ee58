"""Differentiate by named rules, and prove every line."""

from .derivation import Derivation, Line, Rule, differentiate

__all__ = ["Derivation", "Line", "Rule", "differentiate"]
