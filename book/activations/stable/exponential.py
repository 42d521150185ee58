"""Rewrite a textbook formula so that floating point can evaluate it everywhere.

A formula in exponentials is a rational function of t = exp(p), for one polynomial
p of z.  Written in E = exp(-p(|z|)), which is never above 1, it neither overflows
nor cancels: on a half-line t is E or 1/E, and over the whole line, as X/Y with one
of X and Y equal to 1 and the other to E, a rational function of t becomes one
expression without a choice.  Logarithms become log1p of polynomials in E plus a
multiple of p, the error function 1 - E erfcx, and (t - 1)/(t + 1) is tanh(p/2).

What is not smooth is put together from its pieces: a continuous function as a sum
in which z is clipped to each piece, so that minimum and maximum do the choosing,
and only a function that jumps as a choice.

Two more steps keep the ends of the range exact.  Where E multiplies something,
it is applied as two factors, exp(-700) at least and the rest, so that the product
is rounded once it underflows and not before.  And z is capped in what E multiplies,
so that nothing becomes infinity times zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import sympy as sp

from ..derive.cases import smooth_cases
from ..derive.exponentials import common_exponent, in_powers_of
from ..derive.intervals import Piece, breakpoints, owner, split_at_breakpoints
from ..derive.proof import in_exponentials, is_zero
from ..derive.zero import cancelled
from ..errors import UnsupportedExpression
from .formats import DOUBLE, Format
from .forms import StableForm
from .primitives import capped
from .steps import Steps

__all__ = ["stable_form"]

E = Steps.E
# Bounded functions, exact in every mathematical library: they are written as they are.
BOUNDED_FUNCTIONS = (sp.sin, sp.cos, sp.atan)


def stable_form(expr: sp.Expr, z: sp.Symbol, numbers: Format = DOUBLE) -> StableForm:
    """Return a form of ``expr`` that is safe in floating point, proven equal to it.

    ``numbers`` are those that it is to be computed with.

    Raises
    ------
    UnsupportedExpression
        If ``expr`` is not built from z, parameters, exponentials of one polynomial,
        logarithms of these, one error function, and piecewise definitions.
    ArithmeticError
        If the result is not equal to ``expr``: the transformation is wrong.
    """
    form = _Transformation(in_exponentials(expr), z, numbers).form()
    _prove(form, expr, z)
    return form


@dataclass(frozen=True)
class _Part:
    """A piece as a sum of terms: a key such as L1 or E*Q, times a rational function.

    ``side`` is the sign of z.  The functions are of z and of E = exp(-p(|z|)).
    """

    low: sp.Expr
    high: sp.Expr
    side: int
    terms: dict[sp.Expr, sp.Expr]

    @property
    def has_decay(self) -> bool:
        return any(key != 1 or value.has(E) for key, value in self.terms.items())

    @property
    def formula(self) -> sp.Expr:
        """The whole formula, of a part without keys."""
        return self.terms.get(sp.S.One, sp.S.Zero)


class _Transformation:
    """One formula on its way to its stable form."""

    def __init__(self, expr: sp.Expr, z: sp.Symbol, numbers: Format) -> None:
        self.expr, self.z = expr, z
        self.kinks = breakpoints(expr, z)
        self.exponent = _growing(common_exponent(expr, z), z)
        self.letters: dict[sp.Expr, sp.Symbol] = {}
        cuts = () if self.exponent is None else (0,)
        self.found = split_at_breakpoints(expr, z, cuts)
        self.exponent = self._widest()
        self.odd = self.exponent is not None and self.exponent.subs(z, -z) == -self.exponent
        self.steps = Steps(z, self.exponent, numbers)

    def _widest(self) -> sp.Expr | None:
        """Return the largest multiple of p that still makes every power of t whole."""
        if self.exponent is None:
            return None
        powers = set()
        for piece in self.found:
            rational = in_powers_of(piece.expr, self.z, self.exponent, E)
            parts = [rational, *(log.args[0] for log in rational.atoms(sp.log))]
            for part in parts:
                part = part.replace(lambda e: isinstance(e, (sp.log, sp.erf)), lambda _: sp.Dummy())
                for polynomial in sp.fraction(cancelled(self._opaque(part))):
                    powers.update(power for (power,) in sp.Poly(polynomial, E).monoms())
        if self.expr.has(sp.erf):
            powers.add(1)
        return sp.expand(self.exponent * (sp.igcd(*powers, 0) or 1))

    def _opaque(self, expr: sp.Expr) -> sp.Expr:
        """Return expr with a letter for each irrational constant and each sine or arctangent.

        What is left are polynomials with rational coefficients, which SymPy keeps exact.
        """
        if _is_opaque(expr):
            return self.letters.setdefault(expr, sp.Dummy(f"k{len(self.letters)}", real=True))
        return expr.func(*map(self._opaque, expr.args)) if expr.args else expr

    # --- reading ---

    def _part(self, piece: Piece) -> _Part:
        """Write the formula of a piece as a sum over keys."""
        side = -1 if self.exponent is not None and piece.inside() < 0 else 1
        expr = piece.expr
        if self.exponent is not None:
            t = 1 / E if side > 0 or not self.odd else E
            expr = in_powers_of(expr, self.z, self.exponent, t)
            expr = expr.replace(sp.erf, lambda w: self._erf(w, side))
            expr = expr.replace(sp.log, lambda g: self._log(g, t))
        keys = [*self.steps.logs.values(), Steps.Q]
        expr = self._opaque(expr)
        roots = (p for p in expr.atoms(sp.Pow) if p.base.has(self.z) and not p.exp.is_Integer)
        if any(roots) or any(f.has(self.z, E) for f in expr.atoms(sp.Function)):
            raise UnsupportedExpression(f"no stable form for {self.expr}")
        if not self.odd and expr.is_polynomial(E):
            keys.append(E)
        keys = [key for key in keys if expr.has(key)]
        if not keys:
            return _Part(piece.low, piece.high, side, {sp.S.One: cancelled(expr)})
        terms = {}
        for monomial, value in sp.Poly(sp.expand(expr), *keys).terms():
            key = sp.Mul(*(k**power for k, power in zip(keys, monomial, strict=True)))
            terms[key] = cancelled(value)
        return _Part(piece.low, piece.high, side, terms)

    def _erf(self, w: sp.Expr, side: int) -> sp.Expr:
        """Return erf(w) as +-(1 - E erfcx|w|)."""
        scale = cancelled(w / self.z)
        if cancelled(self.exponent - w**2) != 0 or not scale.is_positive:
            raise UnsupportedExpression(f"no stable form for erf({w}) in {self.expr}")
        self.steps.scale = scale
        return side * (1 - E * Steps.Q)

    def _log(self, argument: sp.Expr, t: sp.Expr) -> sp.Expr:
        """Return log(a E^k p/q), for polynomials p and q that start with 1, by log1p."""
        result, parts = sp.S.Zero, []
        for sign, part in zip((1, -1), sp.fraction(cancelled(argument)), strict=True):
            polynomial = sp.Poly(part, E)
            (lowest,) = min(polynomial.monoms())
            first = polynomial.coeff_monomial(E**lowest)
            log_of_e = self.exponent if t == E else -self.exponent
            result += sign * (sp.log(first) + lowest * log_of_e)
            parts.append(sp.expand(part / (first * E**lowest)))
            if first.has(self.z) or any(c.is_negative for c in sp.Poly(parts[-1], E).coeffs()):
                raise UnsupportedExpression(f"no stable form for log({argument})")
        above, below = parts
        if above == 1:
            return result - (self.steps.log(below - 1) if below != 1 else 0)
        return result + self.steps.log(sp.factor(above / below - 1))

    # --- writing ---

    def form(self) -> StableForm:
        if self.exponent is None and self.expr.has(*BOUNDED_FUNCTIONS):
            return self._unchanged()
        parts = [self._part(piece) for piece in self.found]
        result = self._whole(parts)
        if result is not None:
            written, closed = (Piece(-sp.oo, sp.oo, result),), ()
        else:
            written, closed = self._choice(parts)
        names = {letter: meaning for meaning, letter in self.letters.items()}
        written = tuple(Piece(p.low, p.high, _named(p.expr, names)) for p in written)
        self.steps.sums = {_named(e, names): symbol for e, symbol in self.steps.sums.items()}
        steps = self.steps.used(piece.expr for piece in written)
        ends = tuple(self._end(part).xreplace(names) for part in (parts[0], parts[-1]))
        return StableForm(self.z, steps, written, closed, ends)

    def _unchanged(self) -> StableForm:
        """Write every piece as it stands, with the phases of its waves kept finite."""
        phases = {w.args[0] for w in self.expr.atoms(sp.sin, sp.cos) if w.args[0] != self.z}
        for phase in sorted(phases, key=sp.default_sort_key):
            self.steps.sum(capped(phase, -self.steps.numbers.largest, self.steps.numbers.largest))
        names = {bounded.args[0]: name for bounded, name in self.steps.sums.items()}
        for wave in sorted(self.expr.atoms(*BOUNDED_FUNCTIONS), key=sp.default_sort_key):
            names[wave] = self.steps.sum(wave.subs(names))
        written = tuple(Piece(p.low, p.high, p.expr.subs(names)) for p in self.found)
        steps = self.steps.used(piece.expr for piece in written)
        closed = tuple(owner(self.expr, self.z, piece.low) for piece in self.found[1:])
        ends = (self.found[0].expr, self.found[-1].expr)
        return StableForm(self.z, steps, written, closed, ends)

    def _whole(self, parts: list[_Part]) -> sp.Expr | None:
        """Return one expression for the whole line, or None if there has to be a choice."""
        if len(parts) == 1:
            return self._sum(
                {key: self._one_side(_with_decay(f, key), 1) for key, f in parts[0].terms.items()}
            )
        if len(parts) == 2 and parts[0].high == 0:
            left, right = parts
            keys = sorted({*left.terms, *right.terms}, key=lambda key: (key.count_ops(), str(key)))
            keys.sort(key=lambda key: key != 1)
            joined = {
                key: self._join(
                    *(_with_decay(part.terms.get(key, sp.S.Zero), key) for part in parts)
                )
                for key in keys
            }
            if all(value is not None for value in joined.values()):
                return self._sum(joined)
        return self._clipped(parts)

    def _sum(self, terms: dict[sp.Expr, sp.Expr]) -> sp.Expr:
        """Return the sum of the keys times what was written for them."""
        written = []
        for key, value in terms.items():
            if value == 0:
                continue
            written.append(_times(value, *(k for k in sp.Mul.make_args(key) if not k.has(E))))
        return _plus(*written)

    def _join(self, left: sp.Expr, right: sp.Expr) -> sp.Expr | None:
        """Return one expression for what is ``left`` for z < 0 and ``right`` for z > 0."""
        z = self.z
        over_all = cancelled(right.subs(E, 1 / E)) if self.odd else right
        if cancelled(over_all - left) == 0:
            return self._two_sided(left) if self.odd else self._one_side(left, 0)
        mirrored = left.subs(z, -z)
        if cancelled(right - mirrored) == 0:
            return self._mirrored(right)
        if cancelled(right + mirrored) == 0:
            return self._mirrored_odd(right)
        if 0 in self.kinks:
            return None
        if left.is_polynomial(z) and right.is_polynomial(z) and not (left.has(E) or right.has(E)):
            return self._joined_polynomials(left, right)
        return None

    def _joined_polynomials(self, left: sp.Expr, right: sp.Expr) -> sp.Expr | None:
        z = self.z
        gap = cancelled((right - left).subs(z, 0))
        below, above = sp.Min(z, 0, evaluate=False), sp.Max(z, 0, evaluate=False)
        start = left.subs(z, 0)
        rise, fall = (right - right.subs(z, 0)).subs(z, above), (left - start).subs(z, below)
        return _plus(start, gap * Steps.P, fall, rise)

    def _mirrored(self, right: sp.Expr) -> sp.Expr:
        """Return an even function from its right half: a function of |z|."""
        return self._half(right, sp.Abs(self.z), Steps.C)

    def _mirrored_odd(self, right: sp.Expr) -> sp.Expr:
        """Return an odd function from its right half: z or the sign of z times an even one."""
        quotient = cancelled(right / self.z)
        if not right.has(E) and sp.fraction(quotient)[1].subs(self.z, 0) != 0:
            return _times(self.z, self._mirrored(quotient))
        return _times(Steps.S, self._mirrored(right))

    def _one_side(self, f: sp.Expr, side: int) -> sp.Expr:
        """Return f for a base of one sign, or of both (side 0) where E is even in z."""
        base = self.steps.base
        return self._half(f, base, side * Steps.C if side else self.steps.capped(base))

    def _half(self, f: sp.Expr, full: sp.Expr, small: sp.Expr) -> sp.Expr:
        """Return a rational function of z and E, with ``small`` for z where E multiplies it."""
        powers = _factors(f, self.z)
        decay = powers.pop(E, 0)
        if decay < 0:
            raise UnsupportedExpression(f"{self.expr} grows exponentially")
        z = small if decay else full
        number = powers.pop(sp.S.One)
        written = [(self._polynomial(g, z, small), p) for g, p in powers.items()]
        return self._product(number, written, [(E, (Steps.F, Steps.R), decay)])

    def _two_sided(self, f: sp.Expr) -> sp.Expr:
        """Return a rational function of z and t = X/Y for both signs of z."""
        z, steps = self.z, self.steps
        powers = _factors(f, z)
        number, right = powers.pop(sp.S.One), powers.pop(E, 0)
        degrees = {g: sp.degree(g, E) for g in powers}
        left = -right - sum(degrees[g] * p for g, p in powers.items())
        if right < 0 or left < 0:
            raise UnsupportedExpression(f"{self.expr} grows exponentially")
        written = []
        ratio = min(powers.get(E - 1, 0), -powers.get(E + 1, 0))
        if ratio > 0:
            written.append((sp.tanh(self.exponent / 2), ratio))
            powers[E - 1] -= ratio
            powers[E + 1] += ratio
        for g, p in powers.items():
            if p and not degrees[g]:
                written.append((self._polynomial(g, steps.capped(z, right > 0, left > 0), z), p))
            elif p:
                written += [(w, p) for w in self._homogeneous(g, degrees[g], right > 0, left > 0)]
        both = min(left, right)
        decays = [
            (E, (steps.F, steps.R), both),
            (steps.X, (steps.FX, steps.RX), right - both),
            (steps.Y, (steps.FY, steps.RY), left - both),
        ]
        return self._product(number, written, decays)

    def _homogeneous(self, g: sp.Expr, degree: int, left: bool, right: bool) -> list[sp.Expr]:
        """Return factors that make g(t) Y^degree; left, right: where the product vanishes."""
        z, steps = self.z, self.steps
        coefficients = sp.Poly(g, E).all_coeffs()
        after = sum(a * E**k for k, a in enumerate(coefficients))
        before = g.subs(z, -z)
        small = steps.C
        size = small if left and right else sp.Abs(z)
        if sp.expand(after - before) == 0:
            return [self._polynomial(after, size, small)]
        if sp.expand(after + before) == 0:
            return [steps.S, self._polynomial(after, size, small)]
        terms = []
        for k, a in enumerate(coefficients):
            i, j = degree - k, k  # a X^i Y^j
            if a != 0:
                both = min(i, j)
                a = a.subs(z, steps.capped(z, left or i > 0, right or j > 0))
                decays = [E] * both + [steps.X] * (i - both) + [steps.Y] * (j - both)
                terms.append(_times(*([a] if a != 1 else []), *decays))
        return [steps.sum(_plus(*terms))]

    def _polynomial(self, g: sp.Expr, z: sp.Expr, small: sp.Expr) -> sp.Expr:
        """Return a polynomial in E and z: M for 1 - E, else Horner's form as a step."""
        if g in (E - 1, 1 - E):
            return Steps.M if g == 1 - E else -Steps.M
        if g == self.z:
            return z
        if not g.has(E):
            return self.steps.sum(_plus(*sp.Add.make_args(sp.horner(g, self.z).subs(self.z, z))))
        coefficients = sp.Poly(g, E).all_coeffs()
        result = coefficients[0].subs(self.z, small)
        for index, coefficient in enumerate(coefficients[1:], start=2):
            here = z if index == len(coefficients) else small
            result = _times(E, result) if result != 1 else E
            coefficient = sp.factor(coefficient).subs(self.z, here)
            if coefficient != 0:
                result = _plus(coefficient, result)
        return self.steps.sum(result)

    def _product(self, number: sp.Expr, powers: list, decays: list) -> sp.Expr:
        """Return the product, signs in front, E and its like as factors where they multiply."""
        above = [f for f, p in powers for _ in range(p) if p > 0]
        plain = [f for f in above if not f.is_Symbol]
        sign = -1 if sum(f.could_extract_minus_sign() for f in plain) % 2 else 1
        above = [-f if f in plain and f.could_extract_minus_sign() else f for f in above]
        number = sign * number
        below = [1 / f for f, p in powers for _ in range(-p) if p < 0]
        if number.could_extract_minus_sign() and above and not above[0].is_Symbol:
            above[0], number = -above[0], -number
        fading = [
            factor
            for whole, factors, count in decays
            for factor in (factors if above else (whole,)) * count
        ]
        lead = [] if number == 1 else [number]
        # A large number goes last where only a denominator keeps the product finite.
        last = lead if below and not fading and number.is_number and abs(number) > 1 else []
        return _times(*(lead if not last else []), *above, *fading, *below, *last)

    # --- pieces ---

    def _clipped(self, parts: list[_Part]) -> sp.Expr | None:
        """Return a continuous function as a sum with z clipped to each piece, if that works."""
        z = self.z
        fading = [part for part in parts if part.has_decay]
        if len(fading) > 1 or any(set(part.terms) - {sp.S.One} for part in parts):
            return None
        others = [part for part in parts if part not in fading]
        if not all(part.formula.is_polynomial(z) for part in others):
            return None
        for before, after in pairwise(parts):
            if sp.simplify(self._at(before, before.high) - self._at(after, after.low)) != 0:
                return None
        anchor = next((p for p in fading), None) or next(p for p in parts if p.low <= 0 <= p.high)
        terms = []
        for part in parts:
            if part is anchor:
                self.steps.clipped(_clip(z, part.low, part.high))
                terms.append(self._one_side(part.formula, part.side))
            else:
                near = part.low if part.low >= anchor.high else part.high
                beyond = sp.expand((part.formula - self._at(part, near)).subs(z, z + near))
                clip = _clip(z - near, part.low - near, part.high - near)
                terms.append(self._half(beyond, clip, clip))
        return _plus(*terms)

    def _at(self, part: _Part, point: sp.Expr) -> sp.Expr:
        decay = (
            sp.S.One
            if self.exponent is None
            else sp.exp(-sp.Abs(self.exponent.subs(self.z, point)))
        )
        return part.formula.subs(E, decay).subs(self.z, point)

    def _choice(self, parts: list[_Part]) -> tuple[tuple[Piece, ...], tuple[str, ...]]:
        """Write every piece by itself, and merge neighbors that came out the same."""
        merged: list[Piece] = []
        closed: list[str] = []
        for part in parts:
            terms = part.terms.items()
            value = self._sum(
                {key: self._one_side(_with_decay(f, key), part.side) for key, f in terms}
            )
            if merged and merged[-1].expr == value:
                merged[-1] = Piece(merged[-1].low, part.high, value)
                continue
            if merged:
                closed.append(owner(self.expr, self.z, part.low))
            merged.append(Piece(part.low, part.high, value))
        return tuple(merged), tuple(closed)

    def _end(self, part: _Part) -> sp.Expr:
        """Return the formula of an outermost part without what vanishes at its end."""
        return cancelled(part.formula.subs(E, 0))


