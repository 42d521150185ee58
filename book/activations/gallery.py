"""The catalogue at a glance: one small drawing for each activation, all on the same axes.

It is plain HTML and SVG, which needs neither script nor style sheet.  Where one is loaded,
it may set ``--book-function`` and ``--book-gradient``, the colors of the two curves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from html import escape
from pathlib import Path

import numpy as np

from .activation import Activation
from .catalogue import FAMILIES
from .compare.columns import short
from .compare.curves import curve
from .figures import BLUE, VERMILION

__all__ = ["Gallery", "gallery"]

BOOK = Path(__file__).parents[1]
ELSEWHERE = "choosing.html#compare-them-all"  # where all of them are compared

# One unit of z is as long as one of y: a slope of 1 rises at 45 degrees.
LOW, HIGH, BOTTOM, TOP = -4, 4, -2, 4
UNIT = 20
WIDTH, HEIGHT = (HIGH - LOW) * UNIT, (TOP - BOTTOM) * UNIT
ROUGH = 0.3  # how far a drawn line may be from the curve, in units of the view box

GRID = "display:grid;gap:0.75rem;grid-template-columns:repeat(auto-fill,minmax(6.5rem,1fr))"
LIST = f"{GRID};list-style:none;margin:0 0 1.25rem;padding:0"
FUNCTION = f"stroke:var(--book-function,{BLUE})"
GRADIENT = f"stroke:var(--book-gradient,{VERMILION});stroke-dasharray:7 4"


def gallery(families: Mapping[str, tuple[Activation, ...]] = FAMILIES) -> Gallery:
    """Return small drawings of function and gradient, each with a link.

    The link leads to the chapter that has the name of the activation, or, where there
    is none, to the comparison of all.

    Parameters
    ----------
    families : mapping of str to tuple of Activation
        Title of each group, and what is in it; all of the catalogue if not given.
    """
    chapters = {path.stem for path in BOOK.glob("*.ipynb")}
    return Gallery({title: tuple(family) for title, family in families.items()}, chapters)


@dataclass(frozen=True, repr=False)
class Gallery:
    """Small drawings of activations at their default parameters, on the same axes.

    Attributes
    ----------
    families : dict of str to tuple of Activation
    chapters : set of str
        Names of the activations that a link to a chapter is given.
    """

    families: Mapping[str, tuple[Activation, ...]]
    chapters: set[str]

    @cached_property
    def html(self) -> str:
        return f'<div class="book-gallery">{"".join(map(self._group, self.families))}</div>'

    def _group(self, title: str) -> str:
        items = "".join(f"<li>{self._item(a)}</li>" for a in self.families[title])
        name = escape(title)
        return (
            f'<p style="margin:0 0 0.25rem"><strong>{name}</strong></p>'
            f'<ul aria-label="{name}" style="{LIST}">{items}</ul>'
        )

    def _item(self, activation: Activation) -> str:
        name = activation.name
        link = f"{name}.html" if name in self.chapters else ELSEWHERE
        return f'<a href="{link}">{drawing(activation)} {escape(activation.title)}</a>'

    def _repr_html_(self) -> str:
        return self.html

    def __repr__(self) -> str:
        return f"Gallery({', '.join(a.name for family in self.families.values() for a in family)})"


def drawing(activation: Activation) -> str:
    """Return the SVG of an activation and its gradient, with a text in its place."""
    f, gradient = (_path(*curve(activation, order, LOW, HIGH)) for order in (0, 1))
    x, y = -LOW * UNIT, TOP * UNIT
    return (
        f'<svg role="img" aria-label="{escape(described(activation))}"'
        f' viewBox="0 0 {WIDTH} {HEIGHT}" style="display:block;height:auto;width:100%"'
        ' fill="none" stroke-width="2.5">'
        f'<path d="M0 {y}H{WIDTH}M{x} 0V{HEIGHT}" stroke="currentColor"'
        ' stroke-opacity="0.35" stroke-width="1"/>'
        f'<path d="{gradient}" style="{GRADIENT}"/><path d="{f}" style="{FUNCTION}"/></svg>'
    )


def described(activation: Activation) -> str:
    """Say what the drawing shows."""
    ends = ", ".join(f"{_number(activation(z))} at {_number(z)}" for z in (LOW, 0, HIGH))
    slopes = curve(activation, 1, LOW, HIGH)[1]
    least, largest = _number(np.nanmin(slopes)), _number(np.nanmax(slopes))
    slope = f"is {least}" if least == largest else f"from {least} to {largest}"
    return f"Curve with the values {ends}; gradient {slope}"


def _number(value: float) -> str:
    return short(round(float(value), 2) + 0.0)  # -0.0 + 0.0 is 0.0


def _path(z: np.ndarray, values: np.ndarray) -> str:
    """Return the path through the points in whole units, lifted over NaN."""
    # What is outside of the drawing is cut off by it.
    points = np.column_stack([(z - LOW) * UNIT, (TOP - np.clip(values, -9, 9)) * UNIT])
    torn = np.flatnonzero(np.isnan(values))
    parts = (part[~np.isnan(part[:, 1])] for part in np.split(points, torn))
    return "".join(
        f"M{'L'.join(f'{x:.0f} {y:.0f}' for x, y in _thinned(part))}" for part in parts if len(part)
    )


def _thinned(points: np.ndarray) -> np.ndarray:
    """Return the fewest of the points that stay close, as Douglas and Peucker choose them."""
    first, last = points[0], points[-1]
    along = last - first
    off = np.abs((points - first) @ [along[1], -along[0]]) / max(np.hypot(*along), 1e-9)
    far = int(off.argmax())
    if off[far] <= ROUGH:
        return points[[0, -1]]
    return np.concatenate([_thinned(points[: far + 1])[:-1], _thinned(points[far:])])
