"""Time to derive and prove the catalogue: each activation, and all together as it grows.

make bench
"""

from __future__ import annotations

import contextlib
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import sympy as sp

from activations import CATALOGUE, VECTOR_CATALOGUE, Activation, store
from activations.activation import Z
from activations.derive import differentiate
from activations.evaluated import evaluated
from activations.kernel.kernel import Kernel

REPEATS = 3
SIZES = (5, 10, 15, 20, 25)
IMPORT = """
import time
start = time.perf_counter()
from activations import CATALOGUE
print(time.perf_counter() - start)
"""


def seconds(compute: Callable[[], object], repeats: int = REPEATS) -> float:
    """Return the shortest time of some runs, each without SymPy's cache."""
    best = float("inf")
    for _ in range(repeats):
        sp.core.cache.clear_cache()
        start = time.perf_counter()
        compute()
        best = min(best, time.perf_counter() - start)
    return best


@contextlib.contextmanager
def no_store() -> Iterator[None]:
    """Prove all that is asked for anew: a folder that is no book has no place for a store."""
    root = store.ROOT
    with tempfile.TemporaryDirectory() as folder:
        store.ROOT = Path(folder)
        try:
            yield
        finally:
            store.ROOT = root


def whole(activation: Activation) -> None:
    """Derive and prove f', f'' and df/dp, and find how each is computed, all of it anew."""
    anew = replace(activation)
    kernels = [anew.kernel(order) for order in range(3)]
    for p in anew.parameters:
        slope = evaluated(anew.parameter_derivation(p.name).result)
        kernels.append(Kernel("f", slope, Z, anew.parameters))
    for kernel in kernels:
        _ = kernel.grade


def vectors() -> None:
    """Derive and prove every kind of entry of every Jacobian anew."""
    for activation in VECTOR_CATALOGUE.values():
        for case in activation.cases:
            differentiate(case.output, case.variable)


def main() -> None:
    print("## Derivations\n")
    command = [sys.executable, "-c", IMPORT]
    imports = (subprocess.run(command, check=True, capture_output=True) for _ in range(REPEATS))
    print(f"Import of the catalogue: {min(float(run.stdout) for run in imports):.2f} s.\n")
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
        "\nAll of it: f', f'' and the gradients with respect to parameters, every proof, "
        "and the form in which each is computed.\n"
    )
    print("| Activations | derived and proven, s | each, ms |\n|--:|--:|--:|")
    for count in (*SIZES, len(CATALOGUE)):
        print(f"| {count} | {sums[count]:.1f} | {1000 * sums[count] / count:.0f} |")
    every = total + seconds(vectors, repeats=1)
    print(f"\nWith the {len(VECTOR_CATALOGUE)} activations of whole vectors: {every:.1f} s.")


if __name__ == "__main__":
    with no_store():
        main()
