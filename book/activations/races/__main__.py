"""Run races, all or those named, and write race.csv and tuning.csv.

    python -m activations.races [NAME ...]

The rows of other races stay as they are, and two runs write the same.  After the name of a
module that has a race of its own, such as ``plain``, the names are those of its contestants.
"""

from __future__ import annotations

import sys

import numpy as np

from ..tables import replace
from . import centering, plain, sparsity, swish, variances
from .results import RACE, SEEDS, TUNING, Racer, score, tune
from .settings import SETTINGS


def main(names: list[str]) -> None:
    for setting in names or SETTINGS:
        results = [_run(setting, activation) for activation in SETTINGS[setting].activations]
        replace(RACE, "setting", [raced for raced, _ in results], SETTINGS)
        replace(TUNING, "setting", [row for _, tried in results for row in tried], SETTINGS)


def _run(setting: str, activation: str) -> tuple[dict, list[dict]]:
    """Return the row of the race, and those of its tuning."""
    by_rate = tune(setting, activation)
    rate = max(by_rate, key=by_rate.get)  # of equal ones the smallest
    racer = Racer(rate, np.array([score(setting, activation, rate, seed) for seed in SEEDS]))
    print(f"{setting:14} {activation:10} {rate:6} {racer.scores.mean():.3f}", flush=True)
    key = {"setting": setting, "activation": activation}
    tried = [{**key, "rate": r, "accuracy": f"{value:.4f}"} for r, value in by_rate.items()]
    return key | racer.row(3), tried


if __name__ == "__main__":
    names = sys.argv[1:]
    modules = centering, plain, sparsity, swish, variances
    own = {module.__name__.rpartition(".")[2]: module.main for module in modules}
    if names and names[0] in own:
        own[names[0]](names[1:])
    else:
        main(names)
