"""The gallery: every activation is there, drawn as it is, and its link leads somewhere."""

import gzip
import re

import numpy as np
import pytest

from activations import CATALOGUE, chapter, gallery
from activations.catalogue import FAMILIES
from activations.galleries import BOTTOM, HIGH, LOW, TOP, UNIT
from formulas import EVERY
from pages import DARK, PHONE, broken
from tools.site.body import link_pages

LINKS = {"relu": "relu.ipynb", "gelu": "other.ipynb#gelu"}


@pytest.fixture(scope="module")
def html():
    return gallery(["sigmoid", "relu"], compared="choosing.ipynb")._repr_html_()


def links(gallery):
    """(link, query, title) of every drawing; None for what is not there."""
    start, end = r"<li><(?:a href='(.*?)'(?: data-query='(.*?)')?|span)>", "</(?:a|span)></li>"
    found = re.findall(f"{start}<svg.*?</svg>(.*?){end}", gallery._repr_html_())
    return [tuple(part or None for part in item) for item in found]


# --- links -----------------------------------------------------------------------------


def test_every_activation_is_there_family_by_family(html):
    assert re.findall(r"<p class='family'>(.*?)</p>", html) == list(FAMILIES)
    assert links(gallery()) == [(None, None, a.title) for a in CATALOGUE.values()]


def test_those_without_a_chapter_link_to_the_comparison():
    for name, found in zip(
        CATALOGUE, links(gallery(["sigmoid", "relu"], compared="choosing.ipynb")), strict=True
    ):
        if name in ("sigmoid", "relu"):
            assert found == (f"{name}.ipynb", None, CATALOGUE[name].title)
        else:
            query = f"explore=compare&amp;chosen={name}"
            assert found == ("choosing.ipynb", query, CATALOGUE[name].title)


@pytest.mark.parametrize("given", [LINKS, LINKS.get], ids=["mapping", "function"])
def test_links_may_be_a_mapping_or_a_function(given):
    for name, (link, query, _) in zip(CATALOGUE, links(gallery(given)), strict=True):
        assert (link, query) == (LINKS.get(name), None)


def test_chapters_are_found_in_the_books_folder():
    assert chapter("sigmoid") == "sigmoid.ipynb"
    assert chapter("celu") == "elu.ipynb#define-it"
    assert chapter("no_such_activation") is None
    assert chapter("quick_gelu") == "gelu.ipynb#the-two-stand-ins"
    assert ("sigmoid.ipynb", None, "Sigmoid") in links(gallery(chapter))
    shown = rf"Gallery\({len(CATALOGUE)} activations, \d+ with a chapter\)"
    assert re.fullmatch(shown, repr(gallery(chapter)))


@pytest.mark.parametrize(
    "given, error, says",
    [
        ("relu", TypeError, r"takes names, such as \['relu', 'gelu'\], not 'relu'"),
        (["rleu"], ValueError, "no scalar activation 'rleu'; available: identity, "),
        ({"softmax": "softmax.ipynb"}, ValueError, "no scalar activation 'softmax'"),
    ],
)
def test_errors_name_what_is_allowed(given, error, says):
    with pytest.raises(error, match=says):
        gallery(given)


@pytest.mark.parametrize(
    "link, page",
    [
        ("href='relu.ipynb'", "href='relu.html'"),
        ('href="relu.ipynb#in-practice"', 'href="relu.html#in-practice"'),
        ("href='notation.md'", "href='notation.html'"),
        ("href='relu.ipynb' data-query='a=1&amp;b=2'", "href='relu.html?a=1&amp;b=2'"),
        ("href='relu.ipynb#x' data-query='a=1'", "href='relu.html?a=1#x'"),
        ("href='gelu.ipynb'", None),
        ("href='https://example.org/relu.ipynb'", None),
        ("href='_sources/relu.ipynb'", None),
        ("relu.ipynb", None),
    ],
)
def test_the_build_makes_them_links_to_pages(link, page):
    body = f"<p><a {link}>ReLU</a></p>"
    assert link_pages(body, {"relu", "notation"}) == body.replace(link, page or link)


# --- drawings ----------------------------------------------------------------------------


