"""A race through a hundred plain layers: no normalization, no shortcuts.

    python -m activations.races.plain [NAME ...]

tunes n Var(W) and the learning rate of every contestant, or of those named, lets them race, and
writes plain.csv and plain_tuning.csv beside this file, in about a quarter of an hour.  The task
is to tell odd digits from even ones.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..catalogue import CATALOGUE
from ..data import HELD_OUT, digits
from ..networks import Stack

__all__ = ["CONTESTANTS", "LAYERS", "RATES", "SCALES", "SEEDS", "STEPS", "WIDTH", "results"]

LAYERS, WIDTH, STEPS, BATCH = 100, 32, 200, 16
SEEDS, TUNING_SEEDS = range(16), range(100, 102)
SCALES = (9 / 16, 1.0, 1.5, 2.0)  # n Var(W), from the gain 3/4 to that of the ReLU
RATES = (0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03)
RESULTS, TUNING = (Path(__file__).with_name(f"{name}.csv") for name in ("plain", "plain_tuning"))


@dataclass(frozen=True)
class Contestant:
    """An activation, and what its networks start from.

    Attributes
    ----------
    activation : str
    scales : tuple of float
        The values of n Var(W) from which tuning chooses.
    bias_variance : float
        Of the hidden biases, which are normal.
    standardized : bool
        Whether the pixels have mean 0 each and mean square 1 together; otherwise they are
        the numbers of the file, from 0 to 16.
    """

    activation: str
    scales: tuple[float, ...] = SCALES
    bias_variance: float = 0.0
    standardized: bool = True


CONTESTANTS = {
    "SELU": Contestant("selu"),
    "ELU": Contestant("elu"),
    "tanh": Contestant("tanh"),
    "ReLU": Contestant("relu"),
    "SELU, gain 1": Contestant("selu", (1.0,)),
    "SELU, gain 3/4": Contestant("selu", (9 / 16,)),
    "SELU, biases": Contestant("selu", (1.0,), bias_variance=0.25),
    "SELU, raw pixels": Contestant("selu", (1.0,), standardized=False),
}


def examples(standardized: bool) -> tuple[np.ndarray, ...]:
    """Return images and whether they are odd: to train on, to tune by, and to be judged by."""
    pixels, number = digits()
    rest = np.random.default_rng(0).permutation(np.setdiff1d(np.arange(len(number)), HELD_OUT))
    parts = rest[:1000], rest[1000:], HELD_OUT
    x, y = 16 * pixels, number % 2
    if standardized:
        x = x - x[parts[0]].mean(axis=0)
        x /= x[parts[0]].std()
    return (*((x[part], y[part]) for part in parts),)


def start(contestant: Contestant, seeds: Sequence[int], scales: np.ndarray) -> Stack:
    """Return one network for each seed and scale; equal seeds share all that is random."""
    widths = (64, *[WIDTH] * LAYERS, 1)
    stack = Stack(widths, CATALOGUE[contestant.activation], len(seeds), np.random.default_rng(0))
    for seed, run in zip(seeds, range(len(seeds)), strict=True):
        rng = np.random.default_rng(seed)
        for w, b in zip(stack.weights, stack.biases, strict=True):
            w[run] = rng.normal(0, np.sqrt(scales[run] / w.shape[1]), w.shape[1:])
            b[run] = rng.normal(0, np.sqrt(contestant.bias_variance), b.shape[1:])
        stack.biases[-1][run] = 0
    return stack


def scores(contestant, seeds, scales, rates, tuning: bool) -> np.ndarray:
    """Train networks side by side on the same batches; return the accuracy of each."""
    seen, to_tune, held_out = examples(contestant.standardized)
    stack = start(contestant, seeds, scales)
    rates = np.reshape(rates, (-1, 1, 1))
    stack.train(*seen, rates, STEPS, np.random.default_rng(1), BATCH)
    return stack.accuracy(*(to_tune if tuning else held_out))


def tune(contestant: Contestant) -> dict[tuple[float, float], float]:
    """Return the mean accuracy of each pair of a scale and a rate."""
    grid = [(scale, rate) for scale in contestant.scales for rate in RATES]
    pairs = [pair for pair in grid for _ in TUNING_SEEDS]
    seeds = [*TUNING_SEEDS] * len(grid)
    found = scores(contestant, seeds, *np.transpose(pairs), tuning=True)
    means = found.reshape(len(grid), -1).mean(axis=1)
    return {pair: float(mean) for pair, mean in zip(grid, means, strict=True)}


def race(contestant: Contestant, scale: float, rate: float, seeds=SEEDS) -> np.ndarray:
    """Return the accuracy for each seed."""
    many = np.ones(len(seeds))
    return scores(contestant, [*seeds], scale * many, rate * many, tuning=False)


def results() -> dict[str, dict]:
    """Return the stored results: n_var, rate and scores, shape (16,), by contestant."""
    return {
        row["contestant"]: {
            "n_var": float(row["n_var"]),
            "rate": float(row["rate"]),
            "scores": np.array([float(row[str(seed)]) for seed in SEEDS]),
        }
        for row in stored(RESULTS)
    }


def stored(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _write(path: Path, new: list[dict]) -> None:
    """Write the rows of one contestant in place of those that it had."""
    name = new[0]["contestant"]
    old = [row for row in stored(path) if row["contestant"] != name] if path.exists() else []
    rows = sorted([*old, *new], key=lambda row: [*CONTESTANTS].index(row["contestant"]))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(new[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def main(names: list[str]) -> None:
    for name in names or CONTESTANTS:
        by_pair = tune(CONTESTANTS[name])
        scale, rate = max(by_pair, key=by_pair.get)
        found = race(CONTESTANTS[name], scale, rate)
        print(f"{name:18} {scale:6} {rate:7} {found.mean():.3f} {found.std():.3f}", flush=True)
        key = {"contestant": name}
        tried = [
            {**key, "n_var": s, "rate": r, "accuracy": f"{accuracy:.4f}"}
            for (s, r), accuracy in by_pair.items()
        ]
        by_seed = {str(seed): f"{score:.3f}" for seed, score in zip(SEEDS, found, strict=True)}
        _write(RESULTS, [{**key, "n_var": scale, "rate": rate, **by_seed}])
        _write(TUNING, tried)


if __name__ == "__main__":
    main(sys.argv[1:])
