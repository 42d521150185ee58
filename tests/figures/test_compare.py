"""The comparison: its content is the property sheets', and its table sorts in the browser."""

import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import sympy as sp
from matplotlib.colors import to_hex

from activations import CATALOGUE, VECTOR_CATALOGUE, Activation, compare, gelu, relu, softmax
from activations.activation import Z
from activations.comparison.columns import COLUMNS, SMOOTHNESS
from activations.comparison.curves import window
from pages import DARK, PHONE, Cells, embedded, luminance

SOME = ("step", "relu", "squared_relu", "gelu", "identity", "tanh", "elu", "log_sigmoid", "selu")
HEADINGS = [column.heading for column in COLUMNS]


@pytest.fixture(scope="module")
def some():
    found = compare(SOME)
    assert found.widget, "made here, it lives as long as the module"
    return found


@pytest.fixture(scope="module")
def everything():
    return compare(CATALOGUE)


# --- what is compared ------------------------------------------------------------------


def test_names_and_activations_in_the_order_given():
    comparison = compare(iter(["tanh", gelu, "relu"]))
    assert [a.name for a in comparison.activations] == ["tanh", "gelu", "relu"]
    assert comparison == compare(["tanh", "gelu", relu])


def test_an_activation_of_ones_own():
    mine = Activation("mine", 'A < B & "C"', sp.Piecewise((Z, Z > 0), (Z / 8, True)), "none")
    comparison = compare([mine, "relu"])
    (row, _) = comparison.table()
    assert row["formula"] == mine.expr and row["monotone"] == "strictly increasing"
    assert "A &lt; B &amp; &quot;C&quot;" in comparison.html
    assert "A < B" not in comparison.html


@pytest.mark.parametrize(
    "given, error, says",
    [
        ([], ValueError, "at least one activation; available: identity, "),
        (["relu", "rleu"], ValueError, "no scalar activation 'rleu'; available: identity, "),
        (["relu", gelu, "gelu"], ValueError, "each activation once; 'gelu' is given 2 times"),
        (["relu", "softmax"], ValueError, "scalar activations; 'softmax' is vector-valued"),
        (["relu", softmax], TypeError, "scalar activations; softmax is vector-valued"),
        ("relu", TypeError, r"takes a list, such as \['relu', 'gelu'\], not 'relu'"),
        (relu, TypeError, "takes a list, .*, not the one activation relu"),
        (softmax, TypeError, "takes a list, .*, not the one activation softmax"),
        (3, TypeError, "takes a list, .*, not 3"),
        (["relu", 3], TypeError, "names and scalar activations, not 3"),
        ([["relu"]], TypeError, "names and scalar activations, not a list"),
        ([np.tanh], TypeError, "names and scalar activations, not a ufunc"),
    ],
)
def test_errors_name_what_was_given_and_what_is_allowed(given, error, says):
    with pytest.raises(error, match=says):
        compare(given)


@pytest.mark.parametrize("name", VECTOR_CATALOGUE)
def test_no_vector_valued_one_is_compared(name):
    with pytest.raises(ValueError, match="vector-valued"):
        compare([name])


@pytest.mark.slow
def test_importing_it_imports_neither_matplotlib_nor_widgets():
    heavy = "print([m for m in ('matplotlib', 'anywidget', 'ipywidgets') if m in sys.modules])"
    folder = str(Path(__file__).parents[2] / "book")
    code = f"import sys; sys.path.insert(0, {folder!r}); from activations import compare; {heavy}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


# --- the numbers -------------------------------------------------------------------------


@pytest.mark.parametrize("name", SOME)
def test_rows_are_the_property_sheet(name, some):
    row, sheet = some.table()[SOME.index(name)], CATALOGUE[name].properties()
    assert row == {
        "name": name,
        "formula": CATALOGUE[name].expr,
        "range": row["range"],
        "monotone": sheet.monotone,
        "largest slope": sheet.steepest.value,
        "smoothness": row["smoothness"],
        "E[f]": sheet.moments.mean,
        "E[f^2]": sheet.moments.mean_square,
        "E[f'^2]": sheet.moments.slope_mean_square,
        "gain": sheet.moments.gain,
        "chi": sheet.moments.chi,
    }
    assert row["range"].values == sheet.range
    assert row["smoothness"].partition(":")[0] == sheet.smoothness
    places = row["smoothness"].partition("z = ")[2].replace("−", "-")
    torn = [float(point.z) for point in (*sheet.jumps, *sheet.kinks)]
    assert [float(place) for place in places.split(", ") if place] == torn


