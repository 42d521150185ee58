"""Live figures on the pages: what stands in for each without a script, and pages to embed."""

from __future__ import annotations

import html
import json
import re

from ipywidgets import Widget
from ipywidgets.embed import embed_data, escape_script

from activations import CATALOGUE
from activations.live import Kind
from activations.own_formula.relatives import address
from activations.scenes import FIGURES, figure
from tools.site import policy
from tools.site.files import Pages, Site, is_whole
from tools.site.scripts import detach
from tools.site.stills import still
from tools.site.widget_state import reached, rename

STATE_MIME = "application/vnd.jupyter.widget-state+json"
VIEW_MIME = "application/vnd.jupyter.widget-view+json"
# A script that a page can run, and what it says in place of widgets that have none.
SCRIPTED = "AnyModel"
NEEDS_PYTHON = (
    '<p class="needs-python">These sliders move something only where Python runs. '
    "Run the notebook in Jupyter or Binder to move them.</p>"
)
VIEW = re.compile(rf'<script type="{re.escape(VIEW_MIME)}">(.*?)</script>', re.DOTALL)

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
{view}
<p><a href="../{page}.html" target="_top">{book}</a></p>
</main>
{state}
</body>
</html>
"""


def fallback(site: Site, name: str, values: dict[str, float | str], up: str = "") -> str:
    """Return what stands in place of a live figure, and write its picture."""
    text, path, svg = stand_in(figure(name), values, up)
    site.write(path, svg)
    return text


def stand_in(kind: Kind, values: dict[str, float | str], up: str = "") -> tuple[str, str, str]:
    """Return what stands in place of a live figure; the path of its picture, and the picture."""
    name, drawn = kind.name, still(kind, values)
    texts = {k: v if isinstance(v, str) else f"{v:g}" for k, v in values.items()}
    label = "-".join(f"{key}{text}" for key, text in texts.items())
    path = f"_images/{name}-{label}.svg"
    numbers = ", ".join(f"{key} = {text}" for key, text in texts.items())
    notes = "".join(f" {note[0].upper()}{note[1:].removesuffix('.')}." for note in drawn.notes)
    # Inside noscript, so that no reader loads the picture and the live figure.
    text = (
        f'<div class="widget-fallback" data-figure="{name}"><noscript>'
        f'<img src="{up}{path}" width="{drawn.width}" height="{drawn.height}"'
        f' alt="{html.escape(drawn.alt)}">'
        '<p><span class="on-screen">The sliders of this figure need JavaScript.</span>'
        '<span class="on-paper" hidden>On the site this figure has sliders.</span> '
        f"The picture shows them at {numbers}.{html.escape(notes)}</p></noscript></div>"
    )
    return text, path, drawn.svg


def _runs_here(state: dict, view: str) -> bool:
    """Return whether a view contains a widget that brings its own script."""
    return any(state[m]["model_name"] == SCRIPTED for m in reached(state, [view]))


def _instead(site: Site, state: dict, view: str) -> str:
    """Return what stands in place of a view without a script: its own HTML, else a picture.

    Its own HTML then stands in the page only, where the script finds it.
    """
    own = state[view]["state"].pop("html", None)
    if own is not None:
        return f'<div class="widget-fallback">{own}</div>'
    return fallback(site, *_figure_of(state, view))


def _figure_of(state: dict, view: str) -> tuple[str, dict[str, float | str]]:
    """Return name and slider positions of the figure inside a view."""
    for child in state[view]["state"].get("children", [view]):
        traits = state[child.removeprefix("IPY_MODEL_")]["state"]
        if "name" in traits:
            name = traits["name"]
            return name, {c.name: traits[c.name] for c in figure(name).controls}
    raise ValueError("a page has a live figure of an unknown kind")


def with_figures(site: Site, name: str, body: str, data: dict) -> tuple[str, str, dict[str, str]]:
    """Return a page's body with what stands in for its figures, their state, and their scripts.

    Widgets that call Python leave a sentence that says so.

    Parameters
    ----------
    site : Site
    name : str
        Of the page.
    body : str
        HTML with a view of each figure.
    data : dict
        The state of the page's widgets, as Jupyter embeds it; changed in place.
    """
    views = [json.loads(view)["model_id"] for view in VIEW.findall(body)]
    # Plain widgets call Python: on a page they would be sliders that move nothing.
    moving = [view for view in views if _runs_here(data["state"], view)]
    state, names = rename(data["state"], moving)

    def replace(match: re.Match) -> str:
        model = json.loads(match[1])["model_id"]
        if model not in moving:
            return NEEDS_PYTHON
        instead = _instead(site, state, names[model])
        return instead + view_of(names[model]) + change_link(state, names[model])

    body = VIEW.sub(replace, body)
    if not moving:
        return body, "", {}
    scripts = detach(state, site.out, name)
    return body, state_of({**data, "state": state}), scripts


def change_link(state: dict, view: str) -> str:
    """Return the link from an activation's figure to the page on which to change its formula."""
    inside = state[view]["state"].get("children", [view])
    traits = (state[child.removeprefix("IPY_MODEL_")]["state"] for child in inside)
    if not any(one.get("name") in CATALOGUE for one in traits):
        return ""
    name, values = _figure_of(state, view)
    href = html.escape(address(CATALOGUE[name], **values))
    return f'<p class="change-formula"><a href="{href}">Change this formula</a></p>'


