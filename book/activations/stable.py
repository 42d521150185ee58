"""Rewrite a textbook formula so that floating point can evaluate it everywhere.

With E = exp(-r|z|), which is never above 1, a formula in exponentials of z is
on each half-line a rational function of E.  Written over one denominator, with
the factor 1 - E computed as -expm1(-r|z|), logarithms as log1p, and polynomials
in Horner form, it neither overflows nor cancels.

Two more steps keep the ends of the range exact.  Where E multiplies something,
it is applied as two factors h = exp(-r|z|/2), so that the product is rounded
once it underflows and not before.  And |z| is capped in those factors at a value
c for which E is 0 anyway, so that nothing becomes infinity times zero.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import sympy as sp

from .errors import UnsupportedExpression
from .exponentials import common_rate, in_powers_of
from .intervals import Piece, breakpoints, pieces
from .proof import prove_equal

__all__ = ["StableForm", "expm1", "log1p", "stable_form"]


class log1p(sp.Function):
    """log(1 + x), accurate for small x."""

    nargs = 1

    def _latex(self, printer) -> str:
        return rf"\operatorname{{log1p}}\left({printer.doprint(self.args[0])}\right)"


class expm1(sp.Function):
    """exp(x) - 1, accurate for small x."""

    nargs = 1

    def _latex(self, printer) -> str:
        return rf"\operatorname{{expm1}}\left({printer.doprint(self.args[0])}\right)"


# exp(-1500) is far below the smallest double, also after taking the square root.
CAP = 1500

C, H, E, M = sp.symbols("c h E M", positive=True)


@dataclass(frozen=True)
class StableForm:
    """A formula as steps to compute in order, then one expression for each piece.

    Attributes
    ----------
    variable : sympy.Symbol
    steps : tuple of (sympy.Symbol, sympy.Expr)
        Intermediate values; each uses the variable, parameters and earlier steps.
    pieces : tuple of Piece
        From left to right, in the variable, parameters and steps.
    closed : tuple of str
        For each boundary between pieces who owns the point: "left" or "right".
    """

    variable: sp.Symbol
    steps: tuple[tuple[sp.Symbol, sp.Expr], ...]
    pieces: tuple[Piece, ...]
    closed: tuple[str, ...]

    def textbook(self, piece: Piece) -> sp.Expr:
        """Return the formula of one piece with every step written out."""
        expr = piece.expr
        for symbol, meaning in reversed(self.steps):
            expr = expr.subs(symbol, meaning)
        expr = expr.replace(expm1, lambda x: sp.exp(x) - 1)
        return expr.replace(log1p, lambda x: sp.log(1 + x))

    def conditions(self) -> tuple[sp.Basic, ...]:
        """Return for each piece the condition that selects it, read from the right."""
        tests = (
            self.variable > piece.low if owner == "left" else self.variable >= piece.low
            for piece, owner in zip(self.pieces[1:], self.closed, strict=True)
        )
        return (sp.true, *tests)

    def _repr_latex_(self) -> str:
        rows = [f"{sp.latex(symbol)} &= {_latex(meaning)}" for symbol, meaning in self.steps]
        value = r" \\ ".join(
            rf"{_latex(piece.expr)} & {_when(condition)}" for piece, condition in self._choices()
        )
        if len(self.pieces) > 1:
            value = rf"\begin{{cases}} {value} \end{{cases}}"
        else:
            value = _latex(self.pieces[0].expr)
        rows.append(rf"\text{{result}} &= {value}")
        body = " \\\\[0.5ex]\n".join(rows)
        return f"$$\\begin{{aligned}}\n{body}\n\\end{{aligned}}$$"

    def __repr__(self) -> str:
        rows = [f"{symbol} = {_text(meaning)}" for symbol, meaning in self.steps]
        for piece, condition in self._choices():
            rows.append(_text(piece.expr) + ("" if condition == True else f"  if {condition}"))  # noqa: E712
        return "\n".join(rows)

    def _choices(self):
        return zip(reversed(self.pieces), reversed(self.conditions()), strict=True)


def _text(expr: sp.Expr) -> str:
    return sp.sstr(expr, order="none")


def _latex(expr: sp.Expr) -> str:
    return sp.latex(expr, order="none", mul_symbol="dot")


def _when(condition: sp.Basic) -> str:
    return r"\text{otherwise}" if condition == True else rf"\text{{if }} {sp.latex(condition)}"  # noqa: E712


def stable_form(expr: sp.Expr, z: sp.Symbol) -> StableForm:
    """Return a form of ``expr`` that is safe in floating point, proven equal to it.

    Raises
    ------
    UnsupportedExpression
        If ``expr`` is not built from z, parameters, exponentials and logarithms
        of exponentials, and piecewise definitions of these.
    ArithmeticError
        If the result is not equal to ``expr``: the transformation is wrong.
    """
    rate = _rate(expr, z)
    if rate is None:
        form = _form(z, [], pieces(expr, z), expr)
    else:
        work = _Transformation(z, rate)
        halves = tuple(
            Piece(p.low, p.high, work.of(p.expr, 1 if p.inside() > 0 else -1))
            for p in pieces(expr, z, cuts=(0,))
        )
        form = _form(z, work.steps(halves), halves, expr)
    _prove(form, expr, z, rate)
    return form


def _rate(expr: sp.Expr, z: sp.Symbol) -> sp.Expr | None:
    """Return r > 0 for E = exp(-r|z|), as large as the exponentials in expr allow."""
    rate = common_rate(expr, z)
    if rate is None:
        return None
    size = sp.Abs(rate)
    if size.has(sp.Abs):
        raise UnsupportedExpression(f"the sign of the rate {rate} in {expr} is not known")
    x = sp.Symbol("X", positive=True)
    powers = set()
    for part in (expr, *(log.args[0] for log in expr.atoms(sp.log))):
        rational = in_powers_of(part, z, size, x).replace(sp.log, lambda _: sp.Dummy())
        for polynomial in sp.fraction(sp.cancel(_first_pieces(rational, z))):
            powers.update(power for (power,) in sp.Poly(polynomial, x).monoms())
    return size * (sp.igcd(*powers, 0) or 1)


def _first_pieces(expr: sp.Expr, z: sp.Symbol) -> sp.Expr:
    """Return one rational expression that has the exponents of all pieces of expr."""
    weights = sp.numbered_symbols("w")
    return sum(next(weights) * piece.expr for piece in pieces(expr, z))


def _form(z, steps, found: Iterable[Piece], expr: sp.Expr) -> StableForm:
    """Merge neighbors with the same formula and settle who owns each boundary."""
    merged: list[Piece] = []
    closed: list[str] = []
    for piece in found:
        if merged and merged[-1].expr == piece.expr:
            merged[-1] = Piece(merged[-1].low, piece.high, piece.expr)
            continue
        if merged:
            closed.append(_owner(expr, z, piece.low))
        merged.append(piece)
    return StableForm(z, tuple(steps), tuple(merged), tuple(closed))


def _owner(expr: sp.Expr, z: sp.Symbol, boundary: sp.Expr) -> str:
    """Say which neighbor's formula gives the value of expr at a boundary."""
    if boundary not in breakpoints(expr, z):
        return "right"
    here = expr.subs(z, boundary)
    neighbors = [piece for piece in pieces(expr, z) if boundary in (piece.low, piece.high)]
    for piece in neighbors:
        if sp.simplify(piece.expr.subs(z, boundary) - here) == 0:
            return "left" if piece.high == boundary else "right"
    raise UnsupportedExpression(f"{expr} has a value of its own at {z} = {boundary}")


