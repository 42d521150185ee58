"""Largest errors of the printed code of the atlas in PyTorch, JAX and TensorFlow.

It is measured at everyday sizes of z, at which all of that code was chosen.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache

import numpy as np

from activations.atlas import entries
from activations.implementations import file_text
from activations.implementations.choice import EVERYDAY
from activations.implementations.entries import code_of
from activations.implementations.measured import mark
from activations.kernel import certified
from activations.kernel.grade import size_near_zeros
from printed import pasted

__all__ = ["atlas_measured"]

DTYPES = {"float64": np.float64, "float32": np.float32}
SIZES = 60  # of z, of both signs


def atlas_measured(framework, key: str, chosen: set[str]) -> dict:
    """Return for each entry a mark of its text, and in each format the errors of f, f' and f''."""
    return {name: _entry(framework, key, name) for name in entries() if name in chosen}


def _entry(framework, key: str, name: str) -> dict:
    text = file_text(code_of(entries()[name].activation, lenient=True), key)
    print(f"    {key}: {name}", file=sys.stderr, flush=True)
    f, entry = getattr(pasted(text), name), {"mark": mark(text)}
    for dtype in DTYPES:
        functions = framework.orders(f, dtype)
        entry[dtype] = [_error(framework, g, name, n, dtype) for n, g in enumerate(functions)]
    return entry


def _error(framework, f: Callable, name: str, order: int, dtype: str) -> float:
    """Return the largest error in units in the last place."""
    kind = DTYPES[dtype]
    z, want, size = truth(name, order, dtype)
    with np.errstate(all="ignore"):
        got = np.asarray(f(z), np.float64)
        off = np.abs(got - want) / np.spacing(size.astype(kind)).astype(np.float64)
        off[np.isnan(off)] = np.inf  # a number is missing, or one is there that is none
        off[(got == want.astype(kind)) | (np.isnan(got) & np.isnan(want))] = 0
    off[np.abs(want) < np.finfo(kind).tiny * max(1.0, framework.far_above_tiny)] = 0
    return float(f"{off.max():.2g}")


@cache
def truth(name: str, order: int, dtype: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return where a function is tried, its values there, and in whose units errors are counted.

    That is the value, or beside a zero what rounding z makes of it.
    """
    activation = entries()[name].activation
    kernel = activation.kernel(order)
    given = tuple(float(p.default) for p in kernel.parameters)
    z = np.geomspace(*EVERYDAY, SIZES)
    z = np.concatenate([-z[::-1], z]).astype(DTYPES[dtype]).astype(np.float64)
    z = z[~np.isin(z, activation.kinks)]

    def values(z: np.ndarray) -> np.ndarray:
        return certified.values(kernel.program, z, given)

    want = values(z)
    with np.errstate(all="ignore"):
        size = np.maximum(np.abs(want), size_near_zeros(values, z, want))
    return z, want, np.maximum(size, float(np.finfo(DTYPES[dtype]).tiny))
