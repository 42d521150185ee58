"""Certified values against mpmath, which evaluates the formula as it is printed with many bits."""

import dataclasses
import functools
import itertools
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


@pytest.mark.slow
@pytest.mark.parametrize("formula", FORMULAS)
def test_what_is_certified_is_right(formula):
    assert share(formula, AWKWARD[len(formula) % 2]) > 0.5


@pytest.mark.slow
@pytest.mark.parametrize("formula", FORMULAS)
@pytest.mark.filterwarnings("error")
def test_every_value_is_right(formula):
    x, given = points(formula)[::5], AWKWARD[2]
    values = certified.values(program(FORMULAS[formula], z, (a, b)), x, given)
    assert worst(formula, x, values, given) <= 1


@pytest.mark.slow
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


# --- error bounds -------------------------------------------------------------------------------

BITS = 400
RELATIVE = (0.0, 3.0, 2.0**50, 2.0**80, wide.WORST)  # errors of arguments, in units of 2^-102
PLACES = (1e-120, 1e-9, 0.0625, 0.3, 0.41, 0.99, 1.0, 1.7, 2.9, 3.1, 40.0, 700.0, 1e5, 1e19)
PLACES = (*PLACES, *(-x for x in PLACES))


OF_ONE = {
    **{"neg": lambda x: -x, "abs": abs, "sign": mpmath.sign, "floor": mpmath.floor},
    **{"exp": mpmath.exp, "expm1": mpmath.expm1, "log": mpmath.log, "log1p": mpmath.log1p},
    **{"sqrt": mpmath.sqrt, "sin": mpmath.sin, "cos": mpmath.cos, "atan": mpmath.atan},
    **{"erf": mpmath.erf, "erfc": mpmath.erfc},
}
OF_TWO = {
    "add": lambda x, y: x + y,
    "mul": lambda x, y: x * y,
    "div": lambda x, y: x / y,
    "max": max,
    "pow": lambda x, y: x**y,
}


def vague(x, r):
    """Doubles of which only a relative error is known, in units of 2^-102."""
    return dataclasses.replace(wide.wide(x), r=np.broadcast_to(r, np.shape(x)).astype(float))


def meant(x: float, r: float) -> list:
    """Some of the numbers that a double with a relative error may stand for."""
    return [mpmath.mpf(x) * (1 + side * mpmath.mpf(r) / 2**102) for side in (-1, 0, 1)]


def is_allowed(truth, h, low, e, r) -> bool:
    """Whether (h + low) 2^e with the bound r may stand for a number: the module's text, typed."""
    if mpmath.isnan(r) or isinstance(truth, mpmath.mpc):
        return bool(mpmath.isnan(r))
    if mpmath.isinf(r):
        size, end = abs(truth), mpmath.ldexp(1, int(e))
        right = h == 0 or mpmath.sign(truth) == mpmath.sign(h)
        return right and (size >= end if h != 0 and e > 0 else size <= end)
    value = mpmath.ldexp(mpmath.mpf(h) + mpmath.mpf(low), int(e))
    # r itself is a double, rounded a few times.
    return abs(truth - value) <= abs(value) * mpmath.mpf(r) * (1 + mpmath.mpf(2) ** -50) / 2**102


def columns(number):
    return zip(*np.broadcast_arrays(number.h, number.l, number.e, number.r), strict=True)


@pytest.mark.parametrize("operation", OF_ONE)
def test_no_value_of_a_function_lies_outside_its_bound(operation):
    x, r = (side.ravel() for side in np.meshgrid(PLACES, RELATIVE))
    with np.errstate(all="ignore"):
        found = wide.UNARY[operation](vague(x, r))
    with mpmath.workprec(BITS):
        for at, error, result in zip(x, r, columns(found), strict=True):
            for truth in map(OF_ONE[operation], meant(at, error)):
                assert is_allowed(truth, *result), (at, error, result)


@pytest.mark.slow
@pytest.mark.parametrize("operation", OF_TWO)
def test_no_value_of_two_numbers_lies_outside_its_bound(operation):
    sides = np.meshgrid(PLACES[::2], RELATIVE[::2], PLACES[1::3], RELATIVE[1:4:2])
    x, r, y, s = (side.ravel() for side in sides)
    with np.errstate(all="ignore"):
        found = wide.BINARY[operation](vague(x, r), vague(y, s))
    with mpmath.workprec(BITS):
        for a_, r_, b_, s_, result in zip(x, r, y, s, columns(found), strict=True):
            if operation == "pow" and abs(a_) > 1e15:
                continue
            for u in meant(a_, r_)[::2]:
                for v in meant(b_, s_)[::2]:
                    assert is_allowed(OF_TWO[operation](u, v), *result), (a_, r_, b_, s_, result)


