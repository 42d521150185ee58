"""The live figures of Maxout and softmax: what they say is what Python computes."""

import re

import numpy as np
import pytest
from ipywidgets.embed import embed_data

import moving
from activations import VECTOR_CATALOGUE, leaky_relu, relu, scenes
from activations.scenes.maxout_scene import PRESETS
from formulas import slow_except
from moving import defaults
from pages import DARK, luminance

FIGURES = {"maxout": scenes.maxout, "softmax": scenes.softmax}
EVERY = pytest.mark.parametrize("kind", FIGURES.values(), ids=FIGURES)
MAXOUT, SOFTMAX = VECTOR_CATALOGUE["maxout"], VECTOR_CATALOGUE["softmax"]
STEEP = {"w1": -2, "b1": 3, "w2": 0, "b2": 0, "w3": 2, "b3": 3}
LEVEL = {"w1": 0.3, "b1": 1, "w2": 0.3, "b2": 1, "w3": 0.3, "b3": -2}

MAXOUTS = [{}, {"z": -6}, {"z": 0.55, "b2": 1.3}, {"z": -1.5, **STEEP}, {"z": 4, **LEVEL}]
SOFTMAXES = [
    {},
    {"z1": -5, "z2": 5, "z3": 4.9, "z4": 0, "temperature": 0.1},
    {"z1": 0.3, "z2": -1.7, "z3": 2.2, "z4": 2.1, "temperature": 5},
    {"z1": 1, "z2": 1, "z3": 1, "z4": 1, "temperature": 0.7},
]


def plain(text):
    return text.replace("−", "-")


def settled(tab):
    return plain(moving.settled(tab))


# --- as Python sees them -----------------------------------------------------------------


@EVERY
def test_the_generated_code_is_part_of_the_module(kind):
    text = kind.script().module
    assert VECTOR_CATALOGUE[kind.name].javascript() in text
    assert text == kind.script().module, "the same text every time"
    assert "eval(" not in text and "Function(" not in text
    assert repr(kind.explore()).startswith(f"Explorer({kind.name}, ")


@EVERY
def test_a_slider_at_zero_is_in_the_embedded_state(kind):
    explorer = kind.explore()
    state = embed_data(views=[explorer])["manager_state"]["state"]
    figure = state[explorer.children[-1].model_id]["state"]
    assert {slider.name for slider in kind.sliders} <= set(figure)
    assert 0.0 in figure.values()


# --- Maxout on the page --------------------------------------------------------------------


def unit(values):
    """The winner's number, the gradient as text, output and slope."""
    w, b = (np.array([values[f"{letter}{j}"] for j in (1, 2, 3)]) for letter in "wb")
    z = w * values["z"] + b
    (gradient,) = MAXOUT.jacobian(z, pieces=3)
    text = ", ".join(str(int(g)) for g in gradient)
    return gradient.argmax() + 1, text, MAXOUT(z, pieces=3)[0], gradient @ w


def check_sentence(sentence, values):
    winner, gradient, output, slope = unit(values)
    pattern = r"z = (\S+): (.*), output (\S+), gradient in the pieces \((\d, \d, \d)\), slope (\S+)"
    z, who, said_output, said_gradient, said_slope = re.fullmatch(pattern, sentence).groups()
    assert who.endswith((f"piece {winner} wins", f"piece {winner} counts"))
    assert said_gradient == gradient
    numbers = [float(x) for x in (z, said_output, said_slope)]
    assert numbers == pytest.approx([values["z"], output, slope], abs=0.0051)
    assert "-0.00" not in sentence


@pytest.mark.parametrize("positions", slow_except(MAXOUTS, MAXOUTS[2:4]))
def test_maxout_says_and_draws_what_python_computes(open_figure, positions):
    values = {**defaults(scenes.maxout), **positions}
    tab = open_figure(scenes.maxout, **dict(positions))
    check_sentence(settled(tab), values)
    assert tab.errors == []

    # Each line has known ends, which gives the scale of the picture.
    ends = tab.locator("line.piece").evaluate_all(
        "all => all.map((e) => ['x1', 'y1', 'x2', 'y2'].map((k) => Number(e.getAttribute(k))))"
    )
    x1, _, x2, _ = ends[0]
    known = [
        (values[f"w{j}"] * z + values[f"b{j}"], y)
        for j, (_, ya, _, yb) in enumerate(ends, 1)
        for z, y in ((-6, ya), (6, yb))
    ]
    known = np.array([*known, zero(tab)])
    scale, origin = np.polyfit(known[:, 0], known[:, 1], 1)
    assert known[:, 1] == pytest.approx(scale * known[:, 0] + origin, abs=0.01)
    for kind, part in (("function", 2), ("gradient", 3)):
        points = numbers_of(tab.locator(f"path.{kind}").get_attribute("d"))
        for x, y in points:
            z = -6 + 12 * (x - x1) / (x2 - x1)
            # At a corner the slope has two values.
            near = [unit({**values, "z": at})[part] for at in (z - 1e-6, z, z + 1e-6)]
            assert min(abs((y - origin) / scale - value) for value in near) < 1e-4
    wins = tab.locator("line.piece.wins")
    assert wins.count() == 1
    assert f"piece-{unit(values)[0]}" in wins.get_attribute("class")


