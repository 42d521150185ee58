"""Printed code in an empty module, and a framework's own function beside it."""

from __future__ import annotations

import sys
import types
from collections.abc import Callable

from activations.frameworks import NAMES
from activations.implementations.measured import FRAMEWORKS, mark

__all__ = ["begun", "pasted"]

ATTRIBUTES = dict(zip(FRAMEWORKS, ("torch", "jax", "keras"), strict=True))


def pasted(text: str) -> types.ModuleType:
    """Return a module that has a text and nothing else."""
    module = types.ModuleType("pasted")
    exec(compile(text, "pasted", "exec"), module.__dict__)
    return module


def begun(framework, key: str, name: str, text: str) -> tuple[Callable, Callable | None, dict]:
    """Return the printed function, the framework's own or None, and how an entry begins.

    Parameters
    ----------
    framework : one of ADAPTERS in taken.py
    key : str
        Of FRAMEWORKS.
    name : str
        Of the function.
    text : str
        The printed file.
    """
    print(f"    {key}: {name}", file=sys.stderr, flush=True)
    own = getattr(NAMES.get(name), ATTRIBUTES[key], "")
    theirs = _function(own, framework.names) if own else None
    entry = {"mark": mark(text), "own": framework.address(own) if own else ""}
    return getattr(pasted(text), name), theirs, entry


def _function(text: str, names: dict) -> Callable:
    """Return what a framework calls an activation, as a function of z."""
    if "(" not in text:
        return eval(text, names)
    code, ones = compile(text, "own", "eval"), names["ones_like"]
    if "alpha" in text:
        return lambda z: eval(code, {**names, "z": z, "alpha": ones(z)[:1] / 4})
    return lambda z: eval(code, {**names, "z": z, "v": ones(z)})
