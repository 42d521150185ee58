"""The catalogue as data, in which a page finds what a formula of the reader's own resembles."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

from ..catalogue import CATALOGUE

if TYPE_CHECKING:
    from ..activation import Activation

__all__ = ["catalogue"]


def catalogue(page: Callable[[str], str]) -> list[dict]:
    """Return for each activation its names, its program, and its parameters.

    Parameters
    ----------
    page : callable
        The address of the page about an activation, or "" if there is none.
    """
    return [_entry(activation, page(activation.name)) for activation in CATALOGUE.values()]


def _entry(activation: Activation, page: str) -> dict:
    program = activation.kernel(0).program
    letters = zip(activation.parameters, program.parameters, strict=True)
    return {
        "name": activation.name,
        "title": activation.title,
        "page": page,
        "program": json.loads(program.as_json()),
        "parameters": [
            {"name": symbol, "label": p.label, "default": p.default} for p, symbol in letters
        ],
    }
