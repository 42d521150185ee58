"""One drawing in SVG: axes, and curves cut off where the axes end."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import numpy as np

from .columns import short
from .curves import z_ticks

__all__ = ["Y_TICKS", "Panel"]

Y_TICKS = {"nbins": 7, "steps": [1, 2, 5, 10]}


@dataclass(frozen=True)
class Panel:
    """The axes: z from low to high, y from bottom to top."""

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
