"""Judge a closed form by certified values, over z and over every parameter.

The unit of error is one unit in the last place (ULP) of the largest of |f(z)|, of
L |f'(z)|/2, and of the smallest normal double.  L is the length over which f' changes,
|f'/f''|, but at most |z| and at most 16.  So beside a zero z0 of f errors count as they
do half of L from it, and where f is small everywhere around, beside f itself.  A
truth below the normal doubles asks for a result that is as tiny, and no more.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from . import exact
from .wide import evaluate

if TYPE_CHECKING:
    from ..parameter import Parameter
    from .program import Program

__all__ = ["LIMITS", "SMALL_ERROR", "errors", "grid", "holds", "settings", "size_near_zeros"]

# For f, f' and f'' in ULP: what is promised is 8, 16 and 32; points between those tried
# may be somewhat worse.
LIMITS = (6.0, 12.0, 24.0)
GOLDEN, PLASTIC = 0.6180339887498949, 0.7548776662466927
MIN_CERTIFIED_SHARE = 0.5  # of the points tried, how many must have a certified value
RELATIVE_SHIFT, MAX_DISTANCE = 1 / 64, 16.0
SMALL_ERROR = LIMITS[0]  # errors up to here are small whatever is near
MAX_Z, MIN_VALUE = 2.0**1000, 1e-290
MAX_POINTS_NEAR_ZEROS = 340  # points beside zeros, of waves with many
MAX_NUMBERS = 16
FAR_OUT = (1e6, 3e9, 7e12, 2e15)
EVERYDAY_Z, MAX_LEFT = 600.0, 4  # hardly any z of everyday size may be left to certified values
TINY = float(np.finfo(np.float64).tiny)


def grid() -> np.ndarray:
    """Return values of z: every size, both signs, dense where curves bend and tails end."""
    sizes = np.geomspace(1e-300, 1e300, 61)
    near = np.geomspace(1e-17, 1.0, 52)
    middle = np.linspace(0.0, 40.0, 201) * (1 + 2.0**-30)
    exact_points = np.arange(0, 9, 0.25)
    tails = np.concatenate([np.linspace(41, 380, 40), np.linspace(690, 760, 71)])
    extremes = [2.0**-1074, 1e-310, 2.0**-1022, 1.7e308]
    half = np.unique(np.concatenate([sizes, near, middle, exact_points, tails, extremes]))
    return np.concatenate([-half[::-1], half])


def settings(parameters: tuple[Parameter, ...]) -> Iterator[tuple[float, ...]]:
    """Yield values for all parameters: defaults, ends of the sliders, odd ones in between."""
    if not parameters:
        yield ()
        return
    yield tuple(p.default for p in parameters)
    corners = itertools.product(*((p.low, p.high) for p in parameters))
    yield from itertools.islice(corners, 4)
    for k in range(1, 4):
        # Multiples of an irrational number: no value is a round one.
        shares = [
            (k * 0.6180339887498949 + i * 0.7548776662466927) % 1 for i in range(len(parameters))
        ]
        yield tuple(
            p.low + share * (p.high - p.low) for p, share in zip(parameters, shares, strict=True)
        )


def outside(z: np.ndarray, value: np.ndarray) -> np.ndarray:
    """Say where a written form is not to be used: where some step may have left the doubles.

    Parameters
    ----------
    z, value : numpy.ndarray of float64, shape (n,)
        Where, and what the form computed there.

    Returns
    -------
    numpy.ndarray of bool, shape (n,)
    """
    size = np.abs(value)
    return (np.abs(z) > MAX_Z) | ~np.isfinite(value) | ((size < MIN_VALUE) & (size > 0))


@dataclass(frozen=True)
class Points:
    """Where a formula is tried: points for all settings of its parameters, one after the other.

    Attributes
    ----------
    z : numpy.ndarray of float64, shape (n,), finite
    given : tuple of numpy.ndarray of float64, shape (n,)
        The parameters.
    setting : numpy.ndarray of int, shape (n,)
        Which setting a point belongs to.
    truth : numpy.ndarray of float64, shape (n,)
        The true values, and ...
    sure : numpy.ndarray of bool, shape (n,)
        ... where they are certain.
    """

    z: np.ndarray
    given: tuple[np.ndarray, ...]
    setting: np.ndarray
    truth: np.ndarray
    sure: np.ndarray

    @classmethod
    def of(cls, program: Program, places: list[np.ndarray], given: tuple) -> Points:
        """Return the points in ``places``, an array for each setting."""
        setting = np.repeat(np.arange(len(places)), [len(z) for z in places])
        z = np.concatenate(places)
        values = tuple(np.array(column, np.float64)[setting] for column in zip(*given, strict=True))
        return cls(z, values, setting, *evaluate(program, z, values))

    def joined(self, other: Points) -> Points:
        """Return these points and others."""
        both = zip(self.given, other.given, strict=True)
        return Points(
            np.concatenate([self.z, other.z]),
            tuple(np.concatenate(pair) for pair in both),
            *(
                np.concatenate([getattr(self, name), getattr(other, name)])
                for name in ("setting", "truth", "sure")
            ),
        )

    def counted(self, where: np.ndarray) -> np.ndarray:
        """Return how many points of each setting are in ``where``."""
        return np.bincount(self.setting[where], minlength=self.setting[-1] + 1)


def errors(
    function: Callable, program: Program, points: Points, guarded: bool = False
) -> np.ndarray:
    """Return the errors of a function in the unit above; NaN where no value is certain.

    Parameters
    ----------
    function : callable of z and of each parameter, float64
    program : Program
        The formula.
    points : Points
    guarded : bool
        Whether certified values stand in where the form is ``outside`` of the doubles.

    Returns
    -------
    numpy.ndarray of float64, shape (n,)
        Infinite where the function is NaN or infinite and the truth is not, or the reverse.
    """
    z, truth, sure = points.z, points.truth, points.sure
    with np.errstate(all="ignore"):
        got = np.broadcast_to(function(z, *points.given), z.shape)
        if guarded:
            left = outside(z, got)
            everyday = (np.abs(truth) > MIN_VALUE) & (np.abs(z) < EVERYDAY_Z) & np.isfinite(truth)
            if (points.counted(left & everyday) > MAX_LEFT).any():
                return np.full(z.shape, np.inf)
            got = np.where(left, truth, got)
        off = np.abs(got - truth) / _unit(np.abs(truth))
        # Only where the error is large beside the value is it asked whether a zero is near.
        large = np.flatnonzero(off > SMALL_ERROR)
        if large.size:
            given = tuple(value[large] for value in points.given)
            near = size_near_zeros(lambda z: evaluate(program, z, given)[0], z[large], truth[large])
            scale = np.maximum(np.abs(truth[large]), near)
            off[large] = np.abs(got - truth)[large] / _unit(scale)
        same = (got == truth) | (np.isnan(got) & np.isnan(truth))
        same |= (np.abs(truth) < TINY) & (np.abs(got) <= 2 * TINY)
        # Beside the largest double infinity is right, too.
        same |= (np.abs(truth) > 1.79e308) & (np.abs(got) > 1.79e308)
        strange = ~np.isfinite(got) | ~np.isfinite(truth)
        off = np.where(same, 0.0, np.where(strange, np.inf, off))
        # No value where none is certain either: a hole that a guard has to fill.
        off[~sure] = np.where(np.isnan(got[~sure]) & (not guarded), np.inf, np.nan)
        return off


def _unit(scale: np.ndarray) -> np.ndarray:
    return np.spacing(np.clip(scale, TINY, np.finfo(np.float64).max))


def size_near_zeros(f: Callable, z: np.ndarray, middle: np.ndarray) -> np.ndarray:
    """Return L |f'|/2 from f and from ``middle``, which is f(z); 0 where it is unknown."""
    shift = np.minimum(np.abs(z), 1.0) * RELATIVE_SHIFT
    left, right = (f(z + side * shift) for side in (-1, 1))
    rise = np.abs(right - left) / 2
    bend = np.abs(right - 2 * middle + left)
    steps = np.minimum(rise / bend, np.minimum(np.abs(z), MAX_DISTANCE) / shift)
    slope = rise * steps / 2
    return np.where(np.isfinite(slope), slope, 0.0)


