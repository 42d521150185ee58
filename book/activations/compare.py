"""Activations side by side: one sortable table and one figure.

The table says what the property sheets say.  Table and figure are HTML and SVG made
here, so that they are there without any script; the script adds the sorting.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import sympy as sp

from .activation import Activation
from .catalogue import CATALOGUE, VECTOR_CATALOGUE
from .mathml import MathML
from .panel import Y_TICKS, Panel, curve, decimals, rounded, short, z_ticks
from .vectors import VectorActivation

if TYPE_CHECKING:
    from anywidget import AnyWidget
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from .properties import PropertySheet

__all__ = ["Comparison", "compare"]

HERE = Path(__file__).parent
SMOOTHNESS = (
    "not continuous",
    "continuous, not differentiable at its kinks",
    "once continuously differentiable",
    "2 times continuously differentiable",
    "3 times continuously differentiable",
    "infinitely differentiable",
)


def compare(activations: Iterable[str | Activation]) -> Comparison:
    """Compare scalar activations at their default parameters.

    Parameters
    ----------
    activations : iterable of str or Activation
        At least one, each once: names of the catalogue, activations, or both.

    Raises
    ------
    TypeError
        For anything else than names and scalar activations, and for one that is in no list.
    ValueError
        For no activation, an unknown or vector-valued name, and one given twice.

    Examples
    --------
    >>> compare(["relu", "softplus"]).table()[1]["range"]
    Interval.open(0, oo)
    """
    if isinstance(activations, (str, Activation, VectorActivation)) or not isinstance(
        activations, Iterable
    ):
        raise TypeError(
            f"compare takes a list, such as ['relu', 'gelu'], not {_described(activations)}"
        )
    chosen = tuple(_activation(given) for given in activations)
    if not chosen:
        raise ValueError(f"compare takes at least one activation; there are: {_names()}")
    name, times = Counter(a.name for a in chosen).most_common(1)[0]
    if times > 1:
        raise ValueError(f"compare takes each activation once; {name!r} is given {times} times")
    return Comparison(chosen)


def _activation(given: str | Activation) -> Activation:
    if isinstance(given, Activation):
        return given
    if isinstance(given, VectorActivation):
        raise TypeError(f"compare takes scalar activations; {given.name} is vector-valued")
    if not isinstance(given, str):
        raise TypeError(f"compare takes names and scalar activations, not {_described(given)}")
    if given in VECTOR_CATALOGUE:
        raise ValueError(
            f"compare takes scalar activations; {given!r} is vector-valued; there are: {_names()}"
        )
    if given not in CATALOGUE:
        raise ValueError(f"no scalar activation {given!r}; there are: {_names()}")
    return CATALOGUE[given]


def _names() -> str:
    return ", ".join(CATALOGUE)


def _described(given: object) -> str:
    """Return what was given, without what is long or differs from run to run."""
    if isinstance(given, (Activation, VectorActivation)):
        return f"the one activation {given.name}"
    plain = isinstance(given, (str, int, float, type(None)))
    return repr(given) if plain else f"a {type(given).__name__}"


# --- columns --------------------------------------------------------------------------


@dataclass(frozen=True)
class Column:
    """One column of the table.

    Attributes
    ----------
    name, heading : str
        The key in a row, and what stands over the column.
    value : function of an activation and its sheet
    text : function of a value
    key : function of a value
        Numbers to sort by, the first first; None for sorting by text.
    """

    name: str
    heading: str
    value: Callable[[Activation, PropertySheet], object]
    text: Callable[[object], str] = str
    key: Callable[[object], tuple[float, ...]] | None = None


def _interval(interval: sp.Interval) -> str:
    left, right = "(" if interval.left_open else "[", ")" if interval.right_open else "]"
    return f"{left}{short(interval.start)}, {short(interval.end)}{right}"


def _smoothness(sheet: PropertySheet) -> str:
    places = ", ".join(short(point.z) for point in (*sheet.jumps, *sheet.kinks))
    return f"{sheet.smoothness}: z = {places}" if places else sheet.smoothness


def _number(name: str, heading: str, value: Callable[[PropertySheet], object]) -> Column:
    return Column(name, heading, lambda _, s: value(s), decimals, lambda v: (rounded(v),))


NAME, FORMULA, SMOOTH = "name", "formula", "smoothness"
COLUMNS = (
    Column(NAME, "Activation", lambda a, _: a.name),
    Column(FORMULA, "Formula", lambda a, _: a.expr),
    Column(
        "range",
        "Range",
        lambda _, s: s.range,
        _interval,
        lambda v: (rounded(v.start), rounded(v.end)),
    ),
    Column("monotone", "Monotone", lambda _, s: s.monotone),
    _number("largest slope", "Largest slope", lambda s: s.steepest.value),
    Column(
        SMOOTH,
        "Smoothness",
        lambda _, s: _smoothness(s),
        key=lambda v: (SMOOTHNESS.index(v.partition(":")[0]),),
    ),
    _number("E[f]", "E[f]", lambda s: s.moments.mean),
    _number("E[f^2]", "E[f²]", lambda s: s.moments.mean_square),
    _number("E[f'^2]", "E[f′²]", lambda s: s.moments.slope_mean_square),
    _number("gain", "Gain", lambda s: s.moments.gain),
    _number("chi", "χ", lambda s: s.moments.chi),
)
IN_TEXT = tuple(c for c in COLUMNS if c.name not in (FORMULA, SMOOTH))  # the short ones


# --- the result -----------------------------------------------------------------------


@dataclass(frozen=True, repr=False)
class Comparison:
    """Scalar activations side by side, at their default parameters.

    In Jupyter and in the book it is a figure over a table that sorts by any
    column; as text it is the table without its two wide columns, formula and smoothness.

    Attributes
    ----------
    activations : tuple of Activation
        In the order given, which is the order of rows, legend and colors.
    """

    activations: tuple[Activation, ...]

    @cached_property
    def sheets(self) -> tuple[PropertySheet, ...]:
        """The property sheet of each."""
        return tuple(a.properties() for a in self.activations)

    def table(self) -> tuple[dict[str, object], ...]:
        """Return one row for each activation, as its property sheet has it.

        Returns
        -------
        tuple of dict
            With the keys "name", "formula" (a SymPy expression), "range" (a SymPy
            interval), "monotone", "largest slope" (an exact number, or 30 digits),
            "smoothness" (with the places of kinks and jumps) and, over z ~ N(0, 1),
            "E[f]", "E[f^2]", "E[f'^2]", "gain" and "chi".
        """
        pairs = zip(self.activations, self.sheets, strict=True)
        return tuple({c.name: c.value(a, s) for c in COLUMNS} for a, s in pairs)

    def plot(self) -> Figure:
        """Return a Matplotlib figure: functions left, gradients right, on the same axes."""
        from .figures import FONT, BookFigure

        rows = math.ceil(len(self.activations) / LEGEND_COLUMNS)
        figure = BookFigure(figsize=(7.6, 3.6 + 0.22 * rows), dpi=180, layout="constrained")
        panels = figure.subplots(1, 2, sharex=True, sharey=True)
        for order, ax in enumerate(panels):
            self._draw(ax, order)
        figure.legend(
            *panels[0].get_legend_handles_labels(),
            loc="outside lower center",
            ncols=min(LEGEND_COLUMNS, len(self.activations)),
            frameon=False,
            fontsize=FONT - 1,
            handlelength=3.6,
        )
        return figure

    def _draw(self, ax: Axes, order: int) -> None:
        from matplotlib.ticker import MaxNLocator

        from .figures import FONT, INK, THIN

        (low, high), window = self._axes
        ax.set(xlim=(low, high), ylim=window, xticks=z_ticks(low, high))
        ax.set_xlabel("z", color=INK, fontsize=FONT, style="italic")
        ax.set_title(TITLES[order], color=INK, fontsize=FONT + 1, loc="left")
        ax.yaxis.set_major_locator(MaxNLocator(**Y_TICKS))
        ax.tick_params(length=3, width=THIN, color=INK, labelcolor=INK, labelleft=True)
        ax.spines[["top", "right"]].set_visible(False)
        ax.spines[["left", "bottom"]].set(linewidth=THIN, color=INK)
        for line in (ax.axhline, ax.axvline):
            line(0, color="#BBBBBB", lw=THIN, zorder=0)
        for a, style in self._styled:
            z, y = curve(a, order, low, high)
            ax.plot(z, y, color=style.color, ls=style.dashes, lw=1.8, label=a.title)

    @property
    def _styled(self) -> tuple[tuple[Activation, _Style], ...]:
        return tuple((a, _Style(number)) for number, a in enumerate(self.activations))

    @cached_property
    def _axes(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """The ranges of z and y in which every curve can be seen over its own slider's range."""
        low, high = (
            pick(a.slider[i] for a in self.activations) for pick, i in ((min, 1), (max, 2))
        )
        ys = [curve(a, order, *a.slider[1:3])[1] for a in self.activations for order in (0, 1)]
        bottom, top = min(np.nanmin(y) for y in ys), max(np.nanmax(y) for y in ys)
        margin = 0.05 * (top - bottom)
        return (low, high), (float(bottom - margin), float(top + margin))

    # --- shown ---

    @cached_property
    def html(self) -> str:
        """Figure and table as HTML that needs neither script nor style sheet."""
        panels = "".join(self._panel(order) for order in (0, 1))
        legend = "".join(
            f'<li style="margin:0">{style.sample()} {escape(a.title)}</li>'
            for a, style in self._styled
        )
        return (
            f'<div class="panels" style="{FLEX};gap:0.5rem">{panels}</div>'
            f'<ul class="legend" style="{FLEX};gap:0.2rem 1.2rem;list-style:none;padding:0">'
            f"{legend}</ul>{self._table_html()}"
        )

    def _table_html(self) -> str:
        titles = ", ".join(a.title for a in self.activations)
        head = "".join(f'<th scope="col"{_kind(c)}>{escape(c.heading)}</th>' for c in COLUMNS)
        rows = zip(self.activations, self.table(), strict=True)
        body = "".join(
            "<tr>" + "".join(_cell(c, a, row[c.name]) for c in COLUMNS) + "</tr>" for a, row in rows
        )
        # A table that is wider than a phone scrolls in its own box, by keyboard too.
        return (
            '<div class="scroll" role="region" tabindex="0" style="overflow-x:auto"'
            f' aria-label="Table of properties: {escape(titles)}">'
            f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
        )

    def _panel(self, order: int) -> str:
        (low, high), (bottom, top) = self._axes
        panel = Panel(low, high, bottom, top)
        titles = ", ".join(a.title for a in self.activations)
        label = f"{TITLES[order]} of {titles} for z from {short(low)} to {short(high)}"
        curves = "".join(
            f'<path d="{panel.path(*curve(a, order, low, high))}" {style.stroke}/>'
            for a, style in self._styled
        )
        return panel.drawing(TITLES[order], label, curves)

    @cached_property
    def widget(self) -> AnyWidget:
        """The figure and the sortable table as a Jupyter widget."""
        return _view_class()(self.html)

    def _repr_mimebundle_(self, **_) -> tuple[dict, dict]:
        data, metadata = self.widget._repr_mimebundle_()
        return {**data, "text/plain": repr(self)}, metadata

    def __repr__(self) -> str:
        rows = [[c.text(row[c.name]) for c in IN_TEXT] for row in self.table()]
        rows.insert(0, [c.heading for c in IN_TEXT])
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        return "\n".join(
            "  ".join(
                f"{text:>{width}}" if _is_number(c) else f"{text:<{width}}"
                for c, text, width in zip(IN_TEXT, row, widths, strict=True)
            ).rstrip()
            for row in rows
        )


