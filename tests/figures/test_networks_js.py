"""The networks of the page "Train it here" compute what the networks of the chapters compute."""

import json

import numpy as np
import pytest

from activations import CATALOGUE
from activations.data import SEEN, digits
from activations.kernel.javascript import layer_functions
from activations.live.script import library
from activations.networks import Network, cross_entropy, dead, squared_error, two_moons
from activations.networks.optimizers import OPTIMIZERS
from formulas import EVERY
from tools.site.javascript import engine

STEPS, BATCH = 50, 16
LOSSES = {"crossEntropy": cross_entropy, "squaredError": squared_error}

# Trains from given weights on given batches, and returns all that a chapter would look at.
TRAIN = """(text) => {
    const { name, given, widths, normalize, optimizer, rate, loss, ...more } = JSON.parse(text);
    const { layers, batches, all } = more;
    const activation = { ...ACTIVATIONS[name], given };
    const activations = widths.slice(1, -1).map(() => activation);
    const network = networks.network({ widths, activations, normalize });
    network.layers.forEach((layer, l) => {
        for (const key in layers[l]) layer[key].set(layers[l][key]);
    });
    const { batch } = batches[0];
    const trainer = networks.trainer(network, { optimizer, rate, loss, batch });
    const array = (values) => Float64Array.from(values);
    const losses = batches.map(({ x, y, batch }) => trainer.step(array(x), array(y), batch));
    const seen = networks.room(network, all.batch), x = array(all.x);
    const output = networks.forward(network, seen, x, all.batch);
    const survey = networks.survey(network, loss, all.batch);
    survey.add(x, array(all.y), all.batch);
    const keys = ["weights", "biases", "gammas", "mean", "variance"];
    return JSON.stringify({
        losses, output: [...output], found: survey.found(), trouble: trainer.trouble,
        layers: network.layers.map((layer) => Object.fromEntries(
            keys.filter((key) => layer[key]).map((key) => [key, [...layer[key]]]))),
    });
}"""


@pytest.fixture(scope="module")
def js():
    parts = [library(f"networks/{part}.js") for part in ("networks", "trouble_part")]
    running = engine(layer_functions(CATALOGUE.values()) + "".join(parts))
    return lambda function, given: json.loads(
        running.eval(f"({function})({json.dumps(json.dumps(given))})")
    )


def flat(values):
    return np.asarray(values, dtype=float).ravel().tolist()


def both(
    js, name, x, y, widths=(2, 7, 5, 1), optimizer="sgd", rate=0.05, loss="crossEntropy", **kind
):
    """Train in Python and in JavaScript from the same weights on the same batches."""
    rng, activation = np.random.default_rng(3), CATALOGUE[name]
    network = Network(widths, activation, rng, scale=1.5, **kind)
    for values in (*network.biases, *network.gammas):
        values += rng.normal(0, 0.1, values.shape)
    chosen = [rng.choice(len(x), BATCH, replace=False) for _ in range(STEPS)]
    gammas = [*network.gammas, None][: len(widths) - 1] if network.gammas else [None] * 9
    layers = [
        {"weights": flat(w.T), "biases": flat(b), **({} if g is None else {"gammas": flat(g)})}
        for w, b, g in zip(network.weights, network.biases, gammas, strict=False)
    ]
    given = {
        "name": name,
        "given": network.parameters,
        "widths": widths,
        "normalize": network.normalize,
        "optimizer": optimizer,
        "rate": rate,
        "loss": loss,
        "layers": layers,
        "batches": [{"x": flat(x[rows]), "y": flat(y[rows]), "batch": BATCH} for rows in chosen],
        "all": {"x": flat(x), "y": flat(y), "batch": len(x)},
    }
    found = js(TRAIN, given)
    losses, direction = [], OPTIMIZERS[optimizer]()
    for rows in chosen:
        passed = network.forward(x[rows], training=True)
        value, cotangent = LOSSES[loss](passed.post[-1], y[rows])
        network.step(network.backward(passed, cotangent), rate, direction)
        losses.append(value)
    return network, losses, found


def near(found, wanted, what=""):
    np.testing.assert_allclose(flat(found), flat(wanted), rtol=1e-9, atol=1e-9, err_msg=what)