def test_every_smoothness_has_its_place(everything):
    assert {s.smoothness for s in everything.sheets} <= set(SMOOTHNESS)


def test_the_table_without_any_script(everything):
    head, *rows = Cells(everything.html).rows
    assert head == HEADINGS
    assert [row[0] for row in rows] == [a.title for a in CATALOGUE.values()]
    for sheet, row in zip(everything.sheets, rows, strict=True):
        cells = dict(zip(HEADINGS, row, strict=True))
        m = sheet.moments
        numbers = (m.mean, m.mean_square, m.slope_mean_square, m.gain, m.chi)
        for text, number in zip(row[-5:], numbers, strict=True):
            assert re.fullmatch(r"−?\d\.\d{6}", text) and text != "−0.000000"
            assert float(text.replace("−", "-")) == pytest.approx(number, abs=5.1e-7)
        slope = float(cells["Largest slope"].replace("∞", "inf"))
        assert slope == pytest.approx(float(sheet.steepest.value), abs=5.1e-7)
        low, high = cells["Range"][1:-1].replace("−", "-").replace("∞", "inf").split(", ")
        assert [float(low), float(high)] == pytest.approx(
            [float(sheet.range.inf), float(sheet.range.sup)], abs=5.1e-7
        )
        assert (cells["Range"][0] == "(") == (sheet.range.inf not in sheet.range)
        assert (cells["Range"][-1] == ")") == (sheet.range.sup not in sheet.range)
        assert (cells["Range"][0] == "{") == isinstance(sheet.range, sp.FiniteSet)


def test_formulas_are_well_formed_mathml(everything):
    formulas = re.findall("<math.*?</math>", everything.html)
    assert len(formulas) == len(CATALOGUE)
    for activation, formula in zip(CATALOGUE.values(), formulas, strict=True):
        # The named characters of HTML are not XML's; the rest must be.
        formula = ET.fromstring(re.sub(r"&(?!lt;|gt;|amp;|#)\w+;", "", formula))
        pieces = [p for p in sp.preorder_traversal(activation.expr) if p.is_Piecewise]
        assert len([*formula.iter("mtr")]) == sum(len(piece.args) for piece in pieces)
        words = {w.text for kind in ("mi", "mo", "mtext") for w in formula.iter(kind) if w.text}
        known = {"tanh", "erf", "sin", "log", "arctan", "max", "min", "otherwise", "if\xa0"}
        assert {word for word in words if len(word) > 1} <= known
    assert "α\N{INVISIBLE TIMES}λ" in Cells(compare(["selu"]).html).rows[1][1]
    assert Cells(compare(["leaky_relu"]).html).rows[1][1].endswith(",α=0.01")


def test_text_is_the_same_in_every_run(some):
    lines = repr(some).splitlines()
    assert lines[0].split() == [
        "Activation",
        "Range",
        "Monotone",
        "Largest",
        "slope",
        *HEADINGS[-5:],
    ]
    assert lines[2] == (
        "relu          [0, ∞)          non-decreasing            1.000000   0.398942"
        "  0.500000  0.500000  1.414214  1.000000"
    )
    assert [line.split()[0] for line in lines[1:]] == list(SOME)
    again = compare(SOME)
    assert (repr(again), again.html) == (repr(some), some.html)
    data, _ = some._repr_mimebundle_()
    assert data["text/plain"] == repr(some)
    assert data["application/vnd.jupyter.widget-view+json"]["model_id"] == some.widget.model_id
    assert repr(some.widget) == "ComparisonView()"
    assert not re.search(r"\bid=|0x[0-9a-f]{6}|nan", some.html)


# --- the figure ---------------------------------------------------------------------------


def curves(ax):
    return [line for line in ax.get_lines() if not line.get_label().startswith("_")]


def test_the_figure_draws_functions_left_and_gradients_right(everything):
    figure = everything.plot()
    left, right = figure.axes
    assert left.get_xlim() == right.get_xlim() and left.get_ylim() == right.get_ylim()
    for ax, evaluate in ((left, Activation.__call__), (right, Activation.gradient)):
        for activation, line in zip(CATALOGUE.values(), curves(ax), strict=True):
            z, y = line.get_data()
            drawn = ~np.isnan(y)
            np.testing.assert_array_equal(y[drawn], evaluate(activation, z[drawn]))
            assert set(z[~drawn]) <= set(activation.kinks)
    legend = [text.get_text() for text in figure.legends[0].get_texts()]
    assert legend == [a.title for a in CATALOGUE.values()]


