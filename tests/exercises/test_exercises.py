"""Exercises: what a reader may type, what is said of it, and how they behave on a page."""

import ast
import json
import math
import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import sympy as sp
from sympy.printing.str import StrPrinter

from activations import CATALOGUE, exercises, gelu, leaky_relu, relu, sigmoid, silu, snake, tanh
from activations.activation import Z
from activations.exercises.mistakes import (
    EXCHANGED_SIDES_HINT,
    FUNCTION_HINT,
    IN_TERMS_OF_A_HINT,
    SLIPS,
    standard_mistakes,
)
from activations.exercises.task import RESERVED_NAMES, Task
from definitions import DEFINITIONS
from formulas import BATTERY_OF_NAMES
from pages import PHONE, SCREENS, embedded, exported, page_of, sides

EVERY = pytest.mark.parametrize("name", CATALOGUE)
SIGMA = 1 / (1 + sp.exp(-Z))
BETA = sp.Symbol("beta", positive=True)


@cache
def exercise_of(name):
    return exercises.derivative(f"{name.replace('_', '-')}-derivative", CATALOGUE[name])


def sigmoid_alone():
    return exercises.derivative("plain-sigmoid", SIGMA, letters={"s": SIGMA})


plain_sigmoid = cache(sigmoid_alone)


# --- the script of an exercise, without a page ------------------------------------------------


@pytest.fixture(scope="module")
def tab(browser):
    tab = browser.new_page()
    yield tab
    tab.close()


@pytest.fixture(scope="module")
def run(tab):
    """A function that runs JavaScript with the names of an exercise's script in ``x``."""

    @cache
    def names(exercise):
        own = "verdict: (text) => verdicts.verdict(text, EXERCISE), EXERCISE"
        return exported(tab, exercise, f"{{ ...parser, {own} }}")

    def run(exercise, code, *given):
        return names(exercise).evaluate(f"(x, given) => ({code})(...given)", given)

    return run


@pytest.fixture(scope="module")
def verdicts(run):
    """A function that returns the verdict on each text: (right, at, *sentences)."""

    def verdicts(exercise, *texts):
        code = """(...texts) => texts.map(x.verdict).map(({right = false, at = null, parts}) =>
            [right, at, ...parts.filter((p) => p.tagName === "P").map((p) => p.textContent)])"""
        return [tuple(said) for said in run(exercise, code, *texts)]

    return verdicts


S, T, B = (1 / (1 + math.exp(-0.7)), 0.7, 1.3)  # the letters s, z and beta below
VALUES = {
    "1.5": 1.5,
    ".25": 0.25,
    "2.": 2,
    "z": T,
    "2z": 2 * T,
    "2 z": 2 * T,
    "2*z": 2 * T,
    "2·z": 2 * T,
    "2×z": 2 * T,
    "z+1": T + 1,
    "z-1": T - 1,
    "z−1": T - 1,
    "z – 1": T - 1,
    "1-2-3": -4,
    "8/4/2": 1,
    "8÷4": 2,
    "1/2 z": T / 2,
    "1/2*z": T / 2,
    "-z^2": -(T**2),
    "(-z)^2": T**2,
    "z^-2": T**-2,
    "z**2": T**2,
    "z²": T**2,
    "z³+1": T**3 + 1,
    "2^z^2": 2 ** (T**2),
    "2^3^2": 512,
    "--z": T,
    "+z": T,
    "2*-z": -2 * T,
    "e": math.e,
    "E": math.e,
    "e^z": math.exp(T),
    "e^-z": math.exp(-T),
    "e^(-z)": math.exp(-T),
    "e^-z^2": math.exp(-(T**2)),
    "e^z (1+z)": math.exp(T) * (1 + T),
    "2e^z": 2 * math.exp(T),
    "pi z": math.pi * T,
    "π": math.pi,
    "2πz": 2 * math.pi * T,
    "z exp(z)": T * math.exp(T),
    "zexp(z)": T * math.exp(T),
    "z(z+1)": T * (T + 1),
    "(z+1)z": (T + 1) * T,
    "(z+1)(z-1)": (T + 1) * (T - 1),
    "(1+z)^2(1-z)": (1 + T) ** 2 * (1 - T),
    "s(1-s)": S * (1 - S),
    "s(z)(1-s(z))": S * (1 - S),
    "s^2 z": S**2 * T,
    "zs": T * S,
    "s*(z+1)": S * (T + 1),
    "s(-z)": 1 - S,
    "s(z)s(-z)": S * (1 - S),
    "s-s^2(z)": S - S * S,
    "s²(-z)": (1 - S) ** 2,
    "2s(z)^2": 2 * S * S,
    "s(1+z s(-z))": S * (1 + T * (1 - S)),
    "s^2(1-s)": S * S * (1 - S),
    "1/s(-z)": 1 / (1 - S),
    "s(2(z-1)) + 1": 1 / (1 + math.exp(-2 * (T - 1))) + 1,
    "beta": B,
    "β": B,
    "βz": B * T,
    "betaz": B * T,
    "sigma(z)": S,
    "σ(z)": S,
    "σ(βz)": 1 / (1 + math.exp(-B * T)),
    "sigmoid(-z)": 1 - S,
    "|z|": T,
    "|-z|": T,
    "2|z|": 2 * T,
    "|z||z|": T * T,
    "|z|z|-2|": T * T * 2,
    "|z(1-|z-2|)|": abs(T * (1 - abs(T - 2))),
    "1/(1+|z|)^2": 1 / (1 + T) ** 2,
    "(1+|z|)^2|z|": (1 + T) ** 2 * T,
    "[z+1](z)": (T + 1) * T,
    "max(0,z)": T,
    "max(0, -z)": 0,
    "max(0, z, 2)": 2,
    "min(0, z)": 0,
    "min(max(0,z),6)": T,
    "abs(-z)": T,
    "sign(-z)": -1,
    "sqrt(z)": math.sqrt(T),
    "log(z)": math.log(T),
    "ln(z)": math.log(T),
    "sin(z)cos(z)": math.sin(T) * math.cos(T),
    "tan(z)": math.tan(T),
    "atan(z)": math.atan(T),
    "arctan(z)": math.atan(T),
    "tanh(z)^2": math.tanh(T) ** 2,
    "tanh^2(z)": math.tanh(T) ** 2,
    "tanh²(z)": math.tanh(T) ** 2,
    "1-tanh^2 (z)": 1 - math.tanh(T) ** 2,
    "sinh(z)/cosh(z)": math.tanh(T),
    "sech(z)": 1 / math.cosh(T),
    "erf(z)": math.erf(T),
    "erf(-3z)": math.erf(-3 * T),
    "Phi(z)": (1 + math.erf(T / math.sqrt(2))) / 2,
    "Φ(-z)": (1 - math.erf(T / math.sqrt(2))) / 2,
    "phi(z)": math.exp(-T * T / 2) / math.sqrt(2 * math.pi),
    "φ(z)": math.exp(-T * T / 2) / math.sqrt(2 * math.pi),
    "softplus(z)": math.log1p(math.exp(T)),
    "relu(-z)": 0,
    "step(z)": 1,
    "Exp(Z)": math.exp(T),
    "z>0": 1,
    "z<0": 0,
    "z<=0.8": 1,
    "z≥1": 0,
    "0<z<1": 1,
    "0<z<0.5": 0,
    "(z>0)+β(z<=0)": 1,
    "1 if z>0 else 0": 1,
    "1 if z>1 else z if z>2 else 3": 3,
    "2(1 if z>1 else z)": 2 * T,
    "1 if 0 < z < 1 else 0": 1,
    "  z  ": T,
    "1e-1+9e-1*sigma(z)": 0.1 + 0.9 * S,
    "2.5E+1z": 25 * T,
    "1e−1": 0.1,
    "2e-z": 2 * math.e - T,
    "e^{-z}": math.exp(-T),
    "z\u2062exp\u2061(−z)\u200b": T * math.exp(-T),
    "ta\u00adnh(z)\ufeff\ufe0f": math.tanh(T),
    "（1—z）＊２": 2 * (1 - T),
    "|z‐‑1|": T + 1,
    "𝑧⋅𝜎(𝛽\u2062𝑧)": T / (1 + math.exp(-B * T)),
    "(1+z)⁻²": (1 + T) ** -2,
    "e⁻²ᶻ": math.exp(-2 * T),
    "z¹²": T**12,
    "∣z∣⩽1": 1,
}


