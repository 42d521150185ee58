"""Build the book into _build/html; the site that is there stays until the new one is whole.

python -m tools.site.build [--book FOLDER] [--out FOLDER]
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from textwrap import indent

ROOT = Path(__file__).parents[2]

# What Sphinx leaves in a site and no reader needs.
LEFTOVERS = (
    "*.map",
    "reports",
    ".buildinfo",
    "objects.inv",
    "searchindex.js",  # excerpts.py writes a smaller one
    "_static/basic.css",
    "_static/doctools.js",
    "_static/documentation_options.js",
    "_static/mystnb.*.css",
    "_static/pygments.css",
    "_static/searchtools.js",
    "_static/sphinx_highlight.js",
    "_static/*.png",
)


def build(book: Path, out: Path) -> int:
    """Build the book in a staging folder and swap it in; return an exit code."""
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".staging-") as folder:
        staging = Path(folder)
        code, log = _run_jupyter_book(book, staging)
        if code:
            print(_what_failed(log, staging), file=sys.stderr)
            print(f"The site in {_short(out)} is as it was.", file=sys.stderr)
            return 1
        made = staging / "_build" / "html"
        _clean(made)
        _swap(made, out)
    print(f"The site is in {_short(out)}")
    return 0


# How notebooks draw while the book is built: as SVG, sharp on every screen and on paper, and a
# third of the weight of a PNG.  A reader's own settings for IPython and Matplotlib stay out.
FOR_IPYTHON = """\
c.InlineBackend.figure_formats = {"svg"}
c.InlineBackend.print_figure_kwargs = {
    "bbox_inches": "tight", "metadata": {"Date": None, "Creator": None}
}
"""
FOR_MATPLOTLIB = """\
svg.fonttype: none
svg.hashsalt: book
"""


def _run_jupyter_book(book: Path, staging: Path) -> tuple[int, str]:
    command = [str(Path(sys.executable).with_name("jupyter-book")), "build", str(book)]
    for option in ("config", "toc"):
        command += [f"--{option}", str(book.parent / f"_{option}.yml")]
    command += ["--path-output", str(staging), "--all", "-W", "-n", "--keep-going"]
    settings = staging / "settings"
    (settings / "profile_default").mkdir(parents=True)
    (settings / "profile_default" / "ipython_kernel_config.py").write_text(FOR_IPYTHON)
    (settings / "matplotlibrc").write_text(FOR_MATPLOTLIB)
    environment = {
        **os.environ,
        "IPYTHONDIR": str(settings),
        "MATPLOTLIBRC": str(settings),
        "PYTHONPATH": os.pathsep.join((str(ROOT / "book"), str(ROOT))),
        "SOURCE_DATE_EPOCH": "0",  # no time of day in the pages
        "PYTHONHASHSEED": "0",
        "TMPDIR": str(staging),  # Sphinx leaves a report of each failure
    }
    process = subprocess.Popen(
        command, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    lines = []
    for line in process.stdout:
        lines.append(re.sub(r"\x1b\[[0-9;]*m", "", line))
        if re.match(r"(reading sources|writing output).*%", lines[-1]):
            print(f"    {lines[-1].strip()}", flush=True)
    return process.wait(), "".join(lines)


def _what_failed(log: str, staging: Path) -> str:
    """Return the warnings and errors of a build, and for a notebook which cell it was."""
    notebook = re.search(r"ExecutionError: (/.+\.ipynb)$", log, flags=re.MULTILINE)
    failure = CELL_FAILED.search(log)
    found = re.findall(r"^.*(?:WARNING|ERROR|CRITICAL): .*$", log, flags=re.MULTILINE)
    if notebook:
        source, error = failure.groups() if failure else ("", "it did not run")
        number = _cell_number(Path(notebook[1]), source)
        found = [f"{notebook[1]}, cell {number}: {error.strip()}", indent(source, "    ")]
    text = "\n".join(dict.fromkeys(found)) or log[-3000:]
    for folder in (staging, Path.cwd()):
        text = text.replace(f"{folder}{os.sep}", "")
    return f"The build failed.\n{text.rstrip()}"


# What nbclient says of a cell that raised: its source, a traceback, the error.
CELL_FAILED = re.compile(
    r"following cell:\n-+\n(.*?)\n-{10,}$.*?^(\w+: .*?)$", flags=re.DOTALL | re.MULTILINE
)


def _cell_number(notebook: Path, source: str) -> int | str:
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    same = (n for n, c in enumerate(cells, 1) if "".join(c["source"]).strip() == source.strip())
    return next(same, "unknown")


def _clean(site: Path) -> None:
    for pattern in LEFTOVERS:
        for path in site.rglob(pattern):
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def _swap(new: Path, out: Path) -> None:
    """Put a folder in the place of another with two renames."""
    old = out.with_name(f".old-{out.name}")
    shutil.rmtree(old, ignore_errors=True)
    if out.exists():
        out.rename(old)
    new.rename(out)
    shutil.rmtree(old, ignore_errors=True)


def _short(path: Path) -> str:
    return os.path.relpath(path)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--book", type=Path, default=ROOT / "book")
    parser.add_argument("--out", type=Path, default=ROOT / "_build" / "html")
    given = parser.parse_args()
    return build(given.book.resolve(), given.out.resolve())


if __name__ == "__main__":
    sys.exit(main())
