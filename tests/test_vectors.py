"""Activations of whole vectors: Jacobians proven, accurate, and equal in every language."""

import warnings

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
    relu,
    sigmoid,
    softmax,
    sparsemax,
    swiglu,
)
from activations.derive.proof import prove_equal
from activations.vectors.base import logits
from activations.vectors.softmax import ZI, ZJ, C
from ulps import softmax_truth, ulps, vectors

EVERY = pytest.mark.parametrize("activation", VECTOR_CATALOGUE.values(), ids=VECTOR_CATALOGUE)
NAMES = ["softmax", "log_softmax", "log_sum_exp", "sparsemax", "maxout", "crelu"]
NAMES += ["glu", "reglu", "geglu", "swiglu", "bilinear"]


def exact(activation):
    return {p.symbol: sp.Rational(str(p.default)) for p in activation.parameters}


def test_catalogue_is_whole():
    assert list(VECTOR_CATALOGUE) == NAMES
    for name in NAMES:
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


def test_softmax_by_the_quotient_rule_in_two_cases():
    same, other = (softmax.derivations()[case] for case in ("i = j", "i != j"))
    assert [line.reason for line in same.lines][1] == "quotient rule (u/v)"
    t = softmax.parameters[0].symbol
    s_same = sp.exp(ZI / t) / (sp.exp(ZI / t) + C)
    prove_equal(same.result, s_same * (1 - s_same) / t, ZI)
    # Where j is another input, C is the sum of all other terms, z_i's among them.
    total = sp.exp(ZJ / t) + C
    prove_equal(other.result, -sp.exp(ZI / t) / total * sp.exp(ZJ / t) / total / t, ZJ)


@EVERY
def test_jacobian_is_that_of_the_textbook_formula(activation):
    """A difference quotient of the printed formula with 60 digits."""
    z = logits(4)
    formula = sp.lambdify(z, [f.subs(exact(activation)) for f in activation.formula(z)], "mpmath")
    with mpmath.workdps(60):
        h = mpmath.mpf(10) ** -20
        for numbers in np.random.default_rng(5).normal(scale=1.5, size=(5, 4)):
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
            (activation(z + h * e, **given_) - activation(z - h * e, **given_)) / (2 * h)
            for e in np.eye(6)
        ]
        got = activation.jacobian(z, **given_)
        np.testing.assert_allclose(got, np.stack(columns, axis=-1), atol=2e-8)


@EVERY
def test_vjp_is_the_product_with_the_jacobian(activation):
    rng = np.random.default_rng(2)
    z = rng.normal(scale=3, size=(5, 4, 6))
    cotangent = rng.normal(size=activation(z).shape)
    want = np.einsum("abi,abij->abj", cotangent, activation.jacobian(z))
    np.testing.assert_allclose(activation.vjp(z, cotangent), want, rtol=1e-12, atol=1e-14)
    turned = activation.vjp(np.moveaxis(z, -1, 1), np.moveaxis(cotangent, -1, 1), axis=1)
    np.testing.assert_array_equal(np.moveaxis(turned, 1, -1), activation.vjp(z, cotangent))


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


@pytest.mark.parametrize(
    "activation, order, limit",
    [(softmax, 0, 8), (log_softmax, 0, 4), (softmax, 1, 16), (log_softmax, 1, 16)],
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
    along = activation(z, axis=1)
    for i in range(2):
        for k in range(3):
            np.testing.assert_array_equal(along[i, :, k], activation(z[i, :, k]))
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


def test_limits():
    inf = np.inf
    assert softmax([inf, 0.0]).tolist() == [1, 0]
    assert softmax([-inf, 0.0, 0.0]).tolist() == [0, 0.5, 0.5]
    assert log_softmax([-inf, 0.0]).tolist() == [-inf, 0]
    assert log_sum_exp([inf, 0.0]) == inf
    assert log_sum_exp([-inf, 2.0]) == 2.0
    assert np.isnan(softmax([inf, inf])).all(), "which of two is larger is not known"
    assert np.isnan(softmax([-inf, -inf])).all(), "nothing is left to choose from"
    assert log_sum_exp([-inf, -inf]) == -inf
    assert softmax([710.0, 0.0])[0] == 1, "the printed formula overflows here"
    assert softmax([3.0, 1.0], temperature=0.001).tolist() == [1, 0]


@pytest.mark.parametrize(
    "call, error, says",
    [
        (lambda: softmax(1.0), ValueError, "takes a vector .*, not one number"),
        (lambda: softmax("ab"), TypeError, "softmax takes real numbers .*, not 'ab'"),
        (lambda: softmax([[1, 2]], axis=2), ValueError, "axis 2 is out of bounds"),
        (lambda: softmax([]), ValueError, "at least one number along the axis"),
        (lambda: softmax([1, 2], temperature=0), ValueError, r"in \(0, oo\), not 0"),
        (lambda: softmax([1, 2], temperature=[1, 2]), TypeError, "must be one number"),
        (lambda: softmax([1, 2], T=1), TypeError, "no parameter 'T'; its parameters: temperature"),
        (lambda: glu([1, 2, 3]), ValueError, "glu halves its inputs: 3 is odd"),
        (lambda: maxout([1, 2, 3]), ValueError, "3 inputs are not whole groups of 2 pieces"),
        (lambda: maxout([1, 2, 3], pieces=1.5), ValueError, "whole number, not 1.5"),
        (lambda: softmax.vjp([1, 2], [1, 2, 3]), ValueError, "the cotangent of softmax"),
        (lambda: activations.softmaxx, AttributeError, "no activation 'softmaxx'"),
    ],
)
def test_errors_say_what_was_given_and_what_is_allowed(call, error, says):
    with pytest.raises(error, match=says):
        call()


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
        [[-np.inf, 0, 1, 2, 3, 4], [5, 4, 3, 2, 1, -np.inf]],
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
    for given_ in ({}, *({p.name: value} for p in activation.parameters for value in (p.high,))):
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
