"""Change what JupyterLite made: what its page may load, and what a reader's browser keeps.

And lead to it from the book's own pages.
"""

from __future__ import annotations

import base64
import hashlib
import importlib.metadata
import math
import re
import shutil
from pathlib import Path

from tools.lite.files import digest
from tools.lite.keeping import worker
from tools.site.files import change_pages, weight

WORKER = "service-worker.js"

# What JupyterLite puts there and no page asks for: fonts for the browsers of the past, its tools.
UNUSED = ("*.eot", "*.ttf", "*.svg", "fa-*.woff", "rspack.*", "package.json", "*schema.v0.json")


def kept(lite: Path) -> dict[str, str]:
    """Return what a reader's browser keeps: the hash of each file, by its path."""
    files = sorted(path for path in lite.rglob("*") if path.is_file())
    names = {path.relative_to(lite).as_posix(): path for path in files}
    return {name: digest(path)[:16] for name, path in names.items() if name != WORKER}


# All that a page may load. JupyterLab checks its settings by code that it makes (eval),
# styles itself inline, and imports a widget's script from a Blob.
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-eval' blob: {inline}; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self' data: blob:; worker-src 'self' blob:; "
    "object-src 'none'; base-uri 'self'; form-action 'none'"
)
HEAD = """<meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="{policy}">
    <link rel="icon" href="favicon.ico">
    <script src="../start.js" data-version="{version}"></script>"""


def secure(lite: Path, sources: Path) -> None:
    """Let the notebook page load nothing from elsewhere, and keep its files from the start."""
    shutil.copy(sources / "start.js", lite)
    path = lite / "notebooks" / "index.html"
    page = path.read_text(encoding="utf-8")
    inline = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    hashes = (base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in inline)
    policy = POLICY.format(inline=" ".join(f"'sha256-{hash_}'" for hash_ in hashes))
    head = HEAD.format(policy=policy, version=importlib.metadata.version("jupyterlite-core"))
    path.write_text(page.replace('<meta charset="utf-8">', head, 1), encoding="utf-8")


def keep(lite: Path, sources: Path) -> None:
    """Write the worker that keeps the files, in the place of JupyterLite's own."""
    for pattern in UNUSED:
        for path in lite.rglob(pattern):
            path.unlink()
    (lite / WORKER).write_text(worker(sources / WORKER, kept(lite)), encoding="utf-8")


LINK_PLACEHOLDER = "<!-- in your browser -->"
LINK = (
    '<a class="lite" hidden href="lite/notebooks/index.html?path={name}.ipynb">'
    "Run in your browser <small>({megabytes} MB once, then offline)</small></a>"
)
# The place for it, or the link that an earlier build put there.
LINK_OR_PLACEHOLDER = re.compile(f'{LINK_PLACEHOLDER}|<a class="lite".*?</a>')


def link_pages(site: Path) -> None:
    """Let each chapter's page lead to its notebook here, and say before what that costs.

    It is shown where it can work: with scripts, and from a server.
    """
    lite = site / "lite"
    megabytes = math.ceil(sum(weight(lite / path) for path in kept(lite)) / 1e6)

    def linked(name: str, page: str) -> str:
        if not (lite / "files" / f"{name}.ipynb").exists():
            return page
        return LINK_OR_PLACEHOLDER.sub(LINK.format(name=name, megabytes=megabytes), page)

    change_pages(site, linked)
