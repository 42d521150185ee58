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

from tools.site import build as build_site

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


def broken(tab, context=None, **options):
    """Run axe-core, and return what breaks its rules."""
    # It would fetch the style sheets once more, which the policy of the pages forbids.
    options |= {"resultTypes": ["violations"], "preload": False}
    if not tab.evaluate("'axe' in window"):
        tab.evaluate(AXE_SCRIPT)
    given = [context, options] if context else [options]
    found = tab.evaluate("async (given) => (await axe.run(...given)).violations", given)
    return [
        f"{rule['id']}: {node['html'][:200]} {node.get('failureSummary', '')[:300]}"
        for rule in found
        for node in rule["nodes"]
    ]


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
    command = [sys.executable, "-m", build_site.__name__, "--book", book]
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
