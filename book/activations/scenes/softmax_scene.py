"""Four logits, their probabilities, and how each depends on each."""

from __future__ import annotations

import numpy as np

from ..catalogue import VECTOR_CATALOGUE
from ..live import Kind, Script, Slider, Still, constants, figure_script

__all__ = ["softmax"]

SOFTMAX = VECTOR_CATALOGUE["softmax"]
LOGITS = ("z1", "z2", "z3", "z4")
SLIDERS = (
    Slider("z1", "logit 1", 2.0, -5.0, 5.0, 0.1),
    Slider("z2", "logit 2", 1.0, -5.0, 5.0, 0.1),
    Slider("z3", "logit 3", 0.0, -5.0, 5.0, 0.1),
    Slider("z4", "logit 4", -1.0, -5.0, 5.0, 0.1),
    Slider("temperature", "temperature T", 1.0, 0.1, 5.0, 0.1),
)


def _script() -> Script:
    own = SOFTMAX.javascript() + constants(SLIDERS=[slider.facts() for slider in SLIDERS])
    return figure_script(
        own, "softmax", "ACTIVATION", "SLIDERS", libraries=("scenes/softmax_scene.js",)
    )


def _still(values: dict[str, float]) -> Still:
    z, temperature = [values[name] for name in LOGITS], values["temperature"]
    share = SOFTMAX(z, temperature=temperature)
    jacobian = SOFTMAX.jacobian(z, temperature=temperature)
    rows = "; ".join(", ".join(map(_thousandths, row)) for row in jacobian)
    return Still(
        _figure(share, jacobian, 1 / (4 * temperature)),
        f"Left four bars, the shares {', '.join(map(_thousandths, share))} of the logits "
        f"{', '.join(f'{x:g}' for x in z)} at temperature {temperature:g}. Right their Jacobian, "
        f"blue where it is positive and vermilion where it is negative, row by row: {rows}. "
        "Each row sums to 0.",
    )


def _thousandths(x: float, sign: str = "") -> str:
    rounded = round(float(x), 3) + 0.0  # adding 0 turns -0 into 0
    return (sign if rounded > 0 else "") + f"{rounded:.3f}"


def _figure(share: np.ndarray, jacobian: np.ndarray, bound: float):
    from matplotlib.colors import LinearSegmentedColormap, to_rgb

    from ..draw.figure import BLUE, FONT, INK, THIN, VERMILION, BookFigure

    figure = BookFigure(figsize=(7.6, 3.1), dpi=180, layout="constrained")
    left, right = figure.subplots(1, 2)
    places = np.arange(len(share))
    left.bar(places, share, width=0.64, color=BLUE)
    left.axhline(1, color="#BBBBBB", lw=THIN, zorder=0)
    left.text(-0.5, 1.015, "1", va="bottom", color=INK, fontsize=FONT)
    for j, s in enumerate(share):
        left.text(j, s + 0.015, _thousandths(s), ha="center", va="bottom", color=INK, fontsize=FONT)
    left.set(
        xlim=(-0.5, len(share) - 0.5),
        ylim=(0, 1.1),
        yticks=[],
        xticks=places,
        xticklabels=_names("s"),
    )
    left.spines[["top", "right", "left"]].set_visible(False)
    left.spines["bottom"].set(linewidth=THIN, color=INK)
    # As in the live figure: the full color of each sign, mixed with white; 257 has a middle.
    ends = [(VERMILION, 0.55), ("white", 0), (BLUE, 0.55)]
    colors = [1 - part + part * np.array(to_rgb(name)) for name, part in ends]
    scale = LinearSegmentedColormap.from_list("signs", colors, N=257)
    right.imshow(jacobian, cmap=scale, vmin=-bound, vmax=bound, aspect="auto")
    for (i, j), entry in np.ndenumerate(jacobian):
        text = _thousandths(entry, "+").replace("-", "−")
        right.text(j, i, text, ha="center", va="center", color=INK, fontsize=FONT)
    for i in places:
        right.text(len(share), i, "0", ha="center", va="center", color=INK, fontsize=FONT)
    right.set(xlim=(-0.5, len(share) + 0.5), xticks=[*places, len(share)], yticks=places)
    right.set(xticklabels=[*_names("z"), "sum"], yticklabels=_names("s"))
    right.xaxis.tick_top()
    right.spines[:].set_visible(False)
    titles = "Shares s, which are the probabilities", "Jacobian: slope of share s by logit z"
    for ax, title in zip((left, right), titles, strict=True):
        ax.set_title(title, color=INK, fontsize=FONT, loc="left", pad=22)
        ax.tick_params(length=0, labelcolor=INK, labelsize=FONT)
    return figure


def _names(letter: str) -> list[str]:
    return [f"{letter}{subscript}" for subscript in "₁₂₃₄"]


softmax = Kind(
    name="softmax",
    title="Softmax and its Jacobian",
    sliders=SLIDERS,
    script=_script,
    still=_still,
)
