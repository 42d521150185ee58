"""Type a derivative, and be told whether it is right."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import sympy as sp
from sympy.printing.pretty.pretty_symbology import pretty_symbol

from ..activation import Activation
from ..derive.intervals import breakpoints
from ..derive.proof import prove_equal
from ..errors import UnsupportedExpression
from ..evaluated import evaluated
from ..kernel.helpers import in_javascript
from ..kernel.kernel import Kernel
from ..live.script import Script
from ..mathml import markup, rich_text
from ..parameter import Parameter, Z
from .base import Exercise, folded
from .letters import in_math, listed, usable_letters
from .mistakes import Mistake, standard_mistakes
from .task import Task

__all__ = ["derivative"]


def derivative(
    key: str,
    expr: sp.Expr | Activation,
    by: sp.Symbol = Z,
    letters: Mapping[str, sp.Expr] | None = None,
    mistakes: Sequence[tuple[sp.Expr, str]] = (),
) -> Exercise:
    """Return an exercise that asks for the derivative of an expression.

    What the reader types is compared, on the spot, with the derivative that the book's
    engine finds.

    Parameters
    ----------
    key : str
        Unique in the book, such as "tanh-derivative".
    expr : sympy.Expr or Activation
        The function, in real symbols.
    by : sympy.Symbol
        With respect to what.
    letters : mapping of str to sympy.Expr
        What may be typed besides z, ``by`` and an activation's parameters: an abbreviation,
        such as ``{"s": 1/(1 + exp(-z))}``, or a parameter, such as ``{"beta": beta}``.
        ``expr`` and ``mistakes`` may use them too.
    mistakes : sequence of (expression, hint)
        Wrong answers to expect beside the usual ones, and what to say of each: plain
        text with ``$...$``.

    Raises
    ------
    TypeError, ValueError
        For a wrong key, a letter that means something else already, a symbol that no
        letter or parameter explains, and a mistake that is right.
    UnsupportedExpression
        If the engine can't differentiate ``expr``.
    """
    task = Task.of(expr, by, letters or {})
    own = tuple(_mistake(task, wrong, hint) for wrong, hint in mistakes)
    script = Script(
        libraries=("exercises/exercise.js", "exercises/derivative_exercise.js"),
        own=in_javascript(_javascript(task, own)),
        start="derivative(where, EXERCISE)",
        later=("exercises/parser.js", "exercises/check.js", "exercises/verdict.js"),
    )
    return Exercise(key, _html(task), script)


def _mistake(task: Task, wrong: sp.Expr, hint: str) -> Mistake:
    expr = task.written_out(wrong, "a mistake")
    try:
        prove_equal(expr, task.truth, task.variable)
    except ArithmeticError:
        return Mistake(expr, rich_text(hint))
    raise ValueError(f"{wrong} is no mistake: it is the derivative")


# --- in words -----------------------------------------------------------------------------


LEFT, RIGHT = (f'<mo stretchy="false">{bracket}</mo>' for bracket in "()")


def _html(task: Task) -> str:
    """Return the question, the letters, and the solution folded away."""
    by = markup(task.by)
    argument = f"{LEFT}{markup(task.variable)}{RIGHT}"
    if task.by == task.variable:
        slope = f'<mi>f</mi><mo lspace="0" rspace="0">′</mo>{argument}'
    else:
        slope = f"<mfrac><mrow><mo>∂</mo><mi>f</mi></mrow><mrow><mo>∂</mo>{by}</mrow></mfrac>"
    function = in_math(f"<mi>f</mi>{argument}<mo>=</mo>{markup(task.shown)}")
    answer = in_math(f"{slope}<mo>=</mo>{markup(task.truth)}")
    return (
        f'<p class="question">Find the derivative of {function} with respect to '
        f'<span style="white-space:nowrap">{in_math(by)}.</span></p>'
        f"<p>You may use {listed(usable_letters(task))}.</p>{folded(f'<p>{answer}</p>')}"
    )


# --- in code ------------------------------------------------------------------------------


class _Code:
    """Expressions of a task as JavaScript methods of z and an object of parameters.

    Parameters are called p0, p1, ..., so that none is called like a step of a stable form.
    """

    def __init__(self, task: Task) -> None:
        self.letters = task.parameters
        symbols = [letter.symbol for letter in self.letters]
        self.names = [f"p{index}" for index in range(len(symbols))]
        pairs = zip(symbols, self.names, strict=True)
        self.renamed = {s: sp.Symbol(name, **s.assumptions0) for s, name in pairs}
        self.renamed[task.variable] = Z

    def stable(self, name: str, expr: sp.Expr) -> str:
        """Return the stable form; UnsupportedExpression where there is none for all numbers."""
        parameters = tuple(
            Parameter(
                code,
                self.renamed[letter.symbol],
                letter.domain,
                letter.values[0],
                min(letter.values),
                max(letter.values),
                1.0,
                letter.about,
            )
            for code, letter in zip(self.names, self.letters, strict=True)
        )
        kernel = Kernel(name, evaluated(expr.xreplace(self.renamed)), Z, parameters)
        if kernel.limits is None:
            raise UnsupportedExpression(f"no stable form for all numbers is known for {expr}")
        return kernel.javascript_source

    def plain(self, name: str, expr: sp.Expr) -> str:
        """Return the expression as it stands."""
        constants = expr.atoms(sp.NumberSymbol) - {sp.pi, sp.E}
        expr = expr.xreplace(self.renamed).xreplace({c: c.evalf(20) for c in constants})
        text = sp.jscode(expr, user_functions={"erf": "erf"})
        return f"{name}(z, {{{', '.join(self.names)}}}) {{ return {text}; }}"


def _javascript(task: Task, own: tuple[Mistake, ...]) -> str:
    """Return the statement ``const EXERCISE = {...};`` that the page compares with."""
    code, parameters = _Code(task), task.parameters
    try:
        truth, stable = code.stable("truth", task.truth), True
    except UnsupportedExpression:
        truth, stable = code.plain("truth", task.truth), False
    usual = standard_mistakes(task.expr, task.derivation.tree, task.truth, task.variable)
    along = task.by == task.variable
    names = dict(zip((p.typed for p in parameters), code.names, strict=True))
    kinks = {float(k) for e in (task.expr, task.truth) for k in breakpoints(e, task.variable)}
    facts = {
        "variable": task.variable.name,
        "label": f"f′({task.by})" if along else f"∂f/∂{pretty_symbol(task.by.name)}",
        "slope": "slope" if task.by == Z else "derivative",
        "names": {task.variable.name: "z", **names},
        "functions": [k for k, meaning in task.abbreviations.items() if meaning.has(task.variable)],
        "parameters": dict(zip(code.names, (p.values for p in parameters), strict=True)),
        "kinks": sorted(kinks),
        "positive": bool(task.variable.is_nonnegative),
        "far": stable,
    }
    letters = ", ".join(code.plain(*letter) for letter in task.abbreviations.items())
    mistakes = ",\n".join(
        f"    {{ hint: {_json(m.hint)}, {code.plain('value', m.expr)} }}" for m in (*own, *usual)
    )
    lines = [f"  {key}: {_json(value)}" for key, value in facts.items()]
    lines += [f"  {truth}", f"  letters: {{ {letters} }}", f"  mistakes: [\n{mistakes}\n  ]"]
    return "const EXERCISE = {\n" + ",\n".join(lines) + "\n};\n"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
