"""What readers see of the built pages: on phones, on paper, with large text or forced colors."""

import base64
import io
import re

import pytest
from fontTools.ttLib import TTFont

from test_site import EMBEDDED, OTHERS, base, tabs, visit  # noqa: F401

DERIVED = ["sigmoid.html", "tanh.html", "softmax.html", "derivative_rules.html", "leaky_relu.html"]
PHONE = {"width": 360, "height": 740}
TOO_WIDE = """() => document.documentElement.scrollWidth - document.documentElement.clientWidth"""


@pytest.fixture
def reader(browser, base):  # noqa: F811
    """A function that opens a page in a tab of its own: page, and options of the tab."""
    opened = []

    def open_page(name, style="", **options):
        context = browser.new_context(bypass_csp=bool(style), **options)
        opened.append(context)
        tab = context.new_page()
        tab.wrong = []
        tab.on("pageerror", lambda error: tab.wrong.append(str(error)))
        tab.goto(base["http"] + name)
        if style:
            tab.add_style_tag(content=style)
        tab.wait_for_selector(
            "html[data-widgets=ready], html:not(:has(script[type$='view+json']))", state="attached"
        )
        tab.evaluate("document.fonts.ready")
        tab.evaluate(
            "() => new Promise((r) => requestAnimationFrame(() => requestAnimationFrame(r)))"
        )
        return tab

    yield open_page
    for context in opened:
        context.close()


# --- formulas ------------------------------------------------------------------------------


@pytest.mark.parametrize("page", DERIVED)
def test_a_derivation_fits_a_phone_with_its_rules(page, reader):
    tab = reader(page, viewport=PHONE)
    tab.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    found = tab.locator(".derivation").evaluate_all(
        """(all) => all.map((e) => {
            const box = e.getBoundingClientRect();
            const inside = [...e.querySelectorAll("math, .rule")]
                .map((part) => part.getBoundingClientRect());
            const scroller = e.closest(".math-block");
            return [scroller.scrollWidth - scroller.clientWidth, inside.length,
                inside.filter((r) => r.right > box.right + 1).length,
                parseFloat(getComputedStyle(e.querySelector("math")).fontSize)];
        })"""
    )
    assert found and sum(count for _, count, *_ in found) > 5
    for wider, _, outside, size in found:
        assert wider <= 0 and outside == 0
        assert size > 11, "too small to read"


def test_a_rule_stands_beside_its_line_where_there_is_room(reader):
    tab = reader("tanh.html", viewport={"width": 1280, "height": 900})
    steps = tab.locator(".step:has(.rule)")
    assert steps.count() > 3
    for step in steps.all():
        rule, line = (step.locator(part).bounding_box() for part in (".rule", "math"))
        assert rule["x"] >= line["x"] + line["width"]
        assert abs(rule["y"] + rule["height"] / 2 - line["y"] - line["height"] / 2) < 12


def test_cells_of_formulas_are_aligned_without_moving_what_is_in_them(site):
    """WebKit moves boxes inside a cell for -webkit-right; only Chromium needs it."""
    style = (site / "_static" / "book.css").read_text(encoding="utf-8")
    plain = re.sub(r"@supports \(math-depth: auto-add\) \{(?:[^{}]|\{[^{}]*\})*\}", "", style)
    assert "text-align: -webkit" in style and "text-align: -webkit" not in plain
    assert "math-right { text-align: right; }" in plain


def test_the_math_font_has_every_letter(site):
    """Also phi, pi and kappa, which have two forms each."""
    style = (site / "_static" / "math.css").read_text(encoding="utf-8")
    font = TTFont(io.BytesIO(base64.b64decode(style.split("base64,")[1].split('"')[0])))
    assert {0x1D711, 0x1D70B, 0x1D705, 0x1D70E, 0x1D467} <= font.getBestCmap().keys()


def test_no_upright_sign_is_a_letter(site):
    """Firefox leaves room around an upright <mi>."""
    for path in site.glob("*.html"):
        letters = re.findall(
            r'<mi mathvariant="normal">([^<]*)</mi>', path.read_text(encoding="utf-8")
        )
        assert all(any(map(str.isalpha, letter)) for letter in letters), path.name


# --- tables and code -------------------------------------------------------------------------


def test_no_name_in_a_table_is_broken_on_a_phone(reader):
    tab = reader("choosing.html", viewport=PHONE)
    names = tab.locator("td code")
    assert names.count() > 10
    lines = names.evaluate_all(
        "(all) => all.map((e) => [e.textContent, e.getClientRects().length])"
    )
    assert [name for name, count in lines if count > 1 and " " not in name] == []
    prose = tab.locator("td.prose").evaluate_all("(all) => all.map((e) => e.clientWidth)")
    assert prose and min(prose) >= 140


