"""The races: that they are fair, that rates were tuned, and that a stored score comes again."""

import doctest

import numpy as np
import pytest

from activations import CATALOGUE, digits, race
from activations.races import SEEDS, SETTINGS, rerun, results, settings, tuning
from activations.races.results import RACE, TUNING


@pytest.mark.parametrize("name", SETTINGS)
def test_everybody_ran_at_every_seed(name):
    racers = race(name)
    assert tuple(racers) == SETTINGS[name].activations
    for racer in racers.values():
        assert racer.scores.shape == (len(SEEDS),) == (20,)
        assert racer.scores.min() >= 0 and racer.scores.max() <= 1


@pytest.mark.parametrize("name", SETTINGS)
def test_each_ran_at_its_best_rate_of_the_same_choice(name):
    chance = {"moons": 0.5, "digits": 0.1}[SETTINGS[name].task]
    tried = tuning(name)
    for activation, racer in race(name).items():
        rates, accuracies = zip(*tried[activation].items(), strict=True)
        assert rates == SETTINGS[name].rates and len(rates) >= 5
        best = int(np.argmax(accuracies))
        assert racer.rate == rates[best]
        learned = accuracies[best] > chance + 0.2
        assert not learned or 0 < best < len(rates) - 1, (
            f"{activation} wants a rate outside of the grid"
        )


@pytest.mark.parametrize("name, activation", [("digits", "relu"), ("digits_adam", "tanh")])
def test_a_stored_score_comes_again(name, activation):
    assert rerun(name, activation, 7) == race(name)[activation].scores[7]


def watched(monkeypatch, setting, **given):
    """What a run trains on, and how: network, examples and the state of its random numbers."""
    seen = {}

    def train(network, x, y, loss, rate, steps, batch, rng, optimizer):
        seen.update(weights=[w.copy() for w in network.weights], x=x, y=y)
        seen.update(state=rng.bit_generator.state, steps=steps, batch=batch)

    monkeypatch.setattr(settings, "train", train)
    SETTINGS[setting].run(**{"rate": 0.1, "tuning": False, "seed": 3, **given})
    return seen


@pytest.mark.parametrize("name", ["moons", "digits_adam", "deep_batch"])
def test_the_activations_of_a_pair_share_all_that_is_random(name, monkeypatch):
    one = watched(monkeypatch, name, activation=CATALOGUE["relu"], scale=2.0)
    other = watched(monkeypatch, name, activation=CATALOGUE["tanh"], scale=8.0)
    for mine, yours in zip(one["weights"], other["weights"], strict=True):
        assert np.allclose(2 * mine, yours, rtol=1e-14)
    for key in ("x", "y"):
        assert np.array_equal(one[key], other[key])
    for key in ("state", "steps", "batch"):
        assert one[key] == other[key]
    again = watched(monkeypatch, name, activation=CATALOGUE["relu"], scale=2.0, seed=4)
    assert not np.array_equal(one["x"], again["x"])
    assert not np.array_equal(one["weights"][0], again["weights"][0])
    tuned = watched(monkeypatch, name, activation=CATALOGUE["relu"], scale=2.0, tuning=True)
    assert not np.array_equal(one["weights"][0], tuned["weights"][0])


def rows(x):
    return {row.tobytes() for row in x}


@pytest.mark.parametrize("tuning", [True, False])
def test_no_digit_is_judged_that_was_seen(tuning):
    """And tuning sees none of the 500 that the race is judged by."""
    x, _ = digits()
    held_out = rows(x[settings.HELD_OUT])
    assert len(held_out) == 500 and len(rows(x)) == 1797
    for seed in range(3):
        rng = np.random.default_rng(seed)
        seen, _, unseen, answers = settings._examples("digits", rng, tuning)
        assert len(rows(seen)) == 1000 and len(rows(unseen)) == len(answers)
        assert not rows(seen) & rows(unseen) and not rows(seen) & held_out
        assert (rows(unseen) == held_out) is not tuning
        assert not (tuning and rows(unseen) & held_out)


def test_the_example_says_what_it_prints():
    found = doctest.testmod(results)
    assert found.attempted == 3 and found.failed == 0


def test_a_race_that_there_is_not():
    for question in (race, tuning):
        with pytest.raises(ValueError, match=r"the race must be one of moons, .*, not 'marathon'"):
            question("marathon")


def test_the_tables_are_small():
    assert RACE.stat().st_size + TUNING.stat().st_size < 50_000
