"""Largest errors of the printed code of whole rows: softmax, its relatives, maxout and CReLU."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import mpmath
import numpy as np

from activations import VECTOR_CATALOGUE
from activations.implementations.entries import row_of
from activations.implementations.rows import row_text
from activations.vectors import Gated
from printed import begun

__all__ = ["INFINITE", "ROWS", "UNKNOWN", "rows_measured"]

ROWS = {name: a for name, a in VECTOR_CATALOGUE.items() if not isinstance(a, Gated)}
DTYPES = {"float64": np.float64, "float32": np.float32}
SHORT = {"float16": 11, "bfloat16": 8}  # and the bits of their numbers
BITS = 1600  # of the truth: what rounding leaves of a difference is 0 in float64
WIDTH, COUNT = 6, 120
OTHER = {"temperature": 0.7}
INF, NAN = np.inf, np.nan
INFINITE = np.array(
    [
        *(
            [-INF, 0, 1, 2, 3, 4],
            [5, 4, 3, 2, 1, -INF],
            [INF, 0, 1, 2, 3, 4],
            [-INF] * 6,
            [INF] * 6,
        ),
        *([INF, -INF, 0, 1, -1, 2], [INF, INF, -INF, -80, 0, INF], [INF, 3, -INF, -INF, -INF, INF]),
    ]
)
UNKNOWN = np.array([[NAN, 1, 2, 3, 4, 5], [-INF, -INF, -INF, 1, 2, NAN], [NAN] * 6])


# --- where, and the truth there ------------------------------------------------------------------


def output(name: str, z: list, place: int, temperature=1) -> mpmath.mpf:
    """Return one output for one row, by mpmath."""
    if name == "maxout":
        return max(z[2 * place : 2 * place + 2])
    if name == "crelu":
        return max([*z, *(-x for x in z)][place], mpmath.mpf(0))
    if name == "sparsemax":
        falling = sorted(z, reverse=True)
        t = max((mpmath.fsum(falling[:k]) - 1) / k for k in range(1, len(z) + 1))
        return max(z[place] - t, mpmath.mpf(0))
    powers = [mpmath.exp(x / temperature) for x in z]
    total = mpmath.fsum(powers)
    if name == "log_sum_exp":
        return mpmath.log(total)
    share = powers[place] / total
    return share if name == "softmax" else mpmath.log(share)


@cache
def places(dtype: str) -> np.ndarray:
    """Return rows of numbers near each other and far apart, near 0 and far from it."""
    rng = np.random.default_rng(11)
    spread = rng.choice([0.1, 1, 10, 30], size=(COUNT, 1))
    z = rng.normal(scale=spread, size=(COUNT, WIDTH))
    z += rng.choice([0, 0, 1, -30, 1e3, 1e4], size=(COUNT, 1))
    return z.astype(DTYPES[dtype]).astype(np.float64)


@cache
def sent(name: str) -> tuple[np.ndarray, np.ndarray]:
    """Return what arrives at f(z), and in which inputs the gradient is derived once more.

    All are rows with a single 1: what flows back is then a row of the Jacobian, which can be
    judged entry by entry.
    """
    rng = np.random.default_rng(12)
    outputs = ROWS[name](np.zeros((1, WIDTH))).size
    upstream = np.eye(outputs)[rng.integers(outputs, size=COUNT)]
    return upstream, np.eye(WIDTH)[rng.integers(WIDTH, size=COUNT)]


@cache
def truth(name: str, dtype: str, temperature: float) -> tuple[np.ndarray, ...]:
    """Return values, gradients and second gradients, by quotients of differences."""
    upstream, second = sent(name)
    value, slope, bend = [], [], []
    with mpmath.workprec(BITS):
        h = mpmath.mpf(10) ** -30
        t = mpmath.mpf(temperature)
        for row, u, v in zip(places(dtype).tolist(), upstream, second, strict=True):
            z = [mpmath.mpf(x) for x in row]
            out, k = int(u.argmax()), int(v.argmax())

            def at(*moves: tuple[int, int], z=z, out=out):
                moved = [x + h * sum(s for s, j in moves if i == j) for i, x in enumerate(z)]
                return output(name, moved, out, t)

            value.append([float(output(name, z, i, t)) for i in range(len(u))])
            slope.append([float((at((1, j)) - at((-1, j))) / (2 * h)) for j in range(WIDTH)])
            bend.append(
                [
                    float(
                        (
                            at((1, j), (1, k))
                            - at((1, j), (-1, k))
                            - at((-1, j), (1, k))
                            + at((-1, j), (-1, k))
                        )
                        / (4 * h * h)
                    )
                    for j in range(WIDTH)
                ]
            )
    return tuple(np.array(x) for x in (value, slope, bend))


# --- measuring -----------------------------------------------------------------------------------


def rows_measured(framework, key: str, chosen: set[str]) -> dict:
    """Return what is measured of one framework, entry by entry."""
    return {name: _entry(framework, key, name) for name in ROWS if name in chosen}


def _entry(framework, key: str, name: str) -> dict:
    f, theirs, entry = begun(framework, key, name, row_text(row_of(ROWS[name]), key))
    for dtype in DTYPES:
        entry[dtype] = {
            "ours": _errors(framework.rows, f, name, dtype),
            "mapped": _errors(framework.rows_mapped, f, name, dtype),
        }
        if any(p.name in OTHER for p in ROWS[name].parameters):
            given = {key: float(DTYPES[dtype](value)) for key, value in OTHER.items()}
            other = _errors(
                framework.rows, lambda z, given=given: f(z, **given), name, dtype, **given
            )
            entry[dtype]["other"] = {"given": OTHER} | other
        if theirs:
            cell = _errors(framework.rows, theirs, name, dtype)
            off = _off(framework.rows, theirs, name, dtype)
            entry[dtype]["theirs"] = cell | {"errors": cell["errors"][:2], "off": off}
    entry["short"] = {kind: _short_error(framework, f, name, kind) for kind in SHORT}
    return entry


def _errors(run: Callable, f: Callable, name: str, dtype: str, temperature: float = 1.0) -> dict:
    """Return the largest errors of values, gradients and second gradients, and faults."""
    z, kind = places(dtype), DTYPES[dtype]
    upstream, second = sent(name)
    found = run(f, z, upstream, second, dtype)
    errors = []
    least = np.finfo(kind).tiny * 2.0**12
    for order, want in enumerate(truth(name, dtype, temperature)[: len(found)]):
        difference = np.abs(found[order].reshape(want.shape) - want)
        size = np.maximum(np.abs(want), _unit(name, order, z, want))
        with np.errstate(over="ignore"):  # where a number arrives for 0
            units = difference / np.spacing(size.astype(kind)).astype(np.float64)
        units[((size > 0) & (size < least)) | (difference == 0)] = 0
        errors.append(float(f"{units.max():.4g}"))
    return {"errors": errors, "faults": _faults(run, f, name, dtype, temperature)}


def _off(run: Callable, f: Callable, name: str, dtype: str) -> list[float]:
    """Return how far values and gradients are off, beside 1 or beside themselves if larger."""
    found = run(f, places(dtype), sent(name)[0], None, dtype)
    wanted = truth(name, dtype, 1.0)[:2]
    return [
        float(f"{np.max(np.abs(got.reshape(want.shape) - want) / np.maximum(1, np.abs(want))):.3g}")
        for got, want in zip(found, wanted, strict=True)
    ]


def _unit(name: str, order: int, z: np.ndarray, want: np.ndarray) -> np.ndarray:
    """Return below which size of a result errors are not counted in its own units."""
    if order == 2:
        return np.abs(want).max(axis=-1, keepdims=True)
    if order == 0 and name == "log_sum_exp":
        return np.abs(z).max(axis=-1, keepdims=True)
    return np.full((len(z), 1), float(order == 0 and name == "sparsemax"))


def _faults(run: Callable, f: Callable, name: str, dtype: str, temperature: float) -> list[str]:
    """Return for values and for gradients I for a wrong limit, N for a number instead of NaN."""
    activation, letters = ROWS[name], ["", ""]
    given = {p.name: temperature for p in activation.parameters if p.name == "temperature"}
    z = np.concatenate([INFINITE, UNKNOWN])
    value = activation(z, **given)
    upstream = np.ones_like(value) * np.cos(np.arange(1, 1 + value.shape[-1]))
    back = activation.vjp(z, upstream, **given)
    known = len(INFINITE)
    found = run(f, z, upstream, None, dtype)
    for order, (got, want) in enumerate(zip(found, (value, back), strict=True)):
        got = got.reshape(want.shape)
        close = np.isclose(got, want, rtol=1e-5, atol=1e-6, equal_nan=True)
        number = np.isnan(want) & ~np.isnan(got)
        letters[order] += "I" * (not close[:known].all()) + "N" * bool(number[known:].any())
    return letters


def _short_error(framework, f: Callable, name: str, kind: str) -> float:
    """Return the largest error of values in a format of 16 bits, in its units."""
    z = np.round(np.random.default_rng(13).normal(scale=2, size=(COUNT, WIDTH)) * 16) / 16
    got = framework.rows(f, z, None, None, kind)[0]
    want = ROWS[name](z)
    size = np.maximum(np.abs(want), 2.0**-14)
    unit = 2.0 ** (np.floor(np.log2(size)) - SHORT[kind] + 1)
    return float(f"{np.max(np.abs(got.reshape(want.shape) - want) / unit):.3g}")
