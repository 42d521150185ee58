"""The atlas: a page for each entry of activations.atlas, and a list of all, to be filtered.

What an entry's page says is computed once and kept in the store; the pages stand outside the
list of chapters, and outside the search's index of words.

python -m tools.site.atlas_pages

computes what is not in the store yet, in several processes.
"""

from __future__ import annotations

import hashlib
import html
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from urllib.parse import urlencode

from sphinx.application import Sphinx

from activations import CATALOGUE, Activation, chapter
from activations.atlas import Entry, entries
from activations.atlas.facets import FACETS, facets
from activations.atlas.gates import failure
from activations.atlas.reading import WHERE, names_of_catalogue
from activations.derive.printing import latex
from activations.errors import UnsupportedExpression
from activations.galleries import drawing
from activations.implementations import LANGUAGES, file_text, measured
from activations.implementations.choice import everyday_sizes, units
from activations.implementations.entries import code_of, worst_printed
from activations.live import explorer
from activations.store import cached
from tools.site import bibliography, code_pages, mathematics, policy
from tools.site.code_pages import details, listing
from tools.site.files import Pages, Site, is_whole
from tools.site.live_figures import alone, embed, stand_in, state_of, view_of
from tools.site.scripts import detach

ROOT = Path(__file__).parents[2]
FOLDER, INDEX = policy.ATLAS, policy.ATLAS_INDEX
# What the store's answers depend on, beside the engine.
DEPENDS_ON = ("book/activations/**/*.*", "tools/site/*.*", "book/references.bib")
PROCESSES = max(1, min(4, os.cpu_count() or 1))

# --- what is computed --------------------------------------------------------------------------


@dataclass(frozen=True)
class Record:
    """What there is to show of an entry, and of its figure.

    Attributes
    ----------
    body : str
        HTML of the page.
    state : dict
        Of the figure's widgets, as Jupyter embeds it.
    view : str
    stands_in : str
        What stands in the figure's place without a script.
    picture, svg : str
        The path of its picture for readers without scripts, and the picture.
    """

    body: str
    state: dict
    view: str
    stands_in: str
    picture: str
    svg: str


@dataclass(frozen=True)
class Item:
    """What the list says of an activation: its curve, and the values of its facets."""

    curve: str
    facets: dict[str, str]


@cache
def _mark() -> str:
    """Return a mark of the files that make a page: what was kept before counts no more."""
    digest = hashlib.sha256()
    for path in sorted(path for pattern in DEPENDS_ON for path in ROOT.glob(pattern)):
        if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".toml":
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def record(entry: Entry) -> Record:
    """Return what there is to show of an entry, from the store if it is there."""
    return cached(f"atlas page {_mark()}", (entry,), lambda: _record(entry))


def item(activation: Activation) -> Item:
    """Return what the list shows of an activation, from the store if it is there."""
    parts = (activation.name, activation.expr, *activation.parameters)
    return cached(f"atlas item {_mark()}", parts, lambda: _item(activation))


def _item(activation: Activation) -> Item:
    return Item(drawing(activation, slope=False), facets(activation))


def _record(entry: Entry) -> Record:
    if failed := failure(entry):
        raise ValueError(f"{entry.name} of the atlas fails the gate {failed[0]}: {failed[1]}")
    kind = explorer(entry.activation)
    data, view = alone(kind)
    values = {control.name: control.default for control in kind.controls}
    text, path, svg = stand_in(kind, values, up="../")
    return Record(_body(entry, f"{text}{view_of(view)}"), data, view, text, path, svg)


def compute_all() -> None:
    """Fill the store, in as many processes as there are processors."""
    all_of_them = [*entries().values(), *CATALOGUE.values()]
    wrong = []
    with ProcessPoolExecutor(PROCESSES) as pool:
        for count, failed in enumerate(pool.map(_compute, all_of_them), start=1):
            wrong += [failed] if failed else []
            if count % 16 == 0 or count == len(all_of_them):
                print(f"computing the atlas... [{100 * count // len(all_of_them):3d}%]", flush=True)
    if wrong:
        sys.exit("\n".join(wrong))


def _compute(one: Entry | Activation) -> str:
    """Fill the store with what there is to show of one; return what is wrong with it, or ""."""
    try:
        if isinstance(one, Entry):
            record(one)
            item(one.activation)
        else:
            item(one)
    except (ValueError, UnsupportedExpression) as error:
        return str(error)
    return ""


# --- a page --------------------------------------------------------------------------------------


