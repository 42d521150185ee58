"""Trained with one form of the GELU and run with another: how the outputs change.

    python -m activations.mixed

trains all networks and writes mixed.csv beside this file.
"""

from .runs import DEPTHS, FORMS, PLAN, SEEDS, Run, repeat, stored

__all__ = ["DEPTHS", "FORMS", "PLAN", "SEEDS", "Run", "repeat", "stored"]
