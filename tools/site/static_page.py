"""Sphinx extension: make the published page whole without a kernel or the network.

It puts a static figure in front of every live one, writes a page for each
figure to embed, names widgets the same in every build, makes links to notebooks
in the output of cells links to pages, describes each page in its head, and lets
no page run or load anything but files of this site.
"""

from __future__ import annotations

import hashlib
import html
import json
import os
import re
from pathlib import Path

import matplotlib
from docutils import nodes
from ipywidgets.embed import embed_data, escape_script
from pygments.styles import get_style_by_name
from pygments.token import STANDARD_TYPES
from sphinx.application import Sphinx

from activations import CATALOGUE
from activations.scenes import FIGURES, figure
from tools.site.files import change_pages
from tools.site.scripts import STYLE, detach, style_sheet
from tools.site.widget_state import rename

ROOT = Path(__file__).parents[2]

STATE_MIME = "application/vnd.jupyter.widget-state+json"
VIEW_MIME = "application/vnd.jupyter.widget-view+json"
VIEW = re.compile(rf'<script type="{re.escape(VIEW_MIME)}">(.*?)</script>', re.DOTALL)
RUNTIME = "_static/page_widgets.js"
INLINE = "_static/inline.css"  # what stands in style attributes of the pages' HTML
SHEETS = ("_static/book.css", "_static/code.css", INLINE)
MATH = "_static/math.css"
LIVE_SHEETS = (STYLE, "_static/page_widgets.css")

# A page may load files of this site, and run no text; nothing is fetched by script.
# The font lies in a style sheet.
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src data:",
        "form-action 'self' file:",  # in a folder Firefox takes no file for 'self'
        "base-uri 'none'",
    )
)

