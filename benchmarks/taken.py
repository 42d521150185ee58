"""Largest errors of the code that readers take for PyTorch, JAX and TensorFlow, and of theirs.

Each framework runs in a process of its own, which pastes the printed text into an empty module.
The numbers are kept in book/activations/implementations/measured.json, with a mark of each code:
a page shows them for that very code only.

make bench, or make bench-code for this part alone; with names, as in benchmarks/taken.py softmax
maxout, only these are measured, on the day of the others and with the same frameworks.
"""

from __future__ import annotations

import importlib.metadata
import json
import os
import pickle
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import mpmath
import numpy as np

import activations.atlas
from accuracy import error_text
from activations import CATALOGUE, VECTOR_CATALOGUE
from activations.implementations import file_text
from activations.implementations.entries import code_of, pair_of
from activations.implementations.measured import FRAMEWORKS, MEASURED, mark
from activations.implementations.pairs import pair_text
from activations.vectors import Gated
from atlas import atlas_measured
from peers import PARAMETERS
from printed import begun, pasted
from rows import rows_measured
from ulps import grid, limits, truth, worst

DTYPES = {"float64": np.float64, "float32": np.float32}
SHORT = {"float16": 11, "bfloat16": 8}  # and the bits of their numbers
MAX_SHORT_ERROR = 0.51  # units: what is rounded once, from a float32
STRIDE = 7
ENDS = (-np.inf, np.inf)
NEAR = 4.0  # where gates and their slopes have zeros


# --- where, and the truth there ------------------------------------------------------------------


def places(dtype: type) -> np.ndarray:
    """Return where functions are tried: both signs, tails, and where exponentials underflow."""
    z = grid(1)[::STRIDE]
    edge = np.concatenate([np.linspace(80, 110, 61), np.linspace(700, 750, 61)])
    extra = np.concatenate([edge, -edge, np.linspace(-9, 9, 181)])
    z = np.unique(np.concatenate([z, extra]).astype(dtype).astype(np.float64))
    return z[(np.abs(z) > np.finfo(dtype).tiny)]


def rows() -> list[tuple[str, dict[str, float]]]:
    """Return the entries with their defaults, and some with other parameters."""
    found = [(name, {}) for name in CATALOGUE]
    return found + [(name, given) for name, given in PARAMETERS.items() if name in CATALOGUE]


def values_of(name: str, given: dict[str, float], dtype: type) -> dict[str, float]:
    """Return all parameters, as numbers of a dtype."""
    whole = {p.name: given.get(p.name, p.default) for p in CATALOGUE[name].parameters}
    return {key: float(dtype(value)) for key, value in whole.items()}


def references(task: tuple[str, dict[str, float], str]) -> list:
    """Return for each order where a function is tried, the truth there, and its limits."""
    name, given, dtype = task
    activation, found = CATALOGUE[name], []
    values = values_of(name, given, DTYPES[dtype])
    for order in range(3):
        z = places(DTYPES[dtype])
        if order:
            z = z[~np.isin(z, activation.kinks)]
        want = truth(activation, order, z.tolist(), values)
        found.append((z, [_to_send(w) for w in want], limits(activation, order, values)))
    return found


def _to_send(x: mpmath.mpf) -> mpmath.mpf:
    """Return a number whose exponent is an int of Python, which another process can read."""
    sign, mantissa, exponent, bits = x._mpf_
    return mpmath.mp.make_mpf((sign, mantissa, int(exponent), int(bits)))


# --- frameworks ----------------------------------------------------------------------------------