@cache
def lettered():
    return exercises.derivative("any-letters", SIGMA, letters={"s": SIGMA, "beta": BETA})


def test_values_of_formulas(run):
    code = """(texts, values) => texts.map((text) => x.evaluate(
        x.readings(text, {names: ["z", "s", "beta"], functions: ["s"], variable: "z"})[0],
        {...values, s: [...values.s, (z) => 1 / (1 + Math.exp(-z))]}))"""
    given = {"z": [T, 0], "s": [S, 0], "beta": [B, 0]}
    for (text, value), (found, error) in zip(
        VALUES.items(), run(lettered(), code, [*VALUES], given), strict=True
    ):
        assert found == pytest.approx(value, rel=1e-13, abs=1e-15), text
        assert abs(found - value) <= error + 1e-16 or value == 0, f"{text}: the bound is too small"
        assert error < 1e-13 * (1 + abs(value)), f"{text}: the bound is too large"


SYNTAX_ERRORS = [
    ("", 1, "Type a formula first"),
    ("   ", 1, "Type a formula first"),
    ("exp(-z", 7, "expected a closing bracket"),
    ("exp(-z  ", 7, "expected a closing bracket"),
    ("(z+1]*(2", 9, "expected a closing bracket"),
    ("max(0, z", 9, "expected a closing bracket"),
    ("|z+1", 5, "expected a closing bar |"),
    ("(|z)", 4, "expected a closing bar |"),
    ("z)", 2, "this bracket was never opened"),
    ("z-", 3, "expected a number, a letter or an opening bracket"),
    ("()", 2, "expected a number, a letter or an opening bracket"),
    ("z+*2", 3, "expected a number, a letter or an opening bracket"),
    ("max(,1)", 5, "expected a number, a letter or an opening bracket"),
    ("2 3", 3, "expected an operator before “3”"),
    ("z2", 2, "expected an operator before “2”"),
    ("(z 2)", 4, "expected an operator before “2”"),
    ("1e-3 2", 6, "expected an operator before “2”"),
    ("foo(z)", 1, "there is no “foo”"),
    ("2zeta", 2, "there is no “zeta”"),
    ("z + ζ", 5, "there is no “ζ”"),
    ("z = 3", 3, "there is no “=”"),
    ("z!", 2, "there is no “!”"),
    ("f'(z)", 1, "there is no “f”"),
    ("0,5", 2, "a comma stands only between arguments; decimals have a point"),
    ("exp z", 5, "expected an opening bracket after exp"),
    ("tanh", 5, "expected an opening bracket after tanh"),
    ("sin^-1(z)", 5, "write the power of sin behind its brackets"),
    ("exp(1,2)", 1, "exp takes one argument"),
    ("z max(z)", 3, "max takes two arguments or more"),
    ("1/2z", 4, "unclear whether this stands under the fraction bar; write brackets or *"),
    ("1/(1+z)(2+z)", 8, "unclear whether this stands under the fraction bar; write brackets or *"),
    ("z^2exp(z)", 4, "unclear whether this stands in the exponent; write brackets or *"),
    ("e^-2z", 5, "unclear whether this stands in the exponent; write brackets or *"),
    ("1 if z > 0", 11, "expected “else” and the other value"),
    ("1 else 2", 3, "expected an operator before “else”"),
    ("e(-z)", 1, "unclear; write exp(...) or e*(...)"),
    ("2e (−z)", 2, "unclear; write exp(...) or e*(...)"),
    ("z²3", 3, "expected an operator before “3”"),
    ("2½", 2, "there is no “½”"),
    ("z+q⁻", 3, "there is no “q”"),
    ("(1+z)⁻z", 6, "expected a number, a letter or an opening bracket"),
    ("tanh⁻¹(z)", 5, "write the power of tanh behind its brackets"),
    ("1\u200b+\u2061)", 5, "expected a number, a letter or an opening bracket"),
]


