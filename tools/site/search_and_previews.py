"""Write what a script shows of other pages: previews, and the search index.

``_static/previews.js`` has the entries of the glossary and of the bibliography.
``_static/words.js`` says which pages have a word, and ``_static/texts/PAGE.js`` is
the text of a page.  All are classic scripts, which browsers load from a folder, too.
"""

from __future__ import annotations

import html
import json
import re
from collections import ChainMap
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

from bs4 import BeautifulSoup, NavigableString, Tag

from tools.site import atlas_pages
from tools.site.files import Pages, Site, mark

# --- previews ----------------------------------------------------------------------------------

PREVIEWED = ("glossary", "bibliography")  # pages whose sections are entries
# Parts of an entry that are not its text.
NOT_IN_PREVIEW = ".headerlink, .cited-in, details, annotation"


def previews(name: str, page: str) -> dict[str, str]:
    """Return the HTML of each entry of a page, by the address that links to it have."""
    entries = article_of(page).select("section section[id]")
    return {f"{name}.html#{entry['id']}": preview(entry) for entry in entries}


def preview(entry: Tag) -> str:
    """Return the text and the formulas of an entry: nothing in them can be followed or run.

    A link that ends the entry leads on to a chapter; it is left out.
    """
    copy = BeautifulSoup(str(entry), "html.parser").section
    for part in copy.select(f"{NOT_IN_PREVIEW}, h2, p > a.internal:last-child"):
        part.decompose()
    for part in copy.select("a, span"):
        part.unwrap()
    for part in copy.select("[class], [style]"):
        part.attrs.pop("class", None)
        part.attrs.pop("style", None)
    return " ".join(copy.decode_contents().split())


# --- the index of the search ---------------------------------------------------------------------


class Section(NamedTuple):
    """A part of a page under one heading."""

    place: str  # the fragment of its address
    title: str
    text: str  # a paragraph, item, row or line of code to a line

    def words(self) -> set[str]:
        return set(WORD.findall(f"{self.title} {self.text}".lower()))


# As search.js finds them.  A long number is no word that anybody looks for.
WORD = re.compile(r"(?!\d{5})[^\W_]+(?:_[^\W_]+)*")
NOT_INDEXED = (
    "noscript, .headerlink, .cell_output pre, .cite, .cited-in, .collapsed, .expanded, .take"
)
BLOCKS = {"p", "li", "dt", "dd", "tr", "pre", "figcaption", "summary", "div", "section"}
SCRIPT = re.compile(r"<script.*?</script>", re.DOTALL)  # the longest text of a page, and unread


def sections(page: str) -> list[Section]:
    """Return the text of a page by its headings, the first of which is the title of the page."""
    article = article_of(SCRIPT.sub("", without_formulas(page)))
    for part in article.select(NOT_INDEXED):
        part.decompose()
    for cell in article.select("th, td"):
        cell.append(" ")
    return [_section(part) for part in article.select("section[id]")]


def _section(part: Tag) -> Section:
    heading = part.find(["h1", "h2", "h3"])
    lines = [line for child in part.children if child is not heading for line in _lines(child)]
    return Section(part["id"], _spaced(heading.get_text()), "\n".join(filter(None, lines)))


def _lines(node: Tag | NavigableString) -> Iterator[str]:
    """Yield the lines of a part of a page, without those of sections inside it."""
    if not isinstance(node, Tag):
        yield _spaced(node)
    elif node.name == "pre":
        yield from map(_spaced, node.get_text().splitlines())
    elif node.name != "section":
        if any(isinstance(part, Tag) and part.name in BLOCKS for part in node.descendants):
            for child in node.children:
                yield from _lines(child)
        else:
            yield _spaced(node.get_text())


def _spaced(text: str) -> str:
    return " ".join(text.split())


def index(pages: dict[str, list[Section]], marks: dict[str, str]) -> dict:
    """Return which pages have a word, and the headings of all pages.

    Parameters
    ----------
    pages : dict
        The sections of each page by its name.
    marks : dict
        What stands behind the address of the text of a page, so that a new one is loaded.
    """
    words: dict[str, list[int]] = {}
    for number, parts in enumerate(pages.values()):
        for word in sorted(set().union(*(part.words() for part in parts))):
            words.setdefault(word, []).append(number)
    # Most words are on one page: told once for all of them, the pages weigh less.
    together: dict[tuple[int, ...], list[str]] = {}
    for word, places in sorted(words.items()):
        together.setdefault(tuple(places), []).append(word)
    return {
        "pages": [[name, marks[name], parts[0].title] for name, parts in pages.items()],
        "headings": [[[p.place, p.title] for p in parts[1:]] for parts in pages.values()],
        # Steps from page to page repeat more often than numbers of pages.
        "words": [[_steps(places), " ".join(those)] for places, those in sorted(together.items())],
    }


