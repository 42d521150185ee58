"""Sphinx extension: make the published page whole without a kernel or the network.

It puts a static figure in front of every live one, writes a page for each
figure to embed, names widgets the same in every build, makes links to notebooks
in the output of cells links to pages, describes each page in its head, and drops
the scripts of the theme that need another host.
"""

from __future__ import annotations

import html
import json
import os
import re
import sys
from pathlib import Path

import matplotlib
from docutils import nodes
from sphinx.application import Sphinx

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "book"))

from ipywidgets.embed import embed_data, escape_script  # noqa: E402

from activations import CATALOGUE  # noqa: E402
from activations.live import FIGURES, figure  # noqa: E402
from widget_state import rename  # noqa: E402

STATE_MIME = "application/vnd.jupyter.widget-state+json"
VIEW_MIME = "application/vnd.jupyter.widget-view+json"
VIEW = re.compile(rf'<script type="{re.escape(VIEW_MIME)}">(.*?)</script>', re.DOTALL)
UNUSED = ("thebe",)  # in-page kernels from another host
EMBED = """<!DOCTYPE html>
<html lang="en" data-embed="{name}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<meta name="description" content="{title}: a figure with sliders to move.">
<link rel="icon" href="../_static/favicon.svg">
<link rel="stylesheet" href="../_static/page_widgets.css">
<script defer src="../_static/page_widgets.js"></script>
</head>
<body>
<main>
<h1>{title}</h1>
{fallback}
<script type="{view_mime}">{view}</script>
<p><a href="../{page}.html" target="_top">{book}</a></p>
</main>
<script type="{state_mime}">{state}</script>
</body>
</html>
"""


def fallback(app: Sphinx, name: str, values: dict[str, float | str], up: str = "") -> str:
    """Return what stands in place of a live figure, and write its picture."""
    still = figure(name).still(values)
    texts = {k: v if isinstance(v, str) else f"{v:g}" for k, v in values.items()}
    label = "-".join(f"{key}{text}" for key, text in texts.items())
    path = Path("_images") / f"{name}-{label}.svg"
    target = Path(app.outdir) / path
    if not target.exists():
        target.parent.mkdir(exist_ok=True)
        with matplotlib.rc_context({"svg.hashsalt": name}):  # ids that are not random
            still.figure.savefig(target, metadata={"Date": None, "Creator": None})
    numbers = ", ".join(f"{key} = {text}" for key, text in texts.items())
    width, height = (round(100 * inches) for inches in still.figure.get_size_inches())
    return (
        '<div class="widget-fallback">'
        f'<img src="{up}{path.as_posix()}" width="{width}" height="{height}"'
        f' alt="{html.escape(still.alt)}">'
        "<p>The sliders of this figure need JavaScript. "
        f"The picture shows them at {numbers}.</p></div>"
    )


def _stand_in(app: Sphinx, state: dict, view: str) -> str:
    """Return what stands in place of a view without a script: its own HTML, else a picture."""
    own = state[view]["state"].get("html")
    if own is not None:
        return f'<div class="widget-fallback">{own}</div>'
    return fallback(app, *_figure_of(state, view))


def _figure_of(state: dict, view: str) -> tuple[str, dict[str, float | str]]:
    """Return name and slider positions of the figure inside a view."""
    for child in state[view]["state"].get("children", [view]):
        traits = state[child.removeprefix("IPY_MODEL_")]["state"]
        if "_esm" in traits:
            name = traits["name"]
            return name, {c.name: traits[c.name] for c in figure(name).controls}
    raise ValueError("a live figure on a page is of no kind that this book has")