def agree(network, losses, found, x):
    near(found["losses"], losses, "losses")
    assert found["trouble"] is None
    for layer, (w, b) in enumerate(zip(network.weights, network.biases, strict=True)):
        near(found["layers"][layer]["weights"], w.T, f"weights of layer {layer}")
        near(found["layers"][layer]["biases"], b, f"biases of layer {layer}")
    for layer, gamma in enumerate(network.gammas):
        near(found["layers"][layer]["gammas"], gamma, f"gammas of layer {layer}")
    near(found["output"], network.forward(x).post[-1], "outputs in evaluation")
    assert np.ptp(losses) > 1e-3, "nothing was trained"


MOONS = two_moons(60, np.random.default_rng(1))


@EVERY
def test_fifty_steps_are_those_of_python(js, activation):
    """With every activation of the catalogue."""
    x, y = MOONS
    agree(*both(js, activation.name, x, y), x)


@pytest.mark.parametrize("optimizer", [*OPTIMIZERS])
@pytest.mark.parametrize("normalize", [None, "batch", "layer"])
def test_with_every_optimizer_and_normalization(js, optimizer, normalize):
    x, y = MOONS
    network, losses, found = both(
        js, "silu", x, y, optimizer=optimizer, normalize=normalize, rate=0.01
    )
    agree(network, losses, found, x)
    if normalize == "batch":
        for layer, seen in enumerate(network.normalizations):
            near(found["layers"][layer]["mean"], seen.mean)
            near(found["layers"][layer]["variance"], seen.variance)


def test_with_ten_classes(js):
    x, y = digits()
    x, y = x[SEEN[:90]], y[SEEN[:90]]
    agree(*both(js, "elu", x, y, widths=(64, 9, 10)), x)


def test_with_squared_errors(js):
    x = np.linspace(-2, 2, 40)[:, None]
    agree(*both(js, "tanh", x, np.sin(3 * x), widths=(1, 6, 1), loss="squaredError"), x)


@pytest.mark.parametrize("normalize", [None, "layer", "batch"])
@pytest.mark.parametrize("name", ["relu", "sigmoid", "hard_tanh"])
def test_what_is_measured_is_measured_right(js, name, normalize):
    """The squares of signal and gradient, the saturated and the dead, counted a second time."""
    x, y = MOONS
    activation = CATALOGUE[name]
    network, _, found = both(js, name, 3 * x, y, rate=2.0, normalize=normalize)
    passed = network.forward(3 * x, training=True)
    value, cotangent = cross_entropy(passed.post[-1], y)
    slopes = network.backward(passed, len(x) * cotangent)
    near(found["found"]["loss"], value)
    top = np.abs(activation.gradient(np.linspace(-6, 6, 1201))).max()
    some = 0
    for layer, measured in enumerate(found["found"]["layers"]):
        slope = np.abs(activation.gradient(passed.pre[layer]))
        near(measured["signal"], np.mean(passed.post[layer] ** 2))
        near(measured["gradient"], np.mean(slopes.pre[layer] ** 2))
        near(measured["saturated"], np.mean((slope < 0.01 * top) | (slope == 0)))
        assert measured["dead"] == np.all(slope == 0, axis=0).sum()
        assert measured["units"] == network.widths[layer + 1]
        some += measured["dead"]
        if name == "relu" and not normalize:
            assert measured["dead"] == round(dead(passed)[layer] * measured["units"])
    assert some or name != "relu" or normalize, "no unit died: the count was not tried"


# --- starts, and random numbers -------------------------------------------------------------

START = """(text) => {
    const { scale, bias, widths, gains, seed } = JSON.parse(text);
    const activation = { ...ACTIVATIONS.relu, given: {} };
    const activations = widths.slice(1, -1).map(() => activation);
    const network = networks.network({ widths, activations });
    networks.start(network, { scale, bias, gains }, networks.random(seed));
    return JSON.stringify(network.layers.map(({ weights, biases }) => [[...weights], [...biases]]));
}"""


