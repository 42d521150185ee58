"""The figures that show networks: numbers, sentences, and what readers do with them."""

import gzip
import math
import re

import numpy as np
import pytest

from activations import CATALOGUE, scenes
from activations.live.script import library
from activations.scenes.fold_scene import PRESETS
from activations.scenes.signal_scene import BATCH, LAYERS, WIDTH
from formulas import slow_except
from moving import computed, defaults, drag, move, settled
from pages import readout
from theory import (
    average,
    central,
    circuit_loss,
    circuit_slopes,
    folded,
    in_words,
    measured,
    on_the_edge,
    recursion,
    tents,
    widest_gap,
)
from theory import settled as where_it_settles

KINDS = {
    name: scenes.FIGURES[name] for name in ("circuit", "network", "fold", "tents", "signal", "edge")
}
CIRCUITS = pytest.mark.parametrize(
    "kind", [scenes.circuit, scenes.network], ids=["circuit", "network"]
)
EVERY = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
PART_LIMIT = 4_000  # bytes of a drawing, and of what was generated for it, gzipped


def number(text):
    return float(text.replace("−", "-"))


# --- the circuits -------------------------------------------------------------------------


def arrays(kind, now):
    """The numbers of a circuit as matrices: x, hidden, out, y."""
    inputs = [now[name] for name in ("x", "x1", "x2") if name in now]
    n = len(inputs)
    weights = [now[f"w{i}"] for i in range(1, 2 * n + 3)]
    hidden = np.array(weights[: 2 * n]).reshape(2, n)
    return np.array(inputs), hidden, np.array(weights[2 * n :]), now["y"]


def positions(kind, seed):
    """Random places of the sliders, away from kinks."""
    rng = np.random.default_rng(seed)
    return {s.name: round(float(rng.uniform(-3, 3)), 3) for s in kind.sliders[1:]}


@pytest.mark.parametrize("activation", CATALOGUE.values(), ids=CATALOGUE)
@pytest.mark.parametrize("seed", [1, 2])
def test_the_twin_agrees_with_central_differences(activation, seed):
    x, hidden, out, y = arrays(None, positions(scenes.network, seed))
    assert abs(hidden @ x - np.array([[k] for k in activation.kinks or (99,)])).min() > 1e-3
    by_x, by_hidden, by_out = circuit_slopes(activation, x, hidden, out, y)
    close = {"rtol": 1e-6, "atol": 1e-6}
    for found, f, at in (
        (by_x, lambda a: circuit_loss(activation, a, hidden, out, y), x),
        (by_hidden, lambda a: circuit_loss(activation, x, a, out, y), hidden),
        (by_out, lambda a: circuit_loss(activation, x, hidden, a, y), out),
    ):
        np.testing.assert_allclose(found, central(f, at), **close)


def both_ways(kind, places, names):
    return computed(
        kind,
        """NAMES.map((name) => PLACES.map((now) => {
            const value = math.forward(now, ACTIVATIONS[name]);
            return [value, math.backward(now, value, ACTIVATIONS[name])];
        }))""",
        NAMES=names,
        PLACES=places,
    )


@CIRCUITS
def test_the_circuit_computes_what_the_twin_does(kind):
    names = kind.choices[0].words if kind.choices else ["tanh"]
    left_out = {"tanh_exp", "serf", "phish"}
    assert not kind.choices or {*names} == CATALOGUE.keys() - left_out
    places = [positions(kind, seed) for seed in (1, 2, 3)]
    for name, runs in zip(names, both_ways(kind, places, names), strict=True):
        for now, (value, back) in zip(places, runs, strict=True):
            given = arrays(kind, now)
            assert value["L"] == pytest.approx(circuit_loss(CATALOGUE[name], *given), rel=1e-9)
            by_x, by_hidden, by_out = circuit_slopes(CATALOGUE[name], *given)
            inputs = [unit["name"] for unit in scenes.UNITS[kind.name] if "slider" in unit]
            found = (
                [back["slope"][unit] for unit in inputs],
                [x for _, x in sorted(back["weights"].items())],
            )
            expected = by_x, np.concatenate([by_hidden.ravel(), by_out])
            for one, other in zip(found, expected, strict=True):
                np.testing.assert_allclose(one, other, rtol=1e-9, atol=1e-12)


