"""What an exercise asks to differentiate, and the letters that may be typed in the answer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import sympy as sp

from ..activation import Activation
from ..derive.lines import Derivation, differentiate
from ..parameter import Z

__all__ = ["Letter", "Task"]

# Names that the parser already knows; a letter must not be one of them.
RESERVED_NAMES = re.compile(
    "exp|log|ln|sqrt|sin|cos|tan|atan|arctan|tanh|sinh|cosh|sech|erf|abs|sign|max|min|"
    "sigmoid|sigma|softplus|relu|step|Phi|phi|e|pi|if|else"
)
LETTER_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
# Answers are compared at these values of a parameter; 1 would hide a missing factor.
TEST_VALUES, INTEGER_TEST_VALUES = (0.5, 2.0, 1.25, 3.0, 0.25, 0.75), (2.0, 3.0, 4.0, 5.0)
MAX_TEST_VALUES = 4


@dataclass(frozen=True)
class Letter:
    """A parameter: what is typed for it, what it is, and where answers are compared."""

    typed: str
    symbol: sp.Symbol
    about: str = ""
    domain: sp.Set = sp.S.Reals

    @property
    def values(self) -> tuple[float, ...]:
        values = INTEGER_TEST_VALUES if self.symbol.is_integer else TEST_VALUES
        return tuple(value for value in values if value in self.domain)[:MAX_TEST_VALUES]


@dataclass(frozen=True)
class Task:
    """A derivative to be found.

    Attributes
    ----------
    shown, expr : sympy.Expr
        The function as it was given, and with its abbreviations written out.
    by, variable : sympy.Symbol
        With respect to what; and the symbol whose line answers are compared along.
    parameters : tuple of Letter
    abbreviations : dict of str to sympy.Expr
    """

    shown: sp.Expr
    expr: sp.Expr
    by: sp.Symbol
    variable: sp.Symbol
    parameters: tuple[Letter, ...]
    abbreviations: dict[str, sp.Expr]

    @classmethod
    def of(cls, given: sp.Expr | Activation, by: sp.Symbol, letters: Mapping[str, sp.Expr]) -> Task:
        """Return the task; TypeError or ValueError if it can't be one."""
        if not isinstance(by, sp.Symbol):
            raise TypeError(f"by must be a symbol, not {by!r}")
        own = given.parameters if isinstance(given, Activation) else ()
        shown = _expression(given.expr if isinstance(given, Activation) else given, "expr")
        found = {p.symbol: Letter(p.symbol.name, p.symbol, _about(p), p.domain) for p in own}
        short = {str(c): c for c in shown.atoms(sp.NumberSymbol) - {sp.pi, sp.E}}
        for typed, meaning in letters.items():
            meaning = _expression(meaning, f"the letter {typed!r}")
            if meaning.is_Symbol:
                found[meaning] = Letter(typed, meaning)
            else:
                short[typed] = _written_out(meaning, short)
        expr = _written_out(shown, short)
        variable = Z if expr.has(Z) else by
        found.setdefault(by, Letter(by.name, by))
        found.pop(variable, None)
        task = cls(shown, expr, by, variable, tuple(found.values()), short)
        task._check()
        return task

    @cached_property
    def derivation(self) -> Derivation:
        """The derivative as the book's engine finds it."""
        return differentiate(self.expr, self.by, over=self.variable)

    @property
    def truth(self) -> sp.Expr:
        return self.derivation.result

    def written_out(self, expr: sp.Expr, what: str) -> sp.Expr:
        """Return an expression without abbreviations; ValueError if a symbol is not explained."""
        expr = _written_out(_expression(expr, what), self.abbreviations)
        known = {self.variable, *(letter.symbol for letter in self.parameters)}
        strange = sorted(symbol.name for symbol in expr.free_symbols - known)
        if strange:
            names = ", ".join(sorted(symbol.name for symbol in known))
            raise ValueError(
                f"{what} has {', '.join(strange)}, which no letter or parameter explains; "
                f"there are: {names}"
            )
        return expr

    def _check(self) -> None:
        typed = [self.variable.name, *(p.typed for p in self.parameters), *self.abbreviations]
        for name in typed:
            if not LETTER_NAME.fullmatch(name):
                raise ValueError(f"a letter must be spelled like 's' or 'beta', not {name!r}")
            if RESERVED_NAMES.fullmatch(name):
                raise ValueError(f"the letter {name!r} means something else to the reader already")
            if typed.count(name) > 1:
                raise ValueError(f"the letter {name!r} has two meanings")
        for name, meaning in self.abbreviations.items():
            self.written_out(meaning, f"the letter {name!r}")
        self.written_out(self.expr, "expr")
        for symbol in self.expr.free_symbols:
            if not symbol.is_real:
                raise ValueError(f'symbols must be real, such as sp.symbols("{symbol}", real=True)')
        if not self.expr.has(self.by):
            raise ValueError(f"expr does not depend on {self.by}: {self.expr}")


def _expression(given: object, what: str) -> sp.Expr:
    expr = sp.sympify(given) if isinstance(given, (sp.Basic, int, float)) else given
    if not isinstance(expr, sp.Expr):
        raise TypeError(f"{what} must be a SymPy expression, not {given!r}")
    return expr


def _written_out(expr: sp.Expr, abbreviations: Mapping[str, sp.Expr]) -> sp.Expr:
    names = {symbol: abbreviations.get(symbol.name) for symbol in expr.free_symbols}
    return expr.xreplace(
        {symbol: meaning for symbol, meaning in names.items() if meaning is not None}
    )


def _about(parameter) -> str:
    """Return what a parameter is: its label without the letter."""
    words = parameter.label.split(" ")
    return " ".join(words[:-1] if len(words[-1]) == 1 else words)
