"""The points of the curves, and the axes on which all of them can be seen."""

from __future__ import annotations

import math

import numpy as np

from ..activation import Activation

__all__ = ["SAMPLES", "TITLES", "curve", "extent", "span", "window", "z_ticks"]

TITLES = ("Functions", "Gradients")
SAMPLES = 160


def curve(
    activation: Activation, order: int, low: float, high: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return z and f (order 0) or f' (order 1), NaN at a kink where the curve is torn."""
    kinks = np.array([k for k in activation.kinks if low < k < high])
    sides = (np.nextafter(kinks, -np.inf), kinks, np.nextafter(kinks, np.inf))
    z = np.unique(np.concatenate([np.linspace(low, high, SAMPLES + 1), *sides]))
    y = (activation, activation.gradient)[order](z)
    at = np.searchsorted(z, kinks)
    y[at[~np.isclose(y[at - 1], y[at + 1])]] = np.nan
    return z, y


def span(activations: tuple[Activation, ...]) -> tuple[float, float]:
    """Return the range of z that has the slider of each."""
    return min(a.slider[1] for a in activations), max(a.slider[2] for a in activations)


def extent(
    activation: Activation, orders: tuple[int, ...], low: float, high: float
) -> tuple[float, float]:
    """Return the least and the largest y of the curves from low to high."""
    ys = [curve(activation, order, low, high)[1] for order in orders]
    return min(map(np.nanmin, ys)), max(map(np.nanmax, ys))


def window(activations: tuple[Activation, ...], *orders: int) -> tuple[float, float]:
    """Return the range of y in which every curve can be seen over its own slider's range."""
    bottoms, tops = zip(*(extent(a, orders, *a.slider[1:3]) for a in activations), strict=True)
    bottom, top = min(bottoms), max(tops)
    margin = 0.05 * (top - bottom)
    return float(bottom - margin), float(top + margin)


def z_ticks(low: float, high: float) -> np.ndarray:
    """Return the numbers under the z axis."""
    return np.arange(2 * math.ceil(low / 2), high + 1e-9, 2)
