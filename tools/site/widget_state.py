"""Rename the random ids of Jupyter widgets, so that equal books are equal bytes."""

from __future__ import annotations

import json
import re

PREFIX = "IPY_MODEL_"


def reached(state: dict, views: list[str]) -> dict[str, None]:
    """Return the models of views and all that these refer to, in order of appearance."""
    order: dict[str, None] = {}

    def visit(model: str) -> None:
        if model in state and model not in order:
            order[model] = None
            for reference in _references(state[model]):
                visit(reference)

    for view in views:
        visit(view)
    return order


def rename(state: dict, views: list[str]) -> tuple[dict, dict[str, str]]:
    """Return a widget state with ids in order of appearance, and the map old -> new.

    Parameters
    ----------
    state : dict
        Model id -> {"model_name", "state", ...}, as Jupyter embeds it.
    views : list of str
        The ids of the models shown, in the order of the page.

    Models that no view needs, directly or through a link, are left out.
    """
    order = reached(state, views)
    links = [model for model, data in state.items() if data["model_name"].endswith("LinkModel")]
    links = [model for model in links if set(_references(state[model])) & set(order)]
    place = {model: index for index, model in enumerate(order)}
    for link in sorted(links, key=lambda m: [place.get(r, -1) for r in _references(state[m])]):
        order |= reached(state, [link])

    names = {old: f"{index:032x}" for index, old in enumerate(order)}
    text = json.dumps({model: state[model] for model in order}, sort_keys=False)
    for old, new in names.items():
        text = text.replace(old, new)
    return json.loads(text), names


def _references(data: dict) -> list[str]:
    # Sorted keys: the order in which traits were listed is no part of the figure.
    return re.findall(PREFIX + "([0-9a-f]+)", json.dumps(data, sort_keys=True))
