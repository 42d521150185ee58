"""The code that readers take with them runs by itself, and computes what the book promises."""

import ctypes
import json
import re
import shutil
import subprocess
import sys
from functools import cache

import mpmath
import numpy as np
import pytest

from activations import CATALOGUE, VECTOR_CATALOGUE
from activations.implementations import LANGUAGES, file_text
from activations.implementations.entries import code_of, pair_of
from activations.implementations.pairs import pair_text
from activations.vectors import Gated
from definitions import DEFINITIONS
from formulas import EVERY
from places import points, resolvable
from tools.site.javascript import engine
from ulps import limits, truth, worst

pytestmark = pytest.mark.formulas(2)

# ULP of f and f', in float64 and in float32.
PROMISED = (8, 16)
ODD = 0.7, 1.7
COMPILER = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
NEEDS_COMPILER = pytest.mark.skipif(
    not COMPILER, reason="no C compiler is installed: the C code is printed, and not run"
)
# They go to infinity so slowly that evaluating them far out does not show it.
TOO_SLOW = {"repu"}
ENDS = (-np.inf, np.inf, np.nan)


def given_of(activation):
    """The defaults, and a value of each parameter that is no round number."""
    yield {}
    if activation.parameters:
        yield {p.name: next(v for v in ODD if p.domain.contains(v)) for p in activation.parameters}


@cache
def reference(name, order, given, single):
    """Where a function is tried, and the truth there."""
    activation = CATALOGUE[name]
    parameters = dict(given)
    z = points(parameters)
    if single:
        z = np.unique(z[(np.abs(z) < 3e38) & ((np.abs(z) > 2e-38) | (z == 0))].astype(np.float32))
        z = z[np.abs(z) <= 1e5].astype(np.float64)
    elif given:
        z = z[::3]
    z = z[~np.isin(z, activation.kinks)] if order else z
    z = resolvable(activation, order, z, parameters)
    return z, truth(activation, order, z.tolist(), parameters)


@cache
def limits_of(name, order, given):
    return limits(CATALOGUE[name], order, dict(given))


def assert_right(activation, functions, single=False):
    """``functions`` are f and f' of an array, and of the parameters in their order."""
    for given in given_of(activation):
        rounded = {k: float(np.float32(v)) for k, v in given.items()} if single else given
        whole = {p.name: rounded.get(p.name, float(p.default)) for p in activation.parameters}
        if single:
            whole = {k: float(np.float32(v)) for k, v in whole.items()}
        for order, function in enumerate(functions):
            z, want = reference(activation.name, order, tuple(whole.items()), single)
            with np.errstate(all="ignore"):
                got = np.asarray(function(z, *whole.values()), np.float32 if single else np.float64)
            error, where = worst(activation, order, z, got, whole, want)
            assert error <= PROMISED[order], (order, whole, where)
            with np.errstate(all="ignore"):
                ends = function(np.array(ENDS), *whole.values())
            limit = np.array([*limits_of(activation.name, order, tuple(whole.items())), np.nan])
            if activation.name in TOO_SLOW:
                limit = np.where(limit == limit, limit, ends)
            np.testing.assert_allclose(ends, limit, rtol=1e-6 if single else 4e-16)
            assert np.isnan(ends[-1])


def names_of(activation, language):
    names = [activation.name, f"{activation.name}_gradient"]
    if language == "c" and activation.name == "tanh":
        names[0] = "tanh_activation"
    return names


# --- each language, pasted into an empty file ---------------------------------------------------

RUNNER = """
import importlib.util, json, sys, warnings
import numpy as np
warnings.simplefilter("error")
path, questions = sys.argv[1], json.load(sys.stdin)
spec = importlib.util.spec_from_file_location("pasted", path)
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
print(json.dumps([getattr(module, name)(np.array(z), *p).tolist() for name, z, p in questions]))
"""