def zero(tab):
    """The height at which the zero line is drawn."""
    lines = tab.locator("line.zero").evaluate_all(
        "all => all.map((e) => ['x1', 'x2', 'y1'].map((k) => Number(e.getAttribute(k))))"
    )
    return next((0, y) for x1, x2, y in lines if x1 != x2)


def numbers_of(d):
    """The points of a path of M, L and H."""
    points = []
    for letter, text in re.findall(r"([MLH])([^MLH]+)", d):
        given = [float(x) for x in text.split()]
        points.append(given if letter != "H" else [given[0], points[-1][1]])
    return points


EQUIVALENTS = {
    "Make it ReLU": (relu, relu.gradient),
    "Make it leaky ReLU": (
        lambda z: leaky_relu(z, negative_slope=0.1),
        lambda z: leaky_relu.gradient(z, negative_slope=0.1),
    ),
    "Make it |z|": (np.abs, lambda z: np.sign(z) or -1.0),
}


def test_buttons_make_the_special_cases(open_figure):
    assert EQUIVALENTS.keys() == PRESETS.keys()
    tab = open_figure(scenes.maxout)
    z = tab.get_by_role("slider", name="z", exact=True)
    for name, (f, gradient) in EQUIVALENTS.items():
        tab.get_by_role("button", name=name, exact=True).click()
        for at in (-6, -0.05, 0, 2.5, 6):
            z.fill(str(at))
            sentence = settled(tab)
            check_sentence(sentence, {**PRESETS[name], "z": at})
            output, slope = re.search(r"output (\S+), .* slope (\S+)", sentence).groups()
            assert float(output) == pytest.approx(f(at), abs=0.0051), (name, at)
            assert float(slope) == pytest.approx(gradient(at), abs=0.0051), (name, at)
            assert ("pieces 1 and 2 are equal, piece 1 counts" in sentence) == (at == 0)
    tab.get_by_role("button", name="Reset").click()
    check_sentence(settled(tab), defaults(scenes.maxout))


def test_maxout_by_keyboard_and_pointer(open_figure):
    tab = open_figure(scenes.maxout)
    values = defaults(scenes.maxout)
    tab.get_by_role("slider", name="slope w₂").focus()
    for _ in range(9):
        tab.keyboard.press("ArrowRight")
    check_sentence(settled(tab), values | {"w2": 1.1})
    plot = tab.locator("svg.plot").first.bounding_box()
    x = plot["x"] + 40 + 0.25 * (plot["width"] - 52)
    tab.mouse.click(x, plot["y"] + 60)
    check_sentence(settled(tab), values | {"w2": 1.1, "z": -3})
    assert tab.get_by_role("slider", name="z", exact=True).input_value() == "-3"


def test_each_piece_has_its_own_dash_and_name(open_figure):
    tab = open_figure(scenes.maxout)
    dashes = tab.locator("line.piece").evaluate_all(
        "all => all.map((e) => getComputedStyle(e).strokeDasharray)"
    )
    assert len(set(dashes)) == 3 and "none" not in dashes
    labels = tab.locator(".piece-label")
    assert labels.all_text_contents() == ["piece 1", "piece 2", "piece 3"]
    boxes = [label.bounding_box() for label in tab.locator("[class$=label], .wins").all()]
    boxes = [box for box in boxes if box["height"] < 30]
    for i, a in enumerate(boxes):
        for b in boxes[:i]:
            apart = abs(a["y"] - b["y"]) > 12 or a["x"] > b["x"] + b["width"]
            assert apart or b["x"] > a["x"] + a["width"], "a label on another"


# --- softmax on the page ---------------------------------------------------------------------


def softmax(values):
    z, temperature = [values[f"z{j}"] for j in (1, 2, 3, 4)], values["temperature"]
    return SOFTMAX(z, temperature=temperature), SOFTMAX.jacobian(z, temperature=temperature)


