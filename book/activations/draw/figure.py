"""The book's static figures: one visual language, returned and never shown.

The function is always the solid blue line, its gradient the dashed vermilion
one, the reader's point the same dot, the zone of small gradient the same pale
band.  Axes, colors and the threshold are the slider figure's too.
"""

from __future__ import annotations

import io
from numbers import Real

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from ..elementwise import Elementwise
from ..kernel.arguments import single_values

__all__ = ["BLUE", "SMALL", "VERMILION", "BookFigure", "axes", "plot", "small_gradient"]

BLUE, VERMILION = "#0072B2", "#D55E00"  # Okabe and Ito's, told apart by all readers
VERMILION_TEXT = "#A84900"  # 4.5:1 on white, which the line's own color is not
BAND, INK, ZERO, THIN = "#F2F2EE", "#333333", "#BBBBBB", 0.8
SMALL = 0.01  # a gradient below this share of its maximum counts as small
FAR, GROWS = 60.0, 1.05  # a gradient that is so much larger beyond has no maximum
FONT = 10


class BookFigure(Figure):
    """A Matplotlib figure that a notebook shows as it is, without pyplot."""

    def _repr_png_(self) -> bytes:
        file = io.BytesIO()
        self.savefig(file, format="png", metadata={"Software": None})
        return file.getvalue()


def small_gradient(activation: Elementwise, z: np.ndarray, **parameters: Real) -> np.ndarray:
    """Say where f'(z) is 0, or its size below 1% of its maximum, if there is one.

    Parameters
    ----------
    z : numpy.ndarray of float, any shape

    Returns
    -------
    numpy.ndarray of bool, shape of z
    """
    inside, beyond = np.linspace(-FAR, FAR, 4801), np.linspace(FAR, 2 * FAR, 121)

    def largest(z: np.ndarray) -> float:
        return np.max(np.abs(activation.gradient(z, **parameters)))

    grows = largest(np.concatenate([-beyond, beyond])) > GROWS * largest(inside)
    size = np.abs(activation.gradient(z, **parameters))
    return (size == 0) | (size < SMALL * largest(inside) * (not grows))


def plot(activation: Elementwise, z: Real | None = None, **parameters: Real) -> Figure:
    """Return a figure of an activation and its gradient on the book's axes.

    Parameters
    ----------
    z : float, optional
        A point to mark, with its tangent and drop lines.
    **parameters
        As for the activation; wrong ones raise as it does.
    """
    single_values(activation, parameters)
    if z is not None and not np.isfinite(z):
        raise ValueError(f"z must be a finite number, not {z!r}")
    _, low, high, _ = activation.slider
    grid = _grid(activation)
    f = activation(grid, **parameters)
    slope = activation.gradient(grid, **parameters)

    figure = BookFigure(figsize=(5.6, 3.3), dpi=180, layout="constrained")
    ax = figure.add_subplot()
    window = _window(activation, parameters, f, slope)
    axes(ax, (low, high), window)
    _band(ax, activation, grid, parameters)
    ax.plot(grid, f, color=BLUE, lw=2.2)
    for part in _unbroken(grid, activation.kinks):
        ax.plot(grid[part], slope[part], color=VERMILION, lw=2.2, ls=(0, (5, 2.5)))
    _label(ax, "f(z)", BLUE, window, grid, f, slope)
    _label(ax, "f′(z)", VERMILION, window, grid, slope, f)
    _grade(ax, activation)
    if z is not None:
        _point(ax, activation, float(z), parameters)
    return figure


def _grid(activation: Elementwise) -> np.ndarray:
    """Return z values with each kink in twice, from its left and from its right."""
    _, low, high, _ = activation.slider
    z = np.linspace(low, high, 961)
    sides = [np.nextafter(k, side) for k in activation.kinks for side in (-np.inf, np.inf)]
    return np.sort(np.concatenate([np.setdiff1d(z, activation.kinks), sides]))


def _unbroken(grid: np.ndarray, kinks: tuple[float, ...]) -> list[np.ndarray]:
    """Return index sets of the grid between neighboring kinks."""
    return np.split(np.arange(grid.size), np.searchsorted(grid, kinks))


