"""How each language writes a tree: operators, functions, numbers, and choices."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable
from dataclasses import dataclass, field

from .functions import Tree, names_in

__all__ = ["JAVASCRIPT", "JAX", "NUMPY", "TENSORFLOW", "TORCH", "C", "Language", "number"]

ALONE, PRODUCT, SUM, COMPARISON, CHOICE = 9, 5, 4, 2, 0
OPERATORS = {
    **{"+": SUM, "-": SUM, "*": PRODUCT, "/": PRODUCT},
    **dict.fromkeys(("<", "<=", ">", ">=", "==", "!="), COMPARISON),
    **{"&": 1, "|": 1},
}
# What the helpers are called, and what the engine calls them.
RENAMED = {
    "product_rest": "product_error",
    "quotient_rest": "quotient_error",
    "sum_rest": "sum_error",
    "exp_rest": "exp_error",
}
# Names that NumPy has alone: the others leave out "arc".
INVERSE = {f"arc{name}": f"a{name}" for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh")}
# What Python computes of a parameter, where the functions of a library are for tensors.
OF_NUMBERS = {
    **{name: f"math.{name}" for name in ("sqrt", "exp", "expm1", "log", "log1p", "erf", "erfc")},
    **{name: f"math.{name}" for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh")},
    **{name: f"math.{own}" for name, own in INVERSE.items()},
    "power": "math.pow",
    **{"abs": "abs", "minimum": "min", "maximum": "max"},
}
# And helpers, which take tensors, too.
WRITTEN_OUT: dict[str, Callable[[Tree], Tree]] = {
    "logistic": lambda x: ["/", 1, ["+", 1, ["exp", _negative(x)]]],
    "sech": lambda x: ["/", 1, ["cosh", x]],
    "sech2": lambda x: ["/", 1, ["*", ["cosh", x], ["cosh", x]]],
}
# Helpers that have constants of the format.
WITH_CONSTANTS = ("erfcx", "upper_erfc", "erf", "erfc")


def number(value: float, single: bool) -> str:
    """Return the shortest text that is read as a number: as a float64, or as a float32."""
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    if not single:
        return repr(value)
    nearest = struct.pack("f", value)
    (value,) = struct.unpack("f", nearest)
    texts = (f"{value:.{digits}g}" for digits in range(1, 10))
    return next(text for text in texts if struct.pack("f", float(text)) == nearest)


def _negative(x: Tree) -> Tree:
    return x[1] if isinstance(x, list) and x[0] == "-" and len(x) == 2 else ["-", x]


@dataclass(frozen=True)
class Language:
    """A language or library.

    Attributes
    ----------
    key, title : str
    functions : dict
        How operations are called that are not called by their own name.
    vectors : bool
        Whether a choice between arrays is a function, and not an operator.
    prefix : str
        What stands before the names of functions, such as "np.".
    helpers : tuple of str
        Operations that the language has itself, of those that ``helpers.py`` defines.
    only_tensors : bool
        Whether its functions take no plain numbers, or make of them numbers of one format.
    """

    key: str
    title: str
    functions: dict[str, str] = field(default_factory=dict)
    vectors: bool = True
    prefix: str = ""
    built_in: tuple[str, ...] = ()
    whole_as_float: bool = False
    infinity: str = ""
    nan: str = ""
    camel: bool = False
    suffix: str = ""  # of a number in float32
    only_tensors: bool = False

    def writer(self, tensors: set[str], single: bool) -> Writer:
        """Return what writes the trees of a function, some of whose names are arrays."""
        return Writer(self, tensors, single)

    def named(self, name: str) -> str:
        """Return a name in the style of the language."""
        if not self.camel:
            return name
        return re.sub(r"_(\w)", lambda m: m[1].upper(), name)


@dataclass(frozen=True)
class Writer:
    """Writes trees in one language and format."""

    language: Language
    tensors: set[str]
    single: bool

    def is_array(self, tree: Tree) -> bool:
        """Say whether a tree depends on z."""
        return any(name in self.tensors for name in names_in(tree))

    def text(self, tree: Tree) -> str:
        """Return a tree as text."""
        return self._written(tree)[0]

    def number(self, value: float) -> str:
        text = number(value, self.single)
        if self.language.whole_as_float and re.fullmatch(r"-?\d+", text):
            text += ".0"
        return text + (self.language.suffix if self.single else "")

    def _written(self, tree: Tree) -> tuple[str, int]:
        if isinstance(tree, str):
            if tree in ("inf", "nan"):
                return self.language.infinity if tree == "inf" else self.language.nan, ALONE
            return self.language.named(tree), ALONE
        if not isinstance(tree, list):
            return self.number(tree), ALONE if tree >= 0 else PRODUCT
        operation, *parts = tree
        if operation == "-" and len(parts) == 1:
            return f"-{self._inside(parts[0], PRODUCT + 1, first=True)}", PRODUCT
        if operation in OPERATORS:
            return self._operator(operation, *parts)
        if operation in ("where", "if"):
            return self._choice(*parts)
        return self._call(operation, parts), ALONE

    def _inside(self, tree: Tree, level: int, first: bool = False) -> str:
        text, own = self._written(tree)
        negative = text.startswith("-") and not first
        return f"({text})" if own < level or negative else text

    def _operator(self, operation: str, left: Tree, right: Tree) -> tuple[str, int]:
        level = OPERATORS[operation]
        if operation in ("&", "|"):
            sign = operation if self.language.vectors else operation * 2
            return f"({self.text(left)}) {sign} ({self.text(right)})", level
        a = self._inside(left, level, first=True)
        b = self._inside(right, level + 1, first=level == COMPARISON)
        if level == PRODUCT:
            return f"{a}{operation}{b}", level
        if operation in ("==", "!=") and not self.language.vectors:
            operation += "=" * self.language.camel
        return f"{a} {operation} {b}", level

    def _choice(self, condition: Tree, yes: Tree, no: Tree) -> tuple[str, int]:
        raise NotImplementedError

    def _call(self, operation: str, parts: list[Tree]) -> str:
        raise NotImplementedError

    def helper(self, operation: str) -> str:
        """Return the name of a helper."""
        name = RENAMED.get(operation, operation)
        own = operation in WITH_CONSTANTS or not self.language.vectors
        if self.single and own and self.language.key != "numpy":
            name += "_single"
        return self.language.named(name)

    def _arguments(self, parts: list[Tree]) -> str:
        return ", ".join(map(self.text, parts))


class Arrays(Writer):
    """Writes Python, in which functions take whole arrays."""

    def _operator(self, operation: str, left: Tree, right: Tree) -> tuple[str, int]:
        both = [isinstance(part, list) and part[0] == "exp" for part in (left, right)]
        if operation == "*" and all(both) and self.language.key == "jax":
            # Its compiler makes exp(a + b) of exp(a)*exp(b), if nothing stands between.
            first = f"lax.optimization_barrier({self.text(left)})"
            return f"{first}*{self.text(right)}", PRODUCT
        return super()._operator(operation, left, right)

    def _choice(self, condition: Tree, yes: Tree, no: Tree) -> tuple[str, int]:
        if not self.is_array(condition):
            text = f"{self.text(yes)} if {self.text(condition)} else {self.text(no)}"
            return f"({text})", ALONE
        # In TensorFlow's graphs the first of two values decides of which dtype both are.
        first_decides = self.language.key == "tensorflow"
        if not (self.is_array(yes) or (self.is_array(no) and not first_decides)):
            return self._call_text("where", [self.text(condition), self.full(yes), self.text(no)])
        return self._call_text("where", [self.text(condition), self.text(yes), self.text(no)])

    def _call_text(self, name: str, parts: list[str]) -> tuple[str, int]:
        return f"{self.language.prefix}{name}({', '.join(parts)})", ALONE

    def full(self, value: Tree) -> str:
        """Return an array like z of one value."""
        prefix = self.language.prefix
        if value in (0, 1):
            return f"{prefix}{('zeros', 'ones')[int(value)]}_like(z)"
        if self.language.key == "tensorflow":
            return f"{self._inside(value, PRODUCT, first=True)}*tf.ones_like(z)"
        return f"{prefix}full_like(z, {self.text(value)})"

    def _call(self, operation: str, parts: list[Tree]) -> str:
        language = self.language
        if operation in WRITTEN_OUT and language.only_tensors and not self.is_array(parts[0]):
            return f"({self.text(WRITTEN_OUT[operation](parts[0]))})"
        if operation in HELPERS and operation not in language.built_in:
            return f"{self.helper(operation)}({self._arguments(parts)})"
        if operation == "horner":
            return (
                f"horner({parts[0]}{'_SINGLE' if self._own_table() else ''}, {self.text(parts[1])})"
            )
        if operation in OF_NUMBERS and language.only_tensors and not any(map(self.is_array, parts)):
            return f"{OF_NUMBERS[operation]}({self._arguments(parts)})"
        if language.key == "torch" and operation in ("minimum", "maximum"):
            bounds = [part for part in parts if not self.is_array(part)]
            if bounds:
                (x,) = (part for part in parts if self.is_array(part))
                side = "max" if operation == "minimum" else "min"
                return f"torch.clamp({self.text(x)}, {side}={self.text(bounds[0])})"
        if language.key == "tensorflow" and operation in ("minimum", "maximum"):
            parts = sorted(parts, key=lambda part: not self.is_array(part))
        name = language.functions.get(operation, operation)
        return f"{language.prefix}{name}({self._arguments(parts)})"

    def _own_table(self) -> bool:
        return self.single and self.language.key != "numpy"


class Numbers(Writer):
    """Writes JavaScript or C, in which functions take one number."""

    def _choice(self, condition: Tree, yes: Tree, no: Tree) -> tuple[str, int]:
        test = self.text(condition)
        return f"{test} ? {self._inside(yes, CHOICE + 1)} : {self.text(no)}", CHOICE

    def _call(self, operation: str, parts: list[Tree]) -> str:
        language = self.language
        if operation == "clip":
            x, low, high = parts
            return self._call("maximum", [low, ["minimum", high, x]])
        if operation == "sign" and language.key == "c":
            x = self._inside(parts[0], COMPARISON + 1)
            return f"(({x} > 0) - ({x} < 0))"
        if operation == "horner":
            table, x = parts
            if language.key == "c":
                table += "_SINGLE" * self.single
                name = "horner" + "_single" * self.single
                return f"{name}({table}, sizeof {table}/sizeof *{table}, {self.text(x)})"
            return f"horner({table}, {self.text(x)})"
        if operation in HELPERS and operation not in language.built_in:
            return f"{self.helper(operation)}({self._arguments(parts)})"
        if operation in ("isnan", "isinf", "isfinite"):
            if operation == "isinf" and language.key == "javascript":
                return f"Math.abs({self.text(parts[0])}) === Infinity"
            return f"{language.functions.get(operation, operation)}({self._arguments(parts)})"
        name = language.functions.get(operation, operation)
        suffix = "f" if self.single and language.key == "c" else ""
        return f"{language.prefix}{name}{suffix}({self._arguments(parts)})"


HELPERS = (
    *("product_rest", "quotient_rest", "sum_rest", "exp_rest", "logistic", "softplus", "sech"),
    *("sech2", "hypot", "erf", "erfc", "erfcx", "upper_erfc"),
)


@dataclass(frozen=True)
class ArrayLanguage(Language):
    def writer(self, tensors: set[str], single: bool) -> Writer:
        return Arrays(self, tensors, single)


@dataclass(frozen=True)
class NumberLanguage(Language):
    vectors: bool = False

    def writer(self, tensors: set[str], single: bool) -> Writer:
        return Numbers(self, tensors, single)


NUMPY = ArrayLanguage(
    "numpy", "NumPy", prefix="np.", built_in=("hypot",), infinity="np.inf", nan="np.nan"
)
TORCH = ArrayLanguage(
    "torch",
    "PyTorch",
    functions={**INVERSE, "power": "pow", "clip": "clamp"},
    prefix="torch.",
    only_tensors=True,
    infinity="torch.inf",
    nan="torch.nan",
)
JAX = ArrayLanguage(
    "jax", "JAX", prefix="jnp.", built_in=("hypot",), infinity="jnp.inf", nan="jnp.nan"
)
TENSORFLOW = ArrayLanguage(
    "tensorflow",
    "TensorFlow, Keras",
    functions={
        **INVERSE,
        "power": "pow",
        "clip": "clip_by_value",
        **{name: f"math.{name}" for name in ("log", "log1p", "expm1", "ceil", "isnan", "isinf")},
        "isfinite": "math.is_finite",
        "isnan": "math.is_nan",
        "isinf": "math.is_inf",
    },
    prefix="tf.",
    only_tensors=True,
    infinity="np.inf",
    nan="np.nan",
    whole_as_float=True,
)
JAVASCRIPT = NumberLanguage(
    "javascript",
    "JavaScript",
    functions={
        **{**INVERSE, "power": "pow", "minimum": "min", "maximum": "max"},
        **{"isnan": "Number.isNaN", "isfinite": "Number.isFinite"},
    },
    prefix="Math.",
    built_in=("hypot",),
    infinity="Infinity",
    nan="NaN",
    camel=True,
)
C = NumberLanguage(
    "c",
    "C",
    functions={
        **{**INVERSE, "power": "pow", "minimum": "fmin", "maximum": "fmax", "abs": "fabs"},
    },
    built_in=("erf", "erfc", "hypot"),
    infinity="INFINITY",
    nan="NAN",
    whole_as_float=True,
    suffix="f",
)
