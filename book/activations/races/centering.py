"""How many steps small networks need, with outputs that are centered and with others.

    python -m activations.races centering [NAME ...]

counts the steps of every contest, or of those named, and writes centering.csv beside this
file, in a minute.  The
task is to tell odd digits from even ones, and a network arrives with a loss below 0.2.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..activation import Activation
from ..catalogue import CATALOGUE
from ..data import digits
from ..networks import Network, cross_entropy
from ..tables import read, replace
from ..typed import read as read_formula

__all__ = ["CONTESTS", "SEEDS", "Contest", "main", "results", "steps"]

SEEDS = range(10)
WIDTHS, IMAGES, MOST, GOAL = (64, 32, 32, 1), 128, 60, 0.2
RESULTS = Path(__file__).with_name("centering.csv")


@dataclass(frozen=True)
class Contest:
    """An activation, the rates that it tries, and the tanh network that it begins as.

    Attributes
    ----------
    activation : Activation
    rates : tuple of float
    inner, outer, shift : float
        With tanh(z) = outer f(inner z) + shift the network begins as the tanh network of the
        same seed; with 1, 1 and 0 it has the same weights.
    """

    activation: Activation
    rates: tuple[float, ...]
    inner: float = 1
    outer: float = 1
    shift: float = 0


tanh, sigmoid = CATALOGUE["tanh"], CATALOGUE["sigmoid"]
RATES = 0.25, 0.5, 1, 2, 4
CONTESTS = {
    "tanh": Contest(tanh, RATES),
    "tanh + 1": Contest(read_formula("tanh(z) + 1", name="lifted_tanh"), RATES, shift=-1),
    "sigmoid - 1/2": Contest(
        read_formula("1/(1 + exp(-z)) - 1/2", name="low_sigmoid"), tuple(4 * r for r in RATES)
    ),
    "sigmoid": Contest(sigmoid, tuple(4 * r for r in RATES)),
    "sigmoid as tanh": Contest(sigmoid, tuple(2 * r for r in RATES), 2, 2, -1),
}


def steps(contest: Contest, rate: float, seed: int) -> int:
    """Return the steps that one network needs, at most 60; the seed draws weights and images."""
    pixels, number = digits()
    rng = np.random.default_rng(seed)
    chosen = rng.choice(len(number), IMAGES, replace=False)
    x, y = (pixels - pixels.mean(axis=0))[chosen], number[chosen] % 2
    network = Network(WIDTHS, contest.activation, rng, 1.0)
    for k, (w, b) in enumerate(zip(network.weights, network.biases, strict=True)):
        from_hidden, to_hidden = k > 0, k < len(network.weights) - 1
        b += contest.shift * w.sum(axis=0) * from_hidden
        w *= contest.outer**from_hidden * contest.inner**to_hidden
        b *= contest.inner**to_hidden
    for step in range(MOST):
        passed = network.forward(x)
        loss, cotangent = cross_entropy(passed.post[-1], y)
        if loss < GOAL:
            return step
        network.step(network.backward(passed, cotangent), rate)
    return MOST


def results() -> dict[str, np.ndarray]:
    """Return the stored counts of each contest, shape (rates, seeds)."""
    rows = read(RESULTS)
    return {
        name: np.array(
            [[int(row[str(s)]) for s in SEEDS] for row in rows if row["contest"] == name]
        )
        for name in CONTESTS
    }


def main(names: list[str]) -> None:
    for name in names or CONTESTS:
        rows = []
        for rate in CONTESTS[name].rates:
            counts = {str(seed): steps(CONTESTS[name], rate, seed) for seed in SEEDS}
            rows.append({"contest": name, "rate": f"{rate:g}", **counts})
        replace(RESULTS, "contest", rows, CONTESTS)
