"""The picker: what is ticked is drawn, listed and in the table, on a page without a kernel."""

import gzip
import re
from itertools import pairwise

import numpy as np
import pytest
import sympy as sp

from activations import CATALOGUE, Activation, compare, relu
from activations.activation import Z
from activations.catalogue import FAMILIES
from activations.comparison.curves import curve, span, window
from activations.comparison.panel import Panel
from activations.comparison.styles import STYLES
from pages import DARK, PHONE, Cells, embedded, luminance

# A jump, a kink, the widest and the steepest, the error function, a parameter, a wave.
SOME = ("step", "sigmoid", "tanh", "relu", "relu6", "squared_relu", "gelu", "silu", "sine")
INITIAL = ("tanh", "relu", "gelu", "silu")


@pytest.fixture(scope="module")
def some():
    found = compare(SOME).picker()
    assert found.widget, "made here, it lives as long as the module"
    return found


@pytest.fixture
def open_page(show, some):
    return lambda **options: show(*embedded(some.widget), **options)


def titles(names):
    return [CATALOGUE[name].title for name in names]


# --- as Python sees it -----------------------------------------------------------------


def test_it_begins_with_well_known_ones_or_those_given(some):
    assert some.names == INITIAL
    assert compare(["elu", "relu", "celu"]).picker().names == ("relu",)
    assert compare(["elu", "celu"]).picker().names == ("elu", "celu")
    given = compare(SOME).picker("sine", "step")
    assert given.names == ("sine", "step")
    assert given.widget.chosen == ["sine", "step"]


@pytest.mark.parametrize(
    "names, says",
    [
        (["gelu", "mish"], "'mish' is not compared here; available: step, sigmoid, "),
        (["gelu", "gelu"], "'gelu' is given 2 times"),
    ],
)
def test_errors_name_what_is_allowed(names, says):
    with pytest.raises(ValueError, match=says):
        compare(SOME).picker(*names)


def test_its_text_is_the_table_of_those_it_begins_with(some):
    assert repr(some) == repr(compare(INITIAL))
    data, _ = some._repr_mimebundle_()
    assert data["text/plain"] == repr(some)
    assert data["application/vnd.jupyter.widget-view+json"]["model_id"] == some.widget.model_id
    assert repr(some.widget) == "PickerView(tanh, relu, gelu, silu)"


def test_the_same_text_in_every_run(some):
    again = compare(SOME).picker()
    assert (again.own, again.html) == (some.own, some.html)
    assert not re.search(r"\bid=|0x[0-9a-f]{6}|nan", some.html)
    assert "eval(" not in some.widget._esm and "Function(" not in some.widget._esm


def test_every_family_has_its_checkboxes():
    assert [a.name for family in FAMILIES.values() for a in family] == list(CATALOGUE)
    choices = compare(CATALOGUE).picker()._choices()
    groups = re.findall(r"<legend>(.*?)</legend>(.*?)</fieldset>", choices)
    assert [title for title, _ in groups] == list(FAMILIES)
    for (_, boxes), family in zip(groups, FAMILIES.values(), strict=True):
        assert re.findall('value="(.*?)"', boxes) == [a.name for a in family]


def test_an_activation_of_ones_own_is_among_the_others():
    mine = Activation("mine", "A < B", sp.Piecewise((Z, Z > 0), (Z / 8, True)), "none")
    picker = compare([mine, "relu"]).picker("mine")
    assert re.search(r"<legend>Others</legend><label>.*?> A &lt; B</label>", picker.html)
    assert "A < B" not in picker.html


def test_without_script_those_it_begins_with_are_there(browser, some, tmp_path):
    page = tmp_path / "page.html"
    page.write_text(f"<!DOCTYPE html><meta charset='utf-8'>{some.html}", encoding="utf-8")
    context = browser.new_context(java_script_enabled=False, **PHONE)
    tab = context.new_page()
    tab.goto(page.as_uri())
    assert not any(box.is_visible() for box in tab.locator("input, button").all())
    assert shown_rows(tab) == titles(name for name in SOME if name in INITIAL)
    assert legend(tab) == titles(INITIAL)
    assert tab.locator("svg[role=img]").count() == 2
    assert tab.locator("svg[role=img] .curve").count() == 2 * len(INITIAL)
    context.close()


