"""Finish the pages that Sphinx has written: each is read once, and written once."""

from __future__ import annotations

import re
from collections.abc import Callable

from sphinx.application import Sphinx

from tools.site import (
    atlas_pages,
    body,
    head,
    live_figures,
    mathematics,
    outputs,
    own_formula,
    pictures,
    promises,
    search_and_previews,
    styles,
    train,
)
from tools.site.files import Pages, Site, mark, pages
from tools.site.scripts import light

OWN_FILE = re.compile(r'(?P<before>(?:href|src)="(?:\.\./)?)(?P<path>_static/[^"?]+\.(?:css|js))"')


def lighten_scripts(site: Site, pages: Pages) -> Pages:
    """Take comments out of the scripts that every page has."""
    for path in sorted(site.out.glob("_static/*.js")):
        path.write_text(light(path.read_text(encoding="utf-8")), encoding="utf-8")
    return pages


def mark_versions(site: Site, pages: Pages) -> Pages:
    """Put a mark of its content behind the address of each style sheet and script.

    A browser that has kept a page's files then notices which of them are new.
    """
    marks: dict[str, str] = {}

    def marked(match: re.Match) -> str:
        path = match["path"]
        if path not in marks:
            marks[path] = mark((site.out / path).read_bytes())
        return f'{match["before"]}{path}?v={marks[path]}"'

    return {name: OWN_FILE.sub(marked, page) for name, page in pages.items()}


# In this order: the search knows the names of the atlas, and reads the pages as Sphinx has written
# them; the font is cut to the characters of all pages; files get their marks when they are
# written; and the promises count what all others have made.
STEPS: tuple[Callable[[Site, Pages], Pages], ...] = (
    atlas_pages.write_names,
    search_and_previews.write,
    live_figures.add_embeds,
    atlas_pages.add_embeds,
    body.link_notebooks,
    outputs.as_tables,
    body.let_tables_scroll,
    body.without_needless_labels,
    body.without_needless_classes,
    body.hold_punctuation,
    body.without_plain_latex,
    styles.into_sheets,
    mathematics.cut_font,
    pictures.lighten,
    head.complete,
    lighten_scripts,
    own_formula.write,
    train.write,
    mark_versions,
    promises.add_results,
)


def finish(app: Sphinx, error: Exception | None) -> None:
    """Let every step change the pages, one after the other."""
    if error or app.builder.format != "html":
        return
    site = Site(app)
    read = {name: path.read_text(encoding="utf-8") for name, path in pages(site.out).items()}
    for step in STEPS:
        read = step(site, read)
    for name, page in read.items():
        site.write(f"{name}.html", page)
