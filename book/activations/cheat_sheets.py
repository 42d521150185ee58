"""Every activation of the catalogue in two tables, made to be looked up and to be printed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import astuple
from html import escape

import sympy as sp

from .activation import Activation
from .cards import cards
from .catalogue import CATALOGUE, VECTOR_CATALOGUE
from .facts.sheet import set_text
from .facts.statements import NOT_DECIDED
from .frameworks import FRAMEWORKS, NAMES, Names, names_markup
from .mathml import mathml
from .quoted import QUOTED, Quoted, typeset
from .vectors import VectorActivation

__all__ = ["CheatSheet", "NamesTable", "cheat_sheet", "names"]

HEADINGS = ("Activation", "Formula", "Gradient", "Range", "n Var(W)", "Gain", "In code")
NAME_HEADINGS = ("Here", *FRAMEWORKS, "Note")
VECTOR_HEADINGS = ("Activation", "Output", "Derivatives", "In code")


class CheatSheet:
    """Two tables: elementwise activations, and those of whole vectors."""

    def _repr_html_(self) -> str:
        scalars = map(_scalar_row, CATALOGUE.values())
        vectors = map(_vector_row, VECTOR_CATALOGUE.values())
        tables = (
            cards("Activations of one number", HEADINGS, scalars),
            cards("Activations of vectors", VECTOR_HEADINGS, vectors),
        )
        return f'<div class="cheat-sheet">{"".join(tables)}</div>'

    def __repr__(self) -> str:
        return f"CheatSheet({len(CATALOGUE)} elementwise, {len(VECTOR_CATALOGUE)} of vectors)"


def cheat_sheet() -> CheatSheet:
    """Return the cheat sheet, made from the formulas of the catalogue and their quoted forms."""
    return CheatSheet()


class NamesTable:
    """What frameworks call the activations, with a note where they compute something else."""

    def _repr_html_(self) -> str:
        return cards("Names", NAME_HEADINGS, map(_name_row, NAMES))

    def __repr__(self) -> str:
        return f"NamesTable({len(NAMES)} activations, {', '.join(FRAMEWORKS)})"


def names() -> NamesTable:
    """Return the names of all activations that a framework has, side by side."""
    return NamesTable()


def _name_row(name: str) -> tuple[str, ...]:
    calls = (f"<code>{escape(call)}</code>" if call else "" for call in astuple(NAMES[name]))
    entry = CATALOGUE.get(name) or VECTOR_CATALOGUE[name]
    return f"<code>{name}</code>", *calls, escape(entry.note)


def _scalar_row(activation: Activation) -> tuple[str, ...]:
    sheet = activation.properties()
    quoted = QUOTED.get(activation.name, Quoted())
    return (
        _title(activation),
        (typeset(quoted.formula) if quoted.formula else mathml(activation.expr))
        + _lines(_letters(activation, quoted)),
        typeset(quoted.gradient) if quoted.gradient else mathml(activation.derivative),
        NOT_DECIDED if sheet.range is None else set_text(sheet.range, _short),
        f"{sheet.moments.gain**2:.3f}",
        f"{sheet.moments.gain:.3f}",
        names_markup(NAMES.get(activation.name, Names())),
    )


def _title(activation: Activation | VectorActivation) -> str:
    """Return the name, and below it what the activation is of use for."""
    return f"{escape(activation.title)} <small>{escape(activation.use)}</small>"


def _letters(activation: Activation, quoted: Quoted) -> Iterator[str]:
    """Yield what the letters of a formula stand for: a part of it, or a constant's value."""
    letter, meaning = quoted.where
    if letter:
        yield f"{typeset(letter)} = {typeset(meaning)}"
    for constant in sorted(activation.expr.atoms(sp.NumberSymbol) - {sp.E, sp.pi}, key=str):
        yield f"{mathml(constant)} = {float(constant)}"


def _vector_row(activation: VectorActivation) -> tuple[str, ...]:
    quoted = QUOTED.get(activation.name, Quoted())
    derivations = activation.derivations()
    cases = [case for case in activation.cases if derivations[case.name].result != 0]
    outputs = dict.fromkeys(case.output for case in cases)
    return (
        _title(activation),
        _formula(quoted) if quoted.formula else _lines(map(mathml, outputs)),
        _lines(
            f"{escape(case.name.replace('!=', '≠'))}: "
            + _entry(quoted, case.name, derivations[case.name].result)
            for case in cases
        ),
        names_markup(NAMES.get(activation.name, Names())),
    )


def _formula(quoted: Quoted) -> str:
    return typeset(quoted.formula) + (f"<div>{escape(quoted.holds)}</div>" if quoted.holds else "")


def _entry(quoted: Quoted, case: str, result: sp.Expr) -> str:
    return typeset(quoted.partials[case]) if quoted.partials.get(case) else mathml(result)


def _lines(lines: Iterable[str]) -> str:
    return "".join(f"<div>{line}</div>" for line in lines)


def _short(number: sp.Expr) -> str:
    if number.is_infinite:
        return "∞" if number > 0 else "−∞"
    text = str(number) if number.has(sp.pi) else f"{float(number):.4g}"
    return text.replace("-", "−").replace("pi", "π")
