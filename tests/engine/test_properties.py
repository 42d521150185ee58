"""Property sheets against numbers known from elsewhere, and against brute force."""

import math
from itertools import pairwise

import mpmath
import numpy as np
import pytest
import sympy as sp
from mpmath import mp

from activations import (
    CATALOGUE,
    gelu,
    gelu_tanh,
    hard_sigmoid,
    hard_swish,
    leaky_relu,
    lecun_tanh,
    mish,
    prelu,
    quick_gelu,
    relu,
    sigmoid,
    silu,
    sine,
    snake,
    softplus,
    step,
    tanh,
)
from activations.activation import Activation
from activations.errors import UnsupportedExpression
from activations.facts.moments import moments
from activations.facts.sheet import Point
from activations.parameter import Z
from formulas import BATTERY, EVERY

pytestmark = pytest.mark.formulas(2)


def test_sigmoid():
    sheet = sigmoid.properties()
    assert sheet.limits == (0, 1)
    assert sheet.range == sp.Interval.open(0, 1)
    assert (sheet.steepest.z, sheet.steepest.value) == (0, sp.Rational(1, 4))
    assert sheet.symmetry == "neither" and not sheet.zero_centered
    assert sheet.monotone == "strictly increasing"
    assert sheet.extrema == () and sheet.kinks == ()
    assert sheet.smoothness == "infinitely differentiable"
    assert sigmoid.properties(beta=3).steepest.value == sp.Rational(3, 4)


def test_tanh():
    sheet = tanh.properties()
    assert sheet.range == sp.Interval.open(-1, 1)
    assert sheet.symmetry == "odd" and sheet.zero_centered
    assert (sheet.steepest.z, sheet.steepest.value) == (0, 1)


def test_softplus_reaches_its_slope_only_in_the_limit():
    sheet = softplus.properties()
    assert sheet.range == sp.Interval.open(0, sp.oo)
    assert sheet.steepest_holds == "toward"
    assert (sheet.steepest.z, sheet.steepest.value) == (sp.oo, 1)


@pytest.mark.slow
def test_silu_to_twelve_digits():
    """The minimum is z*, with z* + 1 = -W(1/e); the largest slope lies at 2.399357..."""
    sheet = silu.properties()
    (minimum,) = sheet.extrema
    assert float(minimum.z) == pytest.approx(-1.278464542761, abs=1e-12)
    assert float(minimum.value) == pytest.approx(-0.278464542761, abs=1e-12)
    assert float(minimum.z) == pytest.approx(-1 - float(sp.LambertW(sp.exp(-1))), abs=1e-15)
    assert float(sheet.steepest.z) == pytest.approx(2.399357280520, abs=1e-11)
    assert float(sheet.steepest.value) == pytest.approx(1.09984, abs=1e-6)
    assert sheet.monotone == "not monotone"
    assert sheet.range.start == minimum.value and not sheet.range.left_open
    far = silu.properties(beta=0.01)
    assert float(far.extrema[0].z) == pytest.approx(100 * float(minimum.z), rel=1e-12)


def test_relu_and_leaky_relu():
    sheet = relu.properties()
    assert sheet.range == sp.Interval(0, sp.oo)
    assert sheet.monotone == "non-decreasing"
    (kink,) = sheet.kinks
    assert (kink.z, kink.left, kink.right, kink.chosen) == (0, 0, 1, 0)
    assert sheet.smoothness == "continuous, not differentiable at its kinks"
    assert sheet.steepest == Point(sp.Interval.open(0, sp.oo), 1) and sheet.steepest_holds == "on"
    leaky = leaky_relu.properties()
    assert leaky.range == sp.Interval(-sp.oo, sp.oo)
    assert leaky.monotone == "strictly increasing"
    assert leaky.kinks[0].chosen == sp.Rational(1, 100)
    assert leaky_relu.properties(negative_slope=0).range == relu.properties().range
    assert leaky_relu.properties(negative_slope=1).kinks == ()


