"""One formula, ready to be computed: in a proven closed form, or with a certificate."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import sympy as sp

from ..budget import OutOfTime, seconds
from ..errors import UnsupportedExpression
from ..stable import candidates
from ..stable.forms import StableForm
from ..stable.limits import exactly, limits_of
from ..store import cached
from . import certified, exact
from .grade import holds, outside, settings
from .helpers import HELPERS
from .printers import JavaScript, NumPy, Source
from .program import Program, program

if TYPE_CHECKING:
    from ..parameter import Parameter

__all__ = ["BLOCK", "Kernel"]

# A block and its intermediate values stay in the cache of one core.
BLOCK = 16_384
SEARCH_TIME_LIMIT = 3  # seconds of processor time for the search for a form
# What steps of a form are called; a parameter of such a name gets another one inside.
STEP_NAMES = re.compile(r"[a-zA-Z]|[dLw]\d+|[FR]_[XY]|z")


@dataclass(frozen=True)
class Kernel:
    """One formula, and how it is computed.

    Attributes
    ----------
    name : str
        What the generated function is called in JavaScript.
    expr : sympy.Expr
        The formula, evaluated by SymPy.
    variable : sympy.Symbol
    parameters : tuple of Parameter
    origin : sympy.Expr, optional
        What ``expr`` is a derivative of, and ...
    order : int
        ... of which order: another way to a form.
    """

    name: str
    expr: sp.Expr
    variable: sp.Symbol
    parameters: tuple[Parameter, ...]
    origin: sp.Expr | None = None
    order: int = 0

    def __reduce__(self):
        # Compiled functions can't be pickled, and are made again where they are needed.
        return type(self), tuple(getattr(self, field.name) for field in fields(self))

    @cached_property
    def _renamed(self) -> dict[sp.Symbol, sp.Symbol]:
        """The parameters' symbols, under names that no step of a form has."""
        return {
            p.symbol: sp.Symbol(f"{p.symbol.name}_", **p.symbol.assumptions0)
            if STEP_NAMES.fullmatch(p.symbol.name)
            else p.symbol
            for p in self.parameters
        }

    @cached_property
    def program(self) -> Program:
        """The formula as data, for evaluation with a certificate."""
        return program(self.expr, self.variable, tuple(p.symbol for p in self.parameters))

    @cached_property
    def _form(self) -> StableForm | None:
        """The first form that is proven and loses no digits; None if there is none."""
        question = (self.expr, self.origin, self.order, *self.parameters)
        return cached("form", question, self._found_form)

    def _found_form(self) -> StableForm | None:
        form = None
        try:
            with seconds(SEARCH_TIME_LIMIT):
                for better in self._search():
                    form = better
        except (OutOfTime, RecursionError):
            pass
        return form

    def _search(self) -> Iterator[StableForm]:
        """Yield forms that lose no digits: the first one with a guard, the first one without."""
        inside = self.expr.xreplace(self._renamed)
        origin = None if self.origin is None else self.origin.xreplace(self._renamed)
        reserve = None
        for form in candidates(inside, self.variable, origin, self.order):
            try:
                function = self._compiled(self._numpy_text(form))
            except UnsupportedExpression:  # a number beyond all doubles, say
                continue
            if self._limits_of(form) is None:
                form = replace(form, ends=self.constant_ends)
            if form.ends is not None:
                if holds(function, self.program, self.parameters, self.order):
                    yield form
                    return
                if not form.guarded:
                    continue
            if reserve is None and holds(
                function, self.program, self.parameters, self.order, guarded=True
            ):
                reserve = replace(form, ends=None)
                yield reserve

    @cached_property
    def constant_ends(self) -> tuple[sp.Expr, sp.Expr] | None:
        """The limits at both ends, if they are the same for all parameters tried."""
        found = set()
        for given in settings(self.parameters):
            found.add(tuple(exact.limit(self.program, sign, given) for sign in (-1, 1)))
            if len(found) > 1 or np.isnan(list(*found)).any():
                return None
        return tuple(map(exactly, *found))

    @property
    def form(self) -> StableForm:
        """The closed form, proven equal to ``expr``; UnsupportedExpression if there is none."""
        if self._form is None:
            raise UnsupportedExpression(
                f"no stable form is known for {self.expr}; it is evaluated with a certificate"
            )
        return self._form.renamed({inside: symbol for symbol, inside in self._renamed.items()})

    @property
    def grade(self) -> str:
        """How values are computed: "stable" in closed form, or "certified" with error bounds."""
        return "certified" if self._form is None else "stable"

    @cached_property
    def limits(self) -> tuple[tuple, tuple] | None:
        """The limits at -oo and +oo, each as (value, condition on parameters) pairs.

        None where they are found by evaluation far out.
        """
        return None if self._form is None else self._limits_of(self._form)

    def _limits_of(self, form: StableForm) -> tuple[tuple, tuple] | None:
        if form.ends is None:
            return None
        back = {inside: symbol for symbol, inside in self._renamed.items()}
        ends = tuple(end.xreplace(back) for end in form.ends)
        return limits_of(ends, self.variable, self._renamed)

    # --- source text ---

    def _names(self) -> dict[sp.Symbol, str]:
        """What the generated code calls parameters: nothing that a step could be called."""
        names = {}
        for index, p in enumerate(self.parameters):
            names[p.symbol] = names[self._renamed[p.symbol]] = f"p{index}"
        return names

    def _body(self, form: StableForm, language: type[Source], assign: str, finish: str) -> str:
        printer = language(self._names())
        lines = [
            assign.format(step.symbol.name, printer.doprint(step.meaning)) for step in form.steps
        ]
        return "".join([*lines, finish.format(printer.choose(form.choices()))])

    def _numpy_text(self, form: StableForm) -> str:
        arguments = ", ".join(["z", *(f"p{index}" for index in range(len(self.parameters)))])
        body = self._body(form, NumPy, "    {} = {}\n", "    return {}\n")
        return f"def kernel({arguments}):\n{body}"

    @property
    def numpy_source(self) -> str:
        """Python source of the form, for a float64 array of finite z and the parameters."""
        form = self.form
        names = {p.symbol: p.name for p in self.parameters}
        printer = NumPy(names)
        lines = [f"    {s.symbol} = {printer.doprint(s.meaning)}\n" for s in form.steps]
        arguments = ", ".join(["z", *names.values()])
        result = printer.choose(form.choices())
        return f"def {self.name}({arguments}):\n{''.join(lines)}    return {result}\n"

    @staticmethod
    def _compiled(text: str, name: str = "kernel") -> Callable:
        namespace = {"np": np, **HELPERS}
        exec(text, namespace)
        return namespace[name]

    @cached_property
    def _function(self) -> Callable:
        return self._compiled(self._numpy_text(self._form))

    @cached_property
    def _ends(self) -> Callable | None:
        if self.limits is None:
            return None
        arguments = ", ".join(f"p{index}" for index in range(len(self.parameters)))
        low, high = map(NumPy(self._names()).choose, self.limits)
        return self._compiled(f"def limits({arguments}): return {low}, {high}\n", "limits")

    # --- numbers ---

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
        given = [values[p.name] for p in self.parameters]
        shape = z.shape
        # A number for a parameter stays one: a whole array of it would only cost time.
        if any(isinstance(value, np.ndarray) for value in given):
            shape = np.broadcast_shapes(shape, *map(np.shape, given))
            given = [np.broadcast_to(v, shape).ravel() if np.ndim(v) else v for v in given]
            z = np.broadcast_to(z, shape)
        z = z.ravel()
        result = np.empty(z.shape, z.dtype if z.dtype.kind == "f" else np.float64)
        with np.errstate(all="ignore"):
            for start in range(0, z.size, BLOCK):
                block = slice(start, start + BLOCK)
                here = _at(given, block)
                result[block] = self._block(z[block].astype(np.float64, copy=False), here)
        return result.reshape(shape)

    def _block(self, z: np.ndarray, given: list) -> np.ndarray:
        if self._form is None:
            return certified.values(self.program, z, tuple(given))
        result = self._function(z, *given)
        if np.shape(result) != z.shape:  # a constant
            result = np.broadcast_to(result, z.shape)
        finite = np.isfinite(z)
        if self._form.ends is None:
            left = outside(z, result) & finite
            if left.any():
                result = result.copy()
                here = tuple(_at(given, left))
                result[left] = certified.values(self.program, z[left], here)
        if finite.all():
            return result
        result = np.where(np.isnan(z), np.nan, result)
        for sign in (-1, 1):
            at_end = z == sign * np.inf
            if at_end.any():
                result[at_end] = self._limit(sign, at_end, given)
        return result

    def _limit(self, sign: int, where: np.ndarray, given: list):
        """Return the limit at an end of the line, for parameters where z is infinite."""
        here = _at(given, where)
        if self._ends is not None:
            return self._ends(*here)[(sign + 1) // 2]
        rows = np.broadcast_arrays(*here) if any(map(np.ndim, here)) else None
        if rows is None:
            return exact.limit(self.program, sign, tuple(here))
        settings = zip(*(row.tolist() for row in rows), strict=True)
        return np.array([exact.limit(self.program, sign, setting) for setting in settings])

    @cached_property
    def javascript_source(self) -> str:
        """A JavaScript method NAME(z, {parameters}) for any number z."""
        names = ", ".join(f"{p.name}: p{index}" for index, p in enumerate(self.parameters))
        start = f"{self.name}(z, {{{names}}}) {{\n"
        if self._form is None:
            given = ", ".join(f"p{index}" for index in range(len(self.parameters)))
            return f"{start}    return certified({self.program.as_json()}, z, [{given}]);\n  }}"
        if self._form.ends is None:
            body = self._body(
                self._form, JavaScript, "      const {} = {};\n", "      return {};\n"
            )
            given = ", ".join(f"p{index}" for index in range(len(self.parameters)))
            return (
                f"{start}    const closed = () => {{\n{body}    }};\n"
                f"    const program = {self.program.as_json()};\n"
                f"    return guarded(closed, program, z, [{given}]);\n  }}"
            )
        body = self._body(self._form, JavaScript, "    const {} = {};\n", "    return {};\n")
        low, high = map(JavaScript(self._names()).choose, self.limits)
        return (
            f"{start}    if (!Number.isFinite(z)) return z > 0 ? {high} : z < 0 ? {low} : NaN;\n"
            f"{body}  }}"
        )


def _at(given: list, where) -> list:
    """Return arrays of parameters at some places, and numbers as they are."""
    return [value[where] if isinstance(value, np.ndarray) else value for value in given]
