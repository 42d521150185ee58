"""The glossary has every word the book needs, and the chapters lead to it."""

import json
import re
from pathlib import Path

import pytest

BOOK = Path(__file__).parents[2] / "book"
GLOSSARY = (BOOK / "glossary.md").read_text(encoding="utf-8")
ENTRIES = dict(re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", GLOSSARY, flags=re.M | re.S))
PAGES = sorted(path for path in BOOK.glob("*.*") if path.suffix in (".ipynb", ".md"))
CHAPTERS = [path for path in PAGES if path.suffix == ".ipynb"]

# The words whose meaning the book has fixed, so that every chapter uses them alike.
DEFINED_WORDS = """
    Activation function, Pre-activation, Activation, Derivative and gradient,
    Derivative from the activation, Saturation, Vanishing and exploding gradient, Dead ReLU, Kink,
    Subgradient, Logits, Jacobian, u/v rule, Negative slope, Elementwise, Zero-centered,
    Condition number, Curvature, Error signal
"""
# Used on a page of reference only.
REFERENCE_ONLY = {"ulp"}


def anchor(title):
    """The anchor that a heading has, without what Markdown brings into it."""
    return re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-")


def prose(path):
    """The text of a page, headings and all, without its code."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".ipynb":
        cells = (c for c in json.loads(text)["cells"] if c["cell_type"] == "markdown")
        text = "\n\n".join("".join(cell["source"]) for cell in cells)
    return "".join(text.split("```")[::2])


def linked(path):
    """The entries to which a page has a link, each as often as it has one."""
    return re.findall(r"\]\(glossary\.md#([^)]*)\)", prose(path))


def test_every_fixed_word_has_an_entry():
    fixed = {" ".join(word.split()) for word in DEFINED_WORDS.split(",")}
    assert fixed <= set(ENTRIES), sorted(fixed - set(ENTRIES))


def test_entries_are_short_and_in_order():
    titles = [*ENTRIES]
    assert titles == sorted(titles, key=str.lower)
    for title, text in ENTRIES.items():
        *lines, _ = text.strip().splitlines()
        assert 1 <= len(lines) <= 3, f"{title} takes {len(lines)} sentences"


@pytest.mark.parametrize("title", ENTRIES)
def test_every_entry_leads_to_its_section(title):
    last = ENTRIES[title].strip().splitlines()[-1]
    found = re.fullmatch(r"\[.+\]\((\w+\.(?:ipynb|md))(?:#([\w-]+))?\)", last)
    assert found, f"{title} ends in {last!r}, and not in one link"
    name, section = found.groups()
    headings = re.findall(r"^#{1,3} (.+)$", prose(BOOK / name), flags=re.M)
    assert section is None or section in map(anchor, headings), f"{name} has no #{section}"


def test_every_entry_is_linked_from_a_chapter():
    used = {entry for path in CHAPTERS for entry in linked(path)}
    assert set(map(anchor, ENTRIES)) - used == REFERENCE_ONLY


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_links_to_the_glossary_lead_somewhere_and_are_not_repeated(path):
    found = linked(path)
    assert set(found) <= set(map(anchor, ENTRIES)), sorted(found)
    if path in CHAPTERS:
        assert len(found) == len(set(found)), f"linked twice: {sorted(found)}"