def test_flat_pieces_have_no_strict_extrema():
    """Every z <= 0 is a minimum of the ReLU, and none is lower than all points near it."""
    flat = "step", "relu", "relu6", "hard_tanh", "hard_sigmoid", "squared_relu"
    for name in flat:
        sheet = CATALOGUE[name].properties()
        assert sheet.extrema == () and sheet.extrema_listed == "all"
        assert dict(sheet.rows())["Strict local extrema"] == "none"
    for activation in CATALOGUE.values():
        for point in activation.properties().extrema:
            near = activation(float(point.z) + np.array([-1e-3, 0, 1e-3]))
            assert (np.diff(near) != 0).all() and np.diff(np.sign(np.diff(near))) != 0


def test_published_minima_and_slopes():
    """Ten to twelve digits, found independently of this book."""
    minima = {
        gelu: (-0.751791524694, -0.169971207480),
        mish: (-1.192431214516, -0.308843413017),
        hard_swish: (-1.5, -0.375),
    }
    for activation, (z, value) in minima.items():
        (minimum,) = activation.properties().extrema
        assert float(minimum.z) == pytest.approx(z, abs=1e-12)
        assert float(minimum.value) == pytest.approx(value, abs=1e-12)
    assert gelu.properties().steepest.z == sp.sqrt(2)
    assert float(gelu.properties().steepest.value) == pytest.approx(1.128904145, abs=1e-9)
    assert float(mish.properties().steepest.z) == pytest.approx(1.490571, abs=1e-6)
    assert float(mish.properties().steepest.value) == pytest.approx(1.08849816, abs=1e-8)
    jumps = hard_swish.properties().kinks
    assert [(k.z, k.left, k.right) for k in jumps] == [
        (-3, 0, -sp.Rational(1, 2)),
        (3, sp.Rational(3, 2), 1),
    ]
    assert float(lecun_tanh(1.0)) == pytest.approx(0.999997, abs=5e-7)
    assert float(lecun_tanh.properties().steepest.value) == pytest.approx(1.14393, abs=5e-6)


def test_step_jumps_and_sine_repeats():
    (jump,) = step.properties().jumps
    assert (jump.z, jump.left, jump.right, jump.chosen) == (0, 0, 1, 1)
    sheet = sine.properties(omega=2)
    assert sheet.period == sp.pi and sheet.range == sp.Interval(-1, 1)
    assert [(p.z, p.value) for p in sheet.extrema] == [(-sp.pi / 4, -1), (sp.pi / 4, 1)]
    assert sheet.limits == (sp.nan, sp.nan)
    assert (sheet.steepest.z, sheet.steepest.value) == (0, 2)
    assert snake.properties().period == sp.pi


@pytest.mark.parametrize(
    "first, second, z, error",
    [
        (gelu, gelu_tanh, 2.699, 4.732e-4),
        (gelu, quick_gelu, 2.270, 0.020335),
        (sigmoid, hard_sigmoid, None, 0.0692),
        (silu, hard_swish, 3.0, 0.14228),
        (softplus, relu, 0.0, np.log(2)),
    ],
)
def test_how_far_approximations_are_off(first, second, z, error):
    grid = np.linspace(-8, 8, 160_001)
    off = np.abs(first(grid) - second(grid))
    assert off.max() == pytest.approx(error, rel=1e-3)
    assert z is None or abs(abs(grid[off.argmax()]) - z) < 2e-3


# E[f], E[f^2], E[f'^2], gain and chi for z ~ N(0, 1).
MOMENTS = {
    "sigmoid": (0.5, 0.293379, 0.044836, 1.846229, 0.152827),
    "tanh": (0, 0.394294, 0.464403, 1.592537, 1.177807),
    "softsign": (0, 0.183014, 0.227671, 2.337533, 1.244010),
    "relu": (0.398942, 0.5, 0.5, 1.414214, 1),
    "elu": (0.160521, 0.644945, 0.668102, 1.245198, 1.035905),
    "selu": (0, 1, 1.071575, 1, 1.071575),
    "softplus": (0.806059, 0.921246, 0.293379, 1.041867, 0.318459),
    "gelu": (0.282095, 0.425221, 0.455851, 1.533530, 1.072032),
    "silu": (0.206621, 0.355776, 0.379482, 1.676532, 1.066634),
    "mish": (0.240404, 0.452342, 0.479084, 1.486848, 1.059118),
    "hard_swish": (0.166217, 0.331567, 0.358532, 1.736657, 1.081323),
    "squared_relu": (0.5, 1.5, 2, 0.816497, 1.333333),
    "sine": (0, 0.432332, 0.567668, 1.520867, 1.313035),
}


