"""Certified values against mpmath, which evaluates the formula as it is printed with many bits."""

import functools
import json
import math

import mpmath
import numpy as np
import pytest
import sympy as sp

from activations.errors import UnsupportedExpression
from activations.kernel import certified, exact, wide
from activations.kernel.program import MAX_STEPS, program
from formulas import FORMULAS, LIMITS, SINGULAR, a, b, half, nan, oo, z

pytestmark = pytest.mark.formulas(2)


AWKWARD = ((1.1, 0.7), (1.702, 30.0), (0.7, 1e-9))
GRID = np.concatenate(
    [
        np.linspace(-8, 8, 9),
        [s * x for x in (1e-300, 1e-17, 1e-8, 1e-3, 0.1, 1.1, 0.7, 30.0) for s in (-1, 1)],
        [-745.2, -708.5, -37.7, 36.9, 709.9, 745.3, 1e5, -1e5, 5e-324, -2.5e-310],
        [0.9999999999999999, 1.0000000000000002, 3.141592653589793, 1.5707963267948966],
    ]
)
LARGE = np.array([1e10, -3e17, 1e100, -1e100, 1.7e308])
# Of exp(exp(1e5)) mpmath never sees the end; of exp(x^2) erfc(x), coth(1e10) it loses all digits.
MAX_Z = {
    "gompertz": 1000,
    "gish": 1000,
    "colu'": 1000,
    "inf times 0": 1000,
    "primitives": 1000,
    "reciprocals": 1000,
    "telu'": 100,
    "tanhsoft2'": 100,
    "erfcx": 35,
}
NO_LARGE = {
    "f^g",
    "whole powers",
    "sin, cos",
    "1 - cos",
    "sec, csc",
    "cot",
    "tan",
    "erf difference",
}


@functools.cache
def judge(formula: str):
    """The formula as mpmath evaluates it; None where mpmath can't."""
    textbook = FORMULAS[formula].replace(lambda e: hasattr(e, "textbook"), lambda e: e.textbook())
    # SymPy's printer for mpmath writes these with exp(2 log(z)) for z^2, complex for z < 0.
    for reciprocal, of in ((sp.sech, sp.cosh), (sp.csch, sp.sinh), (sp.coth, sp.tanh)):
        textbook = textbook.replace(reciprocal, lambda u, of=of: 1 / of(u))
    function = sp.lambdify((z, a, b), textbook, "mpmath")

    def truth(x, *given):
        with mpmath.workprec(600 if 1e-20 < abs(x) < 7 else 2500):
            try:
                value = function(*map(mpmath.mpf, (x, *given)))
            except (ZeroDivisionError, OverflowError, ValueError):
                return None
            return value if not getattr(value, "imag", 0) else mpmath.nan

    return truth


def ulps(value: float, truth) -> float:
    """Return by how many units in the last place a double is off."""
    if mpmath.isnan(truth) or math.isnan(value):
        return 0 if mpmath.isnan(truth) and math.isnan(value) else math.inf
    if math.isinf(value):
        return 0 if truth * value > 0 and abs(truth) > 1.7976931348623157e308 else math.inf
    with mpmath.workprec(2200):
        return float(abs(truth - mpmath.mpf(value)) / mpmath.mpf(math.ulp(value)))


def worst(formula, x, values, given) -> float:
    """Return the largest error of some values, in ULP."""
    truths = (
        (value, judge(formula)(float(at), *given)) for at, value in zip(x, values, strict=True)
    )
    return max((ulps(value, truth) for value, truth in truths if truth is not None), default=0)


def points(formula):
    if formula in MAX_Z:
        return GRID[np.abs(GRID) < MAX_Z[formula]]
    return GRID if formula in NO_LARGE else np.concatenate([GRID, LARGE])


