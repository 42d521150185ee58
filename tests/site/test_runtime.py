"""The page runtime on a page of our own making: what it can't show, and odd addresses."""

import json

import pytest
from ipywidgets.embed import escape_script

from activations import silu
from pages import embedded, readout


@pytest.fixture
def explorer():
    return embedded(silu.explore())


def test_a_known_figure_takes_the_place_of_its_fallback(show, explorer):
    tab = show(*explorer)
    assert readout(tab) == "z = 1.00, f = 0.7311, f′ = 0.9277"
    assert tab.locator(".widget-fallback").count() == 0
    assert tab.errors == []


@pytest.mark.parametrize(
    "state, says",
    [
        ({"a": {"model_name": "OutputModel", "state": {}}}, "OutputModel"),
        ({}, "a missing model"),
        (
            {"a": {"model_name": "VBoxModel", "state": {"children": ["IPY_MODEL_b"]}}},
            "a missing model",
        ),
    ],
)
def test_an_unknown_model_is_a_sentence_beside_the_fallback(show, state, says):
    tab = show(state, ["a"])
    assert tab.locator(".widget-fallback").inner_text() == "a picture"
    message = tab.locator(".widget-message").inner_text()
    assert says in message and "Jupyter or Binder" in message
    assert tab.errors == [], "an expected case is no error"


def test_one_broken_figure_does_not_stop_another(show, explorer):
    state, views = explorer
    broken = {"model_name": "AnyModel", "state": {"_esm": "throw new Error('broken')"}}
    tab = show({**state, "broken": broken}, ["broken", *views])
    assert readout(tab).startswith("z = 1.00")
    assert tab.locator(".widget-message").count() == tab.locator(".widget-fallback").count() == 1
    assert any("broken" in error for error in tab.errors), "developers see what went wrong"


@pytest.mark.parametrize(
    "query, z, beta",
    [
        ("?explore=silu&z=-2.5&beta=2", "−2.50", "2.00"),
        ("?explore=silu&z=100&beta=-1", "6.00", "0.25"),
        ("?explore=silu&z=abc&beta=", "1.00", "1.00"),
        ("?explore=silu&z=Infinity&beta=NaN", "1.00", "1.00"),
        ("?explore=relu&z=3", "1.00", "1.00"),
        ("?explore=silu&layout=x&_esm=1&z=2", "2.00", "1.00"),
    ],
)
def test_addresses_move_the_sliders_or_are_ignored(show, explorer, query, z, beta):
    tab = show(*explorer, query=query)
    assert tab.locator("output").all_inner_texts() == [z, beta]
    assert readout(tab).startswith(f"z = {z},")
    assert tab.errors == []


def test_a_finger_taps_and_drags(show, explorer):
    tab = show(*explorer, viewport={"width": 320, "height": 640}, has_touch=True, is_mobile=True)
    box = tab.locator(".slider-figure svg.plot").bounding_box()
    x, y = box["x"] + 0.8 * box["width"], box["y"] + 0.5 * box["height"]
    tab.touchscreen.tap(x, y)
    tab.wait_for_function("!document.querySelector('.readout').textContent.includes('z = 1.00')")
    tapped = float(tab.locator("output").first.inner_text())
    assert 2.5 < tapped < 5
    touch = tab.context.new_cdp_session(tab)
    for kind, at in (("touchStart", x), *(("touchMove", x - d) for d in range(10, 110, 10))):
        point = {"type": kind, "touchPoints": [{"x": at, "y": y}]}
        touch.send("Input.dispatchTouchEvent", point)
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    tab.wait_for_function("document.querySelector('output').value.startsWith('\u2212')")


def test_a_start_that_the_state_leaves_out(show):
    """Jupyter leaves out a value at its own default, which is 0 for a slider."""
    tab = show(*embedded(silu.explore(z=0)))
    assert readout(tab) == "z = 0.00, f = 0, f′ = 0.5000"
    assert tab.errors == []


def test_reset_returns_to_the_start(show, explorer):
    tab = show(*explorer, query="?explore=silu&z=-2.5&beta=2")
    tab.get_by_role("button", name="Reset").click()
    tab.wait_for_function("document.querySelector('.readout').textContent.startsWith('z = 1.00')")
    assert tab.locator("output").all_inner_texts() == ["1.00", "1.00"]


def test_script_text_can_not_end_its_element():
    """A state with </script> in a string stays one script on the page."""
    assert "</script" not in escape_script(json.dumps({"a": "</script><b>"}))
