r"""Lay out the lines of a derivation in a narrow column, as LaTeX.

Each rule stands on a small row of its own above the line that it leads to.  A long line is
broken before a + or - or between factors, and so is a sum above a fraction bar.  Brackets around
what is broken have a fixed size, because \left and \right can't stand on different rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import sympy as sp

from .printing import fraction_of, latex, needs_brackets
from .unevaluated import Pending, times

__all__ = ["MAX_WIDTH", "aligned", "rows", "width"]

MAX_WIDTH = 24.0  # em, what a phone shows without scrolling
INDENT = r"\qquad "


def aligned(lines: list[tuple[sp.Expr, str]]) -> str:
    """Return lines, each an expression and the rules that led to it, as one LaTeX formula.

    The first line is what is to be found: no rule stands above it.
    """
    (first, _), *rest = lines
    shown = [row + r" \\" for row in rows(first, "")]
    for expr, reason in rest:
        shown += [rf"{{\small\text{{{part}}}}} \\" for part in _short_parts(reason)]
        shown += [row + r" \\" for row in rows(expr, "= ")]
        shown[-1] += "[1ex]"
    shown[-1] = re.sub(r" \\\\(\[1ex\])?$", "", shown[-1])
    body = "\n".join(f"& {row}" for row in shown)
    return f"$$\\begin{{aligned}}\n{body}\n\\end{{aligned}}$$"


def _short_parts(reason: str) -> list[str]:
    """Return the names of rules on as many rows as they need."""
    parts = [""]
    for name in reason.split(", "):
        longer = f"{parts[-1]}, {name}" if parts[-1] else name
        if parts[-1] and width(rf"\text{{{longer}}}") > MAX_WIDTH:
            parts[-1] += ","
            parts.append(name)
        else:
            parts[-1] = longer
    return parts


def rows(expr: sp.Expr, start: str, widest: float = MAX_WIDTH) -> list[str]:
    """Return the rows of a line that begins with ``start``, such as "= "."""
    whole = start + latex(expr)
    if width(whole) <= widest:
        return [whole]
    first, *rest = _chunks(expr, widest - width(start) - width(INDENT))
    found = [start + first]
    for at, chunk in enumerate(rest):
        if width(f"{found[-1]} {_whole_term(rest[at:])}") <= widest:
            found[-1] += f" {chunk}"
        else:
            found.append(INDENT + (chunk if chunk.startswith(CONTINUATIONS) else rf"\cdot {chunk}"))
    return found


TERM_SIGNS = ("+ ", "- ")
CONTINUATIONS = (*TERM_SIGNS, r"\cdot", r"\big/")


def _whole_term(chunks: list[str]) -> str:
    """Return the first of the pieces, and with a term of a sum what belongs to it."""
    first, *rest = chunks
    if first.startswith(TERM_SIGNS):
        for chunk in rest:
            if chunk.startswith(TERM_SIGNS):
                break
            first += f" {chunk}"
    return first


# --- where a line may be broken ----------------------------------------------------------------


def _chunks(expr: sp.Expr, widest: float) -> list[str]:
    """Return an expression in pieces; a row may end after each."""
    whole = latex(expr)
    if width(whole) <= widest:
        return [whole]
    if expr.is_Add:
        return list(_terms(expr, widest))
    if expr.is_Mul:
        return _product(expr, widest)
    if isinstance(expr, sp.Piecewise):
        return [_cases(expr, widest)]
    if isinstance(expr, Pending):
        return _bracketed(
            expr.expr, rf"\frac{{d}}{{d {latex(expr.variable)}}}\bigl[", r"\bigr]", widest
        )
    if isinstance(expr, sp.exp):
        return _bracketed(expr.args[0], r"\exp\bigl(", r"\bigr)", widest)
    if expr.is_Pow and expr.exp == sp.S.Half:
        return _bracketed(expr.base, r"\bigl(", r"\bigr)^{1/2}", widest)
    if expr.is_Pow and expr.exp.is_Rational and expr.exp.is_negative:
        return _product(expr, widest)
    if expr.is_Pow and isinstance(expr.base, sp.Function) and expr.exp.is_Integer:
        return _applied(expr.base, expr.exp, widest)
    if expr.is_Pow:
        return _bracketed(expr.base, r"\bigl(", rf"\bigr)^{{{latex(expr.exp)}}}", widest)
    if isinstance(expr, sp.Function) and len(expr.args) == 1:
        return _applied(expr, sp.S.One, widest)
    return [whole]


def _terms(expr: sp.Expr, widest: float) -> Iterator[str]:
    for index, term in enumerate(expr.args):
        first, *rest = _chunks(term, widest)
        if index:
            first = f"- {first[1:].lstrip()}" if first.startswith("-") else f"+ {first}"
        yield first
        yield from rest


def _bracketed(expr: sp.Expr, before: str, after: str, widest: float) -> list[str]:
    """Return the pieces of an expression in brackets."""
    chunks = _chunks(expr, widest - 2)
    return (
        [before + chunks[0], *chunks[1:-1], chunks[-1] + after]
        if len(chunks) > 1
        else [before + chunks[0] + after]
    )


def _applied(function: sp.Expr, power: sp.Expr, widest: float) -> list[str]:
    mark = sp.Symbol("X")
    before, after = latex(sp.Pow(function.func(mark, evaluate=False), power)).split("X")
    before = before.replace(r"{\left(", r"\bigl(").replace(r"\left", r"\bigl")
    after = after.replace(r"\right)}", r"\bigr)").replace(r"\right", r"\bigr")
    return _bracketed(function.args[0], before, after, widest)


def _product(expr: sp.Expr, widest: float) -> list[str]:
    sign, above, below = fraction_of(expr)
    found = ["-"] if sign < 0 else []
    if below and len(above) == 1 and above[0].is_Add:
        tall = _tall_fraction(above[0], times(*below), widest)
        if width(tall) <= widest:
            return [("-" if sign < 0 else "") + tall]
    numbers = [factor for factor in above if factor.is_Integer]
    if below:
        top, bottom = times(*numbers), times(*below)
        fraction = latex(times(top, sp.Pow(bottom, -1, evaluate=False)))
        if width(fraction) <= widest:
            above = [factor for factor in above if not factor.is_Integer]
            found = [("-" if sign < 0 else "") + fraction]
            below = []
    found += _factors(above, widest)
    if below:
        found += [r"\big/", *_factors([times(*below)], widest)]
    if found[0] == "-":
        found[:2] = ["-" + found[1]]
    return found


def _tall_fraction(above: sp.Expr, below: sp.Expr, widest: float) -> str:
    """Return a fraction with a sum on several rows above its bar."""
    shown = r" \\ ".join(row.removeprefix(INDENT) for row in rows(above, "", widest - 1))
    return rf"\frac{{\begin{{gathered}} {shown} \end{{gathered}}}}{{{latex(below)}}}"


def _factors(factors: list[sp.Expr], widest: float) -> list[str]:
    found: list[str] = []
    for factor in factors:
        if needs_brackets(factor):
            chunks = _bracketed(factor, r"\bigl(", r"\bigr)", widest)
            if len(chunks) == 1:
                chunks = [latex(times(factor))]
                chunks = [rf"\left({chunks[0]}\right)"]
        else:
            chunks = _chunks(factor, widest)
        if found and (isinstance(factor, (Pending, sp.Piecewise)) or chunks[0][0].isdigit()):
            chunks[0] = rf"\cdot {chunks[0]}"
        found += chunks
    return found


def _cases(expr: sp.Piecewise, widest: float) -> str:
    """Return a case distinction whose long values are broken, the condition after the last row."""
    shown = []
    for value, when in expr.args:
        condition = r"\text{otherwise}" if when == True else rf"\text{{for}}\: {latex(when)}"  # noqa: E712
        values = rows(value, "", widest - 3)
        if width(values[-1]) + width(condition) > widest - 3:
            values.append("")
        shown += [*values[:-1], f"{values[-1]} & {condition}"]
    return r"\begin{cases} " + r" \\ ".join(shown) + r" \end{cases}"


# --- how wide a formula is ---------------------------------------------------------------------

TOKEN = re.compile(r"\\[A-Za-z]+|\\.|[{}^_&]|\s+|.")
SCRIPT_SCALE = 0.75
SPACES = {r"\,": 0.17, r"\:": 0.22, r"\;": 0.28, r"\ ": 0.25, r"\quad": 1.0, r"\qquad": 2.0}
RELATIONS = {"=", "<", ">", r"\leq", r"\geq", r"\neq", r"\wedge", r"\vee"}
INVISIBLE_TOKENS = {r"\left", r"\right", r"\bigl", r"\bigr", r"\big", r"\limits", r"\small", "."}


def width(formula: str) -> float:
    """Return about how wide a formula is in em, from the structure of its LaTeX."""
    found, _ = _sequence(TOKEN.findall(formula), 0, None)
    return found


def _sequence(tokens: list[str], at: int, end: str | None) -> tuple[float, int]:
    """Return the width up to the token ``end``, and the place after that."""
    total = 0.0
    while at < len(tokens):
        if tokens[at] == end:
            return total, at + 1
        wide, at = _unit(tokens, at)
        total += wide
    return total, at


def _unit(tokens: list[str], at: int) -> tuple[float, int]:
    """Return the width of what begins at a token, and the place after it."""
    token = tokens[at]
    if token == "{":
        return _sequence(tokens, at + 1, "}")
    if token in ("^", "_"):
        wide, at = _unit(tokens, at + 1)
        return SCRIPT_SCALE * wide, at
    if token in (r"\frac", r"\tfrac"):
        top, at = _unit(tokens, at + 1)
        bottom, at = _unit(tokens, at)
        return max(top, bottom) + 0.4, at
    if token == r"\sqrt":
        if tokens[at + 1] == "[":
            at = tokens.index("]", at)
        wide, at = _unit(tokens, at + 1)
        return wide + 1.3, at
    if token in (r"\text", r"\operatorname", r"\mathrm"):
        stop = tokens.index("}", at)
        letters = "".join(tokens[at + 2 : stop])
        return 0.48 * len(letters) + (0.2 if token == r"\operatorname" else 0), stop + 1
    if token == r"\begin":
        cases = tokens[at + 2] == "c"
        return _table(tokens, tokens.index("}", at) + 1, 2.0 if cases else 0.0)
    return _sign(token), at + 1


def _table(tokens: list[str], at: int, signs: float) -> tuple[float, int]:
    """Return the width of a table: its widest cells, and the signs around them."""
    columns, column, total = [0.0, 0.0], 0, 0.0
    while tokens[at] != r"\end":
        if tokens[at] in ("&", r"\\"):
            columns[column] = max(columns[column], total)
            column, total = (1 if tokens[at] == "&" else 0), 0.0
            at += 1
        else:
            wide, at = _unit(tokens, at)
            total += wide
    columns[column] = max(columns[column], total)
    return sum(columns) + signs, tokens.index("}", at) + 1


def _sign(token: str) -> float:
    if token.isspace() or token in INVISIBLE_TOKENS or token in ("&", r"\\", "}"):
        return 0.0
    if token in SPACES:
        return SPACES[token]
    if token in RELATIONS:
        return 1.5
    if token in "+-":
        return 1.4
    if token == r"\cdot":
        return 0.8
    if token in "()[]|,/:'":
        return 0.5
    if token.isdigit():
        return 0.56
    if token.startswith("\\") and token[1:] in NAMES:
        return 0.6 * len(token[1:]) + 0.4
    return 0.7


NAMES = {
    *("exp", "log", "sin", "cos", "tan", "sec", "csc", "cot", "sinh", "cosh", "tanh", "coth"),
    *("arcsin", "arccos", "arctan", "max", "min"),
}
