"""Activations of a whole row, in PyTorch: with a backward pass that may be differentiated."""

from .parts import TIMES, in_words, parts

__all__ = ["FILES"]

HEAD = "import torch"

WIDE = '''def wide(z):
    """Return z as it is computed with: float64, and all else as float32."""
    return z if z.dtype == torch.float64 else z.float()'''

WORDS = {
    "np.clip": "torch.clamp",
    "np.": "torch.",
    "axis": "dim",
    "keepdims": "keepdim",
    ".max(": ".amax(",
}
PARTS, PLAIN_PARTS, TIMES = in_words(WORDS, *parts(), TIMES)

CENTERED = '''def centered(share, rest, alone, x):
    """Return x less its mean under the shares, without cancellation."""
    products = times(share, x)
    mean = products.sum(dim=-1, keepdim=True)
    of_others = torch.where(alone, 0, products).sum(dim=-1, keepdim=True)
    # where the share is almost 1, 1 - share is share*rest
    return torch.where(alone, share*rest*x - of_others, x - mean)'''

WITH_TEMPERATURE = '''class {name}(torch.autograd.Function):
    """{says} along the last dimension."""

    generate_vmap_rule = True

    @staticmethod
    def forward(z, temperature):
        {forward}

    @staticmethod
    def setup_context(ctx, inputs, output):
        z, ctx.temperature = inputs
        ctx.save_for_backward(z)

    @staticmethod
    def backward(ctx, upstream):
        (z,) = ctx.saved_tensors
        return {name}VJP.apply(z, upstream, ctx.temperature), None


def {function}(z, temperature=1.0):
    """{says} along the last dimension.

    {noted}
    """
    z = z if z.is_floating_point() else z.float()
    return {name}.apply(z, temperature)'''
VJP_CONTEXT = """    @staticmethod
    def setup_context(ctx, inputs, output):
        z, upstream, ctx.temperature = inputs
        ctx.save_for_backward(z, upstream)"""

SOFTMAX_VJP = f'''class SoftmaxVJP(torch.autograd.Function):
    """The vector-Jacobian product of softmax: what flows back to z."""

    generate_vmap_rule = True

    @staticmethod
    def forward(z, upstream, temperature):
        _, weights, rest, alone = softmax_parts(wide(z), temperature)
        share = weights/(1 + rest)
        returned = times(share, centered(share, rest, alone, wide(upstream)))
        return (returned/temperature).to(z.dtype)

{VJP_CONTEXT}

    @staticmethod
    def backward(ctx, second):
        z, upstream = ctx.saved_tensors
        _, weights, rest, alone = softmax_parts(wide(z), ctx.temperature)
        share = weights/(1 + rest)
        product = centered(share, rest, alone, wide(upstream))
        product = product*centered(share, rest, alone, wide(second))
        to_z = times(share, centered(share, rest, alone, product))
        to_z = (to_z/ctx.temperature**2).to(z.dtype)
        return to_z, SoftmaxVJP.apply(z, second, ctx.temperature), None'''
SOFTMAX_FUNCTION = WITH_TEMPERATURE.format(
    name="Softmax",
    function="softmax",
    says="Softmax",
    forward="""_, weights, rest, _ = softmax_parts(wide(z), temperature)
        return (weights/(1 + rest)).to(z.dtype)""",
    noted="""Nothing flows back to an input whose share is 0. temperature is a
    number: no gradient flows there.""",
)

LOG_SOFTMAX_VJP = f'''class LogSoftmaxVJP(torch.autograd.Function):
    """The vector-Jacobian product of log-softmax: what flows back to z."""

    generate_vmap_rule = True

    @staticmethod
    def forward(z, upstream, temperature):
        _, weights, rest, alone = softmax_parts(wide(z), temperature)
        share, upstream = weights/(1 + rest), wide(upstream)
        total = upstream.sum(dim=-1, keepdim=True)
        of_others = torch.where(alone, 0, upstream).sum(dim=-1, keepdim=True)
        # where the share is almost 1, 1 - share is share*rest
        returned = torch.where(
            alone,
            share*(rest*upstream - of_others),
            upstream - times(share, total),
        )
        return (returned/temperature).to(z.dtype)

{VJP_CONTEXT}

    @staticmethod
    def backward(ctx, second):
        z, upstream = ctx.saved_tensors
        _, weights, rest, alone = softmax_parts(wide(z), ctx.temperature)
        share = weights/(1 + rest)
        to_upstream = centered(share, rest, alone, wide(second))
        total = wide(upstream).sum(dim=-1, keepdim=True)
        to_z = -total*times(share, to_upstream)/ctx.temperature**2
        to_upstream = to_upstream/ctx.temperature
        return to_z.to(z.dtype), to_upstream.to(z.dtype), None'''
LOG_SOFTMAX_FUNCTION = WITH_TEMPERATURE.format(
    name="LogSoftmax",
    function="log_softmax",
    says="The logarithm of softmax",
    forward="""logs, _, rest, _ = softmax_parts(wide(z), temperature)
        return (logs - torch.log1p(rest)).to(z.dtype)""",
    noted="temperature is a number: no gradient flows there.",
)