def test_troubles_are_located_and_named(verdicts):
    texts = [text for text, *_ in SYNTAX_ERRORS]
    for (text, at, why), said in zip(SYNTAX_ERRORS, verdicts(plain_sigmoid(), *texts), strict=True):
        where = "" if "first" in why else f"At character {at}: "
        assert said == (False, at - 1, f"{where}{why}."), text


def test_any_text_is_read_or_located(verdicts):
    """Nothing makes the parser fail in another way."""
    rng = np.random.default_rng(0)
    pieces = [
        *"zse()|+-*/^,.12 <>=²π−β",
        "exp",
        "max(",
        "if",
        "else",
        "tanh",
        "sigma(z)",
        "\\",
        "é",
    ]
    texts = ["".join(rng.choice(pieces, rng.integers(1, 9))) for _ in range(3000)]
    texts += ["(" * 100, "z^" * 100, "|" * 99, "constructor", "__proto__", "toString(z)", "a" * 300]
    for text, (right, at, sentence, *_) in zip(texts, verdicts(lettered(), *texts), strict=True):
        if at is not None:
            assert 0 <= at <= len(text) and not right
        assert sentence.startswith(("Right", "Not yet", "Yours", "At character", "Type")), text


def test_a_letter_before_a_bracket_is_a_function_or_a_factor(verdicts):
    """Either reading is accepted; where both are wrong, the reader is told which was taken."""
    tanh = exercises.derivative("tanh-letter", sp.tanh(Z), letters={"t": sp.tanh(Z)})
    product = exercises.derivative("times-bracket", Z * sp.exp(Z), letters={"q": sp.exp(Z)})
    right = {
        plain_sigmoid(): ["s(z)s(-z)", "s(z)-s^2(z)", "s(-z)-s²(-z)", "s-s*s(z)", "s(z)(1-s(z))"],
        tanh: ["1-t^2(z)", "1-t(z)^2", "1-t²(−z)", "(1-t(z))(1+t)", "1+t(z)t(-z)"],
        product: ["q(1+z)", "(1+z)q(z)", "q(z+1)", "1/q(-z)*(1+z)"],
    }
    for exercise, texts in right.items():
        for text, said in zip(texts, verdicts(exercise, *texts), strict=True):
            assert said[0] is True, (text, said)
    (wrong, _, *sentences), (plain, _, *others) = verdicts(plain_sigmoid(), "s(1+z)", "s(1+s)")
    assert not wrong and not plain
    read = "A letter right before a bracket was read as a function; write * for a product."
    assert read in sentences and read not in others


def test_words_that_no_letter_may_be(run):
    code = "() => [x.FUNCTIONS, x.CONSTANTS].flatMap(Object.keys).concat(x.WORDS)"
    assert sorted(run(plain_sigmoid(), code)) == sorted(RESERVED_NAMES.pattern.split("|"))


# --- right answers ------------------------------------------------------------------------------


class Typed(StrPrinter):
    """Prints an expression as a reader would type it."""

    def _print_Piecewise(self, expr):
        *cases, (last, _) = [(self._print(e), self._print(c)) for e, c in expr.args]
        return "".join(f"({e}) if {c} else " for e, c in cases) + f"({last})"

    def _print_Max(self, expr):
        return f"max({', '.join(map(self._print, expr.args))})"

    def _print_Abs(self, expr):
        return f"|{self._print(expr.args[0])}|"


def typed(expr):
    return Typed().doprint(expr)


def forms(activation):
    """The derivative as derived, as others would write it, and with its signs left out."""
    derived = activation.derivative
    found = [typed(derived), typed(sp.expand(derived))]
    if not activation.expr.has(sp.Max, sp.Min, sp.Abs):
        found.append(typed(sp.diff(activation.expr, Z)))
    bare = typed(derived).replace("**", "^")
    if not re.search(r"\*\d", bare):
        found.append(bare.replace("*", " ").replace("-", "−"))
    return found


@BATTERY_OF_NAMES
def test_every_derivative_is_accepted_in_any_form(name, verdicts):
    texts = forms(CATALOGUE[name])
    for text, (right, _, sentence) in zip(texts, verdicts(exercise_of(name), *texts), strict=True):
        assert right and sentence.startswith("Right: it agrees with the slope at all "), text


@EVERY
def test_derivatives_as_people_write_them(name, verdicts):
    texts = DEFINITIONS[name].written
    assert len(texts) >= 2
    for text, (right, *said) in zip(texts, verdicts(exercise_of(name), *texts), strict=True):
        assert right, f"{text}: {said}"


EQUAL_FORMS = (
    "(({})+z)-z",
    "({})*(z^2+1)/(z^2+1)",
    "({})*e^z*e^(-z)",
    "({})*(cosh(z)^2-sinh(z)^2)",
    "(({})*3-z^3)/3+z^3/3",
)


@BATTERY_OF_NAMES
def test_a_right_answer_is_right_in_any_disguise(name, verdicts):
    """Also where floating point loses digits, which is no fault of the reader's."""
    (form, *_) = forms(CATALOGUE[name])
    texts = [disguise.format(form) for disguise in EQUAL_FORMS]
    for text, (right, *said) in zip(texts, verdicts(exercise_of(name), *texts), strict=True):
        assert right, f"{text}: {said}"
    texts = [disguise.format(f"({form})*1.000001+0.000001") for disguise in EQUAL_FORMS]
    for text, (right, *_) in zip(texts, verdicts(exercise_of(name), *texts), strict=True):
        assert not right, text


