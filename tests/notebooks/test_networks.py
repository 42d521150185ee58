"""The network of the experiments: what it computes, what it draws, and what it refuses."""

from pathlib import Path

import numpy as np
import pytest

from activations import CATALOGUE, VECTOR_CATALOGUE, networks
from activations.networks import (
    Adam,
    BatchNormalization,
    LayerNormalization,
    Momentum,
    Network,
    Stack,
    cross_entropy,
    dead,
    squared_error,
    train,
    two_moons,
)
from formulas import BATTERY_OF_NAMES, slow_except

pytestmark = pytest.mark.formulas(2)

relu, sigmoid, tanh, leaky_relu = (
    CATALOGUE[name] for name in ("relu", "sigmoid", "tanh", "leaky_relu")
)
softmax = VECTOR_CATALOGUE["softmax"]


def rng(seed=0):
    return np.random.default_rng(seed)


# --- gradients ---------------------------------------------------------------------------


def away_from_kinks(activation, seed=0, widths=(3, 4, 5, 2), **kind):
    """A small network and a batch that no small change of a weight takes over a kink."""
    network = Network(widths, activation, rng(seed), scale=3.0, **kind)
    for values in (*network.biases, *network.gammas):
        values += rng(seed).normal(0, 0.3, values.shape)
    x = rng(seed + 1).normal(size=(6, 3))
    network.forward(3 * x + 1, training=True)  # running statistics of their own
    for training in (True, False):
        z = network.forward(x, training=training).pre[:-1]
        z = np.concatenate([pre.ravel() for pre in z])
        kinks = np.array([*activation.kinks, 1e9])
        assert np.abs(z[:, None] - kinks).min() > 1e-3, "choose another seed"
    return network, x


def agrees_with_central_differences(network, x, y, loss, training=False):
    """Compare the gradient by every weight, bias and gamma with a quotient of differences."""
    passed = network.forward(x, training=training)
    value, cotangent = loss(passed.post[-1], y)
    gradients = network.backward(passed, cotangent)
    step = 2e-6
    for kind in ("weights", "biases", "gammas"):
        pairs = zip(getattr(network, kind), getattr(gradients, kind), strict=True)
        for values, slopes in pairs:
            assert slopes.shape == values.shape
            for place in np.ndindex(values.shape):
                start, found = values[place], []
                for values[place] in (start + step, start - step):
                    again = network.forward(x, training=training).post[-1]
                    found.append(loss(again, y)[0])
                values[place] = start
                assert (found[0] - found[1]) / (2 * step) == pytest.approx(
                    slopes[place], rel=1e-6, abs=1e-9 * max(1, value)
                )


@pytest.mark.slow
@BATTERY_OF_NAMES
@pytest.mark.parametrize("loss", [squared_error, cross_entropy])
def test_gradients_are_central_differences(name, loss):
    network, x = away_from_kinks(CATALOGUE[name], seed=4)
    y = rng(2).normal(size=(6, 2)) if loss is squared_error else np.array([0, 1, 1, 0, 1, 0])
    agrees_with_central_differences(network, x, y, loss)


@pytest.mark.slow
@pytest.mark.parametrize("kind", [{}, {"normalize": "layer", "residual": True}])
@pytest.mark.parametrize("name", ["glu", "bilinear", "reglu", "geglu", "swiglu"])
def test_gradients_of_gated_networks(name, kind):
    gated = VECTOR_CATALOGUE[name]
    network = Network((3, 4, 4, 2), gated, rng(5), scale=2.0, **kind)
    for values in (*network.biases, *network.gammas):
        values += rng(5).normal(0, 0.3, values.shape)
    x = rng(6).normal(size=(6, 3))
    passed = network.forward(x)
    assert [z.shape for z in passed.pre] == [(6, 8), (6, 8), (6, 2)]
    assert [a.shape for a in passed.post] == [(6, 4), (6, 4), (6, 2)]
    assert np.abs(np.concatenate(passed.pre[:-1])).min() > 1e-3, "choose another seed"
    agrees_with_central_differences(network, x, np.array([0, 1, 1, 0, 1, 0]), cross_entropy)


