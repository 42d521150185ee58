"""The code of the entries of the catalogue."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import sympy as sp

from ..budget import OutOfTime, seconds
from ..errors import UnsupportedExpression
from ..kernel import certified
from ..kernel.grade import SMALL_ERROR, grid, settings, size_near_zeros
from ..kernel.kernel import Kernel
from ..stable.formats import DOUBLE, SINGLE, Format
from ..stable.forms import StableForm
from ..store import cached
from .choice import (
    EVERYDAY,
    LENIENT,
    LIMITS,
    MAX_ERROR,
    names_of,
    plain_forms,
    strict_forms,
)
from .code import SUFFIXES, TEST_POINTS, Argument, Code, Given, Part, combined, part_of
from .ends import found_ends
from .languages import NUMPY
from .line import line
from .pairs import Pair
from .rows import Row, RowValue
from .text import functions_text

if TYPE_CHECKING:
    from ..activation import Activation
    from ..vectors import Gated, VectorActivation

__all__ = ["code_of", "pair_of", "row_of", "worst_printed"]

# Of the parameters, at which a form is tried; fewer where each value takes long.
MOST_SETTINGS, FEWER_SETTINGS = 27, 9
TIME_LIMIT, LENIENT_TIME_LIMIT = 20, 2  # seconds for the search


@cache
def code_of(activation: Activation, source: str = "", lenient: bool = False) -> Code:
    """Return the code of an activation; ``source`` says where it was published.

    With ``lenient`` a form is taken also if it loses digits; ``worst_printed`` says how many.

    Raises UnsupportedExpression if no form of it, of its gradient or of its second derivative
    is known that loses no digits.
    """
    kernels = [activation.kernel(order) for order in range(3)]
    names = [activation.name + suffix for suffix in SUFFIXES]
    arguments = tuple(map(Argument.of, activation.parameters))
    doubles, singles = (
        tuple(_part(k, name, numbers, lenient) for k, name in zip(kernels, names, strict=True))
        for numbers in (DOUBLE, SINGLE)
    )
    return Code(
        name=activation.name,
        title=activation.title,
        formula=line(activation.expr, activation.parameters),
        source=source,
        arguments=arguments,
        doubles=doubles,
        singles=singles,
        given=tuple(_given(kernels[order], order, places) for order, places in TEST_POINTS),
        kinks=activation.kinks,
    )


def _given(kernel: Kernel, order: int, places: tuple[float, ...]) -> Given:
    defaults = tuple(float(p.default) for p in kernel.parameters)
    found = certified.values(kernel.program, np.array(places), defaults).tolist()
    return Given.last_of(order, zip(places, found, strict=True))


def pair_of(gated: Gated) -> tuple[Code, Pair]:
    """Return the code of the gate of an activation of the GLU family, and what is made of it."""
    kernel = gated.gate.kernel(0)
    # Halves a that are powers of 2, so that a product has the digits of the gate.
    given = ((2.0, 1.5), (2.0, -0.5), (-4.0, -20.0))
    values = tuple((a, b, a * _given(kernel, 0, (b,)).value) for a, b in given)
    return code_of(gated.gate), Pair(gated.name, gated.title, values)


# Rows to test with: the largest in the middle; far from 0; near each other.
TEST_ROWS = ((1.0, 2.0, 4.0, -1.0), (10000.0, 9998.5, 9999.5, 0.0), (1.5, -0.5, 1.0, 0.25))


def row_of(activation: VectorActivation) -> Row:
    """Return an activation of a whole row, with test values."""
    outputs = activation(TEST_ROWS[0])
    if outputs.ndim == 0:
        place, upstream = None, 1.0
    else:
        place = min(2, outputs.size - 1)
        upstream = tuple(float(i == place) for i in range(outputs.size))
    values = [
        RowValue(z, None, place, float(activation(z)[() if place is None else place]))
        for z in TEST_ROWS
    ]
    back = float(activation.vjp(TEST_ROWS[0], upstream)[2])
    values.append(RowValue(TEST_ROWS[0], upstream, 2, back))
    defaults = tuple(float(p.default) for p in activation.parameters)
    return Row(activation.name, activation.title, defaults, tuple(values))


# --- forms --------------------------------------------------------------------------------------


def _part(kernel: Kernel, name: str, numbers: Format, lenient: bool) -> Part:
    """Return the form that the book computes with, or one for other numbers, as a part."""
    own = numbers is DOUBLE and _has_own_form(kernel)
    form = kernel.form if own else _chosen(kernel, numbers, lenient).form
    return part_of(name, form, _ends(kernel, lenient), names_of(kernel.parameters), numbers)


def _ends(kernel: Kernel, lenient: bool) -> tuple[tuple, tuple] | None:
    """Return the limits of a kernel; those that it has no form for are looked for if asked to."""
    if kernel.limits is not None or not lenient:
        return kernel.limits
    question = (kernel.expr, *kernel.parameters)
    ends = cached(f"ends to print {_judges()}", question, lambda: _found_ends(kernel))
    return ends and tuple(((end, sp.true),) for end in ends)


def _found_ends(kernel: Kernel) -> tuple[sp.Expr, sp.Expr] | None:
    tried = settings(kernel.parameters)
    return found_ends(kernel.expr, kernel.parameters, kernel.program, tried)


@dataclass(frozen=True)
class Chosen:
    """A form to print.

    Attributes
    ----------
    form : StableForm
    worst : float
        Its largest error, in units in the last place.
    everyday : bool
        Whether it was tried for everyday sizes of z alone.
    """

    form: StableForm
    worst: float
    everyday: bool


def _chosen(kernel: Kernel, numbers: Format, lenient: bool) -> Chosen:
    """Return the form that is printed."""
    question = (kernel.expr, kernel.origin, kernel.order, *kernel.parameters, numbers.code)
    question += ("lenient",) * lenient
    return cached(f"form to print {_judges()}", question, lambda: _found(kernel, numbers, lenient))


def worst_printed(activation: Activation) -> dict[str, float]:
    """Return the largest errors of code that was tried for everyday sizes of z alone.

    By format, in units in the last place, of f and of f'; nothing of a format whose code keeps most
    digits for all z.
    """
    worst = {}
    for numbers in (DOUBLE, SINGLE):
        for kernel in map(activation.kernel, range(2)):
            if numbers is SINGLE or not _has_own_form(kernel):
                chosen = _chosen(kernel, numbers, lenient=True)
                if chosen.everyday:
                    name = np.dtype(numbers.code).name
                    worst[name] = max(worst.get(name, 0.0), chosen.worst)
    return worst


def _has_own_form(kernel: Kernel) -> bool:
    """Say whether the form that the book computes with can be printed."""
    try:
        part_of("tried", kernel.form, None, names_of(kernel.parameters))
        return True
    except UnsupportedExpression:  # it needs what no library has
        return False


@cache
def _judges() -> str:
    """Return a mark of the files that choose a form: what they chose before counts no more."""
    files = sorted(Path(__file__).parent.glob("*.py"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:16]


def _found(kernel: Kernel, numbers: Format, lenient: bool) -> Chosen:
    """Return the first form whose error is below its limit, or else the best one.

    Raises UnsupportedExpression if f or f' has none that keeps most digits everywhere.  Of second
    derivatives, which only a second backward pass needs, the best one will do.
    """
    own = kernel.expr, kernel.origin, kernel.order, kernel.parameters
    forms = strict_forms(*own, numbers)
    best = _best(kernel, forms, numbers, LENIENT_TIME_LIMIT if lenient else TIME_LIMIT)
    if best and (kernel.order == 2 or best.worst <= MAX_ERROR):
        return best
    if lenient:
        # They are few: nothing depends on how fast a machine is.
        plain = list(plain_forms(kernel.expr, kernel.parameters, numbers))
        best = _best(kernel, plain, numbers, TIME_LIMIT, everyday=True)
        if best and best.worst <= LENIENT[numbers.code]:
            return best
        if kernel.order == 2:
            return Chosen(plain[0], math.inf, everyday=True)
    raise UnsupportedExpression(f"no form to print is known for {kernel.expr}")


def _best(
    kernel: Kernel,
    forms: Iterable[StableForm],
    numbers: Format,
    time: float,
    everyday: bool = False,
) -> Chosen | None:
    """Return the first form whose error is below its limit, or else the best one; None if none."""
    best, known = None, {}
    try:
        with seconds(time):
            for form in forms:
                worst = worst_of(kernel, form, numbers, known, everyday)
                if worst < (best.worst if best else math.inf):
                    best = Chosen(form, worst, everyday)
                if worst <= LIMITS[kernel.order]:
                    break
    except (OutOfTime, RecursionError):
        pass
    return best


def worst_of(
    kernel: Kernel,
    form: StableForm,
    numbers: Format = SINGLE,
    known: dict | None = None,
    everyday: bool = False,
) -> float:
    """Return the largest error of a form beside the kernel, in units of the numbers' last place.

    ``known`` keeps what the kernel has computed, for the next form of the same numbers; with
    ``everyday`` it is tried for everyday sizes of z alone.
    """
    try:
        function = part_of("tried", form, None, names_of(kernel.parameters), numbers).function
    except UnsupportedExpression:
        return math.inf
    dtype = np.dtype(numbers.code).type
    namespace: dict = {}
    exec(functions_text([function], NUMPY, single=numbers is SINGLE), namespace)
    half = np.concatenate([np.linspace(0, 12, 1001), np.linspace(12, 120, 1801)])
    points = np.concatenate([grid(), half, -half])
    # Where the book's own form has a guard, this one is not asked for what that would catch, and
    # of a wave nothing is known where it swings from one number to the next.
    everywhere = kernel.limits and not everyday
    least, most = (0.0, float(numbers.largest)) if everywhere else EVERYDAY
    if not everyday and kernel.expr.has(sp.sin, sp.cos):
        most = 1 / float(np.finfo(dtype).eps)
    sizes = np.abs(points)
    z = np.unique(points[(sizes >= least) & (sizes < most)].astype(dtype))
    return max(
        _error(kernel, z, namespace["tried"], setting, {} if known is None else known)
        for setting in _settings(kernel, dtype)
    )


def _error(kernel: Kernel, z: np.ndarray, function: Callable, setting: tuple, known: dict) -> float:
    info = np.finfo(z.dtype)
    at = z.astype(np.float64)
    values = {p.name: float(v) for p, v in zip(kernel.parameters, setting, strict=True)}
    if setting not in known:
        known[setting] = kernel(at, values), np.full(z.shape, np.nan)
    want, near = known[setting]

    def errors() -> np.ndarray:
        scale = np.fmax(np.abs(want), near)
        unit = np.spacing(np.clip(scale, info.tiny, info.max).astype(z.dtype)).astype(float)
        return np.abs(got - want) / unit

    with np.errstate(all="ignore"):  # a line has no bend
        got = np.broadcast_to(function(z, *setting), z.shape).astype(np.float64)
        # Only where the error is large beside the value is it asked whether a zero is near.
        asked = np.isnan(near) & (errors() > SMALL_ERROR)
        if asked.any():
            near[asked] = size_near_zeros(lambda z: kernel(z, values), at[asked], want[asked])
        off = errors()
    off[np.isnan(got) & np.isnan(want)] = 0
    off[(np.abs(want) < info.tiny) & (np.abs(got) <= 2 * info.tiny)] = 0
    large = 0.999 * float(info.max)
    off[(np.abs(want) > large) & (np.abs(got) > large) & (np.sign(got) == np.sign(want))] = 0
    return float(np.max(np.where(np.isnan(off), np.inf, off)))


def _settings(kernel: Kernel, dtype: type) -> Iterator[tuple]:
    """Yield values of the parameters, as numbers of a dtype."""
    tried = [(p, (p.default, p.low, p.high, 0.7, 1.7)) for p in kernel.parameters]
    choices = [[v for v in row if p.holds(v)] for p, row in tried]
    most = MOST_SETTINGS if kernel.grade == "stable" else FEWER_SETTINGS
    for setting in combined(choices, most):
        yield tuple(map(dtype, setting))
