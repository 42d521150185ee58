"""Live figures of single chapters: what holds for all of them, and the numbers of some."""

import gzip
import math
import re
from itertools import pairwise
from types import SimpleNamespace

import ipywidgets
import numpy as np
import pytest
from ipywidgets.embed import embed_data

from activations import CATALOGUE, scenes
from activations.facts.moments import moments
from activations.live.script import library
from activations.scenes.depth_scene import EXCLUDED, HIGH, LOW, SHOWN_ACTIVATIONS
from activations.scenes.pick_scene import called, window
from formulas import REPRESENTATIVES, slow_except
from moving import attributes, computed, defaults, ends, minus, move, points, significant
from pages import WATCHED, readout
from theory import bound, evaluate, in_words, largest_error, network, sizes, slopes, steps
from tools.site import live_figures
from tools.site.files import Site
from tools.site.scripts import light

EVERY_FIGURE = pytest.mark.parametrize("kind", scenes.FIGURES.values(), ids=scenes.FIGURES)
EVERY_SHOWN = pytest.mark.parametrize("activation", SHOWN_ACTIVATIONS, ids=lambda a: a.name)
BATTERY_SHOWN = pytest.mark.parametrize(
    "activation",
    slow_except(SHOWN_ACTIVATIONS, [*REPRESENTATIVES.values()]),
    ids=lambda a: getattr(a, "name", None),
)
SQUARES = {"squared_relu", "star_relu", "phish"}  # the last one near 0
MODULE_LIMIT = 15_000  # bytes, gzipped
OWN_LIMIT = 6_000  # bytes of what is a figure's own, as the site sends it, gzipped


# --- as Python sees them ---------------------------------------------------------------


@EVERY_FIGURE
def test_sliders_are_linked_and_start_where_asked(kind):
    explorer = kind.explore()
    *sliders, figure = explorer.children
    assert [s.description for s in sliders] == [s.label for s in kind.sliders]
    for slider, facts in zip(sliders, kind.sliders, strict=True):
        assert slider.value == getattr(figure, facts.name) == facts.default
    assert len(explorer._links) == len(kind.sliders)
    name = kind.sliders[0].name
    low = kind.sliders[0].low
    assert getattr(kind.explore(**{name: low}), name) == low
    with pytest.raises(TypeError, match=f"{kind.name} has no slider 'foo'; sliders: {name}"):
        kind.explore(foo=1)
    with pytest.raises(ValueError, match=rf"{name} must be in \["):
        kind.explore(**{name: 1e9})


@EVERY_FIGURE
def test_module_is_deterministic_and_light(kind):
    module = kind.script().module
    assert module == kind.script().module
    assert len(gzip.compress(module.encode(), 9)) < MODULE_LIMIT
    assert "eval(" not in module and "Function(" not in module
    assert repr(kind.explore()) == repr(kind.explore())


@EVERY_FIGURE
def test_it_is_light_beside_what_figures_share(kind):
    script = kind.script()
    own = [library(path) for path in script.libraries if path.startswith("scenes/")]
    parts = [light(part).encode() for part in (*own, script.own)]
    assert sum(len(gzip.compress(part, 9)) for part in parts) < OWN_LIMIT


def test_a_logarithmic_slider_has_its_value_and_not_the_exponent():
    _, scale, _ = scenes.depth.explore(scale=2).children
    assert isinstance(scale, ipywidgets.FloatLogSlider)
    assert (scale.value, scale.base, scale.min, scale.max, scale.step) == (2, 2, -2, 4, 0.125)


def test_python_reads_and_sets_a_choice():
    explorer = scenes.depth.explore(chosen="tanh", layers=12)
    assert repr(explorer) == "Explorer(depth, layers=12.0, scale=1.0, chosen='tanh')"
    explorer.chosen = "gelu"
    assert explorer.chosen == explorer.children[-1].chosen == "gelu"
    explorer.scale = 1 / 3
    assert explorer.scale == explorer.children[-1].scale == 1 / 3
    with pytest.raises(ValueError, match=r"chosen must be one of 'identity', .*, not 'step'"):
        explorer.chosen = "step"
    with pytest.raises(ValueError, match="not 3"):
        scenes.depth.explore(chosen=3)
    assert explorer.chosen == "gelu", "a refused word changes nothing"


# --- the numbers, in Python --------------------------------------------------------------