class Torch:
    """PyTorch: values, gradients and second gradients, of arrays."""

    far_above_tiny = 0.0

    version = "torch"

    def __init__(self) -> None:
        import torch

        torch.set_num_threads(1)
        self.torch = torch
        f = torch.nn.functional
        self.names = {**vars(torch), **vars(f), "nn": torch.nn}
        # Their relatives in torch.nn.functional are the same functions, or old names of them.
        self.names |= {name: getattr(torch, name) for name in ("sigmoid", "tanh", "relu")}

    def address(self, text: str) -> str:
        name = text.split("(")[0]
        inside = name not in ("sigmoid", "tanh", "relu") and hasattr(self.torch.nn.functional, name)
        return f"torch.nn.functional.{text}" if inside else f"torch.{text}"

    def orders(self, f: Callable, dtype: str, most: int = 2) -> list[Callable]:
        torch = self.torch

        def tensor(z):
            return torch.tensor(z).to(getattr(torch, dtype))

        def derived(order):
            def compute(z):
                leaf = tensor(z).requires_grad_()
                value = f(leaf)
                for _ in range(order):
                    (value,) = torch.autograd.grad(value.sum(), leaf, create_graph=True)
                return value.detach().double().numpy()

            return compute

        return [derived(order) for order in range(most + 1)]

    def pair(self, f: Callable, z: np.ndarray, dtype: str) -> tuple[np.ndarray, np.ndarray]:
        """Return the values of a function of rows, and what flows back to z from ones."""
        leaf = self.torch.tensor(z).to(getattr(self.torch, dtype)).requires_grad_()
        value = f(leaf)
        value.sum().backward()
        return value.detach().double().numpy(), leaf.grad.double().numpy()

    def rows(self, f: Callable, z, upstream, second, dtype: str) -> list[np.ndarray]:
        """Return f(z), what flows back from upstream, and what from second to z once more."""
        torch = self.torch
        cast = self._tensors(dtype)
        leaf = cast(z).requires_grad_()
        value = f(leaf)
        found = [value]
        if upstream is not None:
            sent = cast(upstream).reshape(value.shape)
            (slope,) = torch.autograd.grad(value, leaf, sent, create_graph=True)
            found.append(slope)
        if second is not None:
            total = (slope * cast(second)).sum() + 0 * leaf.sum()  # also if slope is a constant
            found += torch.autograd.grad(total, leaf)
        return [x.detach().double().numpy() for x in found]

    def rows_mapped(self, f: Callable, z, upstream, second, dtype: str) -> list[np.ndarray]:
        """The same under vmap, row by row; without the second gradient."""
        func, cast = self.torch.func, self._tensors(dtype)
        value = func.vmap(f)(cast(z))
        slope = func.vmap(lambda z, sent: func.vjp(f, z)[1](sent)[0])
        sent = cast(upstream).reshape(value.shape)
        return [x.double().numpy() for x in (value, slope(cast(z), sent))]

    def _tensors(self, dtype: str) -> Callable:
        return lambda x: self.torch.tensor(x).to(getattr(self.torch, dtype))

    def mapped(self, f: Callable, dtype: str) -> list[Callable]:
        """The same under vmap: f and its gradient."""
        torch = self.torch
        slope = torch.func.vmap(torch.func.grad(f))

        def at(g):
            return lambda z: g(torch.tensor(z).to(getattr(torch, dtype))).double().numpy()

        return [at(torch.func.vmap(f)), at(slope)]


