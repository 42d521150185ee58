"""Change one sign or constant of a formula or a rule, and see whether a test turns red.

    python -m tools.check.mutants [--count 20] [--seed N]   try some at random
    python -m tools.check.mutants --list                    print all there are

Changed is every file of the package that holds formulas: the catalogue with its defaults
and domains, rules and their identities, writers of stable forms, printers, properties.
The tests that must notice carry the marker ``formulas``, whose number puts the quick and
telling ones first.  Every mutant gets a copy of the tree to itself, so the working tree
stays as it is.  Exit code 1: a mutant survived; 2: the tests fail without one.
"""

from __future__ import annotations

import argparse
import ast
import asyncio
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = "book/activations"
FORMULA_FILES = (
    *("*.py", "derive/*.py", "stable/*.py", "kernel/*.py", "facts/*.py"),
    *("catalogue/*.py", "vectors/*.py", "networks/*.py"),
)
# Files that compute, too, but are not mutated, and why.
EXCLUDED_FILES = {
    "draw/*.py": "draws what others compute",
    "live/*.py": "draws what others compute",
    "scenes/*.py": "draws what others compute",
    "comparison/*.py": "lists what others compute",
    "galleries.py": "lists what others compute",
    "cheat_sheets.py": "lists what others compute",
    "registry/*.py": "lists what was read in the code of models",
    "cards.py": "typesets",
    "mathml.py": "typesets",
    "quoted.py": "quotes forms that a test proves, and typesets them",
    "frameworks.py": "lists names",
    "data/*.py": "loads what others measured",
    "races/*.py": "runs experiments, of which a test runs some again",
    "letters/*.py": "runs an experiment, of which a test runs a part again",
    "mixed/*.py": "runs experiments, of which a test runs some again",
    "quantized/*.py": "runs an experiment, of which a test runs a part again",
    "networks/handwriting/*.py": "trains a network, of which the chapter trains one again",
    "implementations/*.py": "prints forms that stand elsewhere, and a test runs what is printed",
    "implementations/rows/*.py": "prints text, and a test runs what is printed",
    "atlas/*.py": "reads entries, and judges them by a second typing of each",
    "own_formula/*.py": "hands to the page what others compute",
    "exercises/*.py": "judges answers, by formulas that stand elsewhere",
    "exercises/steps/*.py": "asks for the steps of rules that stand elsewhere",
}

# Each operator, and what it is changed into: a boundary changes owner, or the side changes.
OPERATORS = {
    **{ast.Add: "+ -", ast.Sub: "- +", ast.Mult: "* /", ast.Div: "/ *"},
    **{ast.Lt: "< <= >", ast.LtE: "<= < >=", ast.Gt: "> >= <", ast.GtE: ">= > <="},
}
NAME_SWAPS = {
    **{"Min": "Max", "Max": "Min", "sin": "cos", "cos": "sin", "sinh": "cosh", "cosh": "sinh"},
    **{"erf": "tanh", "tanh": "erf", "atan": "tanh", "Zero": "One", "One": "Zero", "pi": "E"},
    **{"Lt": "Le", "Le": "Lt", "Gt": "Ge", "Ge": "Gt", "oo": "Integer(999)"},
}
# Arguments get a minus where that changes something: not in cos and |.|, nor in sin(z)**2.
ODD_FUNCTIONS = {"sin", "tanh", "sinh", "erf", "atan", "sign"}
SIGNED_CALLS = ODD_FUNCTIONS | {"exp", "log", "sqrt", "Min", "Max", "Piecewise", "Add", "_plus"}
TERM_NODES = (ast.BinOp, ast.Call, ast.Name, ast.Attribute, ast.Subscript, ast.Constant)
READ_FROM_TEXT = {"Rational", "Float", "Integer", "S", "sympify"}
# Names, ranges of sliders, and sizes of batches and caches are not mutated.
EXCLUDED_NAMES = {"name", "title", "label", "citation", "note", "low", "high", "step", "slider"}
EXCLUDED_NAMES |= {"BLOCK", "maxsize"}
# The last axis is as good as the second of two, and 31 digits are as good as 30.
EXCLUDED_NAMES |= {"axis", "evalf", "workdps", "workprec"}
# What these return is a formula.
FORMULAS = {"identity", "names"}
# A sum or a product of such is no arithmetic.
TEXT_NODES = (ast.JoinedStr, ast.List, ast.ListComp, ast.Tuple)

