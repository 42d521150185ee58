"""The property sheet of a vector-valued activation: found by trying, on random vectors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from .base import VectorActivation

__all__ = ["VectorSheet", "vector_sheet"]

INPUTS, MAX_INPUTS, TRIALS = 6, 60, 400
TOLERANCE = 1e-9


@dataclass(frozen=True)
class VectorSheet:
    """What holds for every vector tried, at one setting of the parameters.

    Attributes
    ----------
    title : str
    parameters : dict
    inputs, outputs : int
        Of the vectors tried.
    sum : float or None
        What the outputs add up to, if it is always the same.
    lowest, highest : float
        The outputs stay between these; infinite if they grow with the inputs.
    shift : str
        What adding a number m to every input does: "nothing", "adds m" or "changes the outputs".
    degree : int or None
        d if f(c z) = c^d f(z) for c > 0.
    symmetric : bool
        Whether the Jacobian is.
    row_sum : float or None
        What every row of the Jacobian adds up to, if it is always the same.
    norm : float
        The largest spectral norm of the Jacobian met; infinite if it grows with the inputs.
    """

    title: str
    parameters: dict[str, float]
    inputs: int
    outputs: int
    sum: float | None
    lowest: float
    highest: float
    shift: str
    degree: int | None
    symmetric: bool
    row_sum: float | None
    norm: float

    def rows(self, latex: bool = True) -> tuple[tuple[str, str], ...]:
        """Return (property, value) pairs."""

        def number(value: float | None) -> str:
            if value is None:
                return "varies"
            text = f"{value:.6g}".replace("inf", r"\infty" if latex else "oo")
            return f"${text}$" if latex else text

        return (
            ("Inputs, outputs", f"{self.inputs}, {self.outputs}"),
            ("Outputs between", f"{number(self.lowest)} and {number(self.highest)}"),
            ("Sum of the outputs", number(self.sum)),
            ("Adding m to every input", self.shift),
            ("Positively homogeneous", "no" if self.degree is None else f"of degree {self.degree}"),
            ("Jacobian symmetric", "yes" if self.symmetric else "no"),
            ("Rows of the Jacobian add up to", number(self.row_sum)),
            ("Spectral norm of the Jacobian at most", number(self.norm)),
        )

    def _heading(self) -> str:
        setting = ", ".join(f"`{name}={value:g}`" for name, value in self.parameters.items())
        return f"{self.title}, {setting}" if setting else self.title

    def _repr_markdown_(self) -> str:
        rows = [f"| {name} | {value} |" for name, value in self.rows()]
        return "\n".join([f"| Property | {self._heading()} |", "|:--|:--|", *rows])

    def __repr__(self) -> str:
        plain = self.rows(latex=False)
        width = max(len(name) for name, _ in plain)
        lines = [f"{name:<{width}}  {value}" for name, value in plain]
        return "\n".join([self._heading().replace("`", ""), *lines])


def vector_sheet(activation: VectorActivation, **parameters) -> VectorSheet:
    """Try out 400 random vectors of 6 inputs or a few more, a third of them far from 0.

    Raises TypeError or ValueError for wrong parameters, as the activation does.
    """
    activation.parameter_values(**parameters)
    inputs = _inputs(activation, parameters)
    scale = np.repeat([1.0, 4.0, 40.0, 400.0], TRIALS // 4)[:, None]
    z = scale * np.random.default_rng(0).normal(size=(TRIALS, inputs))
    z[0], z[1] = 0.0, [0.0, 0.0, *[-400.0] * (inputs - 2)]  # where many are steepest
    with np.errstate(all="ignore"):  # of a Jacobian that overflows
        return _sheet(activation, parameters, z)


def _inputs(activation: VectorActivation, parameters: dict) -> int:
    """Return how many inputs to try: 6, or the next number that the activation takes."""
    for inputs in range(INPUTS, MAX_INPUTS):
        try:
            activation(np.zeros(inputs), **parameters)
        except ValueError:
            continue
        return inputs
    return MAX_INPUTS


def _sheet(activation: VectorActivation, parameters: dict, z: np.ndarray) -> VectorSheet:
    def f(x):
        return activation(x, **parameters).reshape(len(x), -1)

    value, jacobian = f(z), activation.jacobian(z, **parameters)
    square = jacobian.shape[1] == jacobian.shape[2]
    grows = np.abs(f(100 * z)).max() > 10 * np.abs(value).max()
    norm, far_norm = _norm(jacobian), _norm(activation.jacobian(100 * z, **parameters))
    return VectorSheet(
        title=activation.title,
        parameters={p.name: parameters.get(p.name, p.default) for p in activation.parameters},
        inputs=z.shape[-1],
        outputs=value.shape[-1],
        sum=_same(value.sum(axis=-1)),
        lowest=-np.inf if grows and value.min() < -1 else float(value.min()),
        highest=np.inf if grows and value.max() > 1 else float(value.max()),
        shift=_shift(f, z),
        degree=next((d for d in (1, 2) if _equal(f(3 * z), 3.0**d * value)), None),
        symmetric=square and _equal(jacobian, jacobian.transpose(0, 2, 1)),
        row_sum=_same(jacobian.sum(axis=-1)),
        norm=np.inf if far_norm > 10 * norm else norm,
    )


def _norm(jacobian: np.ndarray) -> float:
    """Return the largest spectral norm; infinite if an entry is."""
    if not np.isfinite(jacobian).all():
        return np.inf
    return float(np.linalg.norm(jacobian, 2, axis=(1, 2)).max())


def _equal(first: np.ndarray, second: np.ndarray) -> bool:
    return bool(np.allclose(first, second, rtol=TOLERANCE, atol=TOLERANCE))


def _same(values: np.ndarray) -> float | None:
    return float(round(values.flat[0], 9)) + 0.0 if _equal(values, values.flat[0]) else None


def _shift(f, z: np.ndarray) -> str:
    change = f(z + 0.75) - f(z)
    if _equal(change, np.zeros_like(change)):
        return "nothing"
    return "adds m" if _equal(change, np.full_like(change, 0.75)) else "changes the outputs"
