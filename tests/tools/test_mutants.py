"""The mutants that are tried: all there should be, each changed in one place, none left behind."""

import ast
import asyncio
import fcntl
import os
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from formulas import slow_except
from tools.check import mutants

ROOT = Path(__file__).parents[2]


def changed(source):
    """The texts that a source's mutants have."""
    source = source.encode()
    return [mutants.Mutant("m.py", source, *edit).text.decode() for edit in mutants.edits(source)]


@pytest.mark.parametrize(
    "source, expected",
    [
        ("a + b", {"a - b", "-a + b"}),
        ("a * b - c", {"a / b - c", "a * b + c", "-(a * b) - c"}),
        ("a / -b", {"a * -b", "a / b"}),
        ("a**2", {"a**3"}),
        ("f(0, 0.0, 2.0)", {"f(1, 0.0, 2.0)", "f(0, 1.0, 2.0)", "f(0, 0.0, 2.002)"}),
        ("z < b", {"z <= b", "z > b"}),
        ("z >= b", {"z > b", "z <= b"}),
        ("sp.exp(z)", {"sp.exp(-z)"}),
        ("exp(-b * z)", {"exp(b * z)", "exp(-b / z)"}),
        ("sin(-z)", {"sin(z)", "cos(-z)"}),
        ("sin(a) ** 2", {"sin(a) ** 3", "cos(a) ** 2"}),
        ("sp.Max(z, 0)", {"sp.Max(-z, 0)", "sp.Max(z, 1)", "sp.Min(z, 0)"}),
        ("Piecewise((a, z), (0, b))", {"Piecewise((-a, z), (0, b))", "Piecewise((a, z), (1, b))"}),
        ("f(expr=a * b)", {"f(expr=a / b)", "f(expr=-(a * b))"}),
        ("Rational('1.59')", {'Rational("1.58")'}),
        ("sp.Rational('1/6')", {'sp.Rational("1/7")'}),
        ("(-sp.oo, b)", {"(sp.oo, b)", "(-sp.Integer(999), b)"}),
        ("('β', (a)  # +\n + b)", {"('β', (a)  # +\n - b)", "('β', (-a)  # +\n + b)"}),
    ],
)
def test_every_sign_and_constant_is_changed(source, expected):
    found = changed(source)
    assert set(found) == expected
    assert len(found) == len(expected)


@pytest.mark.parametrize(
    "source",
    [
        *("a", "True", "'1 + 1'", "a[1]", "a == b", "a ** b", "sp.Abs(z)", "f'{a + 1}'"),
        *("f(low=1 + 2, step=0.5)", "f(slider=(1.0, -6.0))", "f(title='2', label='λ − 1')"),
        *("'a' + b", "f'{a}' * b", "[a] + b", "raise E(f(1), a + b)", "BLOCK = 2 * a"),
        *("a.sum(axis=-1)", "a.evalf(30)", "mp.workdps(2)"),
    ],
)
def test_what_is_no_mathematics_stays(source):
    assert changed(source) == []


@pytest.mark.parametrize(
    "source, same", [("a * 1", "a / 1"), ("a + 0", "a - 0"), ("sp.sign(0)", "sp.sign(-0)")]
)
def test_a_change_that_makes_no_difference_is_not_tried(source, same):
    assert same not in changed(source)


def test_an_identity_changes_its_sign_and_all_else_stays_as_it_is():
    source = """
class Product:
    @property
    def names(self):
        return {U: self.parts[0], V: 1}

    @property
    def identity(self):
        top = _plus(U, -V)
        return top / 2

    def other(self):
        return 3 - self.order
"""
    rows = [set(text.split("\n")) - set(source.split("\n")) for text in changed(source)]
    assert sorted(row.strip() for (row,) in rows) == [
        "return -(top / 2)",
        "return -3 - self.order",
        "return 3 + self.order",
        "return 4 - self.order",
        "return top * 2",
        "return top / 3",
        "return {U: -self.parts[0], V: 1}",
        "return {U: self.parts[0], V: -1}",
        "return {U: self.parts[0], V: 2}",
        "top = _plus(-U, -V)",
        "top = _plus(U, V)",
    ]