def share(formula, given) -> float:
    """Check what wide arithmetic certifies, and return its share of the points."""
    x = points(formula)
    value, sure = wide.evaluate(program(FORMULAS[formula], z, (a, b)), x, given)
    assert worst(formula, x[sure], value[sure], given) <= 1
    return sure.mean()


@pytest.mark.parametrize("formula", FORMULAS)
def test_what_is_certified_is_right(formula):
    assert share(formula, AWKWARD[len(formula) % 2]) > 0.5


@pytest.mark.parametrize("formula", FORMULAS)
@pytest.mark.filterwarnings("error")
def test_every_value_is_right(formula):
    x, given = points(formula)[::5], AWKWARD[2]
    values = certified.values(program(FORMULAS[formula], z, (a, b)), x, given)
    assert worst(formula, x, values, given) <= 1


@pytest.mark.parametrize("operation", ["exp", "expm1", "atan", "log1p", "erf", "mul", "add", "div"])
def test_a_wrong_operation_is_noticed(operation, monkeypatch):
    """An error of 2^-50 in one operation makes the judge object."""
    formulas = ("sigmoid'", "elu", "log, atan", "gelu", "logarithm", "erf difference", "rational")
    table = wide.UNARY if operation in wide.UNARY else wide.BINARY
    right = table[operation]
    off = wide.wide(1 + 2.0**-50)
    monkeypatch.setitem(table, operation, lambda *x: wide.mul(right(*x), off))
    with pytest.raises(AssertionError):
        list(map(lambda formula: share(formula, AWKWARD[0]), formulas))


@pytest.mark.parametrize("operation", ["exp", "log1p", "sqrt", "atan", "erf", "add", "mul"])
def test_a_wrong_interval_is_noticed(operation, monkeypatch):
    right = exact.FUNCTIONS[operation]
    off = exact.Fraction(2**45 + 1, 2**45)
    monkeypatch.setitem(exact.FUNCTIONS, operation, lambda *x: exact._mul(right(*x), off, x[-1]))
    formula, given = z + sp.exp(z) * sp.log(2 + z) + sp.sqrt(z) * sp.erf(z) * sp.atan(z), ()
    FORMULAS["sum"] = formula
    steps = program(formula, z)
    values = [exact.evaluate(steps, x, given) for x in (0.3, 1.7, 2.9)]
    error = worst("sum", (0.3, 1.7, 2.9), values, AWKWARD[0])
    del FORMULAS["sum"]
    judge.cache_clear()
    assert error > 1


@pytest.mark.parametrize("k", [15, 60, 80])
def test_a_bound_is_as_wide_as_the_error_that_is_possible(k):
    """1 + x with |x| <= 2^-k is off from 1 by 2^-k at most, and may be off by that much."""
    with np.errstate(all="ignore"):
        total = wide.add(wide.wide(np.array([1.0])), wide.bounded([-k]))
    (most,) = total.r * wide.UNIT
    assert 2.0**-k <= most <= 2.0**-k * (1 + 1e-6)


def test_intervals_agree_where_wide_arithmetic_is_certain():
    for formula in ("silu''", "gelu'", "asinh", "power", "atanh", "acos", "f^g", "floor"):
        steps = program(FORMULAS[formula], z, (a, b))
        value, sure = wide.evaluate(steps, GRID, AWKWARD[0])
        slow = np.array([exact.evaluate(steps, x, AWKWARD[0]) for x in GRID[sure]])
        np.testing.assert_array_max_ulp(value[sure & ~np.isnan(value)], slow[~np.isnan(slow)], 1)


CANCELLING = {
    "z - tanh": (z - sp.tanh(z), 1e-8, 3.333333333333333e-25),
    "1 - cos": (1 - sp.cos(z), 1e-100, 5e-201),
    "sqrt": (sp.sqrt(z**2 + 1) - z, 1e150, 5e-151),
    "sin": (z - sp.sin(z), 1e-100, 1.6666666666666667e-301),
    "subnormal": (sp.exp(-(z**2)), 27.2, None),
    "atan": (z * (sp.atan(z) / sp.pi + half), -1e200, -1 / math.pi),
    "zero": (sp.sin(z) ** 2 + sp.cos(z) ** 2 - 1, 3.0, 0.0),
}


