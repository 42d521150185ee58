"""Activations of a whole vector."""

from dataclasses import replace

import sympy as sp

from ..parameter import Parameter
from ..vectors import ConcatenatedReLU, Gated, LogSoftmax, LogSumExp, Maxout, Softmax, Sparsemax
from . import gated, rectifiers, sigmoidal

__all__ = ["ENTRIES"]

TEMPERATURE = Parameter(
    name="temperature",
    symbol=sp.Symbol("T", positive=True),
    domain=sp.Interval.open(0, sp.oo),
    default=1.0,
    low=0.1,
    high=5.0,
    step=0.1,
    label="temperature T",
)
PIECES = Parameter(
    name="pieces",
    symbol=sp.Symbol("k", integer=True, positive=True),
    domain=sp.Interval(1, sp.oo),
    default=2.0,
    low=1.0,
    high=6.0,
    step=1.0,
    label="pieces k",
)
GATES = {e.name: e for family in (sigmoidal, rectifiers, gated) for e in family.ENTRIES}
GLU = Gated(
    name="glu",
    title="GLU",
    use="gated convolutions",
    citation="dauphin2017glu",
    note="The gate is the second half, as in PyTorch and JAX.",
    gate=GATES["sigmoid"],
)
SHAZEER = "The gate is the second half; Shazeer writes it first."

ENTRIES = (
    Softmax(
        name="softmax",
        title="Softmax",
        use="class probabilities; attention",
        citation="bridle1990probabilistic",
        parameters=(TEMPERATURE,),
    ),
    LogSoftmax(
        name="log_softmax",
        title="Log-softmax",
        use="losses, on logits",
        citation="bridle1990probabilistic",
        parameters=(TEMPERATURE,),
    ),
    LogSumExp(
        name="log_sum_exp",
        title="Log-sum-exp",
        use="a smooth maximum",
        citation="bridle1990probabilistic",
    ),
    Sparsemax(
        name="sparsemax",
        title="Sparsemax",
        use="shares with exact zeros",
        citation="martins2016sparsemax",
    ),
    Maxout(
        name="maxout",
        title="Maxout",
        use="a convex function, learned",
        citation="goodfellow2013maxout",
        parameters=(PIECES,),
        note="Where pieces are equal, the first of them gets the gradient.",
    ),
    ConcatenatedReLU(
        name="crelu",
        title="CReLU",
        use="keeps both signs, doubles the width",
        citation="shang2016crelu",
    ),
    GLU,
    *(
        replace(
            GLU,
            name=name,
            title=title,
            use=use,
            citation="shazeer2020glu",
            note=SHAZEER,
            gate=GATES[gate],
        )
        for name, title, gate, use in (
            ("reglu", "ReGLU", "relu", "feed-forward layers of transformers"),
            ("geglu", "GEGLU", "gelu", "transformers: T5 v1.1, Gemma"),
            ("swiglu", "SwiGLU", "silu", "transformers: LLaMA, PaLM, Mistral"),
            ("bilinear", "Bilinear", "identity", "a gate without a bend"),
        )
    ),
)