def test_the_circuit_has_the_numbers_of_the_chapter():
    """Those of its cells, typed once more."""
    ((value, back),) = both_ways(scenes.circuit, [defaults(scenes.circuit)], ["tanh"])[0]
    assert value["z₃"] == pytest.approx(1.5 * np.tanh(0.5) + 0.5 * np.tanh(-1))
    assert back["weights"]["w1"] == pytest.approx(-0.8112, abs=5e-5)


def test_the_circuit_tells_each_step(open_figure):
    tab = open_figure(scenes.circuit)
    assert readout(tab).startswith("Step 6 of 14, forward: L = ½(z₃ − y)² = ½(0.312 − 1.00)²")
    expected = {
        0: "Step 0 of 14: only the inputs are known",
        1: "Step 1 of 14, forward: z₁ = w₁x = 0.50 × 1.000 = 0.500",
        2: "Step 2 of 14, forward: z₂ = w₂x = −1.00 × 1.000 = −1.000",
        3: "Step 3 of 14, forward: a₁ = φ(z₁) = φ(0.500) = 0.462",
        5: "Step 5 of 14, forward: z₃ = w₃a₁ + w₄a₂ = 1.50 × 0.462 + 0.50 × (−0.762) = 0.312",
        7: "Step 7 of 14, backward: the slope of L by itself is 1",
        8: "Step 8 of 14, backward: at z₃, the slope of its step times what came to L: "
        "−0.688 × 1.000 = −0.688",
        12: "Step 12 of 14, backward: at z₁, φ′(z₁) times what came to a₁: "
        "0.786 × (−1.031) = −0.811",
        13: "Step 13 of 14, backward: at x the paths from z₁ and z₂ add up: "
        "0.500 × (−0.811) + (−1.000) × (−0.144) = −0.261",
    }
    for step, sentence in expected.items():
        assert move(tab, step=step) == sentence
        shown = [t for t in tab.locator(".slope").all_text_contents() if t]
        assert bool(shown) == (step > 6), "nothing of the way back before its time"
    assert move(tab, step=14).endswith("w₁ −0.811, w₂ −0.144, w₃ −0.318, w₄ 0.524")
    assert tab.errors == []


def test_buttons_step_through_the_circuit(open_figure):
    tab = open_figure(scenes.circuit, step=13)
    for name, step in (("Step forward", 14), ("Step forward", 14), ("Step back", 13)):
        tab.get_by_role("button", name=name).click()
        assert settled(tab).startswith(f"Step {step} of 14")
    move(tab, step=0)
    tab.get_by_role("button", name="Step back").click()
    assert settled(tab).startswith("Step 0 of 14")


def test_an_input_moves_all_numbers(open_figure):
    tab = open_figure(scenes.network)
    before = tab.locator("svg.plot").inner_html()
    sentence = move(tab, x1=-2)
    assert tab.locator("svg.plot").inner_html() != before
    given = arrays(None, defaults(scenes.network, x1=-2.0))
    _, by_hidden, by_out = circuit_slopes(CATALOGUE["tanh"], *given)
    found = [number(text) for text in re.findall(r"w. (−?[\d.]+)", sentence)]
    np.testing.assert_allclose(found, [*by_hidden.ravel(), *by_out], atol=6e-4)


def test_a_closed_unit_is_named(open_figure):
    tab = open_figure(scenes.network, chosen="relu", step=10)
    sentence = readout(tab)
    assert sentence.startswith("ReLU, step 10 of 15, backward: at a₁"), sentence
    assert move(tab, step=11).endswith("φ′ is 0, so nothing passes")
    assert "nothing passes" not in move(tab, step=12)


# --- the folded square and the tents ----------------------------------------------------------


