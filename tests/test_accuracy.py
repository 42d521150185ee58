"""How many units in the last place (ULP) the NumPy values and gradients are off.

Truth is of two kinds: ``data/reference.csv`` (25 digits) and, on a dense grid, the
textbook formula evaluated by mpmath.
"""

import csv
from pathlib import Path

import mpmath
import numpy as np
import pytest

from activations import CATALOGUE
from ulps import away_from_zeros, grid, truth, ulps

pytestmark = pytest.mark.formulas(3)

REFERENCE = Path(__file__).parent / "data" / "reference.csv"
VALUE_ULP, GRADIENT_ULP = 4, 8
# Where three exponentials and a sum come together.
WIDER = {"gelu": (8, 16), "gelu_tanh": (8, 16), "quick_gelu": (8, 8), "snake": (4, 16)}

NAMES = pytest.mark.parametrize("name", CATALOGUE)


def limits(name):
    return WIDER.get(name, (VALUE_ULP, GRADIENT_ULP))


@NAMES
def test_dense_grid(name):
    activation = CATALOGUE[name]
    for order, (compute, limit) in enumerate(
        zip((activation, activation.gradient), limits(name), strict=True)
    ):
        z = away_from_zeros(activation, grid()) if order else grid()
        assert ulps(compute(z), truth(activation, order, z)).max(initial=0) <= limit


@NAMES
def test_float32_is_rounded_once(name):
    activation = CATALOGUE[name]
    z = away_from_zeros(activation, np.linspace(-30, 30, 2001, dtype=np.float32))
    for order, compute in enumerate((activation, activation.gradient)):
        got = compute(z)
        assert got.dtype == np.float32
        assert ulps(got, truth(activation, order, z.tolist())).max(initial=0) <= 0.6


def reference_rows(name):
    with REFERENCE.open(newline="") as file:
        return [row for row in csv.DictReader(file) if row["function"] == name]


IN_TABLE = {
    "sigmoid": "sigmoid",
    "tanh": "tanh",
    "softsign": "softsign",
    "hard_sigmoid": "hardsigmoid",
    "log_sigmoid": "logsigmoid",
    "relu": "relu",
    "relu6": "relu6",
    "leaky_relu": "leaky_relu",
    "elu": "elu",
    "selu": "selu",
    "softplus": "softplus",
    "squared_relu": "relu2",
    "gelu": "gelu",
    "gelu_tanh": "gelu_tanh",
    "silu": "silu",
    "hard_swish": "hardswish",
    "mish": "mish",
}


@pytest.mark.parametrize("name", IN_TABLE)
def test_reference_table(name):
    rows = reference_rows(IN_TABLE[name])
    assert len(rows) > 150
    activation = CATALOGUE[name]
    z = np.array([float.fromhex(row["x_hex"]) for row in rows])
    for column, compute, limit in zip(
        ("value", "derivative"), (activation, activation.gradient), limits(name), strict=True
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
