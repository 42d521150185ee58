"""Draw live figures once, for readers without scripts and for paper.

The figure's own script draws, as it does in the browser; ``still.js`` gives it as much of a
page as it needs.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from py_mini_racer import MiniRacer

from activations.live import Kind
from activations.live.script import library
from activations.live.widget import PICTURE_STYLE
from tools.site.javascript import engine

WIDTH = 560  # pixels
SIZE = re.compile(r'width="([\d.]+)" height="([\d.]+)"')
NEEDLESS = re.compile(r"/\*.*?\*/|\n+ *", re.DOTALL)


@dataclass(frozen=True)
class Still:
    """What a live figure shows where it can't move.

    Attributes
    ----------
    svg : str
    width, height : int
        In pixels.
    alt : str
        The picture in words.
    notes : list of str
        What the figure says under its picture.
    """

    svg: str
    width: int
    height: int
    alt: str
    notes: list[str]


@cache
def _engine() -> MiniRacer:
    return engine(Path(__file__).with_name("still.js").read_text(encoding="utf-8"))


def still(kind: Kind, values: dict[str, float | str]) -> Still:
    """Return the picture of a live figure.

    Parameters
    ----------
    kind : Kind
    values : dict
        Where its sliders stand, and what is chosen, by name.
    """
    script = kind.script()
    libraries = "".join(map(library, script.libraries))
    call = f"still({script.render}, {json.dumps(values)}, {WIDTH})"
    drawn, alt, notes = json.loads(_engine().eval(f"(() => {{ {libraries} return {call}; }})()"))
    width, height = SIZE.search(drawn).groups()
    style = NEEDLESS.sub("", PICTURE_STYLE.read_text(encoding="utf-8"))
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="slider-figure" width="{width}" '
        f'height="{height}"><style>{style}</style>'
        f'<rect width="100%" height="100%" fill="#fff"/>{drawn}</svg>'
    )
    return Still(svg, round(float(width)), round(float(height)), alt, notes)
