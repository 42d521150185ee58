"""Activations of a whole row as code: softmax, its relatives, and pieces along an axis."""

from __future__ import annotations

from dataclasses import dataclass

from ..files import JAVASCRIPT_PRODUCT, LANGUAGES, LICENSE, commented
from ..functions import Function
from ..helpers import HELPERS
from ..languages import JAVASCRIPT, C, Language
from ..text import helper_texts, javascript_function
from . import in_c, in_javascript, in_jax, in_numpy, in_tensorflow, in_torch

__all__ = ["Row", "RowValue", "row_text"]

FILES = {
    "numpy": in_numpy.FILES,
    "torch": in_torch.FILES,
    "jax": in_jax.FILES,
    "tensorflow": in_tensorflow.FILES,
    "javascript": in_javascript.FILES,
    "c": in_c.FILES,
}
FORMULAS = {
    "softmax": "exp(z_i/temperature)/sum over j of exp(z_j/temperature)",
    "log_softmax": "z_i/temperature - log(sum over j of exp(z_j/temperature))",
    "log_sum_exp": "log(sum over j of exp(z_j))",
    "sparsemax": "max(z_i - t, 0), where t makes the sum 1",
    "maxout": "max(z_i) of each group of neighbors",
    "crelu": "max(z, 0), and then max(-z, 0)",
}
# What rounding takes from the operations of each: it is added to the exponent again.
ROUNDED = {
    "softmax": ("sum_rest", "quotient_rest"),
    "log_softmax": ("sum_rest", "quotient_rest"),
    "log_sum_exp": ("sum_rest",),
}
# Languages that have no gradients of their own.
BY_HAND = ("numpy", "javascript", "c")


@dataclass(frozen=True)
class RowValue:
    """A test value: one entry of f(z), or of what flows back to z.

    Attributes
    ----------
    z : tuple of float
    upstream : tuple of float, float, or None
        What arrives at f(z); None for a value of f itself.
    place : int or None
        Which entry; None if there is one alone.
    value : float
    """

    z: tuple[float, ...]
    upstream: tuple[float, ...] | float | None
    place: int | None
    value: float


@dataclass(frozen=True)
class Row:
    """An activation of a row, and what is said of it.

    Attributes
    ----------
    name, title : str
    defaults : tuple of float
        Of its parameters.
    given : tuple of RowValue
    """

    name: str
    title: str
    defaults: tuple[float, ...]
    given: tuple[RowValue, ...]


def row_text(row: Row, key: str, source: str = "", remark: str = "") -> str:
    """Return the file of a row's activation in the language of a key of LANGUAGES.

    ``remark`` is what there is to say of the framework's own function.
    """
    language, _ = LANGUAGES[key]
    lines = [f"{row.title}: {FORMULAS[row.name]}", source, LICENSE, remark]
    lines += [
        _test(row, given, language)
        for given in row.given
        if given.upstream is None or key in BY_HAND
    ]
    blocks = list(FILES[key][row.name])
    if language is C:
        blocks.insert(
            0, "/* Don't compile it with -ffast-math: that takes away NaN and infinity. */"
        )
    elif language is JAVASCRIPT:
        blocks[:0] = _rounding(row.name, language)
    else:
        blocks[1:1] = _rounding(row.name, language)
    gap = "\n\n\n" if language.vectors else "\n\n"
    return f"{commented(filter(None, lines), language)}\n{gap.join(blocks)}\n"


def _rounding(name: str, language: Language) -> list[str]:
    """Return the helpers that tell what rounding takes."""
    calls = [Function("", ("x", "y"), (), [rest, "x", "y"]) for rest in ROUNDED.get(name, ())]
    if language.vectors:
        return list(helper_texts(calls, language, single=False))
    product = [JAVASCRIPT_PRODUCT] if "quotient_rest" in ROUNDED.get(name, ()) else []
    return product + [
        javascript_function(HELPERS[rest], language) for rest in ROUNDED.get(name, ())
    ]


def _test(row: Row, given: RowValue, language: Language) -> str:
    inputs = [given.z] if given.upstream is None else [given.z, given.upstream]
    called = [_written(x, language) for x in inputs]
    if language is C:
        called += [f"{x:g}" for x in row.defaults]
    name = row.name if given.upstream is None else f"{row.name}_vjp"
    place = "" if given.place is None else f"[{given.place}]"
    return f"{language.named(name)}({', '.join(called)}){place} = {given.value!r}"


def _written(x: tuple[float, ...] | float, language: Language) -> str:
    if not isinstance(x, tuple):
        return f"{x:g}"
    start, end = "{}" if language is C else "[]"
    return f"{start}{', '.join(f'{number:g}' for number in x)}{end}"