def pages(app: Sphinx) -> Iterator[tuple[str, dict, str]]:
    """Yield the pages; Sphinx writes them with the frame of the book."""
    if not is_whole(app):
        return
    # In a process of its own, because this one runs engines that no copy of it could use.
    subprocess.run([sys.executable, "-m", __name__], check=True, cwd=ROOT)
    for name, entry in entries().items():
        yield f"{FOLDER}/{name}", _context(Site(app), entry, record(entry)), "page.html"
    says = "Published activation functions, each with its derivative, its figure and its code."
    yield (
        INDEX,
        {**_head("The atlas of activation functions", says), "body": index_body()},
        "page.html",
    )


def _head(title: str, says: str) -> dict:
    description = f'<meta name="description" content="{html.escape(says)}">\n'
    return {"title": title, "metatags": description}


def _context(site: Site, entry: Entry, found: Record) -> dict:
    says = f"{entry.title} ({entry.year}): its derivative line by line, its figure and its code."
    site.write(found.picture, found.svg)
    return {
        **_head(entry.title, says),
        "body": found.body,
        "figure_scripts": detach(found.state["state"], site.out, f"{FOLDER}-{entry.name}"),
        "state": state_of(found.state),
    }


def add_embeds(site: Site, pages: Pages) -> Pages:
    """Add the page embed/NAME for the figure of every entry."""
    known = entries() if INDEX in pages else {}
    return {**pages, **{f"embed/{name}": _embed(site, entry) for name, entry in known.items()}}


def _embed(site: Site, entry: Entry) -> str:
    found, kind = record(entry), explorer(entry.activation)
    page, script = f"{FOLDER}/{entry.name}", f"{FOLDER}-{entry.name}"
    return embed(site, kind, found.state, found.view, found.stands_in, page, script)


def _body(entry: Entry, figure: str) -> str:
    a = entry.activation
    formula = mathematics.latex_to_mathml(f"f(z) = {latex(a.expr)}", display=True)
    names = f"<p>Also called {_listed(entry.also)}.</p>\n" if entry.also else ""
    note = f"<p>{html.escape(entry.note)}</p>\n" if entry.note else ""
    address = html.escape(f"../formula.html?{_query(entry)}")
    return (
        f'<section id="{entry.name}"><h1>{html.escape(entry.title)}</h1>\n'
        f'{names}<div class="math-block">{formula}</div>\n{_source(entry)}{note}'
        f'<section id="figure"><h2>The figure</h2>\n{figure}\n'
        f'<p class="change-formula"><a href="{address}">Open it in Bring your own formula</a></p>'
        f"</section>\n{_derivation(a)}{_properties(a)}{_code(entry)}"
        '<p><a href="index.html">All activations of the atlas</a></p></section>'
    )


def _listed(names: tuple[str, ...]) -> str:
    *others, last = map(html.escape, names)
    return f"{', '.join(others)} and {last}" if others else last


def _query(entry: Entry) -> str:
    return urlencode({"f": entry.formula, **{k: f"{row[0]:g}" for k, row in entry.parameters}})


READ = {
    "paper": 'The formula is that of <a href="{}">the publication</a>{}.',
    "code": (
        'The formula is that of <a href="{}">an implementation</a>{}; '
        "it was not compared with the publication itself."
    ),
    "survey": (
        'The formula is that of <a href="{}">the survey by Dubey et al. (2022)</a>{}; '
        "it was not compared with the publication itself."
    ),
}


def _source(entry: Entry) -> str:
    if entry.cites:
        place = f"../bibliography.html#{entry.cites.replace('_', '-')}"
        heading = bibliography.heading(code_pages.sources()[entry.cites])
        who = f'<a href="{place}">{html.escape(heading)}</a>'
    else:
        source = entry.source
        title = f"<em>{html.escape(source.title)}</em>"
        if source.link:
            title = f'<a href="{html.escape(source.link)}">{title}</a>'
        names = _listed(tuple(source.authors.split(" and ")))
        parts = [f"{names} ({source.year}): {title}", html.escape(source.venue)]
        who = ", ".join(filter(None, parts))
    address, place = WHERE.fullmatch(entry.where).groups()
    read = READ[entry.read].format(
        html.escape(address), f" ({html.escape(place)})" if place else ""
    )
    return f"<p>Source: {who.rstrip('.')}. {read}</p>\n"


