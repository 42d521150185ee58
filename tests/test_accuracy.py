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
from activations.exponentials import common_exponent
from activations.proof import in_exponentials

REFERENCE = Path(__file__).parent / "data" / "reference.csv"
SMALLEST = np.finfo(np.float64).tiny
VALUE_ULP, GRADIENT_ULP = 4, 8
# Where three exponentials and a sum come together.
WIDER = {"gelu": (8, 16), "gelu_tanh": (8, 16), "quick_gelu": (8, 8), "snake": (4, 16)}

NAMES = pytest.mark.parametrize("name", CATALOGUE)


def limits(name):
    return WIDER.get(name, (VALUE_ULP, GRADIENT_ULP))


def truth(activation, order, z):
    """The textbook formula's derivative of an order, with bits to spare for cancellation."""
    exact = {p.symbol: sp.Rational(p.default) for p in activation.parameters}
    textbook = activation.expr.rewrite(sp.Piecewise) if activation.kinks else activation.expr
    formula = sp.lambdify(Z, sp.diff(textbook, Z, order).subs(exact), "mpmath")
    exponent = common_exponent(in_exponentials(activation.expr.subs(exact)), Z) or sp.S.Zero
    size = np.broadcast_to(np.abs(sp.lambdify(Z, exponent)(z)), z.shape)
    values = []
    for x, nats in zip(z.tolist(), size.tolist(), strict=True):
        with mpmath.workprec(250 + 3 * int(min(nats, 1000))):
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
    """Leave out kinks, and where f' is close to zero: relative error has no meaning there."""
    keep = ~np.isin(z, activation.kinks)
    slope = activation.gradient(z)
    for shift in (-0.1, 0.1):
        keep &= np.sign(activation.gradient(z + shift)) == np.sign(slope)
    if activation.name == "snake":  # 1 + sin(2z) touches zero without crossing it
        keep &= slope > 0.25
    return z[keep]


@NAMES
def test_dense_grid(name):
    activation = CATALOGUE[name]
    for order, (compute, limit) in enumerate(
        zip((activation, activation.gradient), limits(name), strict=True)
    ):
        z = away_from_zeros(activation, dense_grid()) if order else dense_grid()
        assert ulps(compute(z), truth(activation, order, z)).max(initial=0) <= limit


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
        assert max(off, default=0) <= 0.6


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
