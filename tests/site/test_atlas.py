"""The atlas as it was built: its pages, its list, and what the search finds of it."""

import html
import re
from urllib.parse import parse_qs, urlsplit

import pytest

from activations.atlas import entries
from activations.atlas.reading import read_folder
from activations.implementations import LANGUAGES, measured
from activations.scenes import FIGURES
from atlas_tables import table
from built import SITE, drawn, numbers, settled, slider
from formulas import slow_except
from tools.site import atlas_pages
from tools.site.files import weight

PAGE_LIMIT, LIST_LIMIT = 25_000, 40_000  # bytes, gzipped
NAMES_LIMIT = 6_000
BLOCK = re.compile(r'<div class="cell_input"><div class="highlight"><pre>(.*?)</pre>', re.DOTALL)
ENTRIES = pytest.mark.parametrize("name", entries())
# One of each way to know a formula, and of each number of parameters.
REPRESENTED = {(one.read, len(one.parameters)): name for name, one in entries().items()}
LISTED = re.compile(
    r'<li((?: data-\w+="[^"]*")+)><a href="([^"]+)">(<svg.*?</svg>)(.*?)</a>'
    r"<small>(.*?)</small></li>"
)


def read(path):
    return (SITE / path).read_text(encoding="utf-8")


def text_of(part):
    return html.unescape(re.sub(r"<[^>]*>", "", part))


# --- a page ---------------------------------------------------------------------------------------


@ENTRIES
def test_a_page_has_what_is_said_of_an_entry(name):
    entry, page = entries()[name], read(f"atlas/{name}.html")
    assert f"<h1>{html.escape(entry.title)}" in page
    assert all(html.escape(other) in page for other in entry.also)
    assert html.escape(entry.note) in page
    assert page.count("✓ proven equal to the line above") == page.count('<p class="rule">') - 1 > 0
    assert len(BLOCK.findall(page)) == len(LANGUAGES)


@pytest.mark.parametrize("name", slow_except(entries(), [*REPRESENTED.values()]))
def test_a_page_has_what_is_computed_of_an_entry(name):
    entry, page = entries()[name], read(f"atlas/{name}.html")
    lines = entry.activation.derivation().lines
    assert page.count("✓ proven equal to the line above") == len(lines) - 1
    assert page.count('<li><p class="rule">') == len(lines)
    for row, _ in entry.activation.properties().rows():
        assert f'<th scope="row">{html.escape(row.partition("$")[0])}' in page, row
    texts = atlas_pages.texts(entry)
    assert [text_of(code).strip() for code in BLOCK.findall(page)] == [
        texts[key].strip() for key in LANGUAGES
    ]


@ENTRIES
def test_a_page_says_what_was_measured_of_its_very_text(name):
    """In each of the frameworks, in both formats: three errors."""
    page = read(f"atlas/{name}.html")
    for title in ("PyTorch", "JAX", "TensorFlow"):
        row = rf'<th scope="row">{title}</th><td>(.*?)</td><td>(.*?)</td>'
        (cells,) = re.findall(row, page) or [""]
        assert cells, "run make bench-code: the text has changed"
        assert all(cell.count(", ") == 2 for cell in cells)


def test_of_another_text_nothing_is_said(monkeypatch):
    entry = entries()["aptx"]
    assert "Measured on" in atlas_pages._code(entry)
    monkeypatch.setattr(measured, "mark", lambda text: "another")
    assert "Measured on" not in atlas_pages._code(entry)


@ENTRIES
def test_a_page_is_light(name):
    """The page, and the script of its figure alone: all else is shared."""
    page = SITE / "atlas" / f"{name}.html"
    own = SITE / "_static" / "live" / f"of-atlas-{name}.js"
    assert weight(page) + weight(own) < PAGE_LIMIT


@ENTRIES
def test_its_formula_can_be_changed(name):
    entry = entries()[name]
    links = re.findall(r'href="([^"]*formula\.html\?[^"]*)"', read(f"atlas/{name}.html"))
    (query,) = [parse_qs(urlsplit(html.unescape(link)).query) for link in links]
    assert query.pop("f") == [entry.formula]
    assert {key: float(value) for key, (value,) in query.items()} == {
        letter: default for letter, (default, _, _) in entry.parameters
    }


def test_a_new_entry_has_its_page_without_another_edit(tmp_path, monkeypatch):
    """Five of them, which are in no file of the book."""
    formulas = {
        "z/(1 + a*|z|)": "z/(1 + a*abs(z))",
        "z*sigmoid(a*z) + a": "z/(1 + exp(-a*z)) + a",
        "pw(z > 0, z, a*(exp(z) - 1)) - a": "(z if z > 0 else a*expm1(z)) - a",
        "atan(a*z) + z": "z + atan(a*z)",
        "log(1 + a*z^2)": "log1p(a*z**2)",
    }
    tables = [
        table(f"tried_{n}", f"Tried {n}", f"Number {n}", formula, again)
        for n, (formula, again) in enumerate(formulas.items())
    ]
    (tmp_path / "family.toml").write_text("".join(tables), encoding="utf-8")
    found = read_folder(tmp_path)
    assert len(found) == 5
    monkeypatch.setattr(atlas_pages, "entries", lambda: found)
    monkeypatch.setattr(atlas_pages, "everything", atlas_pages.everything.__wrapped__)
    list_of_all = atlas_pages.index_body()
    for name, entry in found.items():
        page = atlas_pages.record(entry)
        assert "✓ proven equal" in page.body and page.svg.startswith("<svg")
        assert f'<a href="{name}.html">' in list_of_all