# Its scripts come before the page is drawn, for there is nothing else on it.
EMBED = """<!DOCTYPE html>
<html lang="en" data-embed="{name}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<meta name="description" content="{title}: a figure with sliders to move.">
<link rel="icon" href="../_static/favicon.svg">
{links}
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
        with matplotlib.rc_context({"svg.hashsalt": name, "svg.fonttype": "none"}):
            still.figure.savefig(target, metadata={"Date": None, "Creator": None})
    numbers = ", ".join(f"{key} = {text}" for key, text in texts.items())
    width, height = (round(100 * inches) for inches in still.figure.get_size_inches())
    # Inside noscript, so that no reader loads the picture and the live figure.
    return (
        f'<div class="widget-fallback" data-figure="{name}"><noscript>'
        f'<img src="{up}{path.as_posix()}" width="{width}" height="{height}"'
        f' alt="{html.escape(still.alt)}">'
        "<p>The sliders of this figure need JavaScript. "
        f"The picture shows them at {numbers}.</p></noscript></div>"
    )


def _stand_in(app: Sphinx, state: dict, view: str) -> str:
    """Return what stands in place of a view without a script: its own HTML, else a picture.

    Its own HTML then stands in the page only, where the script finds it.
    """
    own = state[view]["state"].pop("html", None)
    if own is not None:
        return f'<div class="widget-fallback">{own}</div>'
    return fallback(app, *_figure_of(state, view))


def _figure_of(state: dict, view: str) -> tuple[str, dict[str, float | str]]:
    """Return name and slider positions of the figure inside a view."""
    for child in state[view]["state"].get("children", [view]):
        traits = state[child.removeprefix("IPY_MODEL_")]["state"]
        if "name" in traits:
            name = traits["name"]
            return name, {c.name: traits[c.name] for c in figure(name).controls}
    raise ValueError("a live figure on a page is of no kind that this book has")


def finish_page(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    """Give the templates what they show: texts, widgets, and the addresses of files."""
    up = context["content_root"].removeprefix("./")
    sheets, scripts = list(SHEETS), []
    context["metatags"] = VIEWPORT.sub("", context.get("metatags", ""))
    if doctree:
        text = html.escape(_first_paragraph(doctree))
        context["metatags"] += f'<meta name="description" content="{text}">\n'
    if "body" in context:
        body = link_pages(context["body"], app.env.found_docs)
        body = TABLE.sub(_scrolling, body).replace(NEEDLESS_LABEL, "")
        context["body"] = hold_punctuation(body)
    for script in context["script_files"]:
        if script.attributes.get("type") == STATE_MIME:
            data = json.loads(script.attributes["body"])
            context["body"], data["state"] = _name_widgets(app, context["body"], data["state"])
            scripts = [*detach(data["state"], Path(app.outdir), pagename), RUNTIME]
            sheets += LIVE_SHEETS
            text = escape_script(json.dumps(data))
            context["state"] = f'<script type="{STATE_MIME}">{text}</script>'
    if any("<math" in context.get(part, "") for part in ("body", "state")):
        sheets.insert(0, MATH)
    context |= {
        "policy": POLICY,
        "sheets": [up + path for path in sheets],
        "page_script": f"{up}_static/page.js",
        "scripts": [up + path for path in scripts],
        "chapters": _chapters(context),
        "contents": _contents(context.get("toc", "")),
        "author": app.config.author,
    }


# Docutils writes one into each page that it has read; the template has its own for all.
VIEWPORT = re.compile(r'<meta content="[^"]*" name="viewport" />\s*|<meta name="viewport"[^>]*>\s*')

# MyST-NB gives the summary of a folded cell a label that is not what it shows.
NEEDLESS_LABEL = ' aria-label="Toggle hidden content"'

# A table of the text, which on a phone may be wider than its column.
TABLE = re.compile(r'<table class="docutils.*?</table>', re.DOTALL)


# A formula in the line, and the comma or full stop after it.
PUNCTUATED = re.compile(
    r'(<math(?![^>]*display="block")[^>]*>(?:(?!</math>).)*</math>)([,.;:?!)\u201d]+)', re.DOTALL
)


def hold_punctuation(body: str) -> str:
    """Keep a comma or full stop on the line of the formula before it."""
    return PUNCTUATED.sub(r'<span class="held">\1\2</span>', body)


# A cell of so many signs is prose, which a narrow screen must not show a word a line.
CELL = re.compile(r'<td(?: class="([^"]*)")?>((?:(?!</td>).)*)</td>', re.DOTALL)
PROSE = 24


def _scrolling(table: re.Match) -> str:
    return f'<div class="scroll">{CELL.sub(_marked_if_prose, table[0])}</div>'


def _marked_if_prose(cell: re.Match) -> str:
    words = re.sub(r"<[^>]*>", "", cell[2]).strip()
    if len(words) < PROSE or " " not in words or "<math" in cell[2]:
        return cell[0]
    return f'<td class="{" ".join(filter(None, (cell[1], "prose")))}">{cell[2]}</td>'


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


def _name_widgets(app: Sphinx, body: str, state: dict) -> tuple[str, dict]:
    """Return body and state with widgets renamed, and with what stands in for each."""
    views = [json.loads(view)["model_id"] for view in VIEW.findall(body)]
    state, names = rename(state, views)

    def replace(match: re.Match) -> str:
        view = names[json.loads(match[1])["model_id"]]
        script = json.dumps({"version_major": 2, "version_minor": 0, "model_id": view})
        return _stand_in(app, state, view) + f'<script type="{VIEW_MIME}">{script}</script>'

    return VIEW.sub(replace, body), state


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
        files = [*detach(state, Path(app.outdir), f"embedded-{name}"), RUNTIME]
        links = [f'<link rel="stylesheet" href="../{path}">' for path in LIVE_SHEETS]
        links += [f'<script src="../{path}"></script>' for path in files]
        page = EMBED.format(
            name=name,
            title=kind.title,
            policy=POLICY,
            links="\n".join(links),
            book=app.config.html_title or app.config.project,
            page=name if name in app.env.found_docs else "index",
            fallback=fallback(app, *_figure_of(state, view), up="../"),
            view_mime=VIEW_MIME,
            view=json.dumps({"version_major": 2, "version_minor": 0, "model_id": view}),
            state_mime=STATE_MIME,
            state=escape_script(json.dumps({**data["manager_state"], "state": state})),
        )
        (folder / f"{name}.html").write_text(page, encoding="utf-8")


# --- the files of the site ---------------------------------------------------------------


def write_styles(app: Sphinx, error: Exception | None) -> None:
    """Write the style of live figures and of code, and what the pages' HTML asks for."""
    if error or app.builder.format != "html":
        return
    out = Path(app.outdir)
    rules: set[str] = set()
    change_pages(out, lambda name, page: _without_styles(page, rules))
    texts = {STYLE: style_sheet(), "_static/code.css": code_style(), INLINE: "".join(sorted(rules))}
    for name, text in texts.items():
        (out / name).write_text(text, encoding="utf-8")


STYLE_ELEMENT = re.compile(r"<style>(.*?)</style>\s*", re.DOTALL)
STYLE_ATTRIBUTE = re.compile(
    r"""<(?P<tag>[a-z][^<>]*?)\ style=(?P<q>["'])(?P<style>.*?)(?P=q)(?P<rest>[^<>]*)>"""
)
CLASS = re.compile(r"""\bclass=(["'])""")


