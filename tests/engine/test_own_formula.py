"""What the page for a formula of the reader's own is told, and what it computes from that."""

import json
import re
import subprocess
import sys
from pathlib import Path

import mpmath
import numpy as np
import pytest
import sympy as sp

from activations import CATALOGUE, read
from activations.evaluated import evaluated
from activations.facts.moments import moments
from activations.kernel.trees import tree
from activations.live.script import library
from activations.own_formula.answers import answer
from activations.own_formula.relatives import address, catalogue, typed
from activations.parameter import Z
from activations.typed import _functions, typed_formula
from formulas import slow_except
from tools.site.javascript import engine

ROOT = Path(__file__).parents[2]
LIST = (ROOT / "tools" / "formula" / "formulas.txt").read_text(encoding="utf-8").splitlines()
FORMULAS = [line for line in LIST if line and not line.startswith("#")]
QUICK = (
    "z*tanh(log(1+exp(z)))",
    "z/sqrt(1+a*z^2)",
    "pw(z>0, z, a*(exp(z)-1))",
    "max(0,z)^a",
    "(z^3+2*z+1)/(1+abs(z+z^2))",
)
MEANS_TOLERANCE = 1e-6


def ask(kind, text, **more):
    return json.loads(answer(json.dumps({"ask": kind, "text": text, **more})))


def defaults(found):
    return {letter["name"]: letter["default"] for letter in found["letters"]}


@pytest.fixture(scope="module")
def js():
    return engine(library("own_formula/numbers.js"))


def call(js, expression, *arguments):
    """Evaluate a function of arguments that are plain data."""
    given = ", ".join(json.dumps(argument) for argument in arguments)
    text = (
        f"JSON.stringify(({expression})({given}), (k, v) => typeof v === 'number' ? String(v) : v)"
    )
    return json.loads(js.eval(text))


@pytest.mark.slow
def test_the_answers_need_no_numpy():
    code = (
        "import sys, activations.own_formula.answers as a;"
        'print([a.answer(\'{"ask":"%s","text":"z*tanh(a*z)"%s}\' % q)[:12] for q in ('
        "('derivation', ''), ('form', ',\"order\":1,\"first\":true'),"
        "('sheet', ',\"values\":{\"a\":2}'), ('means', ',\"values\":{\"a\":2}'),"
        '(\'part\', \',"order":2,"single":true,"begin":"first"\'))]);'
        "print('numpy' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT / "book", check=True
    )
    said, numpy = done.stdout.splitlines()
    assert "refused" not in said and "error" not in said
    assert numpy == "False"


@pytest.mark.slow
@pytest.mark.parametrize("text", slow_except(FORMULAS, QUICK))
def test_a_formula_is_derived_or_refused_with_a_reason(text, js):
    found = ask("derivation", text)
    assert len(found["lines"]) > 1
    values = defaults(found)
    activation, programs = read(text), ask("figure", text)["programs"]
    for order in (0, 1):
        for z in (-2.3, 0.7, 3.1):
            (got,) = [
                float(
                    call(
                        js,
                        "(p, z, v) => [numbers.exact(p, z, v)]",
                        programs[order],
                        z,
                        values,
                    )[0]
                )
            ]
            want = (activation, activation.gradient)[order](z)
            assert got == pytest.approx(float(want), rel=1e-13, abs=1e-300), (order, z)
    sheet = ask("sheet", text, values=values)
    assert len(sheet.get("rows", ())) >= 9 or "refused" in sheet


@pytest.mark.parametrize("text", slow_except(FORMULAS, QUICK))
def test_means_are_those_of_the_engine(text, js):
    found = ask("derivation", text)
    given = ask("means", text, values=defaults(found))
    if "refused" in given:
        assert len(given["refused"]) > 10
        return
    got = [float(value) for value in call(js, "numbers.means", given)]
    m = moments(read(text))
    want = [m.mean, m.mean_square, m.slope_mean_square]
    if text in BY_THE_PAGE_ALONE:
        assert np.isnan(want).all(), "the engine knows them, too"
        want = means_by_mpmath(text)
    assert got == pytest.approx(want, abs=MEANS_TOLERANCE, rel=MEANS_TOLERANCE, nan_ok=True)