@pytest.mark.slow
@EVERY
def test_numpy(activation):
    module = {}
    exec(file_text(code_of(activation), "numpy"), module)
    value, gradient = (module[name] for name in names_of(activation, "numpy"))
    assert_right(activation, [value, gradient])
    for f, order in ((value, 0), (gradient, 1)):
        z = np.array([[-2.3, 0.4], [1.1, 7.7]], dtype=np.float32)
        got = f(z)
        assert got.dtype == np.float32 and got.shape == z.shape
        ours = (activation, activation.gradient)[order](z)
        np.testing.assert_allclose(got, ours, rtol=2e-7)
        assert f([1, 2]).dtype == np.float64
        assert f(0.5).ndim == 0


@pytest.mark.slow
def test_numpy_in_a_process_of_its_own(tmp_path):
    """Nothing but NumPy is imported, and nothing is warned of."""
    for name in ("gelu", "silu", "serf", "snake"):
        path = tmp_path / f"{name}.py"
        path.write_text(file_text(code_of(CATALOGUE[name]), "numpy"), encoding="utf-8")
        questions = [[name, [-800.0, -1.0, 0.0, 3.0, 1e300], []]]
        done = subprocess.run(
            [sys.executable, "-I", "-c", RUNNER, path],
            input=json.dumps(questions),
            capture_output=True,
            text=True,
            check=True,
        )
        (got,) = json.loads(done.stdout)
        np.testing.assert_allclose(got, CATALOGUE[name](questions[0][1]), rtol=1e-15)


@EVERY
def test_javascript(activation):
    text = file_text(code_of(activation), "javascript")
    machine = engine(f'"use strict";\n{text}\n')
    names = [re.sub("_(.)", lambda m: m[1].upper(), n) for n in names_of(activation, "javascript")]

    def function(name):
        def values(z, *parameters):
            given = json.dumps([list(map(repr, z.tolist())), parameters])
            call = f"((zs, p) => zs.map((z) => String({name}(Number(z), ...p))).join())(...{given})"
            found = machine.eval(call.replace("inf", "Infinity")).replace("Infinity", "inf")
            return np.array(list(map(float, found.split(","))))

        return values

    assert_right(activation, [function(name) for name in names])


def compiled(name, text, folder):
    source, library = folder / f"{name}.c", folder / f"{name}.so"
    source.write_text(text, encoding="utf-8")
    flags = ["-std=c99", "-Wall", "-Wextra", "-Werror", "-O1", "-shared", "-fPIC"]
    subprocess.run([COMPILER, *flags, source, "-o", library, "-lm"], check=True)
    return ctypes.CDLL(str(library))


@pytest.mark.slow
@NEEDS_COMPILER
@EVERY
def test_c(activation, tmp_path):
    library = compiled(activation.name, file_text(code_of(activation), "c"), tmp_path)
    for single, kind in ((False, ctypes.c_double), (True, ctypes.c_float)):
        functions = []
        for name in names_of(activation, "c"):
            f = getattr(library, name + "_single" * single)
            f.restype, f.argtypes = kind, [kind] * (1 + len(activation.parameters))
            functions.append(np.vectorize(f, otypes=[np.float64]))
        assert_right(activation, functions, single)


# --- what stands in the files -------------------------------------------------------------------


@EVERY
def test_values_are_those_of_the_definition(activation):
    """Which is typed a second time: the formula of the catalogue may be wrong."""
    module = {}
    exec(file_text(code_of(activation), "numpy"), module)
    f, gradient = (module[name] for name in names_of(activation, "numpy"))
    definition = DEFINITIONS[activation.name].f
    with mpmath.workdps(120):
        for z in (-11.3, -2.7, -0.6, 0.3, 1.9, 12.1):
            want = definition(mpmath.mpf(z))
            assert float(f(z)) == pytest.approx(float(want), rel=1e-14, abs=1e-300)
            slope = mpmath.diff(definition, mpmath.mpf(z))
            assert float(gradient(z)) == pytest.approx(float(slope), rel=1e-12, abs=1e-25)


TEST_VALUE = re.compile(r"^(?:#|//| \*) (\w+)\((\S+?)[,)].* = (\S+)$", re.MULTILINE)


