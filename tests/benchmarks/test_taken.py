"""What judges the printed code in the frameworks: truths, errors, and what is kept of them."""

import json

import mpmath
import numpy as np
import pytest

import atlas
import rows
import taken
from activations.atlas import entries
from activations.implementations.measured import mark
from definitions import VECTORS

ROWS = pytest.mark.parametrize("name", rows.ROWS)


@pytest.fixture(autouse=True)
def _fewer_rows(monkeypatch):
    monkeypatch.setattr(rows, "COUNT", 12)
    for kept in (rows.places, rows.sent, rows.truth):
        kept.cache_clear()
    yield
    for kept in (rows.places, rows.sent, rows.truth):
        kept.cache_clear()


def by_the_book(activation):
    """The functions of this book, as a framework computes them."""

    def run(f, z, upstream, second, dtype):
        return [activation(z), activation.vjp(z, upstream.reshape(activation(z).shape))]

    return run


@pytest.mark.slow
@ROWS
def test_the_truth_of_rows_is_the_definition(name):
    """Which is typed a second time; and the functions of this book agree."""
    z = rows.places("float64")
    upstream, second = rows.sent(name)
    value, slope, bend = rows.truth(name, "float64", 1.0)
    with mpmath.workdps(200):
        want = [
            [float(x) for x in VECTORS[name]([mpmath.mpf(x) for x in row])] for row in z.tolist()
        ]
    np.testing.assert_allclose(value, want, rtol=1e-14, atol=1e-300)
    f = rows.ROWS[name]
    sent = upstream.reshape(f(z).shape)
    np.testing.assert_allclose(slope, f.vjp(z, sent), rtol=1e-12, atol=1e-300)
    moved = [f.vjp(z + side * 1e-6 * second, sent) for side in (1, -1)]
    np.testing.assert_allclose(bend, (moved[0] - moved[1]) / 2e-6, rtol=1e-5, atol=1e-5)


@pytest.mark.slow
@ROWS
def test_errors_of_rows(name):
    run = by_the_book(rows.ROWS[name])
    found = rows._errors(run, None, name, "float64")
    assert max(found["errors"]) <= 16 and found["faults"] == ["", ""]
    assert max(rows._off(run, None, name, "float64")) < 1e-15

    def wrong(*given):
        value, slope = run(*given)
        return [np.nan_to_num(value, posinf=5.0, neginf=-5.0) * (1 + 1e-9), slope]

    found = rows._errors(wrong, None, name, "float64")
    assert found["errors"][0] > 1e4
    assert "N" in found["faults"][0] and found["faults"][1] == ""
    assert rows._off(wrong, None, name, "float64")[0] == pytest.approx(1e-9, rel=0.1)


def test_a_wrong_limit_of_rows_is_told():
    def overflows(f, z, upstream, second, dtype):
        with np.errstate(all="ignore"):
            powers = np.exp(z)
            share = powers / powers.sum(axis=-1, keepdims=True)
            mean = (share * upstream).sum(axis=-1, keepdims=True)
            return [share, share * (upstream - mean)]

    assert rows._faults(overflows, None, "softmax", "float64", 1.0) == ["I", "I"]


class Book:
    """The functions of this book, as a framework computes those of the atlas."""

    far_above_tiny = 0.0

    def __init__(self, name, factor=1.0):
        self.kernels = [entries()[name].activation.kernel(n) for n in range(3)]
        self.factor = factor

    def orders(self, f, dtype):
        given = [float(p.default) for p in self.kernels[0].parameters]
        values = atlas.certified.values
        return [
            lambda z, k=k: self.factor * values(k.program, z, tuple(given)).astype(dtype)
            for k in self.kernels
        ]


@pytest.mark.parametrize("factor, least, most", [(1.0, 0, 0.5), (1 + 1e-6, 4, 1e12)])
def test_errors_of_the_atlas(factor, least, most):
    for dtype in atlas.DTYPES:
        functions = Book("aptx", factor).orders(None, dtype)
        for order, f in enumerate(functions):
            assert least <= atlas._error(Book, f, "aptx", order, dtype) <= most


def test_what_is_measured_alone_joins_the_others_of_the_same_day():
    def found(day, version, **entries):
        return {"day": day, "frameworks": {"torch": {"version": version, "entries": entries}}}

    before = found("2026-11-28", "2.13", relu=1, softmax=2)
    joined = taken.joined(before, found("2026-11-28", "2.13", softmax=3))
    assert joined["frameworks"]["torch"]["entries"] == {"relu": 1, "softmax": 3}
    for other in (found("2026-11-29", "2.13"), found("2026-11-28", "2.14")):
        with pytest.raises(SystemExit, match="measure all"):
            taken.joined(before, other)


def test_each_list_is_written_in_a_line():
    found = {"a": [1.0, 2.5], "b": {"faults": ["", "I N"]}}
    text = taken.written(found)
    assert json.loads(text) == found
    assert text.splitlines()[1] == ' "a": [ 1.0, 2.5 ],'


def test_what_was_measured_counts_for_the_code_whatever_is_said_beside_it():
    text = 'def f(z):\n    """Return it."""\n    return z  # as it is\n'
    assert mark(text) == mark("# Another title\ndef f(z):\n    return (\n        z\n    )\n")
    assert mark(text) != mark(text.replace("return z", "return -z"))
