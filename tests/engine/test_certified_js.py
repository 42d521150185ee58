"""JavaScript, in the browser that readers use, certifies the values that Python certifies."""

import json

import numpy as np
import pytest

from activations.kernel.certified import LIBRARY, values
from activations.kernel.program import program
from formulas import FORMULAS, LIMITS, SINGULAR, a, b, z

PARAMETERS = (1.1, 0.7)
GRID = np.concatenate(
    [
        np.linspace(-8, 8, 33),
        [s * x for x in (5e-324, 1e-300, 1e-17, 1e-8, 1e-3, 1.1, 0.7, 30.0) for s in (-1, 1)],
        [-745.2, -708.5, -37.7, 36.9, 709.9, 745.3, 1e5, -1e5, 1e6, -1e6],
        [s * x for x in (1e13, 3e14, 1e17, 1e30, 1e100, 1e300) for s in (-1, 1)],
        [np.inf, -np.inf, np.nan],
    ]
)


@pytest.fixture(scope="module")
def page(browser):
    page = browser.new_page()
    page.add_script_tag(content=LIBRARY)
    yield page
    page.close()


def evaluate(page, steps, points, given):
    """Return what the library says, as an array."""
    numbers = [repr(float(x)) for x in points]
    texts = page.evaluate(
        """([program, numbers, given]) => {
            const read = (s) => s === "nan" ? NaN : Number(s.replace("inf", "Infinity"));
            return numbers.map((z) => String(certified(program, read(z), given)));
        }""",
        [json.loads(steps.as_json()), numbers, given],
    )
    return np.array([float(text.replace("Infinity", "inf")) for text in texts])


@pytest.mark.parametrize("formula", FORMULAS)
def test_javascript_equals_numpy(page, formula):
    steps = program(FORMULAS[formula], z, (a, b))
    computed, expected = evaluate(page, steps, GRID, PARAMETERS), values(steps, GRID, PARAMETERS)
    for special in (np.isnan, np.isposinf, np.isneginf):
        np.testing.assert_array_equal(special(computed), special(expected))
    finite = np.isfinite(expected)
    np.testing.assert_allclose(computed[finite], expected[finite], rtol=4e-16, atol=5e-324)


@pytest.mark.parametrize("formula", LIMITS, ids=str)
def test_limits(page, formula):
    computed = evaluate(page, program(formula, z, (a, b)), [-np.inf, np.inf], PARAMETERS)
    np.testing.assert_allclose(computed, np.array(LIMITS[formula], float), rtol=4e-16)


@pytest.mark.parametrize("formula", SINGULAR, ids=str)
def test_singular_points(page, formula):
    at, expected = SINGULAR[formula]
    np.testing.assert_allclose(evaluate(page, program(formula, z), [at], ()), expected, rtol=4e-16)


def test_nothing_is_evaluated_from_text(page):
    assert not any(word in LIBRARY for word in ("eval(", "Function(", "import", "export"))


def test_it_is_fast_enough_to_draw(page):
    """A curve of 400 points, of a formula with three exponentials, in a fifth of a second."""
    steps = program(FORMULAS["mish'"], z, (a, b))
    took = page.evaluate(
        """([program, given]) => {
            const once = () => {
                const start = performance.now();
                for (let i = 0; i < 400; i += 1) certified(program, -6.01 + 0.03 * i, given);
                return performance.now() - start;
            };
            return Math.min(once(), once(), once(), once(), once());
        }""",
        [json.loads(steps.as_json()), PARAMETERS],
    )
    assert took < 200
