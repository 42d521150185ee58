"""Enclosures have every value inside, and what is decided far out holds there."""

import mpmath
import numpy as np
import pytest
import sympy as sp
from mpmath import mp

from activations.errors import UnsupportedExpression
from activations.facts import tails
from activations.facts.interval import contains_zero, enclosure, evaluator, point
from activations.parameter import Z

pytestmark = pytest.mark.formulas(1)

FORMULAS = (
    Z**2 - 3 * Z + 1,
    Z**5 - Z,
    1 / (1 + sp.exp(-Z)),
    Z * sp.tanh(sp.log(1 + sp.exp(Z))),
    sp.sqrt(1 + Z**2) - Z,
    sp.sin(3 * Z) * sp.cos(Z / 2),
    sp.tan(Z),
    sp.erf(Z) + sp.erfc(Z / 2),
    sp.atan(Z) * sp.asinh(Z),
    sp.sinh(Z) / sp.cosh(Z),
    sp.log(1 + Z**2) / (1 + Z**4),
    sp.Abs(Z) ** sp.Rational(3, 2),
    sp.exp(sp.exp(Z / 3)),
    sp.Max(Z, -Z / 3, sp.Min(1, Z**2)),
    sp.sign(Z - 1) + sp.floor(Z) + sp.Heaviside(Z),
    sp.Piecewise((Z, Z > 1), (sp.exp(Z), sp.And(Z > -1, Z <= 1)), (1 / Z, True)),
    sp.sech(Z) + sp.pi * sp.Rational(1, 3),
    (1 + sp.exp(-Z)) ** sp.Rational(-7, 4),
)


def precise(expr):
    """Return a function that computes expr with mpmath, to 50 digits."""
    return sp.lambdify(Z, expr, [{"Heaviside": lambda x, h=0.5: (mp.sign(x) + 1) / 2}, "mpmath"])


@pytest.mark.parametrize("expr", FORMULAS, ids=str)
def test_every_value_lies_in_the_enclosure(expr):
    rng, f = np.random.default_rng(0), precise(expr)
    with mp.workdps(50):
        for _ in range(60):
            low, width = rng.normal(scale=4), 10 ** rng.uniform(-6, 1)
            bottom, top = enclosure(expr, Z, low, low + width)
            assert bottom <= top
            for z in [low, low + width, *rng.uniform(low, low + width, size=8)]:
                assert bottom <= f(mpmath.mpf(z)) <= top


@pytest.mark.parametrize("expr", FORMULAS, ids=str)
def test_every_step_is_rounded_outward(expr):
    """With 20 bits a step rounded the wrong way shows at once."""
    rounded, f = evaluator(expr, Z), precise(expr)
    with mp.workdps(50):
        for z in np.random.default_rng(1).normal(scale=3, size=60):
            there = point(mpmath.mpf(z))
            low, high = map(mp.make_mpf, rounded(there, 20))
            assert low <= f(mpmath.mpf(z)) <= high


@pytest.mark.parametrize("expr", FORMULAS, ids=str)
def test_a_point_is_enclosed_tightly(expr):
    low, high = enclosure(expr, Z, sp.Rational(37, 100), sp.Rational(37, 100))
    if expr.has(sp.floor):
        assert low == high == 0
        return
    with mp.workdps(50):
        exact = precise(expr)(mpmath.mpf(37) / 100)
        assert high - low <= 1e-40 * abs(exact)


@pytest.mark.parametrize(
    "expr, low, high, expected",
    [
        (sp.exp(Z), -sp.oo, 0, (0, 1)),
        (sp.tanh(Z), -sp.oo, sp.oo, (-1, 1)),
        (sp.erfc(Z), -sp.oo, sp.oo, (0, 2)),
        (1 / Z, 0, 2, (0.5, mpmath.inf)),
        (1 / Z, -1, 1, (-mpmath.inf, mpmath.inf)),
        (Z**2, -sp.oo, 1, (0, mpmath.inf)),
        (Z * sp.exp(-Z), 0, sp.oo, (0, mpmath.inf)),
        (sp.cos(Z), 0, sp.oo, (-1, 1)),
        (sp.exp(-sp.exp(sp.exp(Z))), 10**9, sp.oo, (0, 0)),
        (0 * Z, -sp.oo, sp.oo, (0, 0)),
        (sp.Piecewise((0, Z < 0), (2, True)), -1, 1, (0, 2)),
        (sp.Piecewise((0, Z < 0), (2, True)), 0, 1, (2, 2)),
        (sp.Max(0, Z) ** sp.Rational(1, 3), -2, -1, (0, 0)),
        (sp.Max(0, Z) ** sp.Rational(-1, 3), -2, -1, (0, mpmath.inf)),
        (sp.Pow(Z, 0, evaluate=False), -sp.oo, sp.oo, (1, 1)),
    ],
)
def test_on_unbounded_intervals_and_at_poles(expr, low, high, expected):
    assert enclosure(expr, Z, low, high) == pytest.approx(expected, abs=1e-40)