def layer(now):
    """The weights, one row for each unit, and the biases."""
    return (
        [[now[f"h{i}x{j}"] for j in (1, 2)] for i in (1, 2)],
        [now[f"h{i}b"] for i in (1, 2)],
    )


def test_a_line_separates_where_the_twin_finds_a_gap():
    rng = np.random.default_rng(0)
    names = [s.name for s in scenes.fold.sliders]
    places = [dict(zip(names, rng.integers(-20, 21, 6) / 10, strict=True)) for _ in range(300)]
    places += [defaults(scenes.fold), *(defaults(scenes.fold, **p) for p in PRESETS.values())]
    corners = "[[0, 0], [0, 1], [1, 0], [1, 1]].map((c) => math.hidden(now, c))"
    found = computed(
        scenes.fold,
        f"PLACES.map((now) => {{ const p = {corners}; return [p, math.separator(p)]; }})",
        PLACES=places,
    )
    gaps = []
    for now, (points, line) in zip(places, found, strict=True):
        expected = folded(*layer(now))
        np.testing.assert_allclose(points, expected, atol=1e-12)
        gaps.append(widest_gap(expected))
        # The twin looks in many directions, but not in all.
        assert (line["margin"] if line else 0) == pytest.approx(max(0, gaps[-1]), abs=2e-3)
        if line is None:
            assert gaps[-1] < 1e-9
        else:
            sides = np.array(points) @ line["normal"] > line["level"]
            assert sides.tolist() == [False, True, True, False]
    assert 20 < sum(gap > 1e-9 for gap in gaps[:300]) < 280, "some do, and some do not"
    assert gaps[300] < 1e-9 and min(gaps[301:]) > 0.2, "not at the start, but with the presets"


def test_the_fold_says_where_the_corners_go(open_figure):
    tab = open_figure(scenes.fold)
    corners = "The corners (0, 0), (0, 1), (1, 0), (1, 1) go to "
    assert readout(tab) == corners + "(0, 0), (0, 1), (1, 1), (0, 2): no line separates the answers"
    assert tab.locator(".tangent").get_attribute("d") == ""
    assert "(0, 0): a line separates the answers, 0.35 from" in move(tab, h2x1=-1)
    assert tab.locator(".tangent").get_attribute("d") != ""
    tab.get_by_role("button", name="Network of the table").click()
    assert settled(tab).startswith(corners + "(0, 0), (1, 0), (1, 0), (2, 1): a line separates")
    assert tab.errors == []


@pytest.mark.parametrize("width", [340, 900])
def test_a_weight_is_dragged(open_figure, width):
    tab = open_figure(scenes.fold, options={"viewport": {"width": width, "height": 1200}})
    handle = tab.locator(".handle").nth(1)
    box, corners = handle.bounding_box(), tab.locator(".corner")
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    wide = corners.nth(2).bounding_box()["x"] - corners.nth(0).bounding_box()["x"]
    tab.mouse.move(x, y)
    tab.mouse.down()
    tab.mouse.move(x - 0.35 * wide, y, steps=4)
    tab.mouse.move(x - 0.7 * wide, y + 0.35 * wide, steps=4)
    tab.mouse.up()
    assert "go to (0, 0), (0, 0), (1, 0), (0, 0): no line" in settled(tab), "weights −1 and 0"
    outputs = tab.locator("output").all_text_contents()
    assert outputs == ["1.0", "−1.0", "0.0", "−1.0", "0.0", "0.0"], "the sliders follow"
    tab.mouse.move(x, y)
    assert tab.locator("output").all_text_contents() == outputs, "it is let go"


def test_a_finger_drags_a_handle_and_scrolls_elsewhere(open_figure):
    tab = open_figure(scenes.fold)
    actions = tab.locator(".handle").evaluate_all(
        "e => e.map((x) => getComputedStyle(x).touchAction)"
    )
    assert actions == ["none", "none"]
    assert tab.locator("svg.plot").evaluate("e => getComputedStyle(e).touchAction") != "none"


