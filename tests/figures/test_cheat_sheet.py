"""The cheat sheet has everything the catalogue has, in the forms that people look up."""

import os
import re
from importlib import import_module
from xml.etree import ElementTree

import numpy as np
import pytest

from activations import CATALOGUE, VECTOR_CATALOGUE, cheat_sheet, names
from activations.frameworks import NAMES, Names, names_markup

EVERYTHING = {**CATALOGUE, **VECTOR_CATALOGUE}
INVISIBLE = str.maketrans("", "", "\N{INVISIBLE TIMES}")


@pytest.fixture(scope="module")
def tables():
    html = cheat_sheet()._repr_html_()
    return [ElementTree.fromstring(t) for t in re.findall("<table.*?</table>", html, re.DOTALL)]


@pytest.fixture(scope="module")
def rows(tables):
    """The rows of both tables by the name in front, each from a heading to the text below it."""
    return [
        {row[0].text.strip(): {c.get("data-heading"): text(c) for c in row} for row in t.iter("tr")}
        for t in tables
    ]


def text(cell):
    return "".join(cell.itertext()).translate(INVISIBLE)


def test_every_activation_has_its_row(rows):
    scalars, vectors = rows
    assert [*scalars][1:] == [a.title for a in CATALOGUE.values()]
    assert [*vectors][1:] == [a.title for a in VECTOR_CATALOGUE.values()]


def test_numbers_are_those_of_the_property_sheets(rows):
    for name, values, scale, gain in (
        ("Sigmoid", "(0, 1)", "3.409", "1.846"),
        ("GELU", "[−0.17, ∞)", "2.352", "1.534"),
        ("Arctan", "(−π/2, π/2)", "2.224", "1.491"),
        ("ReLU", "[0, ∞)", "2.000", "1.414"),
    ):
        row = rows[0][name]
        assert (row["Range"], row["n Var(W)"], row["Gain"]) == (values, scale, gain)


def test_forms_are_those_that_people_quote(rows):
    scalars, vectors = rows
    assert scalars["Sigmoid"]["Gradient"] == "βσ(βz)(1−σ(βz))"
    assert scalars["Tanh"]["Gradient"] == "1−tanh2(z)"
    assert scalars["LeCun tanh"]["Formula"].startswith("1.7159tanh")
    assert scalars["Quick GELU"]["Formula"] == "zss = σ(1.702z)"
    assert "λ = 1.05070098735548" in scalars["SELU"]["Formula"]
    assert "α = 1.67326324235437" in scalars["SELU"]["Formula"]
    assert vectors["Softmax"]["Derivatives"] == "i = j: si(1−si)Ti ≠ j: −sisjT"


def test_no_formula_has_a_decimal_as_a_fraction_or_is_left_out(tables):
    for table in tables:
        for number in table.iter("mn"):
            assert len(number.text) < 4 or "." in number.text, number.text
        for row in [*table.iter("tr")][1:]:
            assert all(len(cell) for cell in row if cell.get("data-heading") in FORMULAS)


FORMULAS = ("Formula", "Gradient", "Output", "Derivatives")


def test_tables_stay_tables_when_they_are_laid_out_as_cards(tables):
    roles = {"table": "table", "tr": "row", "td": "cell"}
    for table in tables:
        headings = [cell.text for cell in table.find("thead/tr")]
        for row in table.find("tbody"):
            assert [cell.get("data-heading") for cell in row][1:] == headings[1:]
        for tag, role in roles.items():
            assert {e.get("role") for e in table.iter(tag)} == {role}


def test_repr_is_short():
    numbers = f"{len(CATALOGUE)} elementwise, {len(VECTOR_CATALOGUE)} of vectors"
    assert repr(cheat_sheet()) == f"CheatSheet({numbers})"


# --- names -------------------------------------------------------------------------------------


def namespace(framework):
    """What a framework's names mean, and its array of a NumPy array."""
    if framework == "torch":
        torch = import_module("torch")
        return {**vars(torch), **vars(torch.nn.functional)}, torch.tensor
    jax = import_module("jax")
    jax.config.update("jax_enable_x64", True)
    if framework == "jax":
        return {**vars(jax.numpy), **vars(jax.nn)}, jax.numpy.asarray
    os.environ.setdefault("KERAS_BACKEND", "jax")
    keras = import_module("keras")
    return {**vars(keras), **vars(keras.activations)}, jax.numpy.asarray


@pytest.mark.parametrize("framework", ["torch", "jax", "keras"])
def test_names_compute_what_the_book_computes(framework):
    """Where a framework is installed, each name gives the book's values."""
    pytest.importorskip("jax" if framework == "keras" else framework)
    pytest.importorskip(framework)
    known, array = namespace(framework)
    z = np.linspace(-4.1, 3.7, 8)
    given = {"z": array(z), "v": array(np.array(1.0)), "alpha": array(np.array([0.25]))}
    for name, calls in NAMES.items():
        call = getattr(calls, framework)
        if call:
            computed = eval(call if call.endswith(")") else f"{call}(z)", known | given)
            # PyTorch has 1/6 in single precision.
            assert np.allclose(computed, EVERYTHING[name](z), rtol=1e-6, atol=1e-7), call


def test_names_are_of_the_catalogue():
    assert NAMES.keys() <= EVERYTHING.keys()


def test_table_of_names_has_a_row_for_each_and_the_notes_of_the_catalogue():
    table = ElementTree.fromstring(re.search("<table.*</table>", names()._repr_html_())[0])
    rows = {text(row[0]): [text(cell) for cell in row[1:]] for row in table.find("tbody")}
    assert rows.keys() == NAMES.keys()
    assert rows["hard_swish"][:3] == ["hardswish", "hard_swish", "hard_swish"]
    assert rows["gelu"][3] == CATALOGUE["gelu"].note != ""
    assert repr(names()) == f"NamesTable({len(NAMES)} activations, PyTorch, JAX, Keras)"


def test_a_name_that_all_share_stands_alone():
    assert names_markup(Names("elu", "elu", "elu")) == "<div><code>elu</code></div>"
    shared = names_markup(Names("softsign", "soft_sign", "softsign"))
    assert shared == (
        "<div><code>softsign</code> PyTorch, Keras</div><div><code>soft_sign</code> JAX</div>"
    )
    assert names_markup(Names()) == ""
