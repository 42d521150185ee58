"""The sheet to draw on: what fires and what is read, and the pen in a reader's hand."""

import re
from urllib.parse import urlsplit

import numpy as np
import pytest

from activations import digits, scenes
from activations.data import HELD_OUT
from moving import computed, defaults, move, settled
from pages import DARK, PHONE, ROOT, broken, readout
from prose import paragraphs
from theory import inked, what_fires

DEAD = [4, 8, 14]  # the units that the chapter names, counted from 1
SHEET = "svg.plot .handle"
# A 7, at a quick hand's turning points (column, row), and the pixels that it passes.
SEVEN = [(1, 0), (5, 0), (3, 7)]


def bits(marks):
    """The two numbers that say where the pen has been."""
    half = 2 ** np.arange(32)
    return {"upper": int(marks[:32] @ half), "lower": int(marks[32:] @ half)}


def at(image=0, marks=None):
    """Where a figure stands whose pen has been on an image."""
    marks = np.zeros(64, dtype=int) if marks is None else marks
    return defaults(scenes.handwriting, image=image, drawn=image, **bits(marks))


def figure(places):
    """The pixels, z and the shares in the figure, one row for each place."""
    code = "PLACES.map((now) => { const r = math.read(now); return [r.x, r.z, r.shares]; })"
    return [*map(np.array, zip(*computed(scenes.handwriting, code, PLACES=places), strict=True))]


# --- what is computed ---------------------------------------------------------------------


def test_the_figure_computes_what_the_twin_does():
    rng = np.random.default_rng(0)
    marks = rng.integers(0, 2, (200, 64)) * rng.integers(0, 2, (200, 1))
    images = rng.integers(0, 21, 200)
    plain, *_ = figure([at(int(image)) for image in images])
    x, z, shares = figure([at(int(i), m) for i, m in zip(images, marks, strict=True)])
    expected = np.array([inked(m, p) for m, p in zip(marks, plain, strict=True)])
    np.testing.assert_array_equal(x, expected)
    expected_z, expected_shares = what_fires(x)
    np.testing.assert_array_equal(z, expected_z)
    np.testing.assert_allclose(shares, expected_shares, atol=1e-12)
    assert len(set(shares.argmax(axis=1))) == 10


def test_the_images_are_unseen_ones_of_each_digit():
    x, y = digits()
    shown, *_ = figure([at(image) for image in range(21)])
    assert not shown[0].any()
    for image, pixels in enumerate(shown[1:]):
        (same,) = np.flatnonzero((x == pixels).all(axis=1))
        assert same in HELD_OUT and y[same] == image % 10


def test_the_dead_units_are_silent_on_all_that_was_learned():
    x, _ = digits()
    z, _ = what_fires(np.delete(x, HELD_OUT, axis=0))
    assert (np.flatnonzero((z <= 0).all(axis=0)) + 1).tolist() == DEAD
    assert [unit + 1 for unit in scenes.handwriting_scene.DEAD] == DEAD


def test_a_dot_wakes_them_where_the_chapter_says():
    _, z, _ = figure([at(0, dot) for dot in np.eye(64, dtype=int)])
    woken = (z > 0).sum(axis=0)
    (text,) = (p for p in paragraphs(ROOT / "book" / "dead_units.ipynb") if "The dot wakes" in p)
    for unit in DEAD:
        assert f"unit {unit} in {woken[unit - 1]}" in text


def test_ink_stays_on_the_image_that_it_was_drawn_on():
    marks = np.eye(64, dtype=int)[27]
    on, off, none = figure([at(5, marks), at(5, marks) | {"image": 6}, at(6)])[0]
    assert on.sum() > off.sum() and np.array_equal(off, none)


# --- in a reader's hand --------------------------------------------------------------------


def sentence(marks, image=0):
    """The end of what the figure says, by the twin."""
    z, shares = what_fires(inked(marks, image))
    fire = [str(unit) for unit in np.flatnonzero(z > 0) + 1]
    answer, share = shares.argmax(), 100 * shares.max()
    percent = ">99%" if share > 99.5 else f"{share:.0f}%"
    article = "an" if answer == 8 else "a"
    return (
        f"units {', '.join(fire[:-1])} and {fire[-1]} fire, "
        f"and the network reads {article} {answer} ({percent})"
    )


def pixel(tab, column, row):
    box = tab.locator(SHEET).bounding_box()
    return [box[k] + (i + 0.5) * box["width"] / 8 for k, i in (("x", column), ("y", row))]