def test_what_scrolls_says_so_until_its_end(reader):
    tab = reader("measurements.html", viewport=PHONE)
    tab.wait_for_selector(".scroll[data-more]")
    table = tab.locator(".scroll[data-more]").first
    assert table.evaluate("(e) => getComputedStyle(e).maskImage") != "none"
    table.evaluate("(e) => { e.id = 'watched'; e.scrollLeft = 9999; }")
    tab.wait_for_selector("#watched:not([data-more])", state="attached")


def test_on_a_phone_an_activation_of_the_cheat_sheet_is_a_card(reader):
    tab = reader("cheat_sheet.html", viewport=PHONE)
    wider = tab.locator(".cheat-sheet .scroll").evaluate_all(
        "(all) => all.map((e) => e.scrollWidth - e.clientWidth)"
    )
    assert wider and max(wider) <= 0
    gelu = tab.get_by_role("row", name="GELU transformers", exact=False).first
    name, gain = gelu.get_by_role("rowheader"), gelu.get_by_role("cell").nth(4)
    assert gain.bounding_box()["y"] > name.bounding_box()["y"] + 10
    heading = "(e) => getComputedStyle(e, '::before').content"
    assert gain.evaluate(heading) == '"Gain"'


def test_the_cheat_sheet_fits_a_desktop(reader):
    tab = reader("cheat_sheet.html", viewport={"width": 1280, "height": 900})
    wider = tab.locator(".cheat-sheet .scroll").evaluate_all(
        "(all) => all.map((e) => e.scrollWidth - e.clientWidth)"
    )
    assert wider and max(wider) <= 0


def test_the_copy_button_covers_no_code_on_a_touch_screen(reader):
    tab = reader("sigmoid.html", viewport=PHONE, has_touch=True, is_mobile=True)
    covered = tab.locator(".copy").evaluate_all(
        """(all) => all.map((button) => {
            const { top } = button.getBoundingClientRect();
            const words = document.createRange();
            words.selectNodeContents(button.parentElement.querySelector("pre"));
            return words.getBoundingClientRect().bottom - top;
        })"""
    )
    assert len(covered) > 10 and max(covered) <= 1


@pytest.mark.parametrize("page", ["measurements.html", "choosing.html", "tanh.html"])
def test_paper_loses_no_column(page, reader):
    tab = reader(page, viewport={"width": 690, "height": 960})
    tab.emulate_media(media="print")
    cut = tab.locator("article :is(table, .derivation, pre)").evaluate_all(
        """(all) => all.filter((e) => e.getBoundingClientRect().right > innerWidth + 1
            || /auto|hidden/.test(getComputedStyle(e.closest(".scroll") ?? e).overflowX))
            .map((e) => e.textContent.slice(0, 60))"""
    )
    assert cut == []


# --- the frame -----------------------------------------------------------------------------------


def test_the_side_bars_show_where_the_reader_is(reader):
    tab = reader("softmax.html", viewport={"width": 1280, "height": 900})
    last = tab.locator("#chapters a").last.bounding_box()
    assert last["y"] + last["height"] <= 900, "the last chapter is in sight"
    tab.set_viewport_size({"width": 1280, "height": 300})
    tab.evaluate(
        "document.querySelector('article > section > section:last-of-type').scrollIntoView()"
    )
    tab.wait_for_timeout(400)
    box = tab.locator("#contents a[aria-current]").bounding_box()
    assert box["y"] >= 0 and box["y"] + box["height"] <= 300


def test_the_masthead_is_as_wide_as_the_columns(reader):
    tab = reader("tanh.html", viewport={"width": 1920, "height": 900})
    name, list_ = tab.locator(".masthead .book"), tab.locator("#chapters .caption").first
    assert abs(name.bounding_box()["x"] - list_.bounding_box()["x"]) < 1


def test_the_menu_can_be_closed_from_its_end(reader):
    tab = reader("tanh.html", viewport={"width": 360, "height": 400})
    tab.locator(".open-chapters").click()
    tab.evaluate("document.getElementById('chapters').scrollTop = 9999")
    box = tab.locator("#chapters > .close").bounding_box()
    assert 0 <= box["y"] < 400


@pytest.mark.parametrize("page", ["sigmoid.html", "choosing.html", "zero_centered.html"])
@pytest.mark.parametrize(
    ("width", "style"),
    [
        (360, "html { font-size: 200%; }"),
        (
            320,
            "* { line-height: 1.5 !important; letter-spacing: .12em !important;"
            " word-spacing: .16em !important } p { margin-bottom: 2em !important }",
        ),
    ],
    ids=["large", "spaced"],
)
def test_a_page_is_no_wider_than_the_screen_however_text_is_set(width, style, page, reader):
    tab = reader(page, style, viewport={"width": width, "height": 740})
    tab.wait_for_timeout(100)
    assert tab.evaluate(TOO_WIDE) <= 0


