"""The GLU family as code: a times a gate of b, below the code of the gate."""

from __future__ import annotations

from dataclasses import dataclass

from .code import Code
from .files import LANGUAGES, LICENSE, commented, own_name
from .languages import C

__all__ = ["Pair", "pair_text"]


@dataclass(frozen=True)
class Pair:
    """A function of the two halves a and b of its inputs, a times a gate of b.

    Attributes
    ----------
    name, title : str
    given : tuple of (a, b, value)
        Test values.
    """

    name: str
    title: str
    given: tuple[tuple[float, float, float], ...]


def pair_text(code: Code, key: str, pair: Pair, source: str = "") -> str:
    """Return the file of a pair in the language of a key; ``code`` is that of its gate."""
    language, write = LANGUAGES[key]
    name = language.named(pair.name)
    lines = [f"{pair.title}: a*g(b), where g(z) = {code.formula}", source, LICENSE]
    numbers = "{}, {}" if key in ("javascript", "c") else "[{}, {}]"
    call = f"{name}({numbers}) = {{}}"
    lines += [call.format(a, b, repr(value)) for a, b, value in pair.given]
    defaults = "".join(f", {a.default!r}" for a in code.arguments) if language is C else ""
    below = BELOW[key].format(
        name=name,
        title=pair.title,
        gate=own_name(code, 0, language),
        slope=own_name(code, 1, language),
        given=defaults,
        given_single="".join(f", {a.default!r}f" for a in code.arguments),
    )
    return f"{commented(filter(None, lines), language)}\n{write(code)}{below}"


NUMPY_BELOW = '''

def {name}(z, axis=-1):
    """{title} of the halves a, b of z, along an axis; for finite numbers."""
    a, b = np.split(np.asarray(z), 2, axis)
    return a*{gate}(b)


def {name}_vjp(z, upstream, axis=-1):
    """What flows back to z when ``upstream`` arrives at {name}(z)."""
    a, b = np.split(np.asarray(z), 2, axis)
    in_a, in_b = {gate}(b), a*{slope}(b)
    return np.concatenate([upstream*in_a, upstream*in_b], axis)
'''
TORCH_BELOW = '''

def {name}(z, dim=-1):
    """{title} of the halves a and b of z, along a dimension."""
    a, b = z.chunk(2, dim)
    return a*{gate}(b)
'''
JAX_BELOW = '''

def {name}(z, axis=-1):
    """{title} of the halves a and b of z, along an axis."""
    a, b = jnp.split(jnp.asarray(z), 2, axis)
    return a*{gate}(b)
'''
TENSORFLOW_BELOW = '''

def {name}(z, axis=-1):
    """{title} of the halves a and b of z, along an axis."""
    a, b = tf.split(z, 2, axis)
    return a*{gate}(b)
'''
JAVASCRIPT_BELOW = """
// {title}, for finite numbers.
function {name}(a, b) {{
  return a*{gate}(b);
}}

// Its derivatives in a and in b.
function {name}Gradient(a, b) {{
  return [{gate}(b), a*{slope}(b)];
}}
"""
C_BELOW = """
/* {title}, for finite numbers. */
double {name}(double a, double b) {{
    return a*{gate}(b{given});
}}

/* Its derivatives in a and in b. */
void {name}_gradient(double a, double b, double *in_a, double *in_b) {{
    *in_a = {gate}(b{given});
    *in_b = a*{slope}(b{given});
}}

/* {title}, for finite numbers. In float32. */
float {name}_single(float a, float b) {{
    return a*{gate}_single(b{given_single});
}}
"""
BELOW = {
    "numpy": NUMPY_BELOW,
    "torch": TORCH_BELOW,
    "jax": JAX_BELOW,
    "tensorflow": TENSORFLOW_BELOW,
    "javascript": JAVASCRIPT_BELOW,
    "c": C_BELOW,
}