def computes(path):
    """Whether a file imports what formulas are written with."""
    imported = set()
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            imported |= {name.name.split(".")[0] for name in node.names}
        if isinstance(node, ast.ImportFrom) and not node.level:
            imported |= {node.module.split(".")[0]}
    return bool(imported & {"sympy", "numpy", "mpmath", "math"})


def unlisted_files(root):
    """The files that compute, and neither are changed nor left out for a reason."""
    package = root / mutants.PACKAGE
    known = {*mutants.formula_files(root)}
    known |= {path for pattern in mutants.EXCLUDED_FILES for path in package.glob(pattern)}
    return sorted(path for path in {*package.rglob("*.py")} - known if computes(path))


def test_no_file_that_computes_is_forgotten(tmp_path):
    assert unlisted_files(ROOT) == []
    assert all(len(reason.split()) > 0 for reason in mutants.EXCLUDED_FILES.values())
    for name, text in {
        "new/rules.py": "import numpy as np",
        "derive/deep/rules.py": "from sympy import exp",
        "new/texts.py": "import json",
        "derive/rules.py": "import sympy",
        "exercises/task.py": "import math",
        "mathml.py": "import numpy",
    }.items():
        path = tmp_path / mutants.PACKAGE / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    package = tmp_path / mutants.PACKAGE
    assert unlisted_files(tmp_path) == [package / "derive/deep/rules.py", package / "new/rules.py"]
    assert mutants.formula_files(tmp_path) == [package / "derive/rules.py"]


def functions(text):
    return [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef)]


def test_tests_of_formulas_need_no_site():
    """Neither they nor their fixtures ask for it."""
    files = mutants.marked_tests(ROOT)
    assert files, "a test that judges formulas has pytest.mark.formulas"
    for name in [*files, "tests/conftest.py"]:
        text = (ROOT / name).read_text(encoding="utf-8")
        asked = [f.name for f in functions(text) if "site" in {a.arg for a in f.args.args}]
        assert not asked, f"{name}: {asked}"
        assert "_build" not in text or name == "tests/conftest.py", name


def test_the_marker_puts_tests_in_order(tmp_path):
    for name, text in {
        "b.py": "pytestmark = pytest.mark.formulas(1)",
        "a.py": "@pytest.mark.formulas(2)",
        "deep/c.py": "\npytestmark = [pytest.mark.formulas, other]",
        "d.py": "x = 'pytest.mark.formula'\n# pytest.mark.formulas\n",
    }.items():
        path = tmp_path / "tests" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert mutants.marked_tests(tmp_path) == ["tests/b.py", "tests/deep/c.py", "tests/a.py"]


@pytest.mark.slow
def test_mutants_are_made_of_every_kind_of_file():
    files = {mutant.path for mutant in mutants.mutants(ROOT)}
    assert any("vectors/softmax" in name for name in files) and len(files) > 20


PARTS = 30


@pytest.mark.slow
@pytest.mark.parametrize("part", slow_except(range(PARTS), (0,)))
def test_every_mutant_of_this_book_is_another_program(part):
    for path in mutants.formula_files(ROOT)[part::PARTS]:
        source = path.read_bytes()
        texts = [mutants.Mutant("m.py", source, *edit).text for edit in mutants.edits(source)]
        trees = [ast.dump(ast.parse(text)) for text in (source, *texts)]
        assert len(set(trees)) == 1 + len(texts)


# --- trying them ---------------------------------------------------------------

# Without plugins that its one test does not need, and that take longer to load than it to run.
SETTINGS = """
[tool.pytest.ini_options]
markers = ["formulas: of formulas"]
addopts = "-p no:anyio -p no:hypothesispytest -p no:nbval -p no:platformdirs"
"""


@pytest.fixture
def project(tmp_path):
    """A function that makes a tree with the tool, one formula and one test; returns its root."""

    def make(test, formula="LIMIT = 3 - 1\nUNSEEN = 5\n"):
        root = tmp_path / "project"
        for name, text in {
            "book/activations/catalogue.py": formula,
            "book/activations/compare/rows.py": "ROWS = 1 + 1",
            "tests/test_derivation.py": f"import pytest\npytestmark = pytest.mark.formulas\n{test}",
            "tests/test_tools.py": "assert False",
            "pyproject.toml": SETTINGS,
        }.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text, encoding="utf-8")
        (root / "tools" / "check").mkdir(parents=True)
        shutil.copy(mutants.__file__, root / "tools" / "check")
        subprocess.run(["git", "init", "-q", root], check=True)
        return root

    return make


