"""What each kind of page may do, and which files it loads and why: decided here alone.

A page of text loads the book's styles; one with formulas the math font too; one with live
figures their styles, their scripts, and the script that shows widgets without a kernel.  An
embedded figure is a page by itself, without the frame of the book.
"""

from __future__ import annotations

from dataclasses import dataclass

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


@dataclass(frozen=True)
class Load:
    """A file that a page loads.

    Attributes
    ----------
    path : str
        In the site.
    why : str
        Who asks for it.
    """

    path: str
    why: str


BOOK = Load("_static/book.css", "the frame and the text of every page")
CODE = Load("_static/code.css", "colors of code")
INLINE = Load("_static/inline.css", "styles that outputs of cells carry in their HTML")
MATH = Load("_static/math.css", "formulas: the math font")
FIGURES = Load("_static/live.css", "live figures and exercises")
WIDGETS = Load("_static/page_widgets.css", "sliders of live figures")

PAGE = Load("_static/page.js", "colors, lists of chapters and contents, copy buttons")
RUNTIME = Load("_static/page_widgets.js", "shows widgets without a kernel")


def sheets(math: bool, live: bool) -> tuple[Load, ...]:
    """Return the style sheets of a page of the book, in their order."""
    return (*((MATH,) * math), BOOK, CODE, INLINE, *((FIGURES, WIDGETS) * live))


def sheets_of_embed() -> tuple[Load, ...]:
    """Return the style sheets of a page that is one figure."""
    return FIGURES, WIDGETS