def _with_decay(f: sp.Expr, key: sp.Expr) -> sp.Expr:
    """Return f times the powers of E in a key."""
    return f * sp.Mul(*(k for k in sp.Mul.make_args(key) if k.has(E)))


def _is_opaque(expr: sp.Expr) -> bool:
    if expr.is_Pow or expr.is_NumberSymbol:
        return expr.is_number and not expr.is_Rational
    return isinstance(expr, BOUNDED_FUNCTIONS)


def _named(expr: sp.Expr, letters: dict[sp.Expr, sp.Symbol]) -> sp.Expr:
    """Return expr with what the letters stand for, factors and terms left in their order."""
    if not expr.free_symbols & letters.keys():
        return expr
    if expr in letters:
        return letters[expr]
    args = [_named(arg, letters) for arg in expr.args]
    return expr.func(*args, evaluate=False)


def _times(*factors: sp.Expr) -> sp.Expr:
    factors = tuple(f for f in factors if f != 1)
    return factors[0] if len(factors) == 1 else sp.Mul(*factors, evaluate=False)


def _plus(*terms: sp.Expr) -> sp.Expr:
    terms = tuple(t for t in terms if t != 0) or (sp.S.Zero,)
    return terms[0] if len(terms) == 1 else sp.Add(*terms, evaluate=False)


