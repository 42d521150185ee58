"""A Maxout unit of three pieces, and which one wins."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from ..catalogue import VECTOR_CATALOGUE
from ..live import Kind, Script, Slider, Still, constants, figure_script

__all__ = ["PRESETS", "maxout"]

MAXOUT = VECTOR_CATALOGUE["maxout"]
SLIDERS = (
    Slider("z", "z", 3.0, -6.0, 6.0, 0.05),
    Slider("w1", "slope w₁", -0.5, -2.0, 2.0, 0.1),
    Slider("b1", "intercept b₁", -1.0, -3.0, 3.0, 0.1),
    Slider("w2", "slope w₂", 0.2, -2.0, 2.0, 0.1),
    Slider("b2", "intercept b₂", 0.0, -3.0, 3.0, 0.1),
    Slider("w3", "slope w₃", 1.0, -2.0, 2.0, 0.1),
    Slider("b3", "intercept b₃", -1.0, -3.0, 3.0, 0.1),
)
PIECES = sum(s.name.startswith("w") for s in SLIDERS)
# The third piece lies below the others, where it never wins.
LOW = {"w3": 0.0, "b3": -3.0}
PRESETS = {
    "Make it ReLU": {"w1": 0.0, "b1": 0.0, "w2": 1.0, "b2": 0.0, **LOW},
    "Make it leaky ReLU": {"w1": 0.1, "b1": 0.0, "w2": 1.0, "b2": 0.0, **LOW},
    "Make it |z|": {"w1": -1.0, "b1": 0.0, "w2": 1.0, "b2": 0.0, **LOW},
}
DASHES = ((0, (2, 3)), (0, (8, 4)), (0, (8, 3, 2, 3)))
BOTTOMS, TOPS = (-4, -8, -16), (6, 16)  # the script's ranges of the y axis


def _script() -> Script:
    facts = constants(SLIDERS=[slider.facts() for slider in SLIDERS], PRESETS=PRESETS)
    return figure_script(
        MAXOUT.javascript() + facts,
        "maxout",
        *("ACTIVATION", "SLIDERS", "PRESETS"),
        libraries=("scenes/maxout_scene.js",),
    )


def _still(values: dict[str, float]) -> Still:
    w, b = (np.array([values[f"{x}{j}"] for j in range(1, PIECES + 1)]) for x in "wb")
    z = values["z"]

    def output(at):
        return MAXOUT(np.multiply.outer(at, w) + b, pieces=PIECES)[..., 0]

    def slope(at):
        return MAXOUT.jacobian(np.multiply.outer(at, w) + b, pieces=PIECES)[..., 0, :] @ w

    gradient = MAXOUT.jacobian(z * w + b, pieces=PIECES)[0].astype(int)
    wins = int(gradient.argmax())
    stops = _crossings(w, b, SLIDERS[0].low, SLIDERS[0].high)
    figure = _figure(w, b, z, wins, stops, output, slope)
    lines = "; ".join(
        f"piece {j} is {a:g} z + {c:g}" for j, (a, c) in enumerate(zip(w, b, strict=True), 1)
    )
    corners = ", ".join(f"{corner:.2f}" for corner in stops[1:-1]) or "none"
    return Still(
        figure,
        f"Three thin lines and, thick, the largest of them, with its slope in dashed steps: "
        f"{lines.replace('+ -', '- ')}. They cross between -6 and 6 at z = {corners}. "
        f"At z = {z:.2f} piece {wins + 1} wins: the output is {output(z):.2f}, the gradient by "
        f"the pieces ({', '.join(map(str, gradient))}) and the slope {slope(z):.2f}.",
    )


def _crossings(w: np.ndarray, b: np.ndarray, low: float, high: float) -> list[float]:
    """Return where lines cross between the ends, in order, the ends included."""
    found = {low, high}
    for i in range(len(w)):
        for j in range(i):
            if w[i] != w[j]:
                found.add(float((b[j] - b[i]) / (w[i] - w[j])))
    return sorted(z for z in found if low <= z <= high)


def _figure(w, b, z, wins, stops, output, slope):
    from ..draw.figure import BLUE, FONT, INK, THIN, VERMILION, BookFigure, axes

    figure = BookFigure(figsize=(5.9, 3.3), dpi=180, layout="constrained")
    ax = figure.add_subplot()
    seen = output(np.array(stops))
    bottom = next(y for y in BOTTOMS if y <= seen.min())
    top = next(y for y in TOPS if y >= seen.max())
    ends = np.array([stops[0], stops[-1]])
    axes(ax, tuple(ends), (bottom, top))
    labels = [("f(z)", seen[-1], BLUE), ("f′(z)", slope((stops[-2] + ends[1]) / 2), "#A84900")]
    for j in range(len(w)):
        color, width = (INK, 1.5) if j == wins else ("#595959", THIN)
        ax.plot(ends, w[j] * ends + b[j], color=color, lw=width, ls=DASHES[j])
        labels.append((f"piece {j + 1}", w[j] * ends[1] + b[j], color))
    ax.plot(stops, seen, color=BLUE, lw=3.2)
    for a, c in pairwise(stops):
        ax.plot([a, c], [slope((a + c) / 2)] * 2, color=VERMILION, lw=2.2, ls=(0, (5, 2.5)))
    ax.plot([z, z, 0], [0, output(z), output(z)], color=INK, lw=THIN, ls=":")
    ax.plot(z, output(z), "o", color=INK, ms=7, zorder=5)
    ax.plot(z, slope(z), "o", color="white", mec=VERMILION, mew=2, ms=6, zorder=5)
    # On the right, where the lines leave the axes.
    heights = _apart([np.clip(y, bottom, top) for _, y, _ in labels], (top - bottom) / 15)
    for (text, _, color), y in zip(labels, heights, strict=True):
        ax.text(ends[1] + 0.15, y, text, color=color, fontsize=FONT, va="center")
    return figure


def _apart(heights: list[float], gap: float) -> np.ndarray:
    """Return heights in the same order with the gap at least between neighbors."""
    order = np.argsort(heights, kind="stable")
    result = np.array(heights, dtype=float)
    for _ in range(len(result)):
        for a, b in pairwise(order):
            lack = gap - (result[b] - result[a])
            if lack > 0:
                result[[a, b]] += -lack / 2, lack / 2
    return result


maxout = Kind(
    name="maxout",
    title="The largest of three lines",
    sliders=SLIDERS,
    script=_script,
    still=_still,
)
