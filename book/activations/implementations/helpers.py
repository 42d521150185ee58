"""The functions that the printed ones call, and that no library has: written once, for all."""

from __future__ import annotations

import ast

from ..kernel.series import coefficients, erf_series
from ..kernel.trees import tree
from .functions import Function, Step

__all__ = ["HELPERS", "tables"]

# Degrees and numbers of terms after which nothing is left of a float64, and of a float32.
DEGREES, TERMS = (23, 11), (13, 7)

TEXT = '''
def logistic(x):
    """Return 1/(1 + exp(-x))."""
    decay = exp(-abs(x))
    return where(x < 0, decay, 1)/(1 + decay)


def softplus(x):
    """Return log(1 + exp(x))."""
    return maximum(0, x) + log1p(exp(-abs(x)))


def sech(x):
    """Return 1/cosh(x)."""
    decay = exp(-abs(x))
    return 2*decay/(1 + decay*decay)


def sech2(x):
    """Return 1 - tanh(x)^2."""
    decay = exp(-2*abs(x))
    return 4*decay/((1 + decay)*(1 + decay))


def hypot(x, y):
    """Return sqrt(x^2 + y^2), without overflow."""
    high = maximum(abs(x), abs(y))
    ratio = minimum(abs(x), abs(y))/high
    return high*sqrt(1 + ratio*ratio)


def erfcx(x):
    """Return exp(x^2) erfc(x), for x >= 0."""
    y = (x - 4.5)/(x + 4.5)
    return horner(ERFCX, y)/(1 + 1.25*x)


def upper_erfc(x):
    """Return 1 - erf(x), for x >= 1/2."""
    return exp(-(x*x))*(1 - product_rest(x, x))*erfcx(x)


def erf(x):
    """Return the error function."""
    size = abs(x)
    near = minimum(0.5, size)
    return where(size < 0.5, x*horner(ERF, near*near), sign(x)*(1 - upper_erfc(size)))


def erfc(x):
    """Return 1 - erf(x), without cancellation."""
    size = abs(x)
    tail = upper_erfc(size)
    return where(size < 0.5, 1 - erf(x), where(x < 0, 2 - tail, tail))


def sum_rest(x, y):
    """Return what rounding takes from x + y."""
    total = x + y
    part = total - x
    rest = (x - (total - part)) + (y - part)
    return where(isfinite(rest), rest, 0)


def quotient_rest(x, y):
    """Return what rounding takes from x/y."""
    quotient = x/y
    back = quotient*y
    rest = ((x - back) - product_rest(quotient, y))/y
    return where(isfinite(rest), rest, 0)
'''


def _function(node: ast.FunctionDef) -> Function:
    says, *lines = node.body
    steps = []
    for line in lines[:-1]:
        steps.append(Step(line.targets[0].id, tree(ast.unparse(line.value))))
    result = tree(ast.unparse(lines[-1].value))
    names = tuple(argument.arg for argument in node.args.args)
    return Function(node.name, names, tuple(steps), result, says.value.value)


HELPERS = {node.name: _function(node) for node in ast.parse(TEXT).body}


def tables(single: bool) -> dict[str, tuple[float, ...]]:
    """Return the constants of the series by their names."""
    return {"ERFCX": coefficients(DEGREES[single]), "ERF": erf_series(TERMS[single])}
