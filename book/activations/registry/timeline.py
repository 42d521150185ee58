"""The timeline: one mark for each model and group of activations, by year."""

from __future__ import annotations

import math
from collections.abc import Iterable

from matplotlib.figure import Figure

from ..draw.figure import FONT, INK, THIN, BookFigure
from .rows import GROUPS, Use, group, uses

__all__ = ["FIELDS", "between_layers", "timeline"]

FIRST = 2012  # the networks of the years before would stand alone, far to the left
ACROSS = 4  # marks beside each other within a year
STEP = 0.2  # from one mark to the next, in years

# The fields that share a mark: color and shape.  Okabe and Ito's colors.
FIELDS = {
    "Language": (("Language",), "o", "#0072B2"),
    "Vision, mobile": (("Vision", "Mobile"), "s", "#D55E00"),
    "Diffusion, audio": (("Diffusion and generation", "Speech and audio"), "^", "#009E73"),
    "Science, fields, games": (
        ("Graphs and science", "Fields", "Reinforcement learning and games", "Recurrent"),
        "D",
        "#000000",
    ),
}


def between_layers(rows: Iterable[Use] | None = None) -> dict[tuple[int, str], list[str]]:
    """Return by year and group the fields of the models that have it as hidden activation.

    A model counts once in a group.  Fields are keys of ``FIELDS``.
    """
    counted: dict[tuple[str, str], tuple[int, str]] = {}
    for use in uses() if rows is None else rows:
        if use.job == "hidden" and use.year >= FIRST:
            counted.setdefault((use.model, group(use.activation)), (use.year, _field(use)))
    found: dict[tuple[int, str], list[str]] = {}
    for (_, title), (year, field) in counted.items():
        found.setdefault((year, title), []).append(field)
    return {key: sorted(fields, key=list(FIELDS).index) for key, fields in found.items()}


def timeline() -> Figure:
    """Return the figure: years from left to right, a line of marks for each group."""
    marks = between_layers()
    heights = {title: _height(marks, title) for title in GROUPS}
    figure = BookFigure(figsize=(7.6, 0.17 * sum(heights.values()) + 1.1), layout="constrained")
    ax = figure.subplots()
    base, ticks, points = 0.0, {}, {name: [] for name in FIELDS}
    for title in reversed(GROUPS):
        ax.axhline(base - 0.75, color="#BBBBBB", lw=THIN, zorder=0)
        ticks[title] = base + (heights[title] - 2) / 2
        for (year, found), fields in marks.items():
            for number, name in enumerate(fields if found == title else ()):
                points[name].append(_place(year, base, number))
        base += heights[title]
    _axes(ax, ticks, base, max(year for year, _ in marks))
    for name, (_, shape, color) in FIELDS.items():
        ax.plot(*zip(*points[name], strict=True), shape, color=color, ms=4, mew=0, label=name)
    figure.legend(loc="outside upper center", ncols=4, frameon=False, fontsize=FONT - 1)
    return figure


def _field(use: Use) -> str:
    return next(name for name, (domains, *_) in FIELDS.items() if use.domain in domains)


def _height(marks: dict, title: str) -> int:
    """Return the room of a group: its highest pile, and a gap."""
    return 1 + max(math.ceil(len(f) / ACROSS) for (_, found), f in marks.items() if found == title)


def _place(year: int, base: float, number: int) -> tuple[float, float]:
    """Return where the mark with a number, from 0, stands in the pile of its year."""
    up, right = divmod(number, ACROSS)
    return year + STEP * (right - (ACROSS - 1) / 2), base + up


def _axes(ax, ticks: dict[str, float], top: float, last: int) -> None:
    years = range(FIRST, last + 1)
    ax.set(xlim=(FIRST - 0.6, last + 0.6), ylim=(-0.75, top - 0.75))
    ax.set_xticks([*years], [f"{year}" if year % 2 == 0 else "" for year in years])
    ax.set_yticks([*ticks.values()], [*ticks])
    ax.tick_params(length=0, labelcolor=INK, labelsize=FONT)
    ax.spines[["top", "right", "left", "bottom"]].set_visible(False)
