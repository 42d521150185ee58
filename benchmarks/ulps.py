"""The truth to many digits, and how many units in the last place (ULP) a result is off.

Truth is the textbook formula, evaluated by mpmath with so many bits that nothing cancels.
The tests of accuracy and the table of accuracy both measure with this file.
"""

from __future__ import annotations

import mpmath
import numpy as np
import sympy as sp

from activations import Activation
from activations.activation import Z
from activations.derive.exponentials import common_exponent
from activations.derive.proof import in_exponentials

__all__ = ["away_from_zeros", "grid", "softmax_truth", "truth", "ulps", "vectors"]

BITS = 250


def grid(fineness: int = 1) -> np.ndarray:
    """Both signs: 34 decades, the middle evenly, and where exp underflows."""
    size = np.geomspace(1e-30, 1e4, 600 * fineness)
    middle = np.linspace(0.0, 40.0, 1600 * fineness + 1)
    edge = np.concatenate(
        [np.linspace(340, 380, 100 * fineness + 1), np.linspace(690, 760, 280 * fineness + 1)]
    )
    half = np.concatenate([size, middle, edge])
    return np.concatenate([-half[::-1], half])


def truth(activation: Activation, order: int, z) -> list[mpmath.mpf]:
    """Return the derivative of an order 0, 1 or 2 at real numbers z, with default parameters.

    Parameters
    ----------
    z : iterable of float or mpmath.mpf
    """
    exact = {p.symbol: sp.Rational(p.default) for p in activation.parameters}
    textbook = activation.expr.rewrite(sp.Piecewise) if activation.kinks else activation.expr
    formula = sp.lambdify(Z, sp.diff(textbook, Z, order).subs(exact), "mpmath")
    exponent = common_exponent(in_exponentials(activation.expr.subs(exact)), Z) or sp.S.Zero
    nats = sp.lambdify(Z, exponent, "mpmath")
    values = []
    for x in map(mpmath.mpf, z):
        with mpmath.workprec(BITS + 3 * int(min(abs(nats(x)), 1000))):
            values.append(+mpmath.mpf(formula(x)))
    return values


def ulps(got: np.ndarray, want: list[mpmath.mpf]) -> np.ndarray:
    """Return how far each number is off, in ULP of its dtype; inf for NaN and infinity.

    A truth below the normal numbers asks for a result that is as tiny, and no more.
    """
    tiny = float(np.finfo(got.dtype).tiny)
    off = []
    for g, w in zip(got.tolist(), want, strict=True):
        unit = float(np.spacing(got.dtype.type(max(abs(w), tiny))))
        if abs(w) < tiny and abs(g) <= 2 * tiny:
            off.append(0.0)
        else:
            off.append(float(abs(g - w) / unit) if np.isfinite(g) else np.inf)
    return np.array(off)


def away_from_zeros(activation: Activation, z: np.ndarray) -> np.ndarray:
    """Leave out kinks, and where f' is close to zero: relative error has no meaning there."""
    keep = ~np.isin(z, activation.kinks)
    slope = activation.gradient(z)
    for shift in (-0.1, 0.1):
        keep &= np.sign(activation.gradient(z + z.dtype.type(shift))) == np.sign(slope)
    if activation.name == "snake":  # 1 + sin(2z) touches zero without crossing it
        keep &= slope > 0.25
    return z[keep]


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
