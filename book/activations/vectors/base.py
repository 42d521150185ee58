"""What every activation of a whole vector has: values, Jacobian, and what backpropagation uses."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import cached_property
from numbers import Integral
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import sympy as sp

from ..derive.lines import Derivation, differentiate
from ..kernel.arguments import parameter_values, real_array
from ..kernel.kernel import BLOCK
from ..parameter import Parameter

if TYPE_CHECKING:
    from .sheet import VectorSheet

__all__ = ["Case", "VectorActivation", "logits", "places", "product", "shifted", "spoiled"]

LIBRARY = Path(__file__).parent / "vectors.js"
# NumPy arrays have at most so many; a Jacobian has one more than its input.
MAX_DIMENSIONS = 64


@dataclass(frozen=True)
class Case:
    """One kind of entry of the Jacobian: an output, and the input in which it is derived."""

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

    @abstractmethod
    def _vjp(self, z: np.ndarray, cotangent: np.ndarray, values: dict[str, float]) -> np.ndarray:
        """Return sum_i cotangent_i df_i/dz_j for every row: (rows, n), (rows, m) -> (rows, n)."""

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
            An infinite number stands for the limit as it goes there, on a way of its own
            if it is not the only one, while the finite numbers stay as they are.
        axis : int
            From ``-z.ndim`` to ``z.ndim - 1``.
        **parameters
            Real numbers by name.

        Returns
        -------
        numpy.ndarray
            Shape of z, with the number of outputs along ``axis``.  The dtype of z;
            float64 for integers; float16 and float32 are computed in float64 and
            rounded once.  NaN where an output depends on a NaN, or has no limit.

        Raises
        ------
        TypeError, ValueError
            For input that is not real numbers, a masked array, and a wrong axis or parameter.
        """
        return self._along(self._value, z, axis, parameters)

    def _along(
        self, compute, z, axis: int, parameters: dict, options: tuple[str, ...] = ()
    ) -> np.ndarray:
        """Return what ``compute`` makes of every vector, along the axis it was on.

        ``options`` are the keywords that the caller takes besides ``axis``.
        """
        rows, batch, axis, values, dtype = self._checked_input(z, axis, parameters, options)
        result = self._in_blocks(compute, (rows,), values, dtype)
        return np.moveaxis(result.reshape(*batch, result.shape[-1]), -1, axis)

    def jacobian(self, z, axis: int = -1, **parameters) -> np.ndarray:
        """Return df_i/dz_j as matrices: the shape of z without ``axis``, then (m, n).

        Takes and raises what f itself does.
        """
        rows, batch, _, values, dtype = self._checked_input(z, axis, parameters)
        if len(batch) + 2 > MAX_DIMENSIONS:
            raise ValueError(
                f"the Jacobian of {self.name} has one dimension more than z, "
                f"which can have {MAX_DIMENSIONS - 1} at most, not {len(batch) + 1}"
            )
        result = self._in_blocks(self._jacobian, (rows,), values, dtype)
        return result.reshape(*batch, *result.shape[1:])

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
            The gradient of that loss with respect to z; NaN for a vector whose cotangent
            has a NaN.
        """
        return self._returned(z, cotangent, axis, parameters)

    def _returned(
        self, z, cotangent, axis: int, parameters: dict, options=(), dropped: bool = False
    ) -> np.ndarray:
        """Return the product for a cotangent that has the axis of the outputs, or has not."""
        rows, batch, axis, values, dtype = self._checked_input(z, axis, parameters, options)
        outputs = self._outputs(rows.shape[-1], values)
        wanted = batch if dropped else (*batch[:axis], outputs, *batch[axis:])
        given = _unmasked(cotangent, f"the cotangent of {self.name}")
        if given.shape != wanted:
            raise ValueError(
                f"the cotangent of {self.name} must have the shape of its value, "
                f"{wanted}, not {given.shape}"
            )
        turned = given if dropped else np.moveaxis(given, axis, -1)

        def compute(z, cotangent, values):
            return spoiled(cotangent, self._vjp(z, cotangent, values))

        result = self._in_blocks(compute, (rows, turned.reshape(-1, outputs)), values, dtype)
        return np.moveaxis(result.reshape(*batch, result.shape[-1]), -1, axis)

    def _outputs(self, n: int, values: dict[str, float]) -> int:
        """Return how many outputs n inputs have."""
        return self._value(np.zeros((1, n)), values).shape[-1]

    def _checked_input(self, z, axis: int, parameters: dict, options: tuple[str, ...] = ()):
        """Return rows of vectors, the shape of the batch, the axis, the parameters, the dtype."""
        array = _unmasked(z, self.name)
        if array.ndim == 0:
            raise ValueError(f"{self.name} takes a vector or an array of vectors, not one number")
        axis = self._axis(axis, array.ndim)
        values = self._numbers(parameters, options)
        moved = np.moveaxis(array, axis, -1)
        self._check(moved.shape[-1], values)
        dtype = array.dtype if array.dtype.kind == "f" else np.dtype(np.float64)
        return moved.reshape(-1, moved.shape[-1]), moved.shape[:-1], axis, values, dtype

    def _axis(self, axis, ndim: int) -> int:
        """Return an axis counted from the first; TypeError or ValueError if there is none."""
        message = (
            f"axis of {self.name} must be one whole number from {-ndim} to {ndim - 1}, not {axis!r}"
        )
        if isinstance(axis, bool) or not isinstance(axis, Integral):
            raise TypeError(message)
        if not -ndim <= axis < ndim:
            raise ValueError(message)
        return int(axis) % ndim

    def _numbers(self, given: dict, options: tuple[str, ...]) -> dict[str, float]:
        """Return a number for every parameter; TypeError for other keywords and for arrays."""
        allowed = ["axis", *options, *(p.name for p in self.parameters)]
        for name in given:
            if name not in allowed:
                raise TypeError(
                    f"{self.name} has no parameter {name!r}; allowed: {', '.join(allowed)}"
                )
            if not _is_scalar(given[name]):
                raise TypeError(f"{name} of {self.name} must be one number, not an array")
        return parameter_values(self, given)

    def _in_blocks(
        self, compute, arrays: tuple[np.ndarray, ...], values: dict, dtype: np.dtype
    ) -> np.ndarray:
        """Return what ``compute`` makes of rows, in float64 and rounded to a dtype once."""
        rows, width = arrays[0].shape
        step = max(1, BLOCK // width)
        result = None
        with np.errstate(all="ignore"):
            for start in range(0, max(rows, 1), step):
                block = slice(start, start + step)
                part = compute(*(array[block].astype(np.float64) for array in arrays), values)
                if result is None:
                    result = np.empty((rows, *part.shape[1:]), dtype)
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


def _unmasked(z, name: str) -> np.ndarray:
    """Return z as an array of real numbers; TypeError if it is not that, or if it has a mask."""
    if _is_masked(z):
        raise TypeError(f"{name} takes no masked array: fill it first, as with z.filled(-np.inf)")
    return real_array(z, name)


def _is_masked(z) -> bool:
    if isinstance(z, list | tuple):
        return any(map(_is_masked, z))
    return isinstance(z, np.ma.MaskedArray)


def _is_scalar(value) -> bool:
    return not isinstance(value, list | tuple | np.ma.MaskedArray) and np.ndim(value) == 0


def product(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Return a b, and 0 where one factor is 0, even if the other is infinite or has no limit."""
    result = np.asarray(a * b)
    lost = np.isnan(result)
    if lost.any():
        result[lost & ((a == 0) | (b == 0))] = 0
    return result


def spoiled(given: np.ndarray, result: np.ndarray) -> np.ndarray:
    """Return a result in which every row is NaN that was given a NaN."""
    result[np.isnan(given).any(axis=-1)] = np.nan
    return result


def places(columns: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return where one column of each row is, to read and to write; columns are (rows, 1)."""
    return np.arange(len(columns))[:, None], columns


def shifted(z: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return where the largest of every row is, the largest, and z less the largest.

    The difference is NaN where it has no limit, between inputs that are equal and infinite;
    and in a row with a NaN.
    """
    top = z.argmax(axis=-1, keepdims=True)
    largest = z[places(top)]
    difference = z - largest
    endless = np.isinf(largest[:, 0])
    if endless.any():
        alone = (z == largest).sum(axis=-1) == 1
        here = np.flatnonzero(endless & alone)
        difference[here, top[here, 0]] = 0
    return top, largest, difference
