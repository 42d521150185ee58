"""What the benchmarks measure with: errors, flags, and a page that is written whole or not."""

import json
import subprocess
import sys
from datetime import date

import mpmath
import numpy as np
import pytest

import accuracy
import derive
import peers
import run
from activations import CATALOGUE, read, store
from ulps import limits, truth, ulps, worst

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


@pytest.mark.parametrize(
    "text, order, z, given, digits",
    [
        # 40 digits each, from series or closed forms.
        ("z-tanh(z)", 0, 1e-100, {}, "3.333333333333333333e-301"),
        ("1-cos(z)", 0, 1e-150, {}, "5e-301"),
        ("sin(z)/z", 1, 1e-200, {}, "-3.333333333333333333e-201"),
        ("sqrt(z^2+1)-z", 0, 1e200, {}, "5e-201"),
        ("z*(atan(z)/pi+1/2)", 0, -1e200, {}, "-0.31830988618379067154"),
        ("z/2*(1+erf(z/sqrt(2)))", 0, -30.0, {}, "-1.4708648474216e-196"),
    ],
)
def test_the_truth_is_settled(text, order, z, given, digits):
    (value,) = truth(read(text), order, [z], given)
    assert value == pytest.approx(mpmath.mpf(digits), rel=1e-12)


def test_the_truth_takes_parameters_as_the_doubles_they_are():
    (value,) = truth(CATALOGUE["sigmoid"], 0, [-600.0], {"beta": 1.1})
    with mpmath.workprec(300):
        e = mpmath.exp(mpmath.mpf(1.1) * -600)
        assert abs(value / (e / (1 + e)) - 1) < mpmath.mpf(2) ** -80
        assert abs(value / mpmath.exp(-660) - 1) > 1e-15


def test_the_truth_is_not_guessed(monkeypatch):
    monkeypatch.setattr("ulps.MAX_BITS", 1000)
    with pytest.raises(ArithmeticError, match=r"1000 bits are not enough at z = 1\.0e-100"):
        truth(read("z-tanh(z)"), 0, [1e-100])


def test_beside_a_zero_an_error_counts_as_half_of_a_length_away():
    z = np.array([np.pi / 2 + 2.0**-30])
    exact = float(truth(CATALOGUE["sine"], 1, z)[0])
    got = np.array([exact + 2.0**-53])
    plain = ulps(got, truth(CATALOGUE["sine"], 1, z))[0]
    error, where = worst(CATALOGUE["sine"], 1, z, got)
    # L is |z|, f'' is -1: the unit is that of 0.785, and 2^-53 is one of it.
    assert plain > 1e8 and error == pytest.approx(1, rel=1e-6) and where == z[0]


def test_away_from_zeros_the_unit_is_that_of_the_value():
    z = np.array([-3.0, 2.0])
    exact = CATALOGUE["sigmoid"](z)
    got = exact + 100 * np.spacing(exact)
    error, where = worst(CATALOGUE["sigmoid"], 0, z, got)
    assert 99 < error < 102 and where in z


def test_limits_are_those_of_the_formula():
    assert limits(CATALOGUE["silu"], 0) == [0, INF]
    assert limits(CATALOGUE["gelu"], 1) == [0, 1]
    assert limits(CATALOGUE["celu"], 0, {"alpha": 0.7}) == [-0.7, INF]
    assert limits(CATALOGUE["leaky_relu"], 1, {"negative_slope": 0.3}) == [0.3, 1]
    assert np.isnan(limits(CATALOGUE["sine"], 0)).all()
    assert np.isnan(limits(read("sign(z)*log(1+abs(z))"), 0)).all(), "too slow to be seen"


def test_rows_have_parameters_of_the_catalogue():
    rows = accuracy.rows()
    assert [row.name for row in rows if not row.parameters] == list(CATALOGUE)
    assert "sigmoid, beta = 1.1" in [row.title for row in rows]
    for row in rows:
        defaults = {p.name: p.default for p in CATALOGUE[row.name].parameters}
        assert all(defaults[name] != value for name, value in row.parameters)
        for dtype in (np.float32, np.float64):
            assert all(dtype(value) == value for value in row.values(dtype).values())
    for library in peers.LIBRARIES:
        try:
            peer = peers.load(library)
        except ImportError:
            continue
        assert set(peer.with_parameters) <= set(peers.PARAMETERS)


def test_the_printed_formula_has_the_parameters():
    (printed,) = (
        c for c in accuracy.contenders("celu", {"alpha": 0.7}) if c.title == accuracy.PRINTED
    )
    value, slope = (f(np.array([-1.0])) for f in printed.orders)
    assert value == pytest.approx(0.7 * np.expm1(-1 / 0.7), rel=1e-14)
    assert slope == pytest.approx(np.exp(-1 / 0.7), rel=1e-14)


