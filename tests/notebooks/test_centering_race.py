"""The counts of steps with centered outputs and with others: fair, and to be had again."""

import numpy as np
import pytest

from activations.races import centering


def test_all_contests_have_the_same_number_of_rates_and_seeds():
    found = centering.results()
    assert {*found} == {*centering.CONTESTS}
    assert {counts.shape for counts in found.values()} == {(5, len(centering.SEEDS))} == {(5, 10)}
    assert centering.CONTESTS["tanh"].rates == centering.CONTESTS["tanh + 1"].rates
    assert centering.CONTESTS["sigmoid"].rates == centering.CONTESTS["sigmoid - 1/2"].rates
    assert all(counts.min() > 0 and counts.max() <= 60 for counts in found.values())


@pytest.mark.parametrize("name", ["tanh", "tanh + 1", "sigmoid - 1/2"])
def test_the_best_rate_is_inside_of_those_tried(name):
    medians = np.median(centering.results()[name], axis=1)
    assert 0 < medians.argmin() < len(medians) - 1


@pytest.mark.parametrize("name", centering.CONTESTS)
def test_a_stored_count_comes_again(name):
    contest, stored = centering.CONTESTS[name], centering.results()[name]
    assert centering.steps(contest, contest.rates[3], 7) == stored[3, 7]


def test_contests_that_begin_as_the_tanh_network_do():
    z = np.linspace(-3, 3, 7)
    for name in ("tanh + 1", "sigmoid as tanh"):
        c = centering.CONTESTS[name]
        begun = c.outer * c.activation(c.inner * z) + c.shift
        np.testing.assert_allclose(begun, np.tanh(z), atol=1e-15)
