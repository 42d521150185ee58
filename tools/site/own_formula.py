"""What the page for a formula of the reader's own loads once it is used.

Python itself is put there by tools/formula, where it was made; without it the page typesets
what is typed, and says that it can do no more.
"""

from __future__ import annotations

import json
from importlib.resources import files

from activations.galleries import chapter
from activations.live.script import library
from activations.own_formula.relatives import catalogue
from tools.site import mathematics, policy
from tools.site.files import Pages, Site, mark
from tools.site.scripts import light, write_library

FOLDER = "_static/own/"
FILES_HERE = "<!-- its files -->"
LIBRARIES = {
    "parser": "exercises/parser.js",
    "drawing": "live/drawing.js",
    "tangent": "live/tangent.js",
    "explorers": "live/explorers.js",
}
NUMBERS = "own_formula/numbers.js"
KATEX_LICENSE = """katex.js is KaTeX, https://katex.org/

The MIT License (MIT)

Copyright (c) 2013-2020 Khan Academy and other contributors

Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.
"""


def write(site: Site, pages: Pages) -> Pages:
    """Write the files of the page, and tell it their addresses."""
    page = pages.get(policy.OWN_FORMULA)
    if page is None:
        return pages
    katex = (files("sphinxcontrib") / "katex.min.js").read_text(encoding="utf-8")
    site.write(f"{FOLDER}katex.js", katex)
    site.write(f"{FOLDER}katex.LICENSE.txt", KATEX_LICENSE)
    # Of the book's formulas the font has what they use; a reader may type any letter.
    site.write(f"{FOLDER}math.css", mathematics.font_face(mathematics.ALL_LETTERS))
    # What it calls, other scripts of the page may declare too: it keeps that to itself.
    script = light(f"const numbers = (() => {{\n{library(NUMBERS)}return numbers;\n}})();\n")
    site.write(f"{FOLDER}numbers.js", f'"use strict";{script}')
    site.write(f"{FOLDER}numbers.mjs", f"{script}\nexport {{ numbers }};\n")
    entries = catalogue(lambda name: _about(name, pages))
    site.write(f"{FOLDER}catalogue.json", json.dumps(entries, ensure_ascii=False))
    site.write("_headers", policy.HEADERS)
    addresses = {key: write_library(site.out, path, marked=True) for key, path in LIBRARIES.items()}
    for key, name in (("katex", "katex.js"), ("math", "math.css"), ("numbers", "numbers.js")):
        path = f"{FOLDER}{name}"
        addresses[key] = f"{path}?v={mark((site.out / path).read_bytes())}"
    element = f'<script type="application/json" class="files">{json.dumps(addresses)}</script>'
    if FILES_HERE not in page:
        raise ValueError(f"{policy.OWN_FORMULA} has no place for its files: {FILES_HERE}")
    return {**pages, policy.OWN_FORMULA: page.replace(FILES_HERE, element, 1)}


def _about(name: str, pages: Pages) -> str:
    """Return the address of the page, or of its section, that is about an activation, or ""."""
    file, _, section = (chapter(name) or "").partition("#")
    page = file.removesuffix(".ipynb")
    return f"{page}.html{section and f'#{section}'}" if page in pages else ""