@pytest.mark.parametrize("x", [-2.0, -0.35, 0.0, 1.0, 2.0])
@pytest.mark.parametrize("h", [-1.5, -0.01, 0.01, 0.6, 1.5])
def test_the_slopes_are_half_a_step_apart(x, h):
    secant, tangent = slopes(x, h)
    assert tangent == x
    assert secant == pytest.approx(x + h / 2, abs=1e-12)


def test_no_secant_through_one_point():
    secant, tangent = slopes(1.0, 0.0)
    assert math.isnan(secant) and tangent == 1.0


@pytest.mark.parametrize("n", [1, 2, 3, 9, 40])
def test_a_sum_of_rectifiers_is_the_interpolant(n):
    knots = np.linspace(0, 2 * np.pi, n + 1)
    x = np.linspace(0, 2 * np.pi, 1001)
    np.testing.assert_allclose(evaluate(x, n), np.interp(x, knots, np.sin(knots)), atol=1e-14)
    starts, weights = network(n)
    assert starts.shape == weights.shape == (n,), "one unit for each piece"


def test_nine_pieces():
    """E4 of the experiments: nine rectifiers, ten knots."""
    assert largest_error(9) == pytest.approx(0.0593974, abs=1e-7)
    assert bound(9) == pytest.approx(0.0609235, abs=1e-7)


def test_the_bound_holds_for_every_number_of_pieces():
    errors = [largest_error(n) for n in range(1, 41)]
    bounds = [bound(n) for n in range(1, 41)]
    assert all(e <= b for e, b in zip(errors, bounds, strict=True))
    assert 0.99 < errors[-1] / bounds[-1] < 1, "and is nearly reached"


def test_every_activation_is_shown_or_left_out_with_a_reason():
    assert {a.name for a in SHOWN_ACTIVATIONS} | set(EXCLUDED) == set(CATALOGUE)
    assert not {a.name for a in SHOWN_ACTIVATIONS} & set(EXCLUDED)
    z = np.linspace(-6, 6, 481)
    shown = {"celu": "elu", "gelu_tanh": "gelu"}
    for left_out, other in shown.items():
        a, b = (CATALOGUE[name](z) for name in (left_out, other))
        np.testing.assert_allclose(a, b, atol=5e-4)
    assert not CATALOGUE["step"].gradient(z).any()
    np.testing.assert_allclose(CATALOGUE["log_sigmoid"](z), -CATALOGUE["softplus"](-z))


def fine_steps(activation, scale, layers):
    """The same theory with many more panels, down to the smallest scale, and far out."""
    found, q = [], scale
    ends = sorted([2.0**-k for k in range(40)] + [1 + k / 8 for k in range(1, 105)])
    nodes, weights = np.polynomial.legendre.leggauss(20)
    for _ in range(layers - 1):
        kinks = [k / math.sqrt(q) for k in activation.kinks]
        edges = np.unique([-e for e in ends] + [0.0, *ends, *kinks])
        edges = edges[np.abs(edges) <= 14]
        low, high = edges[:-1, None], edges[1:, None]
        x = (low + high) / 2 + (high - low) / 2 * nodes
        w = (high - low) / 2 * weights * np.exp(-x * x / 2) / math.sqrt(2 * math.pi)
        z = math.sqrt(q) * x
        found.append(math.log10(scale * np.sum(w * activation.gradient(z) ** 2)) / 2)
        q = scale * float(np.sum(w * activation(z) ** 2))
    return np.array(found)


@pytest.mark.slow
@BATTERY_SHOWN
@pytest.mark.parametrize("scale", slow_except([0.25, 1.0, 2.0, 16.0], (0.25, 16.0)))
def test_few_panels_are_enough(activation, scale):
    # A square doubles the exponent with every layer and leaves the doubles.
    layers = 6 if activation.name in SQUARES else 50
    found = steps(activation, scale, layers)
    np.testing.assert_allclose(found, fine_steps(activation, scale, layers), atol=1e-5)


@EVERY_SHOWN
def test_the_first_step_is_the_slope_of_the_property_sheet(activation):
    """With scale 1 the first layer gets z ~ N(0, 1), which the moments are for."""
    expected = math.log10(moments(activation).slope_mean_square) / 2
    assert steps(activation, 1.0, 2)[0] == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("scale", [0.25, 1.0, 2.0, 16.0])
def test_relu_halves_the_mean_square_in_every_layer(scale):
    expected = np.arange(29, -1, -1) / 2 * math.log10(scale / 2)
    np.testing.assert_allclose(sizes(CATALOGUE["relu"], scale, 30), expected, atol=1e-12)


