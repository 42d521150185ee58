"""What live figures compute in the browser, computed once more with NumPy."""

import math
from functools import cache
from itertools import pairwise

import numpy as np

from activations.data import HANDWRITING
from activations.scenes.means import ENDS, NODES
from activations.scenes.pieces_scene import END, GRID

# --- the secant of x^2/2 ----------------------------------------------------------------


def slopes(x, h):
    """Return the slopes of the secant from x to x + h and of the tangent at x.

    That of the secant is NaN where h is 0.
    """
    return (((x + h) ** 2 / 2 - x * x / 2) / h if h else float("nan")), x


# --- the rules of differentiation ----------------------------------------------------------


def of_chain(pair):
    """Return the inner and the outer function."""
    return {
        "straight": (np.poly1d([3, 1]), np.poly1d([1, 0, 0])),
        "curved": (np.poly1d([1, 0, 0]), np.poly1d([-1, 0, 1])),
    }[pair]


def chained(pair, z, h):
    """Return what a step h from z becomes in a chain.

    Returns
    -------
    dict of float
        Both functions and their slopes at z, the steps along the tangents, and the true
        change of y.
    """
    inner, outer = of_chain(pair)
    u = inner(z)
    du, dy = inner.deriv()(z), outer.deriv()(u)
    return {
        **{"u": u, "y": outer(u), "du": du, "dy": dy},
        **{"first": du * h, "second": outer(inner).deriv()(z) * h},
        "true": outer(inner(z + h)) - outer(u),
    }


def of_base(p, z):
    """Return height and slope of p^z, the slope by a central difference."""
    h = 1e-5
    return p**z, (p ** (z + h) - p ** (z - h)) / (2 * h)


def bent(z, h):
    """Return the slope of z^3/3 - z at z and at z + h, and the second derivative at z."""
    cubic = np.poly1d([1 / 3, 0, -1, 0])
    return cubic.deriv()(z), cubic.deriv()(z + h), cubic.deriv(2)(z)


# --- a sigmoid over a tanh, and lines through a corner -------------------------------------


def apart(a, b, height, rate):
    """Return the largest distance of a s(bz) - a/2 from height tanh(rate z), over all z."""
    z = np.concatenate([np.linspace(0, 30, 300_001), [np.inf]])
    return float(np.abs(a / (1 + np.exp(-b * z)) - a / 2 - height * np.tanh(rate * z)).max())


def above(f, slope):
    """Return on which sides of 0 the line through the corner exceeds f: of -1 and 1, a set."""
    z = np.linspace(-3, 3, 6001)
    return set(np.sign(z[slope * z > f(z) + 1e-12]))


# --- the slope of tanh in a format -----------------------------------------------------------


def slopes_in(dtype, z):
    """Return 1 - t^2 and 4E/(1 + E)^2 at z, every step rounded to a format of NumPy.

    tanh and exp are computed in double precision and rounded once.
    """
    z = np.asarray(z).astype(dtype).astype(np.float64)
    one, four = dtype(1), dtype(4)
    with np.errstate(under="ignore"):
        t, E = np.tanh(z).astype(dtype), np.exp(-2 * np.abs(z)).astype(dtype)
        return one - t * t, four * E / ((one + E) * (one + E))


# --- rectifiers that fit a sine ---------------------------------------------------------


def network(pieces: int) -> tuple[np.ndarray, np.ndarray]:
    """Return where each ReLU begins and its weight: what the slope changes by there.

    Returns
    -------
    starts, weights : numpy.ndarray of float64, shape (pieces,)
        The network is sum(weights * max(0, x - starts)).
    """
    knots = END * np.arange(pieces + 1) / pieces
    slopes = np.diff(np.sin(knots)) / np.diff(knots)
    return knots[:-1], np.diff(slopes, prepend=0)


def evaluate(x: np.ndarray, pieces: int) -> np.ndarray:
    """Return the network's values at x, shape (n,): a sum of ReLUs, not an interpolation."""
    starts, weights = network(pieces)
    return np.maximum(0, x[:, None] - starts) @ weights


def largest_error(pieces: int) -> float:
    """Return the largest distance from the sine on the grid."""
    x = END * np.arange(GRID + 1) / GRID
    return float(np.max(np.abs(np.sin(x) - evaluate(x, pieces))))


def bound(pieces: int) -> float:
    """Return h^2/8."""
    return float((END / pieces) ** 2 / 8)


# --- the gradient in a deep stack --------------------------------------------------------


