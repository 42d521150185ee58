"""Every entry against its definition in the literature, typed in a second time.

The other tests start from the catalogue's formulas, so a wrong sign or constant in one of
them could look right everywhere.  Here nothing comes from the catalogue: formulas are
written once more, for mpmath, and differentiated numerically; defaults, domains, limits
and the values at kinks are tables.  A new entry is one more row of DEFINITIONS, and of
PARAMETERS if it has any.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pytest
from mpmath import mp, mpf

from activations import CATALOGUE, VECTOR_CATALOGUE
from activations.catalogue.constants import SELU_ALPHA, SELU_LAMBDA

pytestmark = pytest.mark.formulas(1)

NAN, INF = np.nan, np.inf
SELU_SCALE = "1.0507009873554804934193349852946"
SELU_SIZE = "1.6732632423543772848170429916717"


def sigma(z):
    return 1 / (1 + mp.exp(-z))


def clipped(z, low, high):
    return min(max(z, mpf(low)), mpf(high))


def phi(z):
    """The density of N(0, 1)."""
    return mp.exp(-z * z / 2) / mp.sqrt(2 * mp.pi)


def distribution(z):
    """The distribution function of N(0, 1)."""
    return mp.ncdf(z)


@dataclass(frozen=True)
class Definition:
    """What the literature says of an activation.

    Attributes
    ----------
    f : callable
        Of an mpf z and the parameters.
    values, slopes, bends : pairs of float
        Limits of f, f' and f'' at -oo and +oo, at the default parameters.
    kinks : dict
        For each z the values chosen for f, f' and f'' there.
    """

    f: Callable
    values: tuple[float, float]
    slopes: tuple[float, float] = (0.0, 0.0)
    bends: tuple[float, float] = (0.0, 0.0)
    kinks: dict[float, tuple[float, float, float]] = field(default_factory=dict)


RAMP = {"slopes": (0.0, 1.0)}
DEFINITIONS = {
    "identity": Definition(lambda z: z, (-INF, INF), (1.0, 1.0)),
    "step": Definition(lambda z: mpf(z >= 0), (0.0, 1.0), kinks={0.0: (1.0, 0.0, 0.0)}),
    "sigmoid": Definition(lambda z, beta=1: sigma(beta * z), (0.0, 1.0)),
    "tanh": Definition(lambda z: 2 * sigma(2 * z) - 1, (-1.0, 1.0)),
    "lecun_tanh": Definition(lambda z: mpf("1.7159") * mp.tanh(z * 2 / 3), (-1.7159, 1.7159)),
    "arctan": Definition(mp.atan, (-np.pi / 2, np.pi / 2)),
    "softsign": Definition(lambda z: z / (1 + abs(z)), (-1.0, 1.0), kinks={0.0: (0.0, 1.0, 0.0)}),
    "hard_sigmoid": Definition(
        lambda z: clipped(z + 3, 0, 6) / 6,
        (0.0, 1.0),
        kinks={-3.0: (0.0, 0.0, 0.0), 3.0: (1.0, 0.0, 0.0)},
    ),
    "hard_tanh": Definition(
        lambda z: clipped(z, -1, 1),
        (-1.0, 1.0),
        kinks={-1.0: (-1.0, 0.0, 0.0), 1.0: (1.0, 0.0, 0.0)},
    ),
    "log_sigmoid": Definition(lambda z: mp.log(sigma(z)), (-INF, 0.0), (1.0, 0.0)),
    "relu": Definition(lambda z: max(z, mpf(0)), (0.0, INF), **RAMP, kinks={0.0: (0.0, 0.0, 0.0)}),
    "relu6": Definition(
        lambda z: clipped(z, 0, 6),
        (0.0, 6.0),
        kinks={0.0: (0.0, 0.0, 0.0), 6.0: (6.0, 0.0, 0.0)},
    ),
    "leaky_relu": Definition(
        lambda z, negative_slope="0.01": max(z, mpf(0)) + mpf(negative_slope) * min(z, mpf(0)),
        (-INF, INF),
        (0.01, 1.0),
        kinks={0.0: (0.0, 0.01, 0.0)},
    ),
    "prelu": Definition(
        lambda z, a="0.25": max(z, mpf(0)) + mpf(a) * min(z, mpf(0)),
        (-INF, INF),
        (0.25, 1.0),
        kinks={0.0: (0.0, 0.25, 0.0)},
    ),
    "elu": Definition(
        lambda z, alpha=1: z if z > 0 else alpha * mp.expm1(z),
        (-1.0, INF),
        **RAMP,
        kinks={0.0: (0.0, 1.0, 1.0)},
    ),
    "celu": Definition(
        lambda z, alpha=1: z if z > 0 else alpha * mp.expm1(z / alpha),
        (-1.0, INF),
        **RAMP,
        kinks={0.0: (0.0, 1.0, 1.0)},
    ),
    "selu": Definition(
        lambda z: mpf(SELU_SCALE) * (z if z > 0 else mpf(SELU_SIZE) * mp.expm1(z)),
        (-1.7580993408473768, INF),
        (0.0, 1.0507009873554805),
        kinks={0.0: (0.0, 1.7580993408473768, 1.7580993408473768)},
    ),
    "softplus": Definition(
        lambda z, beta=1: mp.log(1 + mp.exp(beta * z)) / beta, (0.0, INF), **RAMP
    ),
    "squared_relu": Definition(
        lambda z: max(z, mpf(0)) ** 2,
        (0.0, INF),
        (0.0, INF),
        (0.0, 2.0),
        kinks={0.0: (0.0, 0.0, 0.0)},
    ),
    "gelu": Definition(lambda z: z * distribution(z), (0.0, INF), **RAMP),
    "gelu_tanh": Definition(
        lambda z: z / 2 * (1 + mp.tanh(mp.sqrt(2 / mp.pi) * (z + mpf("0.044715") * z**3))),
        (0.0, INF),
        **RAMP,
    ),
    "quick_gelu": Definition(lambda z: z * sigma(mpf("1.702") * z), (0.0, INF), **RAMP),
    "silu": Definition(lambda z, beta=1: z * sigma(beta * z), (0.0, INF), **RAMP),
    "hard_swish": Definition(
        lambda z: z * clipped(z + 3, 0, 6) / 6,
        (0.0, INF),
        **RAMP,
        kinks={-3.0: (0.0, 0.0, 0.0), 3.0: (3.0, 1.0, 0.0)},
    ),
    "mish": Definition(lambda z: z * mp.tanh(mp.log(1 + mp.exp(z))), (0.0, INF), **RAMP),
    "sine": Definition(lambda z, omega=1: mp.sin(omega * z), (NAN, NAN), (NAN, NAN), (NAN, NAN)),
    "snake": Definition(
        lambda z, a=1: z + mp.sin(a * z) ** 2 / a, (-INF, INF), (NAN, NAN), (NAN, NAN)
    ),
}

# Default and what is allowed.
PARAMETERS = {
    "sigmoid": {"beta": (1.0, "(0, oo)")},
    "leaky_relu": {"negative_slope": (0.01, "[0, 1]")},
    "prelu": {"a": (0.25, "(-oo, oo)")},
    "elu": {"alpha": (1.0, "(0, oo)")},
    "celu": {"alpha": (1.0, "(0, oo)")},
    "softplus": {"beta": (1.0, "(0, oo)")},
    "silu": {"beta": (1.0, "(0, oo)")},
    "sine": {"omega": (1.0, "(0, oo)")},
    "snake": {"a": (1.0, "(0, oo)")},
    "softmax": {"temperature": (1.0, "(0, oo)")},
    "log_softmax": {"temperature": (1.0, "(0, oo)")},
    "maxout": {"pieces": (2.0, "[1, oo)")},
}
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


def probes(name: str):
    """Default parameters, and two other values of each."""
    yield {}
    for parameter in PARAMETERS.get(name, {}):
        yield {parameter: 0.375}
        yield {parameter: 0.875 if name == "leaky_relu" else 2.5}


def test_every_entry_and_parameter_has_a_row():
    """A new entry: add to DEFINITIONS the formula as its paper prints it."""
    everything = {**CATALOGUE, **VECTOR_CATALOGUE}
    assert set(CATALOGUE) == set(DEFINITIONS)
    assert set(VECTOR_CATALOGUE) == set(VECTORS)
    assert {
        name: {p.name: (p.default, p.allowed) for p in a.parameters}
        for name, a in everything.items()
        if a.parameters
    } == PARAMETERS


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

        def selu(z):
            return scale * (z if z > 0 else size * mp.expm1(z))

        def mean(f):
            return mp.quad(lambda z: f(z) * phi(z), [-20, -5, 0, 5, 20])

        assert abs(mean(selu)) < mpf(10) ** -30
        assert abs(mean(lambda z: selu(z) ** 2) - 1) < mpf(10) ** -30
        for constant, digits in ((scale, SELU_SCALE), (size, SELU_SIZE)):
            assert abs(constant - mpf(digits)) < mpf(10) ** -30


# --- whole vectors ---


def softmax(z, temperature=1):
    powers = [mp.exp(x / temperature) for x in z]
    return [power / mp.fsum(powers) for power in powers]


def sparsemax(z):
    """The nearest point of the simplex: z less what makes the positive parts sum to 1."""
    shift = mp.findroot(
        lambda t: mp.fsum(max(x - t, 0) for x in z) - 1,
        (min(z) - 1, max(z)),
        solver="anderson",
    )
    return [max(x - shift, 0) for x in z]


def maxout(z, pieces=2):
    k = int(pieces)
    return [max(z[start : start + k]) for start in range(0, len(z), k)]


def gated(gate):
    """The first half times a gate of the second."""
    return lambda z: [a * gate(b) for a, b in zip(z[: len(z) // 2], z[len(z) // 2 :], strict=True)]


VECTORS = {
    "softmax": softmax,
    "log_softmax": lambda z, temperature=1: [mp.log(p) for p in softmax(z, temperature)],
    "log_sum_exp": lambda z: [mp.log(mp.fsum(mp.exp(x) for x in z))],
    "sparsemax": sparsemax,
    "maxout": maxout,
    "crelu": lambda z: [max(x, mpf(0)) for x in (*z, *(-x for x in z))],
    "glu": gated(sigma),
    "reglu": gated(lambda z: max(z, mpf(0))),
    "geglu": gated(lambda z: z * distribution(z)),
    "swiglu": gated(lambda z: z * sigma(z)),
    "bilinear": gated(lambda z: z),
}
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
