"""Functions as source text, line by line."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator

from .functions import Function, called, names_in
from .helpers import HELPERS, tables
from .languages import NUMPY, Language, Writer

__all__ = ["c_function", "functions_text", "helpers_of", "javascript_function", "python_function"]

WIDTH = 79


def tensors_of(function: Function, first: tuple[str, ...] = ("z",)) -> set[str]:
    """Return the names in a function that are arrays: what depends on z."""
    found = set(first)
    for step in function.steps:
        if found & set(names_in(step.value)):
            found.add(step.name)
    return found


def helpers_of(functions: Iterable[Function], language: Language) -> list[Function]:
    """Return the helpers that functions call, each after those that it calls itself."""
    found: dict[str, Function] = {}

    def need(function: Function) -> None:
        for tree in function.trees():
            for name in called(tree):
                if name in HELPERS and name not in found and name not in language.built_in:
                    need(HELPERS[name])
                    found[name] = HELPERS[name]

    for function in functions:
        need(function)
    return list(found.values())


def calls(functions: Iterable[Function], name: str) -> bool:
    """Say whether functions call an operation."""
    return any(name in called(tree) for f in functions for tree in f.trees())


# --- Python -------------------------------------------------------------------------------------


def python_function(
    function: Function,
    language: Language,
    single: bool = False,
    name: str | None = None,
    signature: str | None = None,
    first: tuple[str, ...] = (),
) -> str:
    """Return the text of a function of arrays; ``first`` are lines that stand before its own."""
    arrays = ("z",) if function.arguments[:1] == ("z",) else function.arguments
    writer = language.writer(tensors_of(function, arrays), single)
    called = f"{name or function.name}({signature or ', '.join(function.arguments)})"
    lines = _wrapped("def ", called, ":")
    lines += documentation(function.says) + [f"    {line}" for line in first]
    for step in function.steps:
        if step.comment:
            lines.append(f"    # {step.comment}")
        lines += _wrapped(f"    {step.name} = ", writer.text(step.value))
    result = function.result
    if result == "z" and language.key == "torch":  # which takes no input for an output
        lines.append("    return z.clone()")
    elif not writer.is_array(result):
        lines += _wrapped("    return ", writer.full(result))
    else:
        lines += _wrapped("    return ", writer.text(result))
    return "\n".join(lines)


def documentation(says: str) -> list[str]:
    """Return sentences as the documentation of a function in Python, the first one by itself."""
    if len(says) <= WIDTH - 10:
        return [f'    """{says}"""'] if says else []
    first, _, rest = says.partition(". ")
    inside = textwrap.wrap(rest, WIDTH - 4)
    return [f'    """{first}.', "", *(f"    {line}" for line in inside), '    """']


def _wrapped(start: str, text: str, end: str = "") -> list[str]:
    """Return a statement in lines of at most 79 characters; ``end`` is its semicolon, if any."""
    if len(start) + len(text) + len(end) <= WIDTH:
        return [f"{start}{text}{end}"]
    indent = " " * (len(start) - len(start.lstrip()))
    deeper = f"{indent}    "
    if _is_one_call(text):
        head, inside = text.split("(", 1)
        return [f"{start}{head}(", *_filled(_split(inside[:-1], ","), deeper), f"{indent}){end}"]
    inside = _laid_out(text, deeper)
    return [f"{start}(", *inside, f"{indent}){end}"]


def _laid_out(text: str, indent: str, end: str = "") -> list[str]:
    """Return an expression in lines, broken where its parentheses are least deep.

    ``end`` is what will stand behind the last line.
    """
    if len(indent) + len(text) + len(end) <= WIDTH:
        return [f"{indent}{text}"]
    if _is_one_call(text):
        head, inside = text.split("(", 1)
        parts = _split(inside[:-1], ",")
        return [f"{indent}{head}(", *_filled(parts, f"{indent}    "), f"{indent})"]
    for at in " *":
        parts = _split(text, at)
        if len(parts) > 1:
            return _filled(parts, indent, "" if at == "*" else " ", end)
    head, middle, tail = _longest_group(text)
    if not middle:
        return [f"{indent}{text}"]
    return [
        f"{indent}{head}",
        *_filled(_split(middle, ",") if ", " in middle else [middle], f"{indent}    "),
        f"{indent}{tail}",
    ]


def _is_one_call(text: str) -> bool:
    """Say whether a text is one call of a function, from its name to its last parenthesis."""
    if not re.match(r"[\w.]+\(", text) or not text.endswith(")"):
        return False
    depth = 0
    for place, sign in enumerate(text):
        depth += (sign == "(") - (sign == ")")
        if depth == 0 and sign == ")":
            return place == len(text) - 1
    return False


def _split(text: str, at: str) -> list[str]:
    """Return the parts of a text: at commas, or before signs such as + or *."""
    parts, depth, start = [], 0, 0
    for place, sign in enumerate(text):
        depth += (sign == "(") - (sign == ")")
        if depth:
            continue
        if at == "," and sign == ",":
            parts.append(text[start : place + 1].strip())
            start = place + 1
        elif at == "*" and sign in "*/" and text[start:place].strip():
            parts.append(text[start:place].strip())
            start = place
        elif at == " " and re.match(r" [-+?:|&] ", text[place : place + 3]):
            parts.append(text[start:place].strip())
            start = place + 1
    return [*parts, text[start:].strip()]


def _longest_group(text: str) -> tuple[str, str, str]:
    """Return what stands before, in and after the longest parentheses of a text."""
    groups, starts = [], []
    for place, sign in enumerate(text):
        if sign == "(":
            starts.append(place)
        elif sign == ")":
            start = starts.pop()
            if not starts:
                groups.append((place - start, start, place))
    if not groups:
        return text, "", ""
    _, start, end = max(groups)
    return text[: start + 1], text[start + 1 : end], text[end:]


def _filled(parts: list[str], indent: str, between: str = " ", end: str = "") -> list[str]:
    """Return parts in as few lines as they fit into; a longer one is laid out by itself.

    ``end`` is what will stand behind the last line.
    """
    lines: list[str] = []
    for place, part in enumerate(parts, start=1):
        room = WIDTH - len(end) * (place == len(parts))
        fits = lines and len(lines[-1]) + len(between) + len(part) <= room
        if fits and not lines[-1].strip().startswith(")"):
            lines[-1] += f"{between}{part}"
        elif len(indent) + len(part) <= room:
            lines.append(f"{indent}{part}")
        else:
            comma = "," * part.endswith(",")
            found = _laid_out(part.removesuffix(","), indent, comma)
            lines += [*found[:-1], found[-1] + comma]
    return lines


def table_text(name: str, values: tuple[float, ...], writer: Writer) -> str:
    """Return the constants of a series in Python."""
    text = ", ".join(map(writer.number, values))
    lines = textwrap.wrap(text, WIDTH - 4)
    return "\n".join([f"{name} = (", *(f"    {line}" for line in lines), ")"])


PYTHON_HORNER = '''def horner(coefficients, x):
    """Return a polynomial, the highest power first."""
    total = coefficients[0]
    for coefficient in coefficients[1:]:
        total = total*x + coefficient
    return total'''

# What rounding takes from an operation can be told only of numbers that are of one format.
SAME_FORMAT = {
    "numpy": (),
    "torch": (
        "dtype = torch.result_type(x, y)",
        "x, y = torch.as_tensor(x, dtype=dtype), torch.as_tensor(y, dtype=dtype)",
    ),
    "jax": (
        "dtype = jnp.result_type(x, y)",
        "x, y = jnp.asarray(x, dtype), jnp.asarray(y, dtype)",
    ),
    "tensorflow": (
        "dtype = x.dtype if tf.is_tensor(x) else y.dtype",
        "x, y = tf.convert_to_tensor(x, dtype), tf.convert_to_tensor(y, dtype)",
    ),
}
IN_SINGLE = ("x, y = np.float32(x), np.float32(y)",)
PRODUCT_SAYS = '"""Return what rounding takes from x*y, exactly (Dekker 1971)."""'
SPLIT = {False: "134217729", True: "4097"}  # 2^27 + 1 and 2^12 + 1
WHICH_SPLIT = (
    "# 2^27 + 1 or 2^12 + 1 cut a number in two halves.",
    "split = 134217729.0 if dtype == {}float64 else 4097.0",
)


def product_error(language: Language, single: bool) -> str:
    """Return the text of the helper that every language writes in its own way."""
    prefix, first = language.prefix, list(_same_format(language, single))
    halves = ["a, b = split*x, split*y", "p, q = a - (a - x), b - (b - y)"]
    if language.key == "numpy":
        first += [f"split = {SPLIT[single]}  # 2^{12 if single else 27} + 1"]
    elif language.key == "jax":
        # A compiler may not change what these bits are, as it may change a - (a - x).
        first += ["bits = (11, 26) if dtype == jnp.float64 else (8, 11)"]
        halves = [
            "p = lax.reduce_precision(x, *bits)",
            "q = lax.reduce_precision(y, *bits)",
        ]
    else:
        first += [line.format(prefix) for line in WHICH_SPLIT]
    finite = language.functions.get("isfinite", "isfinite")
    zero = "0.0" if language.whole_as_float else "0"
    lines = [
        *("def product_error(x, y):", f"    {PRODUCT_SAYS}"),
        *(f"    {line}" for line in (*first, *halves)),
        "    r, s = x - p, y - q",
        "    rest = ((p*q - x*y) + p*s + r*q) + r*s",
        f"    return {prefix}where({prefix}{finite}(rest), rest, {zero})",
    ]
    return "\n".join(lines)


def _same_format(language: Language, single: bool) -> tuple[str, ...]:
    return IN_SINGLE if single and language.key == "numpy" else SAME_FORMAT[language.key]


def helper_texts(functions: list[Function], language: Language, single: bool) -> Iterator[str]:
    """Yield the constants and helpers that functions call."""
    needed = helpers_of(functions, language)
    used = [*functions, *needed]
    writer = language.writer(set(), single)
    suffix = "_SINGLE" if single and language is not NUMPY else ""
    for table, values in tables(single).items():
        if calls(used, "horner") and any(
            table in set(names_in(t)) for f in used for t in f.trees()
        ):
            yield table_text(table + suffix, values, writer)
    if calls(used, "horner"):
        yield PYTHON_HORNER
    if calls(used, "product_rest"):
        yield product_error(language, single)
    for helper in needed:
        first = _same_format(language, single) if len(helper.arguments) > 1 else ()
        name = writer.helper(helper.name)
        yield python_function(helper, language, single, name=name, first=first)


def functions_text(functions: list[Function], language: Language, single: bool) -> str:
    """Return functions in NumPy with all that they need, as a module."""
    parts = ["import numpy as np"]
    parts += helper_texts(functions, language, single)
    parts += [python_function(f, language, single) for f in functions]
    return "\n\n\n".join(parts) + "\n"


# --- JavaScript and C ---------------------------------------------------------------------------


def javascript_function(function: Function, language: Language, signature: str = "") -> str:
    """Return the text of a function of one number."""
    writer = language.writer(tensors_of(function), single=False)
    named = language.named
    lines = []
    for step in function.steps:
        lines += [f"    // {step.comment}"] if step.comment else []
        lines += _wrapped(f"    const {named(step.name)} = ", writer.text(step.value), ";")
    lines += _returned(function, writer)
    names = signature or ", ".join(map(named, function.arguments))
    first = [f"// {line}" for line in textwrap.wrap(function.says, WIDTH - 3)]
    start = _wrapped("function ", f"{writer.helper(function.name)}({names})", " {")
    first += map(_halved, start)
    return "\n".join([*first, *map(_halved, lines), "}"])


def _halved(line: str) -> str:
    """Return a line with half of its indentation."""
    return line[(len(line) - len(line.lstrip())) // 2 :]


def _returned(function: Function, writer: Writer) -> list[str]:
    """Return the last lines: special cases first, each in a line of its own."""
    lines, result, indent = [], function.result, "    "
    while isinstance(result, list) and result[0] == "where" and _is_special(result[1]):
        condition, value, result = result[1:]
        lines.append(f"{indent}if ({writer.text(condition)})")
        back = f"return {writer.text(value)};"
        if len(lines[-1]) + 1 + len(back) <= WIDTH:
            lines[-1] += f" {back}"
        else:
            lines.append(f"{indent}    {back}")
    if isinstance(result, list) and result[0] == "if":
        raise ValueError("a choice by parameters is no result")
    if isinstance(result, list) and result[0] == "where":
        condition, yes, no = map(writer.text, result[1:])
        text = f"{condition} ? {yes} : {no}"
    else:
        text = writer.text(result)
    return [*lines, *_wrapped(f"{indent}return ", text, ";")]


def _is_special(condition) -> bool:
    return isinstance(condition, list) and (
        condition[0] in ("isnan", "isinf") or "inf" in set(names_in(condition))
    )


def c_function(
    function: Function, language: Language, single: bool, name: str, static: bool
) -> str:
    """Return the text of a C function of one number."""
    kind = "float" if single else "double"
    writer = language.writer(tensors_of(function), single)
    lines = textwrap.wrap(f"/* {function.says} */", WIDTH)
    names = ", ".join(f"{kind} {argument}" for argument in function.arguments)
    lines += _wrapped(f"{'static ' * static}{kind} ", f"{name}({names})", " {")
    for step in function.steps:
        if step.comment:
            lines.append(f"    /* {step.comment} */")
        lines += _wrapped(f"    {kind} {step.name} = ", writer.text(step.value), ";")
    used = {n for t in function.trees() for n in names_in(t)}
    lines += [f"    (void) {a};" for a in function.arguments if a not in used]
    lines += _returned(function, writer)
    return "\n".join([*lines, "}"])
