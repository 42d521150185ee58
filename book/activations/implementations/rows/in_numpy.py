"""Activations of a whole row, in NumPy."""

from ..files import NUMPY_WRAPPER
from .parts import SPARSEMAX_STEPS, TIMES, parts

__all__ = ["FILES"]

HEAD = "from functools import wraps\n\nimport numpy as np"

PARTS, PLAIN_PARTS = parts()

SOFTMAX = '''@in_float64
def softmax(z, temperature=1.0):
    """Softmax along the last axis."""
    _, weights, rest, _ = softmax_parts(z, temperature)
    return weights/(1 + rest)'''

SOFTMAX_VJP = '''@in_float64
def softmax_vjp(z, upstream, temperature=1.0):
    """The vector-Jacobian product: what flows back to z.

    ``upstream`` is the gradient that arrives at softmax(z). Nothing flows
    back to an input whose share is 0.
    """
    _, weights, rest, alone = softmax_parts(z, temperature)
    share = weights/(1 + rest)
    products = times(share, upstream)
    mean = products.sum(axis=-1, keepdims=True)
    of_others = np.where(alone, 0, products).sum(axis=-1, keepdims=True)
    # this cancels where the share is almost 1: 1 - share is share*rest
    centered = np.where(
        alone, share*rest*upstream - of_others, upstream - mean
    )
    return times(share, centered)/temperature'''

LOG_SOFTMAX = '''@in_float64
def log_softmax(z, temperature=1.0):
    """The logarithm of softmax along the last axis."""
    logs, _, rest, _ = softmax_parts(z, temperature)
    return logs - np.log1p(rest)'''

LOG_SOFTMAX_VJP = '''@in_float64
def log_softmax_vjp(z, upstream, temperature=1.0):
    """The vector-Jacobian product: what flows back to z.

    ``upstream`` is the gradient that arrives at log_softmax(z).
    """
    upstream = np.asarray(upstream)
    _, weights, rest, alone = softmax_parts(z, temperature)
    share = weights/(1 + rest)
    total = upstream.sum(axis=-1, keepdims=True)
    of_others = np.where(alone, 0, upstream).sum(axis=-1, keepdims=True)
    # where the share is almost 1, 1 - share is share*rest
    returned = np.where(
        alone,
        share*(rest*upstream - of_others),
        upstream - times(share, total),
    )
    return returned/temperature'''

LOG_SUM_EXP = '''@in_float64
def log_sum_exp(z):
    """The logarithm of the sum of exp(z) along the last axis."""
    _, _, rest, _ = softmax_parts(z)
    largest = z.max(axis=-1)
    return np.where(
        np.isinf(largest), largest, largest + np.log1p(rest[..., 0])
    )'''

LOG_SUM_EXP_VJP = '''@in_float64
def log_sum_exp_vjp(z, upstream):
    """The vector-Jacobian product: what flows back to z.

    ``upstream`` is the gradient that arrives at log_sum_exp(z). Each input
    gets its share of it, which is softmax(z).
    """
    _, weights, rest, _ = softmax_parts(z)
    return times(weights/(1 + rest), np.asarray(upstream)[..., None])'''

SPARSEMAX = f'''@in_float64
def sparsemax(z):
    """Sparsemax along the last axis."""
{SPARSEMAX_STEPS}'''

SPARSEMAX_VJP = '''@in_float64
def sparsemax_vjp(z, upstream):
    """The vector-Jacobian product: what flows back to z.

    ``upstream`` is the gradient that arrives at sparsemax(z). Inputs whose
    share is 0 get nothing; the others get it less its mean among them.
    """
    share = sparsemax(z)
    inside = share > 0
    total = np.where(inside, upstream, 0).sum(axis=-1, keepdims=True)
    mean = total/inside.sum(axis=-1, keepdims=True)
    return np.where(inside, upstream - mean, 0*share)'''

MAXOUT = '''def groups_of(z, pieces):
    """Return z with a last axis for each group of neighbors."""
    return z.reshape(*z.shape[:-1], z.shape[-1]//pieces, pieces)


@in_float64
def maxout(z, pieces=2):
    """The largest of each group of neighbors along the last axis."""
    return groups_of(z, pieces).max(axis=-1)


@in_float64
def maxout_vjp(z, upstream, pieces=2):
    """The vector-Jacobian product: what flows back to z.

    ``upstream`` is the gradient that arrives at maxout(z). Of equal inputs
    the first one gets it.
    """
    groups = groups_of(z, pieces)
    winner = groups.argmax(axis=-1)[..., None] == np.arange(pieces)
    returned = np.where(winner, np.asarray(upstream)[..., None], 0)
    unknown = np.isnan(groups).any(axis=-1, keepdims=True)
    return np.where(unknown, np.nan, returned).reshape(z.shape)'''

CRELU = '''@in_float64
def crelu(z):
    """ReLU of z and ReLU of -z, one after the other along the last axis."""
    return np.concatenate([np.maximum(z, 0), np.maximum(-z, 0)], axis=-1)


@in_float64
def crelu_vjp(z, upstream):
    """The vector-Jacobian product: what flows back to z.

    ``upstream`` is the gradient that arrives at crelu(z). At 0 the
    derivative is 0.
    """
    first, second = np.split(np.asarray(upstream), 2, axis=-1)
    returned = np.where(z > 0, first, np.where(z < 0, -second, 0))
    return np.where(np.isnan(z), z, returned)'''

WRAPPER = NUMPY_WRAPPER
FILES = {
    "softmax": (HEAD, PARTS, TIMES, WRAPPER, SOFTMAX, SOFTMAX_VJP),
    "log_softmax": (HEAD, PARTS, TIMES, WRAPPER, LOG_SOFTMAX, LOG_SOFTMAX_VJP),
    "log_sum_exp": (HEAD, PLAIN_PARTS, TIMES, WRAPPER, LOG_SUM_EXP, LOG_SUM_EXP_VJP),
    "sparsemax": (HEAD, WRAPPER, SPARSEMAX, SPARSEMAX_VJP),
    "maxout": (HEAD, WRAPPER, MAXOUT),
    "crelu": (HEAD, WRAPPER, CRELU),
}
