"""What readers see of pages: on phones and wide screens, with large text, in the book's font."""

import pytest

DERIVED = ["sigmoid.html", "tanh.html", "softmax.html", "derivative_rules.html", "leaky_relu.html"]
PHONE = {"width": 360, "height": 740}
SPACED = (
    "* { line-height: 1.5 !important; letter-spacing: .12em !important;"
    " word-spacing: .16em !important } p { margin-bottom: 2em !important }"
)
TOO_WIDE = """() => document.documentElement.scrollWidth - document.documentElement.clientWidth"""


# --- formulas ------------------------------------------------------------------------------


def test_formulas_are_set_in_the_books_font(visit):
    tab = visit("sigmoid.html")
    assert tab.locator("article math").count() > 50
    assert tab.evaluate(
        "document.fonts.ready.then(() => document.fonts.check('16px \"Book Math\"'))"
    )
    loaded = tab.evaluate("[...document.fonts].map((f) => [f.family, f.status].join())")
    assert any("Book Math" in font and "loaded" in font for font in loaded)


@pytest.mark.parametrize("page", DERIVED)
def test_a_derivation_fits_a_phone_with_its_rules(page, visit):
    tab = visit(page, viewport=PHONE)
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


def test_a_rule_stands_beside_its_line_where_there_is_room(visit):
    tab = visit("tanh.html", viewport={"width": 1280, "height": 900})
    steps = tab.locator(".step:has(.rule)")
    assert steps.count() > 3
    for step in steps.all():
        rule, line = (step.locator(part).bounding_box() for part in (".rule", "math"))
        assert rule["x"] >= line["x"] + line["width"]
        assert abs(rule["y"] + rule["height"] / 2 - line["y"] - line["height"] / 2) < 12


# --- tables and code -------------------------------------------------------------------------


def test_no_name_in_a_table_is_broken_on_a_phone(visit):
    tab = visit("choosing.html", viewport=PHONE)
    names = tab.locator("td code")
    assert names.count() > 10
    lines = names.evaluate_all(
        "(all) => all.map((e) => [e.textContent, e.getClientRects().length])"
    )
    assert [name for name, count in lines if count > 1 and " " not in name] == []
    prose = tab.locator("td.prose").evaluate_all("(all) => all.map((e) => e.clientWidth)")
    assert prose and min(prose) >= 140


def test_what_scrolls_says_so_until_its_end(visit):
    tab = visit("measurements.html", viewport=PHONE)
    tab.wait_for_selector(".scroll[data-more]")
    table = tab.locator(".scroll[data-more]").first
    assert table.evaluate("(e) => getComputedStyle(e).maskImage") != "none"
    table.evaluate("(e) => { e.id = 'watched'; e.scrollLeft = 9999; }")
    tab.wait_for_selector("#watched:not([data-more])", state="attached")


def test_on_a_phone_an_activation_of_the_cheat_sheet_is_a_card(visit):
    tab = visit("cheat_sheet.html", viewport=PHONE)
    wider = tab.locator(".cheat-sheet .scroll").evaluate_all(
        "(all) => all.map((e) => e.scrollWidth - e.clientWidth)"
    )
    assert wider and max(wider) <= 0
    gelu = tab.get_by_role("row", name="GELU transformers", exact=False).first
    name, gain = gelu.get_by_role("rowheader"), gelu.get_by_role("cell").nth(4)
    assert gain.bounding_box()["y"] > name.bounding_box()["y"] + 10
    heading = "(e) => getComputedStyle(e, '::before').content"
    assert gain.evaluate(heading) == '"Gain"'


def test_the_cheat_sheet_fits_a_desktop(visit):
    tab = visit("cheat_sheet.html", viewport={"width": 1280, "height": 900})
    wider = tab.locator(".cheat-sheet .scroll").evaluate_all(
        "(all) => all.map((e) => e.scrollWidth - e.clientWidth)"
    )
    assert wider and max(wider) <= 0