def test_a_gated_layer_multiplies_its_first_half_by_the_gate_of_the_second():
    network = Network((2, 3, 1), VECTOR_CATALOGUE["glu"], rng(), "he")
    assert network.weights[0].shape == (2, 6) and network.weights[1].shape == (3, 1)
    x = rng(1).normal(size=(5, 2))
    z = x @ network.weights[0]
    expected = z[:, :3] / (1 + np.exp(-z[:, 3:])) @ network.weights[1]
    assert np.allclose(network.forward(x).post[-1], expected)


@pytest.mark.slow
@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("residual", [True, False])
@pytest.mark.parametrize("normalize", [None, "batch", "layer"])
@pytest.mark.parametrize("name", slow_except(["tanh", "leaky_relu"], ["leaky_relu"]))
def test_gradients_of_normalized_and_residual_networks(name, normalize, residual, training):
    """Widths that repeat at the input, change, and repeat inside."""
    kind = {"normalize": normalize, "residual": residual}
    network, x = away_from_kinks(CATALOGUE[name], 11, (3, 3, 4, 4, 2), **kind)
    y = np.array([0, 1, 1, 0, 1, 0])
    agrees_with_central_differences(network, x, y, cross_entropy, training)


def test_gradients_by_what_each_layer_saw():
    """dL/dz and dL/da of a layer, by moving its biases and the weights that follow it."""
    network, x = away_from_kinks(tanh)
    passed = network.forward(x[:1])
    gradients = network.backward(passed, np.ones((1, 2)))
    for pre, bias in zip(gradients.pre, gradients.biases, strict=True):
        assert np.allclose(pre[0], bias, rtol=1e-14)
    for layer in range(2):
        assert np.allclose(
            gradients.post[layer], gradients.pre[layer + 1] @ network.weights[layer + 1].T
        )
        slope = tanh.gradient(passed.pre[layer])
        assert np.allclose(gradients.pre[layer], gradients.post[layer] * slope)
    assert np.array_equal(gradients.pre[-1], gradients.post[-1])


def test_parameters_of_the_activation_are_used():
    leaky = CATALOGUE["leaky_relu"]
    slow, fast = (Network((2, 3, 1), leaky, rng(), negative_slope=a) for a in (0.0, 0.5))
    plain = Network((2, 3, 1), relu, rng())
    x = rng(1).normal(size=(20, 2))
    assert np.array_equal(slow.forward(x).post[-1], plain.forward(x).post[-1])
    assert not np.allclose(fast.forward(x).post[-1], plain.forward(x).post[-1])
    passed = fast.forward(x)
    got = fast.backward(passed, np.ones((20, 1))).pre[0]
    expected = fast.weights[1].T * np.where(passed.pre[0] > 0, 1, 0.5)
    assert np.allclose(got, expected)


def test_one_layer_is_linear():
    network = Network((3, 2), sigmoid, rng())
    x = rng(1).normal(size=(4, 3))
    passed = network.forward(x)
    assert np.allclose(passed.post[-1], x @ network.weights[0])
    gradients = network.backward(passed, np.ones((4, 2)))
    assert np.allclose(gradients.weights[0], x.sum(axis=0)[:, None] * np.ones(2))
    assert len(gradients.pre) == 1


# --- shapes, seeds, variances ------------------------------------------------------------


def test_shapes():
    network = Network((3, 4, 5, 2), tanh, rng())
    passed = network.forward(np.zeros((7, 3)))
    assert [z.shape for z in passed.pre] == [a.shape for a in passed.post]
    assert [z.shape for z in passed.pre] == [(7, 4), (7, 5), (7, 2)]
    gradients = network.backward(passed, np.zeros((7, 2)))
    assert [g.shape for g in gradients.pre] == [g.shape for g in gradients.post]
    assert [g.shape for g in gradients.weights] == [(3, 4), (4, 5), (5, 2)]
    assert [g.shape for g in gradients.biases] == [(4,), (5,), (2,)]
    assert repr(network) == "Network((3, 4, 5, 2), tanh, scale='he')"
    leaky = Network([1, 1], CATALOGUE["leaky_relu"], rng(), 0.5)
    assert repr(leaky) == "Network((1, 1), leaky_relu, scale=0.5, negative_slope=0.01)"


def test_the_same_seed_is_the_same_network_and_the_same_training():
    def run(seed):
        generator = rng(seed)
        network = Network((2, 8, 1), relu, generator)
        x, y = two_moons(40, generator)
        losses = train(network, x, y, cross_entropy, 0.3, 20, 8, generator)
        return losses, network.weights

    (losses, weights), (again, same), (other, _) = run(1), run(1), run(2)
    assert np.array_equal(losses, again)
    assert all(np.array_equal(v, w) for v, w in zip(weights, same, strict=True))
    assert not np.array_equal(losses, other)


