"""What every activation of the catalogue promises to whoever calls it."""

import math
import warnings
from itertools import pairwise

import numpy as np
import pytest
import sympy as sp

import activations
from activations import CATALOGUE, Activation, leaky_relu, read, relu, sigmoid, silu, tanh
from activations.activation import Z
from formulas import BATTERY, EVERY

pytestmark = pytest.mark.formulas(2)

ORDERS = ("__call__", "gradient", "second_derivative")
EVERY_ORDER = pytest.mark.parametrize("order", ORDERS)


def settings(activation):
    """Default parameters, and each parameter at both ends of its slider."""
    yield {}
    for p in activation.parameters:
        for value in (p.low, p.high):
            yield {p.name: value}


@EVERY
def test_gradients_are_difference_quotients(activation):
    z = np.concatenate([np.linspace(-7.93, 7.9, 313), [-30.5, 30.5]])
    h = 1e-5
    for given in settings(activation):
        for lower, upper in pairwise(ORDERS):
            f = getattr(activation, lower)
            quotient = (f(z + h, **given) - f(z - h, **given)) / (2 * h)
            slope = getattr(activation, upper)(z, **given)
            np.testing.assert_allclose(slope, quotient, atol=2e-8, rtol=1e-7)


def known(number):
    """Return a number to 30 digits; 0 if SymPy knows none of them, as of 1 - tanh(e^12)^2."""
    found = number.evalf(30)
    return 0.0 if found._prec == 1 else float(found)


@BATTERY
@EVERY_ORDER
def test_agrees_with_the_textbook_formula(activation, order):
    """SymPy evaluates the printed formula with 30 digits; NumPy the stable one."""
    expr = sp.diff(activation.expr.rewrite(sp.Piecewise), Z, ORDERS.index(order))
    for given in settings(activation):
        values = activation.parameter_values(**given)
        exact = expr.subs({p.symbol: sp.Rational(values[p.name]) for p in activation.parameters})
        for z in (-11.25, -2.5, -0.375, 0.625, 3.0, 12.5):
            got = getattr(activation, order)(z, **given)
            want = known(exact.subs(Z, sp.Rational(z)))
            assert got == pytest.approx(want, rel=1e-13, abs=1e-300)


@EVERY
@EVERY_ORDER
def test_shapes_and_dtypes(activation, order):
    f = getattr(activation, order)
    assert isinstance(f(1), np.float64)
    assert isinstance(f(np.float32(1)), np.float32)
    assert f([1, 2]).dtype == np.float64
    assert f(np.array([1, 2], dtype=np.int8)).dtype == np.float64
    assert f([]).shape == (0,)
    assert f(np.zeros((2, 0, 3))).shape == (2, 0, 3)
    for dtype in (np.float16, np.float32, np.float64):
        assert f(np.ones((2, 3), dtype=dtype)).dtype == dtype
    table = np.linspace(-3, 3, 24).reshape(4, 6)
    for view in (table.T, table[::2, ::-3], np.asfortranarray(table)):
        np.testing.assert_array_equal(f(view), f(view.copy()))
    untouched = table.copy()
    f(table)
    np.testing.assert_array_equal(table, untouched)


def assert_reached(step, low, *positions):
    """A slider goes from its lowest position by steps; these positions are reached."""
    for position in positions:
        steps = (position - low) / step
        assert steps == pytest.approx(round(steps), abs=1e-9) and steps >= 0


@pytest.mark.parametrize("activation", [*CATALOGUE.values(), read("a*z")], ids=lambda a: a.name)
def test_sliders_reach_their_start_both_ends_and_whole_numbers(activation):
    start, low, high, step = activation.slider
    assert low < 0 < high and low <= start <= high
    assert_reached(step, low, start, high, *range(math.ceil(low), math.floor(high) + 1))
    for p in activation.parameters:
        assert p.low <= p.default <= p.high
        assert_reached(p.step, p.low, p.default, p.high)