# The engine's enclosures are too wide far to the left; the page has certified values there.
BY_THE_PAGE_ALONE = ("sqrt(log(1+exp(z)))",)


def means_by_mpmath(text):
    """Return E[f], E[f^2] and E[f'^2] of a formula without letters."""
    with mpmath.workdps(30):
        f, slope = (lambda z, order=order: true_values(text, {}, z)[order] for order in (0, 1))

        def mean(g):
            return float(mpmath.quad(lambda z: g(z) * mpmath.npdf(z), range(-12, 13)))

        return [mean(f), mean(lambda z: f(z) ** 2), mean(lambda z: slope(z) ** 2)]


@pytest.mark.slow
@pytest.mark.parametrize("text", QUICK)
def test_the_measured_error_of_a_form_is_small_and_that_of_a_wrong_one_is_not(text, js):
    found = ask("derivation", text) | ask("figure", text)
    measure = """(form, program, letters) => [numbers.measured(
        numbers.ofForm(form), program, letters, { guarded: form.guarded }).worst]"""
    forms = [ask("form", text, order=0, first=True)]
    while forms[-1]:
        forms.append(ask("form", text, order=0, first=False))
    worst = [
        float(call(js, measure, form, found["programs"][0], found["letters"])[0])
        for form in forms[:-1]
    ]
    assert min(worst) <= 8
    wrong = {**forms[0], "value": ["*", forms[0]["value"], 1 + 2**-40]}
    (off,) = call(js, measure, wrong, found["programs"][0], found["letters"])
    assert float(off) > 1000


def test_a_tree_has_the_operations_of_its_text():
    text = "np.where((z > 0) & (a <= 2), -np.exp(z)*a/3, product_rest(z, 1.5))"
    assert tree(text) == [
        "where",
        ["&", [">", "z", 0], ["<=", "a", 2]],
        ["/", ["*", ["-", ["exp", "z"]], "a"], 3],
        ["product_rest", "z", 1.5],
    ]
    with pytest.raises(ValueError, match="no tree"):
        tree("z[0]")


def test_a_tree_of_every_operation_is_known_to_the_page(js):
    from activations.functions import FUNCTIONS
    from activations.kernel.printers import NumPy

    names = {name.removeprefix("np.") for name in NumPy.functions.values()}
    known = set(call(js, "() => Object.keys(numbers.OPERATIONS)"))
    assert len(FUNCTIONS) > 20 and names <= known, names - known


# --- what can't be answered --------------------------------------------------------------------


@pytest.mark.parametrize(
    "text, at",
    [("1/(1+exp(-z)", 12), ("__import__('os')", 0), ("<b>z</b>", 0)],
)
def test_what_is_no_formula_has_its_place(text, at):
    found = ask("derivation", text)
    assert found["at"] == at and found["error"]


def test_what_is_too_much_has_a_reason():
    assert "too long" in ask("derivation", "9**9**9**9")["refused"]
    assert "deep" in ask("derivation", "(" * 1000 + ")" * 1000)["error"]
    assert "2000 characters" in ask("derivation", "(" * 10_000)["error"]


# --- the catalogue ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", CATALOGUE)
def test_an_entry_can_be_typed_and_is_its_own_relative(name, js):
    entry = CATALOGUE[name]
    text = typed(entry.expr)
    expr, _ = typed_formula(text)
    if not entry.expr.atoms(sp.NumberSymbol) - {sp.pi, sp.E}:
        assert str(evaluated(expr)) == str(entry.evaluated)
    found = ask("derivation", text) | ask("figure", text)
    entries = catalogue(lambda name: "")
    said = call(
        js,
        "(own, values, all) => numbers.relatives(own, values, all)",
        found,
        defaults(found),
        entries,
    )
    names = [one["name"] for one in said["same"]]
    assert name in names or name == "selu"  # its constants are letters when typed
    assert not {"relu", "relu6"} <= {*names}, "they differ far out only"
    assert len(said["near"]) == 3


