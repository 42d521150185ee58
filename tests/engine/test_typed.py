"""Formulas are read as people type them, kept as typed, or refused with the place and a reason."""

import keyword

import mpmath
import pytest
import sympy as sp

from activations import Activation, read
from activations.parameter import Z
from formulas import slow_except

pytestmark = pytest.mark.formulas(1)

# What is typed, and its value at z = 0.7 and letters a = 0.3, b = 1.9.
VALUES = {
    "1/(1+exp(-z))": "1/(1+exp(-0.7))",
    "z*tanh(log(1+exp(z)))": "0.7*tanh(log(1+exp(0.7)))",
    "-z^2": "-0.49",
    "2^-z": "2**-0.7",
    "2^3^z": "2**(3**0.7)",
    "z**2": "0.49",
    "2z": "1.4",
    "2(z+1)": "3.4",
    "a z": "0.21",
    "(z+1)(z-1)": "0.49-1",
    "1/2*z": "0.35",
    "z/2/b": "0.35/1.9",
    "z-1-a": "0.7-1-0.3",
    "tanh^2(z)": "tanh(0.7)**2",
    "|z-1|*b": "0.3*1.9",
    "|z-|a-1||": "0.0",
    "e^z": "exp(0.7)",
    "ln(z)+log(z)": "2*log(0.7)",
    "sqrt(z)": "sqrt(0.7)",
    "1e-1+9e-1*sigmoid(z)": "0.1+0.9/(1+exp(-0.7))",
    "2pi*z": "1.4*pi",
    "max(0,z,a)": "0.7",
    "min(z, 1/2)": "0.5",
    "pw(z>0, z, a*(exp(z)-1))": "0.7",
    "pw(z>1, z, z>a, b, 0)": "1.9",
    "pw(0<z<=0.5, 1, 2)": "2",
    "arctan(z)+asinh(z)": "atan(0.7)+asinh(0.7)",
    "softplus(z)-relu(z)": "log(1+exp(0.7))-0.7",
    "step(z-1)": "0",
    "\u03b2*z": "0.7*2.5",
    "\uff081\u2212z\uff09": "0.3",
    "1\u2014z": "0.3",
    "z\u00b2": "0.49",
    "tanh\u2061(z)": "tanh(0.7)",
    "z\u00d7b\u00f72": "0.7*1.9/2",
    "z\u2074": "0.7**4",
    "(1+z)\u207b\u00b2": "1.7**-2",
    "e\u207b\u1dbb": "exp(-0.7)",
    "tanh\u00b2(z)": "tanh(0.7)**2",
    "\U0001d467\u2062\U0001d6fd": "0.7*2.5",
    "ta\u00adnh\u200d(z\u2060)\ufe0f": "tanh(0.7)",
    "|z\u2010\u20111|": "1.7",
    "\uff5cz\uff0b1\uff5c\uff3e2": "1.7**2",
    "1E\u22121*z": "0.07",
    "+z": "0.7",
    "--z": "0.7",
    ".5z": "0.35",
}


@pytest.mark.parametrize("text", VALUES)
def test_means_what_it_says(text):
    letters = {"a": sp.Rational(3, 10), "b": sp.Rational(19, 10), "beta": sp.Rational(5, 2)}
    activation = read(text)
    here = {p.symbol: letters[p.name] for p in activation.parameters}
    got = activation.evaluated.subs({Z: sp.Rational(7, 10), **here}).evalf(30)
    exact = {"__builtins__": {}}
    functions = ("exp", "log", "tanh", "sqrt", "atan", "asinh", "pi")
    want = eval(VALUES[text], exact, {name: getattr(mpmath, name) for name in functions})
    assert abs(float(got) - float(want)) < 1e-14


@pytest.mark.parametrize(
    "text, printed",
    [
        ("2*(z+1)", "2*(z + 1)"),
        ("z*tanh(log(1+exp(z)))", "z*tanh(log(exp(z) + 1))"),
        ("exp(log(z))", "exp(log(z))"),
        ("z/2*(1+erf(z/sqrt(2)))", "z*(erf(z/(sqrt(2))) + 1)/2"),
        ("(z^2)^(1/2)", "sqrt(z**2)"),
        ("z+z", "z + z"),
        ("z*z", "z*z"),
        ("-(z+1)", "-(z + 1)"),
        ("max(z, a*z)", "Max(z, a*z)"),
        ("ztanh(z)", "z*tanh(z)"),
        ("abtanh(z)", "a*b*tanh(z)"),
        ("az(z+1)", "a*z*(z + 1)"),
        ("a b z(z+1)", "a*b*z*(z + 1)"),
        ("alpha(z+1)", "alpha*(z + 1)"),
    ],
)
def test_nothing_is_evaluated(text, printed):
    assert str(read(text).expr) == printed


