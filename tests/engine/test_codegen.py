"""JavaScript, in the browser that readers use, computes what NumPy computes."""

import json
from functools import cache
from itertools import product

import numpy as np
import pytest

from activations import CATALOGUE, read
from activations.kernel.certified import LIBRARY
from activations.kernel.javascript import functions, javascript
from formulas import EVERY, slow_except

pytestmark = pytest.mark.formulas(3)

METHODS = {"f": "__call__", "gradient": "gradient", "secondDerivative": "second_derivative"}

GRID = np.concatenate(
    [
        np.linspace(-40, 40, 801),
        [*np.geomspace(1e-300, 1e300, 61), *-np.geomspace(1e-300, 1e300, 61)],
        [700.25, 708.5, 720.0, 745.5, -700.25, -708.5, -712.0, -720.0, -745.5],
        [0.0, -0.0, 5e-324, -5e-324, 1.7e308, -1.7e308, np.inf, -np.inf, np.nan],
    ]
)


def settings(activation):
    """Every combination of lowest, default, highest and an odd value of the parameters."""
    names = [p.name for p in activation.parameters]
    values = [
        (p.low, p.default, p.high, 0.37 if p.domain.contains(0.37) else 1.37)
        for p in activation.parameters
    ]
    return [dict(zip(names, combination, strict=True)) for combination in product(*values)]


@pytest.fixture(scope="module")
def page(browser):
    page = browser.new_page()
    yield page
    page.close()


def evaluate(page, module, method, settings, grid=GRID):
    """Import a module as a page does, from a Blob; apply a function to a grid, at each setting."""
    texts = page.evaluate(
        """async ([module, method, numbers, settings]) => {
            const url = URL.createObjectURL(new Blob([module], {type: "text/javascript"}));
            const {default: activation} = await import(url);
            const read = (s) => s === "nan" ? NaN : Number(s.replace("inf", "Infinity"));
            const grid = numbers.split(",").map(read);
            return settings.map((given) => grid.map((z) => activation[method](z, given)).join());
        }""",
        [module, method, ",".join(map(repr, grid.tolist())), settings],
    )
    return [
        np.array(list(map(float, text.replace("Infinity", "inf").split(",")))) for text in texts
    ]


def assert_equal(computed, expected, message):
    normal = ~np.isfinite(expected) | (np.abs(expected) > 1e-300) | (expected == 0)
    # Where the second derivative crosses zero only its absolute error means anything.
    np.testing.assert_allclose(
        computed[normal], expected[normal], rtol=1e-12, atol=1e-305, err_msg=message
    )
    np.testing.assert_allclose(computed[~normal], expected[~normal], atol=1e-300, err_msg=message)
    for special in (np.isnan, np.isposinf, np.isneginf):
        np.testing.assert_array_equal(special(computed), special(expected), err_msg=message)


@EVERY
@pytest.mark.parametrize("method", METHODS)
def test_javascript_equals_numpy(page, activation, method):
    module, tried = javascript(activation) + "export default ACTIVATION;\n", settings(activation)
    for given, found in zip(tried, evaluate(page, module, method, tried), strict=True):
        expected = getattr(activation, METHODS[method])(GRID, **given)
        assert_equal(found, expected, str(given))


