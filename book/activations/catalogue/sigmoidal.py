"""Activations shaped like an S, and the line and the step at the two ends of that shape."""

import sympy as sp

from ..activation import Activation
from ..parameter import Z
from .parameters import BETA, beta

__all__ = ["ENTRIES"]

ENTRIES = (
    Activation(
        name="identity",
        title="Identity",
        use="outputs of a regression",
        expr=Z,
        citation="rosenblatt1958perceptron",
    ),
    Activation(
        name="step",
        title="Step (Heaviside)",
        use="history; spiking nets",
        expr=sp.Piecewise((1, Z >= 0), (0, True)),
        citation="mcculloch1943logical",
        note="In NumPy, PyTorch and JAX you choose the value at 0; this book takes 1.",
    ),
    Activation(
        name="sigmoid",
        title="Sigmoid",
        use="gates; yes-or-no outputs",
        expr=1 / (1 + sp.exp(-BETA * Z)),
        parameters=(beta("slope β"),),
        citation="rumelhart1986representations",
    ),
    Activation(
        name="tanh",
        title="Tanh",
        use="recurrent nets; bounded outputs",
        expr=(sp.exp(Z) - sp.exp(-Z)) / (sp.exp(Z) + sp.exp(-Z)),
        citation="lecun1998backprop",
    ),
    Activation(
        name="lecun_tanh",
        title="LeCun tanh",
        use="history",
        expr=sp.Rational("1.7159") * sp.tanh(2 * Z / 3),
        citation="lecun1998backprop",
    ),
    Activation(
        name="arctan",
        title="Arctan",
        use="rare",
        expr=sp.atan(Z),
        citation="kunc2024decades",
    ),
    Activation(
        name="softsign",
        title="Softsign",
        use="rare: it saturates slowly",
        expr=Z / (1 + sp.Abs(Z)),
        citation="bergstra2009quadratic",
    ),
    Activation(
        name="hard_sigmoid",
        title="Hard sigmoid",
        use="gates on small devices",
        expr=sp.Piecewise((0, Z <= -3), (Z / 6 + sp.Rational(1, 2), Z < 3), (1, True)),
        citation="howard2019mobilenetv3",
        note="Keras 2 has max(0, min(1, 0.2 z + 0.5)) under this name.",
    ),
    Activation(
        name="hard_tanh",
        title="Hard tanh",
        use="bounded outputs, cheaply",
        expr=sp.Piecewise((-1, Z <= -1), (Z, Z < 1), (1, True)),
        citation="collobert2011natural",
        note="At -1 and 1 the slope is 0 here and in PyTorch, 1 in JAX.",
    ),
    Activation(
        name="log_sigmoid",
        title="Log-sigmoid",
        use="losses, on logits",
        expr=sp.log(1 / (1 + sp.exp(-Z))),
        citation="bridle1990probabilistic",
    ),
)