HOLDS = {
    sp.Gt: lambda z: z > 0,
    sp.Ge: lambda z: z >= 0,
    sp.Lt: lambda z: z < 0,
    sp.Le: lambda z: z <= 0,
    sp.Eq: lambda z: z == 0,
    sp.Ne: lambda z: z != 0,
}


@pytest.mark.parametrize("relation", HOLDS, ids=lambda relation: relation.__name__)
@pytest.mark.parametrize("low, high", [(-2, -1), (-1, 0), (-1, 1), (0, 0), (0, 1), (1, 2)])
def test_only_cases_that_occur_are_enclosed(relation, low, high):
    expr = sp.Piecewise((3, relation(Z, 0)), (5, True))
    found = {3 if HOLDS[relation](z) else 5 for z in (low, (low + high) / 2, high)}
    assert enclosure(expr, Z, low, high) == (min(found), max(found))


@pytest.mark.parametrize("low", range(-2, 3))
@pytest.mark.parametrize("width", range(3))
def test_an_interval_holds_its_own_ends(low, width):
    ends = point(mpmath.mpf(low))[0], point(mpmath.mpf(low + width))[1]
    assert contains_zero(ends) == (0 in range(low, low + width + 1))


@pytest.mark.parametrize(
    "expr", [sp.log(Z), sp.sqrt(Z), sp.gamma(Z), sp.Symbol("q") * Z, sp.Piecewise((Z, Z > 0))]
)
def test_what_has_no_enclosure_is_refused(expr):
    with pytest.raises(UnsupportedExpression):
        enclosure(expr, Z, -2, -1)


# --- far out -----------------------------------------------------------------------------

LIMITS = (
    (Z * (sp.atan(Z) / sp.pi + sp.S.Half), -1 / sp.pi, sp.oo),
    (sp.sqrt(1 + Z**2) - Z, sp.oo, 0),
    (Z**2 / (1 + Z**2), 1, 1),
    (Z * sp.erf(Z) - sp.Abs(Z), 0, 0),
    (sp.log(1 + sp.exp(Z)) - Z, sp.oo, 0),
    (Z**3 * sp.exp(-sp.sqrt(1 + Z**2)), 0, 0),
    (Z * sp.log(1 + 1 / (1 + Z**2)), 0, 0),
    (Z * sp.log((Z**2 + Z + 2) / (Z**2 + 1)), 1, 1),
    (sp.asinh(Z) - sp.log(1 + sp.Abs(Z)), -sp.oo, sp.log(2)),
    (sp.sin(Z) / (1 + Z**2), 0, 0),
    (sp.tanh(sp.atan(Z)), -sp.tanh(sp.pi / 2), sp.tanh(sp.pi / 2)),
)


@pytest.mark.parametrize("expr, low, high", LIMITS, ids=str)
def test_limits_against_values_far_out(expr, low, high):
    low, high, f = sp.sympify(low), sp.sympify(high), precise(expr)
    assert tails.limit(expr, Z, -1) == low and tails.limit(expr, Z, 1) == high
    with mp.workdps(60):
        for end, limit in ((-1, low), (1, high)):
            near, far = (f(end * mpmath.mpf(10) ** k) for k in (4, 8))
            if limit.is_infinite:
                assert mp.sign(far) == limit / sp.oo or abs(far) > abs(near) > 9
            else:
                exact = mpmath.mpf(sp.N(limit, 60))
                assert abs(far - exact) < 1e-7 and abs(far - exact) <= abs(near - exact)


def test_a_sign_far_out_holds_from_there_on():
    for expr in (FORMULAS[0], FORMULAS[3], FORMULAS[4], Z - Z**3 / 10**6, 1 - Z * sp.exp(-Z / 9)):
        for order in range(3):
            slope = sp.diff(expr, Z, order)
            f = precise(slope)
            for end in (-1, 1):
                r, sign = tails.sign_beyond(slope, Z, end)
                with mp.workdps(400):
                    for z in (r, r + 1, 3 * r, 20 * r):
                        assert mp.sign(f(end * mpmath.mpf(int(z)))) == sign


@pytest.mark.parametrize("expr", [sp.sin(Z), Z * sp.cos(Z), sp.sin(Z) * sp.exp(-(Z**2))])
def test_an_oscillation_has_no_sign(expr):
    with pytest.raises(tails.NotDecided):
        tails.sign_beyond(expr, Z, 1)
