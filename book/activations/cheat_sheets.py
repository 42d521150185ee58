"""Every activation of the catalogue in one table, made to be printed on one page."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

import sympy as sp

from .activation import Activation
from .catalogue import CATALOGUE, VECTOR_CATALOGUE
from .facts.sheet import set_text
from .facts.statements import NOT_DECIDED
from .mathml import mathml
from .vectors import VectorActivation

__all__ = ["CheatSheet", "cheat_sheet"]

LONGEST = 26  # operations in a formula that still fits its cell
HEADINGS = ("Activation", "Formula", "Gradient", "Range", "Gain", "Use")
VECTOR_HEADINGS = ("Activation", "Output", "By the input", "Derivative", "Use")


class CheatSheet:
    """Two tables: elementwise activations, and those of whole vectors."""

    def _repr_html_(self) -> str:
        scalars = _table(HEADINGS, (_scalar_row(a) for a in CATALOGUE.values()))
        vectors = _table(
            VECTOR_HEADINGS, (row for a in VECTOR_CATALOGUE.values() for row in _vector_rows(a))
        )
        return f'<div class="cheat-sheet">{scalars}{vectors}</div>'

    def __repr__(self) -> str:
        return f"CheatSheet({len(CATALOGUE)} elementwise, {len(VECTOR_CATALOGUE)} of vectors)"


def cheat_sheet() -> CheatSheet:
    """Return the cheat sheet, made from the formulas of the catalogue."""
    return CheatSheet()


def _table(headings: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> str:
    head = "".join(f'<th scope="col">{heading}</th>' for heading in headings)
    body = "".join(
        f"<tr>{_row_head(name)}{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"
        for name, *cells in rows
    )
    # A table that is wider than a phone scrolls in its own box, by keyboard too.
    return (
        f'<div class="scroll" role="region" tabindex="0" style="overflow-x:auto"'
        f' aria-label="{headings[1]}s and {headings[-3].lower()}s"><table>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _row_head(name: str) -> str:
    """Return the first cell; a row that goes on with the one before has no name of its own."""
    return f'<th scope="row">{name}</th>' if name else "<td></td>"


def _scalar_row(activation: Activation) -> tuple[str, ...]:
    sheet = activation.properties()
    values = NOT_DECIDED if sheet.range is None else set_text(sheet.range, _short)
    return (
        escape(activation.title),
        mathml(activation.expr),
        _if_short(activation.derivative),
        values,
        f"{sheet.moments.gain:.3f}",
        escape(activation.use),
    )


def _vector_rows(activation: VectorActivation) -> Iterator[tuple[str, ...]]:
    name, use = escape(activation.title), escape(activation.use)
    cases = zip(activation.cases, activation.derivations().values(), strict=True)
    for case, derivation in cases:
        if derivation.result != 0:
            yield name, mathml(case.output), _case(case.name), _if_short(derivation.result), use
            name = use = ""


def _case(name: str) -> str:
    return escape(name.replace("!=", "≠"))


def _if_short(expr: sp.Expr) -> str:
    return mathml(expr) if sp.count_ops(expr) <= LONGEST else "longer than a line"


def _short(number: sp.Expr) -> str:
    if number.is_infinite:
        return "∞" if number > 0 else "−∞"
    return f"{float(number):.4g}".replace("-", "−")
