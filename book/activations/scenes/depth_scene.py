"""How large the gradient is at each layer of a deep stack.

This is the theory of infinitely wide layers [schoenholz2017deep]: independent Gaussian
weights of variance scale/n for n inputs, no biases, inputs from N(0, 1).  The mean square
q of the pre-activations and that of the gradient then go from layer to layer as

    q_1 = scale,   q_(l+1) = scale E[f(sqrt(q_l) x)^2],
    |g_l|^2 = scale E[f'(sqrt(q_l) x)^2] |g_(l+1)|^2,   x ~ N(0, 1),

with g_l the gradient by the pre-activations of layer l.  Networks of 256 units a layer
agree within a factor of 2 over 30 layers, except where a small deviation of q grows from
layer to layer: with the GELU at scale 2 two of them can differ fiftyfold.

The script computes this in the browser; here it is for the picture and the tests.
"""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np

from ..activation import Activation
from ..catalogue import CATALOGUE
from ..draw.figure import INK, VERMILION, VERMILION_TEXT, BookFigure, axes
from ..kernel.javascript import functions
from ..live import Choice, Kind, Script, Slider, Still, constants, figure_script

__all__ = ["depth"]

EXCLUDED = {
    "step": "its slope is 0",
    "log_sigmoid": "softplus, turned by half a circle, has the same means of squares",
    "celu": "is ELU as long as its parameter is 1",
    "gelu_tanh": "is GELU to three digits",
    "quick_gelu": "is GELU in the eyes of a reader",
    "snake": "waves faster than the panels resolve once q is large",
}
SHOWN_ACTIVATIONS = tuple(a for name, a in CATALOGUE.items() if name not in EXCLUDED)
SLIDERS = (
    Slider("layers", "layers", 30.0, 2.0, 50.0, 1.0, digits=0),
    Slider("scale", "scale n Var(W)", 1.0, 0.25, 16.0, 0.125, base=2.0),
)
ACTIVATION_CHOICE = Choice(
    "chosen", "activation", "relu", tuple((a.name, a.title) for a in SHOWN_ACTIVATIONS)
)
LOW, HIGH = -20, 10  # the powers of ten between which the picture is cut off

# Gauss-Legendre panels that get finer toward 0, where functions of sqrt(q) x bend.
NODES = 8
ENDS = [1 / 256, 1 / 64, 1 / 16, 1 / 4, 1, 2, 3, 4.5, 6, 8]
ENDS = [*(-end for end in reversed(ENDS)), 0, *ENDS]


def _rule(kinks: tuple[float, ...], q: float) -> tuple[np.ndarray, np.ndarray]:
    """Return points x and weights for means over N(0, 1), with panels that end at kinks."""
    inner = [kink / math.sqrt(q) for kink in kinks] if q > 0 else []
    ends = sorted({*ENDS, *(end for end in inner if ENDS[0] < end < ENDS[-1])})
    nodes, weights = np.polynomial.legendre.leggauss(NODES)
    low, high = (np.array(side)[:, None] for side in zip(*pairwise(ends), strict=True))
    x = (low + high) / 2 + (high - low) / 2 * nodes
    return x, (high - low) / 2 * weights * np.exp(-x * x / 2) / math.sqrt(2 * math.pi)


def steps(activation: Activation, scale: float, layers: int) -> np.ndarray:
    """Return log10 of |g_l|/|g_(l+1)| for l = 1, ..., layers - 1.

    It is -inf or inf where the numbers leave the range of doubles.
    """
    found, q = [], scale
    with np.errstate(over="ignore", under="ignore", divide="ignore"):
        for _ in range(layers - 1):
            x, weights = _rule(activation.kinks, q)
            z = math.sqrt(q) * x
            value, slope = (
                scale * float(np.sum(weights * f(z) ** 2))
                for f in (activation, activation.gradient)
            )
            found.append(np.log10(slope) / 2)
            q = value
    return np.array(found)


def sizes(activation: Activation, scale: float, layers: int) -> np.ndarray:
    """Return log10 of |g_l|/|g_layers| for l = 1, ..., layers; the last is 0."""
    ratios = steps(activation, scale, layers)
    return np.append(np.cumsum(ratios[::-1])[::-1], 0.0)


