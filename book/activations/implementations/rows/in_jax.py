"""Activations of a whole row, in JAX: with derivatives for both modes."""

from .parts import SPARSEMAX_STEPS, TIMES, in_words, parts

__all__ = ["FILES"]

NUMBERS = "import jax.numpy as jnp"
PLAIN = f"import jax\n{NUMBERS}"
LAX = f"{PLAIN}\nfrom jax import lax"
PARTIAL = f"from functools import partial\n\n{LAX}"

WIDE = '''def wide(z):
    """Return z as it is computed with: float64, and all else as float32."""
    z = jnp.asarray(z)
    return z if z.dtype == jnp.float64 else z.astype(jnp.float32)


def format_of(z):
    """Return the dtype of a result: that of z, and float32 for integers."""
    dtype = jnp.asarray(z).dtype
    return dtype if jnp.issubdtype(dtype, jnp.floating) else jnp.float32'''

WORDS = {"np.": "jnp."}
PARTS, PLAIN_PARTS, TIMES = in_words(WORDS, *parts(), TIMES)

SHARES = '''def shares(z{temperature}):
    """Return softmax of z."""
    _, weights, rest, _ = softmax_parts(wide(z){temperature})
    return weights/(1 + rest)'''
PLAIN_SHARES = SHARES.format(temperature="")
SHARES = SHARES.format(temperature=", temperature")

CENTERED = '''{decorator}
def centered(z, x{temperature}):
    """Return x less its mean under softmax of z, without cancellation."""
    _, weights, rest, alone = softmax_parts(wide(z){temperature})
    share, x = weights/(1 + rest), wide(x)
    products = times(share, x)
    mean = products.sum(axis=-1, keepdims=True)
    of_others = jnp.where(alone, 0, products).sum(axis=-1, keepdims=True)
    # where the share is almost 1, 1 - share is share*rest
    return jnp.where(alone, share*rest*x - of_others, x - mean)


@centered.defjvp
def _({first}primals, tangents):
    (z, x), (dz, dx) = primals, tangents
    value = centered(z, x{temperature})
    moved = times(shares(z{temperature}), value*wide(dz))
    moved = moved.sum(axis=-1, keepdims=True){over}
    return value, centered(z, dx{temperature}) - moved'''
WITH = "@partial(jax.custom_jvp, nondiff_argnums=({},))"
PLAIN_CENTERED = CENTERED.format(decorator="@jax.custom_jvp", temperature="", first="", over="")
CENTERED = CENTERED.format(
    decorator=WITH.format(2),
    temperature=", temperature",
    first="temperature, ",
    over="/temperature",
)

SOFTMAX = '''@partial(jax.custom_jvp, nondiff_argnums=(1,))
def softmax(z, temperature=1.0):
    """Softmax along the last axis.

    Nothing flows back to an input whose share is 0. temperature is a
    number: no gradient flows there.
    """
    return shares(z, temperature).astype(format_of(z))


@softmax.defjvp
def _(temperature, primals, tangents):
    (z,), (dz,) = primals, tangents
    share = softmax(z, temperature)
    slope = times(wide(share), centered(z, dz, temperature))/temperature
    return share, slope.astype(share.dtype)'''

LOG_SOFTMAX = '''@partial(jax.custom_jvp, nondiff_argnums=(1,))
def log_softmax(z, temperature=1.0):
    """The logarithm of softmax along the last axis.

    temperature is a number: no gradient flows there.
    """
    logs, _, rest, _ = softmax_parts(wide(z), temperature)
    return (logs - jnp.log1p(rest)).astype(format_of(z))


@log_softmax.defjvp
def _(temperature, primals, tangents):
    (z,), (dz,) = primals, tangents
    slope = centered(z, dz, temperature)/temperature
    return log_softmax(z, temperature), slope.astype(format_of(z))'''

LOG_SUM_EXP = '''@jax.custom_jvp
def softmax(z):
    """Softmax along the last axis: the derivative of log_sum_exp."""
    return shares(z)


@softmax.defjvp
def _(primals, tangents):
    (z,), (dz,) = primals, tangents
    share = softmax(z)
    return share, times(share, centered(z, dz))


@jax.custom_jvp
def log_sum_exp(z):
    """The logarithm of the sum of exp(z) along the last axis.

    Each input gets its share of the gradient, which is softmax(z).
    """
    _, _, rest, _ = softmax_parts(wide(z))
    largest = wide(z).max(axis=-1)
    value = largest + jnp.log1p(rest.squeeze(-1))
    value = jnp.where(jnp.isinf(largest), largest, value)
    return value.astype(format_of(z))


@log_sum_exp.defjvp
def _(primals, tangents):
    (z,), (dz,) = primals, tangents
    slope = times(softmax(z), wide(dz)).sum(axis=-1)
    return log_sum_exp(z), slope.astype(format_of(z))'''

(STEPS,) = in_words(WORDS, SPARSEMAX_STEPS)
SPARSEMAX = f'''def shares(z):
    """Return sparsemax of z, a float32 or float64."""
{STEPS}


@jax.custom_jvp
def sparsemax(z):
    """Sparsemax along the last axis.

    Inputs whose share is 0 get no gradient; the others get what arrives
    less its mean among them.
    """
    return shares(wide(z)).astype(format_of(z))


@sparsemax.defjvp
def _(primals, tangents):
    (z,), (dz,) = primals, tangents
    share, dz = lax.stop_gradient(shares(wide(z))), wide(dz)
    outside = share == 0
    given = jnp.where(outside, 0, dz)
    mean = given.sum(axis=-1, keepdims=True)
    mean = mean/(share > 0).sum(axis=-1, keepdims=True)
    # NaN where the share is NaN
    one = jnp.where(outside, 1, share/share)
    slope = jnp.where(outside, 0, (given - mean)*one)
    return sparsemax(z), slope.astype(format_of(z))'''

MAXOUT = '''def maxout(z, pieces=2):
    """The largest of each group of neighbors along the last axis.

    Of equal inputs the first one gets the gradient.
    """
    z = jnp.asarray(z)
    groups = z.reshape(*z.shape[:-1], z.shape[-1]//pieces, pieces)
    winner = groups.argmax(axis=-1, keepdims=True)
    return jnp.take_along_axis(groups, winner, axis=-1).squeeze(-1)'''

CRELU = '''def crelu(z):
    """ReLU of z and ReLU of -z, one after the other along the last axis.

    At 0 the derivative is 0.
    """
    z = jnp.asarray(z)
    return jnp.concatenate([jax.nn.relu(z), jax.nn.relu(-z)], axis=-1)'''

FILES = {
    "softmax": (PARTIAL, WIDE, PARTS, TIMES, SHARES, CENTERED, SOFTMAX),
    "log_softmax": (PARTIAL, WIDE, PARTS, TIMES, SHARES, CENTERED, LOG_SOFTMAX),
    "log_sum_exp": (
        *(PLAIN, WIDE, PLAIN_PARTS, TIMES),
        *(PLAIN_SHARES, PLAIN_CENTERED, LOG_SUM_EXP),
    ),
    "sparsemax": (LAX, WIDE, SPARSEMAX),
    "maxout": (NUMBERS, MAXOUT),
    "crelu": (PLAIN, CRELU),
}
