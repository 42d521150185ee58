"""Firefox and WebKit, the engine of Safari, as tests drive them: the installed ones, no download.

``python -m tools.check.browsers`` says what is missing.
"""

from .driver import Browser, BrowserError
from .firefox import Firefox
from .webkit import WebKit

KINDS: dict[str, type[Browser]] = {"firefox": Firefox, "webkit": WebKit}


def missing() -> str | None:
    """Say in one sentence what to install, or return None if all is there."""
    packages = [package for kind in KINDS.values() for package in kind.missing()]
    if not packages:
        return None
    return f"These browsers are not installed: run apt-get install {' '.join(packages)}."


__all__ = ["KINDS", "Browser", "BrowserError", "Firefox", "WebKit", "missing"]
