"""The register of claims is complete, and every claim in it has a check that exists."""

import json
import re
from pathlib import Path

import pytest

BOOK = Path(__file__).parent.parent / "book"
REGISTER = BOOK / "claims.md"
NOTES = 21  # the rows of the notes that the book grew out of
POPULAR = "things_people_say.ipynb"

# | N5 | claim | [where](chapter.ipynb#heading) | `an assertion there` |
ROW = re.compile(r"^\| ([NP]\d+) \| (.+) \| \[.+?\]\((\w+\.ipynb)#([\w-]+)\) \| `(.+)` \|$", re.M)
ROWS = ROW.findall(REGISTER.read_text(encoding="utf-8"))
EVERY = pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])


def cells(name, kind):
    notebook = json.loads((BOOK / name).read_text(encoding="utf-8"))
    return [cell for cell in notebook["cells"] if cell["cell_type"] == kind]


def headings(name):
    """The headings of a notebook, as text and as the anchor that a link to one has."""
    text = "\n".join("".join(cell["source"]) for cell in cells(name, "markdown"))
    outside_code = "".join(text.split("```")[::2])
    found = re.findall(r"^#{1,3} (.+)$", outside_code, flags=re.M)
    return {
        re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-"): title for title in found
    }


def plain(source):
    """Source without what a line break brings into it."""
    return re.sub(r"\s+", " ", source)


def test_every_row_is_read():
    rows = re.findall(r"^\| [NP]\d", REGISTER.read_text(encoding="utf-8"), flags=re.M)
    assert len(rows) == len(ROWS), (
        "a row has another form than | N5 | claim | [where](...) | `check` |"
    )


def test_every_note_is_in_the_register():
    assert {row[0] for row in ROWS if row[0][0] == "N"} == {f"N{n}" for n in range(1, NOTES + 1)}


def test_every_popular_statement_is_in_the_register():
    """Each section of the chapter that carries a verdict has its row."""
    text = "\n".join("".join(cell["source"]) for cell in cells(POPULAR, "markdown"))
    statements = re.findall(r"^### (\d+)\. ", text, flags=re.M)
    assert len(statements) >= 12
    assert {row[0] for row in ROWS if row[0][0] == "P"} == {f"P{n}" for n in statements}


@EVERY
def test_the_section_is_there(row):
    _, _, name, anchor, _ = row
    assert anchor in headings(name), f"{name} has no heading #{anchor}"


@EVERY
def test_the_check_is_a_hidden_assertion_there(row):
    _, _, name, _, check = row
    tests = [c for c in cells(name, "code") if "test" in c["metadata"].get("tags", [])]
    sources = [plain("".join(cell["source"])) for cell in tests]
    assert any(check in source for source in sources), f"{name} does not assert {check}"
    assert len(check) > 12, "a check that says something"
