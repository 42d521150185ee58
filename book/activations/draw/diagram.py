"""Networks on paper: units in layers, wires between them, one path lit.

``layers.Diagram`` says where units and wires stand; ``live/network.js`` draws the same
diagram in live figures.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from matplotlib.figure import Figure

from .figure import BLUE, INK, VERMILION_TEXT, BookFigure
from .layers import Diagram

__all__ = ["network"]

WIRE = "#767676"
RADIUS = 13  # of a unit, in points
INCH = 72  # points
COLUMN, ROW, EDGE = 1.4, 0.9, 0.45  # inches


def network(
    layers: Sequence[Sequence[str]],
    wires: Iterable[Sequence[str]] | None = None,
    lit: Sequence[str] = (),
    off: Iterable[str] = (),
    above: Mapping[str, str] | None = None,
    below: Mapping[str, str] | None = None,
    on: Mapping[tuple[str, str], str] | None = None,
    under: Mapping[str, str] | None = None,
) -> Figure:
    """Return a figure of a network.

    Parameters
    ----------
    layers : sequence of sequence of str
        The names of the units, layer by layer from left to right.
    wires : iterable of (str, str), optional
        From which unit to which; by default every unit feeds all of the next layer.
    lit : sequence of str
        The units of one path, from its start to its end: it is drawn thick.
    off : iterable of str
        Units drawn gray and dashed, with the wires that leave them: nothing passes there.
    above, below : dict of str, optional
        Texts above units, such as values, and below them, such as derivatives.
    on : dict of str, optional
        Texts on wires, such as weights.
    under : dict of str, optional
        Texts under whole layers, by the name of a unit in them.

    Raises
    ------
    ValueError
        If a unit or a wire is named that is not there.
    """
    above, below, on, under = (texts or {} for texts in (above, below, on, under))
    diagram, off = Diagram.of(layers, wires), set(off)
    diagram.known([*off, *above, *below, *under])
    along = diagram.path(lit)
    for wire in on:
        diagram.path(wire)
    rows = [row for _, row in diagram.places.values()]
    tall = ROW * (max(rows) - min(rows)) + 2 * EDGE + (0.25 if under else 0)
    wide = COLUMN * (len(diagram.layers) - 1) + 2 * EDGE
    figure = BookFigure(figsize=(wide, tall), dpi=180)
    ax = figure.add_axes((0, 0, 1, 1), xlim=(0, wide), ylim=(0, tall))
    ax.set_axis_off()
    at = {
        name: (EDGE + COLUMN * column, tall - EDGE - ROW * (row - min(rows)))
        for name, (column, row) in diagram.places.items()
    }
    for wire in diagram.wires:
        _wire(ax, *(at[name] for name in wire), lit=wire in along, off=wire[0] in off)
        if wire in on:
            _text(ax, _along(*(at[name] for name in wire), diagram.crossed(wire)), on[wire])
    for name, place in at.items():
        _unit(ax, place, name, lit=name in lit, off=name in off)
        for texts, shift, color in ((above, 1, BLUE), (below, -1, VERMILION_TEXT)):
            if name in texts:
                _text(ax, (place[0], place[1] + shift * (RADIUS + 9) / INCH), texts[name], color)
    for name, text in under.items():
        _text(ax, (at[name][0], 0.14), text)
    return figure


def _along(start, end, crossed: bool):
    """Return where the text of a wire stands: before the middle, where wires cross."""
    share = 0.38 if crossed else 0.5
    return tuple(a + share * (b - a) for a, b in zip(start, end, strict=True))


def _wire(ax, start, end, lit: bool, off: bool) -> None:
    ax.annotate(
        "",
        end,
        start,
        zorder=3 if lit else 1,
        arrowprops={
            "arrowstyle": "->",
            "shrinkA": RADIUS,
            "shrinkB": RADIUS + 1,
            "color": BLUE if lit else WIRE,
            "lw": 2.4 if lit else 0.9,
            "ls": ":" if off else "-",
        },
    )


def _unit(ax, place, name: str, lit: bool, off: bool) -> None:
    ax.plot(
        *place,
        "o",
        ms=2 * RADIUS,
        mfc="#ECECE6" if off else "white",
        mec=BLUE if lit else WIRE,
        mew=2.4 if lit else 1.1,
        zorder=4,
    )
    ax.text(*place, name, ha="center", va="center", color=INK, fontsize=11, zorder=5)


def _text(ax, place, text: str, color: str = INK) -> None:
    box = {"fc": "white", "ec": "none", "pad": 1}
    ax.text(*place, text, ha="center", va="center", color=color, fontsize=9.5, bbox=box, zorder=6)
