"""The fair comparison of two columns of scores: pair by pair, with an interval."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

__all__ = ["Paired", "paired", "t_quantile"]

MIN_PAIRS = 10  # pairs; an interval from fewer says next to nothing


@dataclass(frozen=True)
class Paired:
    """How the scores a differ from the scores b.

    Attributes
    ----------
    n : int
        Number of pairs.
    mean : float
        Mean of a - b.
    low, high : float
        The 95% interval of that mean by Student's t, for independent pairs.
    wins : int
        Number of pairs with a > b; ties are no wins.
    """

    n: int
    mean: float
    low: float
    high: float
    wins: int

    def __repr__(self) -> str:
        mean, low, high = (round(x, 3) + 0.0 for x in (self.mean, self.low, self.high))  # no -0
        return f"n = {self.n}, mean difference {mean:+.3f}, 95% interval [{low:+.3f}, {high:+.3f}]"


def paired(a, b) -> Paired:
    """Compare the scores of two contestants that met under the same conditions.

    Parameters
    ----------
    a, b : array-like, shape (n,)
        Scores; a[i] and b[i] share all that is random, such as the seed.

    Raises
    ------
    ValueError
        For fewer than 10 pairs, unequal lengths, or a score that is not finite.
    """
    a, b = np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)
    if a.ndim != 1 or a.shape != b.shape:
        raise ValueError(f"a and b must have the same length, not shapes {a.shape} and {b.shape}")
    if len(a) < MIN_PAIRS:
        raise ValueError(f"a comparison needs at least {MIN_PAIRS} pairs, not {len(a)}")
    if not np.isfinite([a, b]).all():
        raise ValueError("every score must be finite")
    n, difference = len(a), a - b
    mean = float(difference.mean())
    half = t_quantile(0.975, n - 1) * float(difference.std(ddof=1)) / math.sqrt(n)
    return Paired(n, mean, mean - half, mean + half, int(np.sum(difference > 0)))


def t_quantile(p: float, freedom: int) -> float:
    """Return the p-quantile of Student's t, for 1/2 <= p < 1, by bisection."""
    low, high = 0.0, 1.0
    while _between(high, freedom) < 2 * p - 1:
        high *= 2
    while low < (middle := (low + high) / 2) < high:
        below = _between(middle, freedom) < 2 * p - 1
        low, high = (middle, high) if below else (low, middle)
    return high


def _between(t: float, freedom: int) -> float:
    """Return the probability of (-t, t), a finite sum (Abramowitz and Stegun, 26.7.3 and 4)."""
    angle = math.atan2(t, math.sqrt(freedom))
    odd, cosine = freedom % 2, math.cos(angle)
    term = cosine if odd else 1.0
    total = term if freedom > 1 else 0.0
    for k in range(2 + odd, freedom, 2):
        term *= cosine**2 * (k - 1) / k
        total += term
    total *= math.sin(angle)
    return (angle + total) * 2 / math.pi if odd else total