def _points_near_zeros(z: np.ndarray, value: np.ndarray) -> np.ndarray:
    """Return points between those where a function changes its sign."""
    signs = np.sign(value)
    (at,) = np.nonzero((signs[:-1] * signs[1:] < 0) & (np.abs(z[1:]) < EVERYDAY_Z))
    shares = np.linspace(0.03, 0.97, 17)
    return (z[at, None] + shares * (z[at + 1] - z[at])[:, None]).ravel()[:MAX_POINTS_NEAR_ZEROS]


def _numbers(program: Program) -> list[float]:
    """Return the numbers of a formula that are doubles, in which a case may stand alone."""
    texts = {step[1] for step in program.steps if step[0] == "constant"}
    fractions = [Fraction(text) for text in sorted(texts - {"pi", "E"})]
    moderate = [value for value in fractions if abs(value) < MAX_Z]
    return [float(value) for value in moderate if value == float(value)][:MAX_NUMBERS]


@lru_cache(maxsize=16)
def _points(program: Program, given: tuple[tuple[float, ...], ...]) -> Points:
    """Return the points to try for settings of the parameters, with the true values there."""
    z, numbers = grid(), _numbers(program)
    first = Points.of(program, [z] * len(given), given)
    places = []
    for values, truth in zip(given, first.truth.reshape(len(given), -1), strict=True):
        # A kink at a parameter or a number: the point itself.  Few z are as large as those far out.
        alone = [side * value for value in (*values, *numbers, *FAR_OUT) for side in (-1.0, 1.0)]
        places.append(np.concatenate([_points_near_zeros(z, truth), alone]))
    more = Points.of(program, places, given)
    for i in np.flatnonzero(~more.sure & (np.abs(more.z) >= FAR_OUT[0])):
        here = tuple(float(value[i]) for value in more.given)
        more.truth[i] = exact.evaluate(program, float(more.z[i]), here)
        more.sure[i] = not np.isnan(more.truth[i])
    return first.joined(more)


def holds(
    function: Callable,
    program: Program,
    parameters: tuple[Parameter, ...],
    order: int = 0,
    guarded: bool = False,
) -> bool:
    """Say whether a function keeps the promise of a stable form at every point tried."""
    points = _points(program, tuple(settings(parameters)))
    off = errors(function, program, points, guarded)
    if (
        points.counted(~np.isnan(off)) < MIN_CERTIFIED_SHARE * points.counted(points.setting >= 0)
    ).any():
        return False
    return bool(np.nanmax(off) <= LIMITS[order])
