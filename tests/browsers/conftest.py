"""Firefox and WebKit, and a copy of the site that notices what goes wrong in a page."""

import contextlib
import functools
import shutil

import pytest
from visits import DESKTOP, visit

from tools.check import browsers

# Runs before everything else of a page.
WATCH = """
window.wrong = [];
addEventListener("error", (event) => {
    wrong.push(event.message ?? `not loaded: ${event.target.src ?? event.target.href}`);
}, true);
addEventListener("unhandledrejection", (event) => wrong.push(`rejected: ${event.reason}`));
addEventListener("securitypolicyviolation", (event) => {
    wrong.push(`policy: ${event.effectiveDirective} ${event.blockedURI}`);
});
for (const level of ["error", "warn"]) {
    const write = console[level];
    console[level] = (...said) => {
        wrong.push(said.join(" "));
        write.apply(console, said);
    };
}
"""


@pytest.fixture(scope="session")
def watched(site, tmp_path_factory):
    """A copy of the site whose pages keep what goes wrong in them."""
    missing = browsers.missing()
    assert missing is None, missing
    copy = tmp_path_factory.mktemp("browsers") / "html"
    left_out = shutil.ignore_patterns("lite", "downloads", "_sources")
    shutil.copytree(site, copy, ignore=left_out)
    # The page for a formula of the reader's own has its interpreter from there.
    for path in site.glob("lite/static/pyodide/pyodide.*"):
        place = copy / path.relative_to(site)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, place)
    (copy / "watch.js").write_text(WATCH, encoding="utf-8")
    for page in copy.rglob("*.html"):
        up = "../" * (len(page.relative_to(copy).parts) - 1)
        text = page.read_text(encoding="utf-8")
        script = f'<head><script src="{up}watch.js"></script>'
        page.write_text(text.replace("<head>", script, 1), encoding="utf-8")
    return copy


@pytest.fixture(scope="session")
def addresses(watched, serve):
    """Where the pages are, by scheme."""
    return {"http": serve(watched), "file": f"{watched.as_uri()}/"}


@pytest.fixture(scope="session")
def started():
    """A function that returns a browser, always the same one for the same reader."""
    with contextlib.ExitStack() as stack:

        @functools.cache
        def start(kind, dark=False):
            browser = browsers.KINDS[kind](dark=dark)
            stack.callback(browser.close)
            return browser

        yield start


@pytest.fixture(scope="session", params=[*browsers.KINDS])
def kind(request):
    return request.param


@pytest.fixture
def open_page(kind, started, addresses):
    """A function that opens a page in a size of window, and returns a browser that is ready."""

    def show(page, size=DESKTOP, dark=False, scheme="http"):
        return visit(started(kind, dark), addresses[scheme] + page, size)

    return show
