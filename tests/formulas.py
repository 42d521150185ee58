"""One catalogue entry of each kind of formula, and formulas of every kind beyond them.

Some judges are cheap and judge every entry.  The others are the whole battery: in `make test`
it judges one entry of each kind, in `make test-all` all of them.
"""

import math
from collections.abc import Container, Iterable

import pytest
import sympy as sp

from activations import CATALOGUE, Activation
from activations.parameter import Z
from activations.stable.primitives import capped, erfcx, expm1, log1p

# --- one of each kind ------------------------------------------------------------------------

# The first of these that a formula has, and whether it has pieces, decide which rules derive
# it, which writer finds its stable form, and what code comes of that.
FUNCTIONS = {
    "wave": (sp.sin, sp.cos),
    "erf": (sp.erf,),
    "logarithm": (sp.log,),
    "exponential": (sp.exp,),
    "tanh or arctan": (sp.tanh, sp.atan),
}


def kind(activation: Activation) -> str:
    """Return the kind of a formula, such as "exponential, in pieces"."""
    formula = activation.expr.rewrite(sp.Piecewise)
    word = next((w for w, functions in FUNCTIONS.items() if formula.has(*functions)), None)
    if word is None:
        word = "line" if sp.diff(formula, Z, 2) == 0 else "power or fraction"
    return f"{word}, in pieces" if formula.has(sp.Piecewise) else word


def representatives(activations: Iterable[Activation]) -> dict[str, Activation]:
    """Return the first of each kind, of those with the most parameters."""
    ordered = sorted(activations, key=lambda activation: -len(activation.parameters))
    return {kind(activation): activation for activation in reversed(ordered)}


REPRESENTATIVES = representatives(CATALOGUE.values())
REPRESENTED = [activation.name for activation in REPRESENTATIVES.values()]


def slow_except(values: Iterable, quick: Container) -> list:
    """Return the parameters of a test; `make test` runs only those in ``quick``."""
    return [v if v in quick else pytest.param(v, marks=pytest.mark.every) for v in values]


EVERY = pytest.mark.parametrize("activation", CATALOGUE.values(), ids=CATALOGUE)
BATTERY = pytest.mark.parametrize(
    "activation",
    slow_except(CATALOGUE.values(), [*REPRESENTATIVES.values()]),
    ids=CATALOGUE,
)
BATTERY_OF_NAMES = pytest.mark.parametrize("name", slow_except(CATALOGUE, REPRESENTED))

# --- beyond the catalogue, for the tests of certified values -----------------------------------

z = sp.Symbol("z", real=True)
a, b = sp.symbols("a b", positive=True)
half = sp.Rational(1, 2)
root_half = 1 / sp.sqrt(2)
sigmoid = 1 / (1 + sp.exp(-z))
softplus = sp.log(1 + sp.exp(z))
soft_clipping = sp.log((1 + sp.exp(a * z)) / (1 + sp.exp(a * (z - 1)))) / a
step = sp.Piecewise((1, z >= 0), (0, True))

