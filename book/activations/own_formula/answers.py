"""What is said of a formula that a reader has typed: questions and answers as JSON, without NumPy.

The page "Bring your own formula" runs this module in the reader's browser.  All of an answer
is data: the page evaluates programs and forms by closures, so that it needs no ``eval``.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

import sympy as sp

from ..derive.intervals import breakpoints
from ..derive.lines import Derivation, differentiate
from ..derive.printing import latex
from ..errors import UnsupportedExpression
from ..evaluated import checked_formula, evaluated
from ..facts.moments import Moments, improper_means, with_numbers
from ..facts.shape import shape
from ..facts.sheet import sheet_of
from ..facts.signs import slopes
from ..facts.spans import places, span
from ..facts.tails import FOREIGN_ERRORS, NotDecided
from ..kernel.program import Program, program
from ..kernel.trees import form_as_data
from ..parameter import Parameter, Z
from ..stable import candidates
from ..stable.forms import StableForm
from ..typed import typed_formula

__all__ = ["Formula", "answer", "kinks_of"]

UNKNOWN = Moments(math.nan, math.nan, math.nan)
# The page computes means and grades by itself, in JavaScript.
OF_THE_PAGE = ("For", "Gain", "Computed")
POSITION = re.compile(r"the formula can't be read at position (\d+): (.*)", re.DOTALL)


@dataclass(frozen=True)
class Formula:
    """A formula as it was typed, with what follows from it, each made when it is asked for."""

    expr: sp.Expr
    parameters: tuple[Parameter, ...]
    name: str = "f"
    title: str = "f"
    slider: tuple[float, float, float, float] = (1.0, -6.0, 6.0, 0.05)

    @cached_property
    def derivation(self) -> Derivation:
        return differentiate(self.expr, Z, self.name)

    @property
    def derivative(self) -> sp.Expr:
        return self.derivation.result

    @cached_property
    def evaluated(self) -> sp.Expr:
        return evaluated(self.expr)

    @cached_property
    def inside(self) -> dict[sp.Symbol, sp.Symbol]:
        """Symbols for the letters that no step of a form is called by, and no word of Python."""
        return {p.symbol: sp.Symbol(f"{p.name}_", **p.symbol.assumptions0) for p in self.parameters}

    def of_order(self, order: int) -> sp.Expr:
        """Return f, f' or f'' as SymPy evaluates it."""
        return (
            self._second if order == 2 else evaluated(self.derivative) if order else self.evaluated
        )

    @cached_property
    def _second(self) -> sp.Expr:
        return evaluated(differentiate(self.derivative, Z, f"{self.name}'").result)

    def program(self, order: int) -> Program:
        return program(self.of_order(order), Z, tuple(p.symbol for p in self.parameters))


@lru_cache(maxsize=8)
def _formula(text: str) -> Formula:
    expr, parameters = typed_formula(text)
    return Formula(checked_formula(expr, parameters, "f"), parameters)


def answer(question: str) -> str:
    """Return the answer to a question, both as JSON.

    A question is {"ask": one of QUESTIONS, "text": a formula, ...}.  An answer has "error"
    if the text can't be read, then "at", counted from 0, if that has a place, or "refused" if
    the engine has no rule for it.
    """
    given = json.loads(question)
    ask = given.pop("ask")
    try:
        found = QUESTIONS[ask](_formula(given.pop("text")), **given)
    except UnsupportedExpression as error:
        found = {"refused": str(error)}
    except ValueError as error:
        found = _trouble(str(error))
    except RecursionError:
        found = {"refused": "the formula is nested too deeply"}
    except (NotDecided, TypeError, ArithmeticError, *FOREIGN_ERRORS) as error:
        found = {"refused": f"this can't be decided here ({type(error).__name__})"}
    return json.dumps(found, separators=(",", ":"))


def _trouble(message: str) -> dict:
    found = POSITION.fullmatch(message)
    return {"error": found[2], "at": int(found[1]) - 1} if found else {"error": message}


