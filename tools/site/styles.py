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
    bare = {name: without_styles(page, rules) for name, page in pages.items()}
    package = "".join(path.read_text(encoding="utf-8") for path in sorted(PACKAGE.rglob("*.css")))
    site.write(policy.ACTIVATIONS, package)
    site.write(policy.CODE, code_style())
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


def code_style() -> str:
    """Return the colors of code, for light and dark pages."""
    light, dark = map(get_style_by_name, CODE_STYLES)
    lines = []
    for token, name in STANDARD_TYPES.items():
        one, other = (style.style_for_token(token) for style in (light, dark))
        if name and one["color"] and other["color"]:
            colors = f"light-dark(#{one['color']}, #{other['color']})"
            lines.append(f".highlight .{name} {{ color: {colors}; }}\n")
    return "".join(lines)
