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
from activations.implementations.entries import code_of, pair_of, row_of
from activations.implementations.pairs import pair_text
from activations.implementations.rows import row_text
from activations.vectors import Gated
from definitions import DEFINITIONS, VECTORS
from formulas import BATTERY, EVERY
from places import points, resolvable
from rows import INFINITE, ROWS, UNKNOWN
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
@BATTERY
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


@BATTERY
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
@BATTERY
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


# --- whole rows: softmax, its relatives, maxout and CReLU ----------------------------------------

EVERY_ROW = pytest.mark.parametrize("name", ROWS)
TRIED = {"temperature": (1.0, 0.1, 0.7, 30.0), "pieces": (2, 3)}
INF, NAN = np.inf, np.nan
AWKWARD = np.array(
    [
        *(*INFINITE, *UNKNOWN, [INF, INF, -INF, -800, 0, INF], [0, 0, 0, 0, 0, 0]),
        *([0.3, 0.7, 0, 0.3, 0.7, 0], [1e300, -1e300, 0, 1, 2, 3], [2, 2, -INF, -INF, 2, 1e-320]),
        *([1e16, 1e16 + 2, -3, 0, 0, 0], [-0.0, 0.0, -1e-320, 5e-324, -700, -745]),
    ]
)


def parameters_of(name):
    """Every choice of the parameters, by name."""
    (key,) = [p.name for p in ROWS[name].parameters] or [None]
    return [{key: value} for value in TRIED[key]] if key else [{}]


def row_inputs(name, given):
    """Near each other and far apart, near 0 and far from it, and with ties."""
    rng = np.random.default_rng(4)
    z = rng.normal(scale=rng.choice([0.1, 1, 10, 60], size=(16, 1)), size=(16, 6))
    z += rng.choice([0, 0, 1, 1e3, -1e4], size=(16, 1))
    z[::5, 3] = z[::5].max(axis=-1)
    z *= min(given.get("temperature", 1), 1)
    if name in ("maxout", "crelu"):
        z[0] = [0.5, 0.25, -0.5, 3, -1, 2]
    return z.astype(np.float32).astype(np.float64)


@cache
def row_truth(name, given):
    """Values and Jacobians of the definition that is typed a second time, by mpmath."""
    parameters, f = dict(given), VECTORS[name]
    values, jacobians = [], []
    with mpmath.workprec(1500):
        exactly = {key: mpmath.mpf(value) for key, value in parameters.items()}
        h = mpmath.mpf(10) ** -30
        for row in row_inputs(name, parameters).tolist():
            z = [mpmath.mpf(x) for x in row]
            values.append([float(x) for x in f(z, **exactly)])
            columns = []
            for j in range(len(z)):
                sides = [
                    f([x + s * h * (i == j) for i, x in enumerate(z)], **exactly) for s in (1, -1)
                ]
                columns.append([float((a - b) / (2 * h)) for a, b in zip(*sides, strict=True)])
            jacobians.append(np.array(columns).T)
    return np.array(values), np.array(jacobians)


def units(name, z, given, kind):
    """In what the errors of values and of Jacobians are counted: (rows, 1) and (rows, 1, 1).

    Where terms of the sum, or an input and the threshold, cancel, no error is small beside the
    result: there it is counted in units of the largest input, and of 1.
    """
    tiny = np.full((len(z), 1), 64 * np.finfo(kind).tiny)
    if name == "log_sum_exp":
        return np.maximum(np.abs(z).max(axis=-1, keepdims=True), tiny), tiny[..., None]
    if name == "sparsemax":
        return np.ones((len(z), 1)), tiny[..., None]
    return tiny, tiny[..., None]


