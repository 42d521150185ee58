"""Copy the notebooks into a folder, each with a first cell that lets it run when opened alone.

    python -m tools.notebooks.standalone --repository URL --commit HASH [--out FOLDER]

Colab and Kaggle open one file of a repository and have no other. The first cell of a
copy fetches the book's code as it was at that commit, and installs what the notebooks
import in the versions of requirements.txt. Needs nothing but Python.
"""

from __future__ import annotations

import argparse
import ast
import json
import re
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
BOOK = ROOT / "book"
CELL = Path(__file__).with_name("standalone_cell.py")

# Half of it is part of the page it runs in, whose version it must have: any will do.
PROVIDED_BY_HOST = ("ipywidgets",)


def needed() -> dict[str, str | None]:
    """Return what the notebooks import of the packages chosen in requirements.txt.

    Returns
    -------
    dict
        The version by the name of the package; None where any version will do.
    """
    chosen, _ = (ROOT / "requirements.txt").read_text(encoding="utf-8").split("\n\n# What these")
    pins = dict(re.findall(r"^([\w-]+)==(\S+)", chosen, flags=re.MULTILINE))
    used = set().union(*map(_imported, _sources()))
    return {name: None if name in PROVIDED_BY_HOST else pins[name] for name in pins if name in used}


def _sources() -> list[str]:
    """Return the code of all notebooks, and of the package that they import."""
    notebooks = [json.loads(path.read_text(encoding="utf-8")) for path in BOOK.glob("*.ipynb")]
    cells = [cell for notebook in notebooks for cell in notebook["cells"]]
    texts = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    modules = (BOOK / "activations").rglob("*.py")
    return texts + [path.read_text(encoding="utf-8") for path in modules]


def _imported(source: str) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names.add(node.module.split(".")[0])
    return names


def first_cell(repository: str, commit: str) -> dict:
    """Return the cell that makes a copy run on its own."""
    wanted = ",\n".join(f"    {name!r}: {version!r}" for name, version in needed().items())
    call = f"prepare({repository!r}, {commit!r}, {{\n{wanted},\n}})\ndel prepare"
    source = f"{CELL.read_text(encoding='utf-8')}\n\n{call}"
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": "standalone",
        "metadata": {"jupyter": {"source_hidden": True}},
        "outputs": [],
        "source": source.splitlines(keepends=True),
    }


def standalone(notebook: dict, cell: dict) -> dict:
    """Return a notebook with one more cell in front; the input stays as it is."""
    return {**notebook, "cells": [cell, *notebook["cells"]]}


def write_all(out: Path, repository: str, commit: str) -> list[Path]:
    """Write a copy of every notebook into a new folder; return where they are."""
    cell = first_cell(repository, commit)
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    for path in sorted(BOOK.glob("*.ipynb")):
        notebook = standalone(json.loads(path.read_text(encoding="utf-8")), cell)
        text = json.dumps(notebook, ensure_ascii=False, indent=1)
        (out / path.name).write_text(f"{text}\n", encoding="utf-8")
    return sorted(out.iterdir())


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repository", required=True, help="its address, as git takes it")
    parser.add_argument("--commit", required=True, help="full hash of the commit to fetch")
    parser.add_argument("--out", type=Path, default=ROOT / "_build" / "standalone")
    arguments = parser.parse_args()
    if not re.fullmatch(r"[0-9a-f]{40}", arguments.commit):
        parser.error(f"--commit is a hash of 40 hexadecimal digits, not {arguments.commit!r}")
    for path in write_all(arguments.out, arguments.repository, arguments.commit):
        print(f"    {path.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