@EVERY
@pytest.mark.parametrize("order", [0, 1], ids=["function", "gradient"])
def test_curves_are_where_the_activation_is(activation, order):
    place = list(CATALOGUE).index(activation.name)
    drawing = re.findall(r"<svg.*?</svg>", gallery()._repr_html_())[place]
    d = re.search(rf"class='{'fg'[order]}' d='(.*?)'", drawing)[1]
    evaluate = (activation, activation.gradient)[order]
    z = np.setdiff1d(np.linspace(LOW, HIGH, 2001), activation.kinks)
    drawn = np.full_like(z, np.nan)
    for part in d[1:].split("M"):
        x, y = np.array([point.split(" ") for point in part.split("L")], dtype=float).T / UNIT
        here = (x[0] <= z) & (z <= x[-1])
        drawn[here] = np.interp(z[here], x, -y)
    drawn, wanted = (np.clip(y, BOTTOM, TOP) for y in (drawn, evaluate(z)))  # what is seen
    # A steep curve is off in y by what rounding shifts it in z.
    steep = np.abs(np.gradient(wanted, z))
    assert np.nanmax(np.abs(drawn - wanted) - steep / UNIT) < 0.025
    near_kink = np.min(np.abs(z[:, None] - [*activation.kinks, np.inf]), axis=1) < 2 / UNIT
    assert not np.isnan(drawn[~near_kink]).any()


def test_a_jump_is_no_line():
    drawings = re.findall(r"<svg.*?</svg>", gallery()._repr_html_())
    lifts = {
        name: tuple(re.search(rf"class='{c}' d='(.*?)'", svg)[1].count("M") for c in "fg")
        for name, svg in zip(CATALOGUE, drawings, strict=True)
    }
    assert lifts["step"] == (2, 1)
    assert lifts["relu"] == lifts["selu"] == (1, 2)
    assert lifts["hard_tanh"] == lifts["hard_swish"] == (1, 3)
    assert lifts["elu"] == lifts["gelu"] == lifts["sine"] == (1, 1)


def test_the_same_text_every_time_and_light(html):
    assert gallery(["sigmoid", "relu"], compared="choosing.ipynb")._repr_html_() == html
    assert not re.search(r"\bid=|nan|<script", html)
    assert len(html) < 16_000, "a notebook has room for 45,000 bytes"
    assert len(gzip.compress(html.encode(), 9)) < 5_000


# --- in the browser ------------------------------------------------------------------------


@pytest.fixture
def show(browser, html, tmp_path):
    tabs = []

    def show(**options):
        page = tmp_path / "page.html"
        page.write_text(
            "<!DOCTYPE html><html lang='en'><meta charset='utf-8'><title>A page</title>"
            f"<meta name='viewport' content='width=device-width'><main><h1>A</h1>{html}</main>",
            encoding="utf-8",
        )
        tabs.append(browser.new_page(**options))
        tabs[-1].goto(page.as_uri())
        return tabs[-1]

    yield show
    for tab in tabs:
        tab.close()


@pytest.mark.parametrize("options", [{}, PHONE], ids=["desktop", "phone"])
def test_small_multiples_have_one_size(show, options):
    tab = show(**options)
    width = tab.viewport_size["width"]
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    boxes = [svg.bounding_box() for svg in tab.locator("svg").all()]
    assert len(boxes) == len(CATALOGUE)
    assert max(box["width"] for box in boxes) - min(box["width"] for box in boxes) < 1
    for box in boxes:
        assert box["width"] > 120
        assert (box["width"] - 2) / (box["height"] - 2) == pytest.approx(2, abs=0.05)
    across = sum(box["y"] == boxes[0]["y"] for box in boxes)
    assert across >= 2, "a phone has room for two"


def test_links_are_named_and_come_in_order(show):
    tab = show()
    names = [link.inner_text().strip() for link in tab.get_by_role("link").all()]
    assert names == [a.title for a in CATALOGUE.values()]
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.textContent") == "Identity"


@pytest.mark.parametrize(
    "script, colors",
    [
        ("", ["rgb(0, 114, 178)", "rgb(213, 94, 0)"]),
        (DARK, ["rgb(86, 180, 233)", "rgb(230, 159, 0)"]),
    ],
    ids=["light", "dark"],
)
def test_light_and_dark(show, script, colors):
    tab = show()
    tab.evaluate(script)
    look = "(e) => [getComputedStyle(e).stroke, getComputedStyle(e).strokeDasharray]"
    (f, solid), (g, dashed) = (tab.locator(f".{c}").first.evaluate(look) for c in "fg")
    assert [f, g] == colors
    assert solid == "none" and dashed != "none", "never color alone"
    assert broken(tab) == []
