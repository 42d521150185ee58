"""The bibliography: complete entries, addresses of the right form, and links both ways."""

import html
import json
import re
from pathlib import Path

import pytest
from pybtex.database import BibliographyDataError, parse_string
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace

from activations import CATALOGUE, VECTOR_CATALOGUE
from tools.site import bibliography

BOOK = Path(__file__).parents[2] / "book"
SOURCE = (BOOK / "references.bib").read_text(encoding="utf-8")
PAGE = (BOOK / "bibliography.md").read_text(encoding="utf-8")
ENTRIES = dict(parse_string(SOURCE, "bibtex").entries)
HEADINGS = dict(re.findall(r"^\((\w+)\)=\n## (.+)$", PAGE, flags=re.MULTILINE))
PLACES = {re.sub(r"[^\w\s-]", "", h).lower().replace(" ", "-"): k for k, h in HEADINGS.items()}
SECTIONS = dict(re.findall(r"^\((\w+)\)=\n(.+?)(?=^\(\w+\)=\n|\Z)", PAGE, re.MULTILINE | re.DOTALL))
VENUES = {"journal", "booktitle", "publisher", "institution", "howpublished", "eprint"}
# Looked for, and no address of them found that could be confirmed.
WITHOUT_LINK = {"bergstra2009quadratic"}


