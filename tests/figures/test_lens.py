"""The figure lens: its rounding is NumPy's, and so are its slopes."""

import re

import numpy as np
import pytest

from activations import scenes
from formulas import slow_except
from moving import computed, coordinates, in_numbers, minus, move, settled
from theory import slopes_in

FORMATS = {"float64": np.float64, "float32": np.float32, "float16": np.float16}
EVERY = pytest.mark.parametrize("precision", FORMATS)


def compute(expression, numbers):
    """What the figure's own mathematics makes of numbers."""
    # As text, because JSON has neither infinities nor NaN nor a negative zero.
    text = "(x) => Object.is(x, -0) ? '-0' : String(x)"
    found = computed(
        scenes.lens,
        f"NUMBERS.map(Number).map((x) => {expression}).map({text})",
        NUMBERS=[repr(float(x)).replace("inf", "Infinity") for x in numbers],
    )
    return np.array([float(text.replace("Infinity", "inf")) for text in found])


def same(found, expected):
    np.testing.assert_array_equal(found, expected)
    np.testing.assert_array_equal(np.signbit(found), np.signbit(expected))


# All 65,536 of them with make test-all, and in other runs one of 31.
APART = pytest.mark.parametrize("apart", slow_except([1, 31], [31]))


@APART
def test_every_number_of_16_bits_stays_what_it_is(apart):
    halves = np.arange(0, 2**16, apart, dtype=np.uint16).view(np.float16).astype(np.float64)
    found = compute("math.half(x)", halves)
    numbers = ~np.isnan(halves)
    same(found[numbers], halves[numbers])
    assert np.isnan(found[~numbers]).all() and (~numbers).sum() >= 2046 // apart


@APART
def test_what_lies_between_rounds_to_the_nearest(apart):
    """In the middle of two neighbors, where the even one wins, and a hair to both sides of it."""
    halves = np.arange(2**15, dtype=np.uint16).view(np.float16).astype(np.float64)
    finite = halves[np.isfinite(halves)]
    middle = np.append(((finite[:-1] + finite[1:]) / 2)[::apart], 65520.0)
    between = np.concatenate([middle, np.nextafter(middle, 0), np.nextafter(middle, np.inf)])
    between = np.concatenate([between, -between, [1e-300, 1e300, -1e300, 2.0**-25, 3e-8]])
    with np.errstate(over="ignore", under="ignore"):
        expected = between.astype(np.float16).astype(np.float64)
    same(compute("math.half(x)", between), expected)


@EVERY
def test_both_forms_are_numpy_s(precision):
    dtype = FORMATS[precision]
    z = np.concatenate([np.arange(0, 20.01, 0.125), np.linspace(-20, 20, 1001)])
    quoted, stable = slopes_in(dtype, z)
    found = [compute(f"math.{form}(x, math.ROUND.{precision})", z) for form in ("quoted", "stable")]
    # tanh and exp of a browser and of NumPy may differ in the last digit of a double.
    slack = 2 * np.finfo(np.float64).eps
    np.testing.assert_allclose(found[0], quoted, rtol=0, atol=slack)
    np.testing.assert_allclose(found[1], stable, rtol=8 * slack)
    if precision != "float64":
        same(found[0], quoted.astype(np.float64))
        same(found[1], stable.astype(np.float64))


def test_the_exact_slope_is_exact_enough():
    z = np.arange(0, 20.01, 0.125)
    expected = 1 / np.cosh(z.astype(np.longdouble)) ** 2
    np.testing.assert_allclose(compute("math.exact(x)", z), expected.astype(float), rtol=1e-15)


@EVERY
def test_the_lens_says_what_is_lost(open_figure, precision):
    tab = open_figure(scenes.lens, precision=precision)
    lost = []
    for z in (0.0, 0.125, 3.0, 4.625, 7.5, 9.125, 18.0, 20.0):
        sentence = move(tab, z=z)
        slope, *errors = re.fullmatch(
            rf"{precision} at z = {z:.3f}, where the slope is (\S+): "
            r"relative error of 1 − t² (.+), of 4E/\(1 \+ E\)² (.+)",
            sentence,
        ).groups()
        exact = 1 / np.cosh(z) ** 2
        assert float(slope.replace("−", "-")) == pytest.approx(exact, rel=6e-3)
        for text, value in zip(errors, slopes_in(FORMATS[precision], z), strict=True):
            off = abs(float(value) / exact - 1)
            if value == 0:
                assert text == "1 (it is 0)"
            elif text == "below 1e−15":
                assert off < 2e-15
            else:
                # As sure as the last digit of t is.
                slack = 6e-5 * (off > 1e-3) + 4e-16 / exact * (precision == "float64")
                assert float(text.replace("−", "-")) == pytest.approx(
                    off, rel=6e-3, abs=slack + 1e-15
                )
        lost.append(errors[0] == "1 (it is 0)")
    assert lost.index(True) == {"float16": 3, "float32": 5, "float64": 7}[precision]
    assert tab.errors == []


@EVERY
def test_the_stairs_are_where_they_are(open_figure, precision):
    z = {"float64": 18.0, "float32": 8.0, "float16": 3.5}[precision]
    tab = open_figure(scenes.lens, precision=precision, z=z)
    axes = coordinates(tab.locator(".frame:has(text)").nth(1))
    d = tab.locator("path.gradient").nth(1).get_attribute("d")
    x = [float(n) for n in re.findall(r"[MH](\S+?)(?=[V ]|$)", d)]
    y = [float(n) for n in re.findall(r"[V ](\S+?)(?=H|$)", d)]
    assert len(x) == len(y) + 1 > 5
    # In the middle of each stair.
    middle = [[(a + b) / 2, h] for a, b, h in zip(x, x[1:], y, strict=False)]
    found = in_numbers(axes, middle)
    exact = 1 / np.cosh(z) ** 2
    quoted, _ = slopes_in(FORMATS[precision], found[:, 0])
    wide = np.diff(x) > 2.5  # samples are a pixel apart, and narrow stairs lie between them
    assert wide.sum() >= 3
    np.testing.assert_allclose(found[wide, 1], quoted[wide] / exact, atol=0.01)


def test_only_the_first_picture_moves_the_point(open_figure):
    tab = open_figure(scenes.lens)
    box = tab.locator("svg.plot").bounding_box()
    x, _ = coordinates(tab.locator(".frame:has(text)").first)
    tab.mouse.click(box["x"] + box["width"] * 0.8, box["y"] + 100)
    assert settled(tab).startswith("float64 at z = 18.000")
    tab.mouse.click(box["x"] + (4 - x(0)) / (x(1) - x(0)), box["y"] + 100)
    tab.wait_for_function(
        "says => document.querySelector('.readout').textContent.startsWith(says)",
        arg=minus("float64 at z = 4.000"),
    )
