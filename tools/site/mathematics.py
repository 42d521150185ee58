"""Typeset LaTeX as MathML while the book is built.

KaTeX, from a Python package, turns each formula into MathML, which browsers draw
and screen readers read without any script.  Its font is STIX Two Math, cut down to
the characters that the book uses.  It lies in a style sheet, because a font that comes
after the text would move it, and a browser that has no math font sets indices too high.
"""

from __future__ import annotations

import base64
import html
import io
import re
import unicodedata
import xml.etree.ElementTree as ET
from functools import cache
from importlib.resources import files
from pathlib import Path
from string import ascii_letters

import matplotlib
from docutils import nodes
from fontTools import subset
from py_mini_racer import JSEvalException, MiniRacer
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number

from activations.mathml import STRUT
from tools.site import policy
from tools.site.files import Pages, Site
from tools.site.javascript import engine

NAMESPACE = "http://www.w3.org/1998/Math/MathML"
TAG = f"{{{NAMESPACE}}}".__add__
# What formulas may need that is not in their text (the root sign) or not in all of them.
ALWAYS_IN_FONT = "0123456789()[]{}|+=<>,.;:!/'\u221a\u2212\u2032\u22c5\u2061\u00a0 "

logger = logging.getLogger(__name__)
ET.register_namespace("", NAMESPACE)


@cache
def _katex() -> MiniRacer:
    return engine((files("sphinxcontrib") / "katex.min.js").read_text(encoding="utf-8"))


def latex_to_mathml(latex: str, display: bool) -> str:
    """Return the <math> element for a formula.

    Raises
    ------
    ValueError
        If KaTeX can't read the formula; says where the trouble is.
    """
    return ET.tostring(_element(latex, display), encoding="unicode")


@cache
def _element(latex: str, display: bool) -> ET.Element:
    options = {"output": "mathml", "displayMode": display, "throwOnError": True}
    try:
        markup = _katex().call("katex.renderToString", latex, options)
    except JSEvalException as error:
        reason = next(line for line in str(error).splitlines() if "ParseError" in line)
        raise ValueError(reason.split("ParseError: ")[-1]) from None
    math = ET.fromstring(markup.replace("&nbsp;", "\u00a0"))[0]
    for letter in math.iter(TAG("mi")):
        _upright(letter)
    for row in [*math.iter()]:
        _space(row)
        _keep_small(row)
    for script in math.iter(TAG("msup")):
        _lower_prime(script)
    for root in math.iter(TAG("msqrt")):
        root.insert(0, ET.Element(TAG("mspace"), STRUT))
    for table in math.iter(TAG("mtable")):
        _align(table)
        if table.get("columnalign", "").startswith("right left"):
            table.set("class", "math-lines")
    return math


def _upright(letter: ET.Element) -> None:
    """Say in a way that browsers know what KaTeX says with attributes.

    Signs that TeX sets upright are no letters, around which Firefox leaves room.
    """
    variant = letter.get("mathvariant")
    if variant == "double-struck":
        # Browsers draw these as characters, and know no such attribute.
        letter.text = "".join(map(_double_struck, letter.text))
        del letter.attrib["mathvariant"]
    elif variant == "normal" and not any(map(str.isalpha, letter.text)):
        letter.tag, letter.attrib = TAG("mo"), {"lspace": "0", "rspace": "0"}
        if letter.text == "|":
            letter.set("stretchy", "false")


def _double_struck(letter: str) -> str:
    """Return the blackboard form of a capital letter; the oldest are called after their sets."""
    for name in (f"DOUBLE-STRUCK CAPITAL {letter}", f"MATHEMATICAL DOUBLE-STRUCK CAPITAL {letter}"):
        try:
            return unicodedata.lookup(name)
        except KeyError:
            continue
    return letter


APPLY, SIGNS, OPENING = "\u2061", "+-\u2212", "([{"
CLOSING = tuple(")]}!\u221e\u2026\u22ef")  # and what else may stand before a plus
DIVIDES, THIN = "\u2223", "0.167em"


