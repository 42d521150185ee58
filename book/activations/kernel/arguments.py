"""What callers pass to an activation: checked, converted, or refused in one sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from ..parameter import Parameter

__all__ = ["checked", "parameter_values", "real_array", "single_values"]


def checked(parameter: Parameter, value) -> float | np.ndarray:
    """Return the value of a parameter: a number as a float, an array as float64.

    Raises
    ------
    TypeError
        If it is not made of real numbers.
    ValueError
        If it is outside the parameter's domain.
    """
    if type(value) is float and parameter.holds(value):  # what training gives, again and again
        return value
    try:
        array = np.asarray(value)
    except ValueError:
        message = f"{parameter.name} must be real numbers, not nested lists of unequal length"
        raise TypeError(message) from None
    if isinstance(value, np.ma.MaskedArray):
        raise TypeError(f"{parameter.name} must be real numbers, not a masked array")
    if array.dtype.kind not in "iuf" or array.dtype.itemsize > 8:
        raise TypeError(f"{parameter.name} must be real numbers, not {value!r}")
    array = array.astype(np.float64)
    wrong = array[~parameter.holds(array)]
    if wrong.size:
        raise ValueError(f"{parameter.name} must be in {parameter.allowed}, not {wrong.flat[0]:g}")
    return array if array.ndim else float(array)


def parameter_values(activation, given: dict) -> dict[str, float | np.ndarray]:
    """Return a value for every parameter of an activation: the given one, else the default.

    Raises TypeError for an unknown name, and what ``checked`` raises.
    """
    known = {p.name: p for p in activation.parameters}
    for name in given:
        if name not in known:
            names = ", ".join(known) or "none"
            message = f"{activation.name} has no parameter {name!r}; its parameters: {names}"
            raise TypeError(message)
    return {
        name: checked(p, given[name]) if name in given else float(p.default)
        for name, p in known.items()
    }


def single_values(activation, given: dict) -> dict[str, float]:
    """Return one number for every parameter; TypeError for an array, else as above."""
    values = parameter_values(activation, given)
    for name, value in values.items():
        if np.ndim(value):
            raise TypeError(f"{name} must be one number here, not an array of shape {value.shape}")
    return values


def real_array(z, name: str) -> np.ndarray:
    """Return z as an array of real numbers; TypeError in one line if it isn't that."""
    allowed = "real numbers (integers, float16, float32 or float64)"
    if isinstance(z, np.ma.MaskedArray):
        raise TypeError(f"{name} takes {allowed}, not a masked array: fill it first")
    try:
        array = np.asarray(z)
    except ValueError:
        if _depth(z) > MAX_DIMENSIONS:
            raise TypeError(f"{name} takes at most {MAX_DIMENSIONS} dimensions") from None
        raise TypeError(f"{name} takes {allowed}, not nested lists of unequal length") from None
    if array.dtype.kind == "O" and array.size and all(isinstance(x, int) for x in array.flat):
        raise TypeError(f"{name} takes integers below 2^64, not {_short(z)}")
    if (array.dtype.kind not in "iuf" and array.size) or array.dtype.itemsize > 8:
        raise TypeError(f"{name} takes {allowed}, not {_described(z, array)}")
    return array if array.dtype.kind in "iuf" else array.astype(np.float64)


MAX_DIMENSIONS = 64  # of a NumPy array


def _depth(z) -> int:
    depth = 0
    while isinstance(z, (list, tuple)) and z:
        z, depth = z[0], depth + 1
    return depth


def _described(z, array: np.ndarray) -> str:
    if isinstance(z, (str, bytes)) or array.ndim == 0:
        return _short(z)
    return f"an array of {array.dtype}"


def _short(z) -> str:
    text = repr(z)
    return text if len(text) <= 60 else f"{text[:50]}..."
