"""Closed forms that textbooks quote, proven for all z and all parameters.

``prove_equal`` may fall back on comparing 50 digits; here that does not count as a proof.
"""

import numpy as np
import pytest
import sympy as sp

from activations import (
    CATALOGUE,
    celu,
    elu,
    gelu,
    hard_sigmoid,
    hard_swish,
    leaky_relu,
    log_sigmoid,
    mish,
    prelu,
    quick_gelu,
    relu,
    relu6,
    selu,
    sigmoid,
    silu,
    sine,
    snake,
    softplus,
    squared_relu,
    tanh,
)
from activations.activation import Z
from activations.catalogue.constants import SELU_ALPHA, SELU_LAMBDA
from activations.derive.proof import prove_equal

pytestmark = pytest.mark.formulas(1)

PROOFS = {"same expression", "simplifies to 0"}
PHI = sp.exp(-(Z**2) / 2) / sp.sqrt(2 * sp.pi)  # the density of N(0, 1)
DISTRIBUTION = (1 + sp.erf(Z / sp.sqrt(2))) / 2


def of(activation, z=Z, **parameters):
    """Return the formula of an activation at z, with other parameters if they are given."""
    given = {p.symbol: parameters[p.name] for p in activation.parameters if p.name in parameters}
    return activation.expr.subs(given).subs(Z, z)


def symbol(activation):
    return activation.parameters[0].symbol


def by_parameter(activation):
    p = activation.parameters[0]
    return activation.parameter_derivation(p.name).result


def second(activation):
    return activation.kernel(2).expr


BETA, ALPHA = symbol(sigmoid), symbol(elu)
OMEGA, FREQUENCY = symbol(sine), symbol(snake)
S = of(sigmoid, beta=1)
SB = of(sigmoid)
NEGATIVE = sp.Min(0, Z)

# Two sides each; called in the test, so that collecting it derives nothing.
IDENTITIES = {
    "sigmoid' = beta sigmoid (1 - sigmoid)": lambda: (sigmoid.derivative, BETA * SB * (1 - SB)),
    "sigmoid' = beta sigmoid(z) sigmoid(-z)": lambda: (
        sigmoid.derivative,
        BETA * SB * of(sigmoid, -Z),
    ),
    "sigmoid'' = beta^2 s (1 - s) (1 - 2s)": lambda: (
        second(sigmoid),
        BETA**2 * SB * (1 - SB) * (1 - 2 * SB),
    ),
    "sigmoid(-z) = 1 - sigmoid(z)": lambda: (of(sigmoid, -Z), 1 - SB),
    "tanh' = 1 - tanh^2": lambda: (tanh.derivative, 1 - tanh.expr**2),
    "tanh(z) = 2 sigmoid(2z) - 1": lambda: (tanh.expr, 2 * of(sigmoid, 2 * Z, beta=1) - 1),
    "softplus' = sigmoid": lambda: (softplus.derivative, SB),
    "log_sigmoid(z) = -softplus(-z)": lambda: (log_sigmoid.expr, -of(softplus, -Z, beta=1)),
    "log_sigmoid' = 1 - sigmoid": lambda: (log_sigmoid.derivative, 1 - S),
    "softplus(z) - softplus(-z) = z": lambda: (of(softplus) - of(softplus, -Z), Z),
    "silu = z sigmoid": lambda: (silu.expr, Z * SB),
    "silu' = s (1 + z (1 - s))": lambda: (silu.derivative.subs(BETA, 1), S * (1 + Z * (1 - S))),
    "silu' = s (1 + beta z (1 - s))": lambda: (silu.derivative, SB * (1 + BETA * Z * (1 - SB))),
    "silu at beta = 1.702 = quick_gelu": lambda: (
        of(silu, beta=sp.Rational("1.702")),
        quick_gelu.expr,
    ),
    "gelu' = Phi + z phi": lambda: (gelu.derivative, DISTRIBUTION + Z * PHI),
    "gelu'' = (2 - z^2) phi": lambda: (second(gelu), (2 - Z**2) * PHI),
    "mish = z tanh(softplus)": lambda: (mish.expr, Z * of(tanh, of(softplus, beta=1))),
    "hard_swish = z hard_sigmoid": lambda: (hard_swish.expr, Z * hard_sigmoid.expr),
    "hard_sigmoid = relu6(z + 3)/6": lambda: (hard_sigmoid.expr, of(relu6, Z + 3) / 6),
    "relu6 = relu(z) - relu(z - 6)": lambda: (relu6.expr, relu.expr - of(relu, Z - 6)),
    "relu6 is clipped": lambda: (
        relu6.expr,
        sp.Piecewise((0, Z < 0), (Z, Z <= 6), (6, True)),
    ),
    "squared_relu = relu^2": lambda: (squared_relu.expr, relu.expr**2),
    "squared_relu' = 2 relu": lambda: (squared_relu.derivative, 2 * relu.expr),
    "leaky_relu at 0 = relu": lambda: (of(leaky_relu, negative_slope=0), relu.expr),
    "leaky_relu at 1 = z": lambda: (of(leaky_relu, negative_slope=1), Z),
    "elu' = elu + alpha for z < 0": lambda: (
        elu.derivative,
        sp.Piecewise((1, Z > 0), (elu.expr + ALPHA, True)),
    ),
    "celu at 1 = elu at 1": lambda: (of(celu, alpha=1), of(elu, alpha=1)),
    "celu(z) = alpha elu(z/alpha)": lambda: (
        celu.expr,
        ALPHA * sp.Piecewise((Z / ALPHA, Z > 0), (sp.exp(Z / ALPHA) - 1, True)),
    ),
    "selu = lambda elu_alpha": lambda: (selu.expr, SELU_LAMBDA * of(elu, alpha=SELU_ALPHA)),
    "snake = z + (1 - cos(2az))/(2a)": lambda: (
        snake.expr,
        Z + (1 - sp.cos(2 * FREQUENCY * Z)) / (2 * FREQUENCY),
    ),
    "snake' = 1 + sin(2az)": lambda: (snake.derivative, 1 + sp.sin(2 * FREQUENCY * Z)),
    "sine' = omega cos(omega z)": lambda: (sine.derivative, OMEGA * sp.cos(OMEGA * Z)),
    # By the parameter.
    "d sigmoid/d beta = z s (1 - s)": lambda: (by_parameter(sigmoid), Z * SB * (1 - SB)),
    "d prelu/d a = min(0, z)": lambda: (by_parameter(prelu), NEGATIVE),
    "d leaky_relu/d alpha = min(0, z)": lambda: (by_parameter(leaky_relu), NEGATIVE),
    "d silu/d beta = z^2 s (1 - s)": lambda: (by_parameter(silu), Z**2 * SB * (1 - SB)),
    "d softplus/d beta = (z s - softplus)/beta": lambda: (
        by_parameter(softplus),
        (Z * SB - softplus.expr) / BETA,
    ),
    "d elu/d alpha = exp(z) - 1 for z < 0": lambda: (
        by_parameter(elu),
        sp.Piecewise((0, Z > 0), (sp.exp(Z) - 1, True)),
    ),
    "d celu/d alpha = (1 - z/alpha) exp(z/alpha) - 1 for z < 0": lambda: (
        by_parameter(celu),
        sp.Piecewise((0, Z > 0), ((1 - Z / ALPHA) * sp.exp(Z / ALPHA) - 1, True)),
    ),
    "d sine/d omega = z cos(omega z)": lambda: (by_parameter(sine), Z * sp.cos(OMEGA * Z)),
    "d snake/d a = (a z sin(2az) - sin(az)^2)/a^2": lambda: (
        by_parameter(snake),
        (FREQUENCY * Z * sp.sin(2 * FREQUENCY * Z) - sp.sin(FREQUENCY * Z) ** 2) / FREQUENCY**2,
    ),
}