MARKER = re.compile(r"^[^#\n\"]*pytest\.mark\.formulas(?:\((\d+)\))?", re.MULTILINE)
PYTEST = ("-m", "pytest", "-m", "formulas", "-x", "-q", "-n", "0", "-p", "no:cacheprovider")
WORKERS = 2

Edit = tuple[int, int, bytes]


# --- the mutants there are -----------------------------------------------------


@dataclass(frozen=True)
class Mutant:
    """One change of one file: the bytes from ``start`` to ``end`` become ``new``."""

    path: str
    source: bytes = field(repr=False)
    start: int
    end: int
    new: bytes

    @property
    def text(self) -> bytes:
        """The whole file, changed."""
        return self.source[: self.start] + self.new + self.source[self.end :]

    def __str__(self) -> str:
        row = self.source.count(b"\n", 0, self.start)
        lines = (text.split(b"\n")[row].decode().strip() for text in (self.source, self.text))
        return f"{self.path}:{row + 1} " + " → ".join(f"`{line}`" for line in lines)


def formula_files(root: Path) -> list[Path]:
    """Return the files that hold formulas, sorted."""
    package = root / PACKAGE
    held, left_out = (
        {path for pattern in patterns for path in package.glob(pattern)}
        for patterns in (FORMULA_FILES, EXCLUDED_FILES)
    )
    return sorted(held - left_out)


def mutants(root: Path) -> list[Mutant]:
    """Return every mutant of every file that holds formulas, in the order of the text."""
    found = []
    for path in formula_files(root):
        source, name = path.read_bytes(), path.relative_to(root).as_posix()
        found += [Mutant(name, source, *edit) for edit in edits(source)]
    return found


def edits(source: bytes) -> list[Edit]:
    """Return the edits of one file."""
    return sorted(set(_Editor(source).below(ast.parse(source))))


