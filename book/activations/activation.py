"""What an activation function is to this book: one formula, and all that follows from it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from numbers import Real
from typing import TYPE_CHECKING

import numpy as np
import sympy as sp

from .codegen import Kernel
from .derivation import Derivation, differentiate
from .intervals import breakpoints
from .stable import StableForm

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from .explorer import Explorer
    from .properties import PropertySheet

__all__ = ["Activation", "Parameter", "Z"]

Z = sp.Symbol("z", real=True)


@dataclass(frozen=True)
class Parameter:
    """A number that shapes an activation.

    Attributes
    ----------
    name : str
        The keyword in Python, such as ``negative_slope``.
    symbol : sympy.Symbol
        The letter in formulas; its assumptions agree with ``domain``.
    domain : sympy.Interval
        The values allowed.
    default, low, high, step : float
        The default, and the range and step of the slider.
    label : str
        What the slider is called.
    """

    name: str
    symbol: sp.Symbol
    domain: sp.Interval
    default: float
    low: float
    high: float
    step: float
    label: str

    def checked(self, value: Real) -> float:
        """Return the value as a float; ValueError or TypeError if it is not allowed."""
        if isinstance(value, bool) or not isinstance(value, Real):
            raise TypeError(f"{self.name} must be one real number, not {value!r}")
        value = float(value)
        if not (np.isfinite(value) and sp.Float(value) in self.domain):
            raise ValueError(f"{self.name} must be in {self.allowed}, not {value:g}")
        return value

    @property
    def allowed(self) -> str:
        """The domain as an interval, such as (0, oo)."""
        domain = self.domain
        left, right = "(" if domain.left_open else "[", ")" if domain.right_open else "]"
        return f"{left}{domain.start}, {domain.end}{right}"


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
    """

    name: str
    title: str
    expr: sp.Expr
    citation: str
    parameters: tuple[Parameter, ...] = ()
    slider: tuple[float, float, float, float] = (1.0, -6.0, 6.0, 0.05)

    def __repr__(self) -> str:
        defaults = "".join(f", {p.name}={p.default:g}" for p in self.parameters)
        return f"Activation({self.name}: {self.expr}{defaults})"

    def _repr_latex_(self) -> str:
        return f"$${sp.latex(self.expr)}$$"

    # --- symbols ---

    def derivation(self) -> Derivation:
        """Return the derivative derived rule by rule, each line proven."""
        return self._derivation

    @cached_property
    def _derivation(self) -> Derivation:
        return differentiate(self.expr, Z, self.name)

    @property
    def derivative(self) -> sp.Expr:
        """The derivative with respect to z, as the derivation finds it."""
        return self._derivation.result

    @cached_property
    def kernels(self) -> tuple[Kernel, Kernel, Kernel]:
        """f, f' and f'' in computable form."""
        second = differentiate(self.derivative, Z, f"{self.name}'").result
        formulas = {"f": self.expr, "gradient": self.derivative, "secondDerivative": second}
        return tuple(Kernel(name, e, Z, self.parameters) for name, e in formulas.items())

    def stable(self, order: int = 0) -> StableForm:
        """Return the overflow-free form of the derivative of an order 0, 1 or 2."""
        if order not in (0, 1, 2):
            raise ValueError(f"order must be 0, 1 or 2, not {order!r}")
        return self.kernels[order].form

    @property
    def kinks(self) -> tuple[float, ...]:
        """The points where the formula changes from one piece to the next."""
        return tuple(float(point) for point in breakpoints(self.expr, Z))

    # --- numbers ---

    def parameter_values(self, **given: Real) -> dict[str, float]:
        """Return a value for every parameter: the given one, else the default.

        Raises
        ------
        TypeError
            For an unknown name or a value that is not one real number.
        ValueError
            For a value outside the parameter's domain.
        """
        unknown = [name for name in given if name not in {p.name for p in self.parameters}]
        if unknown:
            names = ", ".join(p.name for p in self.parameters) or "none"
            raise TypeError(f"{self.name} has no parameter {unknown[0]!r}; its parameters: {names}")
        return {p.name: p.checked(given.get(p.name, p.default)) for p in self.parameters}

    def __call__(self, z, **parameters: Real):
        """Return f(z), elementwise.

        Parameters
        ----------
        z : array_like of float16, float32, float64 or integers, any shape
        **parameters
            Real numbers by name, such as ``beta=2``.

        Returns
        -------
        numpy.ndarray or NumPy scalar, shape of z
            The dtype of z; float64 for integers.  float16 and float32 are
            computed in float64 and rounded once.

        Raises
        ------
        TypeError, ValueError
            For input that is not real numbers, and for wrong parameters.
        """
        return self._evaluate(0, z, parameters)

    def gradient(self, z, **parameters: Real):
        """Return f'(z); as for f itself.  At a kink: the slope of the piece that holds it."""
        return self._evaluate(1, z, parameters)

    def second_derivative(self, z, **parameters: Real):
        """Return f''(z); as for f itself.  At a kink: that of the piece that holds it."""
        return self._evaluate(2, z, parameters)

    def _evaluate(self, order: int, z, parameters: dict[str, Real]):
        values = self.parameter_values(**parameters)
        array = _real_array(z, self.name)
        result = self.kernels[order](array.astype(np.float64), values)
        with np.errstate(all="ignore"):
            return result.astype(array.dtype if array.dtype.kind == "f" else np.float64)[()]

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
        from .properties import property_sheet

        return property_sheet(self, **parameters)

    def plot(self, z: float | None = None, **parameters: Real) -> Figure:
        """Return a figure of f and f'; with z also the point and its tangent there."""
        from .figures import plot

        return plot(self, z, **parameters)

    def explore(self, z: float | None = None, **parameters: Real) -> Explorer:
        """Return sliders for z and the parameters, joined to a live figure."""
        from .explorer import explore

        return explore(self, z, **parameters)


def _real_array(z, name: str) -> np.ndarray:
    """Return z as an array of real numbers; TypeError in one line if it isn't that."""
    allowed = "real numbers (integers, float16, float32 or float64)"
    try:
        array = np.asarray(z)
    except ValueError:
        raise TypeError(f"{name} takes {allowed}, not nested lists of unequal length") from None
    if (array.dtype.kind not in "iuf" and array.size) or array.dtype.itemsize > 8:
        raise TypeError(f"{name} takes {allowed}, not {_described(z, array)}")
    return array if array.dtype.kind in "iuf" else array.astype(np.float64)


def _described(z, array: np.ndarray) -> str:
    if isinstance(z, (str, bytes)) or array.ndim == 0:
        return repr(z)
    return f"an array of {array.dtype}"
