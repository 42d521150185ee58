"""The form in which notebooks are committed, and that no accident leaves half a notebook."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest
from nbformat import v4

from tools.notebooks import normalize as normalize_notebooks

TOOL = normalize_notebooks.__file__
PICTURE = {"image/png": "iVBORw0KGgo=", "text/plain": "<Figure>"}
VIEW = {"application/vnd.jupyter.widget-view+json": {"model_id": "ab"}, "text/plain": "Explorer(x)"}


def notebook(*sources, path=None):
    made = v4.new_notebook(cells=[v4.new_code_cell(source) for source in sources])
    if path:
        nbformat.write(made, path)
    return made


def messy():
    made = notebook("1 + 1\n\n", "plot()", "explore()", "assert True")
    made.cells.insert(0, v4.new_markdown_cell("# Title\n"))
    made.metadata = {"widgets": {"state": {}}, "kernelspec": {"name": "mine", "display_name": "x"}}
    two, plot, explore, test = made.cells[1:]
    two.execution_count = 7
    two.metadata = {"collapsed": False, "execution": {"iopub.execute_input": "now"}}
    two.outputs = [v4.new_output("execute_result", {"text/plain": "2"}, execution_count=7)]
    plot.outputs = [v4.new_output("display_data", PICTURE, metadata={"image/png": {"width": 9}})]
    explore.outputs = [v4.new_output("execute_result", VIEW, execution_count=9)]
    test.metadata = {"tags": ["remove-cell", "test"]}
    return made


def run(*arguments, **options):
    command = [sys.executable, TOOL, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, **options)


def test_normal_form():
    before = messy()
    copy = json.dumps(before)
    made = normalize_notebooks.normalized(before)
    assert json.dumps(before) == copy, "the input stays as it is"
    assert set(made.metadata) == {"kernelspec", "language_info"}
    code = [cell for cell in made.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == [1, 2, 3, 4]
    assert [cell.source for cell in code] == ["1 + 1", "plot()", "explore()", "assert True"]
    assert code[0].metadata == {}
    assert code[0].outputs[0].execution_count == 1
    assert code[1].outputs[0].data == {"text/plain": "<Figure>"}
    assert code[2].outputs[0].data == {"text/plain": "Explorer(x)"}
    assert code[3].metadata.tags == ["remove-cell", "test"]
    assert code[3].metadata.jupyter.source_hidden, "folded in JupyterLab too"
    nbformat.validate(made)


def test_twice_is_once(tmp_path):
    once = normalize_notebooks.text_of(normalize_notebooks.normalized(messy()))
    path = tmp_path / "once.ipynb"
    path.write_text(once, encoding="utf-8")
    read = nbformat.read(path, as_version=4)
    assert normalize_notebooks.text_of(normalize_notebooks.normalized(read)) == once


def test_ids_follow_from_the_content():
    ids = [cell.id for cell in normalize_notebooks.normalized(notebook("a", "b", "a")).cells]
    again = [cell.id for cell in normalize_notebooks.normalized(notebook("a", "b", "a")).cells]
    assert ids == again
    assert len(set(ids)) == 3
    assert ids[0] == normalize_notebooks.normalized(notebook("x", "a")).cells[1].id


@pytest.mark.slow
def test_check_names_the_file_and_writes_nothing(tmp_path):
    path = tmp_path / "messy.ipynb"
    nbformat.write(messy(), path)
    before = path.read_bytes()
    checked = run("--check", path)
    assert checked.returncode == 1
    assert checked.stderr.strip() == f"{path} is not normalized: run make notebooks"
    assert path.read_bytes() == before
    assert run(path).returncode == 0
    assert run("--check", path).returncode == 0


@pytest.mark.slow
def test_executes_in_the_notebooks_own_folder(tmp_path):
    (tmp_path / "helper.py").write_text("VALUE = 42\n", encoding="utf-8")
    path = tmp_path / "good.ipynb"
    notebook("import helper\nhelper.VALUE", path=path)
    assert run("--execute", path, cwd="/").returncode == 0
    first = path.read_text(encoding="utf-8")
    assert '"42"' in first
    assert run("--execute", path).returncode == 0
    assert path.read_text(encoding="utf-8") == first


@pytest.mark.slow
def test_a_failing_notebook_stays_as_it_is_and_is_named(tmp_path):
    bad, good = tmp_path / "bad.ipynb", tmp_path / "good.ipynb"
    notebook("1", "divide = 1 / 0", path=bad)
    notebook("'fine'", path=good)
    before = bad.read_bytes()
    made = run("--execute", bad, good)
    assert made.returncode == 1
    assert f"{bad}, cell 2: ZeroDivisionError: division by zero" in made.stderr
    assert "divide = 1 / 0" in made.stderr
    assert "Traceback" not in made.stderr
    assert bad.read_bytes() == before
    assert "fine" in good.read_text(encoding="utf-8"), "the others are still run"


@pytest.mark.slow
def test_interrupted_while_it_runs(tmp_path):
    path = tmp_path / "slow.ipynb"
    notebook("import time\nopen('started', 'w').close()\ntime.sleep(60)", path=path)
    before = path.read_bytes()
    process = subprocess.Popen(
        [sys.executable, TOOL, "--execute", str(path)],
        stderr=subprocess.PIPE,
        text=True,
        # A script that starts the tests in the background has them ignore SIGINT.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    deadline = time.monotonic() + 60
    while not (tmp_path / "started").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert errors.strip() == f"Interrupted: {path} is unchanged."
    assert path.read_bytes() == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["slow.ipynb", "started"]


def test_a_crash_while_writing_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "kept.ipynb"
    path.write_text("old", encoding="utf-8")

    def crash(source, target):
        assert Path(source).read_text(encoding="utf-8") == "new"
        raise OSError("no space left on device")

    monkeypatch.setattr(os, "replace", crash)
    with pytest.raises(OSError, match="no space"):
        normalize_notebooks.write(path, "new")
    assert path.read_text(encoding="utf-8") == "old"
    assert [*tmp_path.iterdir()] == [path]