def _steps(places: tuple[int, ...]) -> str:
    """Return a character for each step, from "1" on: shorter than numbers with commas."""
    return "".join(chr(ord("0") + here - before) for before, here in pairwise((-1, *places)))


# --- formulas in a line of text ------------------------------------------------------------------

MATH = re.compile(r"<math.*?</math>", re.DOTALL)
INVISIBLE = re.compile("[\u2061-\u2064\u200b\\s]+")
SPACED = "=+−<>≤≥≈→∈"
AS_PLAIN_TEXT = {
    "mfrac": "{}/{}".format,
    "msup": "{}^{}".format,
    "msub": "{}_{}".format,
    "msubsup": "{}_{}^{}".format,
    "msqrt": lambda *inside: f"√{_grouped(''.join(inside))}",
    "mspace": lambda: " ",
    "annotation": lambda: "",
}


def without_formulas(page: str) -> str:
    """Return HTML with each formula as a line of text."""
    return MATH.sub(lambda formula: html.escape(as_line(formula[0])), page)


def as_line(formula: str) -> str:
    """Return a formula of MathML as a line of text: "1/(1 + e^(−z))"."""
    return _spaced(_written(ElementTree.fromstring(NAMESPACE.sub("", formula))))


NAMESPACE = re.compile(r' xmlns="[^"]*"')


def _written(node: ElementTree.Element) -> str:
    parts = [_written(child) for child in node]
    if node.tag in AS_PLAIN_TEXT:
        return AS_PLAIN_TEXT[node.tag](*map(_grouped, parts))
    text = INVISIBLE.sub("", node.text or "") if node.tag != "mtext" else node.text or ""
    if node.tag == "mo" and text in SPACED and node.get("form") != "prefix":
        return f" {text} "
    if node.tag == "mtable":
        return "; ".join(parts)
    return (" " if node.tag == "mtr" else text).join(parts) if parts else text


# A number, a name, d and a letter, a sign; with indices and exponents.
ATOM = re.compile(r"(\d+(\.\d+)?|d?[^\W_]|[^\W\d_]+|\(\)|.)′*([_^](\(\)|\w+))*")
PARENTHESES = re.compile(r"\([^()]+\)")


def _grouped(text: str) -> str:
    """Return a part of a formula in parentheses, where it would else fall apart."""
    text, outside, before = text.strip(), text.strip(), ""
    while outside != before:
        before, outside = outside, PARENTHESES.sub("()", outside)
    return text if ATOM.fullmatch(outside) or not text else f"({text})"


# --- files ---------------------------------------------------------------------------------------


def write(site: Site, pages: Pages) -> Pages:
    """Write the scripts, from the pages as Sphinx has written them."""
    root = site.app.config.root_doc
    names = [root, *site.app.env.toctree_includes.get(root, [])]  # in the order of the book
    texts = [previews(name, pages[name]) for name in PREVIEWED if name in names]
    write_previews(site.out / "_static" / "previews.js", dict(ChainMap(*texts)))
    known = site.out / atlas_pages.NAMES
    known_mark = mark(known.read_bytes()) if known.exists() else ""
    texts = {name: sections(pages[name]) for name in names}
    write_search(site.out / "_static", texts, known_mark)
    return pages


ARTICLE = re.compile(r"<article.*?</article>", re.DOTALL)


def article_of(page: str) -> Tag:
    return BeautifulSoup(ARTICLE.search(page)[0], "html.parser").article


def write_previews(script: Path, texts: dict[str, str]) -> None:
    """Put the texts into the script that shows them."""
    code = script.read_text(encoding="utf-8")
    script.write_text(code.replace("TEXTS = {}", f"TEXTS = {_json(texts)}", 1), encoding="utf-8")


def write_search(static: Path, pages: dict[str, list[Section]], names: str = "") -> None:
    """Write the text of each page, and the index of the words in them.

    ``names`` stands behind the address of the script that knows the names of activations.
    """
    folder = static / "texts"
    folder.mkdir(exist_ok=True)
    marks = {}
    for name, parts in pages.items():
        text = f"Search.setText({_json(name)}, {_json(parts)});\n"
        marks[name] = mark(text.encode())
        (folder / f"{name}.js").write_text(text, encoding="utf-8")
    found = {**({"names": names} if names else {}), **index(pages, marks)}
    text = f"Search.setIndex({_json(found)});\n"
    (static / "words.js").write_text(text, encoding="utf-8")


def holds_text(script: Path) -> bool:
    """Say whether a script has what stands on the pages, and does nothing but hand it over."""
    return script.name == "words.js" or script.parent.name == "texts"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