# --- in the browser ----------------------------------------------------------------------


def shown_rows(tab):
    return tab.locator("tbody tr").evaluate_all(
        """(rows) => rows.filter((row) => row.checkVisibility({ visibilityProperty: true }))
            .map((row) => row.querySelector("th").innerText)"""
    )


def pick(tab, name, on=True):
    tab.get_by_label(CATALOGUE[name].title, exact=True).set_checked(on)


def legend(tab):
    return [text.strip() for text in tab.locator(".legend li").all_inner_texts()]


def drawn(tab, order):
    """The curves of a panel, each as lists of points from one lift to the next."""
    panel = tab.locator(".panels > svg").nth(order)
    ds = panel.locator(".curve").evaluate_all("all => all.map((e) => e.getAttribute('d'))")
    return [
        [
            np.array([p.split(" ") for p in part.split("L")], dtype=float)
            for part in d[1:].split("M")
        ]
        for d in ds
    ]


def expected_panel(names, order):
    activations = tuple(CATALOGUE[name] for name in names)
    return Panel(*span(activations), *window(activations, order))


def check(tab, names):
    """Curves, legend and rows are those of these names, in this order."""
    assert legend(tab) == titles(names)
    assert shown_rows(tab) == titles(name for name in SOME if name in names)
    for order in (0, 1):
        panel = expected_panel(names, order)
        curves = drawn(tab, order)
        assert len(curves) == len(names)
        for name, parts in zip(names, curves, strict=True):
            activation = CATALOGUE[name]
            _, y = curve(activation, order, panel.low, panel.high)
            assert len(parts) == 1 + np.isnan(y).sum(), "torn where it jumps and nowhere else"
            for part in parts:
                # Away from a jump, whose two sides differ.
                inside = part[1:-1] if len(parts) > 1 else part
                at = panel.low + (inside[:, 0] - panel.X0) / (panel.X1 - panel.X0) * (
                    panel.high - panel.low
                )
                wanted = panel.y((activation, activation.gradient)[order](at))
                height = panel.Y1 - panel.Y0
                wanted = np.clip(wanted, panel.Y0 - height, panel.Y1 + height)
                # An x rounded to a tenth shifts a steep curve.
                steep = height / (panel.top - panel.bottom) * 12 / (panel.X1 - panel.X0)
                near = np.abs(inside[:, 1] - wanted) < 0.11 + 0.05 * 15 * steep
                assert near.all(), (name, order)


def test_it_draws_what_python_drew_for_those_it_begins_with(open_page, browser, some, tmp_path):
    """With its script the picture is the one that stands there without."""
    tab = open_page()
    page = tmp_path / "still.html"
    page.write_text(f"<!DOCTYPE html><meta charset='utf-8'>{some.html}", encoding="utf-8")
    still = browser.new_page()
    still.goto(page.as_uri())
    for order in (0, 1):
        for live, made in zip(drawn(tab, order), drawn(still, order), strict=True):
            live, made = (np.concatenate(parts) for parts in (live, made))
            at = np.linspace(live[0, 0], live[-1, 0], 500)
            away = np.abs(np.interp(at, *live.T) - np.interp(at, *made.T))
            assert np.quantile(away, 0.99) < 0.2
        words = "(svg) => [...svg.querySelectorAll('text')].map((t) => t.textContent).sort()"
        texts = [t.locator(".panels > svg").nth(order).evaluate(words) for t in (tab, still)]
        assert texts[0] == texts[1]
        labels = [
            t.locator(".panels > svg").nth(order).get_attribute("aria-label") for t in (tab, still)
        ]
        assert labels[0] == labels[1]
    still.close()
    assert tab.errors == []