@pytest.mark.parametrize("sides", IDENTITIES.values(), ids=IDENTITIES)
def test_identities_are_proven(sides):
    assert prove_equal(*sides(), Z) in PROOFS


@pytest.mark.parametrize("sides", IDENTITIES.values(), ids=IDENTITIES)
def test_a_small_change_breaks_each(sides):
    left, right = sides()
    with pytest.raises(ArithmeticError, match="differ at"):
        prove_equal(left, right + sp.Rational(1, 10**6) * Z, Z)


# --- gradients with respect to parameters ---

PARAMETERS = [(a, p) for a in CATALOGUE.values() for p in a.parameters]
EVERY_PARAMETER = pytest.mark.parametrize(
    "activation, p", PARAMETERS, ids=[f"{a.name}-{p.name}" for a, p in PARAMETERS]
)


def settings(p):
    """The default, and two values inside the slider's range, where a quotient has two sides."""
    return p.default, p.low + 0.1 * (p.high - p.low), p.low + 0.8 * (p.high - p.low)


@EVERY_PARAMETER
def test_parameter_gradients_are_difference_quotients(activation, p):
    z, h = np.linspace(-7.93, 7.9, 313), 1e-5
    for value in settings(p):
        above, below = (activation(z, **{p.name: value + step}) for step in (h, -h))
        got = activation.parameter_gradient(p.name, z, **{p.name: value})
        np.testing.assert_allclose(got, (above - below) / (2 * h), atol=2e-8, rtol=1e-7)


@EVERY_PARAMETER
def test_parameter_gradients_are_those_of_sympy(activation, p):
    expr = sp.diff(activation.expr, p.symbol)
    for value in settings(p):
        exact = expr.subs(p.symbol, sp.Rational(value))
        for z in (-6.25, -2.5, -0.375, 0.0, 0.625, 3.0, 5.5):
            got = activation.parameter_gradient(p.name, z, **{p.name: value})
            want = float(exact.subs(Z, sp.Rational(z)).evalf(30))
            assert got == pytest.approx(want, rel=1e-13, abs=1e-300)
