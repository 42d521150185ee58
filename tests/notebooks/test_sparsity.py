"""Zeros after training: all runs are there, what they count is right, and one comes again."""

import numpy as np
import pytest

from activations.networks import ForwardPass
from activations.races import sparsity


@pytest.mark.parametrize("name", sparsity.ACTIVATIONS)
def test_every_seed_ran_at_every_rate(name):
    for rate in sparsity.RATES:
        runs = sparsity.runs(name, rate)
        assert [run.seed for run in runs] == [*sparsity.SEEDS] and len(runs) >= 10
        for run in runs:
            measured = (run.tuned_by, run.accuracy, run.zeros1, run.zeros2, run.carriers2)
            assert all(0 <= share <= 1 for share in measured)


@pytest.mark.parametrize("name", sparsity.ACTIVATIONS)
def test_the_best_rate_is_chosen_by_other_digits_and_lies_inside_the_choice(name):
    by_rate = {
        rate: np.mean([run.tuned_by for run in sparsity.runs(name, rate)])
        for rate in sparsity.RATES
    }
    best = sparsity.best_rate(name)
    assert best == max(by_rate, key=by_rate.get)
    assert sparsity.RATES[0] < best < sparsity.RATES[-1]


def test_zeros_and_carriers_are_counted():
    layer = np.array([[0, 0, 3.0, 1.0], [0, 2.0, 2.0, 2.0]])  # 9 of 10 are carried by one; by three
    passed = ForwardPass([], [], [layer, layer], [])
    assert sparsity.zeros(passed) == [3 / 8]
    assert sparsity.carriers(passed) == [(1 + 3) / 2 / 4]


def test_before_training_the_activations_of_a_pair_have_the_same_zeros_in_the_first_layer():
    for rate in sparsity.RATES:
        pairs = zip(*(sparsity.runs(name, rate) for name in sparsity.ACTIVATIONS), strict=True)
        assert all(one.before1 == other.before1 for one, other in pairs)


def test_a_stored_run_comes_again():
    stored = sparsity.runs("squared_relu", 0.003)[4]
    again = sparsity.run("squared_relu", 0.003, seed=4)
    assert again.accuracy == pytest.approx(stored.accuracy, abs=2e-3)
    assert again.zeros2 == pytest.approx(stored.zeros2, abs=2e-3)
    assert again.carriers2 == pytest.approx(stored.carriers2, abs=2e-3)
