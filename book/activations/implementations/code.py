"""An activation as it is handed over: its functions in both formats, and what is said of them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import product

import sympy as sp

from ..errors import UnsupportedExpression
from ..kernel.printers import NumPy
from ..kernel.trees import form_as_data, tree
from ..parameter import Parameter
from ..stable.formats import DOUBLE, Format
from ..stable.forms import StableForm
from .functions import Function, Step, Tree, called, evaluate, replaced
from .tidy import tidied

__all__ = ["SUFFIXES", "TEST_POINTS", "Argument", "Code", "Given", "Part", "combined", "part_of"]

MOST_COMBINED = 27  # of the parameters, at which the limits are tried
SUFFIXES = ("", "_gradient", "_second_derivative")
# Orders of derivatives, and where they are to be tried; the last z that does not give 0.
TEST_POINTS = ((0, (1.5,)), (0, (-0.5, -20.0)), (1, (0.5, -0.5, -20.0)))
CLOSE = 1e-6  # relative; wrong limits are wrong by far more


def combined(choices: Sequence[Sequence], most: int) -> Iterable[tuple]:
    """Return combinations of choices, the first of each being its default.

    All of them, or if they are too many those of the first three of each, or if these are too
    many each of these by itself, and all of them together.
    """
    if math.prod(map(len, choices)) <= most:
        return product(*choices)
    choices = [row[:3] for row in choices]
    if math.prod(map(len, choices)) <= most:
        return product(*choices)
    defaults = [row[0] for row in choices]
    alone = (
        (*defaults[:i], value, *defaults[i + 1 :])
        for i, row in enumerate(choices)
        for value in row[1:]
    )
    return dict.fromkeys([tuple(defaults), *alone, *zip(*choices, strict=False)])


@dataclass(frozen=True)
class Argument:
    """A parameter: its name in Python, its default, and values to try."""

    name: str
    default: float
    tried: tuple[float, ...]

    @classmethod
    def of(cls, p: Parameter) -> Argument:
        """Return a parameter as an argument."""
        tried = [p.default, p.low, p.high, 0.0, -0.5]
        return cls(p.name, float(p.default), tuple(v for v in tried if p.holds(v)))


@dataclass(frozen=True)
class Part:
    """f, f' or f'' in one format.

    Attributes
    ----------
    function : Function
    ends : tuple of two trees, or None
        The limits at -oo and +oo; None if arithmetic finds them.
    """

    function: Function
    ends: tuple[Tree, Tree] | None

    def finished(self, arguments: tuple[Argument, ...], c_rules: bool = False) -> Function:
        """Return the function with what infinity and NaN need, where arithmetic fails there."""
        f = self.function
        wrong = {side: False for side in (-math.inf, math.inf, math.nan)}
        for given in combined([a.tried for a in arguments], MOST_COMBINED):
            for side in wrong:
                want = self._wanted(side, given)
                if want is not None:
                    got = evaluate(f, (side, *given), c_rules)
                    wrong[side] |= not _same(got, want)
        return replace(f, result=_with_ends(f, self.ends, wrong))

    def _wanted(self, side: float, given: tuple[float, ...]) -> float | None:
        if math.isnan(side):
            return math.nan
        if self.ends is None:
            return None
        end = self.ends[side > 0]
        return evaluate(Function("end", self.function.arguments, (), end), (side, *given))


def _same(got: float, want: float) -> bool:
    if math.isnan(want) or math.isinf(want):
        return got == want or (math.isnan(got) and math.isnan(want))
    return abs(got - want) <= CLOSE * max(1.0, abs(want))


def _with_ends(f: Function, ends: tuple[Tree, Tree] | None, wrong: dict[float, bool]) -> Tree:
    result = f.result
    low, high = ends or (0, 0)
    if wrong[-math.inf] and wrong[math.inf]:
        either = low if low == high else ["where", [">", "z", 0], high, low]
        result = ["where", ["isinf", "z"], either, result]
    elif wrong[math.inf]:
        result = ["where", ["==", "z", "inf"], high, result]
    elif wrong[-math.inf]:
        result = ["where", ["==", "z", ["-", "inf"]], low, result]
    # The last value of the dictionary is that of NaN, which equals nothing.
    if list(wrong.values())[-1]:
        result = ["where", ["isnan", "z"], "z", result]
    return result


def part_of(
    name: str,
    form: StableForm,
    ends: tuple | None,
    symbols: dict[sp.Symbol, str],
    numbers: Format = DOUBLE,
) -> Part:
    """Return a stable form as a part.

    Parameters
    ----------
    name : str
        What the function is called.
    form : StableForm
        Its steps have no names that are among the symbols.
    ends : tuple of two, or None
        The limits, each as (value, condition) pairs.
    symbols : dict
        The names of the parameters by their symbols.
    numbers : Format
        Those that the form is computed with.

    Raises UnsupportedExpression for a function that has no code.
    """
    data = form_as_data(form, symbols, numbers)
    # A parameter may be called as a step is: steps get names that no parameter has.
    inside = {step: f"{step}_" for step, _ in data["steps"] if step in symbols.values()}

    def change(t: Tree) -> Tree | None:
        return inside.get(t) if isinstance(t, str) else None

    steps = tuple(Step(inside.get(s, s), t) for s, t in data["steps"])
    names = tuple(dict.fromkeys(symbols.values()))
    function = Function(name, ("z", *names), steps, data["value"])
    if "exp_rest" in {operation for t in function.trees() for operation in called(t)}:
        raise UnsupportedExpression(f"{name} needs what rounding takes from an exponential")
    found = None
    if ends is not None:
        printer = NumPy(symbols, numbers)
        found = tuple(_plain(tree(printer.choose(pairs))) for pairs in ends)
    return Part(tidied(function.mapped(_plain)), found)


def _plain(t: Tree) -> Tree:
    """Return a tree with pi as a number, and a < 0 instead of -a > 0."""

    def change(part: Tree) -> Tree | None:
        match part:
            case "pi":
                return math.pi
            case ["<" | ">" as sign, ["-", str() as name], 0]:
                return ["<>"["><".index(sign)], name, 0]
        return None

    return replaced(t, change)


@dataclass(frozen=True)
class Given:
    """A value that was computed to the last digit: of which order, where, and what it is."""

    order: int
    z: float
    value: float

    @classmethod
    def last_of(cls, order: int, pairs: Iterable[tuple[float, float]]) -> Given:
        """Return the last of (z, value) pairs whose value is not 0, or the last of all."""
        pairs = list(pairs)
        return cls(order, *next((pair for pair in reversed(pairs) if pair[1]), pairs[-1]))


@dataclass(frozen=True)
class Code:
    """All that the text in one language is made of.

    Attributes
    ----------
    name, title, formula : str
        A Python identifier; the name in prose; the formula in a line.
    source : str
        Where it was published, in a line.
    arguments : tuple of Argument
    doubles, singles : tuple of Part
        f, f' and f'', in float64 and in float32.
    given : tuple of Given
        Test values.
    kinks : tuple of float
    """

    name: str
    title: str
    formula: str
    source: str
    arguments: tuple[Argument, ...]
    doubles: tuple[Part, ...]
    singles: tuple[Part, ...]
    given: tuple[Given, ...]
    kinks: tuple[float, ...] = ()

    def name_of(self, order: int) -> str:
        """Return the name of f, f' or f''."""
        return self.name + SUFFIXES[order]