class _Editor:
    """Finds where a source can be edited; positions are in bytes, as ``ast`` counts."""

    def __init__(self, source: bytes) -> None:
        self.source = source
        self.squared: set[ast.AST] = set()
        self.starts = [0]
        for line in source.splitlines(keepends=True):
            self.starts.append(self.starts[-1] + len(line))

    def place(self, node: ast.AST) -> tuple[int, int]:
        start = self.starts[node.lineno - 1] + node.col_offset
        return start, self.starts[node.end_lineno - 1] + node.end_col_offset

    def below(self, node: ast.AST) -> Iterator[Edit]:
        """Yield the edits at a node and at those under it, save names, indices and messages."""
        yield from self.at(node)
        for child in ast.iter_child_nodes(node):
            index = isinstance(node, ast.Subscript) and child is node.slice
            # The inner positions of a text with values are wrong before Python 3.12.
            text = isinstance(child, ast.JoinedStr | ast.Raise)
            if not (index or text or _called(child) in EXCLUDED_NAMES):
                yield from self.below(child)

    def at(self, node: ast.AST) -> Iterator[Edit]:
        match node:
            case ast.BinOp(ast.Call(func) as base, ast.Pow(), ast.Constant(2)):
                self.squared |= {base} if _name(func) in ODD_FUNCTIONS else set()
            case ast.BinOp(left, op, right) if not (_is_text(left) or _is_text(right)):
                yield from self.swapped(left, op, right)
                if isinstance(op, ast.Add | ast.Sub):
                    yield from self.negated(left)
            case ast.Compare(left, [op], [right]):
                yield from self.swapped(left, op, right)
            case ast.UnaryOp(ast.USub()):
                start, _ = self.place(node)
                yield start, start + 1, b""
            case ast.Constant(int() | float() as value) if not isinstance(value, bool):
                changed = value * 1.001 if value and isinstance(value, float) else value + 1
                yield *self.place(node), repr(changed).encode()
            case ast.Name(id=name) | ast.Attribute(attr=name) if name in NAME_SWAPS:
                _, end = self.place(node)
                yield end - len(name), end, NAME_SWAPS[name].encode()
            case ast.Call(func, arguments) if (
                _name(func) in SIGNED_CALLS and node not in self.squared
            ):
                yield from self.negated(*arguments)
            case ast.Call(func, [ast.Constant(str() as text) as number, *_]):
                if _name(func) in READ_FROM_TEXT and text[-1:].isdigit():
                    digit = "8" if text[-1] == "9" else int(text[-1]) + 1
                    yield *self.place(number), f'"{text[:-1]}{digit}"'.encode()
            case ast.keyword("expr", formula):
                yield from self.negated(formula)
            case ast.FunctionDef(name=name) if name in FORMULAS:
                returns = (part for part in ast.walk(node) if isinstance(part, ast.Return))
                yield from self.negated(*(part.value for part in returns))

    def swapped(self, left: ast.AST, op: ast.AST, right: ast.AST) -> Iterator[Edit]:
        """Change an operator, unless its right operand makes no difference (x * 1, x + 0)."""
        sign, *others = OPERATORS.get(type(op), "?").split()
        if (sign in "+-" and _is(right, 0, "Zero")) or (sign in "*/" and _is(right, 1, "One")):
            return
        (_, low), (high, _) = self.place(left), self.place(right)
        # Between two operands there are only brackets, space, comments and the operator.
        gap = re.sub(rb"#.*", lambda comment: b" " * len(comment[0]), self.source[low:high])
        for other in others:
            start = low + gap.index(sign.encode())
            yield start, start + len(sign), other.encode()

    def negated(self, *terms: ast.AST) -> Iterator[Edit]:
        """Put a minus before each term that has none and is not zero."""
        for term in terms:
            match term:
                case ast.Dict(values=values):
                    yield from self.negated(*values)
                case ast.Tuple(elts=[value, _]):  # a piece and its condition
                    yield from self.negated(value)
            start, end = self.place(term)
            text = self.source[start:end]
            if (
                isinstance(term, TERM_NODES)
                and not _is(term, 0, "Zero")
                and not text.startswith(b"-")
            ):
                yield start, end, b"-(%s)" % text if isinstance(term, ast.BinOp) else b"-" + text


def _name(node: ast.AST) -> str:
    """Return the last part of a dotted name."""
    return getattr(node, "attr", getattr(node, "id", ""))


def _called(node: ast.AST) -> str:
    """Return what a keyword argument, a call or an assignment of one value is called, else ""."""
    match node:
        case ast.keyword(str() as name) | ast.Assign([ast.Name(name)]):
            return name
        case ast.Call(func, [ast.Constant()]):
            return _name(func)
    return ""


def _is_text(node: ast.AST) -> bool:
    constant = isinstance(node, ast.Constant) and isinstance(node.value, str | bytes)
    return constant or isinstance(node, TEXT_NODES)


def _is(node: ast.AST, value: int, name: str) -> bool:
    return _name(node) == name or (isinstance(node, ast.Constant) and node.value == value)


# --- trying them ---------------------------------------------------------------


@dataclass(frozen=True)
class Trial:
    """What became of a mutant: ``killer`` is the test that failed, or "" if none did."""

    mutant: Mutant
    killer: str
    seconds: float

    def __str__(self) -> str:
        cells = str(self.mutant), self.killer or "**none**", f"{self.seconds:.0f}"
        return "| " + " | ".join(cell.replace("|", r"\|") for cell in cells) + " |"


