"""The race of links for a variance: that it is fair, that rates were tuned, and its loss."""

import numpy as np
import pytest

from activations import digits
from activations.data import HELD_OUT
from activations.races import variances
from tuned import tried


@pytest.mark.parametrize("name", variances.CONTESTANTS)
def test_each_ran_at_its_best_rate_and_had_it_inside_the_choice(name):
    losses, found = tried(variances.TUNING, name, "loss"), variances.results()[name]
    assert tuple(losses) == variances.RATES
    assert found.rate == min(losses, key=losses.get)
    assert variances.RATES[0] < found.rate < variances.RATES[-1]
    assert found.scores.shape == (len(variances.SEEDS),) == (20,)


def test_the_target_is_the_center_of_the_ink_in_the_lower_half():
    pixels, _ = digits()
    upper, center = variances.columns()
    image = pixels[7].reshape(8, 8)
    ink = image[4:].sum()
    by_hand = sum(column * image[row, column] for row in range(4, 8) for column in range(8)) / ink
    assert center[7] == pytest.approx(by_hand, rel=1e-14)
    assert np.array_equal(upper[7], image[:4].ravel())


CENTER, SPREAD = 0.3, 1.7  # of a target, in standard deviations: mean, and deviation


@pytest.mark.parametrize("name", ["exponential", "softplus, widths", "softplus, thousandths"])
def test_the_loss_is_that_of_the_normal_density_and_has_its_gradient(name):
    contestant, size = variances.CONTESTANTS[name], 2.5
    outputs = np.array([[CENTER, contestant.inverse(size * SPREAD**2)]])
    target = np.array([-0.4])
    loss, gradient = variances.normal_loss(contestant, size, outputs, target)
    density = np.exp(-(((target[0] - CENTER) / SPREAD) ** 2) / 2) / (SPREAD * np.sqrt(2 * np.pi))
    assert loss == pytest.approx(-np.log(density) - np.log(2 * np.pi) / 2, rel=1e-12)
    for i in range(2):
        step = np.eye(2)[i] * 1e-5
        sides = [
            variances.normal_loss(contestant, size, outputs + s, target)[0] for s in (step, -step)
        ]
        assert gradient[0, i] == pytest.approx((sides[0] - sides[1]) / 2e-5, rel=1e-6)


@pytest.mark.parametrize("variance", [1e-3, 1.0, 3000.0])
def test_the_start_has_the_variance_of_the_target(variance):
    for name in ("exponential", "softplus, percent"):
        contestant = variances.CONTESTANTS[name]
        assert contestant.variance(contestant.inverse(variance))[0] == pytest.approx(variance)


def watched(monkeypatch, name, seed, tuning=False):
    """What a run trains on, what it is judged by, and its loss before the first step."""
    seen, before = [], []

    def train(model, x, y, loss, rate, steps, batch, rng, optimizer):
        seen.extend([x, y, rng.bit_generator.state])
        before.append(loss(model.forward(x).post[-1], y)[0])

    monkeypatch.setattr(variances, "train", train)
    variances.score(variances.CONTESTANTS[name], 0.01, seed, tuning)
    return seen, before[0]


def test_contestants_of_a_pair_share_images_and_start_and_batches(monkeypatch):
    (x, y, state), before = watched(monkeypatch, "exponential", 3)
    for name in variances.CONTESTANTS:
        (same_x, same_y, same_state), loss = watched(monkeypatch, name, 3)
        assert np.array_equal(x, same_x) and np.array_equal(y, same_y) and state == same_state
        assert loss == pytest.approx(before)
    assert before == pytest.approx(0.5)  # a normal density with the right mean and variance
    assert x.shape == (1000, 32) and y.std() == pytest.approx(1)


def test_nobody_is_judged_by_what_it_saw(monkeypatch):
    (x, *_), _ = watched(monkeypatch, "exponential", 3)
    (tuned, *_), _ = watched(monkeypatch, "exponential", 3, tuning=True)
    assert len(x) + len(HELD_OUT) < 1797 and not np.array_equal(x, tuned)


@pytest.mark.every  # as the notebook repeats another seed
def test_a_stored_loss_comes_again():
    stored = variances.results()["softplus, percent"].scores[5]
    assert variances.rerun("softplus, percent", 5) == pytest.approx(stored, abs=1e-3)
