"""The property sheet of an activation: computed from the formula, never typed in.

Every statement is proven, or the sheet says that it is not decided.  ``shape`` cuts the
formula into analytic parts and finds where each rises, falls and bends; ``statements``
says what follows from that.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from numbers import Real

import sympy as sp

from ..budget import OutOfTime, seconds
from ..elementwise import Elementwise
from ..errors import UnsupportedExpression
from ..store import cached
from . import statements
from .cuts import number, resolved
from .moments import Moments, of_formula, with_numbers
from .shape import same, shape, value_at
from .statements import NOT_DECIDED, Corner, Point
from .tails import FOREIGN_ERRORS, NotDecided

__all__ = ["Kink", "Point", "PropertySheet", "property_sheet", "set_text", "sheet_of"]

DIGITS = 12  # printed digits of a value that is not exact
MOST_LISTED = 8  # extrema, those nearest to 0


TIME_LIMIT = 10  # seconds of processor time for a sheet


@dataclass(frozen=True)
class Kink:
    """A point where the limits from the left and from the right differ."""

    z: sp.Expr
    left: sp.Expr
    right: sp.Expr
    chosen: sp.Expr


@dataclass(frozen=True)
class PropertySheet:
    """What the formula says, at one setting of its parameters.

    Attributes
    ----------
    title : str
    parameters : dict
        The setting.
    limits : tuple of sympy.Expr or None
        At -oo and at +oo; NaN where there is none, None where it is not decided.
    period : sympy.Expr or None
        After which f' repeats itself; extrema are listed for one period around 0.
    range : sympy.Set or None
        None where it is not decided.
    symmetry : str
        "odd", "even", "neither" or "not decided".
    zero_centered : bool or None
        True if inputs that are symmetric about 0 give outputs with mean 0,
        which holds for odd functions; None where it is not decided.
    monotone : str
        "strictly increasing", "non-decreasing", "constant", "non-increasing",
        "strictly decreasing", "not monotone" or "not decided".
    extrema : tuple of Point
        Strict local minima and maxima inside the line, at kinks and jumps too: each lower or
        higher than all points near it, which no point of a flat piece is.
    extrema_listed : str
        "all" if there are no others, "of one period" of f', "infinitely many" if there are
        more of them, or "not decided".
    steepest : Point or None
        f' as value where |f'| is largest, a rise if there is one as steep as a fall; z is
        where it is reached, what z tends to if it is only approached, or the interval on which
        it holds throughout.
    steepest_holds : str
        "at", "toward" or "on" that z, or "not decided".
    jumps : tuple of Kink
        Where f itself has two one-sided limits.
    kinks : tuple of Kink
    smoothness : str
        "infinitely differentiable", how many continuous derivatives there are, or
        "not decided".
    moments : Moments
        What becomes of z ~ N(0, 1).
    grades : tuple of str
        How values of f and of f' are computed: "stable" or "certified".
    """

    title: str
    parameters: dict[str, float]
    limits: tuple[sp.Expr | None, sp.Expr | None]
    period: sp.Expr | None
    range: sp.Set | None
    symmetry: str
    zero_centered: bool | None
    monotone: str
    extrema: tuple[Point, ...]
    extrema_listed: str
    steepest: Point | None
    steepest_holds: str
    jumps: tuple[Kink, ...]
    kinks: tuple[Kink, ...]
    smoothness: str
    moments: Moments
    grades: tuple[str, str]

    def rows(self, latex: bool = True) -> tuple[tuple[str, str], ...]:
        """Return (property, value) pairs, with mathematics as $LaTeX$ or as plain text."""

        def m(value: sp.Expr) -> str:
            return f"${_number(value, sp.latex)}$" if latex else _number(value, str)

        def near(z: sp.Expr, relation: str = "=") -> str:
            command = {"->": r"\to"}.get(relation, relation)
            return f"$z {command} {_number(z, sp.latex)}$" if latex else f"z {relation} {m(z)}"

        limits = (
            f"{NOT_DECIDED if value is None else 'none' if value is sp.nan else m(value)}"
            f" as {near(end, '->')}"
            for value, end in zip(self.limits, (-sp.oo, sp.oo), strict=True)
        )
        kinks, jumps = (
            "; ".join(
                f"at {near(k.z)}: {what}{m(k.left)} on the left, {m(k.right)} on the right; "
                f"this book takes {NOT_DECIDED if k.chosen in (None, sp.nan) else m(k.chosen)}"
                for k in points
            )
            for what, points in (("slope ", self.kinks), ("", self.jumps))
        )
        nearest = sorted(self.extrema, key=lambda point: abs(point.z))[:MOST_LISTED]
        extrema = [f"{m(p.value)} at {near(p.z)}" for p in self.extrema if p in nearest]
        if more := len(self.extrema) - len(extrema):
            extrema.append(f"{more} more farther from 0")
        if self.extrema_listed == "of one period":
            extrema.append("others: any whole number of periods away")
        elif self.extrema_listed != "all":
            extrema.append(f"others: {self.extrema_listed}" if extrema else self.extrema_listed)
        if self.steepest is None:
            slope = NOT_DECIDED
        elif self.steepest_holds == "on":
            slope = f"{m(self.steepest.value)} for every z in {_set(self.steepest.z, latex)}"
        elif self.steepest_holds == "at":
            slope = f"{m(self.steepest.value)} at {near(self.steepest.z)}"
        else:
            value, there = m(self.steepest.value), near(self.steepest.z, "->")
            limit = dict(zip((-sp.oo, sp.oo), self.limits, strict=True)).get(self.steepest.z)
            slope = (
                f"{value}, approached again and again as {there}, never reached"
                if limit is sp.nan
                else f"{value} in the limit {there}, not reached"
            )
        falls = self.steepest is not None and number(self.steepest.value) < 0
        centered = {True: "yes", False: "no", None: NOT_DECIDED}[self.zero_centered]
        return (
            ("Range", NOT_DECIDED if self.range is None else _set(self.range, latex)),
            ("Limits", ", ".join(limits)),
            ("Symmetry", self.symmetry),
            ("Zero-centered", centered),
            ("Monotone", self.monotone),
            ("Strict local extrema", "; ".join(extrema) or "none"),
            ("Steepest slope" if falls else "Largest slope", slope),
            *((("Jumps", jumps),) if jumps else ()),
            ("Kinks", kinks or "none"),
            ("Smoothness", self.smoothness),
            *(() if self.period is None else (("Period of f'", m(self.period)),)),
            *self.moments.rows(latex),
            ("Computed", _grades(self.grades)),
        )

    def _heading(self) -> str:
        setting = ", ".join(f"`{name}={value:g}`" for name, value in self.parameters.items())
        return f"{self.title}, {setting}" if setting else self.title

    def _repr_markdown_(self) -> str:
        rows = [f"| {name} | {value} |" for name, value in self.rows()]
        return "\n".join([f"| Property | {self._heading()} |", "|:--|:--|", *rows])

    def __repr__(self) -> str:
        plain = self.rows(latex=False)
        width = max(len(name) for name, _ in plain)
        return "\n".join(
            [self._heading().replace("`", ""), *(f"{n:<{width}}  {v}" for n, v in plain)]
        )


def property_sheet(activation: Elementwise, **parameters: Real) -> PropertySheet:
    """Compute the property sheet of an activation at the given or default parameters.

    Raises TypeError or ValueError for wrong parameters, as the activation does, and
    UnsupportedExpression for a formula that can't be cut into analytic parts.
    """
    from ..kernel.arguments import single_values  # the one part that needs NumPy

    values = single_values(activation, parameters)
    f = with_numbers(activation.expr, activation, values)
    question = (activation.title, activation.expr, *activation.parameters, *values.values())
    try:
        with seconds(TIME_LIMIT):
            return cached("sheet", question, lambda: _whole(activation, values, f))
    except UnsupportedExpression:
        raise
    except (OutOfTime, RecursionError):
        raise UnsupportedExpression(
            f"the property sheet of {activation.name} takes more than {TIME_LIMIT} s to compute"
        ) from None
    except (NotDecided, *FOREIGN_ERRORS) as error:
        raise UnsupportedExpression(f"the properties of {f} can't be found") from error


def _whole(activation: Elementwise, values: dict[str, float], f: sp.Expr) -> PropertySheet:
    grades = activation.grade(0), activation.grade(1)
    return sheet_of(activation, values, f, of_formula(f), grades)


def sheet_of(
    activation: Elementwise,
    values: dict[str, float],
    f: sp.Expr,
    moments: Moments,
    grades: tuple[str, str],
) -> PropertySheet:
    """Return what symbols say of a formula, beside its means and grades, which are given.

    Parameters
    ----------
    activation : Elementwise
    values : dict
        A number for each parameter.
    f : sympy.Expr
        The formula with these numbers.
    moments : Moments
    grades : tuple of str
    """
    form = shape(f)
    found = statements.corners(f, form)
    shown = tuple(c for c in found if statements.within(form, c.z))
    chosen = _chosen_slopes(activation, values, shown)
    ends = statements.limits(f, form)
    points, complete = statements.extrema(form, found)
    steepest = statements.steepest(form, shown, chosen)
    symmetry = statements.symmetry(f)
    return PropertySheet(
        title=activation.title,
        parameters=values,
        limits=ends,
        period=form.period,
        range=statements.image(form, found, ends),
        symmetry=symmetry,
        zero_centered=None if symmetry == NOT_DECIDED else symmetry == "odd",
        monotone=statements.monotone(form, found),
        extrema=points,
        extrema_listed=complete,
        steepest=steepest[0] if steepest else None,
        steepest_holds=steepest[1] if steepest else NOT_DECIDED,
        jumps=tuple(Kink(c.z, c.left, c.right, c.value) for c in shown if _differ(c.left, c.right)),
        kinks=tuple(
            Kink(c.z, *sides, chosen.get(c.z, sp.nan))
            for c in shown
            if _differ(*(sides := _slopes_at(c)))
        ),
        smoothness=statements.smoothness(form, found),
        moments=moments,
        grades=grades,
    )


def _grades(grades: tuple[str, str]) -> str:
    """Return in words how values are computed."""
    words = {"stable": "in closed form, proven", "certified": "with certified error bounds"}
    value, slope = (words[grade] for grade in grades)
    return value if value == slope else f"{value}; its slope {slope}"


def _differ(left: sp.Expr | None, right: sp.Expr | None) -> bool:
    """Say whether two one-sided limits are proven to differ."""
    try:
        return not same(left, right)
    except NotDecided:
        return False


def _slopes_at(corner: Corner) -> tuple[sp.Expr | None, sp.Expr | None]:
    left, right = corner.branches
    return left.slope_limits[1], right.slope_limits[0]


def _chosen_slopes(
    activation: Elementwise, values: dict[str, float], found: tuple[Corner, ...]
) -> dict[sp.Expr, sp.Expr]:
    """Return f' as the book takes it, for each corner where it takes one."""
    if not found:
        return {}
    try:
        slope = with_numbers(activation.derivative, activation, values)
        return {c.z: value_at(resolved(slope, c.z), c.z) for c in found}
    except (UnsupportedExpression, NotDecided, *FOREIGN_ERRORS):
        return {}