class Jax:
    """JAX, compiled, with float64.

    Its compiler makes 0 of all numbers below the normal ones, on the way, too: a result that is
    not far above them is left out.
    """

    far_above_tiny = 2.0**12

    version = "jax"

    def __init__(self) -> None:
        import jax

        jax.config.update("jax_platforms", "cpu")
        jax.config.update("jax_enable_x64", True)
        self.jax = jax
        self.names = {**vars(jax.numpy), **vars(jax.nn)}

    def address(self, text: str) -> str:
        inside = hasattr(self.jax.nn, text.split("(")[0])
        return f"jax.nn.{text}" if inside else f"jax.numpy.{text}"

    def orders(self, f: Callable, dtype: str, most: int = 2) -> list[Callable]:
        jax = self.jax
        functions = [f]
        for _ in range(most):
            functions.append(jax.grad(functions[-1]))

        def at(g):
            compiled = jax.jit(jax.vmap(g))

            def compute(z):
                given = jax.numpy.asarray(z).astype(dtype)
                return np.asarray(compiled(given).astype(np.float64))

            return compute

        return list(map(at, functions))

    def pair(self, f: Callable, z: np.ndarray, dtype: str) -> tuple[np.ndarray, np.ndarray]:
        """Return the values of a function of rows, and what flows back to z from ones."""
        z = self.jax.numpy.asarray(z).astype(dtype)
        slope = self.jax.jit(self.jax.grad(lambda z: f(z).sum()))
        return tuple(np.asarray(x.astype(np.float64)) for x in (f(z), slope(z)))

    def rows(self, f: Callable, z, upstream, second, dtype: str) -> list[np.ndarray]:
        """Return f(z), what flows back from upstream, and what from second to z once more."""
        return self._rows(f, z, upstream, second, dtype, self.jax.jit)

    def rows_mapped(self, f: Callable, z, upstream, second, dtype: str) -> list[np.ndarray]:
        """The same under vmap, row by row and not compiled; without the second gradient."""
        return self._rows(f, z, upstream, None, dtype, self.jax.vmap)

    def _rows(self, f, z, upstream, second, dtype, transformed) -> list[np.ndarray]:
        jax, cast = self.jax, self._arrays(dtype)

        def back(z, sent):
            return jax.vjp(f, z)[1](sent)[0]

        value = transformed(f)(cast(z))
        found = [value]
        if upstream is not None:
            sent = cast(upstream).reshape(value.shape)
            found.append(transformed(back)(cast(z), sent))
        if second is not None:
            bend = jax.grad(lambda z: (back(z, sent) * cast(second)).sum())
            found.append(transformed(bend)(cast(z)))
        return [np.asarray(x.astype(np.float64)) for x in found]

    def _arrays(self, dtype: str) -> Callable:
        return lambda x: self.jax.numpy.asarray(x).astype(dtype)

    def mapped(self, f: Callable, dtype: str) -> list[Callable]:
        """The same without compilation: f and its gradient."""
        jax = self.jax

        def at(g):
            return lambda z: np.asarray(g(jax.numpy.asarray(z).astype(dtype)).astype(np.float64))

        return [at(f), at(jax.vmap(jax.grad(f)))]


