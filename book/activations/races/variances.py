"""A race of links for a predicted variance: softplus, in three units, and the exponential.

    python -m activations.races variances [NAME ...]

tunes the learning rate of every contestant, or of those named, lets them race, and writes
variances.csv and variances_tuning.csv beside this file, in a minute.  From the upper half of a
digit, a model predicts in which column the ink of its lower half has its center, and how far
that may be off: two weighted sums of the pixels, one for the mean, one for the variance.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..catalogue import CATALOGUE
from ..data import HELD_OUT, SEEN, digits
from ..networks import Network, train
from ..tables import replace
from .results import Racer, contestants

__all__ = ["CONTESTANTS", "RATES", "SEEDS", "announced", "columns", "main", "rerun", "results"]

STEPS, BATCH = 300, 32
TRAINED = 1000  # images
SEEDS, TUNING_SEEDS = range(20), range(100, 103)
RATES = (0.001, 0.003, 0.01, 0.03, 0.1)
RESULTS, TUNING = (
    Path(__file__).with_name(f"{name}.csv") for name in ("variances", "variances_tuning")
)
WIDTH = 8  # columns of an image

softplus, sigmoid = CATALOGUE["softplus"], CATALOGUE["sigmoid"]


@dataclass(frozen=True)
class Contestant:
    """How a pre-activation z becomes a variance.

    Attributes
    ----------
    link : {"softplus", "exp", None}
        None is a single variance for all images, the best in hindsight, without a z.
    per_column : float
        The unit: how many of them are one column of the image.
    """

    link: str | None
    per_column: float = 1.0

    def variance(self, z: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the variance in the contestant's unit, and its derivative in z."""
        return (np.exp(z),) * 2 if self.link == "exp" else (softplus(z), sigmoid(z))

    def inverse(self, variance: float) -> float:
        """Return the z with this variance."""
        if self.link == "exp":
            return np.log(variance)
        return variance + np.log(-np.expm1(-variance))  # log(e^v - 1), which overflows


CONTESTANTS = {
    "one variance": Contestant(None),
    "exponential": Contestant("exp"),
    "softplus, widths": Contestant("softplus", 1 / WIDTH),
    "softplus, percent": Contestant("softplus", 100 / WIDTH),
    "softplus, thousandths": Contestant("softplus", 1000 / WIDTH),
}


def columns() -> tuple[np.ndarray, np.ndarray]:
    """Return the upper halves of all digits, (1797, 32), and the center of the ink below."""
    pixels, _ = digits()
    below = pixels[:, 32:].reshape(-1, 4, WIDTH).sum(axis=1)
    return pixels[:, :32], below @ np.arange(WIDTH) / below.sum(axis=1)


def rerun(name: str, seed: int) -> float:
    """Train one model of the race again, at the stored rate; return its loss."""
    return score(CONTESTANTS[name], results()[name].rate, seed)


def announced(name: str, seed: int) -> np.ndarray:
    """Train one model of the race again; return the variance that it predicts for each image.

    They are shares of the variance of the target over the images of the training.
    """
    contestant = CONTESTANTS[name]
    outputs, _, size = _outputs(contestant, results()[name].rate, seed, tuning=False)
    return contestant.variance(outputs[:, 1])[0] / size


def score(contestant: Contestant, rate: float, seed: int, tuning: bool = False) -> float:
    """Train one model; return its mean loss on images that it has not seen.

    All losses are for a target in standard deviations, so that units can be compared.
    """
    outputs, target, size = _outputs(contestant, rate, seed, tuning)
    return normal_loss(contestant, size, outputs, target)[0]


def _outputs(contestant: Contestant, rate: float, seed: int, tuning: bool) -> tuple:
    """Train; return outputs and targets for unseen images, and the variance of the target.

    Equal seeds share the images and the batches.  Tuning judges by other images than the race.
    """
    rng = np.random.default_rng([seed, tuning])
    rest = rng.permutation(SEEN)
    seen, unseen = rest[:TRAINED], rest[TRAINED:] if tuning else HELD_OUT
    x, y = columns()
    deviation = y[seen].std()
    x = (x - x[seen].mean(axis=0)) / x[seen].std()
    y = (y - y[seen].mean()) / deviation
    size = (deviation * contestant.per_column) ** 2  # in the contestant's unit
    model = Network((x.shape[1], 2), CATALOGUE["identity"], rng)
    model.weights[0][:] = 0
    model.biases[0][:] = 0, contestant.inverse(size)

    def loss(outputs, target):
        return normal_loss(contestant, size, outputs, target)

    train(model, x[seen], y[seen], loss, rate, STEPS, BATCH, rng, optimizer="adam")
    return model.forward(x[unseen]).post[-1], y[unseen], size


def normal_loss(contestant: Contestant, size: float, outputs, target) -> tuple[float, np.ndarray]:
    """Return the mean of log(v)/2 + r^2/(2v), without a constant, and its gradient in mean and z.

    The mean is in standard deviations of the target.  ``size`` is their square in the unit of
    the variance.
    """
    off = outputs[:, 0] - target
    if contestant.link is None:
        gradient = np.stack([off, 0 * off], axis=1) / len(off)
        return float(np.log(np.mean(off**2)) + 1) / 2, gradient
    variance, slope = contestant.variance(outputs[:, 1])
    v = variance / size
    by_z = (1 - off**2 / v) / 2 * slope / variance
    gradient = np.stack([off / v, by_z], axis=1) / len(off)
    return float(np.mean(np.log(v) + off**2 / v)) / 2, gradient


def tune(contestant: Contestant) -> dict[float, float]:
    """Return the mean loss of each rate."""
    return {
        rate: float(np.mean([score(contestant, rate, seed, tuning=True) for seed in TUNING_SEEDS]))
        for rate in RATES
    }


def results() -> dict[str, Racer]:
    """Return rate and losses of each contestant."""
    return contestants(RESULTS, SEEDS)


def main(names: list[str]) -> None:
    for name in names or CONTESTANTS:
        by_rate = tune(CONTESTANTS[name])
        rate = min(by_rate, key=by_rate.get)  # of equal ones the smallest
        racer = Racer(rate, np.array([score(CONTESTANTS[name], rate, seed) for seed in SEEDS]))
        print(f"{name:22} {rate:7} {racer.scores.mean():.4f}", flush=True)
        key = {"contestant": name}
        tried = [{**key, "rate": r, "loss": f"{loss:.4f}"} for r, loss in by_rate.items()]
        replace(RESULTS, "contestant", [key | racer.row(4, SEEDS)], CONTESTANTS)
        replace(TUNING, "contestant", tried, CONTESTANTS)