FORMULAS = {
    "rational": (z**3 - a * z) / (1 + z**2),
    "sigmoid": 1 / (1 + sp.exp(-a * z)),
    "sigmoid'": sp.diff(1 / (1 + sp.exp(-a * z)), z),
    "1 - sigmoid": 1 - sigmoid,
    "2 sigmoid - 1": 2 * sigmoid - 1,
    "silu''": sp.diff(z * sigmoid, z, 2),
    "tanh": sp.tanh(a * z),
    "1 - tanh^2": 1 - sp.tanh(a * z) ** 2,
    "z - tanh": z - sp.tanh(z),
    "elu": sp.Piecewise((z, z > 0), (a * (sp.exp(z / a) - 1), True)),
    "softplus": sp.log(1 + sp.exp(a * z)) / a,
    "log sigmoid": sp.log(1 / (1 + sp.exp(-z)), evaluate=False),
    "mish'": sp.diff(z * sp.tanh(softplus), z),
    "gelu": z / 2 * (1 + sp.erf(a * z * root_half)),
    "gelu'": sp.diff(z / 2 * (1 + sp.erf(z * root_half)), z),
    "erf difference": sp.erf(z + a) - sp.erf(z),
    "erfc": sp.erfc(a * z),
    "1 - cos": 1 - sp.cos(a * z),
    "sin, cos": sp.sin(30 * z) * sp.cos(a * z),
    "tan": sp.tan(z),
    "sec, csc": sp.sec(z) - sp.csc(a + z),
    "cot": sp.cot(z + a),
    "sinc'": sp.diff(sp.sin(z) / z, z),
    "squareplus": (z + sp.sqrt(z**2 + b)) / 2,
    "sqrt - z": sp.sqrt(z**2 + b) - z,
    "isru'": sp.diff(z / sp.sqrt(1 + a * z**2), z),
    "cauchy": sp.atan(z) / sp.pi + half,
    "log, atan": sp.log(1 + z**2) * sp.atan(a * z),
    "symlog": sp.sign(z) * sp.log(1 + a * sp.Abs(z)),
    "logarithm": sp.log(z + 2),
    "square root": sp.sqrt(1 - z**2),
    "cube root": (z + 1) ** sp.Rational(1, 3),
    "power": sp.Max(0, z) ** a,
    "power'": a * sp.Max(0, z) ** a / sp.Max(0, z) * sp.Heaviside(z),
    "constant base": 2**z + sp.Rational(1, 3) ** (a * z),
    "f^g": (1 + z**2) ** sp.atan(z),
    "whole powers": z**7 - z**-3 + z**100,
    "gompertz": sp.exp(-b * sp.exp(-a * z)),
    "gish": z * sp.log(2 - sp.exp(-sp.exp(z))),
    "colu'": sp.diff(z / (1 - z * sp.exp(-(z + sp.exp(z)))), z),
    "inf times 0": sp.exp(z) * sp.exp(-sp.exp(z)),
    "bell": (1 - z**2) * sp.exp(-(z**2) / 2),
    "hyperbolic": sp.sinh(z) - sp.cosh(a * z),
    "1 - cosh": 1 - sp.cosh(z),
    "reciprocals": sp.sech(z) + sp.csch(a + z**2) + sp.coth(1 + z**2),
    "asin": sp.asin(z / 3),
    "acos": sp.acos(z),
    "asinh": sp.asinh(a * z),
    "acosh": sp.acosh(1 + z**2),
    "atanh": sp.atanh(z / 2),
    "min, max": sp.Min(sp.Max(0, z / 6 + half), 1, a * z + 2),
    "floor": z - sp.floor(a * z) + sp.ceiling(z / 3),
    "heaviside": sp.Heaviside(z, a) - sp.Heaviside(z - 1),
    "kink at a": sp.Piecewise((z - a, z > a), (z + a, z < -a), (0, True)),
    "conditions": sp.Piecewise(
        (1, sp.And(z > -1, sp.Not(z >= a))), (2, sp.Or(sp.Eq(z, 2), z < -b)), (3, sp.Ne(z, 30))
    ),
    "primitives": log1p(z**2) + expm1(-(z**2)) * erfcx(z / 40) + capped(z, -1, 1),
    "unevaluated": sp.Add(
        sp.Mul(sp.Add(z, 1, evaluate=False), sp.Pow(z, 2, evaluate=False), evaluate=False),
        sp.Pow(sp.Pow(z, 2, evaluate=False), half, evaluate=False),
        -1,
        evaluate=False,
    ),
    "constants": sp.E**z + sp.GoldenRatio * z + sp.Float(0.1) - sp.pi,
    "soft clipping": soft_clipping,
    "soft clipping'": sp.diff(soft_clipping, z),
    "telu'": sp.diff(z * sp.tanh(sp.exp(z)), z),
    "tanhsoft2'": sp.diff(z * sp.tanh(b * sp.exp(a * z)), z),
    "sech'": sp.diff(2 / (sp.exp(z) + sp.exp(-z)), z),
    "aria2": (1 + sp.exp(-b * z)) ** -a * z,
    "aria2'": sp.diff((1 + sp.exp(-b * z)) ** -a * z, z),
    "erfcx": sp.exp(z**2) * (1 - sp.erf(z)),
}