def _derivation(a: Activation) -> str:
    first, *rest = a.derivation().lines
    steps = [f'<li><p class="rule">To be found</p>{_line(first.latex)}</li>\n']
    steps += [
        f'<li><p class="rule">{html.escape(line.reason)}</p>{_line(f"= {line.latex}")}'
        f'<p class="proof">{_proof(line.proof)}</p></li>\n'
        for line in rest
    ]
    return (
        '<section id="derivation"><h2>The derivative, line by line</h2>\n'
        f'<ol class="steps">{"".join(steps)}</ol></section>\n'
    )


def _line(text: str) -> str:
    return f'<div class="math-block">{mathematics.latex_to_mathml(text, display=True)}</div>'


def _proof(how: str) -> str:
    why = "the difference simplifies to 0" if how == "simplifies to 0" else how
    return f"✓ proven equal to the line above: {why}"


def _properties(a: Activation) -> str:
    sheet = a.properties()
    at = a.parameters and _listed(tuple(f"{p.label} = {p.default:g}" for p in a.parameters))
    rows = "".join(
        f'<tr><th scope="row">{_rich(name)}</th><td>{_rich(value)}</td></tr>'
        for name, value in sheet.rows()
    )
    return (
        '<section id="properties"><h2>Its properties</h2>\n'
        f"<p>Computed from the formula{f', at {at}' if at else ''}.</p>\n"
        f'<div class="scroll"><table class="properties"><tbody>{rows}</tbody></table></div>'
        "</section>\n"
    )


def _rich(text: str) -> str:
    """Return text with ``$LaTeX$`` as HTML."""
    parts = text.split("$")
    return "".join(
        mathematics.latex_to_mathml(part, display=False) if index % 2 else html.escape(part)
        for index, part in enumerate(parts)
    )


# --- its code ------------------------------------------------------------------------------------


def texts(entry: Entry) -> dict[str, str]:
    """Return the files of an entry by language."""
    code = code_of(entry.activation, lenient=True)
    title = entry.title.split(" (")[0]
    shown = replace(code, title=title, source=f"Source: {_published(entry)}")
    lost = _lost(entry.activation)
    return {key: file_text(shown, key, lost) for key in LANGUAGES}


def _lost(activation: Activation) -> str:
    """Return what there is to say of code that loses digits, or ""."""
    worst = worst_printed(activation)
    if not worst:
        return ""
    found = " and ".join(f"{units(x)} in {key}" for key, x in worst.items())
    return (
        f"Tried for {everyday_sizes()}: the largest errors, in units in the last place, are "
        f"{found}."
    )


def _published(entry: Entry) -> str:
    if entry.cites:
        return code_pages.published(entry.activation)
    source = entry.source
    names = _listed(tuple(source.authors.split(" and ")))
    return ", ".join(filter(None, (f"{html.unescape(names)} ({source.year})", source.link)))


FRAMEWORKS = measured.FRAMEWORKS | {"tensorflow": "TensorFlow"}
CODE = code_pages.COMPLETE + (
    "It computes the function and its derivative from closed forms that are proven equal to the "
    "formula. The code for NumPy, JavaScript and C is run in the tests of this book; that for "
    "PyTorch, JAX and TensorFlow is written from the same forms."
)


def _code(entry: Entry) -> str:
    files = texts(entry)
    folds = "".join(
        details(language.title, listing(files[key], key))
        for key, (language, _) in LANGUAGES.items()
    )
    text = f"<p>{CODE}</p>\n{folds}{_ran(measured.of_texts(entry.name, files))}"
    return f'<section id="code"><h2>Take the code</h2>\n{text}</section>\n'


def _ran(found: dict[str, dict]) -> str:
    """Return what was measured of code in PyTorch, JAX and TensorFlow."""
    if not found:
        return ""
    versions = ", ".join(f"{title} {measured.version(key)}" for key, title in FRAMEWORKS.items())
    rows = "".join(
        f'<tr><th scope="row">{FRAMEWORKS[key]}</th><td>{_row(cell["float64"])}</td>'
        f"<td>{_row(cell['float32'])}</td></tr>"
        for key, cell in found.items()
    )
    return (
        f"<p>Measured on {measured.day()} with {versions}: f, and f′ and f″ by differentiating "
        f"the code, for {everyday_sizes()} and the default parameters. "
        "The table has the largest errors in "
        '<a href="../glossary.html#ulp">ULP</a>. Near a zero of a function the unit is that of '
        "its size some way from the zero: there the rounding of z alone can change every "
        "digit.</p>\n"
        '<div class="scroll"><table class="docutils"><thead><tr><td></td>'
        '<th scope="col">float64: f, f′, f″</th>'
        '<th scope="col">float32: f, f′, f″</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></div>\n"
    )


