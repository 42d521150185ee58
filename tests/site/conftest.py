"""Pages of the built site, each visited once for all tests that look at it.

Without --all every page is visited, but of embedded figures one of each kind; all that is to
see of a page is judged for one that stands for those whose figures the chapters show too.
"""

import functools
from types import SimpleNamespace
from urllib.parse import unquote, urlsplit

import pytest

from built import (
    DESKTOP,
    ONE_IN_EACH_FRAME,
    ONE_OF_EACH_KIND,
    ONE_WITH_EACH_STAND_IN,
    PAGES,
    READERS,
    new_tab,
    show,
    two_frames,
)
from tools.site.files import weight

# The fixtures that open a page in the browser, and for which pages without --all.
VISITS = {
    "look": ONE_IN_EACH_FRAME,
    "plain": ONE_WITH_EACH_STAND_IN,
    "read": ONE_IN_EACH_FRAME,
    "visit": ONE_OF_EACH_KIND,
}


def pytest_collection_modifyitems(config, items):
    if not config.getoption("--all"):
        more = [item for item in items if _is_one_more_of_its_kind(item)]
        config.hook.pytest_deselected(items=more)
        items[:] = [item for item in items if not _is_one_more_of_its_kind(item)]


def _is_one_more_of_its_kind(item):
    page = item.callspec.params.get("page") if hasattr(item, "callspec") else None
    return page and any(page not in VISITS[name] for name in VISITS if name in item.fixturenames)


@pytest.fixture(scope="session")
def everything(pytestconfig):
    """Whether all of a kind are tried, instead of one."""
    return pytestconfig.getoption("--all")


@pytest.fixture(
    scope="module",
    params=[pytest.param(page, marks=pytest.mark.xdist_group(page)) for page in PAGES],
)
def page(request):
    """Every page in turn: all checks of one page stand together, and on one worker."""
    return request.param


@pytest.fixture(scope="session")
def base(site, serve):
    """Where the pages are, by scheme."""
    return {"http": serve(site), "file": f"{site.as_uri()}/"}


@pytest.fixture(scope="session")
def tab_for(browser):
    """A function that returns a tab with options, always the same: a new one is a new process."""
    tabs = {}

    def tab_for(purpose, home, **options):
        key = purpose, home, repr(sorted(options.items()))
        if key not in tabs:
            tabs[key] = new_tab(browser, home, **options)
        return tabs[key]

    yield tab_for
    for tab in tabs.values():
        tab.context.close()


@pytest.fixture(scope="module")
def look(page, base, tab_for):
    """A function that shows a reader the page, once for all tests that only look at it."""
    return functools.cache(
        lambda reader="desktop", scheme="file": show(
            tab_for("look", base[scheme], **READERS[reader]), page
        )
    )


@pytest.fixture
def plain(look):
    """The page as a reader without scripts has it."""
    return look("no script")


@pytest.fixture
def visit(base, tab_for):
    """A function that opens a page for one test: page, scheme, and options of the tab.

    What is kept on a device is kept for the next test too: see ``newcomer``.
    """

    def visit(page, scheme="http", **options):
        viewport = options.pop("viewport", DESKTOP["viewport"])
        tab = tab_for("visit", base[scheme], **options)
        tab.set_viewport_size(viewport)
        tab.emulate_media(forced_colors=options.get("forced_colors", "none"))
        return show(tab, page)

    return visit


@pytest.fixture
def newcomer(browser, base):
    """A function that opens a page for a reader who has never been there."""
    tab = new_tab(browser, base["http"], **DESKTOP)
    yield lambda page: show(tab, page)
    tab.context.close()


@pytest.fixture
def visit_with_style(visit):
    """A function that opens a page with a style sheet of the reader's own."""

    def visit_with_style(page, style, **options):
        tab = visit(page, bypass_csp=True, **options)
        tab.add_style_tag(content=style)
        two_frames(tab)
        return tab

    return visit_with_style


# From before the first byte on: what moves by itself, and what the policy stopped.
WATCH = """
    window.seen = { shift: 0, stopped: [] };
    new PerformanceObserver((list) => {
        for (const { value } of list.getEntries()) seen.shift += value;
    }).observe({ type: "layout-shift", buffered: true });
    document.addEventListener("securitypolicyviolation", (event) =>
        seen.stopped.push(`${event.violatedDirective}: ${event.blockedURI}`));
"""
# The page with the playground measures its network first, and then shows what it found.
MEASURED = "html:not(:has(.playground:not([data-state=ready])))"
# What moves in the frame of a scroll is not counted: no scroll before all that came is drawn.
READ_TO_THE_END = """async () => {
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    const settled = async () => {
        for (let n = 0; n < 3; n++) await frame();
        await new Promise((done) => setTimeout(done, 50));
    };
    await settled();
    for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight) {
        scrollTo(0, y);
        await frame();
    }
    const undecoded = [];
    await Promise.all([...document.images].map((image) => {
        image.loading = "eager"; // those in closed solutions would never load
        return image.decode().catch(() => undecoded.push(`no picture: ${image.src}`));
    }));
    await settled();
    const root = document.documentElement, space = root.clientWidth;
    const over = (e) => e.getBoundingClientRect().right > space + 1;
    const wide = root.scrollWidth <= space ? [] : ["page",
        ...[...document.body.querySelectorAll("*")].filter(over)
            .map((e) => e.outerHTML.slice(0, 120))];
    return { ...seen, wide, undecoded };
}"""


@pytest.fixture(scope="session")
def reads(browser, site, serve):
    """A function that reads a page on a phone, from a server far away, down to its end.

    It returns which files were asked for, what moved, was stopped, went wrong or is too wide.
    Scripts come when the text is on the screen already.
    """
    tab = new_tab(browser, serve(site, far=True), **READERS["phone"])
    tab.add_init_script(WATCH)
    # Each page is the first one.
    tab.context.new_cdp_session(tab).send("Network.setCacheDisabled", {"cacheDisabled": True})
    asked = []
    tab.on("request", lambda request: asked.append(request.url))

    @functools.cache
    def reads(name):
        tab.goto("about:blank")  # what the last page still waits for fails now
        asked.clear()
        show(tab, name)
        tab.wait_for_selector(MEASURED, state="attached")
        seen = tab.evaluate(READ_TO_THE_END)
        own = [urlsplit(url).path for url in asked if url.startswith(tab.home)]
        files = {unquote(path).lstrip("/") for path in own}
        wrong = [*tab.wrong, *seen.pop("undecoded")]
        return SimpleNamespace(files=files, wrong=wrong, **seen)

    yield reads
    tab.context.close()


@pytest.fixture(scope="module")
def read(page, reads):
    """What such a reader saw of the page."""
    return reads(page)


@pytest.fixture(scope="session")
def weigh(site):
    """A function that gives the weight of files of the site, as they are sent."""
    size = functools.cache(weight)
    return lambda paths: sum(size(site / path) for path in paths)
