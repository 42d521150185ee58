"""What a derivative is: the slope of a secant whose step shrinks.

The curve is x^2/2, because every number can be checked in the head: the tangent at x has
the slope x, and the secant from x to x + h the slope x + h/2.  So half the step is all
that is between them, on either side of x.
"""

from __future__ import annotations

import math

import numpy as np
from matplotlib.axes import Axes

from ..draw.figure import BLUE, INK, THIN, VERMILION, VERMILION_TEXT, BookFigure, axes
from ..live import Kind, Slider, Still, constants, figure_script

__all__ = ["secant"]

SLIDERS = (
    Slider("x", "x", 1.0, -2.0, 2.0, 0.05),
    Slider("h", "step h", 1.5, -1.5, 1.5, 0.01),
)
WINDOW = (-3.6, 3.6), (-1.6, 6.4)


def curve(x):
    """Return x^2/2, as the script does."""
    return x * x / 2


def slopes(x: float, h: float) -> tuple[float, float]:
    """Return the slopes of the secant from x to x + h and of the tangent at x.

    That of the secant is NaN where h is 0.
    """
    return ((curve(x + h) - curve(x)) / h if h else float("nan")), x


def _ends(x: float, slope: float) -> list[tuple[float, float]]:
    """Return where a line through (x, x^2/2) leaves the axes, the lower end first."""
    across, (bottom, top) = WINDOW
    ends = []
    for end in across:
        y = curve(x) + slope * (end - x)
        limit = min(max(y, bottom), top)
        ends.append((end, y) if limit == y else (x + (limit - curve(x)) / slope, limit))
    return sorted(ends, key=lambda point: point[1])


def _name(ax: Axes, text: str, color: str, x: float, slope: float, side: int) -> None:
    """Write the name of a line near its lower end, left (-1) or right (1) of it.

    There the curve is far, and of two lines each has a side.
    """
    (a, b), (c, d) = _ends(x, slope)
    # Far enough along the line for all of the name to be inside.
    along = (math.copysign(3.0, a) - a) / (c - a) if abs(a) > 3 else 0.0
    above = (WINDOW[1][0] + 0.7 - b) / (d - b) if d > b else 0.0
    at = a + max(0.04, along, above) * (c - a)
    turn = math.atan2(0.55 * (d - b), c - a)  # a unit up is about half a unit across
    across, up = side * math.sin(turn), -side * math.cos(turn)
    ax.annotate(
        text,
        (at, curve(x) + slope * (at - x)),
        (6 * across, 6 * up),
        textcoords="offset points",
        color=color,
        fontsize=12,
        ha="left" if across > 0.5 else "right" if across < -0.5 else "center",
        va="bottom" if up > 0.5 else "top" if up < -0.5 else "center",
    )


def _still(values: dict[str, float]) -> Still:
    x, h = values["x"], values["h"]
    steep, limit = slopes(x, h)
    figure = BookFigure(figsize=(5.6, 3.3), dpi=180, layout="constrained")
    ax = figure.add_subplot()
    axes(ax, *WINDOW, name="x")
    grid = np.linspace(*WINDOW[0], 289)
    ax.plot(grid, curve(grid), color=BLUE, lw=2.2)
    ax.axline((x, curve(x)), slope=limit, color=INK, lw=1.2, zorder=1.5)
    ax.text(-2.8, curve(3), "x²/2", color=BLUE, fontsize=12)
    alt = f"The parabola x²/2 with its tangent at x = {x:g}, of slope {limit:.4g}"
    if h:
        ax.axline((x, curve(x)), slope=steep, color=VERMILION, lw=2.2, ls=(0, (5, 2.5)))
        ax.plot([x, x + h, x + h], [curve(x), curve(x), curve(x + h)], color=INK, lw=THIN, ls=":")
        ax.plot(x + h, curve(x + h), "o", color="white", mec=VERMILION, mew=2, ms=7, zorder=5)
        _name(ax, "secant", VERMILION_TEXT, x, steep, side=-1 if h < 0 else 1)
        alt += (
            f", and a dashed secant through the points at x and at x + h, h = {h:g}, "
            f"of slope {steep:.4g}: the difference is {steep - limit:.4g}, half of h"
        )
    _name(ax, "tangent", INK, x, limit, side=1 if h < 0 else -1)
    ax.plot(x, curve(x), "o", color=INK, ms=7, zorder=5)
    return Still(figure, f"{alt}.")


secant = Kind(
    name="secant",
    title="The secant that becomes the tangent",
    sliders=SLIDERS,
    script=lambda: figure_script(
        constants(SLIDERS=[s.facts() for s in SLIDERS]),
        "secant",
        "SLIDERS",
        libraries=("scenes/secant_scene.js",),
    ),
    still=_still,
)
