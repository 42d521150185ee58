"""A small drawing of curves as SVG text, there without any script."""

from __future__ import annotations

import math
from dataclasses import dataclass
from html import escape

import numpy as np

from .activation import Activation

__all__ = ["Y_TICKS", "Panel", "curve", "decimals", "rounded", "short", "z_ticks"]

DIGITS = 6  # decimals of a number
SAMPLES = 160
Y_TICKS = {"nbins": 7, "steps": [1, 2, 5, 10]}


def rounded(value: object) -> float:
    """Return a number with six decimals at most."""
    # Adding 0 turns the -0 that a tiny number is rounded to into 0.
    return round(float(value), DIGITS) + 0.0


def decimals(value: object) -> str:
    """Return a number with all its decimals, so that columns line up."""
    number = rounded(value)
    text = f"{number:.{DIGITS}f}" if math.isfinite(number) else str(number)
    return text.replace("inf", "∞").replace("-", "−")


def short(value: object) -> str:
    """Return a number without zeros at its end."""
    text = decimals(value)
    return text.rstrip("0").rstrip(".") if "." in text else text


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


def z_ticks(low: float, high: float) -> np.ndarray:
    """Return the even numbers of an interval."""
    return np.arange(2 * math.ceil(low / 2), high + 1e-9, 2)


@dataclass(frozen=True)
class Panel:
    """One drawing in SVG: axes, and curves cut off where the axes end."""

    low: float
    high: float
    bottom: float
    top: float

    # The drawing and its plot in units of the view box, which are about pixels.
    WIDTH, HEIGHT = 330, 290
    X0, X1, Y0, Y1 = 36, 322, 26, 258

    def x(self, z):
        return self.X0 + (z - self.low) / (self.high - self.low) * (self.X1 - self.X0)

    def y(self, value):
        return self.Y1 - (value - self.bottom) / (self.top - self.bottom) * (self.Y1 - self.Y0)

    def path(self, z: np.ndarray, values: np.ndarray) -> str:
        """Return the path through the points, lifted over NaN."""
        # Far outside the plot an exact place is of no use.
        height = self.Y1 - self.Y0
        ys = np.clip(self.y(values), self.Y0 - height, self.Y1 + height)
        lift = np.isnan(np.concatenate([[np.nan], ys[:-1]]))
        return "".join(
            f"{'M' if up else 'L'}{x:.1f} {y:.1f}"
            for x, y, up in zip(self.x(z), ys, lift, strict=True)
            if not np.isnan(y)
        )

    def drawing(self, title: str, label: str, curves: str) -> str:
        box = f"{self.X0} {self.Y0} {self.X1 - self.X0} {self.Y1 - self.Y0}"
        x, y, width, height = box.split()
        return (
            f'<svg role="img" aria-label="{escape(label)}" viewBox="0 0 {self.WIDTH} {self.HEIGHT}"'
            ' style="flex:1 1 17rem;max-width:28rem;min-width:0;height:auto"'
            ' font-family="system-ui, sans-serif" font-size="12" fill="currentColor">'
            f'<text x="{self.X0}" y="16" font-size="13">{title}</text>{self._frame()}'
            # An inner svg cuts off what is outside of it; a clip path would need an id.
            f'<svg x="{x}" y="{y}" width="{width}" height="{height}" viewBox="{box}"'
            f' overflow="hidden">{curves}</svg></svg>'
        )

    def _frame(self) -> str:
        from matplotlib.ticker import MaxNLocator

        ticks = MaxNLocator(**Y_TICKS).tick_values(self.bottom, self.top)
        names = [
            f'<text x="{self.x(z):.1f}" y="{self.Y1 + 16}" text-anchor="middle">{short(z)}</text>'
            for z in z_ticks(self.low, self.high)
        ] + [
            f'<text x="{self.X0 - 6}" y="{self.y(v) + 4:.1f}" text-anchor="end">{short(v)}</text>'
            for v in ticks
            if self.bottom <= v <= self.top
        ]
        middle = (self.X0 + self.X1) / 2
        return (
            f'<path d="M{self.X0} {self.y(0):.1f}H{self.X1}M{self.x(0):.1f} {self.Y0}V{self.Y1}"'
            ' fill="none" stroke="currentColor" stroke-opacity="0.3"/>'
            f'<path d="M{self.X0} {self.Y0}V{self.Y1}H{self.X1}" fill="none"'
            ' stroke="currentColor" stroke-opacity="0.65"/>'
            f"{''.join(names)}"
            f'<text x="{middle}" y="{self.HEIGHT - 2}" text-anchor="middle"'
            ' font-style="italic">z</text>'
        )
