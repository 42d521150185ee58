"""The table, as HTML that needs no script and as plain text."""

from __future__ import annotations

from collections.abc import Collection
from html import escape

from ..activation import Activation
from ..mathml import markup
from .columns import COLUMNS, FORMULA, NAME, SMOOTH, Column, short

__all__ = ["as_html", "as_text"]

TEXT_COLUMNS = tuple(c for c in COLUMNS if c.name not in (FORMULA, SMOOTH))  # the short ones

Rows = tuple[dict[str, object], ...]


def as_html(
    activations: tuple[Activation, ...], rows: Rows, shown: Collection[str] | None = None
) -> str:
    """Return the table; with ``shown`` the rows of other names are hidden."""
    titles = ", ".join(a.title for a in activations if shown is None or a.name in shown)
    head = "".join(f'<th scope="col"{_kind(c)}>{escape(c.heading)}</th>' for c in COLUMNS)
    body = "".join(
        f"<tr{'' if shown is None else _mark(a, shown)}>"
        f"{''.join(_cell(c, a, row[c.name]) for c in COLUMNS)}</tr>"
        for a, row in zip(activations, rows, strict=True)
    )
    # A table that is wider than a phone scrolls in its own box, by keyboard too.
    return (
        '<div class="scroll" role="region" tabindex="0" style="overflow-x:auto"'
        f' aria-label="Table of properties: {escape(titles)}">'
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def as_text(rows: Rows) -> str:
    """Return the short columns, aligned."""
    texts = [[c.text(row[c.name]) for c in TEXT_COLUMNS] for row in rows]
    texts.insert(0, [c.heading for c in TEXT_COLUMNS])
    widths = [max(map(len, column)) for column in zip(*texts, strict=True)]
    return "\n".join(
        "  ".join(
            f"{text:>{width}}" if c.is_number else f"{text:<{width}}"
            for c, text, width in zip(TEXT_COLUMNS, line, widths, strict=True)
        ).rstrip()
        for line in texts
    )


def _mark(activation: Activation, shown: Collection[str]) -> str:
    hidden = "" if activation.name in shown else " hidden"
    return f' data-name="{activation.name}"{hidden}'


def _kind(column: Column) -> str:
    kind = "number" if column.is_number else "sentence" if column.name == SMOOTH else ""
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
    defaults = "".join(
        f'<mo>,</mo><mspace width="0.5em"></mspace>{markup(p.symbol)}'
        f"<mo>=</mo><mn>{short(p.default)}</mn>"
        for p in activation.parameters
    )
    return f"<math displaystyle='true'><mrow>{markup(activation.expr)}{defaults}</mrow></math>"
