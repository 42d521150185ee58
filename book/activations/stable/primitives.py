"""Functions that floating-point libraries have and textbooks do without.

Each is one line of mathematics, stated by its ``textbook`` method; ``plain``
replaces them all by that.
"""

from __future__ import annotations

import sympy as sp

__all__ = ["capped", "erfcx", "expm1", "log1p", "plain"]


class _Primitive(sp.Function):
    """Prints its name upright, as the functions that everybody knows are printed."""

    def _latex(self, printer) -> str:
        arguments = ", ".join(map(printer.doprint, self.args))
        return rf"\operatorname{{{type(self).__name__}}}\left({arguments}\right)"


class log1p(_Primitive):
    """log(1 + x), accurate for small x."""

    nargs = 1

    def textbook(self) -> sp.Expr:
        return sp.log(1 + self.args[0])


class expm1(_Primitive):
    """exp(x) - 1, accurate for small x."""

    nargs = 1

    def textbook(self) -> sp.Expr:
        return sp.exp(self.args[0]) - 1


class erfcx(_Primitive):
    """exp(x^2) (1 - erf(x)), which neither underflows nor cancels for x >= 0."""

    nargs = 1

    def textbook(self) -> sp.Expr:
        (x,) = self.args
        return sp.exp(x**2) * (1 - sp.erf(x))


class capped(_Primitive):
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

    def _latex(self, printer) -> str:
        return printer.doprint(self.clipped())

    def _sympystr(self, printer) -> str:
        return printer.doprint(self.clipped())


def plain(expr: sp.Expr) -> sp.Expr:
    """Return expr in textbook functions only."""
    return expr.replace(lambda e: isinstance(e, _Primitive), lambda e: e.textbook())
