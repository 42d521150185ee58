"""Activations of whole vectors: Jacobians proven, accurate, and equal in every language."""

import re
import warnings
from functools import cache, partial

import mpmath
import numpy as np
import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

import activations
from activations import (
    VECTOR_CATALOGUE,
    bilinear,
    crelu,
    geglu,
    gelu,
    glu,
    leaky_relu,
    log_softmax,
    log_sum_exp,
    maxout,
    reglu,
    relu,
    sigmoid,
    softmax,
    sparsemax,
    swiglu,
)
from activations.derive.proof import prove_equal
from activations.vectors.base import logits
from activations.vectors.softmax import ZI, ZJ, C
from definitions import CASES, POINT
from formulas import slow_except
from ulps import softmax_truth, ulps, vectors

pytestmark = pytest.mark.formulas(2)

EVERY = pytest.mark.parametrize("activation", VECTOR_CATALOGUE.values(), ids=VECTOR_CATALOGUE)
INF, NAN = np.inf, np.nan


def kept(activation):
    """What keeps the axis of the outputs: only the one with a single output drops it."""
    return {"keepdims": True} if activation is log_sum_exp else {}


def exact(activation):
    return {p.symbol: sp.Rational(str(p.default)) for p in activation.parameters}


def test_every_entry_is_a_name_of_the_package():
    for name in VECTOR_CATALOGUE:
        assert getattr(activations, name).name == name
        assert name in dir(activations)


# --- derived and proven ---


@EVERY
def test_derivations_are_proven(activation):
    for case in activation.cases:
        derivation = activation.derivations()[case.name]
        prove_equal(
            derivation.result,
            sp.diff(case.output.rewrite(sp.Piecewise), case.variable),
            case.variable,
        )
        assert all(line.proof for line in derivation.lines)


@EVERY
def test_each_case_is_an_entry_of_the_jacobian(activation):
    value, jacobian = activation(POINT, **kept(activation)), activation.jacobian(POINT)
    assert {case.name for case in activation.cases} == set(CASES[activation.name])
    for case in activation.cases:
        i, j, numbers_ = CASES[activation.name][case.name]
        found = (case.output, activation.derivations()[case.name].result)
        at_point = [
            float(sp.N(f.subs({s: numbers_[s.name] for s in f.free_symbols}), 30)) for f in found
        ]
        np.testing.assert_allclose(at_point, [value[i], jacobian[i, j]], rtol=1e-13, atol=1e-15)


def test_softmax_by_the_quotient_rule_in_two_cases():
    same, other = (softmax.derivations()[case] for case in ("i = j", "i != j"))
    assert [line.reason for line in same.lines][1] == "quotient rule (u/v)"
    t = softmax.parameters[0].symbol
    s_same = sp.exp(ZI / t) / (sp.exp(ZI / t) + C)
    prove_equal(same.result, s_same * (1 - s_same) / t, ZI)
    # Where j is another input, C is the sum of all other terms, z_i's among them.
    total = sp.exp(ZJ / t) + C
    prove_equal(other.result, -sp.exp(ZI / t) / total * sp.exp(ZJ / t) / total / t, ZJ)


@cache
def printed(name):
    """The printed formula of four numbers, as a function; sparsemax takes seconds to write it."""
    activation, z = VECTOR_CATALOGUE[name], logits(4)
    return sp.lambdify(z, [f.subs(exact(activation)) for f in activation.formula(z)], "mpmath")


@pytest.mark.slow
@EVERY
@pytest.mark.parametrize("number", slow_except(range(5), (0, 1)))
def test_jacobian_is_that_of_the_textbook_formula(activation, number):
    """A difference quotient of the printed formula with 60 digits."""
    formula = printed(activation.name)
    numbers = np.random.default_rng(5).normal(scale=1.5, size=(5, 4))[number]
    with mpmath.workdps(60):
        h = mpmath.mpf(10) ** -20
        point = [mpmath.mpf(x) for x in numbers.tolist()]
        want = np.array([float(f) for f in formula(*point)])
        np.testing.assert_allclose(activation(numbers), want, rtol=1e-13, atol=1e-15)
        for j, column in enumerate(activation.jacobian(numbers).T):
            sides = ([x + s * h * (i == j) for i, x in enumerate(point)] for s in (1, -1))
            pairs = zip(*(formula(*side) for side in sides), strict=True)
            slopes = [float((after - before) / (2 * h)) for after, before in pairs]
            np.testing.assert_allclose(column, slopes, rtol=1e-13, atol=1e-15)


@EVERY
def test_jacobian_is_the_difference_quotient(activation):
    z = np.random.default_rng(1).normal(scale=2, size=(20, 6))
    h = 1e-6
    for given_ in ({}, *({p.name: p.high} for p in activation.parameters)):
        columns = [
            (f(z + h * e) - f(z - h * e)) / (2 * h)
            for f in [partial(activation, **given_, **kept(activation))]
            for e in np.eye(6)
        ]
        got = activation.jacobian(z, **given_)
        np.testing.assert_allclose(got, np.stack(columns, axis=-1), atol=2e-8)


