"""The built site for tests: which pages there are, what a file says, and how a page is opened."""

import functools
import re
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

from activations import CATALOGUE
from activations.scenes import FIGURES

ROOT = Path(__file__).parents[1]
SITE = ROOT / "_build" / "html"
assert (SITE / "index.html").exists(), "the site is not built: run make build"
PAGES = sorted(
    path.relative_to(SITE).as_posix()
    for path in SITE.rglob("*.html")
    if not {"_static", "lite", "downloads"} & {*path.relative_to(SITE).parts}
)
LIVE = ("sigmoid.html", "embed/sigmoid.html")  # where the slider figure is tried out
EMBEDDED = [f"embed/{name}.html" for name in CATALOGUE]
OTHERS = [f"embed/{name}.html" for name in FIGURES]
STATE = "application/vnd.jupyter.widget-state+json"
VIEW = "application/vnd.jupyter.widget-view+json"

DESKTOP = {"viewport": {"width": 1280, "height": 900}}
READERS = {
    "desktop": DESKTOP,
    "phone": {"viewport": {"width": 320, "height": 640}, "has_touch": True, "is_mobile": True},
    "no script": {**DESKTOP, "java_script_enabled": False},
}


# --- files -------------------------------------------------------------------------------


def figures(page):
    """The scripts of a page's live figures, and how many sliders those have."""
    text = (SITE / page).read_text(encoding="utf-8")
    return re.findall(r"_static/live/((?!of-)\w+)\.js", text), text.count("FloatSliderModel")


def kind(page):
    """What a page has in common with others: of an embedded figure its scripts and sliders."""
    for folder in ("code", "atlas"):
        if page.startswith(f"{folder}/"):
            return folder if page != f"{folder}/index.html" else page
    if not page.startswith("embed/"):
        return page
    scripts, sliders = figures(page)
    return *scripts, sliders


# Every page; of embedded figures, of code and of the atlas one of each kind.
ONE_OF_EACH_KIND = sorted({kind(page): page for page in (*PAGES, *LIVE)}.values())
IN_CHAPTERS = {script for page in PAGES if "/" not in page for script in figures(page)[0]}


def frame(page):
    """The same, but figures with sliders that chapters show too have one frame in common."""
    if not page.startswith("embed/"):
        return kind(page)
    scripts, sliders = figures(page)
    return "embed" if sliders and IN_CHAPTERS.issuperset(scripts) else kind(page)


ONE_IN_EACH_FRAME = sorted({frame(page): page for page in (*PAGES, *LIVE)}.values())


def stand_ins(page):
    """The kinds of what a page shows where a figure or an exercise needs scripts."""
    text = (SITE / page).read_text(encoding="utf-8")
    first = re.findall(r'class="widget-fallback"[^>]*>(<[^>]*>)', text)
    return {*first, *re.findall(r"/(\w+_exercise)\.js", text)}


def one_with_each_stand_in():
    """Pages of which each shows a kind of stand-in that none before it does."""
    seen, chosen = set(), [*LIVE, "index.html", "formula.html", "search.html"]
    for page in chosen:
        seen |= stand_ins(page)
    for page in ONE_IN_EACH_FRAME:
        if stand_ins(page) - seen:
            seen |= stand_ins(page)
            chosen.append(page)
    return chosen


ONE_WITH_EACH_STAND_IN = one_with_each_stand_in()


class Parsed(HTMLParser):
    """Ids, references, images and tags of a page, without a browser."""

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


@functools.cache
def parsed(page):
    return Parsed(SITE / page)


# --- pages in a browser --------------------------------------------------------------------


def new_tab(browser, home="", **options):
    """Return a tab of its own, which knows where the pages are and keeps what goes wrong."""
    tab = browser.new_context(**options).new_page()
    tab.home = home
    tab.scripts = options.get("java_script_enabled", True)
    tab.wrong = watch(tab, home)
    return tab


def show(tab, page):
    """Open a page in a tab, and return the tab when the page is ready to be used."""
    tab.wrong.clear()
    tab.emulate_media(media="null", color_scheme="light")
    tab.goto(tab.home + page, wait_until="load")
    laid_out(tab)
    live = tab.locator("script[src*='page_widgets.js']").count()
    if live and tab.scripts:
        tab.wait_for_selector("html[data-widgets=ready]", state="attached")
    return tab


def laid_out(tab):
    """Wait until a phone has laid out what it left out at first, and seen what scrolls there."""
    if tab.scripts:  # without them nothing is left out, and no frame can be waited for
        tab.wait_for_selector("html:not([data-partly])", state="attached")
        two_frames(tab)


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


# --- a slider figure in a tab ----------------------------------------------------------------


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


def settled(tab, act=lambda: None):
    """Do something and return what is drawn two frames later."""
    act()
    two_frames(tab)
    return drawn(tab)


def two_frames(tab):
    tab.evaluate("new Promise((r) => requestAnimationFrame(() => requestAnimationFrame(r)))")


def slider(tab, label):
    return tab.get_by_role("slider", name=label, exact=False)
