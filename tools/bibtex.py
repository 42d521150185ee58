"""The bibliography as BibTeX.

An entry of ``book/bibliography.md`` is its key, its heading, the authors with the year,
the title in italics, and where it appeared, each on a line of its own.
"""

from __future__ import annotations

import re

ENTRY = re.compile(
    r"^\((?P<key>\w+)\)=\n"
    r"## .+\n\n"
    r"(?P<authors>.+) \((?P<year>\d{4})\)\.\n"
    r"\*(?P<title>.+?)\.?\*\n"
    r"(?P<where>.+)\.$",
    flags=re.MULTILINE,
)
ARTICLE = re.compile(
    r"(?P<journal>.+?) (?P<volume>\d+)(?:\((?P<number>\d+)\))?, (?P<pages>\d+–\d+)"
)
PREPRINT = re.compile(r"(?:(?P<where>.+), )?arXiv:(?P<eprint>\d{4}\.\d{4,5})")
MEETING = re.compile(r"Proceedings|Conference|Advances in|Workshop")
CHAPTER = re.compile(r"In: (?P<booktitle>.+), (?P<publisher>[^,]+)")
PERSON = re.compile(r"(?:[^\W\d_]{1,2}\.[ -]?)+(?:[^,. ]+ ?)+")
SPECIAL = re.compile(r"[&%$#_{}]")
SUPERSCRIPTS = str.maketrans({"²": "$^2$", "∞": r"$\infty$", "≤": r"$\leq$", "<": "$<$"})


def escaped(text: str) -> str:
    """Return a text as BibTeX takes it; letters of all alphabets stay."""
    return SPECIAL.sub(r"\\\g<0>", text).translate(SUPERSCRIPTS)


def of_bibliography(source: str) -> dict[str, str]:
    """Return every entry as BibTeX, by its key.

    Raises
    ------
    ValueError
        If an entry has another form than the others.
    """
    keys = re.findall(r"^\((\w+)\)=$", source, flags=re.MULTILINE)
    entries = {match["key"]: _entry(match) for match in ENTRY.finditer(source)}
    strange = [key for key in keys if key not in entries]
    if strange:
        raise ValueError(f"these entries of the bibliography have a form of their own: {strange}")
    return entries


def _entry(match: re.Match) -> str:
    kind, fields = _where(match["where"])
    fields = {
        "author": _authors(match["authors"]),
        "title": f"{{{escaped(match['title'])}}}",
        **fields,
        "year": match["year"],
    }
    lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items())
    return f"@{kind}{{{match['key']},\n{lines}\n}}"


def _authors(text: str) -> str:
    """Return persons as "A. Name and B. Name"; what is no list of persons is one name."""
    names = text.split(", ")
    if all(PERSON.fullmatch(name) for name in names):
        return " and ".join(map(escaped, names))
    return f"{{{escaped(text)}}}"


def _where(text: str) -> tuple[str, dict[str, str]]:
    """Return the kind of an entry and the fields that say where it appeared."""
    if found := PREPRINT.fullmatch(text):
        kind, fields = _where(found["where"]) if found["where"] else ("misc", {})
        return kind, {**fields, "eprint": found["eprint"], "eprinttype": "arxiv"}
    if found := ARTICLE.fullmatch(text):
        parts = {name: value for name, value in found.groupdict().items() if value}
        parts["journal"] = escaped(parts["journal"])
        return "article", {**parts, "pages": parts["pages"].replace("–", "--")}
    if found := CHAPTER.fullmatch(text):
        return "incollection", {name: escaped(value) for name, value in found.groupdict().items()}
    if MEETING.search(text):
        return "inproceedings", {"booktitle": escaped(text)}
    return "misc", {"howpublished": escaped(text)}