def test_a_page_asks_for_no_other_page(site):
    """Firefox fetches what rel=next names, which the policy forbids; in a folder it searches."""
    for path in site.glob("*.html"):
        page = path.read_text(encoding="utf-8")
        assert not re.search(r"<link[^>]*rel=.(next|prev)", page), path.name
        assert re.search(r"form-action [^;\"]*file:", page), path.name


SEARCHES = {
    "vanishing": "vanishing_gradients.html",
    "sigmoid": "sigmoid.html",
    "tanh": "tanh.html",
    "dead": "dead_units.html",
    "leaky relu": "leaky_relu.html",
    "cheat sheet": "cheat_sheet.html",
}


def test_search_puts_the_chapter_first(visit):  # noqa: F811
    for words, page in SEARCHES.items():
        assert found(visit, words)[0][0] == page, words
    pages, says = found(visit, "dying relu")
    assert "dead_units.html" in pages and "some of the words" in says


def test_search_knows_greek_letters_and_common_words(visit):  # noqa: F811
    assert {"notation.html", "relu.html"} & {*found(visit, "σ")[0]}
    assert found(visit, "β")[0]
    assert found(visit, "the") == ([], "“the” is on nearly every page: add a rarer word.")
    assert found(visit, "zzzz")[0] == []


def found(visit, words):  # noqa: F811
    """Return the pages found, best first, and what is said of them."""
    tab = visit(f"search.html?q={words.replace(' ', '+')}")
    tab.wait_for_function("document.getElementById('search-status').textContent.includes('“')")
    links = tab.locator("#search-results > ul > li > a").all()
    return [link.get_attribute("href").partition("?")[0] for link in links], tab.inner_text(
        "#search-status"
    )


# --- figures -------------------------------------------------------------------------------------


def test_two_dashes_of_a_legend_can_be_told_apart(reader):
    tab = reader("choosing.html", viewport={"width": 1280, "height": 900})
    widths = tab.locator(".legend svg").evaluate_all(
        "(all) => all.map((e) => e.getBoundingClientRect().width)"
    )
    assert len(widths) > 2 and {*widths} == {48}


def test_labels_grow_with_the_readers_text(reader):
    usual = reader("sigmoid.html", viewport=PHONE).locator(".plot .name").bounding_box()
    tab = reader("sigmoid.html", "html { font-size: 200%; }", viewport=PHONE)
    tab.set_viewport_size({"width": 400, "height": 740})  # drawn anew
    tab.wait_for_timeout(200)
    assert tab.locator(".plot .name").bounding_box()["height"] > 1.7 * usual["height"]
    slider = tab.locator(".widget-slider input").first
    before = slider.input_value()
    plot = tab.locator(".slider-figure .plot")
    plot.click(position={"x": plot.bounding_box()["width"] * 0.8, "y": 40})
    assert float(slider.input_value()) > float(before), "the point is where the pointer was"
    assert tab.wrong == []


@pytest.mark.parametrize("page", [*EMBEDDED[::6], *OTHERS])
def test_the_embed_code_is_as_high_as_the_figure(page, reader):
    heights = []
    for width in (300, 360, 480, 690, 800):
        tab = reader(page, viewport={"width": width, "height": 300})
        heights.append(tab.evaluate("document.documentElement.scrollHeight"))
    tab.get_by_role("button", name="embed").click()
    code = tab.locator(".slider-figure input[readonly]").input_value()
    height = int(re.search(r'height="(\d+)"', code)[1])
    assert max(heights) <= height <= max(heights) + 60, heights


@pytest.mark.parametrize("chosen", ["light", "dark"])
def test_colors_that_the_system_forces_go_before_the_readers_choice(chosen, reader):
    tab = reader("sigmoid.html", viewport=PHONE, forced_colors="active")
    tab.evaluate("(mode) => { document.documentElement.dataset.theme = mode; }", chosen)
    wanted, *drawn = tab.evaluate(
        """() => {
            const sample = document.body.appendChild(document.createElement("i"));
            sample.style.color = "CanvasText";
            const look = (part, key) => getComputedStyle(document.querySelector(part))[key];
            return [getComputedStyle(sample).color, look(".plot .dot", "fill"),
                look(".plot .name", "fill"), look(".plot .tangent", "stroke")];
        }"""
    )
    assert {*drawn} == {wanted}


def test_dragging_selects_nothing_in_webkit(site):
    """WebKit knows the property by its old name only."""
    style = (site / "_static" / "live.css").read_text(encoding="utf-8")
    assert re.search(r"\.plot \{[^}]*-webkit-user-select: none", style)


def test_no_size_is_observed_in_a_circle(visit):  # noqa: F811
    """An observer that changes a size in its own frame is an error in every browser."""
    tab = visit("sigmoid.html")
    tab.evaluate(
        "window.errors = []; addEventListener('error', (event) => errors.push(event.message));"
    )
    for width in (900, 500, 1300, 700):
        tab.set_viewport_size({"width": width, "height": 700})
        tab.wait_for_timeout(60)
    assert tab.evaluate("errors") == []
