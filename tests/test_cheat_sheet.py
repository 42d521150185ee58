"""The cheat sheet has everything the catalogue has."""

import re
from xml.etree import ElementTree

import pytest

from activations import CATALOGUE, VECTOR_CATALOGUE, cheat_sheet


@pytest.fixture(scope="module")
def rows():
    """The rows of both tables, each a list of its cells' texts."""
    html = cheat_sheet()._repr_html_()
    tables = re.findall("<table>.*?</table>", html, flags=re.DOTALL)
    trees = [ElementTree.fromstring(table) for table in tables]
    return [[["".join(cell.itertext()) for cell in row] for row in t.iter("tr")] for t in trees]


def test_every_activation_has_its_row(rows):
    scalars, vectors = rows
    assert [row[0] for row in scalars[1:]] == [a.title for a in CATALOGUE.values()]
    names = [row[0] for row in vectors[1:] if row[0]]
    assert names == [a.title for a in VECTOR_CATALOGUE.values()]


def test_numbers_are_those_of_the_property_sheets(rows):
    by_name = {row[0]: row for row in rows[0]}
    for name, low, gain in (("Sigmoid", "(0, 1)", "1.846"), ("GELU", "[−0.17, ∞)", "1.534")):
        assert by_name[name][3] == low
        assert by_name[name][4] == gain


def test_every_activation_says_what_it_is_of_use_for():
    for activation in (*CATALOGUE.values(), *VECTOR_CATALOGUE.values()):
        assert 3 < len(activation.use) < 40, activation.name


def test_repr_is_short():
    assert repr(cheat_sheet()) == "CheatSheet(27 elementwise, 11 of vectors)"
