"""The rows of the two files, and the words that they may use."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from ..catalogue import CATALOGUE, VECTOR_CATALOGUE
from ..tables import read

__all__ = [
    "DOMAINS",
    "GROUPS",
    "JOBS",
    "OTHERS",
    "Belief",
    "Use",
    "beliefs",
    "group",
    "leads_to",
    "uses",
]

HERE = Path(__file__).parent

DOMAINS = (
    "Language",
    "Vision",
    "Diffusion and generation",
    "Speech and audio",
    "Recurrent",
    "Fields",
    "Graphs and science",
    "Reinforcement learning and games",
    "Mobile",
)

JOBS = MappingProxyType(
    {
        "hidden": "between layers, also inside of a gated unit",
        "gate": "multiplies another signal of the network",
        "attention": "makes attention weights, masks, or their logits",
        "router": "scores the experts of a mixture",
        "head": "between the network and its last layer",
        "output": "the last step of a network",
        "other": "the value of a parameter, a step size, a normalization",
    }
)

OTHERS = MappingProxyType(
    {
        "bspline": "B-spline",
        "clamped_swiglu": "Clamped SwiGLU",
        "clipped_product": "Product of clipped halves",
        "clipped_relu": "Clipped ReLU",
        "clipped_square": "Clipped square",
        "cutoff_geglu": "GEGLU after a cut-off",
        "exp": "Exponential",
        "gabor": "Gabor wavelet",
        "gated_tanh": "Tanh times sigmoid",
        "geglu_tanh": "GEGLU (tanh)",
        "snake_beta": "SnakeBeta",
        "sqrt_softplus": "Square root of softplus",
        "squared_reglu": "Squared ReGLU",
        "xielu": "xIELU",
    }
)
"""Names and titles of activations that models use and the catalogue does not have."""

GROUPS = MappingProxyType(
    {
        "Sigmoid, tanh": ("sigmoid", "tanh", "softsign"),
        "ReLU": ("relu",),
        "Leaky ReLU": ("leaky_relu", "prelu"),
        "Clipped, hard": (
            *("relu6", "hard_swish", "hard_sigmoid", "hard_tanh"),
            *("clipped_relu", "clipped_square", "clipped_product"),
        ),
        "ELU family": ("elu", "celu", "selu", "xielu"),
        "GELU": ("gelu", "gelu_tanh", "quick_gelu"),
        "SiLU, Mish": ("silu", "mish"),
        "Gated units": (
            *("glu", "reglu", "geglu", "swiglu", "gated_tanh"),
            *("geglu_tanh", "cutoff_geglu", "clamped_swiglu", "squared_reglu"),
        ),
        "Squared ReLU": ("squared_relu", "star_relu"),
        "Periodic": ("sine", "snake", "snake_beta", "gabor"),
        "Others": ("maxout", "softplus", "exp", "sqrt_softplus", "softmax", "sparsemax", "bspline"),
    }
)
"""Activations that a figure can show together, by the name of their group."""


@dataclass(frozen=True)
class Use:
    """One activation in one place of one model.

    Attributes
    ----------
    domain : str
        One of ``DOMAINS``.
    model : str
        With the code that was read, where there are several.
    year : int
        Of the model's first publication, for orientation: the source does not say it.
    layer : str
    job : str
        A key of ``JOBS``.
    activation : str
        A name of the catalogue, also if input or output are scaled or shifted, or a key
        of ``OTHERS``.
    form : str
        Exactly what is computed: z is the input, σ the sigmoid, Φ the normal distribution
        function, ⊙ the product entry by entry.
    words : str
        What was read there, with code between backticks.
    sources : tuple of str
        Links that don't change: to a file at a commit or release, where possible to a line.
    checked : str
        The day on which it was read.
    """

    domain: str
    model: str
    year: int
    layer: str
    job: str
    activation: str
    form: str
    words: str
    sources: tuple[str, ...]
    checked: str

    @property
    def title(self) -> str:
        """What people call the activation."""
        return OTHERS.get(self.activation) or leads_to(self.activation).title


@dataclass(frozen=True)
class Belief:
    """A common claim, and uses that contradict it.

    Attributes
    ----------
    said, found : str
        The claim, and what the sources have instead.
    believed : tuple of str
        The activations that the claim names, or would allow.
    models : tuple of str
        Those in which it was read; each model is followed by its layer where it matters,
        as in "YOLOv4: backbone".
    """

    said: str
    found: str
    believed: tuple[str, ...]
    models: tuple[str, ...]

    @property
    def uses(self) -> tuple[Use, ...]:
        """The uses that it is about, in the order of ``models``."""
        return tuple(use for model in self.models for use in _named(model))


@cache
def uses() -> tuple[Use, ...]:
    """Return all uses, in the order of the file."""
    return tuple(
        Use(**{**row, "year": int(row["year"]), "sources": tuple(row["sources"].split())})
        for row in read(HERE / "models.csv")
    )


@cache
def beliefs() -> tuple[Belief, ...]:
    """Return all beliefs, in the order of the file."""
    return tuple(
        Belief(
            row["said"],
            row["found"],
            tuple(row["believed"].split()),
            tuple(row["models"].split(" | ")),
        )
        for row in read(HERE / "beliefs.csv")
    )


def _named(model: str) -> tuple[Use, ...]:
    """Return the uses of a model, or of one layer of it; ValueError if there are none."""
    found = tuple(u for u in uses() if model in (u.model, f"{u.model}: {u.layer}"))
    if not found:
        raise ValueError(f"no row of models.csv has the model or the layer {model!r}")
    return found


def leads_to(name: str):
    """Return the entry of the catalogue that an activation of a model is; KeyError if none."""
    return CATALOGUE.get(name) or VECTOR_CATALOGUE[name]


def group(name: str) -> str:
    """Return the group of an activation; ValueError if it is in none."""
    for title, names in GROUPS.items():
        if name in names:
            return title
    raise ValueError(f"{name!r} is in no group; groups: {', '.join(GROUPS)}")
