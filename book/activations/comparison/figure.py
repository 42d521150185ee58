"""The comparison as a Matplotlib figure: functions left, gradients right, on the same axes."""

from __future__ import annotations

import math

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from ..activation import Activation
from ..draw.figure import FONT, INK, THIN, BookFigure
from .curves import TITLES, curve, span, window, z_ticks
from .panel import Y_TICKS
from .styles import Style

__all__ = ["side_by_side"]

LEGEND_COLUMNS = 4


def side_by_side(activations: tuple[Activation, ...]) -> Figure:
    """Return the figure; no two curves look alike."""
    rows = math.ceil(len(activations) / LEGEND_COLUMNS)
    figure = BookFigure(figsize=(7.6, 3.6 + 0.22 * rows), dpi=180, layout="constrained")
    panels = figure.subplots(1, 2, sharex=True, sharey=True)
    limits = span(activations), window(activations, 0, 1)
    for order, ax in enumerate(panels):
        _axes(ax, TITLES[order], *limits)
        for number, a in enumerate(activations):
            style = Style(number)
            z, y = curve(a, order, *limits[0])
            ax.plot(z, y, color=style.color, ls=style.dashes, lw=1.8, label=a.title)
    figure.legend(
        *panels[0].get_legend_handles_labels(),
        loc="outside lower center",
        ncols=min(LEGEND_COLUMNS, len(activations)),
        frameon=False,
        fontsize=FONT - 1,
        handlelength=3.6,
    )
    return figure


def _axes(ax: Axes, title: str, x: tuple[float, float], y: tuple[float, float]) -> None:
    ax.set(xlim=x, ylim=y, xticks=z_ticks(*x))
    ax.set_xlabel("z", color=INK, fontsize=FONT, style="italic")
    ax.set_title(title, color=INK, fontsize=FONT + 1, loc="left")
    ax.yaxis.set_major_locator(MaxNLocator(**Y_TICKS))
    ax.tick_params(length=3, width=THIN, color=INK, labelcolor=INK, labelleft=True)
    ax.spines[["top", "right"]].set_visible(False)
    ax.spines[["left", "bottom"]].set(linewidth=THIN, color=INK)
    for line in (ax.axhline, ax.axvline):
        line(0, color="#BBBBBB", lw=THIN, zorder=0)