@pytest.mark.parametrize("positions", slow_except(SOFTMAXES, SOFTMAXES[1:3]))
def test_softmax_says_and_draws_what_python_computes(open_figure, positions):
    values = {**defaults(scenes.softmax), **positions}
    share, jacobian = softmax(values)
    tab = open_figure(scenes.softmax, **dict(positions))
    sentence = settled(tab)
    largest, logits = re.fullmatch(
        r"largest share (\S+) for logits? (.+); the rows of the Jacobian sum to 0", sentence
    ).groups()
    assert float(largest) == pytest.approx(share.max(), abs=5.1e-4)
    named = [int(j) for j in re.findall(r"\d", logits)]
    assert named == [j + 1 for j in np.flatnonzero(share == share.max())]

    heights = tab.locator(".bar").evaluate_all(
        "all => all.map((e) => Number(e.getAttribute('height')))"
    )
    assert np.array(heights) / sum(heights) == pytest.approx(share, abs=1e-6)
    texts = [plain(text) for text in tab.locator(".number").all_text_contents()]
    assert [float(text) for text in texts[:4]] == pytest.approx(share, abs=5.1e-4)
    cells = texts[4:20]
    assert [float(text) for text in cells] == pytest.approx(jacobian.ravel(), abs=5.1e-4)
    assert texts[20:] == ["0"] * 4
    signs = tab.locator("rect.cell").evaluate_all(
        "all => all.map((e) => e.classList.contains('minus'))"
    )
    assert signs == [entry < 0 for entry in jacobian.ravel()]
    for text, entry in zip(cells, jacobian.ravel(), strict=True):
        assert text == "0.000" or text[0] == ("-" if entry < 0 else "+"), "never color alone"
    label = plain(tab.locator("svg.plot").first.get_attribute("aria-label"))
    assert sentence in label and f"row 4: {', '.join(c.lstrip('+') for c in cells[12:])}" in label
    assert tab.errors == []


def test_softmax_by_keyboard(open_figure):
    tab = open_figure(scenes.softmax)
    values = defaults(scenes.softmax)
    tab.get_by_role("slider", name="logit 3").focus()
    tab.keyboard.press("End")
    share, _ = softmax(values | {"z3": 5})
    assert settled(tab).startswith(f"largest share {share[2]:.3f} for logit 3;")
    tab.get_by_role("slider", name="temperature").focus()
    tab.keyboard.press("End")
    share, _ = softmax(values | {"z3": 5, "temperature": 5})
    assert settled(tab).startswith(f"largest share {share[2]:.3f} for logit 3;")
    tab.get_by_role("button", name="Reset").click()
    share, _ = softmax(values)
    assert settled(tab).startswith(f"largest share {share[0]:.3f} for logit 1;")


def test_panels_side_by_side_or_one_under_the_other(open_figure):
    for width, across in ((900, True), (320, False)):
        tab = open_figure(scenes.softmax, options={"viewport": {"width": width, "height": 900}})
        bars, cells = (tab.locator(kind).last.bounding_box() for kind in (".bar", "rect.cell"))
        assert (cells["x"] > bars["x"] + bars["width"]) == across
        assert (cells["y"] > bars["y"] + bars["height"]) != across
        assert cells["width"] > 40, "room for a number"


@EVERY
def test_a_place_too_narrow_to_draw_in_is_waited_out(kind, open_figure):
    tab = open_figure(kind)
    errors = []
    tab.on("console", lambda message: message.type == "error" and errors.append(message.text))
    svg = tab.locator(".slider-figure svg.plot")
    before = svg.get_attribute("width")
    for width, drawn in (("68px", before), ("400px", "400"), ("", before)):
        svg.locator("xpath=..").evaluate("(e, width) => { e.style.width = width; }", width)
        settled(tab)
        assert svg.get_attribute("width") == drawn
    assert errors == []


@pytest.mark.parametrize("script", ["", DARK], ids=["light", "dark"])
def test_numbers_on_colored_cells_can_be_read(open_figure, script):
    tab = open_figure(scenes.softmax, z1=0, z2=0, z3=-5, z4=-5)
    tab.evaluate(script or "document.body.style = 'background: white; color: #222'")
    ink, *fills = tab.evaluate(
        """[...document.querySelectorAll(".number, rect.cell")].slice(3)
            .filter((e, i) => i === 0 || e.tagName === "rect")
            .map((e) => [getComputedStyle(e).fill, Number(e.getAttribute("fill-opacity") ?? 1)])"""
    )
    paper = np.array([18.0] * 3 if script else [255.0] * 3)
    assert max(strength for _, strength in fills) == pytest.approx(0.55, abs=0.01)
    for color, strength in fills:
        mixed = strength * channels(color) + (1 - strength) * paper
        light, dark = sorted(
            [luminance(ink[0]), luminance(", ".join(str(round(c)) for c in mixed))], reverse=True
        )
        assert (light + 0.05) / (dark + 0.05) > 4.5, (color, strength)


def channels(color):
    return np.array([float(n) for n in re.findall(r"\d+", color)[:3]])
