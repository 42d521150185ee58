"""What figures compute with: activations as JavaScript statements."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING

from .helpers import in_javascript
from .kernel import Kernel

if TYPE_CHECKING:
    from ..elementwise import Elementwise

__all__ = ["functions", "javascript", "layer_functions"]


def javascript(activation: Elementwise) -> str:
    """Return the statement ``const ACTIVATION = {...};`` that a figure computes with.

    It holds names, slider ranges and axes of the activation and the functions
    f, gradient and secondDerivative of (z, {parameters}).
    """
    facts = {
        "name": activation.name,
        "title": activation.title,
        "z": dict(zip(("default", "low", "high", "step"), activation.slider, strict=True)),
        "parameters": [p.facts() for p in activation.parameters],
        "kinks": list(activation.kinks),
        "window": list(activation.window),
    }
    return in_javascript(
        f"const ACTIVATION = {_object(facts, map(activation.kernel, range(3)))};\n"
    )


def functions(activations: Iterable[Elementwise]) -> str:
    """Return the statement ``const ACTIVATIONS = {name: {...}, ...};``.

    Each has title, default parameters, kinks, and f and gradient of (z, {parameters}).
    """
    entries = (
        f"{a.name}: "
        + _object(
            {
                "title": a.title,
                "defaults": {p.name: p.default for p in a.parameters},
                "kinks": list(a.kinks),
            },
            map(a.kernel, range(2)),
        )
        for a in activations
    )
    return in_javascript("const ACTIVATIONS = {\n" + ",\n".join(entries) + "\n};\n")


LOOPS = [
    f"{name}(z, to, count, given) {{ for (let i = 0; i < count; i += 1) "
    f"to[i] = this.{function}(z[i], given); }}"
    for name, function in (("values", "f"), ("slopes", "gradient"))
]


def layer_functions(activations: Iterable[Elementwise]) -> str:
    """Return the statement ``const ACTIVATIONS = {name: {...}, ...};`` for networks.

    Each has title, parameters with their ranges, kinks, f and gradient of (z, {parameters}), and
    the same for the first ``count`` numbers of a typed array: ``values`` and ``slopes``.  Each has
    loops of its own, because a browser makes a loop fast that calls one function only.
    """
    entries = []
    for a in activations:
        facts = {
            "title": a.title,
            "parameters": [p.facts() for p in a.parameters],
            "kinks": list(a.kinks),
        }
        entries.append(f"{a.name}: {_object(facts, map(a.kernel, range(2)), LOOPS)}")
    return in_javascript("const ACTIVATIONS = {\n" + ",\n".join(entries) + "\n};\n")


def _object(facts: dict, kernels: Iterable[Kernel], more: Iterable[str] = ()) -> str:
    lines = [f"  {key}: {json.dumps(value, ensure_ascii=False)}" for key, value in facts.items()]
    lines += [f"  {kernel.javascript_source}" for kernel in kernels]
    lines += [f"  {method}" for method in more]
    return "{\n" + ",\n".join(lines) + "\n}"
