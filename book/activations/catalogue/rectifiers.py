"""ReLU and what was made to improve on its zero for negative inputs."""

import sympy as sp

from ..activation import Activation
from ..parameter import Parameter, Z
from .constants import SELU_ALPHA, SELU_LAMBDA
from .parameters import ALPHA, BETA, alpha, beta

__all__ = ["ENTRIES"]

SLOPE = sp.Symbol("alpha", nonnegative=True)
LEARNED = sp.Symbol("alpha", real=True)
POWER = sp.Symbol("p", positive=True)

ENTRIES = (
    Activation(
        name="relu",
        title="ReLU",
        use="hidden layers: the plain default",
        expr=sp.Piecewise((Z, Z > 0), (0, True)),
        citation="nair2010relu",
        note="At 0 the slope is 0 here, in PyTorch and in JAX; jax.numpy.maximum(z, 0) has 1/2.",
    ),
    Activation(
        name="relu6",
        title="ReLU6",
        use="mobile nets in low precision",
        expr=sp.Min(sp.Max(Z, 0), 6),
        citation="sandler2018mobilenetv2",
        slider=(1.0, -6.0, 9.0, 0.05),
    ),
    Activation(
        name="leaky_relu",
        title="Leaky ReLU",
        use="discriminators; against dead units",
        expr=sp.Piecewise((Z, Z > 0), (SLOPE * Z, True)),
        parameters=(
            Parameter(
                name="negative_slope",
                symbol=SLOPE,
                domain=sp.Interval(0, 1),
                default=0.01,
                low=0.0,
                high=0.5,
                step=0.01,
                label="negative slope α",
            ),
        ),
        citation="maas2013rectifier",
        note="At 0 the slope is that of the left side here and in PyTorch, 1 in JAX.",
    ),
    Activation(
        name="prelu",
        title="PReLU",
        use="as leaky ReLU, slope learned",
        expr=sp.Piecewise((Z, Z > 0), (LEARNED * Z, True)),
        parameters=(
            Parameter(
                name="a",
                symbol=LEARNED,
                domain=sp.Interval.open(-sp.oo, sp.oo),
                default=0.25,
                low=-0.5,
                high=1.5,
                step=0.05,
                label="learned slope α",
            ),
        ),
        citation="he2015delving",
    ),
    Activation(
        name="elu",
        title="ELU",
        use="hidden layers, mean nearer to 0",
        expr=sp.Piecewise((Z, Z > 0), (ALPHA * (sp.exp(Z) - 1), True)),
        parameters=(alpha(),),
        citation="clevert2016elu",
    ),
    Activation(
        name="celu",
        title="CELU",
        use="as ELU, without a kink for any α",
        expr=sp.Piecewise((Z, Z > 0), (ALPHA * (sp.exp(Z / ALPHA) - 1), True)),
        parameters=(alpha(),),
        citation="barron2017celu",
    ),
    Activation(
        name="selu",
        title="SELU",
        use="deep plain stacks, gain 1",
        expr=sp.Piecewise(
            (SELU_LAMBDA * Z, Z > 0), (SELU_LAMBDA * SELU_ALPHA * (sp.exp(Z) - 1), True)
        ),
        citation="klambauer2017selu",
    ),
    Activation(
        name="softplus",
        title="Softplus",
        use="outputs above 0, such as variances",
        expr=sp.log(1 + sp.exp(BETA * Z)) / BETA,
        parameters=(beta("sharpness β"),),
        citation="dugas2001functional",
        note="PyTorch returns z itself where β z > 20.",
    ),
    Activation(
        name="squared_relu",
        title="Squared ReLU",
        use="feed-forward layers of transformers",
        expr=sp.Max(Z, 0) ** 2,
        citation="so2021primer",
        slider=(1.0, -3.0, 3.0, 0.05),
    ),
    Activation(
        name="repu",
        title="RePU",
        use="approximating smooth functions",
        expr=sp.Piecewise((Z**POWER, Z > 0), (0, True)),
        parameters=(
            Parameter(
                name="power",
                symbol=POWER,
                domain=sp.Interval(1, sp.oo),
                default=2.0,
                low=1.0,
                high=4.0,
                step=0.25,
                label="power p",
            ),
        ),
        citation="li2020repu",
        slider=(1.0, -3.0, 3.0, 0.05),
    ),
    Activation(
        name="star_relu",
        title="StarReLU",
        use="vision models such as CAFormer",
        expr=sp.Rational("0.8944") * sp.Max(Z, 0) ** 2 - sp.Rational("0.4472"),
        citation="yu2024metaformer",
        note="In the models both constants are learned.",
        slider=(1.0, -3.0, 3.0, 0.05),
    ),
)