oo, nan = math.inf, math.nan
LIMITS = {  # formula: limits at -oo and +oo
    z * (sp.atan(z) / sp.pi + half): (-1 / math.pi, oo),
    z / sp.sqrt(1 + a * z**2): (-1 / math.sqrt(1.1), 1 / math.sqrt(1.1)),
    z / (1 + z**2): (0, 0),
    sp.sin(z) / z: (0, 0),
    z * sp.exp(-(z**2) / 2): (0, 0),
    (z + sp.sqrt(z**2 + 1)) / 2: (0, oo),
    softplus: (0, oo),
    z - sp.tanh(z): (-oo, oo),
    sp.exp(-b * sp.exp(-a * z)): (0, 1),
    z**a: (nan, oo),
    1 / (1 + sp.Abs(z)) ** sp.Rational(1, 10): (0, 0),
    sp.log(1 + sp.log(1 + sp.log(1 + z**2))): (oo, oo),
    sp.erf(z): (-1, 1),
    sp.sin(z): (nan, nan),
    z * sp.sin(z): (nan, nan),
    z - sp.floor(z): (nan, nan),
    z + sp.sin(z): (-oo, oo),
    sp.exp(z) / (1 + sp.exp(z)): (0, 1),
    (sp.exp(z) - sp.exp(-z)) / (sp.exp(z) + sp.exp(-z)): (-1, 1),
    z * sp.tanh(sp.exp(z)): (0, oo),
    sp.exp(sp.exp(sp.exp(z))): (math.e, oo),
    sp.log(2 + sp.exp(z)): (math.log(2), oo),
    sp.sqrt(z): (nan, oo),
    sp.sqrt(z**2 + z) - z: (oo, 0.5),
    sp.cos(1 / z): (1, 1),
    1 + sp.log(1 + z**2) / 10**20: (oo, oo),
    sp.Piecewise((sp.Integer(10) ** 400, z > 0), (-(sp.Integer(10) ** 305), True)): (-1e305, oo),
    sp.Integer(10) ** 400 * z / (z + sp.exp(-z)): (0, oo),
    soft_clipping: (0, 1),
    step: (0, 1),
    z * (2 + sp.sin(z)): (-oo, oo),
    z * (half + sp.sin(z)): (nan, nan),
    sp.cos(sp.sin(z) / z): (1, 1),
    sp.sin(z) + sp.floor(z): (-oo, oo),
    1 / sp.log(z**2 + 2): (0, 0),
    1 / sp.sqrt(sp.log(z**2 + 2)): (0, 0),
    -1 / sp.log(sp.log(3 * z**2 + z + 7)): (0, 0),
    sp.log(sp.log(z**2 + 3)): (oo, oo),
    (2 + sp.sin(z)) / (1 + z**2): (0, 0),
    sp.Rational(1, 1000) + 1 / sp.log(sp.log(z**2 + 3)): (nan, nan),
    1 + 1 / sp.log(z**2 + 2): (nan, nan),
}

SINGULAR = {  # formula: (where, limit)
    sp.sin(z) / z: (0, 1),
    sp.sin(sp.pi * z) / z: (0, math.pi),
    z / sp.tanh(z / 2): (0, 2),
    (1 - sp.cos(z)) / z**2: (0, 0.5),
    (z**2 - 4) / (z - 2): (2, 4),
    (z / 3 - 1) / (z**2 - 9): (3, 1 / 18),
    1 / z**2: (0, oo),
    1 / z: (0, nan),
    sp.Abs(z) / z: (0, nan),
    sp.log(sp.Abs(z)): (0, -oo),
    z * sp.log(z): (0, 0),
    sp.exp(-1 / z**2): (0, 0),
    sp.sin(1 / z): (0, nan),
    z * sp.sin(1 / z): (0, 0),
    sp.atanh(z): (1, oo),
    sp.Mul(z, 0, evaluate=False): (3, 0),
    sp.Max(0, z): (0, 0),
    sp.Mul(0, sp.sqrt(-1 - z**2), evaluate=False): (3, nan),
    sp.exp(sp.exp(sp.exp(z))): (1000, oo),
    z**z**z**z: (30, oo),
    sp.exp(-sp.exp(sp.exp(z))): (10, 0),
    (-2) ** z: (3, -8),
    z ** sp.Rational(1, 3): (-8, nan),
    sp.Piecewise((1, z > 1)): (0, nan),
    sp.Piecewise((1, z / 6 + half >= 0), (2, True)): (-3, 1),
    sp.sin(z) ** 2 + sp.cos(z) ** 2 - 1: (3, 0),
    sp.sign(sp.sin(z) ** 2 + sp.cos(z) ** 2 - 1): (3, nan),
    sp.floor(sp.log(z) / sp.log(10)): (1000, nan),
    sp.floor(z / 3): (1, 0),
    sp.sign(z / 7 + z / 3 - 10): (21, 0),
    sp.Mul(z**3, 1 / (z / 6 + half) - 1, z + 3): (-3, -162),
    sp.sign(sp.sqrt(1 + sp.exp(-z)) - 1): (5000, 1),
    z * sp.exp(sp.exp(sp.exp(z))) - sp.exp(sp.exp(sp.exp(z + 1))): (1000, nan),
    (z - 2) / (sp.cbrt(z) - sp.cbrt(2)): (2, nan),
}
