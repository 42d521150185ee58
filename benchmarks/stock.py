"""The same chapter as a stock Jupyter Book publishes it, with its CDNs on this machine."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable
from pathlib import Path

BOOK = Path(__file__).parent.parent / "book"
# All else is as Jupyter Book has it. Cells run again, because a stored notebook
# has no sliders, and a busy machine gets the time for it.
CONFIG = """title: Stock
execute:
  execute_notebooks: force
  timeout: 600
"""
TOC = "format: jb-book\nroot: {name}\n"
SCRIPT = re.compile(r"<script[^>]*\bsrc=[^>]*>")
STATE = re.compile(
    r'<script type="application/vnd.jupyter.widget-state\+json">(.*?)</script>', re.DOTALL
)
# Address on a CDN -> what npm calls the package.
NPM_ADDRESS = re.compile(r"https://[^/]+/npm/((?:@[^/@]+/)?[^/@]+@[^/]+)/")
REQUIREJS_ADDRESS = re.compile(r"https://[^/]+/(ajax/libs/require\.js/([\d.]+))/require\.min\.js")
BUNDLED = "@jupyter-widgets/"  # html-manager contains them


def build(name: str, folder: Path) -> Path:
    """Build a book of one chapter and return the folder of its site.

    Parameters
    ----------
    name : str
        The chapter, such as "sigmoid".
    folder : Path
        An empty folder to build in.
    """
    source = folder / "book"
    source.mkdir(parents=True)
    shutil.copy(BOOK / f"{name}.ipynb", source)
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(BOOK / "activations", source / "activations", ignore=ignored)
    (source / "_config.yml").write_text(CONFIG, encoding="utf-8")
    (source / "_toc.yml").write_text(TOC.format(name=name), encoding="utf-8")
    command = [Path(sys.executable).with_name("jupyter-book"), "build", source]
    done = subprocess.run(command, capture_output=True, text=True)
    site = source / "_build" / "html"
    page = site / f"{name}.html"
    # Jupyter Book exits with 0 when a cell fails, and the page has no sliders then.
    if done.returncode or not STATE.search(page.read_text(encoding="utf-8")):
        raise RuntimeError(f"The stock book was not built:\n{done.stdout}{done.stderr}")
    return site


def packages(page: str) -> list[str]:
    """Return what a page loads from CDNs as npm packages, as "name@range"."""
    found = [m[1] for tag in SCRIPT.findall(page) for m in NPM_ADDRESS.finditer(tag)]
    for state in STATE.findall(page):
        for model in json.loads(state)["state"].values():
            if not model["model_module"].startswith(BUNDLED):
                found.append(f"{model['model_module']}@{model['model_module_version']}")
    return list(dict.fromkeys(found))


def fetch(page: str, folder: Path) -> list[str]:
    """Put the packages of a page where its CDNs have them; return names with versions.

    What is there is not fetched again. Raises `subprocess.CalledProcessError`
    where npm can't fetch a package.
    """
    found = []
    for package in packages(page):
        target = folder / "npm" / package
        if not target.exists():
            _unpack(package, target)
        found.append(_called(target))
    for path, version in REQUIREJS_ADDRESS.findall(page):
        target = folder / path
        if not target.exists():
            _unpack(f"requirejs@{version}", target, finish=_minify)
        found.append(_called(target))
    return found


def localize(page: str) -> str:
    """Return a page that asks NAME.localhost for the scripts it wants from another host."""

    def local(tag: re.Match) -> str:
        # Another minifier's require.js: the same program, other bytes.
        text = re.sub(r'\sintegrity="[^"]*"', "", tag[0])
        return re.sub(r"https://([^/\"]+)/", r"http://\1.localhost/", text)

    return SCRIPT.sub(local, page)


def _unpack(package: str, target: Path, finish: Callable[[Path], None] | None = None) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    # Beside the target, so that it appears with one rename, whole.
    with tempfile.TemporaryDirectory(dir=target.parent) as scratch:
        subprocess.run(
            ["npm", "pack", package, "--silent", "--pack-destination", scratch],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        (packed,) = Path(scratch).glob("*.tgz")
        with tarfile.open(packed) as archive:
            archive.extractall(scratch, filter="data")
        unpacked = Path(scratch) / "package"
        if finish:
            finish(unpacked)
        unpacked.rename(target)


def _minify(package: Path) -> None:
    """Write require.min.js, which the package lacks, with its own optimizer."""
    options = "baseUrl=. paths.lib=require name=lib skipModuleInsertion=true out=require.min.js"
    subprocess.run(
        ["node", "bin/r.js", "-o", *options.split()],
        cwd=package,
        check=True,
        stdout=subprocess.DEVNULL,
    )


def _called(package: Path) -> str:
    data = json.loads((package / "package.json").read_text(encoding="utf-8"))
    return f"{data['name']} {data['version']}"
