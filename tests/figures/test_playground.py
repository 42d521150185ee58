"""What the playground says beside what it measures: the theory of wide layers, and conclusions."""

import json

import mpmath
import numpy as np
import pytest

from activations import CATALOGUE
from activations.live.script import library
from formulas import slow_except
from tools.site import train
from tools.site.javascript import engine

SETTING = """{
    data: "moons", batch: 32, seed: 1,
    nets: [{ layers: 4, width: 16, special: {}, start: "he", size: 1, bias: 0, norm: "none",
        opt: "sgd", rate: 0.1, activation: { name: "relu", given: {} }, ...change }],
}"""
RUN = f"""(text) => {{
    const change = JSON.parse(text), setting = {SETTING}, mean = means(RULE).squares;
    const run = playground.runOf(setting, setting.nets[0], dataSets.all, ACTIVATIONS, mean);
    const {{ train: {{ x, y }} }} = run.data;
    const survey = networks.survey(run.network, "crossEntropy", y.length);
    survey.add(x, y, y.length);
    for (const _ of run.expecting());
    return JSON.stringify({{ ...run.theory, found: survey.found().layers, x: [...x] }});
}}"""


@pytest.fixture(scope="module")
def js():
    shared = "".join(library(path) for path in (*train.SHARED, "networks/study_part.js"))
    running = engine(f"{train.QUERY}{shared}{train.libraries()}")
    return lambda function, given: json.loads(
        running.eval(f"({function})({json.dumps(json.dumps(given))})")
    )


def means_of(activation, q, **given):
    """E[f^2] and E[f'^2] over N(0, q), as sums over a dense grid."""
    x = np.linspace(-10, 10, 20_000)  # without 0, where slopes jump
    weight = np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi) * (x[1] - x[0])
    z = np.sqrt(q) * x
    f, slope = activation(z, **given), activation.gradient(z, **given)
    return np.sum(weight * f**2), np.sum(weight * slope**2)


STARTS = [
    ("relu", {}, {"start": "he"}, [2] * 5, 0),
    ("tanh", {}, {"start": "lecun", "bias": 0.3}, [1] * 5, 0.09),
    ("leaky_relu", {"negative_slope": 0.3}, {"start": "free", "size": 1.7}, [1.7] * 5, 0),
    ("gelu", {}, {"start": "glorot"}, [2 * 2 / 18, 1, 1, 1, 2 * 16 / 17], 0),
    ("selu", {}, {"start": "torch"}, [1 / 3] * 5, None),
]


@pytest.mark.parametrize("name, given, start, sizes, bias", STARTS)
def test_the_dashed_lines_are_the_theory(js, name, given, start, sizes, bias):
    """Computed a second time: q of each layer, and from the last one back the gradient."""
    activation = CATALOGUE[name]
    found = js(RUN, {**start, "activation": {"name": name, "given": given}})
    signal, gradient = np.zeros(4), np.zeros(4)
    # Every tenth example, in the order of their size.
    sizes_of_inputs = np.sort(np.square(found["x"]).reshape(-1, 2).mean(axis=1))
    for before in sizes_of_inputs[5::10]:
        slopes = []
        for layer, inputs in enumerate((2, 16, 16, 16)):
            q = sizes[layer] * before + (1 / (3 * inputs) if bias is None else bias)
            before, slope = means_of(activation, q, **given)
            slopes.append(slope)
            signal[layer] += before / 20
        for layer in range(4):
            above = range(layer, 3)
            gradient[layer] += np.prod([sizes[k + 1] * slopes[k] for k in above]) / 20
    assert found["signal"] == pytest.approx(signal, rel=1e-6)
    assert found["gradient"] == pytest.approx(gradient, rel=1e-6)
    assert found["chi"] == pytest.approx(gradient[0] / gradient[1], rel=1e-6)


@pytest.mark.parametrize("name", ["tanh", "silu", "sigmoid"])
def test_the_gain_is_that_of_the_book(js, name):
    activation = CATALOGUE[name]
    chosen = {"name": name, "given": activation.parameter_values()}
    size = 1 / means_of(activation, 1)[0]
    by_gain = js(RUN, {"start": "gain", "activation": chosen})
    assert by_gain["signal"] == pytest.approx(
        js(RUN, {"start": "free", "size": size, "activation": chosen})["signal"], rel=1e-6
    )


# The theory takes the gradient in the last layer as equally large for all examples: of SELU,
# large inputs have larger ones.
WIDE = [("tanh", 0.25), ("relu", 0.25), ("selu", 0.5)]


@pytest.mark.slow
@pytest.mark.parametrize("wide", slow_except(WIDE, WIDE[:1]))
def test_wide_layers_do_what_the_theory_says(js, wide):
    name, near = wide
    activation = {"name": name, "given": {}}
    found = js(RUN, {"activation": activation, "start": "free", "size": 1.3, "width": 800})
    measured = [layer["signal"] for layer in found["found"]]
    assert measured == pytest.approx(found["signal"], rel=0.2)
    back = [layer["gradient"] for layer in found["found"]]
    assert np.divide(back, back[-1]) == pytest.approx(found["gradient"], rel=near)
    assert max(found["signal"]) > 1.3 * min(found["signal"]), "nothing to see"