# --- the questions ---------------------------------------------------------------------------


def _derivation(f: Formula) -> dict:
    """Return the lines of the derivation, and the letters, with what their sliders need."""
    return {
        "formula": latex(f.expr),
        "letters": [{**p.facts(), "latex": sp.latex(p.symbol)} for p in f.parameters],
        "lines": [
            {"latex": line.latex, "reason": line.reason, "proof": line.proof}
            for line in f.derivation.lines
        ],
    }


def _figure(f: Formula) -> dict:
    """Return what draws f and f'."""
    return {
        "programs": [json.loads(f.program(order).as_json()) for order in (0, 1)],
        "kinks": kinks_of(f),
        "z": dict(zip(("default", "low", "high", "step"), f.slider, strict=True)),
    }


def kinks_of(f: Formula) -> list[float]:
    """Return where the formula changes from one piece to the next, for the letters' defaults."""
    numbers = {p.symbol: sp.Rational(str(p.default)) for p in f.parameters}
    try:
        found = {float(point) for point in breakpoints(f.evaluated.subs(numbers), Z)}
    except (UnsupportedExpression, NotDecided, *FOREIGN_ERRORS):
        return []
    return sorted(point for point in found if math.isfinite(point))


@dataclass
class _Search:
    """The forms of one formula that are still to be tried."""

    of: tuple[Formula, int]
    forms: Iterator[StableForm]


_search: list[_Search] = []


def _form(f: Formula, order: int, first: bool) -> dict:
    """Return the first or the next closed form that may lose no digits, or {} after the last.

    In its trees a letter has "_" behind it, so that it is no step.
    """
    if first or not _search or _search[0].of != (f, order):
        origin = f.evaluated.xreplace(f.inside) if order else None
        forms = candidates(f.of_order(order).xreplace(f.inside), Z, origin, order)
        _search[:] = [_Search((f, order), forms)]
    for form in _search[0].forms:
        if form.ends is None and not form.guarded:
            continue
        try:
            data = form_as_data(form, {})
        except UnsupportedExpression:
            continue
        shown = form.renamed({inside: symbol for symbol, inside in f.inside.items()})
        return {**data, "guarded": form.guarded, "latex": shown._repr_latex_().strip("$")}
    return {}


def _sheet(f: Formula, values: dict[str, float]) -> dict:
    """Return the rows of the property sheet, each value in $LaTeX$ and words."""
    sheet = sheet_of(f, values, with_numbers(f.expr, f, values), UNKNOWN, ("stable", "stable"))
    return {"rows": [list(row) for row in sheet.rows() if not row[0].startswith(OF_THE_PAGE)]}


def _means(f: Formula, values: dict[str, float]) -> dict:
    """Return what the means of f, f^2 and f'^2 over N(0, 1) are computed from."""
    numbers = with_numbers(f.expr, f, values)
    form = shape(numbers)
    branches = (
        {
            "programs": [
                json.loads(program(expr, Z).as_json())
                for expr in (branch.part.expr, slopes(branch.part.expr, 1))
            ],
            "span": span(branch.part, form),
            "places": places(branch),
        }
        for branch in form.branches
    )
    improper = [
        value if value is None or math.isfinite(value) else str(value)
        for value in improper_means(numbers, form)
    ]
    return {"improper": improper, "branches": list(branches) if None in improper else []}


def _part(f: Formula, **asked) -> dict:
    """Return a form as it would be printed; loads what prints code, as no other question does."""
    from .code import part

    return part(f, **asked)


def _files(f: Formula, **asked) -> dict:
    """Return the code of the formula."""
    from .code import files

    return files(f, **asked)


QUESTIONS: dict[str, Callable[..., dict]] = {
    "derivation": _derivation,
    "figure": _figure,
    "form": _form,
    "sheet": _sheet,
    "means": _means,
    "part": _part,
    "files": _files,
}
