"""The two constants of SELU, with as many digits as are asked for.

They are the solution of E[selu(z)] = 0 and E[selu(z)^2] = 1 for z ~ N(0, 1)
[klambauer2017selu]: with q = exp(1/2) erfc(1/sqrt(2)), the mean of exp(z) over
z < 0, and r = exp(2) erfc(sqrt(2)), that of exp(2z), each times 2.
"""

import mpmath
import sympy as sp
from sympy.core.singleton import Singleton

__all__ = ["SELU_ALPHA", "SELU_LAMBDA"]


def _alpha() -> mpmath.mpf:
    # The mean: 1/sqrt(2 pi) + alpha (q/2 - 1/2) = 0.
    q = mpmath.exp(0.5) * mpmath.erfc(1 / mpmath.sqrt(2))
    return mpmath.sqrt(2 / mpmath.pi) / (1 - q)


def _lambda() -> mpmath.mpf:
    # The mean square: lambda^2 (1/2 + alpha^2 (r - 2q + 1)/2) = 1.
    q = mpmath.exp(0.5) * mpmath.erfc(1 / mpmath.sqrt(2))
    r = mpmath.exp(2) * mpmath.erfc(mpmath.sqrt(2))
    return mpmath.sqrt(2 / (1 + _alpha() ** 2 * (r - 2 * q + 1)))


class _Constant(sp.NumberSymbol):
    """A positive number with a letter of its own."""

    is_real = is_positive = True
    is_irrational = True

    @classmethod
    def class_key(cls) -> tuple[int, int, str]:
        # Before "Symbol": SymPy prints factors in this order, and lambda z is not z lambda.
        return 2, 0, "Constant"

    def _as_mpf_val(self, precision: int):
        with mpmath.workprec(precision + 10):
            return type(self).number()._mpf_

    def __int__(self) -> int:
        return int(self.evalf())

    def _sympystr(self, printer) -> str:
        return self.letter

    def _latex(self, printer) -> str:
        return rf"\{self.letter}"


# Read back from a file each is the same object, as pi is: SymPy compares them by identity.
class _SeluAlpha(_Constant, metaclass=Singleton):
    letter, number = "alpha", staticmethod(_alpha)


class _SeluLambda(_Constant, metaclass=Singleton):
    letter, number = "lambda", staticmethod(_lambda)


SELU_ALPHA, SELU_LAMBDA = _SeluAlpha(), _SeluLambda()
