"""The property sheet of an activation: computed from the formula, never typed in.

Limits, symmetry and kinks are found symbolically.  Extrema are zeros of f' (and
of f'' for the steepest point): located where the sign changes on a fine grid,
refined with mpmath, and reported exactly where a rational number or a rational
multiple of sqrt(2) or pi solves the equation exactly.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from numbers import Real

import mpmath
import numpy as np
import sympy as sp

from ..derive.exponentials import common_exponent
from ..derive.intervals import breakpoints, pieces
from ..derive.proof import prove_equal
from ..elementwise import Elementwise
from ..kernel.kernel import Kernel
from ..parameter import Z
from .moments import Moments, moments

__all__ = ["Kink", "Point", "PropertySheet", "property_sheet"]

DIGITS = 12  # printed digits of a value that is not exact
UNREMARKABLE = sp.Rational(5, 7)  # a point with no symmetry of its own
REACH = 60.0  # zeros are looked for where exponents are at most this, else |z|


@dataclass(frozen=True)
class Point:
    """A place z and the value there."""

    z: sp.Expr
    value: sp.Expr


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
    limits : tuple of sympy.Expr
        At -oo and at +oo; NaN where there is none.
    period : sympy.Expr or None
        After which f' repeats itself; extrema are listed for one period around 0.
    range : sympy.Set
    symmetry : str
        "odd", "even" or "neither".
    zero_centered : bool
        True if inputs that are symmetric about 0 give outputs with mean 0,
        which holds for odd functions.
    monotone : str
        "strictly increasing", "non-decreasing" or "not monotone".
    extrema : tuple of Point
        Local minima and maxima inside the line.
    steepest : Point
        sup |f'| as value; z is where it is reached, what z tends to if it is only
        approached, or the interval on which it holds throughout.
    steepest_holds : str
        "at", "toward" or "on" that z.
    jumps : tuple of Kink
        Where f itself has two one-sided limits.
    kinks : tuple of Kink
    smoothness : str
        "infinitely differentiable" or how many continuous derivatives there are.
    moments : Moments
        What becomes of z ~ N(0, 1).
    """

    title: str
    parameters: dict[str, float]
    limits: tuple[sp.Expr, sp.Expr]
    period: sp.Expr | None
    range: sp.Set
    symmetry: str
    zero_centered: bool
    monotone: str
    extrema: tuple[Point, ...]
    steepest: Point
    steepest_holds: str
    jumps: tuple[Kink, ...]
    kinks: tuple[Kink, ...]
    smoothness: str
    moments: Moments

    def rows(self, latex: bool = True) -> tuple[tuple[str, str], ...]:
        """Return (property, value) pairs, with mathematics as $LaTeX$ or as plain text."""

        def m(value: sp.Expr) -> str:
            return f"${_number(value, sp.latex)}$" if latex else _number(value, str)

        def near(z: sp.Expr, relation: str = "=") -> str:
            command = {"->": r"\to"}.get(relation, relation)
            return f"$z {command} {_number(z, sp.latex)}$" if latex else f"z {relation} {m(z)}"

        limits = (
            f"{m(value)} as {near(end, '->')}"
            if value is not sp.nan
            else f"none as {near(end, '->')}"
            for value, end in zip(self.limits, (-sp.oo, sp.oo), strict=True)
        )
        kinks, jumps = (
            "; ".join(
                f"at {near(k.z)}: {what}{m(k.left)} on the left, {m(k.right)} on the right; "
                f"this book takes {m(k.chosen)}"
                for k in points
            )
            for what, points in (("slope ", self.kinks), ("", self.jumps))
        )
        extrema = "; ".join(f"{m(point.value)} at {near(point.z)}" for point in self.extrema)
        if self.steepest_holds == "on":
            place = f"for every z in {_interval(self.steepest.z, latex)}"
        elif self.steepest_holds == "at":
            place = f"at {near(self.steepest.z)}"
        else:
            place = f"only in the limit {near(self.steepest.z, '->')}"
        return (
            ("Range", _interval(self.range, latex)),
            ("Limits", ", ".join(limits)),
            ("Symmetry", self.symmetry),
            ("Zero-centered", "yes" if self.zero_centered else "no"),
            ("Monotone", self.monotone),
            ("Local extrema", extrema or "none"),
            ("Largest slope", f"{m(self.steepest.value)} {place}"),
            *((("Jumps", jumps),) if jumps else ()),
            ("Kinks", kinks or "none"),
            ("Smoothness", self.smoothness),
            *(() if self.period is None else (("Period of f'", m(self.period)),)),
            *self.moments.rows(latex),
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

    Raises TypeError or ValueError for wrong parameters, as the activation does.
    """
    values = activation.parameter_values(**parameters)
    exact = {p.symbol: sp.Rational(str(values[p.name])) for p in activation.parameters}
    f, slope, bend = (activation.kernel(k).expr.subs(exact) for k in range(3))
    limits, slope_limits = (_limits(kernel, exact) for kernel in map(activation.kernel, range(2)))
    period = sp.periodicity(slope, Z) if slope.has(sp.sin, sp.cos) else None
    reach = _reach(f) if period is None else 0.501 * float(period)
    flat = tuple(_zeros(slope, reach, lambda z: activation.gradient(z, **values)))
    extrema = tuple(Point(z, _value(f, z)) for z in flat)
    jumps, kinks = tuple(_kinks(f)), tuple(_kinks(slope))
    turns = tuple(_zeros(bend, reach, lambda z: activation.second_derivative(z, **values)))
    steepest, holds = _steepest(slope, turns, slope_limits)
    symmetry = _symmetry(f)
    return PropertySheet(
        title=activation.title,
        parameters=values,
        limits=limits,
        period=period,
        range=_range(f, limits, extrema),
        symmetry=symmetry,
        zero_centered=symmetry == "odd",
        monotone=_monotone(slope, flat),
        extrema=extrema,
        steepest=steepest,
        steepest_holds=holds,
        jumps=jumps,
        kinks=kinks,
        smoothness=_smoothness(f),
        moments=moments(activation, **values),
    )


def _reach(f: sp.Expr) -> float:
    """Return the point beyond which f has nothing but its tails."""
    exponent = common_exponent(f, Z)
    if exponent is None:
        return REACH
    roots = (
        r for sign in (1, -1) for r in np.roots(sp.Poly(exponent - sign * REACH, Z).all_coeffs())
    )
    return max(float(root.real) for root in roots if abs(root.imag) < 1e-9)


def _limits(kernel: Kernel, exact: dict[sp.Symbol, sp.Expr]) -> tuple[sp.Expr, sp.Expr]:
    """Return the limits at -oo and +oo for numbers in place of parameters; NaN for none."""
    return tuple(
        next(value.subs(exact) for value, when in cases if when.subs(exact) == True)  # noqa: E712
        for cases in kernel.limits
    )


def _zeros(expr: sp.Expr, reach: float, numeric) -> Iterator[sp.Expr]:
    """Yield the points inside the pieces of expr where its sign changes."""
    for piece in pieces(expr, Z):
        low, high = float(max(piece.low, -reach)), float(min(piece.high, reach))
        grid = np.linspace(low, high, 24_001)[1:-1]  # without the ends of the piece
        signs = np.sign(numeric(grid))
        settled = np.flatnonzero(signs)
        precise = sp.lambdify(Z, piece.expr, "mpmath")
        for left, right in pairwise(settled):
            # More than one zero in a row is a flat stretch, not a crossing.
            if signs[left] != signs[right] and right - left <= 2:
                yield _root(piece.expr, precise, grid[left], grid[right])


def _root(expr: sp.Expr, precise, low: float, high: float) -> sp.Expr:
    with mpmath.workdps(40):
        root = mpmath.findroot(precise, (low, high), solver="anderson", tol=1e-60)
        for unit in (sp.S.One, sp.sqrt(2), sp.pi):
            size = unit.evalf(40)._mpf_
            near = sp.Rational(round(root / mpmath.mpf(size) * 1200), 1200) * unit
            if abs(near.evalf(40) - root) < 1e-25 and sp.simplify(expr.subs(Z, near)) == 0:
                return near
        return sp.Float(str(root), 30)


def _value(expr: sp.Expr, z: sp.Expr) -> sp.Expr:
    value = expr.subs(Z, z)
    return value.evalf(30) if z.is_Float else sp.simplify(value)


def _kinks(expr: sp.Expr) -> Iterator[Kink]:
    for point in breakpoints(expr, Z):
        left, right = _sides(expr, point)
        if left != right:
            yield Kink(point, left, right, _value(expr, point))


def _sides(expr: sp.Expr, point: sp.Expr) -> tuple[sp.Expr, sp.Expr]:
    """Return the limits of expr from the left and from the right."""
    around = pieces(expr, Z)
    left = next(p.expr for p in around if p.high == point)
    right = next(p.expr for p in around if p.low == point)
    return sp.limit(left, Z, point, "-"), sp.limit(right, Z, point, "+")


def _steepest(slope: sp.Expr, turns: tuple, limits: tuple) -> tuple[Point, str]:
    """Return sup |f'| and how it is approached: at a turn, a piece, an end or a kink."""
    parts = pieces(slope, Z)
    candidates = [(Point(z, abs(_value(slope, z))), "at") for z in turns]
    for part in parts:
        if not part.expr.has(Z):
            where = sp.Interval.open(part.low, part.high)
            candidates.append((Point(where, abs(part.expr)), "on"))
    for end, limit in zip((-sp.oo, sp.oo), limits, strict=True):
        if limit is not sp.nan:
            candidates.append((Point(end, abs(limit)), "toward"))
    for point in breakpoints(slope, Z):
        candidates.append((Point(point, abs(_value(slope, point))), "at"))
        candidates += [(Point(point, abs(side)), "toward") for side in _sides(slope, point)]
    best = max(point.value for point, _ in candidates)
    # Of equals: where it holds throughout, then the reached point next to 0, then a mere limit.
    order = {"on": 0, "at": 1, "toward": 2}
    return min(
        ((point, how) for point, how in candidates if point.value == best),
        key=lambda c: (order[c[1]], 0 if c[1] == "on" else abs(c[0].z)),
    )


def _symmetry(f: sp.Expr) -> str:
    here, mirrored = (f.subs(Z, sign * UNREMARKABLE).evalf(30) for sign in (1, -1))
    for name, sign in (("odd", -1), ("even", 1)):
        if abs(mirrored - sign * here) > 1e-20:
            continue  # one point disproves what would take long to disprove by algebra
        try:
            prove_equal(f.subs(Z, -Z), sign * f, Z)
        except ArithmeticError:
            continue
        return name
    return "neither"


def _monotone(slope: sp.Expr, flat: tuple[sp.Expr, ...]) -> str:
    signs = {sp.sign(part.expr.subs(Z, part.inside())) for part in pieces(slope, Z, cuts=flat)}
    if signs <= {0, 1}:
        return "non-decreasing" if 0 in signs else "strictly increasing"
    return "non-increasing" if signs <= {0, -1} else "not monotone"


def _range(f: sp.Expr, limits: tuple, extrema: tuple[Point, ...]) -> sp.Interval:
    parts = pieces(f, Z)
    reached = {point.value for point in extrema}
    reached |= {_value(f, z) for z in breakpoints(f, Z)}
    reached |= {part.expr for part in parts if not part.expr.has(Z)}
    ends = [limit for limit in limits if limit is not sp.nan]
    low, high = (pick(*ends, *reached) for pick in (sp.Min, sp.Max))
    return sp.Interval(low, high, low not in reached, high not in reached)


def _smoothness(f: sp.Expr, most: int = 4) -> str:
    parts = pieces(f, Z)
    formulas = [part.expr for part in parts]
    for order in range(most + 1) if len(parts) > 1 else ():
        meet = zip(formulas, formulas[1:], (part.high for part in parts), strict=False)
        if any(sp.limit(g, Z, p, "-") != sp.limit(h, Z, p, "+") for g, h, p in meet):
            return (
                "not continuous",
                "continuous, not differentiable at its kinks",
                "once continuously differentiable",
                *(f"{n} times continuously differentiable" for n in range(2, most)),
            )[order]
        formulas = [sp.diff(formula, Z) for formula in formulas]
    return "infinitely differentiable"


def _number(value: sp.Expr, write) -> str:
    return write(sp.Float(value, DIGITS) if value.is_Float else value)


def _interval(interval: sp.Interval, latex: bool) -> str:
    write = sp.latex if latex else str
    left, right = "(" if interval.left_open else "[", ")" if interval.right_open else "]"
    ends = f"{left}{_number(interval.start, write)}, {_number(interval.end, write)}{right}"
    return f"${ends}$" if latex else ends
