"""Property sheets against numbers known from elsewhere, and against brute force."""

import numpy as np
import pytest
import sympy as sp

from activations import CATALOGUE, leaky_relu, relu, sigmoid, silu, softplus, tanh

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
    assert (sheet.steepest.z, sheet.steepest.value, sheet.steepest_holds) == (0, 1, "beyond")
    leaky = leaky_relu.properties()
    assert leaky.range == sp.Interval(-sp.oo, sp.oo)
    assert leaky.monotone == "strictly increasing"
    assert leaky.kinks[0].chosen == sp.Rational(1, 100)
    assert leaky_relu.properties(negative_slope=0).range == relu.properties().range
    assert leaky_relu.properties(negative_slope=1).kinks == ()


@EVERY
def test_against_brute_force(activation):
    sheet = activation.properties()
    z = np.linspace(-30, 30, 200_001)
    f, slope = activation(z), activation.gradient(z)
    assert np.abs(slope).max() <= float(sheet.steepest.value) * (1 + 1e-12)
    assert np.abs(slope).max() >= float(sheet.steepest.value) * (1 - 1e-7)
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
    assert len(rows) == len(sheet.rows()) == 9
    assert all(row.count("|") == 3 for row in rows)
    assert "$" not in repr(sheet) and "\\" not in repr(sheet)