def simulated(activation, scale, layers, seed, width=256, batch=64):
    """log10 of the gradient at the first layer as a share of the last layer's, in a network."""
    rng = np.random.default_rng(seed)
    weights = rng.normal(0, math.sqrt(scale / width), (layers, width, width))
    a, slope = rng.normal(size=(batch, width)), []
    for w in weights:
        slope.append(activation.gradient(a @ w))
        a = activation(a @ w)
    g, norms = rng.normal(size=a.shape), []
    for w, s in zip(weights[::-1], slope[::-1], strict=True):
        norms.append(np.linalg.norm(g * s))
        g = (g * s) @ w.T
    return math.log10(norms[-1] / norms[0])


# S3 and S4 of the experiments: activation, n Var(W), layers, what was measured there.
MEASURED = [
    ("sigmoid", 1.0, 30, 5.7e-19),
    ("sigmoid", 16.0, 30, 9.6e-7),
    ("tanh", 1.0, 30, 0.16),
    ("relu", 1.0, 30, 4.8e-5),
    ("relu", 2.0, 30, 1.1),
    ("selu", 1.0, 30, 2.9),
    ("tanh", 1 / 3, 5, 0.083),
    ("tanh", 1.0, 5, 0.41),
]


@pytest.mark.slow
@pytest.mark.parametrize("name, scale, layers, measured", MEASURED)
def test_theory_agrees_with_networks_of_width_256(name, scale, layers, measured):
    theory = sizes(CATALOGUE[name], scale, layers)[0]
    assert abs(theory - math.log10(measured)) < math.log10(1.35)
    for seed in (0, 1):
        found = simulated(CATALOGUE[name], scale, layers, seed)
        assert abs(theory - found) < math.log10(2), 10**found


@pytest.mark.slow
@EVERY_SHOWN
def test_theory_agrees_with_networks_for_every_activation(activation):
    # Squares of squares are so unequal that few units carry them.
    layers, factor = (3, 2) if activation.name in SQUARES else (10, 1.5)
    theory = sizes(activation, 1.0, layers)[0]
    found = simulated(activation, 1.0, layers, seed=0)
    assert abs(theory - found) < math.log10(factor), 10**found


@pytest.mark.slow
def test_where_theory_and_networks_part():
    """The GELU at scale 2: near a point from which q falls or grows, and chance decides."""
    gelu = CATALOGUE["gelu"]
    found = [simulated(gelu, 2.0, 30, seed) for seed in range(3)]
    assert max(found) - min(found) > math.log10(10)
    assert 10 ** sizes(gelu, 2.0, 30)[0] == pytest.approx(0.00276, rel=0.01)
    assert abs(sizes(gelu, 2.0, 10)[0] - simulated(gelu, 2.0, 10, 0)) < math.log10(1.5)


# --- the numbers, on the page -----------------------------------------------------------


def test_the_secant_says_its_slopes(open_figure):
    tab = open_figure(scenes.secant)
    assert readout(tab) == (
        "x = 1.00, h = 1.50: slope of the secant 1.750, of the tangent 1.000, difference 0.7500"
    )
    for x in (-2.0, -0.35, 0.0, 1.3, 2.0):
        for h in (-1.5, -0.01, 0.01, 0.6):
            secant, tangent = slopes(x, h)
            assert move(tab, x=x, h=h) == (
                f"x = {minus(f'{x:.2f}')}, h = {minus(f'{h:.2f}')}: "
                f"slope of the secant {significant(secant)}, "
                f"of the tangent {significant(tangent)}, difference {significant(secant - tangent)}"
            )
    # Said to those who do not see it, once the hand rests.
    tab.wait_for_function(
        "says => document.querySelector('.spoken').textContent === says", arg=readout(tab)
    )
    assert tab.errors == []


def test_at_step_zero_there_is_no_secant(open_figure):
    tab = open_figure(scenes.secant, h=0)
    assert readout(tab) == (
        "x = 1.00, h = 0.00: two points in one, so the secant has no slope (0/0); "
        "that of the tangent is 1.000"
    )
    assert not tab.locator(".gradient").is_visible() and tab.locator(".tangent").is_visible()
    assert "difference 0.0050" in move(tab, h=0.01)
    assert tab.locator(".gradient").is_visible()
    assert "0/0" in move(tab, h=0)
    assert tab.errors == []