@BATTERY_OF_NAMES
def test_near_misses_are_rejected(name, verdicts):
    (form, *_) = forms(CATALOGUE[name])
    texts = [f"1.000001({form})", f"({form})+0.000001", f"({form})+0.000001z"]
    if name == "step":  # whose derivative is 0 everywhere
        texts = texts[1:]
    for text, (right, at, sentence, *_) in zip(
        texts, verdicts(exercise_of(name), *texts), strict=True
    ):
        assert not right and at is None and sentence.startswith("Not yet: at "), text


@pytest.mark.parametrize("name", ["sigmoid", "tanh", "gelu", "mish", "softplus", "silu", "elu"])
def test_a_changed_constant_is_rejected(name, verdicts):
    """Each number in the formula, one after the other, a millionth too large."""
    form = typed(CATALOGUE[name].derivative)
    places = [m for m in re.finditer(r"(?<![\d.])[1-9]\d*", form)]
    texts = [f"{form[: m.start()]}({m[0]}*1.000001){form[m.end() :]}" for m in places]
    for text, (right, *said) in zip(texts, verdicts(exercise_of(name), *texts), strict=True):
        assert not right, f"{text}: {said}"


def test_parameters_and_other_variables(verdicts):
    x, n = sp.symbols("x", real=True), sp.Symbol("n", integer=True, positive=True)
    slope = sp.Symbol("alpha", nonnegative=True)
    for exercise, right, wrong in (
        (exercises.derivative("by-beta", sigmoid, by=BETA), "zσ(βz)σ(−βz)", "βσ(βz)σ(−βz)"),
        (exercises.derivative("by-alpha", leaky_relu, by=slope), "min(0,z)", "max(0,z)"),
        (exercises.derivative("x-cubed", x**3 + 2 * x, by=x), "3x^2+2", "3x^2"),
        (exercises.derivative("power-n", Z**n, letters={"n": n}), "n z^(n-1)", "z^(n-1)"),
        (
            exercises.derivative("log-sigma", sp.log(sp.Symbol("s")), letters={"s": SIGMA}),
            "1-s",
            "1/s",
        ),
        (exercises.derivative("square-root", sp.sqrt(Z**2 + 1)), "z/sqrt(z^2+1)", "1/sqrt(z^2+1)"),
        (
            exercises.derivative("sine-exp", sp.sin(Z) * sp.exp(Z)),
            "e^z (sin(z)+cos(z))",
            "e^z cos(z)",
        ),
        (exercises.derivative("log-of-z", sp.log(Z)), "1/z", "1/|z|"),
        (exercises.derivative("one-over-z", 1 / Z), "-z^-2", "z^(-2)"),
    ):
        (yes, *said), (no, *_) = verdicts(exercise, right, wrong)
        assert (yes, no) == (True, False), f"{exercise}: {said}"


def test_letters_called_like_steps_of_a_stable_form(verdicts):
    c, k, big = sp.symbols("c k E", positive=True)
    exercise = exercises.derivative(
        "many-letters", big / (1 + c * sp.exp(-k * Z)), letters={"c": c, "k": k, "E": big}
    )
    ((right, *said),) = verdicts(exercise, "E c k e^(-kz)/(1+c e^(-kz))^2")
    assert right, said


# --- wrong answers ------------------------------------------------------------------------------


def test_the_point_where_it_fails_and_both_values(verdicts):
    (_, _, sentence, *_), (_, _, close, *_) = verdicts(plain_sigmoid(), "s", "1.000001s(1-s)")
    assert sentence == "Not yet: at z = 1 yours is 0.7311, the slope is 0.1966."
    assert close == "Not yet: at z = 1 yours is 0.1966121, the slope is 0.1966119."
    ((_, _, sentence, *_),) = verdicts(exercise_of("leaky_relu"), "1")
    assert sentence == "Not yet: at z = −1, α = 0.5 yours is 1, the slope is 0.5."
    by_beta = exercises.derivative("by-beta", sigmoid, by=BETA)
    ((_, _, sentence, *_),) = verdicts(by_beta, "0")
    assert sentence == "Not yet: at z = 1, β = 0.5 yours is 0, the derivative is 0.235."


def test_answers_that_can_not_be_judged(verdicts):
    texts = [
        "s(1-s)sqrt(z)/sqrt(z)",
        "10^20+s-s^2-10^20",
        "s/(z-z)",
        "exp(exp(exp(9)))s",
        "s(1-s)z/z",
    ]
    root, noise, pole, over, hole = verdicts(plain_sigmoid(), *texts)
    assert root == (False, None, "Yours has no value at z = −1.")
    assert noise == (False, None, "Yours loses too many digits to be judged at z = 1.")
    assert pole == over == (False, None, "Yours has no value at z = 1.")
    assert hole[0], "one missing point is no reason to refuse"


MISTAKES = {
    "sigmoid": SIGMA,
    "tanh": tanh.expr,
    "gelu": gelu.expr,
    "silu": Z * SIGMA,
    "bell": sp.exp(-(Z**2)),
    "product": Z * sp.exp(Z),
    "quotient": Z / (1 + Z**2),
    "elu": CATALOGUE["elu"].expr.subs(sp.Symbol("alpha", positive=True), 1),
    "softsign": CATALOGUE["softsign"].expr,
    "relu": relu.expr,
}


@pytest.mark.parametrize("name", MISTAKES)
def test_every_usual_mistake_is_rejected_with_its_hint(name, verdicts):
    expr = MISTAKES[name]
    task = Task.of(expr, Z, {})
    mistakes = standard_mistakes(task.expr, task.derivation.tree, task.truth, Z)
    assert mistakes
    exercise = exercises.derivative("slipped-slope", expr)
    words = [re.sub("<[^>]*>", "", mistake.hint) for mistake in mistakes]
    texts = [typed(mistake.expr) for mistake in mistakes]
    for text, hint, (right, _, *said) in zip(texts, words, verdicts(exercise, *texts), strict=True):
        assert not right, f"{text} is right"
        # Three hints at most, of those that fit.
        assert hint in said or len(said) == 4, f"{text}: {said}, not {hint}"


