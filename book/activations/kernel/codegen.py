"""Write stable forms as NumPy and as JavaScript source text.

One printer serves both languages, so they compute the same steps in the same
order.  The text is deterministic: equal activations give equal text.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

import numpy as np
import sympy as sp
from sympy.printing.precedence import PRECEDENCE
from sympy.printing.str import StrPrinter

from ..stable.exponential import stable_form
from ..stable.forms import StableForm
from ..stable.limits import limit_at
from ..stable.primitives import capped, erfcx, expm1, log1p
from . import special

if TYPE_CHECKING:
    from ..elementwise import Elementwise
    from ..parameter import Parameter

__all__ = ["Kernel", "functions", "javascript"]

# A block and its intermediate values stay in the cache of one core.
BLOCK = 16_384
EXACT = 2**53  # whole numbers up to here are doubles


class _Source(StrPrinter):
    """Prints arithmetic that means the same in Python and in JavaScript.

    Factors are applied in the order in which they stand, divisors one by one, so
    that what the transformation arranged neither overflows nor underflows here.
    """

    functions: dict[type, str]
    infinity: str
    nan: str
    choice: str

    def __init__(self, parameters: tuple[Parameter, ...]) -> None:
        super().__init__({"order": "none"})
        self.names = {p.symbol: p.name for p in parameters}

    def _print(self, expr, **kwargs) -> str:
        if isinstance(expr, sp.Expr) and expr.is_number and expr.is_finite:
            return _literal(expr)
        return super()._print(expr, **kwargs)

    def _print_Symbol(self, symbol: sp.Symbol) -> str:
        return self.names.get(symbol, symbol.name)

    def _print_Function(self, expr: sp.Expr) -> str:
        if isinstance(expr, capped):
            return self._print(expr.clipped())
        if expr.func not in self.functions:
            raise NotImplementedError(f"no code for the function {expr.func.__name__}")
        return f"{self.functions[expr.func]}({', '.join(map(self._print, expr.args))})"

    _print_LatticeOp = _print_Function

    def _print_Mul(self, expr: sp.Expr) -> str:
        number = sp.Mul(*(factor for factor in expr.args if factor.is_number))
        factors = [factor for factor in expr.args if not factor.is_number]
        if abs(number) != 1 or not factors:
            place = next(i for i, factor in enumerate(expr.args) if factor.is_number)
            factors.insert(place, abs(number))
        # z/6 rather than (1/6) z: there has to be something to divide.
        above = (i for i, factor in enumerate(factors) if _base_and_power(factor)[1] > 0)
        factors.insert(0, factors.pop(next(above, 0)))
        text = ""
        for factor in factors:
            text += self._factor(factor, first=not text)
        return f"-{text}" if number < 0 else text

    def _factor(self, factor: sp.Expr, first: bool) -> str:
        """Print one factor with the sign that joins it to what stands before it."""
        base, power = _base_and_power(factor)
        if base.is_number:
            text = self._print(base)
        else:
            text = self.parenthesize(base, PRECEDENCE["Mul"], strict=first and power > 0)
        sign = "*" if power > 0 else "/"
        text = sign.join([text] * abs(power))
        if first:
            return text if power > 0 else f"1/{text}"
        return sign + text

    def _print_Pow(self, expr: sp.Expr, rational: bool = False) -> str:
        # A product of z is thirty times faster in NumPy than z**3.
        if not expr.exp.is_Integer:
            raise NotImplementedError(f"no code for the power {expr}")
        return self._factor(expr, first=True)

    def _print_Infinity(self, expr: sp.Expr) -> str:
        return self.infinity

    def _print_NegativeInfinity(self, expr: sp.Expr) -> str:
        return f"-{self.infinity}"

    def _print_NaN(self, expr: sp.Expr) -> str:
        return self.nan

    def choose(self, pairs: tuple[tuple[sp.Expr, sp.Basic], ...]) -> str:
        """Print (value, condition) pairs, the first true one counting, as one expression."""
        (value, condition), *rest = pairs
        if not rest:
            return self.doprint(value)
        return self.choice.format(self.doprint(condition), self.doprint(value), self.choose(rest))


def _literal(number: sp.Expr) -> str:
    """Return a number as the double nearest to it."""
    if number.is_Integer and abs(number) <= EXACT:
        return str(number)
    return repr(float(number.evalf(40)))


def _base_and_power(factor: sp.Expr) -> tuple[sp.Expr, int]:
    if factor.is_Rational and factor.p == 1:
        return sp.Integer(factor.q), -1
    if factor.is_Pow and factor.exp.is_Integer and not factor.is_number:
        return factor.base, int(factor.exp)
    return factor, 1


_SHARED = {
    sp.exp: "exp",
    log1p: "log1p",
    expm1: "expm1",
    sp.log: "log",
    sp.Abs: "abs",
    sp.floor: "floor",
    sp.sign: "sign",
    sp.tanh: "tanh",
    sp.sin: "sin",
    sp.cos: "cos",
}


class _NumPy(_Source):
    functions: ClassVar = {f: f"np.{name}" for f, name in _SHARED.items()} | {
        sp.Min: "np.minimum",
        sp.Max: "np.maximum",
        sp.atan: "np.arctan",
        erfcx: "erfcx",
    }
    infinity, nan = "np.inf", "np.nan"
    choice = "np.where({}, {}, {})"


class _JavaScript(_Source):
    functions: ClassVar = {f: f"Math.{name}" for f, name in _SHARED.items()} | {
        sp.Min: "Math.min",
        sp.Max: "Math.max",
        sp.atan: "Math.atan",
        erfcx: "erfcx",
    }
    infinity, nan = "Infinity", "NaN"
    choice = "({} ? {} : {})"


@dataclass(frozen=True)
class Kernel:
    """One formula, ready to be computed: its stable form and its limits, as source text.

    Attributes
    ----------
    name : str
        What the generated function is called.
    expr : sympy.Expr
        The textbook formula.
    variable : sympy.Symbol
    parameters : tuple of Parameter
    """

    name: str
    expr: sp.Expr
    variable: sp.Symbol
    parameters: tuple[Parameter, ...]

    @cached_property
    def form(self) -> StableForm:
        """The stable form, proven equal to ``expr``."""
        return stable_form(self.expr, self.variable)

    @cached_property
    def limits(self) -> tuple[tuple, tuple]:
        """The limits at -oo and +oo, each as (value, condition on parameters) pairs."""
        ends = zip(self.form.ends, (-sp.oo, sp.oo), strict=True)
        return tuple(limit_at(expr, self.variable, end) for expr, end in ends)

    def _body(self, language: type[_Source], assign: str, finish: str) -> str:
        printer = language(self.parameters)
        lines = [
            assign.format(step.symbol.name, printer.doprint(step.meaning))
            for step in self.form.steps
        ]
        return "".join([*lines, finish.format(printer.choose(self.form.choices()))])

    @cached_property
    def numpy_source(self) -> str:
        """Python source of f(z, parameters) for a float64 array of finite numbers."""
        arguments = ", ".join([self.variable.name, *(p.name for p in self.parameters)])
        body = self._body(_NumPy, "    {} = {}\n", "    return {}\n")
        return f"def {self.name}({arguments}):\n{body}"

    @cached_property
    def _functions(self) -> tuple[Callable, Callable]:
        arguments = ", ".join(p.name for p in self.parameters)
        low, high = map(_NumPy(self.parameters).choose, self.limits)
        namespace = {"np": np, "erfcx": special.erfcx}
        exec(f"{self.numpy_source}\ndef limits({arguments}): return {low}, {high}\n", namespace)
        return namespace[self.name], namespace["limits"]

    def __call__(self, z: np.ndarray, values: dict[str, float | np.ndarray]) -> np.ndarray:
        """Evaluate elementwise, in float64, block by block.

        Parameters
        ----------
        z : numpy.ndarray of real numbers, any shape
        values : dict
            For each parameter name a number or an array that broadcasts with z.

        Returns
        -------
        numpy.ndarray, shape of z broadcast with the parameters
            float64, or the dtype of z if that is a shorter float.  NaN where z is
            NaN, the mathematical limit where z is infinite.
        """
        shape = np.broadcast_shapes(z.shape, *(np.shape(value) for value in values.values()))
        # A number for a parameter stays one: a whole array of it would only cost time.
        arrays = {name: value for name, value in values.items() if np.ndim(value)}
        z = np.broadcast_to(z, shape).ravel()
        arrays = {name: np.broadcast_to(value, shape).ravel() for name, value in arrays.items()}
        result = np.empty(z.shape, z.dtype if z.dtype.kind == "f" else np.float64)
        with np.errstate(all="ignore"):
            for start in range(0, z.size, BLOCK):
                block = slice(start, start + BLOCK)
                here = {name: value[block] for name, value in arrays.items()}
                result[block] = self._block(z[block].astype(np.float64), {**values, **here})
        return result.reshape(shape)

    def _block(self, z: np.ndarray, values: dict[str, float | np.ndarray]) -> np.ndarray:
        function, limits = self._functions
        result = np.broadcast_to(function(z, **values), z.shape)
        finite = np.isfinite(z)
        if finite.all():
            return result
        low, high = limits(**values)
        return np.where(finite, result, np.where(z > 0, high, np.where(z < 0, low, np.nan)))

    @cached_property
    def javascript_source(self) -> str:
        """A JavaScript method f(z, {parameters}) for any number z."""
        names = ", ".join(p.name for p in self.parameters)
        low, high = map(_JavaScript(self.parameters).choose, self.limits)
        body = self._body(_JavaScript, "    const {} = {};\n", "    return {};\n")
        z = self.variable
        return (
            f"{self.name}({z}, {{{names}}}) {{\n"
            f"    if (!Number.isFinite({z})) return {z} > 0 ? {high} : {z} < 0 ? {low} : NaN;\n"
            f"{body}  }}"
        )


def javascript(activation: Elementwise) -> str:
    """Return the statement ``const ACTIVATION = {...};`` that a figure computes with.

    It holds names, slider ranges and axes of the activation and the functions
    f, gradient and secondDerivative of (z, {parameters}).
    """
    facts = {
        "name": activation.name,
        "title": activation.title,
        "z": dict(zip(("default", "low", "high", "step"), activation.slider, strict=True)),
        "parameters": [p.facts() for p in activation.parameters],
        "kinks": list(activation.kinks),
        "window": list(activation.window),
    }
    return _with_helpers(f"const ACTIVATION = {_object(facts, activation.kernels)};\n")


def functions(activations: Iterable[Elementwise]) -> str:
    """Return the statement ``const ACTIVATIONS = {name: {...}, ...};``.

    Each has title, default parameters, kinks, and f and gradient of (z, {parameters}).
    """
    entries = (
        f"{a.name}: "
        + _object(
            {
                "title": a.title,
                "defaults": {p.name: p.default for p in a.parameters},
                "kinks": list(a.kinks),
            },
            a.kernels[:2],
        )
        for a in activations
    )
    return _with_helpers("const ACTIVATIONS = {\n" + ",\n".join(entries) + "\n};\n")


def _object(facts: dict, kernels: Iterable[Kernel]) -> str:
    lines = [f"  {key}: {json.dumps(value, ensure_ascii=False)}" for key, value in facts.items()]
    lines += [f"  {kernel.javascript_source}" for kernel in kernels]
    return "{\n" + ",\n".join(lines) + "\n}"


def _with_helpers(text: str) -> str:
    return (special.erfcx_javascript() if "erfcx(" in text else "") + text
