"""The activation functions of this book, each written down once, as a textbook prints it.

A new one is one more entry; ``from activations import its_name`` then finds it.
"""

from __future__ import annotations

from types import MappingProxyType

import sympy as sp

from .activation import Activation, Parameter, Z

__all__ = ["CATALOGUE"]

ALPHA = sp.Symbol("alpha", nonnegative=True)
BETA = sp.Symbol("beta", positive=True)


def _beta(label: str) -> Parameter:
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


_ENTRIES = (
    Activation(
        name="sigmoid",
        title="Sigmoid",
        expr=1 / (1 + sp.exp(-BETA * Z)),
        parameters=(_beta("slope β"),),
        citation="rumelhart1986representations",
    ),
    Activation(
        name="tanh",
        title="Tanh",
        expr=(sp.exp(Z) - sp.exp(-Z)) / (sp.exp(Z) + sp.exp(-Z)),
        citation="lecun1998backprop",
    ),
    Activation(
        name="softplus",
        title="Softplus",
        expr=sp.log(1 + sp.exp(BETA * Z)) / BETA,
        parameters=(_beta("sharpness β"),),
        citation="dugas2001functional",
    ),
    Activation(
        name="silu",
        title="SiLU",
        expr=Z / (1 + sp.exp(-BETA * Z)),
        parameters=(_beta("gate slope β"),),
        citation="elfwing2018silu",
    ),
    Activation(
        name="relu",
        title="ReLU",
        expr=sp.Piecewise((Z, Z > 0), (0, True)),
        citation="nair2010relu",
    ),
    Activation(
        name="leaky_relu",
        title="Leaky ReLU",
        expr=sp.Piecewise((Z, Z > 0), (ALPHA * Z, True)),
        parameters=(
            Parameter(
                name="negative_slope",
                symbol=ALPHA,
                domain=sp.Interval(0, 1),
                default=0.01,
                low=0.0,
                high=0.5,
                step=0.01,
                label="negative slope α",
            ),
        ),
        citation="maas2013rectifier",
    ),
)

CATALOGUE = MappingProxyType({entry.name: entry for entry in _ENTRIES})
