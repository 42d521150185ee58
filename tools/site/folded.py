"""Say of each folded cell what it hides: the code of a figure, or a solution.

``_config.yml`` has one pair of words for all folded cells, those for solutions.  A cell
tagged ``hide-input`` shows its result and folds the code that made it, which solves nothing.
A cell with other words of its own, in ``mystnb`` of its metadata, keeps them.
"""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx

OF_CODE = {"prompt_show": "Show the code", "prompt_hide": "Hide the code"}


def name_code(app: Sphinx, doctree: nodes.document) -> None:
    """Change the words of all cells that fold their code and not their result."""
    for cell in doctree.findall(nodes.container):
        if cell.get("hide_mode") == "input":
            cell.attributes.update(OF_CODE)