@pytest.mark.parametrize("name", MOMENTS)
def test_moments_of_a_standard_normal(name):
    m = moments(CATALOGUE[name])
    got = (m.mean, m.mean_square, m.slope_mean_square, m.gain, m.chi)
    assert got == pytest.approx(MOMENTS[name], abs=6e-7)
    leaky = moments(leaky_relu, negative_slope=0.1)
    assert (leaky.mean, leaky.gain) == pytest.approx((0.359048, 1.407195), abs=6e-7)


@BATTERY
def test_moments_against_a_random_sample(activation):
    z = np.random.default_rng(1).normal(size=400_000)
    m = moments(activation)
    for got, values in (
        (m.mean, activation(z)),
        (m.mean_square, activation(z) ** 2),
        (m.slope_mean_square, activation.gradient(z) ** 2),
    ):
        assert abs(got - values.mean()) <= 5 * values.std() / np.sqrt(z.size) + 1e-9


@pytest.mark.slow
@EVERY
def test_against_brute_force(activation):
    sheet = activation.properties()
    z = np.linspace(-30, 30, 200_001)
    f, slope = activation(z), activation.gradient(z)
    most = np.abs(activation.gradient([-1e4, *z, 1e4])).max()  # or nearly so, far out
    assert most <= float(sheet.steepest.value) * (1 + 1e-12)
    reached = min(float(sheet.steepest.value), 60)  # that of squared ReLU has no bound
    assert most >= reached * (1 - (1e-7 if sheet.steepest_holds == "at" else 1e-3))
    assert float(sheet.range.inf) <= f.min() and f.max() <= float(sheet.range.sup)
    rising = {"strictly increasing", "non-decreasing"}
    assert (sheet.monotone in rising) == bool((slope >= 0).all())
    odd = np.allclose(f, -activation(-z), rtol=1e-12)
    assert (sheet.symmetry == "odd") == odd
    sample = np.random.default_rng(0).normal(size=100_000)
    symmetric = np.concatenate([sample, -sample])
    assert sheet.zero_centered == bool(abs(activation(symmetric).mean()) < 1e-12)


@EVERY
def test_shown_as_a_table(activation):
    sheet = activation.properties()
    markdown = sheet._repr_markdown_()
    head, rule, *rows = markdown.splitlines()
    assert head.startswith("| Property | ") and rule == "|:--|:--|"
    assert len(rows) == len(sheet.rows()) >= 11
    assert all(row.count("|") == 3 for row in rows)
    assert "$" not in repr(sheet) and "\\" not in repr(sheet)


# --- formulas as readers type them -------------------------------------------------------


def sheet_of(expr):
    return Activation(name="typed", title="Typed", expr=sp.sympify(expr), citation="").properties()


