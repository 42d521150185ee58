"""Networks run with another form of the GELU: the stored results are complete and come again."""

import numpy as np
import pytest

from activations import CATALOGUE, gelu, mixed, quick_gelu
from activations.mixed import DEPTHS, FORMS, PLAN, SEEDS
from activations.mixed import runs as module


def test_everything_of_the_plan_was_run_at_every_seed():
    wanted = {
        (kind, trained, run, depth, seed)
        for kind, trained, depth in PLAN
        for run in {*FORMS, "seed", "float32"} - {trained}
        for seed in SEEDS
        if not (kind == "residual" and run == "float32")
    }
    found = [(r.kind, r.trained, r.run, r.depth, r.seed) for r in mixed.stored()]
    assert len(found) == len(set(found)) and set(found) == wanted
    assert {depth for _, trained, depth in PLAN if trained == "gelu"} == set(DEPTHS)
    assert len(SEEDS) >= 10


def test_the_stored_numbers_are_possible():
    for run in mixed.stored():
        assert 0 < run.apart < 2
        assert 0 <= abs(run.right - run.right_after) <= run.changed <= 500
        assert run.right > 400, f"{run} has not learned to read digits"


@pytest.mark.every  # as the notebook repeats another seed
@pytest.mark.parametrize("which", [("plain", "gelu", 1, 7), ("residual", "gelu", 4, 2)])
def test_a_stored_result_comes_again(which):
    stored = [r for r in mixed.stored() if (r.kind, r.trained, r.depth, r.seed) == which]
    for old, new in zip(stored, mixed.repeat(*which), strict=True):
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
        module._trained.__wrapped__("plain", form, 2, 3)
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
