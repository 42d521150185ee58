"""Figures on the pages and embedded: no kernel, no server, by keyboard and by pointer."""

import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from activations import CATALOGUE, mish, sigmoid
from built import DESKTOP, EMBEDDED, LIVE, OTHERS, drawn, numbers, settled, slider, two_frames

PHONE = {"width": 360, "height": 740}
SCHEMES = pytest.mark.parametrize("scheme", ["http", "file"])
# Both pages and both schemes are tried, and later each with each.
PLACES = pytest.mark.parametrize(
    "page, scheme",
    [
        (LIVE[0], "http"),
        (LIVE[1], "file"),
        pytest.param(LIVE[0], "file", marks=pytest.mark.every),
        pytest.param(LIVE[1], "http", marks=pytest.mark.every),
    ],
)


# --- sliders -----------------------------------------------------------------------------


@PLACES
def test_sliders_by_keyboard(page, scheme, visit):
    tab = visit(page, scheme)
    before = drawn(tab)
    beta = float(slider(tab, "\u03b2").input_value())
    assert beta == (2 if page == "sigmoid.html" else 1), "where the chapter begins"
    expected = [sigmoid(1, beta=beta), sigmoid.gradient(1, beta=beta)]
    assert numbers(before.sentence)[1:] == pytest.approx(expected, rel=1e-3)
    slider(tab, "z").focus()
    after = settled(tab, lambda: [tab.keyboard.press("ArrowRight") for _ in range(4)])
    z, f, gradient = numbers(after.sentence)
    assert z == pytest.approx(1.2)
    expected = [sigmoid(z, beta=beta), sigmoid.gradient(z, beta=beta)]
    assert [f, gradient] == pytest.approx(expected, rel=1e-3)
    assert after.tangent != before.tangent
    assert after.curve == before.curve

    slider(tab, "\u03b2").focus()
    steep = settled(tab, lambda: tab.keyboard.press("End"))
    assert numbers(steep.sentence)[1] == pytest.approx(sigmoid(z, beta=4), rel=1e-3)
    assert steep.curve != before.curve
    assert steep.slope != before.slope
    assert steep.tangent != after.tangent

    back = settled(tab, lambda: tab.get_by_role("button", name="Reset").click())
    assert back == before
    assert tab.wrong == []


@PLACES
def test_sliders_by_pointer(page, scheme, visit):
    tab = visit(page, scheme)
    before = drawn(tab)
    for label, part in (("z", 0.2), ("\u03b2", 0.9)):
        control = slider(tab, label)
        control.scroll_into_view_if_needed()
        box = control.bounding_box()
        assert box["height"] >= 24, "large enough for a finger"
        middle = box["y"] + box["height"] / 2
        tab.mouse.move(box["x"] + box["width"] / 2, middle)
        tab.mouse.down()
        tab.mouse.move(box["x"] + box["width"] * part, middle, steps=5)
        after = settled(tab, tab.mouse.up)
        assert after.sentence != before.sentence
        assert after.tangent != before.tangent
        assert (after.curve != before.curve) == (label != "z")
        before = after


@SCHEMES
def test_any_activation_is_picked_on_the_first_screen(scheme, visit):
    tab = visit("index.html", scheme)
    before = drawn(tab)
    figure = tab.locator(".slider-figure svg.plot").first.bounding_box()
    assert figure["y"] + figure["height"] <= DESKTOP["viewport"]["height"]
    tab.get_by_role("combobox", name="activation").focus()
    after = settled(tab, lambda: tab.keyboard.type("Mish"))
    assert after.sentence.startswith("Mish: z = 1.00")
    assert after.curve != before.curve
    slider(tab, "z").focus()
    z, *found = numbers(settled(tab, lambda: tab.keyboard.press("Home")).sentence)
    assert (z, *found) == pytest.approx((-6, mish(-6), mish.gradient(-6)), rel=5e-3)
    assert tab.wrong == []


@pytest.mark.parametrize("page", ["index.html", *LIVE])
def test_the_point_is_dragged(page, visit):
    tab = visit(page)
    plot = tab.locator(".slider-figure svg.plot")
    plot.scroll_into_view_if_needed()
    box = plot.bounding_box()
    tab.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + 50)
    tab.mouse.down()
    tab.mouse.move(box["x"] + box["width"] * 0.25, box["y"] + 60, steps=4)
    after = settled(tab, tab.mouse.up)
    z = numbers(after.sentence)[0]
    assert -4 < z < -2
    assert float(slider(tab, "z").input_value()) == pytest.approx(z)


def test_the_shaded_zone_is_where_the_gradient_is_small(visit):
    tab = visit("sigmoid.html")
    slider(tab, "z").focus()
    assert "below 1%" not in drawn(tab).sentence
    assert "below 1%" in settled(tab, lambda: tab.keyboard.press("End")).sentence


def test_a_gradient_without_a_maximum_is_small_only_where_it_is_0(visit):
    tab = visit("embed/squared_relu.html")
    (zone,) = tab.locator(".band rect").all()
    left, width = (float(zone.get_attribute(name)) for name in ("x", "width"))
    zero = float(re.match(r"M([\d.]+)", drops(tab))[1])
    assert left + width == pytest.approx(zero, abs=2)
    sentence = settled(tab, lambda: slider(tab, "z").fill("0.05")).sentence
    assert "f\u2032 = 0.1000" in sentence and "maximum" not in sentence


def drops(tab):
    """The lines from a point to the axes: they start at z = 0."""
    return tab.locator(".slider-figure path.drop").get_attribute("d")


