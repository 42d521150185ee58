"""What a reader does in Firefox and WebKit: sliders, exercises, search, links, menus, colors."""

from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from visits import PAGES, PHONE, SITE, TWO_FRAMES, box, click, visit, wait

from tools.check.browsers.driver import DOWN, END, ENTER, ESCAPE, HOME, RIGHT, TAB

SLIDERS = [page for page in PAGES if "slider-figure" in (SITE / page).read_text("utf-8")]
FIGURES = [page for page in PAGES if "widget-view+json" in (SITE / page).read_text("utf-8")]
SLIDER = "document.querySelectorAll('.widget-slider input')"
PLOT = "document.querySelector('.slider-figure .plot')"
SHOWN = f"""{TWO_FRAMES}
    const figure = document.querySelector(".slider-figure");
    const drawn = (part) => figure.querySelector(part).outerHTML;
    return {{ says: figure.querySelector(".readout").textContent, curve: drawn(".function"),
        tangent: drawn(".tangent"), z: Number({SLIDER}[0].value) }};"""


def press(browser, find, keys):
    """Give an element the focus and press keys."""
    browser.js(f"{find}.focus();")
    browser.keys(keys)
    return browser.js(SHOWN)


# --- figures ---------------------------------------------------------------------------------


@pytest.mark.core
@pytest.mark.parametrize("scheme", ["http", "file"])
@pytest.mark.parametrize("page", ["sigmoid.html", "embed/sigmoid.html"])
def test_sliders_by_keyboard(page, scheme, open_page):
    browser = open_page(page, scheme=scheme)
    before = browser.js(SHOWN)
    moved = press(browser, f"{SLIDER}[0]", RIGHT * 3)
    assert moved["z"] == pytest.approx(before["z"] + 0.15)
    assert moved["says"] != before["says"] and moved["tangent"] != before["tangent"]
    assert moved["curve"] == before["curve"]
    assert press(browser, f"{SLIDER}[0]", HOME)["z"] == -6
    assert press(browser, f"{SLIDER}[0]", END)["z"] == 6
    assert press(browser, f"{SLIDER}[1]", RIGHT * 5)["curve"] != before["curve"]


@pytest.mark.parametrize("pointer", ["mouse", "touch"])
def test_a_slider_by_mouse_and_by_finger(pointer, open_page):
    browser = open_page("sigmoid.html", PHONE)
    at = box(browser, f"{SLIDER}[0]")
    part = browser.js(f"const e = {SLIDER}[0]; return (e.value - e.min) / (e.max - e.min);")
    y, thumb = at.y + at.height / 2, at.x + 8 + part * (at.width - 16)
    before = browser.js(SHOWN)
    browser.drag([(thumb, y), (at.x + at.width * 0.5, y), (at.x + at.width * 0.2, y)], pointer)
    after = browser.js(SHOWN)
    assert after["z"] < -2 and after["says"] != before["says"]


@pytest.mark.core
@pytest.mark.parametrize("pointer", ["mouse", "touch"])
def test_the_point_is_dragged_and_nothing_is_selected(pointer, open_page):
    browser = open_page("sigmoid.html", PHONE)
    at = box(browser, PLOT)
    y = at.y + at.height / 2
    browser.drag([(at.x + at.width * k, y) for k in (0.6, 0.5, 0.4, 0.3)], pointer)
    assert -4 < browser.js(SHOWN)["z"] < -1.5
    assert browser.js("return String(getSelection())") == ""
    browser.drag([(at.x + at.width * 0.8, y)], pointer)
    assert browser.js(SHOWN)["z"] > 2


@pytest.mark.parametrize("page", FIGURES)
def test_every_slider_changes_its_figure(page, open_page):
    still = open_page(page).js(
        f"""const still = [];
        for (const figure of document.querySelectorAll(".slider-figure")) {{
            const box = figure.closest(".widget-box") ?? figure;
            const look = () => figure.innerHTML;
            for (const slider of box.querySelectorAll("input[type=range]")) {{
                const before = look();
                slider.value = Number(slider.min) + (slider.max - slider.min) * 0.83;
                slider.dispatchEvent(new Event("input", {{ bubbles: true }}));
                {TWO_FRAMES}
                if (look() === before) still.push(slider.closest("label").textContent);
            }}
        }}
        return still;"""
    )
    assert still == []