TIMES = "Yours is {} times the slope everywhere: look for a constant factor."
CHAIN, ORDER, SQUARED, PLUS, RATIO, RECIPROCAL, PRODUCT = (
    slip.hint.format(inner="−z") for slip in SLIPS
)
HINTS = [
    ("-s(1-s)", "The sign is the wrong way round, everywhere."),
    ("2s(1-s)", TIMES.format("2")),
    ("s(1-s)/4", TIMES.format("0.25")),
    ("s", FUNCTION_HINT),
    ("z(1-z)", IN_TERMS_OF_A_HINT),
    ("-e^-z/(1+e^-z)^2", CHAIN),
    ("-e^-z/(1+e^-z)^2", ORDER),
    ("e^-z/(1+e^-z)", SQUARED),
    ("0", RATIO),
    ("-1/(1+e^-z)^2", RECIPROCAL),
    ("1.0001s(1-s)", "Very close: if you rounded a constant, write it exactly, such as sqrt(2)."),
]


@pytest.mark.parametrize("text, hint", HINTS)
def test_hints_to_the_sigmoid(text, hint, verdicts):
    ((right, _, _, *hints),) = verdicts(plain_sigmoid(), text)
    assert not right and hint in hints


SIDE = "It is right for z > 0, but not for z < 0: the function has a kink between."
OUTSIDE = (
    "It is right for z < −1 and z > 1, but not for −1 < z < 1: the function has a kink between."
)


@pytest.mark.parametrize(
    "name, text, hint",
    [
        ("sigmoid", "σ(βz)σ(−βz)", "A factor β is missing."),
        ("softplus", "βσ(βz)", "There is one factor β too many."),
        ("tanh", "1-z^2", IN_TERMS_OF_A_HINT),
        ("tanh", "tanh(z)", FUNCTION_HINT),
        ("softsign", "(1-|z|)^2", IN_TERMS_OF_A_HINT),
        ("elu", "1 if z>0 else z+α", IN_TERMS_OF_A_HINT),
        ("relu", "z<0", EXCHANGED_SIDES_HINT),
        ("relu", "1", SIDE),
        ("relu", "0", SIDE.translate(str.maketrans("<>", "><"))),
        ("softsign", "1/(1+z)^2", SIDE),
        ("hard_tanh", "0", OUTSIDE),
        ("leaky_relu", "alpha if z>0 else 1", EXCHANGED_SIDES_HINT),
        ("lecun_tanh", "1.7159(1-tanh(2z/3)^2)", TIMES.format("1.5")),
        ("gelu", "z", None),
    ],
)
def test_hints(name, text, hint, verdicts):
    ((right, _, _, *hints),) = verdicts(exercise_of(name), text)
    assert not right
    assert (hint in hints) if hint else (hints == [])


def test_hints_of_ones_own(verdicts):
    exercise = exercises.derivative(
        "own-hint",
        sp.Symbol("s"),
        letters={"s": SIGMA},
        mistakes=[(sp.Symbol("s") ** 2, "Not $s^2$ & <not> $\\frac{1}{2}$.")],
    )
    ((right, _, _, *hints),) = verdicts(exercise, "s*s")
    assert not right and hints == ["Not s2 & <not> 12."]


# --- in Python ------------------------------------------------------------------------------------

x, y = sp.symbols("x y", real=True)
w = sp.Symbol("w")
derivative, choice, which_gradient = (
    exercises.derivative,
    exercises.choice,
    exercises.which_gradient,
)
A, B2, C = (exercises.Option(text, "f", right=text == "A") for text in "ABC")
VALUE_ERRORS = {
    "such as \"tanh-derivative\", not 'Tanh'": lambda: derivative("Tanh", Z),
    "key must be words of small letters": lambda: derivative("tanh", Z),
    "key must be .*, not 'a b'": lambda: choice("a b", "q", [A, B2]),
    "key must be .*, not 'a--b'": lambda: which_gradient("a--b", tanh, [relu]),
    "expr has x, which .* there are: z": lambda: derivative("a-b", Z * x),
    "expr has y, which .* there are: x": lambda: derivative("a-b", y * x, by=x),
    "expr has x, which no letter": lambda: derivative("a-b", x**2),
    "letter 's' has x, y": lambda: derivative("a-b", Z, letters={"s": x * y}),
    "a mistake has x": lambda: derivative("a-b", Z, mistakes=[(x, "")]),
    r"z \+ z is no mistake|2\*z is no mistake": lambda: derivative(
        "a-b", Z**2, mistakes=[(2 * Z, "")]
    ),
    "expr does not depend on x: z": lambda: derivative("a-b", Z, by=x),
    r'such as sp.symbols\("w", real=True\)': lambda: derivative("a-b", w**2, by=w),
    "'sigma' means something": lambda: derivative("a-b", Z, letters={"sigma": SIGMA}),
    "'e' means something": lambda: derivative("a-b", Z, letters={"e": SIGMA}),
    "spelled like .* not 'β'": lambda: derivative("a-b", Z, letters={"β": BETA}),
    "'z' has two meanings": lambda: derivative("a-b", Z, letters={"z": SIGMA}),
    "'a' has two meanings": lambda: derivative("a-b", snake, letters={"a": SIGMA}),
    "2 to 8 options, not 1": lambda: choice("a-b", "q", [A]),
    "2 to 8 options, not 0": lambda: choice("a-b", "q", []),
    "must be right, not 0 of 2": lambda: choice("a-b", "q", [B2, C]),
    "must be right, not 2 of 3": lambda: choice("a-b", "q", [A, B2, replace(C, right=True)]),
    "options must differ": lambda: choice("a-b", "q", [A, B2, B2]),
    "needs a text and a feedback": lambda: choice("a-b", "q", [A, replace(C, feedback=" ")]),
    "needs a partner": lambda: choice("a-b", "$q", [A, B2]),
    r"has \\foo, which is unknown": lambda: choice("a-b", r"$\foo$", [A, B2]),
    "has &, which is unknown": lambda: choice(
        "a-b", r"$\begin{aligned} a & b \end{aligned}$", [A, B2]
    ),
    "is not a formula": lambda: choice("a-b", "$x_{$", [A, B2]),
    "8 options, not 1": lambda: which_gradient("a-b", tanh, []),
    "tanh and tanh have the same gradient": lambda: which_gradient("a-b", tanh, [relu, tanh]),
}
TYPE_ERRORS = {
    "key must be .*, not None": lambda: derivative(None, Z),
    r"a SymPy expression, not 'z\*\*2'": lambda: derivative("a-b", "z**2"),
    "by must be a symbol, not 'z'": lambda: derivative("a-b", Z, by="z"),
    r"exercises.Option\(text, feedback\), not 'A'": lambda: choice("a-b", "q", ["A", "B"]),
    "scalar activations, not 'relu'": lambda: which_gradient("a-b", tanh, ["relu"]),
}