def _space(row: ET.Element) -> None:
    """Put the spaces that TeX has and MathML leaves out: around log, and none after a sign."""
    previous = None
    bars = 0
    for child in [*row]:
        is_operator = child.tag == TAG("mo")
        if is_operator and child.text == DIVIDES:  # KaTeX's bar of |z| is spaced as a relation
            child.text = "|"
            child.set("lspace", "0")
            child.set("rspace", "0")
        if is_operator and child.text in SIGNS:
            if previous is None or (previous.tag == TAG("mo") and not _closes(previous, bars)):
                child.set("form", "prefix")
        elif is_operator and child.text == APPLY:
            name, following = previous, row[[*row].index(child) + 1 :]
            if following and "".join(following[0].itertext())[:1] not in tuple(OPENING):
                child.set("rspace", THIN)
            before = row[: [*row].index(name)]
            if before and (before[-1].tag != TAG("mo") or _closes(before[-1], bars)):
                row.insert([*row].index(name), ET.Element(TAG("mspace"), width=THIN))
        bars += is_operator and child.text == "|"
        previous = child


TALL_ELEMENTS = {TAG(tag) for tag in ("mfrac", "mtable", "msqrt", "munder", "mover", "munderover")}


def _keep_small(row: ET.Element) -> None:
    """Let brackets around what is no higher than a line not grow.

    Chromium gives each that can grow the room of the largest.
    """
    if len(row) < 2 or (row[0].text, row[-1].text) not in (("(", ")"), ("[", "]")):
        return
    if "minsize" not in row[0].attrib and not any(part.tag in TALL_ELEMENTS for part in row.iter()):
        row[0].set("stretchy", "false")
        row[-1].set("stretchy", "false")


def _closes(operator: ET.Element, bars: int) -> bool:
    """Say whether an operator ends something; a bar does if it is the second, the fourth ..."""
    return operator.text in CLOSING or (operator.text == "|" and bars % 2 == 0)


def _lower_prime(script: ET.Element) -> None:
    """Set primes beside their letter: the font's glyph is raised already."""
    if set("".join(script[1].itertext())) == {"\u2032"}:
        script.tag = TAG("mrow")
        for operator in script.iter(TAG("mo")):
            operator.attrib.update(lspace="0em", rspace="0em")


def _align(table: ET.Element) -> None:
    """Repeat the alignment of columns on the cells: Chromium ignores columnalign."""
    sides = table.get("columnalign", "").split()
    for row in table:
        for cell, side in zip(row, sides, strict=False):
            cell.set("class", f"math-{side}")


def _typeset(self, node: nodes.Element, display: bool) -> str:
    try:
        return latex_to_mathml(node.astext(), display)
    except ValueError as error:
        logger.warning("formula not typeset: %s", error, location=node)
        return ""


def visit_inline(self, node: nodes.math) -> None:
    self.body.append(breakable(_typeset(self, node, display=False)))
    raise nodes.SkipNode


def visit_block(self, node: nodes.math_block) -> None:
    number = get_node_equation_number(self, node) if node.get("number") else ""
    self.body.append(self.starttag(node, "div", CLASS="math-block"))
    self.body.append(with_rules_beside(_typeset(self, node, display=True)))
    if number:
        self.body.append(f'<span class="equation-number">({number})</span>')
    self.body.append("</div>\n")
    raise nodes.SkipNode


RELATIONS = tuple("=<>\u2264\u2265\u2248\u2260\u2192")
SHORT_LENGTH = 12  # signs: a formula that no line is too narrow for


def breakable(formula: str) -> str:
    """Return a formula in the line in parts, so that a line can end before a relation, as in TeX.

    Browsers break no <math> element.
    """
    if not any(sign in formula for sign in RELATIONS):
        return formula
    row = ET.fromstring(formula).find(f"{TAG('semantics')}/{TAG('mrow')}")
    if row is None or len("".join(row.itertext())) <= SHORT_LENGTH:
        return formula
    parts: list[list[ET.Element]] = [[]]
    for child in row:
        if child.tag == TAG("mo") and child.text in RELATIONS and parts[-1]:
            parts.append([])
        parts[-1].append(child)
    if len(parts) == 1:
        return formula
    return "<wbr>".join(_formula(part) for part in parts)


def _formula(children: list[ET.Element]) -> str:
    math = ET.Element(TAG("math"))
    ET.SubElement(math, TAG("mrow")).extend(children)
    return ET.tostring(math, encoding="unicode")


# --- derivations ---------------------------------------------------------------------