@pytest.mark.parametrize(
    "scale, n_variance",
    [("he", 2), ("lecun", 1), ("glorot", 2 * 400 / 700), ("torch", 1 / 3), (16, 16), (0.5, 0.5)],
)
def test_a_scale_has_the_variance_it_states(scale, n_variance):
    n = 400
    network = Network((n, 300), relu, rng(), scale)
    weights, biases = network.weights[0], network.biases[0]
    # The variance of 120,000 draws is off by 0.4% at one standard deviation.
    assert weights.var() * n == pytest.approx(n_variance, rel=0.02)
    assert abs(weights.mean()) < 4 * weights.std() / np.sqrt(weights.size)
    if scale == "torch":
        for drawn in (weights, biases):
            assert 0.98 / np.sqrt(n) < np.abs(drawn).max() <= 1 / np.sqrt(n)
    else:
        assert not biases.any()
        assert np.abs(weights).max() > 4 * weights.std()


# --- losses ------------------------------------------------------------------------------


def test_squared_error():
    loss, gradient = squared_error(np.array([[1.0, 2.0], [0.0, 4.0]]), [[0, 2], [0, 1]])
    assert loss == (1 + 9) / 4
    assert gradient.tolist() == [[0.5, 0], [0, 1.5]]
    loss, gradient = squared_error(np.array([[1.0], [2.0]]), [0, 2])
    assert (loss, gradient.tolist()) == (0.25, [[0.5], [0]])


def test_cross_entropy_of_classes_is_s_minus_y():
    logits, y = rng().normal(0, 3, (50, 4)), rng(1).integers(0, 4, 50)
    loss, gradient = cross_entropy(logits, y)
    s = softmax(logits)
    assert loss == pytest.approx(-np.log(s[np.arange(50), y]).mean(), rel=1e-13)
    assert np.allclose(gradient, (s - np.eye(4)[y]) / 50, rtol=1e-10, atol=1e-17)


def test_cross_entropy_of_one_logit_is_s_minus_y():
    logits, y = rng().normal(0, 3, (50, 1)), rng(1).integers(0, 2, 50)
    loss, gradient = cross_entropy(logits, y)
    s = sigmoid(logits)
    expected = -(y * np.log(s[:, 0]) + (1 - y) * np.log(1 - s[:, 0])).mean()
    assert loss == pytest.approx(expected, rel=1e-13)
    assert np.allclose(gradient, (s - y[:, None]) / 50, rtol=1e-10, atol=1e-17)
    two = cross_entropy(np.hstack([np.zeros_like(logits), logits]), y)
    assert two[0] == pytest.approx(loss, rel=1e-13)
    assert np.allclose(two[1][:, 1:], gradient, rtol=1e-13)


@pytest.mark.filterwarnings("error")
def test_cross_entropy_stays_exact_where_the_exponential_overflows():
    loss, gradient = cross_entropy(np.array([[1000.0], [-1000.0], [40.0]]), [0, 0, 1])
    assert loss == pytest.approx(1000 / 3)
    assert gradient[:, 0].tolist() == pytest.approx([1 / 3, 0, -np.exp(-40.0) / 3], rel=1e-12)
    loss, gradient = cross_entropy(np.array([[1000.0, -1000.0], [0.0, 40.0]]), [1, 1])
    assert loss == pytest.approx(1000)
    assert gradient[0].tolist() == [0.5, -0.5]
    assert gradient[1].tolist() == pytest.approx([np.exp(-40) / 2, -np.exp(-40) / 2], rel=1e-12)


# --- training ----------------------------------------------------------------------------


def test_step_moves_against_the_gradient():
    network = Network((2, 3, 1), tanh, rng())
    passed = network.forward(np.ones((1, 2)))
    gradients = network.backward(passed, np.ones((1, 1)))
    before = [w.copy() for w in (*network.weights, *network.biases)]
    network.step(gradients, 0.1)
    slopes = (*gradients.weights, *gradients.biases)
    for old, new, slope in zip(before, (*network.weights, *network.biases), slopes, strict=True):
        assert np.allclose(new, old - 0.1 * slope, rtol=1e-14)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["relu", "tanh", "gelu", "selu"])
