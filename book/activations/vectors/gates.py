"""The GLU family: one half of the inputs times a gate that the other half opens."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
import sympy as sp

from ..activation import Activation
from ..kernel.helpers import in_javascript
from ..parameter import Z
from .base import Case, VectorActivation, product

__all__ = ["Gated"]

A, B = sp.symbols("a b", real=True)
# Farther out than this a gate and its slope may underflow, but keep their signs.
FAR = 16.0


def _bends(expr: sp.Expr) -> sp.Expr:
    """Return 0 for the pieces of an expression that are 0 throughout, and 1 for the others."""
    pieces = sp.piecewise_fold(expr.rewrite(sp.Piecewise))
    if not isinstance(pieces, sp.Piecewise):
        return sp.S.One
    return sp.Piecewise(*((sp.Integer(piece != 0), holds) for piece, holds in pieces.args))


@cache
def _compiled(bends: sp.Expr):
    return sp.lambdify(Z, bends, "numpy")


def _times(a: np.ndarray, b: np.ndarray, gate, bends: sp.Expr) -> np.ndarray:
    """Return a g(b), at infinity its limit; ``bends`` is 0 where g is so in a whole piece."""
    result = a * gate(b)
    lost = np.isnan(result)
    if lost.any():
        result[lost] = _limits(a[lost], b[lost], gate, bends)
    return result


def _limits(a: np.ndarray, b: np.ndarray, gate, bends: sp.Expr) -> np.ndarray:
    """Return a g(b) where one factor is NaN, or one is 0 and the other infinite."""
    opened = gate(b)
    # With an infinite a, what underflowed counts by its sign, and a g(b) that is 0 in the
    # limit only leaves none.
    faded = np.isinf(a) & (opened == 0) & (_compiled(bends)(b) == 1)
    sign = np.where(np.isinf(b), np.nan, np.sign(gate(np.clip(b, -FAR, FAR))))
    limit = product(a, np.where(faded, sign, opened))
    return np.where(np.isnan(a) | np.isnan(b), np.nan, limit)


@dataclass(frozen=True, repr=False)
class Gated(VectorActivation):
    """a g(b) for the first half a and the second half b of the inputs.

    Attributes
    ----------
    gate : Activation
        g, with its default parameters.
    """

    gate: Activation = None

    def _at_defaults(self, expr: sp.Expr) -> sp.Expr:
        return expr.subs({p.symbol: sp.Rational(str(p.default)) for p in self.gate.parameters})

    def gated(self, a: sp.Expr, b: sp.Expr) -> sp.Expr:
        """Return a g(b)."""
        return a * self._at_defaults(self.gate.expr).subs(Z, b)

    @cached_property
    def _bends(self) -> tuple[sp.Expr, sp.Expr]:
        """Return where the gate and where its slope are not 0, piece by piece."""
        return tuple(
            _bends(self._at_defaults(expr)) for expr in (self.gate.expr, self.gate.derivative)
        )

    @property
    def cases(self) -> tuple[Case, ...]:
        output = self.gated(A, B)
        return (
            Case("in a", output, A),
            Case("in b", output, B),
            Case("in another pair", output, sp.Symbol("c", real=True)),
        )

    def formula(self, z: tuple[sp.Symbol, ...]) -> tuple[sp.Expr, ...]:
        half = len(z) // 2
        return tuple(map(self.gated, z[:half], z[half:]))

    def _check(self, n: int, values: dict[str, float]) -> None:
        super()._check(n, values)
        if n % 2:
            raise ValueError(f"{self.name} needs an even number of inputs, not {n}")

    def _partials(self, z: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        a, b = np.split(z, 2, axis=-1)
        by_b = _times(a, b, self.gate.gradient, self._bends[1])
        return self.gate(b), by_b

    def _value(self, z, values):
        a, b = np.split(z, 2, axis=-1)
        return _times(a, b, self.gate, self._bends[0])

    def _jacobian(self, z, values):
        rows, n = z.shape
        matrix = np.zeros((rows, n // 2, 2, n // 2))
        np.einsum("rihi->hri", matrix)[:] = self._partials(z)
        return matrix.reshape(rows, n // 2, n)

    def _vjp(self, z, cotangent, values):
        a, b = np.split(z, 2, axis=-1)
        undefined = np.concatenate([np.isnan(b), np.isnan(a) | np.isnan(b)], axis=-1)
        returned = [product(cotangent, partial) for partial in self._partials(z)]
        return np.where(undefined, np.nan, np.concatenate(returned, axis=-1))

    def javascript_body(self) -> str:
        defaults = ", ".join(f"{p.name}: {p.default!r}" for p in self.gate.parameters)
        kernels = ",\n".join(kernel.javascript_source for kernel in map(self.gate.kernel, range(2)))
        bends = ", ".join(f"(z) => {sp.jscode(bends)}" for bends in self._bends)
        return (
            f"  gate: {{{kernels}}},\n"
            f"  bends: [{bends}],\n"
            "  by(order, a, b) {\n"
            "    const g = [this.gate.f, this.gate.gradient][order];\n"
            f"    return times(a, b, (x) => g(x, {{{defaults}}}), this.bends[order]);\n"
            "  },\n"
            "  f: (z) => gated(z, (a, b) => ACTIVATION.by(0, a, b)),\n"
            "  jacobian: (z) => matrix(z.length / 2, z.length, (i, j) => {\n"
            "    const [a, b] = [z[i], z[i + z.length / 2]];\n"
            f"    if (j === i) return ACTIVATION.gate.f(b, {{{defaults}}});\n"
            "    return j === i + z.length / 2 ? ACTIVATION.by(1, a, b) : 0;\n"
            "  })"
        )

    def javascript(self) -> str:
        return in_javascript(super().javascript())
