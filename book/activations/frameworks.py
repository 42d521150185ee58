"""What PyTorch, JAX and Keras call the activations of the catalogue."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from html import escape

__all__ = ["FRAMEWORKS", "NAMES", "Names", "names_markup"]

FRAMEWORKS = ("PyTorch", "JAX", "Keras")


@dataclass(frozen=True)
class Names:
    """A name, or a call where the name alone computes something else; empty if there is none.

    In a call, z is the input, v the value of a step at 0, and alpha a learned slope.

    Attributes
    ----------
    torch : str
        In ``torch.nn.functional`` or ``torch``.
    jax : str
        In ``jax.nn`` or ``jax.numpy``.
    keras : str
        In ``keras.activations`` or ``keras``, from version 3.
    """

    torch: str = ""
    jax: str = ""
    keras: str = ""


def _same(name: str) -> Names:
    return Names(name, name, name)


NAMES = {
    "identity": Names("nn.Identity()(z)", "identity", "linear"),
    "step": Names("heaviside(z, v)", "heaviside(z, v)", "ops.heaviside(z, v)"),
    "sigmoid": _same("sigmoid"),
    "tanh": _same("tanh"),
    "arctan": Names("arctan", "arctan", "ops.arctan"),
    "softsign": Names("softsign", "soft_sign", "softsign"),
    "hard_sigmoid": Names("hardsigmoid", "hard_sigmoid", "hard_sigmoid"),
    "hard_tanh": Names("hardtanh", "hard_tanh", "hard_tanh"),
    "log_sigmoid": Names("logsigmoid", "log_sigmoid", "log_sigmoid"),
    "relu": _same("relu"),
    "relu6": _same("relu6"),
    "leaky_relu": Names("leaky_relu", "leaky_relu", "leaky_relu(z, 0.01)"),
    "prelu": Names("prelu(z, alpha)", "", ""),
    "elu": _same("elu"),
    "celu": _same("celu"),
    "selu": _same("selu"),
    "softplus": _same("softplus"),
    "gelu": Names("gelu", "gelu(z, approximate=False)", "gelu"),
    "gelu_tanh": Names('gelu(z, approximate="tanh")', "gelu", "gelu(z, approximate=True)"),
    "silu": _same("silu"),
    "hard_swish": Names("hardswish", "hard_swish", "hard_swish"),
    "mish": _same("mish"),
    "sine": Names("sin", "sin", "ops.sin"),
    "softmax": Names("softmax(z, dim=-1)", "softmax", "softmax"),
    "log_softmax": Names("log_softmax(z, dim=-1)", "log_softmax", "log_softmax"),
    "log_sum_exp": Names("logsumexp(z, dim=-1)", "logsumexp(z, -1)", "ops.logsumexp(z, -1)"),
    "sparsemax": Names("", "", "sparsemax"),
    "glu": _same("glu"),
}


def names_markup(names: Names) -> str:
    """Return the names as HTML: each once, with the frameworks that have it."""
    users: dict[str, list[str]] = {}
    for framework, name in zip(FRAMEWORKS, astuple(names), strict=True):
        if name:
            users.setdefault(name, []).append(framework)
    lines = []
    for name, frameworks in users.items():
        who = "" if len(frameworks) == len(FRAMEWORKS) else f" {', '.join(frameworks)}"
        lines.append(f"<div><code>{escape(name)}</code>{who}</div>")
    return "".join(lines)
