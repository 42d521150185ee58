"""What every activation of a whole vector has: values, Jacobian, and what backpropagation uses."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import sympy as sp

from ..derive.lines import Derivation, differentiate
from ..kernel.arguments import parameter_values, real_array
from ..kernel.codegen import BLOCK
from ..parameter import Parameter

if TYPE_CHECKING:
    from .sheet import VectorSheet

__all__ = ["Case", "VectorActivation", "logits"]

LIBRARY = Path(__file__).parent / "vectors.js"


@dataclass(frozen=True)
class Case:
    """One kind of entry of the Jacobian: an output, and the input it is differentiated by."""

    name: str
    output: sp.Expr
    variable: sp.Symbol


def logits(n: int) -> tuple[sp.Symbol, ...]:
    """Return the symbols z1, ..., zn."""
    return tuple(sp.Symbol(f"z{k}", real=True) for k in range(1, n + 1))


@dataclass(frozen=True)
class VectorActivation(ABC):
    """An activation f: R^n -> R^m, applied along one axis.

    Attributes
    ----------
    name : str
        A Python identifier.
    title : str
        The name in prose.
    citation : str
        Key in the bibliography.
    parameters : tuple of Parameter
    note : str
        Where frameworks differ from the formula or from each other.
    use : str
        Where it is of use, in a few words.
    """

    name: str
    title: str
    citation: str
    parameters: tuple[Parameter, ...] = ()
    note: str = ""
    use: str = ""

    # --- what an activation has to say ---

    @property
    @abstractmethod
    def cases(self) -> tuple[Case, ...]:
        """The kinds of entries of the Jacobian."""

    @abstractmethod
    def formula(self, z: tuple[sp.Symbol, ...]) -> tuple[sp.Expr, ...]:
        """Return the outputs for the inputs z as a textbook writes them."""

    @abstractmethod
    def _value(self, z: np.ndarray, values: dict[str, float]) -> np.ndarray:
        """Return f of every row: (rows, n) -> (rows, m)."""

    @abstractmethod
    def _jacobian(self, z: np.ndarray, values: dict[str, float]) -> np.ndarray:
        """Return df_i/dz_j for every row: (rows, n) -> (rows, m, n)."""

    def _vjp(self, z: np.ndarray, cotangent: np.ndarray, values: dict[str, float]) -> np.ndarray:
        """Return sum_i cotangent_i df_i/dz_j for every row."""
        return np.einsum("ri,rij->rj", cotangent, self._jacobian(z, values))

    def _check(self, n: int, values: dict[str, float]) -> None:
        """Raise ValueError if the activation can't take n inputs."""
        if n == 0:
            raise ValueError(f"{self.name} needs at least one number along the axis")

    @abstractmethod
    def javascript_body(self) -> str:
        """The JavaScript methods f(z, {parameters}) and jacobian(z, {parameters})."""

    def _parameter(self, name: str) -> Parameter:
        """Return the parameter of a name; ValueError if there is none."""
        for p in self.parameters:
            if p.name == name:
                return p
        names = ", ".join(p.name for p in self.parameters) or "none"
        raise ValueError(f"{self.name} has no parameter {name!r}; its parameters: {names}")

    # --- symbols ---

    def derivations(self) -> dict[str, Derivation]:
        """Return the derivation of each kind of entry of the Jacobian, every line proven."""
        return self._derivations

    @cached_property
    def _derivations(self) -> dict[str, Derivation]:
        return {c.name: differentiate(c.output, c.variable, self.name) for c in self.cases}

    def __repr__(self) -> str:
        defaults = "".join(f", {p.name}={p.default:g}" for p in self.parameters)
        return f"VectorActivation({self.name}{defaults})"

    def _repr_latex_(self) -> str:
        rows = r" \\ ".join(sp.latex(output) for output in self.formula(logits(2)))
        return rf"$$\begin{{pmatrix}} {rows} \end{{pmatrix}}$$"

    # --- numbers ---

    def parameter_values(self, **given) -> dict[str, float]:
        """Return a value for every parameter: the given one, else the default."""
        return parameter_values(self, given)

    def __call__(self, z, axis: int = -1, **parameters) -> np.ndarray:
        """Return f(z) along an axis.

        Parameters
        ----------
        z : array_like of float16, float32, float64 or integers, at least one axis
        axis : int
        **parameters
            Real numbers by name.

        Returns
        -------
        numpy.ndarray
            Shape of z, with the number of outputs along ``axis``.  The dtype of z;
            float64 for integers; float16 and float32 are computed in float64 and
            rounded once.  NaN for every output of a vector that has a NaN, or no limit.

        Raises
        ------
        TypeError, ValueError
            For input that is not real numbers, and for wrong parameters.
        """
        return self._along(self._value, z, axis, parameters)

    def _along(self, compute, z, axis: int, parameters: dict) -> np.ndarray:
        """Return what ``compute`` makes of every vector, along the axis it was on."""
        rows, batch, values, dtype = self._given(z, axis, parameters)
        result = self._in_blocks(compute, (rows,), values)
        return _back(result, batch, axis).astype(dtype, copy=False)

    def jacobian(self, z, axis: int = -1, **parameters) -> np.ndarray:
        """Return df_i/dz_j as matrices: the shape of z without ``axis``, then (m, n)."""
        rows, batch, values, dtype = self._given(z, axis, parameters)
        result = self._in_blocks(self._jacobian, (rows,), values)
        return result.reshape(*batch, *result.shape[1:]).astype(dtype, copy=False)

    def vjp(self, z, cotangent, axis: int = -1, **parameters) -> np.ndarray:
        """Return the vector-Jacobian product, which is what backpropagation needs.

        Parameters
        ----------
        z : array_like, as for f itself
        cotangent : array_like, shape of f(z)
            The gradient of a loss with respect to f(z).
        axis : int

        Returns
        -------
        numpy.ndarray, shape of z
            The gradient of that loss with respect to z.
        """
        rows, batch, values, dtype = self._given(z, axis, parameters)
        given = np.moveaxis(real_array(cotangent, self.name).astype(np.float64), axis, -1)
        wanted = self._value(rows[:1], values).shape[-1] if len(rows) else given.shape[-1]
        if given.shape != (*batch, wanted):
            raise ValueError(
                f"the cotangent of {self.name} has the shape of its value, "
                f"{wanted} along axis {axis}, not {np.shape(cotangent)}"
            )
        result = self._in_blocks(self._vjp, (rows, given.reshape(-1, wanted)), values)
        return _back(result, batch, axis).astype(dtype, copy=False)

    def _given(self, z, axis: int, parameters: dict):
        array = real_array(z, self.name)
        if array.ndim == 0:
            raise ValueError(f"{self.name} takes a vector or an array of vectors, not one number")
        values = parameter_values(self, parameters)
        arrays = [name for name, value in values.items() if np.ndim(value)]
        if arrays:
            raise TypeError(f"{arrays[0]} of {self.name} must be one number, not an array")
        moved = np.moveaxis(array, axis, -1)
        self._check(moved.shape[-1], values)
        dtype = array.dtype if array.dtype.kind == "f" else np.dtype(np.float64)
        rows = moved.reshape(-1, moved.shape[-1]).astype(np.float64, copy=False)
        return rows, moved.shape[:-1], values, dtype

    def _in_blocks(self, compute, arrays: tuple[np.ndarray, ...], values: dict) -> np.ndarray:
        rows, width = arrays[0].shape
        step = max(1, BLOCK // width)
        result = None
        with np.errstate(all="ignore"):
            for start in range(0, max(rows, 1), step):
                block = slice(start, start + step)
                part = compute(*(array[block] for array in arrays), values)
                if result is None:
                    result = np.empty((rows, *part.shape[1:]))
                result[block] = part
        return result

    # --- for the reader ---

    def properties(self, **parameters) -> VectorSheet:
        """Return the computed property sheet, at the given or default parameters."""
        from .sheet import vector_sheet

        return vector_sheet(self, **parameters)

    def javascript(self) -> str:
        """Return JavaScript that declares ``ACTIVATION``: f and jacobian of (z, {parameters})."""
        facts = {
            "name": self.name,
            "title": self.title,
            "parameters": [p.facts() for p in self.parameters],
        }
        lines = [
            f"  {key}: {json.dumps(value, ensure_ascii=False)}" for key, value in facts.items()
        ]
        lines.append(self.javascript_body())
        library = LIBRARY.read_text(encoding="utf-8")
        return f"{library}const ACTIVATION = {{\n" + ",\n".join(lines) + "\n};\n"


def _back(rows: np.ndarray, batch: tuple[int, ...], axis: int) -> np.ndarray:
    """Return rows as an array again, the vectors along ``axis``."""
    return np.moveaxis(rows.reshape(*batch, rows.shape[-1]), -1, axis)
