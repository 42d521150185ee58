"""The property sheet of an activation: computed from the formula, never typed in.

Limits, symmetry and kinks are found symbolically.  Extrema are zeros of f' (and
of f'' for the steepest point): located where the sign changes on a fine grid,
refined with mpmath, and reported exactly where a rational point solves the
equation exactly.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from numbers import Real

import mpmath
import numpy as np
import sympy as sp

from .activation import Activation, Z
from .exponentials import common_rate
from .intervals import breakpoints, pieces
from .proof import prove_equal

__all__ = ["Kink", "Point", "PropertySheet", "property_sheet"]

DIGITS = 12  # printed digits of a value that is not exact
REACH = 60.0  # zeros are looked for on [-REACH, REACH] in units of 1/r, for exp(r z)


@dataclass(frozen=True)
class Point:
    """A place z and the value there."""

    z: sp.Expr
    value: sp.Expr


@dataclass(frozen=True)
class Kink:
    """A point where the slopes from the left and from the right differ."""

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
        At -oo and at +oo.
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
        sup |f'| as value; z is where it is reached, +-oo if only in the limit,
        or the left end of the half-line where it holds throughout.
    steepest_holds : str
        "at", "toward" or "beyond" that z.
    kinks : tuple of Kink
    smoothness : str
        "infinitely differentiable" or how many continuous derivatives there are.
    """

    title: str
    parameters: dict[str, float]
    limits: tuple[sp.Expr, sp.Expr]
    range: sp.Set
    symmetry: str
    zero_centered: bool
    monotone: str
    extrema: tuple[Point, ...]
    steepest: Point
    steepest_holds: str
    kinks: tuple[Kink, ...]
    smoothness: str

    def rows(self, latex: bool = True) -> tuple[tuple[str, str], ...]:
        """Return (property, value) pairs, with mathematics as $LaTeX$ or as plain text."""

        def m(value: sp.Expr) -> str:
            return f"${_number(value, sp.latex)}$" if latex else _number(value, str)

        def near(z: sp.Expr, relation: str = "=") -> str:
            command = {"->": r"\to"}.get(relation, relation)
            return f"$z {command} {_number(z, sp.latex)}$" if latex else f"z {relation} {m(z)}"

        low, high = self.limits
        kinks = "; ".join(
            f"at {near(k.z)}: slope {m(k.left)} on the left, {m(k.right)} on the right; "
            f"this book takes {m(k.chosen)}"
            for k in self.kinks
        )
        extrema = "; ".join(f"{m(point.value)} at {near(point.z)}" for point in self.extrema)
        place = {
            "at": f"at {near(self.steepest.z)}",
            "toward": f"only in the limit {near(self.steepest.z, '->')}",
            "beyond": f"for every {near(self.steepest.z, '>')}",
        }[self.steepest_holds]
        return (
            ("Range", _interval(self.range, latex)),
            ("Limits", f"{m(low)} as {near(-sp.oo, '->')}, {m(high)} as {near(sp.oo, '->')}"),
            ("Symmetry", self.symmetry),
            ("Zero-centered", "yes" if self.zero_centered else "no"),
            ("Monotone", self.monotone),
            ("Local extrema", extrema or "none"),
            ("Largest slope", f"{m(self.steepest.value)} {place}"),
            ("Kinks", kinks or "none"),
            ("Smoothness", self.smoothness),
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


def property_sheet(activation: Activation, **parameters: Real) -> PropertySheet:
    """Compute the property sheet of an activation at the given or default parameters.

    Raises TypeError or ValueError for wrong parameters, as the activation does.
    """
    values = activation.parameter_values(**parameters)
    exact = {p.symbol: sp.Rational(str(values[p.name])) for p in activation.parameters}
    f, slope, bend = (kernel.expr.subs(exact) for kernel in activation.kernels)
    rate = common_rate(f, Z)
    reach = REACH if rate is None else REACH / float(abs(rate))
    flat = tuple(_zeros(slope, reach, lambda z: activation.gradient(z, **values)))
    extrema = tuple(Point(z, _value(f, z)) for z in flat)
    kinks = tuple(_kinks(slope))
    turns = tuple(_zeros(bend, reach, lambda z: activation.second_derivative(z, **values)))
    steepest, holds = _steepest(slope, turns)
    limits = _limits(f)
    symmetry = _symmetry(f)
    return PropertySheet(
        title=activation.title,
        parameters=values,
        limits=limits,
        range=_range(f, limits, extrema),
        symmetry=symmetry,
        zero_centered=symmetry == "odd",
        monotone=_monotone(slope, flat),
        extrema=extrema,
        steepest=steepest,
        steepest_holds=holds,
        kinks=kinks,
        smoothness=_smoothness(f),
    )


def _limits(expr: sp.Expr) -> tuple[sp.Expr, sp.Expr]:
    parts = pieces(expr, Z)
    return sp.limit(parts[0].expr, Z, -sp.oo), sp.limit(parts[-1].expr, Z, sp.oo)


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
        near = sp.Rational(round(root * 10_000), 10_000)
        close = abs(root - mpmath.mpf(near.p) / near.q) < mpmath.mpf(10) ** -25
        exact = close and sp.simplify(expr.subs(Z, near)) == 0
        return near if exact else sp.Float(str(root), 30)


def _value(expr: sp.Expr, z: sp.Expr) -> sp.Expr:
    value = expr.subs(Z, z)
    return sp.simplify(value) if z.is_Rational else value.evalf(30)


def _kinks(slope: sp.Expr) -> Iterator[Kink]:
    for point in breakpoints(slope, Z):
        left, right = _sides(slope, point)
        if left != right:
            yield Kink(point, left, right, _value(slope, point))


def _sides(expr: sp.Expr, point: sp.Expr) -> tuple[sp.Expr, sp.Expr]:
    """Return the limits of expr from the left and from the right."""
    around = pieces(expr, Z)
    left = next(p.expr for p in around if p.high == point)
    right = next(p.expr for p in around if p.low == point)
    return sp.limit(left, Z, point, "-"), sp.limit(right, Z, point, "+")


def _steepest(slope: sp.Expr, turns: tuple[sp.Expr, ...]) -> tuple[Point, str]:
    """Return sup |f'| and how it is approached: at a turn, a piece, an end or a kink."""
    parts = pieces(slope, Z)
    candidates = [(Point(z, abs(_value(slope, z))), "at") for z in turns]
    for part in parts:
        if not part.expr.has(Z):
            candidates.append((Point(part.low, abs(part.expr)), "beyond"))
    for end, limit in zip((-sp.oo, sp.oo), _limits(slope), strict=True):
        candidates.append((Point(end, abs(limit)), "toward"))
    for point in breakpoints(slope, Z):
        candidates += [(Point(point, abs(side)), "toward") for side in _sides(slope, point)]
    # max keeps the first of equals: a point where it is reached before a mere limit.
    return max(candidates, key=lambda candidate: candidate[0].value)


def _symmetry(f: sp.Expr) -> str:
    for name, sign in (("odd", -1), ("even", 1)):
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
    low, high = (pick(*limits, *reached) for pick in (sp.Min, sp.Max))
    return sp.Interval(low, high, low not in reached, high not in reached)


def _smoothness(f: sp.Expr, most: int = 4) -> str:
    derivative = f
    for order in range(most + 1):
        if any(left != right for left, right in (_sides(derivative, p) for p in breakpoints(f, Z))):
            return (
                (
                    "not continuous",
                    "continuous, not differentiable at its kinks",
                )[order]
                if order < 2
                else f"{order - 1} times continuously differentiable"
            )
        derivative = sp.diff(derivative, Z)
    return "infinitely differentiable"


def _number(value: sp.Expr, write) -> str:
    return write(sp.Float(value, DIGITS) if value.is_Float else value)


def _interval(interval: sp.Interval, latex: bool) -> str:
    write = sp.latex if latex else str
    left, right = "(" if interval.left_open else "[", ")" if interval.right_open else "]"
    ends = f"{left}{_number(interval.start, write)}, {_number(interval.end, write)}{right}"
    return f"${ends}$" if latex else ends
