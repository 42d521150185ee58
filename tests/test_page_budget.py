"""What a visit costs and what a page may do: bytes, layout shift, policy, every axe rule."""

import gzip
import re
from urllib.parse import unquote, urlsplit

import pytest

from test_site import DARK, DESKTOP, EVERY_PAGE, PAGES, PHONE, base, parsed, visit  # noqa: F401

FIRST, SCRIPTS, SECOND = 150_000, 50_000, 60_000  # bytes, gzipped
SHIFT = 0.02
PACKED = (".png", ".woff2")  # compressed already; servers send these as they are
MODES = pytest.mark.parametrize("mode", [DESKTOP, DARK], ids=["light", "dark"])


# --- bytes ----------------------------------------------------------------------------


@pytest.fixture(scope="session")
def weigh(site):
    """A function that gives the weight of files of the site, as they are sent."""
    known = {}

    def size(path):
        if path not in known:
            content = (site / path).read_bytes()
            known[path] = len(content if path.endswith(PACKED) else gzip.compress(content, 9))
        return known[path]

    return lambda paths: sum(map(size, paths))


@pytest.fixture(scope="session")
def loaded(browser, site, base):  # noqa: F811
    """A function that gives the files that a page asks for, read down to its end."""
    known = {}

    def files(page):
        if page in known:
            return known[page]
        context = browser.new_context(**DESKTOP)
        tab = context.new_page()
        asked = set()
        tab.on("request", lambda request: asked.add(request.url))
        tab.goto(base["http"] + page, wait_until="load")
        tab.evaluate(
            """async () => {
                const bottom = () => document.documentElement.scrollHeight;
                for (let y = 0; y < bottom(); y += innerHeight) {
                    scrollTo(0, y);
                    await new Promise((done) => requestAnimationFrame(done));
                }
                await Promise.all([...document.images].map((image) => image.decode()));
            }"""
        )
        context.close()
        paths = {unquote(urlsplit(url).path).lstrip("/") for url in asked if "data:" not in url}
        known[page] = {path or "index.html" for path in paths}
        return known[page]

    return files


@EVERY_PAGE
def test_weight_of_a_first_visit(page, loaded, weigh):
    files = loaded(page)
    assert (page in files and "_static/page_widgets.css" in files) or "book.css" in str(files)
    heaviest = sorted(((weigh([path]), path) for path in files), reverse=True)[:5]
    assert weigh(files) < FIRST, heaviest
    scripts = [path for path in files if path.endswith(".js")]
    assert weigh(scripts) < SCRIPTS, scripts


@EVERY_PAGE
def test_weight_of_a_second_page(page, loaded, weigh):
    kept = loaded("index.html" if page != "index.html" else "sigmoid.html")
    more = loaded(page) - kept
    assert weigh(more) < SECOND, sorted(more)


@EVERY_PAGE
def test_pictures_for_readers_without_scripts_are_for_them_only(page, loaded):
    stills = [path for path in loaded(page) if re.search(r"_images/[a-z].*\.svg$", path)]
    assert stills == []
