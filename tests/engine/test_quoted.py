"""The quoted forms are the engine's formulas and derivatives, and print as they stand."""

import re
from itertools import product
from xml.etree import ElementTree

import pytest
import sympy as sp

from activations import CATALOGUE, VECTOR_CATALOGUE
from activations.quoted import QUOTED, typeset

Z = sp.Symbol("z", real=True)
NAMES = {
    **{name: getattr(sp, name) for name in ("erf", "exp", "log", "sin", "sqrt", "tanh", "pi")},
    **{"max": sp.Max, "abs": sp.Abs, "arctan": sp.atan, "Rational": sp.Rational},
    "sigma": lambda u: 1 / (1 + sp.exp(-u)),
    "Phi": lambda u: (1 + sp.erf(u / sp.sqrt(2))) / 2,
}
SCALARS = [name for name in QUOTED if name in CATALOGUE]
VECTORS = [name for name in QUOTED if name in VECTOR_CATALOGUE]


def value(text, letters):
    """What a quoted form stands for, with its decimals taken exactly."""
    exact = re.sub(r"(?<![\w.])\d+(?:\.\d+)?", lambda number: f"Rational('{number[0]}')", text)
    return eval(exact, NAMES | letters)


def letters_of(*formulas):
    return {symbol.name: symbol for formula in formulas for symbol in formula.free_symbols}


def is_zero(difference):
    return sp.simplify(difference.rewrite(sp.exp)) == 0


def equal(one, other, *variables):
    """Whether two formulas are equal for both signs of the variables, by algebra, and at 0."""
    halves = sp.Symbol("p", positive=True), sp.Symbol("n", negative=True)
    places = product((*halves, sp.Integer(0)), repeat=len(variables))
    return all(is_zero((one - other).subs(dict(zip(variables, at, strict=True)))) for at in places)


@pytest.mark.slow
@pytest.mark.parametrize("name", SCALARS)
def test_forms_of_one_number(name):
    quoted, engine = QUOTED[name], CATALOGUE[name]
    letters = letters_of(engine.expr)
    letter, meaning = quoted.where
    if letter:
        letters[letter] = value(meaning, letters)
    if quoted.formula:
        assert equal(value(quoted.formula, letters), engine.expr, Z)
    if quoted.gradient:
        assert equal(value(quoted.gradient, letters), engine.derivative, Z)
    assert quoted.formula or quoted.gradient


def of_all(case, temperature):
    """The letters that speak of all logits: their sum, and the shares of two of them."""
    z_i, z_j, c = (sp.Symbol(name, real=True) for name in ("z_i", "z_j", "C"))
    found = letters_of(case.output)
    z_i, z_j, c = (found.get(s.name, s) for s in (z_i, z_j, c))

    def total(term):
        return c + term.subs(z_j, case.variable)

    shares = [sp.exp(z / temperature) / total(sp.exp(z_j / temperature)) for z in (z_i, z_j)]
    return found | {"z_i": z_i, "z_j": z_j, "total": total, "s_i": shares[0], "s_j": shares[1]}


@pytest.mark.parametrize("name", VECTORS)
def test_forms_of_vectors(name):
    quoted, engine = QUOTED[name], VECTOR_CATALOGUE[name]
    cases = {case.name: case for case in engine.cases}
    assert quoted.partials.keys() <= cases.keys()
    for case in cases.values():
        result = engine.derivations()[case.name].result
        letters = of_all(case, letters_of(case.output).get("T", 1))
        variables = {case.variable, letters.get("b", case.variable)}
        if quoted.formula and result != 0:
            assert equal(value(quoted.formula, letters), case.output, *variables)
        if quoted.partials.get(case.name):
            form = value(quoted.partials[case.name], letters)
            assert equal(form, result, *variables)


def test_a_wrong_form_is_found():
    sigmoid, softsign = CATALOGUE["sigmoid"], CATALOGUE["softsign"]
    letters = letters_of(sigmoid.expr)
    wrong = "sigma(beta*z)*(1 - sigma(beta*z))"
    assert not equal(value(wrong, letters), sigmoid.derivative, Z)
    assert not equal(value("1/(1 + z)**2", letters), softsign.derivative, Z)


def text_of(form):
    """What stands in the formula, level by level, without marks that are not seen."""
    seen = "".join(ElementTree.fromstring(typeset(form)).itertext())
    return seen.replace("\N{INVISIBLE TIMES}", "")


@pytest.mark.parametrize(
    ("form", "seen"),
    [
        ("beta*sigma(beta*z)*(1 - sigma(beta*z))", "βσ(βz)(1−σ(βz))"),
        ("1 - tanh(z)**2", "1−tanh2(z)"),
        ("1.7159*(2/3)*(1 - tanh(2*z/3)**2)", "1.7159·23(1−tanh2(2z3))"),
        ("-s_i*s_j/T", "−sisjT"),
        ("exp(-z**2/2)", "e−z2/2"),
        ("max(0, z)**2", "max(0,z)2"),
        ("total(exp(z_j/T))", "∑jezj/T"),
        ("1/(1 + abs(z))**2", "1(1+|z|)2"),
        ("a*(b + z)", "a(b+z)"),
    ],
)
def test_typeset_keeps_the_order_and_the_decimals(form, seen):
    assert text_of(form) == seen


@pytest.mark.parametrize("form", ["z if z > 0 else 0", "[z]", "z % 2"])
def test_typeset_refuses_what_it_does_not_know(form):
    with pytest.raises(ValueError, match="a quoted form has no"):
        typeset(form)
