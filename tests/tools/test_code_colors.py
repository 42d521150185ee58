"""Code on the pages: fewer marks, and every letter in the color that its style gives it."""

import re

import pytest
from pygments import highlight, lex
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer
from pygments.styles import get_style_by_name

from tools.site import styles

CODE = '''@cache
def f(z, *, beta=1.0):
    """Return z for z > 0."""
    assert z is not None, "no z"  # a comment
    return [np.exp(-beta * z) / 2 for z in (1, 2e3)]
'''


def colors_of(page, sheet):
    """The color of each character of the code in a page, by the rules of a sheet."""
    rules = dict(re.findall(r"\.highlight (?:\.)?(\w+) \{ color: (.*?); \}", sheet))
    name, found = "pre", []
    for mark, text in re.findall(r"(<[^>]*>)|([^<]+)", page.partition("<pre>")[2]):
        if mark:
            (name,) = re.findall(r'class="(\w+)"', mark) or ["pre"]
            continue
        for letter in re.sub(r"&[#\w]+;", "?", text):
            if letter.strip():
                found.append(rules.get(name, rules["pre"]))
    return found


@pytest.mark.parametrize("number", [0, 1], ids=["light", "dark"])
def test_every_letter_has_the_color_of_its_style(number):
    colors = styles.code_colors()
    page = highlight(CODE, PythonLexer(), HtmlFormatter())
    light = styles.without_plain_spans(page, colors)
    assert light.count("<span") < 0.7 * page.count("<span")
    got = [
        re.findall("#([0-9a-f]{6})", color)[number]
        for color in colors_of(light, styles.code_style(colors))
    ]
    style = get_style_by_name(styles.CODE_STYLES[number])
    wanted = [
        style.style_for_token(token)["color"]
        for token, text in lex(CODE, PythonLexer())
        for letter in text
        if letter.strip()
    ]
    assert got == wanted and len({*wanted}) > 4