@EVERY
def test_vjp_is_the_product_with_the_jacobian(activation):
    rng = np.random.default_rng(2)
    z = rng.normal(scale=3, size=(5, 4, 6))
    vjp = partial(activation.vjp, **kept(activation))
    cotangent = rng.normal(size=activation(z, **kept(activation)).shape)
    want = np.einsum("abi,abij->abj", cotangent, activation.jacobian(z))
    np.testing.assert_allclose(vjp(z, cotangent), want, rtol=1e-12, atol=1e-14)
    turned = vjp(np.moveaxis(z, -1, 1), np.moveaxis(cotangent, -1, 1), axis=1)
    np.testing.assert_array_equal(np.moveaxis(turned, 1, -1), vjp(z, cotangent))


@pytest.mark.parametrize("activation", [softmax, log_softmax], ids=lambda a: a.name)
def test_gradient_by_the_temperature(activation):
    z = logits(3)
    t = activation.parameters[0].symbol
    derivation = activation.parameter_derivation("temperature")
    prove_equal(derivation.result, sp.diff(activation.formula(z)[0], t), t)
    point = np.array([1.25, -0.5, 2.0])
    for temperature in (0.5, 1.0, 3.0):
        got = activation.parameter_gradient("temperature", point, temperature=temperature)
        there = {**dict(zip(z, map(sp.Rational, point), strict=True)), t: sp.Rational(temperature)}
        want = [float(sp.diff(f, t).subs(there).evalf(30)) for f in activation.formula(z)]
        np.testing.assert_allclose(got, want, rtol=1e-13)
    with pytest.raises(ValueError, match="no parameter 'beta'; its parameters: temperature"):
        activation.parameter_gradient("beta", point)


# --- identities ---


def test_a_shift_changes_nothing():
    """The step that makes softmax safe, and what is left after it, with SymPy."""
    z1, z2, z3, c = (*logits(3), sp.Symbol("c", real=True))
    t = softmax.parameters[0].symbol
    plain = softmax.formula((z1, z2, z3))
    for f, shifted in zip(plain, softmax.formula((z1 + c, z2 + c, z3 + c)), strict=True):
        assert sp.simplify(f - shifted) == 0
    w2, w3 = (sp.exp((z - z1) / t) for z in (z2, z3))
    rest = w2 + w3
    assert sp.simplify(plain[0] - 1 / (1 + rest)) == 0
    assert sp.simplify(plain[1] - w2 / (1 + rest)) == 0
    assert sp.simplify(1 - plain[0] - rest / (1 + rest)) == 0
    assert sp.simplify(sp.exp((z2 - z1) / t - sp.log(1 + rest)) - plain[1]) == 0


