"""Files of the built site, judged as they are sent: pages, scripts, style sheets, the font."""

import base64
import functools
import gzip
import io
import json
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

from fontTools.ttLib import TTFont

from built import EMBEDDED, LIVE, OTHERS, PAGES, ROOT, SITE, STATE, parsed

SCRIPT_LIMIT = 12_000  # bytes, gzipped: the page runtime and the figure's script together


# --- every page --------------------------------------------------------------------------


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


@functools.cache
def name_of(target):
    """The name in the site of what a link leads to; most lead to what others lead to."""
    assert target.exists(), f"{target} does not exist"
    return target.resolve().relative_to(SITE.resolve()).as_posix()


def test_links_lead_somewhere(page):
    for reference in {*parsed(page).references}:
        parts = urlsplit(reference)
        if parts.scheme or parts.netloc:
            assert parts.scheme in ("https", "data", "mailto"), reference
            continue
        name = name_of((SITE / page).parent / unquote(parts.path)) if parts.path else page
        if parts.fragment and name in PAGES:
            assert unquote(parts.fragment) in parsed(name).ids, f"no place {reference}"


def test_images_say_what_they_show(page):
    texts = [image.get("alt") or "" for image in parsed(page).images]
    for text in texts:
        assert len(text) > 20, f"alt={text!r}"
        assert not re.search(r"[0-9a-f]{16}|_images|\.(png|svg|jpe?g)\b", text), text
    assert len(texts) == len(set(texts)), "two images with the same text"


def test_folded_cells_say_what_they_hide(site):
    """Solutions of exercises, the code of a figure, or what the cell itself says."""
    for path in sorted((ROOT / "book").glob("*.ipynb")):
        known = [cell["metadata"] for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]]
        own = [one["mystnb"]["code_prompt_show"] for one in known if "code_prompt_show" in str(one)]
        tags = [tag for one in known for tag in one.get("tags", ())]
        text = (site / f"{path.stem}.html").read_text(encoding="utf-8")
        shown = re.findall(r'admonition-title">(Show [\w ]+)<', text)
        assert shown.count("Show the code") == tags.count("hide-input"), path.stem
        assert shown.count("Show the solution") == tags.count("hide-cell") - len(own), path.stem
        assert all(shown.count(words) == own.count(words) for words in own), path.stem


def test_head_of_the_page(page):
    tags = parsed(page).tags
    (html,) = [attributes for tag, attributes in tags if tag == "html"]
    assert html["lang"] == "en"
    names = [attributes.get("name") for tag, attributes in tags if tag == "meta"]
    assert names.count("viewport") == 1
    assert "description" in names or page in ("search.html", "404.html")
    assert [tag for tag, _ in tags].count("h1") == 1


def test_the_page_runtime_is_there_once_where_it_is_needed(page):
    sources = [attributes.get("src") or "" for tag, attributes in parsed(page).tags]
    needed = any(attributes.get("type") == STATE for tag, attributes in parsed(page).tags)
    assert needed or page not in (*LIVE, *EMBEDDED)
    assert sum("page_widgets.js" in source for source in sources) == needed
    assert not any("require" in source or "html-manager" in source for source in sources)


def test_a_page_may_load_this_site_and_run_no_text(page):
    tags = parsed(page).tags
    (policy,) = [a["content"] for tag, a in tags if "http-equiv" in a and tag == "meta"]
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == "'none'"
    assert rules["style-src"] == "'self'"
    other = policy
    if page == "formula.html":  # it may start Python, which is WebAssembly in a worker, and no more
        assert rules["script-src"] == "'self' 'wasm-unsafe-eval'"
        assert rules["connect-src"] == rules["worker-src"] == "'self'"
        other = policy.replace("'wasm-unsafe-eval'", "")
    else:
        assert rules["script-src"] == "'self'"
        assert not {"connect-src", "worker-src"} & {*rules}
    assert not re.search(r"unsafe|\*|https?:|blob:", other)
    first = next(tag for tag, a in tags if tag in ("script", "link", "style"))
    assert tags.index(("meta", {"http-equiv": "Content-Security-Policy", "content": policy})) < [
        tag for tag, _ in tags
    ].index(first), "what stands before the policy is not held by it"
    for tag, attributes in tags:
        assert not any(name.startswith("on") for name in attributes), attributes
        assert tag != "style" and (tag == "annotation" or "style" not in attributes), attributes
        kind = attributes.get("type") or "text/javascript"
        assert tag != "script" or "src" in attributes or kind.startswith("application/"), attributes


def test_a_page_asks_for_no_other_page(site):
    """Firefox fetches what rel=next names, which the policy forbids; in a folder it searches."""
    for path in site.glob("*.html"):
        page = path.read_text(encoding="utf-8")
        assert not re.search(r"<link[^>]*rel=.(next|prev)", page), path.name
        assert re.search(r"form-action [^;\"]*file:", page), path.name


def test_no_upright_sign_is_a_letter(site):
    """Firefox leaves room around an upright <mi>."""
    for path in site.glob("*.html"):
        letters = re.findall(
            r'<mi mathvariant="normal">([^<]*)</mi>', path.read_text(encoding="utf-8")
        )
        assert all(any(map(str.isalpha, letter)) for letter in letters), path.name


# --- the whole site ------------------------------------------------------------------------


def test_nothing_of_this_machine_in_the_site(site):
    assert not (site / "reports").exists()
    assert not [*site.rglob("*.map")], "source maps weigh more than the book"
    for path in site.rglob("*"):
        if path.is_file() and "pyodide" not in path.parts:  # which names the machine it was made on
            content = path.read_bytes()
            for place in (ROOT, Path.home(), Path("/tmp/")):
                assert len(place.parts) < 2 or f"{place}/".encode() not in content, path


def test_weight_of_the_scripts_for_a_figure(site):
    runtime = (site / "_static" / "page_widgets.js").read_bytes()
    live = ROOT / "book" / "activations" / "live"
    parts = ("drawing.js", "tangent.js", "explorers.js")
    figure = b"".join((live / part).read_bytes() for part in parts)
    size = sum(len(gzip.compress(script, 9)) for script in (runtime, figure))
    assert size < SCRIPT_LIMIT, f"{size:,} bytes"


def test_the_math_font_comes_with_its_licence(site):
    (licence,) = site.glob("_static/math*LICENSE*")
    assert "SIL OPEN FONT LICENSE" in licence.read_text(encoding="utf-8")


def test_the_math_font_has_every_letter(site):
    """Also phi, pi and kappa, which have two forms each."""
    style = (site / "_static" / "math.css").read_text(encoding="utf-8")
    font = TTFont(io.BytesIO(base64.b64decode(style.split("base64,")[1].split('"')[0])))
    assert {0x1D711, 0x1D70B, 0x1D705, 0x1D70E, 0x1D467} <= font.getBestCmap().keys()


def test_cells_of_formulas_are_aligned_without_moving_what_is_in_them(site):
    """WebKit moves boxes inside a cell for -webkit-right; only Chromium needs it."""
    style = (site / "_static" / "book.css").read_text(encoding="utf-8")
    plain = re.sub(r"@supports \(math-depth: auto-add\) \{(?:[^{}]|\{[^{}]*\})*\}", "", style)
    assert "text-align: -webkit" in style and "text-align: -webkit" not in plain
    assert "math-right { text-align: right; }" in plain


def test_dragging_selects_nothing_in_webkit(site):
    """WebKit knows the property by its old name only."""
    style = (site / "_static" / "activations.css").read_text(encoding="utf-8")
    assert re.search(r"\.plot \{[^}]*-webkit-user-select: none", style)
