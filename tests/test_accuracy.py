"""How many units in the last place (ULP) the NumPy values and gradients are off.

Truth is of two kinds: ``data/reference.csv`` (25 digits, computed with mpmath)
and, on a dense grid, mpmath formulas that share nothing with the package.
"""

import csv
from pathlib import Path

import mpmath
import numpy as np
import pytest

from activations import CATALOGUE

REFERENCE = Path(__file__).parent / "data" / "reference.csv"
SMALLEST = np.finfo(np.float64).tiny
VALUE_ULP, GRADIENT_ULP = 4, 8

# Zeros of the derivative, near which relative error has no meaning.
ZEROS = {"silu": (-1.278464542761074,)}


def logistic(z):
    return 1 / (1 + mpmath.exp(-z))


TRUTH = {
    "sigmoid": (logistic, lambda z: logistic(z) * logistic(-z)),
    "tanh": (mpmath.tanh, lambda z: mpmath.sech(z) ** 2),
    "softplus": (lambda z: max(z, 0) + mpmath.log1p(mpmath.exp(-abs(z))), logistic),
    "silu": (
        lambda z: z * logistic(z),
        lambda z: logistic(z) * (1 + z * logistic(-z)),
    ),
    "relu": (lambda z: max(z, 0), lambda z: 1 if z > 0 else 0),
    "leaky_relu": (
        lambda z: z if z > 0 else z * mpmath.mpf(0.01),
        lambda z: 1 if z > 0 else mpmath.mpf(0.01),
    ),
}


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


def away_from_zeros(name, z):
    keep = np.ones(z.shape, dtype=bool)
    for zero in ZEROS.get(name, ()):
        keep &= np.abs(z - zero) > 0.1
    return z[keep]


def test_truth_covers_the_catalogue():
    assert set(TRUTH) == set(CATALOGUE)


@pytest.mark.parametrize("name", TRUTH)
def test_dense_grid(name):
    activation, (value, gradient) = CATALOGUE[name], TRUTH[name]
    z = dense_grid()
    with mpmath.workprec(220):
        true_values = [mpmath.mpf(value(mpmath.mpf(x))) for x in z.tolist()]
        assert ulps(activation(z), true_values).max() <= VALUE_ULP
        z = away_from_zeros(name, z)
        true_slopes = [mpmath.mpf(gradient(mpmath.mpf(x))) for x in z.tolist()]
        assert ulps(activation.gradient(z), true_slopes).max() <= GRADIENT_ULP


@pytest.mark.parametrize("name", TRUTH)
def test_float32_is_rounded_once(name):
    activation, (value, gradient) = CATALOGUE[name], TRUTH[name]
    z = away_from_zeros(name, np.linspace(-30, 30, 2001, dtype=np.float32))
    for compute, true in ((activation, value), (activation.gradient, gradient)):
        got = compute(z)
        assert got.dtype == np.float32
        with mpmath.workprec(100):
            want = [mpmath.mpf(true(mpmath.mpf(float(x)))) for x in z]
            off = [
                float(abs(mpmath.mpf(float(g)) - w)) / float(np.spacing(np.float32(abs(w))))
                for g, w in zip(got, want, strict=True)
                if abs(w) > 1e-37
            ]
        assert max(off) <= 0.6


def reference_rows(name):
    with REFERENCE.open(newline="") as file:
        return [row for row in csv.DictReader(file) if row["function"] == name]


@pytest.mark.parametrize("name", TRUTH)
def test_reference_table(name):
    rows = reference_rows(name)
    assert len(rows) > 150
    activation = CATALOGUE[name]
    z = np.array([float.fromhex(row["x_hex"]) for row in rows])
    for column, compute, limit in (
        ("value", activation, VALUE_ULP),
        ("derivative", activation.gradient, GRADIENT_ULP),
    ):
        keep = np.isin(z, away_from_zeros(name, z)) | (column == "value")
        keep &= np.array([row[column] != "kink" for row in rows])
        with mpmath.workprec(120):
            want = [mpmath.mpf(row[column]) for row, k in zip(rows, keep, strict=True) if k]
            got = compute(z[keep])
            finite = np.array([bool(mpmath.isfinite(w)) for w in want])
            off = ulps(got[finite], [w for w in want if mpmath.isfinite(w)])
        assert off.max() <= limit
        for g, w in zip(got[~finite], [w for w in want if not mpmath.isfinite(w)], strict=True):
            assert g == float(w)
