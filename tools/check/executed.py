"""Pytest plugin: keep the notebooks as nbval runs them, for the site to be built from.

Used by `make test` with ``-p tools.check.executed``: every notebook runs once there, and not a
second time for the build.  Kernels draw as they do in a build.
"""

from __future__ import annotations

import json
import os
import tempfile
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import nbformat
import pytest
from nbval.plugin import IPyNbCell, IPyNbFile

from tools.site import build

KEPT = build.kept(build.ROOT / "_build" / "html")
STATE = "application/vnd.jupyter.widget-state+json"
ASK_FOR_STATE = """
import json as _json, sys as _sys
if "ipywidgets" in _sys.modules:
    print(_json.dumps(_sys.modules["ipywidgets"].Widget.get_manager_state()))
"""


_folder = tempfile.TemporaryDirectory()  # kernels read their settings in it when they need them


@cache
def _of_a_build() -> dict[str, str]:
    return build.environment_in(Path(_folder.name))


@contextmanager
def _environment():
    """The environment of a build, for a kernel that starts."""
    before = dict(os.environ)
    os.environ.update(_of_a_build())
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def pytest_collection_modifyitems(items):
    for file in {item.parent for item in items if isinstance(item, IPyNbCell)}:
        file.skip_compare += ("image/svg+xml",)  # as nbval does with other pictures


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item):
    if not isinstance(item, IPyNbCell):
        return (yield)
    with _environment():  # its first cell starts the kernel
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item, nextitem):
    if isinstance(item, IPyNbCell):
        item.cell.outputs = item.test_outputs or []
        if nextitem is None or nextitem.parent is not item.parent:
            _keep(item.parent)
    return (yield)


def _keep(file: IPyNbFile) -> None:
    """Write a notebook whose last cell was run, with the state of its widgets."""
    said = "".join(
        message["content"]["text"]
        for message in _answers(file.kernel, ASK_FOR_STATE)
        if message["msg_type"] == "stream"
    )
    if said:
        file.nb.metadata["widgets"] = {STATE: json.loads(said)}
    info = file.kernel.kc.kernel_info(reply=True, timeout=60)["content"]
    file.nb.metadata["language_info"] = info["language_info"]
    KEPT.mkdir(parents=True, exist_ok=True)
    nbformat.write(file.nb, KEPT / file.path.name)


def _answers(kernel, source: str):
    """Run source, and yield what the kernel says until it is done."""
    asked = kernel.execute_cell_input(source)
    while True:
        message = kernel.get_message("iopub", timeout=60)
        if message["parent_header"].get("msg_id") != asked:
            continue
        if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
            return
        yield message