def text_of(path):
    """What a page says: of a notebook, the sources of its cells."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".md":
        return text
    return "\n\n".join("".join(cell["source"]) for cell in json.loads(text)["cells"])


PAGES = {
    path.name: text_of(path)
    for path in sorted([*BOOK.glob("*.ipynb"), *BOOK.glob("*.md")])
    if path.name != "bibliography.md"
}
LINKED = {
    place: name
    for name, text in PAGES.items()
    for place in re.findall(r"\(bibliography\.md#([^)\s]+)\)", text)
}
CITED_KEYS = {
    key: name
    for name, text in PAGES.items()
    for key in re.findall(r"\[([a-z]+\d{4}[a-z]\w*)\]", text)
}
CITED_IN_CODE = {
    key: path.name
    for path in (BOOK / "activations").rglob("*.py")
    for key in re.findall(r"\[([a-z]+\d{4}[a-z]\w*)\]", path.read_text(encoding="utf-8"))
}
OF_CATALOGUE = {a.citation: a.name for a in (*CATALOGUE.values(), *VECTOR_CATALOGUE.values())}


# --- entries -----------------------------------------------------------------------------------


def test_no_entry_is_lost_between_source_and_page():
    keys = re.findall(r"^@\w+\{(\w+),$", SOURCE, flags=re.MULTILINE)
    assert len(keys) == SOURCE.count("@") and len(keys) > 70
    assert sorted(keys) == sorted(HEADINGS) == sorted(ENTRIES)
    assert PAGE.count("\n## ") == len(keys)


def test_the_page_is_the_one_that_make_bibliography_writes():
    assert bibliography.page(bibliography.read()) == PAGE, "run make bibliography"


def test_the_page_is_in_order_and_names_nothing_twice():
    headings = list(HEADINGS.values())
    assert headings == sorted(set(headings))


@pytest.mark.parametrize("field", ["title", "doi", "eprint", "url"])
def test_no_work_stands_there_twice(field):
    values = [e.fields[field].lower() for e in ENTRIES.values() if field in e.fields]
    assert len(values) == len(set(values)) > 0


def test_a_repeated_key_is_an_error(tmp_path):
    twice = "@misc{a2020b, author = {A. A}, title = {B}, year = {2020}}\n" * 2
    (tmp_path / "references.bib").write_text(twice, encoding="utf-8")
    with pytest.raises(BibliographyDataError, match="a2020b"):
        bibliography.read(tmp_path / "references.bib")


@pytest.mark.parametrize("key", ENTRIES)
def test_an_entry_says_who_what_when_where_and_what_for(key):
    entry = ENTRIES[key]
    assert entry.persons["author"] and entry.fields["title"].strip("{}")
    assert re.fullmatch(r"\d{4}", entry.fields["year"])
    assert re.fullmatch(rf"[a-z]+{entry.fields['year']}[a-z]\w*", key), "surname, year, word"
    assert entry.fields.keys() & VENUES, "no venue and no publisher"
    assert re.fullmatch(r"[A-Z].{10,}\.", entry.fields["annote"]), "a sentence"


@pytest.mark.parametrize("key", ENTRIES)
def test_the_page_shows_what_the_entry_says(key):
    shown, fields = SECTIONS[key], ENTRIES[key].fields
    for person in ENTRIES[key].persons["author"]:
        assert re.sub("[{}]", "", person.last_names[-1]) in shown
    for field in ("title", "journal", "booktitle", "publisher", "howpublished", "annote"):
        assert re.sub(r"[{}]|\\(?=&)", "", fields.get(field, "")) in shown, field
    first, last = [*fields.get("pages", "").split("--"), ""][:2]
    assert f"{first}–{last}" in shown or not last
    assert f"({fields['year']})." in shown
    assert not re.search(r"\{|\}|--|, ,|\.\.|\(\)|  ", shown), "a trace of an empty field"


# --- addresses ---------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ENTRIES)
def test_identifiers_have_the_form_that_they_must_have(key):
    fields = ENTRIES[key].fields
    if doi := fields.get("doi"):
        assert re.fullmatch(r"10\.\d{4,9}/[^\s{}<>\"]*[\w)]", doi)
    if number := fields.get("eprint"):
        year, month, serial = re.fullmatch(r"(\d\d)(\d\d)\.(\d{4,5})", number).groups()
        assert fields["eprinttype"] == "arxiv" and 1 <= int(month) <= 12
        assert len(serial) == (5 if int(year) >= 15 else 4), "of five digits since 2015"
        assert 2007 <= 2000 + int(year) <= int(fields["year"]), "a preprint comes first"
    if address := fields.get("url"):
        assert re.fullmatch(r"https://[\w.-]+\.\w+/\S*", address)
        assert "arxiv.org" not in address and "doi.org" not in address, "has a field of its own"


def test_every_work_has_a_link_where_one_is_known():
    linkable = {k for k, e in ENTRIES.items() if e.fields.keys() & {"doi", "eprint", "url"}}
    assert ENTRIES.keys() - linkable == WITHOUT_LINK


@pytest.mark.parametrize("key", ENTRIES)
def test_the_page_links_to_each_address(key):
    fields = ENTRIES[key].fields
    wanted = {fields.get("url")} - {None}
    wanted |= {f"https://doi.org/{fields['doi']}"} if "doi" in fields else set()
    wanted |= {f"https://arxiv.org/abs/{fields['eprint']}"} if "eprint" in fields else set()
    found = re.findall(r"\]\((https://\S+?)\)(?=[,.])", SECTIONS[key])
    assert sorted(found) == sorted(wanted)


def test_the_link_checker_asks_the_registry_of_dois():
    ask = bibliography.registered
    assert ask(None, "https://doi.org/10.1/a(b)") == "https://doi.org/api/handles/10.1/a(b)"
    assert ask(None, "https://arxiv.org/abs/1606.08415") is None


# --- citations ---------------------------------------------------------------------------------


def test_every_citation_has_its_entry():
    assert len(LINKED) > 40 and len(CITED_IN_CODE) > 5 and len(OF_CATALOGUE) > 20
    for place, name in LINKED.items():
        assert place in PLACES, f"{name}: no entry has the heading #{place}"
    for key, name in {**CITED_KEYS, **CITED_IN_CODE, **OF_CATALOGUE}.items():
        assert key in ENTRIES, f"{name}: no entry has the key {key}"


def test_every_entry_is_cited():
    used = {PLACES[place] for place in LINKED} | {*CITED_KEYS, *CITED_IN_CODE, *OF_CATALOGUE}
    uncited = sorted(ENTRIES.keys() - used)
    assert not uncited, f"not cited anywhere: {uncited}"


def test_who_cites_a_work_is_told_once_and_in_order():
    linked = "[A](bibliography.md#a-2020), [B, 3](bibliography.md#b-et-al-2021)"
    sources = {"two": f"{linked} and {linked}", "one": "[A](bibliography.md#a-2020)"}
    assert bibliography.citing(sources) == {"a-2020": ["two", "one"], "b-et-al-2021": ["two"]}
    assert bibliography.citing({"none": "[bibliography](bibliography.md)"}) == {}


# --- the entry to copy, and the site -----------------------------------------------------------


def test_another_program_reads_the_entries_to_copy():
    copied = "\n".join(map(bibliography.as_bibtex, bibliography.read().values()))
    read = parse_string(copied, "bibtex").entries
    assert sorted(read) == sorted(ENTRIES)
    for key, entry in ENTRIES.items():
        assert read[key].type == entry.type and read[key].persons == entry.persons
        assert {**read[key].fields, "annote": entry.fields["annote"]} == {**entry.fields}
    last = [person.last_names for person in read["lecun1998backprop"].persons["author"]]
    assert last == [["LeCun"], ["Bottou"], ["Orr"], ["Müller"]]


ONE_ENTRY = """\
@article{lovelace1843notes,
  author = {A. Lovelace and others},
  title = {{Notes on $x_1 < x_2$ \\& more}},
  journal = {Memoirs},
  volume = {3},
  pages = {1--2},
  year = {1843},
  doi = {10.1000/a(1)_b},
  annote = {Computes Bernoulli numbers.}
}
"""


@pytest.fixture
def small_page(tmp_path):
    """The bibliography of a book with one chapter, as Sphinx makes it."""
    book = tmp_path / "book"
    book.mkdir()
    (book / "references.bib").write_text(ONE_ENTRY, encoding="utf-8")
    entries = bibliography.read(book / "references.bib")
    link = "See [her notes](bibliography.md#lovelace-and-others-1843)."
    pages = {
        "index": "# Index\n\n```{toctree}\nchapter\nbibliography\n```\n",
        "chapter": f"# The chapter\n\n{link}\n\n{link}\n",
        "bibliography": bibliography.page(entries),
    }
    for name, text in pages.items():
        (book / f"{name}.md").write_text(text, encoding="utf-8")
    settings = {
        "extensions": ["myst_parser"],
        "myst_heading_anchors": 3,
        "myst_enable_extensions": ["dollarmath"],
    }
    out = tmp_path / "out"
    with docutils_namespace():
        app = Sphinx(book, None, out, out, "html", settings, None, None, warningiserror=True)
        app.connect("doctree-resolved", bibliography.complete_page)
        app.build()
    return (out / "bibliography.html").read_text(encoding="utf-8")


def test_the_site_leads_back_to_chapters(small_page):
    (line,) = re.findall(r'<p class="cited-in">(.*?)</p>', small_page, re.DOTALL)
    assert re.findall(r'href="([^"]+)">([^<]+)<', line) == [("chapter.html", "The chapter")]
    assert 'href="https://doi.org/10.1000/a(1)_b"' in small_page


def test_the_site_offers_the_entry_to_copy(small_page):
    (block,) = re.findall(
        r"<summary>BibTeX</summary>\s*<div[^>]*><pre>(.*?)</pre>", small_page, re.S
    )
    copied = parse_string(html.unescape(block), "bibtex").entries["lovelace1843notes"]
    given = dict(parse_string(ONE_ENTRY, "bibtex").entries["lovelace1843notes"].fields)
    assert given.pop("annote") and dict(copied.fields) == given
