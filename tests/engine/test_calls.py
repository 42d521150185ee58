"""What callers bring: formulas and arguments that used to be answered badly or not at all."""

import contextlib
import pickle
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import mpmath
import numpy as np
import pytest
import sympy as sp

from activations import (
    CATALOGUE,
    Activation,
    Parameter,
    UnsupportedExpression,
    read,
    sigmoid,
    sine,
    typed,
)
from activations.draw.figure import plot
from activations.functions import FUNCTIONS, ElementaryFunction
from activations.parameter import Z

pytestmark = pytest.mark.formulas(2)

A = sp.Symbol("a", real=True)
FREE = Parameter("a", A, sp.Interval.open(-sp.oo, sp.oo), 0.25, -2.0, 2.0, 0.1, "a")


def activation_of(expr, *parameters):
    return Activation("mine", "Mine", expr, "", tuple(parameters))


# --- formulas -----------------------------------------------------------------------------


def test_a_plain_z_is_the_books_z():
    z = sp.Symbol("z")
    activation = activation_of(1 / (1 + sp.exp(-z)))
    assert activation.gradient(1.0) == pytest.approx(0.19661193324148185, rel=1e-15)
    assert str(activation.derivation().lines[-1].expr).count("exp") >= 1


@pytest.mark.parametrize(
    "expr, error, says",
    [
        (sp.Symbol("x") * Z, ValueError, "has x, which is neither z nor the symbol of a parameter"),
        (A * Z, ValueError, "has a, which is neither z"),
        (3, TypeError, "must be a SymPy expression, not 3"),
        ("z**2", TypeError, "must be a SymPy expression, not 'z"),
        (sp.Piecewise((Z, Z > 0)), ValueError, "cases for some z only"),
        (sp.Piecewise((Z, Z > 1), (0, Z < 0)), ValueError, "cases for some z only"),
        (sp.Mul(Z, sp.Pow(0, -1, evaluate=False), evaluate=False), UnsupportedExpression, "1/0"),
        (sp.I * Z, UnsupportedExpression, "not a real number"),
    ],
)
def test_a_formula_is_refused_when_it_is_made(expr, error, says):
    with pytest.raises(error, match=says) as caught:
        activation_of(expr)
    assert "\n" not in str(caught.value)


def test_cases_that_cover_the_line_need_no_default():
    activation = activation_of(sp.Piecewise((Z, Z > 0), (0, Z <= 0)))
    np.testing.assert_array_equal(activation([-1.0, 0.0, 2.0]), [0.0, 0.0, 2.0])


def test_a_parameters_symbol_is_real():
    wild = Parameter("a", sp.Symbol("a"), sp.S.Reals, 1.0, 0.0, 2.0, 0.1, "a")
    with pytest.raises(ValueError, match="the symbol of the parameter a must be real"):
        activation_of(sp.Symbol("a") * Z, wild)


