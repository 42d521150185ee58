"""How many units in the last place (ULP) the NumPy values and gradients are off.

Truth is of two kinds: ``data/reference.csv`` (25 digits) and, on a dense grid, the
textbook formula evaluated by mpmath with so many bits that nothing cancels.
"""

import csv
from pathlib import Path

import mpmath
import numpy as np
import pytest
import sympy as sp

from activations import CATALOGUE
from activations.activation import Z

REFERENCE = Path(__file__).parent / "data" / "reference.csv"
SMALLEST = np.finfo(np.float64).tiny
VALUE_ULP, GRADIENT_ULP = 4, 8

NAMES = pytest.mark.parametrize("name", CATALOGUE)


def truth(activation, order, z):
    """The textbook formula's derivative of an order, with bits to spare for cancellation."""
    exact = {p.symbol: sp.Rational(p.default) for p in activation.parameters}
    formula = sp.lambdify(Z, sp.diff(activation.expr, Z, order).subs(exact), "mpmath")
    values = []
    for x in z.tolist():
        with mpmath.workprec(250 + 3 * int(abs(x))):
            values.append(+mpmath.mpf(formula(mpmath.mpf(x))))
    return values


def dense_grid():
    """Both signs: 30 decades, the middle in steps of 1/40, and where exp underflows."""
    size = np.geomspace(1e-30, 1e4, 600)
    middle = np.linspace(0.0, 40.0, 1601)
    edge = np.concatenate([np.linspace(340, 380, 101), np.linspace(690, 760, 281)])
    half = np.concatenate([size, middle, edge])
    return np.concatenate([-half[::-1], half])


def ulps(computed, truth):
    """Errors in ULP where the truth is a normal number; inf for a wrong non-finite value."""
    errors = []
    for got, want in zip(computed.tolist(), truth, strict=True):
        if abs(want) >= SMALLEST:
            unit = np.spacing(abs(float(want)))
            error = abs(mpmath.mpf(got) - want) / unit if np.isfinite(got) else np.inf
            errors.append(float(error))
        else:
            assert abs(got) <= 2 * SMALLEST, "a value that underflows must stay tiny"
    return np.array(errors)


def away_from_zeros(activation, z):
    """Leave out where f' crosses zero: relative error has no meaning there."""
    keep = np.ones(z.shape, dtype=bool)
    for point in activation.properties().extrema:
        keep &= np.abs(z - float(point.z)) > 0.1
    return z[keep]


@NAMES
def test_dense_grid(name):
    activation = CATALOGUE[name]
    z = dense_grid()
    assert ulps(activation(z), truth(activation, 0, z)).max() <= VALUE_ULP
    z = away_from_zeros(activation, z)
    assert ulps(activation.gradient(z), truth(activation, 1, z)).max() <= GRADIENT_ULP


@NAMES
def test_float32_is_rounded_once(name):
    activation = CATALOGUE[name]
    z = away_from_zeros(activation, np.linspace(-30, 30, 2001, dtype=np.float32))
    for order, compute in enumerate((activation, activation.gradient)):
        got = compute(z)
        assert got.dtype == np.float32
        off = [
            float(abs(mpmath.mpf(float(g)) - w)) / float(np.spacing(np.float32(abs(w))))
            for g, w in zip(got, truth(activation, order, z), strict=True)
            if abs(w) > 1e-37
        ]
        assert max(off) <= 0.6


def reference_rows(name):
    with REFERENCE.open(newline="") as file:
        return [row for row in csv.DictReader(file) if row["function"] == name]


@pytest.mark.parametrize("name", ["sigmoid", "tanh", "softplus", "silu", "relu", "leaky_relu"])
def test_reference_table(name):
    rows = reference_rows(name)
    assert len(rows) > 150
    activation = CATALOGUE[name]
    z = np.array([float.fromhex(row["x_hex"]) for row in rows])
    for column, compute, limit in (
        ("value", activation, VALUE_ULP),
        ("derivative", activation.gradient, GRADIENT_ULP),
    ):
        keep = np.isin(z, away_from_zeros(activation, z)) | (column == "value")
        keep &= np.array([row[column] != "kink" for row in rows])
        with mpmath.workprec(120):
            want = [mpmath.mpf(row[column]) for row, k in zip(rows, keep, strict=True) if k]
            got = compute(z[keep])
            finite = np.array([bool(mpmath.isfinite(w)) for w in want])
            off = ulps(got[finite], [w for w in want if mpmath.isfinite(w)])
        assert off.max() <= limit
        for g, w in zip(got[~finite], [w for w in want if not mpmath.isfinite(w)], strict=True):
            assert g == float(w)