def _clip(x: sp.Expr, low: sp.Expr, high: sp.Expr) -> sp.Expr:
    """Return x kept in [low, high]."""
    x = x if low == -sp.oo else sp.Max(x, low, evaluate=False)
    return x if high == sp.oo else sp.Min(x, high, evaluate=False)


def _growing(exponent: sp.Expr | None, z: sp.Symbol) -> sp.Expr | None:
    """Return the exponent with the sign that makes it positive for large z."""
    if exponent is None:
        return None
    lead = sp.Poly(exponent, z).LC()
    if not (lead.is_positive or lead.is_negative):
        raise UnsupportedExpression(f"the sign of the rate {lead} in {exponent} is not known")
    exponent = exponent if lead.is_positive else -exponent
    mirrored = exponent.subs(z, -z)
    if sp.expand(mirrored - exponent) != 0 and sp.expand(mirrored + exponent) != 0:
        raise UnsupportedExpression(f"the exponent {exponent} is neither odd nor even")
    return sp.expand(exponent)


def _factors(f: sp.Expr, z: sp.Symbol) -> dict[sp.Expr, int]:
    """Return the factors of a rational function of z and E with their powers, and its number."""
    powers: dict[sp.Expr, int] = {}
    number = sp.S.One
    for sign, part in zip((1, -1), sp.fraction(cancelled(f)), strict=True):
        content, factors = sp.factor_list(part, z, E)
        number *= content**sign
        for g, p in factors:
            powers[g] = powers.get(g, 0) + sign * p
    return {**powers, sp.S.One: number}


def _prove(form: StableForm, expr: sp.Expr, z: sp.Symbol) -> None:
    """Prove every piece of the form equal to ``expr``; raise ArithmeticError if not."""
    for piece in form.pieces:
        stable = form.textbook(piece)
        for part in split_at_breakpoints(expr, z, cuts=(0,)):
            if part.low >= piece.low and part.high <= piece.high:
                both = sp.Tuple(stable, part.expr)
                cases = smooth_cases(both, form.values_at(part.inside()))
                if cases is None or not all(is_zero(here - there, z) for here, there in cases):
                    raise ArithmeticError(
                        f"{piece.expr} is not {part.expr} on ({part.low}, {part.high})"
                    )
