"""What holds for every live figure: each is opened once, and all tests of this file use it."""

import math
import re
import xml.etree.ElementTree as ET

import pytest

from activations import CATALOGUE
from activations.scenes import FIGURES, figure
from formulas import slow_except
from moving import defaults, move, settled
from pages import DARK, broken, embedded, luminance, readout
from tools.site.stills import WIDTH, still

# For a browser, the figures of the catalogue differ in how many sliders they have, and in
# whether a curve is torn; tests/figures/test_stills.py draws one of each kind of formula.
ALIKE = {
    (len(activation.parameters), bool(activation.kinks)): activation.name
    for activation in CATALOGUE.values()
}
NAMES = [*FIGURES, *slow_except(CATALOGUE, ALIKE.values())]


@pytest.fixture(scope="module", params=NAMES)
def opened(request, show_in, tmp_path_factory):
    """The figure on a page of its own."""
    kind = figure(request.param)
    tab = show_in(
        tmp_path_factory.mktemp("figure"), *embedded(kind.explore()), purpose="every figure"
    )
    tab.kind, tab.start = kind, readout(tab)
    return tab


@pytest.fixture
def tab(opened):
    """The figure as a reader finds it."""
    opened.set_viewport_size({"width": 700, "height": 900})
    opened.get_by_role("button", name="Reset").evaluate("button => button.click()")
    assert settled(opened) == opened.start
    yield opened
    assert opened.errors == []


def place(slider, end="default"):
    """Where the browser has a slider that stands at its default, or at an end."""
    value = getattr(slider, end)
    return value if slider.base is None else math.log(value, slider.base)


DIGITS = re.compile(r"(\.\d{6})\d+")


def parts(svg):
    """All that an SVG says, element by element, and numbers to a millionth of a pixel."""
    return [
        (e.tag, (e.text or "").strip(), {k: DIGITS.sub(r"\1", v) for k, v in e.attrib.items()})
        for e in svg.iter()
    ]


DRAWN = """async (figure, width) => {
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    figure.style.width = `${width}px`;
    for (let i = 0; i < 3; i++) await frame(); // it is measured in the first, drawn in the next
    const picture = new XMLSerializer().serializeToString(figure.querySelector("svg.plot"));
    figure.style.width = "";
    return picture;
}"""


def test_a_still_is_what_a_browser_draws(tab):
    markup = tab.locator(".slider-figure").evaluate(DRAWN, WIDTH)
    _, _, drawn = ET.fromstring(still(tab.kind, defaults(tab.kind)).svg)
    assert parts(drawn) == parts(ET.fromstring(markup))


def test_it_has_a_name_and_no_ids(tab):
    assert tab.locator(".slider-figure [id]").count() == 0
    assert tab.locator("svg.plot:is([role=img], [role=application])").count() >= 1
    heights = tab.locator("button, select").evaluate_all(
        "all => all.map((e) => e.getBoundingClientRect().height)"
    )
    assert min(heights) >= 24, "room for a finger"


def test_the_keyboard_moves_it_and_reset_returns(tab):
    picture = tab.locator("svg.plot").first
    before = picture.inner_html()
    first, slider = tab.kind.sliders[0], tab.locator("input[type=range]").first
    step = first.step if first.default == first.low else -first.step
    slider.focus()
    tab.keyboard.press("ArrowRight" if step > 0 else "ArrowLeft")
    assert settled(tab) != tab.start
    assert float(slider.input_value()) == pytest.approx(place(first) + step), "by one step"
    assert picture.inner_html() != before
    assert readout(tab) in picture.get_attribute("aria-label"), "said to those who do not see it"
    ends = {s.name: s.high if s.default == s.low else s.low for s in tab.kind.sliders}
    move(tab, **ends, **{c.name: c.words[-1] for c in tab.kind.choices})
    assert readout(tab) != tab.start
    tab.get_by_role("button", name="Reset").click()
    assert settled(tab) == tab.start
    assert picture.inner_html() == before


# At every end of the sliders at once, without a hand: what stands outside the picture or page.
OUTSIDE = """async (ends) => {
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    const svg = document.querySelector("svg.plot"), found = [];
    for (const places of ends) {
        document.querySelectorAll("input[type=range]").forEach((slider, i) => {
            slider.value = places[i];
            slider.dispatchEvent(new Event("input", { bubbles: true }));
        });
        await frame();
        await frame();
        const box = svg.getBoundingClientRect();
        for (const text of svg.querySelectorAll("text")) {
            const t = text.getBoundingClientRect();
            if (text.textContent && getComputedStyle(text).visibility !== "hidden"
                && (t.left < box.left - 1 || t.right > box.right + 1
                    || t.top < box.top - 1 || t.bottom > box.bottom + 1))
                found.push(`${places}: ${text.textContent}`);
        }
        if (document.documentElement.scrollWidth > innerWidth) found.push(`${places}: page`);
    }
    return found;
}"""


def test_everything_is_inside(tab):
    ends = [
        [place(slider, end) for slider in tab.kind.sliders] for end in ("default", "low", "high")
    ]
    for width in (320, 700):
        tab.set_viewport_size({"width": width, "height": 900})
        assert tab.evaluate(OUTSIDE, ends) == []
        assert tab.locator("svg.plot").first.bounding_box()["width"] > 250


LIGHT = "delete document.documentElement.dataset.theme; document.body.style = '';"
STROKES = (".gradient", ".function", ".tangent", ".axis")
# Figures that have no function, or no gradient, to draw.
NO_FUNCTION = {"circuit", "network", "depth", "fold", "softmax"}
NO_GRADIENT = {"attraction", "circuit", "edge", "fold", "handwriting", "network", "softmax"}
FILLS = (".gradient-label", ".frame text", ".point-label", ".function-label")
COLORS = """([script, strokes, fills]) => {
    eval(script);
    const look = (what) => (part) => {
        const e = document.querySelector(part);
        return e && getComputedStyle(e)[what];
    };
    return [strokes.map(look("stroke")), fills.map(look("fill")),
        look("strokeDasharray")("path.gradient"), look("fill")(".bar")];
}"""


def test_light_and_dark(tab):
    for script, paper, blue, vermilion in (
        (LIGHT, 1.0, "rgb(0, 114, 178)", "rgb(213, 94, 0)"),
        (DARK, luminance("18, 18, 18"), "rgb(86, 180, 233)", "rgb(230, 159, 0)"),
    ):
        strokes, fills, dash, bar = tab.evaluate(COLORS, [script, STROKES, FILLS])
        for colors, least in ((strokes, 3), (fills, 4.5)):
            for color in filter(None, colors):
                light, dark = sorted([luminance(color), paper], reverse=True)
                assert (light + 0.05) / (dark + 0.05) > least, color
        gradient, function, *_ = strokes
        assert function == (None if tab.kind.name in NO_FUNCTION else blue)
        assert bar == (blue if tab.kind.name in ("handwriting", "softmax") else None)
        assert gradient == (None if tab.kind.name in NO_GRADIENT else vermilion)
        assert (dash is None) == (gradient is None) and dash != "none"
    tab.evaluate(LIGHT)


@pytest.mark.every
def test_accessible(tab):
    """The site's own pages and embedded figures are judged by the same rules."""
    for script in (LIGHT, DARK):
        tab.evaluate(script)
        assert broken(tab, ".widget-box") == []
    tab.evaluate(LIGHT)
