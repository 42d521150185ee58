"""What the templates of the theme show around the text of a page."""

from __future__ import annotations

import html
import json
import os
import re
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx

from tools.site import policy
from tools.site.files import Site, is_whole
from tools.site.live_figures import STATE_MIME, with_figures

THEME = Path(__file__).parents[2] / "theme"


def fill(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    """Give the templates what they show: texts, widgets, and the addresses of files."""
    up = context["content_root"].removeprefix("./")
    scripts: dict[str, str] = {**context.get("figure_scripts", {})}
    context["metatags"] = VIEWPORT.sub("", context.get("metatags", ""))
    if doctree:
        text = html.escape(_first_paragraph(doctree))
        context["metatags"] += f'<meta name="description" content="{text}">\n'
    for script in context["script_files"]:
        if script.attributes.get("type") == STATE_MIME:
            data = json.loads(script.attributes["body"])
            context["body"], context["state"], scripts = with_figures(
                Site(app), pagename, context["body"], data
            )
    if scripts:
        scripts[policy.RUNTIME] = ""
    own_scripts, own_sheets = policy.of_its_own(pagename)
    scripts |= dict.fromkeys(own_scripts, "")
    math = any("<math" in context.get(part, "") for part in ("body", "state"))
    sheets = (*policy.sheets(math, live=bool(scripts)), *own_sheets)
    context |= {
        "policy": policy.of_page(pagename),
        "sheets": [up + path for path in sheets],
        "page_script": up + policy.PAGE,
        "scripts": {up + path: needed_by for path, needed_by in scripts.items()},
        "chapters": _chapters(context),
        "atlas": policy.ATLAS_INDEX if is_whole(app) else "",
        "contents": _contents(context.get("toc", "")),
        "author": app.config.author,
    }


# Docutils writes one into each page that it has read; the template has its own for all.
VIEWPORT = re.compile(r'<meta content="[^"]*" name="viewport" />\s*|<meta name="viewport"[^>]*>\s*')


# In the list of chapters a title goes as far as its colon.
SUBTITLE = re.compile(r'(<a class="[^"]*reference internal"[^>]*>[^<:]*):[^<]*(?=</a>)')


def _chapters(context: dict) -> str:
    """Return the list of chapters, so short that a screen shows it whole."""
    listed = context["toctree"](maxdepth=1, collapse=False, includehidden=True, titles_only=True)
    headed = (listed or "").replace('role="heading"', 'role="heading" aria-level="2"')
    return SUBTITLE.sub(r"\1", headed)


def _contents(toc: str) -> str:
    """Return the list of a page's sections, without the page itself; "" for fewer than two."""
    inside = re.search(r"<ul>.*?(<ul>.*</ul>)\s*</li>\s*</ul>", toc, re.DOTALL)
    return inside[1] if inside and inside[1].count("<li>") > 1 else ""


def _first_paragraph(doctree: nodes.document) -> str:
    """Return the first sentences of a page, without formulas, for search engines."""
    for paragraph in doctree.findall(nodes.paragraph):
        words = [
            part.astext()
            for part in paragraph.findall(nodes.Text)
            if not isinstance(part.parent, nodes.math)
        ]
        text = " ".join("".join(words).split())
        if len(text) > 40:
            return text
    return next(doctree.findall(nodes.title)).astext()


def use_theme(app: Sphinx, config) -> None:
    """Choose our theme, and link to the repository if the build knows it."""
    config.html_theme, config.html_theme_options = "book", {}
    repository = os.environ.get("BOOK_REPOSITORY")
    if repository:
        config.html_context["repository"] = {
            "url": repository,
            "name": repository.removeprefix("https://github.com/"),
            "branch": os.environ.get("BOOK_BRANCH", "main"),
        }
