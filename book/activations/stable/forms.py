"""A formula in the shape in which it is computed: steps, then one expression for each piece."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import sympy as sp

from ..derive.intervals import Piece
from .primitives import plain

__all__ = ["Named", "StableForm"]


@dataclass(frozen=True)
class Named:
    """A value computed once and used by its name."""

    symbol: sp.Symbol
    meaning: sp.Expr


@dataclass(frozen=True)
class StableForm:
    """A formula as steps to compute in order, then one expression for each piece.

    Attributes
    ----------
    variable : sympy.Symbol
    steps : tuple of Named
        Intermediate values; each uses the variable, parameters and earlier steps.
    pieces : tuple of Piece
        From left to right, in the variable, parameters and steps.
    closed : tuple of str
        For each boundary between pieces who owns the point: "left" or "right".
    ends : tuple of sympy.Expr, or None
        What the formula tends to at -oo and at +oo: a formula without exponentials.
        None if that is not known.
    guarded : bool
        Whether certified values may stand in where a step leaves the range of doubles.
    """

    variable: sp.Symbol
    steps: tuple[Named, ...]
    pieces: tuple[Piece, ...]
    closed: tuple[str, ...]
    ends: tuple[sp.Expr, sp.Expr] | None
    guarded: bool = False

    def textbook(self, piece: Piece) -> sp.Expr:
        """Return the formula of one piece with every step written out."""
        return plain(piece.expr).xreplace(self._written_out)

    def values_at(self, point: sp.Expr) -> dict[sp.Symbol, sp.Expr]:
        """Return the variable and every step that is rounded, at a point."""
        values = {self.variable: point}
        for step in self.steps:
            if step.meaning.has(sp.floor):
                meaning = plain(step.meaning).xreplace(self._written_out)
                values[step.symbol] = meaning.subs(values).doit()
        return values

    @cached_property
    def _written_out(self) -> dict[sp.Symbol, sp.Expr]:
        """What each step stands for, in the variable and parameters."""
        meanings = {}
        for step in self.steps:
            # g may be any number: what is computed from it does not depend on it.
            if not step.meaning.has(sp.floor):
                meanings[step.symbol] = plain(step.meaning).xreplace(meanings)
        return meanings

    def conditions(self) -> tuple[sp.Basic, ...]:
        """Return for each piece the condition that selects it, read from the right."""
        tests = (
            self.variable > piece.low if owner == "left" else self.variable >= piece.low
            for piece, owner in zip(self.pieces[1:], self.closed, strict=True)
        )
        return (sp.true, *tests)

    def choices(self) -> tuple[tuple[sp.Expr, sp.Basic], ...]:
        """Return (value, condition) pairs, the first true one counting."""
        values = (piece.expr for piece in reversed(self.pieces))
        return tuple(zip(values, reversed(self.conditions()), strict=True))

    def renamed(self, names: dict[sp.Symbol, sp.Symbol]) -> StableForm:
        """Return the form with other symbols for some that are no steps."""
        taken = {step.symbol.name for step in self.steps}
        names = {old: new for old, new in names.items() if new.name not in taken}
        return replace(
            self,
            steps=tuple(Named(s.symbol, _renamed(s.meaning, names)) for s in self.steps),
            pieces=tuple(
                Piece(p.low.xreplace(names), p.high.xreplace(names), _renamed(p.expr, names))
                for p in self.pieces
            ),
        )

    def _repr_latex_(self) -> str:
        rows = [f"{sp.latex(step.symbol)} &= {_latex(step.meaning)}" for step in self.steps]
        value = r" \\ ".join(
            rf"{_latex(e)} & {_when(condition)}" for e, condition in self.choices()
        )
        if len(self.pieces) > 1:
            value = rf"\begin{{cases}} {value} \end{{cases}}"
        else:
            value = _latex(self.pieces[0].expr)
        rows.append(rf"\text{{result}} &= {value}")
        body = " \\\\[0.5ex]\n".join(rows)
        return f"$$\\begin{{aligned}}\n{body}\n\\end{{aligned}}$$"

    def __repr__(self) -> str:
        rows = [f"{step.symbol} = {_text(step.meaning)}" for step in self.steps]
        for value, condition in self.choices():
            rows.append(_text(value) + ("" if condition == True else f"  if {condition}"))  # noqa: E712
        return "\n".join(rows)


def _renamed(expr: sp.Basic, names: dict[sp.Symbol, sp.Symbol]) -> sp.Basic:
    """Return expr with other symbols, and with factors and terms in the order they had.

    SymPy's ``xreplace`` sorts them, and a product that is computed in another order may underflow.
    """
    if expr in names:
        return names[expr]
    if not expr.args or not expr.free_symbols & names.keys():
        return expr
    args = [_renamed(arg, names) for arg in expr.args]
    if isinstance(expr, sp.Tuple):  # a piece with its condition
        return expr.func(*args)
    return expr.func(*args, evaluate=False)


def _text(expr: sp.Expr) -> str:
    return sp.sstr(expr, order="none")


def _latex(expr: sp.Expr) -> str:
    return sp.latex(expr, order="none", mul_symbol="dot")


def _when(condition: sp.Basic) -> str:
    return r"\text{otherwise}" if condition == True else rf"\text{{if }} {sp.latex(condition)}"  # noqa: E712
