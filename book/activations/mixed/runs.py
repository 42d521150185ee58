"""Train on digits with one form of the GELU, and compare the outputs of the others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path

import numpy as np

from ..catalogue import CATALOGUE
from ..data import HELD_OUT, SEEN, digits
from ..facts.moments import moments
from ..networks import Network, cross_entropy, train
from ..tables import read

__all__ = ["DEPTHS", "FILE", "FORMS", "PLAN", "SEEDS", "Run", "repeat", "stored"]

FORMS = "gelu", "gelu_tanh", "quick_gelu"
DEPTHS, SEEDS, WIDTH = (1, 2, 4, 8), range(10), 32
# Kind of network, the form it is trained with, number of hidden layers.
PLAN = (
    *(("plain", "gelu", depth) for depth in DEPTHS),
    ("plain", "gelu_tanh", 2),
    ("plain", "quick_gelu", 2),
    ("residual", "gelu", 4),
)
RATE, STEPS, BATCH = 0.003, 300, 32
FILE = Path(__file__).with_name("mixed.csv")


@dataclass(frozen=True)
class Run:
    """One trained network, run in another way than it was trained.

    Attributes
    ----------
    kind : {"plain", "residual"}
        "residual" has layer normalization and shortcuts in its hidden layers.
    depth, seed : int
        Number of hidden layers, and what the weights and the batches are drawn from.
    trained : str
        The form of the GELU with which it was trained.
    run : str
        Another form; or "float32", or "seed": a network trained from the next seed.
    apart : float
        Root mean square of the change of the logits, divided by that of the logits
        themselves.  Both without the mean over the classes, which no prediction depends on.
    changed : int
        Of the 500 digits that no network was trained on, those with another prediction.
    right, right_after : int
        Of the same digits, those predicted right by the network as trained, and as run.
    """

    kind: str
    depth: int
    seed: int
    trained: str
    run: str
    apart: float
    changed: int
    right: int
    right_after: int


def stored() -> list[Run]:
    """Return the stored results."""
    types = {"str": str, "int": int, "float": float}
    return [Run(**{f.name: types[f.type](row[f.name]) for f in fields(Run)}) for row in read(FILE)]


def repeat(kind: str, trained: str, depth: int, seed: int) -> Iterator[Run]:
    """Train a network with one form, and run it in the other ways."""
    x, y = _inputs(), digits()[1][HELD_OUT]
    before = _logits(_trained(kind, trained, depth, seed), trained, x)
    for run, after in _other_ways(kind, trained, depth, seed, x):
        answers = before.argmax(axis=1), after.argmax(axis=1)
        counts = [answers[0] != answers[1], answers[0] == y, answers[1] == y]
        found = _apart(before, after), *(int(count.sum()) for count in counts)
        yield Run(kind, depth, seed, trained, run, *found)


def _other_ways(kind: str, trained: str, depth: int, seed: int, x: np.ndarray) -> Iterator[tuple]:
    """Yield the name of each way, and the logits; the neighbor is trained when it is asked for."""
    network = _trained(kind, trained, depth, seed)
    for form in FORMS:
        if form != trained:
            yield form, _logits(network, form, x)
    network.activation = CATALOGUE[trained]
    if kind == "plain":
        yield "float32", _in_float32(network, x)
    yield "seed", _logits(_trained(kind, trained, depth, seed + 1), trained, x)


def _inputs() -> np.ndarray:
    """Return the held-out digits, scaled as those for training are."""
    return _scaled(digits()[0])[HELD_OUT]


def _scaled(pixels: np.ndarray) -> np.ndarray:
    centered = pixels - pixels.mean(axis=0)
    return centered / centered.std()


@cache
def _trained(kind: str, form: str, depth: int, seed: int) -> Network:
    """Return a trained network; weights and batches depend on kind, depth and seed only."""
    pixels, answers = digits()
    rng = np.random.default_rng(seed)
    scale = moments(CATALOGUE[FORMS[0]]).gain ** 2
    normalized = {"normalize": "layer", "residual": True} if kind == "residual" else {}
    network = Network((64, *[WIDTH] * depth, 10), CATALOGUE[form], rng, scale, **normalized)
    task = _scaled(pixels)[SEEN], answers[SEEN], cross_entropy, RATE, STEPS, BATCH, rng
    train(network, *task, optimizer="adam")
    return network


def _logits(network: Network, form: str, x: np.ndarray) -> np.ndarray:
    """Return the logits of a network that is run with a form."""
    network.activation = CATALOGUE[form]
    return _centered(network.forward(x).post[-1])


def _in_float32(network: Network, x: np.ndarray) -> np.ndarray:
    """Return the logits of a plain network, with every result rounded to single precision."""
    *hidden, last = [
        (w.astype(np.float32), b.astype(np.float32))
        for w, b in zip(network.weights, network.biases, strict=True)
    ]
    a = x.astype(np.float32)
    for w, b in hidden:
        a = network.activation(a @ w + b)
    return _centered(a @ last[0] + last[1])


def _centered(logits: np.ndarray) -> np.ndarray:
    return logits - logits.mean(axis=1, keepdims=True)


def _apart(before: np.ndarray, after: np.ndarray) -> float:
    return float(np.sqrt(np.mean((after - before) ** 2) / np.mean(before**2)))
