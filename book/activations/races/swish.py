"""A race of Swish networks that learn a beta in every layer against those that don't.

    python -m activations.races swish [NAME ...]

tunes the learning rate of every contestant, or of those named, lets them race, and writes
swish.csv and swish_tuning.csv beside this file, in about two minutes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from ..catalogue import CATALOGUE
from ..facts.moments import moments
from ..networks import Adam
from ..tables import read, replace
from .examples import examples

__all__ = ["CONTESTANTS", "DIP", "RATES", "SEEDS", "Contestant", "Swishes", "Trained"]

WIDTHS, STEPS, BATCH = (64, 32, 32, 32, 10), 1000, 32
SEEDS, TUNING_SEEDS = range(20), range(100, 103)
RATES = (0.00025, 0.0005, 0.001, 0.002, 0.004, 0.008, 0.016)
DIP = -1.2784645427610738  # beta z at the bottom of the dip
RESULTS, TUNING = (Path(__file__).with_name(f"{name}.csv") for name in ("swish", "swish_tuning"))

sigmoid = CATALOGUE["sigmoid"]


@dataclass(frozen=True)
class Contestant:
    """What a network begins with, and what it may change.

    Attributes
    ----------
    beta : float
        Of every hidden layer, at the start.
    learned : bool
        Whether each layer's beta is trained with the weights.
    cut : bool
        Whether gradients left of the dip, where the slope is negative, are set to 0.
    """

    beta: float = 1.0
    learned: bool = False
    cut: bool = False


CONTESTANTS = {
    "fixed at 1": Contestant(),
    "learned from 1": Contestant(learned=True),
    "fixed at 1, cut": Contestant(cut=True),
    "fixed at 1/4": Contestant(0.25),
    "learned from 1/4": Contestant(0.25, learned=True),
    "fixed at 4": Contestant(4.0),
    "learned from 4": Contestant(4.0, learned=True),
}


@dataclass(frozen=True)
class Trained:
    """How the networks of a contestant ended; every array has an entry for each network.

    Attributes
    ----------
    rate : float
        The learning rate, tuned for this contestant.
    accuracy, loss : numpy.ndarray
        Of images that no network was trained on, nor tuned by.
    betas : numpy.ndarray, shape (networks, 3)
    left : numpy.ndarray
        The share of hidden pre-activations, over the training images, left of the dip.
    size : numpy.ndarray
        The root mean square of the weights.
    """

    rate: float
    accuracy: np.ndarray
    loss: np.ndarray
    betas: np.ndarray
    left: np.ndarray
    size: np.ndarray


class Swishes:
    """Networks of one contestant, trained side by side; what is random comes from their seeds.

    Attributes
    ----------
    weights, biases : list of numpy.ndarray, shapes (networks, inputs, width), (networks, 1, width)
    betas : list of numpy.ndarray, shape (networks, 1, 1)
        One for each hidden layer.
    """

    def __init__(self, contestant: Contestant, seeds: Sequence[int]) -> None:
        self.contestant, self.rngs = contestant, [np.random.default_rng(seed) for seed in seeds]
        gain = moments(CATALOGUE["silu"], beta=contestant.beta).gain
        # The inputs have mean square 1 already, so that the first layer has no gain to undo.
        scales = [1.0, *[gain**2] * (len(WIDTHS) - 2)]
        self.weights = [
            np.array([rng.normal(0, np.sqrt(scale / n), (n, m)) for rng in self.rngs])
            for scale, (n, m) in zip(scales, pairwise(WIDTHS), strict=True)
        ]
        self.biases = [np.zeros((len(seeds), 1, m)) for m in WIDTHS[1:]]
        self.betas = [np.full((len(seeds), 1, 1), contestant.beta) for _ in WIDTHS[1:-1]]

    def forward(self, x: np.ndarray) -> tuple[list[np.ndarray], list[np.ndarray]]:
        """Return what each layer was given, and its pre-activations; the last are the logits."""
        inputs, pre = [x], []
        for layer, (w, b) in enumerate(zip(self.weights, self.biases, strict=True)):
            pre.append(inputs[layer] @ w + b)
            if layer < len(self.betas):
                inputs.append(pre[layer] * sigmoid(self.betas[layer] * pre[layer]))
        return inputs, pre

    def gradients(self, x: np.ndarray, y: np.ndarray) -> list[np.ndarray]:
        """Return the gradients of the cross-entropy in weights, biases and betas, in this order."""
        inputs, pre = self.forward(x)
        by_z = (softmax(pre[-1]) - np.eye(WIDTHS[-1])[y]) / y.shape[-1]
        weights, biases, betas = [], [], []
        for layer in reversed(range(len(self.weights))):
            weights.insert(0, inputs[layer].mT @ by_z)
            biases.insert(0, by_z.sum(axis=1, keepdims=True))
            if layer:
                by_a, z, beta = by_z @ self.weights[layer].mT, pre[layer - 1], self.betas[layer - 1]
                gate, bend = sigmoid(beta * z), z * sigmoid.gradient(beta * z)
                betas.insert(0, (by_a * z * bend).sum(axis=(1, 2), keepdims=True))
                slope = gate + beta * bend
                by_z = by_a * (np.maximum(slope, 0) if self.contestant.cut else slope)
        return weights + biases + betas

    def train(self, x: np.ndarray, y: np.ndarray, rates) -> np.ndarray:
        """Train by Adam; return all betas before each step, (steps, networks, layers)."""
        batches = np.array(
            [[rng.choice(len(y), BATCH, replace=False) for _ in range(STEPS)] for rng in self.rngs]
        )
        values = self.weights + self.biases + self.betas * self.contestant.learned
        rates, adam, history = np.reshape(rates, (-1, 1, 1)), Adam(), []
        for chosen in batches.swapaxes(0, 1):
            history.append(np.concatenate(self.betas, axis=-1)[:, 0])
            slopes = self.gradients(x[chosen], y[chosen])[: len(values)]
            for value, direction in zip(values, adam(slopes), strict=True):
                value -= rates * direction
        return np.array(history)

    def judged(self, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return accuracy and cross-entropy of each network."""
        probabilities = softmax(self.forward(x)[1][-1])
        right = probabilities[:, np.arange(len(y)), y]
        return (probabilities.argmax(axis=2) == y).mean(axis=1), -np.log(right).mean(axis=1)

    def left(self, x: np.ndarray) -> np.ndarray:
        """Return for each network the share of hidden pre-activations left of the dip."""
        pairs = zip(self.betas, self.forward(x)[1][:-1], strict=True)
        return np.mean([(beta * z < DIP).mean(axis=(1, 2)) for beta, z in pairs], axis=0)


