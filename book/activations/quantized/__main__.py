"""Tune and train all contestants or those named, and write quantized.csv and tuning.csv.

python -m activations.quantized [NAME ...]
"""

from __future__ import annotations

import sys

from ..tables import replace
from .runs import CONTESTANTS, FILE, SEEDS, TUNING, repeat, tune


def main(names: list[str]) -> None:
    for name in names or CONTESTANTS:
        tried = tune(name)
        rate = max(tried, key=tried.get)  # of equal ones the smallest
        rows: dict[tuple, dict] = {}
        for seed in SEEDS:
            for bits, rule, right, apart in repeat(name, rate, seed):
                key = {"contestant": name, "bits": bits, "range": rule}
                row = rows.setdefault((bits, rule), key)
                row |= {f"right {seed}": right, f"apart {seed}": f"{apart:.3e}"}
        print(name, rate, tried, flush=True)
        means = {str(r): f"{accuracy:.4f}" for r, accuracy in tried.items()}
        replace(FILE, "contestant", [*rows.values()], CONTESTANTS)
        replace(TUNING, "contestant", [{"contestant": name, **means}], CONTESTANTS)


if __name__ == "__main__":
    main(sys.argv[1:])