def _number(value: sp.Expr, write) -> str:
    return write(sp.Float(value, DIGITS) if value.is_Float else value)


def _set(values: sp.Set, latex: bool) -> str:
    write = sp.latex if latex else str
    signs = (r"\{", r"\}", r" \cup ") if latex else ("{", "}", " ∪ ")
    text = set_text(values, lambda number: _number(number, write), *signs)
    return f"${text}$" if latex else text


def set_text(
    values: sp.Set,
    number: Callable[[sp.Expr], str],
    opening: str = "{",
    closing: str = "}",
    union: str = " ∪ ",
) -> str:
    """Return intervals and single numbers as text, such as "{0} ∪ (1, 2]".

    Parameters
    ----------
    values : sympy.Set
        An interval, a finite set, or a union of such.
    number : function that writes a number
    opening, closing, union : str
        The signs around and between sets.
    """
    if isinstance(values, sp.Union):
        parts = sorted(values.args, key=lambda part: part.inf)
        return union.join(set_text(part, number, opening, closing) for part in parts)
    if isinstance(values, sp.FiniteSet):
        return f"{opening}{', '.join(map(number, sorted(values)))}{closing}"
    left, right = "(" if values.left_open else "[", ")" if values.right_open else "]"
    return f"{left}{number(values.start)}, {number(values.end)}{right}"
