"""Time per element of this book's values and gradients, beside other libraries'.

make bench
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator

import numpy as np

import peers
from activations import CATALOGUE, VECTOR_CATALOGUE, Activation, VectorActivation

SIZES = (1_000, 1_000_000, 10_000_000)
DTYPES = (np.float64, np.float32)
VECTORS = ("softmax", "log_softmax")
VECTOR_LENGTH = 100  # numbers in a vector
MIN_SECONDS, MIN_CALLS = 0.1, 3  # seconds and calls that a measurement takes at least
INTRODUCTION = """## Speed

One thread; z is normal with standard deviation 3, and softmax runs over rows of {width}.
The columns with a unit are this book's time for an element, in nanoseconds.
The others say how many times another's time that is: below 1, this book is faster.
The gradients of PyTorch and JAX include their forward pass.
"""


def seconds(compute: Callable[[], object]) -> float:
    """Return the shortest time of a call."""
    compute()
    best, calls, end = float("inf"), 0, time.perf_counter() + MIN_SECONDS
    while calls < MIN_CALLS or time.perf_counter() < end:
        start = time.perf_counter()
        compute()
        best = min(best, time.perf_counter() - start)
        calls += 1
    return best


def row(activation: Activation | VectorActivation, z: np.ndarray, found: list) -> Iterator[str]:
    """Yield the cells of one activation."""
    name = activation.name
    if name in VECTOR_CATALOGUE:
        z = z.reshape(-1, VECTOR_LENGTH)
        ones = np.ones_like(z)
        slope = seconds(lambda: activation.vjp(z, ones))
    else:
        slope = seconds(lambda: activation.gradient(z))
    value = seconds(lambda: activation(z))
    yield f"{1e9 * value / z.size:.2f}"
    for compute in (np.exp, np.copy):
        yield _times(value, lambda f=compute: f(z))
    for peer in found:
        f, there = peer.functions.get(name), peer.convert(z)
        yield _times(value, lambda p=peer, f=f, z=there: p.value(f, z)) if f else ""
    yield f"{1e9 * slope / z.size:.2f}"
    for peer in found:
        if peer.gradient is not None:
            f, there = peer.functions.get(name), peer.convert(z)
            derives = peer.derives(name)
            yield _times(slope, lambda p=peer, f=f, z=there: p.gradient(f, z)) if derives else ""


def _times(ours: float, compute: Callable[[], object]) -> str:
    return f"{ours / seconds(compute):.1f}"


def main() -> None:
    found = peers.installed()
    slopes = [peer.title for peer in found if peer.gradient is not None]
    heads = ["f, ns", "exp", "copy", *(p.title for p in found), "f', ns", *slopes]
    print(INTRODUCTION.format(width=VECTOR_LENGTH))
    everything = CATALOGUE | {name: VECTOR_CATALOGUE[name] for name in VECTORS}
    del everything["identity"]  # others return their input itself, in no time
    for dtype in DTYPES:
        for size in SIZES:
            print(f"    {dtype.__name__}, {size:,} elements", file=sys.stderr, flush=True)
            z = np.random.default_rng(0).normal(scale=3, size=size).astype(dtype)
            print(f"| {dtype.__name__}, {size:,} | {' | '.join(heads)} |")
            print(f"|:--|{'--:|' * len(heads)}")
            for name, activation in everything.items():
                print(f"| {name} | {' | '.join(row(activation, z, found))} |", flush=True)
            print()


if __name__ == "__main__":
    main()
