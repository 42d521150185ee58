"""Train on digits in full precision, then round the activations to a few bits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import sympy as sp

from ..activation import Activation, Z
from ..catalogue import CATALOGUE
from ..data import HELD_OUT, SEEN, digits
from ..facts.moments import moments
from ..networks import Network, cross_entropy, train
from ..tables import read
from .grid import rounded

__all__ = [
    *("BITS", "CONTESTANTS", "FILE", "RANGES", "RATES", "SEEDS", "TUNING", "TUNING_SEEDS"),
    *("Row", "clipped", "examples", "repeat", "stored", "trained", "tune", "tuning"),
]

WIDTHS, STEPS, BATCH = (64, 64, 64, 64, 10), 500, 32
RATES = (0.0003, 0.001, 0.003, 0.01, 0.03)
SEEDS, TUNING_SEEDS = range(20), range(6)
BITS = (8, 6, 4, 3)
RANGES = ("max", "99.9%", "6", "stray")
FILE, TUNING = (Path(__file__).with_name(f"{name}.csv") for name in ("quantized", "tuning"))


def clipped(top: int) -> Activation:
    """Return the ReLU that is cut off at ``top``."""
    formula = sp.Min(sp.Max(Z, 0), top)
    return Activation(f"relu_to_{top}", f"ReLU cut at {top}", formula, "sandler2018mobilenetv2")


CONTESTANTS = {
    **{name: CATALOGUE[name] for name in ("relu", "relu6", "silu", "hard_swish")},
    **{activation.name: activation for activation in map(clipped, (1, 2, 12))},
}


@dataclass(frozen=True)
class Row:
    """One contestant, stored in so many bits, with its range chosen in one way.

    Attributes
    ----------
    contestant : str
    bits : int
        0 stands for full precision.
    range : {"max", "99.9%", "6", "stray", ""}
        The upper end of each layer's range: its largest activation on the images of the
        training, their quantile, 6, or the largest if there is one image among them whose
        pixels were not scaled.
    right : numpy.ndarray, shape (seeds,)
        How many of 500 unseen digits are read right.
    apart : numpy.ndarray, shape (seeds,)
        Root mean square of the change of the logits, divided by that of the logits
        themselves; both without the mean over the classes.
    """

    contestant: str
    bits: int
    range: str
    right: np.ndarray
    apart: np.ndarray


def stored() -> dict[tuple[str, int, str], Row]:
    """Return the stored results by contestant, bits and range."""
    rows = {}
    for row in read(FILE):
        key = row["contestant"], int(row["bits"]), row["range"]
        right = np.array([int(row[f"right {seed}"]) for seed in SEEDS])
        rows[key] = Row(*key, right, np.array([float(row[f"apart {seed}"]) for seed in SEEDS]))
    return rows


def tuning() -> dict[str, dict[float, float]]:
    """Return the mean accuracy of each rate that was tried, by contestant."""
    return {
        row["contestant"]: {rate: float(row[str(rate)]) for rate in RATES} for row in read(TUNING)
    }


def tune(name: str) -> dict[float, float]:
    """Return the mean accuracy of each rate, on images that neither training nor test has."""
    found = {}
    for rate in RATES:
        right = []
        for seed in TUNING_SEEDS:
            _, x, y = examples(seed, tuning=True)
            logits = trained(name, rate, seed, tuning=True).forward(x).post[-1]
            right.append(np.mean(logits.argmax(axis=1) == y))
        found[rate] = float(np.mean(right))
    return found


def repeat(name: str, rate: float, seed: int) -> Iterator[tuple[int, str, int, float]]:
    """Train one network; yield bits, range, how many digits are right, and the change."""
    network, (learned, x, y) = trained(name, rate, seed), examples(seed)
    exact = network.forward(x).post[-1]
    yield 0, "", int(np.sum(exact.argmax(axis=1) == y)), 0.0
    for rule in RANGES:
        ends = _ends(network, learned[0], rule)
        for bits in BITS:
            logits = _forward(network, x, ends, bits)
            yield bits, rule, int(np.sum(logits.argmax(axis=1) == y)), _apart(exact, logits)


@cache
def _scaled() -> tuple[np.ndarray, np.ndarray]:
    """Return all images, with mean 0 for each pixel and mean square 1, and the raw ones."""
    pixels = 16 * digits()[0]
    centered = pixels - pixels[SEEN].mean(axis=0)
    return centered / centered[SEEN].std(), pixels


def examples(seed: int, tuning: bool = False):
    """Return (images, answers) to train on, and images and answers to be judged by."""
    x, y = _scaled()[0], digits()[1]
    rest = np.random.default_rng([seed, tuning]).permutation(SEEN)
    seen, unseen = rest[:1000], rest[1000:] if tuning else HELD_OUT
    return (x[seen], y[seen]), x[unseen], y[unseen]


def trained(name: str, rate: float, seed: int, tuning: bool = False) -> Network:
    """Return a trained network; the seed alone gives the draws of weights, images, batches."""
    rng = np.random.default_rng([seed, tuning, 1])
    activation = CONTESTANTS[name]
    network = Network(WIDTHS, activation, rng, moments(activation).gain ** 2)
    seen, *_ = examples(seed, tuning)
    train(network, *seen, cross_entropy, rate, STEPS, BATCH, rng, optimizer="adam")
    return network


def _ends(network: Network, x: np.ndarray, rule: str) -> list[tuple[float, float]]:
    """Return the range of each hidden layer, from what it shows on images x."""
    if rule == "stray":
        x = np.vstack([x, _scaled()[1][SEEN[:1]]])
    hidden = network.forward(x).post[:-1]
    highest = {
        "max": np.max,
        "stray": np.max,
        "99.9%": lambda a: np.quantile(a, 0.999),
        "6": lambda _: 6.0,
    }[rule]
    return [(min(0.0, float(a.min())), float(highest(a))) for a in hidden]


def _forward(network: Network, x: np.ndarray, ends, bits: int) -> np.ndarray:
    """Return the logits, with the activations of every hidden layer rounded."""
    *hidden, (last, bias) = zip(network.weights, network.biases, strict=True)
    for (w, b), (low, high) in zip(hidden, ends, strict=True):
        x = rounded(network.activation(x @ w + b), low, high, bits)
    return x @ last + bias


def _apart(exact: np.ndarray, logits: np.ndarray) -> float:
    before, after = (each - each.mean(axis=1, keepdims=True) for each in (exact, logits))
    return float(np.sqrt(np.mean((after - before) ** 2) / np.mean(before**2)))
