"""Show what cells return as people write it: a dictionary as a table.

In a notebook the reader has Python, and its way to print a dictionary; on a page a table
says the same with fewer signs.
"""

from __future__ import annotations

import ast
import html
import re

from tools.site.files import Pages, Site

OUTPUT = re.compile(
    r'<div class="output text_plain[^"]*"><div class="highlight"><pre><span></span>'
    r"(\{[^<]*\})\n</pre></div>\n</div>"
)
MINUS = re.compile(r"(?<![\w)])-(?=[\d.]|inf)|(?<=\de)-(?=\d)|(?<= )-(?= )")


def as_tables(site: Site, pages: Pages) -> Pages:
    """Make tables of dictionaries with several entries that are alike."""
    return {name: OUTPUT.sub(_output, page) for name, page in pages.items()}


def _output(match: re.Match) -> str:
    found = table(html.unescape(match[1]))
    return f'<div class="output">{found}</div>' if found else match[0]


def table(text: str) -> str | None:
    """Return a dictionary, as Python prints it, as the HTML of a table.

    Its keys are the heads of the rows.  Values that are dictionaries with the same keys, or
    lists of the same length, have a column for each of their entries.

    Returns
    -------
    str or None
        None for what is no such dictionary, or has a single entry.
    """
    try:
        tree = ast.parse(text, mode="eval").body
    except SyntaxError:
        return None
    if not isinstance(tree, ast.Dict) or len(tree.keys) < 2:
        return None
    values = tree.values
    heads: list[str] = []
    if all(isinstance(value, ast.Dict) for value in values):
        kept = [[_written(key, text) for key in value.keys] for value in values]
        rows = [[_written(part, text) for part in value.values] for value in values]
        heads = kept[0]
        if any(keys != heads for keys in kept):
            return None
    elif all(isinstance(value, ast.List | ast.Tuple) for value in values):
        rows = [[_written(part, text) for part in value.elts] for value in values]
    else:
        rows = [[_written(value, text)] for value in values]
    if len({len(row) for row in rows}) > 1 or any(cell is None for row in rows for cell in row):
        return None
    return _html(heads, [_written(key, text) for key in tree.keys], rows)


def _written(node: ast.expr, text: str) -> str | None:
    """Return one entry as text: lists without brackets, no quotes; None for a dictionary."""
    if isinstance(node, ast.Dict):
        return None
    if isinstance(node, ast.List | ast.Tuple) and node.elts:
        parts = [_written(part, text) for part in node.elts]
        return None if None in parts else ", ".join(parts)
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return MINUS.sub("\N{MINUS SIGN}", node.value)
    source = " ".join(ast.get_source_segment(text, node).split())
    return MINUS.sub("\N{MINUS SIGN}", source)


def _html(heads: list[str], names: list[str], rows: list[list[str]]) -> str:
    lines = ['<table class="docutils result">']
    if heads:
        cells = "".join(f'<th scope="col">{html.escape(head)}</th>' for head in heads)
        lines.append(f"<thead><tr><td></td>{cells}</tr></thead>")
    lines.append("<tbody>")
    for name, row in zip(names, rows, strict=True):
        cells = "".join(f"<td>{html.escape(cell)}</td>" for cell in row)
        lines.append(f'<tr><th scope="row">{html.escape(name)}</th>{cells}</tr>')
    return "\n".join([*lines, "</tbody>", "</table>"])
