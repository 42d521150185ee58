"""What nbval lets through: notebooks never run, tags that silence it, prose no number checks.

nbval itself re-runs every notebook and compares all text outputs (see pyproject.toml).
"""

import ast
import json
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "book").glob("*.ipynb"))
# Not chapters: the front page, and the cheat sheet, which has no numbers in its prose.
CHAPTERS = [path for path in NOTEBOOKS if path.stem not in ("index", "cheat_sheet")]
EVERY = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
EVERY_CHAPTER = pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)

# The tags that may be used, each with its reason; nbval-skip, nbval-ignore-output and
# raises-exception are not among them, because each can hide a broken cell.
TAGS = {
    "remove-cell": "checks what the prose says; no reader needs it",
    "test": "marks such a cell",
    "remove-input": "the figure matters, not the call that makes it",
    "hide-input": "a longer drawing, there for whoever wants it",
    "hide-cell": "the solution of an exercise, shown when asked for",
}
PICTURES = ("image/png", "image/jpeg", "image/svg+xml")
WIDGETS = "application/vnd.jupyter.widget-"
IMPORTS = [
    "from math import ",  # functions that NumPy does not have
    "from timeit import ",  # NumPy's own clock ticks a hundred times in a second
    "import matplotlib.pyplot as plt",
    "import numpy as np",
    "import sympy as sp",
    "from ipywidgets import ",  # plain sliders, of a single chapter
    "from activations import ",
]
LIMIT_LINES, LIMIT_COLUMNS = 15, 79
# What a hidden cell may show; each is imported where it is used.
EVIDENCE = {"says", "sets", "cites", "claim"}
EVIDENCE_FROM = "from activations.evidence import "


