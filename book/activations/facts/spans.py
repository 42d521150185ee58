"""Where a formula is integrated over the standard normal density, and where panels end."""

from __future__ import annotations

from .cuts import Part, number
from .shape import Branch, Shape

__all__ = ["places", "span"]

TAIL_CUTOFF = 36.0  # the density at 36 is 1e-282


def span(part: Part, form: Shape) -> tuple[float, float]:
    """Return the part of [-36, 36] on which a formula holds."""
    if form.period is not None:
        return -TAIL_CUTOFF, TAIL_CUTOFF
    return max(number(part.low), -TAIL_CUTOFF), min(number(part.high), TAIL_CUTOFF)


def places(branch: Branch) -> list[float]:
    """Return where a part of a formula turns or bends, inside."""
    return [number(s.high) for s in (*branch.rises[:-1], *branch.bends[:-1])]