def test_the_tents_double_with_every_layer(open_figure):
    depths = list(range(1, 8))
    found = computed(
        scenes.tents, "DEPTHS.map((d) => [math.layers(d), math.pieces(d)])", DEPTHS=depths
    )
    x = np.arange(1025) / 1024
    for depth, (ys, pieces) in zip(depths, found, strict=True):
        np.testing.assert_array_equal(ys, tents(x, depth))
        slopes = np.diff(tents(x, depth))
        assert pieces == 1 + np.count_nonzero(np.diff(slopes)) == 2**depth
    tab = open_figure(scenes.tents)
    for depth in (1, 3, 6):
        count = "1 layer" if depth == 1 else f"{depth} layers"
        assert move(tab, depth=depth) == (
            f"{count} of two ReLUs: {2**depth} straight pieces from {2 * depth} ReLUs; "
            f"a single hidden layer of {2 * depth} ReLUs makes at most {2 * depth + 1}"
        )
        assert tab.locator(".dot").count() == 2**depth + 1
    assert tab.errors == []


# --- fifty layers and the edge of chaos ---------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("name", slow_except(scenes.signal.choices[0].words, ("relu", "tanh")))
def test_the_run_and_the_theory_are_those_of_the_twin(name):
    scales = (1.0, 2.0, 16.0)
    found = computed(
        scenes.signal,
        """SCALES.map((scale) => [
            math.run(math.drawn(3), ACTIVATIONS[NAME], scale),
            math.theory(ACTIVATIONS[NAME], scale)])""",
        SCALES=scales,
        NAME=name,
    )
    sizes = {"layers": LAYERS, "width": WIDTH, "batch": BATCH}
    for scale, (run, theory) in zip(scales, found, strict=True):
        for one, other in zip(
            ("signal", "gradient"), measured(CATALOGUE[name], scale, 3, **sizes), strict=True
        ):
            # Where a network is chaotic, rounding errors grow from layer to layer, too.
            np.testing.assert_allclose(
                np.array(run[one], float), other, rtol=1e-4 if scale > 2 else 1e-8
            )
        for one, other in zip(
            ("signal", "gradient"), recursion(CATALOGUE[name], scale, LAYERS), strict=True
        ):
            # The twin's grid has no point at the bend, and feels it where q is large.
            np.testing.assert_allclose(
                np.array(theory[one], float), other, rtol=5e-4 if scale > 2 else 5e-5
            )


RUNS = slow_except([("relu", 2.0), ("tanh", 1.0), ("tanh", 2.0), ("selu", 1.0)], [("tanh", 1.0)])


@pytest.mark.slow
@pytest.mark.parametrize("run", RUNS)
def test_the_runs_scatter_around_the_theory(run):
    """Ten networks, within what their scatter allows.

    The theory is about means over networks.  Their logarithms are nearly normal, so that of the
    mean is above the mean of theirs by half their variance.
    """
    name, scale = run
    found = computed(
        scenes.signal,
        "SEEDS.map((seed) => math.run(math.drawn(seed), ACTIVATIONS[NAME], SCALE))",
        SEEDS=list(range(1, 11)),
        NAME=name,
        SCALE=scale,
    )
    q, back = recursion(CATALOGUE[name], scale, LAYERS)
    for ends, expected in (
        ([run["signal"][-1] for run in found], q[-1]),
        ([run["gradient"][0] for run in found], back[0]),
    ):
        off = np.log(ends) - np.log(expected)
        spread = off.var(ddof=1)
        assert len(set(ends)) == 10
        error = math.sqrt(spread / 10 + spread**2 / 18)
        assert abs(off.mean() + spread / 2) < 3 * error, (name, scale)


def test_random_numbers_look_random():
    drawn = computed(scenes.signal, "[1, 2].map((seed) => [...math.drawn(seed).weights[0]])")
    for numbers in map(np.array, drawn):
        assert abs(numbers.mean()) < 0.03 and abs(numbers.var() - 1) < 0.04
        assert abs(np.mean(numbers[1:] * numbers[:-1])) < 0.03
        assert abs(np.mean(numbers**4) - 3) < 0.25
    assert abs(np.corrcoef(drawn)[0, 1]) < 0.03, "another seed, another network"