@pytest.mark.parametrize("a", [-2.0, -0.5, 0.25, 1.0, 2.0])
@pytest.mark.parametrize(
    "expr, value",
    [
        (sp.Max(Z, A * Z), lambda z, a: max(z, a * z)),
        (sp.Max(A * Z, 2 * Z), lambda z, a: max(a * z, 2 * z)),
        (sp.Abs(A * Z), lambda z, a: abs(a * z)),
        (sp.Abs(1 - A) * Z, lambda z, a: abs(1 - a) * z),
        (sp.sqrt(A**2) * Z, lambda z, a: abs(a) * z),
        (sp.sign(A) * Z**2, lambda z, a: np.sign(a) * z * z),
        (sp.Piecewise((Z, Z > A), (A * Z, True)), lambda z, a: z if z > a else a * z),
        (sp.Min(sp.Max(Z, A), 1), lambda z, a: min(max(z, a), 1)),
    ],
)
def test_switches_that_a_parameter_decides(expr, value, a):
    """Values, and slopes beside them by differences of values: the formula alone is the judge."""
    activation = activation_of(expr, FREE)
    z = np.array([-3.7, -1.3, -0.6, 0.3, 0.9, 1.4, 5.1])
    h = 1e-7
    want = np.array([value(x, a) for x in z])
    slope = np.array([(value(x + h, a) - value(x - h, a)) / (2 * h) for x in z])
    np.testing.assert_allclose(activation(z, a=a), want, rtol=1e-15, atol=1e-15)
    np.testing.assert_allclose(activation.gradient(z, a=a), slope, rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize(
    "text, z, value, slope",
    [
        ("z^2/(1+z^2)", 1e160, 1.0, None),
        ("z/(1+z^2)", 1e160, 1e-160, None),
        ("z/(1+z^2)", -1e300, -1e-300, None),
        ("sqrt(log(1+exp(z)))", 1.0, 1.1459763, None),
        ("max(0,z)^a", 2.0, 2.0, 1.0),
        ("max(0,1-abs(z))", 0.25, 0.75, -1.0),
        ("s*max(0,z)^2+c", 1.5, 3.25, 3.0),
        ("z/(1+exp(-z))^a", 1.0, 0.7310586, 0.9276705),
        ("(1-z^2)*exp(-z^2/2)", 1e160, 0.0, 0.0),
        ("sin(z)/z", 0.0, 1.0, 0.0),
        ("z*tanh(exp(z))", 800.0, 800.0, 1.0),
        ("floor(z)*z", 2.5, 5.0, 2.0),
        ("erf(z)", 1e-20, 1.1283791670955126e-20, 1.1283791670955126),
        ("z-tanh(z)", 1e-3, 3.3333320000005e-10, None),
    ],
)
def test_there_is_a_value(text, z, value, slope):
    activation = read(text)
    assert activation(z) == pytest.approx(value, rel=1e-7, abs=0)
    if slope is not None:
        assert activation.gradient(z) == pytest.approx(slope, rel=1e-6, abs=1e-300)


@pytest.mark.parametrize(
    "text, low, high",
    [
        ("z*(atan(z)/pi+1/2)", -1 / np.pi, np.inf),
        ("z/sqrt(1+a*z^2)", -1.0, 1.0),
        ("exp(-exp(-z))", 0.0, 1.0),
        ("(z+sqrt(z^2+b))/2", 0.0, np.inf),
        ("sin(z)", np.nan, np.nan),
        ("sin(z)/z", 0.0, 0.0),
        ("z*exp(-z)", -np.inf, 0.0),
    ],
)
def test_limits(text, low, high):
    got = read(text)(np.array([-np.inf, np.nan, np.inf]))
    np.testing.assert_allclose(got, [low, np.nan, high], rtol=1e-15)


@pytest.mark.slow
@pytest.mark.parametrize("text", ["z^z^z^z", "exp(exp(exp(z)))", "sqrt(-z)"])
def test_odd_formulas_have_values(text):
    activation = read(text)
    assert isinstance(activation(0.5), float) and isinstance(activation.gradient(0.5), float)


@pytest.mark.parametrize(
    "text, says", [("9^9^9^9*z", "too long a number"), ("1/(z-z)", "not a real number")]
)
def test_odd_formulas_are_refused(text, says):
    with pytest.raises(UnsupportedExpression, match=says):
        read(text)


def test_a_value_needs_no_gradient():
    """f is computed without a rule for f'."""
    activation = activation_of(sp.Piecewise((Z, Z > 0), (0, True)))
    assert activation(2.0) == 2.0
    assert "_derivation" not in vars(activation)


# --- arguments ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "call, error, says",
    [
        (lambda: sigmoid(np.zeros((1,) * 33)), TypeError, "at most 32 dimensions, not 33"),
        (lambda: sigmoid(10**30), TypeError, "integers below"),
        (lambda: sigmoid(np.ma.masked_array([1.0, 2.0], [0, 1])), TypeError, "masked array"),
        (lambda: sigmoid(1.0, beta=np.ma.masked_array([1.0], [1])), TypeError, "masked array"),
        (lambda: sigmoid.properties(beta=[1, 2]), TypeError, "beta must be one number here"),
        (lambda: sigmoid.plot(beta=[1, 2]), TypeError, "beta must be one number here"),
        (lambda: sigmoid.plot(z=float("nan")), ValueError, "z must be a finite number"),
        (lambda: sigmoid.grade(3), ValueError, "order must be 0, 1 or 2, not 3"),
        (lambda: sigmoid.stable(True), ValueError, "order must be 0, 1 or 2, not True"),
        (lambda: read("z*tanh(b*exp(g*z))").stable(), UnsupportedExpression, "no stable form"),
        (lambda: sigmoid([[1], [2, 3]]), TypeError, "nested lists of unequal length"),
        (lambda: sigmoid(1.0, beta=[[1], [2, 3]]), TypeError, "nested lists of unequal length"),
    ],
)
def test_is_refused_in_one_sentence(call, error, says):
    with pytest.raises(error, match=says) as caught:
        call()
    assert "\n" not in str(caught.value)


def test_a_huge_frequency_gives_a_value():
    with mpmath.workprec(1200):
        want = float(mpmath.sin(mpmath.mpf(1e308)))
    assert sine(1, omega=1e308) == pytest.approx(want, rel=1e-14)


