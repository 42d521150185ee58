"""Any set of activations, picked by the reader: curves, gradients and rows of the table.

The curves are drawn in the browser from generated JavaScript, so that no kernel is
needed.  Without a script the ones to begin with are there, and nothing to pick with.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from html import escape
from typing import TYPE_CHECKING

from ..activation import Activation
from ..catalogue import FAMILIES
from ..kernel.helpers import in_javascript
from ..live.shown import Shown
from . import overlay, table
from .comparison import Comparison
from .curves import SAMPLES, window
from .styles import STYLES

if TYPE_CHECKING:
    from .view import PickerView

__all__ = ["Picker", "picker"]

WELL_KNOWN = ("tanh", "relu", "gelu", "silu")
OTHERS = "Others"  # activations that are in no family of the catalogue


def picker(comparison: Comparison, names: tuple[str, ...]) -> Picker:
    """Return a picker that begins with the activations of these names."""
    there = {a.name: a for a in comparison.activations}
    for name in names:
        if name not in there:
            raise ValueError(f"{name!r} is not compared here; available: {', '.join(there)}")
        if names.count(name) > 1:
            raise ValueError(f"{name!r} is given {names.count(name)} times")
    known = [name for name in WELL_KNOWN if name in there]
    begin = names or known or tuple(there)[: len(WELL_KNOWN)]
    return Picker(comparison, tuple(there[name] for name in begin))


@dataclass(frozen=True, repr=False)
class Picker(Shown):
    """Activations to pick from, each shown as curve, gradient and row of a table.

    As text it is the table of those it begins with.

    Attributes
    ----------
    comparison : Comparison
        All that can be picked.
    chosen : tuple of Activation
        Those to begin with, in the order of their colors.
    """

    comparison: Comparison
    chosen: tuple[Activation, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of those to begin with."""
        return tuple(a.name for a in self.chosen)

    @cached_property
    def html(self) -> str:
        """Checkboxes, which a script has to reveal, curves, and the table."""
        windows = (window(self.chosen, order) for order in (0, 1))
        every = self.comparison
        return (
            self._choices()
            + overlay.as_html(self.chosen, *windows)
            + table.as_html(every.activations, every.table(), shown=self.names)
        )

    def _choices(self) -> str:
        families = {title: {a.name for a in family} for title, family in FAMILIES.items()}
        known = set().union(*families.values())
        every = self.comparison.activations
        families[OTHERS] = {a.name for a in every} - known
        fields = "".join(
            f"<fieldset><legend>{escape(title)}</legend>"
            f"{''.join(self._choice(a) for a in every if a.name in names)}</fieldset>"
            for title, names in families.items()
            if any(a.name in names for a in every)
        )
        buttons = "".join(
            f'<button type="button" value="{value}">{text}</button>'
            for value, text in (("reset", "Start again"), ("clear", "Clear"))
        )
        return f'<div class="choices" hidden>{fields}<div class="buttons">{buttons}</div></div>'

    def _choice(self, activation: Activation) -> str:
        checked = " checked" if activation in self.chosen else ""
        return (
            f'<label><input type="checkbox" value="{activation.name}"{checked}> '
            f"{escape(activation.title)}</label>"
        )

    @cached_property
    def own(self) -> str:
        """What the script has to know: the functions, and the looks of the curves."""
        every = self.comparison.activations
        functions = ",\n".join(_javascript(a) for a in every)
        looks = json.dumps([style.attributes for style in STYLES])
        return in_javascript(
            f"const ACTIVATIONS = [\n{functions}\n];\n"
            f"const STYLES = {looks};\nconst SAMPLES = {SAMPLES};\n"
        )

    @cached_property
    def widget(self) -> PickerView:
        """The picker as a Jupyter widget; its ``chosen`` is the list of names."""
        from .view import PickerView

        return PickerView(self.own, self.html, self.names)

    def __repr__(self) -> str:
        return repr(Comparison(self.chosen))


def _javascript(activation: Activation) -> str:
    """Return the object with f and gradient of z at the default parameters."""
    facts = {
        "name": activation.name,
        "title": activation.title,
        "low": activation.slider[1],
        "high": activation.slider[2],
        "kinks": list(activation.kinks),
        "values": {p.name: p.default for p in activation.parameters},
    }
    lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in facts.items()]
    lines += [kernel.javascript_source for kernel in map(activation.kernel, range(2))]
    return f"{{{', '.join(lines)}}}"