@pytest.mark.parametrize("page", ["tanh.html", "squared_relu.html", "mish.html"])
def test_the_steps_of_a_solution_fit_a_phone(visit, page):
    tab = visit(page, viewport=PHONE)
    tab.wait_for_selector(".exercise .steps input", state="attached")
    wider = tab.evaluate(
        """() => {
            for (const folded of document.querySelectorAll(".exercise details")) folded.open = true;
            const all = [...document.querySelectorAll(".exercise .steps p")];
            return all.map((e) => [e.scrollWidth - e.clientWidth, e.textContent]);
        }"""
    )
    assert len(wider) > 8 and max(wider)[0] <= 0, max(wider)


def test_the_copy_button_covers_no_code_on_a_touch_screen(visit):
    tab = visit("sigmoid.html", viewport=PHONE, has_touch=True, is_mobile=True)
    covered = tab.locator(".copy").evaluate_all(
        """(all) => all.map((button) => {
            const { top } = button.getBoundingClientRect();
            const words = document.createRange();
            words.selectNodeContents(button.parentElement.querySelector("pre"));
            return words.getBoundingClientRect().bottom - top;
        })"""
    )
    assert len(covered) > 10 and max(covered) <= 1


# --- the frame -----------------------------------------------------------------------------------


def test_the_side_bars_show_where_the_reader_is(visit):
    for page in ("bibliography.html", "softmax.html"):
        tab = visit(page, viewport={"width": 1280, "height": 900})
        here = tab.locator("#chapters a.current").bounding_box()
        assert here["y"] >= 0 and here["y"] + here["height"] <= 900, f"{page} is in sight"
    tab.set_viewport_size({"width": 1280, "height": 300})
    tab.evaluate(
        "document.querySelector('article > section > section:last-of-type').scrollIntoView()"
    )
    tab.wait_for_timeout(400)
    box = tab.locator("#contents a[aria-current]").bounding_box()
    assert box["y"] >= 0 and box["y"] + box["height"] <= 300


def test_the_masthead_is_as_wide_as_the_columns(visit):
    tab = visit("tanh.html", viewport={"width": 1920, "height": 900})
    name, list_ = tab.locator(".masthead .book"), tab.locator("#chapters .caption").first
    assert abs(name.bounding_box()["x"] - list_.bounding_box()["x"]) < 1


def test_the_menu_can_be_closed_from_its_end(visit):
    tab = visit("tanh.html", viewport={"width": 360, "height": 400})
    tab.locator(".open-chapters").click()
    tab.evaluate("document.getElementById('chapters').scrollTop = 9999")
    box = tab.locator("#chapters > .close").bounding_box()
    assert 0 <= box["y"] < 400


@pytest.mark.parametrize("page", ["sigmoid.html", "choosing.html", "zero_centered.html"])
def test_a_page_is_no_wider_than_the_screen_however_text_is_set(page, visit_with_style):
    tab = visit_with_style(page, "html { font-size: 200%; }", viewport=PHONE)
    tab.wait_for_timeout(100)
    assert tab.evaluate(TOO_WIDE) <= 0, "large"
    tab.set_viewport_size({"width": 320, "height": 740})
    tab.evaluate(
        "(style) => { document.querySelector('head > style').textContent = style; }", SPACED
    )
    tab.wait_for_timeout(100)
    assert tab.evaluate(TOO_WIDE) <= 0, "spaced"


def test_nothing_is_kept_but_choices_and_answers(newcomer):
    tab = newcomer("tanh.html")
    assert tab.evaluate("Object.keys(localStorage)") == []
    tab.get_by_role("button", name="Colors").click()
    tab.get_by_role("button", name="Wide").click()
    kept = sorted(tab.evaluate("Object.keys(localStorage)"))
    assert kept == [f"activation-functions-derived/{name}" for name in ("mode", "wide")]
    assert tab.context.cookies() == []
    tab.reload(wait_until="load")
    assert tab.locator("html[data-mode=light][data-wide]").count() == 1, "it is remembered"
    tab.get_by_role("button", name="Wide").click()
    assert tab.evaluate("Object.keys(localStorage)") == ["activation-functions-derived/mode"]
