"""The code that readers take with them: a page for each function, and a fold in its chapter.

The pages code/NAME are made here, all in one process, and stand outside the list of chapters.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import zip_longest

import sympy as sp
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from sphinx.application import Sphinx

from activations import CATALOGUE, VECTOR_CATALOGUE, Activation
from activations.implementations import LANGUAGES, file_text, measured
from activations.implementations.choice import units
from activations.implementations.entries import code_of, pair_of, row_of
from activations.implementations.pairs import pair_text
from activations.implementations.rows import row_text
from activations.vectors import Gated, VectorActivation
from tools.site import bibliography, mathematics
from tools.site.files import is_whole

FOLDER = "code"
INDEX = f"{FOLDER}/index"
# Where the fold stands in a chapter: before its exercises.
PLACE = '<section id="exercises">'
DTYPES = ("float64", "float32")
WRONG = 1e-3  # beside 1: no rounding is so large
OTHERS = "PyTorch, JAX, TensorFlow, JavaScript and C"
PAIRS = {name: a for name, a in VECTOR_CATALOGUE.items() if isinstance(a, Gated)}
ROWS = {name: a for name, a in VECTOR_CATALOGUE.items() if name not in PAIRS}
ALL: dict[str, Activation | VectorActivation] = {**CATALOGUE, **PAIRS, **ROWS}
# They have no chapter of their own.
RELATIVES = {"softmax": ("log_softmax", "log_sum_exp", "sparsemax")}

# --- texts -------------------------------------------------------------------------------------


@cache
def sources() -> dict:
    """Return the entries of the bibliography by their keys."""
    return bibliography.read()


def published(activation: Activation | VectorActivation) -> str:
    """Return where a function was published, for a line of a comment."""
    entry = sources()[activation.citation]
    return ", ".join([bibliography.heading(entry), *list(bibliography.links(entry))[:1]])


@cache
def texts(name: str) -> dict[str, str]:
    """Return the files of an entry by language."""
    source, found = f"Source: {published(ALL[name])}", numbers(name)
    remarks = {key: measured.remark(found.get(key), _defaults(name)) for key in LANGUAGES}
    return {key: _text(name, key, source, remarks[key]) for key in LANGUAGES}


def _text(name: str, key: str, source: str = "", remark: str = "") -> str:
    """Return the file of an entry in a language."""
    if name in PAIRS:
        code, pair = pair_of(PAIRS[name])
        return pair_text(code, key, pair, source)
    if name in ROWS:
        return row_text(row_of(ROWS[name]), key, source, remark)
    return file_text(replace(code_of(CATALOGUE[name]), source=source), key, remark)


def _defaults(name: str) -> str:
    """Return the parameters of an entry with their defaults."""
    return " and ".join(f"{p.name} = {p.default:g}" for p in ALL[name].parameters)


@cache
def numbers(name: str) -> dict[str, dict]:
    """Return what was measured of the texts of an entry, by framework."""
    return measured.of_texts(name, {key: _text(name, key) for key in measured.FRAMEWORKS})


def listing(text: str, key: str) -> str:
    """Return code as the chapters show it, with its colors and a button that copies it."""
    lexer = get_lexer_by_name(key if key in ("javascript", "c") else "python")
    shown = highlight(text.rstrip(), lexer, HtmlFormatter(cssclass="highlight"))
    return f'<div class="cell_input">{shown}</div>'


def details(summary: str, inside: str, attribute: str = "") -> str:
    """Return a part of a page that is folded."""
    return f"<details{attribute}><summary>{summary}</summary>\n{inside}</details>\n"


# --- a page ------------------------------------------------------------------------------------


def pages(app: Sphinx) -> Iterator[tuple[str, dict, str]]:
    """Yield the pages; Sphinx writes them with the frame of the book."""
    if not is_whole(app):
        return
    chapters = app.env.found_docs
    for name, activation in ALL.items():
        title = f"The code of {activation.title}"
        says = f"{activation.title} and its derivative as tested code for NumPy, {OTHERS}."
        yield f"{FOLDER}/{name}", _context(title, says, body(name, name in chapters)), "page.html"
    says = f"Every function of this book as tested code for NumPy, {OTHERS}."
    yield INDEX, _context("Take the code", says, index_body()), "page.html"


def _context(title: str, says: str, inside: str) -> dict:
    description = f'<meta name="description" content="{html.escape(says)}">\n'
    return {"title": title, "body": inside, "metatags": description}


def body(name: str, has_chapter: bool) -> str:
    """Return the text of the page of an entry."""
    activation = ALL[name]
    formula = mathematics.latex_to_mathml(_formula(name), display=True)
    source = f"../bibliography.html#{activation.citation.replace('_', '-')}"
    entry = sources()[activation.citation]
    more = f' <a href="../{name}.html">Its chapter</a> derives it.' if has_chapter else ""
    shown = "".join(
        details(language.title, listing(texts(name)[key], key), " open" * (key == "numpy"))
        for key, (language, _) in LANGUAGES.items()
    )
    return (
        f'<section id="code"><h1>The code of {html.escape(activation.title)}</h1>\n'
        f'<div class="math-block">{formula}</div>\n'
        f'<p>Source: <a href="{source}">{html.escape(bibliography.heading(entry))}</a>.{more}'
        ' <a href="index.html">All functions</a>.</p>\n'
        f"<p>{_about(name)}</p>\n"
        f"{_parameters(activation)}{_uses(name)}{shown}{_measurements(name)}</section>"
    )


def _formula(name: str) -> str:
    """Return the formula of an entry in LaTeX."""
    if name in ROWS:
        return FORMULAS[name]
    a, b = sp.symbols("a b", real=True)
    return sp.latex(PAIRS[name].gated(a, b) if name in PAIRS else CATALOGUE[name].expr)


FORMULAS = {
    "softmax": r"\frac{e^{z_i/T}}{\sum_j e^{z_j/T}}",
    "log_softmax": r"\frac{z_i}{T} - \log \sum_j e^{z_j/T}",
    "log_sum_exp": r"\log \sum_j e^{z_j}",
    "sparsemax": r"\max(z_i - \tau, 0), \quad \sum_j \max(z_j - \tau, 0) = 1",
    "maxout": r"\max(z_{ik + 1}, \dots, z_{ik + k})",
    "crelu": r"(\max(z, 0), \max(-z, 0))",
}
COMPLETE = "Each of these listings is complete: paste it into an empty file. "
ABOUT = COMPLETE + (
    "It computes the function and its derivative from closed forms that are proven equal to the "
    "formula and meant to lose few digits; the page of each function ends with the errors that "
    "were measured. "
    "The code for PyTorch, JAX and TensorFlow also has the second derivative, for a second "
    "backward pass. It computes float64 with constants of its own, and all shorter formats in "
    "float32; the code for NumPy always computes in float64, and rounds once at the end."
)

OF_ROWS = (
    "Softmax, its relatives, maxout and CReLU work along the last axis of an array. They are "
    "written by hand in each language, and tested against their formulas in the same way."
)
ABOUT_ROWS = COMPLETE + (
    "The functions for NumPy, PyTorch, JAX and TensorFlow take arrays of any shape, and work along "
    "the last axis; those for JavaScript and C take one row. "
    "The gradient is a vector-Jacobian product: the gradient that arrives at the outputs becomes "
    "the one that flows back to the inputs. "
)
ROUNDED = (
    "PyTorch, JAX and TensorFlow can differentiate it once more. Their code computes float64 as it "
    "is, and all shorter formats in float32; that for NumPy and C computes in float64, and rounds "
    "the result once."
)
CHOSEN = "Each output is an input, its negative or 0, so nothing is rounded."


def _about(name: str) -> str:
    if name not in ROWS:
        return ABOUT
    return ABOUT_ROWS + (CHOSEN if name in ("maxout", "crelu") else ROUNDED)


def _parameters(activation: Activation | VectorActivation) -> str:
    if not activation.parameters:
        return ""
    names = [
        f"<code>{p.name}</code>, which is {p.default:g} unless you choose another value"
        for p in activation.parameters
    ]
    return f"<p>It takes {' and '.join(names)}.</p>\n"


def _uses(name: str) -> str:
    """Return a sentence for each framework whose own function is exact too."""
    lines = [
        f"<li>{measured.FRAMEWORKS[key]}: {_as_html(measured.remark(found, _defaults(name)))}</li>"
        for key, found in numbers(name).items()
        if name not in PAIRS and measured.remark(found)
    ]
    warnings = [_warning(found) for found in numbers(name).values()]
    if not lines:
        return "".join(warnings)
    return f"<p>You may not need this code:</p>\n<ul>{''.join(lines)}</ul>\n{''.join(warnings)}"


def _warning(found: dict) -> str:
    """Return a warning of a framework's own function that computes something else, or ""."""
    off = max(found[dtype].get("theirs", {}).get("off", [0.0])[0] for dtype in DTYPES)
    if off < WRONG:
        return ""
    return (
        f"<p>Do not take <code>{html.escape(found['own'])}</code> instead: "
        f"its values were off by up to {off:.3g}.</p>\n"
    )