@pytest.mark.parametrize("says", VALUE_ERRORS)
def test_wrong_values_name_what_was_given_and_what_is_allowed(says):
    with pytest.raises(ValueError, match=says):
        VALUE_ERRORS[says]()


@pytest.mark.parametrize("says", TYPE_ERRORS)
def test_wrong_types_name_what_was_given_and_what_is_allowed(says):
    with pytest.raises(TypeError, match=says):
        TYPE_ERRORS[says]()


def test_the_same_twice():
    for make in (
        lambda: exercises.derivative("a-b", gelu, mistakes=[(Z, "$z$")]),
        lambda: choice("a-b", "q", [A, B2]),
        lambda: exercises.which_gradient("a-b", tanh, [relu, silu]),
    ):
        one, two = make(), make()
        assert (one._esm, one.html) == (two._esm, two.html)
        assert repr(one) == repr(two) == "Exercise(a-b)"
        assert one._repr_mimebundle_()[0]["text/plain"] == "Exercise(a-b)"


def test_questions_and_solutions_in_html():
    html = exercises.derivative("a-b", sigmoid, letters={"s": SIGMA}).html
    assert "<mi>β</mi></mrow></math> (slope, typed beta) and <math" in html
    assert html.count("<details>") == 1 and "Show the solution" in html
    assert '<mi>f</mi><mo lspace="0" rspace="0">′</mo>' in html.split("<details>")[1]
    assert "<mo>∂</mo><mi>β</mi>" in exercises.derivative("a-b", sigmoid, by=BETA).html
    assert "(1.6733…, typed alpha)" in exercises.derivative("a-b", CATALOGUE["selu"]).html
    html = choice("a-b", "1 < $z$ & more?", [A, B2]).html
    assert "1 &lt; <math" in html and "&amp; more?" in html
    assert '<li class="right"><b>Right.</b> f</li><li><b>No.</b> f</li>' in html


@EVERY
def test_scripts_run_under_a_strict_policy(name):
    script = re.sub(r"//.*", "", exercise_of(name)._esm)
    assert not re.search(r"\beval\b|\bFunction\(|\bid=|innerHTML \+=", script)


def test_the_right_curve_has_no_fixed_place():
    places = set()
    for i in range(12):
        html = exercises.which_gradient(f"which-{i}", tanh, [relu, silu, sigmoid]).html
        feedback = html.split("<details>")[1].split("<li")[1:]
        places.add(next(i for i, li in enumerate(feedback) if 'class="right"' in li))
    assert places == {0, 1, 2, 3}


def test_pictures_say_what_they_show_and_not_what_they_are():
    html = exercises.which_gradient("which-tanh", tanh, [relu, silu]).html
    question, solution = html.split("<details>")
    labels = re.findall('aria-label="([^"]*)"', question)
    assert [label.split(":")[0] for label in labels] == [
        "The function",
        "Curve A",
        "Curve B",
        "Curve C",
    ]
    assert len(set(labels)) == 4
    assert not re.search("tanh|relu|silu", " ".join(labels), re.I)
    assert "0.42 at −1, 1 at 0, 0.42 at 1" in question
    ticks = [
        re.findall('text-anchor="end">([^<]*)<', svg) for svg in question.split("<svg role")[2:]
    ]
    assert ticks[0] == ticks[1] == ticks[2], "the same axes"
    assert (
        "<b>Right.</b> At z = 0 the function has slope 1, and so high is this curve there."
        in solution
    )
    assert "It is the gradient of ReLU." in solution and "It is the gradient of SiLU." in solution