@pytest.fixture
def start(tmp_path):
    """A function that starts the tool of a project, with a temporary folder of its own."""
    (tmp_path / "tmp").mkdir()

    def run(root, *options):
        return subprocess.Popen(
            [sys.executable, "-m", "tools.check.mutants", *options],
            cwd=root,
            env={**os.environ, "TMPDIR": str(tmp_path / "tmp")},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            # A script that starts something in the background has it ignore SIGINT.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )

    yield run
    assert list((tmp_path / "tmp").iterdir()) == [], "nothing is left behind"


READING_PROJECT = """
def test_limit():
    values = {}
    exec(open("book/activations/catalogue.py").read(), values)
    assert values["LIMIT"] == 2
"""


@pytest.mark.slow
def test_survivors_are_listed(project, start):
    root = project(READING_PROJECT)
    before = (root / "book/activations/catalogue.py").read_bytes()
    process = start(root, "--count", "2", "--seed", "13")
    output, problems = process.communicate(timeout=60)
    assert (process.returncode, problems) == (1, "")
    *_, table = output.split("\n| Mutant |")
    assert "`LIMIT = 3 - 1` → `LIMIT = 3 + 1` | `tests/test_derivation.py::test_limit` |" in table
    survivor = "book/activations/catalogue.py:2 `UNSEEN = 5` → `UNSEEN = 6`"
    assert table.endswith(f"\n1 of 2 killed.\nSurvivors:\n    {survivor}\n")
    assert (root / "book/activations/catalogue.py").read_bytes() == before


@pytest.mark.slow
def test_tests_that_fail_anyway_prove_nothing(project, start):
    process = start(project("def test_it():\n    assert 0\n"), "--count", "2", "--seed", "13")
    output, problems = process.communicate(timeout=60)
    assert process.returncode == 2
    assert "`UNSEEN = 5` → `UNSEEN = 6`" in output and "3 + 1" in output, (
        "a seed means the same again"
    )
    assert problems == ("The tests fail without a mutant: `tests/test_derivation.py::test_it`\n")


def test_all_are_listed(project, start):
    output, _ = start(project(READING_PROJECT), "--list").communicate(timeout=60)
    assert output.endswith("\n5 mutants\n") and output.count(" → ") == 5


# Holds a lock for as long as it or its child, such as a browser, is alive.
HANGING_PROJECT = """
import fcntl, subprocess, sys
lock = open({lock!r}, "w")
fcntl.flock(lock, fcntl.LOCK_EX)
sleep = [sys.executable, "-c", "import time; time.sleep(60)"]
subprocess.run(sleep, pass_fds=[lock.fileno()])
"""


def is_held(lock):
    with lock.open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def wait_until(condition):
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.slow
def test_a_hang_is_ended(project, tmp_path):
    lock = tmp_path / "lock"
    tree = project(HANGING_PROJECT.format(lock=str(lock)))
    # In a thread: a browser that earlier tests opened keeps the event loop of this one busy.
    with ThreadPoolExecutor() as pool:
        output = pool.submit(lambda: asyncio.run(mutants.first_failure(tree, 15))).result()
    assert output == "timeout after 15 s"
    wait_until(lambda: not is_held(lock))


@pytest.fixture(params=[signal.SIG_IGN, signal.default_int_handler], ids=["ignored", "heard"])
def inherited(request):
    """What the caller of the tests does about SIGINT."""
    before = signal.signal(signal.SIGINT, request.param)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.slow
@pytest.mark.usefixtures("inherited")
@pytest.mark.parametrize("number", slow_except([signal.SIGINT, signal.SIGTERM], [signal.SIGINT]))
def test_an_interruption_leaves_nothing(project, start, tmp_path, number):
    lock = tmp_path / "lock"
    process = start(project(HANGING_PROJECT.format(lock=str(lock))))
    wait_until(lambda: lock.exists() and is_held(lock))
    process.send_signal(number)
    _, problems = process.communicate(timeout=30)
    assert (process.returncode, problems) == (130, "\nInterrupted; nothing is left behind.\n")
    wait_until(lambda: not is_held(lock))