def _as_html(sentence: str) -> str:
    """Return a sentence with its first word, which is the name of a function, as code."""
    name, rest = re.fullmatch(r"(.*?) (is (?:also|off) .*)", sentence).groups()
    return f"<code>{html.escape(name)}</code> {html.escape(rest)}"


RAN = (
    "The code for NumPy, JavaScript and C is run in the tests of this book, from the smallest "
    "numbers to the largest, infinity and NaN, and compared with values of many digits."
)
RAN_ROWS = (
    "The code for NumPy, JavaScript and C is run in the tests of this book. On rows of six "
    "numbers, near each other and far apart, around 0 and up to 10000 away from it, it is compared "
    "with values of many digits; for infinite numbers, NaN and ties, with the functions of this "
    "book."
)


def _measurements(name: str) -> str:
    """Return the table of errors, ours and the frameworks' own."""
    found = numbers(name)
    ran = RAN_ROWS if name in ROWS else RAN
    if not found:
        return f'<section id="measured"><h2>What has run</h2>\n<p>{ran}</p></section>\n'
    names = measured.FRAMEWORKS | {"tensorflow": "TensorFlow"}
    versions = ", ".join(f"{names[key]} {measured.version(key)}" for key in found)
    rows = []
    for key, value in found.items():
        for dtype in DTYPES:
            cell = value[dtype]
            theirs = cell.get("theirs")
            own = f" <code>{html.escape(value['own'])}</code>" if theirs else ""
            errors = _errors(theirs) if theirs else ""
            second = "" if name in PAIRS else f"<td>{errors}{own}</td>"
            rows.append(
                f'<tr><th scope="row">{measured.FRAMEWORKS[key]}, {dtype}</th>'
                f"<td>{_errors(_worse(cell))}</td>{second}</tr>"
            )
    table = (
        '<div class="scroll"><table class="docutils"><thead><tr><td></td>'
        f'<th scope="col">This code: {_columns(name)}</th>'
        + f'<th scope="col">Its own function: {_columns(name, 2)}</th>' * (name not in PAIRS)
        + "</tr></thead><tbody>"
        + "".join(rows)
        + "</tbody></table></div>"
    )
    return (
        f'<section id="measured"><h2>What has run</h2>\n<p>{ran}</p>\n'
        f"<p>{_what_ran(name).format(day=measured.day(), versions=versions)}"
        ' in <a href="../glossary.html#ulp">ULP</a>. '
        "A correctly rounded value is off by at most 0.5. "
        "An error of about 9e15, or 2e7 in float32, means that every digit is lost. "
        "I marks a wrong limit at infinity, N a number where NaN went in.</p>\n"
        f"{table}</section>\n"
    )