@pytest.mark.parametrize("z", slow_except([-1.5, 2.2], [2.2]))
def test_any_activation_can_be_picked(open_figure, z):
    tab = open_figure(scenes.pick)
    move(tab, z=z)
    for activation in CATALOGUE.values():
        sentence = move(tab, chosen=activation.name)
        assert sentence.startswith(f"{called(activation)}: z = {minus(f'{z:.2f}')}")
        y, slope = float(activation(z)), float(activation.gradient(z))
        numbers = [float(x.replace("−", "-")) for x in re.findall(r" = (−?[\de.−]+)", sentence)]
        np.testing.assert_allclose(numbers[-2:], [y, slope], rtol=6e-4)
        label, axis, dot, slope_dot = attributes(
            tab, "svg.plot: aria-label", ".frame .axis: d", ".dot: cy", ".slope-dot: cy"
        )
        assert sentence in label
        (_, top), (floor, _) = points(axis)
        low, high = window(activation)
        dots = [float(dot), float(slope_dot)]
        places = [floor - (value - low) / (high - low) * (floor - top) for value in (y, slope)]
        np.testing.assert_allclose(dots, places, atol=0.6)
    assert tab.errors == []


@pytest.mark.parametrize("activation", CATALOGUE.values(), ids=CATALOGUE)
def test_all_of_a_picked_activation_is_in_view(activation):
    low, high = window(activation)
    z = np.linspace(-6, 6, 997)
    for values in (activation(z), activation.gradient(z)):
        assert low < values.min() and values.max() < high


def test_the_lines_meet_as_the_step_shrinks(open_figure):
    tab = open_figure(scenes.secant, x=0.5)
    angles = []
    for h in (1.5, 0.7, 0.1, 0.01):
        move(tab, h=h)
        (a, b), (c, d) = ends(tab, ".gradient")
        (e, f), (g, i) = ends(tab, ".tangent")
        angles.append(math.atan2(b - d, c - a) - math.atan2(f - i, g - e))
    assert all(first > second for first, second in pairwise(angles))
    assert 0 < angles[-1] < 0.004


def test_the_pieces_say_error_and_bound(open_figure):
    tab = open_figure(scenes.pieces)
    assert readout(tab) == "9 pieces from 9 ReLUs: largest error 0.05940, bound h²/8 = 0.06092"
    for n in (1, 2, 3, 7, 24, 40):
        count = "1 piece from 1 ReLU" if n == 1 else f"{n} pieces from {n} ReLUs"
        expected = f"largest error {largest_error(n):#.4g}, bound h²/8 = {bound(n):#.4g}"
        assert move(tab, pieces=n) == f"{count}: {expected}"
        # Knots, and one point for each number of pieces in the panel below.
        assert tab.locator(".dot").count() == n + 1
        assert tab.locator(".marked").count() == 40
        corners = ends(tab, ".gradient")
        assert len(corners) == n + 1
        height = np.ptp(ends(tab, ".function")[:, 1]) / 2
        expected = np.sin(np.linspace(0, 2 * np.pi, n + 1))
        middle = corners[0, 1]
        np.testing.assert_allclose((middle - corners[:, 1]) / height, expected, atol=2e-3)
    assert tab.errors == []


def test_the_network_on_the_page_is_a_sum_of_rectifiers():
    """Its own functions, with weights, against NumPy's."""
    xs, counts = np.linspace(0, 2 * np.pi, 97), [1, 9, 40]
    found = computed(
        scenes.pieces,
        """COUNTS.map((n) => {
            const net = math.network(n);
            return [net, XS.map((x) => math.evaluate(net, x))];
        })""",
        COUNTS=counts,
        XS=xs.tolist(),
    )
    for n, (net, values) in zip(counts, found, strict=True):
        starts, weights = network(n)
        np.testing.assert_allclose(net["knots"][:-1], starts, atol=1e-15)
        np.testing.assert_allclose(net["weights"], weights, atol=1e-14)
        np.testing.assert_allclose(values, evaluate(xs, n), atol=1e-14)


@pytest.mark.slow
@pytest.mark.parametrize("scale", slow_except([0.25, 1.0, 2.0, 16.0], (2.0,)))
def test_the_page_computes_what_python_does(scale):
    texts = computed(
        scenes.depth,
        """Object.entries(ACTIVATIONS).map(
            ([name, activation]) => [name, math.steps(activation, SCALE).map(String)])""",
        SCALE=scale,
    )
    assert [name for name, _ in texts] == [a.name for a in SHOWN_ACTIVATIONS]
    for name, found in texts:
        found = np.array([float(text.replace("Infinity", "inf")) for text in found])
        np.testing.assert_allclose(found, steps(CATALOGUE[name], scale, 50), atol=1e-11)


