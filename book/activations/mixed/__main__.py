"""Train all networks and write mixed.csv; two runs write the same."""

import csv
from dataclasses import asdict, fields

from .runs import FILE, PLAN, SEEDS, Run, repeat


def main() -> None:
    with FILE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [f.name for f in fields(Run)], lineterminator="\n")
        writer.writeheader()
        for kind, trained, depth in PLAN:
            for seed in SEEDS:
                for run in repeat(kind, trained, depth, seed):
                    writer.writerow(asdict(run) | {"apart": f"{run.apart:.3e}"})
            print(kind, trained, depth, flush=True)


if __name__ == "__main__":
    main()
