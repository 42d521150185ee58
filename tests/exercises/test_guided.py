"""Guided derivations: what is said of right steps, of wrong ones, and of what follows from them.

What is right is judged here by mpmath, from the formulas of the catalogue, and mistakes are
made here by SymPy: neither asks the engine or the parser of the page.
"""

import gzip
import json
import re
from functools import cache
from xml.etree import ElementTree

import mpmath
import pytest
import sympy as sp
from sympy.printing.str import StrPrinter

from activations import CATALOGUE, exercises, relu, sigmoid
from activations.activation import Z
from activations.errors import UnsupportedExpression
from activations.exercises.steps import plan_of
from activations.exercises.task import Task
from activations.live.script import library
from formulas import BATTERY_OF_NAMES, slow_except
from pages import SCREENS, embedded, exported, sides
from tools.site.scripts import light

EVERY = pytest.mark.parametrize("name", CATALOGUE)
SIGMA = 1 / (1 + sp.exp(-Z))
POINTS = [
    mpmath.mpf(z) for z in ("-4.1", "-2.3", "-1.7", "-0.4", "0.6", "1.4", "2.2", "3.7", "7.1")
]
SYMBOLS = sorted({str(p.symbol) for entry in CATALOGUE.values() for p in entry.parameters})
LETTERS = {letter: mpmath.mpf(13 + 4 * n) / 10 for n, letter in enumerate(SYMBOLS)}
# The SELU's constants are called like the parameters of others, which may have any value.
CONSTANTS = {str(c): mpmath.mpf(sp.N(c, 60)) for c in CATALOGUE["selu"].expr.atoms(sp.NumberSymbol)}
LETTERS |= CONSTANTS


@cache
def exercise_of(name):
    return exercises.guided(f"{name.replace('_', '-')}-steps", CATALOGUE[name])


@cache
def plan(name):
    return plan_of(Task.of(CATALOGUE[name], Z, {}))


# --- the independent judge ----------------------------------------------------------------------

MEANING = {
    **{name: getattr(mpmath, name) for name in ("exp", "log", "sqrt", "sin", "cos", "tan")},
    **{name: getattr(mpmath, name) for name in ("tanh", "atan", "erf", "sign", "pi", "e")},
    "abs": abs,
    "max": max,
    "min": min,
}


def value(text, z, **letters):
    """What Python and mpmath make of a text in the language of the page."""
    names = {**MEANING, **LETTERS, **letters, "z": z}
    names["lambda_"] = names.pop("lambda", None)
    text = re.sub(r"\blambda\b", "lambda_", text).replace("^", "**")
    with mpmath.workdps(max(mpmath.mp.dps, 40)):
        exact = re.sub(r"(?<![\w.])(\d+)(?![\w.])", r"mpf(\1)", text)
        return eval(exact, {**names, "mpf": mpmath.mpf})


def function_of(name):
    """An entry's formula, as mpmath computes it."""
    expr = CATALOGUE[name].expr
    letters = sorted(expr.free_symbols - {Z}, key=str)
    constants = {c: sp.N(c, 60) for c in expr.atoms(sp.NumberSymbol)}
    made = sp.lambdify([Z, *letters], expr.xreplace(constants), "mpmath")
    return lambda z: made(z, *(LETTERS[str(letter)] for letter in letters))


def close(a, b):
    return abs(a - b) <= mpmath.mpf("1e-12") * (1 + abs(b))


@pytest.mark.slow
@EVERY
def test_the_answers_are_right_and_follow_from_each_other(name):
    steps, f = plan(name).steps, function_of(name)
    assert 1 <= len(steps) <= 6 and len({step.letter for step in steps}) == len(steps)
    with mpmath.workdps(40):
        for z in POINTS:
            here = {step.letter: value(step.answer, z) for step in steps}
            if plan(name).kind:
                assert close(value(plan(name).joined, z, **here), value(plan(name).whole, z))
            for step in steps:
                if step.where and not value(step.where, z):
                    continue
                answer = here[step.letter]
                if step.slope_of:
                    part = next(s.answer for s in steps if s.letter == step.slope_of)
                    assert close(answer, mpmath.diff(lambda x, part=part: value(part, x), z)), step
                if step.letter.startswith("f") or step.where:
                    assert close(answer, mpmath.diff(f, z)), step
                if step.follows:
                    assert close(answer, value(step.follows, z, **here)), step


@pytest.mark.slow
@EVERY
def test_every_answer_is_told_in_the_solution(name):
    html = exercise_of(name).html
    assert (
        html.count("<li>") == len(plan(name).steps)
        and '<ol class="steps">' in html.split("<details>")[1]
    )
    assert "<details>" in html and "undefined" not in html and "$" not in html
    for formula in re.findall(r"<math.*?</math>", html):
        ElementTree.fromstring(formula)  # or the site could not be built


# --- the script, without a page -----------------------------------------------------------------


@pytest.fixture(scope="module")
def tab(browser):
    tab = browser.new_page()
    yield tab
    tab.close()


