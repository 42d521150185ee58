"""What the benchmarks measure with: errors, flags, and a page that is written whole or not."""

import subprocess
import sys

import mpmath
import numpy as np
import pytest

import accuracy
import run
from activations import CATALOGUE
from ulps import truth, ulps

INF = np.inf


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_errors_are_counted_in_units_in_the_last_place(dtype):
    one = dtype(1)
    next_one, tiny = np.nextafter(one, dtype(2)), np.finfo(dtype).tiny
    got = np.array([one, next_one, np.nan, INF, 0, 3 * tiny], dtype=dtype)
    want = [mpmath.mpf(w) for w in (1, 1, 1, 1, float(tiny) / 3, float(tiny) / 3)]
    off = ulps(got, want)
    assert off[:5].tolist() == [0, 1, INF, INF, 0] and off[5] > 1e6


def test_the_truth_keeps_what_cancels():
    (value,) = truth(CATALOGUE["sigmoid"], 1, [40.0])
    with mpmath.workprec(200):
        e = mpmath.exp(-40)
        assert abs(value / (e / (1 + e) ** 2) - 1) < mpmath.mpf(2) ** -190


@pytest.mark.parametrize(
    "f, limits, flags",
    [
        (lambda z: z, [-INF, INF], ""),
        (np.nan_to_num, [-INF, INF], "IN"),
        (np.tanh, [-1, 1], ""),
        (np.tanh, [-1, 2], "I"),
        (np.sin, [np.nan, np.nan], ""),
        (lambda z: z * z - z * z, [0, 0], "FI"),
    ],
)
def test_flags(f, limits, flags):
    with np.errstate(all="ignore"):
        assert accuracy._flags(f, np.float64, limits) == flags


def test_limits_are_those_of_the_formula():
    assert accuracy._limits(CATALOGUE["silu"], 0) == [0, INF]
    assert accuracy._limits(CATALOGUE["gelu"], 1) == [0, 1]
    assert np.isnan(accuracy._limits(CATALOGUE["sine"], 0)).all()


def test_numbers_are_short():
    texts = [accuracy._digits(x) for x in (0, 0.5, 17.94, 227.3, 9.1e15, 2.4e3)]
    assert texts == ["0", ".50", "17.9", "227", "9e15", "2e3"]
    assert accuracy._number(9e15, 2.0) == "9e15(2.0)" and accuracy._number(3.0, 2.0) == "3.0"


def test_a_failed_part_leaves_the_page(monkeypatch, tmp_path, capsys):
    page = tmp_path / "measurements.md"
    page.write_text("as it was")
    monkeypatch.setattr(run, "PAGE", page)
    monkeypatch.setattr(run, "HERE", tmp_path)
    monkeypatch.setattr(run, "PARTS", ("good", "bad"))
    (tmp_path / "good.py").write_text("print('## Good')")
    (tmp_path / "bad.py").write_text("raise SystemExit(3)")
    assert run.main() == 1
    assert page.read_text() == "as it was"
    assert "bad.py failed; measurements.md is as it was" in capsys.readouterr().err
    monkeypatch.setattr(run, "PARTS", ("good",))
    page.unlink()
    assert run.main() == 0
    assert page.read_text().startswith("# Measured") and page.read_text().endswith("## Good\n")


def test_a_missing_peer_is_said(tmp_path):
    code = "import sys; sys.modules['numexpr'] = None; import peers; peers.installed()"
    path = ":".join(str(run.HERE.parent / folder) for folder in ("book", "benchmarks"))
    done = subprocess.run(
        [sys.executable, "-c", code], env={"PYTHONPATH": path}, capture_output=True, text=True
    )
    assert "numexpr is not installed: its columns are left out\n" in done.stderr
