"""What generated functions call beside NumPy's and JavaScript's own libraries.

Neither has an error function; its series are in ``series.py``.

The functions named ..._rest return what rounding takes from one operation, exactly for
sums and products [dekker1971floating] and to 70 bits for the exponential; 0 where that
is not a number.  All functions take and return float64, elementwise.
"""

from __future__ import annotations

import math
import re
from functools import cache
from pathlib import Path

import mpmath
import numpy as np

from .series import CENTER, ERF_NEAR, SLOPE, coefficients, erf_series

__all__ = ["HELPERS", "in_javascript"]

LIBRARY = Path(__file__).parent / "helpers.js"
CERTIFIED = Path(__file__).parent / "certified.js"


def erfcx(x):
    """Return exp(x^2) erfc(x) for x >= 0."""
    y = (x - CENTER) / (x + CENTER)
    first, *rest = coefficients()
    total = np.full_like(y, first)
    for coefficient in rest:
        total *= y
        total += coefficient
    return total / (1 + SLOPE * x)


# --- the error function ---------------------------------------------------------------


def erf(x):
    """Return the error function, accurate near 0 too."""
    size = np.abs(x)
    square = np.minimum(size, ERF_NEAR) ** 2
    first, *rest = erf_series()
    near = np.full_like(square, first)
    for coefficient in rest:
        near = near * square + coefficient
    return np.where(size < ERF_NEAR, x * near, np.sign(x) * (1 - _upper_erfc(size)))


def erfc(x):
    """Return 1 - erf(x), accurate in its right tail too."""
    size = np.abs(x)
    tail = _upper_erfc(size)
    return np.where(size < ERF_NEAR, 1 - erf(x), np.where(x < 0, 2 - tail, tail))


def _upper_erfc(size):
    return np.exp(-(size * size)) * (1 - product_rest(size, size)) * erfcx(np.asarray(size))


# --- the logistic function and its relatives ---------------------------------------------


def logistic(x):
    """Return 1/(1 + exp(-x))."""
    decay = np.exp(-np.abs(x))
    return np.where(x < 0, decay, 1.0) / (1 + decay)


def softplus(x):
    """Return log(1 + exp(x))."""
    return np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))


def sech(x):
    """Return 1/cosh(x)."""
    decay = np.exp(-np.abs(x))
    return 2 * decay / (1 + decay * decay)


def sech2(x):
    """Return 1 - tanh(x)^2."""
    decay = np.exp(-2 * np.abs(x))
    return 4 * decay / ((1 + decay) * (1 + decay))


# --- what rounding takes ------------------------------------------------------------------

SPLITTER = 134217729.0  # 2^27 + 1 cuts a double in two halves
LN2_HEAD_BITS = 40  # k times the first two parts of log 2 are doubles, for |k| < 2^11


@cache
def log_2() -> tuple[float, float, float]:
    """Return the logarithm of 2 as a sum of three doubles, the first two of few bits."""
    with mpmath.workdps(60):
        rest, parts = mpmath.log(2), []
        for bits in (LN2_HEAD_BITS, 2 * LN2_HEAD_BITS):
            parts.append(float(mpmath.nint(rest * 2**bits) / mpmath.mpf(2) ** bits))
            rest -= parts[-1]
        return (*parts, float(rest))


EXP_SERIES = tuple(1 / math.factorial(n) for n in range(10, 2, -1))


def _finite(x):
    return np.where(np.isfinite(x), x, 0.0)


def product_rest(x, y):
    """Return x y - fl(x y)."""
    if np.ndim(x) == 0 and x == 1:  # a parameter that scales, at its default
        return 0.0
    product = x * y
    a, b = SPLITTER * x, SPLITTER * y
    p, q = a - (a - x), b - (b - y)
    r, s = x - p, y - q
    return _finite(((p * q - product) + p * s + r * q) + r * s)


def quotient_rest(x, y):
    """Return x/y - fl(x/y)."""
    quotient = x / y
    back = quotient * y
    return _finite(((x - back) - product_rest(quotient, y)) / y)


def sum_rest(x, y):
    """Return x + y - fl(x + y)."""
    total = x + y
    part = total - x
    return _finite((x - (total - part)) + (y - part))


def exp_rest(x):
    """Return exp(x) - fl(exp(x)); 0 where that is below the smallest normal doubles."""
    whole = np.exp(x)
    k = np.round(np.clip(x, -700.0, 709.0) / math.log(2))
    first, second, third = log_2()
    start = x - k * first
    head, tail = start - k * second, sum_rest(start, -k * second) - k * third
    head, tail = head / 64, tail / 64
    # exp - 1 by its series, the first two terms with what rounding takes from them.
    square = head * head
    high = np.zeros_like(head)
    for coefficient in EXP_SERIES:
        high = high * head + coefficient
    low = product_rest(head, head) / 2 + tail * (1 + head)
    high, low = _added(square / 2, high * square * head, low)
    high, low = _added(head, high, low)
    for _ in range(6):  # (1 + s)^2 - 1 = 2 s + s^2
        rest = product_rest(high, high) + 2 * high * low
        high, low = _added(2 * high, high * high, rest + 2 * low)
    high, low = _added(1.0, high, low)
    power = np.ldexp(1.0, k.astype(int))
    normal = (whole > 1e-290) & (whole < np.inf)
    return np.where(normal, (high * power - whole) + low * power, 0.0)


def _added(x, y, rest):
    """Return x + y + rest as a sum of two doubles."""
    total = x + y
    low = sum_rest(x, y) + rest
    return total + low, sum_rest(total, low)


HELPERS = {
    f.__name__: f
    for f in (
        *(erf, erfc, erfcx, exp_rest, logistic, product_rest, quotient_rest, sech, sech2),
        *(softplus, sum_rest),
    )
}


# --- the same in JavaScript ---------------------------------------------------------------


@cache
def _library() -> dict[str, str]:
    """Return the statements of the JavaScript library by the names that they declare."""
    # Only what is declared for all stands at the start of a line: pages are cut by that.
    text = re.sub(r"^ *//.*\n", "", LIBRARY.read_text(encoding="utf-8"), flags=re.MULTILINE)
    functions = text.strip().split("\n\n")
    statements = {re.match(r"function (\w+)", text)[1]: text for text in functions}
    constants = {
        "ERFCX": list(coefficients()),
        "ERF": list(erf_series()),
        "ERF_NEAR": ERF_NEAR,
        "LN2": list(log_2()),
        "EXP_SERIES": list(EXP_SERIES),
    }
    constants = {name: f"const {name} = {value};" for name, value in constants.items()}
    return {"certified": CERTIFIED.read_text(encoding="utf-8"), **constants, **statements}


def in_javascript(text: str) -> str:
    """Return the statements that JavaScript text needs, in front of it.

    Parameters
    ----------
    text : str
        May call the helpers by their names in JavaScript, such as ``productRest``.
    """
    library = _library()
    needed: set[str] = set()

    def need(text: str) -> None:
        called = set(re.findall(r"\b([a-z]\w*)\(", text)) | set(re.findall(r"\b[A-Z]\w*", text))
        for name in library.keys() & called - needed:
            needed.add(name)
            if name != "certified":  # it brings all that it uses
                need(library[name])

    need(text)
    return "".join(f"{library[name]}\n" for name in library if name in needed) + text
