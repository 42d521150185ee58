"""What is printed in every language: functions as plain data, made from stable forms.

A tree is a number, a name, or a list of an operation and its operands, as in
``kernel/trees.py``; "where", "if" and "isnan" are among the operations.  Nothing here needs
NumPy, so the page "Bring your own formula" may use it, too.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from operator import neg

__all__ = ["Function", "Step", "Tree", "called", "evaluate", "names_in", "replaced", "size"]

Tree = list | str | float | int


@dataclass(frozen=True)
class Step:
    """A value computed once and used by its name, with a comment for the reader."""

    name: str
    value: Tree
    comment: str = ""


@dataclass(frozen=True)
class Function:
    """A function of z and parameters: steps, and then the result.

    Attributes
    ----------
    name : str
    arguments : tuple of str
        z, or what a helper takes; then the parameters.
    steps : tuple of Step
    result : Tree
    says : str
        A sentence for its documentation.
    """

    name: str
    arguments: tuple[str, ...]
    steps: tuple[Step, ...]
    result: Tree
    says: str = ""

    def mapped(self, change: Callable[[Tree], Tree]) -> Function:
        """Return the function with ``change`` applied to every step and to the result."""
        steps = tuple(replace(s, value=change(s.value)) for s in self.steps)
        return replace(self, steps=steps, result=change(self.result))

    def trees(self) -> Iterator[Tree]:
        """Yield all trees, the result last."""
        yield from (step.value for step in self.steps)
        yield self.result


def names_in(tree: Tree) -> Iterator[str]:
    """Yield every name in a tree, once for each place."""
    if isinstance(tree, list):
        for part in tree[1:]:
            yield from names_in(part)
    elif isinstance(tree, str):
        yield tree


def called(tree: Tree) -> Iterator[str]:
    """Yield every operation in a tree."""
    if isinstance(tree, list):
        yield tree[0]
        for part in tree[1:]:
            yield from called(part)


def size(tree: Tree) -> int:
    """Return how many numbers, names and operations a tree has."""
    return 1 + sum(map(size, tree[1:])) if isinstance(tree, list) else 1


def replaced(tree: Tree, change: Callable[[Tree], Tree | None]) -> Tree:
    """Return a tree in which ``change`` has replaced what it has an answer for, top down."""
    other = change(tree)
    if other is not None:
        return other
    if not isinstance(tree, list):
        return tree
    return [tree[0], *(replaced(part, change) for part in tree[1:])]


# --- values by IEEE arithmetic -----------------------------------------------------------------


def evaluate(function: Function, values: Iterable[float], c_rules: bool = False) -> float:
    """Return the value of a function by the arithmetic of doubles; it raises no error.

    With ``c_rules`` the minimum and the maximum of a number and NaN are the number, and NaN has
    the sign 0, as in C.
    """
    known = dict(zip(function.arguments, values, strict=True))
    for step in function.steps:
        known[step.name] = _value(step.value, known, c_rules)
    return _value(function.result, known, c_rules)


def _value(tree: Tree, known: dict[str, float], c_rules: bool) -> float | bool:
    if isinstance(tree, str):
        return known[tree] if tree in known else {"inf": math.inf, "nan": math.nan}[tree]
    if not isinstance(tree, list):
        return float(tree)
    operation, *parts = tree
    if operation in ("where", "if"):
        condition, yes, no = parts
        return _value(yes if _value(condition, known, c_rules) else no, known, c_rules)
    given = [_value(part, known, c_rules) for part in parts]
    if operation == "clip":
        x, low, high = given
        below = _extreme("minimum", high, x, c_rules=c_rules)
        return _extreme("maximum", low, below, c_rules=c_rules)
    if operation in ("minimum", "maximum"):
        return _extreme(operation, *given, c_rules=c_rules)
    if operation == "sign" and c_rules and math.isnan(given[0]):
        return 0.0
    try:
        return (neg if len(given) == 1 and operation == "-" else RULES[operation])(*given)
    except OverflowError:
        return math.inf
    except ValueError:
        return math.nan


def _extreme(operation: str, x: float, y: float, c_rules: bool) -> float:
    if math.isnan(x) or math.isnan(y):
        return (y if math.isnan(x) else x) if c_rules else math.nan
    return min(x, y) if operation == "minimum" else max(x, y)


def _over(x: float, y: float) -> float:
    if y == 0:
        return math.nan if x == 0 or math.isnan(x) else math.copysign(math.inf, x)
    return x / y


def _sign(x: float) -> float:
    return x if math.isnan(x) else float((x > 0) - (x < 0))


def _floor(x: float) -> float:
    return float(math.floor(x)) if math.isfinite(x) else x


def _exp(x: float) -> float:
    return math.exp(x) if x < 709.8 else x + math.inf


def _erfcx(x: float) -> float:
    return math.exp(x * x) * math.erfc(x) if x < 25 else 1 / (x * math.sqrt(math.pi))


def _no_error(*_: float) -> float:
    """What rounding takes from an operation: far out it decides nothing."""
    return 0.0


RULES: dict[str, Callable[..., float | bool]] = {
    "+": lambda x, y: x + y,
    "-": lambda x, y: x - y,
    "*": lambda x, y: x * y,
    "/": _over,
    "<": lambda x, y: x < y,
    "<=": lambda x, y: x <= y,
    ">": lambda x, y: x > y,
    ">=": lambda x, y: x >= y,
    "==": lambda x, y: x == y,
    "!=": lambda x, y: x != y,
    "&": lambda x, y: x and y,
    "|": lambda x, y: x or y,
    "isnan": math.isnan,
    "isinf": math.isinf,
    "abs": abs,
    "sign": _sign,
    "floor": _floor,
    "exp": _exp,
    "expm1": lambda x: math.expm1(x) if x < 709.8 else x + math.inf,
    "log1p": math.log1p,
    "log": lambda x: -math.inf if x == 0 else math.log(x),
    "tan": math.tan,
    "arcsin": math.asin,
    "arccos": math.acos,
    "sinh": lambda x: math.copysign(_exp(abs(x)) / 2, x) if abs(x) > 700 else math.sinh(x),
    "cosh": lambda x: _exp(abs(x)) / 2 if abs(x) > 700 else math.cosh(x),
    "arcsinh": math.asinh,
    "arccosh": math.acosh,
    "arctanh": math.atanh,
    "ceil": lambda x: float(math.ceil(x)) if math.isfinite(x) else x,
    "tanh": math.tanh,
    "sin": math.sin,
    "cos": math.cos,
    "arctan": math.atan,
    "sqrt": math.sqrt,
    "hypot": math.hypot,
    "power": math.pow,
    # As printed, these are NaN at infinity.
    "erf": lambda x: math.erf(x) if math.isfinite(x) else math.nan,
    "erfc": lambda x: math.erfc(x) if math.isfinite(x) else math.nan,
    "erfcx": _erfcx,
    "logistic": lambda x: 1 / (1 + _exp(-x)),
    "softplus": lambda x: max(x, 0) + math.log1p(_exp(-abs(x))) if x == x else x,
    "sech": lambda x: 2 * _exp(-abs(x)) / (1 + _exp(-2 * abs(x))),
    "sech2": lambda x: 4 * _exp(-2 * abs(x)) / (1 + _exp(-2 * abs(x))) ** 2,
    "product_rest": _no_error,
    "quotient_rest": _no_error,
    "sum_rest": _no_error,
    "exp_rest": _no_error,
}
