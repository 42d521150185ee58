"""The table of models in a browser: the search and the two lists leave the rows that fit."""

import csv
from pathlib import Path

import pytest

from activations import registry
from pages import PHONE, broken, embedded


@pytest.fixture(scope="module")
def table():
    found = registry.registry()
    assert found.widget, "made here, it lives as long as the module"
    return found


@pytest.fixture(scope="module")
def rows():
    with open(
        Path(registry.__file__).with_name("models.csv"), encoding="utf-8", newline=""
    ) as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def opened(show_in, table, tmp_path_factory):
    return show_in(tmp_path_factory.mktemp("table"), *embedded(table.widget), purpose="table")


@pytest.fixture
def tab(opened):
    """The table as it begins, once for all: a test leaves it so."""
    yield opened
    opened.get_by_label("Search").fill("")
    for name in ("Activation", "Field"):
        opened.get_by_role("combobox", name=name).select_option("all")


def shown(tab):
    """The models of the rows that are to be seen."""
    return tab.locator("tbody tr").evaluate_all(
        """(rows) => rows.filter((row) => row.getBoundingClientRect().height)
            .map((row) => row.cells[0].firstChild.textContent.trim())"""
    )


def test_it_begins_with_all_rows(tab, rows):
    assert shown(tab) == [row["model"] for row in rows]
    assert tab.locator("output").inner_text() == f"{len(rows)} rows"


def test_the_search_looks_for_all_words_in_any_order(tab, rows):
    tab.get_by_label("Search").fill("cap GEMMA logits")
    assert shown(tab) == ["Gemma 2", "Gemma 2"]
    assert tab.locator("output").inner_text() == "2 rows"
    tab.get_by_label("Search").fill("whisper")
    assert tab.locator("output").inner_text() == "1 row"
    tab.get_by_label("Search").fill("no such model")
    assert shown(tab) == []
    tab.get_by_label("Search").fill("")
    assert len(shown(tab)) == len(rows)


def test_a_list_takes_the_whole_word(tab, rows):
    """ReLU is not leaky ReLU, and both lists hold together."""
    tab.get_by_role("combobox", name="Activation").select_option("ReLU")
    assert shown(tab) == [row["model"] for row in rows if row["activation"] == "relu"]
    tab.get_by_role("combobox", name="Field").select_option("Mobile")
    both = [r["model"] for r in rows if r["activation"] == "relu" and r["domain"] == "Mobile"]
    assert shown(tab) == both
    tab.get_by_role("combobox", name="Activation").select_option("all")
    assert shown(tab) == [row["model"] for row in rows if row["domain"] == "Mobile"]


def test_on_a_phone_a_row_is_no_wider_than_the_page(tab):
    before = tab.viewport_size
    tab.set_viewport_size(PHONE["viewport"])
    assert tab.evaluate("document.documentElement.scrollWidth") <= PHONE["viewport"]["width"]
    tab.set_viewport_size(before)


def test_accessible(tab):
    tab.get_by_label("Search").fill("gemma")
    assert broken(tab, {"include": [[".registry"]]}) == []


def test_without_a_script_the_table_is_there_and_the_search_is_not(browser, table, rows, tmp_path):
    page = tmp_path / "page.html"
    css = Path(registry.__file__).with_name("registry.css").read_text(encoding="utf-8")
    page.write_text(
        f"<!DOCTYPE html><meta charset='utf-8'><style>{css}</style>"
        f"<div class='widget-fallback'>{table.html}</div>",
        encoding="utf-8",
    )
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(page.as_uri())
    assert not tab.locator(".filters").is_visible()
    assert tab.locator("tbody tr").count() == len(rows)
    assert tab.locator("tbody tr").last.is_visible()
    context.close()
