"""Networks are trained in Firefox and WebKit, too: from a server and from a folder."""

import re

import pytest
from visits import DESKTOP, PHONE, click, wait

RUN = "document.querySelector('.playground').playground.runs[0]"
READY = "document.querySelector('.playground[data-state=ready]')"
BUTTON = "document.querySelector('.playground .controls button')"
# Colors of the picture, and what is said when it rests.
SEEN = """
    const canvas = document.querySelector(".picture"), { width, height } = canvas;
    const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
    const colors = new Set();
    for (let i = 0; i < data.length; i += 4) colors.add(data.slice(i, i + 3).join());
    return [colors.size, document.querySelector(".playground > .spoken").textContent, wrong,
        document.documentElement.scrollWidth <= innerWidth];
"""


def seen_after_training(browser, pointer):
    """Run it for some steps, and return how many colors it draws, and what it says."""
    click(browser, BUTTON, pointer)
    wait(browser, f"{RUN}.trainer.steps > 200")
    click(browser, BUTTON, pointer)
    wait(browser, f"{READY} !== null")
    colors, words, wrong, fits = browser.js(SEEN)
    assert wrong == []
    assert fits
    return colors, words


@pytest.mark.core
@pytest.mark.parametrize("scheme", ["http", "file"])
@pytest.mark.parametrize("size, pointer", [(DESKTOP, "mouse"), (PHONE, "touch")])
def test_a_network_is_trained(open_page, scheme, size, pointer):
    browser = open_page("train.html?a=tanh&rate=0.3", size=size, scheme=scheme)
    wait(browser, f"{READY} !== null")
    colors, words = seen_after_training(browser, pointer)
    assert colors > 100
    assert "of the test examples are right" in words


@pytest.mark.core
@pytest.mark.parametrize("scheme", ["http", "file"])
@pytest.mark.parametrize("size, pointer", [(DESKTOP, "mouse"), (PHONE, "touch")])
def test_a_chapter_trains_one_when_it_is_asked_to(open_page, scheme, size, pointer):
    browser = open_page("dead_units.html", size=size, scheme=scheme)
    click(browser, "document.querySelector('.train-small button')", pointer)
    wait(browser, f"{READY} !== null")
    colors, words = seen_after_training(browser, pointer)
    assert colors > 2
    assert re.search(r"[1-9]\d* of 48 hidden units", words), "at this rate units die"


@pytest.mark.core
def test_digits_are_loaded_from_a_folder(open_page):
    browser = open_page("train.html?data=digits&layers=1&b=1&b.a=selu", scheme="file")
    wait(browser, f"{READY} !== null")
    colors, words, wrong, _ = browser.js(SEEN)
    assert wrong == []
    assert colors > 10 and "Network B." in words
