"""What readers filter the atlas by, each read off a computed property sheet."""

from __future__ import annotations

import sympy as sp

from ..activation import Activation
from ..facts.sheet import PropertySheet

__all__ = ["FACETS", "facets"]

UNKNOWN = "not decided"
RISING, FALLING = "never falls", "never rises"
DIP, BUMP, TURNS, WAVES = "one dip", "one bump", "more turns", "waves"
SHAPES = (RISING, FALLING, "constant", DIP, BUMP, TURNS, WAVES, "flat pieces", UNKNOWN)
RANGES = ("bounded", "bounded below", "bounded above", "unbounded", UNKNOWN)
# What the sheet says, in the words of the list.
SMOOTHNESS = {
    "not continuous": "has jumps",
    "continuous, not differentiable at its kinks": "has kinks",
    "once continuously differentiable": "1 continuous derivative",
    "2 times continuously differentiable": "2 continuous derivatives",
    "3 times continuously differentiable": "3 continuous derivatives",
    "infinitely differentiable": "infinitely smooth",
    UNKNOWN: UNKNOWN,
}
LETTERS = ("none", "1", "2", "3 or more")
# Each with its values, in the order in which they are listed.
FACETS: dict[str, tuple[str, ...]] = {
    "shape": SHAPES,
    "range": RANGES,
    "smoothness": tuple(SMOOTHNESS.values()),
    "parameters": LETTERS,
}
NEAR = 1e-3  # of an extremum: farther than it is flat in double precision


def facets(activation: Activation) -> dict[str, str]:
    """Return the value of each facet, at the default parameters."""
    sheet = activation.properties()
    return {
        "shape": _shape(activation, sheet),
        "range": _range(sheet.range),
        "smoothness": SMOOTHNESS[sheet.smoothness],
        "parameters": LETTERS[min(len(activation.parameters), 3)],
    }


def _shape(activation: Activation, sheet: PropertySheet) -> str:
    if sheet.monotone == "constant":
        return "constant"
    if sheet.monotone in ("strictly increasing", "non-decreasing"):
        return RISING
    if sheet.monotone in ("strictly decreasing", "non-increasing"):
        return FALLING
    if sheet.period is not None or sheet.extrema_listed == "infinitely many":
        return WAVES
    if sheet.monotone == UNKNOWN or sheet.extrema_listed == UNKNOWN:
        return UNKNOWN
    if not sheet.extrema:
        return "flat pieces"
    if len(sheet.extrema) > 1:
        return TURNS
    at = float(sheet.extrema[0].z)
    below, here, above = activation([at - NEAR, at, at + NEAR])
    return DIP if min(below, above) > here else BUMP


def _range(values: sp.Set | None) -> str:
    if values is None:
        return UNKNOWN
    low, high = bool(values.inf.is_finite), bool(values.sup.is_finite)
    return {
        (True, True): "bounded",
        (True, False): "bounded below",
        (False, True): "bounded above",
        (False, False): "unbounded",
    }[low, high]
