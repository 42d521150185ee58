"""What only Firefox can be asked: paper, and colors that the reader's system forces.

WebKit's driver prints nothing, and WebKit on Linux forces no colors.
"""

import io

import pytest
from pypdf import PdfReader
from visits import PAGES, PHONE, visit

from tools.check.browsers import Firefox
from tools.check.browsers.firefox import FORCED_COLORS

CHAPTERS = [page for page in PAGES if page not in ("404.html", "search.html")]


@pytest.fixture(scope="module")
def firefox(started):
    return started("firefox")


@pytest.fixture(scope="module")
def forced():
    browser = Firefox(preferences=FORCED_COLORS)
    yield browser
    browser.close()


def printed(browser, address):
    visit(browser, address, PHONE)
    return PdfReader(io.BytesIO(browser.print())).pages


def test_the_cheat_sheet_is_one_sheet_of_paper(firefox, addresses):
    (page,) = printed(firefox, addresses["http"] + "cheat_sheet.html")
    assert page.mediabox.width > page.mediabox.height
    text = page.extract_text()
    for end in ("Softmax", "Maxout", "Snake"):
        assert end in text


@pytest.mark.parametrize("page", CHAPTERS)
def test_no_letter_is_printed_beyond_the_paper(page, firefox, addresses):
    for sheet in printed(firefox, addresses["http"] + page):
        width = float(sheet.mediabox.width)
        outside = []

        def look(text, transform, matrix, font, size, width=width, outside=outside):
            x = matrix[4] * transform[0] + transform[4]
            if text.strip() and not 0 <= x <= width:
                outside.append(text)

        sheet.extract_text(visitor_text=look)
        assert outside == []


@pytest.mark.parametrize("chosen", ["light", "dark"])
@pytest.mark.parametrize("page", ["sigmoid.html", "softmax.html", "choosing.html"])
def test_colors_that_the_system_forces_go_before_the_readers_choice(
    page, chosen, forced, addresses
):
    visit(forced, addresses["http"] + page, PHONE)
    assert forced.js("return matchMedia('(forced-colors: active)').matches;")
    wrong = forced.js(
        """document.documentElement.dataset.theme = args[0];
        const sample = document.body.appendChild(document.createElement("i"));
        sample.style.color = "Canvas";
        const paper = getComputedStyle(sample).color;
        return [...document.querySelectorAll(".plot :is(text, path, line, circle)")].filter((e) => {
            const { fill, stroke } = getComputedStyle(e);
            return [fill, stroke].every((c) => c === "none" || c === paper);
        }).map((e) => e.outerHTML.slice(0, 100));""",
        chosen,
    )
    assert wrong == []