def finish_page(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    """Describe a page; give widgets fallback and names; drop scripts without use here."""
    if doctree:
        text = html.escape(_first_paragraph(doctree))
        context["metatags"] += f'<meta name="description" content="{text}">\n'
    if "body" in context:
        context["body"] = link_pages(context["body"], app.env.found_docs)
    context["css_files"] = [file for file in context["css_files"] if not _unused(file)]
    context["script_files"] = [file for file in context["script_files"] if not _unused(file)]
    for script in context["script_files"]:
        if script.attributes.get("type") == STATE_MIME:
            context["body"] = _name_widgets(app, context["body"], script.attributes)


# A link as it works in a notebook, in HTML that a cell returned: MyST leaves it as it is.
NOTEBOOK_LINK = re.compile(
    r"""href=(?P<q>['"])(?P<name>[\w-]+)\.(?:ipynb|md)(?P<place>\#[^'"]*)?(?P=q)"""
    r"""(?:\ data-query=(?P=q)(?P<query>[^'"]*)(?P=q))?""",
    re.VERBOSE,
)


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


def _unused(file) -> bool:
    """Say whether a style sheet or script has no use on this page."""
    name, attributes = str(file.filename or ""), file.attributes
    if name.endswith("page_widgets.js") and "defer" not in attributes:
        return True  # the theme's copy on every page; pages with widgets have their own
    return any(word in name or word.upper() in attributes.get("body", "") for word in UNUSED)


def _name_widgets(app: Sphinx, body: str, attributes: dict) -> str:
    data = json.loads(attributes["body"])
    views = [json.loads(view)["model_id"] for view in VIEW.findall(body)]
    data["state"], names = rename(data["state"], views)
    attributes["body"] = escape_script(json.dumps(data))

    def replace(match: re.Match) -> str:
        view = names[json.loads(match[1])["model_id"]]
        script = json.dumps({"version_major": 2, "version_minor": 0, "model_id": view})
        return _stand_in(app, data["state"], view) + f'<script type="{VIEW_MIME}">{script}</script>'

    return VIEW.sub(replace, body)


def write_embeds(app: Sphinx, error: Exception | None) -> None:
    """Write embed/NAME.html for every live figure of the book."""
    if error or app.builder.format != "html":
        return
    folder = Path(app.outdir) / "embed"
    folder.mkdir(exist_ok=True)
    for name in (*CATALOGUE, *FIGURES):
        kind = figure(name)
        data = embed_data(views=[kind.explore()])
        state, names = rename(
            data["manager_state"]["state"], [v["model_id"] for v in data["view_specs"]]
        )
        view = next(iter(names.values()))
        page = EMBED.format(
            name=name,
            title=kind.title,
            book=app.config.html_title or app.config.project,
            page=name if name in app.env.found_docs else "index",
            fallback=fallback(app, *_figure_of(state, view), up="../"),
            view_mime=VIEW_MIME,
            view=json.dumps({"version_major": 2, "version_minor": 0, "model_id": view}),
            state_mime=STATE_MIME,
            state=escape_script(json.dumps({**data["manager_state"], "state": state})),
        )
        (folder / f"{name}.html").write_text(page, encoding="utf-8")


VIEWPORT = re.compile(r'<meta name="viewport"[^>]*>')


PRELOAD = re.compile(r'<link rel="preload" as="script"[^>]*>\s*')
PRINTED_TITLE = re.compile(r'<div id="jb-print-docs-body".*?(?=<div id="searchbox">)', re.DOTALL)


def tidy_pages(app: Sphinx, error: Exception | None) -> None:
    """Leave out what the theme writes twice: viewport, title of the book, title on paper.

    Also the early requests for its scripts, which fail where scripts are off.
    """
    if error or app.builder.format != "html":
        return
    twice = f"{app.config.html_title} &#8212; {app.config.html_title}</title>"
    for path in Path(app.outdir).glob("*.html"):
        first, *rest = VIEWPORT.split(path.read_text(encoding="utf-8"))
        page = first + '<meta name="viewport" content="width=device-width, initial-scale=1">'
        page = (page + "".join(rest)).replace(twice, f"{app.config.html_title}</title>")
        page = PRELOAD.sub("", PRINTED_TITLE.sub("", page))
        path.write_text(page, encoding="utf-8")


def use_repository(app: Sphinx, config) -> None:
    """Show links to the repository where the build was told which one it is."""
    repository = os.environ.get("BOOK_REPOSITORY")
    if repository:
        config.html_theme_options |= {
            "repository_url": repository,
            "repository_branch": os.environ.get("BOOK_BRANCH", "main"),
            "path_to_docs": "book",
            "use_repository_button": True,
            "launch_buttons": {
                "binderhub_url": "https://mybinder.org",
                "notebook_interface": "jupyterlab",
            },
        }


def setup(app: Sphinx) -> dict:
    app.connect("config-inited", use_repository)
    app.connect("html-page-context", finish_page, priority=900)
    app.connect("build-finished", write_embeds)
    app.connect("build-finished", tidy_pages)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
