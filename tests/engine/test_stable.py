"""The stable form equals the textbook formula, and computes where that one fails."""

import numpy as np
import pytest
import sympy as sp

from activations import UnsupportedExpression, sigmoid, step
from activations.activation import Z
from activations.stable import exponential
from activations.stable.exponential import stable_form
from activations.stable.steps import Steps
from formulas import EVERY

pytestmark = pytest.mark.formulas(1)


@pytest.mark.slow
@EVERY
@pytest.mark.parametrize("order", [0, 1, 2])
def test_equal_to_the_textbook_formula(activation, order):
    """50 digits at points of both half-lines: a check that shares nothing with the proof."""
    form = activation.stable(order)
    textbook = sp.diff(activation.expr.rewrite(sp.Piecewise), Z, order)
    values = {p.symbol: sp.Rational(3, 7) for p in activation.parameters}
    for z in map(sp.Rational, (-9.25, -1.5, -0.0625, 0.0625, 2.25, 11.5)):
        piece = next(p for p in form.pieces if p.low < z < p.high)
        here = {Z: z, Steps.G: sp.Rational(5, 8), **values}  # g may be any number
        got = form.textbook(piece).subs(here).evalf(50)
        assert abs(got - textbook.subs(here).evalf(50)) < sp.Float("1e-45")


def test_the_form_of_the_sigmoid():
    assert repr(sigmoid.stable()).splitlines() == [
        "s = sign(z)",
        "P = 1/2 + s/2",
        "c = Min(1500/beta, Abs(z))",
        "w1 = beta*c",
        "w2 = product_rest(beta, c)",
        "E = exp(-w1)*(1 - w2)",
        "X = Max(E, P)",
        "d1 = 1 + E",
        "X/d1",
    ]
    assert r"\begin{cases}" in step.stable()._repr_latex_()


def test_beats_the_printed_formula():
    with np.errstate(over="ignore"):
        printed = np.exp(-800.0) / (1 + np.exp(-800.0)) ** 2, 1 / (1 + np.exp(np.float64(800)))
    assert printed == (0.0, 0.0)
    s = sigmoid(37.0)
    assert s * (1 - s) == 0.0
    assert sigmoid.gradient(37.0) == pytest.approx(8.533047625744066e-17, rel=1e-15)


UP, DOWN = (sp.Piecewise((one, Z < 0), (1 - one, True)) for one in (0, 1))


@pytest.mark.parametrize(
    "form_of, expr", [(Z, sp.Abs(Z)), (-Z, sp.Abs(Z)), (UP, sp.S.One), (DOWN, sp.S.One), (Z, Z + 1)]
)
def test_a_form_that_is_wrong_on_one_side_is_refused(form_of, expr, monkeypatch):
    """z is |z| on the right only and -z on the left only; a step has a piece for each side."""
    wrong = stable_form(form_of, Z)
    monkeypatch.setattr(exponential._Transformation, "form", lambda self: wrong)
    with pytest.raises(ArithmeticError, match=r"is not .* on \("):
        stable_form(expr, Z)


@pytest.mark.parametrize(
    "expr",
    [
        sp.log(2 + sp.exp(-3 * Z)),
        (sp.exp(2 * Z) - 1) / (sp.exp(2 * Z) + 1),
        sp.Piecewise((Z, Z > 0), (2 * (sp.exp(Z) - 1), True)),
        Z * ((1 + sp.exp(Z)) ** 2 - 1) / ((1 + sp.exp(Z)) ** 2 + 1),
        sp.log(1 / (1 + sp.exp(-Z))),
    ],
)
def test_formulas_beyond_the_catalogue(expr):
    form = stable_form(expr, Z)
    names = {step.symbol for step in form.steps}
    assert names & {Steps.C, Steps.M, Steps.E} or form.pieces[0].expr.has(sp.tanh)
    assert not any(piece.expr.has(sp.exp) for piece in form.pieces)


@pytest.mark.parametrize(
    "expr, says",
    [
        (sp.exp(Z), "grows exponentially"),
        (sp.exp(Z**2), "grows exponentially"),
        (sp.exp(Z**2 + Z), "neither odd nor even"),
        (sp.exp(-Z) + sp.exp(-sp.sqrt(2) * Z), "not powers of one exponential"),
        (sp.log(1 + Z * sp.exp(-Z)), "no stable form for log"),
        (Z / sp.sqrt(1 + Z**2), "no stable form for z/sqrt"),
        (Z * sp.tanh(sp.exp(Z)), "not a polynomial in z without constant term"),
    ],
)
def test_what_it_cannot_do_raises(expr, says):
    with pytest.raises(UnsupportedExpression, match=says):
        stable_form(expr, Z)