def cells(path, kind="code"):
    """The cells of a kind, as (number in the notebook, source, tags, cell)."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    for number, cell in enumerate(notebook["cells"], start=1):
        if cell["cell_type"] == kind:
            yield number, "".join(cell["source"]), cell["metadata"].get("tags", []), cell


def defined_names(tree):
    """Names that a cell leaves behind for later cells."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            yield node.name
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            yield from (alias.asname or alias.name for alias in node.names)
        elif isinstance(node, (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.For, ast.NamedExpr)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from (n.id for t in targets for n in ast.walk(t) if isinstance(n, ast.Name))
        elif isinstance(node, ast.withitem) and node.optional_vars:
            yield ast.unparse(node.optional_vars)


def test_there_are_notebooks():
    assert {"index", "sigmoid"} <= {path.stem for path in NOTEBOOKS}


@EVERY
def test_was_run_top_to_bottom(path):
    counts = [cell["execution_count"] for *_, cell in cells(path)]
    assert counts == [*range(1, len(counts) + 1)]
    for number, source, _, cell in cells(path):
        for output in cell["outputs"]:
            assert output["output_type"] != "error", f"cell {number} is stored with an error"
            if output["output_type"] == "execute_result":
                assert output["execution_count"] == cell["execution_count"]
                assert output["data"], f"cell {number} is stored with an empty output"
        assert source.strip(), f"cell {number} is empty"


@EVERY
def test_a_cell_that_ends_in_a_value_is_stored_with_it(path):
    """A cell whose outputs were cleared would pass nbval without being compared."""
    for number, source, _, cell in cells(path):
        last = ast.parse(source).body[-1]
        shows = isinstance(last, ast.Expr) and not _returns_nothing(last.value)
        kinds = [output["output_type"] for output in cell["outputs"]]
        assert ("execute_result" in kinds) == shows, f"cell {number}: {source!r}"


def _returns_nothing(value):
    return isinstance(value, ast.Call) and ast.unparse(value.func).endswith("set_visible")


@EVERY
def test_tags(path):
    for kind in ("code", "markdown"):
        for number, _, tags, _ in cells(path, kind):
            assert set(tags) <= set(TAGS), f"cell {number}: use only {', '.join(TAGS)}"


@EVERY
def test_nothing_stored_that_changes_by_itself(path):
    notebook = json.loads(path.read_text(encoding="utf-8"))
    assert set(notebook["metadata"]) == {"kernelspec", "language_info"}
    for number, _, _, cell in cells(path):
        for output in cell["outputs"]:
            kinds = output.get("data", {})
            assert not [k for k in kinds if k in PICTURES or k.startswith(WIDGETS)], number
            text = json.dumps(output)
            assert " at 0x" not in text, f"cell {number} prints a memory address"
            assert str(ROOT) not in text, f"cell {number} prints a path of this machine"


@EVERY
def test_code_fits_the_page(path):
    for number, source, _, _ in cells(path):
        lines = source.splitlines()
        assert len(lines) <= LIMIT_LINES, f"cell {number} has {len(lines)} lines"
        longest = max(lines, key=len)
        assert len(longest) <= LIMIT_COLUMNS, f"cell {number}: {longest}"
        # nbval shows the output all the same, so the two would differ.
        assert not source.rstrip().endswith(";"), f"cell {number} ends in a semicolon"
        assert "import *" not in source, f"cell {number} imports everything"


@EVERY
def test_hidden_tests_test_and_define_nothing(path):
    """A visible cell must never need a hidden one."""
    for number, source, tags, cell in cells(path):
        assert ("test" in tags) == ("remove-cell" in tags), f"cell {number}: both tags or neither"
        if "test" not in tags:
            continue
        tree = ast.parse(source)
        shows = isinstance(tree.body[-1], ast.Expr)
        if shows:
            called = ast.unparse(getattr(tree.body[-1].value, "func", tree.body[-1]))
            assert called in EVIDENCE, f"cell {number} shows something else than evidence"
        asserts = any(isinstance(n, ast.Assert) for n in ast.walk(tree))
        assert shows or asserts, f"cell {number} checks nothing"
        tree.body = [n for n in tree.body if not ast.unparse(n).startswith(EVIDENCE_FROM)]
        assert not [*defined_names(tree)], f"cell {number} defines {[*defined_names(tree)]}"
        assert bool(cell["outputs"]) == shows, f"cell {number} prints"


@EVERY_CHAPTER
def test_imports_are_first_and_in_order(path):
    number, source, *_ = next(cells(path))
    lines = [ast.unparse(statement) for statement in ast.parse(source).body]
    order = [next((i for i, x in enumerate(IMPORTS) if line.startswith(x)), None) for line in lines]
    assert None not in order, f"cell {number} imports something else: {source}"
    assert order == sorted(set(order)), f"cell {number}: {IMPORTS}"
    for number, source, tags, _ in [*cells(path)][1:]:
        late = [
            ast.unparse(node)
            for node in ast.walk(ast.parse(source))
            if isinstance(node, (ast.Import, ast.ImportFrom))
        ]
        if "test" in tags:
            late = [line for line in late if not line.startswith(EVIDENCE_FROM)]
        assert not late, f"cell {number} imports; imports belong into the first code cell"


@EVERY_CHAPTER
def test_a_hidden_cell_uses_what_it_imports(path):
    for number, source, *_ in [*cells(path)][1:]:
        nodes = [*ast.walk(ast.parse(source))]
        imports = [node for node in nodes if isinstance(node, (ast.Import, ast.ImportFrom))]
        names = {alias.asname or alias.name for node in imports for alias in node.names}
        unused = names - {node.id for node in nodes if isinstance(node, ast.Name)}
        assert not unused, f"cell {number} imports {unused}"


@EVERY_CHAPTER
def test_every_chapter_checks_its_numbers(path):
    assert sum("test" in tags for *_, tags, _ in cells(path)) >= 3


@EVERY_CHAPTER
def test_headings(path):
    text = "\n".join(source for _, source, *_ in cells(path, "markdown"))
    outside_code = "".join(text.split("```")[::2])
    headings = [line for line in outside_code.splitlines() if line.startswith("#")]
    titles = [line for line in headings if line.startswith("# ")]
    assert len(titles) == 1
    assert titles[0] == headings[0]
    assert len(titles[0]) - 2 <= 60, "a title has at most 60 characters"
    assert not [line for line in headings if line.startswith("####")]


@EVERY
def test_pictures_have_alt_text(path):
    """Matplotlib figures get it from the metadata of their cell."""
    seen = []
    for number, source, _, cell in cells(path):
        draws = ".plot(" in source and isinstance(ast.parse(source).body[-1], ast.Expr)
        if not (draws or "plt.subplots" in source):
            continue
        wanted = cell["metadata"].get("mystnb", {})
        alt = wanted.get("image", {}).get("alt", "")
        assert len(alt) > 40, f"cell {number}: say in mystnb.image.alt what is to be seen"
        assert wanted.get("figure", {}).get("caption"), f"cell {number}: no caption"
        seen.append(alt)
    assert len(seen) == len(set(seen))