def axes(
    ax: Axes, x: tuple[float, float], y: tuple[float, float], name: str = "z", log: bool = False
) -> None:
    """Give axes the book's look: ends, few ticks, and a line at 0 each way, or at 1 if log."""
    ax.set(xlim=x, xlabel=name)
    ax.xaxis.set_major_locator(MaxNLocator(7, steps=[1, 2, 5, 10], integer=True))
    if log:
        ax.set_yscale("log")
        ax.minorticks_off()
    else:
        ax.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
        ax.axvline(0, color=ZERO, lw=THIN, zorder=0)
    ax.axhline(1 if log else 0, color=ZERO, lw=THIN, zorder=0)
    ax.set_ylim(y)
    ax.tick_params(length=3, width=THIN, color=INK, labelcolor=INK, labelsize=FONT)
    ax.xaxis.label.set(color=INK, fontsize=FONT, style="italic")
    ax.spines[["top", "right"]].set_visible(False)
    ax.spines[["left", "bottom"]].set(linewidth=THIN, color=INK)


def _band(ax: Axes, activation: Elementwise, grid: np.ndarray, parameters: dict) -> None:
    small = small_gradient(activation, grid, **parameters)
    ax.fill_between(
        grid, 0, 1, where=small, transform=ax.get_xaxis_transform(), color=BAND, lw=0, zorder=-1
    )


def _window(activation: Elementwise, parameters: dict, *lines: np.ndarray) -> tuple[float, float]:
    """Return the activation's own y axis, or a wider one for parameters beyond the sliders."""
    bottom, top = activation.window
    usual = all(p.low <= parameters.get(p.name, p.default) <= p.high for p in activation.parameters)
    if usual:
        return bottom, top
    seen = np.concatenate(lines)
    seen = seen[np.isfinite(seen)]
    margin = 0.08 * (seen.max(initial=top) - seen.min(initial=bottom))
    low, high = seen.min(initial=bottom), seen.max(initial=top)
    return low - margin * (low < bottom), high + margin * (high > top)


def _grade(ax: Axes, activation: Elementwise) -> None:
    """Say on the figure where values are not computed in closed form."""
    if "certified" in (activation.grade(0), activation.grade(1)):
        style = {"ha": "right", "va": "bottom", "color": INK, "fontsize": FONT - 2}
        ax.text(0.99, 1.01, "certified values", transform=ax.transAxes, **style)


def _label(ax, text, color, window, grid, line, other) -> None:
    """Write a label close to its line, where neither line runs through it."""
    low, high = window
    unit = high - low
    across = grid[-1] - grid[0]
    width, height, pad = 0.046 * across, 0.07 * unit, 0.02 * unit
    best = (-np.inf, 0.0, 0.0)
    for at in np.linspace(grid[0] + 0.1 * across, grid[-1] - 0.1 * across, 39):
        near = np.abs(grid - at) < width
        middle = np.interp(at, grid, line)
        for bottom in (line[near].max() + pad, line[near].min() - pad - height):
            if not low < bottom < high - height:
                continue
            away = np.maximum(bottom - other[near], other[near] - bottom - height).min()
            lead = max(bottom - middle, middle - bottom - height)
            apart = abs(middle - np.interp(at, grid, other))
            score = min(away, 0.1 * unit) + min(apart, 0.4 * unit) - 2 * lead
            best = max(best, (score, at, bottom))
    ax.text(best[1], best[2], text, color=color, fontsize=FONT + 2, ha="center", va="bottom")


def _point(ax: Axes, activation: Elementwise, z: float, parameters: dict) -> None:
    f, slope = activation(z, **parameters), activation.gradient(z, **parameters)
    ax.plot([z, z], [0, f], color=INK, lw=THIN, ls=":")
    ax.plot([0, z], [f, f], color=INK, lw=THIN, ls=":")
    ax.axline((z, f), slope=slope, color=INK, lw=1.2, zorder=1.5)
    ax.plot(z, f, "o", color=INK, ms=7, zorder=5)
    ax.plot(z, slope, "o", color="white", mec=VERMILION, mew=2, ms=6, zorder=5)
