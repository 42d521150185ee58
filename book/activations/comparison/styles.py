"""What tells one curve from another: a color and a dash, never the color alone."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["STYLES", "Style"]

# Okabe and Ito's colors without their yellow, which white paper swallows.
COLORS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#000000", "#E69F00", "#56B4E9")
# Their number and that of the colors have no common divisor: 35 pairs until one comes again.
DASHES = ((), (6, 2.5), (1.2, 1.6), (6, 1.8, 1.2, 1.8), (10, 2, 1.2, 2, 1.2, 2))


@dataclass(frozen=True)
class Style:
    """The look of the curve with a number, from 0."""

    number: int

    @property
    def color(self) -> str:
        return COLORS[self.number % len(COLORS)]

    @property
    def dash(self) -> tuple[float, ...]:
        return DASHES[self.number % len(DASHES)]

    @property
    def dashes(self) -> str | tuple:
        """For Matplotlib, which measures dashes in line widths too."""
        return (0, self.dash) if self.dash else "-"

    @property
    def attributes(self) -> dict[str, str]:
        """Attributes of an SVG path.  Black is the color of the text, in dark mode too."""
        dash = " ".join(f"{2 * length:g}" for length in self.dash)
        return {
            "class": f"curve color-{self.number % len(COLORS)}",
            "fill": "none",
            "stroke": "currentColor" if self.color == "#000000" else self.color,
            "stroke-width": "2",
            **({"stroke-dasharray": dash} if dash else {}),
        }

    def path(self, d: str) -> str:
        """Return an SVG path in this look."""
        look = " ".join(f'{key}="{value}"' for key, value in self.attributes.items())
        return f'<path d="{d}" {look}/>'

    def sample(self) -> str:
        """Return a short line in this look, for a legend."""
        return (
            '<svg width="48" height="10" viewBox="0 0 48 10" aria-hidden="true">'
            f"{self.path('M0 5H48')}</svg>"
        )


STYLES = tuple(Style(number) for number in range(len(COLORS) * len(DASHES)))
