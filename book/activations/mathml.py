"""SymPy expressions as MathML, which browsers typeset without a script."""

from __future__ import annotations

import re
from html import escape, unescape

import sympy as sp
from sympy.printing.mathml import MathMLPresentationPrinter
from sympy.printing.pretty.pretty_symbology import pretty_symbol

__all__ = ["markup", "mathml", "rich_text"]

ENTITY = re.compile(r"&#?\w+;")
# Keeps a root tall: otherwise its sign hangs below a low letter.
STRUT = {"height": ".75em", "depth": ".2em"}

# What browsers show badly or HTML can't hold, and its replacement.
REPLACEMENTS = (
    ("&ExponentialE;", "e"),
    ("<mo>-</mo>", "<mo>−</mo>"),
    ("<mo><</mo>", "<mo>&lt;</mo>"),
    ("<mo>></mo>", "<mo>&gt;</mo>"),
    ("<mo>max</mo>", "<mi>max</mi>"),  # as an operator it would have the spaces of one
    ("<mo>min</mo>", "<mi>min</mi>"),
    ("<msqrt>", "<msqrt><mspace height='{height}' depth='{depth}'/>".format(**STRUT)),
)

# A product's second factor begins with the name of a function, as in z tanh(z).
PRODUCT_BEFORE_NAME = re.compile(r"<mo>(\N{INVISIBLE TIMES})</mo>(?=(?:<mrow>)*<mi>[a-z]{2,}</mi>)")

# Brackets around what is no higher than a line: they need not grow, and Chromium gives each
# that can the room of the largest.
LOW_BRACKETS = re.compile(
    r"<mo>\(</mo>((?:(?!<mo>[()]|<m(?:frac|sqrt|table|under|over)).)*)<mo>\)</mo>"
)


def mathml(expr: sp.Basic, display: bool = False) -> str:
    """Return the <math> element of an expression; with ``display`` its fractions are large."""
    style = " displaystyle='true'" if display else ""
    return f"<math{style}><mrow>{markup(expr)}</mrow></math>"


def markup(expr: sp.Basic) -> str:
    """Return an expression as MathML to put inside of a <math> element."""
    text = _Printer().doprint(expr)
    for old, new in REPLACEMENTS:
        text = text.replace(old, new)
    found = 1
    while found:  # from the inside out
        text, found = LOW_BRACKETS.subn(
            r"<mo stretchy='false'>(</mo>\1<mo stretchy='false'>)</mo>", text
        )
    return PRODUCT_BEFORE_NAME.sub(r"<mo rspace='0.167em'>\1</mo>", _without_entities(text))


class _Printer(MathMLPresentationPrinter):
    """SymPy's printer, with what browsers need and it does not know."""

    def _element(self, tag: str, *children):
        element = self.dom.createElement(tag)
        for child in children:
            text = isinstance(child, str)
            element.appendChild(self.dom.createTextNode(child) if text else child)
        return element

    def _print_Piecewise(self, expr: sp.Piecewise):
        def row(value: sp.Expr, condition: sp.Basic):
            word = "otherwise" if condition == True else "if\N{NO-BREAK SPACE}"  # noqa: E712, a SymPy object
            when = [self._element("mtext", word)]
            when += [] if condition == True else [self._print(condition)]  # noqa: E712
            cells = self._element("mtd", self._print(value)), self._element("mtd", *when)
            for cell in cells:
                cell.setAttribute("style", "text-align:left")
            return self._element("mtr", *cells)

        table = self._element("mtable", *(row(*piece) for piece in expr.args))
        return self._element("mrow", self._element("mo", "{"), table)

    def _print_NumberSymbol(self, number: sp.NumberSymbol):
        return self._element("mi", pretty_symbol(str(number)))

    def _print_int(self, number: int):
        digits = self._element("mn", str(abs(number)))
        return digits if number >= 0 else self._element("mrow", self._element("mo", "−"), digits)

    _print_Integer = _print_int


def rich_text(text: str) -> str:
    """Return plain text with ``$...$`` as HTML with MathML.

    Raises
    ------
    ValueError
        If a dollar sign has no partner, or a formula has a command that is not known.
    """
    words, *rest = text.split("$")
    if len(rest) % 2:
        raise ValueError(f"each $ needs a partner in {text!r}")
    parts = [escape(words)]
    for formula, words in zip(rest[::2], rest[1::2], strict=True):
        parts += [_from_latex(formula), escape(words)]
    return "".join(parts)


PRIME = re.compile(r"<msup>(<mi>[^<]*</mi>)<mi>(\N{PRIME})</mi></msup>")
LEADING_MINUS = re.compile(r"(<mo[^>]*>[(\[]</mo><mo)(>\N{MINUS SIGN}</mo>)")
FUNCTION_NAME = re.compile(r"(<mi>[a-z]{2,}</mi>)(?!<mo[^>]*>\()")


def _without_entities(text: str) -> str:
    """Return XML with the characters themselves in place of their names and numbers."""
    return ENTITY.sub(lambda entity: escape(unescape(entity[0])), text)


# latex2mathml does not know the first, and writes the second as it would.
ENVIRONMENTS = ((r"\begin{gathered}", r"\begin{array}{c}"), (r"\end{gathered}", r"\end{array}"))


def _from_latex(latex: str) -> str:
    from latex2mathml.converter import convert  # on demand, for few cells need it

    known = latex
    for old, new in ENVIRONMENTS:
        known = known.replace(old, new)
    try:
        math = _without_entities(convert(known))
    except Exception as error:  # latex2mathml's own have no common base
        raise ValueError(f"${latex}$ is not a formula: {type(error).__name__}") from None
    # A sign for columns is left where an environment is unknown, such as aligned.
    unknown = re.search(r"\\[A-Za-z]+|&(?!\w+;)", math)
    if unknown:
        raise ValueError(f"${latex}$ has {unknown[0]}, which is unknown here")
    # A prime stands beside its letter, whose glyph is raised already; log wants a space.
    math = PRIME.sub(r"<mrow>\1<mo lspace='0' rspace='0'>\2</mo></mrow>", math)
    math = LEADING_MINUS.sub(r"\1 form='prefix'\2", math)  # that of -z, not of 1 - z
    return FUNCTION_NAME.sub(r"\1<mspace width='0.167em'></mspace>", math)
