"""What the page "Train it here" loads: a script of its own, and others once they are needed."""

from __future__ import annotations

import json
from pathlib import Path

from activations import CATALOGUE
from activations.data import HELD_OUT, SEEN, digits
from activations.kernel.javascript import layer_functions
from activations.live.script import PACKAGE
from activations.scenes.means import RULE
from tools.site import policy
from tools.site.files import Pages, Site, mark
from tools.site.scripts import light, write_library

START = Path(__file__).with_name("train.js")
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
    rule = f"const RULE = {json.dumps(RULE)};\n"
    return "".join((layer_functions(CATALOGUE.values()), rule, *map(source, LIBRARIES)))


def script(later: dict[str, str]) -> str:
    """Return the script of the page; ``later`` has the addresses of the others, seen from it."""
    return _alone(
        f"{libraries()}const LATER = {json.dumps(later)};\n{START.read_text(encoding='utf-8')}"
    )


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


def write(site: Site, pages: Pages) -> Pages:
    """Write the scripts of the page."""
    if policy.TRAIN not in pages:
        return pages
    for path in SHARED:
        write_library(site.out, path)
    later = {}
    for name, text in parts().items():
        site.write(f"_static/train_{name}.js", text)
        later[name] = f"train_{name}.js?v={mark(text.encode())}"
    site.write(policy.TRAIN_SCRIPT, script(later))
    return pages
