"""Which version of the book this is, as git knows it; as a Sphinx extension it tells the pages."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx

ROOT = Path(__file__).parents[2]


@cache
def commit() -> str | None:
    """Return the hash of the commit; None outside of git, or where files were changed since."""
    if _git("status", "--porcelain", "--untracked-files=no"):
        return None
    return _git("rev-parse", "HEAD")


@cache
def date() -> str | None:
    """Return the day of the last commit, such as 2026-11-25; None outside of git."""
    return _git("show", "--no-patch", "--format=%cs", "HEAD")


def _git(*arguments: str) -> str | None:
    """Return what git prints; None where there is no git, or no repository."""
    command = ["git", "-C", str(ROOT), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.strip() or None


def tell_pages(app: Sphinx, config) -> None:
    """Give the templates commit and day, where both are known."""
    if commit():
        config.html_context["built"] = {"commit": commit(), "date": date()}