UNBOUNDED = {  # what is known of a number, and numbers that it may be
    "at most 2^-60": (wide.bounded([-60]), (-(2.0**-60), 2.0**-70, 0, 2.0**-60)),
    "at most 2^3": (wide.bounded([3]), (-8, -1e-9, 0, 1, 8)),
    "huge": (wide.saturated(np.ones(1), [2**43]), (1, 7)),
    "huge, negative": (wide.saturated(-np.ones(1), [2**43]), (-1, -7)),
    "tiny": (wide.saturated(np.ones(1), [-(2**43)]), (0.01, 1)),
    "tiny, negative": (wide.saturated(-np.ones(1), [-(2**43)]), (-0.01, -1)),
    "a number": (vague([1.5], 2.0**60), (1.5,)),
    "a power of 2": (vague([-1.0], 0), (-1,)),
    "0": (wide.wide([0.0]), (0,)),
}


def numbers(known):
    """The numbers that something may be; those beyond the doubles are multiples of 2^e."""
    number, values = UNBOUNDED[known]
    far = abs(int(number.e[0])) > 2000
    return [mpmath.ldexp(mpmath.mpf(value), int(number.e[0]) if far else 0) for value in values]


@pytest.mark.parametrize("operation", OF_ONE)
def test_what_is_only_bounded_stays_within_the_bounds_of_a_function(operation):
    with np.errstate(all="ignore"), mpmath.workprec(BITS):
        for known, (number, _) in UNBOUNDED.items():
            (result,) = columns(wide.UNARY[operation](number))
            if "huge" in known and operation not in ("neg", "abs", "sign", "sqrt", "atan"):
                continue  # mpmath has no such values
            for value in numbers(known):
                if value or operation != "log":
                    assert is_allowed(OF_ONE[operation](value), *result), (known, value, result)


@pytest.mark.parametrize("operation", ["add", "mul", "div", "max"])
def test_what_is_only_bounded_stays_within_the_bounds_of_two(operation):
    with np.errstate(all="ignore"), mpmath.workprec(BITS):
        for first, second in itertools.product(UNBOUNDED, repeat=2):
            (result,) = columns(wide.BINARY[operation](UNBOUNDED[first][0], UNBOUNDED[second][0]))
            for x, y in itertools.product(numbers(first), numbers(second)):
                if operation == "div" and y == 0:
                    assert np.isnan(result[3])
                else:
                    assert is_allowed(OF_TWO[operation](x, y), *result), (first, second, result)


# Where a function hands on most of a relative error, seen over its whole range.
SENSITIVE = {"neg": 1.7, "exp": 1.7, "expm1": -0.3, "log": 1.7, "log1p": 0.3, "sqrt": 1.7}
SENSITIVE |= {"sin": 0.3, "cos": 1.7, "atan": 0.3, "erfc": 3.1}


@pytest.mark.parametrize("operation", SENSITIVE)
def test_a_bound_is_not_twice_as_wide_as_need_be(operation):
    x, r = SENSITIVE[operation], 2.0**60
    with np.errstate(all="ignore"), mpmath.workprec(BITS):
        (found,) = columns(wide.UNARY[operation](vague([x], r)))
        low, middle, high = map(OF_ONE[operation], meant(x, r))
        assert found[3] <= 1.5 * 2**102 * max(abs(low / middle - 1), abs(high / middle - 1))


@pytest.mark.parametrize("operation", ["add", "mul", "div"])
def test_a_bound_of_two_numbers_is_not_twice_as_wide_as_need_be(operation):
    r = 2.0**60
    with np.errstate(all="ignore"), mpmath.workprec(BITS):
        (found,) = columns(wide.BINARY[operation](vague([1.7], r), vague([0.4], r)))
        middle = OF_TWO[operation](mpmath.mpf(1.7), mpmath.mpf(0.4))
        pairs = itertools.product(meant(1.7, r), meant(0.4, r))
        assert found[3] <= 1.5 * 2**102 * max(
            abs(OF_TWO[operation](*p) / middle - 1) for p in pairs
        )


@pytest.mark.parametrize("x, y", [(0.1, 0.2), (1.0, 2.0**-90), (3.0, -3.0), (5.0, 1e-11)])
def test_a_sum_that_fits_is_known_exactly(x, y):
    """Else a floor, or a comparison with a kink, of z + 1 would be in doubt."""
    total = wide.add(wide.wide(x), wide.wide(y))
    h, low, e = (part.item() for part in (total.h, total.l, total.e))
    exact_sum = exact.Fraction(x) + exact.Fraction(y)
    assert (exact.Fraction(h) + exact.Fraction(low)) * exact.Fraction(2) ** e == exact_sum
    assert total.r.item() == 0


# The largest odd exponent, and even ones beyond it, of which not every one is a double.
LARGEST_ODD, BEYOND = 2.0**53 - 1, 2.0**53 + 2