def test_training_learns_two_moons(name):
    generator = rng(3)
    network = Network((2, 16, 16, 1), CATALOGUE[name], generator, 1.0)
    x, y = two_moons(300, generator)
    losses = train(network, x, y, cross_entropy, 0.3, 400, 32, generator)
    assert losses.shape == (400,)
    assert losses[-50:].mean() < 0.3 * losses[:10].mean()
    right = (network.forward(x).post[-1][:, 0] > 0) == y
    assert right.mean() > 0.95


@pytest.mark.filterwarnings("error")
def test_divergence_is_seen_in_the_losses():
    generator = rng()
    network = Network((2, 8, 1), CATALOGUE["identity"], generator)
    x, y = two_moons(40, generator)
    losses = train(network, x, y, squared_error, 100.0, 400, 8, generator)
    assert np.isfinite(losses[0]) and not np.isfinite(losses[-1])
    passed = network.forward(x)
    network.backward(passed, np.ones((40, 1)))
    assert np.isnan(passed.post[-1]).all()


def test_batches_have_no_example_twice():
    network, seen = Network((1, 1), relu, rng()), []

    def loss(logits, y):
        seen.append(sorted(y))
        return 0.0, np.zeros_like(logits)

    train(network, np.zeros((5, 1)), np.arange(5), loss, 0.1, 3, 5, rng())
    assert seen == [[0, 1, 2, 3, 4]] * 3


def test_dead_units_are_counted_over_the_whole_batch():
    network = Network((1, 4, 3, 1), relu, rng())
    network.weights[0][:] = [[1.0, -1.0, 1.0, 1.0]]
    network.biases[0][:] = [0, 0, -5, -9]
    network.weights[1][:] = -1
    x = np.array([[1.0], [-1.0], [2.0]])
    assert dead(network.forward(x)).tolist() == [0.5, 1.0]
    assert dead(network.forward(x[:1])).tolist() == [0.75, 1.0]
    assert dead(Network((1, 2, 1), tanh, rng()).forward(x)).tolist() == [0.0]


def test_two_moons():
    x, y = two_moons(500, rng(), noise=0)
    assert x.shape == (500, 2) and sorted(np.bincount(y)) == [250, 250]
    assert np.allclose(np.hypot(*x[y == 0].T), 1) and (x[y == 0][:, 1] >= 0).all()
    assert np.allclose(np.hypot(*(x[y == 1] - [1, 0.5]).T), 1)
    noisy, _ = two_moons(500, rng())
    assert (noisy - x).std() == pytest.approx(0.1, rel=0.1)


# --- normalization and residual connections ----------------------------------------------


def test_batch_normalization_in_training():
    network = Network((3, 50, 1), tanh, rng(), 4.0, normalize="batch")
    passed = network.forward(rng(1).normal(2, 3, (40, 3)), training=True)
    assert np.allclose(passed.pre[0].mean(axis=0), 0, atol=1e-12)
    assert np.allclose(passed.pre[0].std(axis=0), 1, atol=1e-4)
    assert not np.allclose(passed.pre[1].std(axis=0), 1), "logits are not normalized"
    network.gammas[0][:], network.biases[0][:] = 2, 5
    z = network.forward(passed.x, training=True).pre[0]
    assert np.allclose(z, 2 * passed.pre[0] + 5)


def test_layer_normalization():
    network = Network((3, 50, 1), tanh, rng(), 4.0, normalize="layer")
    x = rng(1).normal(2, 3, (40, 3))
    passed = network.forward(x, training=True)
    assert np.allclose(passed.pre[0].mean(axis=1), 0, atol=1e-12)
    assert np.allclose(passed.pre[0].std(axis=1), 1, atol=1e-4)
    assert np.array_equal(network.forward(x).pre[0], passed.pre[0])
    assert np.allclose(network.forward(x[:1]).post[-1], passed.post[-1][:1], rtol=1e-12)


@pytest.mark.parametrize("kind", [BatchNormalization, LayerNormalization])
def test_units_that_hardly_vary_are_normalized_by_the_printed_formula(kind):
    """Beside a variance of 1e-5, the 1e-5 that both papers' libraries add is half of the sum."""
    z = rng().normal(0, 3e-3, (6, 4))
    found = kind(4).forward(z, training=True).values
    rows = (z, found) if kind is LayerNormalization else (z.T, found.T)
    for row, values in zip(*rows, strict=True):
        mean = sum(row) / len(row)
        variance = sum((x - mean) ** 2 for x in row) / len(row)
        expected = [(x - mean) / (variance + 0.00001) ** 0.5 for x in row]
        assert values == pytest.approx(expected, rel=1e-12)


