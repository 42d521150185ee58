"""Every entry against its definition in the literature, typed a second time.

The definitions are formulas for mpmath, differentiated numerically; defaults, domains,
limits and the values at kinks are tables.
"""

from collections.abc import Callable

import numpy as np
import pytest
from mpmath import mp, mpf

from activations import CATALOGUE, VECTOR_CATALOGUE
from activations.catalogue.constants import SELU_ALPHA, SELU_LAMBDA
from definitions import CASES, DEFINITIONS, INF, PARAMETERS, SELU_SCALE, SELU_SIZE, VECTORS

pytestmark = pytest.mark.formulas(1)

# Limits of f, f', f'' that other values of a parameter bring.
LIMITS_ELSEWHERE = [
    ("sigmoid", {"beta": 3.0}, 0, (0.0, 1.0)),
    ("leaky_relu", {"negative_slope": 0.0}, 0, (0.0, INF)),
    ("leaky_relu", {"negative_slope": 0.0}, 1, (0.0, 1.0)),
    ("leaky_relu", {"negative_slope": 0.5}, 1, (0.5, 1.0)),
    ("prelu", {"a": 0.0}, 0, (0.0, INF)),
    ("prelu", {"a": -0.5}, 0, (INF, INF)),
    ("prelu", {"a": -0.5}, 1, (-0.5, 1.0)),
    ("elu", {"alpha": 2.5}, 0, (-2.5, INF)),
    ("elu", {"alpha": 2.5}, 1, (0.0, 1.0)),
    ("celu", {"alpha": 2.5}, 0, (-2.5, INF)),
    ("softplus", {"beta": 0.5}, 1, (0.0, 1.0)),
    ("silu", {"beta": 0.5}, 1, (0.0, 1.0)),
    ("snake", {"a": 2.0}, 0, (-INF, INF)),
]
# What the slope and the curvature at 0 become, which elu and celu have from the left.
KINKS_ELSEWHERE = [
    ("leaky_relu", {"negative_slope": 0.3}, (0.0, 0.3, 0.0)),
    ("leaky_relu", {"negative_slope": 0.0}, (0.0, 0.0, 0.0)),
    ("prelu", {"a": -0.5}, (0.0, -0.5, 0.0)),
    ("elu", {"alpha": 2.5}, (0.0, 2.5, 2.5)),
    ("celu", {"alpha": 2.5}, (0.0, 1.0, 0.4)),
]

# Both sides of every kink; every number is exact in binary.
POINTS = (-7.5, -3.125, -2.75, -1.125, -0.5, -0.0625, 0.25, 0.875, 1.375, 2.75, 3.5, 5.75, 6.5)
NAMES = pytest.mark.parametrize("name", DEFINITIONS)


def orders(activation) -> tuple[Callable, Callable, Callable]:
    return activation, activation.gradient, activation.second_derivative


# Two other values of a parameter, where the usual ones are not allowed.
VALUES = {"leaky_relu": (0.375, 0.875), "repu": (1.375, 3.0)}


def probes(name: str):
    """Default parameters, and two other values of each."""
    yield {}
    for parameter in PARAMETERS.get(name, {}):
        yield from ({parameter: value} for value in VALUES.get(name, (0.375, 2.5)))


def lacking():
    """Say what an entry of the catalogue, or a row of definitions.py, still needs."""
    for table, rows, entries in (
        ("DEFINITIONS", DEFINITIONS, CATALOGUE),
        ("VECTORS", VECTORS, VECTOR_CATALOGUE),
        ("CASES", CASES, VECTOR_CATALOGUE),
    ):
        yield from (f"{name}: add a row to {table}" for name in entries if name not in rows)
        yield from (f"{name}: in {table}, but not an entry" for name in rows if name not in entries)
    for name, activation in {**CATALOGUE, **VECTOR_CATALOGUE}.items():
        ours = {p.name: (p.default, p.allowed) for p in activation.parameters}
        if PARAMETERS.get(name, {}) != ours:
            yield f"{name}: has {ours}, but PARAMETERS says {PARAMETERS.get(name, {})}"
        if not 3 < len(activation.use) < 40:
            yield f"{name}: say in 4 to 39 characters what it is used for, not {activation.use!r}"


