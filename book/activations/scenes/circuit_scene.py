"""Networks as circuits: values forward and slopes backward, one step after the other.

Both are the smallest that show what there is to see.  `circuit` is the network of the chapter
on backpropagation, with its numbers: one input, so that its two paths meet again there.
`network` has two inputs and any activation of the catalogue but the relatives of Mish.
Neither has biases: the slope of a bias is that of the unit that it is added to.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..catalogue import CATALOGUE
from ..draw import Diagram
from ..kernel.javascript import functions
from ..live import Kind, Script, Slider, constants, figure_script
from .scene import activation_choice

__all__ = ["UNITS", "circuit", "network"]


@dataclass(frozen=True)
class Circuit:
    """A network with one hidden layer, in the order in which it is computed.

    Attributes
    ----------
    units : tuple of dict
        Each has a name and one of: ``slider``, the input's; ``sum``, pairs of a unit and
        the weight on its way; ``bends``, the unit whose activation it is; ``misses``, the
        unit whose distance from the target y is the loss.
    layers : tuple of tuple of str
        The same units as they are drawn.
    """

    units: tuple[dict, ...]
    layers: tuple[tuple[str, ...], ...]

    def diagram(self) -> Diagram:
        wires = [(start, u["name"]) for u in self.units for start in _inputs(u)]
        return Diagram.of(self.layers, wires)

    def weights(self) -> list[str]:
        return [weight for unit in self.units for _, weight in unit.get("sum", ())]


def _inputs(unit: dict) -> list[str]:
    """Return the units from which a unit is computed."""
    single = [unit[key] for key in ("bends", "misses") if key in unit]
    return single + [start for start, _ in unit.get("sum", ())]


def _hidden(*inputs: str) -> tuple[dict, ...]:
    """Return two hidden units that see all inputs, what follows, and the loss."""
    first, second = (
        [f"w{len(inputs) * row + i + 1}" for i in range(len(inputs))] for row in (0, 1)
    )
    last = [f"w{2 * len(inputs) + i}" for i in (1, 2)]
    return (
        {"name": "z₁", "sum": list(zip(inputs, first, strict=True))},
        {"name": "z₂", "sum": list(zip(inputs, second, strict=True))},
        {"name": "a₁", "bends": "z₁"},
        {"name": "a₂", "bends": "z₂"},
        {"name": "z₃", "sum": list(zip(("a₁", "a₂"), last, strict=True))},
        {"name": "L", "misses": "z₃"},
    )


AFTER = (("z₁", "z₂"), ("a₁", "a₂"), ("z₃",), ("L",))
ONE = Circuit(({"name": "x", "slider": "x"}, *_hidden("x")), (("x",), *AFTER))
TWO = Circuit(
    ({"name": "x₁", "slider": "x1"}, {"name": "x₂", "slider": "x2"}, *_hidden("x₁", "x₂")),
    (("x₁", "x₂"), *AFTER),
)
UNITS = {"circuit": ONE.units, "network": TWO.units}


def _sliders(made: Circuit, at: int, **values: float) -> tuple[Slider, ...]:
    """Return the sliders: the step, and one for each input, weight and the target."""
    inputs = [unit["slider"] for unit in made.units if "slider" in unit]
    steps = 2 * len(made.units) - len(inputs) + 1
    letters = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
    return (
        Slider("step", "step", at, 0, steps, 1, digits=0),
        *(
            Slider(name, name.translate(letters), values[name], -3.0, 3.0, 0.05)
            for name in (*inputs, *made.weights(), "y")
        ),
    )


# Every reader of the figure loads the code of all that can be chosen, and theirs is long.
RELATIVES_OF_MISH = ("tanh_exp", "serf", "phish")
OFFERED = tuple(a for a in CATALOGUE.values() if a.name not in RELATIVES_OF_MISH)
ACTIVATION_CHOICE = activation_choice("tanh", OFFERED, "activation φ")
NUMBERS = {"w1": 0.5, "w2": -1.0, "w3": 1.5, "w4": 0.5}
# With two inputs the first two weights lead to z₁, the next two to z₂.
MORE_NUMBERS = {"w1": 0.5, "w2": -1.0, "w3": -1.0, "w4": 1.5, "w5": 1.5, "w6": 0.5}


def _kind(name: str, title: str, made: Circuit, choices, activations, sliders) -> Kind:
    def script() -> Script:
        facts = constants(
            UNITS=made.units,
            WEIGHTS=made.weights(),
            DIAGRAM=made.diagram().facts(),
            SLIDERS=[s.facts() | {"label": s.label} for s in sliders],
            # What can be chosen stands in ACTIVATIONS.
            CHOICES=[{"name": c.name, "label": c.label, "default": c.default} for c in choices],
            TITLE=title,
        )
        return figure_script(
            functions(activations) + facts,
            "circuit",
            *("UNITS", "WEIGHTS", "DIAGRAM", "SLIDERS", "CHOICES", "ACTIVATIONS", "TITLE"),
            libraries=("live/network.js", "scenes/circuit_scene.js"),
        )

    return Kind(name=name, title=title, sliders=sliders, choices=choices, script=script)


circuit = _kind(
    "circuit",
    "A small network as a circuit, with values and slopes",
    ONE,
    (),
    (CATALOGUE["tanh"],),
    _sliders(ONE, 6.0, x=1.0, y=1.0, **NUMBERS),
)
network = _kind(
    "network",
    "A network of two inputs and two hidden units, with values and slopes",
    TWO,
    (ACTIVATION_CHOICE,),
    OFFERED,
    _sliders(TWO, 15.0, x1=1.0, x2=-0.5, y=1.0, **MORE_NUMBERS),
)
