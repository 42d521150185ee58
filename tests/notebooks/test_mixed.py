"""Networks run with another form of the GELU: the stored results are complete and come again."""

import numpy as np
import pytest

from activations import CATALOGUE, gelu, mixed, quick_gelu
from activations.mixed import DEPTHS, FORMS, SEEDS
from activations.mixed import runs as module


def test_everything_was_run_at_every_depth_and_seed():
    swaps = {(trained, run) for trained in FORMS for run in FORMS if trained != run}
    of_the_first = {pair for pair in swaps if pair[0] == "gelu"} | {("gelu", "seed")}
    wanted = {("plain", *pair) for pair in swaps | of_the_first | {("gelu", "float32")}}
    wanted |= {("residual", *pair) for pair in of_the_first}
    found = [(r.kind, r.trained, r.run, r.depth, r.seed) for r in mixed.stored()]
    assert len(found) == len(set(found)) and len(SEEDS) >= 10
    assert set(found) == {(*key, d, s) for key in wanted for d in DEPTHS for s in SEEDS}


def test_the_stored_numbers_are_possible():
    for run in mixed.stored():
        assert 0 < run.apart < 2
        assert 0 <= abs(run.right - run.right_after) <= run.changed <= 500
        assert run.right > 400, f"{run} has not learned to read digits"


@pytest.mark.parametrize("kind, depth, seed", [("plain", 1, 7)])
def test_a_stored_result_comes_again(kind, depth, seed):
    stored = [r for r in mixed.stored() if (r.kind, r.depth, r.seed) == (kind, depth, seed)]
    for old, new in zip(stored, mixed.repeat(kind, depth, seed), strict=True):
        assert (old.trained, old.run, old.changed) == (new.trained, new.run, new.changed)
        assert (old.right, old.right_after) == (new.right, new.right_after)
        tolerance = 0.2 if old.run == "float32" else 1e-3  # the order of sums is the machine's
        assert old.apart == pytest.approx(new.apart, rel=tolerance)


def test_forms_start_from_the_same_weights_and_see_the_same_batches(monkeypatch):
    seen = []

    def train(network, x, y, loss, rate, steps, batch, rng, optimizer):
        weights = np.concatenate([w.ravel() for w in network.weights])
        seen.append((network.activation, weights.tolist(), rng.bit_generator.state, len(x)))

    monkeypatch.setattr(module, "train", train)
    for form in FORMS:
        module._trained.__wrapped__("plain", 2, 3, form)
    assert [activation for activation, *_ in seen] == [CATALOGUE[form] for form in FORMS]
    assert all(given[1:] == seen[0][1:] for given in seen)
    assert seen[0][3] == 1797 - 500


def test_what_is_compared_are_logits_without_their_mean():
    before = np.array([[1.0, -1.0], [2.0, -2.0]])
    assert module._centered(before + 5).tolist() == before.tolist()
    assert module._apart(before, before * 1.01) == pytest.approx(0.01)


def test_single_precision_differs_by_rounding_alone():
    network = module.Network((64, 8, 10), gelu, np.random.default_rng(0))
    x = np.random.default_rng(1).normal(size=(20, 64))
    exact = module._logits(network, "gelu", x)
    rounded = module._in_float32(network, x)
    assert rounded.dtype == np.float32
    assert 1e-9 < module._apart(exact, rounded) < 1e-6
    assert module._apart(exact, module._logits(network, "quick_gelu", x)) > 1e-3
    assert network.activation is quick_gelu
