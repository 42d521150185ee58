"""Forms with a formula of their own at each end, where functions have reached their limits."""

import pytest
import sympy as sp

from activations import CATALOGUE, UnsupportedExpression, read
from activations.activation import Z
from activations.kernel.grade import holds
from activations.stable import tails
from activations.stable.tails import between_tails

pytestmark = pytest.mark.formulas(1)

LEFT = {
    "tanh_exp": Z * sp.exp(Z),
    "serf": 2 / sp.sqrt(sp.pi) * Z * sp.exp(Z),
    "phish": Z**2 / 2 * (1 + sp.erf(Z / sp.sqrt(2))),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", LEFT)
@pytest.mark.parametrize("order", [0, 1, 2])
def test_what_is_left_at_the_ends(name, order):
    origin = CATALOGUE[name].evaluated
    form = between_tails(sp.diff(origin, Z, order), Z, origin, order)
    left, _, right = form.pieces
    for z in (-300, -80):
        got = form.textbook(left).subs({Z: z, sp.Symbol("g", positive=True): 1})
        want = sp.diff(LEFT[name], Z, order).subs(Z, z)
        assert abs((got / want - 1).evalf(40)) < 1e-30
    assert right.expr == sp.diff(Z, Z, order)
    assert form.ends == (0, sp.diff(Z, Z, order))


@pytest.mark.parametrize("name", LEFT)
def test_entries_with_such_ends_need_no_certified_values(name):
    for order in (0, 1, 2):
        kernel = CATALOGUE[name].kernel(order)
        assert not kernel.form.guarded or kernel.limits is not None
        assert "certified(" not in kernel.javascript_source
        assert "guarded(" not in kernel.javascript_source


@pytest.mark.parametrize("text", ["z*tanh(a*exp(z))", "abs(z)*tanh(exp(z))", "z*log(2+exp(-z))"])
def test_what_has_no_such_ends_is_refused(text):
    origin = read(text).evaluated
    with pytest.raises(UnsupportedExpression):
        between_tails(origin, Z, origin)


def test_a_tail_that_begins_too_early_is_not_used(monkeypatch):
    """It is judged: tanh(w) is not w where w is a half."""
    monkeypatch.setattr(tails, "NEGLIGIBLE", 0.5)
    origin = CATALOGUE["tanh_exp"].evaluated
    wrong = between_tails(origin, Z, origin)
    assert wrong.pieces[0].high == -8
    kernel = CATALOGUE["tanh_exp"].kernel(0)
    found = [kernel._compiled(kernel._numpy_text(form)) for form in (wrong, kernel._form)]
    assert [holds(f, kernel.program, ()) for f in found] == [False, True]
