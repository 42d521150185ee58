"""Paired comparisons: the interval against mpmath, and what is refused."""

import mpmath
import numpy as np
import pytest

from activations import Paired, paired
from activations.pairs import t_quantile

pytestmark = pytest.mark.formulas(2)


def probability_below(t, freedom):
    """Student's t by the incomplete beta function."""
    x = freedom / (freedom + mpmath.mpf(t) ** 2)
    return 1 - mpmath.betainc(mpmath.mpf(freedom) / 2, 0.5, 0, x, regularized=True) / 2


@pytest.mark.parametrize("freedom", [1, 2, 3, 4, 5, 9, 10, 19, 20, 49, 99, 100, 999])
@pytest.mark.parametrize("p", [0.6, 0.975, 0.9999])
def test_quantiles_are_students(freedom, p):
    assert probability_below(t_quantile(p, freedom), freedom) == pytest.approx(p, abs=1e-13)


def test_quantiles_of_the_printed_tables():
    assert t_quantile(0.975, 9) == pytest.approx(2.262, abs=5e-4)
    assert t_quantile(0.975, 19) == pytest.approx(2.093, abs=5e-4)
    assert t_quantile(0.975, 100_000) == pytest.approx(1.960, abs=5e-4)


def test_a_comparison_by_hand():
    b = np.arange(10.0)
    found = paired(b + [1, 3] * 5, b)
    assert (found.n, found.mean, found.wins) == (10, 2.0, 10)
    # The deviations are +-1: variance 10/9, standard error 1/3.
    assert found.high - found.mean == pytest.approx(2.2621571628 / 3, rel=1e-9)
    assert found.mean - found.low == pytest.approx(2.2621571628 / 3, rel=1e-9)
    back = paired(b, b + [1, 3] * 5)
    assert (back.low, back.mean, back.high) == (-found.high, -2.0, -found.low)
    assert back.wins == 0


def test_ties_are_no_wins():
    assert paired([1, 1] * 5, [1, 0] * 5).wins == 5


def test_pairs_are_compared_and_not_columns():
    """What both share cancels: seeds that differ by 100 do not widen the interval."""
    b = np.arange(20.0) * 100
    found = paired(b + np.tile([0.9, 1.1], 10), b)
    assert found.high - found.low < 0.2


@pytest.mark.slow
def test_the_interval_covers_as_often_as_it_says():
    """Of 4,000 intervals, 95% cover the truth, within four standard errors."""
    draws = np.random.default_rng(0).normal(0.3, 2.0, (4000, 12))
    found = [paired(row, np.zeros(12)) for row in draws]
    share = np.mean([one.low < 0.3 < one.high for one in found])
    assert share == pytest.approx(0.95, abs=4 * np.sqrt(0.95 * 0.05 / 4000))


def test_repr():
    found = Paired(20, 0.027, 0.001, 0.053, 16)
    assert repr(found) == "n = 20, mean difference +0.027, 95% interval [+0.001, +0.053]"


@pytest.mark.parametrize(
    "a, b, message",
    [
        (range(9), range(9), "at least 10 pairs, not 9"),
        (range(10), range(11), r"same length, not shapes \(10,\) and \(11,\)"),
        (np.zeros((10, 2)), np.zeros((10, 2)), "same length"),
        ([*range(9), np.nan], range(10), "finite"),
    ],
)
def test_what_is_refused(a, b, message):
    with pytest.raises(ValueError, match=message):
        paired(a, b)


def test_nothing_is_minus_zero():
    text = repr(paired([0.0, -1e-5] * 10, [0.0] * 20))
    assert text == "n = 20, mean difference +0.000, 95% interval [+0.000, +0.000]"