def assert_rows_right(name, f, vjp, kind=np.float64):
    """``f`` and ``vjp`` take one row as a list, an upstream gradient, and the parameters."""
    activation = ROWS[name]
    for given in parameters_of(name):
        rounded = {k: v if k == "pieces" else float(kind(v)) for k, v in given.items()}
        z = row_inputs(name, rounded)
        values, jacobians = row_truth(name, tuple(rounded.items()))
        got = np.array([np.ravel(f(row.tolist(), *rounded.values())) for row in z])
        at, beside = units(name, z, given, kind)
        assert ulps_of(got, values, at, kind) <= PROMISED[0]
        back = np.array(
            [
                every_vjp(name, vjp, row, jacobian, rounded)
                for row, jacobian in zip(z, jacobians, strict=True)
            ]
        )
        # Beside a kink of 20 digits the quotient of differences is one of both pieces.
        where = ~near_a_kink(name, z, jacobians)
        assert where.mean() > 0.75
        assert ulps_of(back[where], jacobians[where], beside[where], kind) <= PROMISED[1]
        with np.errstate(over="ignore"):
            awkward = AWKWARD.astype(kind).astype(np.float64)
        for row in awkward:
            with np.errstate(all="ignore"):
                want = np.ravel(activation(row, **rounded)).astype(kind)
                upstream = np.cos(np.arange(1, want.size + 1)).astype(kind).astype(np.float64)
                sent = upstream[0] if name == "log_sum_exp" else upstream
                want_back = activation.vjp(row, sent, **rounded).astype(kind)
            close = {"rtol": 20 * np.finfo(kind).eps, "atol": 4 * np.finfo(kind).eps}
            got = np.ravel(f(row.tolist(), *rounded.values()))
            np.testing.assert_allclose(got, want, **close, err_msg=str(row))
            got = vjp(row.tolist(), sent.tolist(), *rounded.values())
            np.testing.assert_allclose(got, want_back, **close, err_msg=str(row))


def every_vjp(name, vjp, row, jacobian, given):
    """The Jacobian, a row for each output that alone has an upstream gradient of 1."""
    sent = [1.0] if name == "log_sum_exp" else np.eye(len(jacobian)).tolist()
    return [vjp(row.tolist(), one, *given.values()) for one in sent]


def ulps_of(got, want, least, kind):
    unit = np.spacing(np.maximum(np.abs(want), least).astype(kind)).astype(np.float64)
    return float((np.abs(got - want) / unit).max())


def near_a_kink(name, z, jacobians):
    """Rows in which two inputs are equal, of functions that have kinks there."""
    if name not in ("maxout", "sparsemax"):
        return np.zeros(len(z), bool)
    return (np.diff(np.sort(z, axis=-1), axis=-1) == 0).any(axis=-1)


@pytest.mark.slow
@EVERY_ROW
def test_rows_in_numpy(name):
    module, activation = {}, ROWS[name]
    exec(row_text(row_of(activation), "numpy"), module)
    f, vjp = module[name], module[f"{name}_vjp"]
    assert_rows_right(name, f, vjp)
    z = np.random.default_rng(5).normal(size=(2, 3, 6))
    assert_same = np.testing.assert_allclose
    upstream = np.ones_like(activation(z))
    assert_same(f(z), activation(z), rtol=1e-14)
    assert_same(vjp(z, upstream), activation.vjp(z, upstream), rtol=1e-12, atol=1e-16)
    for dtype in (np.float16, np.float32):
        small = z.astype(dtype)
        assert f(small).dtype == vjp(small, upstream).dtype == dtype
        np.testing.assert_array_max_ulp(f(small), activation(small), 1, dtype)
    assert f([1, 2, 3, 4]).dtype == np.float64
    empty = np.zeros((0, 6))
    assert f(empty).shape == activation(empty).shape and vjp(empty, f(empty)).shape == (0, 6)
    if name in ("softmax", "sparsemax"):
        masked = vjp([-INF, 0, 1], [INF, 1, 2])
        assert masked.tolist() == vjp([-INF, 0, 1], [0, 1, 2]).tolist()