def test_ticking_adds_and_takes_away(open_page):
    tab = open_page()
    check(tab, INITIAL)
    pick(tab, "relu6")
    check(tab, (*INITIAL, "relu6"))
    pick(tab, "relu", on=False)
    pick(tab, "step")
    # The first free look is the one that ReLU had; the others keep theirs.
    check(tab, ("tanh", "step", "gelu", "silu", "relu6"))
    for name in ("squared_relu", "sine", "sigmoid"):
        pick(tab, name)
    check(tab, ("tanh", "step", "gelu", "silu", "relu6", "squared_relu", "sine", "sigmoid"))
    assert tab.locator(".spoken").inner_text() == "8 shown"
    tab.get_by_role("button", name="Start again").click()
    check(tab, INITIAL)
    assert tab.errors == []


def test_nothing_chosen_is_said(open_page):
    tab = open_page()
    tab.get_by_role("button", name="Clear").click()
    assert legend(tab) == ["Nothing is chosen: tick an activation above."]
    assert not tab.locator(".scroll").is_visible()
    assert drawn(tab, 0) == drawn(tab, 1) == []
    assert tab.locator("input:checked").count() == 0
    pick(tab, "sine")
    check(tab, ("sine",))
    assert tab.locator(".scroll").is_visible()
    assert tab.errors == []


def test_one_constant_slope_has_a_window_of_its_own(open_page):
    """The gradient of the step is 0 everywhere: its window must not be empty."""
    tab = open_page()
    tab.get_by_role("button", name="Clear").click()
    pick(tab, "step")
    (parts,) = drawn(tab, 1)
    assert len(parts) == 1 and np.isfinite(parts[0]).all() and len(set(parts[0][:, 1])) == 1
    assert tab.errors == []


def test_no_two_curves_look_the_same(open_page):
    tab = open_page()
    for name in SOME:
        pick(tab, name)
    look = (
        "all => all.map((e) => [getComputedStyle(e).stroke, getComputedStyle(e).strokeDasharray])"
    )
    looks = tab.locator(".panels > svg:first-child .curve").evaluate_all(look)
    assert len({tuple(pair) for pair in looks}) == len(SOME) < len(STYLES)
    assert all(a[1] != b[1] for a, b in pairwise(looks)), "neighbors differ in gray too"
    assert tab.locator(".legend .curve").evaluate_all(look) == looks
    assert len(CATALOGUE) < len(STYLES)


def test_by_keyboard(open_page):
    tab = open_page()
    tab.get_by_label("Sigmoid", exact=True).focus()
    tab.keyboard.press("Space")
    check(tab, (*INITIAL, "sigmoid"))
    assert tab.evaluate("document.activeElement.value") == "sigmoid", "the focus stays"
    tab.keyboard.press("Space")
    check(tab, INITIAL)


def test_chosen_rows_sort(open_page):
    tab = open_page()
    pick(tab, "relu6")
    tab.get_by_role("button", name="Gain", exact=True).click()
    gains = {CATALOGUE[n].title: CATALOGUE[n].properties().moments.gain for n in SOME}
    rows = shown_rows(tab)
    assert rows == sorted(rows, key=gains.get) and len(rows) == 5
    pick(tab, "sigmoid")
    rows = shown_rows(tab)
    assert rows == sorted(rows, key=gains.get) and len(rows) == 6, "also one that comes later"


def test_cells_are_those_of_the_comparison(some):
    assert Cells(some.html).rows == Cells(compare(SOME).html).rows


@pytest.mark.parametrize(
    "query, names",
    [
        ("?explore=compare&chosen=sine", ("sine",)),
        ("?explore=compare&chosen=relu6,step", ("relu6", "step")),
        ("?explore=compare&chosen=sine,nonsense,", ("sine",)),
        ("?explore=compare", INITIAL),
        ("?explore=silu&chosen=sine", INITIAL),
    ],
)
def test_an_address_chooses(open_page, query, names):
    tab = open_page(query=query)
    check(tab, names)
    first = tab.locator(".legend .curve").first
    assert first.get_attribute("stroke") == STYLES[0].color, "looks are given from the first on"
    assert tab.errors == []


def test_an_address_begins_where_it_says_and_start_again_is_the_pages_own(open_page):
    tab = open_page(query="?explore=compare&chosen=sine")
    tab.get_by_role("button", name="Start again").click()
    check(tab, INITIAL)


