"""Every page as readers meet it in a browser: by server and from a folder, large and small.

Each page is opened twice: from a folder on a desktop, and from a server far away on a phone;
those with each kind of what stands in for a figure or an exercise, without scripts too.
The tests of this file only look at it.
"""

import re

import pytest

from built import PAGES, VIEW
from pages import FORMULAS_AS_TEXT, broken
from tools.site import why

FIRST_VISIT_LIMIT, SCRIPT_LIMIT = 120_000, 50_000  # bytes, gzipped
SECOND_VISIT_LIMIT, SEARCH_LIMIT = 45_000, 50_000  # the search has an index of all words
MAX_SHIFT = 0.02  # cumulative layout shift, as browsers measure it
# One page of each kind is walked through by real keys.
KEYBOARD_PAGES = ("index.html", "tanh.html", "choosing.html", "search.html", "embed/sigmoid.html")
SCHEMES = pytest.mark.parametrize("scheme", ["http", "file"])


# --- on a desktop, from a folder -----------------------------------------------------------


def test_no_formula_is_left_as_latex(look):
    text = look().evaluate(
        """() => {
            const code = [...document.querySelectorAll("pre, code, script")];
            for (const element of code) element.hidden = true;
            const text = document.body.innerText;
            for (const element of code) element.hidden = false;
            return text;
        }"""
    )
    assert not re.search(r"\$|\\(frac|begin|left|text|mathrm|sigma|beta|[()\[\]])\b", text)


def unseen_formulas(tab):
    formulas = tab.locator("article math:not(details:not([open]) math, [hidden] math)")
    return formulas.evaluate_all(
        """(all) => all.filter((formula) => {
            const { width, height } = formula.getBoundingClientRect();
            return !(width > 0 && height > 0);
        }).map((formula) => formula.outerHTML)"""
    )


def test_every_formula_is_seen(look):
    assert unseen_formulas(look()) == []


# All that can be reached, in the order of the page; of radio buttons the chosen or first one.
REACHABLE = """() => {
    const can = "a[href], button, input, select, textarea, summary, iframe, [tabindex]";
    const chosen = (radios) => radios.find((radio) => radio.checked) ?? radios[0];
    window.stops = [...document.querySelectorAll(can)].filter((e) =>
        e.tabIndex >= 0 && !e.disabled && e.checkVisibility({ visibilityProperty: true }) &&
        !(e.type === "radio" && e !== chosen([...e.form.elements[e.name]])));
    window.focused = [];
    window.note = () => {
        const e = document.activeElement, { outlineStyle, outlineWidth } = getComputedStyle(e);
        const [box] = e.getClientRects(); // of a link in two lines, the first
        focused.push({
            at: stops.indexOf(e),
            what: e.outerHTML.slice(0, 120),
            ringed: outlineStyle !== "none" && parseFloat(outlineWidth) >= 1,
            inView: box.bottom > 0 && box.top < innerHeight && box.width > 0,
            covered: !e.contains(document.elementFromPoint(
                Math.min(innerWidth, box.right) / 2 + box.left / 2,
                Math.min(innerHeight, box.bottom) / 2 + Math.max(0, box.top) / 2)),
        });
    };
    return stops.length;
}"""
# When the key comes up, the page has moved to what has the focus.
AT_EVERY_KEY = "addEventListener('keyup', note, { capture: true })"
# What a key does, without the key: focus goes on in the order of the page, unless the page
# orders it otherwise or keeps the key for itself.  Each focus lays the page out: of stops that
# are in the same elements of a section, such as the links of a table, the first gets it.
FOCUS_ONE_OF_A_KIND = """() => {
    const tab = { key: "Tab", bubbles: true, cancelable: true };
    const kind = (e) => e ? `${kind(e.parentElement)} ${e.tagName}.${e.getAttribute("class")}` : "";
    const seen = new Map();
    return [...stops.keys()].filter((number) => {
        const e = stops[number], part = e.closest("section, nav, header, footer");
        const here = kind(e), moved = e.tabIndex > 0;
        const kept = !e.dispatchEvent(new KeyboardEvent("keydown", tab));
        if (!seen.has(part)) seen.set(part, new Set());
        if (seen.get(part).has(here) && !kept && !moved) return false;
        seen.get(part).add(here);
        e.focus({ focusVisible: true });
        note();
        Object.assign(focused.at(-1), { kept, moved });
        return true;
    });
}"""


