"""The gallery of the front page: every activation once, on the same axes, with a link."""

import re
from xml.etree import ElementTree

import numpy as np
import pytest

from activations import CATALOGUE, gallery

DRAWN = gallery.gallery()
ROOT = ElementTree.fromstring(DRAWN.html)
LINKS = dict(zip(CATALOGUE, ROOT.iter("a"), strict=True))
EVERY = pytest.mark.parametrize("name", CATALOGUE)


def points(d):
    """Return the points of a path, x to the right and y upward."""
    pairs = np.array([pair.split() for pair in re.split("[ML]", d)[1:]], dtype=float)
    scaled = pairs / gallery.UNIT
    return scaled[:, 0] + gallery.LOW, gallery.TOP - scaled[:, 1]


def test_every_activation_is_there_once():
    titles = [" ".join("".join(link.itertext()).split()) for link in ROOT.iter("a")]
    assert titles == [a.title for a in CATALOGUE.values()]
    assert repr(DRAWN) == f"Gallery({', '.join(CATALOGUE)})"


@EVERY
def test_the_link_leads_to_the_chapter_or_to_the_comparison(name):
    has_chapter = (gallery.BOOK / f"{name}.ipynb").exists()
    assert LINKS[name].get("href") == (f"{name}.html" if has_chapter else gallery.ELSEWHERE)


def test_some_have_a_chapter_and_some_have_none():
    targets = {link.get("href") for link in LINKS.values()}
    assert {"sigmoid.html", "relu.html", gallery.ELSEWHERE} <= targets


@EVERY
@pytest.mark.parametrize("order", [0, 1])
def test_the_curve_is_the_function_and_the_dashed_one_its_gradient(name, order):
    _, gradient, function = LINKS[name].findall("svg/path")
    path = (function, gradient)[order]
    assert ("dasharray" in path.get("style")) == (order == 1)
    x, y = points(path.get("d"))
    f = (CATALOGUE[name], CATALOGUE[name].gradient)[order]
    away = np.isin(np.round(x, 1), CATALOGUE[name].kinks)  # at a jump it has two values
    inside = (np.abs(y) < 5) & ~away
    steep = 1 + np.abs(CATALOGUE[name].second_derivative(x) if order else f(x))
    # Half a unit of the view box in either direction.
    assert np.all(np.abs(f(x) - y)[inside] < (1.2 * steep / gallery.UNIT)[inside])
    assert {x[0], x[-1]} == {gallery.LOW, gallery.HIGH}


def test_the_axes_are_the_same_for_all():
    boxes = {svg.get("viewBox") for svg in ROOT.iter("svg")}
    assert boxes == {f"0 0 {gallery.WIDTH} {gallery.HEIGHT}"}
    across, up = gallery.HIGH - gallery.LOW, gallery.TOP - gallery.BOTTOM
    assert gallery.WIDTH / across == gallery.HEIGHT / up, "a slope of 1 rises at 45 degrees"


def test_a_jump_is_not_joined():
    *_, function = LINKS["step"].findall("svg/path")
    assert function.get("d") == "M0 80L80 80M80 60L160 60"


def test_each_drawing_says_what_it_shows():
    texts = [svg.get("aria-label") for svg in ROOT.iter("svg")]
    assert all(svg.get("role") == "img" for svg in ROOT.iter("svg"))
    relu = gallery.described(CATALOGUE["relu"])
    assert relu == "Curve with the values 0 at −4, 0 at 0, 4 at 4; gradient from 0 to 1"
    assert relu in texts
    assert gallery.described(CATALOGUE["identity"]).endswith("gradient is 1")


def test_it_needs_no_style_sheet_no_script_and_no_id():
    for element in ROOT.iter():
        assert element.tag not in ("script", "style")
        assert element.get("id") is None
    assert len(DRAWN.html) < 32_000, "it is stored in the notebook"