def test_an_address_scrolls_to_its_own_figure(show, some):
    page = embedded(relu.explore(), some.widget)
    tab = show(*page, query="?explore=compare&chosen=sine")
    assert abs(tab.locator(".comparison").bounding_box()["y"]) < 30
    assert tab.locator(".slider-figure").bounding_box()["y"] < 0


def test_a_choice_from_outside_gives_looks_anew(browser, some):
    """As when a kernel sets them, after the reader has ticked."""
    page = browser.new_page()
    strokes = page.evaluate(
        """async ([module, html]) => {
            const {default: widget} = await import(
                URL.createObjectURL(new Blob([module], {type: "text/javascript"})));
            const state = {html, chosen: ["tanh", "relu"]};
            let changed;
            const model = {
                get: (key) => state[key],
                set: (key, value) => { state[key] = value; changed(); },
                save_changes() {},
                on: (event, f) => { changed = f; },
                off() {},
            };
            const el = document.createElement("div");
            document.body.append(el);
            widget.render({model, el});
            const first = () => el.querySelector(".legend .curve").getAttribute("stroke");
            el.querySelector("input[value=tanh]").click();
            const kept = first();
            model.set("chosen", ["relu"]);
            return [kept, first()];
        }""",
        [some.widget._esm, some.html],
    )
    page.close()
    assert strokes == [STYLES[1].color, STYLES[0].color]


@pytest.mark.parametrize("width", [320, 1280])
def test_only_the_table_scrolls_sideways(open_page, width):
    tab = open_page(viewport={"width": width, "height": 700})
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    first, second = (svg.bounding_box() for svg in tab.locator(".panels > svg").all())
    assert (first["y"] == second["y"]) == (width == 1280), "a phone has one under the other"
    heights = tab.locator("label").evaluate_all(
        "all => all.map((label) => label.getBoundingClientRect().height)"
    )
    assert min(heights) >= 24, "large enough for a finger"


@pytest.mark.parametrize("script, paper", [("", 1.0), (DARK, luminance("18, 18, 18"))])
def test_light_and_dark(open_page, judged, script, paper):
    tab = open_page()
    tab.evaluate(script)
    for name in SOME:
        pick(tab, name)
    strokes = tab.locator(".panels .curve").evaluate_all(
        "all => all.map((e) => getComputedStyle(e).stroke)"
    )
    assert len(set(strokes)) == 7
    for stroke in strokes:
        light, dark = sorted([luminance(stroke), paper], reverse=True)
        assert (light + 0.05) / (dark + 0.05) > (2.2 if paper == 1 else 3)
    assert judged(tab, ".comparison") == []


def test_nothing_listens_after_the_picker_is_gone(browser, some):
    page = browser.new_page()
    during, after, before, left, same = page.evaluate(
        """async ([module, html]) => {
            const {default: widget} = await import(
                URL.createObjectURL(new Blob([module], {type: "text/javascript"})));
            const listeners = new Set();
            const state = {html, chosen: ["tanh", "relu"]};
            const model = {
                get: (key) => state[key],
                set: (key, value) => { state[key] = value; },
                save_changes() {},
                on: (event, f) => listeners.add(f),
                off: (event, f) => listeners.delete(f),
            };
            const el = document.createElement("div");
            document.body.append(el);
            const clean = widget.render({model, el});
            const during = listeners.size;
            clean();
            const rows = () => el.querySelector("tbody").textContent;
            const [before, order] = [JSON.stringify(state.chosen), rows()];
            for (const box of el.querySelectorAll("input")) box.click();
            for (const button of el.querySelectorAll("button")) button.click();
            return [during, listeners.size, before, JSON.stringify(state.chosen), rows() === order];
        }""",
        [some.widget._esm, some.html],
    )
    page.close()
    assert (during, after, same) == (1, 0, True)
    assert before == left


def test_it_is_light():
    """All of the catalogue as JavaScript weighs less than one picture."""
    module = compare(CATALOGUE).picker().own
    assert len(gzip.compress(module.encode(), 9)) < 6_000
