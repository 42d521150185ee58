"""What is held fixed in each race: data, network, optimizer, number of steps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..data import HELD_OUT, SEEN, digits
from ..networks import Network, cross_entropy, train, two_moons

__all__ = ["SETTINGS", "Setting"]

BATCH = 32
# Every race tries five or more of these, and each activation that learns has its best inside.
RATES = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
EIGHT_ACTIVATIONS = "sigmoid", "tanh", "relu", "leaky_relu", "elu", "gelu", "silu", "mish"
FOUR_ACTIVATIONS = "sigmoid", "tanh", "relu", "gelu"
TIMES_A_GATE = "relu", "silu", "gelu", "mish", "tanh_exp", "serf", "phish"


@dataclass(frozen=True)
class Setting:
    """One race.

    Attributes
    ----------
    task : {"moons", "digits"}
        Two moons, 200 points drawn anew for each seed; or 1,000 digits.
    hidden : tuple of int
        Units of each hidden layer.
    steps : int
        Of 32 examples each.
    rates : tuple of float
        The learning rates that are tried for every activation.
    activations : tuple of str
    optimizer, normalize, residual
        As in ``train`` and ``Network``.
    scale : float, optional
        n Var(W); without it, the square of the activation's own gain.
    """

    task: str
    hidden: tuple[int, ...]
    steps: int
    rates: tuple[float, ...]
    activations: tuple[str, ...] = EIGHT_ACTIVATIONS
    optimizer: str = "sgd"
    normalize: str | None = None
    residual: bool = False
    scale: float | None = None

    def run(self, activation, scale: float, rate: float, seed: int, tuning: bool) -> float:
        """Train one network; return its accuracy on examples that it was not trained on.

        Weights, examples and batches come from the seed alone: the activation changes the
        scale of the weights, and no draw.  Tuning judges by other examples than the race.
        """
        rng = np.random.default_rng([seed, tuning])
        inputs, outputs = (2, 1) if self.task == "moons" else (64, 10)
        widths = inputs, *self.hidden, outputs
        kind = {"normalize": self.normalize, "residual": self.residual}
        network = Network(widths, activation, rng, scale, **kind)
        x, y, unseen_x, unseen_y = _examples(self.task, rng, tuning)
        task = x, y, cross_entropy, rate, self.steps, BATCH, rng
        train(network, *task, optimizer=self.optimizer)
        logits = network.forward(unseen_x).post[-1]
        answers = logits[:, 0] > 0 if outputs == 1 else logits.argmax(axis=1)
        return float(np.mean(answers == unseen_y))


def _examples(task: str, rng, tuning: bool) -> tuple[np.ndarray, ...]:
    """Return inputs and answers to train on, and inputs and answers to be judged by."""
    if task == "moons":
        x, y = two_moons(1200, rng)
        return x[:200], y[:200], x[200:], y[200:]
    x, y = digits()
    rest = rng.permutation(SEEN)
    seen, unseen = rest[:1000], rest[1000:] if tuning else HELD_OUT
    return x[seen], y[seen], x[unseen], y[unseen]


# Eight layers of 16 units and 150 steps on two moons: the race of the chapter on choosing.
MOONS = {"task": "moons", "hidden": (16,) * 8, "steps": 150}
SHALLOW = {"task": "digits", "hidden": (32, 32), "steps": 100}
DEEP = {"task": "digits", "hidden": (32,) * 8, "steps": 100, "activations": FOUR_ACTIVATIONS}
# Five layers of sigmoids and 500 steps of Adam: the race of the chapter on vanishing gradients.
PATIENT = {"task": "digits", "hidden": (32,) * 5, "steps": 500, "activations": ("sigmoid",)}
PATIENT |= {"rates": RATES[:5], "optimizer": "adam", "scale": 1.0}
# z times a gate, one beside the other: the race of the chapter on Mish.
FAMILY = SHALLOW | {"steps": 400, "optimizer": "adam", "activations": TIMES_A_GATE}
SETTINGS = {
    "moons": Setting(**MOONS, rates=RATES[3:8]),
    "digits": Setting(**SHALLOW, rates=RATES[4:]),
    "digits_adam": Setting(**SHALLOW, rates=RATES[:5], optimizer="adam"),
    "family": Setting(**FAMILY, rates=RATES[:5]),
    "deep": Setting(**DEEP, rates=RATES[2:7]),
    "deep_batch": Setting(**DEEP, rates=RATES[3:8], normalize="batch"),
    "deep_layer": Setting(**DEEP, rates=RATES[2:8], normalize="layer"),
    "deep_residual": Setting(**DEEP, rates=RATES[1:8], residual=True),
    "patient": Setting(**PATIENT),
    "patient_both": Setting(**PATIENT, normalize="layer", residual=True),
}