@pytest.fixture(scope="module")
def told(tab):
    """A function that returns what is said of lists of answers: (state, *sentences) of each."""

    @cache
    def judge(exercise):
        return exported(tab, exercise, "following.judgeOf(EXERCISE)")

    def told(exercise, *lists):
        return judge(exercise).evaluate(
            """(judge, lists) => {
                const said = (one) => one && [one.state, ...one.parts.map((p) => p.textContent)];
                const given = lists.map((texts) => texts.map((text) => text ?? undefined));
                return given.map((texts) => judge(texts).map(said));
            }""",
            lists,
        )

    return told


def alone(name, letter, text):
    """The list in which only one step has a text."""
    return [text if step.letter == letter else None for step in plan(name).steps]


def with_right(name, **texts):
    """The list in which every step is right but those given."""
    return [texts.get(step.letter, step.answer) for step in plan(name).steps]


class Typed(StrPrinter):
    """Prints an expression as a reader would type it."""

    def _print_Piecewise(self, expr):
        *cases, (last, _) = [(self._print(e), self._print(c)) for e, c in expr.args]
        return "(" + "".join(f"({e}) if {c} else " for e, c in cases) + f"({last}))"

    def _print_Max(self, expr):
        return f"max({', '.join(map(self._print, expr.args))})"

    def _print_Abs(self, expr):
        return f"abs({self._print(expr.args[0])})"


def typed(expr):
    return Typed().doprint(expr)


# --- right steps ----------------------------------------------------------------------------------

DISGUISES = ("(({})+z)-z", "({})*(z^2+1)/(z^2+1)", "({})*e^z*e^(-z)", "-(-({}))")


def forms(step):
    """An answer as it is, multiplied out, factored, evaluated by SymPy, and disguised."""
    expr = step.shown.doit()
    found = [step.answer, typed(expr), typed(sp.expand(expr))]
    if not expr.has(sp.Piecewise, sp.Max, sp.Abs, sp.sign):
        found += [typed(sp.factor(expr)), typed(sp.together(expr))]
    return [*dict.fromkeys(found), *(disguise.format(step.answer) for disguise in DISGUISES)]


@BATTERY_OF_NAMES
def test_no_right_step_is_refused(name, told):
    asked = [(step, form) for step in plan(name).steps for form in forms(step)]
    lists = [alone(name, step.letter, form) for step, form in asked]
    for (step, form), said in zip(asked, told(exercise_of(name), *lists), strict=True):
        (verdict,) = filter(None, said)
        assert verdict[0] == "right" and verdict[1].startswith("Right."), (
            step.letter,
            form,
            verdict,
        )


PRIMES = {"du": "u'", "dv": "v′", "dg": "g'(u)"}


@BATTERY_OF_NAMES
def test_the_letters_of_earlier_steps_may_be_typed(name, told):
    """The rule itself, with u and v' in it; in the short form they may not stand."""
    steps = plan(name).steps
    for step in steps:
        if not plan(name).kind or not step.follows or step.letter == "f2":
            continue
        primed = re.sub("d[uvg]", lambda letter: PRIMES[letter[0]], step.follows)
        lists = [alone(name, step.letter, text) for text in (step.follows, primed)]
        lists.append(with_right(name, **{step.letter: primed}))
        for said in told(exercise_of(name), *lists):
            assert all(verdict[0] == "right" for verdict in filter(None, said)), (step, said)
    if steps[-1].letter == "f2" and plan(name).kind:
        (said,) = told(exercise_of(name), alone(name, "f2", "u"))
        assert said[-1][0] == "unread" and "there is no “u”" in said[-1][-1]


# --- another choice of u and v --------------------------------------------------------------------

CHOICES = {  # of all steps
    "sigmoid": ["e^(βz)", "1+e^(βz)", "βe^(βz)", "β e^(βz)", "(v u' - u v')/v^2", "βσ(βz)σ(−βz)"],
    "tanh": ["e^(2z)-1", "e^(2z)+1", "2e^(2z)", "2e^(2z)", "4e^(2z)/v^2", "4/(e^z+e^-z)^2"],
    "silu": [
        "z e^(βz)",
        "1+e^(βz)",
        "(1+βz)e^(βz)",
        "βe^(βz)",
        "(v du - u dv)/v²",
        "σ(βz)+βzσ(βz)σ(-βz)",
    ],
    "gelu": ["z/2", "1+erf(z/sqrt(2))", "1/2", "2phi(z)", "Phi(z)+z phi(z)"],
    "mish": ["2tanh(log(1+e^z))", "z/2", "2sech(softplus(z))^2 sigma(z)", "1/2", "v du + u dv"],
    "squared_relu": ["-max(0,z)", "-step(z)", "2u", "2max(0,z)", "2max(0,z)"],
    "snake": ["-sin(az)", "-a cos(az)", "2u", "1+sin(2a z)", "1+sin(2a z)"],
}


