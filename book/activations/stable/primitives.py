"""Functions that floating-point libraries have and textbooks do without.

Each is one line of mathematics, stated by its ``textbook`` method; ``plain``
replaces them all by that.
"""

from __future__ import annotations

import sympy as sp

__all__ = [
    "Primitive",
    "capped",
    "constant_rest",
    "erfc",
    "erfcx",
    "exp_rest",
    "expm1",
    "hypot",
    "log1p",
    "logistic",
    "plain",
    "product_rest",
    "quotient_rest",
    "sech2",
    "softplus",
    "sum_rest",
]


class Primitive(sp.Function):
    """Prints its name upright, as the functions that everybody knows are printed."""

    def _latex(self, printer, exp: str = "") -> str:
        arguments = ", ".join(map(printer.doprint, self.args))
        name = type(self).__name__.replace("_", r"\_")
        power = f"^{{{exp}}}" if exp else ""
        return rf"\operatorname{{{name}}}{power}\left({arguments}\right)"

    def _eval_is_extended_real(self) -> bool | None:
        return True if all(arg.is_extended_real for arg in self.args) else None


class log1p(Primitive):
    """log(1 + x), accurate for small x."""

    nargs = 1

    def textbook(self) -> sp.Expr:
        return sp.log(1 + self.args[0])

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        return 1 / (1 + self.args[0])


class expm1(Primitive):
    """exp(x) - 1, accurate for small x."""

    nargs = 1

    def textbook(self) -> sp.Expr:
        return sp.exp(self.args[0]) - 1

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        return sp.exp(self.args[0])


class logistic(Primitive):
    """1/(1 + exp(-x)), which neither overflows nor loses its tail."""

    nargs = 1

    def textbook(self) -> sp.Expr:
        return 1 / (1 + sp.exp(-self.args[0]))

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        (x,) = self.args
        return logistic(x) * logistic(-x)


class softplus(Primitive):
    """log(1 + exp(x)), accurate in its left tail and finite in its right one."""

    nargs = 1

    def textbook(self) -> sp.Expr:
        return sp.log(1 + sp.exp(self.args[0]))

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        return logistic(self.args[0])


class sech2(Primitive):
    """1 - tanh(x)^2, accurate in its tails."""

    nargs = 1

    def textbook(self) -> sp.Expr:
        return 1 - sp.tanh(self.args[0]) ** 2

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        (x,) = self.args
        return -2 * sp.tanh(x) * sech2(x)

    @classmethod
    def eval(cls, x: sp.Expr) -> sp.Expr | None:
        return cls(-x) if x.could_extract_minus_sign() else None


class erfc(Primitive):
    """1 - erf(x), accurate in its right tail.  SymPy's own turns erfc(-x) into 2 - erfc(x)."""

    nargs = 1

    def textbook(self) -> sp.Expr:
        return 1 - sp.erf(self.args[0])

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        return -2 * sp.exp(-(self.args[0] ** 2)) / sp.sqrt(sp.pi)


class hypot(Primitive):
    """sqrt(x^2 + y^2), which does not overflow before its result does."""

    nargs = 2

    def textbook(self) -> sp.Expr:
        x, y = self.args
        return sp.sqrt(x**2 + y**2)

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        return self.args[argindex - 1] / self


class product_rest(Primitive):
    """What rounding takes from the product x y: nothing, in exact arithmetic."""

    nargs = 2

    def textbook(self) -> sp.Expr:
        return sp.S.Zero


class quotient_rest(Primitive):
    """What rounding takes from the quotient x/y: nothing, in exact arithmetic."""

    nargs = 2

    def textbook(self) -> sp.Expr:
        return sp.S.Zero


class sum_rest(Primitive):
    """What rounding takes from the sum x + y: nothing, in exact arithmetic."""

    nargs = 2

    def textbook(self) -> sp.Expr:
        return sp.S.Zero


class constant_rest(Primitive):
    """What rounding takes from a constant: nothing, in exact arithmetic."""

    nargs = 1

    def textbook(self) -> sp.Expr:
        return sp.S.Zero


class exp_rest(Primitive):
    """What rounding takes from exp(x): nothing, in exact arithmetic."""

    nargs = 1

    def textbook(self) -> sp.Expr:
        return sp.S.Zero


class erfcx(Primitive):
    """exp(x^2) (1 - erf(x)), which neither underflows nor cancels for x >= 0."""

    nargs = 1

    def textbook(self) -> sp.Expr:
        (x,) = self.args
        return sp.exp(x**2) * (1 - sp.erf(x))


class capped(Primitive):
    """x, kept between two limits that are only there so that nothing overflows.

    Beyond them an exponential that multiplies x is 0 in floating point anyway.
    """

    nargs = 3

    def textbook(self) -> sp.Expr:
        return self.args[0]

    def clipped(self) -> sp.Expr:
        """What is computed."""
        x, low, high = self.args
        x = sp.Min(x, high, evaluate=False) if high.is_finite is not False else x
        return sp.Max(x, low, evaluate=False) if low.is_finite is not False else x

    def _latex(self, printer, exp: str = "") -> str:
        clipped = printer.doprint(self.clipped())
        return rf"\left({clipped}\right)^{{{exp}}}" if exp else clipped

    def _sympystr(self, printer) -> str:
        return printer.doprint(self.clipped())


def plain(expr: sp.Expr) -> sp.Expr:
    """Return expr in textbook functions only."""
    return expr.replace(lambda e: isinstance(e, Primitive), lambda e: e.textbook())