def test_cells_of_a_row_with_parameters(monkeypatch):
    monkeypatch.setattr(accuracy, "grid", lambda fineness: np.linspace(-700, 700, 57))
    row = accuracy.Row("sigmoid", (("beta", 1.1),))
    ours, *_, printed = accuracy.scalar_cells((row, np.float64))
    assert max(number for error in ours.errors for number in error) <= 8 and not ours.faults
    assert printed.faults.endswith("W"), "it overflows"


def test_derivations_are_measured_without_the_store(monkeypatch):
    asked = []
    monkeypatch.setattr(store, "_write", lambda path, data: asked.append(path))
    root = store.ROOT
    with derive.no_store():
        derive.whole(CATALOGUE["leaky_relu"])
        assert root != store.ROOT
    assert root == store.ROOT and not asked


def test_numbers_are_short():
    texts = [accuracy._rounded(x) for x in (0, 0.5, 17.94, 227.3, 9.1e15, 2.4e3)]
    assert texts == ["0", ".50", "17.9", "227", "9e15", "2e3"]
    assert accuracy.error_text(9e15, 2.0) == "9e15(2.0)" and accuracy.error_text(3.0, 2.0) == "3.0"


def test_a_cell_as_text_and_as_numbers(monkeypatch):
    monkeypatch.setattr(accuracy, "_peers", lambda: ())
    ours = accuracy.Cell(((1.93, 1.93), (9.1e15, 2.0)), "FI")
    printed = accuracy.Cell(((0.0, None), None))
    assert [accuracy.text(cell).split() for cell in (ours, printed)] == [
        ["1.9", "/", "9e15(2.0)", "FI"],
        ["0"],
    ]
    found = json.loads(accuracy.numbers({"float64": {"sigmoid": [ours, printed]}}))
    assert found["float64"]["sigmoid"] == {
        "this book": {"errors": [[1.93, 1.93], [9.1e15, 2.0]], "faults": "FI"},
        "printed formula": {"errors": [[0.0, None], None], "faults": ""},
    }


def test_the_page_and_its_numbers_are_of_one_run():
    """Each number of this book's column, as the page shows it."""
    stored = json.loads(run.NUMBERS.read_text(encoding="utf-8"))
    text = run.PAGE.read_text(encoding="utf-8").replace("\N{NO-BREAK SPACE}", " ")
    assert date.fromisoformat(stored["day"]).strftime("%B %-d, %Y") in text
    for title in ("float64", "float32"):
        for name, row in stored["accuracy"][title].items():
            cell = row["this book"]
            shown = accuracy.text(accuracy.Cell(tuple(cell["errors"]), cell["faults"]))
            row = f"| {name} | {shown} |".replace("\N{NO-BREAK SPACE}", " ")
            assert row in text


def sigmoid_over_relu(size):
    """How many times as long this book's sigmoid takes as its ReLU, by the page."""
    text = run.PAGE.read_text(encoding="utf-8")
    table = text.partition(f"| float64, {size:,} |")[2].partition("\n\n")[0]
    cells = [line.split(" | ") for line in table.splitlines()[2:]]
    times = {name.removeprefix("| "): float(time) for name, time, *_ in cells}
    return times["sigmoid"] / times["relu"]


def test_memory_hides_part_of_the_computing():
    """As the chapter on the ReLU says: several times as long, and much less in large arrays."""
    middling, large = sigmoid_over_relu(10**6), sigmoid_over_relu(10**7)
    assert 3 < middling < 9
    assert 1 < large < 0.7 * middling


def test_a_failed_part_leaves_the_page(monkeypatch, tmp_path, capsys):
    page = tmp_path / "measurements.md"
    page.write_text("as it was")
    monkeypatch.setattr(run, "PAGE", page)
    monkeypatch.setattr(run, "NUMBERS", tmp_path / "measurements.json")
    monkeypatch.setattr(run, "HERE", tmp_path)
    monkeypatch.setattr(run, "PARTS", ("good", "bad"))
    code = "import os; open(os.environ['BENCHMARK_NUMBERS'], 'w').write('[1]'); print('## Good')"
    (tmp_path / "good.py").write_text(code)
    (tmp_path / "bad.py").write_text("raise SystemExit(3)")
    assert run.main() == 1
    assert page.read_text() == "as it was"
    assert "bad.py failed; measurements.md is unchanged" in capsys.readouterr().err
    monkeypatch.setattr(run, "PARTS", ("good",))
    page.unlink()
    assert run.main() == 0
    assert page.read_text().startswith("# Measured") and page.read_text().endswith("## Good\n")
    assert json.loads(run.NUMBERS.read_text())["good"] == [1]


def test_a_missing_peer_is_said(tmp_path):
    code = "import sys; sys.modules['numexpr'] = None; import peers; peers.installed()"
    path = ":".join(str(run.HERE.parent / folder) for folder in ("book", "benchmarks"))
    done = subprocess.run(
        [sys.executable, "-c", code], env={"PYTHONPATH": path}, capture_output=True, text=True
    )
    assert "numexpr is not installed: its columns are left out\n" in done.stderr