class TensorFlow:
    """TensorFlow, and Keras upon it; as JAX it makes 0 of numbers below the normal ones."""

    far_above_tiny = 2.0**12

    version = "tensorflow_cpu"

    def __init__(self) -> None:
        os.environ |= {"TF_CPP_MIN_LOG_LEVEL": "3", "KERAS_BACKEND": "tensorflow"}
        import keras
        import tensorflow as tf

        self.tf, self.keras = tf, keras
        self.names = {**vars(keras), **vars(keras.activations), "ones_like": keras.ops.ones_like}

    def address(self, text: str) -> str:
        inside = hasattr(self.keras.activations, text.split("(")[0])
        return f"keras.activations.{text}" if inside else f"keras.{text}"

    def orders(self, f: Callable, dtype: str, most: int = 2) -> list[Callable]:
        tf = self.tf

        def derived(order):
            def compute(z):
                z = tf.cast(tf.constant(z), dtype)
                return tf.cast(self._derivative(f, z, order), tf.float64).numpy()

            return compute

        return [derived(order) for order in range(most + 1)]

    def _derivative(self, f: Callable, z, order: int):
        if order == 0:
            return f(z)
        with self.tf.GradientTape() as tape:
            tape.watch(z)
            value = self._derivative(f, z, order - 1)
        slope = tape.gradient(value, z)
        return slope if slope is not None else self.tf.zeros_like(z)

    def pair(self, f: Callable, z: np.ndarray, dtype: str) -> tuple[np.ndarray, np.ndarray]:
        """Return the values of a function of rows, and what flows back to z from ones."""
        z = self.tf.cast(self.tf.constant(z), dtype)
        with self.tf.GradientTape() as tape:
            tape.watch(z)
            value = f(z)
        both = (value, tape.gradient(value, z))
        return tuple(self.tf.cast(x, self.tf.float64).numpy() for x in both)

    def rows(self, f: Callable, z, upstream, second, dtype: str) -> list[np.ndarray]:
        """Return f(z), what flows back from upstream, and what from second to z once more."""
        tf = self.tf
        z = self._tensor(z, dtype)
        with tf.GradientTape() as outer:
            outer.watch(z)
            value, slope = self._back(f, z, upstream, dtype)
            if second is not None:
                total = tf.reduce_sum(slope * self._tensor(second, dtype))
        found = [value] if upstream is None else [value, slope]
        if second is not None:
            found.append(outer.gradient(total, z, unconnected_gradients="zero"))
        return [tf.cast(x, tf.float64).numpy() for x in found]

    def rows_mapped(self, f: Callable, z, upstream, second, dtype: str) -> list[np.ndarray]:
        """The same in a graph, without the second gradient."""
        graph = self.tf.function(lambda z: self._back(f, z, upstream, dtype))
        found = graph(self._tensor(z, dtype))
        return [self.tf.cast(x, self.tf.float64).numpy() for x in found]

    def _back(self, f: Callable, z, upstream, dtype: str) -> tuple:
        """Return f(z), and what flows back from upstream if there is any."""
        with self.tf.GradientTape() as tape:
            tape.watch(z)
            value = f(z)
        if upstream is None:
            return value, None
        sent = self.tf.reshape(self._tensor(upstream, dtype), self.tf.shape(value))
        return value, self.tf.convert_to_tensor(tape.gradient(value, z, sent))

    def _tensor(self, x, dtype: str):
        return self.tf.cast(self.tf.constant(x), dtype)

    def mapped(self, f: Callable, dtype: str) -> list[Callable]:
        """The same in a graph: f and its gradient."""
        tf = self.tf

        def at(order):
            graph = tf.function(lambda z: self._derivative(f, z, order))
            return lambda z: tf.cast(graph(tf.cast(tf.constant(z), dtype)), tf.float64).numpy()

        return [at(0), at(1)]


ADAPTERS = {"torch": Torch, "jax": Jax, "tensorflow": TensorFlow}


# --- measuring -----------------------------------------------------------------------------------


def measured(key: str, truths: dict, names: Iterable[str]) -> dict:
    """Return what is measured of one framework, entry by entry."""
    framework = ADAPTERS[key]()
    chosen = set(names)
    entries = {name: entry_of(framework, key, name, truths) for name in CATALOGUE if name in chosen}
    entries |= pairs(framework, key, chosen)
    entries |= rows_measured(framework, key, chosen)
    entries |= atlas_measured(framework, key, chosen)
    return {"version": importlib.metadata.version(framework.version), "entries": entries}


def entry_of(framework, key: str, name: str, truths: dict) -> dict:
    """Return what is measured of one entry."""
    text = file_text(code_of(CATALOGUE[name]), key)
    f, theirs, entry = begun(framework, key, name, text)
    for dtype in DTYPES:
        entry[dtype] = _of_dtype(framework, f, name, dtype, truths)
        if theirs:
            entry[dtype]["theirs"] = _cell(
                framework,
                framework.orders(theirs, dtype, 1),
                name,
                {},
                dtype,
                truths,
                strict=False,
            )
    entry["short"] = {kind: _short_error(framework, f, name, kind) for kind in SHORT}
    return entry


