"""What an activation makes of standard normal inputs, as a layer of a network gets them.

With z ~ N(0, 1) the output has mean E[f] and mean square E[f^2].  Weights scaled by
the gain 1/sqrt(E[f^2]) keep the mean square at 1 from layer to layer [he2015delving],
and chi = E[f'^2]/E[f^2] is then the factor by which the mean square of a gradient
changes per layer [schoenholz2017deep].
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from numbers import Real
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from ..elementwise import Elementwise

__all__ = ["Moments", "moments"]

# The density at 14 is 1e-43; panels of 1/16 with 20 nodes each resolve a sharp sigmoid too.
REACH, PANEL, NODES = 14.0, 1 / 16, 20


@dataclass(frozen=True)
class Moments:
    """Means over z ~ N(0, 1).

    Attributes
    ----------
    mean, mean_square, slope_mean_square : float
        E[f], E[f^2] and E[f'^2].
    """

    mean: float
    mean_square: float
    slope_mean_square: float

    @property
    def gain(self) -> float:
        """What to scale weights by to keep the mean square: 1/sqrt(E[f^2])."""
        return 1 / math.sqrt(self.mean_square)

    @property
    def chi(self) -> float:
        """The factor on the mean square of a gradient per layer: E[f'^2]/E[f^2]."""
        return self.slope_mean_square / self.mean_square

    def rows(self, latex: bool = True) -> tuple[tuple[str, str], ...]:
        """Return (property, value) pairs for a table."""
        names = (r"\mathbb{E}[f]", r"\mathbb{E}[f^2]", r"\mathbb{E}[f'^2]")
        plain = ("E[f]", "E[f^2]", "E[f'^2]")
        means = zip(
            (f"${name}$" for name in names) if latex else plain,
            (self.mean, self.mean_square, self.slope_mean_square),
            strict=True,
        )
        z, chi = (r"$z \sim N(0, 1)$", r"$\chi$") if latex else ("z ~ N(0, 1)", "chi")
        return (
            (f"For {z}", ", ".join(f"{name} = {_digits(value)}" for name, value in means)),
            (f"Gain, {chi}", f"{_digits(self.gain)}, {_digits(self.chi)}"),
        )


def _digits(value: float) -> str:
    # Adding 0 turns the -0 that an odd function's mean is rounded to into 0.
    return f"{round(value, 6) + 0:.6f}"


def moments(activation: Elementwise, **parameters: Real) -> Moments:
    """Integrate f, f^2 and f'^2 over the standard normal density, to 12 digits.

    Gauss-Legendre on panels that end at the kinks, so that each sees a smooth function.
    Raises TypeError or ValueError for wrong parameters.
    """
    ends = np.arange(-REACH, REACH + PANEL, PANEL)
    ends = np.unique(np.concatenate([ends, activation.kinks]))
    nodes, weights = np.polynomial.legendre.leggauss(NODES)
    low, high = (np.array(side)[:, None] for side in zip(*pairwise(ends), strict=True))
    z = (low + high) / 2 + (high - low) / 2 * nodes
    density = (high - low) / 2 * weights * np.exp(-z * z / 2) / math.sqrt(2 * math.pi)
    value, slope = activation(z, **parameters), activation.gradient(z, **parameters)
    return Moments(*(float(np.sum(density * g)) for g in (value, value**2, slope**2)))
