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

import mutants

ROOT = Path(mutants.__file__).parent.parent


def changed(source, rules=False):
    """The texts that a source's mutants have."""
    source = source.encode()
    return [
        mutants.Mutant("m.py", source, *edit).text.decode() for edit in mutants.edits(source, rules)
    ]


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
    ],
)
def test_what_is_no_mathematics_stays(source):
    assert changed(source) == []


@pytest.mark.parametrize(
    "source, same", [("a * 1", "a / 1"), ("a + 0", "a - 0"), ("sp.sign(0)", "sp.sign(-0)")]
)
def test_a_change_that_makes_no_difference_is_not_tried(source, same):
    assert same not in changed(source)


def test_of_the_rules_the_identities_are_changed():
    source = """
LIMIT = 1 + 2

class Product:
    order: int = 1

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
    rows = [set(text.split("\n")) - set(source.split("\n")) for text in changed(source, rules=True)]
    assert sorted(row.strip() for (row,) in rows) == [
        "return -(top / 2)",
        "return top * 2",
        "return top / 3",
        "return {U: -self.parts[0], V: 1}",
        "return {U: self.parts[0], V: -1}",
        "return {U: self.parts[0], V: 2}",
        "top = _plus(-U, -V)",
        "top = _plus(U, V)",
    ]


def test_every_mutant_of_this_book_is_another_program():
    found = mutants.mutants(ROOT)
    files = {mutant.path for mutant in found}
    assert "book/activations/derivation.py" in files and len(files) > 1
    trees = {path: ast.dump(ast.parse((ROOT / path).read_bytes())) for path in files}
    seen = [(mutant.path, ast.dump(ast.parse(mutant.text))) for mutant in found]
    assert len(set(seen)) == len(seen) > 50
    assert not set(seen) & set(trees.items())


# --- trying them ---------------------------------------------------------------


@pytest.fixture
def project(tmp_path):
    """A function that makes a tree with the tool, one formula and one test; returns its root."""

    def make(test, formula="LIMIT = 3 - 1\nUNSEEN = 5\n"):
        root = tmp_path / "project"
        for name, text in {
            "book/activations/catalogue.py": formula,
            "book/activations/derivation.py": "",
            "tests/test_derivation.py": test,
            "tests/test_tools.py": "assert False",
        }.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text, encoding="utf-8")
        (root / "tools").mkdir()
        shutil.copy(mutants.__file__, root / "tools")
        subprocess.run(["git", "init", "-q", root], check=True)
        return root

    return make


@pytest.fixture
def start(tmp_path):
    """A function that starts the tool of a project, with a temporary folder of its own."""
    (tmp_path / "tmp").mkdir()

    def run(root, *options):
        return subprocess.Popen(
            [sys.executable, "tools/mutants.py", *options],
            cwd=root,
            env={**os.environ, "TMPDIR": str(tmp_path / "tmp")},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    yield run
    assert list((tmp_path / "tmp").iterdir()) == [], "nothing is left behind"


READS = """
def test_limit():
    values = {}
    exec(open("book/activations/catalogue.py").read(), values)
    assert values["LIMIT"] == 2
"""


def test_survivors_are_listed(project, start):
    root = project(READS)
    before = (root / "book/activations/catalogue.py").read_bytes()
    process = start(root, "--count", "2", "--seed", "13")
    said, problems = process.communicate(timeout=60)
    assert (process.returncode, problems) == (1, "")
    *_, table = said.split("\n| Mutant |")
    assert "`LIMIT = 3 - 1` → `LIMIT = 3 + 1` | `tests/test_derivation.py::test_limit` |" in table
    survivor = "book/activations/catalogue.py:2 `UNSEEN = 5` → `UNSEEN = 6`"
    assert table.endswith(f"\n1 of 2 killed.\nSurvivors:\n    {survivor}\n")
    assert (root / "book/activations/catalogue.py").read_bytes() == before


def test_tests_that_fail_anyway_prove_nothing(project, start):
    process = start(project("def test_it():\n    assert 0\n"), "--count", "2", "--seed", "13")
    said, problems = process.communicate(timeout=60)
    assert process.returncode == 2
    assert "`UNSEEN = 5` → `UNSEEN = 6`" in said and "3 + 1" in said, "a seed means the same again"
    assert problems == (
        "The tests are not green without a mutant: `tests/test_derivation.py::test_it`\n"
    )


def test_all_are_listed(project, start):
    said, _ = start(project(READS), "--list").communicate(timeout=60)
    assert said.endswith("\n5 mutants\n") and said.count(" → ") == 5


# Holds a lock for as long as it or its child, such as a browser, is alive.
HANGS = """
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


def test_a_hang_is_ended(project, tmp_path):
    lock = tmp_path / "lock"
    tree = project(HANGS.format(lock=str(lock)))
    # In a thread: a browser that earlier tests opened keeps the event loop of this one busy.
    with ThreadPoolExecutor() as pool:
        said = pool.submit(lambda: asyncio.run(mutants.first_failure(tree, 10))).result()
    assert said == "timeout after 10 s"
    wait_until(lambda: not is_held(lock))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interruption_leaves_nothing(project, start, tmp_path, number):
    lock = tmp_path / "lock"
    process = start(project(HANGS.format(lock=str(lock))))
    wait_until(lambda: lock.exists() and is_held(lock))
    process.send_signal(number)
    _, problems = process.communicate(timeout=30)
    assert (process.returncode, problems) == (130, "\nInterrupted; nothing is left behind.\n")
    wait_until(lambda: not is_held(lock))
