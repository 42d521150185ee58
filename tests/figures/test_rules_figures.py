"""The figures of the rules of differentiation: chain, base and bend."""

import re

import numpy as np
import pytest

from activations import scenes
from moving import centers, coordinates, ends, in_numbers, minus, move, paths, points, significant
from pages import readout
from theory import bent, chained, of_base, of_chain

AROUND = pytest.mark.parametrize("width", [320, 900])


def number(x):
    return significant(0.0 if abs(x) < 1e-12 else x)


# --- the chain rule ----------------------------------------------------------------------


@pytest.mark.parametrize("pair", ["straight", "curved"])
@pytest.mark.parametrize("z", [-1.0, -0.35, 0.0, 0.5, 1.0])
def test_rates_multiply(pair, z):
    found = chained(pair, z, 1e-6)
    assert found["second"] == pytest.approx(found["dy"] * found["du"] * 1e-6, rel=1e-9, abs=1e-18)
    assert found["true"] == pytest.approx(found["second"], abs=1e-10)


@pytest.mark.parametrize("pair", ["straight", "curved"])
def test_the_chain_says_and_draws_what_python_computes(open_figure, pair):
    tab = open_figure(scenes.chain, pair=pair)
    frames = [coordinates(frame) for frame in tab.locator(".frame:has(text)").all()]
    assert len(frames) == 2
    for z in (-1.0, -0.35, 0.0, 0.5, 1.0):
        for h in (0.02, 0.3):
            sentence = move(tab, z=z, h=h)
            e = chained(pair, z, h)
            assert sentence == (
                f"z = {minus(f'{z:.2f}')}: slope of u {number(e['du'])}, of y {number(e['dy'])}, "
                f"product {number(e['second'] / h)}; a step of {h:.2f} becomes "
                f"{number(e['first'])} and then {number(e['second'])}, "
                f"while y itself changes by {number(e['true'])}"
            )
            expected = [
                [(z, e["u"]), (z + h, e["u"] + e["first"])],
                [(e["u"], e["y"]), (e["u"] + e["first"], e["y"] + e["second"])],
            ]
            starts, stops = centers(tab, ".dot"), centers(tab, ".slope-dot")
            shown = zip(starts, stops, paths(tab, ".tangent"), strict=True)
            for axes, (start, stop, line), (here, there), slope in zip(
                frames, shown, expected, (e["du"], e["dy"]), strict=True
            ):
                np.testing.assert_allclose(
                    in_numbers(axes, [start, stop]), [here, there], atol=1e-6
                )
                (a, b), (c, d) = in_numbers(axes, line)
                assert (d - b) / (c - a) == pytest.approx(slope, abs=0.05)
                assert b + (here[0] - a) * (d - b) / (c - a) == pytest.approx(here[1], abs=0.2)
    assert tab.errors == []


@pytest.mark.parametrize("pair", ["straight", "curved"])
def test_the_curves_of_the_chain(open_figure, pair):
    tab = open_figure(scenes.chain, pair=pair)
    for which, frame in enumerate(tab.locator(".frame:has(text)").all()):
        axes = coordinates(frame)
        drawn = points(tab.locator(".function").nth(which).get_attribute("d"))
        found = in_numbers(axes, drawn)
        # Between the tenths of a pixel to which x is rounded.
        shift = 0.06 * abs(axes[0](1) - axes[0](0))
        expected = [
            [of_chain(pair)[which](x + off) for x in found[:, 0]] for off in (-shift, 0, shift)
        ]
        pixel = abs(axes[1](1) - axes[1](0))
        assert np.all(found[:, 1] > np.min(expected, axis=0) - 0.06 * pixel)
        assert np.all(found[:, 1] < np.max(expected, axis=0) + 0.06 * pixel)


@AROUND
def test_the_point_follows_a_hand_in_both_pictures(open_figure, width):
    tab = open_figure(scenes.chain, options={"viewport": {"width": width, "height": 900}}, z=-0.5)
    move(tab, pair="curved")
    box = tab.locator("svg.plot").bounding_box()
    frames = tab.locator(".frame:has(text)").all()
    for which, (target, says) in enumerate(
        [((-0.8, 0.5), "z = −0.80:"), ((0.49, 0.2), "z = −0.70:")]
    ):
        axes = coordinates(frames[which])
        (x0, x1), (y0, y1) = ((read(0), read(1)) for read in axes)
        x = (target[0] - x0) / (x1 - x0)
        y = (target[1] - y0) / (y1 - y0)
        tab.mouse.click(box["x"] + x, box["y"] + y)
        tab.wait_for_function(
            "says => document.querySelector('.readout').textContent.startsWith(says)", arg=says
        )


# --- the exponential -----------------------------------------------------------------------