@pytest.mark.parametrize("name", CHOICES)
def test_another_u_and_v_that_make_up_the_same_are_taken(name, told):
    (said,) = told(exercise_of(name), CHOICES[name])
    assert [verdict[0] for verdict in said] == ["right"] * len(said), said
    assert said[0][1].startswith("Right, too: ") and said[0][1].endswith("Go on with yours.")
    # Now the slopes are those of the reader's parts, and the book's are wrong.
    letters = [step.letter for step in plan(name).steps]
    answers = {step.letter: step.answer for step in plan(name).steps}
    changed = [i for i, letter in enumerate(letters) if letter in ("du", "dv")]
    for i in changed:
        texts = [*CHOICES[name][:i], answers[letters[i]], *CHOICES[name][i + 1 :]]
        (said,) = told(exercise_of(name), texts)
        same = all(close(value(answers[letters[i]], z), mine(CHOICES[name][i], z)) for z in POINTS)
        assert (said[i][0] == "right") == same, (letters[i], said[i])


def mine(text, z):
    """The value of a slope in CHOICES."""
    plain = text.replace("σ", "sigma").replace("β", "beta")
    functions = {
        "sigma": lambda x: 1 / (1 + mpmath.exp(-x)),
        "softplus": lambda x: mpmath.log(1 + mpmath.exp(x)),
        "sech": mpmath.sech,
        "phi": lambda x: mpmath.exp(-x * x / 2) / mpmath.sqrt(2 * mpmath.pi),
        "step": lambda x: mpmath.mpf(x >= 0),
    }
    plain = re.sub(r"(\d|\w|\))(?=e\^|sigma\(z|sech|phi)", r"\1*", plain).replace(" ", "*")
    plain = re.sub(r"(?<=\))(?=e\^)|(?<=a)\*(?=cos)", "*", plain).replace("betaz", "beta*z")
    plain = plain.replace("2z", "2*z").replace("(az)", "(a*z)").replace("**", "*")
    return value(plain, z, **functions)


@BATTERY_OF_NAMES
def test_both_scaled_and_both_swapped(name, told):
    found = plan(name)
    if found.kind not in ("fraction", "product"):
        return
    u, v, du, dv = (step.answer for step in found.steps[:4])
    for factor in ("2", "-1", "1/3", "0.7"):
        below = f"({v})*({factor})" if found.kind == "fraction" else f"({v})/({factor})"
        below_slope = below.replace(f"({v})", f"({dv})", 1)
        texts = [f"({u})*({factor})", below, f"({du})*({factor})", below_slope]
        rest = [step.answer for step in found.steps[4:]]
        both, first = told(
            exercise_of(name), [*texts, *rest], [texts[0]] + [None] * (len(texts) + len(rest) - 1)
        )
        assert [verdict[0] for verdict in both] == ["right"] * len(both), both
        assert f"the {found.kind}" in both[0][1] or f"the same {found.kind}" in both[0][1]
        # Alone it is not right yet, and the reader hears when it will be.
        assert first[0][0] == "wrong" and f"the {found.kind} is the same" in first[0][2]
    (swapped,) = told(exercise_of(name), [v, u, dv, du, *[None] * (len(found.steps) - 4)])
    if found.kind == "product":
        assert [verdict[0] for verdict in swapped[:4]] == ["right"] * 4
        assert "changed places" in swapped[0][1]
    else:
        assert [verdict[0] for verdict in swapped[:2]] == ["wrong"] * 2
        assert "That is v, the bottom; u is the top." in swapped[0]
        assert "That is u, the top; v is the bottom." in swapped[1]


@BATTERY_OF_NAMES
def test_the_whole_over_one_helps_nobody(name, told):
    found = plan(name)
    if found.kind in ("fraction", "product"):
        texts = [found.whole, "1", *[None] * (len(found.steps) - 2)]
        (said,) = told(exercise_of(name), texts)
        assert said[0][0] == "wrong" or close(
            value(found.steps[0].answer, 1), value(found.whole, 1)
        )


# --- wrong steps ----------------------------------------------------------------------------------


def differs(step, text, **letters):
    """Whether a text is something else than the answer, where the step is asked."""
    inside = [z for z in POINTS if not step.where or value(step.where, z)]
    return any(not close(value(text, z, **letters), value(step.answer, z)) for z in inside)


def agrees(one, other, step, name):
    """Whether two texts in letters are the same where the step is asked."""
    for z in POINTS:
        here = {s.letter: value(s.answer, z) for s in plan(name).steps}
        if step.where and not value(step.where, z):
            continue
        try:
            if not close(value(one, z, **here), value(other, z, **here)):
                return False
        except (ZeroDivisionError, TypeError):
            return False
    return True


NEAR = (
    "1.000001({})",
    "({})+0.000001",
    "({})+0.000001z",
    "({})*(1+z^2/1000000)",
    "({})+z",
    "({})*e^(z/3)",
)


def words(html):
    return re.sub("<[^>]*>", "", html)