@EVERY
@pytest.mark.parametrize("language", LANGUAGES)
def test_text(activation, language):
    text = file_text(code_of(activation), language)
    assert "BSD 3-Clause" in text
    assert max(map(len, text.splitlines())) <= 79
    assert not re.search(r"\b[A-Z]_[A-Z]\b|\bw\d+\b|\bd\d\b|\bshared\d", text), "a letter of a form"
    found = TEST_VALUE.findall(text)
    assert len(found) == 3
    for name, z, value in found:
        order = "radient" in name
        want = (activation, activation.gradient)[order](float(z))
        assert float(value) == pytest.approx(float(want), rel=1e-14)


@pytest.mark.parametrize("language", ["numpy", "torch", "jax", "tensorflow"])
def test_python_compiles(language):
    for activation in CATALOGUE.values():
        compile(file_text(code_of(activation), language), activation.name, "exec")


# --- the GLU family ------------------------------------------------------------------------------

GATED = {name: a for name, a in VECTOR_CATALOGUE.items() if isinstance(a, Gated)}
HALVES = np.random.default_rng(3).normal(scale=6, size=(40, 2))


def glu_files(name):
    code, pair = pair_of(GATED[name])
    return {key: pair_text(code, key, pair) for key in LANGUAGES}


@pytest.mark.parametrize("name", GATED)
def test_the_glu_family(name, tmp_path):
    texts, gated = glu_files(name), GATED[name]
    want, back = gated(HALVES)[:, 0], gated.vjp(HALVES, np.ones((len(HALVES), 1)))
    gate = mpmath_gate(gated)
    np.testing.assert_allclose(want, [float(a * gate(b)) for a, b in HALVES], rtol=1e-13)
    module = {}
    exec(texts["numpy"], module)
    np.testing.assert_allclose(module[name](HALVES)[:, 0], want, rtol=2e-15)
    got = module[f"{name}_vjp"](HALVES, np.ones((len(HALVES), 1)))
    np.testing.assert_allclose(got, back, rtol=2e-15)
    assert module[name](HALVES.T, axis=0).shape == (1, len(HALVES))
    machine = engine(f'"use strict";\n{texts["javascript"]}\n')
    call = f"[...{HALVES.tolist()}].map(([a, b]) => [{name}(a, b), ...{name}Gradient(a, b)])"
    found = np.array(json.loads(machine.eval(f"JSON.stringify({call})")))
    np.testing.assert_allclose(found, np.column_stack([want, back]), rtol=4e-15)
    for key, text in texts.items():
        assert max(map(len, text.splitlines())) <= 79
        if key not in ("javascript", "c"):
            compile(text, name, "exec")
        for a, b, value in re.findall(r"\w+[([]+(\S+), (\S+?)[\])]+ = (\S+)$", text, re.MULTILINE):
            assert float(value) == pytest.approx(float(gated([float(a), float(b)])[0]), rel=1e-14)


def mpmath_gate(gated):
    return lambda b: DEFINITIONS[gated.gate.name].f(mpmath.mpf(b))


@NEEDS_COMPILER
@pytest.mark.parametrize("name", GATED)
def test_the_glu_family_in_c(name, tmp_path):
    library, gated = compiled(name, glu_files(name)["c"], tmp_path), GATED[name]
    number, pointer = ctypes.c_double, ctypes.POINTER(ctypes.c_double)
    f, gradient = getattr(library, name), getattr(library, f"{name}_gradient")
    f.restype, f.argtypes = number, [number] * 2
    gradient.restype, gradient.argtypes = None, [number, number, pointer, pointer]
    for (a, b), want, back in zip(
        HALVES, gated(HALVES)[:, 0], gated.vjp(HALVES, np.ones((len(HALVES), 1))), strict=True
    ):
        assert f(a, b) == pytest.approx(want, rel=4e-15)
        in_a, in_b = number(), number()
        gradient(a, b, ctypes.byref(in_a), ctypes.byref(in_b))
        assert [in_a.value, in_b.value] == pytest.approx(back.tolist(), rel=4e-15)
