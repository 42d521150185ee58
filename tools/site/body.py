"""Small changes to the HTML of a page's text that no step before could make."""

from __future__ import annotations

import re

from tools.site.files import Pages, Site

# MyST-NB gives the summary of a folded cell a label that is not what it shows.
NEEDLESS_LABEL = ' aria-label="Toggle hidden content"'


def without_needless_labels(site: Site, pages: Pages) -> Pages:
    """Let folded cells be called what they show."""
    return {name: page.replace(NEEDLESS_LABEL, "") for name, page in pages.items()}


# What Sphinx, its extensions and docutils call things that no sheet or script asks for.
NEEDLESS_CLASSES = {
    *("above-input", "align-default", "arabic", "caption-text", "docutils", "highlight-ipython3"),
    *("mathjax_ignore", "row-even", "row-odd", "std-doc", "std-ref", "tex2jax_ignore"),
    *("text-left", "toctree-l1"),
}
CLASSES = re.compile(r' class="([^"<>]*)"')


def without_needless_classes(site: Site, pages: Pages) -> Pages:
    """Let elements have the classes alone that make a difference."""

    def needed(match: re.Match) -> str:
        names = [name for name in match[1].split() if name not in NEEDLESS_CLASSES]
        return f' class="{" ".join(names)}"' if names else ""

    return {name: CLASSES.sub(needed, page) for name, page in pages.items()}


# The LaTeX of a formula without commands, which reads like the formula.
PLAIN_LATEX = re.compile(
    r"<semantics>((?:(?!</?semantics>).)*?)"
    r'<annotation encoding="application/x-tex">[^<\\]*</annotation></semantics>',
    re.DOTALL,
)


def without_plain_latex(site: Site, pages: Pages) -> Pages:
    """Keep the LaTeX of formulas only where it says more than the formula."""
    return {name: PLAIN_LATEX.sub(r"\1", page) for name, page in pages.items()}


def hold_punctuation(site: Site, pages: Pages) -> Pages:
    """Keep a comma or full stop on the line of the formula before it."""
    return {name: held(page) for name, page in pages.items()}


# A formula in the line, and the comma or full stop after it.
PUNCTUATED = re.compile(
    r'(<math(?![^>]*display="block")[^>]*>(?:(?!</math>).)*</math>)([,.;:?!)\u201d]+)', re.DOTALL
)


def held(page: str) -> str:
    """Return a page whose formulas stand together with the comma or full stop after them."""
    return PUNCTUATED.sub(r'<span class="held">\1\2</span>', page)


# A table of the text, which on a phone may be wider than its column.
TABLE = re.compile(r'<table class="docutils.*?</table>', re.DOTALL)
# A cell with at least so many characters is prose: a narrow screen must not show it one word
# per line.
CELL = re.compile(r'<td(?: class="([^"]*)")?>((?:(?!</td>).)*)</td>', re.DOTALL)
MIN_PROSE_LENGTH = 24


def let_tables_scroll(site: Site, pages: Pages) -> Pages:
    """Put each table of the text into a box that scrolls."""
    return {name: TABLE.sub(_scrolling, page) for name, page in pages.items()}


def _scrolling(table: re.Match) -> str:
    return f'<div class="scroll">{CELL.sub(_marked_if_prose, table[0])}</div>'


def _marked_if_prose(cell: re.Match) -> str:
    words = re.sub(r"<[^>]*>", "", cell[2]).strip()
    if len(words) < MIN_PROSE_LENGTH or " " not in words or "<math" in cell[2]:
        return cell[0]
    return f'<td class="{" ".join(filter(None, (cell[1], "prose")))}">{cell[2]}</td>'


# A link as it works in a notebook, in HTML that a cell returned: MyST leaves it as it is.
NOTEBOOK_LINK = re.compile(
    r"""href=(?P<q>['"])(?P<name>[\w-]+)\.(?:ipynb|md)(?P<place>\#[^'"]*)?(?P=q)"""
    r"""(?:\ data-query=(?P=q)(?P<query>[^'"]*)(?P=q))?""",
    re.VERBOSE,
)


def link_notebooks(site: Site, pages: Pages) -> Pages:
    """Make links to notebooks, in outputs of cells, links to pages of the book."""
    known = site.app.env.found_docs
    return {name: link_pages(page, known) for name, page in pages.items()}


def link_pages(body: str, pages: set[str]) -> str:
    """Make links to notebooks links to pages of the book; a link to none stays as it is.

    What ``data-query`` has beside a link becomes the query of the address, which the
    live figures of that page read.
    """

    def page(match: re.Match) -> str:
        q, name, place, query = match.group("q", "name", "place", "query")
        if name not in pages:
            return match[0]
        return f"href={q}{name}.html{f'?{query}' if query else ''}{place or ''}{q}"

    return NOTEBOOK_LINK.sub(page, body)
