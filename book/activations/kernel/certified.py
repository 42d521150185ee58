"""Values of a program at any real number: fast where that is certain, exact elsewhere."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from . import exact, wide
from .program import Program

__all__ = ["LIBRARY", "values"]

BLOCK = 4096
LIBRARY = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")


def values(program: Program, z, parameters: tuple = ()) -> np.ndarray:
    """Return a program's values, within one unit in the last place.

    Parameters
    ----------
    program : Program
        The formula.
    z : array_like, any shape
        Real numbers, computed with as float64.
    parameters : tuple of array_like
        One for each parameter of the program, broadcast to the shape of z.

    Returns
    -------
    array of float64, shape of z
        NaN where z or a parameter is NaN or the formula has no real value; limits for z -> +-oo.

    Raises
    ------
    ValueError
        For a wrong number of parameters, or parameters that do not fit the shape of z.
    """
    z = np.asarray(z, dtype=float)
    if len(parameters) != len(program.parameters):
        names = ", ".join(program.parameters) or "no parameter"
        raise ValueError(f"{len(parameters)} parameters were given; the formula has {names}.")
    given = [np.asarray(value, dtype=float) for value in parameters]
    for name, value in zip(program.parameters, given, strict=True):
        if not _fits(value.shape, z.shape):
            raise ValueError(f"{name} has shape {value.shape}; it must broadcast to {z.shape}.")
    given = [value if value.ndim == 0 else np.broadcast_to(value, z.shape) for value in given]
    result = np.empty(z.size)
    flat = [value.ravel() for value in given]
    for start in range(0, z.size, BLOCK):
        block = slice(start, start + BLOCK)
        part = tuple(value if value.size == 1 else value[block] for value in flat)
        result[block] = _block(program, z.ravel()[block], part)
    return result.reshape(z.shape)


def _fits(shape: tuple[int, ...], whole: tuple[int, ...]) -> bool:
    """Return whether an array of one shape broadcasts to another shape."""
    ends = zip(reversed(shape), reversed(whole), strict=False)
    return len(shape) <= len(whole) and all(n in (1, m) for n, m in ends)


def _block(program: Program, z: np.ndarray, parameters: tuple) -> np.ndarray:
    """Return the values at some points."""
    parameters = tuple(np.broadcast_to(value, z.shape) for value in parameters)
    proper = np.ones(z.shape, bool)
    for value in parameters:
        proper &= np.isfinite(value)
    result = np.full(z.shape, np.nan)
    finite = proper & np.isfinite(z)
    scalars = [value[:1] if value.strides == (0,) else value[finite] for value in parameters]
    computed, certain = wide.evaluate(program, z[finite], tuple(scalars))
    result[finite] = computed
    doubtful = np.flatnonzero(finite)[~certain]
    for i in doubtful:
        result[i] = exact.evaluate(program, z[i], [value[i] for value in parameters])
    _fill_limits(program, z, parameters, proper & np.isinf(z), result)
    return result


def _fill_limits(
    program: Program, z: np.ndarray, parameters: tuple, where: np.ndarray, result: np.ndarray
) -> None:
    """Put the limits at infinity where they belong, each found once."""
    known = {}
    for i in np.flatnonzero(where):
        key = (int(np.sign(z[i])), *(float(value[i]) for value in parameters))
        if key not in known:
            known[key] = exact.limit(program, key[0], key[1:])
        result[i] = known[key]