def test_every_page_fits_a_phone(visit, everything):
    names = [*entries()] if everything else [*entries()][::12]
    for name in names:
        tab = visit(f"atlas/{name}.html", viewport={"width": 320, "height": 640})
        wide = tab.evaluate("document.documentElement.scrollWidth")
        assert wide <= 320, f"{name} is {wide} pixels wide"


def test_a_slider_moves_the_figure_by_keyboard(visit):
    tab = visit("atlas/isru.html")
    before = drawn(tab)
    z = slider(tab, "z")
    z.focus()
    after = settled(tab, lambda: tab.keyboard.press("ArrowRight"))
    assert after.sentence != before.sentence and after.curve == before.curve
    at, value, slope = numbers(after.sentence)
    found = entries()["isru"].activation
    assert value == pytest.approx(found(at), abs=1e-3)
    assert slope == pytest.approx(found.gradient(at), abs=1e-3)
    slider(tab, "α").focus()
    moved = settled(tab, lambda: tab.keyboard.press("End"))
    assert moved.curve != before.curve


def test_names_are_those_of_no_other_figure():
    """Else two pages embed/NAME would be one."""
    assert not {*entries()} & {*FIGURES}


# --- the list -------------------------------------------------------------------------------------


def test_the_list_has_all_with_what_is_computed_of_them():
    found = LISTED.findall(read("atlas/index.html"))
    assert len(found) == len(atlas_pages.everything())
    for (data, address, curve, title, more), one in zip(
        found, atlas_pages.everything(), strict=True
    ):
        facets = dict(re.findall(r'data-(\w+)="([^"]*)"', data))
        assert facets == {**atlas_pages.item(one.activation).facets, "year": str(one.year)}
        assert text_of(title) == one.activation.title
        assert text_of(more) == ", ".join([str(one.year), *one.also])
        assert re.search(r"<path class='f' d='M[-\d L M]+'", curve.replace('"', "'"))
        target = (SITE / "atlas" / address.partition("#")[0]).resolve()
        assert target.exists(), address
    assert weight(SITE / "atlas" / "index.html") < LIST_LIMIT


def shown(tab):
    return tab.locator(".atlas > li:visible").count()


def test_the_list_is_filtered(visit):
    every = atlas_pages.everything()
    tab = visit("atlas/index.html")
    assert shown(tab) == len(every)
    tab.get_by_label("Shape").select_option("waves")
    waves = [one for one in every if atlas_pages.item(one.activation).facets["shape"] == "waves"]
    assert 0 < shown(tab) == len(waves) < len(every)
    assert tab.get_by_role("status").inner_text() == f"{len(waves)} of {len(every)} activations"
    tab.reload()
    assert shown(tab) == len(waves), "the address keeps what was chosen"
    tab.get_by_role("button", name="Show all").click()
    tab.wait_for_function("!location.search")
    assert shown(tab) == len(every)
    tab.get_by_label("Name").fill("isr")
    assert {"ISRU", "ISRLU"} <= {
        *tab.locator(".atlas > li:visible a").all_inner_texts()[0].split()
    } | {
        word
        for text in tab.locator(".atlas > li:visible a").all_inner_texts()
        for word in text.split()
    }
    assert shown(tab) < 10
    tab.get_by_label("Range").select_option("bounded")
    assert shown(tab) > 0
    assert tab.wrong == []


def test_the_list_is_whole_without_scripts(visit):
    tab = visit("atlas/index.html", java_script_enabled=False)
    assert shown(tab) == len(atlas_pages.everything())
    assert not tab.locator(".atlas-filter").is_visible()


# --- the search -----------------------------------------------------------------------------------


def searched(visit, words):
    tab = visit(f"search.html?q={words.replace(' ', '+')}")
    tab.locator("#search-status", has_text="“").wait_for()
    first = tab.locator("#search-results > ul > li > a").first
    return first.get_attribute("href"), tab.inner_text("#search-status")


def test_a_search_for_any_name_has_its_page_first(visit):
    tab = visit("search.html?q=zzzz")
    tab.locator("#search-status", has_text="“").wait_for()
    pages = {
        name: one.page
        for one in atlas_pages.everything()
        for name in (one.activation.title, *one.also)
    }
    first = tab.evaluate(
        """(names) => names.map((name) => {
            const list = document.createElement("ul");
            document.getElementById("search-results").replaceChildren(list);
            showNamed(name);
            return list.querySelector("a")?.getAttribute("href");
        })""",
        [*pages],
    )
    assert dict(zip(pages, first, strict=True)) == pages


@pytest.mark.parametrize("words", ["isru", "Inverse square root linear unit"])
def test_names_come_before_words(visit, words):
    address, says = searched(visit, words)
    assert address.startswith("atlas/isr")
    assert says.startswith(f"“{words}” is the name of an activation function.")


@pytest.mark.parametrize("words, first", [("REU", "atlas/preu.html"), ("MoLU", "atlas/aptx.html")])
def test_a_name_is_found_without_what_follows_it_in_brackets(visit, words, first):
    assert searched(visit, words)[0].startswith(first)


@pytest.mark.parametrize(
    "words, page",
    [
        ("swish", "silu.html"),
        ("sigmoid", "sigmoid.html"),
        ("vanishing", "vanishing_gradients.html"),
    ],
)
def test_chapters_are_found_as_before(visit, words, page):
    address, says = searched(visit, words)
    assert address.startswith(page) and "page" in says


def test_the_index_of_words_has_no_page_of_the_atlas():
    assert "atlas/" not in read("_static/words.js")
    assert weight(SITE / "_static" / "names.js") < NAMES_LIMIT