def test_relatives_of_softmax():
    z = np.random.default_rng(3).normal(scale=5, size=(50, 7))
    s = softmax(z)
    np.testing.assert_allclose(log_softmax(z), np.log(s), rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(log_sum_exp.jacobian(z)[:, 0], s, rtol=1e-14)
    identity = np.eye(7)
    np.testing.assert_allclose(
        log_softmax.jacobian(z), identity - s[:, None, :], rtol=1e-9, atol=1e-15
    )
    np.testing.assert_allclose(
        softmax.jacobian(z),
        s[:, :, None] * (identity - s[:, None, :]),
        rtol=1e-9,
        atol=1e-15,
    )
    pair = np.stack([z[:, 0], np.zeros(50)], axis=-1)
    np.testing.assert_allclose(softmax(pair)[:, 0], sigmoid(z[:, 0]), rtol=1e-14)
    # The gradient of cross-entropy with a one-hot target y is s - y.
    target = identity[2] * np.ones((50, 1))
    np.testing.assert_allclose(log_softmax.vjp(z, -target), s - target, rtol=1e-9, atol=1e-15)


def test_special_cases_of_maxout():
    x = np.linspace(-3, 3, 61)
    assert np.array_equal(maxout(np.stack([0 * x, x], -1))[:, 0], relu(x))
    assert np.array_equal(maxout(np.stack([x, -x], -1))[:, 0], np.abs(x))
    leaky = maxout(np.stack([x, 0.01 * x], -1))[:, 0]
    np.testing.assert_array_equal(leaky, leaky_relu(x))
    z = sp.Symbol("z", real=True)
    k = maxout.parameters[0].default
    assert k == 2
    for pieces, want in (
        ((z, sp.S.Zero), relu.expr),
        ((z, -z), sp.Abs(z)),
        ((z, z / 100), leaky_relu.expr.subs(leaky_relu.parameters[0].symbol, sp.Rational(1, 100))),
    ):
        prove_equal(maxout.formula(pieces)[0], want.subs(sp.Symbol("z", real=True), z), z)
    assert maxout.jacobian([1.0, 1.0]).tolist() == [[1, 0]], "of equal pieces the first"


def test_partials_of_the_gated():
    a, b = np.random.default_rng(4).normal(size=(2, 3, 5))
    z = np.concatenate([a, b], -1)
    for gated, gate in ((glu, sigmoid), (geglu, gelu), (swiglu, activations.silu)):
        np.testing.assert_array_equal(gated(z), a * gate(b))
        jacobian = gated.jacobian(z)
        np.testing.assert_array_equal(np.einsum("rii->ri", jacobian[:, :, :5]), gate(b))
        by_b = np.einsum("rii->ri", jacobian[:, :, 5:])
        np.testing.assert_array_equal(by_b, a * gate.gradient(b))
    np.testing.assert_array_equal(bilinear(z), a * b)
    np.testing.assert_array_equal(crelu(a)[:, :5] - crelu(a)[:, 5:], a)


def test_sparsemax_is_the_nearest_point_of_the_simplex():
    z = np.random.default_rng(6).normal(scale=1.5, size=(200, 5))
    p = sparsemax(z)
    assert (p >= 0).all() and (p == 0).any()
    np.testing.assert_allclose(p.sum(-1), 1, rtol=1e-14)
    others = np.random.default_rng(7).dirichlet(np.ones(5), size=500)
    distance = ((z - p) ** 2).sum(-1)
    assert (distance[:, None] <= ((z[:, None] - others) ** 2).sum(-1)).all()
    # Two inputs: a hard sigmoid of their difference.
    t = np.linspace(-2, 2, 81)
    two = sparsemax(np.stack([t, 0 * t], -1))[:, 0]
    np.testing.assert_allclose(two, np.clip((t + 1) / 2, 0, 1), atol=1e-15)


# --- accuracy ---


@pytest.mark.slow
@pytest.mark.parametrize(
    "activation, order, limit",
    [
        (softmax, 0, 8),
        pytest.param(log_softmax, 0, 4, marks=pytest.mark.every),
        pytest.param(softmax, 1, 16, marks=pytest.mark.every),
        (log_softmax, 1, 16),
    ],
)
def test_accuracy_far_from_zero(activation, order, limit):
    """Offsets up to 1e4: the share of the largest, and what is left of it, to the last bits."""
    z = vectors(300)
    got = (activation, activation.jacobian)[order](z).ravel()
    assert ulps(got, softmax_truth(activation.name, order, z)).max() <= limit


def test_vjp_loses_nothing_where_one_share_is_almost_one():
    z = np.array([40.0, 0.0, 1.0])
    cotangent = np.array([3.0, 1.0, 2.0])
    with mpmath.workprec(300):
        e = [mpmath.exp(x) for x in z]
        s = [x / sum(e) for x in e]
        mean = sum(v * p for v, p in zip(cotangent, s, strict=True))
        want = [float(p * (v - mean)) for v, p in zip(cotangent, s, strict=True)]
    np.testing.assert_allclose(softmax.vjp(z, cotangent), want, rtol=1e-14)


# --- what callers are promised ---


@EVERY
def test_axes_shapes_and_dtypes(activation):
    z = np.random.default_rng(9).normal(size=(2, 6, 3))
    along = activation(z, axis=1, **kept(activation))
    for i in range(2):
        for k in range(3):
            alone = activation(z[i, :, k], **kept(activation))
            np.testing.assert_array_equal(along[i, :, k], alone)
    jacobian = activation.jacobian(z, axis=1)
    assert jacobian.shape == (2, 3, along.shape[1], 6)
    np.testing.assert_array_equal(jacobian[1, 2], activation.jacobian(z[1, :, 2]))
    for dtype in (np.float16, np.float32, np.float64):
        small = z.astype(dtype)
        assert activation(small, axis=1).dtype == dtype
        assert activation.jacobian(small, axis=1).dtype == dtype
    np.testing.assert_array_equal(
        activation(z.astype(np.float32), axis=1),
        activation(z.astype(np.float32).astype(float), axis=1).astype(np.float32),
    )
    assert activation([1, 2]).dtype == np.float64
    assert activation(np.zeros((0, 4))).shape[0] == 0
    big = np.random.default_rng(0).normal(size=(30_000, 4))  # more than one block
    np.testing.assert_array_equal(activation(big)[-3:], activation(big[-3:]))


@EVERY
def test_nan_and_nothing_warns(activation):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        z = np.array([[np.nan, 1.0, 2.0, 3.0], [0.0, 1.0, 2.0, 3.0]])
        assert np.isnan(activation(z)[0]).any() and np.isfinite(activation(z)[1]).all()
        assert np.isnan(activation.jacobian(z)[0]).any()
        extremes = [0.0, -0.0, 5e-324, 1e4, -1e4, 1e150, -1e150]
        for first in extremes:
            for second in extremes:
                assert not np.isnan(activation([first, second])).any()
                assert np.isfinite(activation.jacobian([first, second])).all()


# --- limits ---


def softmax_at(z, t=1):
    powers = [mpmath.exp(x / t) for x in z]
    return [power / mpmath.fsum(powers) for power in powers]


def softmax_jacobian_at(z, t):
    s = softmax_at(z, t)
    return [[p * ((i == j) - q) / t for j, q in enumerate(s)] for i, p in enumerate(s)]


def log_softmax_jacobian_at(z, t):
    s = softmax_at(z, t)
    return [[((i == j) - q) / t for j, q in enumerate(s)] for i in range(len(s))]


def log_slopes_at(z, t):
    """d(log s_i)/dT."""
    mean = mpmath.fsum(p * x for p, x in zip(softmax_at(z, t), z, strict=True))
    return [(mean - x) / t**2 for x in z]


def slopes_at(z, t):
    """ds_i/dT."""
    return [p * slope for p, slope in zip(softmax_at(z, t), log_slopes_at(z, t), strict=True)]


def numbers(nested):
    """Return numbers of mpmath as floats; what is too large for one is infinite."""
    if isinstance(nested, list):
        return np.array([numbers(x) for x in nested])
    return float(nested) if abs(nested) < 1.7e308 else INF * int(mpmath.sign(nested))


BY_TEMPERATURE = {
    "softmax": (softmax, softmax_at, "value"),
    "log_softmax": (log_softmax, lambda z, t: [mpmath.log(s) for s in softmax_at(z, t)], "value"),
    "softmax'": (softmax, softmax_jacobian_at, "jacobian"),
    "log_softmax'": (log_softmax, log_softmax_jacobian_at, "jacobian"),
    "softmax by T": (softmax, slopes_at, "by T"),
    "log_softmax by T": (log_softmax, log_slopes_at, "by T"),
}
JUDGED = pytest.mark.parametrize(
    "activation, truth, method", BY_TEMPERATURE.values(), ids=BY_TEMPERATURE
)


def computed(activation, method, z, temperature):
    compute = {
        "value": activation,
        "jacobian": activation.jacobian,
        "by T": partial(activation.parameter_gradient, "temperature"),
    }[method]
    return compute(z, temperature=temperature)


AWKWARD = [
    [-INF, 0, 1],
    [-INF, -INF, 3],
    [INF, 0, 1],
    [INF, -INF, 0],
    [-INF],
    [INF],
    [0, -800, -1],
    [1e10, 1e10 - 1, -1e10],
    [-1e300, 1e300, 0],
    [9e307, -9e307, 9e307],
    [1e16, 1e16 + 2, -3],
]


@pytest.mark.slow
@JUDGED
@pytest.mark.parametrize("temperature", slow_except([0.1, 1, 1.1, 1e3], (0.1, 1)))
@pytest.mark.parametrize("z", AWKWARD, ids=str)
def test_masks_and_infinities_by_their_limits(activation, truth, method, temperature, z):
    """An infinite input is as good as 10^400 to the judge."""
    far = mpmath.mpf(10) ** 400
    there = [mpmath.sign(x) * far if np.isinf(x) else mpmath.mpf(x) for x in z]
    with mpmath.workdps(1000):
        want = numbers(truth(there, mpmath.mpf(temperature)))
    got = computed(activation, method, z, temperature)
    np.testing.assert_allclose(got, want, rtol=1e-13, atol=1e-300)


@pytest.mark.slow
@JUDGED
@pytest.mark.parametrize("temperature", slow_except([0.1, 1.1, 0.007, 30], (1.1, 0.007)))
def test_any_temperature_is_as_accurate_as_1(activation, truth, method, temperature):
    z = vectors(60) * min(temperature, 1)
    got = computed(activation, method, z, temperature)
    with mpmath.workprec(3000):
        rows = [truth([mpmath.mpf(x) for x in row], mpmath.mpf(temperature)) for row in z.tolist()]
        off = [
            float(abs(g - w) / max(abs(w), 1e-290))
            for row, want in zip(got, rows, strict=True)
            for g, w in zip(row.ravel().tolist(), np.ravel(np.array(want, object)), strict=True)
        ]
    # The slope by T changes its sign, and loses digits near there.
    assert max(off) < (2e-12 if method == "by T" else 16 * 2**-53)


def test_a_temperature_too_small_for_a_quotient():
    assert softmax([1e10, -0.1], temperature=1e-320).tolist() == [1, 0]
    assert softmax([1e308, -1e308], temperature=1e308)[0] == pytest.approx(1 / (1 + np.exp(-2)))
    assert "oo" in repr(softmax.properties(temperature=1e-320))


@pytest.mark.parametrize(
    "call, want",
    [
        (lambda: softmax([INF, INF]), [NAN, NAN]),  # which of two is larger is not known
        (lambda: softmax([-INF, -INF]), [NAN, NAN]),  # nothing is left to choose from
        (lambda: softmax([INF, INF, 0]), [NAN, NAN, 0]),
        (lambda: log_softmax([INF, INF, 0]), [NAN, NAN, -INF]),
        (lambda: softmax.jacobian([INF, INF, 0])[2], [0, 0, 0]),
        (lambda: softmax.vjp([INF, INF, 0], [1, 2, 3]), [NAN, NAN, 0]),
        (lambda: log_softmax.parameter_gradient("temperature", [INF, INF, 0]), [NAN, NAN, INF]),
        (lambda: softmax([710.0, 0.0]), [1, np.exp(-710)]),  # the printed formula overflows here
        (lambda: softmax([3.0, 1.0], temperature=0.001), [1, 0]),
        (
            lambda: softmax.vjp([-INF, 0, 1], [1, 2, 3]),
            [0, -0.19661193324148185, 0.19661193324148185],
        ),
        (
            lambda: log_softmax.vjp([-INF, 0, 1], [1, 2, 3]),
            [1, 2 - 6 / (1 + np.e), 3 - 6 * np.e / (1 + np.e)],
        ),
        (lambda: log_sum_exp([INF, 0]), INF),
        (lambda: log_sum_exp([INF, INF]), INF),
        (lambda: log_sum_exp([-INF, 2]), 2),
        (lambda: log_sum_exp([-INF, -INF]), -INF),
        (lambda: log_sum_exp.vjp([-INF, 0], 3), [0, 3]),
        (lambda: sparsemax([INF, 0, 1]), [1, 0, 0]),
        (lambda: sparsemax([-INF, 0, 0.5]), [0, 0.25, 0.75]),
        (lambda: sparsemax([-INF]), [1]),
        (lambda: sparsemax([INF, INF, 0]), [NAN, NAN, 0]),
        (lambda: sparsemax([-INF, -INF]), [NAN, NAN]),
        (lambda: sparsemax.jacobian([INF, 0]), [[0, 0], [0, 0]]),
        (lambda: sparsemax.jacobian([-INF, 0, 0]), [[0, 0, 0], [0, 0.5, -0.5], [0, -0.5, 0.5]]),
        (lambda: sparsemax.vjp([-INF, 0, 0], [9, 1, 2]), [0, -0.5, 0.5]),
        (lambda: maxout([-INF, 0, INF, 1]), [0, INF]),
        (lambda: maxout.jacobian([-INF, 0, INF, 1]), [[0, 1, 0, 0], [0, 0, 1, 0]]),
        (lambda: maxout.vjp([-INF, 0, INF, 1], [2, 3]), [0, 2, 3, 0]),
        (lambda: crelu([-INF, INF]), [0, INF, INF, 0]),
        (lambda: crelu.vjp([-INF, INF], [1, 2, 3, 4]), [-3, 2]),
        (lambda: glu([INF, 0]), [INF]),
        (lambda: glu([INF, -INF]), [NAN]),  # one of them is faster
        (lambda: glu([INF, -800]), [INF]),  # however small the gate
        (lambda: swiglu([INF, -800]), [-INF]),
        (lambda: geglu([-INF, -50]), [INF]),
        (lambda: glu([0, INF]), [0]),
        (lambda: swiglu([0, INF]), [0]),
        (lambda: swiglu([INF, 0]), [0]),
        (lambda: swiglu([NAN, 0]), [NAN]),
        (lambda: bilinear([0, NAN]), [NAN]),
        (lambda: bilinear([INF, 0]), [0]),
        (lambda: bilinear([INF, -INF]), [-INF]),
        (lambda: reglu([INF, -1]), [0]),
        (lambda: reglu([INF, -INF]), [0]),
        (lambda: glu.jacobian([INF, 0]), [[0.5, INF]]),
        (lambda: glu.jacobian([INF, 800]), [[1, INF]]),
        (lambda: glu.jacobian([INF, -INF]), [[0, NAN]]),
        (lambda: reglu.jacobian([INF, -2]), [[0, 0]]),
        (lambda: reglu.jacobian([-INF, 2]), [[2, -INF]]),
        (lambda: bilinear.jacobian([INF, 3]), [[3, INF]]),
        (lambda: swiglu.jacobian([0, INF]), [[INF, 0]]),
        (lambda: swiglu.vjp([INF, 0], [0]), [0, 0]),
        (lambda: swiglu.vjp([NAN, 0], [0]), [0, NAN]),
        (lambda: reglu.vjp([INF, -2], [5]), [0, 0]),
    ],
)
def test_limits(call, want):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        np.testing.assert_allclose(call(), want, rtol=1e-14, atol=1e-300)


SPECIAL = [NAN, INF, -INF, 0.0, -0.0, 5e-324, 1e308, -1e308, 1.0, -700.0]


@EVERY
def test_nothing_warns_and_every_product_has_its_shape(activation):
    """Every pair of special numbers, beside a 2 and a 3, with all methods and dtypes."""
    pairs = np.array([[x, y, 2, 3] for x in SPECIAL for y in SPECIAL])
    with warnings.catch_warnings(), np.errstate(all="raise"):
        warnings.simplefilter("error")
        for dtype in (np.float64, np.float32, np.float16):
            with np.errstate(all="ignore"):
                z = pairs.astype(dtype)
            value = activation(z)
            assert activation.jacobian(z).dtype == value.dtype == dtype
            for scale in (0, 1, 3e4):
                cotangent = np.full(value.shape, scale, dtype)
                assert activation.vjp(z, cotangent).shape == z.shape
            for p in activation.parameters if hasattr(activation, "parameter_gradient") else ():
                assert activation.parameter_gradient(p.name, z).shape == z.shape
        activation.properties()


@EVERY
def test_a_nan_stays_in_the_product(activation):
    one = np.array([0.5, 2.0])
    value = activation(one)
    for z in ([NAN, 2.0], [NAN, NAN]):
        assert np.isnan(activation.vjp(z, 0 * value)).any(), "whatever the cotangent"
    assert not np.isnan(activation.vjp(one, 0 * value)).any()
    for z in (one, [-INF, 0.0], [1.0, -INF]):
        assert np.isnan(activation.vjp(z, value * NAN)).all()
    masked = softmax.vjp([-INF, 0, 1], [INF, 1, 2])
    np.testing.assert_array_equal(masked, softmax.vjp([-INF, 0, 1], [0, 1, 2]))


@EVERY
def test_a_finite_jacobian_gives_the_product(activation):
    """Where z is infinite, finite entries of J count, and a 0 in the cotangent hides any."""
    z = np.array([[x, y, 2, 3] for x in (INF, -INF, 1) for y in (INF, -INF, -700, 0)])
    jacobian = activation.jacobian(z)
    rng = np.random.default_rng(13)
    for cotangent in (rng.normal(size=jacobian.shape[:2]), np.eye(jacobian.shape[1])[[0] * len(z)]):
        terms = cotangent[:, :, None] * np.where(cotangent[:, :, None] == 0, 0, jacobian)
        want = np.where(np.isfinite(terms), terms, NAN).sum(axis=1)
        got = activation.vjp(z, cotangent, **kept(activation))
        finite = np.isfinite(want)
        np.testing.assert_allclose(got[finite], want[finite], rtol=1e-12, atol=1e-15)


# --- sparsemax decides once who is in ---


def test_rows_of_the_jacobian_of_sparsemax_add_up_to_0_at_the_border():
    half = [[0, 0, 0], [0, 0.5, -0.5], [0, -0.5, 0.5]]
    assert sparsemax.jacobian([0, 0.3, 0.7]).tolist() == half
    assert sparsemax.jacobian([0.7, 0.3, 0])[::-1, ::-1].tolist() == half
    assert sparsemax.vjp([0, 0.3, 0.7], [5, 1, 2]).tolist() == [0, -0.5, 0.5]
    tenths = np.array(np.meshgrid(*[np.arange(11) / 10] * 3)).reshape(3, -1).T
    for z in (tenths, tenths + 1e3, 0.1 * tenths, tenths - 1 / 3):
        p, jacobian = sparsemax(z), sparsemax.jacobian(z)
        inside = p > 0
        np.testing.assert_array_equal(np.einsum("rii->ri", jacobian) > 0, inside & (p < 1))
        np.testing.assert_allclose(jacobian.sum(axis=-1), 0, atol=1e-15)
        np.testing.assert_allclose(p.sum(axis=-1), 1, rtol=1e-14)
        count = inside.sum(axis=-1)
        np.testing.assert_allclose(np.trace(jacobian, axis1=1, axis2=2), count - 1, atol=1e-14)


# --- one output leaves no axis ---


def test_log_sum_exp_drops_the_axis():
    z = np.random.default_rng(14).normal(size=(2, 3, 4))
    for axis in (-3, -2, -1, 0, 1, 2):
        want = np.log(np.exp(z).sum(axis=axis))
        np.testing.assert_allclose(log_sum_exp(z, axis=axis), want, rtol=1e-14)
        wide = log_sum_exp(z, axis=axis, keepdims=True)
        np.testing.assert_array_equal(wide, np.expand_dims(log_sum_exp(z, axis=axis), axis))
        cotangent = np.random.default_rng(15).normal(size=want.shape)
        returned = log_sum_exp.vjp(z, cotangent, axis=axis)
        np.testing.assert_allclose(
            returned, np.expand_dims(cotangent, axis) * softmax(z, axis=axis), rtol=1e-14
        )
        kept_one = log_sum_exp.vjp(z, np.expand_dims(cotangent, axis), axis=axis, keepdims=True)
        np.testing.assert_array_equal(kept_one, returned)
    assert log_sum_exp([[1e10, 1e-10], [-1e10, -INF]]).tolist() == [1e10, -1e10]
    assert isinstance(log_sum_exp(np.float32([1, 2])), np.float32)


@EVERY
def test_batches_without_a_vector(activation):
    m = activation(np.zeros((1, 6)), **kept(activation)).shape[-1]
    for batch in ((0,), (2, 0), (0, 3)):
        z = np.zeros((*batch, 6), np.float32)
        value = activation(z, **kept(activation))
        assert value.shape == (*batch, m) and value.dtype == np.float32
        assert activation.jacobian(z).shape == (*batch, m, 6)
        assert activation.vjp(z, value, **kept(activation)).shape == z.shape
        turned = np.moveaxis(z, -1, 0)
        assert activation(turned, axis=0, **kept(activation)).shape == (m, *batch)
        if hasattr(activation, "parameter_gradient"):
            assert activation.parameter_gradient("temperature", z).shape == z.shape
    with pytest.raises(ValueError, match="at least one number along the axis"):
        activation.jacobian(np.zeros((3, 0)))


@pytest.mark.parametrize(
    "call, error, says",
    [
        (lambda: softmax(1.0), ValueError, "takes a vector .*, not one number"),
        (lambda: softmax("ab"), TypeError, "softmax takes real numbers .*, not 'ab'"),
        (lambda: softmax([]), ValueError, "at least one number along the axis"),
        (lambda: softmax([1, 2], temperature=0), ValueError, r"in \(0, oo\), not 0"),
        (lambda: softmax([1, 2], temperature=[1, 2]), TypeError, "must be one number"),
        (lambda: softmax([1, 2], temperature=[[1], [1, 2]]), TypeError, "must be one number"),
        (lambda: softmax([1, 2], temperature=np.ma.masked), TypeError, "must be one number"),
        (lambda: log_sum_exp([1, 2], keepdims="no"), TypeError, "must be True or False, not 'no'"),
        (lambda: log_sum_exp.vjp([1, 2], 1, keepdims=1), TypeError, "True or False, not 1"),
        (lambda: softmax.properties(axis=0), TypeError, "'axis'; its parameters: temperature"),
        (lambda: softmax([1, 2], T=1), TypeError, "no parameter 'T'; allowed: axis, temperature"),
        (lambda: glu([1, 2, 3]), ValueError, "glu needs an even number of inputs, not 3"),
        (lambda: maxout([1, 2, 3]), ValueError, "3 inputs do not divide into groups of 2 pieces"),
        (lambda: maxout([1, 2, 3], pieces=1.5), ValueError, "whole number, not 1.5"),
        (lambda: activations.softmaxx, AttributeError, "no activation 'softmaxx'"),
    ],
)
def test_errors_say_what_was_given_and_what_is_allowed(call, error, says):
    with pytest.raises(error, match=says):
        call()


def calls(activation, **keywords):
    """Every method, with keywords."""
    one = np.ones((2, 4))
    value = activation(one)
    yield lambda: activation(one, **keywords)
    yield lambda: activation.jacobian(one, **keywords)
    yield lambda: activation.vjp(one, value, **keywords)
    if hasattr(activation, "parameter_gradient"):
        yield lambda: activation.parameter_gradient("temperature", one, **keywords)


@EVERY
@pytest.mark.parametrize("axis", [None, (0, 1), True, np.True_, 1.0, "0", [1], 2, -3, 10**30])
def test_axis_is_one_whole_number(activation, axis):
    error = ValueError if isinstance(axis, int) and not isinstance(axis, bool) else TypeError
    want = f"axis of {activation.name} must be one whole number from -2 to 1, not {axis!r}"
    for call in calls(activation, axis=axis):
        with pytest.raises(error) as raised:
            call()
        assert str(raised.value) == want and type(raised.value) is error
    for same in (-1, 1, np.int64(1), np.uint8(1)):
        np.testing.assert_array_equal(activation(np.eye(4), axis=same), activation(np.eye(4)))


@EVERY
@pytest.mark.parametrize("keyword", ["dim", "axes", "dtype", "out", "where", "T"])
def test_other_keywords_are_named(activation, keyword):
    for call in calls(activation, **{keyword: 1}):
        with pytest.raises(TypeError) as raised:
            call()
        (line,) = str(raised.value).splitlines()
        assert line.startswith(f"{activation.name} has no parameter {keyword!r}; allowed: axis")
        assert all(p.name in line for p in activation.parameters)
    with pytest.raises(TypeError, match=r"no parameter 'keepdims'; allowed: axis, temperature$"):
        softmax([1, 2], keepdims=True)
    with pytest.raises(TypeError, match=r"'dim'; allowed: axis, keepdims$"):
        log_sum_exp([1, 2], dim=0)


@EVERY
@pytest.mark.parametrize("shape", [(), (1,), (2,), (5, 4), (2, 1, 9), (2, 11), (0, 4)])
def test_a_cotangent_of_another_shape(activation, shape):
    z = np.ones((2, 4))
    wanted = activation(z).shape
    if shape == wanted:
        return
    says = f"the cotangent of {activation.name} must have the shape of its value, "
    with pytest.raises(ValueError, match=f"^{re.escape(f'{says}{wanted}, not {shape}')}$"):
        activation.vjp(z, np.ones(shape))
    with pytest.raises(TypeError, match=f"^the cotangent of {activation.name} takes real numbers"):
        activation.vjp(z, "ab")


@EVERY
def test_a_mask_is_not_lost(activation):
    masked = np.ma.array([1.0, 2.0, 3.0, 4.0], mask=[1, 0, 0, 0])
    for z in (masked, [masked, masked], (1.0, np.ma.masked, 2.0, 3.0), np.ma.array(np.ones(4))):
        with pytest.raises(TypeError, match=rf"^{activation.name} takes no masked array: fill it"):
            activation(z)
        with pytest.raises(TypeError, match="takes no masked array"):
            activation.jacobian(z)
    with pytest.raises(TypeError, match=f"the cotangent of {activation.name} takes no masked"):
        activation.vjp(np.ones(4), masked)
    filled = activation(masked.filled(-INF), **kept(activation))
    assert filled.shape == activation(np.ones(4), **kept(activation)).shape


@EVERY
def test_many_dimensions(activation):
    z = np.random.default_rng(16).normal(size=4)
    for dims in (33, 63):
        deep = z.reshape((1,) * (dims - 1) + (4,))
        assert activation(deep, **kept(activation)).ndim == dims
        np.testing.assert_array_equal(np.ravel(activation(deep)), np.ravel(activation(z)))
        assert activation.jacobian(deep).ndim == dims + 1
    with pytest.raises(ValueError, match=r"one dimension more than z, .* 63 at most, not 64"):
        activation.jacobian(z.reshape((1,) * 63 + (4,)))


@pytest.mark.parametrize("pieces", range(1, 8))
def test_sheet_of_any_number_of_pieces(pieces):
    sheet = maxout.properties(pieces=pieces)
    assert sheet.inputs >= 6 and sheet.outputs == sheet.inputs / pieces
    assert sheet.norm == 1 and sheet.degree == 1


VECTORS = arrays.arrays(
    np.float64,
    arrays.array_shapes(min_dims=1, max_dims=3, min_side=1, max_side=5),
    elements=st.floats(-1e3, 1e3),
)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(z=VECTORS, c=st.integers(-2048, 2048))
def test_invariants_of_softmax(z, c):
    z = np.round(z * 1024) / 1024  # so that adding c is exact
    for f in (softmax, log_softmax, sparsemax):
        np.testing.assert_array_equal(f(z + c), f(z))
    for f in (softmax, sparsemax):
        np.testing.assert_allclose(f(z).sum(-1), 1, rtol=1e-14)
    for f in (softmax, log_softmax, sparsemax):
        np.testing.assert_allclose(f.jacobian(z).sum(-1), 0, atol=1e-14)


@EVERY
def test_sheet(activation):
    sheet = activation.properties()
    assert len(sheet.rows()) == sheet._repr_markdown_().count("\n") - 1 == 8
    assert "$" not in repr(sheet)
    z = np.random.default_rng(11).normal(scale=20, size=(300, 6))
    y = activation(z)
    assert sheet.lowest - 1e-12 <= y.min() and y.max() <= sheet.highest + 1e-12


def test_what_the_sheets_say():
    sheet = softmax.properties()
    assert (sheet.sum, sheet.shift, sheet.row_sum, sheet.symmetric) == (1, "nothing", 0, True)
    assert sheet.norm == pytest.approx(0.5) and softmax.properties(temperature=2).norm == 0.25
    assert (sheet.lowest, sheet.highest) == pytest.approx((0, 1))
    assert ("Adding m to every input", "adds m") in log_sum_exp.properties().rows()
    assert (maxout.properties().degree, bilinear.properties().degree) == (1, 2)
    assert log_softmax.properties().highest == 0 and log_softmax.properties().lowest == -np.inf
    assert sparsemax.properties().norm == pytest.approx(1)
    assert swiglu.properties().norm == np.inf


# --- JavaScript ---

GRID = np.concatenate(
    [
        np.random.default_rng(10).normal(scale=3, size=(30, 6)),
        np.random.default_rng(11).normal(scale=40, size=(20, 6)) + 1e3,
        [[0, 0, 0, 0, 0, 0], [1, 1, 2, 2, 3, 3], [800, -800, 0, 1, 2, 3], [np.nan, 1, 2, 3, 4, 5]],
        [[-INF, 0, 1, 2, 3, 4], [5, 4, 3, 2, 1, -INF], [INF, 0, 1, 2, 3, 4]],
        [[0, INF, -1, -2, -800, 0], [INF, -INF, 0, 1, -1, 2], [-INF] * 6, [INF] * 6],
        [[INF, INF, -INF, -800, 0, INF], [0.3, 0.7, 0, 0.3, 0.7, 0], [1e308, -1e308, 0, 1, 2, 3]],
        [[-INF, -INF, -INF, 1, 2, NAN], [INF, 3, -INF, -INF, -INF, INF]],
    ]
)


@pytest.fixture(scope="module")
def page(browser):
    page = browser.new_page()
    yield page
    page.close()


@EVERY
@pytest.mark.parametrize("method", ["f", "jacobian"])
def test_javascript_equals_numpy(page, activation, method):
    for given_ in (
        {},
        *({p.name: value} for p in activation.parameters for value in (p.low, 3.0, p.high)),
    ):
        parameters = activation.parameter_values(**given_)
        texts = page.evaluate(
            """async ([module, method, rows, given]) => {
                const url = URL.createObjectURL(new Blob([module], {type: "text/javascript"}));
                const {default: activation} = await import(url);
                const read = (s) => s === "nan" ? NaN : Number(s.replace("inf", "Infinity"));
                const apply = (row) => activation[method](row.map(read), given);
                return rows.map((row) => apply(row).flat().map(String));
            }""",
            [
                activation.javascript() + "export default ACTIVATION;\n",
                method,
                [[repr(float(x)) for x in row] for row in GRID],
                parameters,
            ],
        )
        got = np.array([[float(t.replace("Infinity", "inf")) for t in row] for row in texts])
        compute = activation if method == "f" else activation.jacobian
        want = compute(GRID, **given_).reshape(len(GRID), -1)
        np.testing.assert_allclose(got, want, rtol=1e-12, atol=1e-300)


@EVERY
def test_shown_as_latex_and_deterministic(activation):
    assert activation._repr_latex_().startswith("$$\\begin{pmatrix}")
    assert activation.javascript() == activation.javascript()
    assert "0x" not in repr(activation) and repr(activation).startswith("VectorActivation(")
