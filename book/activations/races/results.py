"""Tune, race, and the table of results."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from ..catalogue import CATALOGUE
from ..facts.moments import moments
from ..tables import read
from .settings import SETTINGS, Setting

__all__ = ["SEEDS", "TUNING_SEEDS", "Racer", "race", "rerun", "tune", "tuning"]

SEEDS, TUNING_SEEDS = range(20), range(3)
RACE, TUNING = (Path(__file__).with_name(f"{name}.csv") for name in ("race", "tuning"))


@dataclass(frozen=True)
class Racer:
    """How one activation did in one race.

    Attributes
    ----------
    rate : float
        The learning rate, tuned for this activation and race.
    scores : numpy.ndarray
        Of unseen examples, by seed; equal seeds of two activations are a pair.
    """

    rate: float
    scores: np.ndarray

    @classmethod
    def of(cls, row: dict[str, str], seeds: Iterable[int] = SEEDS) -> Racer:
        """Return what a row of a table has: the rate, and a score for each seed."""
        return cls(float(row["rate"]), np.array([float(row[str(seed)]) for seed in seeds]))

    def row(self, digits: int, seeds: Iterable[int] = SEEDS) -> dict[str, float | str]:
        """Return what ``of`` reads, the scores with so many digits after the point."""
        scores = zip(seeds, self.scores, strict=True)
        return {"rate": self.rate, **{str(seed): f"{score:.{digits}f}" for seed, score in scores}}


def contestants(path: Path, seeds: Iterable[int]) -> dict[str, Racer]:
    """Return what a table has of a race, by contestant."""
    return {row["contestant"]: Racer.of(row, seeds) for row in read(path)}


def race(setting: str) -> dict[str, Racer]:
    """Return the stored results of a race, by activation.

    >>> from activations import paired, race
    >>> digits = race("digits")
    >>> paired(digits["tanh"].scores, digits["relu"].scores)
    n = 20, mean difference +0.047, 95% interval [+0.023, +0.071]
    """
    _setting(setting)
    return {row["activation"]: Racer.of(row) for row in read(RACE) if row["setting"] == setting}


def tuning(setting: str) -> dict[str, dict[float, float]]:
    """Return by activation the rates that were tried in a race, and the mean accuracy of each."""
    _setting(setting)
    found: dict[str, dict[float, float]] = {}
    for row in read(TUNING):
        if row["setting"] == setting:
            tried = found.setdefault(row["activation"], {})
            tried[float(row["rate"])] = float(row["accuracy"])
    return found


def rerun(setting: str, activation: str, seed: int) -> float:
    """Train one network of a race again, at the stored rate; return its accuracy."""
    racer = race(setting)[activation]
    return score(setting, activation, racer.rate, seed)


def tune(setting: str, activation: str) -> dict[float, float]:
    """Return the mean accuracy of each rate, over seeds and examples that no race uses."""
    return {
        rate: float(
            np.mean([score(setting, activation, rate, s, tuning=True) for s in TUNING_SEEDS])
        )
        for rate in SETTINGS[setting].rates
    }


def score(setting: str, activation: str, rate: float, seed: int, tuning: bool = False) -> float:
    """Train one network, from weights of the setting or of the gain; return its accuracy."""
    scale = SETTINGS[setting].scale or _n_variance(activation)
    return SETTINGS[setting].run(CATALOGUE[activation], scale, rate, seed, tuning)


@cache
def _n_variance(activation: str) -> float:
    return moments(CATALOGUE[activation]).gain ** 2


def _setting(name: str) -> Setting:
    if name not in SETTINGS:
        raise ValueError(f"the race must be one of {', '.join(SETTINGS)}, not {name!r}")
    return SETTINGS[name]
