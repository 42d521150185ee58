"""erfcx(x) = exp(x^2) (1 - erf(x)) for x >= 0, in NumPy and in JavaScript.

NumPy has no error function.  With y = (x - 4.5)/(x + 4.5), which runs over [-1, 1),
(1 + 1.25 x) erfcx(x) is so smooth that its Chebyshev series is down to the last bit
of a double after two dozen terms [shepherd1981chebyshev].
"""

from __future__ import annotations

from functools import cache

import mpmath
import numpy as np

__all__ = ["erfcx", "erfcx_javascript"]

CENTER, SLOPE = 4.5, 1.25
DEGREE, NODES = 23, 64


@cache
def coefficients() -> tuple[float, ...]:
    """Return the coefficients of the polynomial in y, highest power first."""
    with mpmath.workdps(40):
        angles = [mpmath.pi * (k + mpmath.mpf(1) / 2) / NODES for k in range(NODES)]
        values = [_smooth(mpmath.cos(angle)) for angle in angles]
        series = [
            2 * mpmath.fdot(values, [mpmath.cos(n * a) for a in angles]) / NODES
            for n in range(DEGREE + 1)
        ]
        return tuple(float(c) for c in reversed(_powers([series[0] / 2, *series[1:]])))


def _smooth(y: mpmath.mpf) -> mpmath.mpf:
    x = CENTER * (1 + y) / (1 - y)
    return (1 + SLOPE * x) * mpmath.exp(x**2) * mpmath.erfc(x)


def _powers(series: list[mpmath.mpf]) -> list[mpmath.mpf]:
    """Return a Chebyshev series as coefficients of 1, y, y^2, ..."""
    total = [mpmath.mpf(0)] * len(series)
    before, this = [mpmath.mpf(1)], [mpmath.mpf(0), mpmath.mpf(1)]
    for c in series:
        for power, t in enumerate(before):
            total[power] += c * t
        after = [mpmath.mpf(0), *(2 * t for t in this)]
        for power, t in enumerate(before):
            after[power] -= t
        before, this = this, after
    return total


def erfcx(x: np.ndarray) -> np.ndarray:
    """Return exp(x^2) erfc(x) for x >= 0, elementwise, in float64."""
    y = (x - CENTER) / (x + CENTER)
    first, *rest = coefficients()
    total = np.full_like(y, first)
    for coefficient in rest:
        total *= y
        total += coefficient
    return total / (1 + SLOPE * x)


def erfcx_javascript() -> str:
    """Return the same as a JavaScript statement."""
    return (
        f"const ERFCX = {list(coefficients())};\n"
        "function erfcx(x) {\n"
        f"  const y = (x - {CENTER}) / (x + {CENTER});\n"
        f"  return ERFCX.reduce((total, c) => total * y + c) / (1 + {SLOPE} * x);\n"
        "}\n"
    )
