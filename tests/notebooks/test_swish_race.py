"""The race with and without a learned beta: fair, tuned, right gradients, and to be had again."""

import numpy as np
import pytest

from activations.races import swish
from tuned import tried

EVERY = pytest.mark.parametrize("name", swish.CONTESTANTS)


@EVERY
def test_each_ran_at_its_best_rate_of_the_same_choice(name):
    losses, found = tried(swish.TUNING, name, "loss"), swish.results()[name]
    assert tuple(losses) == swish.RATES
    assert losses[found.rate] == min(losses.values())
    assert min(swish.RATES) < found.rate < max(swish.RATES), "the best rate is not at an end"
    assert found.accuracy.shape == (len(swish.SEEDS),) == (20,)


def small(contestant):
    """Two networks of a contestant, off their start, with four examples for each."""
    networks = swish.Swishes(contestant, [0, 1])
    rng = np.random.default_rng(2)
    for beta in networks.betas:
        beta += rng.uniform(0, 1, beta.shape)
    return networks, rng.normal(size=(2, 4, 64)), rng.integers(0, 10, (2, 4))


def loss(networks, x, y):
    logits = networks.forward(x)[1][-1]
    right = np.take_along_axis(logits, y[..., None], axis=-1)[..., 0]
    return (np.log(np.exp(logits).sum(axis=-1)) - right).mean(axis=1)


def test_gradients_are_those_of_the_loss():
    networks, x, y = small(swish.Contestant(2.0, learned=True))
    found = networks.gradients(x, y)
    values = networks.weights + networks.biases + networks.betas
    assert [g.shape for g in found] == [v.shape for v in values]
    for value, slopes in zip(values, found, strict=True):
        slope = slopes[:, 0, 0]
        value[:, 0, 0] += 1e-5
        above = loss(networks, x, y)
        value[:, 0, 0] -= 2e-5
        below = loss(networks, x, y)
        value[:, 0, 0] += 1e-5
        np.testing.assert_allclose((above - below) / 2e-5, slope, rtol=1e-5, atol=1e-9)


def test_a_cut_network_differs_backward_and_only_by_places_left_of_the_dip():
    whole, x, y = small(swish.Contestant())
    cut, *_ = small(swish.Contestant(cut=True))
    np.testing.assert_array_equal(whole.forward(x)[1][-1], cut.forward(x)[1][-1])
    assert not np.allclose(whole.gradients(x, y)[0], cut.gradients(x, y)[0])
    for network in (whole, cut):
        network.weights = [np.abs(w) for w in network.weights]
    alike = zip(*(n.gradients(np.abs(x), y) for n in (whole, cut)), strict=True)
    for mine, yours in alike:
        np.testing.assert_array_equal(mine, yours)


@pytest.mark.parametrize("learned", [False, True])
def test_betas_move_only_where_they_are_learned(learned, monkeypatch):
    monkeypatch.setattr(swish, "STEPS", 3)
    networks = swish.Swishes(swish.Contestant(learned=learned), [0, 1])
    history = networks.train(*swish.examples()[0], 0.01)
    assert history.shape == (3, 2, 3) and (history[0] == 1).all()
    assert all((b != 1).all() if learned else (b == 1).all() for b in networks.betas)


def test_a_pair_shares_all_that_is_random():
    one, other = (swish.Swishes(swish.Contestant(beta), [3]) for beta in (1.0, 4.0))
    np.testing.assert_array_equal(one.weights[0], other.weights[0])
    ratios = [a / b for a, b in zip(one.weights[1:], other.weights[1:], strict=True)]
    assert all(np.allclose(r, ratios[0][0, 0, 0], rtol=1e-13) for r in ratios)
    assert one.rngs[0].random() == other.rngs[0].random(), "the batches come from the same draws"


def test_nobody_is_judged_by_what_it_saw():
    parts = [part[0] for part in swish.examples()]
    rows = [{image.tobytes() for image in images} for images in parts]
    assert [len(images) for images in parts] == [1000, 297, 500]
    assert len(rows[0] | rows[1] | rows[2]) == sum(map(len, rows))
    assert abs(parts[0].mean()) < 1e-9 and parts[0].std() == pytest.approx(1)


@pytest.mark.every  # as the notebook repeats another seed
def test_a_stored_result_comes_again():
    name = "learned from 4"
    stored = swish.results()[name]
    again = swish.trained(swish.CONTESTANTS[name], stored.rate, [7])
    assert again.accuracy[0] == pytest.approx(stored.accuracy[7], abs=0.002)
    np.testing.assert_allclose(again.betas[0], stored.betas[7], atol=0.002)
    assert again.left[0] == pytest.approx(stored.left[7], abs=0.002)
