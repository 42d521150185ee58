"""Train all networks and write mixed.csv; two runs write the same."""

from dataclasses import asdict

from ..tables import write
from .runs import FILE, PLAN, SEEDS, repeat


def main() -> None:
    rows = []
    for kind, trained, depth in PLAN:
        for seed in SEEDS:
            for run in repeat(kind, trained, depth, seed):
                rows.append(asdict(run) | {"apart": f"{run.apart:.3e}"})
        print(kind, trained, depth, flush=True)
    write(FILE, rows)


if __name__ == "__main__":
    main()
