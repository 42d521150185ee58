"""Evaluate expressions with mpmath at points all over their domain, and compare them."""

from __future__ import annotations

import math
import operator
from collections.abc import Iterator
from itertools import count, islice, pairwise

import mpmath
import sympy as sp
from mpmath.ctx_mp import MPContext
from sympy.core.relational import Relational

from ..errors import UnsupportedExpression
from ..functions import row_of
from .unevaluated import Pending

__all__ = ["Samples"]

DIGITS, PENDING_DIGITS, POINTS = 50, 25, 40
MAX_TRIES = 400
MAX_SIZE = 1e32  # of intermediate values: beyond it, too many digits could cancel
NO_POINT_FOUND = "no point was found where a formula and its derivative have values of usual size"
STEP = "1e-22"  # of difference quotients, whose error is its square

CONTEXT = MPContext()
CONTEXT.dps = 100
CLEARANCE = CONTEXT.mpf("1e-6")  # the distance that a sample keeps from every kink


COMPARISONS = {
    sp.Gt: operator.gt,
    sp.Ge: operator.ge,
    sp.Lt: operator.lt,
    sp.Le: operator.le,
    sp.Eq: operator.eq,
    sp.Ne: operator.ne,
}


class _NoValue(Exception):
    """A point is not in the domain, or too large for the digits there are."""


class Samples:
    """Points of the variable z and all parameters, with the values found there.

    Values are kept, so that lines which share a subexpression evaluate it once.
    """

    def __init__(self, z: sp.Symbol) -> None:
        self.z = z
        self.symbols: tuple[sp.Symbol, ...] = ()
        self.points: list[_Point] = []

    def _sample_points(self, symbols: set[sp.Symbol]) -> Iterator[_Point]:
        """Yield points that have a coordinate for each of the symbols."""
        if not symbols <= set(self.symbols):
            others = (symbols | set(self.symbols)) - {self.z}
            self.symbols = self.z, *sorted(others, key=str)
            self.points = []
        for index in range(MAX_TRIES):
            if index == len(self.points):
                self.points.append(_Point(_coordinates(self.symbols, index)))
            yield self.points[index]

    def compare(self, left: sp.Expr, right: sp.Expr, most: int = POINTS) -> str:
        """Return to how many digits the two sides agree, at how many points.

        Raises
        ------
        ArithmeticError
            If they differ somewhere.
        UnsupportedExpression
            If no point is in the domain of both.
        """
        both = sp.Tuple(left, right)
        pending = both.atoms(Pending)
        digits = PENDING_DIGITS if pending else DIGITS
        variables = {self.z, *(p.variable for p in pending)}
        switches = tuple(_switches(both))
        valid = 0
        for point in self._sample_points(both.free_symbols | {self.z}):
            try:
                if not all(point.is_clear(switches, variable) for variable in variables):
                    continue
                values = point.value(left), point.value(right)
            except _NoValue:
                continue
            valid += 1
            _check(both, values, point, digits)
            if valid == most:
                break
        if not valid:
            raise UnsupportedExpression(NO_POINT_FOUND)
        return f"agrees to {digits} digits at {valid} points"


def _check(both: sp.Tuple, values: tuple, point: _Point, digits: int) -> None:
    a, b = values
    if abs(a - b) > CONTEXT.mpf(10) ** -digits * (1 + abs(a)):
        where = ", ".join(f"{s} = {CONTEXT.nstr(v, 15)}" for s, v in point.values.items())
        a, b = (CONTEXT.nstr(value, digits) for value in values)
        raise ArithmeticError(f"{both[0]} and {both[1]} differ at {where}: {a} and {b}")


def _coordinates(symbols: tuple[sp.Symbol, ...], index: int) -> dict[sp.Symbol, mpmath.mpf]:
    """Return the coordinates of a point: all sizes and both signs are met early."""
    # Multiples of the root of a prime, modulo 1, are evenly spread and independent.
    primes = islice(filter(sp.isprime, count(2)), len(symbols))
    return {
        symbol: CONTEXT.mpf(_number(symbol, (index + 1) * math.sqrt(prime) % 1, index))
        for symbol, prime in zip(symbols, primes, strict=True)
    }


def _number(symbol: sp.Symbol, spread: float, index: int) -> float:
    """Return a number that the assumptions of a symbol allow, for a spread in (0, 1)."""
    sign, size = math.copysign(1, spread - 0.5), abs(2 * spread - 1)
    # In turn: evenly from 0 to 6, all orders of magnitude from 1/1000 to 30, and near 1.
    size = (6 * size, 10 ** (4.5 * size - 3), 0.5 + size)[index % 3]
    if symbol.is_integer:
        size = math.ceil(size)
    if symbol.is_nonnegative or symbol.is_nonpositive:
        sign = 1 if symbol.is_nonnegative else -1
    return sign * size


def _switches(expr: sp.Basic) -> Iterator[sp.Expr]:
    """Yield what has one sign, or one floor, on each side of a kink."""
    for relation in expr.atoms(Relational):
        yield sp.Add(relation.lhs, -relation.rhs, evaluate=False)
    for inner in expr.atoms(sp.Abs, sp.sign, sp.Heaviside, sp.DiracDelta):
        yield inner.args[0]
    for choice in expr.atoms(sp.Max, sp.Min):
        first, *rest = choice.args
        yield from (sp.Add(first, -other, evaluate=False) for other in rest)
        yield from (sp.Add(a, -b, evaluate=False) for a, b in pairwise(rest))
    yield from expr.atoms(sp.floor, sp.ceiling)


