"""The built site as readers meet it: in a browser, from a server and from a folder."""

import contextlib
import functools
import gzip
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe

from activations import CATALOGUE, mish, sigmoid
from activations.scenes import FIGURES

ROOT = Path(__file__).parent.parent
SITE = ROOT / "_build" / "html"
PAGES = sorted(
    path.relative_to(SITE).as_posix()
    for path in SITE.rglob("*.html")
    if not {"_static", "lite", "downloads"} & {*path.relative_to(SITE).parts}
)
LIVE = ("sigmoid.html", "embed/sigmoid.html")  # where the slider figure is tried out
STATE = "application/vnd.jupyter.widget-state+json"
VIEW = "application/vnd.jupyter.widget-view+json"
EMBEDDED = [f"embed/{name}.html" for name in CATALOGUE]
OTHERS = [f"embed/{name}.html" for name in FIGURES]
SCHEMES = pytest.mark.parametrize("scheme", ["http", "file"])

DESKTOP = {"viewport": {"width": 1280, "height": 900}}
READERS = {
    "desktop": DESKTOP,
    "phone": {"viewport": {"width": 320, "height": 640}, "has_touch": True, "is_mobile": True},
    "no script": {**DESKTOP, "java_script_enabled": False},
}
one_worker = pytest.mark.xdist_group
SCRIPT_LIMIT = 12_000  # bytes, gzipped: the page runtime and the figure's script together


@pytest.fixture(scope="session")
def base(site, serve):
    """Where the pages are, by scheme."""
    return {"http": serve(site), "file": f"{site.as_uri()}/"}


@pytest.fixture(scope="module", params=[pytest.param(p, marks=one_worker(p)) for p in PAGES])
def page(request):
    """Every page in turn: all checks of one page stand together, and on one worker."""
    return request.param


@pytest.fixture(scope="session")
def tabs(browser, base):
    """A function that returns a reader's tab, always the same: a new one is a new process."""
    with contextlib.ExitStack() as stack:
        yield functools.cache(
            lambda reader, scheme="http": new_tab(stack, browser, base[scheme], reader)
        )


@pytest.fixture(scope="module")
def look(page, tabs):
    """A function that shows a reader the page, once for all tests that only look at it."""
    return functools.cache(lambda reader, scheme="http": show(tabs(reader, scheme), page))


@pytest.fixture
def visit(browser, base):
    """A function that shows the page to a reader who has never been there."""
    with contextlib.ExitStack() as stack:
        yield lambda page, scheme="http", reader="desktop": show(
            new_tab(stack, browser, base[scheme], reader), page
        )


def new_tab(stack, browser, home, reader):
    """Return a tab that knows where the pages are, and keeps what goes wrong."""
    context = browser.new_context(**READERS[reader])
    stack.callback(context.close)
    tab = context.new_page()
    tab.home, tab.reader = home, reader
    tab.wrong = watch(tab, home)
    return tab


def show(tab, page):
    """Open a page in a tab, and return the tab when the page is ready to be used."""
    tab.wrong.clear()
    tab.emulate_media(color_scheme="light")
    tab.goto(tab.home + page, wait_until="load")
    live = tab.locator("script[src*='page_widgets.js']").count()
    if live and tab.reader != "no script":
        tab.wait_for_selector("html[data-widgets=ready]", state="attached")
    return tab


def watch(tab, home):
    """Return a list that fills with foreign requests, errors and failures."""
    wrong = []
    own = (home, "data:", "blob:", "about:")
    tab.on("request", lambda r: r.url.startswith(own) or wrong.append(f"foreign: {r.url}"))
    tab.on("requestfailed", lambda r: wrong.append(f"failed: {r.url}"))
    tab.on("response", lambda r: r.status < 400 or wrong.append(f"{r.status}: {r.url}"))
    tab.on("console", lambda m: m.type != "error" or wrong.append(f"console: {m.text}"))
    tab.on("pageerror", lambda e: wrong.append(f"error: {e}"))
    return wrong


class Parsed(HTMLParser):
    """Ids, references and images of a page, without a browser."""

    def __init__(self, path):
        super().__init__()
        self.ids, self.references, self.images, self.tags = set(), [], [], []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.tags.append((tag, attributes))
        self.ids.add(attributes.get("id"))
        self.references += [attributes[key] for key in ("href", "src") if attributes.get(key)]
        if tag == "img":
            self.images.append(attributes)


@pytest.fixture(scope="session")
def parsed(site):
    return {page: Parsed(site / page) for page in PAGES}


