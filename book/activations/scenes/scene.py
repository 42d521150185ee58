"""How the figure of a chapter is made of its sliders, its lists and its drawing."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ..elementwise import Elementwise
from ..live import Choice, Kind, Script, Slider, constants, figure_script

__all__ = ["activation_choice", "scene"]


def activation_choice(
    default: str, activations: Iterable[Elementwise], label: str = "activation"
) -> Choice:
    """Return the list from which a reader picks one of these activations."""
    return Choice("chosen", label, default, tuple((a.name, a.title) for a in activations))


def scene(
    name: str,
    title: str,
    sliders: tuple[Slider, ...],
    choice: Choice | None = None,
    *,
    inner: tuple[Slider, ...] = (),
    generated: tuple[str, Callable[[], str]] | None = None,
    libraries: tuple[str, ...] = (),
    **facts,
) -> Kind:
    """Return the kind of figure that ``scenes/NAME_scene.js`` draws.

    Its function of this name is given the constants SLIDERS, CHOICE and those below.

    Parameters
    ----------
    name, title : str
        Of the kind.
    sliders : tuple of Slider
    choice : Choice, optional
    inner : tuple of Slider
        Numbers that readers change in the picture itself; SLIDERS has them after the others.
    generated : (str, callable), optional
        The name of a constant that is code, and a function that returns the statements
        which define it.
    libraries : tuple of str
        Other files that the drawing needs, such as "live/panels.js".
    **facts
        Constants in JSON.
    """

    def script() -> Script:
        given = {"SLIDERS": [slider.facts() for slider in (*sliders, *inner)]}
        if choice:
            given["CHOICE"] = choice.facts()
        given |= facts
        code, names = (generated[1](), [generated[0]]) if generated else ("", [])
        return figure_script(
            code + constants(**given),
            name,
            *(*names, *given),
            libraries=(*libraries, f"scenes/{name}_scene.js"),
        )

    choices = (choice,) if choice else ()
    return Kind(name, title, sliders, script, choices, inner)
