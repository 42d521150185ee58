"""The register of claims is complete, and every claim in it was measured, and can lose."""

import ast
import re
from pathlib import Path

import pytest
from sphinx.errors import ExtensionError

from prose import cells, is_hidden
from tools.site.claims import results, with_results

BOOK = Path(__file__).parents[2] / "book"
REGISTER = BOOK / "claims.md"
NOTES = 21  # the rows of the notes that the book grew out of
POPULAR = "things_people_say.ipynb"

# | N5 | claim | [where](chapter.ipynb#heading) |
ROW = re.compile(r"^\| ([NPE]\d+[a-z]?) \| (.+) \| \[.+\]\((\w+\.ipynb)#([\w-]+)\) \|$", re.M)
ROWS = ROW.findall(REGISTER.read_text(encoding="utf-8"))
EVERY = pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])


def headings(name):
    """The headings of a notebook, as text and as the anchor that a link to one has."""
    text = "\n".join("".join(cell["source"]) for cell in cells(BOOK / name, "markdown"))
    outside_code = "".join(text.split("```")[::2])
    found = re.findall(r"^#{1,3} (.+)$", outside_code, flags=re.M)
    return {
        re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-"): title for title in found
    }


def test_every_row_is_read():
    rows = re.findall(r"^\| [NPE]\d", REGISTER.read_text(encoding="utf-8"), flags=re.M)
    assert len(rows) == len(ROWS), "a row has another form than | N5 | claim | [where](...) |"


def test_every_note_is_in_the_register():
    assert {row[0].rstrip("ab") for row in ROWS if row[0][0] == "N"} == {
        f"N{n}" for n in range(1, NOTES + 1)
    }


def test_every_popular_statement_is_in_the_register():
    """Each section of the chapter that carries a verdict has its row."""
    text = "\n".join("".join(cell["source"]) for cell in cells(BOOK / POPULAR, "markdown"))
    statements = re.findall(r"^### (\d+)\. ", text, flags=re.M)
    assert len(statements) >= 12
    assert {row[0].rstrip("ab") for row in ROWS if row[0][0] == "P"} == {
        f"P{n}" for n in statements
    }


@EVERY
def test_the_section_is_there(row):
    _, _, name, anchor = row
    assert anchor in headings(name), f"{name} has no heading #{anchor}"


@pytest.mark.slow
@EVERY
def test_the_claim_is_measured_there_where_it_holds_and_where_it_fails(row):
    name, _, chapter, _ = row
    calls = [
        ast.parse("".join(cell["source"])).body[-1]
        for cell in cells(BOOK / chapter, "code")
        if is_hidden(cell)
    ]
    names = [
        call.value.args[0].value
        for call in calls
        if isinstance(call, ast.Expr) and ast.unparse(call).startswith("claim(")
    ]
    assert names.count(name) == 1, f"{chapter} has no hidden cell that ends in claim({name!r}, ...)"
    assert name in results(BOOK / chapter)


@pytest.mark.parametrize("chapter", sorted({row[2] for row in ROWS}))
def test_every_measured_claim_is_in_the_register(chapter):
    assert {*results(BOOK / chapter)} == {row[0] for row in ROWS if row[2] == chapter}


def test_the_page_shows_both_results():
    name, _, chapter, _ = ROWS[0]
    page = with_results(REGISTER.read_text(encoding="utf-8"))
    holds, fails = results(BOOK / chapter)[name]
    assert re.search(rf"^\| {name} \|.*\| {re.escape(holds)} \| {re.escape(fails)} \|$", page, re.M)
    assert page.count("Measured instead, where it must fail |\n") == 3


def test_a_claim_without_a_measurement_stops_the_build():
    with pytest.raises(ExtensionError, match="does not measure the claim N99"):
        with_results("| N99 | Something | [Sigmoid](sigmoid.ipynb#explore) |")
