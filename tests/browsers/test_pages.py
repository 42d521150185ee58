"""Every page in Firefox and WebKit, light and dark, on a desktop and on a phone."""

import pytest
from visits import DESKTOP, EMBEDS, PAGES, PHONE, SMALL_PHONE, WIDE, set_style

# One page of each kind; the others have nothing that these lack.
CORE = {
    "index.html",
    "sigmoid.html",
    "choosing.html",
    "cheat_sheet.html",
    "bibliography.html",
    "search.html",
    "404.html",
    "embed/softmax.html",
}
ALL = [pytest.param(p, marks=[pytest.mark.core] * (p in CORE)) for p in [*PAGES, *EMBEDS]]

FAULTS = r"""
const faults = [...window.wrong];
const root = document.documentElement, width = root.clientWidth;
const name = (e) => e.outerHTML.slice(0, 100);
const shown = (e) => {
    const { width, height } = e.getBoundingClientRect(), style = getComputedStyle(e);
    return width > 1 && height > 1 && style.visibility !== "hidden";
};
if (root.scrollWidth > width) {
    faults.push(`the page is ${root.scrollWidth} px wide, its window ${width} px`);
    for (const e of document.body.querySelectorAll("*")) {
        if (e.getBoundingClientRect().right > width + 1) faults.push(`too far right: ${name(e)}`);
    }
}
for (const e of document.body.querySelectorAll("*")) {
    const { overflowX, overflowY } = getComputedStyle(e);
    const cut = (way, more) => /hidden|clip/.test(way) && more > 1;
    const beside = cut(overflowX, e.scrollWidth - e.clientWidth);
    const below = cut(overflowY, e.scrollHeight - e.clientHeight);
    if (!(beside || below) || !shown(e) || e.closest(".spoken, .skip")) continue;
    faults.push(`cut: ${name(e)}`);
}
for (const image of document.images) {
    image.loading = "eager";
    await image.decode().catch(() => faults.push(`no picture: ${name(image)}`));
}
const parts = [["mfrac, mroot, msub, msup, munder, mover", 2], ["msubsup, munderover", 3]];
for (const [tags, count] of parts) {
    for (const e of document.querySelectorAll(tags)) {
        if (e.childElementCount !== count) faults.push(`not whole: ${name(e)}`);
    }
}
for (const e of document.querySelectorAll("merror, .widget-message")) faults.push(name(e));
for (const font of document.fonts) {
    if (font.status !== "loaded") faults.push(`font ${font.family} is ${font.status}`);
}
if (live && root.dataset.widgets !== "ready") faults.push("the figures did not come");
const wanted = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
const scheme = root.dataset.theme ?? wanted;
if (scheme !== args[0]) faults.push(`the page is ${scheme}`);
const paper = getComputedStyle(document.body).backgroundColor.match(/[\d.]+/g).map(Number);
if ((paper[0] < 128) !== (args[0] === "dark")) faults.push(`the paper is ${paper}`);
return faults.slice(0, 12);
"""


@pytest.fixture(scope="session", params=[False, True], ids=["light", "dark"])
def dark(request):
    return request.param


@pytest.fixture(scope="session", params=[DESKTOP, PHONE], ids=["desktop", "phone"])
def size(request):
    return request.param


def faults_of(browser, dark):
    """Return all that is wrong with the page that a browser shows."""
    found = browser.js(LIVE + FAULTS, "dark" if dark else "light")
    return found + browser.messages()


LIVE = """const live = document.querySelector("script[type$='widget-view+json']");"""


@pytest.mark.parametrize("page", ALL)
def test_nothing_is_wrong(page, dark, size, open_page):
    assert faults_of(open_page(page, size, dark), dark) == []


@pytest.mark.parametrize("page", ALL)
def test_nothing_is_wrong_in_a_folder(page, open_page):
    assert faults_of(open_page(page, scheme="file"), dark=False) == []


LARGE = "html { font-size: 200%; }"
SPACED = """
    * { letter-spacing: 0.12em !important; line-height: 1.5 !important;
        word-spacing: 0.16em !important; }
    p { margin-bottom: 2em !important; }
"""


@pytest.mark.parametrize(
    ("text", "screen"),
    [("", SMALL_PHONE), (LARGE, PHONE), (SPACED, SMALL_PHONE), ("", WIDE), (LARGE, DESKTOP)],
    ids=["small", "large", "spaced", "wide", "large-desktop"],
)
@pytest.mark.parametrize("page", PAGES)
def test_the_page_is_as_wide_as_its_window_however_text_is_set(page, text, screen, open_page):
    browser = open_page(page, screen)
    set_style(browser, text)
    over = browser.js(
        """const { scrollWidth, clientWidth } = document.documentElement;
        if (scrollWidth <= clientWidth) return [];
        const scrolled = (e) =>
            e && (getComputedStyle(e).overflowX !== "visible" || scrolled(e.parentElement));
        return [...document.querySelector("main").querySelectorAll("*")]
            .filter((e) => e.getBoundingClientRect().right > clientWidth + 1)
            .filter((e) => !scrolled(e.parentElement))
            .map((e) => e.outerHTML.slice(0, 100)).slice(0, 8).concat("page");"""
    )
    assert over == []


def test_the_masthead_begins_where_the_columns_do(open_page):
    browser = open_page("tanh.html", WIDE)
    name, column = browser.js(
        """return [".masthead .book", "#chapters .caption"].map(
            (part) => document.querySelector(part).getBoundingClientRect().left);"""
    )
    assert abs(name - column) < 1
