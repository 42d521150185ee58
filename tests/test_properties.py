"""Property sheets against numbers known from elsewhere, and against brute force."""

import numpy as np
import pytest
import sympy as sp

from activations import (
    CATALOGUE,
    gelu,
    gelu_tanh,
    hard_sigmoid,
    hard_swish,
    leaky_relu,
    lecun_tanh,
    mish,
    quick_gelu,
    relu,
    sigmoid,
    silu,
    sine,
    snake,
    softplus,
    step,
    tanh,
)
from activations.facts.moments import moments
from activations.facts.sheet import Point

pytestmark = pytest.mark.formulas(2)

EVERY = pytest.mark.parametrize("activation", CATALOGUE.values(), ids=CATALOGUE)


def test_sigmoid():
    sheet = sigmoid.properties()
    assert sheet.limits == (0, 1)
    assert sheet.range == sp.Interval.open(0, 1)
    assert (sheet.steepest.z, sheet.steepest.value) == (0, sp.Rational(1, 4))
    assert sheet.symmetry == "neither" and not sheet.zero_centered
    assert sheet.monotone == "strictly increasing"
    assert sheet.extrema == () and sheet.kinks == ()
    assert sheet.smoothness == "infinitely differentiable"
    assert sigmoid.properties(beta=3).steepest.value == sp.Rational(3, 4)


def test_tanh():
    sheet = tanh.properties()
    assert sheet.range == sp.Interval.open(-1, 1)
    assert sheet.symmetry == "odd" and sheet.zero_centered
    assert (sheet.steepest.z, sheet.steepest.value) == (0, 1)


def test_softplus_reaches_its_slope_only_in_the_limit():
    sheet = softplus.properties()
    assert sheet.range == sp.Interval.open(0, sp.oo)
    assert sheet.steepest_holds == "toward"
    assert (sheet.steepest.z, sheet.steepest.value) == (sp.oo, 1)


def test_silu_to_twelve_digits():
    """The minimum is z*, with z* + 1 = -W(1/e); the largest slope lies at 2.399357..."""
    sheet = silu.properties()
    (minimum,) = sheet.extrema
    assert float(minimum.z) == pytest.approx(-1.278464542761, abs=1e-12)
    assert float(minimum.value) == pytest.approx(-0.278464542761, abs=1e-12)
    assert float(minimum.z) == pytest.approx(-1 - float(sp.LambertW(sp.exp(-1))), abs=1e-15)
    assert float(sheet.steepest.z) == pytest.approx(2.399357280520, abs=1e-11)
    assert float(sheet.steepest.value) == pytest.approx(1.09984, abs=1e-6)
    assert sheet.monotone == "not monotone"
    assert sheet.range.start == minimum.value and not sheet.range.left_open
    far = silu.properties(beta=0.01)
    assert float(far.extrema[0].z) == pytest.approx(100 * float(minimum.z), rel=1e-12)


def test_relu_and_leaky_relu():
    sheet = relu.properties()
    assert sheet.range == sp.Interval(0, sp.oo)
    assert sheet.monotone == "non-decreasing"
    (kink,) = sheet.kinks
    assert (kink.z, kink.left, kink.right, kink.chosen) == (0, 0, 1, 0)
    assert sheet.smoothness == "continuous, not differentiable at its kinks"
    assert sheet.steepest == Point(sp.Interval.open(0, sp.oo), 1) and sheet.steepest_holds == "on"
    leaky = leaky_relu.properties()
    assert leaky.range == sp.Interval(-sp.oo, sp.oo)
    assert leaky.monotone == "strictly increasing"
    assert leaky.kinks[0].chosen == sp.Rational(1, 100)
    assert leaky_relu.properties(negative_slope=0).range == relu.properties().range
    assert leaky_relu.properties(negative_slope=1).kinks == ()


def test_published_minima_and_slopes():
    """Ten to twelve digits, found independently of this book."""
    minima = {
        gelu: (-0.751791524694, -0.169971207480),
        mish: (-1.192431214516, -0.308843413017),
        hard_swish: (-1.5, -0.375),
    }
    for activation, (z, value) in minima.items():
        (minimum,) = activation.properties().extrema
        assert float(minimum.z) == pytest.approx(z, abs=1e-12)
        assert float(minimum.value) == pytest.approx(value, abs=1e-12)
    assert gelu.properties().steepest.z == sp.sqrt(2)
    assert float(gelu.properties().steepest.value) == pytest.approx(1.128904145, abs=1e-9)
    assert float(mish.properties().steepest.z) == pytest.approx(1.490571, abs=1e-6)
    assert float(mish.properties().steepest.value) == pytest.approx(1.08849816, abs=1e-8)
    jumps = hard_swish.properties().kinks
    assert [(k.z, k.left, k.right) for k in jumps] == [
        (-3, 0, -sp.Rational(1, 2)),
        (3, sp.Rational(3, 2), 1),
    ]
    assert float(lecun_tanh(1.0)) == pytest.approx(0.999997, abs=5e-7)
    assert float(lecun_tanh.properties().steepest.value) == pytest.approx(1.14393, abs=5e-6)


