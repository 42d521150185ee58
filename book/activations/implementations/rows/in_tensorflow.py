"""Activations of a whole row, in TensorFlow: with gradients that may be differentiated."""

from .parts import parts

__all__ = ["FILES"]

HEAD = "import tensorflow as tf"

WIDE = '''def wide(z):
    """Return z as it is computed with: float64, and all else as float32."""
    return z if z.dtype == tf.float64 else tf.cast(z, tf.float32)


def as_floats(z):
    """Return z as a tensor, integers as float32."""
    z = tf.convert_to_tensor(z)
    return z if z.dtype.is_floating else tf.cast(z, tf.float32)'''

PARTS = """    largest = tf.reduce_max(z, axis=-1, keepdims=True)
    leads = z == largest
    ties = tf.reduce_sum(tf.cast(leads, z.dtype), axis=-1, keepdims=True)
    alone = leads & (ties == 1.0)
    # alone, an infinite input is 0 away from itself, and not NaN
    {first} = tf.where(alone, tf.zeros_like(z), z - largest)
{logs}
    weights = tf.exp(logs)*(1.0 + lost)
    others = tf.where(leads, tf.zeros_like(z), weights)
    rest = tf.reduce_sum(others, axis=-1, keepdims=True) + (ties - 1.0)
    return logs + lost, weights, rest, alone"""
PARTS, PLAIN_PARTS = parts(PARTS, "tf.clip_by_value({}, -1.0, 1.0)")

TIMES = '''def times(share, x):
    """Return share*x, and 0 where the share is 0, even if x is infinite."""
    product = share*x
    return tf.where(share == 0.0, tf.zeros_like(product), product)'''

CENTERED = '''def centered(share, rest, alone, x):
    """Return x less its mean under the shares, without cancellation."""
    products = times(share, x)
    mean = tf.reduce_sum(products, axis=-1, keepdims=True)
    others = tf.where(alone, tf.zeros_like(products), products)
    of_others = tf.reduce_sum(others, axis=-1, keepdims=True)
    # where the share is almost 1, 1 - share is share*rest
    return tf.where(alone, share*rest*x - of_others, x - mean)'''

SOFTMAX = '''def softmax_vjp(z, upstream, temperature=1.0):
    """The vector-Jacobian product: what flows back to z.

    ``upstream`` is the gradient that arrives at softmax(z). Nothing flows
    back to an input whose share is 0.
    """

    @tf.custom_gradient
    def computed(z, upstream):
        _, weights, rest, alone = softmax_parts(wide(z), temperature)
        share = weights/(1.0 + rest)
        of_upstream = centered(share, rest, alone, wide(upstream))

        def gradient(second):
            product = of_upstream*centered(share, rest, alone, wide(second))
            to_z = times(share, centered(share, rest, alone, product))
            to_z = tf.cast(to_z/temperature**2, z.dtype)
            return to_z, softmax_vjp(z, second, temperature)

        value = times(share, of_upstream)/temperature
        return tf.cast(value, z.dtype), gradient

    return computed(as_floats(z), as_floats(upstream))


def softmax(z, temperature=1.0):
    """Softmax along the last axis.

    temperature is a number: no gradient flows there.
    """

    @tf.custom_gradient
    def computed(z):
        def gradient(upstream):
            return softmax_vjp(z, upstream, temperature)

        _, weights, rest, _ = softmax_parts(wide(z), temperature)
        return tf.cast(weights/(1.0 + rest), z.dtype), gradient

    return computed(as_floats(z))'''

LOG_SOFTMAX = '''def log_softmax_vjp(z, upstream, temperature=1.0):
    """The vector-Jacobian product: what flows back to z.

    ``upstream`` is the gradient that arrives at log_softmax(z).
    """

    @tf.custom_gradient
    def computed(z, upstream):
        _, weights, rest, alone = softmax_parts(wide(z), temperature)
        share, given = weights/(1.0 + rest), wide(upstream)
        total = tf.reduce_sum(given, axis=-1, keepdims=True)
        others = tf.where(alone, tf.zeros_like(given), given)
        of_others = tf.reduce_sum(others, axis=-1, keepdims=True)

        def gradient(second):
            to_upstream = centered(share, rest, alone, wide(second))
            to_z = -total*times(share, to_upstream)/temperature**2
            to_upstream = to_upstream/temperature
            return tf.cast(to_z, z.dtype), tf.cast(to_upstream, z.dtype)

        # where the share is almost 1, 1 - share is share*rest
        value = tf.where(
            alone,
            share*(rest*given - of_others),
            given - times(share, total),
        )
        return tf.cast(value/temperature, z.dtype), gradient

    return computed(as_floats(z), as_floats(upstream))


def log_softmax(z, temperature=1.0):
    """The logarithm of softmax along the last axis.

    temperature is a number: no gradient flows there.
    """

    @tf.custom_gradient
    def computed(z):
        def gradient(upstream):
            return log_softmax_vjp(z, upstream, temperature)

        logs, _, rest, _ = softmax_parts(wide(z), temperature)
        return tf.cast(logs - tf.math.log1p(rest), z.dtype), gradient

    return computed(as_floats(z))'''

