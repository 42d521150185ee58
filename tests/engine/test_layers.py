"""Imports of the package point one way, and derivations need no NumPy."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "book" / "activations"

# From top to bottom: a room may import from those above it, and from itself.
ROOMS = [
    ("budget", "errors", "parameter"),
    ("evaluated",),
    ("functions",),
    ("store",),
    ("derive",),
    ("stable",),
    ("elementwise",),
    ("kernel",),
    ("facts",),
    ("draw",),
    ("cards", "mathml", "quoted", "frameworks", "data", "tables"),
    ("live",),
    ("activation",),
    ("typed",),
    ("vectors",),
    ("catalogue",),
    ("comparison", "evidence", "exercises", "galleries", "cheat_sheets", "networks", "scenes"),
    ("implementations",),
    ("own_formula", "pairs", "atlas"),
    ("races", "mixed", "quantized", "registry"),
    ("letters",),
]
# The comparison's columns are the exercises' and the scenes' too, and nothing else is shared.
EXCEPTIONS = {("exercises", "comparison"), ("galleries", "comparison"), ("scenes", "comparison")}
HEIGHT = {room: height for height, rooms in enumerate(ROOMS) for room in rooms}


def room_of(path):
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path):
    """The rooms that a file imports, also where it does so inside of a function."""
    package = [*path.relative_to(PACKAGE).parts[:-1]]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = package[: len(package) - node.level + 1]
            inside = node.module.split(".") if node.module else []
            names = [[*base, *inside]] if inside or base else [[a.name] for a in node.names]
            yield from (name[0] for name in names if name)


FILES = [p for p in sorted(PACKAGE.rglob("*.py")) if p != PACKAGE / "__init__.py"]


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_a_room_imports_only_what_stands_above_it(path):
    here = room_of(path)
    for there in imports(path):
        fine = there == here or HEIGHT[there] < HEIGHT[here] or (here, there) in EXCEPTIONS
        assert fine, f"{here} imports {there}"


@pytest.mark.slow
@pytest.mark.parametrize("room", ["derive", "stable", "functions", "implementations"])
def test_symbols_need_no_numbers(room):
    code = f"import activations.{room}, sys; print('numpy' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=PACKAGE.parent,
    )
    assert done.stdout.strip() == "False"
