"""What the page "Train it here" loads: one script of its own, and the digits once they are chosen."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from activations import CATALOGUE
from activations.data import HELD_OUT, SEEN, digits
from activations.kernel.javascript import layer_functions
from activations.live.script import PACKAGE
from activations.scenes.means import RULE
from tools.site import policy
from tools.site.files import Pages, Site, mark
from tools.site.scripts import light, write_library

PARTS = ("networks", "data_sets", "playground")
SHARED = ("live/drawing.js", "live/means.js")
DIGITS = "_static/train_digits.js"
TRAINED_ON, TESTED_ON = 300, 100
START = Path(__file__).with_name("train.js")


def digits_script() -> str:
    """Return the digits as a script: a letter for each pixel, from A for paper to Q for ink."""
    x, y = digits()
    rows = [*SEEN[:TRAINED_ON], *HELD_OUT[:TESTED_ON]]
    given = {
        "pixels": "".join(chr(65 + value) for value in (16 * x[rows]).astype(int).ravel()),
        "digits": "".join(map(str, y[rows])),
        "train": TRAINED_ON,
    }
    return f"window.handwrittenDigits = {json.dumps(given)};\n"


@cache
def libraries() -> str:
    """Return the statements that define ACTIVATIONS, RULE, networks, dataSets and playground."""
    parts = [(PACKAGE / "networks" / f"{part}.js").read_text(encoding="utf-8") for part in PARTS]
    return "".join(
        (layer_functions(CATALOGUE.values()), f"const RULE = {json.dumps(RULE)};\n", *parts)
    )


def script(digits_address: str) -> str:
    """Return the script of the page, which keeps its names to itself."""
    start = START.read_text(encoding="utf-8")
    given = f"const DIGITS = {json.dumps(digits_address)};\n"
    return light(f'(() => {{\n"use strict";\n{libraries()}{given}{start}}})();\n')


def write(site: Site, pages: Pages) -> Pages:
    """Write the scripts of the page."""
    if policy.TRAIN not in pages:
        return pages
    for path in SHARED:
        write_library(site.out, path)
    site.write(DIGITS, digits_script())
    marked = f"{DIGITS.removeprefix('_static/')}?v={mark((site.out / DIGITS).read_bytes())}"
    site.write(policy.TRAIN_SCRIPT, script(marked))
    return pages