def test_the_address_of_a_figure_carries_its_sliders():
    assert address(CATALOGUE["silu"], z=-1.5, beta=2).endswith("&z=-1.5&beta=2")
    selu = address(CATALOGUE["selu"], z=1)
    assert "alpha=1.673263" in selu and "lambda=1.050701" in selu


def test_the_page_knows_the_words_of_the_reader():
    """The exercises' parser reads first; the page tells it which words are other ones here."""
    page = (ROOT / "theme" / "static" / "own_formula.js").read_text(encoding="utf-8")
    lists = {
        name: set(
            re.findall(r'"(\w+)"', re.search(rf"const {name} = \[(.*?)\];", page, re.DOTALL)[1])
        )
        for name in ("WORDS", "NOT_HERE")
    }
    parser = engine(library("exercises/parser.js"))
    known = set(json.loads(parser.eval("JSON.stringify(Object.keys(parser.FUNCTIONS))")))
    assert known - lists["NOT_HERE"] | lists["WORDS"] | {"pw"} == set(_functions())


# --- its code ------------------------------------------------------------------------------------

# As the page's worker has it, which may not try plain forms, or those after one that is enough.
CHOOSE = """(forms, program, letters, order, single) => {
    const judge = numbers.judge(program, letters, single), tried = [];
    for (const form of forms) {
        tried.push({ index: tried.length, plain: form.plain, ...judge(form) });
        if (tried.at(-1).all <= numbers.PRINTED[order]) break;
    }
    const one = numbers.picked(tried, order, single);
    return one ? [one.index, one.everywhere ? one.all : "everyday", one.everyday] : null;
}"""
# Of these no form is known that keeps half of its digits at every setting of the letters.
WITHOUT_CODE = (
    "(exp(a*z)-1)/a+a",
    "log((1+exp(a*z))/(1+exp(a*(z-1))))/a",
    "z*tanh(b*exp(g*z))",
    "sqrt(1+z^2)-1",
    "log(cosh(z))",
)
SETTING = {"a": 0.7, "b": 1.7}  # of letters; the others stand at 1.3


def parts(text, order, single):
    found = [ask("part", text, order=order, single=single, begin="first")]
    while "steps" in found[-1]:
        found.append(ask("part", text, order=order, single=single))
    return found[:-1]


def code_of(text, js, formats=(False,)):
    """Return the texts by language, and the errors that were measured, in the formats asked for.

    None where no form keeps half of its digits.
    """
    letters = ask("derivation", text)["letters"]
    values = {letter["name"]: SETTING.get(letter["name"], 1.3) for letter in letters}
    chosen, tried = [], {}
    for single in (False, True):
        row, errors = [0, 0, 0], []
        for order in range(3):
            forms = parts(text, order, single)
            if order < 2 and single in formats:
                program = forms[0]["program"]
                picked = call(js, CHOOSE, forms, program, letters, order, single)
                if picked is None:  # the page says so, and prints no code
                    return None
                row[order] = int(picked[0])
                errors.append((picked[1], picked[2]))
        everywhere = errors and "everyday" not in [all_sizes for all_sizes, _ in errors]
        tried["float32" if single else "float64"] = {
            "all": max(float(error) for error, _ in errors) if everywhere else None,
            "everyday": max((float(error) for _, error in errors), default=0.0),
        }
        chosen.append(row)
    found = ask("files", text, chosen=chosen, values=values, tried=tried)
    return {file["key"]: file["text"] for file in found["files"]}, values, tried


def true_values(text, values, z):
    """Return f(z) and f'(z), by many digits."""
    expr, parameters = typed_formula(text)
    f = sp.lambdify((Z, *(p.symbol for p in parameters)), expr.doit(), "mpmath")
    with mpmath.workdps(60):
        given = [mpmath.mpf(values[p.name]) for p in parameters]
        return f(mpmath.mpf(z), *given), mpmath.diff(lambda x: f(x, *given), z)


