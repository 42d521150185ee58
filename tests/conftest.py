"""What the tests share: a browser, the built site, a server for it, and a book of two pages."""

import functools
import http.server
import re
import shutil
import threading
import time
from pathlib import Path

import nbformat
import pytest
from ipywidgets import Widget
from nbformat import v4
from playwright.sync_api import sync_playwright

import pages
from tools.check import chromium
from tools.site import serve as serve_site

ROOT = Path(__file__).parent.parent


def pytest_addoption(parser):
    parser.addoption(
        "--all", action="store_true", help="every entry, page and embed instead of one of each kind"
    )


# Files with few tests that take long: begun last, they would leave one worker alone at the end.
LONG = (ROOT / "book", ROOT / "tests" / "tools")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Begin with what takes longest, and mark what opens a browser."""
    paths = {item.path for item in items}
    long = {path for path in paths if any(path.is_relative_to(folder) for folder in LONG)}
    items.sort(key=lambda item: item.path not in long)
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")


@pytest.fixture(autouse=True)
def _widgets_end_with_their_test():
    """ipywidgets goes through all that are left whenever one is put on a page."""
    made = []
    Widget.on_widget_constructed(made.append)
    yield
    Widget.on_widget_constructed(None)
    for widget in made:
        widget.close()


@pytest.fixture
def cold_store(monkeypatch):
    """No store of proofs: what a test breaks on purpose must be asked anew."""
    from activations import store

    monkeypatch.setattr(store, "_path", lambda *_: None)


@pytest.fixture(scope="session")
def browser():
    """A headless Chromium, the installed one."""
    path = chromium.find()
    assert path, chromium.MISSING
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*chromium.FLAGS])
        yield browser
        browser.close()


class _Quiet(serve_site.Handler):
    def log_message(self, *args):
        pass


class _Far(_Quiet):
    """A server far away: what a page is not drawn without comes soon, all else after that."""

    drawn = 0.0  # when the page that was asked for last is

    def send_head(self):
        if re.search(r"\.html|\.css|/page\.js", self.path):
            time.sleep(0.1)
        else:
            time.sleep(max(0, _Far.drawn - time.monotonic()))
        if ".html" in self.path:
            _Far.drawn = time.monotonic() + 0.5
        return super().send_head()


@pytest.fixture(scope="session")
def serve():
    """A function that serves a folder on loopback, "far" or not, and returns its base URL."""
    servers = []

    def start(folder, far=False):
        handler = functools.partial(_Far if far else _Quiet, directory=str(folder))
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_address[1]}/"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="session")
def tab_of(browser):
    """A function that returns the tab for a purpose, with options: always the same.

    A new one would be a new process, which takes as long as all that a test does in it.
    """

    @functools.cache
    def tab_of(purpose, options):
        tab = browser.new_page(**dict(options))
        tab.errors = []
        tab.on("console", lambda m: tab.errors.append(m.text) if m.type == "error" else None)
        tab.on("pageerror", lambda error: tab.errors.append(str(error)))
        return tab

    return tab_of


@pytest.fixture(scope="session")
def show_in(tab_of):
    """A function that opens a page with the given models in a folder, at an address with the query.

    The tab is the one that was open before, for the same purpose.
    """

    def show_in(folder, state, views, query="", viewport=None, purpose="", **options):
        shutil.copytree(pages.STATIC, folder / "_static", dirs_exist_ok=True)
        (folder / "page.html").write_text(pages.page_of(state, views), encoding="utf-8")
        tab = tab_of(purpose, tuple(sorted(options.items())))
        address = (folder / "page.html").as_uri() + query
        # As nobody has used it.
        if tab.url.startswith("file:"):
            tab.evaluate("localStorage.clear()")
        if tab.url == address:  # to load a page again would be to go on where it was left
            tab.goto("about:blank")
        tab.errors.clear()
        tab.set_viewport_size(viewport or {"width": 1280, "height": 720})
        tab.emulate_media(media="null")
        tab.mouse.move(0, 0)
        tab.goto(address)
        tab.wait_for_selector("html[data-widgets=ready]")
        return tab

    return show_in


@pytest.fixture
def show(show_in, tmp_path):
    """The same, for one test."""
    return functools.partial(show_in, tmp_path)


@pytest.fixture
def open_figure(show):
    """A function that opens a page with one figure, the sliders where they are asked to be."""

    def open_figure(kind, query="", options=None, **positions):
        tab = show(*pages.embedded(kind.explore(**positions)), query, **(options or {}))
        tab.kind = kind
        return tab

    return open_figure


@pytest.fixture
def judged(pytestconfig):
    """A function that returns which rules of axe-core a page with formulas breaks."""
    return pages.broken if pytestconfig.getoption("--all") else pages.broken_around_formulas


@pytest.fixture(scope="session")
def site():
    """The folder of the built site."""
    folder = ROOT / "_build" / "html"
    assert (folder / "index.html").exists(), "the site is not built: run make build"
    return folder


@pytest.fixture
def tiny_book(tmp_path):
    """A book of two pages with this book's configuration, and an older site of it."""
    book = tmp_path / "book"
    shutil.copytree(ROOT / "book" / "_static", book / "_static")
    shutil.copy(ROOT / "_config.yml", tmp_path)
    toc = "format: jb-book\nroot: index\nchapters:\n  - file: chapter\n"
    (tmp_path / "_toc.yml").write_text(toc, encoding="utf-8")
    (book / "index.md").write_text("# Index\n\nText with $x^2$.\n", encoding="utf-8")
    cells = [
        v4.new_markdown_cell("# Chapter"),
        v4.new_code_cell("one = 1"),
        v4.new_code_cell("one"),
    ]
    nbformat.write(v4.new_notebook(cells=cells), book / "chapter.ipynb")
    site = tmp_path / "site"
    site.mkdir()
    (site / "index.html").write_text("old", encoding="utf-8")
    return book
