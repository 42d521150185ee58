"""What is judged now and what later: `make test` leaves out no kind of formula."""

import sympy as sp

from activations import CATALOGUE, Activation
from activations.parameter import Z
from formulas import BATTERY, REPRESENTATIVES, kind, representatives, slow_except


def judged(parametrized):
    """The names of what `make test` judges of a parametrized test's values."""
    _, values = parametrized.args
    return {value.name for value in values if isinstance(value, Activation)}


def test_every_kind_has_an_entry_that_gets_the_whole_battery():
    kinds = {kind(activation) for activation in CATALOGUE.values()}
    assert {kind(CATALOGUE[name]) for name in judged(BATTERY)} == kinds
    assert {"exponential", "exponential, in pieces", "line, in pieces", "erf", "wave"} <= kinds
    with_parameters = {kind(a) for a in CATALOGUE.values() if a.parameters}
    assert {word for word, a in REPRESENTATIVES.items() if a.parameters} == with_parameters


def test_an_entry_of_a_new_kind_is_judged_at_once():
    def made(name, expr):
        return Activation(name=name, title=name, expr=expr, citation="")

    bump, line = made("bump", sp.exp(Z) * sp.Max(Z, 0)), made("line", 2 * Z)
    found = representatives([*CATALOGUE.values(), bump, line, made("wave", sp.cos(Z) ** 2)])
    assert found == REPRESENTATIVES
    (word, entry), *_ = REPRESENTATIVES.items()
    others = representatives(a for a in CATALOGUE.values() if kind(a) != word)
    assert word not in others
    assert representatives([*others.values(), entry]) == {**others, word: entry}


def test_the_others_are_marked():
    first, second = slow_except(["a", "b"], ["b"])
    assert second == "b" and first.values == ("a",)
    assert [mark.name for mark in first.marks] == ["every"]
