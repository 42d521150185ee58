"""Write an expression step by step, with exact arguments where functions amplify errors.

exp(u) turns the rounding of u, half a unit of u, into as many units of exp(u) as u is
large.  So the argument of an exponential and of its like is computed as a sum of two
doubles u + t, by exact products and sums [dekker1971floating], and F(u) + t F'(u) takes
the place of F(u).
"""

from __future__ import annotations

import sympy as sp

from ..errors import UnsupportedExpression
from ..functions import row_of
from .formats import DOUBLE, Format
from .forms import Named
from .primitives import (
    capped,
    constant_rest,
    erfc,
    exp_rest,
    expm1,
    log1p,
    logistic,
    product_rest,
    quotient_rest,
    sech2,
    softplus,
    sum_rest,
)

__all__ = ["Writer"]

# Functions whose relative error can be many times that of their argument.
AMPLIFYING_FUNCTIONS = (
    *(sp.exp, expm1, logistic, softplus, sech2, sp.sech, sp.sinh, sp.cosh, sp.erfc, erfc),
    *(sp.sin, sp.cos),
)
KNOWN_FUNCTIONS = (
    *AMPLIFYING_FUNCTIONS,
    *(sp.log, sp.tan, sp.asin, sp.acos, sp.atan, sp.tanh, sp.asinh, sp.acosh, sp.atanh),
    *(sp.erf, sp.Abs, sp.sign, sp.floor, sp.ceiling, sp.Max, sp.Min),
)
MAX_STEPS = 400


