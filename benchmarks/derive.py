"""Time to derive and prove the catalogue: each activation, and all together as it grows.

make bench
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable

import sympy as sp

from activations import CATALOGUE, VECTOR_CATALOGUE
from activations.activation import Z
from activations.derive import differentiate
from activations.kernel.kernel import Kernel

REPEATS = 3
SIZES = (5, 10, 15, 20, 25)
IMPORT = "import time; t = time.perf_counter(); import activations; print(time.perf_counter() - t)"


def seconds(compute: Callable[[], object], repeats: int = REPEATS) -> float:
    """Return the shortest time of some runs, each without SymPy's cache."""
    best = float("inf")
    for _ in range(repeats):
        sp.core.cache.clear_cache()
        start = time.perf_counter()
        compute()
        best = min(best, time.perf_counter() - start)
    return best


def whole(activation) -> None:
    """Derive and prove f', f'' and df/dp, and the stable form of each, all of it anew."""
    slope = differentiate(activation.expr, Z).result
    bend = differentiate(slope, Z).result
    by_parameters = [differentiate(activation.expr, p.symbol) for p in activation.parameters]
    for formula in (activation.expr, slope, bend, *(d.result for d in by_parameters)):
        _ = Kernel("f", formula, Z, activation.parameters).form


def vectors() -> None:
    """Derive and prove every kind of entry of every Jacobian anew."""
    for activation in VECTOR_CATALOGUE.values():
        for case in activation.cases:
            differentiate(case.output, case.variable)


def main() -> None:
    print("## Derivations\n")
    command = [sys.executable, "-c", IMPORT]
    imports = (subprocess.run(command, check=True, capture_output=True) for _ in range(REPEATS))
    print(f"Import of the package: {min(float(run.stdout) for run in imports):.2f} s.\n")
    print("| Activation | f' derived and proven, ms | times as long as diff | all of it, ms |")
    print("|:--|--:|--:|--:|")
    total, sums = 0.0, {}
    for count, (name, activation) in enumerate(CATALOGUE.items(), 1):
        ours = seconds(lambda a=activation: differentiate(a.expr, Z))
        peer = seconds(lambda a=activation: sp.diff(a.expr, Z))
        everything = seconds(lambda a=activation: whole(a), repeats=1)
        sums[count] = total = total + everything
        print(f"| {name} | {1000 * ours:.1f} | {ours / peer:.0f} | {1000 * everything:.0f} |")
    print(
        "\nAll of it: f', f'' and the gradients by parameters, their stable forms, every proof.\n"
    )
    print("| Activations | derived and proven, s | each, ms |\n|--:|--:|--:|")
    for count in (*SIZES, len(CATALOGUE)):
        print(f"| {count} | {sums[count]:.1f} | {1000 * sums[count] / count:.0f} |")
    every = total + seconds(vectors, repeats=1)
    print(f"\nWith the {len(VECTOR_CATALOGUE)} activations of whole vectors: {every:.1f} s.")


if __name__ == "__main__":
    main()
