"""The race on letters: that it is fair, that rates were tuned, and that a score comes again."""

import numpy as np
import pytest

from activations import CATALOGUE, VECTOR_CATALOGUE, alice, letters
from activations.letters import contest
from activations.networks import Network
from activations.vectors import Gated

GATED = {"glu", "bilinear", "reglu", "geglu", "swiglu"}


def test_everybody_ran_at_every_seed():
    racers = letters.race()
    assert tuple(racers) == letters.CONTESTANTS and set(letters.CONTESTANTS) > GATED
    for racer in racers.values():
        assert racer.scores.shape == (20,)
        assert racer.scores.min() > 1 and racer.scores.max() < np.log2(27)


def test_each_ran_at_its_best_rate_and_had_it_inside_the_choice():
    tried, racers = letters.tuning(), letters.race()
    for name in letters.CONTESTANTS:
        rates, bits = zip(*tried[name].items(), strict=True)
        assert rates == letters.RATES and len(rates) >= 5
        best = int(np.argmin(bits))
        assert racers[name].rate == rates[best]
        assert 0 < best < len(rates) - 1, f"{name} wants a rate outside of the choice"


@pytest.mark.parametrize("name", letters.CONTESTANTS)
def test_all_cost_the_same(name):
    entry = {**CATALOGUE, **VECTOR_CATALOGUE}[name]
    assert (name in GATED) == isinstance(entry, Gated)
    sizes = (27 * letters.CONTEXT, letters.width(name), 27)
    network = Network(sizes, entry, np.random.default_rng(0))
    count = sum(array.size for array in network.weights + network.biases)
    assert count == letters.parameters(letters.width(name), name in GATED)
    assert abs(count / letters.parameters(letters.width("relu"), False) - 1) < 0.001


def test_the_parts_of_the_story_do_not_overlap():
    story = alice()
    parts = []
    for part in ("learn", "tune", "judge"):
        rows = letters.windows(part)
        text = "".join(letters.LETTERS[i] for i in [*rows[0][:-1], *rows[:, -1]])
        parts.append(text)
    assert "".join(parts) == story
    assert 0.09 < len(parts[2]) / len(story) < 0.11 and len(parts[1]) == len(parts[2])


def test_a_network_sees_the_letters_before_the_one_it_is_to_guess():
    rows = letters.windows("learn")
    assert "".join(letters.LETTERS[i] for i in rows[5]) == alice()[5 : 5 + letters.CONTEXT + 1]
    seen = letters.seen(rows[:3, :-1]).reshape(3, letters.CONTEXT, 27)
    assert np.array_equal(seen.argmax(axis=-1), rows[:3, :-1])
    assert np.allclose((seen**2).mean(), 1) and (np.count_nonzero(seen, axis=-1) == 1).all()


def watched(monkeypatch, name, seed, part="judge", steps=2):
    """What a run trains on: the letters of all its batches, and the rates of its steps."""
    batches, rates = [], []
    own = contest.seen
    monkeypatch.setattr(contest, "STEPS", steps)
    monkeypatch.setattr(contest, "seen", lambda given: (batches.append(given), own(given))[1])
    step = Network.step
    monkeypatch.setattr(
        Network, "step", lambda self, g, rate, adam: (rates.append(rate), step(self, g, rate, adam))
    )
    contest.score(name, 0.01, seed, part)
    return np.array(batches[:-1]), rates, batches[-1]


def test_the_contestants_of_a_pair_share_their_batches(monkeypatch):
    with monkeypatch.context() as patch:
        mine, rates, judged = watched(patch, "relu", seed=3)
    with monkeypatch.context() as patch:
        yours, _, _ = watched(patch, "swiglu", seed=3)
    with monkeypatch.context() as patch:
        others, _, _ = watched(patch, "relu", seed=4)
    with monkeypatch.context() as patch:
        tuned, _, ninth = watched(patch, "relu", seed=3, part="tune")
    assert mine.shape == (2, letters.BATCH, letters.CONTEXT)
    assert np.array_equal(mine, yours)
    assert not np.array_equal(mine, others) and not np.array_equal(mine, tuned)
    assert rates == [0.01, 0.005]
    assert np.array_equal(judged, letters.windows("judge")[:, :-1])
    assert np.array_equal(ninth, letters.windows("tune")[:, :-1])


@pytest.mark.every  # as the notebook repeats another seed
def test_a_stored_score_comes_again():
    assert letters.rerun("swiglu", 7) == pytest.approx(letters.race()["swiglu"].scores[7], abs=2e-4)