def test_a_screen_reader_is_told(visit):
    tab = visit("sigmoid.html")
    plot = tab.locator(".slider-figure svg.plot")
    assert plot.get_attribute("role") == "img"
    slider(tab, "z").focus()
    after = settled(tab, lambda: tab.keyboard.press("Home"))
    assert after.sentence in plot.get_attribute("aria-label")
    tab.wait_for_timeout(900)
    assert tab.locator(".slider-figure [aria-live]").first.inner_text() == after.sentence


@SCHEMES
def test_a_copied_link_opens_with_its_sliders(scheme, visit, base):
    tab = visit("sigmoid.html", scheme)
    slider(tab, "z").focus()
    tab.keyboard.press("Home")
    slider(tab, "\u03b2").focus()
    there = settled(tab, lambda: tab.keyboard.press("End"))
    tab.get_by_role("button", name="Copy link").click()
    link = tab.locator(".slider-figure input[readonly]").input_value()
    assert link.startswith(base[scheme])
    assert parse_qs(urlsplit(link).query) == {"explore": ["sigmoid"], "z": ["-6"], "beta": ["4"]}
    opened = visit(link.removeprefix(base[scheme]), scheme)
    assert settled(opened) == there
    assert opened.wrong == []


# --- embedded ----------------------------------------------------------------------------


@SCHEMES
@pytest.mark.parametrize("page", EMBEDDED)
def test_embedded_figures(page, scheme, visit):
    tab = visit(page, scheme)
    before = drawn(tab)
    slider(tab, "z").first.focus()
    after = settled(tab, lambda: tab.keyboard.press("ArrowLeft"))
    activation = CATALOGUE[Path(page).stem]
    z, f, gradient = numbers(after.sentence)
    assert [f, gradient] == pytest.approx([activation(z), activation.gradient(z)], rel=1e-3)
    assert after != before
    assert tab.wrong == []


def test_the_embed_code_shows_the_figure(visit, browser, base):
    tab = visit("sigmoid.html")
    slider(tab, "z").focus()
    there = settled(tab, lambda: tab.keyboard.press("Home"))
    tab.get_by_role("button", name="embed").click()
    code = tab.locator(".slider-figure input[readonly]").input_value()
    other = browser.new_page()
    other.goto(base["http"] + "_static/")
    other.set_content(f"<!DOCTYPE html><title>A course</title>{code}")
    frame = other.frame_locator("iframe")
    frame.locator("html[data-widgets=ready]").wait_for(state="attached")
    assert frame.locator(".readout").inner_text() == there.sentence
    assert other.locator("iframe").get_attribute("title")
    other.close()


@pytest.mark.parametrize("page", [*EMBEDDED, *OTHERS])
def test_the_embed_code_is_as_high_as_the_figure(page, visit):
    tab, heights = visit(page), []
    for width in (300, 360, 480, 690, 800):
        tab.set_viewport_size({"width": width, "height": 300})
        two_frames(tab)
        wide, high = tab.evaluate(
            "(({ scrollWidth, scrollHeight }) => [scrollWidth, scrollHeight])"
            "(document.documentElement)"
        )
        assert wide <= width
        heights.append(high)
    tab.get_by_role("button", name="embed").click()
    code = tab.locator(".slider-figure input[readonly]").input_value()
    height = int(re.search(r'height="(\d+)"', code)[1])
    assert max(heights) <= height <= max(heights) + 60, heights
    assert tab.wrong == []


# --- drawn -------------------------------------------------------------------------------


def test_labels_grow_with_the_readers_text(visit, visit_with_style):
    usual = visit("sigmoid.html", viewport=PHONE).locator(".plot .name").bounding_box()
    tab = visit_with_style("sigmoid.html", "html { font-size: 200%; }", viewport=PHONE)
    tab.set_viewport_size({"width": 400, "height": 740})  # drawn anew
    tab.wait_for_timeout(200)
    assert tab.locator(".plot .name").bounding_box()["height"] > 1.7 * usual["height"]
    slider = tab.locator(".widget-slider input").first
    before = slider.input_value()
    plot = tab.locator(".slider-figure .plot")
    plot.click(position={"x": plot.bounding_box()["width"] * 0.8, "y": 40})
    assert float(slider.input_value()) > float(before), "the point is where the pointer was"
    assert tab.wrong == []


def test_no_size_is_observed_in_a_circle(visit):
    """An observer that changes a size in its own frame is an error in every browser."""
    tab = visit("sigmoid.html")
    tab.evaluate(
        "window.errors = []; addEventListener('error', (event) => errors.push(event.message));"
    )
    for width in (900, 500, 1300, 700):
        tab.set_viewport_size({"width": width, "height": 700})
        tab.wait_for_timeout(60)
    assert tab.evaluate("errors") == []


def test_colors_that_the_system_forces_go_before_the_readers_choice(visit):
    tab = visit("sigmoid.html", viewport=PHONE, forced_colors="active")
    for chosen in ("light", "dark"):
        wanted, *drawn = tab.evaluate(
            """(mode) => {
                document.documentElement.dataset.theme = mode;
                const sample = document.body.appendChild(document.createElement("i"));
                sample.style.color = "CanvasText";
                const look = (part, key) => getComputedStyle(document.querySelector(part))[key];
                return [getComputedStyle(sample).color, look(".plot .dot", "fill"),
                    look(".plot .name", "fill"), look(".plot .tangent", "stroke")];
            }""",
            chosen,
        )
        assert {*drawn} == {wanted}, chosen


def test_two_dashes_of_a_legend_can_be_told_apart(visit):
    tab = visit("choosing.html", viewport={"width": 1280, "height": 900})
    widths = tab.locator(".legend svg").evaluate_all(
        "(all) => all.map((e) => e.getBoundingClientRect().width)"
    )
    assert len(widths) > 2 and {*widths} == {48}