@pytest.mark.slow
@pytest.mark.parametrize("bias", [0, 0.5])
def test_with_a_normalization_there_is_no_line_for_the_gradient(js, bias):
    tanh = {"name": "tanh", "given": {}}
    found = js(RUN, {"norm": "layer", "activation": tanh, "width": 400, "bias": bias})
    assert found["gradient"] is None
    wanted = [means_of(CATALOGUE["tanh"], 1 + bias**2)[0]] * 4
    assert found["signal"] == pytest.approx(wanted, rel=1e-6)
    assert [layer["signal"] for layer in found["found"]] == pytest.approx(wanted, rel=0.1)


# --- what may be concluded -----------------------------------------------------------------------

CONCLUDE = """(text) => {
    const { pairs, better } = JSON.parse(text);
    const plain = pairs.map((pair) => pair.map((one) => one ?? NaN));
    const { conclusion } = studyPart({ number: (x) => x.toFixed(3) });
    return JSON.stringify(conclusion(plain, better, "test loss"));
}"""


def conclude(js, differences, better="less"):
    return js(CONCLUDE, {"pairs": [[1 + d, 1] for d in differences], "better": better})


def test_the_interval_is_that_of_student(js):
    differences = np.random.default_rng(0).normal(0, 0.2, 10)
    found = conclude(js, differences.tolist())
    with mpmath.workdps(20):
        scale = mpmath.gamma(5) / mpmath.sqrt(9 * mpmath.pi) / mpmath.gamma(4.5)
        inside = scale * mpmath.quad(lambda t: (1 + t * t / 9) ** -5, [-2.262, 0, 2.262])
        assert float(inside) == pytest.approx(0.95, abs=1e-4)
    half = 2.262 * differences.std(ddof=1) / np.sqrt(10)
    assert found["mean"] == pytest.approx(differences.mean())
    assert [found["low"], found["high"]] == pytest.approx(
        [differences.mean() - half, differences.mean() + half]
    )
    assert "The interval contains 0" in found["text"] and "better is" not in found["text"]


def test_it_is_said_which_one_is_ahead_and_for_what(js):
    ahead = [0.5 + 0.01 * i for i in range(10)]
    assert ", B is better." in conclude(js, ahead, "less")["text"], "more loss is worse"
    assert ", A is better." in conclude(js, ahead, "more")["text"]
    assert ", A is better." in conclude(js, [-d for d in ahead], "less")["text"]
    assert "these learning rates" in conclude(js, ahead)["text"]


def test_of_runs_that_broke_nothing_is_concluded(js):
    pairs = [[1.0, 2.0]] * 8 + [[None, 2.0], [1.0, None]]
    found = js(CONCLUDE, {"pairs": pairs, "better": "less"})
    assert "In 2 of 10 seeds a network became NaN" in found["text"]
    assert "better" not in found["text"] and "mean" not in found


# --- the data ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["moons", "circles", "xor", "spiral", "sine"])
def test_data_are_drawn_anew_and_inside_the_picture(js, name):
    draw = """(text) => {
        const [name, seed] = JSON.parse(text);
        const { set, train, test } = dataSets.drawn(dataSets.all[name], networks.random(seed));
        const lists = [train.x, train.y, test.x, test.y].map((one) => [...one]);
        return JSON.stringify([set.range, set.inputs, ...lists]);
    }"""
    (across, up), inputs, x, y, test_x, _ = js(draw, [name, 3])
    assert js(draw, [name, 3])[2:4] == [x, y]
    assert x != test_x and x != js(draw, [name, 4])[2]
    x, y = np.reshape(x, (-1, inputs)), np.array(y)
    points = x if inputs == 2 else np.stack([x[:, 0], y], axis=1)
    low, high = np.transpose([across, up])
    assert np.mean((points > low) & (points < high)) > 0.99
    if inputs == 2:
        assert np.bincount(y.astype(int)).tolist() == [100, 100]
        assert 0.3 < np.mean(x**2) < 2, "inputs of the size that starts are made for"
    else:
        assert np.std(y - np.sin(2.5 * x[:, 0])) == pytest.approx(0.1, rel=0.3)


def test_two_moons_are_those_of_the_chapters(js):
    """Half circles of the same place; the playground's have twice the noise."""
    draw = """(seed) => {
        const { train } = dataSets.drawn(dataSets.all.moons, networks.random(Number(seed)));
        return JSON.stringify([[...train.x], [...train.y]]);
    }"""
    x, y = (np.array(values) for values in js(draw, 5))
    x = x.reshape(-1, 2)
    upper, lower = x[y == 0], np.array([1, 0.5]) - x[y == 1]
    for half in (upper, lower):
        assert np.hypot(*half.T).mean() == pytest.approx(1.02, abs=0.06)
        assert np.mean(half[:, 1] > -0.4) > 0.97