def pairs(framework, key: str, chosen: set[str]) -> dict:
    """Return the errors of the GLU family: of values, and of what flows back.

    Beside zeros of a gate and of its slope no relative error can be small: they are left out.
    """
    rng, entries = np.random.default_rng(20), {}
    rows = rng.normal(size=(3000, 2)) * rng.choice([0.1, 1, 5, 20], size=(3000, 1))
    for name, gated in VECTOR_CATALOGUE.items():
        if name not in chosen or not isinstance(gated, Gated):
            continue
        text = _pair_text(gated, key)
        entries[name] = {"mark": mark(text), "own": ""}
        f = getattr(pasted(text), name)
        for dtype, kind in DTYPES.items():
            z = rows.astype(kind).astype(np.float64)
            want = gated(z), gated.vjp(z, np.ones((len(z), 1)))
            errors = []
            for got, truth_there in zip(framework.pair(f, z, dtype), want, strict=True):
                size = np.maximum(np.abs(truth_there), np.finfo(kind).tiny).astype(kind)
                off = np.abs(got - truth_there) / np.spacing(size)
                off[(np.abs(z[:, 1:]) < NEAR) & (np.abs(truth_there) < np.abs(z[:, :1]) / 8)] = 0
                off[np.abs(truth_there) < np.finfo(kind).tiny * framework.far_above_tiny] = 0
                errors.append(float(f"{off.max():.4g}"))
            entries[name][dtype] = {"ours": {"errors": errors, "faults": ["", ""]}}
    return entries


def _pair_text(gated: Gated, key: str) -> str:
    code, pair = pair_of(gated)
    return pair_text(code, key, pair)


def _of_dtype(framework, f: Callable, name: str, dtype: str, truths: dict) -> dict:
    """Return our errors with the defaults, with other parameters, and transformed."""
    found = {"ours": _cell(framework, framework.orders(f, dtype), name, {}, dtype, truths)}
    found["mapped"] = _cell(framework, framework.mapped(f, dtype), name, {}, dtype, truths)
    if name in PARAMETERS:
        given = PARAMETERS[name]
        values = values_of(name, given, DTYPES[dtype])
        other = framework.orders(lambda z: f(z, **values), dtype)
        found["other"] = {"given": given} | _cell(framework, other, name, given, dtype, truths)
    return found


def _cell(
    framework,
    functions: list,
    name: str,
    given: dict,
    dtype: str,
    truths: dict,
    strict: bool = True,
) -> dict:
    """Return the largest errors of f, f', ..., and for f and f' the letters of faults.

    Without ``strict`` a derivative that the framework does not know is left out.
    """
    activation, kind = CATALOGUE[name], DTYPES[dtype]
    values = values_of(name, given, kind)
    errors, faults = [], []
    far_above_tiny = framework.far_above_tiny
    for order, function in enumerate(functions):
        z, want, ends = truths[name, repr(given), dtype][order]
        with np.errstate(all="ignore"):
            try:
                got = np.asarray(function(z), np.float64).astype(kind)
            except (RuntimeError, LookupError):
                if strict or not order:
                    raise
                break
        least = np.finfo(kind).tiny * far_above_tiny
        kept = np.array([abs(w) >= least or w == 0 for w in want])
        left = [w for w, keep in zip(want, kept, strict=True) if keep]
        error, _ = worst(activation, order, z[kept], got[kept], values, left)
        errors.append(float(f"{error:.4g}"))
        if order < 2:
            at_ends = np.asarray(function(np.array(ENDS)), np.float64)
            wrong = ~np.isclose(at_ends, ends, rtol=1e-6) & ~np.isnan(ends)
            number = not np.isnan(function(np.array([np.nan]))).all()
            faults.append("I" * bool(wrong.any()) + "N" * number)
    return {"errors": errors, "faults": faults}


def _short_error(framework, f: Callable, name: str, kind: str) -> float:
    """Return the largest error of f in a format of 16 bits, in its units, for everyday z."""
    bits = SHORT[kind]
    z = np.round(np.linspace(-6, 6, 385) * 16) / 16
    (compute,) = framework.orders(f, kind, 0)
    got = compute(z)
    want = np.array([float(w) for w in truth(CATALOGUE[name], 0, z.tolist())])
    size = np.maximum(np.abs(want), 2.0**-14)
    unit = 2.0 ** (np.floor(np.log2(size)) - bits + 1)
    return float(f"{np.max(np.abs(got - want) / unit):.3g}")


