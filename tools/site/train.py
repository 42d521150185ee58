"""What the page "Train it here" loads, and its small form in chapters.

The page has a script of its own, and loads others once they are needed.  A chapter has a link to
the page with a setting, and a button that puts a small form of it below the link.
"""

from __future__ import annotations

import html
import json
import math
import re
from pathlib import Path

from activations import CATALOGUE
from activations.data import HELD_OUT, SEEN, digits
from activations.draw.figure import BLUE, VERMILION
from activations.kernel.javascript import layer_functions
from activations.live.script import PACKAGE, library
from activations.scenes.means import RULE
from tools.site import policy
from tools.site.files import Pages, Site, mark
from tools.site.javascript import engine
from tools.site.live_figures import EMBED
from tools.site.scripts import light, write_library

HERE = Path(__file__).parent
LIBRARIES = ("networks", "data_sets", "playground")
SHARED = ("live/drawing.js", "live/means.js")
TRAINED_ON, TESTED_ON = 300, 100


def chosen_digits() -> dict:
    """Return digits as texts: a letter for each pixel, from A for paper to Q for ink."""
    x, y = digits()
    rows = [*SEEN[:TRAINED_ON], *HELD_OUT[:TESTED_ON]]
    return {
        "pixels": "".join(chr(65 + value) for value in (16 * x[rows]).astype(int).ravel()),
        "digits": "".join(map(str, y[rows])),
        "train": TRAINED_ON,
    }


def source(name: str) -> str:
    """Return a script of the playground."""
    return (PACKAGE / "networks" / f"{name}.js").read_text(encoding="utf-8")


def libraries() -> str:
    """Return the statements that define ACTIVATIONS, RULE, networks, dataSets and playground."""
    # Nine digits are more than a line or a label shows.
    nodes = [[round(one, 9) for one in pair] for pair in RULE["nodes"]]
    rule = f"const RULE = {json.dumps({**RULE, 'nodes': nodes})};\n"
    return "".join((layer_functions(CATALOGUE.values()), rule, *map(source, LIBRARIES)))


def script(later: dict[str, str]) -> str:
    """Return the script of the page; ``later`` has the addresses of the others, seen from it."""
    return _alone(f"{libraries()}const LATER = {json.dumps(later)};\n{_starting('train')}")


def small_script(needed: list[str]) -> str:
    """Return the script of chapters; ``needed`` has the addresses of those that it loads."""
    return _alone(f"const NEEDED = {json.dumps(needed)};\n{_starting('train_small')}")


def _starting(name: str) -> str:
    files = (HERE / f"{one}.js" for one in ("load_script", name))
    return "".join(file.read_text(encoding="utf-8") for file in files)


def parts() -> dict[str, str]:
    """Return the scripts that the page loads once they are needed."""
    made = {
        "digits": f"digitsPart({json.dumps(chosen_digits())})",
        "study": "studyPart",
        "trouble": "troublePart",
    }
    return {
        name: _alone(f"{source(f'{name}_part')}(window.trainParts ??= {{}}).{name} = {part};\n")
        for name, part in made.items()
    }


def _alone(text: str) -> str:
    """Return a script that keeps its names to itself."""
    return light(f'(() => {{\n"use strict";\n{text}}})();\n')


# --- for readers without scripts ---------------------------------------------------------------

STILL = "_images/train.svg"
STILL_HERE = "<!-- its picture -->"
STILL_QUERY = "layers=20&width=16&a=sigmoid&start=lecun"
# The gradient in each layer at the start, measured and in theory, by the page's own functions.
GRADIENTS = """(query) => {
    const setting = playground.read(new URLSearchParams(query), ACTIVATIONS);
    const run = playground.runOf(
        setting, setting.nets[0], dataSets.all, ACTIVATIONS, means(RULE).squares);
    const { train, set } = run.data;
    const survey = networks.survey(run.network, set.loss, train.y.length);
    survey.add(train.x, train.y, train.y.length);
    const measured = survey.found().layers.map(({ gradient }) => gradient);
    for (const _ of run.expecting());
    const theory = run.theory.gradient.map((one) => one * measured.at(-1));
    return JSON.stringify({ measured, theory });
}"""
# The engine has no addresses.
QUERY = """class URLSearchParams extends Map {
    constructor(text) { super(text.split("&").map((pair) => pair.split("="))); }
    get(key) { return super.get(key) ?? null; }
}
"""


def gradients() -> dict[str, list[float]]:
    """Return mean squares of the gradient by layer: measured, and in theory."""
    shared = "".join(map(library, SHARED))
    running = engine(f"{QUERY}{shared}{libraries()}")
    return json.loads(running.eval(f"({GRADIENTS})({json.dumps(STILL_QUERY)})"))


