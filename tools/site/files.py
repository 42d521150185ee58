"""The built site as files: its pages, a change to all of them, and what a file weighs."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # what puts Python into the site has no Sphinx
    from sphinx.application import Sphinx

Pages = dict[str, str]
"""The text of each page by its name: "tanh", "embed/tanh", "code/tanh", "atlas/isru"."""

# Compressed already; servers send these as they are.
COMPRESSED_SUFFIXES = (".gz", ".png", ".woff2", ".whl", ".zip")


# What all other pages lean on.
LINKED = {"bibliography", "glossary"}


def is_whole(app: Sphinx) -> bool:
    """Whether this is the whole book; a few pages, as in a test, have no pages beside them."""
    return app.env.found_docs >= LINKED


@dataclass(frozen=True)
class Site:
    """The site that Sphinx has just written."""

    app: Sphinx

    @property
    def out(self) -> Path:
        """Its folder."""
        return Path(self.app.outdir)

    @property
    def address(self) -> str:
        """Where it will be found, with a slash at the end; "" if that is not known."""
        return self.app.config.html_baseurl

    @property
    def title(self) -> str:
        """The title of the book."""
        return self.app.config.html_title or self.app.config.project

    def write(self, path: str, text: str) -> None:
        """Write a file of the site."""
        (self.out / path).parent.mkdir(parents=True, exist_ok=True)
        (self.out / path).write_text(text, encoding="utf-8")


class Page(HTMLParser):
    """A page: what it loads, what it links to, what its pictures say, and its policy.

    Each address that it loads, where scripts run, has the attributes and the tag that ask for it.
    """

    def __init__(self, source: str):
        super().__init__()
        self.source = source
        self.loads: dict[str, dict[str, str]] = {}
        self.links, self.texts, self.policy = [], [], None
        self.quiet = 0  # inside noscript, which only some readers load
        self.feed(source)

    def handle_starttag(self, tag: str, attributes: list) -> None:
        given = dict(attributes)
        if tag == "noscript":
            self.quiet += 1
        if tag == "meta" and given.get("http-equiv") == "Content-Security-Policy":
            self.policy = given["content"]
        if tag == "img":
            self.texts.append(given.get("alt"))
        loaded = given.get("src") or (tag == "form" and given.get("action"))
        if tag == "link" and given.get("rel") in ("stylesheet", "icon", "preload"):
            loaded = given["href"]
        if loaded and not self.quiet:
            self.loads[loaded] = {"tag": tag, **given}
        if tag == "a" and given.get("href"):
            self.links.append(given["href"])

    def handle_endtag(self, tag: str) -> None:
        self.quiet -= tag == "noscript"


def mark(content: bytes) -> str:
    """Return a few characters that change with a content."""
    return hashlib.sha256(content).hexdigest()[:8]


PLACES = ("", "embed/", "code/", "atlas/")  # of pages


def pages(site: Path) -> dict[str, Path]:
    """Return the pages of the book, of its figures and of its code, by name."""
    paths = sorted(path for place in PLACES for path in site.glob(f"{place}*.html"))
    return {path.relative_to(site).with_suffix("").as_posix(): path for path in paths}


def change_pages(site: Path, change: Callable[[str, str], str]) -> None:
    """Replace each page by what ``change`` makes of its name and its text."""
    for name, path in pages(site).items():
        path.write_text(change(name, path.read_text(encoding="utf-8")), encoding="utf-8")


def weight(path: Path) -> int:
    """Return the size of a file as it is sent to a reader, in bytes: gzipped, if that helps."""
    content = path.read_bytes()
    return len(content if path.suffix in COMPRESSED_SUFFIXES else gzip.compress(content, 9))