def test_keys_in_the_book_are_unique():
    keys = []
    for path in sorted((Path(__file__).parents[2] / "book").glob("*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "code" and "exercises." in "".join(cell["source"]):
                for node in ast.walk(ast.parse("".join(cell["source"]))):
                    if isinstance(node, ast.Call) and ast.unparse(node.func) in (
                        "exercises.derivative",
                        "exercises.guided",
                        "exercises.choice",
                        "exercises.which_gradient",
                    ):
                        keys.append(ast.literal_eval(node.args[0]))
    assert len(keys) == len(set(keys))


# --- on a page ------------------------------------------------------------------------------


@cache
def sheet():
    """One exercise of each kind, as a page embeds them."""
    all_kinds = [
        sigmoid_alone(),
        exercises.choice(
            "relu-at-zero",
            r"What is the slope of $\max(0, z)$ at 0?",
            [
                exercises.Option("$0$", "It is not the only choice."),
                exercises.Option(r"any number from 0 to 1", r"Even $\frac{1}{2}$.", right=True),
                exercises.Option("infinity", "Both sides are finite."),
            ],
        ),
        exercises.which_gradient("which-tanh", tanh, [relu, silu]),
    ]
    return *embedded(*all_kinds), all_kinds


@pytest.fixture
def open_page(show):
    return lambda **options: show(*sheet()[:2], **options)


def says(tab, number=0):
    return tab.locator("[role=status]").nth(number).inner_text()


def stored(tab):
    return tab.evaluate("Object.fromEntries(Object.entries(localStorage))")


PREFIX = "activation-functions-derived/"
FIELD = "input[type=text]"


def test_type_check_correct_and_clear_by_keyboard(open_page):
    tab = open_page()
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.type") == "text"
    tab.keyboard.type("exp(-z")
    tab.keyboard.press("Enter")
    assert says(tab).splitlines()[-1] == "At character 7: expected a closing bracket."
    assert tab.locator("pre").inner_text() == "exp(-z\n      ^"
    assert tab.locator(FIELD).get_attribute("aria-invalid") == "true"
    tab.keyboard.type(")/(1+exp(-z))^2")
    tab.keyboard.press("Tab")
    tab.keyboard.press("Space")  # the button
    assert says(tab) == "Right: it agrees with the slope at all 29 points tried."
    assert tab.locator(FIELD).get_attribute("aria-invalid") == "false"
    summary = tab.locator("details:not(.help) > summary").first
    assert summary.inner_text() == "One way to write it"
    for _ in range(3):
        tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    assert tab.locator("details:not(.help)").first.get_attribute("open") is not None
    tab.keyboard.press("Shift+Tab")
    tab.keyboard.press("Shift+Tab")
    tab.keyboard.press("Enter")
    assert tab.evaluate("[document.activeElement.type, document.activeElement.value]") == [
        "text",
        "",
    ]
    assert says(tab) == "" and summary.inner_text() == "Show the solution"
    assert tab.errors == []


def test_choose_by_keyboard(open_page):
    tab = open_page()
    field = tab.locator("fieldset").first
    assert field.locator("legend").inner_text().startswith("What is the slope of")
    radios = field.locator("input")
    radios.first.focus()
    tab.keyboard.press("Space")
    assert says(tab, 1) == "No. It is not the only choice."
    tab.keyboard.press("ArrowDown")
    assert says(tab, 1).startswith("Right. Even")
    seen = field.locator(".verdict")
    assert seen.count() == 1 and seen.inner_text().startswith("Right. Even")
    assert seen.get_attribute("data-verdict") == "right"
    tab.keyboard.press("ArrowDown")
    assert radios.nth(2).is_checked() and says(tab, 1) == "No. Both sides are finite."
    tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    assert says(tab, 1) == "" and field.locator("input:checked").count() == 0
    assert field.locator(".verdict").count() == 0
    # The other question's buttons are a group of their own.
    tab.locator("fieldset").nth(1).locator("input").first.check()
    radios.first.check()
    assert tab.locator("input:checked").count() == 2
    assert tab.errors == []


def test_keys_are_for_the_control_that_has_the_focus(open_page):
    """JupyterLab prevents Enter from sending a form, and has shortcuts; this says not here."""
    tab = open_page()
    tab.evaluate("addEventListener('keypress', (event) => event.preventDefault(), true)")
    tab.locator(FIELD).fill("s(1-s)")
    tab.locator(FIELD).press("Enter")
    assert says(tab).startswith("Right")
    for control in (FIELD, "input[type=radio]", "button", "summary"):
        first = tab.locator(f".exercise {control}").first
        first.focus()
        assert first.get_attribute("data-lm-suppress-shortcuts") == "true"


def test_a_long_formula_shows_the_part_with_the_trouble(open_page):
    tab = open_page()
    tab.locator(FIELD).fill("1+" * 30 + ")" + "+1" * 30)
    tab.locator(FIELD).press("Enter")
    line, caret = tab.locator("pre").inner_text().split("\n")
    assert line == "…" + "1+" * 7 + ")" + "+1" * 6 + "+…" and line[caret.index("^")] == ")"
    selected = "input => input.value.slice(input.selectionStart, input.selectionEnd)"
    assert tab.locator(FIELD).evaluate(selected) == ")"


def test_nothing_is_kept_before_the_reader_does_something(open_page):
    tab = open_page()
    assert stored(tab) == {}
    tab.locator(FIELD).fill("s")
    tab.locator(FIELD).press("Tab")
    assert stored(tab) == {}, "typing is not yet answering"
    tab.locator(FIELD).fill("")
    tab.locator(FIELD).press("Enter")
    assert stored(tab) == {}


def test_answers_stay_on_the_device_until_they_are_cleared(open_page):
    tab = open_page()
    tab.locator(FIELD).fill("s(1-s)")
    tab.get_by_role("button", name="Check").click()
    tab.locator("fieldset").first.locator("input").nth(1).check()
    kept = {f"{PREFIX}plain-sigmoid": "s(1-s)", f"{PREFIX}relu-at-zero": "B"}
    assert stored(tab) == kept
    tab.reload()
    tab.wait_for_selector("html[data-widgets=ready]")
    assert tab.locator(FIELD).input_value() == "s(1-s)" and says(tab).startswith("Right")
    assert tab.locator("fieldset").first.locator("input").nth(1).is_checked()
    assert says(tab, 1).startswith("Right. Even") and says(tab, 2) == ""
    assert stored(tab) == kept, "reading keeps nothing more"
    for button in tab.get_by_role("button", name="Clear").all():
        button.click()
    assert stored(tab) == {}
    assert tab.errors == []


def test_a_kept_answer_to_another_question_is_ignored(open_page):
    tab = open_page()
    tab.evaluate(f"localStorage.setItem('{PREFIX}relu-at-zero', 'Z')")
    tab.evaluate(f"localStorage.setItem('{PREFIX}plain-sigmoid', 'q(1-q')")
    tab.reload()
    tab.wait_for_selector("html[data-widgets=ready]")
    assert tab.locator("input:checked").count() == 0
    assert "there is no “q”" in says(tab)
    assert tab.errors == []


@pytest.fixture
def page_file(tmp_path):
    """A function that writes the page, perhaps with something more in its head."""
    static = Path(__file__).parents[2] / "book" / "_static"

    def write(head=""):
        (tmp_path / "_static").mkdir(exist_ok=True)
        for name in ("page_widgets.js", "page_widgets.css"):
            (tmp_path / "_static" / name).write_bytes((static / name).read_bytes())
        text = page_of(*sheet()[:2]).replace("<title>", f"{head}<title>", 1)
        (tmp_path / "page.html").write_text(text, encoding="utf-8")
        return tmp_path

    return write


def test_it_works_where_nothing_may_be_kept(browser, page_file):
    tab = browser.new_page()
    errors = []
    tab.on("pageerror", lambda error: errors.append(str(error)))
    tab.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new Error('forbidden') }})"
    )
    tab.goto((page_file() / "page.html").as_uri())
    tab.wait_for_selector("html[data-widgets=ready]")
    tab.locator(FIELD).fill("s(1-s)")
    tab.locator(FIELD).press("Enter")
    assert says(tab).startswith("Right")
    tab.locator("fieldset").first.locator("input").first.check()
    assert says(tab, 1).startswith("No.")
    for button in tab.get_by_role("button", name="Clear").all():
        button.click()
    assert says(tab) == "" and errors == []
    tab.close()


