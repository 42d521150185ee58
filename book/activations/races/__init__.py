"""Races: activations compared on equal terms, with a learning rate tuned for each.

    python -m activations.races

runs them all and writes race.csv and tuning.csv beside this file, in about ten minutes.
"""

from .results import SEEDS, Racer, race, rerun, tuning
from .settings import SETTINGS, Setting

__all__ = ["SEEDS", "SETTINGS", "Racer", "Setting", "race", "rerun", "tuning"]