def test_a_curve_is_torn_where_it_jumps_and_nowhere_else():
    f, slope = (curves(ax) for ax in compare(["step", "relu", "elu", "gelu"]).plot().axes)
    torn = [[*z[np.isnan(y)]] for z, y in (line.get_data() for line in (*f, *slope))]
    assert torn == [[0], [], [], [], [], [0], [], []]


def test_no_two_curves_look_the_same(everything):
    for ax in everything.plot().axes:
        lines = curves(ax)
        looks = [(to_hex(line.get_color()), str(line._unscaled_dash_pattern)) for line in lines]
        assert len(set(looks)) == len(looks)
        colors, dashes = zip(*looks, strict=True)
        assert all(a != b for a, b in pairwise(dashes)), "neighbors differ in gray too"
        assert all(len(set(colors[i : i + 7])) == 7 for i in range(len(colors) - 6))


def test_every_curve_can_be_seen(everything):
    for activation in CATALOGUE.values():
        bottom, top = window((activation,), 0, 1)
        z = np.linspace(*activation.slider[1:3], 101)
        for y in (activation(z), activation.gradient(z)):
            assert bottom < y.min() and y.max() < top


@pytest.mark.slow
def test_the_same_picture_twice(some, tmp_path):
    for name in ("a", "b"):
        compare(SOME).plot().savefig(tmp_path / f"{name}.png")
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()


# --- in the browser -------------------------------------------------------------------------


@pytest.fixture
def open_page(show, some):
    return lambda **options: show(*embedded(some.widget), **options)


TITLES = {CATALOGUE[name].title: name for name in SOME}


def order(tab):
    return [TITLES[text] for text in tab.locator("tbody th").all_inner_texts()]


def sorting(tab):
    """The order, what each heading says of it, and what is said aloud, all at once."""
    titles, directions, said = tab.evaluate(
        """() => [
            [...document.querySelectorAll("tbody th")].map((th) => th.innerText),
            [...document.querySelectorAll("thead th")].map((th) => th.getAttribute("aria-sort")),
            document.querySelector(".spoken")?.innerText,
        ]"""
    )
    return [TITLES[title] for title in titles], directions, said


def by(key, some, reverse=False):
    rows = sorted(some.table(), key=key, reverse=reverse)
    return [row["name"] for row in rows]


def six(value):
    return round(float(value), 6)


KEYS = {
    "Activation": lambda row: CATALOGUE[row["name"]].title.lower(),
    "Range": lambda row: (six(row["range"].values.inf), six(row["range"].values.sup)),
    "Monotone": lambda row: row["monotone"],
    "Largest slope": lambda row: six(row["largest slope"]),
    "Smoothness": lambda row: SMOOTHNESS.index(row["smoothness"].partition(":")[0]),
    "E[f]": lambda row: six(row["E[f]"]),
    "E[f²]": lambda row: six(row["E[f^2]"]),
    "E[f′²]": lambda row: six(row["E[f'^2]"]),
    "Gain": lambda row: six(row["gain"]),
    "χ": lambda row: six(row["chi"]),
}


def test_a_click_on_a_heading_sorts(open_page, some):
    tab = open_page()
    assert sorting(tab)[:2] == (list(SOME), [None] * len(HEADINGS))
    for heading, key in KEYS.items():
        button = tab.get_by_role("button", name=heading, exact=True)
        for direction in ("ascending", "descending", "ascending"):
            button.click()
            # Equal rows stay in the order given in both directions, as in Python.
            rows = by(key, some, direction == "descending")
            expected = [None] * len(HEADINGS)
            expected[HEADINGS.index(heading)] = direction
            assert sorting(tab) == (rows, expected, f"Sorted by {heading}, {direction}")
    tab.get_by_role("button", name="Formula").click()
    assert sorted(order(tab)) == sorted(SOME)
    assert tab.errors == []


def test_infinities_stand_at_the_ends(open_page):
    tab = open_page()
    tab.get_by_role("button", name="Largest slope").click()
    assert (order(tab)[0], order(tab)[-1]) == ("step", "squared_relu")
    tab.get_by_role("button", name="Range").click()
    assert order(tab)[:2] == ["log_sigmoid", "identity"], "(−∞, 0) before (−∞, ∞)"


