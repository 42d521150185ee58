"""Expressions as MathML: well-formed, and with the signs and words that browsers need."""

import re
import xml.etree.ElementTree as ET

import pytest
import sympy as sp

from activations.activation import Z
from activations.mathml import markup, mathml, rich_text
from formulas import EVERY


def words(element):
    return "".join(element.itertext())


@EVERY
def test_every_formula_is_well_formed(activation):
    element = ET.fromstring(mathml(activation.expr))
    assert element.tag == "math" and len(element) == 1
    assert "&" not in words(element)


@pytest.mark.parametrize(
    "expr, says",
    [
        (-Z, "−z"),
        (Z - 3, "z−3"),
        (sp.exp(1), "e"),
        (sp.tanh(Z), "tanh(z)"),
        (sp.Piecewise((Z, Z > 0), (0, True)), "{zif\xa0z>00otherwise"),
        (sp.Piecewise((0, Z <= -3), (Z, True)), "{0if\xa0z≤−3zotherwise"),
    ],
)
def test_signs_and_words(expr, says):
    text = words(ET.fromstring(mathml(expr))).replace("\u2061", "").replace("\u2062", "")
    assert text == says
    assert "-" not in text, "a minus sign, not a hyphen"


def test_a_piece_stands_in_a_row_of_its_own():
    expr = sp.Piecewise((0, Z <= -3), (Z, Z < 3), (1, True))
    assert len([*ET.fromstring(mathml(expr)).iter("mtr")]) == 3


def test_spaces_are_those_of_a_printed_formula():
    assert "<mi>max</mi>" in markup(sp.Max(0, Z)), "not an operator between two numbers"
    assert "<msqrt><mspace" in markup(sp.sqrt(Z)), "a low letter, and a sign that is taller"
    assert "rspace" in markup(Z * sp.tanh(Z)), "not ztanh"
    assert "rspace" not in markup(2 * Z * (Z + 1))
    assert "<mo form='prefix'>−</mo>" in rich_text("$f(-z)$")
    assert "prefix" not in rich_text("$f(1 - z)$")


def test_display_style_and_bare_markup():
    assert mathml(Z) == "<math><mrow><mi>z</mi></mrow></math>"
    assert mathml(Z, display=True).startswith("<math displaystyle='true'>")
    assert markup(Z) == "<mi>z</mi>"


@EVERY
def test_factors_stand_in_the_order_of_the_field(activation):
    """Numbers, constants and parameters before z: lambda z, not z lambda."""
    z_first = re.compile(r"<mi>z</mi><mo[^>]*>\N{INVISIBLE TIMES}</mo><mi>[^<z]</mi>")
    for expr in (activation.expr, activation.derivative):
        assert not z_first.search(mathml(expr))
        assert not re.search(r"\bz \\(alpha|beta|lambda|omega)", sp.latex(expr))
