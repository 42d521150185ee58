"""Write stable forms as NumPy and as JavaScript source text.

One printer serves both languages, so they compute the same steps in the same
order.  The text is deterministic: equal activations give equal text.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

import numpy as np
import sympy as sp
from sympy.printing.precedence import PRECEDENCE
from sympy.printing.str import StrPrinter

from .intervals import pieces
from .stable import StableForm, expm1, log1p, stable_form

if TYPE_CHECKING:
    from .activation import Activation, Parameter

__all__ = ["Kernel", "javascript"]


class _Source(StrPrinter):
    """Prints arithmetic that means the same in Python and in JavaScript."""

    functions: dict[type, str]
    infinity: str
    choice: str

    def __init__(self, parameters: tuple[Parameter, ...]) -> None:
        super().__init__({"order": "none"})
        self.names = {p.symbol: p.name for p in parameters}

    def _print_Symbol(self, symbol: sp.Symbol) -> str:
        return self.names.get(symbol, symbol.name)

    def _print_Function(self, expr: sp.Expr) -> str:
        if expr.func not in self.functions:
            raise NotImplementedError(f"no code for the function {expr.func.__name__}")
        return f"{self.functions[expr.func]}({', '.join(map(self._print, expr.args))})"

    _print_LatticeOp = _print_Function

    def _print_Pow(self, expr: sp.Expr, rational: bool = False) -> str:
        # A product of z is thirty times faster in NumPy than z**3.
        base, power = expr.as_base_exp()
        if not power.is_Integer:
            raise NotImplementedError(f"no code for the power {expr}")
        factor = self.parenthesize(base, PRECEDENCE["Atom"], strict=True)
        product = f"({'*'.join([factor] * abs(power))})" if abs(power) > 1 else factor
        return product if power > 0 else f"(1/{product})"

    def _print_NumberSymbol(self, expr: sp.Expr) -> str:
        return repr(float(expr))

    def _print_Infinity(self, expr: sp.Expr) -> str:
        return self.infinity

    def _print_NegativeInfinity(self, expr: sp.Expr) -> str:
        return f"-{self.infinity}"

    def choose(self, pairs: tuple[tuple[sp.Expr, sp.Basic], ...]) -> str:
        """Print (value, condition) pairs, the first true one counting, as one expression."""
        (value, condition), *rest = pairs
        if not rest:
            return self.doprint(value)
        return self.choice.format(condition, self.doprint(value), self.choose(rest))


_SHARED = {sp.exp: "exp", log1p: "log1p", expm1: "expm1", sp.log: "log", sp.Abs: "abs"}


class _NumPy(_Source):
    functions: ClassVar = {f: f"np.{name}" for f, name in {**_SHARED, sp.Min: "minimum"}.items()}
    infinity = "np.inf"
    choice = "np.where({}, {}, {})"


class _JavaScript(_Source):
    functions: ClassVar = {f: f"Math.{name}" for f, name in {**_SHARED, sp.Min: "min"}.items()}
    infinity = "Infinity"
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
        return tuple(self._limit(end) for end in (-sp.oo, sp.oo))

    def _limit(self, end: sp.Expr) -> tuple[tuple[sp.Expr, sp.Basic], ...]:
        # Inside its range a parameter is taken as positive; an end of the range
        # that belongs to it (such as a slope of 0) is a case of its own.
        inner = {p.symbol: sp.Symbol(p.name, positive=True) for p in self.parameters}
        outer = pieces(self.expr, self.variable)[0 if end < 0 else -1].expr
        general = sp.limit(outer.subs(inner), self.variable, end)
        cases = []
        for p in self.parameters:
            for edge in (p.domain.start, p.domain.end):
                if edge in p.domain and edge.is_finite:
                    here = sp.limit(outer.subs(p.symbol, edge), self.variable, end)
                    if here != general.subs(inner[p.symbol], edge):
                        cases.append((here, sp.Symbol(f"{p.name} == {edge}")))
        return (*cases, (general, sp.true))

    def _body(self, language: type[_Source], assign: str, finish: str) -> str:
        printer = language(self.parameters)
        lines = [assign.format(s.name, printer.doprint(e)) for s, e in self.form.steps]
        values = (piece.expr for piece in reversed(self.form.pieces))
        pairs = zip(values, reversed(self.form.conditions()), strict=True)
        return "".join([*lines, finish.format(printer.choose(tuple(pairs)))])

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
        namespace = {"np": np}
        exec(f"{self.numpy_source}\ndef limits({arguments}): return {low}, {high}\n", namespace)
        return namespace[self.name], namespace["limits"]

    def __call__(self, z: np.ndarray, values: dict[str, float]) -> np.ndarray:
        """Evaluate elementwise.

        Parameters
        ----------
        z : numpy.ndarray of float64, any shape
        values : dict
            A number for each parameter name.

        Returns
        -------
        numpy.ndarray of float64, shape of z
            NaN where z is NaN, the mathematical limit where z is infinite.
        """
        function, limits = self._functions
        result = np.empty_like(z)
        with np.errstate(all="ignore"):
            result[...] = function(z, **values)
        special = ~np.isfinite(z)
        if special.any():
            low, high = limits(**values)
            ends = np.where(z[special] > 0, high, low)
            result[special] = np.where(np.isnan(z[special]), np.nan, ends)
        return result

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


def javascript(activation: Activation) -> str:
    """Return the statement ``const ACTIVATION = {...};`` that a figure computes with.

    It holds names, slider ranges and axes of the activation and the functions
    f, gradient and secondDerivative of (z, {parameters}).
    """
    facts = {
        "name": activation.name,
        "title": activation.title,
        "z": dict(zip(("default", "low", "high", "step"), activation.slider, strict=True)),
        "parameters": [
            {key: getattr(p, key) for key in ("name", "label", "default", "low", "high", "step")}
            for p in activation.parameters
        ],
        "kinks": list(activation.kinks),
        "window": list(activation.window),
    }
    lines = [f"  {key}: {json.dumps(value, ensure_ascii=False)}" for key, value in facts.items()]
    lines += [f"  {kernel.javascript_source}" for kernel in activation.kernels]
    return "const ACTIVATION = {\n" + ",\n".join(lines) + "\n};\n"