def in_words(power: float) -> str:
    """Return 10**power with two digits, as the script writes it."""
    power = round(power, 9) if math.isfinite(power) else power
    if abs(power) > 300:
        return f"{'more' if power > 0 else 'less'} than 1e{'300' if power > 0 else '−300'}"
    value = 10**power
    if -2 <= power < 3:
        text = f"{value:.{max(0, 1 - math.floor(power))}f}"
    else:
        mantissa, exponent = f"{value:.1e}".split("e")
        text = f"{mantissa}e{int(exponent)}"
    return text.replace("-", "−")


def _still(values: dict[str, float | str]) -> Still:
    layers, scale = round(values["layers"]), values["scale"]
    chosen = CATALOGUE[values.get("chosen", ACTIVATION_CHOICE.default)]
    figure = BookFigure(figsize=(5.6, 3.6), dpi=180, layout="constrained")
    ax = figure.add_subplot()
    axes(ax, (1, layers), (10.0**LOW, 10.0**HIGH), name="layer", log=True)
    ax.set_yticks([10.0**power for power in range(LOW, HIGH + 1, 5)])
    ax.set_ylabel("gradient, last layer = 1", color=INK, fontsize=10)
    number = np.arange(1, layers + 1)
    found = {a.name: sizes(a, scale, layers) for a in SHOWN_ACTIVATIONS}
    for powers in found.values():
        ax.plot(number, _drawn(powers), color="#999999", lw=0.7)
    line = _drawn(found[chosen.name])
    ax.plot(number, line, color=VERMILION, lw=2.4, ls=(0, (5, 2.5)), zorder=4)
    if LOW <= found[chosen.name][0] <= HIGH:
        ax.plot(1, line[0], "o", color="white", mec=VERMILION, mew=2, ms=7, zorder=5, clip_on=False)
    at = _label_place(found[chosen.name])
    up = found[chosen.name][0] > 0
    ax.annotate(
        chosen.title,
        (number[at], line[at]),
        (5 if up else -5, 5),
        textcoords="offset points",
        color=VERMILION_TEXT,
        fontsize=12,
        ha="left" if up else "right",
        bbox={"fc": "white", "ec": "none", "pad": 0.5, "alpha": 0.85},
        zorder=4,
    )
    ends = sorted((powers[0], CATALOGUE[name].title) for name, powers in found.items())
    (least, first), (most, last) = ends[0], ends[-1]
    return Still(
        figure,
        f"Gradient by layer in a stack of {layers} layers with n Var(W) = {scale:.4g}, last layer "
        f"= 1, on a logarithmic axis from 1e−20 to 1e10 for {len(SHOWN_ACTIVATIONS)} activations: "
        f"the first layer gets {in_words(found[chosen.name][0])} times as much with "
        f"{chosen.title}, the dashed line, {in_words(least)} with {first} "
        f"and {in_words(most)} with {last}.",
    )


def _drawn(powers: np.ndarray) -> np.ndarray:
    """Return the numbers themselves, brought near the axes where they are far outside."""
    return 10 ** np.clip(powers, LOW - 20, HIGH + 20)


def _label_place(powers: np.ndarray) -> int:
    """Return the index in the middle of what is to be seen of a line."""
    seen = np.flatnonzero((powers > LOW) & (powers < HIGH))
    return int(seen[len(seen) // 2])


def _script() -> Script:
    nodes, weights = np.polynomial.legendre.leggauss(NODES)
    facts = constants(
        SLIDERS=[s.facts() for s in SLIDERS],
        CHOICE=ACTIVATION_CHOICE.facts(),
        RANGE=[LOW, HIGH],
        ENDS=ENDS,
        NODES=[[float(x), float(w)] for x, w in zip(nodes, weights, strict=True)],
    )
    return figure_script(
        functions(SHOWN_ACTIVATIONS) + facts,
        "depth",
        *("ACTIVATIONS", "SLIDERS", "CHOICE", "RANGE", "ENDS", "NODES"),
        libraries=("scenes/depth_scene.js",),
    )


depth = Kind(
    name="depth",
    title="What arrives after many layers",
    sliders=SLIDERS,
    choices=(ACTIVATION_CHOICE,),
    script=_script,
    still=_still,
)