# --- links and embeds ------------------------------------------------------------------------


def button(text):
    """Return the script that finds a button of the first figure by its words."""
    return (
        "[...document.querySelectorAll('.slider-figure button')]"
        f".find((e) => e.textContent.includes('{text}'))"
    )


COPIED = "document.querySelector('.slider-figure input[readonly]')?.value"


@pytest.mark.core
@pytest.mark.parametrize("scheme", ["http", "file"])
def test_a_copied_link_opens_the_figure_as_it_was(scheme, open_page):
    browser = open_page("sigmoid.html", scheme=scheme)
    there = press(browser, f"{SLIDER}[0]", HOME)
    click(browser, button("Copy link"))
    link = wait(browser, COPIED)
    assert "z=-6" in link
    browser = open_page("index.html", scheme=scheme)
    visit(browser, link, browser.size)
    assert browser.js(SHOWN) == there
    top, bottom, height = browser.js(
        f"const b = {PLOT}.getBoundingClientRect(); return [b.top, b.bottom, innerHeight];"
    )
    assert top >= 0 and bottom <= height, "the figure is in sight"


@pytest.mark.core
def test_the_embed_code_works_in_another_page(open_page, watched, addresses):
    browser = open_page("sigmoid.html")
    press(browser, f"{SLIDER}[0]", HOME)
    click(browser, button("embed"))
    code = wait(browser, COPIED)
    frame = f'<!DOCTYPE html><title>A course</title><body style="margin: 20px">{code}'
    (watched / "course.html").write_text(frame, encoding="utf-8")
    visit(browser, addresses["http"] + "course.html", browser.size)
    inside = "document.querySelector('iframe').contentDocument"
    assert wait(browser, f"{inside}.documentElement.dataset.widgets") == "ready"
    says, over_y, over_x = browser.js(
        f"""const page = {inside}, root = page.documentElement;
        return [page.querySelector(".readout").textContent,
            root.scrollHeight - root.clientHeight, root.scrollWidth - root.clientWidth];"""
    )
    assert "z = \u22126.00" in says
    assert over_y <= 0 and over_x <= 0, "the figure needs no scroll bar of its own"
    at = box(browser, "document.querySelector('iframe')")
    x, y, width, height = browser.js(
        f"const b = {inside}.querySelector('.plot').getBoundingClientRect();"
        "return [b.x, b.y, b.width, b.height];"
    )
    places = [(at.x + x + width * k, at.y + y + height / 2) for k in (0.3, 0.5, 0.7)]
    browser.drag(places)
    assert wait(browser, f"!{inside}.querySelector('.readout').textContent.includes('\u22126.00')")


# --- exercises -------------------------------------------------------------------------------


def exercise(kind):
    """Return the script that finds the first exercise with an input of a kind, outside of steps."""
    return (
        "[...document.querySelectorAll('.exercise')]"
        f".find((e) => e.querySelector('input[type={kind}]') && !e.querySelector('.steps'))"
    )


def verdict(browser, kind):
    """Return what the exercise says of the answer, and whether it could read it."""
    return browser.js(
        f"""{TWO_FRAMES} const exercise = {exercise(kind)};
        return exercise.querySelector(".verdict")?.dataset.verdict
            || (exercise.querySelector("[aria-invalid=true]") ? "unreadable" : "none");"""
    )


ANSWERS = {
    "s*(1-s)": "right",
    "s*(1+s)": "wrong",
    "s*(1-": "unreadable",
    "exp(-z)/(1+exp(-z))^2": "right",
}


@pytest.mark.core
def test_an_answer_is_typed_judged_and_kept(open_page):
    browser = open_page("sigmoid.html")
    browser.js("localStorage.clear();")
    browser = open_page("sigmoid.html")
    field = f"{exercise('text')}.querySelector('input')"
    for text, expected in ANSWERS.items():
        click(browser, field)
        browser.js(f"{field}.value = '';")
        browser.keys(text + ENTER)
        assert verdict(browser, "text") == expected, text
    browser = open_page("sigmoid.html")
    assert verdict(browser, "text") == "right"
    browser.js("localStorage.clear();")


