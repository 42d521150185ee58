"""Pictures of live figures for readers without scripts: what a browser draws, drawn without one."""

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pytest

from activations import CATALOGUE
from activations.live.script import library
from activations.scenes import FIGURES, figure
from formulas import REPRESENTED, slow_except
from moving import defaults
from tools.site import stills
from tools.site.scripts import light
from tools.site.stills import WIDTH, still

ROOT = Path(__file__).parents[2]

EVERY = pytest.mark.parametrize("name", [*FIGURES, *slow_except(CATALOGUE, REPRESENTED)])
# The frame and what can be dragged have no style of a picture.
OF_SCRIPTS = {"frame", "plot", "drag"}
SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.slow
@EVERY
def test_a_still_stands_alone(name):
    kind = figure(name)
    one = still(kind, defaults(kind))
    assert one == still(kind, defaults(kind)), "the same every time"
    root = ET.fromstring(one.svg)
    style = root.find(f"{SVG}style").text
    assert not re.search(r"url\(|@import|<script", one.svg)
    assert not re.search(r"NaN|undefined|Infinity", one.svg)
    classes = {word for e in root.iter() for word in e.get("class", "").split()}
    assert {word for word in classes - OF_SCRIPTS if f".{word}" not in style} == set()
    assert one.height > 200 and len(one.alt) > 40


@pytest.mark.slow
@EVERY
def test_the_site_s_lighter_scripts_draw_the_same(name, monkeypatch):
    kind = figure(name)
    one = still(kind, defaults(kind))
    monkeypatch.setattr(stills, "library", lambda path: light(library(path)))
    assert still(kind, defaults(kind)) == one


def test_a_script_that_would_lose_spaces_is_refused():
    assert light("const a = (b, c) => `${b} ${c}`;\n") == "const a=(b,c)=>`${b} ${c}`;"
    with pytest.raises(ValueError, match="a template inside a template loses its spaces"):
        light("const a = (all) => `M${all.map((b) => `${b} ${b}`)}`;")


def test_no_script_of_the_book_would_lose_spaces():
    for path in sorted(ROOT.glob("book/**/*.js")) + sorted(ROOT.glob("theme/**/*.js")):
        light(path.read_text(encoding="utf-8"))


def coordinates(svg, kind):
    """The points of the path of a class, in pixels."""
    path = next(e for e in ET.fromstring(svg).iter(f"{SVG}path") if e.get("class") == kind)
    numbers = [float(x) for x in re.findall(r"-?[\d.]+", path.get("d"))]
    return np.array(numbers).reshape(-1, 2).T


@pytest.mark.parametrize("name", slow_except(CATALOGUE, REPRESENTED))
@pytest.mark.parametrize("drawn", ["function", "gradient"])
def test_the_curves_are_those_of_numpy(name, drawn):
    """Within the rounding to a tenth of a pixel, up to one scale and one offset per axis."""
    activation = CATALOGUE[name]
    svg = still(figure(name), defaults(figure(name))).svg
    x, y = coordinates(svg, drawn)
    _, low, high, _ = activation.slider
    left, right = 40, WIDTH - 12
    z = low + (x - left) / (right - left) * (high - low)
    f = activation if drawn == "function" else activation.gradient
    # The same axis for both curves: from marks, whose texts say what they are.
    marks = [
        (float(e.get("y")) - 4, float(e.text.replace("−", "-")))
        for e in ET.fromstring(svg).iter(f"{SVG}text")
        if e.get("text-anchor") == "end" and e.get("class") is None
    ]
    (y0, v0), (y1, v1) = marks[0], marks[-1]
    found = v0 + (y - y0) / (y1 - y0) * (v1 - v0)
    pixel = abs((v1 - v0) / (y1 - y0))
    # Where the slope jumps, both sides are drawn, and rounding may move x across.
    near = np.stack([f(z + shift) for shift in (-0.02, -1e-9, 0, 1e-9, 0.02)])
    assert np.all(found > near.min(axis=0) - 0.06 * pixel - 1e-9)
    assert np.all(found < near.max(axis=0) + 0.06 * pixel + 1e-9)
