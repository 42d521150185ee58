"""The two tables as the reader sees them: plain HTML, which a script makes searchable."""

from __future__ import annotations

import re
from functools import cached_property
from html import escape
from typing import TYPE_CHECKING

from ..cards import cards
from ..galleries import chapter
from ..live.shown import Shown
from .rows import DOMAINS, OTHERS, Belief, Use, beliefs, uses

if TYPE_CHECKING:
    from .view import RegistryView

__all__ = ["Beliefs", "Registry", "believed", "registry"]

HEADINGS = ("Model", "Field", "Layer", "Activation", "Read there")
BELIEF_HEADINGS = ("People say", "The code says", "Read there")
CODE = re.compile(r"`([^`]+)`")
PLACE = re.compile(r"([^/#]+)(?:#L(\d+))?$")  # the end of a link: the file, and the line


class Registry(Shown):
    """All uses in one table, with a search and two lists to choose from.

    As text it says what it has.
    """

    @cached_property
    def html(self) -> str:
        """The search, which needs the script, and the table, which doesn't."""
        return _filters() + cards("Which model uses which activation", HEADINGS, map(_row, uses()))

    @cached_property
    def widget(self) -> RegistryView:
        """The table as a Jupyter widget."""
        # Imported on demand, for anywidget takes long to import.
        from .view import RegistryView

        return RegistryView(self.html)

    def __repr__(self) -> str:
        models = {use.model for use in uses()}
        return f"Registry({len(uses())} uses, {len(models)} models)"


class Beliefs:
    """Common claims, and what the sources have instead."""

    def _repr_html_(self) -> str:
        table = cards("Claims that sources contradict", BELIEF_HEADINGS, map(_belief, beliefs()))
        return f'<div class="beliefs">{table}</div>'

    def __repr__(self) -> str:
        return f"Beliefs({len(beliefs())} claims)"


def registry() -> Registry:
    """Return the table of all uses."""
    return Registry()


def believed() -> Beliefs:
    """Return the table of the claims that sources contradict."""
    return Beliefs()


def _filters() -> str:
    """Return the controls.  They keep their place from the beginning, so that nothing moves."""
    titles = sorted({use.title for use in uses()}, key=str.lower)
    return (
        '<div class="filters">'
        '<label>Search <input type="search" autocomplete="off"></label>'
        f"{_choice('Field', DOMAINS)}{_choice('Activation', titles)}"
        f"<output>{len(uses())} rows</output></div>"
    )


def _choice(name: str, options: tuple[str, ...] | list[str]) -> str:
    listed = "".join(f"<option>{escape(option)}</option>" for option in options)
    return f'<label>{name} <select><option value="">all</option>{listed}</select></label>'


def _row(use: Use) -> tuple[str, ...]:
    return (
        f"{escape(use.model)} <small>{use.year}</small>",
        use.domain,
        with_code(use.layer),
        f"{_linked(use)} <small>{escape(use.form)}</small>",
        f"{with_code(use.words)} <small>{_links(use.sources)}</small>",
    )


def _linked(use: Use) -> str:
    """Return the title of the activation, with a link if there is a chapter about it."""
    file = None if use.activation in OTHERS else chapter(use.activation)
    title = escape(use.title)
    return f"<a href='{file}'>{title}</a>" if file else f"<span>{title}</span>"


def _belief(belief: Belief) -> tuple[str, ...]:
    sources: dict[str, dict[str, None]] = {}
    for use in belief.uses:
        sources.setdefault(use.model, {}).update(dict.fromkeys(use.sources))
    links = "; ".join(_numbered(model, tuple(links)) for model, links in sources.items())
    return with_code(belief.said), with_code(belief.found), f"<small>{links}</small>"


def _numbered(model: str, sources: tuple[str, ...]) -> str:
    """Return the name of a model as a link to its first source, and numbers to the others."""
    texts = (model, *map(str, range(2, len(sources) + 1)))
    pairs = zip(sources, texts, strict=True)
    return ", ".join(f'<a href="{escape(s)}">{escape(text)}</a>' for s, text in pairs)


def with_code(text: str) -> str:
    """Return a text as HTML, with what stands between backticks as code."""
    return CODE.sub(r"<code>\1</code>", escape(text, quote=False))


def _links(sources: tuple[str, ...]) -> str:
    return ", ".join(f'<a href="{escape(s)}">{_place(s)}</a>' for s in sources)


def _place(source: str) -> str:
    file, line = PLACE.search(source).groups()
    return f"{escape(file)}{f':{line}' if line else ''}"