def test_by_keyboard_from_top_to_bottom(page, look, everything):
    tab = look()
    count = tab.evaluate(REACHABLE)
    assert count > (60 if page == "sigmoid.html" else 0)
    numbers = range(count)
    if everything or page in KEYBOARD_PAGES:
        tab.evaluate(AT_EVERY_KEY)
        for _ in range(count):
            tab.keyboard.press("Tab")
    else:
        numbers = tab.evaluate(FOCUS_ONE_OF_A_KIND)
        tab.evaluate("stops.at(-1).focus()")
    focused = tab.evaluate("focused")
    assert len(focused) == len(numbers)
    for number, stop in zip(numbers, focused, strict=True):
        assert stop["at"] == number and not stop.get("moved"), f"{stop['what']} is out of order"
        assert stop["ringed"], f"no ring around {stop['what']}"
        assert stop["inView"], f"{stop['what']} is out of view"
        assert not stop["covered"], f"{stop['what']} is behind something"
        assert not stop.get("kept"), f"the focus can't leave {stop['what']}"
    tab.keyboard.press("Tab")
    assert tab.evaluate("stops.indexOf(document.activeElement)") in (-1, 0), "there is no way out"


# Without transitions a color is what it will be.
NO_TRANSITIONS = """
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("* { animation: none !important; transition: none !important; }");
    document.adoptedStyleSheets.push(sheet);
    document.querySelectorAll("details").forEach((d) => { d.open = true; });
"""

# axe takes seconds to measure the contrast of a thousand texts that look alike: it is shown
# the longest of each color on each background, large and not (the rule's only two sizes),
# because it judges no single letter; and none that looks as one of an earlier page.  The
# background of a text is that of all elements it is in, and of those above others each is
# its own.
ONE_TEXT_OF_EACH_LOOK = """(known) => {
    const above = new Map([[document.documentElement, ""]]);
    const behind = (e) => {
        if (!above.has(e)) {
            const s = getComputedStyle(e);
            const own = [s.backgroundColor, s.backgroundImage, s.opacity].join();
            const flat = own === "rgba(0, 0, 0, 0),none,1";
            const place = /absolute|fixed|sticky/.test(s.position) ? e.className : "";
            above.set(e, behind(e.parentElement) + (flat ? "" : own) + place);
        }
        return above.get(e);
    };
    const longest = new Map();
    const text = (e) => [...e.childNodes].filter((n) => n.nodeType === Node.TEXT_NODE)
        .map((n) => n.data.trim()).join("");
    for (const e of document.body.querySelectorAll("*")) {
        const length = text(e).length;
        if (!length || !e.checkVisibility({ visibilityProperty: true })) continue;
        const s = getComputedStyle(e);
        const large = parseFloat(s.fontSize) >= (s.fontWeight >= 700 ? 18.66 : 24);
        const look = [s.color, large, s.textShadow, behind(e)].join("|");
        if (length > (longest.get(look)?.length ?? 0)) longest.set(look, { e, length });
    }
    const fresh = [...longest].filter(([look]) => !known.includes(look));
    for (const [, { e }] of fresh) e.dataset.judged = "";
    return fresh.map(([look]) => look);
}"""
OF_LOOK = ("color-contrast", "link-in-text-block")  # the two rules that take long


