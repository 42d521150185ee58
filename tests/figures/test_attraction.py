"""The figure of mean and variance: its numbers, its sentence, and its point that is dragged."""

import gzip

import numpy as np
import pytest

from activations import CATALOGUE, scenes
from activations.live.script import library
from activations.scenes.attraction_scene import LAYERS
from moving import computed, drag, move
from pages import readout
from theory import passed

LIMIT = 6_000  # bytes beyond what all figures are drawn with, gzipped
KIND = scenes.attraction
PLACES = [(0.0, 1.0, 0.8, 2.0), (0.6, 1.3, -0.5, 0.4), (-1.0, 0.25, 1.0, 3.0)]


def through(name, total, squares, mean, variance, layers=LAYERS):
    """Mean and variance at the start and after each layer."""
    found = [(mean, variance)]
    for _ in range(layers):
        mean, variance = found[-1]
        found.append(passed(CATALOGUE[name], total * mean, squares * variance))
    return np.array(found)


@pytest.mark.parametrize("name", KIND.choices[0].words)
def test_every_layer_is_that_of_the_twin(name):
    found = computed(
        KIND,
        """PLACES.map(([sum, squares, mean, variance]) =>
            math.through(ACTIVATIONS[NAME], { sum, squares, mean, variance }))""",
        PLACES=PLACES,
        NAME=name,
    )
    for place, layers in zip(PLACES, found, strict=True):
        assert len(layers) == LAYERS + 1
        first = np.array(layers[:21], dtype=float)
        np.testing.assert_allclose(first, through(name, *place, 20), rtol=1e-3, atol=1e-5)


def test_selu_stays_where_it_was_made_to_stay():
    found = computed(
        KIND,
        "math.through(ACTIVATIONS.selu, { sum: 0.7, squares: 1, mean: 0, variance: 1 })",
    )
    np.testing.assert_allclose(np.array(found, float), [[0, 1]] * (LAYERS + 1), atol=1e-9)


def test_it_says_where_layers_take_the_point(open_figure):
    tab = open_figure(KIND)
    layers = through("selu", 0, 1, 0.8, 2)
    told = layers[[1, 10, LAYERS]].round(2) + 0.0  # no minus before 0
    one, ten, last = (f"({mean:.2f}, {variance:.2f})" for mean, variance in told)
    assert readout(tab) == (
        "SELU, sum of weights 0.00, of squares 1.00: mean and variance are (0.80, 2.00) "
        f"at the start, {one} after 1 layer, {ten} after 10, {last} after 100"
    )
    assert last == "(0.00, 1.00)"
    assert "beyond all bounds within" in move(tab, sum=1, squares=2.5, chosen="relu")
    assert "(0.00, 1.00) after 100" not in move(tab, chosen="selu", sum=0, squares=0.55)
    assert tab.errors == []


def test_the_point_is_dragged(open_figure):
    tab = open_figure(KIND, mean=0.5, variance=1.5)
    assert "mean and variance are (−0.50, 2.5" in drag(tab, -1 / 2.4, -1 / 3.2)
    assert "(0.00, 1.00) after 100" in readout(tab)
    assert tab.errors == []


def test_it_is_light():
    script = KIND.script()
    parts = [script.own, *map(library, script.libraries[1:])]
    assert sum(len(gzip.compress(part.encode(), 9)) for part in parts) < LIMIT
