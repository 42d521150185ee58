"""Equal networks but for the gate: what they see, how they learn, and the stored results."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np

from ..catalogue import CATALOGUE, VECTOR_CATALOGUE
from ..data import alice
from ..networks import Adam, Network, cross_entropy
from ..races.results import Racer
from ..tables import read
from ..vectors import Gated

__all__ = [
    "CONTESTANTS",
    "RATES",
    "parameters",
    "race",
    "rerun",
    "score",
    "tuning",
    "width",
]

PLAIN, WITH_GATE = ("relu", "gelu", "silu"), ("glu", "bilinear", "reglu", "geglu", "swiglu")
CONTESTANTS = PLAIN + WITH_GATE
ENTRIES = {name: {**CATALOGUE, **VECTOR_CATALOGUE}[name] for name in CONTESTANTS}

LETTERS = " abcdefghijklmnopqrstuvwxyz"
CONTEXT = 10  # letters that a network sees
UNITS = 63  # of a hidden layer without a gate; with one, as many as make equal parameters
BATCH, STEPS = 128, 500
RATES = (0.0025, 0.005, 0.01, 0.02, 0.04)
# The story is cut here: one part to learn from, one to tune by, one to be judged by.
CUTS = {"learn": (0.0, 0.8), "tune": (0.8, 0.9), "judge": (0.9, 1.0)}

RACE, TUNING = (Path(__file__).with_name(f"{table}.csv") for table in ("race", "tuning"))


def parameters(units: int, gated: bool) -> int:
    """Return the number of weights and biases of a network with so many hidden units."""
    inputs, outputs = CONTEXT * len(LETTERS), len(LETTERS)
    return (inputs + 1) * units * (2 if gated else 1) + (units + 1) * outputs


def width(name: str) -> int:
    """Return how many hidden units a contestant has."""
    if not isinstance(ENTRIES[name], Gated):
        return UNITS
    wanted = parameters(UNITS, gated=False)
    return min(range(1, UNITS), key=lambda units: abs(parameters(units, gated=True) - wanted))


@cache
def windows(part: str) -> np.ndarray:
    """Return the numbers of all neighboring letters of a part, the last of them to be predicted."""
    story = np.array([LETTERS.index(letter) for letter in alice()])
    first, last = (round(share * len(story)) for share in CUTS[part])
    return np.lib.stride_tricks.sliding_window_view(story[first:last], CONTEXT + 1)


def seen(letters: np.ndarray) -> np.ndarray:
    """Return the inputs for rows of letters: 27 numbers for each, 0 but for one.

    That one is the root of 27, so that their mean square is 1.
    """
    rows_of = np.eye(len(LETTERS)) * np.sqrt(len(LETTERS))
    return rows_of[letters].reshape(len(letters), -1)


def score(name: str, rate: float, seed: int, part: str = "judge") -> float:
    """Train one network on the first part of the story; return its bits per letter of another.

    The rate falls to 0 along a straight line, so that the noise of the steps settles.
    """
    rng, batches = (np.random.default_rng([seed, part == "tune", which]) for which in (0, 1))
    network = Network((CONTEXT * len(LETTERS), width(name), len(LETTERS)), ENTRIES[name], rng, 1.0)
    story, adam = windows("learn"), Adam()
    for step in range(STEPS):
        batch = story[batches.choice(len(story), BATCH, replace=False)]
        passed = network.forward(seen(batch[:, :-1]))
        _, cotangent = cross_entropy(passed.post[-1], batch[:, -1])
        network.step(network.backward(passed, cotangent), rate * (1 - step / STEPS), adam)
    judged = windows(part)
    logits = network.forward(seen(judged[:, :-1])).post[-1]
    return cross_entropy(logits, judged[:, -1])[0] / float(np.log(2))


def race() -> dict[str, Racer]:
    """Return the stored results, by contestant: the tuned rate, and bits per letter by seed."""
    return {row["activation"]: Racer.of(row) for row in read(RACE)}


def tuning() -> dict[str, dict[float, float]]:
    """Return by contestant the rates that were tried, and the mean bits per letter of each."""
    return {
        row["activation"]: {rate: float(row[str(rate)]) for rate in RATES} for row in read(TUNING)
    }


def rerun(name: str, seed: int) -> float:
    """Train one network of the race again, at the stored rate; return its bits per letter."""
    return score(name, race()[name].rate, seed)
