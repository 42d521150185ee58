"""z times a smooth or piecewise linear gate that opens from 0 to 1."""

import sympy as sp

from ..activation import Activation
from ..parameter import Z
from .parameters import BETA, beta

__all__ = ["ENTRIES"]

ENTRIES = (
    Activation(
        name="gelu",
        title="GELU",
        use="transformers",
        expr=Z / 2 * (1 + sp.erf(Z / sp.sqrt(2))),
        citation="hendrycks2016gelu",
        note="jax.nn.gelu computes the tanh approximation unless told approximate=False.",
    ),
    Activation(
        name="gelu_tanh",
        title="GELU (tanh)",
        use="transformers such as GPT-2",
        expr=Z / 2 * (1 + sp.tanh(sp.sqrt(2 / sp.pi) * (Z + sp.Rational("0.044715") * Z**3))),
        citation="hendrycks2016gelu",
        note='In PyTorch this is gelu(z, approximate="tanh").',
    ),
    Activation(
        name="quick_gelu",
        title="Quick GELU",
        use="models trained with it, such as CLIP",
        expr=Z / (1 + sp.exp(-sp.Rational("1.702") * Z)),
        citation="hendrycks2016gelu",
    ),
    Activation(
        name="silu",
        title="SiLU",
        use="hidden layers; in SwiGLU",
        expr=Z / (1 + sp.exp(-BETA * Z)),
        parameters=(beta("gate slope β"),),
        citation="elfwing2018silu",
        note="With β it is also called Swish; PyTorch and JAX have β = 1 only.",
    ),
    Activation(
        name="hard_swish",
        title="Hard swish",
        use="mobile nets",
        expr=sp.Piecewise((0, Z <= -3), (Z * (Z + 3) / 6, Z < 3), (Z, True)),
        citation="howard2019mobilenetv3",
    ),
    Activation(
        name="mish",
        title="Mish",
        use="vision nets, such as YOLOv4",
        expr=Z * sp.tanh(sp.log(1 + sp.exp(Z))),
        citation="misra2020mish",
    ),
    Activation(
        name="tanh_exp",
        title="TanhExp",
        use="rare",
        expr=Z * sp.tanh(sp.exp(Z)),
        citation="liu2020tanhexp",
        note="It is also called TeLU.",
    ),
    Activation(
        name="serf",
        title="Serf",
        use="rare",
        expr=Z * sp.erf(sp.log(1 + sp.exp(Z))),
        citation="nag2023serf",
    ),
    Activation(
        name="phish",
        title="Phish",
        use="rare",
        expr=Z * sp.tanh(Z / 2 * (1 + sp.erf(Z / sp.sqrt(2)))),
        citation="naveen2022phish",
    ),
)