LOG_SUM_EXP = '''def log_sum_exp_vjp(z, upstream):
    """The vector-Jacobian product: what flows back to z.

    ``upstream`` is the gradient that arrives at log_sum_exp(z). Each input
    gets its share of it, which is softmax(z).
    """

    @tf.custom_gradient
    def computed(z, upstream):
        _, weights, rest, alone = softmax_parts(wide(z))
        share, given = weights/(1.0 + rest), wide(upstream)[..., None]

        def gradient(second):
            second = wide(second)
            to_z = times(share, centered(share, rest, alone, second))*given
            to_upstream = tf.reduce_sum(times(share, second), axis=-1)
            return tf.cast(to_z, z.dtype), tf.cast(to_upstream, z.dtype)

        return tf.cast(times(share, given), z.dtype), gradient

    return computed(as_floats(z), as_floats(upstream))


def log_sum_exp(z):
    """The logarithm of the sum of exp(z) along the last axis."""

    @tf.custom_gradient
    def computed(z):
        def gradient(upstream):
            return log_sum_exp_vjp(z, upstream)

        _, _, rest, _ = softmax_parts(wide(z))
        largest = tf.reduce_max(wide(z), axis=-1)
        value = largest + tf.math.log1p(rest[..., 0])
        value = tf.where(tf.math.is_inf(largest), largest, value)
        return tf.cast(value, z.dtype), gradient

    return computed(as_floats(z))'''

SPARSEMAX = '''def shares(z):
    """Return sparsemax of z, a float32 or float64."""
    largest = tf.reduce_max(z, axis=-1, keepdims=True)
    leads = z == largest
    ties = tf.reduce_sum(tf.cast(leads, tf.int32), axis=-1, keepdims=True)
    # alone, an infinite input is 0 away from itself, and not NaN
    z = tf.where(leads & (ties == 1), tf.zeros_like(z), z - largest)
    falling = tf.sort(z, axis=-1, direction="DESCENDING")
    count = tf.cast(tf.range(1, tf.shape(z)[-1] + 1), z.dtype)
    # of all the first k inputs, those with the largest threshold are kept
    thresholds = (tf.cumsum(falling, axis=-1) - 1.0)/count
    threshold = tf.reduce_max(thresholds, axis=-1, keepdims=True)
    share = tf.maximum(z - threshold, 0.0)
    far_below = tf.math.is_inf(z) & (z < 0.0)
    return tf.where(far_below, tf.zeros_like(z), share)


def sparsemax(z):
    """Sparsemax along the last axis.

    Inputs whose share is 0 get no gradient; the others get what arrives
    less its mean among them.
    """

    @tf.custom_gradient
    def computed(z):
        share = shares(wide(z))
        inside = share > 0.0

        def gradient(upstream):
            given = wide(upstream)
            total = tf.where(inside, given, tf.zeros_like(given))
            total = tf.reduce_sum(total, axis=-1, keepdims=True)
            count = tf.cast(inside, given.dtype)
            count = tf.reduce_sum(count, axis=-1, keepdims=True)
            returned = tf.where(inside, given - total/count, 0.0*share)
            return tf.cast(returned, z.dtype)

        return tf.cast(share, z.dtype), gradient

    return computed(as_floats(z))'''

MAXOUT = '''def maxout(z, pieces=2):
    """The largest of each group of neighbors along the last axis.

    Of equal inputs the first one gets the gradient.
    """
    z = tf.convert_to_tensor(z)
    groups = tf.shape(z)[-1]//pieces
    shape = tf.concat([tf.shape(z)[:-1], [groups, pieces]], axis=0)
    split = tf.reshape(z, shape)
    winner = tf.argmax(split, axis=-1)
    largest = tf.gather(split, winner, axis=-1, batch_dims=z.shape.rank)
    # tf.argmax passes over NaN
    spoiled = tf.reduce_max(split, axis=-1)
    return tf.where(tf.math.is_nan(spoiled), spoiled, largest)'''

CRELU = '''def crelu(z):
    """ReLU of z and ReLU of -z, one after the other along the last axis.

    At 0 the derivative is 0.
    """
    return tf.concat([tf.nn.relu(z), tf.nn.relu(-z)], axis=-1)'''

FILES = {
    "softmax": (HEAD, WIDE, PARTS, TIMES, CENTERED, SOFTMAX),
    "log_softmax": (HEAD, WIDE, PARTS, TIMES, CENTERED, LOG_SOFTMAX),
    "log_sum_exp": (HEAD, WIDE, PLAIN_PARTS, TIMES, CENTERED, LOG_SUM_EXP),
    "sparsemax": (HEAD, WIDE, SPARSEMAX),
    "maxout": (HEAD, MAXOUT),
    "crelu": (HEAD, CRELU),
}