def _without_styles(page: str, rules: set[str]) -> str:
    """Return a page whose styles are classes; adds their rules to ``rules``.

    Notebooks carry styles, which are all that Jupyter shows; the policy of the site
    allows none in a page.
    """

    def name(match: re.Match) -> str:
        style = match["style"].strip().rstrip(";")
        made = f"s-{hashlib.sha256(style.encode()).hexdigest()[:8]}"
        rules.add(f".{made} {{ {'; '.join(f'{s} !important' for s in style.split(';'))} }}\n")
        inside = match["tag"] + match["rest"]
        if CLASS.search(inside):
            return f"<{CLASS.sub(lambda c: f'{c[0]}{made} ', inside, count=1)}>"
        return f'<{match["tag"]} class="{made}"{match["rest"]}>'

    rules.update(STYLE_ELEMENT.findall(page))
    return STYLE_ATTRIBUTE.sub(name, STYLE_ELEMENT.sub("", page))


CODE_STYLES = ("a11y-high-contrast-light", "a11y-high-contrast-dark")


def code_style() -> str:
    """Return the colors of code, for light and dark pages."""
    light, dark = map(get_style_by_name, CODE_STYLES)
    lines = []
    for token, name in STANDARD_TYPES.items():
        one, other = (style.style_for_token(token) for style in (light, dark))
        if name and one["color"] and other["color"]:
            colors = f"light-dark(#{one['color']}, #{other['color']})"
            lines.append(f".highlight .{name} {{ color: {colors}; }}\n")
    return "".join(lines)


OWN_FILE = re.compile(r'(?P<before>(?:href|src)="(?:\.\./)?)(?P<path>_static/[^"?]+\.(?:css|js))"')


def mark_versions(app: Sphinx, error: Exception | None) -> None:
    """Put a mark of its content behind the address of each style sheet and script.

    A browser that has kept a page's files then notices which of them are new.
    """
    if error or app.builder.format != "html":
        return
    out = Path(app.outdir)
    marks: dict[str, str] = {}

    def marked(match: re.Match) -> str:
        path = match["path"]
        if path not in marks:
            marks[path] = hashlib.sha256((out / path).read_bytes()).hexdigest()[:8]
        return f'{match["before"]}{path}?v={marks[path]}"'

    change_pages(out, lambda name, page: OWN_FILE.sub(marked, page))


def lighten_pictures(app: Sphinx, error: Exception | None) -> None:
    """Round the coordinates of all pictures to what a screen can show, and drop what nobody reads.

    Each page says how large its pictures are, so that their place is kept while they are loaded.
    """
    if error or app.builder.format != "html":
        return
    out, sizes = Path(app.outdir), {}
    for path in sorted(out.glob("_images/*.svg")):
        picture = path.read_text(encoding="utf-8")
        points = SIZE.search(picture).groups()
        sizes[path.relative_to(out).as_posix()] = [round(float(p) / 0.72) for p in points]
        light = DECIMALS.sub(lambda number: f"{float(number[0]):.2f}", IN_VAIN.sub("", picture))
        path.write_text(light, encoding="utf-8")

    def sized(match: re.Match) -> str:
        width, height = sizes[match[1]]
        return f'{match[0]} width="{width}" height="{height}"'

    change_pages(out, lambda name, page: PICTURE.sub(sized, page))


PICTURE = re.compile(r'src="(_images/[^"]+\.svg)"(?!\s+width)')
SIZE = re.compile(r'<svg[^>]* width="([\d.]+)pt" height="([\d.]+)pt"')
DECIMALS = re.compile(r"\d+\.\d{3,}")
IN_VAIN = re.compile(r"<!DOCTYPE.*?>\s*| *<metadata>.*?</metadata>\s*", flags=re.DOTALL)


def use_theme(app: Sphinx, config) -> None:
    """Choose our theme, and link to the repository where the build was told which one it is."""
    config.html_theme, config.html_theme_options = "book", {}
    repository = os.environ.get("BOOK_REPOSITORY")
    if repository:
        config.html_context["repository"] = {
            "url": repository,
            "name": repository.removeprefix("https://github.com/"),
            "branch": os.environ.get("BOOK_BRANCH", "main"),
        }


def setup(app: Sphinx) -> dict:
    # Jupyter Book sets it for an extension that this book does without.
    app.add_config_value("comments_config", {}, "html")
    app.add_html_theme("book", str(ROOT / "theme"))
    app.connect("config-inited", use_theme)
    app.connect("html-page-context", finish_page, priority=900)
    for finish in (write_embeds, write_styles, lighten_pictures, mark_versions):
        app.connect("build-finished", finish)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