def test_the_figure_says_both(open_figure):
    tab = open_figure(scenes.signal)
    for positions in ({"scale": 2}, {"chosen": "tanh"}, {"seed": 3, "chosen": "gelu"}):
        sentence = move(tab, **positions)
        now = defaults(scenes.signal, **{"scale": 2.0, "chosen": "tanh"} | positions)
        phi = CATALOGUE["relu" if positions == {"scale": 2} else now["chosen"]]
        run = measured(phi, 2.0, int(now["seed"]), LAYERS, WIDTH, BATCH)
        ends = [np.log10([q[-1], g[0]]) for q, g in (run, recursion(phi, 2.0, LAYERS))]
        (q, back), (q_theory, back_theory) = [map(in_words, pair) for pair in ends]
        assert sentence == (
            f"{phi.title}, n Var(W) = 2, network {now['seed']:.0f}: in layer 50 the signal’s mean "
            f"square is {q} (theory {q_theory}); in layer 1 the gradient’s is {back} "
            f"(theory {back_theory}) times that of layer 50"
        )
    assert tab.errors == []


@pytest.mark.slow
@pytest.mark.parametrize("name", slow_except(scenes.edge.choices[0].words, ("relu", "tanh")))
def test_the_edge_is_that_of_the_twin(name):
    qs, places = [0.01, 0.3, 2.0, 40.0], [(0.5, 0.2), (1.0, 0.0), (1.9, 0.6), (1.5, 0.9)]
    pairs, ends = computed(
        scenes.edge,
        """[QS.map((q) => math.pair(ACTIVATIONS[NAME], q)),
            PLACES.map(([w, b]) => math.settle(ACTIVATIONS[NAME], w, b))]""",
        QS=qs,
        PLACES=places,
        NAME=name,
    )
    for q, pair in zip(qs, pairs, strict=True):
        expected = on_the_edge(CATALOGUE[name], q)
        np.testing.assert_allclose(
            [pair["weights"], pair["biases"]], expected, rtol=1e-4, atol=1e-6
        )
        # The factor of a deviation of q, measured: what q goes to beside it.
        weights, biases = expected
        h = 1e-3 * q
        there = [weights * average(CATALOGUE[name], q + d) + biases for d in (-h, h)]
        assert pair["growth"] == pytest.approx((there[1] - there[0]) / (2 * h), rel=1e-3)
    for place, end in zip(places, ends, strict=True):
        q, chi = where_it_settles(CATALOGUE[name], *place)
        if not end["settled"]:
            assert q > 1e3 or place == (1.0, 0.0), "the end of a curve, where q falls ever slower"
            continue
        assert end["q"] == pytest.approx(q, rel=1e-3, abs=1e-6)
        assert end["chi"] == pytest.approx(chi, rel=1e-3)


def test_the_point_is_dragged_to_the_edge(open_figure):
    tab = open_figure(scenes.edge, chosen="gelu", n_var=1.0)
    assert readout(tab).startswith("GELU, n Var(W) = 1.00, Var(b) = 0.30: q settles at ")
    assert readout(tab).endswith("the gradient shrinks on its way back, and inputs become alike")
    assert drag(tab, 0, -0.95 / 4.2).startswith("GELU, n Var(W) = 1.9")
    assert "on the edge" in move(tab, n_var=1.95)
    assert "does not settle" in move(tab, chosen="relu", n_var=2.2)
    assert tab.errors == []


# --- all of them ----------------------------------------------------------------------------


@EVERY
def test_a_script_is_light(kind):
    script = kind.script()
    drawn = library(script.libraries[-1])
    for part in (drawn, script.own):
        assert len(gzip.compress(part.encode(), 9)) < PART_LIMIT
        assert "eval(" not in part and "Function(" not in part