def _columns(name: str, count: int = 3) -> str:
    """Return what the errors in a cell are errors of."""
    if name in CATALOGUE:
        return ", ".join(["f", "f′", "f″"][:count])
    names = ["values", "gradients", "second gradients"]
    return ", ".join(names[: min(count, 2) if name in PAIRS else count])


def _worse(cell: dict) -> dict:
    """Return the larger errors of two runs: as the code stands, and under vmap or in a graph."""
    ours, mapped = cell["ours"], cell.get("mapped", {"errors": [], "faults": ["", ""]})
    pairs = zip_longest(ours["errors"], mapped["errors"], fillvalue=0.0)
    return {"errors": [max(pair) for pair in pairs], "faults": ours["faults"] + mapped["faults"]}


def _what_ran(name: str) -> str:
    if name in PAIRS:
        return (
            "Measured on {day} with {versions}: values, and gradients by differentiating them. "
            "The table has the largest differences from the values of this book"
        )
    if name in ROWS:
        return WHAT_RAN_ROWS + COUNTED.get(name, "") + "The table has the largest errors"
    return (
        "Measured on {day} with {versions}: values, gradients and gradients of gradients, run as "
        "they stand and under vmap, compiled or in a graph. JAX and TensorFlow replace numbers "
        "below the smallest normal one by 0, so results up to 4096 times that number are left out "
        "there. "
        "The table has the largest errors"
    )