# --- every page, without a browser -----------------------------------------------------


def test_the_pages_are_there(site):
    assert {
        *LIVE,
        *EMBEDDED,
        *OTHERS,
        "index.html",
        "notation.html",
        "glossary.html",
        "search.html",
    } <= set(PAGES)


# It takes longest, and runs while the other worker visits pages.
def test_built_again_it_is_the_same_bytes(site, tmp_path):
    again = tmp_path / "html"
    command = [sys.executable, "-m", "tools.site.build", "--out", again]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=900)
    files = {
        folder: {p.relative_to(folder): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
        for folder in (site, again)
    }
    assert files[site].keys() == files[again].keys()
    assert not [path for path in files[site] if files[site][path] != files[again][path]]


def test_links_lead_somewhere(page, site, parsed):
    for reference in parsed[page].references:
        parts = urlsplit(reference)
        if parts.scheme or parts.netloc:
            assert parts.scheme in ("https", "data", "mailto"), reference
            continue
        target = (site / page).parent / unquote(parts.path) if parts.path else site / page
        assert target.exists(), f"{reference} does not exist"
        name = target.resolve().relative_to(site.resolve()).as_posix()
        if parts.fragment and name in parsed:
            assert unquote(parts.fragment) in parsed[name].ids, f"no place {reference}"


def test_images_say_what_they_show(page, parsed):
    texts = [image.get("alt") or "" for image in parsed[page].images]
    for text in texts:
        assert len(text) > 20, f"alt={text!r}"
        assert not re.search(r"[0-9a-f]{16}|_images|\.(png|svg|jpe?g)\b", text), text
    assert len(texts) == len(set(texts)), "two images with the same text"


def test_head_of_the_page(page, parsed):
    tags = parsed[page].tags
    (html,) = [attributes for tag, attributes in tags if tag == "html"]
    assert html["lang"] == "en"
    names = [attributes.get("name") for tag, attributes in tags if tag == "meta"]
    assert names.count("viewport") == 1
    assert "description" in names or page in ("search.html", "404.html")
    assert [tag for tag, _ in tags].count("h1") == 1


def test_the_page_runtime_is_there_once_where_it_is_needed(page, parsed):
    sources = [attributes.get("src") or "" for tag, attributes in parsed[page].tags]
    needed = any(attributes.get("type") == STATE for tag, attributes in parsed[page].tags)
    assert needed or page not in (*LIVE, *EMBEDDED)
    assert sum("page_widgets.js" in source for source in sources) == needed
    assert not any("require" in source or "html-manager" in source for source in sources)


def test_nothing_of_this_machine_in_the_site(site):
    assert not (site / "reports").exists()
    assert not [*site.rglob("*.map")], "source maps weigh more than the book"
    for path in site.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            for place in (ROOT, Path.home(), Path("/tmp/")):
                assert len(place.parts) < 2 or f"{place}/".encode() not in content, path


def test_weight_of_the_scripts_for_a_figure(site):
    runtime = (site / "_static" / "page_widgets.js").read_bytes()
    live = ROOT / "book" / "activations" / "live"
    parts = ("drawing.js", "tangent.js", "explorer.js")
    figure = b"".join((live / part).read_bytes() for part in parts)
    size = sum(len(gzip.compress(script, 9)) for script in (runtime, figure))
    assert size < SCRIPT_LIMIT, f"{size:,} bytes"


def test_the_math_font_comes_with_its_licence(site):
    (licence,) = site.glob("_static/math*LICENSE*")
    assert "SIL OPEN FONT LICENSE" in licence.read_text(encoding="utf-8")


# --- every page, in the browser ---------------------------------------------------------


@SCHEMES
def test_asks_for_nothing_foreign_and_logs_no_error(scheme, look):
    tab = look("desktop", scheme)
    tab.wait_for_timeout(300)
    assert tab.wrong == []
    assert tab.locator(".widget-fallback, .widget-message").count() == 0


def test_no_formula_is_left_as_latex(look):
    text = look("desktop").evaluate(
        """() => {
            const code = [...document.querySelectorAll("pre, code, script")];
            for (const element of code) element.hidden = true;
            const text = document.body.innerText;
            for (const element of code) element.hidden = false;
            return text;
        }"""
    )
    assert not re.search(r"\$|\\(frac|begin|left|text|mathrm|sigma|beta|[()\[\]])\b", text)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_accessible(scheme, look):
    tab = look("desktop")
    tab.emulate_media(color_scheme=scheme)
    themed = f"html:is([data-theme={scheme}], :not([data-theme]))"
    tab.wait_for_selector(themed, state="attached")
    tab.evaluate(STILL)
    tab.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    tab.evaluate(ONE_TEXT_OF_EACH_COLOR)
    found = Axe().run(tab).response["violations"]
    broken = [
        f"{rule['id']}: {node['html'][:200]} {node.get('failureSummary', '')[:300]}"
        for rule in found
        for node in rule["nodes"]
    ]
    assert not broken, "\n".join(broken)


# Without transitions a color is what it will be.
STILL = """
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("* { animation: none !important; transition: none !important; }");
    document.adoptedStyleSheets.push(sheet);
"""

# Nine in ten of the texts whose contrast axe would measure, which takes it seconds, are
# letters of a formula or words of a listing that look like the one before: it is shown
# one of each color there, the longest, because it judges no single letter.  A box in
# which something has a background of its own is shown whole.
ONE_TEXT_OF_EACH_COLOR = """
    for (const box of document.querySelectorAll("math, pre")) {
        const inside = [...box.querySelectorAll("*")].map((e) => [e, getComputedStyle(e)]);
        const plain = inside.every(([e, style]) => style.backgroundColor === "rgba(0, 0, 0, 0)"
            && style.backgroundImage === "none" && style.opacity === "1");
        const seen = new Set();
        inside.sort(([a], [b]) => b.textContent.length - a.textContent.length);
        for (const [element, style] of plain ? inside : []) {
            const look = [style.color, style.fontSize, style.fontWeight].join();
            if (element.childElementCount || !element.textContent.trim()) continue;
            element.style.visibility = seen.has(look) ? "hidden" : "";
            seen.add(look);
        }
    }
"""


def test_fits_a_phone(look):
    wide = look("phone").evaluate(
        """() => {
            const root = document.documentElement, space = root.clientWidth;
            if (root.scrollWidth <= space) return [];
            const over = [...document.body.querySelectorAll("*")].filter(
                (e) => e.getBoundingClientRect().right > space + 1);
            return ["page", ...over.map((e) => e.outerHTML.slice(0, 120))];
        }"""
    )
    assert wide == []


def test_without_scripts(look):
    tab = look("no script")
    formulas = tab.locator("article math:not(details:not([open]) math, [hidden] math)")
    unseen = formulas.evaluate_all(
        """(all) => all.map((formula) => [formula.getBoundingClientRect(), formula.outerHTML])
            .filter(([box]) => !(box.width > 0 && box.height > 0)).map(([, text]) => text)"""
    )
    assert unseen == []
    fallbacks = tab.locator(".widget-fallback")
    assert fallbacks.count() == tab.locator(f"script[type='{VIEW}']").count()
    for fallback in fallbacks.all():
        box = fallback.bounding_box()
        assert box["height"] > 40, "what stands in for a figure or an exercise is to be seen"
        for picture in fallback.locator("img").all():
            assert "need JavaScript" in fallback.inner_text()
            assert picture.bounding_box()["height"] > 100
            assert picture.evaluate("(image) => image.naturalWidth") > 0


def test_formulas_are_set_in_the_books_font(visit):
    tab = visit("sigmoid.html")
    assert tab.locator("article math").count() > 50
    assert tab.evaluate(
        "document.fonts.ready.then(() => document.fonts.check('16px \"Book Math\"'))"
    )
    loaded = tab.evaluate("[...document.fonts].map((f) => [f.family, f.status].join())")
    assert any("Book Math" in font and "loaded" in font for font in loaded)


def test_on_paper(visit):
    tab = visit("sigmoid.html")
    tab.emulate_media(media="print")
    for part in (".masthead", "#chapters", "#contents", ".neighbors"):
        assert tab.locator(part).count() == 1
        assert not tab.locator(part).is_visible(), part
    assert tab.locator(".slider-figure svg.plot").is_visible()
    assert tab.locator("article math").first.is_visible()
    folded = tab.locator(
        "article details:not([open], .help) :is(p:not(.admonition-title), pre)"
    ).all()
    assert folded, "no solutions"
    assert all(text.bounding_box() for text in folded), "solutions are open on paper"


@pytest.mark.parametrize("page", ["softmax.html", "maxout.html", "why_bend.html"])
def test_paper_shows_what_the_screen_does_of_a_figure(page, visit):
    tab = visit(page)
    # Found and asked in one go: a figure that is drawn anew has other elements.
    shown = """() => [
        ...document.querySelectorAll(".slider-figure svg.plot :is(rect, path, circle, text)")
    ].map((e) => getComputedStyle(e).display)"""
    screen = tab.evaluate(shown)
    tab.emulate_media(media="print")
    assert screen and tab.evaluate(shown) == screen


def test_the_cheat_sheet_is_one_sheet_of_paper(visit):
    tab = visit("cheat_sheet.html")
    paper = tab.pdf(format="A4", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1
    tab.emulate_media(media="print")
    assert tab.locator("h1").is_visible()
    cells = tab.locator(".cheat-sheet :is(th, td)")
    assert cells.count() > 200
    assert (
        cells.evaluate_all(
            "(all) => Math.min(...all.map((cell) => parseFloat(getComputedStyle(cell).fontSize)))"
        )
        > 6.4 * 96 / 72
    ), "too small to read"


@SCHEMES
def test_search(scheme, visit):
    tab = visit("search.html?q=saturation", scheme)
    tab.wait_for_selector("#search-results li a")
    links = [link.get_attribute("href") for link in tab.locator("#search-results li a").all()]
    assert any(link.startswith("sigmoid.html") for link in links)
    tab.wait_for_timeout(300)
    assert tab.wrong == []


# --- the live figure, with no kernel ------------------------------------------------------


def drawn(tab):
    """What the figure shows now."""
    figure = tab.locator(".slider-figure")
    return SimpleNamespace(
        curve=figure.locator("path.function").get_attribute("d"),
        slope=figure.locator("path.gradient").get_attribute("d"),
        tangent=[figure.locator("line.tangent").get_attribute(k) for k in ("x1", "y1", "x2", "y2")],
        sentence=figure.locator(".readout").inner_text(),
    )


def numbers(sentence):
    """Return z, f, f' of a sentence that ends with "z = 1.00, f = 0.7311, f' = 0.1966"."""
    plain = sentence.replace("\u2212", "-")
    return [float(text) for text in re.findall(r"= (-?[\d.]+(?:e[+-]?\d+)?)", plain)][-3:]


def settled(tab, act):
    """Do something and return what is drawn two frames later."""
    act()
    tab.evaluate("new Promise((r) => requestAnimationFrame(() => requestAnimationFrame(r)))")
    return drawn(tab)


def slider(tab, label):
    return tab.get_by_role("slider", name=label, exact=False)


@pytest.mark.parametrize("page", LIVE)
@SCHEMES
def test_sliders_by_keyboard(page, scheme, visit):
    tab = visit(page, scheme)
    before = drawn(tab)
    beta = float(slider(tab, "\u03b2").input_value())
    assert beta == (2 if page == "sigmoid.html" else 1), "where the chapter begins"
    expected = [sigmoid(1, beta=beta), sigmoid.gradient(1, beta=beta)]
    assert numbers(before.sentence)[1:] == pytest.approx(expected, rel=1e-3)
    slider(tab, "z").focus()
    after = settled(tab, lambda: [tab.keyboard.press("ArrowRight") for _ in range(4)])
    z, f, gradient = numbers(after.sentence)
    assert z == pytest.approx(1.2)
    expected = [sigmoid(z, beta=beta), sigmoid.gradient(z, beta=beta)]
    assert [f, gradient] == pytest.approx(expected, rel=1e-3)
    assert after.tangent != before.tangent
    assert after.curve == before.curve

    slider(tab, "\u03b2").focus()
    steep = settled(tab, lambda: tab.keyboard.press("End"))
    assert numbers(steep.sentence)[1] == pytest.approx(sigmoid(z, beta=4), rel=1e-3)
    assert steep.curve != before.curve
    assert steep.slope != before.slope
    assert steep.tangent != after.tangent

    back = settled(tab, lambda: tab.get_by_role("button", name="Reset").click())
    assert back == before
    assert tab.wrong == []


@pytest.mark.parametrize("page", LIVE)
@SCHEMES
def test_sliders_by_pointer(page, scheme, visit):
    tab = visit(page, scheme)
    before = drawn(tab)
    for label, part in (("z", 0.2), ("\u03b2", 0.9)):
        control = slider(tab, label)
        control.scroll_into_view_if_needed()
        box = control.bounding_box()
        assert box["height"] >= 24, "large enough for a finger"
        middle = box["y"] + box["height"] / 2
        tab.mouse.move(box["x"] + box["width"] / 2, middle)
        tab.mouse.down()
        tab.mouse.move(box["x"] + box["width"] * part, middle, steps=5)
        after = settled(tab, tab.mouse.up)
        assert after.sentence != before.sentence
        assert after.tangent != before.tangent
        assert (after.curve != before.curve) == (label != "z")
        before = after


@SCHEMES
def test_any_activation_is_picked_on_the_first_screen(scheme, visit):
    tab = visit("index.html", scheme)
    before = drawn(tab)
    figure = tab.locator(".slider-figure svg.plot").first.bounding_box()
    assert figure["y"] + figure["height"] <= DESKTOP["viewport"]["height"]
    tab.get_by_role("combobox", name="activation").focus()
    after = settled(tab, lambda: tab.keyboard.type("Mish"))
    assert after.sentence.startswith("Mish: z = 1.00")
    assert after.curve != before.curve
    slider(tab, "z").focus()
    z, *found = numbers(settled(tab, lambda: tab.keyboard.press("Home")).sentence)
    assert (z, *found) == pytest.approx((-6, mish(-6), mish.gradient(-6)), rel=5e-3)
    assert tab.wrong == []


@pytest.mark.parametrize("page", ["index.html", *LIVE])
def test_the_point_is_dragged(page, visit):
    tab = visit(page)
    plot = tab.locator(".slider-figure svg.plot")
    plot.scroll_into_view_if_needed()
    box = plot.bounding_box()
    tab.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + 50)
    tab.mouse.down()
    tab.mouse.move(box["x"] + box["width"] * 0.25, box["y"] + 60, steps=4)
    after = settled(tab, tab.mouse.up)
    z = numbers(after.sentence)[0]
    assert -4 < z < -2
    assert float(slider(tab, "z").input_value()) == pytest.approx(z)


def test_the_shaded_zone_is_where_the_gradient_is_small(visit):
    tab = visit("sigmoid.html")
    slider(tab, "z").focus()
    assert "below 1%" not in drawn(tab).sentence
    assert "below 1%" in settled(tab, lambda: tab.keyboard.press("End")).sentence


def test_a_screen_reader_is_told(visit):
    tab = visit("sigmoid.html")
    plot = tab.locator(".slider-figure svg.plot")
    assert plot.get_attribute("role") == "img"
    slider(tab, "z").focus()
    after = settled(tab, lambda: tab.keyboard.press("Home"))
    assert after.sentence in plot.get_attribute("aria-label")
    tab.wait_for_timeout(900)
    assert tab.locator(".slider-figure [aria-live]").first.inner_text() == after.sentence


@SCHEMES
def test_a_copied_link_opens_with_its_sliders(scheme, visit, base):
    tab = visit("sigmoid.html", scheme)
    slider(tab, "z").focus()
    tab.keyboard.press("Home")
    slider(tab, "\u03b2").focus()
    there = settled(tab, lambda: tab.keyboard.press("End"))
    tab.get_by_role("button", name="Copy link").click()
    link = tab.locator(".slider-figure input[readonly]").input_value()
    assert link.startswith(base[scheme])
    assert parse_qs(urlsplit(link).query) == {"explore": ["sigmoid"], "z": ["-6"], "beta": ["4"]}
    opened = visit(link.removeprefix(base[scheme]), scheme)
    assert settled(opened, lambda: None) == there
    assert opened.wrong == []


@SCHEMES
@pytest.mark.parametrize("page", EMBEDDED)
def test_embedded_figures(page, scheme, tabs):
    tab = show(tabs("desktop", scheme), page)
    before = drawn(tab)
    slider(tab, "z").first.focus()
    after = settled(tab, lambda: tab.keyboard.press("ArrowLeft"))
    activation = CATALOGUE[Path(page).stem]
    z, f, gradient = numbers(after.sentence)
    assert [f, gradient] == pytest.approx([activation(z), activation.gradient(z)], rel=1e-3)
    assert after != before
    assert tab.wrong == []


def test_the_embed_code_shows_the_figure(visit, browser, base):
    tab = visit("sigmoid.html")
    slider(tab, "z").focus()
    there = settled(tab, lambda: tab.keyboard.press("Home"))
    tab.get_by_role("button", name="embed").click()
    code = tab.locator(".slider-figure input[readonly]").input_value()
    other = browser.new_page()
    other.goto(base["http"] + "_static/")
    other.set_content(f"<!DOCTYPE html><title>A course</title>{code}")
    frame = other.frame_locator("iframe")
    frame.locator("html[data-widgets=ready]").wait_for(state="attached")
    assert frame.locator(".readout").inner_text() == there.sentence
    assert other.locator("iframe").get_attribute("title")
    other.close()