@BATTERY_OF_NAMES
def test_no_wrong_step_is_accepted_and_nothing_is_made_up_about_it(name, told):
    asked = [(step, near.format(step.answer)) for step in plan(name).steps for near in NEAR]
    python = [
        re.sub(r"(\))\(", r"\1*(", text.replace("1.000001(", "1.000001*(").replace("1z", "1*z"))
        for _, text in asked
    ]
    asked = [pair for pair, text in zip(asked, python, strict=True) if differs(pair[0], text)]
    lists = [alone(name, step.letter, text) for step, text in asked]
    for (step, text), said in zip(asked, told(exercise_of(name), *lists), strict=True):
        (verdict,) = filter(None, said)
        assert verdict[0] == "wrong", (step.letter, text, verdict)
        plain = re.sub(
            r"(\))\(", r"\1*(", text.replace("1.000001(", "1.000001*(").replace("1z", "1*z")
        )
        known = [r for r in (*step.facts, *step.mistakes) if agrees(r.text, plain, step, name)]
        for remark in (*step.facts, *step.mistakes):
            assert (
                remark in known
                or words(remark.says) not in verdict[2:]
                or any(remark.says == other.says for other in known)
            ), (step.letter, text, verdict)


# Mistakes, made from u, v and their derivatives; and a word of what is to be said of each.
BY_HAND = {
    "fraction": {
        "wrong order": lambda u, v, du, dv: (u * dv - v * du) / v**2,
        "not squared": lambda u, v, du, dv: (v * du - u * dv) / v,
        "divide it by": lambda u, v, du, dv: v * du - u * dv,
        "sign between": lambda u, v, du, dv: (v * du + u * dv) / v**2,
        "is not u′/v′": lambda u, v, du, dv: du / dv,
        "its own derivative": lambda u, v, du, dv: (u * du - v * dv) / v**2,
    },
    "product": {
        "not the product of the derivatives": lambda u, v, du, dv: du * dv,
        "is missing: u v′": lambda u, v, du, dv: v * du,
        "is missing: v u′": lambda u, v, du, dv: u * dv,
        "adds its two terms": lambda u, v, du, dv: v * du - u * dv,
        "its own derivative": lambda u, v, du, dv: u * du + v * dv,
    },
    "chain": {
        "inner derivative is missing": lambda u, du, dg: dg,
        "inner derivative alone": lambda u, du, dg: du,
        "multiplies the two": lambda u, du, dg: dg + du,
    },
}


def symbols_of(name):
    """What the steps' letters stand for, as SymPy expressions; the slopes by SymPy's diff."""
    steps = {step.letter: step for step in plan(name).steps}
    parts = {letter: steps[letter].shown.doit() for letter in "uv" if letter in steps}
    slopes = {
        f"d{letter}": sp.diff(part.rewrite(sp.Piecewise) if part.has(sp.Max) else part, Z)
        for letter, part in parts.items()
    }
    if "dg" in steps:
        slopes["dg"] = steps["dg"].shown.doit()
    return {**parts, **slopes}


@BATTERY_OF_NAMES
def test_usual_mistakes_in_the_rule_are_told_where_one_alone_fits(name, told):
    kind = plan(name).kind
    if kind not in BY_HAND:
        return
    step = next(step for step in plan(name).steps if step.letter == "f1")
    made = {word: typed(rule(**symbols_of(name))) for word, rule in BY_HAND[kind].items()}
    # With the constant factor and the terms that are filled in, which are right.
    made = {
        w: step.follows.replace(step.bare, text) for w, text in made.items() if "zoo" not in text
    }
    lists = [alone(name, "f1", text) for text in made.values()]
    for (word, text), said in zip(made.items(), told(exercise_of(name), *lists), strict=True):
        (verdict,) = filter(None, said)
        if not differs(step, text):
            assert verdict[0] == "right", (word, verdict)
            continue
        assert verdict[0] == "wrong", (word, verdict)
        fits = [remark for remark in step.mistakes if agrees(remark.text, text, step, name)]
        itself = agrees(step.facts[0].text, text, step, name)
        if itself:
            assert verdict[2:] == [words(step.facts[0].says)]
        elif all(word in words(remark.says) for remark in fits):
            assert len(verdict) == 3 and word in verdict[2], (word, verdict)
        else:
            assert len({remark.says for remark in fits}) > 1, (word, verdict)
            assert not any(words(remark.says) in verdict for remark in step.mistakes), (
                word,
                verdict,
            )


def careless(expr):
    """A derivative in which the chain rule's inner factor is forgotten everywhere."""
    if not expr.has(Z):
        return sp.S.Zero
    if expr == Z:
        return sp.S.One
    if expr.is_Add:
        return sp.Add(*map(careless, expr.args))
    if expr.is_Mul:
        return sp.Add(*(careless(f) * expr / f for f in expr.args))
    x = sp.Symbol("x", real=True)
    if expr.is_Pow and not expr.exp.has(Z):
        return expr.exp * expr.base ** (expr.exp - 1)
    if isinstance(expr, sp.exp):
        return expr
    return sp.diff(expr.func(x), x).subs(x, expr.args[0])


