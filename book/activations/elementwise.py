"""What figures, property sheets and printers need of an elementwise activation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import sympy as sp

    from .parameter import Parameter

__all__ = ["Elementwise"]


class Elementwise(Protocol):
    """A formula in z and parameters, with names for readers; ``Activation`` is one."""

    name: str
    title: str
    expr: sp.Expr
    parameters: tuple[Parameter, ...]
    slider: tuple[float, float, float, float]

    @property
    def evaluated(self) -> sp.Expr: ...

    @property
    def derivative(self) -> sp.Expr: ...

    def kernel(self, order: int = 0): ...

    def grade(self, order: int = 0) -> str: ...

    @property
    def kinks(self) -> tuple[float, ...]: ...

    @property
    def window(self) -> tuple[float, float]: ...

    def parameter_values(self, **given) -> dict: ...

    def __call__(self, z, **parameters): ...

    def gradient(self, z, **parameters): ...

    def second_derivative(self, z, **parameters): ...
