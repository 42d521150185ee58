"""Run the race, all contestants or those named, and write race.csv and tuning.csv.

python -m activations.letters [NAME ...]
"""

from __future__ import annotations

import sys

import numpy as np

from ..races.results import SEEDS, TUNING_SEEDS
from ..tables import replace
from .contest import CONTESTANTS, RACE, RATES, TUNING, score, width


def _run(name: str) -> tuple[dict, dict]:
    """Return the rows of a contestant in the two tables."""
    tried = {r: float(np.mean([score(name, r, s, "tune") for s in TUNING_SEEDS])) for r in RATES}
    rate = min(tried, key=tried.get)
    scores = {str(seed): f"{score(name, rate, seed):.4f}" for seed in SEEDS}
    print(name, width(name), rate, np.mean([float(bits) for bits in scores.values()]), flush=True)
    tuned = {str(r): f"{bits:.4f}" for r, bits in tried.items()}
    return {"activation": name, "rate": rate, **scores}, {"activation": name, **tuned}


def main(names: list[str]) -> None:
    for name in names or CONTESTANTS:
        raced, tuned = _run(name)
        replace(RACE, "activation", [raced], CONTESTANTS)
        replace(TUNING, "activation", [tuned], CONTESTANTS)


if __name__ == "__main__":
    main(sys.argv[1:])