@pytest.mark.parametrize("p", [1.0, 2.0, 3.0, -3.0, -4.0, LARGEST_ODD, BEYOND, 2.5, 1e-200])
def test_powers_of_negative_numbers(p):
    x = -(1 + 2.0**-52)
    (value,), (sure,) = wide.evaluate(program(z**a, z, (a,)), np.array([x]), (p,))
    with mpmath.workprec(200):
        truth = mpmath.mpf(x) ** p if p == int(p) else mpmath.nan
    assert sure or p == BEYOND
    assert not sure or ulps(value, truth) <= 1


# --- intervals of any precision -------------------------------------------------------------------


def holds(found, truth) -> bool:
    """Whether what was found may stand for a number: it is in there, or there is none."""
    if isinstance(truth, mpmath.mpc):
        return found in (exact.OUTSIDE, exact.UNKNOWN)
    if found is exact.SINGULAR:
        return bool(mpmath.isinf(truth))
    if isinstance(found, exact.Fraction):
        exactly = mpmath.mpf(found.numerator) / found.denominator
        return abs(exactly - truth) <= abs(truth) * mpmath.mpf(2) ** (10 - BITS)
    low, high = map(mpmath.mp.make_mpf, (found.lo, found.hi))
    return low <= truth <= high and not (found.nonzero and truth == 0)


def around(x: float, prec: int):
    """An interval around a number, and numbers in it."""
    ends = sorted(x * (1 + side * 2.0**-20) for side in (-1, 1))
    low, high = (mpmath.mpf(end)._mpf_ for end in ends)
    return exact.Interval(low, high, True), [*ends, x]


@pytest.mark.parametrize("operation", OF_ONE)
def test_an_interval_holds_every_value_of_a_function(operation):
    with mpmath.workprec(BITS):
        for x, prec in itertools.product(PLACES, (20, 53, 200)):
            (box, inside), point = around(x, prec), exact.Fraction(x)
            for given, numbers_there in ((box, inside), (point, [x])):
                found = exact.FUNCTIONS[operation](given, prec)
                for number in numbers_there:
                    truth = OF_ONE[operation](mpmath.mpf(number))
                    assert holds(found, truth), (given, prec, found)


@pytest.mark.parametrize("operation", OF_TWO)
def test_an_interval_holds_every_value_of_two_numbers(operation):
    with mpmath.workprec(BITS):
        for x, y, prec in itertools.product(PLACES[::3], PLACES[1::4], (20, 53, 200)):
            if operation == "pow" and (abs(x) > 1e15 or abs(y) > 1e4):
                continue
            (box, inside), (other, there) = around(x, prec), around(y, prec)
            if operation != "pow" or x > 0:
                found = exact.FUNCTIONS[operation](box, other, prec)
                for u, v in itertools.product(inside, there):
                    assert holds(found, OF_TWO[operation](mpmath.mpf(u), mpmath.mpf(v))), (x, y)
            found = exact.FUNCTIONS[operation](exact.Fraction(x), exact.Fraction(y), prec)
            assert holds(found, OF_TWO[operation](mpmath.mpf(x), mpmath.mpf(y))), (x, y, prec)


@pytest.mark.parametrize("operation", OF_ONE)
def test_an_interval_is_as_narrow_as_its_precision(operation):
    """Of an exact number, 200 bits leave 180 that are certain."""
    for x in map(exact.Fraction, PLACES):
        found = exact.FUNCTIONS[operation](x, 200)
        if isinstance(found, exact.Interval):
            low, high = map(mpmath.mp.make_mpf, (found.lo, found.hi))
            with mpmath.workprec(BITS):
                assert high - low <= mpmath.mpf(2) ** -180 * max(abs(low), abs(high)), x


@pytest.mark.parametrize("constant", [sp.pi, sp.E, sp.GoldenRatio, sp.EulerGamma])
@pytest.mark.parametrize("prec", [30, 53, 150])
def test_an_interval_holds_a_constant(constant, prec):
    (text,) = (step[1] for step in program(constant * z, z).steps if step[0] == "constant")
    found = exact._constant(text, prec)
    low, high = map(mpmath.mp.make_mpf, (found.lo, found.hi))
    with mpmath.workprec(500):
        value = mpmath.mpf(str(sp.N(constant, 145)))
        assert low < value < high
        assert high - low < mpmath.mpf(2) ** (4 - prec) * value


# --- exact intervals, and both together ---------------------------------------------------------


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


def test_a_power_alone_is_computed_as_it_is_typed_and_two_as_one():
    alone = sp.Pow(sp.Pow(z, 2, evaluate=False), a, evaluate=False)
    assert program(alone, z, (a,)).steps == (
        ("z",),
        ("power", 0, 2),
        ("parameter", 0),
        ("pow", 1, 2),
    )
    for other, expected in ((1 / z, [0.0, 9.0]), (z, [0.0, 81.0])):
        both = program(sp.Mul(z**a, other, evaluate=False), z, (a,))
        values, sure = wide.evaluate(both, np.array([0.0, 3.0]), (3.0,))
        assert values == pytest.approx(expected) and sure.all()  # no quotient, 0/0 for z = 0


@pytest.mark.slow
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
