"""Time to derive each activation's gradient and prove every line, against SymPy's diff.

make bench
"""

import time

import sympy as sp

from activations import CATALOGUE
from activations.activation import Z
from activations.derivation import differentiate

REPEATS = 5


def fastest(compute) -> float:
    """Seconds of the fastest of some runs, each without SymPy's cache."""
    best = float("inf")
    for _ in range(REPEATS):
        sp.core.cache.clear_cache()
        start = time.perf_counter()
        compute()
        best = min(best, time.perf_counter() - start)
    return best


def main() -> None:
    print("| activation | derived and proven, ms | times as long as diff |\n|:--|--:|--:|")
    for name, activation in CATALOGUE.items():
        ours = fastest(lambda a=activation: differentiate(a.expr, Z))
        peer = fastest(lambda a=activation: sp.diff(a.expr, Z))
        print(f"| {name} | {1000 * ours:.1f} | {ours / peer:.0f} |")


if __name__ == "__main__":
    main()
