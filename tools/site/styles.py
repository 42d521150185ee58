"""The style sheets that the build makes, which are not files of the theme.

They are the colors of code, the styles that outputs carry in the pages, and one sheet of
all that the package `activations` has.
"""

from __future__ import annotations

import re

from pygments.styles import get_style_by_name
from pygments.token import STANDARD_TYPES

from activations.live.script import PACKAGE
from tools.site import policy
from tools.site.files import Pages, Site, mark


def into_sheets(site: Site, pages: Pages) -> Pages:
    """Write the styles of figures, of code and of outputs; return pages that have none inside."""
    rules: set[str] = set()
    colors = code_colors()
    bare = {
        name: without_plain_spans(without_styles(page, rules), colors)
        for name, page in pages.items()
    }
    package = "".join(path.read_text(encoding="utf-8") for path in sorted(PACKAGE.rglob("*.css")))
    site.write(policy.ACTIVATIONS, package)
    site.write(policy.CODE, code_style(colors))
    site.write(policy.INLINE, "".join(sorted(rules)))
    return bare


STYLE_ELEMENT = re.compile(r"<style>(.*?)</style>\s*", re.DOTALL)
STYLE_ATTRIBUTE = re.compile(
    r"""<(?P<tag>[a-z][^<>]*?)\ style=(?P<q>["'])(?P<style>.*?)(?P=q)(?P<rest>[^<>]*)>"""
)
CLASS = re.compile(r"""\bclass=(["'])""")


def without_styles(page: str, rules: set[str]) -> str:
    """Return a page whose styles are classes; adds their rules to ``rules``.

    Notebooks carry styles, which are all that Jupyter shows; the policy of the site
    allows none in a page.
    """

    def name(match: re.Match) -> str:
        style = match["style"].strip().rstrip(";")
        name = f"s-{mark(style.encode())}"
        rules.add(f".{name} {{ {'; '.join(f'{s} !important' for s in style.split(';'))} }}\n")
        inside = match["tag"] + match["rest"]
        if CLASS.search(inside):
            return f"<{CLASS.sub(lambda c: f'{c[0]}{name} ', inside, count=1)}>"
        return f'<{match["tag"]} class="{name}"{match["rest"]}>'

    rules.update(STYLE_ELEMENT.findall(page))
    return STYLE_ATTRIBUTE.sub(name, STYLE_ELEMENT.sub("", page))


CODE_STYLES = ("a11y-high-contrast-light", "a11y-high-contrast-dark")
PLAIN = "n"  # names, which look like most of the code


def code_colors() -> dict[str, str]:
    """Return the color, on light and dark pages, of each class that Pygments gives to code."""
    light, dark = map(get_style_by_name, CODE_STYLES)
    colors = {}
    for token, name in STANDARD_TYPES.items():
        one, other = (style.style_for_token(token)["color"] for style in (light, dark))
        if name and one and other:
            colors[name] = f"light-dark(#{one}, #{other})"
    return colors


def code_style(colors: dict[str, str]) -> str:
    """Return the rules for these colors: one for all code, and one for what differs from it."""
    lines = [f".highlight pre {{ color: {colors[PLAIN]}; }}\n"]
    for name, color in colors.items():
        if color != colors[PLAIN]:
            lines.append(f".highlight .{name} {{ color: {color}; }}\n")
    return "".join(lines)


def without_plain_spans(page: str, colors: dict[str, str]) -> str:
    """Return a page without the marks of code that looks like the rest, half of all marks."""
    plain = "|".join(name for name, color in colors.items() if color == colors[PLAIN])
    return re.sub(rf'<span class="(?:{plain})">([^<]*)</span>', r"\1", page)