@pytest.mark.slow
@pytest.mark.parametrize("text", slow_except(FORMULAS, QUICK))
def test_the_code_runs_in_numpy_and_has_the_values(text, js):
    found = code_of(text, js)
    assert (found is None) == (text in WITHOUT_CODE)
    if found is None:
        return
    texts, values, tried = found
    module = {}
    exec(texts["numpy"], module)
    functions = module["activation"], module["activation_gradient"]
    told = tried["float64"]
    error = told["everyday"] if told["all"] is None else told["all"]
    for z in (-31.4, -7.3, -1.1, -0.02, 0.4, 2.6, 19.3, 250.7):
        for order, truth in enumerate(true_values(text, values, z)):
            if isinstance(truth, mpmath.mpc) or mpmath.isnan(truth):
                continue
            got = float(functions[order](np.float64(z)))
            # Beside a zero an error counts as it does near it.
            most = 4 * max(error, 4) * 2.0**-53
            assert abs(got - truth) <= most * max(abs(truth), 0.05) or abs(truth) < 1e-300, (
                order,
                z,
            )
    assert "This file itself has not been run" in " ".join(texts["numpy"].split("\n# "))
    for key, code in texts.items():
        assert max(map(len, code.splitlines())) <= 79
        if key not in ("javascript", "c"):
            compile(code, key, "exec")


def test_a_form_that_loses_digits_is_not_taken(js):
    """What chooses can refuse."""
    forms = parts("z*tanh(z)", 0, False)
    letters = []
    right = call(js, CHOOSE, forms, forms[0]["program"], letters, 0, False)
    assert float(right[1]) <= 8
    wrong = [{**form, "value": ["+", form["value"], 1e-3]} for form in forms]
    assert call(js, CHOOSE, wrong, forms[0]["program"], letters, 0, False) is None
    assert call(js, CHOOSE, wrong, forms[0]["program"], letters, 2, False) is not None


def test_the_code_for_float32_is_judged_in_its_units(js):
    text = "z/(1+exp(-b*z))"
    letters = ask("derivation", text)["letters"]
    judge = (
        "(form, program, letters, single) => [numbers.judge(program, letters, single)(form).all]"
    )
    forms = {single: parts(text, 0, single)[0] for single in (False, True)}
    program = forms[True]["program"]
    (error,) = call(js, judge, forms[True], program, letters, True)
    assert 0.3 < float(error) <= 8, "no rounding to float32 has a smaller one"
    # An error of 32 units of float32.
    off = {
        single: {**form, "value": ["*", form["value"], 1 + 2**-18]}
        for single, form in forms.items()
    }
    (of_single,) = call(js, judge, off[True], program, letters, True)
    (of_double,) = call(js, judge, off[False], program, letters, False)
    assert 30 < float(of_single) < 70 and float(of_double) > 2**33


@pytest.mark.slow
@pytest.mark.parametrize(
    "text", ["z/(1+exp(-b*z))", "z*tanh(log(1+exp(z)))", "z/2*(1+erf(z/sqrt(2)))"]
)
@pytest.mark.parametrize("order", [0, 1])
def test_what_is_tried_in_float32_is_what_numpy_computes(text, order, js):
    from activations.implementations.languages import NUMPY
    from activations.implementations.text import functions_text
    from activations.own_formula import code

    form = parts(text, order, True)[0]
    function = code._printing[0].parts[order, True][0].function
    module = {}
    exec(functions_text([function], NUMPY, single=True), module)
    z = np.array([-40, -9.3, -1.1, -1e-3, 0.3, 1, 2.7, 30], np.float32)
    values = {"b": 1.0} if "b" in text else {}
    of_page = """(form, all, values) => {
        const f = numbers.ofForm(form, Math.fround);
        return all.map((z) => f(z, values));
    }"""
    got = np.array(call(js, of_page, form, z.tolist(), values), np.float64)
    want = module[function.name](z, *map(np.float32, values.values()))
    assert want.dtype == np.float32
    assert np.array_equal(got, got.astype(np.float32)), "each step is rounded"
    np.testing.assert_allclose(got, want, rtol=8 * 2**-23)


def test_in_float32_every_step_is_rounded(js):
    form = {"steps": [["a", ["+", "z", 1e-9]]], "value": ["-", "a", "z"]}
    got = call(
        js, "(form) => [numbers.ofForm(form, Math.fround)(1), numbers.ofForm(form)(1)]", form
    )
    assert float(got[0]) == 0 and float(got[1]) > 0


