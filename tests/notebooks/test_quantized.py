"""Activations in a few bits: the arithmetic is right, and the stored results come again."""

import numpy as np
import pytest

from activations import quantized, relu, relu6
from activations.quantized import BITS, CONTESTANTS, RANGES, RATES, SEEDS, rounded, runs


def test_what_is_rounded_moves_to_the_nearest_number_of_the_grid():
    """The grid is written out here, and its nearest number found by comparing with all."""
    numbers = np.arange(-3, 13) * 0.5  # four bits from -1.5 to 6
    a = np.random.default_rng(0).uniform(-3, 8, 500)
    nearest = numbers[np.abs(a[:, None] - numbers).argmin(axis=1)]
    np.testing.assert_allclose(rounded(a, -1.5, 6.0, 4), nearest, atol=1e-12)


@pytest.mark.parametrize("low", [0.0, -0.375, -0.2785])
@pytest.mark.parametrize("bits", BITS)
def test_zero_stays_zero_and_no_more_numbers_are_used_than_the_bits_hold(low, bits):
    held = rounded(np.linspace(low, 13.7, 9_999), low, 13.7, bits)
    assert rounded(np.zeros(3), low, 13.7, bits).tolist() == [0, 0, 0]
    assert len(np.unique(held.round(9))) == 2**bits
    steps = held / ((13.7 - low) / (2**bits - 1))
    np.testing.assert_allclose(steps, np.rint(steps), atol=1e-9)


def test_everybody_was_run_with_all_bits_and_ranges():
    wanted = {(name, 0, "") for name in CONTESTANTS} | {
        (name, bits, rule) for name in CONTESTANTS for bits in BITS for rule in RANGES
    }
    stored = quantized.stored()
    assert set(stored) == wanted and len(SEEDS) == 20
    for row in stored.values():
        assert row.right.shape == row.apart.shape == (20,)
        assert (row.right <= 500).all() and (row.apart >= 0).all()
        if not row.bits:
            assert row.right.min() > 450, f"{row.contestant} has not learned to read digits"


@pytest.mark.parametrize("name", CONTESTANTS)
def test_each_rate_is_the_best_of_the_same_choice_and_inside_it(name):
    tried = quantized.tuning()[name]
    assert tuple(tried) == RATES and max(tried, key=tried.get) in RATES[1:-1]


@pytest.mark.slow
def test_a_stored_result_comes_again():
    stored, tried = quantized.stored(), quantized.tuning()["relu"]
    for bits, rule, right, apart in quantized.repeat("relu", max(tried, key=tried.get), 5):
        row = stored["relu", bits, rule]
        assert row.right[5] == pytest.approx(right, abs=1)  # the order of sums is the machine's
        assert row.apart[5] == pytest.approx(apart, rel=0.01)


def test_pairs_share_all_that_is_random(monkeypatch):
    seen = []

    def train(network, x, y, loss, rate, steps, batch, rng, optimizer):
        first = network.weights[0] / np.sqrt(network.scale)
        seen.append((first, x, y, rng.bit_generator.state))

    monkeypatch.setattr(runs, "train", train)
    for name in CONTESTANTS:
        runs.trained(name, 0.01, 3)
    weights, *arrays, state = seen[0]
    for first, *others, random in seen:
        np.testing.assert_allclose(first, weights, rtol=1e-12)
        assert all(map(np.array_equal, others, arrays)) and random == state


def test_nobody_is_judged_by_what_it_saw():
    (tuned_on, _), to_tune, _ = runs.examples(0, tuning=True)
    (seen, _), held_out, _ = runs.examples(0)
    images = [{image.tobytes() for image in part} for part in (seen, held_out, tuned_on, to_tune)]
    assert [len(part) for part in (seen, held_out, tuned_on, to_tune)] == [1000, 500, 1000, 297]
    assert not images[0] & images[1] and not images[2] & images[3]
    assert not images[1] & (images[2] | images[3])


def test_the_ranges_are_what_their_names_say():
    network = runs.Network((64, 8, 10), relu, np.random.default_rng(0))
    (x, _), *_ = runs.examples(0)
    hidden = network.forward(x).post[0]
    ends = {rule: runs._ends(network, x, rule)[0][1] for rule in RANGES}
    assert ends["max"] == hidden.max() and ends["6"] == 6
    assert abs(np.mean(hidden > ends["99.9%"]) - 0.001) < 0.0002
    assert ends["stray"] > 2 * ends["max"], "pixels that were not scaled go beyond all others"
    network.activation = relu6
    assert runs._ends(network, x, "stray")[0] == (0, 6)


def test_a_clip_at_another_height_is_a_relu6_in_other_units():
    z = np.linspace(-5, 20, 101)
    np.testing.assert_allclose(runs.clipped(12)(z), 2 * relu6(z / 2), atol=1e-12)
