"""A race through a hundred plain layers: no normalization, no shortcuts.

    python -m activations.races plain [NAME ...]

tunes the learning rate of every contestant, or of those named, lets them race, and writes
plain.csv and plain_tuning.csv beside this file, in about ten minutes.  The task is to tell odd
digits from even ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..catalogue import CATALOGUE
from ..networks import Stack
from ..tables import replace
from .examples import examples
from .results import Racer, contestants

__all__ = ["CONTESTANTS", "RATES", "SEEDS", "main", "rerun", "results"]

LAYERS, WIDTH, STEPS, BATCH = 100, 32, 200, 16
SEEDS, TUNING_SEEDS = range(12), range(100, 102)
RATES = (0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03)
RESULTS, TUNING = (Path(__file__).with_name(f"{name}.csv") for name in ("plain", "plain_tuning"))


@dataclass(frozen=True)
class Contestant:
    """An activation, and what its networks start from.

    Attributes
    ----------
    activation : str
    n_var : float
        n Var(W) of all layers.
    bias_variance : float
        Of the hidden biases, which are normal.
    standardized : bool
        Whether the pixels have mean 0 each and mean square 1 together; otherwise they are
        the numbers of the file, from 0 to 16.
    """

    activation: str
    n_var: float
    bias_variance: float = 0.0
    standardized: bool = True


CONTESTANTS = {
    "SELU": Contestant("selu", 1.0),
    "ELU": Contestant("elu", 1.55),
    "ReLU": Contestant("relu", 2.0),
    "tanh": Contestant("tanh", 1.0),
    "SELU, gain 3/4": Contestant("selu", 9 / 16),
    "SELU, biases": Contestant("selu", 1.0, bias_variance=0.25),
    "SELU, raw pixels": Contestant("selu", 1.0, standardized=False),
}


def start(contestant: Contestant, seeds: Sequence[int]) -> Stack:
    """Return one network for each seed; equal seeds share all that is random."""
    widths = (64, *[WIDTH] * LAYERS, 1)
    stack = Stack(widths, CATALOGUE[contestant.activation], len(seeds), np.random.default_rng(0))
    for run, seed in enumerate(seeds):
        rng = np.random.default_rng(seed)
        for w, b in zip(stack.weights, stack.biases, strict=True):
            w[run] = rng.normal(0, np.sqrt(contestant.n_var / w.shape[1]), w.shape[1:])
            b[run] = rng.normal(0, np.sqrt(contestant.bias_variance), b.shape[1:])
        stack.biases[-1][run] = 0
    return stack


def scores(contestant: Contestant, seeds, rates, tuning: bool = False) -> np.ndarray:
    """Train networks side by side on the same batches; return the accuracy of each.

    Tuning judges by other images than the race.
    """
    parts = examples(contestant.standardized)
    seen, to_tune, held_out = ((x, number % 2) for x, number in parts)
    stack = start(contestant, seeds)
    rates = np.reshape(rates, (-1, 1, 1))
    stack.train(*seen, rates, STEPS, np.random.default_rng(1), BATCH)
    return stack.accuracy(*(to_tune if tuning else held_out))


def tune(contestant: Contestant) -> dict[float, float]:
    """Return the mean accuracy of each rate."""
    seeds, rates = [*TUNING_SEEDS] * len(RATES), np.repeat(RATES, len(TUNING_SEEDS))
    means = scores(contestant, seeds, rates, tuning=True).reshape(len(RATES), -1).mean(axis=1)
    return {rate: float(mean) for rate, mean in zip(RATES, means, strict=True)}


def results() -> dict[str, Racer]:
    """Return rate and scores of each contestant."""
    return contestants(RESULTS, SEEDS)


def rerun(name: str, seed: int) -> float:
    """Train one network of the race again, at the stored rate; return its accuracy."""
    (score,) = scores(CONTESTANTS[name], [seed], [results()[name].rate])
    return float(score)


def main(names: list[str]) -> None:
    for name in names or CONTESTANTS:
        by_rate = tune(CONTESTANTS[name])
        rate = max(by_rate, key=by_rate.get)  # of equal ones the smallest
        racer = Racer(rate, scores(CONTESTANTS[name], [*SEEDS], np.full(len(SEEDS), rate)))
        print(f"{name:18} {rate:7} {racer.scores.mean():.3f}", flush=True)
        key = {"contestant": name}
        tried = [{**key, "rate": r, "accuracy": f"{a:.4f}"} for r, a in by_rate.items()]
        replace(RESULTS, "contestant", [key | racer.row(3, SEEDS)], CONTESTANTS)
        replace(TUNING, "contestant", tried, CONTESTANTS)
