"""What the code of softmax and its relatives has in common, in the words of each library."""

from __future__ import annotations

__all__ = ["SPARSEMAX_STEPS", "TIMES", "in_words", "parts"]

START = '''def softmax_parts(z{temperature}):
    """Return the log weights, the weights, their rest, and a mask.

    A weight is {weight}, so the largest is 1.
    The rest is the sum of all weights but one that is 1, and the mask
    marks the largest input if no other is equal to it.
    """
'''
# In the words of NumPy.
BODY = """    largest = z.max(axis=-1, keepdims=True)
    leads = z == largest
    ties = leads.sum(axis=-1, keepdims=True)
    alone = leads & (ties == 1)
    # alone, an infinite input is 0 away from itself, and not NaN
    {first} = np.where(alone, 0, z - largest)
{logs}
    weights = np.exp(logs)*(1 + lost)
    others = np.where(leads, 0, weights).sum(axis=-1, keepdims=True)
    return logs + lost, weights, others + (ties - 1), alone"""
CLIP = "np.clip({}, -1, 1)"
TIMES = '''def times(share, x):
    """Return share*x, and 0 where the share is 0, even if x is infinite."""
    return np.where(share == 0, 0, share*x)'''

# Of a float z, to its shares.
SPARSEMAX_STEPS = """\
    largest = z.max(axis=-1, keepdims=True)
    leads = z == largest
    alone = leads & (leads.sum(axis=-1, keepdims=True) == 1)
    # alone, an infinite input is 0 away from itself, and not NaN
    z = np.where(alone, 0, z - largest)
    falling = -np.sort(-z, axis=-1)
    count = np.arange(1, z.shape[-1] + 1)
    # of all the first k inputs, those with the largest threshold are kept
    thresholds = (falling.cumsum(axis=-1) - 1)/count
    threshold = thresholds.max(axis=-1, keepdims=True)
    return np.where(np.isneginf(z), 0, np.maximum(z - threshold, 0))"""


def parts(body: str = BODY, clip: str = CLIP) -> tuple[str, str]:
    """Return the function with a temperature, and without."""
    text = START + body
    with_temperature = text.format(
        temperature=", temperature",
        weight="exp((z - largest)/temperature)",
        first="difference",
        logs=f"""    logs = difference/temperature
    # what rounding took from the difference, and from the quotient
    lost = sum_error(z, -largest)/temperature
    lost = lost + quotient_error(difference, temperature)
    lost = {clip.format("lost")}""",
    )
    plain = text.format(
        temperature="",
        weight="exp(z - largest)",
        first="logs",
        logs=f"""    # what rounding took from the difference
    lost = {clip.format("sum_error(z, -largest)")}""",
    )
    return with_temperature, plain


def in_words(words: dict[str, str], *texts: str) -> tuple[str, ...]:
    """Return texts with words of NumPy replaced by those of another library."""
    for old, new in words.items():
        texts = tuple(text.replace(old, new) for text in texts)
    return texts
