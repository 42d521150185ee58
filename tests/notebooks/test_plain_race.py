"""The race through a hundred plain layers: fair, tuned, and to be had again."""

import numpy as np
import pytest

from activations.races import plain
from tuned import tried


@pytest.mark.parametrize("name", plain.CONTESTANTS)
def test_each_ran_at_its_best_rate_of_the_same_choice(name):
    accuracies, found = tried(plain.TUNING, name, "accuracy"), plain.results()[name]
    assert tuple(accuracies) == plain.RATES
    assert found.rate == max(accuracies, key=accuracies.get)
    assert found.scores.shape == (len(plain.SEEDS),) == (12,)


def test_the_activations_of_a_pair_share_all_that_is_random():
    one, other = (plain.start(plain.CONTESTANTS[name], [3]) for name in ("SELU", "ReLU"))
    for mine, yours in zip(one.weights, other.weights, strict=True):
        np.testing.assert_allclose(np.sqrt(2) * mine, yours, rtol=1e-14)
    assert not any(b.any() for b in one.biases)


def test_a_start_is_what_its_contestant_says():
    started = plain.start(plain.CONTESTANTS["SELU, biases"], [0])
    biases = np.concatenate(started.biases[:-1], axis=-1)
    assert abs(biases.var() - 0.25) < 0.02 and not started.biases[-1].any()
    hidden = np.array(started.weights[1:-1])
    assert len(hidden) == 99 and abs(plain.WIDTH * hidden.var() - 1) < 0.02


def test_nobody_is_judged_by_what_it_saw():
    parts = [part[0] for part in plain.examples(True)]
    rows = [{image.tobytes() for image in images} for images in parts]
    assert [len(images) for images in parts] == [1000, 297, 500]
    assert len(rows[0] | rows[1] | rows[2]) == sum(map(len, rows))
    assert abs(parts[0].mean()) < 1e-9 and parts[0].std() == pytest.approx(1)
    assert plain.examples(False)[0][0].max() == 16


@pytest.mark.every  # as the notebook repeats another seed
def test_a_stored_score_comes_again():
    # A network of 100 layers can tell the roundings of two machines apart.
    assert plain.rerun("ReLU", 5) == pytest.approx(plain.results()["ReLU"].scores[5], abs=0.002)
