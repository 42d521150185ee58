"""A page of one's own in a browser, what is read from it, and a book of one's own built."""

import json
import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from axe_playwright_python.base import AXE_SCRIPT
from ipywidgets.embed import embed_data, escape_script

from activations.live.script import library

ROOT = Path(__file__).parents[1]
STATIC = ROOT / "book" / "_static"
VIEW = "application/vnd.jupyter.widget-view+json"
STATE = "application/vnd.jupyter.widget-state+json"


def page_of(state, views):
    """An HTML page with a fallback before each view, as the book's pages have."""
    shown = "".join(
        f'<section id="s{i}"><div class="widget-fallback"><noscript>a picture</noscript></div>'
        f'<script type="{VIEW}">{json.dumps({"model_id": view})}</script></section>'
        for i, view in enumerate(views)
    )
    return (
        "<!DOCTYPE html><html lang='en'><title>A page</title>"
        "<meta name='viewport' content='width=device-width, initial-scale=1'>"
        f"<link rel='icon' href='data:,'>{shown}"
        f'<script type="{STATE}">{escape_script(json.dumps({"state": state}))}</script>'
        "<script src='_static/page_widgets.js'></script></html>"
    )


def embedded(*widgets):
    """The state of widgets as a page has it, and the id of each."""
    data = embed_data(views=[*widgets])
    return data["manager_state"]["state"], [view["model_id"] for view in data["view_specs"]]


PHONE = {"viewport": {"width": 320, "height": 640}}
DARK = """document.documentElement.dataset.theme = "dark";
    document.body.style = "background: #121212; color: #eee";"""

# Widths of a window and what makes the page dark: two of the four, and later all.
SCREENS = pytest.mark.parametrize(
    "width, script",
    [
        pytest.param(320, DARK, id="narrow, dark"),
        pytest.param(1280, "", id="wide, light"),
        pytest.param(320, "", id="narrow, light", marks=pytest.mark.every),
        pytest.param(1280, DARK, id="wide, dark", marks=pytest.mark.every),
    ],
)


def readout(tab):
    return tab.locator(".readout").inner_text()


def sides(tab, selector):
    """Width and height of each element that fits, in one list: what a finger has to hit."""
    return tab.locator(selector).evaluate_all(
        """all => all.map((e) => e.getBoundingClientRect())
            .flatMap(({ width, height }) => [width, height])"""
    )


def broken(tab, context=None, **options):
    """Run axe-core, and return what breaks its rules."""
    # It would fetch the style sheets once more, which the policy of the pages forbids.
    options |= {"resultTypes": ["violations"], "preload": False}
    if not tab.evaluate("'axe' in window"):  # half a megabyte: once for each document
        tab.evaluate(AXE_SCRIPT)
    found = tab.evaluate(
        "async ([context, options]) => (await axe.run(context ?? document, options)).violations",
        [context, options],
    )
    return [
        f"{rule['id']}: {node['html'][:200]} {node.get('failureSummary', '')[:300]}"
        for rule in found
        for node in rule["nodes"]
    ]


# axe-core takes seconds to go through the parts of formulas, of which it judges the contrast
# alone.  A single text element in their place has the color of its formula.
FORMULAS_AS_TEXT = """() => {
    window.formulas = [...document.querySelectorAll("math")].map((e) => [e, [...e.childNodes]]);
    for (const [formula] of formulas) {
        const text = document.createElementNS(formula.namespaceURI, "mtext");
        text.textContent = formula.textContent;
        formula.replaceChildren(text);
    }
}"""


def broken_around_formulas(tab, context):
    """The same, with each formula as one text."""
    tab.evaluate(FORMULAS_AS_TEXT)
    found = broken(tab, context)
    tab.evaluate("formulas.forEach(([formula, parts]) => formula.replaceChildren(...parts))")
    return found


def luminance(color):
    channels = [int(n) / 255 for n in re.findall(r"\d+", color)[:3]]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return float(np.dot(linear, [0.2126, 0.7152, 0.0722]))


class Cells(HTMLParser):
    """The texts of the table's cells, row by row."""

    def __init__(self, html):
        super().__init__()
        self.rows, self.inside = [], False
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")
            self.inside = True

    def handle_endtag(self, tag):
        self.inside &= tag not in ("td", "th")

    def handle_data(self, data):
        if self.inside:
            self.rows[-1][-1] += data


def exported(tab, exercise, what):
    """What is made of the names of an exercise's script, in a tab and without a page."""
    script = "".join(map(library, (*exercise.libraries, *exercise.later)))
    own = exercise._esm.partition("render(where) {")[2].rpartition("return ")[0]
    module = f"{script}const EXERCISE = (() => {{ {own} return EXERCISE; }})();"
    return tab.evaluate_handle(
        """async (module) => {
            const url = URL.createObjectURL(new Blob([module], {type: "text/javascript"}));
            return (await import(url)).default;
        }""",
        f"{module}\nexport default {what};",
    )


# The start of a function of [module, state]: a figure drawn with a model that counts its
# listeners, and ``clean`` to end it.
WATCHED = """async ([module, state]) => {
            const {default: widget} = await import(
                URL.createObjectURL(new Blob([module], {type: "text/javascript"})));
            const listeners = new Set();
            const model = {
                get: (key) => state[key],
                set: (key, value) => { state[key] = value; },
                save_changes() {},
                on: (event, f) => listeners.add(event + f),
                off: (event, f) => listeners.delete(event + f),
            };
            const el = document.createElement("div");
            el.style.width = "600px";
            document.body.append(el);
            const clean = widget.render({model, el});
            const during = listeners.size;
"""


def build(book, *options, **environment):
    command = [sys.executable, "-m", "tools.site.build", "--book", book]
    command += ["--out", book.parent / "site", *options]
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        cwd=book.parent,
        timeout=600,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
    )