# Values of the letters that are neither round nor powers of two.
TYPED_FORMULAS = {
    "z/sqrt(1+a*z^2)": {"a": 1.1},
    "(z+sqrt(z^2+b))/2": {"b": 0.7},
    "z*tanh(exp(z))": {},
    "z*tanh(b*exp(g*z))": {"b": 0.7, "g": 1.1},
    "max(0,z)^a": {"a": 1.702},
    "(1+exp(-b*z))^(-a)*z": {"a": 0.7, "b": 3.3},
    "sin(z)/z": {},
    "exp(-b*exp(-c*z))": {"b": 1.1, "c": 0.7},
    "max(z, a*z)": {"a": 0.3},
    "cos(5*z)*exp(-z^2/2)": {},
    "sign(z)*log(1+abs(z))": {},
    "z*(atan(z)/pi+1/2)": {},
    "pw(z>0, z, a*(exp(z/a)-1))": {"a": 0.7},
    "z*exp(-P*z^2)+s": {"P": 1.3, "s": -0.2},
    "log((1+exp(a*z))/(1+exp(a*(z-1))))/a": {"a": 3.3},
    "sqrt(log(1+exp(z)))": {},
}
QUICK = ["z/sqrt(1+a*z^2)", "max(0,z)^a", "sin(z)/z", "pw(z>0, z, a*(exp(z/a)-1))"]
QUICK += ["sqrt(log(1+exp(z)))"]
EVERY_TEXT = pytest.mark.parametrize("text", slow_except(TYPED_FORMULAS, QUICK))
STABLE_GRID = GRID[~(np.abs(GRID) > 1e300) | np.isinf(GRID)]
CERTIFIED_GRID = np.append(GRID[np.abs(GRID) <= 1e5][::5], GRID[-3:])


@cache
def typed(text):
    return read(text, **TYPED_FORMULAS[text])


@EVERY_TEXT
@pytest.mark.parametrize("order", [0, 1])
def test_javascript_of_typed_formulas_equals_numpy(page, text, order):
    """In closed form wherever doubles reach; with a certificate, which is slow, at fewer points."""
    activation, given = typed(text), TYPED_FORMULAS[text]
    method = ("f", "gradient")[order]
    grid = STABLE_GRID if activation.grade(order) == "stable" else CERTIFIED_GRID
    module = functions([activation]) + "export default ACTIVATIONS.typed;\n"
    expected = getattr(activation, METHODS[method])(grid, **given)
    (found,) = evaluate(page, module, method, [given], grid)
    assert_equal(found, expected, activation.grade(order))


def test_typed_formulas_are_of_both_grades():
    grades = [typed(text).grade(order) for text in QUICK for order in (0, 1)]
    assert min(map(grades.count, ("stable", "certified"))) >= 3


@EVERY
def test_facts_of_the_module(page, activation):
    text = javascript(activation)
    assert text == javascript(activation), "deterministic"
    written = text.replace(LIBRARY, "")
    assert not any(word in written for word in ("eval", "Function"))
    formulas = "".join(activation.kernel(order).javascript_source for order in range(3))
    assert "**" not in formulas
    assert "Math.pow" not in formulas or activation.name == "repu"  # its power is a parameter
    facts = page.evaluate(
        """async (module) => {
            const url = URL.createObjectURL(new Blob([module], {type: "text/javascript"}));
            return JSON.stringify((await import(url)).default);
        }""",
        text + "export default ACTIVATION;\n",
    )
    facts = json.loads(facts)
    assert facts["name"] == activation.name
    assert [p["name"] for p in facts["parameters"]] == [p.name for p in activation.parameters]
    for p in facts["parameters"]:
        assert p["low"] <= p["default"] <= p["high"]
    low, high = facts["window"]
    z = np.linspace(facts["z"]["low"], facts["z"]["high"], 101)
    for given in settings(activation):
        for curve in (activation(z, **given), activation.gradient(z, **given)):
            assert low < curve.min() and curve.max() < high


def test_numpy_source_is_what_a_reader_would_write():
    """But for beta c, whose rounding is taken back."""
    assert CATALOGUE["sigmoid"].kernel(0).numpy_source.splitlines() == [
        "def f(z, beta):",
        "    s = np.sign(z)",
        "    P = 0.5 + s/2",
        "    c = np.minimum(np.abs(z), 1500/beta)",
        "    w1 = beta*c",
        "    w2 = product_rest(beta, c)",
        "    E = np.exp(-w1)*(1 - w2)",
        "    X = np.maximum(E, P)",
        "    d1 = 1 + E",
        "    return X/d1",
    ]
