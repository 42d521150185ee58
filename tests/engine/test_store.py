"""What is proven is kept: a cold, damaged or crowded store costs time only."""

import multiprocessing
import pickle
import time

import pytest
import sympy as sp

from activations import hard_tanh, selu, sigmoid, store
from activations.parameter import Z

EXPR = Z + 1


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(store, "FOLDER", tmp_path / "proven")
    return tmp_path / "proven"


def files(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def test_an_answer_is_computed_once(folder):
    asked = []

    def answer():
        asked.append(1)
        return sp.sin(Z) ** 2

    first, second = (store.cached("form", (EXPR, 3, None), answer) for _ in range(2))
    assert first == second == sp.sin(Z) ** 2
    assert len(asked) == 1 and len(files(folder)) == 1


def test_questions_are_told_apart():
    answers = [
        store.cached(word, parts, lambda n=n: n)
        for n, (word, parts) in enumerate(
            [
                ("form", (EXPR,)),
                ("derivation", (EXPR,)),
                ("form", (EXPR, 1)),
                ("form", (Z - 1,)),
                ("form", (sp.Symbol("z"),)),
                ("form", (sp.Mul(2, Z + 1, evaluate=False),)),
                ("form", (2 * Z + 2,)),
            ]
        )
    ]
    assert answers == list(range(7))


@pytest.mark.parametrize("text", [b"", b"no pickle", pickle.dumps("x")[:-3]])
def test_a_damaged_entry_is_computed_anew(folder, text):
    assert store.cached("form", (EXPR,), lambda: 1) == 1
    (path,) = files(folder)
    path.write_bytes(text)
    assert store.cached("form", (EXPR,), lambda: 2) == 2
    assert store.cached("form", (EXPR,), lambda: 3) == 2


def test_a_folder_that_cannot_be_written_costs_time_only(folder):
    folder.parent.mkdir(exist_ok=True)
    folder.write_text("in the way")
    assert [store.cached("form", (EXPR,), lambda n=n: n) for n in range(2)] == [0, 1]


def test_an_error_is_not_kept(folder):
    with pytest.raises(ValueError, match="no"):
        store.cached("form", (EXPR,), lambda: int("no"))
    assert files(folder) == []


def test_another_engine_asks_again(monkeypatch):
    assert store.cached("form", (EXPR,), lambda: 1) == 1
    monkeypatch.setattr(store, "_engine", lambda: "other")
    assert store.cached("form", (EXPR,), lambda: 2) == 2


def test_what_is_unevaluated_stays_so():
    typed = sp.Mul(2, sp.Add(Z, 1, evaluate=False), sp.Pow(Z, 1, evaluate=False), evaluate=False)
    cases = sp.Piecewise((typed, Z > 0), (sp.Max(Z, 0, evaluate=False), True), evaluate=False)
    for expr in (typed, cases, sp.exp(sp.log(Z, evaluate=False), evaluate=False)):
        store.cached("form", (expr,), lambda expr=expr: expr)
        back = store.cached("form", (expr,), lambda: None)
        assert sp.srepr(back) == sp.srepr(expr)


@pytest.mark.parametrize("activation", [sigmoid, selu, hard_tanh], ids=lambda a: a.name)
def test_a_sheet_that_was_kept_is_the_same(activation):
    first, second = activation.properties(), activation.properties()
    assert first is not second and first == second


def _writes(folder):
    store.FOLDER = folder

    def answer(n):
        with (folder.parent / "asked").open("a", encoding="utf-8") as file:
            file.write(f"{n}\n")
        time.sleep(0.02)  # so that the others ask meanwhile
        return [n] * 1000

    return [store.cached("form", (EXPR, n), lambda n=n: answer(n)) for n in range(50)]


@pytest.mark.slow
def test_many_ask_at_once(folder):
    with multiprocessing.get_context("spawn").Pool(3) as pool:
        found = pool.map(_writes, [folder] * 3)
    assert found == [[[n] * 1000 for n in range(50)]] * 3
    assert len(files(folder)) == 50, "no temporary file is left"
    asked = (folder.parent / "asked").read_text(encoding="utf-8").split()
    assert asked == [str(n) for n in range(50)], "each answer is computed once"
