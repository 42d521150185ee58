"""The GLU family: one half of the inputs times a gate that the other half opens."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import sympy as sp

from ..activation import Activation
from ..kernel.helpers import in_javascript
from ..parameter import Z
from .base import Case, VectorActivation

__all__ = ["Gated"]

A, B = sp.symbols("a b", real=True)


@dataclass(frozen=True, repr=False)
class Gated(VectorActivation):
    """a g(b) for the first half a and the second half b of the inputs.

    Attributes
    ----------
    gate : Activation
        g, with its default parameters.
    """

    gate: Activation = None

    def _gated(self, a: sp.Expr, b: sp.Expr) -> sp.Expr:
        defaults = {p.symbol: sp.Rational(str(p.default)) for p in self.gate.parameters}
        return a * self.gate.expr.subs(defaults).subs(Z, b)

    @property
    def cases(self) -> tuple[Case, ...]:
        output = self._gated(A, B)
        return (
            Case("by a", output, A),
            Case("by b", output, B),
            Case("by another pair", output, sp.Symbol("c", real=True)),
        )

    def formula(self, z: tuple[sp.Symbol, ...]) -> tuple[sp.Expr, ...]:
        half = len(z) // 2
        return tuple(map(self._gated, z[:half], z[half:]))

    def _check(self, n: int, values: dict[str, float]) -> None:
        super()._check(n, values)
        if n % 2:
            raise ValueError(f"{self.name} halves its inputs: {n} is odd")

    def _partials(self, z: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        a, b = np.split(z, 2, axis=-1)
        return self.gate(b), a * self.gate.gradient(b)

    def _value(self, z, values):
        a, b = np.split(z, 2, axis=-1)
        return a * self.gate(b)

    def _jacobian(self, z, values):
        rows, n = z.shape
        matrix = np.zeros((rows, n // 2, 2, n // 2))
        np.einsum("rihi->hri", matrix)[:] = self._partials(z)
        return matrix.reshape(rows, n // 2, n)

    def _vjp(self, z, cotangent, values):
        return np.concatenate([cotangent * partial for partial in self._partials(z)], axis=-1)

    def javascript_body(self) -> str:
        defaults = ", ".join(f"{p.name}: {p.default!r}" for p in self.gate.parameters)
        kernels = ",\n".join(kernel.javascript_source for kernel in map(self.gate.kernel, range(2)))
        return (
            f"  gate: {{{kernels}}},\n"
            f"  f: (z) => gated(z, (a, b) => a * ACTIVATION.gate.f(b, {{{defaults}}})),\n"
            "  jacobian: (z) => matrix(z.length / 2, z.length, (i, j) => {\n"
            "    const [a, b] = [z[i], z[i + z.length / 2]];\n"
            f"    if (j === i) return ACTIVATION.gate.f(b, {{{defaults}}});\n"
            "    return j === i + z.length / 2"
            f" ? a * ACTIVATION.gate.gradient(b, {{{defaults}}}) : 0;\n"
            "  })"
        )

    def javascript(self) -> str:
        return in_javascript(super().javascript())
