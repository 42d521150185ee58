"""What the tests do with a page in a browser, and what they look at."""

import contextlib
import time
from pathlib import Path
from types import SimpleNamespace

from tools.check.browsers import BrowserError

DESKTOP, WIDE = (1280, 900), (1920, 1000)
PHONE, SMALL_PHONE = (360, 740), (320, 640)

SITE = Path(__file__).parents[2] / "_build" / "html"
# Of the pages of code and of the atlas, which are made alike, their lists and one of each.
LISTS, ALIKE = ("atlas/index.html", "code/index.html"), ("atlas/hexpo.html", "code/gelu.html")
PAGES = [*sorted(path.name for path in SITE.glob("*.html")), *LISTS, *ALIKE]
EMBEDS = sorted(
    f"embed/{path.name}"
    for path in SITE.glob("embed/*.html")
    if f"atlas/{path.name}" in ALIKE or not (SITE / "atlas" / path.name).exists()
)

# At most ten seconds for the figures, and two frames for what follows from them.
TWO_FRAMES = "await new Promise((r) => requestAnimationFrame(() => requestAnimationFrame(r)));"
READY = f"""
    const root = document.documentElement;
    const live = document.querySelector("script[type$='widget-view+json']");
    for (let i = 0; i < 200 && (live && !root.dataset.widgets || "partly" in root.dataset); i++) {{
        await new Promise((r) => setTimeout(r, 50));
    }}
    await document.fonts.ready;
    {TWO_FRAMES}
"""


def visit(browser, address, size):
    """Open an address in a browser, and return the browser when the page is ready."""
    if getattr(browser, "size", None) != size:
        browser.resize(*size)
        browser.size = size
    browser.go(address)
    browser.js(READY)
    return browser


def box(browser, find):
    """Scroll an element, which a script finds, to the middle, and return its place there."""
    x, y, width, height = browser.js(
        f"""const element = {find};
        element.scrollIntoView({{ block: "center", behavior: "instant" }});
        {TWO_FRAMES}
        const {{ x, y, width, height }} = element.getBoundingClientRect();
        return [x, y, width, height];"""
    )
    return SimpleNamespace(x=x, y=y, width=width, height=height)


def click(browser, find, pointer="mouse"):
    """Click the middle of an element."""
    at = box(browser, find)
    browser.drag([(at.x + at.width / 2, at.y + at.height / 2)], pointer)


def wait(browser, condition):
    """Wait until a script gives something true, at most ten seconds, and return that.

    It is asked again and again, because a page that is left answers nothing.
    """
    until = time.monotonic() + 10
    while True:
        with contextlib.suppress(BrowserError):
            if value := browser.js(f"return {condition};"):
                return value
        assert time.monotonic() < until, f"never: {condition}"
        time.sleep(0.05)


def set_style(browser, style):
    """Add a style sheet to the page; one made by a script is no matter of the policy."""
    browser.js(
        f"""const sheet = new CSSStyleSheet();
        sheet.replaceSync(args[0]);
        document.adoptedStyleSheets = [sheet];
        {TWO_FRAMES} {TWO_FRAMES}""",
        style,
    )