def test_every_entry_is_defined_a_second_time():
    assert not [*lacking()], "in tests/definitions.py and the catalogue"


@NAMES
def test_values_and_derivatives(name):
    f = DEFINITIONS[name].f
    with mp.workdps(60):
        for given in probes(name):
            numbers = {key: mpf(value) for key, value in given.items()}
            for order, ours in enumerate(orders(CATALOGUE[name])):
                want = [mp.diff(lambda z, n=numbers: f(z, **n), mpf(x), order) for x in POINTS]
                got = ours(np.array(POINTS), **given)
                np.testing.assert_allclose(got, np.array(want, float), rtol=2e-14, atol=1e-40)


@NAMES
def test_what_is_chosen_at_kinks(name):
    kinks = DEFINITIONS[name].kinks
    activation = CATALOGUE[name]
    assert activation.kinks == tuple(kinks)
    for z, chosen in kinks.items():
        got = [ours(z) for ours in orders(activation)]
        np.testing.assert_allclose(got, chosen, rtol=3e-16)


@pytest.mark.parametrize("name, given, chosen", KINKS_ELSEWHERE)
def test_what_parameters_make_of_a_kink(name, given, chosen):
    got = [ours(0.0, **given) for ours in orders(CATALOGUE[name])]
    np.testing.assert_allclose(got, chosen, rtol=3e-16)


@NAMES
def test_limits(name):
    row = DEFINITIONS[name]
    for ours, limits in zip(
        orders(CATALOGUE[name]), (row.values, row.slopes, row.bends), strict=True
    ):
        np.testing.assert_allclose(ours([-INF, INF]), limits, rtol=3e-16)


@pytest.mark.parametrize("name, given, order, limits", LIMITS_ELSEWHERE)
def test_limits_with_other_parameters(name, given, order, limits):
    got = orders(CATALOGUE[name])[order]([-INF, INF], **given)
    np.testing.assert_allclose(got, limits, rtol=3e-16)


def test_the_constants_of_selu_are_the_fixed_point():
    """Mean 0 and variance 1 of a standard normal stay so [klambauer2017selu]."""
    with mp.workdps(40):
        size, scale = (mpf(str(c.evalf(38))) for c in (SELU_ALPHA, SELU_LAMBDA))

        def phi(z):
            return mp.exp(-z * z / 2) / mp.sqrt(2 * mp.pi)

        def selu(z):
            return scale * (z if z > 0 else size * mp.expm1(z))

        def mean(f):
            return mp.quad(lambda z: f(z) * phi(z), [-20, -5, 0, 5, 20])

        assert abs(mean(selu)) < mpf(10) ** -30
        assert abs(mean(lambda z: selu(z) ** 2) - 1) < mpf(10) ** -30
        for constant, digits in ((scale, SELU_SCALE), (size, SELU_SIZE)):
            assert abs(constant - mpf(digits)) < mpf(10) ** -30


# --- whole vectors ---

# No ties; one coordinate far enough below for sparsemax to leave it out.
VECTOR = (0.75, -1.125, 0.625, -0.375, 1.25, -0.0625)


def _slope(f, z, given, i, j):
    """Return df_i/dz_j."""
    return mp.diff(lambda x: f([*z[:j], x, *z[j + 1 :]], **given)[i], z[j])


@pytest.mark.parametrize("name", VECTORS)
def test_vector_values_and_jacobians(name):
    f, activation = VECTORS[name], VECTOR_CATALOGUE[name]
    with mp.workdps(50):
        for given in {"softmax": ({}, {"temperature": 2.5}), "maxout": ({}, {"pieces": 3})}.get(
            name, ({},)
        ):
            z = [mpf(x) for x in VECTOR]
            want = f(z, **given)
            np.testing.assert_allclose(
                activation(VECTOR, **given), np.array(want, float), rtol=1e-14, atol=1e-30
            )
            for j, jacobian in enumerate(activation.jacobian(VECTOR, **given).T):
                column = [_slope(f, z, given, i, j) for i in range(len(want))]
                np.testing.assert_allclose(
                    jacobian, np.array(column, float), rtol=1e-13, atol=1e-25
                )