def stroke(tab, places):
    tab.mouse.move(*pixel(tab, *places[0]))
    tab.mouse.down()
    for place in places[1:]:
        tab.mouse.move(*pixel(tab, *place))
    tab.mouse.up()


def black(tab):
    """The pixels that are wholly inked, as they are seen."""
    opacity = tab.locator("svg.plot rect.dot").evaluate_all(
        "all => all.map((e) => Number(e.getAttribute('fill-opacity')))"
    )
    return np.array(opacity) == 1


@pytest.mark.parametrize("width", [320, 900])
def test_a_digit_is_drawn_by_hand(open_figure, width):
    tab = open_figure(
        scenes.handwriting, image=0, options={"viewport": {"width": width, "height": 1200}}
    )
    assert readout(tab).startswith("A blank sheet: ")
    stroke(tab, SEVEN)
    assert settled(tab).startswith("Your drawing: ")
    marks = black(tab).astype(int).reshape(8, 8)
    assert marks[0].tolist() == [0, 1, 1, 1, 1, 1, 0, 0], "no pixel is skipped"
    assert marks.sum(axis=1).min() >= 1 and marks.sum() < 20
    assert readout(tab) == f"Your drawing: {sentence(marks.ravel())}"
    stroke(tab, [(1, 0), (3, 0)])
    assert black(tab).reshape(8, 8)[0].tolist() == [0, 0, 0, 0, 1, 1, 0, 0], "on ink, it erases"
    tab.mouse.move(*pixel(tab, 6, 6))
    assert not black(tab).reshape(8, 8)[6, 6], "it is let go"
    move(tab, image=9)
    assert readout(tab).startswith("Image 9, an 8: ")
    assert move(tab, image=0).startswith("Your drawing: ")
    tab.get_by_role("button", name="Erase your ink").click()
    assert settled(tab).startswith("A blank sheet: ") and tab.errors == []


def test_a_digit_is_drawn_with_the_keyboard(open_figure):
    low = {"viewport": {"width": 900, "height": 300}}
    tab = open_figure(scenes.handwriting, image=0, unit=4, options=low)
    picture = tab.locator("svg.plot")
    picture.focus()
    tab.evaluate("scrollTo(0, 20)")
    for key in ("ArrowDown", "ArrowUp", "ArrowUp", "Space"):
        tab.keyboard.press(key)
    marks = np.eye(64, dtype=int)[11]
    assert settled(tab).startswith(f"Row 2, column 4: ink 1.00. Your drawing: {sentence(marks)}")
    assert tab.evaluate("scrollY") == 20, "the page stands still"
    tab.wait_for_function("document.querySelector('.spoken').textContent.startsWith('Row 2')")
    assert readout(tab) in picture.get_attribute("aria-label")
    tab.keyboard.press("ArrowLeft")
    assert settled(tab).startswith("Row 2, column 3: ink 0.25. ")
    for key in [*["ArrowLeft"] * 5, *["ArrowUp"] * 3]:
        tab.keyboard.press(key)
    assert settled(tab).startswith("Row 1, column 1: ink 0.00. "), "it stays on the sheet"
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.textContent") == "Blank sheet", "and lets go"
    assert broken(tab, ".widget-box") == []
    tab.evaluate(DARK)
    assert broken(tab, ".widget-box") == [] and tab.errors == []


def test_a_dead_unit_is_woken_by_a_finger_and_shared(open_figure):
    options = PHONE | {"has_touch": True}
    tab = open_figure(scenes.handwriting, image=0, unit=8, options=options)
    row = tab.locator("svg.plot text.number")
    assert readout(tab).endswith("unit 8, which died in training, has z = 0.00 and is silent")
    assert row.nth(7).inner_html() == "0, dead"
    assert tab.locator(".against").get_attribute("d") and tab.locator(".arrow").get_attribute("d")
    assert tab.locator(SHEET).evaluate("e => getComputedStyle(e).touchAction") == "none"
    assert tab.locator("svg.plot").evaluate("e => getComputedStyle(e).touchAction") != "none"
    tab.touchscreen.tap(*pixel(tab, 0, 5))
    z, _ = what_fires(inked(np.eye(64, dtype=int)[40]))
    said = settled(tab)
    assert z[7] > 0 and said.endswith(f"has z = {z[7]:.2f} and fires")
    assert row.nth(7).inner_html() == f"{z[7]:.2f}"
    tab.get_by_role("button", name="Copy link").click()
    link = tab.get_by_role("textbox").input_value()
    tab = open_figure(scenes.handwriting, query=f"?{urlsplit(link).query}", options=options)
    assert readout(tab) == said and re.search(r"lower=256\b", link)
