"""The code of a reader's formula: its forms one after the other, to be tried, and then the files.

The page tries each form against certified values, in float64 and in float32, and says which of
them are printed.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from keyword import iskeyword

import sympy as sp

from ..errors import UnsupportedExpression
from ..implementations.choice import (
    everyday_sizes,
    names_of,
    plain_forms,
    strict_forms,
    units,
)
from ..implementations.code import SUFFIXES, TEST_POINTS, Argument, Code, Given, Part, part_of
from ..implementations.ends import found_ends
from ..implementations.files import LANGUAGES, file_text
from ..implementations.line import line
from ..kernel import exact
from ..parameter import Z
from ..stable.formats import DOUBLE, SINGLE
from ..stable.forms import StableForm
from ..stable.limits import Cases, limits_of
from .answers import Formula, kinks_of

__all__ = ["files", "part"]

NAME = "activation"  # of the function: no letter of a formula is called so
ORDERS = range(3)
FORMATS = {False: DOUBLE, True: SINGLE}
ONLY_DOUBLES = ("numpy", "javascript")  # of the languages


@dataclass
class Printing:
    """What was found of one formula so far.

    Attributes
    ----------
    formula : Formula
    parts : dict
        The forms that were asked for, by order and whether they are for float32.
    """

    formula: Formula
    parts: dict[tuple[int, bool], list[Part]] = field(default_factory=dict)
    _left: dict[tuple[int, bool], Iterator[tuple[StableForm, bool]]] = field(default_factory=dict)
    _ends: dict[int, tuple[Cases, Cases] | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # The letters, under names that Python lets a parameter have.
        self.parameters = tuple(
            replace(p, name=f"{p.name}_") if iskeyword(p.name) else p
            for p in self.formula.parameters
        )
        self.arguments = tuple(map(Argument.of, self.parameters))

    def begin(self, order: int, single: bool, plain: bool) -> None:
        """Begin with the first form, or with the first plain one."""
        expr, numbers = self.formula.of_order(order), FORMATS[single]
        origin = self.formula.evaluated if order else None

        def forms() -> Iterator[tuple[StableForm, bool]]:
            if not plain:
                for form in strict_forms(expr, origin, order, self.parameters, numbers):
                    yield form, False
            for form in plain_forms(expr, self.parameters, numbers):
                yield form, True

        self._left[order, single] = forms()
        if not plain:
            self.parts[order, single] = []

    def next(self, order: int, single: bool) -> dict:
        """Return the next form that can be printed, as data; {} after the last."""
        for form, plain in self._left[order, single]:
            try:
                found = part_of(
                    NAME + SUFFIXES[order],
                    form,
                    self.ends(order, form),
                    names_of(self.parameters),
                    FORMATS[single],
                )
            except UnsupportedExpression:
                continue
            self.parts[order, single].append(found)
            return {**self._as_data(found), "plain": plain}
        return {}

    def _as_data(self, found: Part) -> dict:
        """Return a part as the page evaluates it."""
        f = found.finished(self.arguments)
        return {"steps": [[s.name, s.value] for s in f.steps], "value": f.result}

    def ends(self, order: int, form: StableForm) -> tuple[Cases, Cases] | None:
        """Return the limits: as the first form tells them, or else those that are found."""
        if order not in self._ends:
            self._ends[order] = self._told(form) or self._found(order)
        return self._ends[order]

    def _told(self, form: StableForm) -> tuple[Cases, Cases] | None:
        if form.ends is None:
            return None
        own = {p.name: p.symbol for p in self.parameters}
        names = names_of(self.parameters)
        back = {symbol: own[name] for symbol, name in names.items()}
        ends = tuple(end.xreplace(back) for end in form.ends)
        return limits_of(ends, Z, own.values())

    def _found(self, order: int) -> tuple[Cases, Cases] | None:
        f = self.formula
        found = found_ends(f.of_order(order), f.parameters, f.program(order), _settings(f))
        return found and tuple(((end, sp.true),) for end in found)


def _settings(f: Formula) -> list[tuple[float, ...]]:
    """Return the letters' values that are tried: their defaults, and the ends of their sliders."""
    picks = ((p.default, p.low, p.high) for p in f.parameters)
    return list(dict.fromkeys(zip(*picks, strict=True))) if f.parameters else [()]


_printing: list[Printing] = []  # the last formula's


def _of(f: Formula) -> Printing:
    if not _printing or _printing[0].formula is not f:
        _printing[:] = [Printing(f)]
    return _printing[0]


# --- the questions ---------------------------------------------------------------------------


def part(f: Formula, order: int, single: bool, begin: str = "") -> dict:
    """Return the next form of f, f' or f'', finished as it would be printed, or {} after the last.

    ``begin`` is "first" for the first form, or "plain" for the first of those that say nothing of
    what rounding takes away; with "first" the answer has the program of f, f' or f'', too.
    """
    printing = _of(f)
    if begin:
        printing.begin(order, single, begin == "plain")
    found = printing.next(order, single)
    if begin == "first":
        found["program"] = json.loads(f.program(order).as_json())
    return found


def files(
    f: Formula, chosen: list[list[int]], values: dict[str, float], tried: dict[str, dict]
) -> dict:
    """Return the files in all languages.

    Parameters
    ----------
    f : Formula
    chosen : list of two lists of int
        Which part is printed of f, f' and f'', of those in float64 and of those in float32.
    values : dict
        The letters' values, which become defaults.
    tried : dict
        The largest errors of f and f' that the page has measured, in units in the last place:
        {"float64": {"all": for z of all sizes, or None, "everyday": for EVERYDAY}, ...}.
    """
    printing = _of(f)
    doubles, singles = (
        tuple(printing.parts[order, single][row[order]] for order in ORDERS)
        for single, row in zip(FORMATS, chosen, strict=True)
    )
    pairs = zip(printing.parameters, f.parameters, strict=True)
    given = [replace(own, default=values.get(p.name, p.default)) for own, p in pairs]
    code = Code(
        name=NAME,
        title=f"{NAME}(z)",
        formula=line(f.expr, printing.parameters),
        source="",
        arguments=tuple(map(Argument.of, given)),
        doubles=doubles,
        singles=singles,
        given=tuple(_tests(f, [p.default for p in given])),
        kinks=tuple(kinks_of(f)),
    )
    return {
        "files": [
            {"key": key, "title": language.title, "text": file_text(code, key, _remark(key, tried))}
            for key, (language, _) in LANGUAGES.items()
        ],
        "errors": _errors(tried),
    }


def _tests(f: Formula, given: list[float]) -> Iterator[Given]:
    for order, places in TEST_POINTS:
        found = [(z, exact.evaluate(f.program(order), z, tuple(given))) for z in places]
        known = [(z, value) for z, value in found if math.isfinite(value)]
        if known:
            yield Given.last_of(order, known)


def _errors(tried: dict[str, dict]) -> str:
    """Return where the forms were tried, and their largest errors."""
    by_all = None not in (one["all"] for one in tried.values())
    where = "z of all sizes" if by_all else everyday_sizes()
    kind = "all" if by_all else "everyday"
    found = " and ".join(f"{units(one[kind])} in {name}" for name, one in tried.items())
    return f"for {where} the largest errors of f and f', in units in the last place, are {found}"


def _remark(key: str, tried: dict[str, dict]) -> str:
    """Return what a file says of itself."""
    kinds = ("float64",) if key in ONLY_DOUBLES else ("float64", "float32")
    found = _errors({name: tried[name] for name in kinds})
    return f"Its formulas were tried in a browser: {found}. This file itself has not been run."