WHAT_RAN_ROWS = (
    "Measured on {day} with {versions}, on rows of six numbers near each other and far apart: "
    "values and gradients, run as they stand and under vmap, compiled or in a graph; and gradients "
    "of gradients, run as they stand, or compiled in JAX. "
    "Results below 4096 times the smallest normal number are left out, and the error of a gradient "
    "of gradients is compared with the largest number of its row. "
)
COUNTED = {
    "log_sum_exp": "The error of a value is compared with the largest input: a value near 0 is a "
    "difference of larger numbers. ",
    "sparsemax": "The error of a value is compared with 1: a share near 0 is a difference. ",
}


def _errors(cell: dict) -> str:
    faults = "".join(sorted(set("".join(cell["faults"]))))
    return f"{', '.join(map(rounded, cell['errors']))} {faults}".strip()


def rounded(x: float) -> str:
    if x < 0.005:
        return "0"
    if x < 1000:
        return f"{x:.2f}" if x < 1 else f"{x:.1f}" if x < 100 else f"{x:.0f}"
    return "∞" if x == float("inf") else units(x)


def index_body() -> str:
    """Return the list of all entries."""
    items = "".join(
        f'<li><a href="{name}.html">{html.escape(activation.title)}</a></li>\n'
        for name, activation in sorted(ALL.items(), key=lambda pair: pair[1].title.lower())
    )
    return (
        f'<section id="code"><h1>Take the code</h1>\n<p>{ABOUT}</p>\n<p>{OF_ROWS}</p>\n'
        f"<ul>{items}</ul></section>"
    )


# --- the fold in a chapter -----------------------------------------------------------------------


def add_fold(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    """Put the NumPy code of a chapter's function before its exercises, folded."""
    if pagename in ALL and is_whole(app) and PLACE in context.get("body", ""):
        context["body"] = context["body"].replace(PLACE, f"{fold(pagename)}{PLACE}", 1)


def fold(name: str) -> str:
    """Return the fold of a chapter."""
    address = f"{FOLDER}/{name}.html"
    inside = (
        f"<p>{html.escape(ALL[name].title)} and its derivative for NumPy, to paste into an "
        f'empty file. <a href="{address}">{OTHERS}</a>, and what was measured of them, have a page '
        f'of their own; so have {_relatives(name)}<a href="{INDEX}.html">all other functions</a>.'
        "</p>\n"
    )
    inside += listing(texts(name)["numpy"], "numpy")
    return details("Take the code", inside, ' class="take"')


def _relatives(name: str) -> str:
    """Return links to the code of what else a chapter is about, before those to all."""
    links = "".join(
        f'<a href="{FOLDER}/{other}.html">{html.escape(ALL[other].title)}</a>, '
        for other in RELATIVES.get(name, ())
    )
    return f"{links}and " * bool(links)
