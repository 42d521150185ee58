"""Every activation at a glance: small drawings on the same axes, each a link.

It is HTML and SVG without a script.  Links are written as in a notebook, to
``NAME.ipynb``; the build of the site (``tools/site/body.py``) makes them links to
pages, and appends what ``data-query`` has to the address.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path

import numpy as np

from .activation import Activation
from .catalogue import CATALOGUE, FAMILIES
from .comparison.curves import curve

__all__ = ["Gallery", "chapter", "drawing", "gallery"]

BOOK = Path(__file__).parent.parent
LOW, HIGH, BOTTOM, TOP = -6, 6, -2, 4
UNIT = 50  # of the drawing in one unit of z, and of y: a slope of 1 is 45 degrees
TOLERANCE = 0.012  # a curve may be drawn this far off, about a sixth of a pixel
MARGIN = 0.3  # how far beyond the axes a curve is followed

STYLE = """
.activation-gallery { --f: #0072b2; --g: #d55e00; --thin: #bbb; --rule: #c9ccd1; }
html[data-theme='dark'] .activation-gallery,
body[data-jp-theme-light='false'] .activation-gallery,
body.vscode-dark .activation-gallery { --f: #56b4e9; --g: #e69f00; --thin: #555; --rule: #4a4d52; }
.activation-gallery ul { display: grid; gap: .75rem; list-style: none; margin: 0 0 1.25rem;
  grid-template-columns: repeat(auto-fill, minmax(8.2rem, 1fr)); padding: 0; }
.activation-gallery li { margin: 0; }
.activation-gallery li > * { color: inherit; display: block; font-size: .9rem; line-height: 1.4; }
.activation-gallery svg { border: 1px solid var(--rule); border-radius: 4px; box-sizing: border-box;
  display: block; height: auto; margin-bottom: .15rem; width: 100%; }
.activation-gallery a:hover svg { border-color: currentcolor; }
.activation-gallery path { fill: none; stroke: var(--thin); vector-effect: non-scaling-stroke; }
.activation-gallery .f { stroke: var(--f); stroke-width: 2; }
.activation-gallery .g { stroke: var(--g); stroke-dasharray: 5 3; stroke-width: 2; }
.activation-gallery .family { font-weight: 600; margin: 0 0 .4rem; }
"""

# Activations without a chapter of their own, and the section of another one's that has them.
SECTIONS = {
    "log_sigmoid": "softplus.ipynb#the-log-sigmoid",
    "repu": "squared_relu.ipynb#any-power",
    "star_relu": "squared_relu.ipynb#starrelu-two-constants-from-two-integrals",
    "celu": "elu.ipynb#define-it",
    "selu": "elu.ipynb#what-selu-fixes-mean-and-variance-layer-after-layer",
    "gelu_tanh": "gelu.ipynb#the-two-stand-ins",
    "quick_gelu": "gelu.ipynb#the-two-stand-ins",
    **dict.fromkeys(("tanh_exp", "serf", "phish"), "mish.ipynb#the-family"),
    "relu6": "hard_swish.ipynb#the-three-relatives",
    "hard_sigmoid": "hard_swish.ipynb#the-three-relatives",
    "hard_tanh": "hard_swish.ipynb#the-three-relatives",
    **dict.fromkeys(("glu", "reglu", "geglu", "bilinear"), "swiglu.ipynb#define-it"),
}

Links = Mapping[str, str | None] | Callable[[str], str | None] | Iterable[str]


def chapter(name: str) -> str | None:
    """Return the notebook, or the section of one, that is about an activation; None without one.

    Where a chapter is about several, the link leads to the section.  In the reader's browser
    the package is installed, and the notebooks are where the kernel is.
    """
    link = SECTIONS.get(name, f"{name}.ipynb")
    file = link.partition("#")[0]
    return link if (BOOK / file).exists() or Path(file).exists() else None


def gallery(links: Links = (), compared: str | None = None) -> Gallery:
    """Return drawings of all scalar activations of the catalogue.

    Parameters
    ----------
    links : iterable of str, mapping, or function
        Names of those that have a chapter ``NAME.ipynb``; or a mapping or function
        from names to links, such as ``chapter``.  None stands for no link.
    compared : str, optional
        The notebook with the picker, to which the others link; there it shows them.

    Raises
    ------
    TypeError
        For links that are one text.
    ValueError
        For a link of no scalar activation.
    """
    if isinstance(links, str):
        raise TypeError(f"gallery takes names, such as ['relu', 'gelu'], not {links!r}")
    if not callable(links):
        if not isinstance(links, Mapping):
            links = {name: f"{name}.ipynb" for name in links}
        for name in links:
            if name not in CATALOGUE:
                message = f"no scalar activation {name!r}; available: {', '.join(CATALOGUE)}"
                raise ValueError(message)
        links = links.get
    found = {name: links(name) for name in CATALOGUE}
    return Gallery(tuple((name, link) for name, link in found.items() if link), compared)


@dataclass(frozen=True)
class Gallery:
    """Small drawings of functions and gradients, family by family.

    Attributes
    ----------
    links : tuple of (str, str)
        Names and where they link to.
    compared : str or None
        The notebook to which the others link.
    """

    links: tuple[tuple[str, str], ...]
    compared: str | None = None

    def _repr_html_(self) -> str:
        families = "".join(
            f"<section aria-label='{escape(title)}'><p class='family'>{escape(title)}</p>\n<ul>\n"
            f"{''.join(map(self._item, family))}</ul></section>\n"
            for title, family in FAMILIES.items()
        )
        return (
            f"<div class='activation-gallery'><style>{STYLE}</style>\n"
            f"<p>Function solid, gradient dashed, on the same axes everywhere: "
            f"z from {_signed(LOW)} to {HIGH}, y from {_signed(BOTTOM)} to {TOP}.</p>\n"
            f"{families}</div>"
        )

    def _item(self, activation: Activation) -> str:
        inside = f"{drawing(activation)}{escape(activation.title)}"
        link = dict(self.links).get(activation.name)
        if link is None and self.compared is None:
            return f"<li><span>{inside}</span></li>\n"
        target = f"href='{escape(link or self.compared)}'"
        if link is None:
            target += f" data-query='explore=compare&amp;chosen={activation.name}'"
        return f"<li><a {target}>{inside}</a></li>\n"

    def __repr__(self) -> str:
        return f"Gallery({len(CATALOGUE)} activations, {len(self.links)} with a chapter)"


def _signed(number: int) -> str:
    return str(number).replace("-", "−")


@cache
def drawing(activation: Activation, slope: bool = True) -> str:
    """Return a small drawing of f, and of its slope, as SVG.

    What it shows is said by the title under it and the text over all.
    """
    box = f"{UNIT * LOW} {-UNIT * TOP} {UNIT * (HIGH - LOW)} {UNIT * (TOP - BOTTOM)}"
    zero = f"M{UNIT * LOW} 0H{UNIT * HIGH}M0 {-UNIT * TOP}V{-UNIT * BOTTOM}"
    ends = LOW - MARGIN, HIGH + MARGIN
    f, g = (_path(*curve(activation, order, *ends)) for order in (0, 1))
    dashed = f"<path class='g' d='{g}'/>" if slope else ""
    return (
        f"<svg viewBox='{box}' aria-hidden='true'><path d='{zero}'/>"
        f"{dashed}<path class='f' d='{f}'/></svg>"
    )


def _path(z: np.ndarray, y: np.ndarray) -> str:
    """Return a path with as few points as the tolerance allows, lifted over NaN."""
    y = np.clip(y, BOTTOM - MARGIN, TOP + MARGIN)
    torn = np.flatnonzero(np.isnan(y))
    parts = []
    for part in np.split(np.arange(len(z)), torn):
        part = part[~np.isnan(y[part])]
        kept = part[_simplified(z[part], y[part])]
        points = np.rint(UNIT * np.column_stack([z[kept], -y[kept]])).astype(int)
        parts.append("M" + "L".join(f"{a} {b}" for a, b in points))
    return "".join(parts)


def _simplified(z: np.ndarray, y: np.ndarray) -> list[int]:
    """Return the points between which straight lines are nowhere off by the tolerance."""
    ends = [0, len(z) - 1]
    off = np.abs(y - np.interp(z, z[ends], y[ends]))
    worst = int(off.argmax())
    if off[worst] <= TOLERANCE:
        return ends
    left, right = _simplified(z[: worst + 1], y[: worst + 1]), _simplified(z[worst:], y[worst:])
    return left[:-1] + [worst + i for i in right]
