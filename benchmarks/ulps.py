"""The truth to many digits, and how many units in the last place (ULP) a result is off.

Truth is the textbook formula, evaluated by mpmath with so many bits that nothing cancels.
The tests of accuracy and the table of accuracy both measure with this file.

The unit of error is the ULP of the true value.  Beside a zero of f, where no relative
error can be small, it is the ULP of L |f'(z)|/2.  L is the length over which f' changes,
|f'/f''|, but at most |z| and at most 16: errors count as they do half of L from the
zero.  The rule is that of ``activations/kernel/grade.py``; none of its code is used here.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import mpmath
import numpy as np
import sympy as sp

from activations import Activation
from activations.activation import Z

__all__ = ["grid", "limits", "softmax_truth", "truth", "ulps", "vectors", "worst"]

# An evaluation starts with WORKING_BITS bits, more where exp(z) is far from 1.  It is repeated with
# CHECK_BITS bits more, and is done when the two agree to AGREEING_BITS bits.
WORKING_BITS, CHECK_BITS, AGREEING_BITS = 200, 64, 90
MAX_NATS, UNDERFLOW_BITS = 1100, 1200  # exp(-MAX_NATS) and 2^-UNDERFLOW_BITS round to 0
MAX_BITS = 60_000
# Beyond this tanh is 1 to MAX_BITS bits; mpmath can take none of exp(1e5).
SATURATED = 10**6
MAX_DISTANCE, RELATIVE_SHIFT = 16, mpmath.mpf(2) ** -20
SMALL_ERROR = 1.0  # an error up to here is small in any unit
# Where limits are looked for: two numbers so large that what vanishes is below LIMIT_TOLERANCE.
FAR_OUT = (mpmath.mpf(10) ** 40, mpmath.mpf(11) ** 40)
LIMIT_TOLERANCE = mpmath.mpf(10) ** -30


def grid(fineness: int = 1) -> np.ndarray:
    """Both signs: 34 decades, the middle evenly, and where exp underflows."""
    size = np.geomspace(1e-30, 1e4, 600 * fineness)
    middle = np.linspace(0.0, 40.0, 1600 * fineness + 1)
    edge = np.concatenate(
        [np.linspace(340, 380, 100 * fineness + 1), np.linspace(690, 760, 280 * fineness + 1)]
    )
    half = np.concatenate([size, middle, edge])
    return np.concatenate([-half[::-1], half])


# --- the truth ------------------------------------------------------------------------


def truth(
    activation: Activation, order: int, z, parameters: dict[str, float] | None = None
) -> list[mpmath.mpf]:
    """Return the derivative of an order 0, 1, 2, ... at real numbers z, to 27 digits.

    Parameters
    ----------
    z : iterable of float or mpmath.mpf
    parameters : dict of str to float, optional
        Values for some parameters, taken as the exact numbers that they are; the
        others have their defaults.

    Returns
    -------
    list of mpmath.mpf
        NaN where the formula as it is printed has no value, such as 0/0.

    Raises
    ------
    ArithmeticError
        If not even MOST_BITS bits are enough.
    """
    values = {p.name: p.default for p in activation.parameters} | (parameters or {})
    given = [mpmath.mpf(values[p.name]) for p in activation.parameters]
    formula = _formula(activation, order)
    return [_agreed_value(formula, mpmath.mpf(x), given) for x in z]


@cache
def _formula(activation: Activation, order: int) -> Callable:
    textbook = sp.diff(activation.expr.rewrite(sp.Piecewise), Z, order)
    symbols = [Z, *(p.symbol for p in activation.parameters)]
    # Shared parts are computed in advance: also those of a case that is not taken.
    functions = [{"tanh": _tanh}, "mpmath"]
    return sp.lambdify(symbols, textbook, functions, cse=not textbook.has(sp.Piecewise))


def _tanh(x: mpmath.mpf) -> mpmath.mpf:
    return mpmath.tanh(x) if abs(x) < SATURATED else mpmath.sign(x)


def _agreed_value(formula: Callable, x: mpmath.mpf, given: list[mpmath.mpf]) -> mpmath.mpf:
    """Return the value of a formula as soon as more bits don't change it."""
    rate = max([1, *map(abs, given), *(1 / abs(p) for p in given if p)])
    square = 2 * mpmath.mag(x) if x else 0  # the bits between z^2 and 1
    bits = WORKING_BITS + int(1.5 * min(abs(x) * rate, MAX_NATS)) + max(0, square)
    while bits < MAX_BITS:
        value, check = (_evaluated(formula, x, given, b) for b in (bits, bits + CHECK_BITS))
        if mpmath.isnan(check):
            return check
        size = max(abs(value), abs(check))
        # What is added to 1 and is below the last bit is lost in silence: a value must be
        # larger than that by far, unless it is below all doubles.
        large = size > mpmath.ldexp(1, AGREEING_BITS + CHECK_BITS - bits)
        tiny = size < mpmath.ldexp(1, -UNDERFLOW_BITS) and bits > UNDERFLOW_BITS + abs(square)
        with mpmath.workprec(bits):
            same = abs(value - check) <= mpmath.ldexp(size, -AGREEING_BITS)
        if (same and large) or tiny:
            return check
        bits *= 2
    raise ArithmeticError(f"{MAX_BITS} bits are not enough at z = {mpmath.nstr(x, 17)}")


def _evaluated(formula: Callable, x: mpmath.mpf, given: list, bits: int) -> mpmath.mpf:
    with mpmath.workprec(bits):
        try:
            value = mpmath.mpmathify(formula(x, *given))
        except (ZeroDivisionError, ValueError):
            return mpmath.nan
        return mpmath.nan if value.imag else +value.real