def test_it_works_under_a_strict_content_security_policy(browser, page_file, serve):
    policy = "default-src 'self'; script-src 'self' blob:; style-src 'unsafe-inline'; img-src data:"
    folder = page_file(f'<meta http-equiv="Content-Security-Policy" content="{policy}">')
    tab = browser.new_page()
    errors = []
    tab.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
    tab.goto(serve(folder) + "page.html")
    tab.wait_for_selector("html[data-widgets=ready]")
    tab.locator(FIELD).fill("s(1-s)")
    tab.locator(FIELD).press("Enter")
    assert says(tab).startswith("Right") and errors == []
    refused = tab.evaluate("(() => { try { return eval('1') } catch { return 'refused' } })()")
    tab.close()
    assert refused in (1, "refused")


@SCREENS
def test_accessible_in_light_and_dark(open_page, judged, script, width):
    tab = open_page(viewport={"width": width, "height": 700})
    tab.evaluate(script)
    typed = f".exercise:has({FIELD})"
    for text, changed in (("s", ".exercise"), ("exp(-z", typed), ("s(1-s)", typed)):
        tab.locator(FIELD).fill(text)
        tab.locator(FIELD).press("Enter")
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
        assert judged(tab, changed) == []
    tab.locator("details").evaluate_all("all => all.forEach((d) => { d.open = true; })")
    for choice in range(2):
        for i in range(2):  # in both questions, and then both are judged
            tab.locator("fieldset").nth(i).locator("input").nth(choice).check()
        assert judged(tab, ".exercise") == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    assert min(sides(tab, ".exercise :is(input, button, summary)")) >= 24
    assert tab.locator(".exercise [id]").count() == 0
    assert tab.errors == []


def test_the_status_stays_in_its_place(open_page):
    """A region that is moved when it is filled is not read out."""
    tab = open_page()
    regions = tab.locator("[role=status]")
    assert regions.count() == 3
    place = "region => [...document.querySelectorAll('*')].indexOf(region)"
    before = [regions.nth(i).evaluate(place) for i in range(2)]
    tab.evaluate("window.removed = []")
    tab.evaluate("""new MutationObserver((all) => all.forEach(({removedNodes}) =>
        removed.push(...[...removedNodes].filter((n) => n.role === "status"))))
        .observe(document.body, {childList: true, subtree: true})""")
    tab.locator(FIELD).fill("s")
    tab.locator(FIELD).press("Enter")
    tab.locator("fieldset").first.locator("input").first.check()
    assert says(tab).startswith("Not yet") and says(tab, 1).startswith("No")
    assert tab.evaluate("removed.length") == 0 and before[0] > 0


def test_without_script_question_and_solution_are_there(browser, tmp_path):
    page = tmp_path / "page.html"
    text = "".join(exercise.html for exercise in sheet()[2])
    page.write_text(f"<!DOCTYPE html><meta charset='utf-8'>{text}", encoding="utf-8")
    context = browser.new_context(java_script_enabled=False, **PHONE)
    tab = context.new_page()
    tab.goto(page.as_uri())
    assert tab.locator(".question").count() == 3 and tab.locator("ol.options > li").count() == 6
    assert tab.locator("input, button").count() == 0, "nothing that could not work"
    solutions = tab.locator("details")
    assert solutions.count() == 3
    assert not solutions.nth(1).locator("li").first.is_visible(), "folded until asked for"
    for summary in tab.locator("summary").all():
        summary.click()
    assert solutions.first.locator("math").is_visible()
    assert solutions.nth(1).locator("li.right").inner_text().startswith("Right.")
    assert solutions.nth(2).locator("li").count() == 3
    context.close()


@pytest.mark.parametrize("number", [0, 1])
def test_nothing_listens_after_the_exercise_is_gone(browser, number):
    exercise = sheet()[2][number]
    tab = browser.new_page()
    before, after, cleaned = tab.evaluate(
        """async ([module, html]) => {
            const {default: widget} = await import(
                URL.createObjectURL(new Blob([module], {type: "text/javascript"})));
            const el = document.createElement("div");
            document.body.append(el);
            const model = {get: (key) => ({html, key: "a-b"})[key], on() {}, off() {}};
            const clean = widget.render({model, el});
            const said = () => el.querySelector("[role=status]").textContent;
            const answer = () => {
                for (const radio of el.querySelectorAll("input[type=radio]")) radio.click();
                el.querySelector("form").addEventListener("submit", (e) => e.preventDefault());
                el.querySelector("form").requestSubmit();
                return said();
            };
            const states = [said(), answer()];
            clean();
            el.querySelector("[role=status]").replaceChildren();
            return [...states, answer()];
        }""",
        [exercise._esm, exercise.html],
    )
    tab.close()
    assert before == cleaned == "" and after