def test_the_slope_is_a_share_of_the_height(open_figure):
    tab = open_figure(scenes.base)
    axes = coordinates(tab.locator(".frame"))
    for p in (1.5, 2.0, 2.71, 2.72, 4.0):
        shares = set()
        for z in (-2.0, 0.0, 0.35, 1.5):
            sentence = move(tab, p=p, z=z)
            height, slope = of_base(p, z)
            found = re.fullmatch(
                rf"p = {p:.2f}, z = {minus(f'{z:.2f}')}: height (\S+), slope (\S+), "
                r"slope / height = (\S+); the tangent meets the axis (\S+) before z",
                sentence,
            ).groups()
            expected = [height, slope, slope / height, height / slope]
            assert [float(text) for text in found] == pytest.approx(expected, rel=6e-4)
            shares.add(found[2])
            dots = [*centers(tab, ".dot"), *centers(tab, ".slope-dot")]
            np.testing.assert_allclose(in_numbers(axes, dots), [(z, height), (z, slope)], atol=1e-6)
            a, b = ends(tab, ".tangent")
            (x0, y0), (x1, y1) = in_numbers(axes, (a, b))
            foot = x0 - y0 * (x1 - x0) / (y1 - y0)
            assert foot == pytest.approx(z - height / slope, abs=0.03 * height / slope + 0.01)
        assert len(shares) == 1, "the same at every z"
        assert (float(shares.pop()) > 1) == (p > np.e)
    assert tab.errors == []


@pytest.mark.parametrize("p", [1.5, 2.0, 4.0])
def test_the_curves_of_a_base(open_figure, p):
    tab = open_figure(scenes.base, p=p)
    x, y = coordinates(tab.locator(".frame"))
    pixel = abs(y(1) - y(0))
    for drawn, which in ((".function", 0), (".gradient", 1)):
        found = points(tab.locator(drawn).get_attribute("d"))
        found = found[found[:, 1] > 0]
        near = [[of_base(p, x(px) + s)[which] for px in found[:, 0]] for s in (-0.001, 0.001)]
        assert np.all(y(found[:, 1]) > np.array(near[0]) - 0.06 * pixel)
        assert np.all(y(found[:, 1]) < np.array(near[1]) + 0.06 * pixel)


# --- the second derivative -------------------------------------------------------------------


@pytest.mark.parametrize("z", [-1.5, -0.3, 0.0, 1.0])
def test_the_change_over_the_step_goes_to_the_second_derivative(z):
    for h in (-1.0, 0.5, 1e-3):
        here, there, second = bent(z, h)
        assert second == pytest.approx(2 * z)
        assert (there - here) / h == pytest.approx(2 * z + h)


def test_the_bend_says_and_draws_what_python_computes(open_figure):
    tab = open_figure(scenes.bend)
    frames = [coordinates(frame) for frame in tab.locator(".frame:has(text)").all()]
    for z in (-1.5, -0.3, 0.0, 1.0):
        for h in (-1.0, -0.01, 0.5):
            sentence = move(tab, z=z, h=h)
            here, there, second = bent(z, h)
            found = re.fullmatch(
                rf"z = {minus(f'{z:.2f}')}, h = {minus(f'{h:.2f}')}: slope (\S+), at z \+ h (\S+), "
                r"change (\S+), change / h = (\S+); f″ = (\S+)",
                sentence,
            ).groups()
            numbers = [float(text.replace("−", "-")) for text in found]
            expected = [here, there, there - here, (there - here) / h, second]
            np.testing.assert_allclose(numbers, expected, rtol=6e-4, atol=1e-12)
            above, below = frames
            *lines, last = paths(tab, ".tangent")
            dots = [centers(tab, dot) for dot in (".slope-dot", ".dot")]
            for (high, low), line, (at_z, slope) in zip(
                dots, lines, [(z + h, there), (z, here)], strict=True
            ):
                value = at_z**3 / 3 - at_z
                np.testing.assert_allclose(in_numbers(above, [high])[0], (at_z, value), atol=1e-6)
                np.testing.assert_allclose(in_numbers(below, [low])[0], (at_z, slope), atol=1e-6)
                (a, b), (c, d) = in_numbers(above, line)
                assert (d - b) / (c - a) == pytest.approx(slope, abs=0.01)
            (a, b), (c, d) = in_numbers(below, last)
            assert (d - b) / (c - a) == pytest.approx((there - here) / h, abs=0.01)
    assert tab.errors == []


def test_the_second_derivative_is_drawn(open_figure):
    tab = open_figure(scenes.bend)
    axes = coordinates(tab.locator(".frame:has(text)").nth(1))
    for z, second in in_numbers(axes, points(tab.locator(".piece").get_attribute("d"))):
        assert second == pytest.approx(bent(z, 0)[2], abs=0.01)


def test_one_tangent_has_no_change(open_figure):
    tab = open_figure(scenes.bend, h=0)
    assert readout(tab) == (
        "z = 0.50, h = 0.00: slope −0.7500; one point has no change of slope (0/0), but f″ = 1.000"
    )
    assert "change 0.0101" in move(tab, h=0.01)


@AROUND
def test_the_second_picture_can_be_dragged_too(open_figure, width):
    tab = open_figure(scenes.bend, options={"viewport": {"width": width, "height": 900}})
    box = tab.locator("svg.plot").bounding_box()
    for which, z in ((0, -1.2), (1, 0.9)):
        x, y = coordinates(tab.locator(".frame:has(text)").nth(which))
        across, down = (z - x(0)) / (x(1) - x(0)), (1 - y(0)) / (y(1) - y(0))
        tab.mouse.click(box["x"] + across, box["y"] + down)
        tab.wait_for_function(
            "says => document.querySelector('.readout').textContent.startsWith(says)",
            arg=minus(f"z = {z:.2f}, h = 0.50"),
        )