def _rule(kinks: tuple[float, ...], q: float) -> tuple[np.ndarray, np.ndarray]:
    """Return points x and weights for means over N(0, 1), with panels that end at kinks."""
    inner = [kink / math.sqrt(q) for kink in kinks] if q > 0 else []
    ends = sorted({*ENDS, *(end for end in inner if ENDS[0] < end < ENDS[-1])})
    nodes, weights = np.polynomial.legendre.leggauss(NODES)
    low, high = (np.array(side)[:, None] for side in zip(*pairwise(ends), strict=True))
    x = (low + high) / 2 + (high - low) / 2 * nodes
    return x, (high - low) / 2 * weights * np.exp(-x * x / 2) / math.sqrt(2 * math.pi)


def steps(activation, scale, layers):
    """Return log10 of |g_l|/|g_(l+1)| for l = 1, ..., layers - 1.

    It is -inf or inf where the numbers leave the range of doubles.
    """
    found, q = [], scale
    with np.errstate(over="ignore", under="ignore", divide="ignore"):
        for _ in range(layers - 1):
            x, weights = _rule(activation.kinks, q)
            z = math.sqrt(q) * x
            value, slope = (
                scale * float(np.sum(weights * f(z) ** 2))
                for f in (activation, activation.gradient)
            )
            found.append(np.log10(slope) / 2)
            q = value
    return np.array(found)


def sizes(activation, scale, layers):
    """Return log10 of |g_l|/|g_layers| for l = 1, ..., layers; the last is 0."""
    ratios = steps(activation, scale, layers)
    return np.append(np.cumsum(ratios[::-1])[::-1], 0.0)


def in_words(power: float) -> str:
    """Return 10**power with two digits, as the script writes it."""
    power = round(power, 9) if math.isfinite(power) else power
    if abs(power) > 300:
        return f"{'more' if power > 0 else 'less'} than 1e{'300' if power > 0 else '−300'}"
    value = 10**power
    if -2 <= power < 3:
        text = f"{value:.{max(0, 1 - math.floor(power))}f}"
    else:
        mantissa, exponent = f"{value:.1e}".split("e")
        text = f"{mantissa}e{int(exponent)}"
    return text.replace("-", "−")


# --- networks of two hidden units as circuits ----------------------------------------------


def circuit_loss(phi, x, hidden, out, y):
    """Return half the squared distance of out . phi(hidden @ x) from y.

    Parameters
    ----------
    phi : callable
    x : numpy.ndarray, shape (n,)
    hidden : numpy.ndarray, shape (2, n)
    out : numpy.ndarray, shape (2,)
    y : float
    """
    return float((out @ phi(hidden @ x) - y) ** 2 / 2)


def circuit_slopes(phi, x, hidden, out, y):
    """Return the derivatives of the loss by x, by the hidden weights and by the output's.

    As matrices, where the figure goes from unit to unit.
    """
    z = hidden @ x
    missed = out @ phi(z) - y
    delta = missed * out * phi.gradient(z)
    return hidden.T @ delta, np.outer(delta, x), missed * phi(z)


def central(f, at, h=1e-5):
    """Return the central differences of f by each entry of an array."""
    found = np.empty_like(at)
    for place in np.ndindex(at.shape):
        step = np.zeros_like(at)
        step[place] = h
        found[place] = (f(at + step) - f(at - step)) / (2 * h)
    return found


# --- the square of XOR, folded ---------------------------------------------------------------


def folded(weights, biases):
    """Return where the corners (0, 0), (0, 1), (1, 0), (1, 1) go, shape (4, 2)."""
    corners = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    return np.maximum(0, corners @ np.transpose(weights) + biases)


def widest_gap(points):
    """Return half the widest gap between XOR's answers over all directions; negative if none."""
    angles = np.linspace(0, 2 * np.pi, 14400, endpoint=False)
    along = points @ np.array([np.cos(angles), np.sin(angles)])
    return float((along[[1, 2]].min(axis=0) - along[[0, 3]].max(axis=0)).max() / 2)


def tents(x, layers):
    """Return the tent map, repeated: a wave of triangles."""
    return 1 - abs(np.mod(2**layers * np.asarray(x), 2) - 1)


# --- signal and gradient through many layers ---------------------------------------------------


def average(f, q):
    """Return E[f(z)^2] for z from N(0, q): a sum on a fine grid without its middle point."""
    x = (np.arange(40_000) + 0.5) / 2000 - 10
    weights = np.exp(-x * x / 2)
    return float(weights @ f(math.sqrt(q) * x) ** 2 / weights.sum())