LINE = sp.Interval(-sp.oo, sp.oo)
ROOT_6 = sp.Mul(sp.sqrt(2), sp.sqrt(3), evaluate=False)
HALF, GAUSS = sp.Rational(1, 2), sp.exp(-(Z**2) / 2)
KNOWN = (
    # formula, how it rises, symmetry, range, its extrema, limits
    (-(Z**3), "strictly decreasing", "odd", LINE, [], (sp.oo, -sp.oo)),
    (sp.Abs(Z), "not monotone", "even", sp.Interval(0, sp.oo), [(0, 0)], (sp.oo, sp.oo)),
    (sp.Integer(3), "constant", "even", sp.FiniteSet(3), [], (3, 3)),
    (-2 * sp.Max(Z, 0), "non-increasing", "neither", sp.Interval(-sp.oo, 0), [], (0, -sp.oo)),
    (Z**3, "strictly increasing", "odd", LINE, [], (-sp.oo, sp.oo)),
    (sp.Max(0, Z - 100), "non-decreasing", "neither", sp.Interval(0, sp.oo), [], (0, sp.oo)),
    (
        sp.Max(Z, sp.sqrt(2)),
        "non-decreasing",
        "neither",
        sp.Interval(sp.sqrt(2), sp.oo),
        [],
        (sp.sqrt(2), sp.oo),
    ),
    (sp.Max(0, 1 - sp.Abs(Z)), "not monotone", "even", sp.Interval(0, 1), [(0, 1)], (0, 0)),
    (sp.sign(Z), "non-decreasing", "odd", sp.FiniteSet(-1, 0, 1), [], (-1, 1)),
    (
        sp.Piecewise((Z, Z > 1), (0, True)),
        "non-decreasing",
        "neither",
        sp.Union(sp.FiniteSet(0), sp.Interval.open(1, sp.oo)),
        [],
        (0, sp.oo),
    ),
    (
        sp.Piecewise((Z, Z < 0), (Z - 1, True)),
        "not monotone",
        "neither",
        LINE,
        [(0, -1)],
        (-sp.oo, sp.oo),
    ),
    (
        sp.Piecewise((2, sp.Eq(Z, 1)), (Z, True)),
        "not monotone",
        "neither",
        sp.Union(sp.Interval.open(-sp.oo, 1), sp.Interval.open(1, sp.oo)),
        [(1, 2)],
        (-sp.oo, sp.oo),
    ),
    (Z - sp.sin(Z), "strictly increasing", "odd", LINE, [], (-sp.oo, sp.oo)),
    (
        1 - sp.cos(Z),
        "not monotone",
        "even",
        sp.Interval(0, 2),
        [(0, 0), (sp.pi, 2)],
        (sp.nan, sp.nan),
    ),
    (
        Z / (1 + Z**2),
        "not monotone",
        "odd",
        sp.Interval(-HALF, HALF),
        [(-1, -HALF), (1, HALF)],
        (0, 0),
    ),
    (
        Z * GAUSS,
        "not monotone",
        "odd",
        sp.Interval(-sp.exp(-HALF), sp.exp(-HALF)),
        [(-1, -sp.exp(-HALF)), (1, sp.exp(-HALF))],
        (0, 0),
    ),
    (1 / sp.sqrt(1 + Z**2), "not monotone", "even", sp.Interval.Lopen(0, 1), [(0, 1)], (0, 0)),
    (
        Z / sp.sqrt(1 + Z**2),
        "strictly increasing",
        "odd",
        sp.Interval.open(-1, 1),
        [],
        (-1, 1),
    ),
    (2 / (1 + sp.exp(-Z)) - 1, "strictly increasing", "odd", sp.Interval.open(-1, 1), [], (-1, 1)),
    (1 - sp.exp(-sp.exp(Z)), "strictly increasing", "neither", sp.Interval.open(0, 1), [], (0, 1)),
    (
        sp.sqrt(sp.log(1 + sp.exp(Z))),
        "strictly increasing",
        "neither",
        sp.Interval.open(0, sp.oo),
        [],
        (0, sp.oo),
    ),
    (
        Z * (sp.atan(Z) / sp.pi + HALF),
        "strictly increasing",
        "neither",
        sp.Interval.open(-1 / sp.pi, sp.oo),
        [],
        (-1 / sp.pi, sp.oo),
    ),
    (Z - sp.tanh(Z), "strictly increasing", "odd", LINE, [], (-sp.oo, sp.oo)),
    (
        Z * sp.exp(Z),
        "not monotone",
        "neither",
        sp.Interval(-sp.exp(-1), sp.oo),
        [(-1, -sp.exp(-1))],
        (0, sp.oo),
    ),
    (
        sp.Max(0, Z) ** sp.Rational(7, 4),
        "non-decreasing",
        "neither",
        sp.Interval(0, sp.oo),
        [],
        (0, sp.oo),
    ),
    (sp.log(sp.cosh(Z)), "not monotone", "even", sp.Interval(0, sp.oo), [(0, 0)], (sp.oo, sp.oo)),
    (
        sp.Piecewise((1, ROOT_6 < Z), (0, sp.sqrt(6) - 1 < Z), (-1, True)),
        "non-decreasing",
        "neither",
        sp.FiniteSet(-1, 0, 1),
        [],
        (-1, 1),
    ),
)