@dataclass(frozen=True)
class Made:
    """A guided derivation with a mistake in one step, and what is said, also when that is mended.

    Of the verdicts there stand the initials: right, wrong, carried.
    """

    page: str
    number: int  # on the page
    typed: str
    said: str
    step: int
    mended: str
    then: str


MADE = {
    "sigmoid": Made(
        "sigmoid.html",
        0,
        "1; 1+e^(-z); 0; e^(-z); (v du-u dv)/v^2; sigma(z)sigma(-z)",
        "rrrwcr",
        3,
        "-e^(-z)",
        "rrrrrr",
    ),
    "SiLU": Made(
        "sigmoid.html",
        1,
        "z; 1+e^(-z); 1; e^(-z); (v du-u dv)/v^2; (1+e^(-z)+z e^(-z))/(1+e^(-z))^2",
        "rrrwcr",
        3,
        "-e^(-z)",
        "rrrrrr",
    ),
    "tanh": Made(
        "tanh.html",
        0,
        "e^z-e^-z; e^z+e^-z; e^z-e^-z; u; (v du-u dv)/v^2; 4/(e^z+e^-z)^2",
        "rrwrcr",
        2,
        "e^z+e^-z",
        "rrrrrr",
    ),
    "softplus": Made(
        "derivative_rules.html", 0, "1+e^z; 1+e^z; 1/u; dg du", "rwrc", 1, "e^z", "rrrr"
    ),
    "softsign": Made(
        "derivative_rules.html",
        1,
        "z; 1+|z|; 1; 1; (v du-u dv)/v^2; 1/(1+|z|)^2",
        "rrrwcr",
        3,
        "sign(z)",
        "rrrrrr",
    ),
    "ReLU": Made("relu.html", 0, "1; 1; 1", "wrc", 0, "0", "rrw"),
    "leaky ReLU": Made("leaky_relu.html", 0, "alpha; alpha; alpha", "rwc", 1, "1", "rrw"),
}


@pytest.mark.core
@pytest.mark.parametrize("made", MADE.values(), ids=MADE)
def test_a_derivation_is_made_step_by_step_on_a_phone(made, open_page):
    """By keyboard, with a mistake that is carried on, told, and mended."""
    browser = open_page(made.page, PHONE)
    browser.js("localStorage.clear();")
    browser = open_page(made.page, PHONE)
    steps = (
        "[...document.querySelectorAll('.exercise')]"
        f".filter((e) => e.querySelector('.steps form'))[{made.number}]"
    )
    form = f"[...{steps}.querySelectorAll('form')]"

    def verdicts():
        return browser.js(
            f"""{TWO_FRAMES} return {form}.map((form) =>
                form.querySelector(".verdict")?.dataset.verdict[0] ?? "-").join("");"""
        )

    click(browser, f"{steps}.querySelector('input')")
    for i, text in enumerate(made.typed.split("; ")):
        browser.js(f"{form}[{i}].querySelector('input').focus();")
        browser.keys(text + ENTER)
        wait(browser, f"{form}[{i}].querySelector('.verdict')?.textContent")
    assert verdicts() == made.said
    browser.js(f"{form}[{made.step}].querySelector('input').select();")
    browser.keys(made.mended + ENTER)
    wait(browser, f"{form}[{made.step}].querySelector('[data-verdict=right]')?.textContent")
    assert verdicts() == made.then
    assert browser.js(f"return {steps}.querySelector('[role=status]').textContent;") == "Right."
    assert browser.js("return document.documentElement.scrollWidth;") <= PHONE[0]
    click(browser, f"{steps}.querySelector('summary')")
    height = f"{steps}.querySelector('details[open] math')?.getBoundingClientRect().height"
    assert wait(browser, height) > 5
    browser = open_page(made.page, PHONE)
    wait(browser, f"{steps}.querySelector('.verdict')?.textContent")
    assert verdicts() == made.then, "it is kept"
    browser.js("localStorage.clear();")