def copy_tree(root: Path, to: Path) -> None:
    """Copy what git knows or would add, as it is now."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=root, check=True, stdout=subprocess.PIPE, text=True).stdout
    for name in filter(None, listed.split("\0")):
        if (root / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(root / name, to / name)


def marked_tests(root: Path) -> list[str]:
    """Return the test files that have the marker, by its number (1 where it has none)."""
    marked = ((MARKER.search(path.read_text("utf-8")), path) for path in root.glob("tests/**/*.py"))
    found = [(int(marker[1] or 1), path) for marker, path in marked if marker]
    return [path.relative_to(root).as_posix() for _, path in sorted(found)]


async def attempt(mutant: Mutant, clean: Path, limit: float) -> Trial:
    """Run the tests on a copy of the tree with one mutant in it."""
    with tempfile.TemporaryDirectory(dir=clean.parent) as folder:
        tree = Path(folder, "tree")
        shutil.copytree(clean, tree)
        (tree / mutant.path).write_bytes(mutant.text)
        began = time.monotonic()
        killer = await first_failure(tree, limit)
        return Trial(mutant, killer, time.monotonic() - began)


async def first_failure(tree: Path, limit: float) -> str:
    """Return the first test that fails in a tree, "" if none does; a hang is a failure."""
    # Nothing may lead back to the working tree, and nothing may stay in /tmp.
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "PYTEST"))}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, *PYTEST, *marked_tests(tree)),
        cwd=tree,
        env={**kept, "PYTHONDONTWRITEBYTECODE": "1", "TMPDIR": str(tree.parent)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        async with asyncio.timeout(limit):
            output, _ = await process.communicate()
    except TimeoutError:
        return f"timeout after {limit:.0f} s"
    finally:
        if process.returncode is None:
            os.killpg(process.pid, signal.SIGKILL)
            await process.wait()
    if process.returncode == 0:
        return ""
    failed = re.findall(r"^(?:FAILED|ERROR) (.+?)(?: - .*)?$", output.decode(), re.MULTILINE)
    return f"`{failed[-1]}`" if failed else f"exit code {process.returncode}"


async def try_all(chosen: list[Mutant], root: Path) -> list[Trial]:
    """Try mutants, ``WORKERS`` at a time; RuntimeError if the tests fail without any."""
    task = asyncio.current_task()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        clean = Path(folder, "clean")
        copy_tree(root, clean)
        print("The tests without a mutant ...", flush=True)
        # In place: what they prove stays for mutants of files that no proof depends on.
        began = time.monotonic()
        if killer := await first_failure(clean, limit=3600):
            raise RuntimeError(f"The tests fail without a mutant: {killer}")
        seconds = time.monotonic() - began
        limit = 30 + 3 * seconds
        print(f"... pass in {seconds:.0f} s; each mutant gets {limit:.0f} s.", flush=True)
        gate, trials = asyncio.Semaphore(WORKERS), []

        async def one(mutant: Mutant) -> None:
            async with gate:
                trials.append(trial := await attempt(mutant, clean, limit))
                print(f"{len(trials):3}/{len(chosen)} {trial}", flush=True)

        async with asyncio.TaskGroup() as group:
            for mutant in chosen:
                group.create_task(one(mutant))
        return trials


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=20, help="how many to try (20)")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6), help="which to try")
    parser.add_argument("--list", action="store_true", help="print all mutants, run nothing")
    arguments = parser.parse_args()
    found = mutants(ROOT)
    if arguments.list:
        print(*found, f"{len(found)} mutants", sep="\n")
        return 0
    chosen = random.Random(arguments.seed).sample(found, min(arguments.count, len(found)))
    print(f"{len(chosen)} of {len(found)} mutants, --seed {arguments.seed}:", *chosen, sep="\n    ")
    try:
        trials = asyncio.run(try_all(chosen, ROOT))
    except (KeyboardInterrupt, asyncio.CancelledError):
        print("\nInterrupted; nothing is left behind.", file=sys.stderr)
        return 130
    except RuntimeError as error:
        print(error, file=sys.stderr)
        return 2
    print("\n| Mutant | Killed by | s |\n|:--|:--|--:|", *trials, sep="\n")
    survivors = [trial.mutant for trial in trials if not trial.killer]
    print(f"\n{len(trials) - len(survivors)} of {len(trials)} killed.")
    if survivors:
        print("Survivors:", *survivors, sep="\n    ")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
