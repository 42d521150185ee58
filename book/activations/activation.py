"""What an activation function is to this book: one formula, and all that follows from it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache, cached_property
from numbers import Real
from typing import TYPE_CHECKING

import numpy as np
import sympy as sp

from .derive.intervals import breakpoints
from .derive.lines import Derivation, differentiate
from .draw import plot
from .errors import UnsupportedExpression
from .evaluated import checked_formula, evaluated
from .facts.sheet import PropertySheet, property_sheet
from .kernel.arguments import parameter_values, real_array
from .kernel.kernel import Kernel
from .live import explorer
from .parameter import Parameter, Z
from .stable.forms import StableForm

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from .live.widget import Explorer

__all__ = ["Activation", "Parameter", "Z"]


MAX_BROADCAST_DIMENSIONS = 32  # dimensions of arrays that NumPy broadcasts


@dataclass(frozen=True)
class Activation:
    """An elementwise activation function, defined by its textbook formula.

    Calling it evaluates it with NumPy: ``sigmoid(z)``, ``sigmoid(z, beta=2)``.

    Attributes
    ----------
    name : str
        A Python identifier, such as ``leaky_relu``.
    title : str
        The name in prose, such as "Leaky ReLU".
    expr : sympy.Expr
        The formula that a textbook prints, in ``Z`` and the parameters' symbols.
        At a kink it says itself which piece holds the boundary, and the
        derivative there is that piece's.
    citation : str
        Key in the bibliography.
    parameters : tuple of Parameter
    slider : tuple of float
        Start, lowest and highest position and step of the slider for z.
    note : str
        Where frameworks differ from the formula or from each other.
    use : str
        Where it is of use, in a few words.
    """

    name: str
    title: str
    expr: sp.Expr
    citation: str
    parameters: tuple[Parameter, ...] = ()
    slider: tuple[float, float, float, float] = (1.0, -6.0, 6.0, 0.05)
    note: str = ""
    use: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "expr", checked_formula(self.expr, self.parameters, self.name))

    def __reduce__(self):
        # What was derived and compiled is not part of an activation, and can't be pickled.
        return type(self), tuple(getattr(self, field.name) for field in fields(self))

    def __repr__(self) -> str:
        defaults = "".join(f", {p.name}={p.default:g}" for p in self.parameters)
        try:
            grade = self.grade()
        except UnsupportedExpression:
            grade = "not computable"
        return f"Activation({self.name}: {self.expr}{defaults}; {grade})"

    def _repr_latex_(self) -> str:
        return f"$${sp.latex(self.expr)}$$"

    # --- symbols ---

    def derivation(self) -> Derivation:
        """Return the derivative derived rule by rule, each line proven."""
        return self._derivation

    @cached_property
    def _derivation(self) -> Derivation:
        return differentiate(self.expr, Z, self.name)

    @cached_property
    def evaluated(self) -> sp.Expr:
        """The formula as SymPy evaluates it, in which it is computed."""
        return evaluated(self.expr)

    @property
    def derivative(self) -> sp.Expr:
        """The derivative with respect to z, as the derivation finds it."""
        return self._derivation.result

    def kernel(self, order: int = 0) -> Kernel:
        """Return the derivative of an order 0, 1 or 2 in computable form, made when asked for.

        Raises ValueError for another order, UnsupportedExpression if there is no rule for
        the derivative.
        """
        if order not in (0, 1, 2) or isinstance(order, bool):
            raise ValueError(f"order must be 0, 1 or 2, not {order!r}")
        return self._kernels[order]

    @cached_property
    def _kernels(self) -> _Kernels:
        return _Kernels(self)

    def grade(self, order: int = 0) -> str:
        """Return how f, f' or f'' is computed.

        Returns
        -------
        str
            "stable": in closed form, proven equal to the formula, without overflow and
            without lost digits, over all z and all parameters of the sliders.
            "certified": with an error bound for every number, and with more digits where
            that bound is too large.
        """
        return self.kernel(order).grade

    def stable(self, order: int = 0) -> StableForm:
        """Return the closed form of the derivative of an order 0, 1 or 2.

        Raises UnsupportedExpression where the grade is not "stable".
        """
        return self.kernel(order).form

    def parameter_derivation(self, name: str) -> Derivation:
        """Return df/dp for the parameter of a name, derived and proven like f' itself.

        Raises ValueError if there is no such parameter.
        """
        for p in self.parameters:
            if p.name == name:
                return differentiate(self.expr, p.symbol, self.name, over=Z)
        names = ", ".join(p.name for p in self.parameters) or "none"
        raise ValueError(f"{self.name} has no parameter {name!r}; its parameters: {names}")

    @cache  # noqa: B019, entries of the catalogue live as long as the program
    def _parameter_kernel(self, name: str) -> Kernel:
        slope = evaluated(self.parameter_derivation(name).result)
        return Kernel("parameterGradient", slope, Z, self.parameters)

    @property
    def kinks(self) -> tuple[float, ...]:
        """The points where the formula changes from one piece to the next."""
        return tuple(float(point) for point in breakpoints(self.evaluated, Z))

    # --- numbers ---

    def parameter_values(self, **given) -> dict[str, float | np.ndarray]:
        """Return a value for every parameter: the given one, else the default.

        Raises
        ------
        TypeError
            For an unknown name or a value that is not real numbers.
        ValueError
            For a value outside the parameter's domain.
        """
        return parameter_values(self, given)

    def __call__(self, z, **parameters):
        """Return f(z), elementwise.

        Parameters
        ----------
        z : array_like of float16, float32, float64 or integers, any shape
        **parameters
            By name, such as ``beta=2``: real numbers, or arrays that broadcast with z.

        Returns
        -------
        numpy.ndarray or NumPy scalar, shape of z broadcast with the parameters
            The dtype of z; float64 for integers.  float16 and float32 are
            computed in float64 and rounded once.

        Raises
        ------
        TypeError, ValueError
            For input that is not real numbers, and for wrong parameters.
        """
        return self._evaluate(0, z, parameters)

    def gradient(self, z, **parameters):
        """Return f'(z); as for f itself.  At a kink: the slope of the piece that holds it."""
        return self._evaluate(1, z, parameters)

    def second_derivative(self, z, **parameters):
        """Return f''(z); as for f itself.  At a kink: that of the piece that holds it."""
        return self._evaluate(2, z, parameters)

    def parameter_gradient(self, name: str, z, **parameters):
        """Return df/dp for the parameter of a name; as for f itself.

        Raises
        ------
        ValueError
            If there is no such parameter.
        """
        return self._computed(self._parameter_kernel(name), z, parameters)

    def _evaluate(self, order: int, z, parameters: dict):
        return self._computed(self.kernel(order), z, parameters)

    def _computed(self, kernel: Kernel, z, parameters: dict):
        z = real_array(z, self.name)
        if z.ndim > MAX_BROADCAST_DIMENSIONS:
            raise TypeError(
                f"{self.name} takes at most {MAX_BROADCAST_DIMENSIONS} dimensions, not {z.ndim}"
            )
        values = self.parameter_values(**parameters)
        for name, value in values.items():
            if not isinstance(value, np.ndarray):
                continue
            try:
                np.broadcast_shapes(z.shape, np.shape(value))
            except ValueError:
                message = f"{name} of shape {np.shape(value)} does not fit z of shape {z.shape}"
                raise ValueError(message) from None
        return kernel(z, values)[()]

    @cached_property
    def window(self) -> tuple[float, float]:
        """The y axis of figures: room for f and f' wherever the sliders stand."""
        _, low, high, _ = self.slider
        z = np.linspace(low, high, 481)
        settings = [{}]
        for p in self.parameters:
            settings = [{**s, p.name: v} for s in settings for v in (p.low, p.default, p.high)]
        ys = [y for s in settings for y in (self(z, **s), self.gradient(z, **s))]
        bottom, top = float(np.min(ys)), float(np.max(ys))
        margin = 0.08 * (top - bottom)
        return round(bottom - margin, 2), round(top + margin, 2)

    # --- for the reader ---

    def properties(self, **parameters: Real) -> PropertySheet:
        """Return the computed property sheet, at the given or default parameters."""
        return property_sheet(self, **parameters)

    def plot(self, z: float | None = None, **parameters: Real) -> Figure:
        """Return a figure of f and f'; with z also the point and its tangent there."""
        return plot(self, z, **parameters)

    def explore(self, z: float | None = None, **parameters: Real) -> Explorer:
        """Return sliders for z and the parameters, joined to a live figure."""
        values = self.parameter_values(**parameters)
        return explorer(self).explore(**values if z is None else {"z": z, **values})


class _Kernels(dict):
    """The kernels of an activation by order, each made when it is first asked for."""

    NAMES = ("f", "gradient", "secondDerivative")

    def __init__(self, activation: Activation) -> None:
        super().__init__()
        self.activation = activation

    def __missing__(self, order: int) -> Kernel:
        a = self.activation
        if order < 2:
            expr = a.derivative if order else a.evaluated
        else:
            expr = differentiate(a.derivative, Z, f"{a.name}'").result
        origin = a.evaluated if order else None
        kernel = Kernel(self.NAMES[order], evaluated(expr), Z, a.parameters, origin, order)
        return self.setdefault(order, kernel)