class Writer:
    """Collects the steps of one form; equal expressions are computed once.

    With ``exact=False`` arguments are single doubles: fewer steps, for formulas in which the
    errors of a function are small beside what it is added to.  ``numbers`` are those that
    compute it; where the text says doubles, it means them.
    """

    def __init__(self, z: sp.Symbol, exact: bool = True, numbers: Format = DOUBLE) -> None:
        self.z, self.exact, self.numbers = z, exact, numbers
        self.steps: list[Named] = []
        self.names: dict[sp.Basic, sp.Basic] = {}
        self.pairs: dict[sp.Expr, tuple[sp.Expr, sp.Expr]] = {}

    def named(self, meaning: sp.Expr) -> sp.Basic:
        """Return a name for what is computed, the same for equal meanings."""
        if meaning.is_Atom:
            return meaning
        if meaning not in self.names:
            if len(self.steps) >= MAX_STEPS:
                raise UnsupportedExpression(f"a form has at most {MAX_STEPS} steps")
            symbol = sp.Symbol(f"w{len(self.steps) + 1}", real=True)
            self.steps.append(Named(symbol, meaning))
            self.names[meaning] = symbol
        return self.names[meaning]

    def step(self, e: sp.Expr) -> sp.Basic:
        """Return the name of an expression, after writing its steps."""
        if e.is_Atom or e.is_number:
            return e
        if e not in self.names:
            self.names[e] = self.named(self._meaning(e))
        return self.names[e]

    def _meaning(self, e: sp.Expr) -> sp.Expr:
        if isinstance(e, sp.Piecewise):
            return sp.Piecewise(
                *((self.step(value), self._condition(when)) for value, when in e.args),
                evaluate=False,
            )
        if isinstance(e, sp.Pow):
            return self._power(e)
        if isinstance(e, AMPLIFYING_FUNCTIONS):
            return self._amplifying(e)
        if isinstance(e, capped):
            return e
        if e.is_Mul:
            return sp.Mul(*map(self._factor, e.args), evaluate=False)
        if e.is_Add or isinstance(e, KNOWN_FUNCTIONS) or hasattr(e, "textbook"):
            return e.func(*map(self.step, e.args), evaluate=False)
        row = row_of(e)
        if row is None or row.definition is None:
            raise UnsupportedExpression(f"there is no code for {e}")
        return self.step(row.definition(*e.args))

    def _condition(self, when: sp.Basic) -> sp.Basic:
        if isinstance(when, sp.ITE):  # a condition with cases of its own
            when = when.to_nnf(simplify=False)
        if isinstance(when, (sp.And, sp.Or, sp.Not)):
            return when.func(*map(self._condition, when.args), evaluate=False)
        if not isinstance(when, sp.core.relational.Relational):
            return when
        return when.func(self.step(when.lhs), self.step(when.rhs), evaluate=False)

    def _factor(self, f: sp.Expr) -> sp.Expr:
        """Return a factor, a whole power as such: it is applied one by one, and not too early."""
        if self.exact and isinstance(f, sech2):  # it underflows where the product does not yet
            return sp.Pow(self.step(sp.sech(*f.args)), 2, evaluate=False)
        if isinstance(f, sp.Pow) and f.exp.is_Integer and not f.is_number:
            return sp.Pow(self.step(f.base), f.exp, evaluate=False)
        return self.step(f)

    def _power(self, e: sp.Expr) -> sp.Expr:
        base, exponent = self.step(e.base), e.exp
        if exponent.is_Integer:
            return sp.Pow(base, exponent, evaluate=False)
        if exponent.is_Rational and exponent.q == 2:
            root = self.named(sp.Pow(base, sp.S.Half, evaluate=False))
            return sp.Pow(root, exponent.p, evaluate=False) if exponent.p != 1 else root
        return sp.Pow(base, self.step(exponent), evaluate=False)

    def _amplifying(self, e: sp.Expr) -> sp.Expr:
        (u,) = e.args
        head, tail = self.pair(u) if self.exact else (self.step(u), sp.S.Zero)
        if isinstance(e, (sp.sin, sp.cos)) and not u.is_Symbol:
            head = self.named(capped(head, -self.numbers.largest, self.numbers.largest))
        value = self.named(e.func(head, evaluate=False))
        if tail == 0:
            return value
        if isinstance(e, (sp.sin, sp.cos)):
            return self._wave(e.func, head, tail)
        if isinstance(e, (sp.exp, sp.sinh, sp.cosh)):
            # Where they are large they are about their own derivatives, and may be infinite.
            side = 1 if isinstance(e, sp.exp) else self.named(sp.tanh(head, evaluate=False))
            change = self._sum(sp.S.One, self._product(side, tail))
            return sp.Mul(value, change, evaluate=False)
        if isinstance(e, expm1):
            slope = self.named(sp.exp(sp.Min(head, self.numbers.largest_exponent, evaluate=False)))
            return self._sum(value, self._product(slope, tail))
        x = sp.Dummy(real=True)
        slope = self.step(sp.diff(e.func(x), x).xreplace({x: head}))
        return self._sum(value, self._product(slope, tail))

    def _wave(self, kind: type, head: sp.Expr, tail: sp.Expr) -> sp.Expr:
        """Return sin(u + t) or cos(u + t), for a t that need not be small."""
        sine, cosine, small, near_one = (
            self.named(f(x, evaluate=False)) for x in (head, tail) for f in (sp.sin, sp.cos)
        )
        if kind is sp.sin:
            return self._sum(self._product(sine, near_one), self._product(cosine, small))
        back = self._product(sp.S.NegativeOne, self._product(sine, small))
        return self._sum(self._product(cosine, near_one), back)

    # --- sums of two doubles ---

    def pair(self, e: sp.Expr) -> tuple[sp.Expr, sp.Expr]:
        """Return names u and t so that u + t is e, and u what rounding makes of e."""
        if e not in self.pairs:
            self.pairs[e] = self._pair(e)
        return self.pairs[e]

    def _pair(self, e: sp.Expr) -> tuple[sp.Expr, sp.Expr]:
        if e.is_number:
            return e, sp.S.Zero if self.numbers.has(e) else self.named(constant_rest(e))
        if e.is_Mul:
            return self._folded(self._factors(e))
        if e.is_Pow and e.exp.is_Integer and 0 < abs(e.exp) <= 6:
            return self._folded(self._factors(e))
        if e.is_Add:
            total = self.pair(e.args[0])
            for term in e.args[1:]:
                total = self._added(total, self.pair(term))
            return total
        if isinstance(e, sp.exp):
            head, tail = self.pair(e.args[0])
            value = self.named(sp.exp(head, evaluate=False))
            return value, self._sum(self.named(exp_rest(head)), self._product(value, tail))
        if isinstance(e, softplus):
            return self._softplus_pair(*self.pair(e.args[0]))
        return self.step(e), sp.S.Zero

    def _softplus_pair(self, head: sp.Expr, tail: sp.Expr) -> tuple[sp.Expr, sp.Expr]:
        """Return log(1 + exp(u)) = max(u, 0) + log(1 + exp(-|u|))."""
        size = self.named(sp.Abs(head, evaluate=False))
        rest = log1p(self.named(sp.exp(-size, evaluate=False)), evaluate=False)
        large = self.named(sp.Max(head, 0, evaluate=False))
        right = sp.Piecewise((tail, head > 0), (0, True), evaluate=False)
        return self._added(
            (large, self.named(right) if tail != 0 else tail), (self.named(rest), sp.S.Zero)
        )

    @staticmethod
    def _factors(e: sp.Expr) -> list[tuple[sp.Expr, bool]]:
        """Return the factors of a product, each with whether it divides; numbers first."""
        factors = []
        for f in sp.Mul.make_args(e):
            base, power = f.as_base_exp() if not isinstance(f, sp.exp) else (f, sp.S.One)
            if f.is_number:
                factors.insert(0, (f, False))
            elif power.is_Integer:
                factors += [(base, bool(power < 0))] * abs(int(power))
            else:
                factors.append((f, False))
        return sorted(factors, key=lambda factor: factor[1])

    def _folded(self, factors: list[tuple[sp.Expr, bool]]) -> tuple[sp.Expr, sp.Expr]:
        total = None
        for factor, divides in factors:
            other = self.pair(factor)
            if divides:
                total = self._divided(total or (sp.S.One, sp.S.Zero), other)
            else:
                total = self._multiplied(total, other) if total else other
        return total

    def _multiplied(self, x: tuple, y: tuple) -> tuple[sp.Expr, sp.Expr]:
        head = self.named(sp.Mul(x[0], y[0], evaluate=False))
        cross = self._sum(self._product(x[0], y[1]), self._product(y[0], x[1]))
        if _is_power_of_two(x[0]) or _is_power_of_two(y[0]):
            return head, cross
        return head, self._sum(self.named(product_rest(x[0], y[0])), cross)

    def _divided(self, x: tuple, y: tuple) -> tuple[sp.Expr, sp.Expr]:
        head = self.named(sp.Mul(x[0], sp.Pow(y[0], -1, evaluate=False), evaluate=False))
        cross = self._sum(x[1], self._product(-1, self._product(head, y[1])))
        over = self.named(sp.Mul(cross, sp.Pow(y[0], -1), evaluate=False)) if cross != 0 else cross
        return head, self._sum(self.named(quotient_rest(x[0], y[0])), over)

    def _added(self, x: tuple, y: tuple) -> tuple[sp.Expr, sp.Expr]:
        head = self.named(sp.Add(x[0], y[0], evaluate=False))
        return head, self._sum(self.named(sum_rest(x[0], y[0])), self._sum(x[1], y[1]))

    def _sum(self, a: sp.Expr, b: sp.Expr) -> sp.Expr:
        if a == 0 or b == 0:
            return b if a == 0 else a
        return self.named(sp.Add(a, b, evaluate=False))

    def _product(self, a: sp.Expr, b: sp.Expr) -> sp.Expr:
        if a == 0 or b == 0:
            return sp.S.Zero
        return b if a == 1 else self.named(sp.Mul(a, b, evaluate=False))


def _is_power_of_two(e: sp.Expr) -> bool:
    if not (e.is_Rational and e != 0):
        return False
    return all(n & (n - 1) == 0 for n in (abs(e.p), e.q))