def test_rows_move_as_a_whole(open_page):
    tab = open_page()
    cells = "rows => rows.map(row => [...row.cells].map(cell => cell.textContent))"
    before = tab.locator("tbody tr").evaluate_all(cells)
    tab.get_by_role("button", name="χ").click()
    after = tab.locator("tbody tr").evaluate_all(cells)
    assert after != before and sorted(after) == sorted(before)


def test_the_keyboard_sorts(open_page, some):
    tab = open_page()
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.getAttribute('role')") == "region"
    for _ in range(HEADINGS.index("Gain") + 1):
        tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    assert order(tab) == by(KEYS["Gain"], some)
    tab.keyboard.press("Space")
    assert order(tab) == by(KEYS["Gain"], some, reverse=True)
    assert tab.evaluate("document.activeElement.tagName") == "BUTTON", "the focus stays"


@pytest.mark.parametrize("width", [320, 1280])
def test_only_the_table_scrolls_sideways(open_page, width):
    tab = open_page(viewport={"width": width, "height": 700})
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    box = tab.locator(".scroll")
    scrolls = box.evaluate("box => box.scrollWidth > box.clientWidth")
    assert scrolls or width == 1280, "whether it fits a desktop is up to the fonts there"
    tab.get_by_role("button", name="χ").click()
    name, slope = tab.locator("tbody th").first, tab.locator("tbody td").last
    assert 0 <= name.bounding_box()["x"] < 10, "the name stays in sight"
    assert slope.bounding_box()["x"] < width
    first, second = (svg.bounding_box() for svg in tab.locator(".panels > svg").all())
    assert (first["y"] == second["y"]) == (width == 1280), "a phone has one under the other"
    assert first["width"] > 250


@pytest.mark.parametrize("script, paper", [("", 1.0), (DARK, luminance("18, 18, 18"))])
def test_light_and_dark(open_page, judged, script, paper):
    tab = open_page()
    tab.evaluate(script)
    strokes = tab.locator(".panels > svg:first-child .curve").evaluate_all(
        "all => all.map(path => getComputedStyle(path).stroke)"
    )
    assert len(set(strokes[:7])) == 7 and len(strokes) == len(SOME)
    for stroke in strokes:
        light, dark = sorted([luminance(stroke), paper], reverse=True)
        # Okabe and Ito's lightest colors are meant for lines, with dashes beside them.
        assert (light + 0.05) / (dark + 0.05) > (2.2 if paper == 1 else 3)
    shown = tab.locator(".legend .curve").evaluate_all(
        "all => all.map(path => getComputedStyle(path).stroke)"
    )
    assert shown == strokes, "the legend shows the curve's own color"
    assert judged(tab, ".comparison") == []


def test_without_script_the_table_is_there(browser, some, tmp_path):
    page = tmp_path / "page.html"
    page.write_text(f"<!DOCTYPE html><meta charset='utf-8'>{some.html}", encoding="utf-8")
    context = browser.new_context(java_script_enabled=False, **PHONE)
    tab = context.new_page()
    tab.goto(page.as_uri())
    assert order(tab) == list(SOME)
    assert tab.locator("thead th").all_inner_texts() == HEADINGS
    assert tab.locator("button").count() == 0, "nothing that could not work"
    assert tab.locator("svg[role=img]").count() == 2
    body = tab.locator("body").bounding_box()
    assert tab.locator(".scroll").bounding_box()["width"] <= body["width"]
    assert tab.locator("math").first.bounding_box()["width"] > 10
    context.close()


def test_nothing_listens_after_the_table_is_gone(browser, some):
    page = browser.new_page()
    before, after, cleaned = page.evaluate(
        """async ([module, html]) => {
            const {default: widget} = await import(
                URL.createObjectURL(new Blob([module], {type: "text/javascript"})));
            const el = document.createElement("div");
            document.body.append(el);
            const clean = widget.render({model: {get: () => html}, el});
            const names = () => [...el.querySelectorAll("tbody th")].map((th) => th.textContent);
            const sort = () => { el.querySelector("button").click(); return names().join(); };
            const states = [names().join(), sort()];
            clean();
            return [...states, sort()];
        }""",
        [some.widget._esm, some.html],
    )
    page.close()
    assert before != after == cleaned
