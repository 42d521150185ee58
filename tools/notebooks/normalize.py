"""Bring notebooks into the one form in which they are committed.

    python -m tools.notebooks.normalize --execute FILE...   run, normalize, write in place
    python -m tools.notebooks.normalize --check FILE...     say what normalizing would change

Cell ids follow from the content, counts run 1..n, and pictures, widget state and
volatile metadata are left out; text outputs stay, because nbval compares them.
A file is replaced in one step or not at all.
"""

from __future__ import annotations

import argparse
import copy
import hashlib
import json
import os
import sys
import tempfile
from collections import Counter
from pathlib import Path
from textwrap import indent

import nbformat
from nbformat.v4.rwbase import split_lines

KERNEL = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
# Pictures are checked by assertions on their numbers; widget ids are random.
VOLATILE_TYPES = (
    "image/png",
    "image/jpeg",
    "image/svg+xml",
    "application/vnd.jupyter.widget-view+json",
)
KEPT_METADATA = ("tags", "mystnb")
# Cells that the page hides are folded in JupyterLab too.
FOLDED = {
    "remove-cell": {"source_hidden": True},
    "hide-cell": {"source_hidden": True, "outputs_hidden": True},
    "remove-input": {"source_hidden": True},
}


def normalized(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Return the notebook in the form in which it is committed; the input stays as it is."""
    notebook = copy.deepcopy(notebook)
    notebook.metadata = nbformat.from_dict(KERNEL)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    seen: Counter[str] = Counter()
    count = 0
    for cell in notebook.cells:
        cell.source = cell.source.strip("\n")
        cell.id = _identity(cell, seen)
        cell.metadata = _metadata(cell)
        if cell.cell_type == "code":
            count += 1
            cell.execution_count = count
            cell.outputs = [_output(output, count) for output in cell.outputs]
    return notebook


def _identity(cell: nbformat.NotebookNode, seen: Counter[str]) -> str:
    digest = hashlib.sha256(f"{cell.cell_type}\n{cell.source}".encode()).hexdigest()[:8]
    seen[digest] += 1
    return digest if seen[digest] == 1 else f"{digest}-{seen[digest]}"


def _metadata(cell: nbformat.NotebookNode) -> nbformat.NotebookNode:
    kept = {key: cell.metadata[key] for key in KEPT_METADATA if key in cell.metadata}
    for tag in kept.get("tags", []):
        if tag in FOLDED and cell.cell_type == "code":
            kept["jupyter"] = FOLDED[tag]
    return nbformat.from_dict(kept)


def _output(output: nbformat.NotebookNode, count: int) -> nbformat.NotebookNode:
    if "data" in output:
        output.data = {k: v for k, v in output.data.items() if k not in VOLATILE_TYPES}
        output.metadata = {}
    if output.output_type == "execute_result":
        output.execution_count = count
    return output


def text_of(notebook: nbformat.NotebookNode) -> str:
    """Return the file's text: a line for each line of source, and no indentation."""
    lines = split_lines(copy.deepcopy(notebook))
    return _without_indent(lines) + "\n"


def _without_indent(notebook: nbformat.NotebookNode) -> str:
    # nbformat's own layout spends a third of the file on white space.
    cells = ",\n".join(
        json.dumps(cell, ensure_ascii=False, sort_keys=True, separators=(",", ":")).replace(
            '\\n","', '\\n",\n"'
        )
        for cell in notebook.cells
    )
    rest = {key: value for key, value in notebook.items() if key != "cells"}
    return f'{{"cells":[\n{cells}\n],\n{json.dumps(rest, sort_keys=True)[1:]}'


def execute(path: Path) -> nbformat.NotebookNode:
    """Run a notebook top to bottom in a fresh kernel, in its own folder.

    Raises
    ------
    RuntimeError
        If a cell raises: names the notebook, the cell and the error.
    KeyboardInterrupt
        If it is interrupted.
    """
    # Imported here, so that --check needs no Jupyter kernel.
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    failures = CellExecutionError, CellTimeoutError, DeadKernelError, AssertionError
    running = [0]
    client = NotebookClient(
        notebook,
        timeout=120,
        kernel_name="python3",
        store_widget_state=False,
        extra_arguments=["--log-level=CRITICAL"],
        resources={"metadata": {"path": str(path.parent)}},
        on_cell_start=lambda cell, cell_index: running.__setitem__(0, cell_index),
    )
    try:
        client.execute()
    except Exception as error:
        # nbclient answers Ctrl+C by ending the kernel, and then trips over its absence, in one
        # place or another.
        if hasattr(client, "_async_cleanup_kernel_future"):
            raise KeyboardInterrupt from None
        if not isinstance(error, failures):
            raise
        source = indent(notebook.cells[running[0]].source, "    ")
        raise RuntimeError(f"{path}, cell {running[0] + 1}: {_what(error)}\n{source}") from None
    return notebook


def _what(error: Exception) -> str:
    if hasattr(error, "ename"):
        return f"{error.ename}: {error.evalue}"
    return "it timed out" if isinstance(error, TimeoutError) else "the kernel died"


def write(path: Path, text: str) -> None:
    """Replace a file in one step: a reader finds the old one or the new one."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}-", suffix=".tmp")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(name, path.stat().st_mode if path.exists() else 0o644)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument("--execute", action="store_true", help="run the notebooks first")
    mode.add_argument("--check", action="store_true", help="write nothing; exit 1 on a difference")
    parser.add_argument("files", nargs="+", type=Path)
    arguments = parser.parse_args()
    status = 0
    for path in arguments.files:
        try:
            notebook = execute(path) if arguments.execute else nbformat.read(path, as_version=4)
        except RuntimeError as error:
            print(f"{error}\n{path} is unchanged.", file=sys.stderr)
            status = 1
            continue
        except KeyboardInterrupt:
            print(f"\nInterrupted: {path} is unchanged.", file=sys.stderr)
            return 130
        text = text_of(normalized(notebook))
        if text == path.read_text(encoding="utf-8"):
            continue
        if arguments.check:
            print(f"{path} is not normalized: run make notebooks", file=sys.stderr)
            status = 1
        else:
            write(path, text)
            print(f"    {path}")
    return status


if __name__ == "__main__":
    sys.exit(main())