def test_step_jumps_and_sine_repeats():
    (jump,) = step.properties().jumps
    assert (jump.z, jump.left, jump.right, jump.chosen) == (0, 0, 1, 1)
    sheet = sine.properties(omega=2)
    assert sheet.period == sp.pi and sheet.range == sp.Interval(-1, 1)
    assert [(p.z, p.value) for p in sheet.extrema] == [(-sp.pi / 4, -1), (sp.pi / 4, 1)]
    assert sheet.limits == (sp.nan, sp.nan)
    assert (sheet.steepest.z, sheet.steepest.value) == (0, 2)
    assert snake.properties().period == sp.pi


@pytest.mark.parametrize(
    "first, second, z, error",
    [
        (gelu, gelu_tanh, 2.699, 4.732e-4),
        (gelu, quick_gelu, 2.270, 0.020335),
        (sigmoid, hard_sigmoid, None, 0.0692),
        (silu, hard_swish, 3.0, 0.14228),
        (softplus, relu, 0.0, np.log(2)),
    ],
)
def test_how_far_approximations_are_off(first, second, z, error):
    grid = np.linspace(-8, 8, 160_001)
    off = np.abs(first(grid) - second(grid))
    assert off.max() == pytest.approx(error, rel=1e-3)
    assert z is None or abs(abs(grid[off.argmax()]) - z) < 2e-3


# E[f], E[f^2], E[f'^2], gain and chi for z ~ N(0, 1).
MOMENTS = {
    "sigmoid": (0.5, 0.293379, 0.044836, 1.846229, 0.152827),
    "tanh": (0, 0.394294, 0.464403, 1.592537, 1.177807),
    "softsign": (0, 0.183014, 0.227671, 2.337533, 1.244010),
    "relu": (0.398942, 0.5, 0.5, 1.414214, 1),
    "elu": (0.160521, 0.644945, 0.668102, 1.245198, 1.035905),
    "selu": (0, 1, 1.071575, 1, 1.071575),
    "softplus": (0.806059, 0.921246, 0.293379, 1.041867, 0.318459),
    "gelu": (0.282095, 0.425221, 0.455851, 1.533530, 1.072032),
    "silu": (0.206621, 0.355776, 0.379482, 1.676532, 1.066634),
    "mish": (0.240404, 0.452342, 0.479084, 1.486848, 1.059118),
    "hard_swish": (0.166217, 0.331567, 0.358532, 1.736657, 1.081323),
    "squared_relu": (0.5, 1.5, 2, 0.816497, 1.333333),
    "sine": (0, 0.432332, 0.567668, 1.520867, 1.313035),
}


@pytest.mark.parametrize("name", MOMENTS)
def test_moments_of_a_standard_normal(name):
    m = moments(CATALOGUE[name])
    got = (m.mean, m.mean_square, m.slope_mean_square, m.gain, m.chi)
    assert got == pytest.approx(MOMENTS[name], abs=6e-7)
    leaky = moments(leaky_relu, negative_slope=0.1)
    assert (leaky.mean, leaky.gain) == pytest.approx((0.359048, 1.407195), abs=6e-7)


@EVERY
def test_moments_against_a_random_sample(activation):
    z = np.random.default_rng(1).normal(size=400_000)
    m = moments(activation)
    for got, values in (
        (m.mean, activation(z)),
        (m.mean_square, activation(z) ** 2),
        (m.slope_mean_square, activation.gradient(z) ** 2),
    ):
        assert abs(got - values.mean()) <= 5 * values.std() / np.sqrt(z.size) + 1e-9


@EVERY
def test_against_brute_force(activation):
    sheet = activation.properties()
    z = np.linspace(-30, 30, 200_001)
    f, slope = activation(z), activation.gradient(z)
    assert np.abs(slope).max() <= float(sheet.steepest.value) * (1 + 1e-12)
    reached = min(float(sheet.steepest.value), 60)  # that of squared ReLU has no bound
    assert np.abs(slope).max() >= reached * (1 - (1e-7 if sheet.steepest_holds == "at" else 1e-3))
    assert float(sheet.range.start) <= f.min() and f.max() <= float(sheet.range.end)
    rising = {"strictly increasing", "non-decreasing"}
    assert (sheet.monotone in rising) == bool((slope >= 0).all())
    odd = np.allclose(f, -activation(-z), rtol=1e-12)
    assert (sheet.symmetry == "odd") == odd
    sample = np.random.default_rng(0).normal(size=100_000)
    symmetric = np.concatenate([sample, -sample])
    assert sheet.zero_centered == bool(abs(activation(symmetric).mean()) < 1e-12)


@EVERY
def test_shown_as_a_table(activation):
    sheet = activation.properties()
    markdown = sheet._repr_markdown_()
    head, rule, *rows = markdown.splitlines()
    assert head.startswith("| Property | ") and rule == "|:--|:--|"
    assert len(rows) == len(sheet.rows()) >= 11
    assert all(row.count("|") == 3 for row in rows)
    assert "$" not in repr(sheet) and "\\" not in repr(sheet)
