"""Races: activations compared on equal terms, with a learning rate tuned for each.

    python -m activations.races

runs them all, in about a quarter of an hour, and writes race.csv and tuning.csv beside this file.
`plain` has a race of its own, through a hundred layers; `centering` counts steps, `sparsity`
zeros, `variances` is a race of outputs, and `swish` asks what a learned beta is worth.
"""

from . import centering, plain, sparsity, swish, variances
from .results import SEEDS, Racer, race, rerun, tuning
from .settings import SETTINGS, Setting

__all__ = [
    "SEEDS",
    "SETTINGS",
    "Racer",
    "Setting",
    "centering",
    "plain",
    "race",
    "rerun",
    "sparsity",
    "swish",
    "tuning",
    "variances",
]