DEPTHS = ((30, 1.0), (2, 2.0), (50, 16.0), (17, 0.25))


@pytest.mark.parametrize("turn", slow_except(range(len(DEPTHS)), (0,)))
def test_the_depth_says_what_arrives(open_figure, turn):
    tab = open_figure(scenes.depth)
    assert readout(tab) == (
        "ReLU, 30 layers, n Var(W) = 1: the first layer gets 4.3e−5 times the last layer’s gradient"
    )
    assert "2: the first layer gets 1.0 times the last" in move(tab, scale=2)
    for number, activation in enumerate(SHOWN_ACTIVATIONS, turn):
        layers, scale = DEPTHS[number % len(DEPTHS)]
        first = in_words(sizes(activation, scale, layers)[0])
        assert move(tab, layers=layers, scale=scale, chosen=activation.name) == (
            f"{activation.title}, {layers} layers, n Var(W) = {scale:g}: "
            f"the first layer gets {first} times the last layer’s gradient"
        )
        assert tab.locator("text.gradient-label").text_content() == activation.title
    assert tab.errors == []


@pytest.mark.parametrize(
    "power, words",
    [
        (0.0, "1.0"),
        (-1e-14, "1.0"),
        (math.log10(0.16), "0.16"),
        (math.log10(0.011), "0.011"),
        (math.log10(47), "47"),
        (math.log10(470), "470"),
        (math.log10(4.8e-5), "4.8e−5"),
        (22.126, "1.3e22"),
        (math.inf, "more than 1e300"),
        (-math.inf, "less than 1e−300"),
        (-301.0, "less than 1e−300"),
    ],
)
def test_numbers_in_words(power, words):
    assert in_words(power) == words


def test_the_picture_of_the_depth(open_figure):
    tab = open_figure(scenes.depth, layers=12, scale=0.5, chosen="tanh")
    (_, top), (floor, _) = ends(tab, ".frame .axis")
    unit = (floor - top) / (HIGH - LOW)
    others = tab.locator(".other").evaluate_all(
        "all => all.map((e) => [e.getAttribute('d'), e.getAttribute('visibility')])"
    )
    for activation, (text, visible) in zip(SHOWN_ACTIVATIONS, others, strict=True):
        drawn = points(text)
        powers = np.clip(sizes(activation, 0.5, 12), LOW - 20, HIGH + 20)
        np.testing.assert_allclose(drawn[-1, 1] - drawn[:, 1], unit * powers, atol=0.11)
        assert (visible == "hidden") == (activation.name == "tanh"), "drawn thick instead"
        if activation.name == "tanh":
            assert tab.locator(".gradient").get_attribute("d") == text
    assert tab.locator(".slope-dot").get_attribute("visibility") == "visible"
    move(tab, scale=16, layers=50, chosen="relu")
    assert tab.locator(".slope-dot").get_attribute("visibility") == "hidden", "outside the axes"
    marks = tab.locator(".frame text").all_text_contents()
    assert {"1", "10", "50", "10⁵", "10⁻²⁰"} <= set(marks)


# --- hands, keys, addresses ---------------------------------------------------------------


def test_a_logarithmic_slider_moves_by_a_factor(open_figure):
    tab = open_figure(scenes.depth, scale=2)
    slider = tab.get_by_label("scale n Var(W)")
    assert [slider.get_attribute(end) for end in ("min", "max", "step")] == ["-2", "4", "0.125"]
    assert slider.input_value() == "1", "the exponent of 2"
    slider.press("ArrowRight")
    assert slider.get_attribute("aria-valuetext") == f"{2**1.125:.2f}"
    assert tab.locator("output").nth(1).inner_text() == "2.18"
    tab.wait_for_function("document.querySelector('.readout').textContent.includes('= 2.18')")
    slider.press("End")
    assert tab.locator("output").nth(1).inner_text() == "16.00"