def view_of(model: str) -> str:
    """Return the element in whose place a figure is shown."""
    text = json.dumps({"version_major": 2, "version_minor": 0, "model_id": model})
    return f'<script type="{VIEW_MIME}">{text}</script>'


def state_of(data: dict) -> str:
    """Return the element that has the values of all figures of a page."""
    return f'<script type="{STATE_MIME}">{escape_script(json.dumps(data))}</script>'


def add_embeds(site: Site, pages: Pages) -> Pages:
    """Add the page embed/NAME for every live figure of the book."""
    names = (*CATALOGUE, *FIGURES) if is_whole(site.app) else ()
    return {**pages, **{f"embed/{name}": _embed(site, name) for name in names}}


def _embed(site: Site, name: str) -> str:
    kind = figure(name)
    data, view = alone(kind)
    page = name if name in site.app.env.found_docs else "index"
    stands_in = fallback(site, *_figure_of(data["state"], view), up="../")
    return embed(site, kind, data, view, stands_in, page, f"embedded-{name}")


def embed(
    site: Site, kind: Kind, data: dict, view: str, stands_in: str, page: str, script: str
) -> str:
    """Return the page that has a figure alone.

    Parameters
    ----------
    site : Site
    kind : Kind
    data : dict
        The state of the figure, from ``alone``; changed in place.
    view : str
    stands_in : str
        What stands in its place without a script.
    page : str
        Where the figure is in the book.
    script : str
        A name for the file of its script.
    """
    scripts = detach(data["state"], site.out, script)
    links = [f'<link rel="stylesheet" href="../{path}">' for path in policy.LIVE]
    links += [
        f'<script src="../{path}" data-for="{needed_by}"></script>'
        for path, needed_by in scripts.items()
    ]
    links.append(f'<script src="../{policy.RUNTIME}"></script>')
    return EMBED.format(
        name=kind.name,
        title=html.escape(kind.title),
        policy=policy.POLICY,
        links="\n".join(links),
        book=site.title,
        page=page,
        fallback=stands_in,
        view=view_of(view),
        state=state_of(data),
    )


def alone(kind: Kind) -> tuple[dict, str]:
    """Return the state of a page that has one figure, as Jupyter embeds it, and its view."""
    data = embed_data(views=[kind.explore()])
    Widget.close_all()  # else the next one would be asked for the state of this one, too
    (shown,) = data["view_specs"]
    state, names = rename(data["manager_state"]["state"], [shown["model_id"]])
    return {**data["manager_state"], "state": state}, names[shown["model_id"]]
