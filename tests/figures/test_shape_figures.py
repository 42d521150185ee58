"""The figures stretch and corner: a sigmoid over a tanh, and lines through a corner."""

import re

import numpy as np
import pytest

from activations import CATALOGUE, scenes
from activations.scenes.corner_scene import SHOWN
from activations.scenes.stretch_scene import TARGETS
from moving import attributes, coordinates, in_numbers, minus, move, points, settled
from pages import readout
from theory import above, apart

CURVES = {
    "relu": CATALOGUE["relu"],
    "leaky_relu": lambda z: CATALOGUE["leaky_relu"](z, negative_slope=0.1),
    "abs": np.abs,
}


# --- a sigmoid over a tanh -----------------------------------------------------------------


@pytest.mark.parametrize("name, target", [("tanh", "tanh"), ("lecun_tanh", "lecun")])
def test_the_targets_are_the_book_s(name, target):
    z = np.linspace(-6, 6, 121)
    height, rate = TARGETS[target]
    np.testing.assert_allclose(height * np.tanh(rate * z), CATALOGUE[name](z), rtol=1e-14)
    assert apart(2 * height, 2 * rate, height, rate) < 1e-15
    assert apart(2 * height, 2 * rate + 0.01, height, rate) > 1e-3


@pytest.mark.parametrize("target", TARGETS)
def test_the_largest_distance(open_figure, target):
    tab = open_figure(scenes.stretch, target=target)
    title = dict(scenes.stretch.choices[0].options)[target]
    for a, b in [(1, 1), (2, 2), (2, 1), (1, 3), (4, 0.25), (3.43, 1.33), (0.5, 2.2)]:
        sentence = move(tab, a=a, b=b)
        start = f"{a:g} σ({b:g} z) − {a / 2:g} over {title}: largest distance "
        assert sentence.startswith(start)
        most = apart(a, b, *TARGETS[target])
        text, _, where = sentence.removeprefix(start).partition(", ")
        if most < 1e-12:
            assert (text, where) == ("0", "up to rounding")
            continue
        assert float(text) == pytest.approx(most, rel=6e-4, abs=5.1e-5)
        height, rate = TARGETS[target]
        if where == "approached far from 0":
            assert most == pytest.approx(abs(a / 2 - height))
        else:
            z = float(re.fullmatch(r"at z = ±(\S+)", where)[1])
            here = a / (1 + np.exp(-b * z)) - a / 2 - height * np.tanh(rate * z)
            assert abs(here) == pytest.approx(most, rel=1e-4)
    assert tab.errors == []


def test_lecun_s_constants_are_a_button(open_figure):
    tab = open_figure(scenes.stretch)
    tab.get_by_role("button", name="LeCun’s constants").click()
    says = "3.4318 σ(1.3333 z) − 1.7159 over 1.7159 tanh(2z/3): largest distance 0, up to rounding"
    tab.wait_for_function(
        "says => document.querySelector('.readout').textContent === says", arg=says
    )
    assert tab.locator("select").input_value() == "lecun"
    assert tab.locator("output").all_inner_texts() == ["3.43", "1.33"]
    tab.get_by_role("button", name="Reset").click()
    tab.wait_for_function("document.querySelector('.readout').textContent.startsWith('1 σ(1 z)')")


def test_the_curves_are_drawn_where_they_are(open_figure):
    tab = open_figure(scenes.stretch, target="lecun", a=1.5, b=0.7)
    axes = coordinates(tab.locator(".frame"))
    for selector, f in (
        (".function", CATALOGUE["lecun_tanh"]),
        (".gradient", lambda z: 1.5 / (1 + np.exp(-0.7 * z)) - 0.75),
    ):
        z, y = in_numbers(axes, points(tab.locator(selector).get_attribute("d"))).T
        np.testing.assert_allclose(y, f(z), atol=0.01)


# --- lines through a corner ----------------------------------------------------------------


@pytest.mark.parametrize("chosen", SHOWN)
def test_subgradients_are_told_from_other_slopes(open_figure, chosen):
    tab = open_figure(scenes.corner, chosen=chosen)
    axes = coordinates(tab.locator(".frame"))
    low, high = SHOWN[chosen][1]
    for slope in (-1.5, -1.0, -0.95, -0.05, 0.0, 0.05, 0.1, 0.15, 0.5, 1.0, 1.05, 1.5):
        sentence = move(tab, slope=slope)
        sides = above(CURVES[chosen], slope)
        start = f"{SHOWN[chosen][0]}: the line of slope {minus(f'{slope:.2f}')} is "
        assert sentence.startswith(start)
        rest = sentence.removeprefix(start)
        assert (not sides) == (low <= slope <= high)
        if sides:
            (side,) = sides
            sign = ">" if side > 0 else "<"
            assert rest == f"above the curve wherever z {sign} 0, so it is no subgradient"
        else:
            on = [side for side in (-1, 1) if CURVES[chosen](side * 2.0) == side * 2 * slope]
            sign = {-1: "lies on it for z < 0", 1: "lies on it for z > 0"}
            touch = sign[on[0]] if on else "meets it at 0 only"
            assert rest == f"nowhere above the curve, and {touch}: a subgradient"
        line, curve, drop = attributes(tab, ".gradient: d", ".function: d", ".drop: d")
        (a, b), (c, d) = in_numbers(axes, points(line))
        assert (d - b) / (c - a) == pytest.approx(slope, abs=0.01)
        z, y = in_numbers(axes, points(curve)).T
        np.testing.assert_allclose(y, CURVES[chosen](z), atol=0.02)
        assert (drop == "M0 0") == (not sides), "marked only where the line is above"
    assert tab.errors == []


@pytest.mark.parametrize("z, y, says", [(2, 1, "0.50"), (-2, -2, "1.00"), (-1, 1.2, "−1.20")])
def test_a_hand_turns_the_line(open_figure, z, y, says):
    tab = open_figure(scenes.corner)
    box = tab.locator("svg.plot").bounding_box()
    (x0, x1), (y0, y1) = ((read(0), read(1)) for read in coordinates(tab.locator(".frame")))
    tab.mouse.move(box["x"] + (z - x0) / (x1 - x0), box["y"] + (y - y0) / (y1 - y0))
    tab.mouse.down()
    tab.wait_for_function(
        "says => document.querySelector('.readout').textContent.includes(`slope ${says} is`)",
        arg=says,
    )
    before = readout(tab)
    # On the corner itself no slope is meant.
    tab.mouse.move(box["x"] - x0 / (x1 - x0), box["y"] - y0 / (y1 - y0))
    assert settled(tab) == before
    tab.mouse.up()
