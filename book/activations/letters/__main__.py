"""Run the race, all contestants or those named, and write race.csv and tuning.csv.

python -m activations.letters [NAME ...]
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import numpy as np

from ..races.results import SEEDS, TUNING_SEEDS, rows
from .contest import CONTESTANTS, RACE, RATES, TUNING, score, width


def _run(name: str) -> tuple[dict, dict]:
    """Return the rows of a contestant in the two tables."""
    tried = {r: float(np.mean([score(name, r, s, "tune") for s in TUNING_SEEDS])) for r in RATES}
    rate = min(tried, key=tried.get)
    scores = {str(seed): f"{score(name, rate, seed):.4f}" for seed in SEEDS}
    print(name, width(name), rate, np.mean([float(bits) for bits in scores.values()]), flush=True)
    tuned = {str(r): f"{bits:.4f}" for r, bits in tried.items()}
    return {"activation": name, "rate": rate, **scores}, {"activation": name, **tuned}


def _write(path: Path, row: dict) -> None:
    """Put a row into a table in place of its contestant's old one, in the order of CONTESTANTS."""
    old = rows(path) if path.exists() else []
    table = {row["activation"]: row for row in [*old, row]}
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(row), lineterminator="\n")
        writer.writeheader()
        writer.writerows(table[name] for name in CONTESTANTS if name in table)


def main(names: list[str]) -> None:
    for name in names or CONTESTANTS:
        raced, tuned = _run(name)
        _write(RACE, raced)
        _write(TUNING, tuned)


if __name__ == "__main__":
    main(sys.argv[1:])