def _row(errors: list[float]) -> str:
    return ", ".join(map(code_pages.rounded, errors))


# --- the list ------------------------------------------------------------------------------------

LABELS = {
    "shape": "Shape",
    "range": "Range",
    "smoothness": "Smoothness",
    "parameters": "Parameters",
    "year": "Year",
}


@dataclass(frozen=True)
class Listed:
    """An activation of the atlas or of the catalogue, as the list and the search know it."""

    activation: Activation
    also: tuple[str, ...]
    year: int
    page: str  # from the folder of the site


@cache
def everything() -> list[Listed]:
    """Return all activations, in the order of their titles."""
    also = names_of_catalogue()
    found = [
        Listed(a, also.get(name, ()), _cited_year(a), _page_of(name))
        for name, a in CATALOGUE.items()
    ]
    found += [
        Listed(entry.activation, entry.also, entry.year, f"{FOLDER}/{name}.html")
        for name, entry in entries().items()
    ]
    return sorted(found, key=lambda one: one.activation.title.lower())


def _cited_year(a: Activation) -> int:
    return bibliography.first_year(code_pages.sources()[a.citation])


def _page_of(name: str) -> str:
    """Return the page, or the section of one, that is about an entry of the catalogue."""
    link = chapter(name)
    return link.replace(".ipynb", ".html") if link else f"{code_pages.FOLDER}/{name}.html"


ABOUT = (
    "All curves are drawn on the same axes, z from −6 to 6 and y from −2 to 4, with the default "
    "parameters. Each page of the atlas finds the derivative line by line, and has a figure with "
    "sliders, the properties and the code. A function that has a chapter links to it, and the "
    "other functions of this book link to their code. Shape, range, smoothness and the "
    "number of parameters are computed from the formulas; what the computation leaves open is "
    "called “not decided”. The year is that of the publication that the page names, or of a "
    "preprint of it; a function can be older than that."
)


def index_body() -> str:
    """Return the list of all activations, with what readers choose by."""
    shown = {one.activation.name: item(one.activation) for one in everything()}
    values = {key: [found.facets[key] for found in shown.values()] for key in FACETS}
    choices = {key: [v for v in known if v in values[key]] for key, known in FACETS.items()}
    choices["year"] = sorted({str(one.year) for one in everything()}, reverse=True)
    fields = "".join(_choice(key, options) for key, options in choices.items())
    items = "".join(_listing(one, shown[one.activation.name]) for one in everything())
    return (
        '<section id="atlas"><h1>The atlas of activation functions</h1>\n'
        f"<p>{ABOUT}</p>\n"
        '<form class="atlas-filter" role="search" aria-label="Filter the activations">\n'
        '<label>Name <input type="search" name="name" autocapitalize="off" autocomplete="off" '
        f'spellcheck="false"></label>\n{fields}<button type="reset">Show all</button>\n'
        f'<p role="status">{len(shown)} activations</p></form>\n'
        f'<div class="activation-gallery"><ul class="atlas">{items}</ul></div></section>'
    )


def _choice(key: str, options: list[str]) -> str:
    listed = "".join(f"<option>{html.escape(option)}</option>" for option in options)
    return (
        f'<label>{LABELS[key]} <select name="{key}"><option value="">any</option>{listed}'
        "</select></label>\n"
    )


def _listing(one: Listed, found: Item) -> str:
    data = {**found.facets, "year": str(one.year)}
    attributes = "".join(f' data-{key}="{html.escape(value)}"' for key, value in data.items())
    page = one.page
    address = page.removeprefix(f"{FOLDER}/") if page.startswith(FOLDER) else f"../{page}"
    title, more = one.activation.title, ", ".join([str(one.year), *one.also])
    return (
        f'<li{attributes}><a href="{address}">{found.curve}{html.escape(title)}</a>'
        f"<small>{html.escape(more)}</small></li>\n"
    )


# --- the names that the search knows -----------------------------------------------------------

NAMES = "_static/names.js"


def write_names(site: Site, pages: Pages) -> Pages:
    """Put the names of all activations into the script that finds them for the search."""
    if INDEX not in pages:
        (site.out / NAMES).unlink(missing_ok=True)
        return pages
    known = [[one.page, one.activation.title, *one.also] for one in everything()]
    script = (site.out / NAMES).read_text(encoding="utf-8")
    text = json.dumps(known, ensure_ascii=False, separators=(",", ":"))
    site.write(NAMES, script.replace("NAMES = []", f"NAMES = {text}", 1))
    return pages


if __name__ == "__main__":
    compute_all()