@pytest.mark.parametrize("name", ["sigmoid", "arctan", "snake", "selu"])
def test_pickles_before_and_after_the_first_call(name):
    activation = CATALOGUE[name]
    for _ in range(2):
        copy = pickle.loads(pickle.dumps(activation))
        assert copy == activation and copy(0.5) == activation(0.5)


@pytest.mark.slow
def test_a_pool_of_processes_can_have_it():
    sigmoid(1.0)
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        assert pool.submit(sigmoid, 1.0).result() == sigmoid(1.0)


@pytest.mark.parametrize("name, given", [("sigmoid", {"beta": 20.0}), ("sine", {"omega": 30.0})])
def test_the_axis_shows_all_of_the_curves(name, given):
    activation = CATALOGUE[name]
    (ax,) = plot(activation, **given).axes
    bottom, top = ax.get_ylim()
    _, low, high, _ = activation.slider
    z = np.linspace(low, high, 20_001)
    seen = np.concatenate([activation(z, **given), activation.gradient(z, **given)])
    assert bottom <= seen.min() and seen.max() <= top
    (usual,) = plot(activation).axes
    assert usual.get_ylim() == activation.window


@pytest.mark.slow
def test_the_grade_is_said():
    certified = read("z*tanh(b*exp(g*z))")
    assert (sigmoid.grade(), certified.grade()) == ("stable", "certified")
    assert repr(sigmoid).endswith("; stable)") and repr(certified).endswith("; certified)")
    assert "closed form" in repr(sigmoid.properties())
    assert "certified" in repr(certified.properties())
    texts = [text.get_text() for text in plot(certified).axes[0].texts]
    assert "certified values" in texts
    assert "certified values" not in [t.get_text() for t in plot(sigmoid).axes[0].texts]


NEW_ROWS = {
    "acot": (
        ElementaryFunction(
            sp.acot,
            ("acot",),
            "arccotangent rule",
            lambda u: -1 / (1 + u**2),
            "acot",
            definition=lambda u: sp.atan(1 / u),
        ),
        lambda z: mpmath.acot(z),
    ),
    "sinc": (
        ElementaryFunction(
            sp.sinc,
            ("sinc",),
            "sinc rule",
            lambda u: (sp.cos(u) - sp.sin(u) / u) / u,
            "sinc",
            definition=lambda u: sp.sin(u) / u,
        ),
        lambda z: mpmath.sinc(z),
    ),
}


@contextlib.contextmanager
def fresh_words():
    """What can be typed is looked up once; here it changes."""
    caches = (typed._functions, typed._spellings)
    try:
        for cached in caches:
            cached.cache_clear()
        yield
    finally:
        for cached in caches:
            cached.cache_clear()


@pytest.mark.parametrize("name", NEW_ROWS)
def test_a_function_that_is_missing_is_one_row(name, cold_store, monkeypatch):
    """Read, derived, proven, and computed in both orders; nothing else has to be touched."""
    row, truth = NEW_ROWS[name]
    monkeypatch.setitem(FUNCTIONS, row.function, row)
    with fresh_words():
        activation = read(f"{name}(2*z)+z")
    assert any(row.rule in line.reason for line in activation.derivation().lines)
    z = np.array([-3.7, -0.4, 0.3, 1.9, 11.3])
    with mpmath.workprec(200):
        values = [float(truth(2 * mpmath.mpf(x)) + x) for x in z]
        slopes = [float(mpmath.diff(lambda t: truth(2 * t) + t, x)) for x in z]
    np.testing.assert_allclose(activation(z), values, rtol=1e-14)
    np.testing.assert_allclose(activation.gradient(z), slopes, rtol=1e-13)


@pytest.mark.parametrize("name", CATALOGUE)
def test_the_catalogue_is_computed_in_closed_form(name):
    """A writer that breaks is not used, and values stay right: only the grade tells."""
    assert [CATALOGUE[name].grade(order) for order in (0, 1, 2)] == ["stable"] * 3


@pytest.mark.parametrize(
    "text",
    [
        *("z-tanh(z)", "z/sqrt(1+a*z^2)", "(z+sqrt(z^2+b))/2", "exp(-b*exp(-c*z))"),
        *("atan(z)/pi+1/2", "z*log(1+1/(1+exp(-z)))", "z/(1+z^2)", "z*tanh(exp(z))"),
    ],
)
def test_each_kind_of_form_is_found(text):
    assert read(text).grade() == "stable"
