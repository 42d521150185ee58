"""Networks that are drawn: where units and wires stand, and what is lit."""

import numpy as np
import pytest

from activations.draw import Diagram, network

LAYERS = (["x₁", "x₂"], ["h₁", "h₂", "h₃"], ["y"])


def wires(figure):
    """The arrows of a figure, by their ends in inches: width and style of each."""
    (ax,) = figure.axes
    arrows = [a for a in ax.texts if getattr(a, "arrow_patch", None)]
    return {(a.xyann, a.xy): a.arrow_patch for a in arrows}


def units(figure):
    """The place of each unit's name, and its circle."""
    (ax,) = figure.axes
    circles = {tuple(map(float, line.get_xydata()[0])): line for line in ax.get_lines()}
    return {
        t.get_text(): (place, circles[place])
        for t in ax.texts
        if t.get_text() and (place := t.get_position()) in circles
    }


def test_every_unit_feeds_all_of_the_next_layer():
    diagram = Diagram.of(LAYERS)
    assert len(diagram.wires) == 2 * 3 + 3 * 1
    assert len({column for column, _ in diagram.places.values()}) == 3
    assert diagram.places["x₁"] == (0, -0.5) and diagram.places["h₂"] == (1, 0)


def test_only_the_path_is_lit():
    figure = network(*LAYERS, lit=["x₂", "h₁", "y"])
    at = {name: place for name, (place, _) in units(figure).items()}
    assert set(at) == {name for layer in LAYERS for name in layer}
    drawn = wires(figure)
    assert len(drawn) == 9
    thick = {ends for ends, patch in drawn.items() if patch.get_linewidth() > 2}
    assert thick == {(at["x₂"], at["h₁"]), (at["h₁"], at["y"])}, "thick, not only colored"
    lit = {name for name, (_, circle) in units(figure).items() if circle.get_mew() > 2}
    assert lit == {"x₂", "h₁", "y"}


def test_what_leaves_a_silent_unit_is_dotted():
    figure = network(*LAYERS, off=["h₃"])
    at = {name: place for name, (place, _) in units(figure).items()}
    dotted = {ends for ends, patch in wires(figure).items() if patch.get_linestyle() == ":"}
    assert dotted == {(at["h₃"], at["y"])}


def test_texts_stand_where_they_belong():
    figure = network(
        *LAYERS, above={"y": "1.5"}, below={"y": "−2"}, on={("h₁", "y"): "× 3"}, under={"y": "out"}
    )
    (ax,) = figure.axes
    at = {t.get_text(): np.array(t.get_position()) for t in ax.texts}
    assert at["1.5"][1] > at["y"][1] > at["−2"][1] > at["out"][1]
    np.testing.assert_allclose(at["× 3"], (at["h₁"] + at["y"]) / 2)


def test_texts_of_crossing_wires_are_apart():
    on = {("x₁", "h₂"): "a", ("x₂", "h₁"): "b"}
    (ax,) = network(*LAYERS, on=on).axes
    a, b = (t.get_position() for t in ax.texts if t.get_text() in {"a", "b"})
    assert np.hypot(*np.subtract(a, b)) > 0.2, "inches"


@pytest.mark.parametrize(
    "given, says",
    [
        ({"lit": ["x₁", "z"]}, "there is no unit 'z'; units: x₁, x₂, h₁"),
        ({"lit": ["x₁", "y"]}, "there is no wire from x₁ to y"),
        ({"above": {"q": "1"}}, "there is no unit 'q'"),
        ({"on": {("h₁", "x₁"): "1"}}, "there is no wire from h₁ to x₁"),
        ({"wires": [("x₁", "k")]}, "there is no unit 'k'"),
    ],
)
def test_what_is_not_there_is_refused(given, says):
    with pytest.raises(ValueError, match=says):
        network(*LAYERS, **given)


def test_each_unit_has_its_own_name():
    with pytest.raises(ValueError, match="a name of its own"):
        network(["x"], ["x"])
