"""The bibliography: a page written from ``book/references.bib``, and what the site adds to it.

python -m tools.site.bibliography

writes ``book/bibliography.md``, which readers of the repository and of JupyterLab open from
a notebook.  While the site is built, this module puts below each entry of that page which
chapters cite the work, and the entry itself to copy.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from docutils import nodes
from pybtex.database import Entry, parse_file
from sphinx.application import Sphinx

BOOK = Path(__file__).parents[2] / "book"
SOURCE, PAGE = "references.bib", "bibliography"
DOI, ARXIV = "https://doi.org/", "https://arxiv.org/abs/"
HEAD = """\
# Bibliography

These are the works that the book cites: where each appeared, and what the book takes from it.
This page is made from the file `references.bib` beside it; its entries are yours to use.
"""

# --- entries -----------------------------------------------------------------------------------


def read(path: Path = BOOK / SOURCE) -> dict[str, Entry]:
    """Return all entries by their keys, in the order of their headings.

    Raises
    ------
    pybtex.database.BibliographyDataError
        If two entries have the same key.
    """
    entries = parse_file(str(path), "bibtex").entries
    return dict(sorted(entries.items(), key=lambda item: heading(item[1])))


def plain(text: str) -> str:
    """Return a field as text: no braces, and dashes as characters; formulas stay."""
    return re.sub(r"(?<!\\)[{}]", "", text).replace("--", "–").replace(r"\&", "&")


def names(entry: Entry, role: str = "author") -> list[str]:
    """Return the names of authors or editors, first names first."""
    people = entry.persons.get(role, [])
    parts = [p.first_names + p.middle_names + p.prelast_names + p.last_names for p in people]
    return [plain(" ".join(part)) for part in parts]


def heading(entry: Entry) -> str:
    """Return how chapters cite a work: "He et al. (2015)".

    A work that is known by another name than those of its authors has it as ``shortauthor``.
    """
    last = [plain(" ".join(p.prelast_names + p.last_names)) for p in entry.persons["author"]]
    who = " and ".join(last) if len(last) < 3 else f"{last[0]} et al."
    return f"{entry.fields.get('shortauthor', who)} ({entry.fields['year']})"


def first_year(entry: Entry) -> int:
    """Return the year of a work, or of its preprint if that is older."""
    preprint = re.match(r"(\d\d)\d\d\.", entry.fields.get("eprint", ""))  # 1702.03118 is of 2017
    year = int(entry.fields["year"])
    return min(year, 2000 + int(preprint[1])) if preprint else year


def where(entry: Entry) -> str:
    """Return where a work appeared, with volume and pages."""
    field = {name: plain(text) for name, text in entry.fields.items()}
    volume, number, pages = (field.get(name, "") for name in ("volume", "number", "pages"))
    if entry.type == "article":
        issue = f"{volume}({number})" if number else volume
        parts = [f"{field['journal']} {issue}", pages]
    else:
        inside = "In: " if entry.type == "incollection" else ""
        parts = [inside + field.get("booktitle", "")]
        if editors := names(entry, "editor"):
            parts.append(f"edited by {' and '.join(editors)}")
        parts.append(f"{field.get('series', '')} {volume}".strip())
        parts.append(f"{field.get('type', '')} {number}".strip())
        parts += [field.get(name, "") for name in ("publisher", "institution", "howpublished")]
        parts.append(pages)
    return ", ".join(filter(None, parts))


def links(entry: Entry) -> dict[str, str]:
    """Return the addresses of a work by what they are called on the page."""
    field, found = entry.fields, {}
    if "doi" in field:
        found[f"doi:{field['doi']}"] = DOI + field["doi"]
    if "eprint" in field:
        found[f"arXiv:{field['eprint']}"] = ARXIV + field["eprint"]
    if "url" in field:
        found[urlsplit(field["url"]).netloc] = field["url"]
    return found


def as_bibtex(entry: Entry) -> str:
    """Return an entry for other people's references, without what only this book says of it."""
    fields = {role: " and ".join(map(str, people)) for role, people in entry.persons.items()}
    fields |= {name: text for name, text in entry.fields.items() if name != "annote"}
    lines = ",\n".join(f"  {name} = {{{text}}}" for name, text in fields.items())
    return f"@{entry.type}{{{entry.key},\n{lines}\n}}"


def escaped(text: str) -> str:
    """Return a text as BibTeX takes it; letters of all alphabets stay."""
    return re.sub(r"[&%$#_{}]", r"\\\g<0>", text)


# --- the page ----------------------------------------------------------------------------------


def section(key: str, entry: Entry) -> str:
    """Return what the page says of a work."""
    people = names(entry)
    authors = ", ".join(people).replace(", others", " and others")
    title = plain(entry.fields["title"])
    lines = [f"{authors} ({entry.fields['year']}).", f"*{title}.*"]
    lines += [f"{text}." for text in (where(entry), plain(entry.fields.get("note", ""))) if text]
    if found := links(entry):
        lines.append(", ".join(f"[{text}]({address})" for text, address in found.items()) + ".")
    return (
        f"({key})=\n## {heading(entry)}\n\n" + "\n".join(lines) + f"\n\n{entry.fields['annote']}\n"
    )


def page(entries: Mapping[str, Entry]) -> str:
    """Return the page in Markdown."""
    return "\n".join([HEAD, *(section(key, entry) for key, entry in entries.items())])


# --- what the site adds ------------------------------------------------------------------------

CITATION = re.compile(rf"\({PAGE}\.md#([^)\s]+)\)")


def citing(sources: Mapping[str, str]) -> dict[str, list[str]]:
    """Return which pages cite a work, by the place of its heading in the bibliography.

    Parameters
    ----------
    sources : mapping
        The text of each page by its name, in the order of the book.
    """
    found: dict[str, list[str]] = {}
    for name, text in sources.items():
        for place in dict.fromkeys(CITATION.findall(text)):
            found.setdefault(place, []).append(name)
    return found


COPY = """<details class="cite"><summary>BibTeX</summary>
<div class="highlight"><pre>{}</pre></div></details>"""


def complete_page(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put below each entry the chapters that cite it, and the entry to copy."""
    if docname != PAGE:
        return
    env, entries = app.env, read(Path(app.srcdir) / SOURCE)
    pages = [env.config.root_doc, *env.toctree_includes.get(env.config.root_doc, [])]
    cited = citing({name: Path(env.doc2path(name)).read_text("utf-8") for name in pages})
    for part in doctree.findall(nodes.section):
        for key in {*part["ids"], *part["names"]} & entries.keys():
            if chapters := cited.get(part.get("slug")):
                part += _cited_in(app, chapters)
            part += nodes.raw("", COPY.format(html.escape(as_bibtex(entries[key]))), format="html")


def _cited_in(app: Sphinx, chapters: list[str]) -> nodes.paragraph:
    """Return the line that leads back to the chapters."""
    line = nodes.paragraph("", "Cited in: ", classes=["cited-in"])
    for number, name in enumerate(chapters):
        address = app.builder.get_relative_uri(PAGE, name)
        title = app.env.titles[name].astext()
        line += nodes.Text("; " if number else "")
        line += nodes.reference("", title, internal=True, refuri=address)
    line += nodes.Text(".")
    return line


def registered(app: Sphinx, address: str) -> str | None:
    """Have the link checker ask whether a DOI is registered; publishers turn programs away."""
    return address.replace(DOI, f"{DOI}api/handles/", 1) if address.startswith(DOI) else None


def main() -> None:
    (BOOK / f"{PAGE}.md").write_text(page(read()), encoding="utf-8")


if __name__ == "__main__":
    main()