@cache
def _view_class() -> type:
    """Return the class of the widget; made on demand, for anywidget takes long to import."""
    import anywidget
    import traitlets

    class ComparisonView(anywidget.AnyWidget):
        _esm = traitlets.Unicode().tag(sync=True)
        _css = traitlets.Unicode().tag(sync=True)
        html = traitlets.Unicode().tag(sync=True)

        def __init__(self, html: str) -> None:
            # As values and not as defaults, which a page without a kernel would not get.
            script, style = (
                (HERE / f"compare.{kind}").read_text(encoding="utf-8") for kind in ("js", "css")
            )
            super().__init__(_esm=script, _css=style, html=html)

        def __repr__(self) -> str:
            return "ComparisonView()"

    return ComparisonView


# --- the table's cells ----------------------------------------------------------------


def _is_number(column: Column) -> bool:
    return column.text is decimals


def _kind(column: Column) -> str:
    kind = "number" if _is_number(column) else "sentence" if column.name == SMOOTH else ""
    return f' class="{kind}"' if kind else ""


def _cell(column: Column, activation: Activation, value: object) -> str:
    if column.name == NAME:
        return f'<th scope="row">{escape(activation.title)}</th>'
    if column.name == FORMULA:
        return f"<td>{_formula(activation)}</td>"
    keys = "" if column.key is None else " ".join(f"{n!r}" for n in column.key(value))
    keys = keys.replace("inf", "Infinity")  # as JavaScript spells it
    sort = f' data-key="{keys}"' if keys else ""
    return f"<td{_kind(column)}{sort}>{escape(column.text(value))}</td>"