@BATTERY_OF_NAMES
def test_usual_mistakes_in_a_part_are_told_where_one_alone_fits(name, told):
    asked = []
    for step in plan(name).steps:
        if not step.slope_of:
            continue
        part = symbols_of(name)[step.slope_of]
        if part.has(sp.Max, sp.Piecewise):
            continue
        constant = part.as_independent(Z, as_Add=True)[0]
        slope = sp.diff(part, Z)
        asked.append((step, typed(careless(part)), "inner derivative"))
        asked.append((step, typed(-slope), "The sign is the wrong way round, everywhere."))
        asked.append((step, typed(part), "itself, not its derivative"))
        if constant != 0 and part != constant:
            asked.append((step, typed(slope + constant), "A constant that is added"))
    asked = [(step, text, word) for step, text, word in asked if differs(step, text)]
    lists = [alone(name, step.letter, text) for step, text, _ in asked]
    for (step, text, word), said in zip(asked, told(exercise_of(name), *lists), strict=True):
        (verdict,) = filter(None, said)
        assert verdict[0] == "wrong"
        facts = [words(r.says) for r in step.facts if agrees(r.text, text, step, name)]
        fits = {words(r.says) for r in step.mistakes if agrees(r.text, text, step, name)}
        if facts:
            assert verdict[2] == facts[0] and len(verdict) == 3, (text, verdict)
        elif len(fits) == 1:
            assert verdict[2:] == [*fits] and (word in verdict[2] or "sign" in word), (
                text,
                verdict,
            )
        else:
            assert not fits & {*verdict}, (text, verdict)
            if "sign" in word or not fits:
                assert any(word in says for says in verdict[2:]), (text, verdict)


@BATTERY_OF_NAMES
def test_the_end_or_the_whole_in_an_early_field_is_recognized(name, told):
    found = plan(name)
    early = [step for step in found.steps if step.letter[0] != "f" and not step.where]
    asked = [
        (step, text, word)
        for step in early
        for text, word in (
            (typed(CATALOGUE[name].derivative), "That is the derivative of the whole function"),
            (typed(CATALOGUE[name].expr), "That is the whole function"),
        )
        if differs(step, text)
    ]
    lists = [alone(name, step.letter, text) for step, text, _ in asked]
    for (step, text, word), said in zip(asked, told(exercise_of(name), *lists), strict=True):
        (verdict,) = filter(None, said)
        first = next(r for r in step.facts if agrees(r.text, text, step, name))
        assert verdict[0] == "wrong" and verdict[2:] == [words(first.says)], (step.letter, verdict)
        assert word in verdict[2] or first not in step.facts[-2:]


# --- carried forward ------------------------------------------------------------------------------


def consequences(found, wrong, text):
    """All answers of a reader who is wrong in one step and makes no other mistake, by letters."""
    own = {step.letter: step.answer for step in found.steps} | {wrong.letter: text}
    follow = [wrong.letter]
    for step in found.steps[found.steps.index(wrong) + 1 :]:
        used = re.findall(r"[a-z]+\d?", step.follows)
        if step.slope_of == wrong.letter:
            own[step.letter] = f"(2*({step.answer}) + 1/3)"
        elif {*used} & {*follow}:
            own[step.letter] = re.sub(
                r"[a-z]+\d?", lambda m: f"({own[m[0]]})" if m[0] in own else m[0], step.follows
            )
        else:
            continue
        follow.append(step.letter)
    return own, follow


@BATTERY_OF_NAMES
def test_what_follows_from_a_wrong_step_is_told_from_a_new_mistake(name, told):
    found = plan(name)
    letters = [step.letter for step in found.steps]
    for wrong in found.steps[:-1]:
        own, follow = consequences(found, wrong, f"(2*({wrong.answer}) + z/3)")
        (said,) = told(exercise_of(name), [own[letter] for letter in letters])
        for step, verdict in zip(found.steps, said, strict=True):
            right = step.letter not in follow or not differs(step, own[step.letter])
            expected = "wrong" if step is wrong else "right" if right else "carried"
            assert verdict[0] == expected, (wrong.letter, step.letter, verdict)
            if expected == "carried":
                assert verdict[1].startswith("Follows from your "), verdict
        # A new mistake on top of that is no consequence.
        last = follow[-1]
        more = own | {last: f"({own[last]})*1.001 + 0.1"}
        (said,) = told(exercise_of(name), [more[letter] for letter in letters])
        assert said[letters.index(last)][0] == "wrong"


def test_an_error_is_named_where_it_is(told):
    texts = [
        "1",
        "1+e^(-βz)",
        "0",
        "βe^(-βz)",
        "-βe^(-βz)/(1+e^(-βz))^2",
        "-βe^(-βz)/(1+e^(-βz))^2",
    ]
    (said,) = told(exercise_of("sigmoid"), texts)
    assert [verdict[0] for verdict in said] == ["right"] * 3 + ["wrong"] + ["carried"] * 2
    assert said[3][2:] == ["The sign is the wrong way round, everywhere."]
    for verdict in said[4:]:
        assert verdict[1:] == ["Follows from your v′: this step is right, but v′ is not right yet."]
    texts[3] = "-βe^(-βz)"  # mended: now the last steps are wrong by themselves
    (said,) = told(exercise_of("sigmoid"), texts)
    assert [verdict[0] for verdict in said] == ["right"] * 4 + ["wrong", "carried"]
    pieces = ["1", "1", "1"]
    (said,) = told(exercise_of("relu"), pieces)
    assert [verdict[0] for verdict in said] == ["wrong", "right", "carried"]
    assert (
        said[2][1]
        == "Follows from your f′ for z < 0: this step is right, but f′ for z < 0 is not right yet."
    )