def test_evaluation_adds_the_same_to_the_running_variance():
    norm = BatchNormalization(2)
    norm.mean[:], norm.variance[:] = [1, 2], [3e-5, 0]
    (found,) = norm.forward(np.array([[1.5, 2.5]]), training=False).values
    assert found == pytest.approx([0.5 / 0.00004**0.5, 0.5 / 0.00001**0.5], rel=1e-12)


def test_batch_normalization_learns_the_statistics_that_evaluation_uses():
    network = Network((3, 8, 1), tanh, rng(), normalize="batch")
    network.weights[0][:] = rng(5).normal(size=(3, 8))
    generator = rng(1)
    for _ in range(300):
        network.forward(generator.normal(2, 3, (64, 3)), training=True)
    # z = x w with x ~ N(2, 9): mean 2 sum(w) and variance 9 sum(w^2), up to the noise of batches.
    w, norm = network.weights[0], network.normalizations[0]
    deviation = 3 * np.sqrt((w**2).sum(axis=0))
    assert np.abs((norm.mean - 2 * w.sum(axis=0)) / deviation).max() < 0.15
    assert np.abs(norm.variance / deviation**2 - 1).max() < 0.2
    x = generator.normal(2, 3, (20_000, 3))
    z = network.forward(x).pre[0]
    assert np.abs(z.mean(axis=0)).max() < 0.15 and np.abs(z.std(axis=0) - 1).max() < 0.15
    one_by_one = np.vstack([network.forward(row[None]).post[-1] for row in x[:5]])
    assert np.allclose(one_by_one, network.forward(x[:5]).post[-1], rtol=1e-12)


def test_the_first_batch_moves_running_statistics_a_tenth_of_the_way():
    network = Network((1, 2, 1), tanh, rng(), normalize="batch")
    network.weights[0][:] = [[1, 2]]
    network.forward([[0.0], [4.0]], training=True)
    norm = network.normalizations[0]
    assert np.allclose(norm.mean, [0.2, 0.4])
    assert np.allclose(norm.variance, [0.9 + 0.8, 0.9 + 3.2])  # unbiased: 8 and 32
    network.forward([[0.0], [4.0]])
    assert np.allclose(norm.mean, [0.2, 0.4]), "evaluation moves nothing"


def test_residual_connections_stand_where_widths_repeat():
    network = Network((3, 4, 4, 2, 2), tanh, rng(), residual=True)
    passed = network.forward(rng(1).normal(size=(6, 3)))
    assert np.array_equal(passed.inputs[1], passed.post[0])
    assert np.array_equal(passed.inputs[2], passed.post[1] + passed.post[0])
    assert np.array_equal(passed.inputs[3], passed.post[2])
    assert np.allclose(passed.post[3], passed.inputs[3] @ network.weights[3])


def test_a_residual_network_of_zeros_hands_on_its_input_and_its_gradient():
    network = Network((3, *[3] * 50, 3), tanh, rng(), residual=True)
    for w in network.weights[:-1]:
        w[:] = 0
    network.weights[-1][:] = np.eye(3)
    x = rng(1).normal(size=(6, 3))
    passed = network.forward(x)
    assert np.array_equal(passed.post[-1], x)
    assert np.array_equal(network.backward(passed, x).post[0], x)


def test_kinds_of_networks_start_from_the_same_draws():
    kinds = [{}, {"normalize": "batch"}, {"normalize": "layer"}, {"residual": True}]
    networks = [Network((3, 4, 4, 2), relu, rng(), **kind) for kind in kinds]
    for network in networks[1:]:
        for mine, plain in zip(network.weights, networks[0].weights, strict=True):
            assert np.array_equal(mine, plain)
    text = "Network((3, 4, 4, 2), relu, scale='he', normalize='batch')"
    assert repr(networks[1]) == text
    assert repr(networks[3]) == "Network((3, 4, 4, 2), relu, scale='he', residual=True)"