@BATTERY
@EVERY_ORDER
def test_ends_of_the_line(activation, order):
    """NaN stays NaN, what is infinite is too large for its dtype, and nothing warns."""
    f = getattr(activation, order)
    expr = sp.diff(activation.expr.rewrite(sp.Piecewise), Z, ORDERS.index(order))
    extremes = np.array([0.0, -0.0, 5e-324, 1e-308, 709.8, 1e4, 1.7e308])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for given in settings(activation):
            exact = expr.subs({p: sp.Rational(str(v)) for p, v in _by_symbol(activation, given)})
            for dtype in (np.float64, np.float32, np.float16):
                z = np.concatenate([extremes, -extremes]).clip(
                    np.finfo(dtype).min, np.finfo(dtype).max
                )
                got = f(z.astype(dtype), **given)
                assert not np.isnan(got).any()
                for x in z[np.isinf(got)]:  # only what is too large for the dtype
                    value = exact.subs(Z, sp.Rational(float(dtype(x)))).evalf(30)
                    assert abs(value) > float(np.finfo(dtype).max)
            assert np.isnan(f([np.nan, 1.0, np.nan], **given)[[0, 2]]).all()


def _by_symbol(activation, given):
    values = activation.parameter_values(**given)
    return [(p.symbol, values[p.name]) for p in activation.parameters]


@pytest.mark.parametrize(
    "call, error, says",
    [
        (lambda: sigmoid("abc"), TypeError, "sigmoid takes real numbers .*, not 'abc'"),
        (lambda: sigmoid(None), TypeError, "not None"),
        (lambda: sigmoid(True), TypeError, "not True"),
        (lambda: sigmoid([1j]), TypeError, "not an array of complex128"),
        (lambda: sigmoid(np.array([object()])), TypeError, "not an array of object"),
        (lambda: tanh.gradient(["1"]), TypeError, "not an array of <U1"),
        (lambda: sigmoid([[1], [1, 2]]), TypeError, "nested lists of unequal length"),
        (lambda: leaky_relu(1, slope=0.1), TypeError, "no parameter 'slope'.*: negative_slope"),
        (lambda: tanh(1, beta=1), TypeError, "no parameter 'beta'; its parameters: none"),
        (lambda: leaky_relu(1, negative_slope=-1), ValueError, r"in \[0, 1\], not -1"),
        (lambda: sigmoid(1, beta=0), ValueError, r"beta must be in \(0, oo\), not 0"),
        (lambda: sigmoid(1, beta=float("nan")), ValueError, "not nan"),
        (lambda: sigmoid(1, beta="x"), TypeError, "beta must be real numbers, not 'x'"),
        (lambda: sigmoid(1, beta=[1, -2]), ValueError, r"beta must be in \(0, oo\), not -2"),
        (lambda: sigmoid([1, 2], beta=[1, 2, 3]), ValueError, "beta .* does not fit"),
        (lambda: sigmoid.parameter_gradient("gamma", 1), ValueError, "no parameter 'gamma'"),
        (lambda: sigmoid.stable(3), ValueError, "0, 1 or 2, not 3"),
        (lambda: sigmoid.plot(beta=-2), ValueError, "beta must be"),
        (lambda: silu.properties(gamma=2), TypeError, "no parameter 'gamma'"),
    ],
)
def test_errors_say_what_was_given_and_what_is_allowed(call, error, says):
    with pytest.raises(error, match=says) as caught:
        call()
    assert "\n" not in str(caught.value)


def test_parameters_change_the_function():
    assert leaky_relu(-10.0) == -0.1
    assert leaky_relu(-10.0, negative_slope=0.2) == -2.0
    assert leaky_relu(-np.inf, negative_slope=0) == 0
    assert sigmoid(1, beta=2) == pytest.approx(1 / (1 + np.exp(-2)), rel=1e-15)


def test_value_at_the_kink_is_the_piece_that_holds_it():
    assert relu.gradient(0.0) == 0
    assert leaky_relu.gradient(0.0, negative_slope=0.3) == 0.3


@EVERY
def test_repr_and_latex_are_deterministic(activation):
    copy = Activation(**{f: getattr(activation, f) for f in activation.__dataclass_fields__})
    assert repr(copy) == repr(activation)
    assert "0x" not in repr(activation)
    assert repr(activation).startswith(f"Activation({activation.name}: ")
    assert activation._repr_latex_() == f"$${sp.latex(activation.expr)}$$"
    assert copy.kernel(1).numpy_source == activation.kernel(1).numpy_source


def test_catalogue_is_whole_and_read_only():
    assert {"sigmoid", "tanh", "softplus", "silu", "relu", "leaky_relu"} <= set(CATALOGUE)
    assert set(CATALOGUE) <= set(dir(activations))
    for name, activation in CATALOGUE.items():
        assert activation.name == name
        assert getattr(activations, name) is activation
    with pytest.raises(TypeError):
        CATALOGUE["new"] = sigmoid
    with pytest.raises(AttributeError, match="no activation 'sigmoyd'; available: identity, "):
        activations.sigmoyd  # noqa: B018