def test_a_piece_is_judged_inside_its_piece_only(told):
    (said,) = told(exercise_of("relu"), ["1 if z>0 else 0", "z>0", None])
    assert [verdict and verdict[0] for verdict in said] == ["right", "right"]
    (said,) = told(exercise_of("hard_sigmoid"), ["z>3", "1/6 if |z|<3 else z", "z<-3", None])
    assert [verdict and verdict[0] for verdict in said] == ["right"] * 3
    (said,) = told(exercise_of("relu"), ["z>-1", "z>1", None])
    assert [verdict and verdict[0] for verdict in said] == ["wrong", "wrong"]


def test_what_can_not_be_read_or_judged_is_not_carried_on(told):
    (said,) = told(
        exercise_of("sigmoid"), ["1/(z-z)", "1+e^(-βz", None, None, "(v u' - u v')/v^2", ""]
    )
    assert said[0][:2] == ["wrong", "Yours has no value at z = 1, β = 0.5."]
    assert said[1][0] == "unread" and said[1][-1] == "At character 9: expected a closing bracket."
    assert said[2] is None and said[4][0] == "right"
    assert said[5] == ["unread", "Type a formula first."]


def test_a_long_form_is_right_and_can_be_shorter(told):
    long = "((1+e^(-βz))*0 - 1*(-βe^(-βz)))/(1+e^(-βz))^2"
    (said,) = told(exercise_of("sigmoid"), [None] * 5 + [long])
    assert said[5] == ["right", "Right. It can still be written shorter: look at this step."]
    (said,) = told(exercise_of("sigmoid"), [None] * 5 + ["βσ(βz)(1-σ(βz))"])
    assert said[5] == ["right", "Right."]


# --- in Python ------------------------------------------------------------------------------------

x = sp.Symbol("x", real=True)
a, u = sp.symbols("a u", positive=True)


def test_what_has_no_steps_says_why():
    with pytest.raises(UnsupportedExpression, match=r"asks for 9 steps; .* at most 6"):
        exercises.guided("a-b", sp.Add(*(sp.sin(Z) ** n for n in range(2, 8))) + Z**2)
    with pytest.raises(UnsupportedExpression, match="no word for asinh"):
        exercises.guided("a-b", sp.exp(sp.asinh(Z)))
    with pytest.raises(UnsupportedExpression, match="moves with a parameter"):
        exercises.guided("a-b", sp.Max(Z, a), letters={"a": a})
    with pytest.raises(ValueError, match="the letter 'u' is that of a step already"):
        exercises.guided("a-b", Z / (1 + u * sp.exp(Z)), letters={"u": u})
    with pytest.raises(ValueError, match="expr has x, which"):
        exercises.guided("a-b", Z / (1 + x**2))
    with pytest.raises(ValueError, match="key must be"):
        exercises.guided("steps", sigmoid)


TYPED = {  # formulas beyond the catalogue, and the letters of their steps
    Z * sp.exp(Z) / 3 - 2 * Z: "u v du dv f1",
    sp.sin(Z) + sp.exp(2 * Z) + Z: "d1 d2 f1",
    3 * (sp.sqrt(1 + Z**2) + Z): "u du dg f1",
    (1 + Z**2) ** sp.atan(Z): "u v du dv f1 f2",
    (2 * Z - 1) / (1 + Z**2): "u v du dv f1 f2",
    1 / Z: "u v du dv f1 f2",
    sp.Max(0, Z) - sp.Max(0, Z - 6): "d1 d2 d3 f1",
    Z**3: "f1",
    3 * Z + 1: "f1",
}


@pytest.mark.parametrize("expr", TYPED, ids=str)
def test_formulas_beyond_the_catalogue(expr, told):
    exercise = exercises.guided("a-b", expr)
    steps = plan_of(Task.of(expr, Z, {})).steps
    assert " ".join(step.letter for step in steps) == TYPED[expr]
    (said,) = told(exercise, [typed(step.shown.doit()) for step in steps])
    assert [verdict[0] for verdict in said] == ["right"] * len(steps), said


def test_the_same_twice():
    one, two = (exercises.guided("a-b", CATALOGUE["gelu"]) for _ in range(2))
    assert (one._esm, one.html) == (two._esm, two.html) and repr(one) == "Exercise(a-b)"