def test_one_option_is_chosen_by_mouse_and_by_keyboard(open_page):
    browser = open_page("sigmoid.html")
    choice = exercise("radio")
    count = browser.js(f"return {choice}.querySelectorAll('label').length;")
    verdicts = []
    for option in range(count):
        click(browser, f"{choice}.querySelectorAll('label')[{option}]")
        verdicts.append(verdict(browser, "radio"))
    assert verdicts.count("right") == 1 and verdicts.count("wrong") == count - 1
    browser.js(f"{choice}.querySelector('input').click();")
    browser.js(f"{choice}.querySelector('input').focus();")
    browser.keys(DOWN)
    checked = f"return {choice}.querySelector('input:checked').value;"
    assert browser.js(checked) == "B"
    assert open_page("sigmoid.html").js(checked) == "B", "it is kept"
    browser.js("localStorage.clear();")


# --- search ----------------------------------------------------------------------------------


@pytest.mark.core
@pytest.mark.parametrize("scheme", ["http", "file"])
def test_the_search_box_finds_the_chapter(scheme, open_page):
    browser = open_page("index.html", scheme=scheme)
    click(browser, "document.querySelector('.masthead input[type=search]')")
    browser.keys("vanishing" + ENTER)
    first = wait(browser, "document.querySelector('#search-results a')?.getAttribute('href')")
    assert first.startswith("vanishing_gradients.html")
    click(browser, "document.querySelector('#search-results a')")
    assert wait(browser, "location.pathname.endsWith('vanishing_gradients.html')")
    assert wait(browser, "document.title.startsWith('Vanishing')")


# --- the frame -------------------------------------------------------------------------------


def test_the_colors_are_chosen_and_go_along_to_the_next_page(open_page):
    browser = open_page("sigmoid.html")
    mode, theme = "document.documentElement.dataset.mode", "document.documentElement.dataset.theme"
    seen = []
    for _ in range(3):
        seen.append(
            browser.js(f"return [{mode}, getComputedStyle(document.body).backgroundColor];")
        )
        click(browser, "document.querySelector('button.mode')")
    assert {name for name, _ in seen} == {"auto", "light", "dark"}
    assert len({color for _, color in seen}) == 2
    while browser.js(f"return {mode};") != "dark":
        click(browser, "document.querySelector('button.mode')")
    assert open_page("tanh.html").js(f"return {theme};") == "dark"
    browser.js("localStorage.clear();")


def test_a_picked_activation_is_compared(open_page):
    browser = open_page("choosing.html")
    rows = (
        "return [...document.querySelectorAll('.comparison tbody tr')]"
        ".filter((e) => !e.hidden).map((e) => e.cells[0].textContent);"
    )
    before = browser.js(rows)
    click(
        browser,
        "[...document.querySelectorAll('.comparison label')]"
        ".find((e) => e.textContent.trim() === 'Tanh')",
    )
    assert {*browser.js(rows)} == {*before, "Tanh"}
    ordered = []
    for _ in range(2):
        click(browser, "document.querySelectorAll('.comparison thead button')[1]")
        ordered.append(browser.js(rows))
    assert ordered[0] == ordered[1][::-1]


def test_the_menus_of_a_phone_open_show_the_place_and_close(open_page):
    browser = open_page("softmax.html", PHONE)
    click(browser, "document.querySelector('.open-chapters')")
    opened = "document.getElementById('chapters').matches(':popover-open')"
    assert wait(browser, opened)
    top, bottom, height = browser.js(
        "const { top, bottom } = document.querySelector('#chapters a.current')"
        ".getBoundingClientRect(); return [top, bottom, innerHeight];"
    )
    assert top >= 0 and bottom <= height, "the chapter that is read is in sight"
    browser.keys(ESCAPE)
    assert wait(browser, f"!{opened}")
    click(browser, "document.querySelector('.open-contents')")
    click(browser, "document.querySelectorAll('#contents a')[5]")
    assert wait(browser, "!document.getElementById('contents').matches(':popover-open')")
    assert urlsplit(browser.js("return location.href;")).fragment


def test_the_first_press_of_tab_leads_to_the_skip_link(open_page):
    browser = open_page("sigmoid.html")
    browser.keys(TAB)
    assert browser.js("return document.activeElement.className;") == "skip"
    browser.keys(ENTER)
    assert browser.js("return location.hash;") == "#main"