@pytest.mark.slow
@pytest.mark.parametrize("expr, monotone, symmetry, values, extrema, limits", KNOWN)
def test_known_answers(expr, monotone, symmetry, values, extrema, limits):
    sheet = sheet_of(expr)
    assert (sheet.monotone, sheet.symmetry, sheet.range) == (monotone, symmetry, values)
    assert [(p.z, p.value) for p in sheet.extrema] == extrema
    wave = expr.has(sp.sin, sp.cos) and extrema
    assert sheet.extrema_listed == ("of one period" if wave else "all")
    assert sheet.limits == limits


@pytest.mark.parametrize("expr", [row[0] for row in KNOWN])
def test_known_answers_agree_with_fifty_digits(expr):
    """The table above is judged as well: by values of f on a grid, and by differences."""
    sheet, f = sheet_of(expr), sp.lambdify(Z, expr, "mpmath")
    allowed = {
        "strictly increasing": {1},
        "strictly decreasing": {-1},
        "non-decreasing": {0, 1},
        "non-increasing": {0, -1},
        "constant": {0},
        "not monotone": {-1, 0, 1},
    }[sheet.monotone]
    with mp.workdps(50):
        y = [f(mpmath.mpf(k) / 16 + mpmath.mpf(1) / 97) for k in range(-160, 1700, 3)]
        pairs = [(f(z), f(-z)) for z in (mpmath.mpf(k * k) / 16 for k in range(1, 45))]
        low, high = (mpmath.mpf(str(sp.N(end, 50)).replace("oo", "inf")) for end in ends(sheet))
        assert low - 1e-40 <= min(y) and max(y) <= high + 1e-40
        # Fifty digits can't tell a saturated function from its limit.
        inner = [(a, b) for a, b in pairwise(y) if low + 1e-40 < a < high - 1e-40]
        assert {int(mp.sign(b - a)) for a, b in inner} <= allowed
        assert all(abs(a - b) < 1e-40 for a, b in pairs) == (sheet.symmetry == "even")
        assert all(abs(a + b) < 1e-40 for a, b in pairs) == (sheet.symmetry == "odd")


def ends(sheet):
    return sheet.range.inf, sheet.range.sup


def test_extrema_far_out_and_at_kinks():
    far = sheet_of(Z - Z**3 / 10**6)
    assert far.monotone == "not monotone" and far.limits == (sp.oo, -sp.oo)
    assert [float(p.z) for p in far.extrema] == pytest.approx([-577.350269190, 577.350269190])
    assert [float(p.value) for p in far.extrema] == pytest.approx([-384.900179460, 384.900179460])
    (minimum,) = prelu.properties(a=-1).extrema
    assert (minimum.z, minimum.value) == (0, 0)
    growing = sheet_of(Z * sp.cos(Z))
    assert growing.range == LINE and growing.limits == (sp.nan, sp.nan)
    assert (growing.monotone, growing.extrema_listed) == ("not monotone", "infinitely many")
    assert growing.steepest.value == sp.oo
    rows = dict(growing.rows(latex=False))
    assert rows["Strict local extrema"].endswith("others: infinitely many")
    assert rows["Largest slope"] == "oo, approached again and again as z -> oo, never reached"


@pytest.mark.parametrize(
    "expr, extrema",
    [
        (sp.sin(Z), "-1 at z = -pi/2; 1 at z = pi/2"),
        (Z + 2 * sp.sin(Z), "-2*pi/3 - sqrt(3) at z = -2*pi/3; sqrt(3) + 2*pi/3 at z = 2*pi/3"),
    ],
)
def test_of_a_wave_the_extrema_of_one_period_are_listed(expr, extrema):
    sheet = sheet_of(expr)
    assert sheet.extrema_listed == "of one period" and sheet.period == 2 * sp.pi
    row = dict(sheet.rows(latex=False))["Strict local extrema"]
    assert row == f"{extrema}; others: any whole number of periods away"