def test_what_is_loaded_when_the_reader_begins():
    """At most 6 kB gzipped beyond what exercises load already, with the data of one exercise."""
    plain, guided = exercises.derivative("a-b", sigmoid), exercises.guided("a-b", sigmoid)
    more = [
        path
        for path in (*guided.libraries, *guided.later)
        if path not in (*plain.libraries, *plain.later)
    ]
    assert more == ["exercises/guided_exercise.js", "exercises/follow.js"]
    assert more[1] in guided.later
    own = guided._esm.partition("export default")[2]
    texts = [light(library(path)) for path in more] + [light(own)]
    assert sum(len(gzip.compress(text.encode())) for text in texts) < 6000


# --- on a page ------------------------------------------------------------------------------------


@cache
def sheet():
    both = [exercises.guided("sigmoid-steps", SIGMA), exercises.guided("relu-steps", relu)]
    return *embedded(*both), both


@pytest.fixture
def open_page(show):
    return lambda **options: show(*sheet()[:2], **options)


PHONE = {"viewport": {"width": 360, "height": 740}}
FIELD = ".exercise input"
PREFIX = "activation-functions-derived/"
RIGHT = ["1", "1+e^(-z)", "0", "-e^(-z)", "(v u' - u v')/v^2", "s(1-s)".replace("s", "sigma(z)")]


def spoken(tab, number=0):
    return tab.locator("[role=status]").nth(number).inner_text().strip()


def seen(tab):
    """The verdict under each field of the first exercise, by its kind."""
    return tab.locator(".exercise").first.evaluate(
        """(exercise) => [...exercise.querySelectorAll("ol.steps > li:has(form)")]
            .map((row) => row.querySelector(".verdict")?.dataset.verdict ?? null)"""
    )


def focused(tab):
    """The number of the field that has the focus."""
    return tab.evaluate(
        f"[...document.querySelectorAll('{FIELD}')].indexOf(document.activeElement)"
    )


def stored(tab):
    kept = tab.evaluate("Object.fromEntries(Object.entries(localStorage))")
    return {key.removeprefix(PREFIX): json.loads(text) for key, text in kept.items()}


def test_a_derivation_by_keyboard_on_a_phone(open_page):
    tab = open_page(**PHONE)
    tab.keyboard.press("Tab")
    assert focused(tab) == 0
    for i, text in enumerate(RIGHT):
        tab.keyboard.type(text)
        tab.keyboard.press("Enter")
        tab.wait_for_function(f"document.querySelectorAll('.exercise .verdict').length >= {i + 1}")
        assert spoken(tab) == "Right."
        assert focused(tab) == min(i + 1, 5), "on to the next field that is empty"
    assert seen(tab) == ["right"] * 6
    assert tab.evaluate("document.documentElement.scrollWidth") <= 360
    tab.keyboard.press("Tab")
    tab.keyboard.press("Space")  # the button
    tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")  # the step
    assert tab.locator("ol.steps details").nth(5).locator("math").first.is_visible()
    tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")  # start over
    assert focused(tab) == 0 and seen(tab) == [None] * 6 and stored(tab) == {}
    assert tab.locator(FIELD).evaluate_all("all => all.every((field) => !field.value)")
    assert tab.errors == []


def test_a_wrong_step_stays_and_is_mended(open_page):
    tab = open_page(**PHONE)
    fields = tab.locator(FIELD)
    texts = ["1", "1+e^(-z)", "0", "e^(-z)", "(v u' - u v')/v^2"]
    for i, text in enumerate(texts):
        fields.nth(i).fill(text)
        fields.nth(i).press("Enter")
    assert seen(tab) == ["right"] * 3 + ["wrong", "carried", None]
    assert spoken(tab) == "Follows from your v′: this step is right, but v′ is not right yet."
    fields.nth(3).fill("e^(-z")
    fields.nth(3).press("Enter")
    assert fields.nth(3).get_attribute("aria-invalid") == "true"
    assert spoken(tab).endswith("At character 6: expected a closing bracket.")
    selected = "input => input.value.slice(input.selectionStart, input.selectionEnd)"
    assert fields.nth(3).evaluate(selected) == "" and focused(tab) == 3
    fields.nth(3).fill("-e^(-z)")
    tab.get_by_role("button", name="Check").nth(3).click()
    assert seen(tab) == ["right"] * 5 + [None], "what depends on it is judged again"
    assert spoken(tab) == "Right." and focused(tab) == 5
    assert tab.errors == []


def test_steps_stay_on_the_device_until_the_reader_starts_over(open_page):
    tab = open_page()
    assert stored(tab) == {}
    fields, shown = tab.locator(FIELD), tab.locator("ol.steps form details")
    fields.nth(1).fill("1+e^(-z)")
    fields.nth(1).press("Tab")
    assert stored(tab) == {}, "typing is not yet answering"
    fields.nth(1).press("Enter")
    shown.nth(2).locator("summary").click()
    kept = {"typed": [None, "1+e^(-z)", *[None] * 4], "shown": [False, False, True, *[False] * 3]}
    tab.wait_for_function("Object.values(localStorage).some((text) => text.includes('true'))")
    assert stored(tab) == {"sigmoid-steps": kept}
    tab.reload()
    tab.wait_for_selector("html[data-widgets=ready]")
    assert fields.nth(1).input_value() == "1+e^(-z)" and seen(tab)[1] == "right"
    assert shown.nth(2).get_attribute("open") is not None and spoken(tab) == ""
    assert stored(tab) == {"sigmoid-steps": kept}, "reading keeps nothing more"
    tab.get_by_role("button", name="Start over").first.click()
    tab.wait_for_function("localStorage.length === 0")
    assert tab.errors == []