@pytest.mark.parametrize(
    "text, place, why",
    [
        ("", 1, "expected a number"),
        ("2*(z+1", 7, "expected a closing bracket"),
        ("z)", 2, "never opened"),
        ("z2", 2, "expected an operator"),
        ("1/2z", 4, "under the fraction bar"),
        ("z^2exp(z)", 4, "in the exponent"),
        ("e(-z)", 1, "unclear"),
        ("e (-z)", 1, "unclear"),
        ("\U0001d452\u2061(-z)", 1, "unclear"),
        ("2sigma(z)", 2, "unclear; write sigmoid"),
        ("z\u00b23", 3, "expected an operator"),
        ("2\u00bd", 2, "there is no “½”"),
        ("z\u2081", 2, "there is no “₁”"),
        ("z\u207bq", 2, "expected a number"),
        ("tanh\u207b\u00b9(z)", 5, "behind its brackets"),
        ("sinh z", 6, "opening bracket after sinh"),
        ("z<1", 2, "only in pw"),
        ("pw(z>0, z)", 10, "pw takes"),
        ("max(z)", 1, "two arguments or more"),
        ("exp(z,1)", 1, "one argument, not 2"),
        ("z,1", 2, "a comma"),
        ("z;1", 2, "there is no"),
        ("__import__('os')", 1, "there is no"),
        ("z.real", 2, "this is no number"),
        ("0.1.2", 1, "this is no number"),
        ("tanh^z(z)", 6, "behind its brackets"),
        ("pw(1<2, z, 0)", 5, "no letter"),
        ("z" + "+z" * 999, None, "at most 2000 characters"),
        ("(" * 80 + "z" + ")" * 80, 31, "nested"),
        ("-" * 80 + "z", 60, "nested"),
        ("a*b*c*d*f*g*h*z", 13, "at most 6 letters"),
        ("silu(z)", 1, "there is no function “silu”"),
        ("2*hardtanh(z)", 3, "there is no function “hardtanh”"),
        ("1+sigmod(z)", 3, "there is no function “sigmod”"),
    ],
)
def test_is_refused_with_the_place_and_a_reason(text, place, why):
    if why.startswith("at most 2000"):
        text += "+z" * 100
    with pytest.raises(ValueError, match=why) as error:
        read(text)
    assert place is None or f"at position {place}:" in str(error.value)
    assert "\n" not in str(error.value)


def test_letters_become_parameters():
    activation = read("a*z + b", a=2.0, b=(0.0, -1.0, 1.0), name="line", title="A line")
    a, b = activation.parameters
    assert (a.name, a.default, a.low, a.high) == ("a", 2.0, 0.1, 3.0)
    assert (b.name, b.default, b.low, b.high) == ("b", 0.0, -1.0, 1.0)
    assert a.symbol.is_positive and b.symbol.is_positive is None
    assert isinstance(activation, Activation) and activation.name == "line"
    assert activation(3.0) == 6.0 and activation(3.0, b=-0.5) == 5.5
    with pytest.raises(ValueError, match=r"a must be in \(0, oo\)"):
        activation(1.0, a=-1)


@pytest.mark.parametrize("given", ["x", (1, 2), (1, 2, 3, 4), None])
def test_a_wrong_parameter_is_refused(given):
    with pytest.raises(TypeError, match=r"a must be a default or \(default, low, high\)"):
        read("a*z", a=given)
    with pytest.raises(TypeError, match="no letter 'q'; its letters: a"):
        read("a*z", q=1.0)
    with pytest.raises(TypeError, match="takes a formula as text"):
        read(3)


LETTERS = (*"sPcEXgkFRQmwLdMnNp", "lambda", "beta")


@pytest.mark.parametrize("letter", slow_except(LETTERS, ("s", "E", "lambda")))
def test_every_letter_can_be_a_parameter(letter):
    """Also those that a step, a library or a word of Python is called by."""
    activation = read(f"z*exp(-{letter}*z^2)+{letter}", **{letter: 1.5})
    got = activation(0.5, **{letter: 0.7})
    assert got == pytest.approx(0.5 * float(mpmath.exp(-0.175)) + 0.7, rel=1e-15)
    slope = activation.gradient(0.5, **{letter: 0.7})
    assert slope == pytest.approx(float(mpmath.exp(-0.175)) * (1 - 0.35), rel=1e-15)
    assert keyword.iskeyword("lambda")