def limits(
    activation: Activation, order: int, parameters: dict[str, float] | None = None
) -> list[float]:
    """Return what f, f' or f'' tends to at -oo and +oo, by evaluating it far out.

    NaN stands for no limit, and for one that is approached too slowly to be seen, such
    as that of a logarithm.
    """
    far = [truth(activation, order, [sign * z for z in FAR_OUT], parameters) for sign in (-1, 1)]
    return [_limit(*values) for values in far]


def _limit(first: mpmath.mpf, second: mpmath.mpf) -> float:
    if max(abs(first), abs(second)) < LIMIT_TOLERANCE:
        return 0.0
    if min(abs(first), abs(second)) > 1 / LIMIT_TOLERANCE and first * second > 0:
        return float(np.inf * mpmath.sign(second))
    same = abs(first - second) < LIMIT_TOLERANCE * abs(second)
    return float(second) if same else np.nan


# --- errors ---------------------------------------------------------------------------


def ulps(got: np.ndarray, want: list[mpmath.mpf]) -> np.ndarray:
    """Return how far each number is off, in ULP of its dtype; inf for NaN and infinity.

    A truth below the normal numbers asks for a result that is as tiny, and no more; one
    beyond the largest number for infinity or the largest; NaN for NaN.
    """
    return np.array(
        [_error_in_ulps(g, w, abs(w), got.dtype) for g, w in zip(got.tolist(), want, strict=True)]
    )


def _error_in_ulps(got: float, want: mpmath.mpf, scale: mpmath.mpf, dtype: np.dtype) -> float:
    """Return an error in ULP of a scale."""
    tiny, largest = (float(x) for x in (np.finfo(dtype).tiny, np.finfo(dtype).max))
    if mpmath.isnan(want) or np.isnan(got):
        return 0.0 if mpmath.isnan(want) and np.isnan(got) else np.inf
    if abs(want) < tiny and abs(got) <= 2 * tiny:
        return 0.0
    if abs(want) > largest and got == np.inf * mpmath.sign(want):
        return 0.0
    if np.isinf(got):
        return np.inf
    unit = float(np.spacing(dtype.type(min(max(scale, tiny), largest))))
    return float(abs(got - want) / unit)


def worst(
    activation: Activation,
    order: int,
    z: np.ndarray,
    got: np.ndarray,
    parameters: dict[str, float] | None = None,
    want: list[mpmath.mpf] | None = None,
) -> tuple[float, float]:
    """Return the largest error in the unit of this file, and the z where it is.

    Parameters
    ----------
    z, got : numpy.ndarray, shape (n,)
        Where, and what was computed there.
    want : list of mpmath.mpf, optional
        The truth at z, where it is known already.

    Returns
    -------
    (float, float)
        The error in ULP of the dtype of ``got``; (0, NaN) for no points.
    """
    want = truth(activation, order, z.tolist(), parameters) if want is None else want
    off = ulps(got, want)
    largest, where = 0.0, np.nan
    # In the order of plain errors, which are never the smaller ones: most need no scale.
    for i in np.argsort(-off):
        if off[i] <= largest:
            break
        error = off[i]
        if SMALL_ERROR < error < np.inf:
            scale = max(abs(want[i]), _beside_zeros(activation, order, z[i], parameters))
            error = _error_in_ulps(float(got[i]), want[i], scale, got.dtype)
        if error > largest:
            largest, where = error, float(z[i])
    return largest, where


def _beside_zeros(activation: Activation, order: int, z: float, parameters) -> mpmath.mpf:
    """Return L |f'|/2 from three values that are close together."""
    x = mpmath.mpf(float(z))
    shift = RELATIVE_SHIFT * min(abs(x), 1)
    with mpmath.workprec(2 * WORKING_BITS):
        low, middle, high = truth(activation, order, [x - shift, x, x + shift], parameters)
        slope = abs(high - low) / (2 * shift) if shift else mpmath.mpf(0)
        bend = abs(high - 2 * middle + low) / shift**2 if shift else mpmath.mpf(0)
        length = min(abs(x), MAX_DISTANCE)
        scale = min(length, slope / bend if bend else length) * slope / 2
    return scale if mpmath.isfinite(scale) else mpmath.mpf(0)


# --- whole vectors ---


def vectors(rows: int) -> np.ndarray:
    """Five numbers a row, near each other or far apart, with offsets up to 1e4."""
    rng = np.random.default_rng(8)
    z = rng.normal(scale=rng.choice([0.1, 1, 10, 60], size=(rows, 1)), size=(rows, 5))
    offset = rng.choice([0, 1, -30, 1e3, -1e4, 1e4], size=(rows, 1))
    return z + offset * rng.uniform(size=(rows, 1))


def softmax_truth(name: str, order: int, z: np.ndarray) -> list[mpmath.mpf]:
    """Return softmax or log_softmax of every row, or (order 1) its Jacobian, as one flat list."""
    values = []
    ones = range(z.shape[-1])
    with mpmath.workprec(3000):
        for row in z.tolist():
            powers = [mpmath.exp(x) for x in row]
            s = [power / mpmath.fsum(powers) for power in powers]
            if order:
                lead = s if name == "softmax" else [1] * len(s)
                values += [lead[i] * ((i == j) - s[j]) for i in ones for j in ones]
            else:
                values += s if name == "softmax" else map(mpmath.log, s)
    return values
