"""How many outputs are 0 after training: ReLU and squared ReLU, at every learning rate.

    python -m activations.races sparsity [NAME ...]

trains small networks on digits, all or those of the activations named, and writes sparsity.csv
beside this file, in two minutes.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from pathlib import Path

import numpy as np

from ..catalogue import CATALOGUE
from ..data import HELD_OUT, SEEN, digits
from ..facts.moments import moments
from ..networks import ForwardPass, Network, cross_entropy, train
from ..tables import read, replace

__all__ = ["ACTIVATIONS", "RATES", "SEEDS", "Run", "best_rate", "main", "run", "runs"]

ACTIVATIONS = ("relu", "squared_relu")
RATES = (0.0003, 0.001, 0.003, 0.01, 0.03)
WIDTHS, STEPS, BATCH, TRAINED = (64, 64, 64, 10), 300, 32, 1000
SEEDS = range(12)
FILE = Path(__file__).with_name("sparsity.csv")
CARRIED = 0.9  # of the sum of squares


@dataclass(frozen=True)
class Run:
    """One trained network; what is measured is measured on the held-out digits.

    Attributes
    ----------
    activation, rate, seed
    tuned_by : float
        Accuracy on 297 digits that serve to choose the rate, and nothing else.
    accuracy : float
    before1, before2, zeros1, zeros2 : float
        The share of outputs that are 0 in each hidden layer, before and after training.
    carriers1, carriers2 : float
        The smallest share of a layer's units that carries 90% of the sum of squares of its
        outputs, a mean over images, after training.
    """

    activation: str
    rate: float
    seed: int
    tuned_by: float
    accuracy: float
    before1: float
    before2: float
    zeros1: float
    zeros2: float
    carriers1: float
    carriers2: float


def run(name: str, rate: float, seed: int) -> Run:
    """Train one network; equal seeds share images, batches and weights but for their scale."""
    phi, rng = CATALOGUE[name], np.random.default_rng(seed)
    pixels, y = digits()
    rest = rng.permutation(SEEN)
    seen, to_tune = rest[:TRAINED], rest[TRAINED:]
    x = (pixels - pixels[seen].mean(axis=0)) / pixels[seen].std()
    network = Network(WIDTHS, phi, rng, moments(phi).gain ** 2)
    before = zeros(network.forward(x[HELD_OUT]))
    train(network, x[seen], y[seen], cross_entropy, rate, STEPS, BATCH, rng, optimizer="adam")
    passed = network.forward(x[HELD_OUT])
    accuracies = (_accuracy(network, x[part], y[part]) for part in (to_tune, HELD_OUT))
    return Run(name, rate, seed, *accuracies, *before, *zeros(passed), *carriers(passed))


def zeros(passed: ForwardPass) -> list[float]:
    """Return the share of outputs that are 0, for each hidden layer."""
    return [float(np.mean(a == 0)) for a in passed.post[:-1]]


def carriers(passed: ForwardPass) -> list[float]:
    """Return the share of units that carries nine tenths of the sum of squares, by layer."""
    shares = []
    for a in passed.post[:-1]:
        squares = -np.sort(-(a**2), axis=1).cumsum(axis=1)
        enough = squares < CARRIED * squares[:, -1:]
        shares.append(float((enough.sum(axis=1) + 1).mean() / a.shape[1]))
    return shares


def _accuracy(network: Network, x: np.ndarray, y: np.ndarray) -> float:
    return float(np.mean(network.forward(x).post[-1].argmax(axis=1) == y))


def runs(name: str, rate: float) -> list[Run]:
    """Return the stored runs of an activation at a rate, by seed."""
    types = {"str": str, "int": int, "float": float}
    return [
        Run(**{field.name: types[field.type](row[field.name]) for field in fields(Run)})
        for row in read(FILE)
        if row["activation"] == name and float(row["rate"]) == rate
    ]


def best_rate(name: str) -> float:
    """Return the rate with the best mean accuracy on the digits that serve to choose it."""
    return max(RATES, key=lambda rate: np.mean([one.tuned_by for one in runs(name, rate)]))


def main(names: list[str]) -> None:
    for name in names or ACTIVATIONS:
        found = [run(name, rate, seed) for rate in RATES for seed in SEEDS]
        rows = [
            {key: f"{value:.4f}" if isinstance(value, float) else value for key, value in pairs}
            for pairs in (asdict(one).items() for one in found)
        ]
        replace(FILE, "activation", rows, ACTIVATIONS)
        print(name, flush=True)
