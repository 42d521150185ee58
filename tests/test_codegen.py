"""JavaScript, in the browser that readers use, computes what NumPy computes."""

import json
from itertools import product

import numpy as np
import pytest

from activations import CATALOGUE
from activations.kernel.javascript import javascript

pytestmark = pytest.mark.formulas(3)

EVERY = pytest.mark.parametrize("activation", CATALOGUE.values(), ids=CATALOGUE)
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
    values = [(p.low, p.default, p.high, 0.37) for p in activation.parameters]
    return [dict(zip(names, combination, strict=True)) for combination in product(*values)]


@pytest.fixture(scope="module")
def page(browser):
    page = browser.new_page()
    yield page
    page.close()


def evaluate(page, activation, method, given):
    """Import the module as a page does, from a Blob, and apply one function to the grid."""
    module = javascript(activation) + "export default ACTIVATION;\n"
    numbers = [repr(float(z)) for z in GRID]
    texts = page.evaluate(
        """async ([module, method, numbers, given]) => {
            const url = URL.createObjectURL(new Blob([module], {type: "text/javascript"}));
            const {default: activation} = await import(url);
            const read = (s) => s === "nan" ? NaN : Number(s.replace("inf", "Infinity"));
            return numbers.map((z) => String(activation[method](read(z), given)));
        }""",
        [module, method, numbers, given],
    )
    return np.array([float(text.replace("Infinity", "inf")) for text in texts])


@EVERY
@pytest.mark.parametrize("method", METHODS)
def test_javascript_equals_numpy(page, activation, method):
    for given in settings(activation):
        computed = evaluate(page, activation, method, given)
        expected = getattr(activation, METHODS[method])(GRID, **given)
        normal = ~np.isfinite(expected) | (np.abs(expected) > 1e-300) | (expected == 0)
        # Where the second derivative crosses zero only its absolute error means anything.
        np.testing.assert_allclose(
            computed[normal], expected[normal], rtol=1e-12, atol=1e-305, err_msg=str(given)
        )
        np.testing.assert_allclose(computed[~normal], expected[~normal], atol=1e-300)
        for special in (np.isnan, np.isposinf, np.isneginf):
            np.testing.assert_array_equal(special(computed), special(expected))


@EVERY
def test_facts_of_the_module(page, activation):
    text = javascript(activation)
    assert text == javascript(activation), "deterministic"
    assert not any(word in text for word in ("eval", "Function", "**", "pow"))
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
    assert CATALOGUE["sigmoid"].kernel(0).numpy_source.splitlines() == [
        "def f(z, beta):",
        "    s = np.sign(z)",
        "    P = 0.5 + s/2",
        "    c = np.minimum(np.abs(z), 1500/beta)",
        "    E = np.exp(-beta*c)",
        "    X = np.maximum(E, P)",
        "    d1 = 1 + E",
        "    return X/d1",
    ]