@pytest.mark.parametrize("kind", [{"normalize": "batch"}, {"normalize": "layer"}])
def test_training_trains_gammas_and_biases(kind):
    generator = rng(3)
    network = Network((3, 16, 16, 1), relu, generator, **kind, residual=True)
    x, y = two_moons(300, generator)
    x = np.insert(x, 2, 1, axis=1)  # else layer normalization sees the direction of x alone
    losses = train(network, x, y, cross_entropy, 0.3, 200, 32, generator)
    assert losses[-50:].mean() < 0.5 * losses[:10].mean()
    assert np.mean((network.forward(x).post[-1][:, 0] > 0) == y) > 0.9
    assert all(np.abs(gamma - 1).max() > 0.01 for gamma in network.gammas)
    assert all(np.abs(bias).max() > 0.01 for bias in network.biases)


# --- optimizers --------------------------------------------------------------------------


def followed(optimizer, rate, slopes):
    """Where one number that starts at 0 goes, as the optimizer sees these gradients."""
    value, path = 0.0, []
    for slope in slopes:
        value -= rate * optimizer([np.array([slope])])[0][0]
        path.append(value)
    return path


def test_momentum_by_hand():
    assert followed(Momentum(0.5), 1.0, [8, 0, 4, 0]) == [-8, -12, -18, -21]


def test_adam_as_the_paper_writes_it():
    """Algorithm 1 of Kingma and Ba (2015), with its letters."""
    alpha, beta1, beta2, epsilon = 0.1, 0.9, 0.999, 1e-8
    slopes = rng().normal(size=30)
    theta = m = v = 0.0
    expected = []
    for t, g in enumerate(slopes, 1):
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
        theta -= alpha * m_hat / (np.sqrt(v_hat) + epsilon)
        expected.append(theta)
    assert followed(Adam(), alpha, slopes) == pytest.approx(expected, rel=1e-12)


def test_the_first_step_of_adam_has_the_size_of_the_rate_whatever_the_gradient():
    for slope in (1e-3, 1.0, -1e3):
        assert followed(Adam(), 0.1, [slope])[0] == pytest.approx(-0.1 * np.sign(slope), rel=1e-4)


@pytest.mark.slow
@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "adam"])
def test_optimizers_learn_and_see_the_same_batches(optimizer):
    generator, chosen = rng(3), []

    def loss(logits, y):
        chosen.append(y.tolist())
        return cross_entropy(logits, y)

    network = Network((2, 16, 16, 1), relu, generator)
    x, y = two_moons(300, generator)
    rate = {"sgd": 0.3, "momentum": 0.1, "adam": 0.01}[optimizer]
    losses = train(network, x, y, loss, rate, 300, 32, generator, optimizer=optimizer)
    assert losses[-50:].mean() < 0.3 * losses[:10].mean()
    again = rng(3)
    Network((2, 16, 16, 1), relu, again), two_moons(300, again)
    assert chosen == [y[again.choice(300, 32, replace=False)].tolist() for _ in range(300)]


def test_an_optimizer_that_is_handed_over_remembers():
    def trained(parts, optimizer):
        generator = rng(3)
        network = Network((2, 4, 1), tanh, generator)
        x, y = two_moons(64, generator)
        task = x, y, cross_entropy, 0.01
        for steps in parts:
            train(network, *task, steps, 8, generator, optimizer=optimizer)
        return network.weights[0]

    assert np.array_equal(trained([3, 3], Adam()), trained([6], "adam"))
    assert not np.array_equal(trained([3, 3], "adam"), trained([6], "adam"))


def test_decay_shrinks_the_weights_and_not_the_biases():
    network = Network((2, 3, 1), tanh, rng(), "torch")
    weights, biases = ([v.copy() for v in vs] for vs in (network.weights, network.biases))

    def no_slope(logits, y):
        return 0.0, np.zeros_like(logits)

    x, y = two_moons(10, rng())
    train(network, x, y, no_slope, 0.1, 3, 5, rng(), optimizer="adam", decay=0.5)
    for new, old in zip(network.weights, weights, strict=True):
        assert np.allclose(new, old * 0.95**3, rtol=1e-14)
    assert all(np.array_equal(b, c) for b, c in zip(network.biases, biases, strict=True))