def test_of_many_extrema_the_nearest_are_listed():
    sheet = sheet_of(sp.sin(Z * (1 + sp.Abs(Z))))
    row = dict(sheet.rows(latex=False))["Strict local extrema"]
    *listed, more, others = row.split("; ")
    places = [float(one.partition("z = ")[2]) for one in listed]
    assert places == sorted(places) and len(places) == 8
    # z (1 + |z|) is an odd multiple of pi/2 there.
    roots = [(math.sqrt(1 + 2 * math.pi * k) - 1) / 2 for k in (1, 3, 5, 7)]
    assert places == pytest.approx([*(-r for r in reversed(roots)), *roots])
    assert more == f"{len(sheet.extrema) - 8} more farther from 0"
    assert others == "others: not decided"


@pytest.mark.slow
@pytest.mark.parametrize("side", [1, -1])
def test_a_part_that_ends_where_there_is_no_taylor_polynomial(side):
    """z tanh(z) log|z| on one side of 0: from there it falls to a minimum, and then rises."""
    formula = Z * sp.tanh(Z) * sp.log(side * Z)
    sheet = sheet_of(sp.Piecewise((formula, side * Z > 0), (0, True)))
    lowest = mp.findroot(lambda z: mp.diff(lambda x: x * mp.tanh(x) * mp.log(x), z), 0.6)
    assert (sheet.monotone, sheet.extrema_listed) == ("not monotone", "all")
    (minimum,) = sheet.extrema
    assert float(minimum.z) == pytest.approx(side * float(lowest), rel=1e-12)
    assert sheet.range == sp.Interval(minimum.value, sp.oo)


@pytest.mark.slow
@pytest.mark.parametrize("omega", [0.3, 30, 128, 1e6])
def test_a_wave_of_any_frequency(omega):
    sheet = sine.properties(omega=omega)
    exact = sp.Rational(str(omega))
    assert sheet.monotone == "not monotone" and sheet.range == sp.Interval(-1, 1)
    quarter = sp.pi / (2 * exact)
    assert [(p.z, p.value) for p in sheet.extrema] == [(-quarter, -1), (quarter, 1)]
    assert (sheet.steepest.z, sheet.steepest.value) == (0, exact)
    steep = snake.properties(a=omega)
    assert steep.monotone == "strictly increasing" and steep.steepest.value == 2


def test_step_takes_two_values():
    sheet = step.properties()
    assert sheet.range == sp.FiniteSet(0, 1)
    assert dict(sheet.rows(latex=False))["Range"] == "{0, 1}"
    torn = sheet_of(sp.Piecewise((Z, Z > 1), (0, True)))
    assert dict(torn.rows(latex=False))["Range"] == "{0} ∪ (1, oo)"


@pytest.mark.slow
def test_smoothness_and_kinks():
    assert sheet_of(sp.Max(0, Z) ** 3).smoothness == "2 times continuously differentiable"
    assert sheet_of(sp.sqrt(1 + Z**2)).smoothness == "infinitely differentiable"
    assert sheet_of(sp.sqrt(Z**4 + Z**2)).smoothness == "not decided"
    (kink,) = sheet_of(sp.Max(0, sp.exp(Z) - 2)).kinks
    assert float(kink.z) == pytest.approx(math.log(2)) and float(kink.right) == pytest.approx(2)
    (kink,) = sheet_of(sp.Max(Z, sp.sqrt(2))).kinks
    assert (kink.z, kink.left, kink.right) == (sp.sqrt(2), 0, 1)


@pytest.mark.parametrize(
    "expr, value, z",
    [
        (sp.atan(Z), 1, 0),
        (GAUSS, sp.exp(-HALF), -1),
        (Z * sp.exp(-(Z**2)), 1, 0),
        (1 / (1 + sp.exp(-7 * Z)), sp.Rational(7, 4), 0),
        (sp.sinh(Z), sp.oo, -sp.oo),
        (sp.Abs(Z), 1, sp.Interval.open(0, sp.oo)),
        (Z**2, sp.oo, sp.oo),
        (Z - Z**3, -sp.oo, -sp.oo),
        (-2 * sp.tanh(Z), -2, 0),
        (sp.Max(-2 * Z, Z), -2, sp.Interval.open(-sp.oo, 0)),
    ],
)
def test_steepest(expr, value, z):
    sheet = sheet_of(expr)
    assert (sheet.steepest.value, sheet.steepest.z) == (value, z)
    assert ("Largest slope" in dict(sheet.rows())) == (value > 0)
    assert ("Steepest slope" in dict(sheet.rows())) == (value < 0)


