"""What cells return, as tables on pages."""

import html
import re
import xml.etree.ElementTree as ET

import pytest

from tools.site.outputs import OUTPUT, _output, table


def cells(text):
    """The table of a dictionary, as rows of texts."""
    root = ET.fromstring(table(text))
    return [[(cell.text or "") for cell in row] for row in root.iter("tr")]


def test_a_row_for_each_entry():
    assert cells("{'a - b': 0.2, 'median': -0.77}") == [["a − b", "0.2"], ["median", "−0.77"]]
    assert cells("{2: True, 0.5: None}") == [["2", "True"], ["0.5", "None"]]


def test_a_column_for_each_entry_of_equal_lists():
    found = cells("{'z': [-6.0, 0.0],\n 'share of 1': ['2e-05', 'n-1']}")
    assert found == [["z", "−6.0", "0.0"], ["share of 1", "2e−05", "n-1"]]


def test_heads_where_the_keys_are_the_same():
    text = "{('tanh', 1): {'gain': 1.59, 'found': [1, 2]}, ('relu', 2): {'gain': inf, 'found': []}}"
    assert cells(text) == [
        ["", "gain", "found"],
        ["tanh, 1", "1.59", "1, 2"],
        ["relu, 2", "inf", "[]"],
    ]
    assert table(text).count('scope="col"') == table(text).count('scope="row"') == 2


@pytest.mark.parametrize(
    "text",
    [
        "{'one': 1}",
        "{'a': [1, 2], 'b': [1]}",
        "{'a': {'x': 1}, 'b': {'y': 1}}",
        "{'a': {'x': {'deep': 1}}, 'b': {'x': {'deep': 1}}}",
        "{'a': n = 20, mean difference -0.2, 'b': 1}",
        "[1, 2]",
        "{1, 2}",
    ],
)
def test_what_is_no_table_stays_as_it_is(text):
    assert table(text) is None


def test_signs_are_escaped():
    page = (
        '<div class="output text_plain highlight-myst-ansi notranslate"><div class="highlight">'
        f"<pre><span></span>{html.escape(str({'a < b': '<b>', 'x & y': 1}))}\n</pre></div>\n</div>"
    )
    made = OUTPUT.sub(_output, page)
    assert "pre" not in made
    root = ET.fromstring(re.search("<table.*</table>", made, re.DOTALL)[0])
    assert [e.text for e in root.iter() if e.tag in ("th", "td")] == ["a < b", "<b>", "x & y", "1"]