def _formula(activation: Activation) -> str:
    """Return the formula as MathML, with the default of each parameter."""
    printer = MathML()
    defaults = "".join(
        f'<mo>,</mo><mspace width="0.5em"></mspace>{printer.markup(p.symbol)}'
        f"<mo>=</mo><mn>{short(p.default)}</mn>"
        for p in activation.parameters
    )
    return (
        f"<math displaystyle='true'><mrow>{printer.markup(activation.expr)}{defaults}</mrow></math>"
    )


# --- the curves -----------------------------------------------------------------------

TITLES = ("Functions", "Gradients")
LEGEND_COLUMNS = 4
FLEX = "display:flex;flex-wrap:wrap"

# Okabe and Ito's colors without their yellow, which white paper swallows.
COLORS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#000000", "#E69F00", "#56B4E9")
# Their number and that of the colors have no common divisor: 35 pairs until one comes again.
DASHES = ((), (6, 2.5), (1.2, 1.6), (6, 1.8, 1.2, 1.8), (10, 2, 1.2, 2, 1.2, 2))


@dataclass(frozen=True)
class _Style:
    number: int

    @property
    def color(self) -> str:
        return COLORS[self.number % len(COLORS)]

    @property
    def dash(self) -> tuple[float, ...]:
        return DASHES[self.number % len(DASHES)]

    @property
    def dashes(self) -> str | tuple:
        """For Matplotlib, which measures dashes in line widths too."""
        return (0, self.dash) if self.dash else "-"

    @property
    def stroke(self) -> str:
        """Attributes of an SVG path.  Black is the color of the text, in dark mode too."""
        color = "currentColor" if self.color == "#000000" else self.color
        dash = " ".join(f"{2 * length:g}" for length in self.dash)
        dash = f' stroke-dasharray="{dash}"' if dash else ""
        kind = f"curve color-{self.number % len(COLORS)}"
        return f'class="{kind}" fill="none" stroke="{color}" stroke-width="2"{dash}'

    def sample(self) -> str:
        line = f'<path d="M0 5H48" {self.stroke}/>'
        return f'<svg width="48" height="10" viewBox="0 0 48 10" aria-hidden="true">{line}</svg>'
