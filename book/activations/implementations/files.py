"""Whole files: an activation in one language, as it is pasted into an empty file."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterable

from .code import Code
from .functions import Function, Tree, names_in, replaced
from .helpers import tables
from .languages import JAVASCRIPT, JAX, NUMPY, TENSORFLOW, TORCH, WITH_CONSTANTS, C, Language
from .text import (
    c_function,
    calls,
    helper_texts,
    helpers_of,
    javascript_function,
    python_function,
)

__all__ = ["LANGUAGES", "LICENSE", "commented", "file_text", "own_name"]

LICENSE = "BSD 3-Clause license, the authors of Activation Functions, Derived"
AT_A_KINK = "At a kink it is that of the piece that has the point."


def file_text(code: Code, key: str, remark: str = "") -> str:
    """Return the file of an activation in the language of a key of LANGUAGES.

    ``remark`` is what there is to say of the framework's own function.
    """
    language, write = LANGUAGES[key]
    return f"{_head(code, language, remark)}\n{write(code)}"


# --- what stands at the top -------------------------------------------------------------------


def _head(code: Code, language: Language, remark: str) -> str:
    lines = [f"{code.title}: {code.formula}", code.source, LICENSE, remark]
    lines += [_test(code, given, language) for given in code.given]
    return commented(filter(None, lines), language)


def commented(lines: Iterable[str], language: Language) -> str:
    """Return lines as a comment of a language."""
    start = {"javascript": "// ", "c": " * "}.get(language.key, "# ")
    wrapped = [part for line in lines for part in textwrap.wrap(line, 79 - len(start))]
    text = "".join(f"{start}{line}\n" for line in wrapped)
    return f"/*\n{text} */\n" if language is C else text


def _test(code: Code, given, language: Language) -> str:
    defaults = "".join(f", {_default(a.default)}" for a in code.arguments) if language is C else ""
    name = own_name(code, given.order, language)
    return f"{name}({_default(given.z)}{defaults}) = {given.value!r}"


def _default(value: float) -> str:
    return str(int(value)) + ".0" if value == int(value) else repr(value)


def own_name(code: Code, order: int, language: Language) -> str:
    """Return what a function of an activation is called in a language."""
    name = code.name_of(order)
    if language is C and name in C_LIBRARY:
        name += "_activation"
    return language.named(name)


# --- Python -----------------------------------------------------------------------------------


def _signature(code: Code) -> list[str]:
    return ["z", *(f"{a.name}={_default(a.default)}" for a in code.arguments)]


def _passed(code: Code) -> list[str]:
    return ["z", *(a.name for a in code.arguments)]


def _what(code: Code, order: int) -> str:
    return code.title if order == 0 else f"The derivative of {code.title}"


def _says(code: Code, order: int) -> str:
    return f"{_what(code, order)}, elementwise."


NUMPY_WRAPPER = '''def in_float64(function):
    """Compute in float64, without warnings; round once to the dtype of z."""

    @wraps(function)
    def computed(z, *parameters, **named):
        z = np.asarray(z)
        dtype = z.dtype if z.dtype.kind == "f" else np.float64
        with np.errstate(all="ignore"):
            result = function(z.astype(np.float64), *parameters, **named)
        return np.asarray(result).astype(dtype)[()]

    return computed'''


def _numpy(code: Code) -> str:
    functions = [part.finished(code.arguments) for part in code.doubles[:2]]
    parts = ["from functools import wraps\n\nimport numpy as np"]
    parts += helper_texts(functions, NUMPY, single=False)
    parts.append(NUMPY_WRAPPER)
    for order, f in enumerate(functions):
        text = python_function(
            _saying(f, code, order), NUMPY, signature=", ".join(_signature(code))
        )
        parts.append(f"@in_float64\n{text}")
    return "\n\n\n".join(parts) + "\n"


def _saying(f: Function, code: Code, order: int, language: Language = NUMPY) -> Function:
    says = _says(code, order)
    if not language.vectors:
        says = f"{_what(code, order)}."
    if order and code.kinks:
        says += f" {AT_A_KINK}"
    name = own_name(code, order, language)
    return Function(name, f.arguments, f.steps, f.result, says)


def _both(code: Code, language: Language) -> tuple[list[str], list[tuple[str, str]]]:
    """Return the functions in both formats as texts, and for each order their two names.

    Where both are the same text, it stands there once.
    """
    texts, names = [], []
    wanted = {False: [], True: []}
    bodies = []
    for order, (double, single) in enumerate(zip(code.doubles, code.singles, strict=True)):
        pair = []
        for part, is_single in ((double, False), (single, True)):
            f = part.finished(code.arguments)
            name = f"_{code.name_of(order)}"
            text = python_function(
                Function(name, f.arguments, f.steps, f.result), language, is_single
            )
            pair.append((f, text))
        one, other = pair
        name = f"_{code.name_of(order)}"
        if _rounded(one[0]) == _rounded(other[0]):
            names.append((name, name))
            bodies.append(one[1])
            wanted[False].append(one[0])
        else:
            names.append((f"{name}_double", f"{name}_single"))
            for (f, text), suffix in ((one, "_double"), (other, "_single")):
                bodies.append(text.replace(f"def {name}(", f"def {name}{suffix}(", 1))
                wanted[suffix == "_single"].append(f)
    for single in (False, True):
        for text in helper_texts(wanted[single], language, single):
            if text not in texts:
                texts.append(text)
    return [*texts, *bodies], names


def _rounded(f: Function) -> tuple:
    """Return what two functions share if they are the same but for digits beyond float32."""

    def change(tree: Tree) -> Tree | None:
        if isinstance(tree, list) and tree[0] in WITH_CONSTANTS:
            return [tree[0], repr(f)]
        return float(f"{tree:.6g}") if isinstance(tree, float) else None

    return tuple(repr(replaced(tree, change)) for tree in f.trees())


BY_DTYPE = {
    "torch": '''def by_dtype(double, single, z, *parameters):
    """float64 has its own constants; all else is computed in float32."""
    if z.dtype == torch.float64:
        return double(z, *parameters)
    if not z.is_floating_point():
        z = z.float()
    return single(z.float(), *parameters).to(z.dtype)''',
    "jax": '''def by_dtype(double, single, z, *parameters):
    """float64 has its own constants; all else is computed in float32."""
    z = jnp.asarray(z)
    if z.dtype == jnp.float64:
        return double(z, *parameters)
    dtype = z.dtype if jnp.issubdtype(z.dtype, jnp.floating) else jnp.float32
    return single(z.astype(jnp.float32), *parameters).astype(dtype)''',
    "tensorflow": '''def by_dtype(double, single, z, *parameters):
    """float64 has its own constants; all else is computed in float32."""
    if z.dtype == tf.float64:
        return double(z, *parameters)
    if not z.dtype.is_floating:
        z = tf.cast(z, tf.float32)
    return tf.cast(single(tf.cast(z, tf.float32), *parameters), z.dtype)''',
}


def _with_math(parts: Iterable[str]) -> str:
    """Return the import of what computes with plain numbers, if it is needed."""
    needed = any(re.search(r"(?<![.\w])math\.", part) for part in parts)
    return "import math\n\n" if needed else ""


def _of_class(code: Code, order: int) -> str:
    """Return what a class says of itself, in a line."""
    says = f"{_what(code, order)}, with a derivative of its own."
    return says if len(says) <= 69 else f"{_what(code, order)}."


def _torch(code: Code) -> str:
    parts, names = _both(code, TORCH)
    parts = [f"{_with_math(parts)}import torch", *parts, BY_DTYPE["torch"]]
    classes = ["".join(w.capitalize() for w in code.name_of(n).split("_")) for n in range(2)]
    nothing = ", None" * len(code.arguments)
    given = ["z", *(f"ctx.{a.name}" for a in code.arguments)]
    unpacked = f"        {', '.join(given)} = inputs" if code.arguments else "        (z,) = inputs"
    unpacked = [unpacked] if len(unpacked) <= 79 else _call("", given, 8, " = inputs")
    passed = _passed(code)
    together = ", ".join(passed)
    for order in (1, 0):
        double, single = names[order]
        value = _call("return by_dtype", [double, single, together], 8)
        if order:
            back = _call("slope = by_dtype", [*names[2], ", ".join(given)], 8)
        else:
            back = _call(f"slope = {classes[1]}.apply", given, 8)
        back.append(f"        return upstream*slope{nothing}")
        parts.append(
            "\n".join(
                [
                    f"class {classes[order]}(torch.autograd.Function):",
                    f'    """{_of_class(code, order)}"""',
                    "",
                    "    generate_vmap_rule = True",
                    "",
                    "    @staticmethod",
                    *_call("def forward", passed, 4, ":"),
                    *value,
                    "",
                    "    @staticmethod",
                    "    def setup_context(ctx, inputs, output):",
                    *unpacked,
                    "        ctx.save_for_backward(z)",
                    "",
                    "    @staticmethod",
                    "    def backward(ctx, upstream):",
                    "        (z,) = ctx.saved_tensors",
                    *back,
                ]
            )
        )
    for order in (0, 1):
        parts.append(
            "\n".join(
                [
                    *_call(f"def {code.name_of(order)}", _signature(code), 0, ":"),
                    *_doc(code, order),
                    *_call(f"return {classes[order]}.apply", passed, 4),
                ]
            )
        )
    return "\n\n\n".join(parts) + "\n"


def _call(start: str, arguments: list[str], indent: int, end: str = "") -> list[str]:
    """Return a statement that is a call, in as many lines as it needs."""
    space = " " * indent
    line = f"{space}{start}({', '.join(arguments)}){end}"
    if len(line) <= 79:
        return [line]
    inside = f"{space}    {', '.join(arguments)}"
    lines = [inside]
    if len(inside) > 79:
        lines = [f"{space}    {a}," for a in arguments]
    if any(len(line) > 79 for line in lines):
        lines = [f"{space}    {part}," for a in arguments for part in a.split(", ")]
    return [f"{space}{start}(", *lines, f"{space}){end}"]


def _doc(code: Code, order: int) -> list[str]:
    says = _says(code, order)
    more = []
    if order and code.kinks:
        more.append(AT_A_KINK)
    if code.arguments:
        names = " and ".join(a.name for a in code.arguments)
        many = len(code.arguments) > 1
        more.append(f"{names} {'are numbers' if many else 'is a number'}: no gradient flows there.")
    if not more:
        return [f'    """{says}"""']
    lines = [line for text in more for line in textwrap.wrap(text, 75)]
    return [f'    """{says}', "", *(f"    {line}" for line in lines), '    """']


def _jax(code: Code) -> str:
    parts, names = _both(code, JAX)
    needs_lax = any("lax." in part for part in parts)
    head = ["import jax", "import jax.numpy as jnp"]
    if needs_lax:
        head.append("from jax import lax")
    if code.arguments:
        head = ["from functools import partial", "", *head]
    parts = ["\n".join(head), *parts, BY_DTYPE["jax"]]
    numbers = ", ".join(str(n + 1) for n in range(len(code.arguments)))
    comma = "," * (len(code.arguments) == 1)
    decorator = "@jax.custom_jvp"
    if code.arguments:
        decorator = f"@partial(jax.custom_jvp, nondiff_argnums=({numbers}{comma}))"
    for order in (1, 0):
        name = code.name_of(order)
        passed = _passed(code)
        together = ", ".join(passed)
        value = _call("return by_dtype", [*names[order], together], 4)
        if order:
            step = _call("slope = by_dtype", [*names[2], together], 4)
        else:
            step = _call(f"slope = {code.name_of(1)}", passed, 4)
        parts.append(
            "\n".join(
                [
                    decorator,
                    *_call(f"def {name}", _signature(code), 0, ":"),
                    *_doc(code, order),
                    *value,
                    "",
                    "",
                    f"@{name}.defjvp",
                    *_call("def _", [*passed[1:], "primals", "tangents"], 0, ":"),
                    "    (z,), (dz,) = primals, tangents",
                    *step,
                    *_call(f"return {name}", passed, 4, ", slope*dz"),
                ]
            )
        )
    return "\n\n\n".join(parts) + "\n"


def _tensorflow(code: Code) -> str:
    parts, names = _both(code, TENSORFLOW)
    needs_numpy = any("np." in part for part in parts)
    head = (
        "import numpy as np\nimport tensorflow as tf" if needs_numpy else "import tensorflow as tf"
    )
    parts = [f"{_with_math(parts)}{head}", *parts, BY_DTYPE["tensorflow"]]
    passed = _passed(code)
    together = ", ".join(passed)
    for order in (1, 0):
        if order:
            step = _call("return upstream*by_dtype", [*names[2], together], 12)
        else:
            step = _call(f"return upstream*{code.name_of(1)}", passed, 12)
        double, single = names[order]
        parts.append(
            "\n".join(
                [
                    *_call(f"def {code.name_of(order)}", _signature(code), 0, ":"),
                    *_doc(code, order),
                    "",
                    "    @tf.custom_gradient",
                    "    def computed(z):",
                    "        def gradient(upstream):",
                    *step,
                    "",
                    *_call("value = by_dtype", [double, single, together], 8),
                    "        return value, gradient",
                    "",
                    "    return computed(tf.convert_to_tensor(z))",
                ]
            )
        )
    return "\n\n\n".join(parts) + "\n"


# --- JavaScript and C --------------------------------------------------------------------------

JAVASCRIPT_HORNER = """// Return a polynomial, the highest power first.
function horner(coefficients, x) {
  return coefficients.reduce((total, coefficient) => total*x + coefficient);
}"""
JAVASCRIPT_PRODUCT = """// Return what rounding takes from x*y, exactly (Dekker 1971).
function productError(x, y) {
  const a = 134217729*x; // 2^27 + 1
  const b = 134217729*y;
  const p = a - (a - x);
  const q = b - (b - y);
  const r = x - p;
  const s = y - q;
  const rest = p*q - x*y + p*s + r*q + r*s;
  return Number.isFinite(rest) ? rest : 0;
}"""


def _javascript(code: Code) -> str:
    functions = [part.finished(code.arguments) for part in code.doubles[:2]]
    helpers = helpers_of(functions, JAVASCRIPT)
    used = [*functions, *helpers]
    writer = JAVASCRIPT.writer(set(), single=False)
    parts = []
    for table, values in tables(single=False).items():
        if _mentions(used, table):
            lines = textwrap.wrap(", ".join(map(writer.number, values)), 77)
            parts.append("\n".join([f"const {table} = [", *(f"  {line}" for line in lines), "];"]))
    if calls(used, "horner"):
        parts.append(JAVASCRIPT_HORNER)
    if calls(used, "product_rest"):
        parts.append(JAVASCRIPT_PRODUCT)
    parts += [javascript_function(h, JAVASCRIPT) for h in helpers]
    signature = ", ".join(
        ["z", *(f"{JAVASCRIPT.named(a.name)} = {_number(a.default)}" for a in code.arguments)]
    )
    for order, f in enumerate(functions):
        text = javascript_function(_saying(f, code, order, JAVASCRIPT), JAVASCRIPT, signature)
        parts.append(text)
    return "\n\n".join(parts) + "\n"


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(value)


def _mentions(functions: list[Function], name: str) -> bool:
    return any(name in set(names_in(tree)) for f in functions for tree in f.trees())


C_LIBRARY = {"tanh"}
C_HORNER = """/* Return a polynomial, the highest power first. */
static {kind} horner{suffix}(const {kind} *coefficients, size_t count, {kind} x) {{
    {kind} total = coefficients[0];
    for (size_t i = 1; i < count; i++)
        total = total*x + coefficients[i];
    return total;
}}"""
C_PRODUCT = """/* Return what rounding takes from x*y, exactly. */
static {kind} product_error{suffix}({kind} x, {kind} y) {{
    {kind} rest = fma{f}(x, y, -(x*y));
    return isfinite(rest) ? rest : 0;
}}"""


def _c(code: Code) -> str:
    parts = []
    needs_size = False
    for single in (False, True):
        chosen = (code.singles if single else code.doubles)[:2]
        functions = [part.finished(code.arguments, c_rules=True) for part in chosen]
        helpers = helpers_of(functions, C)
        used = [*functions, *helpers]
        writer = C.writer(set(), single)
        style = {"kind": "float" if single else "double", "suffix": "_single" * single}
        style["f"] = "f" * single
        for table, values in tables(single).items():
            if _mentions(used, table):
                lines = textwrap.wrap(", ".join(map(writer.number, values)), 75)
                first = f"static const {style['kind']} {table}{'_SINGLE' * single}[] = {{"
                parts.append("\n".join([first, *(f"    {line}" for line in lines), "};"]))
        if calls(used, "horner"):
            parts.append(C_HORNER.format(**style))
            needs_size = True
        if calls(used, "product_rest"):
            parts.append(C_PRODUCT.format(**style))
        parts += [c_function(h, C, single, writer.helper(h.name), static=True) for h in helpers]
        for order, f in enumerate(functions):
            told = _saying(f, code, order, C)
            name = told.name + "_single" * single
            if single:
                told = Function(
                    told.name, f.arguments, f.steps, f.result, f"{told.says} In float32."
                )
            parts.append(c_function(told, C, single, name, static=False))
    head = "#include <math.h>" + "\n#include <stddef.h>" * needs_size
    note = "/* Don't compile it with -ffast-math: that takes away NaN and infinity. */"
    return "\n\n".join([f"{note}\n{head}", *parts]) + "\n"


LANGUAGES: dict[str, tuple[Language, Callable[[Code], str]]] = {
    "numpy": (NUMPY, _numpy),
    "torch": (TORCH, _torch),
    "jax": (JAX, _jax),
    "tensorflow": (TENSORFLOW, _tensorflow),
    "javascript": (JAVASCRIPT, _javascript),
    "c": (C, _c),
}
"""The languages by their keys, each with what writes a file."""