# --- errors ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "make, message",
    [
        (lambda: Network((2,), relu, rng()), r"two or more positive integers, not \(2,\)"),
        (lambda: Network((2, 0), relu, rng()), r"positive integers, not \(2, 0\)"),
        (lambda: Network((2, 1.5), relu, rng()), r"positive integers, not \(2, 1.5\)"),
        (lambda: Network((2, 1), relu, rng(), "hee"), "he, lecun, .* above 0, not 'hee'"),
        (lambda: Network((2, 1), relu, rng(), -1), "a number above 0, not -1"),
        (
            lambda: Network((2, 1), relu, rng(), normalize="rms"),
            "None, 'batch', 'layer', not 'rms'",
        ),
        (lambda: Network((2, 1, 1), relu, rng(), normalize="layer"), "2 or more units, not 1"),
        (
            lambda: Network((2, 3, 1), relu, rng(), normalize="batch").forward([[1, 2]], True),
            "2 or more examples, not 1",
        ),
        (
            lambda: train(None, [], [], None, 0.1, 1, 1, rng(), optimizer="lion"),
            "sgd, momentum, adam or an object, not 'lion'",
        ),
        (lambda: train(None, [], [], None, 0.1, 1, 1, rng(), optimizer=Adam), "not <class"),
        (lambda: Network((2, 1), relu, rng()).forward(np.ones((4, 3))), r"\(batch, 2\), not"),
        (lambda: Network((2, 1), relu, rng()).forward(np.ones(2)), r"x must have .* not \(2,\)"),
        (lambda: squared_error(np.ones((4, 2)), np.ones((4, 3))), r"shape \(4, 2\), not \(4, 3\)"),
        (lambda: cross_entropy(np.ones((2, 3)), [0, 3]), "2 classes from 0 to 2, not"),
        (lambda: cross_entropy(np.ones((2, 1)), [0, 2]), "2 classes from 0 to 1, not"),
        (lambda: cross_entropy(np.ones((2, 1)), [0]), "2 classes from 0 to 1, not"),
    ],
)
def test_values_that_are_not_allowed(make, message):
    with pytest.raises(ValueError, match=message):
        make()


@pytest.mark.parametrize(
    "make, message",
    [
        (
            lambda: Network((2, 1), "relu", rng()),
            "gated one, such as swiglu, not 'relu'",
        ),
        (lambda: Network((2, 1), softmax, rng()), "scalar one.*softmax"),
        (lambda: Network((2, 1), relu, 0), "numpy.random.Generator, not 0"),
        (lambda: Network((2, 1), relu, rng(), negative_slope=1), "relu has no parameter"),
    ],
)
def test_kinds_that_are_not_allowed(make, message):
    with pytest.raises(TypeError, match=message):
        make()


def test_a_cotangent_of_another_shape():
    network = Network((2, 3, 1), relu, rng())
    with pytest.raises(ValueError, match=r"cotangent must have shape \(4, 1\), not \(1, 1\)"):
        network.backward(network.forward(np.ones((4, 2))), [[1.0]])


def test_each_file_can_be_read_in_one_sitting():
    for path in Path(networks.__file__).parent.glob("*.py"):
        assert len(path.read_text(encoding="utf-8").splitlines()) < 200, path.name


# --- stacks --------------------------------------------------------------------------------


@pytest.mark.parametrize("activation, given", [(relu, {}), (leaky_relu, {"negative_slope": 0.1})])
def test_each_network_of_a_stack_is_trained_as_if_alone(activation, given):
    x, y = two_moons(60, rng(3))
    stack = Stack((2, 5, 4, 1), activation, 3, rng(0), **given)
    alone = []
    for run in range(3):
        network = Network((2, 5, 4, 1), activation, rng(9), **given)
        network.weights[:] = [w[run].copy() for w in stack.weights]
        train(network, x, y, cross_entropy, 0.5, 20, 16, rng(1))
        alone.append(network)
    stack.train(x, y, 0.5, 20, rng(1), batch=16)
    passed = stack.forward(x)
    for run, network in enumerate(alone):
        for w, b, own_w, own_b in zip(
            stack.weights, stack.biases, network.weights, network.biases, strict=True
        ):
            np.testing.assert_allclose(w[run], own_w, rtol=1e-9)
            np.testing.assert_allclose(b[run, 0], own_b, rtol=1e-9)
        logits = network.forward(x).post[-1]
        np.testing.assert_allclose(passed.post[-1][run], logits, rtol=1e-9)
        assert stack.accuracy(x, y)[run] == np.mean((logits[:, 0] > 0) == y)


def test_a_stack_has_one_output():
    with pytest.raises(ValueError, match="one output, not 2"):
        Stack((2, 3, 2), relu, 4, rng(0))
