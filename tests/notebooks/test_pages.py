"""What the pages owe their readers, as far as the sources show it."""

import json
import re
from pathlib import Path

import numpy as np
import pytest

from activations import CATALOGUE, VECTOR_CATALOGUE
from prose import cells, is_hidden

BOOK = Path(__file__).parents[2] / "book"
BIBLIOGRAPHY = (BOOK / "bibliography.md").read_text(encoding="utf-8")
ENTRIES = re.findall(r"^\((\w+)\)=\n## (.+)$", BIBLIOGRAPHY, flags=re.MULTILINE)

EVERYTHING = {**CATALOGUE, **VECTOR_CATALOGUE}
# Not chapters: the front page, and the cheat sheet, whose numbers its own test compares.
PAGES = ("index", "cheat_sheet")
CHAPTERS = sorted(path.stem for path in BOOK.glob("*.ipynb") if path.stem not in PAGES)
OF_ACTIVATIONS = [name for name in CHAPTERS if name in EVERYTHING]


@pytest.mark.parametrize("name", OF_ACTIVATIONS)
def test_every_chapter_has_its_source(name):
    source = dict(ENTRIES)[EVERYTHING[name].citation]
    assert source in (BOOK / f"{name}.ipynb").read_text(encoding="utf-8")


def test_words_the_house_style_bans():
    pages = [*BOOK.glob("*.ipynb"), *BOOK.glob("*.md")]
    for page in pages:
        text = page.read_text(encoding="utf-8").lower()
        for word in ("simply", "obviously", "see above", "dying gradient", "transfer function"):
            assert word not in text, f"{page.name}: {word}"


# --- chapters ----------------------------------------------------------------------------

PARTS = [
    "Define it",
    "Derive the gradient",
    "Read the formula",
    "Evaluate with NumPy",
    "See it",
    "Explore",
    "What ",  # goes wrong, what it fixes, what it can do: the experiments
    "In practice",
    "Exercises",
    "Key takeaways",
    "Further reading",
]


def source_of(path):
    """A chapter as one text, in which hidden tests begin with a line that says so."""
    parts = []
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        parts.append("# hidden test\n" * is_hidden(cell) + "".join(cell["source"]))
    return "\n\n".join(parts)


@pytest.mark.parametrize("name", OF_ACTIVATIONS)
def test_every_chapter_of_an_activation_has_all_its_parts(name):
    text = "\n\n" + source_of(BOOK / f"{name}.ipynb")
    begin, places = text.index("\n## What you'll learn"), []
    for part in PARTS:
        begin = text.find(f"\n## {part}", begin + 1)
        assert begin > 0, f"no part '{part}' in its place"
        places.append(begin)
    define, derive, read, evaluate, _, explore, wrong, practice, ask, taken, more = places
    assert "**" in text[:define] and "$$" in text[:define], "begins with definition and equation"
    assert "](" in text[text.index("\nYou need") : define], "says what to know, with a link"
    assert "](bibliography.md#" in text[define:derive], "says where it comes from"
    assert "derivation" in text[derive:read], "the engine derives it too"
    assert "sp.diff(" in text[derive:read].partition("# hidden test")[2], "SymPy is the judge"
    assert "### What goes wrong" in text[evaluate:explore], "what goes wrong as printed"
    tested = text[evaluate:explore].partition("# hidden test")[2]
    assert all(far in tested for far in ("nan", "inf", "1000")), "tested far out, and at NaN"
    assert ".explore(" in text[explore:wrong], "sliders"
    assert "<summary>Answers</summary>" in text[explore:wrong], "questions to them, with answers"
    assert "default_rng(" in text[wrong:practice] or ".train(" in text[wrong:practice]
    assert len(re.findall(r"^### \d", text[ask:taken], flags=re.M)) >= 4
    assert "exercises.derivative(" in text[ask:taken], "one exercise is a derivative to type"
    assert "](bibliography.md#" in text[more:], "what to read next"


@pytest.mark.parametrize("name", CHAPTERS)
def test_takeaways_answer_what_was_promised(name):
    text = source_of(BOOK / f"{name}.ipynb")
    _, _, promised = text.partition("## What you'll learn")
    promised, _, rest = promised.partition("\n## ")
    _, _, taken = rest.partition("## Key takeaways")
    verbs = re.findall(r"^- \*\*(\w+)\*\*", promised, flags=re.M)
    assert len(verbs) >= 3
    assert re.findall(r"^- \*\*(\w+):\*\*", taken, flags=re.M) == verbs


def sentences(name):
    """The longer sentences of a chapter's prose, each with the set of its words."""
    prose = "\n\n".join("".join(c["source"]) for c in cells(BOOK / f"{name}.ipynb", "markdown"))
    prose = re.sub(r"```.*?```|\$\$.*?\$\$", " ", prose, flags=re.DOTALL)
    prose = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", prose)
    prose = re.sub(r'"[^"\n]{20,}"', " ", prose)  # what is quoted may be quoted twice
    for sentence in re.split(r"(?<=[.?!:;])\s+|\n", prose):
        words = re.findall(r"[a-z']+", re.sub(r"\$[^$]*\$|`[^`]*`", " ", sentence.lower()))
        if len(words) > 7:
            yield sentence, frozenset(words)


@pytest.mark.slow
def test_no_two_chapters_share_a_sentence():
    """What was said in one chapter is linked in the next, not repeated."""
    said = [(name, *sentence) for name in CHAPTERS for sentence in sentences(name)]
    columns = {word: column for column, word in enumerate(set().union(*(w for *_, w in said)))}
    has = np.zeros((len(said), len(columns)), np.float32)
    for row, (*_, words) in enumerate(said):
        has[row, [columns[word] for word in words]] = 1
    shared, sizes = has @ has.T, has.sum(axis=1)
    alike = shared >= 2 / 3 * (np.add.outer(sizes, sizes) - shared)
    chapters = np.array([name for name, *_ in said])
    repeated = np.argwhere(alike & (chapters[:, None] != chapters))
    assert [(said[a][:2], said[b][:2]) for a, b in repeated if a < b] == []
