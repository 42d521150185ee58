"""Put beside each claim of ``claims.md`` what was measured for it.

A hidden cell of the chapter measures the claim where it holds, and on a counterfactual where
it must fail (``activations.evidence.claim``).  Both results are read from the notebook.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

PAGE = "claims"
BOOK = Path(__file__).parents[2] / "book"
# | N5 | what was said | [where](chapter.ipynb#heading) |
ROW = re.compile(r"^\| ([NPE]\d+[a-z]?) \| (.+) \| \[.+\]\((\w+\.ipynb)#[\w-]+\) \|$", re.MULTILINE)
HEAD = re.compile(r"^(\| No\. \|.*\|)\n(\|(?::?-+\|)+)$", re.MULTILINE)
RESULT = re.compile(r"^([NPE]\d+[a-z]?) (.+), so it (holds|fails)$", re.MULTILINE)


def results(notebook: Path) -> dict[str, tuple[str, str]]:
    """Return for each claim of a notebook what was measured: where it holds, and where not."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    outputs = (output for cell in cells for output in cell.get("outputs", []))
    shown = "\n".join("".join(o.get("data", {}).get("text/plain", "")) for o in outputs)
    found: dict[str, dict[str, str]] = {}
    for name, measured, verdict in RESULT.findall(shown):
        found.setdefault(name, {})[verdict] = measured
    return {name: (both["holds"], both["fails"]) for name, both in found.items()}


def with_results(text: str) -> str:
    """Return the page with two more columns; ExtensionError if a claim was not measured."""

    def row(match: re.Match) -> str:
        name, _, chapter = match.groups()
        measured = results(BOOK / chapter).get(name)
        if measured is None:
            raise ExtensionError(f"{chapter} does not measure the claim {name} of {PAGE}.md")
        return " ".join([match[0], *(f"{side} |" for side in measured)])

    text = HEAD.sub(r"\1 Measured | Measured instead, where it must fail |\n\2:--|:--|", text)
    return ROW.sub(row, text)


def add_results(app: Sphinx, name: str, source: list[str]) -> None:
    """Fill the page of claims when it is read."""
    if name == PAGE:
        source[0] = with_results(source[0])
