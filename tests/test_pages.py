"""What the pages owe their readers, as far as the sources show it."""

import re
from pathlib import Path

import pytest

from activations import CATALOGUE

BOOK = Path(__file__).parent.parent / "book"
BIBLIOGRAPHY = (BOOK / "bibliography.md").read_text(encoding="utf-8")
ENTRIES = re.findall(r"^\((\w+)\)=\n## (.+)$", BIBLIOGRAPHY, flags=re.MULTILINE)


CHAPTERS = [name for name in CATALOGUE if (BOOK / f"{name}.ipynb").exists()]


@pytest.mark.parametrize("name", CHAPTERS)
def test_every_chapter_has_its_source(name):
    source = dict(ENTRIES)[CATALOGUE[name].citation]
    assert source in (BOOK / f"{name}.ipynb").read_text(encoding="utf-8")


def test_bibliography_is_in_order_without_repetition():
    names = [name for _, name in ENTRIES]
    assert names == sorted(set(names))
    assert len({key for key, _ in ENTRIES}) == len(ENTRIES)


def test_every_entry_is_cited():
    pages = "".join(p.read_text(encoding="utf-8") for p in BOOK.glob("*.ipynb"))
    used = {activation.citation for activation in CATALOGUE.values()}
    for key, name in ENTRIES:
        assert key in used or name in pages, f"{name} is not cited anywhere"


def test_words_the_house_style_bans():
    pages = [*BOOK.glob("*.ipynb"), *BOOK.glob("*.md")]
    for page in pages:
        text = page.read_text(encoding="utf-8").lower()
        for word in ("simply", "obviously", "see above", "dying gradient", "transfer function"):
            assert word not in text, f"{page.name}: {word}"
