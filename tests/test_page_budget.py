"""What a visit costs, what a page may do, and how it is walked through by keyboard."""

import functools
import re
from types import SimpleNamespace
from urllib.parse import unquote, urlsplit

import pytest

from test_site import PAGES, base, look, page, parsed, tabs, visit  # noqa: F401
from tools.site.files import weight

FIRST, SCRIPTS, SECOND = 150_000, 50_000, 60_000  # bytes, gzipped
SHIFT = 0.02  # cumulative layout shift, as browsers measure it
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}

# From before the first byte on: what moves by itself, and what the policy stopped.
WATCH = """
    window.seen = { shift: 0, stopped: [] };
    new PerformanceObserver((list) => {
        for (const { value } of list.getEntries()) seen.shift += value;
    }).observe({ type: "layout-shift", buffered: true });
    document.addEventListener("securitypolicyviolation", (event) =>
        seen.stopped.push(`${event.violatedDirective}: ${event.blockedURI}`));
"""
# What moves in the frame of a scroll is not counted: no scroll before all that came is drawn.
READ_TO_THE_END = """async () => {
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    const settled = async () => {
        for (let n = 0; n < 3; n++) await frame();
        await new Promise((done) => setTimeout(done, 50));
    };
    await settled();
    for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight / 2) {
        scrollTo(0, y);
        await frame();
    }
    await Promise.all([...document.images].map((image) => image.decode()));
    await settled();
    return seen;
}"""


@pytest.fixture(scope="session")
def weigh(site):
    """A function that gives the weight of files of the site, as they are sent."""
    size = functools.cache(weight)
    return lambda paths: sum(size(site / path) for path in paths)


@pytest.fixture(scope="session")
def read(browser, site, serve):
    """A function that reads a page down to its end: files asked for, shift, what was stopped.

    Scripts come when the text is on the screen already.
    """
    far = serve(site, far=True)

    context = browser.new_context(**PHONE)
    context.add_init_script(WATCH)
    tab = context.new_page()
    # Each page is the first one.
    context.new_cdp_session(tab).send("Network.setCacheDisabled", {"cacheDisabled": True})
    asked = []
    tab.on("request", lambda request: asked.append(urlsplit(request.url)))

    @functools.cache
    def read(name):
        asked.clear()
        tab.goto(far + name, wait_until="load")
        seen = tab.evaluate(READ_TO_THE_END)
        files = {unquote(url.path).lstrip("/") for url in asked if url.scheme == "http"}
        return SimpleNamespace(files=files, **seen)

    yield read
    context.close()


def test_weight_of_a_first_visit(page, read, weigh):  # noqa: F811
    files = read(page).files
    assert page in files
    heaviest = sorted(((weigh([path]), path) for path in files), reverse=True)[:5]
    assert weigh(files) < FIRST, heaviest
    assert weigh(path for path in files if path.endswith(".js")) < SCRIPTS, heaviest


def test_weight_of_a_second_page(page, read, weigh):  # noqa: F811
    kept = read("index.html" if page != "index.html" else "sigmoid.html").files
    more = read(page).files - kept
    assert weigh(more) < SECOND, sorted((weigh([path]), path) for path in more)


def test_nothing_moves_by_itself(page, read):  # noqa: F811
    assert read(page).shift < SHIFT


def test_pictures_for_readers_without_scripts_are_for_them_only(page, read, site):  # noqa: F811
    stills = set(re.findall(r'<noscript><img src="(?:\.\./)?([^"]+)"', (site / page).read_text()))
    assert not stills & read(page).files
    assert stills or not page.startswith("embed/"), "no picture to look for"


def test_a_page_may_load_this_site_and_run_no_text(page, read, parsed):  # noqa: F811
    tags = parsed[page].tags
    (policy,) = [a["content"] for tag, a in tags if "http-equiv" in a and tag == "meta"]
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == rules["style-src"] == "'self'"
    assert not re.search(r"unsafe|\*|https?:|blob:", policy)
    first = next(tag for tag, a in tags if tag in ("script", "link", "style"))
    assert tags.index(("meta", {"http-equiv": "Content-Security-Policy", "content": policy})) < [
        tag for tag, _ in tags
    ].index(first), "what stands before the policy is not held by it"
    for tag, attributes in tags:
        assert not any(name.startswith("on") for name in attributes), attributes
        assert tag != "style" and (tag == "annotation" or "style" not in attributes), attributes
        kind = attributes.get("type") or "text/javascript"
        assert tag != "script" or "src" in attributes or kind.startswith("application/"), attributes
    assert read(page).stopped == []


def test_nothing_is_kept_but_colors_and_answers(visit):  # noqa: F811
    tab = visit("tanh.html")
    assert tab.evaluate("Object.keys(localStorage)") == []
    tab.get_by_role("button", name="Colors").click()
    assert tab.evaluate("Object.keys(localStorage)") == ["activation-functions-derived/mode"]
    assert tab.context.cookies() == []
    tab.reload(wait_until="load")
    assert tab.locator("html[data-mode=light]").count() == 1, "it is remembered"


# All that can be reached, in the order of the page; of radio buttons the chosen or first one.
REACHABLE = """() => {
    const can = "a[href], button, input, select, textarea, summary, iframe, [tabindex]";
    const chosen = (radios) => radios.find((radio) => radio.checked) ?? radios[0];
    window.stops = [...document.querySelectorAll(can)].filter((e) =>
        e.tabIndex >= 0 && !e.disabled && e.checkVisibility({ visibilityProperty: true }) &&
        !(e.type === "radio" && e !== chosen([...e.form.elements[e.name]])));
    return stops.length;
}"""
FOCUSED = """() => {
    const e = document.activeElement, { outlineStyle, outlineWidth } = getComputedStyle(e);
    const [box] = e.getClientRects(); // of a link in two lines, the first
    return {
        at: stops.indexOf(e),
        what: e.outerHTML.slice(0, 120),
        ringed: outlineStyle !== "none" && parseFloat(outlineWidth) >= 1,
        inView: box.bottom > 0 && box.top < innerHeight && box.width > 0,
        covered: !e.contains(document.elementFromPoint(
            Math.min(innerWidth, box.right) / 2 + box.left / 2,
            Math.min(innerHeight, box.bottom) / 2 + Math.max(0, box.top) / 2)),
    };
}"""


def test_by_keyboard_from_top_to_bottom(page, look):  # noqa: F811
    tab = look("desktop")
    count = tab.evaluate(REACHABLE)
    assert count > (60 if page == "sigmoid.html" else 0)
    for number in range(count):
        tab.keyboard.press("Tab")
        focused = tab.evaluate(FOCUSED)
        assert focused["at"] == number, f"{focused['what']} comes out of order"
        assert focused["ringed"], f"no ring around {focused['what']}"
        assert focused["inView"], f"{focused['what']} is out of view"
        assert not focused["covered"], f"{focused['what']} is behind something"
    tab.keyboard.press("Tab")
    assert tab.evaluate(FOCUSED)["at"] in (-1, 0), "there is no way out at the end"


def test_every_page_of_the_site_was_weighed():
    assert len(PAGES) > 50