LOG_SUM_EXP = '''class LogSumExpVJP(torch.autograd.Function):
    """The vector-Jacobian product of log-sum-exp: what flows back to z."""

    generate_vmap_rule = True

    @staticmethod
    def forward(z, upstream):
        _, weights, rest, _ = softmax_parts(wide(z))
        returned = times(weights/(1 + rest), wide(upstream).unsqueeze(-1))
        return returned.to(z.dtype)

    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.save_for_backward(*inputs)

    @staticmethod
    def backward(ctx, second):
        z, upstream = ctx.saved_tensors
        _, weights, rest, alone = softmax_parts(wide(z))
        share, second = weights/(1 + rest), wide(second)
        to_z = times(share, centered(share, rest, alone, second))
        to_z = to_z*wide(upstream).unsqueeze(-1)
        to_upstream = times(share, second).sum(dim=-1)
        return to_z.to(z.dtype), to_upstream.to(z.dtype)


class LogSumExp(torch.autograd.Function):
    """The logarithm of the sum of exp(z) along the last dimension."""

    generate_vmap_rule = True

    @staticmethod
    def forward(z):
        _, _, rest, _ = softmax_parts(wide(z))
        largest, rest = wide(z).amax(dim=-1), rest.squeeze(-1)
        value = torch.where(
            torch.isinf(largest), largest, largest + torch.log1p(rest)
        )
        return value.to(z.dtype)

    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.save_for_backward(*inputs)

    @staticmethod
    def backward(ctx, upstream):
        (z,) = ctx.saved_tensors
        return LogSumExpVJP.apply(z, upstream)


def log_sum_exp(z):
    """The logarithm of the sum of exp(z) along the last dimension.

    Each input gets its share of the gradient, which is softmax(z).
    """
    return LogSumExp.apply(z if z.is_floating_point() else z.float())'''

SPARSEMAX = '''def shares(z):
    """Return sparsemax of z, a float32 or float64."""
    largest = z.amax(dim=-1, keepdim=True)
    leads = z == largest
    alone = leads & (leads.sum(dim=-1, keepdim=True) == 1)
    # alone, an infinite input is 0 away from itself, and not NaN
    z = torch.where(alone, 0, z - largest)
    falling = z.sort(dim=-1, descending=True).values
    count = torch.arange(1, z.shape[-1] + 1, dtype=z.dtype, device=z.device)
    # of all the first k inputs, those with the largest threshold are kept
    thresholds = (falling.cumsum(dim=-1) - 1)/count
    threshold = thresholds.amax(dim=-1, keepdim=True)
    return torch.where(z == -torch.inf, 0, torch.clamp(z - threshold, min=0))


class Sparsemax(torch.autograd.Function):
    """Sparsemax along the last dimension."""

    generate_vmap_rule = True

    @staticmethod
    def forward(z):
        return shares(wide(z)).to(z.dtype)

    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.save_for_backward(*inputs)

    @staticmethod
    def backward(ctx, upstream):
        (z,) = ctx.saved_tensors
        share, upstream = shares(wide(z.detach())), wide(upstream)
        inside = share > 0
        total = torch.where(inside, upstream, 0).sum(dim=-1, keepdim=True)
        mean = total/inside.sum(dim=-1, keepdim=True)
        return torch.where(inside, upstream - mean, 0*share).to(z.dtype)


def sparsemax(z):
    """Sparsemax along the last dimension.

    Inputs whose share is 0 get no gradient; the others get what arrives
    less its mean among them.
    """
    return Sparsemax.apply(z if z.is_floating_point() else z.float())'''

MAXOUT = '''def maxout(z, pieces=2):
    """The largest of each group of neighbors along the last dimension.

    Of equal inputs the first one gets the gradient.
    """
    groups = z.unflatten(-1, (z.shape[-1]//pieces, pieces))
    winner = groups.argmax(dim=-1, keepdim=True)
    return groups.gather(-1, winner).squeeze(-1)'''

CRELU = '''def crelu(z):
    """ReLU of z and ReLU of -z, one after the other along the last dimension.

    At 0 the derivative is 0.
    """
    return torch.cat([torch.relu(z), torch.relu(-z)], dim=-1)'''

FILES = {
    "softmax": (HEAD, WIDE, PARTS, TIMES, CENTERED, SOFTMAX_VJP, SOFTMAX_FUNCTION),
    "log_softmax": (HEAD, WIDE, PARTS, TIMES, CENTERED, LOG_SOFTMAX_VJP, LOG_SOFTMAX_FUNCTION),
    "log_sum_exp": (HEAD, WIDE, PLAIN_PARTS, TIMES, CENTERED, LOG_SUM_EXP),
    "sparsemax": (HEAD, WIDE, SPARSEMAX),
    "maxout": (HEAD, MAXOUT),
    "crelu": (HEAD, CRELU),
}