def test_a_wave_with_kinks():
    sheet = sheet_of(sp.Max(0, sp.sin(Z)))
    assert sheet.range == sp.Interval(0, 1) and sheet.period == 2 * sp.pi
    assert [(p.z, p.value) for p in sheet.extrema] == [(sp.pi / 2, 1)]
    assert [kink.z for kink in sheet.kinks] == [0, sp.pi]
    assert math.isnan(sheet.moments.mean)


@pytest.mark.slow
def test_undecided_is_said_and_never_guessed():
    pole, steps = sheet_of(1 / Z), sheet_of(sp.sin(sp.exp(Z)))
    assert (pole.monotone, pole.range, pole.steepest) == ("not decided", None, None)
    assert math.isnan(pole.moments.mean) and "not decided" in repr(pole)
    assert steps.monotone == "not monotone" and steps.extrema_listed == "not decided"
    assert steps.limits == (0, None)


@pytest.mark.parametrize(
    "expr",
    [
        sp.log(Z),
        sp.gamma(Z),
        sp.floor(Z),
        sp.nan,
        sp.I * Z,
    ],
)
def test_foreign_formulas_are_refused_in_the_books_own_words(expr):
    with pytest.raises(UnsupportedExpression):
        sheet_of(expr)


@pytest.mark.parametrize(
    "expr, says",
    [
        (sp.Symbol("q") * Z, "has q, which is neither z nor the symbol of a parameter"),
        (sp.Piecewise((Z, Z > 0)), "cases for some z only"),
    ],
)
def test_formulas_that_are_none_are_refused_when_they_are_made(expr, says):
    with pytest.raises(ValueError, match=says):
        sheet_of(expr)


def normal_mean(g, points):
    with mp.workdps(20):
        return mpmath.quad(lambda z: g(z) * mpmath.npdf(z), points)


@pytest.mark.slow
@pytest.mark.parametrize(
    "expr, points",
    [
        (1 / (1 + sp.exp(-1000 * Z)), [-14, -1, -0.1, -0.01, 0, 0.01, 0.1, 1, 14]),
        (sp.exp(Z), [-30, -5, 0, 2, 4, 30]),
        (Z * sp.exp(-(Z**2)), [-14, -2, 0, 2, 14]),
        (sp.Max(Z, sp.sqrt(2)) ** 2, [-14, 0, sp.sqrt(2), 3, 14]),
        (sp.Abs(sp.exp(Z) - 3), [-30, 0, sp.log(3), 3, 5, 30]),
        (sp.sin(5 * Z), [k / 2 for k in range(-28, 29)]),
    ],
)
def test_moments_against_mpmath(expr, points):
    m = moments(Activation(name="typed", title="Typed", expr=expr, citation=""))
    f, slope = (sp.lambdify(Z, g, "mpmath") for g in (expr, sp.diff(expr, Z)))
    points = [mpmath.mpf(sp.N(p, 30)) for p in points]
    for got, g in (
        (m.mean, f),
        (m.mean_square, lambda z: f(z) ** 2),
        (m.slope_mean_square, lambda z: slope(z) ** 2),
    ):
        assert got == pytest.approx(float(normal_mean(g, points)), rel=1e-9, abs=1e-9)


def test_moments_that_are_infinite_or_steep():
    grown = sheet_of(sp.exp(Z**2)).moments
    assert (grown.mean, grown.mean_square, grown.slope_mean_square) == (math.inf,) * 3
    square = sheet_of(sp.exp(Z**2 / 3)).moments
    assert square.mean == pytest.approx(math.sqrt(3)) and square.mean_square == math.inf
    assert sheet_of(-sp.exp(Z**2)).moments.mean == -math.inf
    assert moments(sigmoid, beta=1000).slope_mean_square == pytest.approx(66.4904, abs=1e-3)
