"""What every page of the book may do, and which style sheets each kind of page loads.

The policy is one for all pages and embedded figures but one, the page for a formula of the
reader's own, which starts Python; tests/site/test_files.py forbids a looser one.  A page of
text loads the book's styles, one with formulas the math font too, and one with live figures
their styles and the script that shows widgets without a kernel.  An
embedded figure is a page by itself, without the frame of the book.  Which other scripts a
page loads follows from its figures: scripts.py writes them.
"""

from __future__ import annotations

# A page may load files of this site, and run no text; nothing is fetched by script.
# The font lies in a style sheet.
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src data:",
        "form-action 'self' file:",  # in a folder Firefox takes no file for 'self'
        "base-uri 'none'",
    )
)

# The page that runs Python: it may compile WebAssembly, start a worker of this site, and fetch
# this site's files; it may run no text either.
OWN_FORMULA = "formula"
OWN_FORMULA_POLICY = "; ".join(
    (
        POLICY.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'"),
        "connect-src 'self'",
        "worker-src 'self'",
    )
)
# A worker has the policy of its own response, which only a server can give.
WORKER_POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'"
HEADERS = f"""/{OWN_FORMULA}/worker.mjs
  Content-Security-Policy: {WORKER_POLICY}
"""


def of_page(name: str) -> str:
    """Return the policy of a page."""
    return OWN_FORMULA_POLICY if name == OWN_FORMULA else POLICY


BOOK = "_static/book.css"
CODE = "_static/code.css"
INLINE = "_static/inline.css"
MATH = "_static/math.css"
ACTIVATIONS = "_static/activations.css"
WIDGETS = "_static/page_widgets.css"
LIVE = (ACTIVATIONS, WIDGETS)  # all that an embedded figure has

PAGE = "_static/page.js"
RUNTIME = "_static/page_widgets.js"
OWN_FORMULA_SCRIPT = "_static/own_formula.js"
OWN_FORMULA_STYLE = "_static/own_formula.css"

TRAIN = "train"
TRAIN_SCRIPT = "_static/train.js"
TRAIN_SMALL_SCRIPT = "_static/train_small.js"
TRAIN_STYLE = "_static/train.css"
# In this order; the first two are libraries of live figures.
TRAIN_SCRIPTS = ("_static/live/drawing.js", "_static/live/means.js", TRAIN_SCRIPT)

# All pages of the atlas show derivations as the page for a formula of the reader's own does;
# the list of them has a script.
ATLAS = "atlas"
ATLAS_INDEX = f"{ATLAS}/index"
ATLAS_SCRIPT = "_static/atlas.js"
ATLAS_STYLE = "_static/atlas.css"

# What single pages load beside what all do: their scripts, and their sheets.
OF_ITS_OWN: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    OWN_FORMULA: ((OWN_FORMULA_SCRIPT,), (OWN_FORMULA_STYLE,)),
    TRAIN: (TRAIN_SCRIPTS, (TRAIN_STYLE,)),
    ATLAS_INDEX: ((ATLAS_SCRIPT,), (ATLAS_STYLE,)),
}


def of_its_own(name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the scripts and the sheets that a page loads beside what all do."""
    derives = name.startswith(f"{ATLAS}/")
    return OF_ITS_OWN.get(name, ((), (OWN_FORMULA_STYLE,) if derives else ()))


# What each is for: `make why` tells it.
REASONS = {
    BOOK: "the frame and the text of every page",
    CODE: "colors of code, on every page",
    INLINE: "styles that outputs of cells carry in their HTML, on every page",
    MATH: "the math font, because this page has formulas",
    ACTIVATIONS: "live figures and exercises",
    WIDGETS: "sliders of live figures",
    PAGE: "colors, lists of chapters and contents, copy buttons, on every page",
    OWN_FORMULA_SCRIPT: "reads the formula that is typed, and starts Python when asked",
    OWN_FORMULA_STYLE: "the lines of a derivation, and the field for a formula",
    TRAIN_SCRIPTS[0]: "axes and lines of live figures",
    TRAIN_SCRIPTS[1]: "the theory of wide layers",
    TRAIN_SCRIPT: "all activations, the networks, and what is shown of them",
    ATLAS_SCRIPT: "filters the list of the atlas",
    ATLAS_STYLE: "the filters of the list",
    TRAIN_SMALL_SCRIPT: "trains a network on this page, when the reader presses the button",
    TRAIN_STYLE: "the settings, the pictures and the charts of networks that are trained here",
    RUNTIME: "shows live figures and exercises without a kernel",
}


def sheets(math: bool, live: bool) -> tuple[str, ...]:
    """Return the style sheets of a page of the book, in their order."""
    return (*((MATH,) * math), BOOK, CODE, INLINE, *(LIVE * live))