def still() -> tuple[str, str]:
    """Return a picture of one start as SVG, and what it shows in words."""
    found = gradients()
    count, powers = len(found["measured"]), [math.log10(one) for one in found["measured"]]
    low, high = math.floor(min(powers)), math.ceil(max(powers))
    x = [60 + 470 * layer / (count - 1) for layer in range(count)]

    def points(values):
        heights = (30 + 200 * (high - math.log10(one)) / (high - low) for one in values)
        return " ".join(f"{a:.1f},{b:.1f}" for a, b in zip(x, heights, strict=True))

    text = 'font-family="system-ui, sans-serif" font-size="13" fill="#222"'
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="560" height="270">'
        '<rect width="100%" height="100%" fill="#fff"/>'
        '<path d="M50 20V240H540" fill="none" stroke="#767676"/>'
        f'<polyline points="{points(found["theory"])}" fill="none" stroke="{VERMILION}" '
        'stroke-width="2.5" stroke-dasharray="8 5"/>'
        f'<polyline points="{points(found["measured"])}" fill="none" stroke="{BLUE}" '
        'stroke-width="2.5"/>'
        f'<g {text}><text x="60" y="258">layer 1</text>'
        f'<text x="540" y="258" text-anchor="end">layer {count}</text>'
        f'<text x="4" y="34">1e{high}</text><text x="4" y="238">1e{low}</text></g></svg>'
    )
    last, first = found["measured"][-1], found["measured"][0]
    words = (
        f"The mean square of the gradient in {count} layers of sigmoids that start at "
        f"n Var(W) = 1: {last:.0e} in the last layer and {first:.0e} in the first, "
        f"where the theory of wide layers has {found['theory'][0]:.0e}."
    )
    return svg, words


def embed(site: Site, place: str) -> str:
    """Return the page to embed; ``place`` is what stands in the element of the playground."""
    sheets = (*policy.LIVE, policy.TRAIN_STYLE)
    links = [f'<link rel="stylesheet" href="../{path}">' for path in sheets]
    links += [f'<script defer src="../{path}"></script>' for path in policy.TRAIN_SCRIPTS]
    return EMBED.format(
        name=policy.TRAIN,
        title="Train it here",
        policy=policy.POLICY,
        links="\n".join(links),
        fallback=f'<div class="playground slider-figure">{place}</div>',
        view="",
        page=policy.TRAIN,
        book=site.title,
        state="",
    )


# --- the small form in a chapter ---------------------------------------------------------------

# A link to the page whose setting a chapter shows; data-small has the fields and the charts.
SMALL = re.compile(
    rf'(?P<link><a href="{policy.TRAIN}\.html\?(?P<query>[^"]*)")'
    r' data-small="(?P<fields>[\w ]+); (?P<charts>[\w ]+)"(?P<rest>.*?</p>)',
    re.DOTALL,
)
BUTTON = (
    r"\g<link>\g<rest>"
    r'<div class="train-small slider-figure" data-query="\g<query>" data-fields="\g<fields>" '
    r'data-charts="\g<charts>"><p><button type="button">Train it on this page</button> '
    '<span role="status"></span></p></div>'
)
LOADED = (
    f'<link rel="stylesheet" href="{policy.TRAIN_STYLE}">\n'
    f'<script defer src="{policy.TRAIN_SMALL_SCRIPT}"></script>\n</head>'
)


def with_small_form(page: str) -> str:
    """Return a page with a button below each link that has a small form."""
    page, count = SMALL.subn(BUTTON, page)
    return page.replace("</head>", LOADED, 1) if count else page


def write(site: Site, pages: Pages) -> Pages:
    """Write the scripts of the page and of its small form, its picture, and its embed."""
    page = pages.get(policy.TRAIN)
    if page is None:
        return pages
    if STILL_HERE not in page:
        raise ValueError(f"{policy.TRAIN} has no place for its picture: {STILL_HERE}")

    def write_script(path: str, text: str) -> str:
        site.write(path, text)
        return f"{path.removeprefix('_static/')}?v={mark(text.encode())}"

    shared = [write_library(site.out, path, marked=True) for path in SHARED]
    later = {name: write_script(f"_static/train_{name}.js", text) for name, text in parts().items()}
    own = write_script(policy.TRAIN_SCRIPT, script(later))
    needed = [*(path.removeprefix("_static/") for path in shared), own]
    write_script(policy.TRAIN_SMALL_SCRIPT, small_script(needed))
    svg, words = still()
    site.write(STILL, svg)
    picture = (
        f'<noscript><img src="{{up}}{STILL}" width="560" height="270" alt="{html.escape(words)}">'
        "<p>The networks of this page need JavaScript, which is turned off. "
        "The picture shows what one of them measures at its start.</p></noscript>"
    )
    return {
        **{name: with_small_form(text) for name, text in pages.items()},
        policy.TRAIN: page.replace(STILL_HERE, picture.format(up=""), 1),
        f"embed/{policy.TRAIN}": embed(site, picture.format(up="../")),
    }
