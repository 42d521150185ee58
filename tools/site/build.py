"""Build the book into _build/html; the site that is there stays until the new one is whole.

python -m tools.site.build [--book FOLDER] [--out FOLDER] [--executed FOLDER]
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml

from tools.formula import kept as own_formula
from tools.site import execute

ROOT = Path(__file__).parents[2]

# What Sphinx leaves in a site and no reader needs.
LEFTOVERS = (
    "*.map",
    "reports",
    ".buildinfo",
    "objects.inv",
    "searchindex.js",  # search_and_previews.py writes a smaller one
    "_static/basic.css",
    "_static/doctools.js",
    "_static/documentation_options.js",
    "_static/mystnb.*.css",
    "_static/pygments.css",
    "_static/searchtools.js",
    "_static/sphinx_highlight.js",
    "_static/*.png",
)


def build(book: Path, out: Path, executed: Path | None = None) -> int:
    """Build the book in a staging folder and swap it in; return an exit code.

    The notebooks as they were run are kept beside the site; ``executed`` is a folder of such
    ones, and then none is run that is there.
    """
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".staging-") as folder:
        staging = Path(folder)
        shown = staging / "executed"
        environment = environment_in(staging)
        config = yaml.safe_load((book.parent / "_config.yml").read_text(encoding="utf-8"))
        if executed:
            shutil.copytree(executed, shown)
            failures = []
        else:
            timeout = config["execute"]["timeout"]
            failures = execute.run(book, _toc(book), shown, timeout, environment)
        execute.remember(book, shown, staging / "_build" / ".jupyter_cache")
        config["execute"]["execute_notebooks"] = "cache"  # that is, as they have been run
        (staging / "_config.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
        failures = failures or _run_jupyter_book(book, staging, environment)
        if failures:
            text = "\n".join(failures)
            for place in (staging, Path.cwd()):
                text = text.replace(f"{place}{os.sep}", "")
            print(f"The build failed.\n{text}", file=sys.stderr)
            print(f"The site in {_short(out)} is unchanged.", file=sys.stderr)
            return 1
        built = staging / "_build" / "html"
        _clean(built)
        _swap(built, out)
        if own_formula.fits(out):
            own_formula.put(out)
        _swap(shown, kept(out))
    print(f"The site is in {_short(out)}")
    return 0


def kept(out: Path) -> Path:
    """Return where the notebooks of a site are kept as they were run."""
    return out.with_name(f"{out.name}-executed")


# How notebooks draw while the book is built: as SVG, sharp on every screen and on paper, and a
# third of the weight of a PNG, from the first cell on.  A reader's own settings for IPython and
# Matplotlib stay out.
IPYTHON_CONFIG = """\
c.IPKernelApp.log_level = "ERROR"
c.InteractiveShellApp.matplotlib = "inline"
c.InlineBackend.figure_formats = {"svg"}
c.InlineBackend.print_figure_kwargs = {
    "bbox_inches": "tight", "metadata": {"Date": None, "Creator": None}
}
"""
MATPLOTLIB_CONFIG = """\
svg.fonttype: none
svg.hashsalt: book
"""


def environment_in(folder: Path) -> dict[str, str]:
    """Return the environment in which notebooks run and pages are written."""
    settings = folder / "settings"
    (settings / "profile_default").mkdir(parents=True)
    (settings / "profile_default" / "ipython_kernel_config.py").write_text(IPYTHON_CONFIG)
    (settings / "matplotlibrc").write_text(MATPLOTLIB_CONFIG)
    return {
        **os.environ,
        "IPYTHONDIR": str(settings),
        "MATPLOTLIBRC": str(settings),
        "PYTHONPATH": os.pathsep.join((str(ROOT / "book"), str(ROOT))),
        "SOURCE_DATE_EPOCH": "0",  # no time of day in the pages
        "PYTHONHASHSEED": "0",
        "TMPDIR": str(folder),  # Sphinx leaves a report of each failure
    }


def _toc(book: Path) -> Path:
    return book.parent / "_toc.yml"


def _run_jupyter_book(book: Path, staging: Path, environment: dict[str, str]) -> list[str]:
    """Write the pages, and return what went wrong."""
    command = [str(Path(sys.executable).with_name("jupyter-book")), "build", str(book)]
    command += ["--config", str(staging / "_config.yml"), "--toc", str(_toc(book))]
    command += ["--path-output", str(staging), "--all", "-W", "-n", "--keep-going"]
    process = subprocess.Popen(
        command, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    lines = []
    for line in process.stdout:
        lines.append(re.sub(r"\x1b\[[0-9;]*m", "", line))
        if re.match(r"(reading sources|writing output|computing the atlas).*%", lines[-1]):
            print(f"    {lines[-1].strip()}", flush=True)
    if process.wait() == 0:
        return []
    log = "".join(lines)
    found = re.findall(r"^.*(?:WARNING|ERROR|CRITICAL): .*$", log, flags=re.MULTILINE)
    return [*dict.fromkeys(found)] or [log[-3000:].rstrip()]


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
    parser.add_argument(
        "--executed",
        type=Path,
        metavar="FOLDER",
        help="take what notebooks show from those in this folder",
    )
    arguments = parser.parse_args()
    return build(arguments.book.resolve(), arguments.out.resolve(), arguments.executed)


if __name__ == "__main__":
    sys.exit(main())
