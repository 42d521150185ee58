"""The figure of a gated unit: its numbers are those of the catalogue, and its presets hold."""

import numpy as np
import pytest

from activations import VECTOR_CATALOGUE, scenes, sigmoid, silu
from activations.scenes.gate_scene import PRESETS
from moving import computed, defaults, move
from pages import readout

KIND = scenes.gate
GATED = ["glu", "reglu", "geglu", "swiglu", "bilinear"]
PLACES = [
    {},
    {"x": -2.5, "wa": -1.5, "ca": 0.4, "wb": 0.7, "cb": -1.2},
    {"x": 4.0, "wa": 2.0, "ca": 3.0, "wb": 2.0, "cb": 3.0},
    {"x": 1.0, "wb": 0.0, "cb": 0.0},
]


def expected(name, x, wa, ca, wb, cb):
    unit, z = VECTOR_CATALOGUE[name], [wa * x + ca, wb * x + cb]
    (by_a, by_b), (output,) = unit.jacobian(z)[0], unit(z)
    return {"output": output, "byA": by_a, "byB": by_b, "slope": by_a * wa + by_b * wb}


@pytest.mark.parametrize("place", PLACES, ids=range(len(PLACES)))
@pytest.mark.parametrize("name", GATED)
def test_value_and_derivatives_are_those_of_the_catalogue(name, place):
    now = defaults(KIND, chosen=name, **place)
    found = computed(KIND, "math.unit(now, now.x)", now=now)
    wanted = expected(name, *(now[key] for key in ("x", "wa", "ca", "wb", "cb")))
    for key, value in wanted.items():
        assert found[key] == pytest.approx(value, rel=1e-12, abs=1e-14), key


def output(x, **now):
    return computed(KIND, "math.unit(now, now.x).output", now=defaults(KIND, x=x, **now))


def test_presets_make_what_they_say():
    for x in (-2.0, 0.5, 3.0):
        assert output(x, **PRESETS["Make it x²"]) == pytest.approx(x**2)
        assert output(x, **PRESETS["Make it SiLU"]) == pytest.approx(silu(x))
        alone = PRESETS["Show the gate alone"]
        assert output(x, **alone, chosen="glu") == pytest.approx(sigmoid(x))


def test_the_sentence_has_the_numbers(open_figure):
    tab = open_figure(KIND)
    for name in ("bilinear", "reglu"):
        said = move(tab, chosen=name, x=-1.0, wa=1.0, ca=0.5, wb=0.5, cb=1.0).replace("−", "-")
        wanted = expected(name, -1.0, 1.0, 0.5, 0.5, 1.0)
        assert "x = -1.00: a = -0.50, b = 0.50, gate g(b) = 0.50" in said
        numbers = [wanted[key] for key in ("output", "byA", "byB", "slope")]
        text = "output {:.2f}; derivative in a {:.2f}, in b {:.2f}, in x {:.2f}"
        assert text.format(*np.round(numbers, 9)) in said
    assert readout(tab) and tab.errors == []
