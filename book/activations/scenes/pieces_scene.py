"""Rectifiers that fit a sine: one more piece for each unit.

With h the distance of two knots, a straight piece between two points of a curve is at
most h^2/8 times the largest |f''| away from it, and |sin''| is at most 1.
"""

from __future__ import annotations

import numpy as np

from ..draw.figure import BAND, BLUE, INK, VERMILION, VERMILION_TEXT, BookFigure, axes
from ..live import Kind, Slider, Still, constants, figure_script

__all__ = ["pieces"]

SLIDERS = (Slider("pieces", "pieces", 9.0, 1.0, 40.0, 1.0, digits=0),)
END = 2 * np.pi
GRID = 7200  # parts of [0, END]; the largest error is found to 1e-7


def network(pieces: int) -> tuple[np.ndarray, np.ndarray]:
    """Return where each ReLU begins and its weight: what the slope changes by there.

    Returns
    -------
    starts, weights : numpy.ndarray of float64, shape (pieces,)
        The network is sum(weights * max(0, x - starts)).
    """
    knots = END * np.arange(pieces + 1) / pieces
    slopes = np.diff(np.sin(knots)) / np.diff(knots)
    return knots[:-1], np.diff(slopes, prepend=0)


def evaluate(x: np.ndarray, pieces: int) -> np.ndarray:
    """Return the network's values at x, shape (n,): a sum of ReLUs, not an interpolation."""
    starts, weights = network(pieces)
    return np.maximum(0, x[:, None] - starts) @ weights


def largest_error(pieces: int) -> float:
    """Return the largest distance from the sine on the grid."""
    x = END * np.arange(GRID + 1) / GRID
    return float(np.max(np.abs(np.sin(x) - evaluate(x, pieces))))


def bound(pieces: int) -> float:
    """Return h^2/8."""
    return float((END / pieces) ** 2 / 8)


def _still(values: dict[str, float]) -> Still:
    n = round(values["pieces"])
    knots = END * np.arange(n + 1) / n
    figure = BookFigure(figsize=(5.6, 4.4), dpi=180, layout="constrained")
    fit, errors = figure.subplots(2, 1, height_ratios=(3, 2))

    axes(fit, (0, END), (-1.25, 1.25), name="x")
    fit.set_xticks(END * np.arange(5) / 4, ["0", "π/2", "π", "3π/2", "2π"])
    fit.set_yticks([-1, 0, 1])
    x = np.unique(np.concatenate([END * np.arange(721) / 720, knots]))
    fit.fill_between(x, np.sin(x), evaluate(x, n), color=BAND, lw=0)
    fit.plot(x, np.sin(x), color=BLUE, lw=2.2)
    fit.plot(knots, evaluate(knots, n), color=VERMILION, lw=2, ls=(0, (5, 2.5)))
    fit.plot(knots, evaluate(knots, n), "o", color=INK, ms=4 if n < 20 else 3, zorder=5)
    fit.text(2.5, 0.72, "sin x", color=BLUE, fontsize=12)
    fit.text(4.0, -1.0, "sum of ReLUs", color=VERMILION_TEXT, fontsize=12, ha="right")

    low, high = int(SLIDERS[0].low), int(SLIDERS[0].high)
    counts = np.arange(low, high + 1)
    axes(errors, (0, high), (1e-3, 10), name="pieces", log=True)
    errors.plot(counts, [bound(int(k)) for k in counts], color=INK, lw=1.2)
    errors.plot(counts, [largest_error(int(k)) for k in counts], "o", color=VERMILION, ms=2.5)
    errors.plot(n, largest_error(n), "o", color="white", mec=VERMILION, mew=2, ms=7, zorder=5)
    errors.text(2.6, bound(2), "bound h²/8", color=INK, fontsize=10)
    errors.text(20, 1.8 * bound(20), "measured", color=VERMILION_TEXT, fontsize=12)
    errors.set_yticks([1e-3, 1e-2, 1e-1, 1, 10])
    errors.set_ylabel("largest error", color=INK, fontsize=10)
    count = "1 straight piece, a single ReLU" if n == 1 else f"{n} straight pieces, {n} ReLUs"
    return Still(
        figure,
        f"A sine from 0 to 2π and, dashed, a network that meets it at {n + 1} knots with {count}; "
        f"the largest error is {largest_error(n):#.4g}, the bound h²/8 is {bound(n):#.4g}. "
        f"Below, on a logarithmic axis, the error of 1 to {high} pieces falls along the bound.",
    )


pieces = Kind(
    name="pieces",
    title="A curve from straight pieces",
    sliders=SLIDERS,
    script=lambda: figure_script(
        constants(SLIDERS=[s.facts() for s in SLIDERS], END=float(END), GRID=GRID),
        "pieces",
        *("SLIDERS", "END", "GRID"),
        libraries=("scenes/pieces_scene.js",),
    ),
    still=_still,
)