def test_the_list_is_chosen_from_by_keyboard(open_figure):
    tab = open_figure(scenes.depth)
    for _ in range(3):
        tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.tagName") == "SELECT"
    assert tab.get_by_role("combobox", name="activation").input_value() == "relu"
    tab.keyboard.type("SELU")
    tab.wait_for_function("document.querySelector('.readout').textContent.startsWith('SELU')")
    assert in_words(sizes(CATALOGUE["selu"], 1.0, 30)[0]) in readout(tab)


def test_a_drag_moves_x(open_figure):
    tab = open_figure(scenes.secant, h=-0.5)
    box = tab.locator("svg.plot").bounding_box()
    at = tab.locator(".dot").bounding_box()
    unit = tab.locator(".frame .axis").bounding_box()["width"] / 7.2
    x, y = at["x"] + at["width"] / 2, box["y"] + box["height"] / 2
    tab.mouse.move(x, y)
    tab.mouse.down()
    tab.mouse.move(x - 2 * unit, y, steps=5)
    tab.mouse.up()
    tab.wait_for_function("document.querySelector('.readout').textContent.startsWith('x = −1.00')")
    assert tab.locator("output").first.inner_text() == "−1.00"


def test_a_link_has_what_was_chosen(open_figure):
    tab = open_figure(scenes.depth, layers=12)
    move(tab, scale=2, chosen="tanh")
    tab.get_by_role("button", name="Copy link").click()
    link = tab.get_by_label("Text to copy").input_value()
    assert {"explore=depth", "layers=12", "scale=2", "chosen=tanh"} <= {*re.split("[?&#]", link)}


@pytest.mark.parametrize(
    "query, says",
    [
        ("?explore=depth&layers=12&scale=2&chosen=tanh", "Tanh, 12 layers, n Var(W) = 2:"),
        ("?explore=depth&chosen=step", "ReLU, 30 layers, n Var(W) = 1:"),
        ("?explore=depth&chosen=4&layers=7.4", "ReLU, 7 layers, n Var(W) = 1:"),
        ("?explore=depth&chosen=&layers=999&scale=0", "ReLU, 50 layers, n Var(W) = 0.25:"),
        ("?explore=depth&choices=x&scale=1.4", "ReLU, 30 layers, n Var(W) = 1.4:"),
        ("?explore=secant&layers=12&chosen=tanh", "ReLU, 30 layers, n Var(W) = 1:"),
    ],
)
def test_addresses_choose_or_are_ignored(open_figure, query, says):
    tab = open_figure(scenes.depth, query)
    tab.wait_for_function(
        "says => document.querySelector('.readout').textContent.startsWith(says)", arg=says
    )
    assert tab.locator("select").evaluate("list => list.selectedOptions[0].text") in says
    assert "NaN" not in tab.locator("svg.plot").inner_html()
    assert tab.errors == []


@EVERY_FIGURE
def test_nothing_listens_after_the_figure_is_gone(tab_of, kind):
    state = defaults(kind)
    page = tab_of("watched", ())
    page.goto("about:blank")
    counts = page.evaluate(
        WATCHED
        + """
            const drawn = el.querySelector(".readout").textContent.length > 20;
            clean();
            const before = JSON.stringify(state);
            el.querySelector("svg").dispatchEvent(
                new PointerEvent("pointerdown", {clientX: 30, clientY: 30, pointerId: 1}));
            for (const list of el.querySelectorAll("select")) {
                list.selectedIndex = 1;
                list.dispatchEvent(new Event("change"));
            }
            const untouched = JSON.stringify(state) === before;
            const [name] = Object.keys(state);
            state[name] = 2.5;
            el.querySelector("button").click();
            return [during, listeners.size, drawn, untouched, state[name] === 2.5];
        }""",
        [kind.script().module, state],
    )
    assert counts == [len(state), 0, True, True, True]


@pytest.mark.slow
@EVERY_FIGURE
def test_what_a_page_shows_in_place_of_the_figure(kind, tmp_path):
    app = SimpleNamespace(outdir=tmp_path)
    data = embed_data(views=[kind.explore()], drop_defaults=False)
    view = data["view_specs"][0]["model_id"]
    name, values = live_figures._figure_of(data["manager_state"]["state"], view)
    assert (name, values) == (kind.name, defaults(kind))
    text = live_figures.fallback(Site(app), name, values)
    alt = re.search('alt="([^"]*)"', text)[1]
    assert len(alt) > 40
    (picture,) = (tmp_path / "_images").iterdir()
    assert picture.name in text and picture.stat().st_size > 2000
    assert all(f"{choice.name} = {choice.default}" in text for choice in kind.choices)