def recursion(activation, scale, layers):
    """Return the mean squares of pre-activations, and those of the gradient, by layer."""
    q = [1.0]
    for _ in range(layers - 1):
        q.append(scale * average(activation, q[-1]))
    factors = [scale * average(activation.gradient, each) for each in q[:-1]]
    return np.array(q), np.append(np.cumprod(factors[::-1])[::-1], 1.0)


def mulberry(seed):
    """Yield numbers between 0 and 1: mulberry32, in whole numbers of 32 bits."""
    state, mask = seed, 2**32 - 1
    while True:
        state = (state + 0x6D2B79F5) & mask
        t = (state ^ state >> 15) * (state | 1) & mask
        t ^= (t + ((t ^ t >> 7) * (t | 61) & mask)) & mask
        yield (t ^ t >> 14) / 2**32


def normals(count, uniform):
    """Return standard normal numbers, two from each pair of uniform ones."""
    pairs = np.array([(next(uniform), next(uniform)) for _ in range((count + 1) // 2)])
    radius, angle = np.sqrt(-2 * np.log1p(-pairs[:, 0])), 2 * np.pi * pairs[:, 1]
    return (radius * np.array([np.cos(angle), np.sin(angle)])).T.ravel()[:count]


@cache
def drawn(seed, layers, width, batch):
    """Return the weights of each layer, the inputs, and the gradient at the end."""
    uniform = mulberry(seed)
    weights = [normals(width * width, uniform).reshape(width, width) for _ in range(layers)]
    return weights, *(normals(batch * width, uniform).reshape(batch, width) for _ in range(2))


def measured(activation, scale, seed, layers, width, batch):
    """Return what `recursion` does, measured in one network with these random numbers."""
    weights, a, end = drawn(seed, layers, width, batch)
    size, pre = math.sqrt(scale / width), []
    a = a / math.sqrt(scale)
    for w in weights:
        pre.append(a @ w * size)
        a = activation(pre[-1])
    deltas = [end]
    for w, z in zip(weights[:0:-1], pre[-2::-1], strict=True):
        deltas.append(deltas[-1] @ w.T * size * activation.gradient(z))
    back = np.array([np.mean(delta**2) for delta in deltas[::-1]])
    return np.array([np.mean(z**2) for z in pre]), back / back[-1]


# --- the edge of chaos ---------------------------------------------------------------------------


def on_the_edge(activation, q):
    """Return n Var(W) and Var(b) that keep q and the gradient."""
    weights = 1 / average(activation.gradient, q)
    return weights, q - weights * average(activation, q)


def settled(activation, weights, biases, layers=500):
    """Return q after many layers that begin at 1, and chi there."""
    q, before = 1.0, 0.0
    for _ in range(layers):
        if abs(q - before) < 1e-9 * q:
            break
        before, q = q, weights * average(activation, q) + biases
    return q, weights * average(activation.gradient, q)


# --- mean and variance, layer by layer ----------------------------------------------------------


@cache
def normal_grid():
    """Return points and weights for means over N(0, 1): a fine grid without its middle point."""
    x = (np.arange(40_000) + 0.5) / 2000 - 10
    weights = np.exp(-x * x / 2)
    return x, weights / weights.sum()


def passed(activation, mean, variance):
    """Return mean and variance of f(z) for z from N(mean, variance)."""
    x, weights = normal_grid()
    y = activation(mean + math.sqrt(variance) * x)
    middle = weights @ y
    return middle, weights @ (y - middle) ** 2


# --- handwriting -----------------------------------------------------------------------------


def inked(marks, image=0.0):
    """Return the 64 pixels of a sheet: an image, and the pen's ink wherever it has been."""
    row, column = np.divmod(np.arange(64), 8)
    apart = abs(row[:, None] - row) + abs(column[:, None] - column)
    return np.minimum(1, image + np.select([apart == 0, apart == 1], [1, 0.25]) @ marks)


def what_fires(x):
    """Return z of the 16 units, and the shares of the digits, from the stored weights."""
    with np.load(HANDWRITING) as stored:
        hidden, output = (stored[name] / 8 for name in ("hidden", "output"))
    z = x @ hidden[:64] + hidden[64]
    logits = np.maximum(0, z) @ output[:16] + output[16]
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return z, powers / powers.sum(axis=-1, keepdims=True)