class _Transformation:
    """Writes pieces in E and collects the steps that they share."""

    def __init__(self, z: sp.Symbol, rate: sp.Expr) -> None:
        self.z, self.rate = z, rate
        self.logs: dict[sp.Expr, sp.Symbol] = {}
        self.factors: dict[sp.Expr, sp.Symbol] = {}

    def of(self, expr: sp.Expr, sign: int) -> sp.Expr:
        """Return expr for z of one sign."""
        inside = in_powers_of(expr, self.z, self.rate, E ** (-sign))
        inside = inside.replace(sp.log, lambda g: self._log(g, sign))
        inside = sp.expand(inside) if self.logs else inside
        logs = [symbol for symbol in self.logs.values() if inside.has(symbol)]
        terms = []
        for log in logs:
            factor = inside.coeff(log)
            inside = sp.expand(inside - factor * log)
            terms.append(log * self._rational(factor, sign))
        if inside != 0:
            terms.insert(0, self._rational(inside, sign))
        return terms[0] if len(terms) == 1 else sp.Add(*terms, evaluate=False)

    def _log(self, argument: sp.Expr, sign: int) -> sp.Expr:
        """Return log(E^k P/Q) as -k r|z| + log1p(P - 1) - log1p(Q - 1)."""
        result = sp.S.Zero
        for side, part in zip((1, -1), sp.fraction(sp.cancel(argument)), strict=True):
            polynomial = sp.Poly(part, E)
            (lowest,) = min(polynomial.monoms())
            first = polynomial.coeff_monomial(E**lowest)
            rest = sp.expand(part / (first * E**lowest)) - 1
            result += side * (sp.log(first) - lowest * self.rate * sign * self.z)
            if rest != 0:
                if rest.has(self.z) or any(c.is_negative for c in sp.Poly(rest, E).coeffs()):
                    raise UnsupportedExpression(f"no stable form for log({argument})")
                result += side * self.logs.setdefault(rest, sp.Symbol(f"L{len(self.logs) + 1}"))
        return result

    def _rational(self, expr: sp.Expr, sign: int) -> sp.Expr:
        """Return a quotient of polynomials in E with cancellation taken out."""
        capped = sign * C
        top, bottom = sp.fraction(sp.cancel(expr))
        number, above = sp.factor_list(top, E)
        divisor, below = sp.factor_list(bottom, E)
        number = number / divisor
        decay = sum(p for f, p in above if f == E) - sum(p for f, p in below if f == E)
        if decay < 0:
            raise UnsupportedExpression(f"{expr} grows exponentially")
        z = capped if decay else self.z
        powers = [(self._factor(f, z, capped), p) for f, p in above if f != E]
        powers += [(self._factor(f, z, capped), -p) for f, p in below if f != E]
        # -M, z, -c and numbers are one leading factor, so that signs meet.
        lead = sp.Mul(
            number.subs(self.z, z),
            *(f**p for f, p in powers if not _is_step(f)),
        )
        factors = [f**p for f, p in powers if _is_step(f) and p > 0]
        if lead != 1:
            factors.insert(0, lead)
        if decay:
            factors += [H] * (2 * decay) if factors else [E] * decay
        factors += [f**p for f, p in powers if _is_step(f) and p < 0]
        return sp.Mul(*factors, evaluate=False)

    def _factor(self, factor: sp.Expr, z: sp.Expr, capped: sp.Expr) -> sp.Expr:
        """Return one polynomial in E: M for 1 - E, else Horner's form as a step."""
        if factor in (E - 1, 1 - E):
            return M if factor == 1 - E else -M
        if not factor.has(E):
            return factor.subs(self.z, z)
        coefficients = sp.Poly(factor, E).all_coeffs()
        result = coefficients[0].subs(self.z, capped)
        for index, coefficient in enumerate(coefficients[1:], start=2):
            here = z if index == len(coefficients) else capped
            result = sp.Mul(E, result, evaluate=False) if result != 1 else E
            coefficient = sp.factor(coefficient.subs(self.z, here))
            if coefficient != 0:
                result = sp.Add(coefficient, result, evaluate=False)
        return self.factors.setdefault(result, sp.Symbol(f"d{len(self.factors) + 1}"))

    def steps(self, halves: tuple[Piece, ...]) -> list[tuple[sp.Symbol, sp.Expr]]:
        """Return the steps that the pieces use, in the order to compute them."""
        limit = sp.Mul(CAP, 1 / self.rate)
        exponent = self.rate * C
        steps = [(C, sp.Min(sp.Abs(self.z), limit, evaluate=False))]
        later = [
            *((symbol, factor) for factor, symbol in self.factors.items()),
            *((symbol, log1p(rest)) for rest, symbol in self.logs.items()),
        ]
        used = set().union(
            *(piece.expr.free_symbols for piece in halves), *(e.free_symbols for _, e in later)
        )
        if H in used:
            steps += [(H, sp.exp(-exponent / 2)), (E, sp.Mul(H, H, evaluate=False))]
        else:
            steps.append((E, sp.exp(-exponent)))
        steps.append((M, -expm1(-exponent)))
        return [s for s in steps if s[0] in used | {C}] + later


