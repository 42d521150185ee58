"""Run the notebooks of a book, two at a time or as many as there are cores, and keep them.

myst-nb would run them one after the other: what they showed is put where it looks for that.
"""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from textwrap import indent

import nbformat
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from sphinx_external_toc.parsing import parse_toc_yaml

PARALLEL_RUNS = os.cpu_count() or 1


def run(book: Path, toc: Path, kept: Path, timeout: int, environment: dict) -> list[str]:
    """Run the notebooks that the table of contents names, and keep them in a folder.

    Returns
    -------
    list of str
        What failed: of each notebook that did, the cell, its error and its source.
    """
    paths = [book / f"{name}.ipynb" for name in parse_toc_yaml(toc)]
    paths = [path for path in paths if path.exists()]
    kept.mkdir()
    return asyncio.run(_run_all(paths, kept, timeout, environment))


def remember(book: Path, kept: Path, cache: Path) -> None:
    """Put what notebooks showed where myst-nb looks for it."""
    cache = get_cache(cache)
    for path in sorted(kept.glob("*.ipynb")):
        bundle = CacheBundleIn(nbformat.read(path, nbformat.NO_CONVERT), str(book / path.name))
        cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)


async def _run_all(paths: list[Path], kept: Path, timeout: int, environment: dict) -> list[str]:
    free, done, failures = asyncio.Semaphore(PARALLEL_RUNS), [], []

    async def run_one(path: Path) -> None:
        async with free:
            notebook = nbformat.read(path, nbformat.NO_CONVERT)
            failure = await _run(notebook, path, timeout, environment)
        if failure:
            failures.append(failure)
        else:
            nbformat.write(notebook, kept / path.name)
        done.append(path)
        print(f"    running notebooks... [{len(done) / len(paths):4.0%}] {path.stem}", flush=True)

    # The longest first: the last one to end should not be one that began late.
    await asyncio.gather(*map(run_one, sorted(paths, key=_length, reverse=True)))
    return failures


def _length(path: Path) -> int:
    return path.stat().st_size


async def _run(
    notebook: nbformat.NotebookNode, path: Path, timeout: int, environment: dict
) -> str | None:
    """Run a notebook in place, and say what failed."""
    began = 0

    def note(cell, cell_index: int) -> None:
        nonlocal began
        began = cell_index

    client = NotebookClient(
        notebook,
        timeout=timeout,
        record_timing=False,  # it would be metadata, by which a notebook is found again
        resources={"metadata": {"path": str(path.parent)}},
        on_cell_start=note,
    )
    try:
        await client.async_execute(env=environment)
    except CellExecutionError as error:
        reason = f"{error.ename}: {error.evalue}"
    except Exception as error:  # too slow, or its kernel died
        reason = str(error).strip().splitlines()[0]
    else:
        return None
    return f"{path}, cell {began + 1}: {reason}\n{indent(notebook.cells[began].source, '    ')}"
