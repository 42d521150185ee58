"""What a stable form has to know of the floating-point numbers that compute it."""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass

import sympy as sp

__all__ = ["DOUBLE", "SINGLE", "Format"]


@dataclass(frozen=True)
class Format:
    """A kind of floating-point numbers.

    Attributes
    ----------
    negligible : int
        exp(-negligible) is far below the smallest of them, also times what any formula here
        has beside it.
    normal_exponent : int
        exp(-normal_exponent) is still a normal one, and so is what a formula multiplies it by.
    grid, head_bits : int
        g is |z| rounded down to a multiple of 1/grid, and the head of p(g) a multiple of
        2^-head_bits: below ``negligible`` that is exact.
    largest : sympy.Float
        The largest of them, or nearly so, and ...
    largest_exponent : sympy.Float
        ... a number whose exponential is not larger.
    far : sympy.Integer
        Beyond it an exponential that multiplies a polynomial decides alone.
    code : str
        What the module ``struct`` calls them.
    """

    negligible: int
    normal_exponent: int
    grid: int
    head_bits: int
    largest: sp.Float
    largest_exponent: sp.Float
    far: sp.Integer
    code: str

    def nearest(self, number: sp.Expr) -> float:
        """Return the one nearest to a real number; infinity beyond the largest."""
        value = float(number.evalf(40))
        if abs(value) > float(self.largest):
            return math.copysign(math.inf, value)
        return struct.unpack(self.code, struct.pack(self.code, value))[0]

    def has(self, number: sp.Expr) -> bool:
        """Say whether a number is one of them."""
        return bool(number.is_Rational) and sp.Rational(self.nearest(number)) == number


DOUBLE = Format(
    negligible=1500,
    normal_exponent=700,
    grid=64,
    head_bits=42,
    largest=sp.Float("1.7976931348623157e308"),
    largest_exponent=sp.Float(709.78),
    far=sp.Integer(10) ** 75,
    code="d",
)
SINGLE = Format(
    negligible=180,
    normal_exponent=80,
    grid=8,
    head_bits=16,
    # The one before the largest: as nine digits that one is a little too large for PyTorch.
    largest=sp.Float("3.4028232635611926e38"),
    largest_exponent=sp.Float(88.7),
    far=sp.Integer(10) ** 9,
    code="f",
)
