"""Tables whose rows become cards on a phone, as HTML."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["cards"]


def cards(name: str, headings: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """Return a table.

    Parameters
    ----------
    name : str
        What the table is called for readers who don't see it.
    headings : tuple of str
    rows : iterable of tuple of str
        The cells as HTML; the first is the head of its row.
    """
    # The roles are what the elements are; without them a table that is laid out as cards
    # would be no table for a screen reader.
    head = "".join(f'<th role="columnheader" scope="col">{h}</th>' for h in headings)
    body = "".join(_row(headings, row) for row in rows)
    return (
        f'<div class="scroll"><table role="table" class="cards" aria-label="{name}">'
        f'<thead role="rowgroup"><tr role="row">{head}</tr></thead>'
        f'<tbody role="rowgroup">{body}</tbody></table></div>'
    )


def _row(headings: tuple[str, ...], row: tuple[str, ...]) -> str:
    """Return a row.  Each cell has its heading, which a card shows beside it."""
    title, *cells = row
    filled = zip(headings[1:], cells, strict=True)
    return (
        f'<tr role="row"><th role="rowheader" scope="row">{title}</th>'
        + "".join(f'<td role="cell" data-heading="{h}">{cell}</td>' for h, cell in filled)
        + "</tr>"
    )
