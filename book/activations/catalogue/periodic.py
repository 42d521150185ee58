"""Activations that go up and down forever."""

import sympy as sp

from ..activation import Activation
from ..parameter import Parameter, Z

__all__ = ["ENTRIES"]

OMEGA = sp.Symbol("omega", positive=True)
FREQUENCY = sp.Symbol("a", positive=True)


ENTRIES = (
    Activation(
        name="sine",
        title="Sine",
        use="signals and fields, with ω = 30",
        expr=sp.sin(OMEGA * Z),
        parameters=(
            Parameter(
                name="omega",
                symbol=OMEGA,
                domain=sp.Interval.open(0, sp.oo),
                default=1.0,
                low=0.25,
                high=4.0,
                step=0.05,
                label="frequency ω",
            ),
        ),
        citation="sitzmann2020siren",
        note="SIREN takes ω = 30 in its layers.",
    ),
    Activation(
        name="snake",
        title="Snake",
        use="periodic signals",
        expr=Z + sp.sin(FREQUENCY * Z) ** 2 / FREQUENCY,
        parameters=(
            Parameter(
                name="a",
                symbol=FREQUENCY,
                domain=sp.Interval.open(0, sp.oo),
                default=1.0,
                low=0.25,
                high=4.0,
                step=0.05,
                label="frequency a",
            ),
        ),
        citation="ziyin2020snake",
    ),
)