@pytest.mark.parametrize(
    "scale, wanted",
    [
        ("he", [2, 2, 2]),
        ("lecun", [1, 1, 1]),
        ("glorot", [2 * 60 / 100, 2 * 40 / 120, 2 * 80 / 90]),
        ("torch", [1 / 3] * 3),
        ("gain", [1.5**2, 1.5**2, 3.0**2]),
        (0.7, [0.7] * 3),
    ],
)
def test_weights_start_as_large_as_they_should(js, scale, wanted):
    given = {"scale": scale, "bias": 0.5, "widths": [60, 40, 80, 10], "gains": [1.5, 3.0]}
    drawn = js(START, {**given, "seed": 4})
    for (weights, biases), n, size in zip(drawn, (60, 40, 80), wanted, strict=True):
        noise = 5 * size * np.sqrt(2 / len(weights))  # five standard errors of a variance
        assert n * np.var(weights) == pytest.approx(size, abs=noise)
        if scale == "torch":
            assert np.abs([*weights, *biases]).max() <= 1 / np.sqrt(n)
            assert np.abs(weights).max() > 0.95 / np.sqrt(n)
        else:
            assert np.abs(weights).max() > 2.5 * np.sqrt(size / n)
            assert np.std(biases) == pytest.approx(0.5, rel=0.6)
    assert drawn == js(START, {**given, "seed": 4})
    assert drawn != js(START, {**given, "seed": 5})


def test_random_numbers_are_uniform_and_normal(js):
    draw = """(text) => {
        const { uniform, normal, choose } = networks.random(Number(text));
        const list = [...Array(9).keys()];
        const many = (f) => Array.from({ length: 20000 }, f);
        const chosen = many(() => { choose(list, 3); return list.slice(0, 3); });
        return JSON.stringify({ uniform: many(uniform), normal: many(normal), chosen });
    }"""
    drawn = js(draw, 7)
    uniform, normal = np.array(drawn["uniform"]), np.array(drawn["normal"])
    assert uniform.min() >= 0 and uniform.max() < 1
    assert np.abs(np.histogram(uniform, 10, (0, 1))[0] - 2000).max() < 250
    assert abs(np.corrcoef(uniform[1:], uniform[:-1])[0, 1]) < 0.03
    assert np.abs(normal.mean()) < 0.03 and np.std(normal) == pytest.approx(1, abs=0.03)
    assert np.mean(np.abs(normal) < 1) == pytest.approx(0.6827, abs=0.02)
    chosen = np.array(drawn["chosen"])
    assert all(len({*row}) == 3 for row in drawn["chosen"])
    assert np.abs(np.bincount(chosen.ravel()) / 20000 - 1 / 3).max() < 0.02


# --- what is no longer a number ----------------------------------------------------------------


@pytest.mark.parametrize(
    "change, stage, layer",
    [
        ({"layers": [[0, "weights", 1e308]]}, "sum", 1),
        ({"layers": [[0, "weights", 1e200], [1, "weights", 1e200]]}, "sum", 2),
        ({"name": "squared_relu", "layers": [[1, "weights", 1e200]]}, "activation", 2),
        ({"loss": "squaredError", "layers": [[2, "weights", 1e200]]}, "loss", 3),
        (
            {"layers": [[0, "weights", 1e-160], [1, "weights", 1e155], [2, "weights", 1e155]]},
            "gradient",
            1,
        ),
        ({"rate": 1e308, "layers": [[1, "weights", 300]]}, "update", 1),
    ],
)
def test_the_first_number_that_is_not_finite_is_found(js, change, stage, layer):
    """In each place of a step where a number can overflow."""
    run = """(text) => {
        const { name = "relu", loss = "crossEntropy", rate = 0.1, layers } = JSON.parse(text);
        const one = { ...ACTIVATIONS[name], given: {} };
        const network = networks.network({ widths: [2, 4, 4, 1], activations: [one, one] });
        networks.start(network, { scale: 2 }, networks.random(2));
        for (const [l, key, size] of layers) {
            network.layers[l][key].forEach((w, i, all) => { all[i] = Math.abs(w) * size; });
        }
        const trainer = networks.trainer(network, { rate, loss, batch: 4 });
        const x = Float64Array.of(100, 1, 2, 3, 4, 5, 6, 7);
        while (!trainer.trouble && trainer.steps < 3) trainer.step(x, new Float64Array(4), 4);
        const { found } = troublePart({});
        return JSON.stringify({ ...found(trainer), step: trainer.steps });
    }"""
    found = js(run, change)
    assert (found["stage"], found["layer"], found["step"]) == (stage, layer, 1)