def softmax(logits: np.ndarray) -> np.ndarray:
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def tune(contestant: Contestant) -> dict[float, float]:
    """Return the mean loss of each rate, over seeds and images that no race uses."""
    seen, to_tune, _ = examples()
    networks = Swishes(contestant, [*TUNING_SEEDS] * len(RATES))
    networks.train(*seen, np.repeat(RATES, len(TUNING_SEEDS)))
    losses = networks.judged(*to_tune)[1].reshape(len(RATES), -1).mean(axis=1)
    return dict(zip(RATES, losses.tolist(), strict=True))


def trained(contestant: Contestant, rate: float, seeds: Sequence[int]) -> Trained:
    """Train one network for each seed."""
    seen, _, held_out = examples()
    networks = Swishes(contestant, seeds)
    networks.train(*seen, rate)
    squares = [np.sum(w**2, axis=(1, 2)) for w in networks.weights]
    size = np.sqrt(np.sum(squares, axis=0) / sum(n * m for n, m in pairwise(WIDTHS)))
    betas = np.concatenate(networks.betas, axis=-1)[:, 0]
    return Trained(rate, *networks.judged(*held_out), betas, networks.left(seen[0]), size)


def results() -> dict[str, Trained]:
    """Return the stored results, by contestant."""
    rows = read(RESULTS)
    return {name: _joined([r for r in rows if r["contestant"] == name]) for name in CONTESTANTS}


def _joined(rows: list[dict[str, str]]) -> Trained:
    column = {name: np.array([float(row[name]) for row in rows]) for name in [*rows[0]][1:]}
    betas = np.stack([column[f"beta_{layer}"] for layer in (1, 2, 3)], axis=1)
    kept = (column[name] for name in ("left", "size"))
    return Trained(column["rate"][0], column["accuracy"], column["loss"], betas, *kept)


def main(names: list[str]) -> None:
    for name in names or CONTESTANTS:
        by_rate = tune(CONTESTANTS[name])
        rate = min(by_rate, key=by_rate.get)
        found = trained(CONTESTANTS[name], rate, SEEDS)
        print(f"{name:18} {rate:7} {found.accuracy.mean():.4f} {found.betas.mean(axis=0)}")
        rows = [
            {"contestant": name, "seed": seed, "rate": rate, "accuracy": f"{found.accuracy[i]:.3f}"}
            | {"loss": f"{found.loss[i]:.4f}"}
            | {f"beta_{k}": f"{beta:.4f}" for k, beta in enumerate(found.betas[i], start=1)}
            | {"left": f"{found.left[i]:.4f}", "size": f"{found.size[i]:.5f}"}
            for i, seed in enumerate(SEEDS)
        ]
        tried = [{"contestant": name, "rate": r, "loss": f"{x:.4f}"} for r, x in by_rate.items()]
        replace(RESULTS, "contestant", rows, CONTESTANTS)
        replace(TUNING, "contestant", tried, CONTESTANTS)
