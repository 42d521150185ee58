"""The copies of the notebooks that Colab and Kaggle open: each works with nothing beside it."""

import json
import shutil
import subprocess
import sys
from importlib import metadata
from types import SimpleNamespace

import nbformat
import pytest
from nbclient import NotebookClient

from formulas import slow_except
from tools.notebooks import standalone as standalone_notebooks
from tools.notebooks.normalize import normalized
from tools.notebooks.standalone import BOOK, CELL, first_cell, needed, standalone, write_all

NOTEBOOKS = sorted(path.name for path in BOOK.glob("*.ipynb"))
ADDRESS, COMMIT = "https://example.org/owner/book", "0123456789" * 4


def git(folder, *arguments):
    identity = ("-c", "user.name=test", "-c", "user.email=test@example.org")
    command = ["git", "-C", folder, *identity, *arguments]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return done.stdout.strip()


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    """A repository with the book's code as it is now: its address, and its commit."""
    folder = tmp_path_factory.mktemp("repository")
    ignored = shutil.ignore_patterns("__pycache__", ".*")
    shutil.copytree(BOOK / "activations", folder / "book" / "activations", ignore=ignored)
    git(folder, "init", "--quiet")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message", "The code of the book")
    return folder.as_uri(), git(folder, "rev-parse", "HEAD")


@pytest.fixture(scope="module")
def copies(tmp_path_factory):
    return write_all(tmp_path_factory.mktemp("build") / "standalone", ADDRESS, COMMIT)


@pytest.fixture
def offline(monkeypatch):
    """Lets git read from this machine only, and pip from nowhere."""
    monkeypatch.setenv("GIT_ALLOW_PROTOCOL", "file")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.delenv("PYTHONPATH", raising=False)


@pytest.mark.slow
def test_every_notebook_has_a_copy(copies):
    assert [path.name for path in copies] == NOTEBOOKS


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_copy_is_valid_and_differs_by_its_first_cell_only(name, copies):
    (path,) = [path for path in copies if path.name == name]
    nbformat.validate(nbformat.read(path, as_version=4))
    first, *rest = (copy := json.loads(path.read_text("utf-8")))["cells"]
    assert {**copy, "cells": rest} == json.loads((BOOK / name).read_text("utf-8"))
    source = "".join(first["source"])
    compile(source, name, "exec")
    assert f"prepare({ADDRESS!r}, {COMMIT!r}, " in source


@pytest.mark.slow
def test_what_is_needed_is_imported_and_pinned():
    versions = needed()
    assert {"numpy", "sympy", "matplotlib", "anywidget", "ipywidgets"} <= versions.keys()
    assert not {"jupyterlab", "jupyter-book", "mini-racer"} & versions.keys()
    assert [name for name, version in versions.items() if version is None] == ["ipywidgets"]
    assert versions["sympy"] == metadata.version("sympy")


@pytest.mark.slow
@pytest.mark.parametrize("name", slow_except(["build_your_own", "sigmoid"], ["build_your_own"]))
def test_a_copy_runs_in_an_empty_folder_and_its_first_cell_twice(
    name, repository, offline, tmp_path
):
    path = BOOK / f"{name}.ipynb"
    book = json.loads(path.read_text("utf-8"))
    cell = first_cell(*repository)
    copy = standalone(standalone(book, cell), {**cell, "id": "again"})
    look = "import sys\n[p for p in sys.path if p.endswith('/book')], 'prepare' in dir()"
    copy["cells"].insert(2, {**cell, "id": "look", "source": [look]})
    notebook = nbformat.reads(json.dumps(copy), as_version=4)
    resources = {"metadata": {"path": str(tmp_path)}}
    NotebookClient(notebook, timeout=120, kernel_name="python3", resources=resources).execute()
    once, twice, looked, *rest = notebook.cells
    assert once.outputs == twice.outputs == []
    paths, left_behind = eval(looked.outputs[0].data["text/plain"])
    assert len(paths) == 1 and repository[1] in paths[0] and not left_behind
    assert not list(tmp_path.iterdir())
    ran = normalized(nbformat.from_dict({**notebook, "cells": rest}))
    stored = nbformat.read(path, as_version=4)
    assert [cell.get("outputs") for cell in ran.cells] == [c.get("outputs") for c in stored.cells]


# --- the first cell where something is missing ------------------------------------------


@pytest.fixture
def cell(monkeypatch):
    """What the cell defines, in this process, with the code of the book already fetched."""
    names = {}
    exec(CELL.read_text("utf-8"), names)
    monkeypatch.syspath_prepend(f"/anywhere/{COMMIT}/book")
    return SimpleNamespace(**names)


@pytest.fixture
def installed(monkeypatch):
    """A list that fills with what pip is asked to install, and nothing is."""
    asked = []

    def run(command, **options):
        assert command[:5] == (sys.executable, "-m", "pip", "install", "--quiet")
        asked.extend(command[5:])
        return SimpleNamespace(returncode=0, stderr="")

    monkeypatch.setattr(subprocess, "run", run)
    return asked


def test_only_what_is_missing_or_another_version_is_installed(cell, installed):
    versions = {"pytest": metadata.version("pytest"), "nbformat": None}
    cell.prepare(ADDRESS, COMMIT, {**versions, "no-such-package": "1.2", "nor-this": None})
    assert installed == ["no-such-package==1.2", "nor-this"]


def test_what_is_in_use_in_another_version_asks_for_a_restart(cell, installed):
    with pytest.raises(RuntimeError, match="an older pytest is in use: restart the session"):
        cell.prepare(ADDRESS, COMMIT, {"pytest": "0.1"})
    assert installed == ["pytest==0.1"]


def test_without_a_network_the_reason_is_one_sentence(cell, offline, tmp_path):
    nowhere = (tmp_path / "nowhere").as_uri()
    with pytest.raises(RuntimeError, match=r"`git -C .* failed: .*On Kaggle, switch on Internet"):
        cell.prepare(nowhere, COMMIT[::-1], {})
    assert not any(path.endswith(f"{COMMIT[::-1]}/book") for path in sys.path)


def test_colab_is_told_to_show_figures_with_sliders(cell, monkeypatch):
    calls = []
    output = SimpleNamespace(enable_custom_widget_manager=lambda: calls.append("enabled"))
    monkeypatch.setitem(sys.modules, "google.colab.output", output)
    cell.prepare(ADDRESS, COMMIT, {})
    assert calls == ["enabled"]


def test_a_commit_that_is_none_is_refused(capsys, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["x", "--repository", ADDRESS, "--commit", "main"])
    with pytest.raises(SystemExit, match="2"):
        standalone_notebooks.main()
    assert "a hash of 40 hexadecimal digits, not 'main'" in capsys.readouterr().err