@pytest.fixture(scope="session")
def looks():
    """How texts look that axe-core has judged already, in light and in dark."""
    return {"light": [], "dark": []}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_accessible(scheme, look, looks, everything):
    """All rules of axe-core; without --all once, and in dark those of color."""
    tab = look()
    tab.emulate_media(color_scheme=scheme)
    themed = f"html:is([data-theme={scheme}], :not([data-theme]))"
    tab.wait_for_selector(themed, state="attached")
    tab.evaluate(NO_TRANSITIONS)
    if everything:
        found = broken(tab)
    else:
        tab.evaluate(FORMULAS_AS_TEXT)
        fresh = tab.evaluate(ONE_TEXT_OF_EACH_LOOK, looks[scheme])
        looks[scheme] += fresh
        judged = {"include": [["[data-judged]"]]}
        found = broken(tab, judged, runOnly=[*OF_LOOK]) if fresh else []
        if scheme == "light":
            found += broken(tab, rules={rule: {"enabled": False} for rule in OF_LOOK})
    assert not found, "\n".join(found)


# --- on a phone, from a server far away ---------------------------------------------------


def test_fits_a_phone(read):
    assert read.wide == []


def test_weight_of_a_first_visit(page, read, weigh):
    assert page in read.files
    heaviest = sorted(((weigh([path]), path) for path in read.files), reverse=True)[:5]
    assert weigh(read.files) < FIRST_VISIT_LIMIT, heaviest
    assert weigh(path for path in read.files if path.endswith(".js")) < SCRIPT_LIMIT, heaviest


def test_weight_of_a_second_page(page, read, reads, weigh):
    kept = reads("index.html" if page != "index.html" else "sigmoid.html").files
    more = read.files - kept
    limit = SEARCH_LIMIT if page == "search.html" else SECOND_VISIT_LIMIT
    assert weigh(more) < limit, sorted((weigh([path]), path) for path in more)


def test_each_file_that_is_loaded_has_a_reason(page, read, site):
    reasons, _ = why.loads(site, page.removesuffix(".html"))
    icon = {"_static/favicon.svg"}  # a browser without a window asks for none
    assert {*reasons} - icon == read.files - icon - {page}
    assert not {*reasons.values()} & {"script", "link", "stylesheet", "img"}


def test_nothing_moves_by_itself(read):
    assert read.shift < MAX_SHIFT


def test_pictures_for_readers_without_scripts_are_for_them_only(page, read, site):
    stills = set(re.findall(r'<noscript><img src="(?:\.\./)?([^"]+)"', (site / page).read_text()))
    assert not stills & read.files
    assert stills or not page.startswith("embed/"), "no picture to look for"


def test_the_policy_stops_nothing(read):
    assert read.stopped == []


# --- without scripts ------------------------------------------------------------------------


def test_without_scripts(plain):
    assert unseen_formulas(plain) == []
    fallbacks = plain.locator(".widget-fallback").evaluate_all(
        """(all) => all.map((e) => [e.getBoundingClientRect().height, e.innerText,
            [...e.querySelectorAll("img")].map((image) =>
                [image.getBoundingClientRect().height, image.naturalWidth])])"""
    )
    assert len(fallbacks) == plain.locator(f"script[type='{VIEW}']").count()
    for height, text, pictures in fallbacks:
        assert height > 40, "what stands in for a figure or an exercise is to be seen"
        for shown, width in pictures:
            assert "need JavaScript" in text
            assert shown > 100 and width > 0


# --- at the end, when all has happened -----------------------------------------------------


@SCHEMES
def test_asks_for_nothing_foreign_and_logs_no_error(scheme, look, read, everything):
    tab = look()
    if scheme == "file":
        tab.wait_for_timeout(100)
    assert (tab.wrong if scheme == "file" else read.wrong) == []
    assert tab.locator(".widget-fallback, .widget-message").count() == 0
    if everything:
        tab = look("desktop", scheme)
        tab.wait_for_timeout(300)
        assert tab.wrong == []


def test_every_page_of_the_site_was_weighed():
    assert len(PAGES) > 50