def with_rules_beside(formula: str) -> str:
    """Return a derivation with each rule as text before the formula that it leads to.

    So a page can set the rule beside its line, or above it where there is no room.
    A formula that is none stays as it is.
    """
    if '<mstyle mathsize="0.9em"><mtext>' not in formula:
        return formula
    table = ET.fromstring(formula).find(f".//{TAG('mtable')}")
    steps: list[tuple[list[str], list[ET.Element]]] = [([], [])]
    for row in table:
        name = _rule(row)
        rules, rows = steps[-1]
        if name is None:
            rows.append(row)
        elif rows:
            steps.append(([name], []))
        else:
            rules.append(name)
    shown = "".join(_step(table, " ".join(rules), rows) for rules, rows in steps)
    return f'<div class="derivation">{shown}</div>'


def _rule(row: ET.Element) -> str | None:
    """Return the name of the rule that is all that stands in a row."""
    words = "".join(text for part in row.iter(TAG("mtext")) for text in part.itertext())
    return words.replace("\u00a0", " ") if words and words == "".join(row.itertext()) else None


def _step(table: ET.Element, rule: str, rows: list[ET.Element]) -> str:
    math = ET.Element(TAG("math"), display="block")
    ET.SubElement(math, table.tag, table.attrib).extend(rows)
    text = f'<p class="rule">{html.escape(rule)}</p>' if rule else ""
    return f'<div class="step">{text}{ET.tostring(math, encoding="unicode")}</div>'


# --- the font ----------------------------------------------------------------------


def cut_font(site: Site, pages: Pages) -> Pages:
    """Write the math font for the characters on the site, with its licence beside it."""
    characters = set(ALWAYS_IN_FONT)
    for page in pages.values():
        for part in page.split("<math")[1:]:
            characters.update(part.split("</math>")[0])
    face, notice = _cut(characters)
    about = "math.css has STIX Two Math, cut down to the characters that this site uses."
    license = f"{about}\n\n{notice}\n\n{_open_font_license()}"
    site.write(policy.MATH, face)
    site.write(policy.MATH.replace(".css", ".LICENSE.txt"), license)
    return pages


GREEK_LETTERS = (*map(chr, range(0x3B1, 0x3CA)), "\u03d5", "\u03f5", "\u03d1")
SIGNS_TYPED = (
    *"\u2264\u2265\u2260\u221e\u2208\u222a\u211d\U0001d53c\u223c",
    *"\u2192\u00d7\u2062\u230a\u230b\u2308\u2309\u2223",
)
ALL_LETTERS = {*ALWAYS_IN_FONT, *ascii_letters, *GREEK_LETTERS, *SIGNS_TYPED}


def font_face(characters: set[str]) -> str:
    """Return the style sheet of the math font for some characters."""
    return _cut(characters)[0]


def _cut(characters: set[str]) -> tuple[str, str]:
    """Return the style sheet of the font for some characters, and the font's own notice."""
    # Hints for the pixels of coarse screens would be a third of the bytes.
    options = subset.Options(
        flavor="woff2", layout_features=["*"], notdef_outline=True, hinting=False
    )
    source = files("ziamath") / "fonts" / "STIXTwoMath-Regular.ttf"
    with subset.load_font(str(source), options) as font:
        font.recalcTimestamp = False
        cut = subset.Subsetter(options)
        cut.populate(unicodes={point for c in characters for point in _forms(c)})
        cut.subset(font)
        file = io.BytesIO()
        subset.save_font(font, file, options)
        text = base64.b64encode(file.getvalue()).decode()
        notice = font["name"].getDebugName(0)
    address = f'url("data:font/woff2;base64,{text}")'
    face = f'@font-face {{ font-family: "Book Math"; src: {address}; }}\n'
    return face, notice


def _open_font_license() -> str:
    """Return the text of the licence, which Matplotlib carries for fonts of its own."""
    path = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "LICENSE_STIX"
    return re.search(r"-+\nSIL OPEN FONT LICENSE.*", path.read_text("utf-8"), re.DOTALL)[0]


@cache
def _italics() -> dict[str, int]:
    """Map each letter to its mathematical italic, which browsers draw for <mi>."""
    points = [*range(0x1D434, 0x1D455), 0x210E, *range(0x1D456, 0x1D468), *range(0x1D6E2, 0x1D71C)]
    # "<font> 03D5": normalizing would go further, from one phi to the other.
    return {chr(int(unicodedata.decomposition(chr(p)).split()[1], 16)): p for p in points}


def _forms(character: str) -> set[int]:
    return {ord(character), _italics().get(character, ord(character))}


RENDERER = (visit_inline, None), (visit_block, None)