@pytest.mark.slow
@EVERY_ROW
def test_rows_in_javascript(name):
    text = row_text(row_of(ROWS[name]), "javascript")
    machine = engine(f'"use strict";\n{text}\n')

    def function(called):
        def values(*given):
            sent = json.dumps(given).replace("NaN", '"NaN"').replace("Infinity", '"Infinity"')
            sent = sent.replace('-"Infinity"', '"-Infinity"')
            read = "(x) => Array.isArray(x) ? x.map(Number) : Number(x)"
            found = machine.eval(f"[{called}(...{sent}.map({read}))].flat().map(String).join()")
            return np.array(list(map(float, found.replace("Infinity", "inf").split(","))))

        return values

    camel = re.sub("_(.)", lambda m: m[1].upper(), name)
    assert_rows_right(name, function(camel), function(f"{camel}Vjp"))


@pytest.mark.slow
@NEEDS_COMPILER
@EVERY_ROW
def test_rows_in_c(name, tmp_path):
    library = compiled(name, row_text(row_of(ROWS[name]), "c"), tmp_path)
    for kind, number, suffix in (
        (np.float64, ctypes.c_double, ""),
        (np.float32, ctypes.c_float, "_single"),
    ):
        assert_rows_right(name, *in_c(library, name, number, suffix), kind)


def in_c(library, name, number, suffix):
    """The functions of a compiled file, as functions of lists."""

    def array(values):
        return (number * len(values))(*values)

    def last(given):
        """What stands after the pointers: how many numbers, and what the function takes besides."""
        if name == "maxout":
            return [ctypes.c_size_t(given[0])]
        if name == "sparsemax":
            return [(ctypes.c_double * 12)()]
        return [number(x) for x in given]

    def value(z, *given):
        f = getattr(library, name + suffix)
        if name == "log_sum_exp":
            f.restype = number
            return f(array(z), ctypes.c_size_t(len(z)))
        result = array([NAN] * len(ROWS[name](np.zeros(len(z)), **named(given))))
        f(array(z), result, ctypes.c_size_t(len(z)), *last(given))
        return list(result)

    def vjp(z, upstream, *given):
        f, result = getattr(library, f"{name}_vjp{suffix}"), array([NAN] * len(z))
        sent = array(upstream) if isinstance(upstream, list) else number(upstream)
        f(array(z), sent, result, ctypes.c_size_t(len(z)), *last(given))
        return list(result)

    def named(given):
        return {p.name: x for p, x in zip(ROWS[name].parameters, given, strict=True)}

    return value, vjp


ROW_VALUE = re.compile(r"^(?:#|//| \*) (\w+)\((.*)\)(?:\[(\d)\])? = (\S+)$", re.MULTILINE)


@EVERY_ROW
@pytest.mark.parametrize("language", LANGUAGES)
def test_text_of_rows(name, language):
    text = row_text(row_of(ROWS[name]), language, "Source: a book", "A remark.")
    assert "BSD 3-Clause" in text and "Source: a book" in text and "A remark." in text
    assert max(map(len, text.splitlines())) <= 79
    if language not in ("javascript", "c"):
        compile(text, name, "exec")
    found = ROW_VALUE.findall(text)
    assert len(found) == (4 if language in ("numpy", "javascript", "c") else 3)
    for function, given, place, value in found:
        z, *rest = json.loads(f"[{given.translate(str.maketrans('{}', '[]'))}]")
        with mpmath.workdps(50):
            if "jp" in function:
                h = mpmath.mpf(10) ** -20
                sides = [
                    VECTORS[name](
                        [mpmath.mpf(x) + s * h * (i == int(place)) for i, x in enumerate(z)]
                    )
                    for s in (1, -1)
                ]
                sent = rest[0] if isinstance(rest[0], list) else [rest[0]]
                pairs = zip(sent, *sides, strict=True)
                want = mpmath.fsum(u * (a - b) for u, a, b in pairs) / (2 * h)
            else:
                want = VECTORS[name]([mpmath.mpf(x) for x in z])[int(place or 0)]
            assert float(value) == pytest.approx(float(want), rel=1e-14, abs=1e-30)
