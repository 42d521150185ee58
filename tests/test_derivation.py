"""Every derivation is proven, by SymPy and by finite differences, and can't go wrong unseen."""

import pytest
import sympy as sp
from activations.derive.derivation import derive, differentiate

from activations import CATALOGUE, UnsupportedExpression, sigmoid
from activations.activation import Z
from activations.catalogue.parameters import BETA
from activations.derive import derivation
from activations.derive.proof import prove_equal

pytestmark = pytest.mark.formulas(1)

EVERY = pytest.mark.parametrize("activation", CATALOGUE.values(), ids=CATALOGUE)

# Beyond the catalogue: each rule at least once, alone and in a chain.
MORE = {
    "polynomial": 3 * Z**4 - 2 * Z + 7,
    "product": Z * sp.exp(Z) * sp.log(1 + Z**2),
    "power of a sum": (1 + Z**2) ** 3,
    "negative power": (1 + sp.exp(Z)) ** -2,
    "square root": sp.sqrt(1 + Z**2),
    "hyperbolic": sp.tanh(3 * Z) + sp.cosh(Z),
    "softsign": Z / (1 + sp.Abs(Z)),
    "sign": Z**2 * sp.sign(Z),
    "hard sigmoid": sp.Piecewise((0, Z <= -3), (1, Z >= 3), (Z / 6 + sp.Rational(1, 2), True)),
    "constant": BETA + 2,
}


@EVERY
def test_lines_are_proven(activation):
    lines = activation.derivation().lines
    assert len(lines) >= 2
    derivative = sp.diff(activation.expr.rewrite(sp.Piecewise), Z)
    assert all(line.proof in ("same expression", "simplifies to 0") for line in lines[1:]), (
        "the catalogue is proven symbolically throughout"
    )
    for line in lines:
        prove_equal(line.value, derivative, Z)


@pytest.mark.parametrize("expr", MORE.values(), ids=MORE)
def test_rules_agree_with_sympy_and_finite_differences(expr):
    result = differentiate(expr, Z).result
    prove_equal(result, sp.diff(expr, Z), Z)
    h = sp.Rational(1, 10**12)
    for z in (sp.Rational(-7, 3), sp.Rational(2, 7), sp.Rational(19, 5)):
        quotient = (expr.subs(Z, z + h) - expr.subs(Z, z - h)) / (2 * h)
        assert abs((quotient - result.subs(Z, z)).subs(BETA, 2).evalf(40)) < 1e-15


def test_derivatives_with_respect_to_a_parameter():
    result = differentiate(sigmoid.expr, BETA).result
    prove_equal(result, sp.diff(sigmoid.expr, BETA), BETA)


@pytest.mark.parametrize(
    "expr, names",
    [
        (
            sigmoid.expr,
            ["Quotient", "Constant", "Sum", "Constant", "Chain", "Multiple", "Variable"],
        ),
        (Z * sp.exp(Z), ["Product", "Variable", "Exp"]),
        (sp.log(Z), ["Log"]),
        (sp.Abs(2 * Z), ["Multiple", "Abs"]),
        (Z**3, ["Power"]),
        (sp.Piecewise((Z, Z > 0), (0, True)), ["Piecewise", "Variable", "Constant"]),
    ],
)
def test_the_rule_is_the_one_the_formula_asks_for(expr, names):
    assert [type(rule).__name__ for rule in derive(expr, Z)] == names


@pytest.mark.parametrize("expr", [sp.besselj(0, Z), sp.exp(sp.gamma(Z)), Z**Z, sp.asin(Z) + 1])
def test_unsupported_expressions_raise(expr):
    with pytest.raises(
        UnsupportedExpression, match=r"no rule differentiates .* there are rules for"
    ):
        differentiate(expr, Z)


@pytest.mark.parametrize(
    "left, right",
    [
        (sp.exp(Z), sp.exp(-Z)),
        (sp.Piecewise((1, Z > 0), (0, True)), sp.Piecewise((1, Z > 0), (-1, True))),
        (1 / (1 + sp.exp(-BETA * Z)), 1 / (1 + sp.exp(BETA * Z))),
        (sp.erf(Z), sp.tanh(Z)),
        (Z, Z + sp.Rational(1, 10**40)),
    ],
)
def test_a_false_equation_is_not_proven(left, right):
    with pytest.raises(ArithmeticError, match="differ at z = "):
        prove_equal(left, right, Z)


def test_what_sympy_cannot_decide_is_stated_as_numeric():
    how = prove_equal(sp.asinh(Z), sp.log(Z + sp.sqrt(1 + Z**2)), Z)
    assert how == "agrees to 50 digits at 40 points"


@pytest.mark.parametrize(
    "rule, wrong",
    [
        (
            "Quotient",
            lambda r: (
                (derivation.V * derivation.DU + derivation.U * derivation.DV) / derivation.V**2
            ),
        ),
        ("Product", lambda r: derivation.V * derivation.DU - derivation.U * derivation.DV),
        ("Chain", lambda r: derivation.V),
        ("Exp", lambda r: -r.expr),
        ("Multiple", lambda r: derivation.DU),
        ("Variable", lambda r: sp.S.Zero),
    ],
)
def test_a_wrong_rule_is_found_out(monkeypatch, rule, wrong):
    """A sign changed in a rule: the line it makes can't be proven."""
    monkeypatch.setattr(getattr(derivation, rule), "identity", property(wrong))
    with pytest.raises(ArithmeticError):
        differentiate(Z * sp.exp(2 * Z) + sigmoid.expr, Z)


@EVERY
def test_shown_as_aligned_latex_with_a_reason_on_every_line(activation):
    shown = activation.derivation()
    latex = shown._repr_latex_()
    assert latex.startswith("$$\\begin{aligned}") and latex.endswith("\\end{aligned}$$")
    assert latex.count(r"&& \text{") == len(shown.lines)
    assert latex.count("{") == latex.count("}")
    assert all(line.reason for line in shown.lines)


def test_plain_text_of_the_sigmoid():
    text = repr(sigmoid.derivation())
    assert text.splitlines()[1].startswith(
        "= ((1 + exp(-beta*z))*d/dz[1] - 1*d/dz[1 + exp(-beta*z)])/(1 + exp(-beta*z))**2"
    )
    reasons = [line.split("  [")[-1][:-1] for line in text.splitlines()]
    assert reasons == [
        "what is to be found",
        "quotient rule (u/v)",
        "sum rule",
        "chain rule, exp rule",
        "constant multiple rule",
        "constant rule, variable rule",
        "simplify",
    ]


@EVERY
def test_printed_lines_say_what_they_mean(activation):
    """The text of a line, read back by SymPy, has the line's value."""
    names = {p.symbol.name: p.symbol for p in activation.parameters}
    names |= {str(c): c for c in activation.expr.atoms(sp.NumberSymbol)}
    names = {_readable(name): symbol for name, symbol in names.items()}
    for line in activation.derivation().lines:
        text = _readable(line.text.replace("d/dz[", "diff_(").replace("]", ")"))
        local = {**names, "z": Z, "diff_": lambda e: sp.diff(e.rewrite(sp.Piecewise), Z)}
        prove_equal(sp.sympify(sp.sympify(text, locals=local)), line.value, Z)


def _readable(text):
    return text.replace("lambda", "lambda_")  # the name is a word of Python
