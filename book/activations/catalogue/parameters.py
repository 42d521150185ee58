"""Parameters that several entries of the catalogue share."""

import sympy as sp

from ..parameter import Parameter

__all__ = ["ALPHA", "BETA", "alpha", "beta"]

ALPHA = sp.Symbol("alpha", positive=True)
BETA = sp.Symbol("beta", positive=True)


def alpha() -> Parameter:
    """Return the size of a saturating negative part."""
    return Parameter(
        name="alpha",
        symbol=ALPHA,
        domain=sp.Interval.open(0, sp.oo),
        default=1.0,
        low=0.25,
        high=3.0,
        step=0.05,
        label="size of the negative part α",
    )


def beta(label: str) -> Parameter:
    """Return the factor of z in an exponential."""
    return Parameter(
        name="beta",
        symbol=BETA,
        domain=sp.Interval.open(0, sp.oo),
        default=1.0,
        low=0.25,
        high=4.0,
        step=0.05,
        label=label,
    )