@pytest.mark.parametrize("name", CANCELLING)
def test_cancellation(name):
    formula, at, expected = CANCELLING[name]
    (value,) = certified.values(program(formula, z), [at])
    if expected is None:
        with mpmath.workprec(200):
            expected = float(mpmath.exp(-(mpmath.mpf(at) ** 2)))
        assert 0 < expected < 1e-310
    assert value == pytest.approx(expected, rel=1e-15, abs=0)


@pytest.mark.parametrize("formula", LIMITS, ids=str)
def test_limits(formula):
    given = (1.1, 0.7)
    values = certified.values(program(formula, z, (a, b)), [-oo, oo], given)
    for value, expected in zip(values, LIMITS[formula], strict=True):
        assert value == pytest.approx(expected, rel=2.3e-16, abs=0, nan_ok=True)


@pytest.mark.parametrize("formula", SINGULAR, ids=str)
def test_singular_points(formula):
    at, expected = SINGULAR[formula]
    (value,) = certified.values(program(formula, z), [at])
    assert value == pytest.approx(expected, rel=2.3e-16, abs=0, nan_ok=True)


def test_shapes_and_parameters():
    steps = program(a * z + b, z, (a, b))
    x = np.arange(6.0).reshape(2, 3)[:, ::-1]
    assert certified.values(steps, x, (2, 1)).tolist() == (2 * x + 1).tolist()
    assert certified.values(steps, x, (2, [1, 2, 3])).tolist() == (2 * x + [1, 2, 3]).tolist()
    assert certified.values(steps, 3, (2, 1)).shape == ()
    assert certified.values(steps, [], (2, 1)).shape == (0,)
    assert np.isnan(certified.values(steps, [1, nan, oo], (nan, 1))).all()
    many = np.linspace(0, 1, 2 * certified.BLOCK + 5)
    assert certified.values(steps, many, (2, many)).tolist() == (3 * many).tolist()
    with pytest.raises(ValueError, match="1 parameters were given; the formula has a, b"):
        certified.values(steps, x, (1,))
    with pytest.raises(ValueError, match=r"b has shape \(4,\); it must broadcast to"):
        certified.values(steps, x, (1, [1, 2, 3, 4]))


def test_programs_are_plain_data():
    steps = program(sp.exp(a * z) + sp.exp(a * z) ** 2 + half, z, (a,))
    text = steps.as_json()
    assert text == program(sp.exp(a * z) + sp.exp(a * z) ** 2 + half, z, (a,)).as_json()
    assert json.loads(text)["parameters"] == ["a"]
    assert [step[0] for step in steps.steps].count("z") == 1
    assert ("constant", "1/2") in steps.steps
    assert program(sp.Integer(3), z).steps == (("constant", "3"),)
    assert program(z, z).steps == (("z",),)


def test_what_is_refused():
    other = sp.Symbol("x")
    for formula in (other + z, sp.gamma(z), sp.oo * z, z + sp.I, sp.Function("g")(z)):
        with pytest.raises(UnsupportedExpression, match="has no rule"):
            program(formula, z)
    with pytest.raises(UnsupportedExpression, match="is not a comparison"):
        program(sp.Piecewise((1, sp.Contains(z, sp.Interval(0, 1))), (2, True)), z)
    with pytest.raises(UnsupportedExpression, match=f"more than {MAX_STEPS} steps"):
        program(sp.Add(*(sp.sin(k * z) for k in range(1, 800))), z)
    deep = z
    for _ in range(1200):
        deep = sp.sin(deep, evaluate=False)
    with pytest.raises(UnsupportedExpression, match="nested too deeply"):
        program(deep, z)