def test_limits_that_no_form_tells_are_found():
    from activations.own_formula import code
    from activations.own_formula.answers import Formula

    expr, parameters = typed_formula("a*erf(z)+exp(-exp(-b*z))")
    found = code.found_ends(
        expr, parameters, Formula(expr, parameters).program(0), [(0.7, 1), (2, 3)]
    )
    assert [str(end) for end in found] == ["-a", "a + 1"]
    expr, parameters = typed_formula("1/(1+exp(-z))")
    ends = code.found_ends(expr, (), Formula(expr, ()).program(0), [()])
    assert ends == (0, 1)


def test_letters_become_parameters_with_the_values_of_their_sliders(js):
    texts, values, _ = code_of("lambda*tanh(a*z)", js)
    module = {}
    exec(texts["numpy"], module)
    assert values == {"a": 0.7, "lambda": 1.3}
    assert module["activation"](0.5) == pytest.approx(1.3 * np.tanh(0.35), rel=1e-14)
    assert module["activation"](0.5, a=2, lambda_=3) == pytest.approx(3 * np.tanh(1), rel=1e-14)
    assert module["activation"](np.inf) == 1.3 and np.isnan(module["activation"](np.nan))
    assert "float activation_single(float z, float a, float lambda_)" in texts["c"]


def test_code_is_chosen_by_the_rules_of_the_entries(js):
    from activations.implementations import choice

    names = call(js, "() => [numbers.PRINTED, numbers.LENIENT, numbers.SIZES, numbers.MOST]")
    lenient = [choice.LENIENT["d"], choice.LENIENT["f"]]
    wanted = [[*choice.LIMITS], lenient, [*choice.EVERYDAY], choice.MAX_ERROR]
    assert [[float(x) for x in one] for one in names[:3]] + [float(names[3])] == wanted


@pytest.mark.slow
def test_the_code_of_an_entry_is_that_of_its_page(js):
    from activations.implementations import file_text
    from activations.implementations.entries import code_of as code_of_entry

    own, _, _ = code_of(typed(CATALOGUE["mish"].expr), js)
    page = file_text(code_of_entry(CATALOGUE["mish"]), "numpy")
    renamed = page.replace("mish", "activation").replace("Mish", "activation(z)")
    own, page = (text[text.index("from functools") :] for text in (own["numpy"], renamed))
    assert own == page


def test_a_form_that_is_shown_can_be_printed():
    """A power of a clipped number has no name of its own."""
    text = "(1-z^2)*exp(-z^2/2)"
    first, *rest = [ask("form", text, order=1, first=first) for first in (True, False)]
    assert first["steps"] and all("refused" not in form for form in rest)


@pytest.mark.parametrize("text", ["lambda*tanh(z)", "z/(1+exp(-s*z))", "(z+sqrt(z^2+c))/2"])
def test_a_letter_may_be_a_word_of_python_or_the_name_of_a_step(text, js):
    (letter,) = ask("derivation", text)["letters"]
    form = ask("form", text, order=0, first=True)
    got = call(
        js, "(form, given) => [numbers.ofForm(form)(0.7, given)]", form, {letter["name"]: 1.3}
    )
    assert float(got[0]) == pytest.approx(float(true_values(text, {letter["name"]: 1.3}, 0.7)[0]))
    assert "__" not in form["latex"]


def test_lines_of_code_are_short_with_six_letters_of_long_names():
    text = "epsilon*z+omega*lambda*z^2+alpha*z^3+gamma*delta"
    for single in (False, True):
        for order in range(3):
            parts(text, order, single)
    told = {"all": 1.0, "everyday": 1.0}
    tried = {"float64": told, "float32": told}
    found = ask("files", text, chosen=[[0] * 3] * 2, values={}, tried=tried)
    for file in found["files"]:
        assert max(map(len, file["text"].splitlines())) <= 79, file["key"]
        if file["key"] not in ("javascript", "c"):
            compile(file["text"], file["key"], "exec")