class _Point:
    """One point, with what was evaluated there."""

    def __init__(self, values: dict[sp.Symbol, mpmath.mpf]) -> None:
        self.values = values
        self.known: dict[sp.Basic, mpmath.mpf | _NoValue] = dict(values)
        self.moved: dict[tuple, _Point] = {}

    def beside(self, variable: sp.Symbol, step: mpmath.mpf) -> _Point:
        """Return the point at which one variable is larger by a step."""
        key = variable, step
        if key not in self.moved:
            shifted = self.values.get(variable, CONTEXT.zero) + step
            self.moved[key] = _Point({**self.values, variable: shifted})
        return self.moved[key]

    def is_clear(self, switches: tuple[sp.Expr, ...], variable: sp.Symbol) -> bool:
        """Say whether no kink is near the point."""
        if not switches:
            return True
        neighbors = (
            self.beside(variable, -CLEARANCE),
            self,
            self.beside(variable, CLEARANCE),
        )
        for switch in switches:
            kind = CONTEXT.floor if isinstance(switch, (sp.floor, sp.ceiling)) else CONTEXT.sign
            try:
                sides = {kind(neighbor.value(switch)) for neighbor in neighbors}
            except _NoValue:
                continue  # a condition of a piece that is not reached here
            if len(sides) > 1 or (sides == {0} and kind == CONTEXT.sign):
                return False
        return True

    def value(self, expr: sp.Basic) -> mpmath.mpf:
        """Return the value of an expression; raises _Outside."""
        if expr not in self.known:
            try:
                self.known[expr] = self._size_checked(self._compute(expr))
            except (ValueError, ZeroDivisionError, OverflowError, _NoValue) as error:
                self.known[expr] = _NoValue(str(error))
        found = self.known[expr]
        if isinstance(found, _NoValue):
            raise found
        return found

    @staticmethod
    def _size_checked(value: mpmath.mpf) -> mpmath.mpf:
        if isinstance(value, CONTEXT.mpc) or not abs(value) < MAX_SIZE:
            raise _NoValue("not real, or too large")
        return value

    def _compute(self, expr: sp.Basic) -> mpmath.mpf:
        if expr.is_Rational:
            return CONTEXT.mpf(expr.p) / expr.q
        if expr.is_Float or expr.is_NumberSymbol:
            return CONTEXT.make_mpf(sp.sympify(expr)._as_mpf_val(CONTEXT.prec))
        if expr.is_Add:
            return CONTEXT.fsum(map(self.value, expr.args))
        if expr.is_Mul:
            return CONTEXT.fprod(map(self.value, expr.args))
        if isinstance(expr, Pending):
            return self._slope(expr)
        if isinstance(expr, sp.Piecewise):
            return self._piece(expr)
        if isinstance(expr, (sp.Max, sp.Min)):
            return (max if isinstance(expr, sp.Max) else min)(map(self.value, expr.args))
        if isinstance(expr, sp.Heaviside):
            side = CONTEXT.sign(self.value(expr.args[0]))
            return self.value(expr.args[1]) if side == 0 else (1 + side) / 2
        if isinstance(expr, sp.DiracDelta):
            return CONTEXT.zero
        if expr.is_Pow:
            return self._power(*map(self.value, expr.args))
        return self._function(expr)

    def _slope(self, pending: Pending) -> mpmath.mpf:
        step = CONTEXT.mpf(STEP)
        above, below = (self.beside(pending.variable, h) for h in (step, -step))
        return (above.value(pending.expr) - below.value(pending.expr)) / (2 * step)

    def _piece(self, expr: sp.Piecewise) -> mpmath.mpf:
        for value, when in expr.args:
            if self._holds(when):
                return self.value(value)
        raise _NoValue("no piece")

    def _holds(self, condition: sp.Basic) -> bool:
        if condition in (sp.true, sp.false):
            return bool(condition)
        if isinstance(condition, Relational):
            return COMPARISONS[type(condition)](
                self.value(condition.lhs), self.value(condition.rhs)
            )
        parts = map(self._holds, condition.args)
        if isinstance(condition, sp.Not):
            return not next(parts)
        return all(parts) if isinstance(condition, sp.And) else any(parts)

    @staticmethod
    def _power(base: mpmath.mpf, exponent: mpmath.mpf) -> mpmath.mpf:
        whole = exponent == int(exponent)
        if base < 0 and not whole:
            raise _NoValue("a root of a negative number")
        if base and abs(exponent * CONTEXT.log(abs(base))) > 35:
            raise _NoValue("too large or too small")
        return base ** (int(exponent) if whole else exponent)

    def _function(self, expr: sp.Basic) -> mpmath.mpf:
        row = row_of(expr)
        if row is None or row.mpmath is None:
            raise UnsupportedExpression(f"the function {expr.func} has no known value")
        return getattr(CONTEXT, row.mpmath)(self.value(expr.args[0]))