# --- the page ------------------------------------------------------------------------------------

INTRODUCTION = """## The code to take

Each cell has the largest error of f / f' / f'' in units in the last place, in {dtype}, as in \
the table above; the derivatives are those that the framework computes by differentiating the \
printed code, twice for f''. \
The other column of each framework is its own function, f / f', where it has one; \
I is a wrong limit at infinity, and N a number for NaN.
"""


def table(found: dict, dtype: str) -> str:
    """Return the errors as a Markdown table."""
    titles = [(key, title) for key, title in FRAMEWORKS.items() if key in found]
    heads = " | ".join(f"{title} | its own" for _, title in titles)
    lines = [f"| | {heads} |", f"|:--|{':--|:--|' * len(titles)}"]
    for name in CATALOGUE:
        cells = []
        for key, _ in titles:
            cell = found[key]["entries"][name][dtype]
            cells += [_text(cell["ours"]), _text(cell["theirs"]) if "theirs" in cell else ""]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _text(cell: dict) -> str:
    faults = "".join(sorted(set("".join(cell["faults"]))))
    return f"{' / '.join(map(error_text, cell['errors']))} {faults}".strip()


def main(*only: str) -> int:
    names = only or (*CATALOGUE, *VECTOR_CATALOGUE, *activations.atlas.entries())
    tasks = [(name, given, dtype) for name, given in rows() for dtype in DTYPES if name in names]
    with ProcessPoolExecutor(2) as pool:
        found = pool.map(references, tasks, chunksize=2)
        truths = {
            (name, repr(given), dtype): value
            for (name, given, dtype), value in zip(tasks, found, strict=True)
        }
    results = {}
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(folder) / "truths"
        kept.write_bytes(pickle.dumps(truths))
        for key in ADAPTERS:
            done = subprocess.run(
                [sys.executable, __file__, key, kept, *names], stdout=subprocess.PIPE, text=True
            )
            if done.returncode == os.EX_UNAVAILABLE:
                print(f"{FRAMEWORKS[key]} is not installed: left out", file=sys.stderr)
                continue
            if done.returncode:
                return done.returncode
            results[key] = json.loads(done.stdout)
    if not results:
        return os.EX_UNAVAILABLE
    found = {"day": datetime.now(tz=UTC).date().isoformat(), "frameworks": results}
    if only:
        found = joined(json.loads(MEASURED.read_text(encoding="utf-8")), found)
    MEASURED.write_text(written(found), encoding="utf-8")
    if not only:
        for dtype in DTYPES:
            print(INTRODUCTION.format(dtype=dtype) if dtype == "float64" else f"In {dtype}:\n")
            print(table(results, dtype), end="\n\n")
    return 0


def written(found: dict) -> str:
    """Return what was found as JSON, each list in a line."""
    text = json.dumps(found, indent=1)
    return re.sub(r"\[[^][{}]*\]", lambda m: " ".join(m[0].split()), text) + "\n"


def joined(before: dict, found: dict) -> dict:
    """Return what was measured before, with what is found now of some entries.

    The pages name one day and one version for all of them.
    """
    same = [
        (x["day"], {k: f["version"] for k, f in x["frameworks"].items()}) for x in (before, found)
    ]
    if same[0] != same[1]:
        raise SystemExit("the others were measured on another day, or with others: measure all")
    for key, framework in before["frameworks"].items():
        framework["entries"] |= found["frameworks"][key]["entries"]
    return before


def one(key: str, kept: str, *names: str) -> int:
    """Measure one framework, and print what is found as JSON."""
    try:
        found = measured(key, pickle.loads(Path(kept).read_bytes()), names)
    except ModuleNotFoundError:
        return os.EX_UNAVAILABLE
    print(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit((one if sys.argv[1:2] and sys.argv[1] in ADAPTERS else main)(*sys.argv[1:]))
