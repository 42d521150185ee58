"""Write the figures of the book as SVG, and what they draw as CSV.

A notebook is run as it is, with one cell before it: from then on a figure that is
shown leaves its drawing and its numbers in the output, beside the picture.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import matplotlib
import nbformat
import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection, PolyCollection
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from nbclient import NotebookClient

from tools.site.stills import still

MIME = "application/vnd.book.figure+json"
HEADER = ("panel", "series", "kind", "color", "x", "y", "value")
QUIET = {"extra_arguments": ["--log-level=ERROR"]}  # a kernel warns of its own connection
FIRST_CELL = f"import sys; sys.path.append({str(Path(__file__).parents[2])!r})"
FIRST_CELL += "; from tools.downloads import figures; figures.record()"


@dataclass(frozen=True)
class Files:
    """One figure to take away; ``data`` is empty where nothing is drawn to scale."""

    name: str
    svg: str
    data: str


# --- one figure ---------------------------------------------------------------------


def svg(figure: Figure, name: str) -> str:
    """Return a figure as SVG, the same bytes each time."""
    file = io.StringIO()
    with matplotlib.rc_context({"svg.hashsalt": name}):  # ids that are not random
        figure.savefig(
            file, format="svg", bbox_inches="tight", metadata={"Date": None, "Creator": None}
        )
    return file.getvalue()


def data(figure: Figure) -> str:
    """Return what a figure draws as CSV: one row for each point, in the units of its axes.

    A line has its points, a bar or a band its corners, a grid of colors the middles of its
    cells with their values.  The color tells which of the curves a row belongs to, and the
    names of the axes stand in the header.  What is not placed by the axes' units, such as
    the line at 0 or an arrow, is no data.
    """
    rows = [row for number, ax in enumerate(figure.axes, 1) for row in _rows(number, ax)]
    return _csv(_header(figure), rows) if rows else ""


def _header(figure: Figure) -> tuple[str, ...]:
    """Return the header, with what x and y are where all panels agree on it."""
    names = {}
    for side in "xy":
        label, *others = {getattr(ax, f"get_{side}label")() for ax in figure.axes}
        names[side] = side if others or label in ("", side) else f"{side}: {label}"
    return tuple(names.get(column, column) for column in HEADER)


def _rows(panel: int, ax: Axes) -> Iterator[tuple]:
    counts: dict[str, int] = {}
    for kind, label, color, points in _series(ax):
        counts[kind] = counts.get(kind, 0) + 1
        series = label if label and not label.startswith("_") else f"{kind} {counts[kind]}"
        for point in points:
            yield (panel, series, kind, color, *(_text(number) for number in point))


def _series(ax: Axes) -> Iterator[tuple[str, str, str, Iterable]]:
    for line in ax.lines:
        if line.get_transform() == ax.transData:
            points = np.column_stack(line.get_data(orig=False))
            yield "line", line.get_label(), to_hex(line.get_color()), points
    for bar in ax.patches:
        if bar.get_data_transform() == ax.transData:
            corners = bar.get_patch_transform().transform(bar.get_path().vertices)
            yield "bar", bar.get_label(), to_hex(bar.get_facecolor()), corners
    for group in ax.collections:
        color = to_hex(group.get_facecolor()[0]) if len(group.get_facecolor()) else ""
        if isinstance(group, PathCollection) and group.get_offset_transform() == ax.transData:
            yield "points", group.get_label(), color, group.get_offsets()
        elif isinstance(group, PolyCollection) and group.get_transform() == ax.transData:
            for path in group.get_paths():
                yield "band", group.get_label(), color, path.vertices
    for image in ax.images:
        values = np.asarray(image.get_array())
        left, right, bottom, top = image.get_extent()
        if image.origin == "upper":
            bottom, top = top, bottom
        x = left + (np.arange(values.shape[1]) + 0.5) * (right - left) / values.shape[1]
        y = bottom + (np.arange(values.shape[0]) + 0.5) * (top - bottom) / values.shape[0]
        cells = [(x[j], y[i], values[i, j]) for i, j in np.ndindex(*values.shape[:2])]
        yield "cells", image.get_label(), "", cells


def _text(number) -> str:
    # Adding 0 turns -0 into 0.
    return "" if np.ma.is_masked(number) else f"{float(number) + 0:.12g}"


def _csv(header: Iterable[str], rows: Iterable[tuple]) -> str:
    file = io.StringIO()
    table = csv.writer(file, lineterminator="\n")
    table.writerow(header)
    table.writerows([*row, *[""] * (len(header) - len(row))] for row in rows)
    return file.getvalue()


# --- the figures of a notebook ------------------------------------------------------


def record() -> None:
    """Make the running kernel add drawing and numbers to each figure that it shows."""
    from IPython import get_ipython
    from IPython.core.formatters import BaseFormatter
    from traitlets import ObjectName, Unicode

    class FigureFormatter(BaseFormatter):
        format_type = Unicode(MIME)
        print_method = ObjectName("_repr_book_figure_")
        _return_type = dict

    # A method, because pyplot takes away what is registered for the type.
    Figure._repr_book_figure_ = lambda self: {"svg": svg(self, "figure"), "data": data(self)}
    display = get_ipython().display_formatter
    display.formatters[MIME] = FigureFormatter(parent=display)
    display.active_types = [*display.formatters]


def of_notebook(path: Path) -> list[Files]:
    """Run a notebook and return its numbered figures; none, and no run, where it has none."""
    notebook = nbformat.read(path, as_version=4)
    if not any(_figure_name(cell) for cell in notebook.cells):
        return []
    notebook.cells.insert(0, nbformat.v4.new_code_cell(FIRST_CELL))
    where = {"metadata": {"path": str(path.parent)}}
    NotebookClient(notebook, timeout=120, kernel_name="python3", resources=where, **QUIET).execute()
    found = []
    for cell in filter(_figure_name, notebook.cells):
        shown = [o["data"][MIME] for o in cell.outputs if MIME in o.get("data", {})]
        if len(shown) != 1:
            raise ValueError(f"{path.name}: {_figure_name(cell)} shows {len(shown)} figures, not 1")
        found.append(Files(_figure_name(cell), **shown[0]))
    return found


def _figure_name(cell) -> str | None:
    return cell.metadata.get("mystnb", {}).get("figure", {}).get("name")


# --- activations and live figures ---------------------------------------------------


def of_activation(activation) -> Files:
    """Return the figure of an activation with its defaults, and its values where z can go."""
    _, low, high, step = activation.slider
    z = np.round(low + step * np.arange(round((high - low) / step) + 1), 10)
    columns = (z, activation(z), activation.gradient(z), activation.second_derivative(z))
    rows = [tuple(map(_text, row)) for row in np.column_stack(columns)]
    table = _csv(("z", "f", "gradient", "second_derivative"), rows)
    return Files(activation.name, svg(activation.plot(), activation.name), table)


def of_live(kind) -> Files:
    """Return the picture of a live figure at its defaults; its numbers are the reader's to move."""
    return Files(kind.name, still(kind, {c.name: c.default for c in kind.controls}).svg, "")
