"""The series behind the error function, which neither NumPy nor JavaScript has.

With y = (x - 4.5)/(x + 4.5), which runs over [-1, 1), (1 + 1.25 x) exp(x^2) erfc(x) is so
smooth that its Chebyshev series is down to the last bit of a double after two dozen terms
[shepherd1981chebyshev], and of a float32 after one dozen.
"""

from __future__ import annotations

from functools import cache

import mpmath

__all__ = ["CENTER", "ERF_NEAR", "SLOPE", "coefficients", "erf_series"]

CENTER, SLOPE = 4.5, 1.25
DEGREE, NODES = 23, 64


@cache
def coefficients(degree: int = DEGREE) -> tuple[float, ...]:
    """Return the coefficients of the polynomial in y, highest power first."""
    with mpmath.workdps(40):
        angles = [mpmath.pi * (k + mpmath.mpf(1) / 2) / NODES for k in range(NODES)]
        values = [_smooth(mpmath.cos(angle)) for angle in angles]
        series = [
            2 * mpmath.fdot(values, [mpmath.cos(n * a) for a in angles]) / NODES
            for n in range(degree + 1)
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


ERF_NEAR, ERF_TERMS = 0.5, 13


@cache
def erf_series(count: int = ERF_TERMS) -> tuple[float, ...]:
    """Return the coefficients of erf(x)/x in powers of x^2, highest power first."""
    with mpmath.workdps(40):
        lead = 2 / mpmath.sqrt(mpmath.pi)
        terms = [lead * (-1) ** n / (mpmath.factorial(n) * (2 * n + 1)) for n in range(count)]
    return tuple(float(term) for term in reversed(terms))