KEPT = ["s(1-s)", "[1]", '{"typed": [1]}', '{"typed": [0, {}, 1, 2, 3, 4]}', "null"]


@pytest.mark.parametrize("kept", slow_except(KEPT, KEPT[2:4]))
def test_what_was_kept_by_another_exercise_is_ignored(open_page, kept):
    tab = open_page()
    tab.evaluate(
        "([key, text]) => localStorage.setItem(key, text)", [f"{PREFIX}sigmoid-steps", kept]
    )
    tab.reload()
    tab.wait_for_selector("html[data-widgets=ready]")
    assert seen(tab) == [None] * 6 and tab.errors == []


@SCREENS
def test_accessible_in_light_and_dark(open_page, judged, script, width):
    tab = open_page(viewport={"width": width, "height": 700})
    tab.evaluate(script)
    fields = tab.locator(FIELD)
    for i, text in enumerate(["1", "2+2e^(-z)", "0", "e^(-z", "-1/v^2"]):
        fields.nth(i).fill(text)
        fields.nth(i).press("Enter")
    tab.locator("details").evaluate_all("all => all.forEach((d) => { d.open = true; })")
    assert {*seen(tab)} == {"right", "wrong", "", None}
    assert judged(tab, ".exercise") == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    assert min(sides(tab, ".exercise :is(input, button, summary)")) >= 24
    assert tab.locator(".exercise [id]").count() == 0
    names = tab.locator(".exercise label").all_inner_texts()
    assert len({*names}) == len(names) == 9, "each field has a label of its own"
    assert tab.errors == []


def test_a_verdict_is_more_than_a_color(open_page):
    tab = open_page(forced_colors="active")
    fields = tab.locator(FIELD)
    for i, text in enumerate(["1", "1+e^(-z)", "1", "-e^(-z)", "(v u' - u v')/v^2"]):
        fields.nth(i).fill(text)
        fields.nth(i).press("Enter")
    assert seen(tab)[2:5] == ["wrong", "right", "carried"]
    signs = tab.locator(".exercise li .verdict").evaluate_all(
        "all => all.map((e) => getComputedStyle(e, '::before').content[1])"
    )
    assert signs[2:5] == ["✗", "✓", "↪"]


def test_on_paper_fields_and_verdicts_stay(open_page):
    tab = open_page()
    tab.locator(FIELD).first.fill("1")
    tab.locator(FIELD).first.press("Enter")
    tab.wait_for_selector(".exercise li .verdict")
    tab.emulate_media(media="print")
    assert tab.locator(".exercise li .verdict").first.is_visible()
    assert not tab.get_by_role("button", name="Check").first.is_visible()
    assert not tab.locator("ol.steps form summary").first.is_visible()


def test_without_script_question_and_steps_are_there(browser, tmp_path):
    page = tmp_path / "page.html"
    text = "".join(exercise.html for exercise in sheet()[2])
    page.write_text(f"<!DOCTYPE html><meta charset='utf-8'>{text}", encoding="utf-8")
    context = browser.new_context(java_script_enabled=False, **PHONE)
    tab = context.new_page()
    tab.goto(page.as_uri())
    assert tab.locator(".question").count() == 2 and tab.locator("input, button").count() == 0
    items = tab.locator("ol.steps > li")
    assert items.count() == 6 + 3 and not items.first.is_visible()
    tab.locator("summary").first.click()
    assert items.first.is_visible() and "the top" in items.first.inner_text()
    context.close()


def test_in_jupyter_everything_is_in_the_module(browser):
    """Where no page loads libraries later, and nothing listens when the exercise is gone."""
    exercise = sheet()[2][0]
    tab = browser.new_page()
    verdict, gone = tab.evaluate(
        """async ([module, html]) => {
            const {default: widget} = await import(
                URL.createObjectURL(new Blob([module], {type: "text/javascript"})));
            const el = document.createElement("div");
            document.body.append(el);
            const clean = widget.render({model: {get: (key) => ({html, key: "a-b"})[key]}, el});
            const says = el.querySelector("[role=status]");
            const answer = async () => {
                el.querySelector("input").value = "1";
                el.querySelector("form").addEventListener("submit", (e) => e.preventDefault());
                el.querySelector("form").requestSubmit();
                await new Promise((done) => setTimeout(done, 200));
                return says.textContent;
            };
            const verdict = await answer();
            clean();
            says.replaceChildren();
            return [verdict, await answer()];
        }""",
        [exercise._esm, exercise.html],
    )
    tab.close()
    assert (verdict, gone) == ("Right.", "")