def _is_step(factor: sp.Expr) -> bool:
    """Say whether a factor is a step of its own, such as d1, and not z, c, M or a number."""
    return factor.is_Symbol and factor.name.startswith("d")


def _prove(form: StableForm, expr: sp.Expr, z: sp.Symbol, rate: sp.Expr | None) -> None:
    """Prove every piece of the form equal to ``expr``; raise ArithmeticError if not."""
    for piece in form.pieces:
        for part in pieces(expr, z, cuts=(0,) if rate is not None else ()):
            if part.low >= piece.low and part.high <= piece.high:
                _prove_piece(form, piece, part, z, rate)


def _prove_piece(form, piece: Piece, part: Piece, z: sp.Symbol, rate: sp.Expr | None) -> None:
    stable = form.textbook(piece)
    if rate is None:
        prove_equal(stable, part.expr, z)
        return
    # On a half-line z = +-t the cap is not reached where E is above 0; with t as
    # -log(X)/r all logarithms are of polynomials in X, where SymPy can decide.
    x = sp.Symbol("X", positive=True)
    t = -sp.log(x) / rate
    side = t if part.inside() > 0 else -t
    stable = stable.replace(sp.Min, lambda *_: t).subs(z, side)
    difference = sp.expand_log(
        (stable - part.expr.subs(z, side)).replace(sp.log, lambda g: sp.log(sp.factor(g))),
        force=True,
    )
    if sp.simplify(difference) != 0:
        raise ArithmeticError(f"{piece.expr} is not {part.expr} on ({part.low}, {part.high})")
