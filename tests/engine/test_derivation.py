"""Every derivation is proven, by SymPy and by finite differences, and can't go wrong unseen."""

from itertools import pairwise

import mpmath
import pytest
import sympy as sp

from activations import CATALOGUE, VECTOR_CATALOGUE, UnsupportedExpression, mish, sigmoid
from activations.activation import Z
from activations.catalogue.parameters import BETA
from activations.derive import Derivation, differentiate, rules
from activations.derive.build import derive
from activations.derive.layout import MAX_WIDTH, rows, width
from activations.derive.proof import prove_equal
from activations.derive.samples import Samples
from activations.derive.tidy import tidy
from activations.derive.unevaluated import Pending
from activations.functions import FUNCTIONS, ElementaryFunction, named
from formulas import EVERY, slow_except
from tools.site.mathematics import latex_to_mathml

pytestmark = pytest.mark.formulas(2)

# Beyond the catalogue: each rule at least once, alone and in a chain.
MORE_FORMULAS = {
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

# As readers type them; P, Q and R are positive, A and B any real numbers.
P, Q, R = sp.symbols("p q r", positive=True)
A, B = sp.symbols("a b", real=True)
SIGMA = 1 / (1 + sp.exp(-Z))
GATE = 1 + 1 / (1 + sp.exp(-Z))
TYPED_FORMULAS = {
    "leaky": sp.Max(Z, Z / 100),
    "clipped": sp.Min(sp.Max(0, Z), 6),
    "elu": sp.Piecewise((Z, Z > 0), (P * (sp.exp(Z) - 1), True)),
    "hard sigmoid": sp.Max(0, sp.Min(1, (Z + 1) / 2)),
    "softshrink": sp.Piecewise(
        (Z - sp.S.Half, sp.S.Half < Z),
        (sp.Piecewise((Z + sp.S.Half, -sp.S.Half > Z), (0, True)), True),
    ),
    "tanhshrink": Z - sp.tanh(Z),
    "inverse root unit": Z / sp.sqrt(1 + P * Z**2),
    "piecewise root": sp.Piecewise((Z, Z >= 0), (Z / sp.sqrt(1 + P * Z**2), True)),
    "sinc": sp.sin(Z) / Z,
    "soft exponential": (sp.exp(P * Z) - 1) / P + P,
    "squareplus": (Z + sp.sqrt(Z**2 + P)) / 2,
    "cubed": sp.Max(0, Z) ** 3,
    "star": P * sp.Max(0, Z) ** 2 + Q,
    "logish": Z * sp.log(GATE),
    "smish": Z * sp.tanh(sp.log(GATE)),
    "serf": Z * sp.erf(sp.log(1 + sp.exp(Z))),
    "lisht": Z * sp.tanh(Z),
    "rational": Z / (1 + Z**2),
    "elish": sp.Piecewise((Z * SIGMA, Z >= 0), ((sp.exp(Z) - 1) * SIGMA, True)),
    "gish": Z * sp.log(2 - sp.exp(-sp.exp(Z))),
    "colu": Z / (1 - Z * sp.exp(-(Z + sp.exp(Z)))),
    "two sincs": sp.sin(Z - sp.pi) / (Z - sp.pi) - sp.sin(Z + sp.pi) / (Z + sp.pi),
    "smooth maximum": (5 * Z / 4 + 3 * Z / 4 * sp.erf(P * 3 * Z / 4)) / 2,
    "soft clipping": sp.log((1 + sp.exp(P * Z)) / (1 + sp.exp(P * (Z - 1)))) / P,
    "loglog": 1 - sp.exp(-sp.exp(Z)),
    "gompertz": sp.exp(-P * sp.exp(-Q * Z)),
    "cauchy": sp.atan(Z) / sp.pi + sp.S.Half,
    "probit": (1 + sp.erf(Z / sp.sqrt(2))) / 2,
    "triangular": sp.Max(0, 1 - sp.Abs(Z)),
    "mexican hat": (1 - Z**2) * sp.exp(-(Z**2) / 2),
    "morlet": sp.cos(5 * Z) * sp.exp(-(Z**2) / 2),
    "symlog": sp.sign(Z) * sp.log(1 + sp.Abs(Z)),
    "threshold": sp.Piecewise((Z, Z > A), (0, True)),
    "bounded": sp.Min(sp.Max(0, Z), P),
    "log of relu": sp.log(1 + P * sp.Max(0, Z)),
    "soft modulus": sp.Piecewise((Z**2 * (2 - sp.Abs(Z)), sp.Abs(Z) <= 1), (sp.Abs(Z), True)),
    "lelu": Z / 2 * (1 + sp.tanh(sp.Rational("0.9069") * Z)),
    "tanh of exp": Z * sp.tanh(P * sp.exp(Q * Z)),
    "tanh of sigmoid": Z * sp.tanh(SIGMA),
    "cosine of softplus": Z * sp.cos(sp.log(1 + sp.exp(-Z))),
    "algebraic": P * Z / (1 + sp.sqrt(1 + P**2 * Z**2)),
    "pade": (Z**3 + 2 * Z + 1) / (1 + sp.Abs(Z + Z**2)),
    "power of relu": sp.Max(0, Z) ** P,
    "power of sigmoid": Z * (1 + sp.exp(-P * Z)) ** (-Q),
    "log cosh": sp.log((sp.exp(Z) + sp.exp(-Z)) / 2),
    "root of log": sp.sqrt(sp.log(1 + sp.exp(Z))),
    "varying power": (1 + Z**2) ** Z,
    "floats": 0.5 * Z * (1 + sp.tanh(1.702 * Z)),
}

QUICK = ("leaky", "clipped", "threshold", "star", "elu", "sinc", "serf", "squareplus", "cauchy")
QUICK = [TYPED_FORMULAS[name] for name in (*QUICK, "power of relu", "varying power", "floats")]

MAX_LINES = 8  # a reader keeps so many in sight


@pytest.mark.slow
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


@pytest.mark.parametrize("expr", MORE_FORMULAS.values(), ids=MORE_FORMULAS)
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
        (Z * sp.exp(Z), ["Product", "Variable", "Elementary"]),
        (sp.log(Z), ["Elementary"]),
        (sp.Abs(2 * Z), ["Multiple", "Elementary"]),
        (Z**3, ["Power"]),
        (sp.sqrt(Z), ["Elementary"]),
        (Z ** sp.Rational(3, 2), ["Power"]),
        (2**Z, ["Exponential"]),
        (Z**Z, ["PowerOfTwo", "Variable", "Variable"]),
        (Z * (1 + sp.exp(Z)) ** (-P), ["Quotient", "Variable", "Chain", "Sum", "Constant"]),
        (sp.Piecewise((Z, Z > 0), (0, True)), ["Piecewise", "Variable", "Constant"]),
    ],
)
def test_the_rule_is_the_one_the_formula_asks_for(expr, names):
    found = [type(rule).__name__ for rule in derive(expr, Z)]
    assert found[: len(names)] == names


@pytest.mark.parametrize("expr", [sp.besselj(0, Z), sp.exp(sp.gamma(Z)), sp.Si(Z) + 1])
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
        ("Quotient", (rules.V * rules.DU + rules.U * rules.DV) / rules.V**2),
        ("Product", rules.V * rules.DU - rules.U * rules.DV),
        ("Chain", rules.V),
        ("Multiple", rules.DU),
        ("Variable", sp.S.Zero),
    ],
)
def test_a_wrong_rule_is_found_out(cold_store, monkeypatch, rule, wrong):
    """A sign changed in a rule: the line it makes can't be proven."""
    monkeypatch.setattr(getattr(rules, rule), "identity", property(lambda r: wrong))
    with pytest.raises(ArithmeticError):
        differentiate(Z * sp.exp(2 * Z) + sigmoid.expr, Z)


ROWS = tuple(FUNCTIONS.values())


@pytest.mark.slow
@pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])
def test_each_function_is_differentiated_and_each_wrong_identity_found_out(
    cold_store, row, monkeypatch
):
    inner = Z / 7 + sp.Rational(9, 4) if row.name == "acosh" else Z / 7
    expr = row.function(inner) + Z
    assert isinstance(differentiate(expr, Z), Derivation)
    wrong = ElementaryFunction(**{**vars(row), "derivative": lambda u: row.derivative(u) + 1})
    monkeypatch.setitem(FUNCTIONS, row.function, wrong)
    with pytest.raises(ArithmeticError, match="differ at"):
        differentiate(expr, Z)


@pytest.mark.parametrize(
    "row",
    [
        ElementaryFunction(sp.Si, ("Si",), "Si rule", lambda u: sp.sin(u) / u, "si"),
        ElementaryFunction(
            sp.LambertW,
            ("W",),
            "Lambert rule",
            lambda u: sp.LambertW(u) / (u * (1 + sp.LambertW(u))),
            "lambertw",
        ),
    ],
    ids=["Si", "LambertW"],
)
def test_a_new_function_is_one_row(cold_store, row, monkeypatch):
    expr = Z * row.function(1 + Z**2)
    with pytest.raises(UnsupportedExpression):
        differentiate(expr, Z)
    monkeypatch.setitem(FUNCTIONS, row.function, row)
    assert row.rule in repr(differentiate(expr, Z))
    assert named(row.name) is row


HAS_NO_NAME_IN_MPMATH = {"Heaviside": lambda x: (mpmath.sign(x) + 1) / 2}


@pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])
def test_what_a_row_says_is_true(row):
    """Parity, monotonicity, domain, range and limits against mpmath."""
    function = getattr(mpmath, row.mpmath) if row.mpmath else HAS_NO_NAME_IN_MPMATH[row.name]
    points = [sp.Rational(k, 8) for k in range(-79, 80, 2)]
    # Where the domain has infinitely many gaps, these are multiples of pi/2.
    gapless = isinstance(row.domain, sp.Interval | sp.Union)
    points = [mpmath.mpf(x.p) / x.q for x in points if not gapless or x in row.domain]
    with mpmath.workdps(60):
        values = [function(x) for x in points]
    for y in values:
        assert row.range.contains(sp.Float(y, 60)) != sp.false or y in (-1, 0, 1)
    if gapless:
        rims = [x + side * 1e-9 for x in (-300, -1, 0, 1, 300) for side in (-1, 1)]
        seen = [*values, *(function(x) for x in rims if x in row.domain)]
        for end, reached in ((row.range.inf, min(seen)), (row.range.sup, max(seen))):
            assert abs(reached - end) < 1e-2 if end.is_finite else reached * sp.sign(end) > 5
    else:
        with mpmath.workdps(60):
            beside = [abs(function(k * mpmath.pi / 2 + 1e-30)) for k in range(-5, 6)]
        poles = [y > 1e20 for y in beside]
        assert poles == [sp.pi * k / 2 not in row.domain for k in range(-5, 6)]
    if isinstance(row.range, sp.Union):  # no wider than the gap in its middle
        for rim in row.range.boundary:
            assert min(abs(y - rim) for y in values) < 1e-2
    side = {"odd": -1, "even": 1}.get(row.parity)
    if side:
        mirrored = [function(-x) - side * y for x, y in zip(points, values, strict=True)]
        assert max(map(abs, mirrored)) < 1e-12
    steps = [above - below for below, above in pairwise(values)]
    assert (row.monotone == "increasing") == (min(steps) >= 0)
    assert (row.monotone == "decreasing") == (max(steps) <= 0)
    for limit, far in zip(row.limits, (-300, 300), strict=True):
        if limit.is_finite:
            assert abs(function(far) - float(limit)) < 1e-2
        elif limit.is_infinite:
            assert function(far) * float(sp.sign(limit)) > 2


def test_two_names_of_one_function():
    assert named("ln") is named("log") and named("arctan") is named("atan")
    assert named("nothing") is None


# --- the formula as it was typed ----------------------------------------------------------------


def test_what_is_typed_is_not_rewritten():
    kept = {"evaluate": False}
    typed = sp.Mul(2, sp.Add(Z, 1, **kept), sp.tanh(sp.Add(Z, 3, **kept), **kept), **kept)
    assert repr(differentiate(typed, Z)).startswith("  d/dz[2*(z + 1)*tanh(z + 3)]")
    text = repr(mish.derivation())
    assert "exp(2" not in text and text.count("tanh(log(exp(z) + 1))") > 5
    reasons = [line.reason for line in mish.derivation().lines]
    assert [reason.split(",")[0] for reason in reasons[1:4]] == [
        "product rule",
        "chain rule",
        "chain rule",
    ]
    assert "tanh rule" in reasons[2] and "log rule" in reasons[3]


@pytest.mark.parametrize("expr", slow_except(TYPED_FORMULAS.values(), QUICK), ids=TYPED_FORMULAS)
def test_short_and_true_for_typed_formulas(expr):
    """The result is short, and a difference quotient of the formula itself at many points."""
    result = differentiate(expr, Z).result
    slope = sp.diff(expr, Z)
    best = min(sp.count_ops(slope), _simplified_length(slope))
    assert sp.count_ops(result) <= 1.5 * max(best, 2)
    symbols = sorted(expr.free_symbols | {Z}, key=str)
    f, g = (sp.lambdify(symbols, e, "mpmath") for e in (expr, result))
    seen = 0
    with mpmath.workdps(40):
        h = mpmath.mpf(10) ** -15
        for index in range(60):
            values = [mpmath.mpf(13 + 7 * index + 3 * k) % 8 / 3 + 0.1 for k in range(len(symbols))]
            z = symbols.index(Z)
            values[z] = mpmath.mpf(37 * index % 83) / 9 - mpmath.mpf("4.617")
            sides = [[v + s * h if k == z else v for k, v in enumerate(values)] for s in (-1, 1)]
            below, above = (f(*side) for side in sides)
            if not all(isinstance(value, (mpmath.mpf, int)) for value in (below, above)):
                continue
            assert abs((above - below) / (2 * h) - g(*values)) < mpmath.mpf("1e-12")
            seen += 1
    assert seen > 25


def _simplified_length(slope):
    """The length after SymPy's simplify, for what it does in a moment."""
    if sp.count_ops(slope) > 25 or slope.has(sp.Piecewise, sp.Heaviside, sp.erf):
        return sp.oo
    return sp.count_ops(sp.simplify(slope))


@pytest.mark.parametrize(
    "expr, point, slope",
    [
        (sp.Max(Z, A * Z), {Z: 2, A: sp.Rational(1, 4)}, 1),
        (sp.Max(Z, A * Z), {Z: 2, A: 2}, 2),
        (sp.Max(Z, A * Z), {Z: -2, A: sp.Rational(1, 4)}, sp.Rational(1, 4)),
        (sp.Max(A * Z, B * Z), {Z: 1, A: -1, B: 3}, 3),
        (sp.Max(A * Z, B * Z), {Z: -1, A: -1, B: 3}, -1),
        (sp.Abs(A * Z), {Z: 2, A: -3}, 3),
        (sp.Abs(1 - A) * Z, {Z: 2, A: 5}, 4),
        (sp.sqrt(A**2) * Z, {Z: 2, A: -5}, 5),
        (sp.sign(A) * Z**2, {Z: 3, A: -2}, -6),
        (sp.Piecewise((Z, Z > A), (0, True)), {Z: 1, A: 2}, 0),
        (sp.Max(0, 1 - sp.Abs(Z)), {Z: -sp.S.Half}, 1),
        (sp.Max(0, Z) ** A, {Z: 2, A: 3}, 12),
        (Z * sp.floor(Z), {Z: sp.Rational(5, 2)}, 2),
        (Z * sp.Heaviside(Z), {Z: -1}, 0),
        (sp.Max(sp.Symbol("w"), 0) ** 2, {sp.Symbol("w"): 3}, 6),
    ],
)
def test_slopes_where_a_parameter_decides(expr, point, slope):
    (variable,) = expr.free_symbols & {Z, sp.Symbol("w")}
    derivation = differentiate(expr, variable)
    assert derivation.result.subs(point) == slope
    assert all(line.proof for line in derivation.lines)


def test_at_a_kink_the_later_argument_has_the_slope():
    assert differentiate(sp.Max(0, Z), Z).result.subs(Z, 0) == 0
    assert differentiate(sp.Max(Z, Z / 100), Z).result.subs(Z, 0) == 1
    assert differentiate(sp.Abs(Z), Z).result.subs(Z, 0) == 0


def test_two_symbols_of_one_name_are_refused():
    with pytest.raises(UnsupportedExpression, match="two different symbols are called z"):
        differentiate(sp.exp(sp.Symbol("z")), Z)


# --- what a proof finds -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "expr, wrong",
    [
        (sp.Max(Z, A * Z), sp.Piecewise((1, Z < 0), (A, True))),
        (sp.Max(Z, A * Z), sp.Piecewise((1, Z > 0), (A, True))),
        (sp.Abs(A * Z), A * sp.sign(Z)),
        (sp.sqrt(A**2, evaluate=False) * Z, A),
        (sp.sign(A) * Z**2, 2 * Z),
        (sp.Max(0, Z), sp.Piecewise((1, sp.Rational(1, 50) < Z), (0, True))),
        (sp.exp(-Z), sp.exp(-Z)),
        (sp.floor(Z), sp.S.One),
    ],
)
def test_numbers_alone_find_a_wrong_slope(expr, wrong):
    """Without SymPy's diff: the formula itself, sampled over all parameters."""
    with pytest.raises(ArithmeticError, match="differ at z = "):
        Samples(Z).compare(Pending(expr, Z), wrong)


# --- as it is shown -----------------------------------------------------------------------------


@EVERY
def test_a_derivation_is_short(activation):
    assert len(activation.derivation().lines) <= MAX_LINES


VECTORS = {
    f"{a.name} {case}": derivation
    for a in VECTOR_CATALOGUE.values()
    for case, derivation in a.derivations().items()
}


def _shown():
    yield from (a.derivation() for a in CATALOGUE.values())
    yield from (a.parameter_derivation(p.name) for a in CATALOGUE.values() for p in a.parameters)
    yield from VECTORS.values()


@pytest.mark.slow
def test_every_row_fits_a_narrow_column():
    for derivation in _shown():
        for line in derivation.lines:
            assert max(map(width, rows(line.expr, "= "))) <= MAX_WIDTH, line.text


@pytest.mark.parametrize("name", ["mish", "gelu_tanh", "tanh", "snake", "selu", "hard_swish"])
def test_the_column_is_as_narrow_in_a_browser(browser, name):
    formula = CATALOGUE[name].derivation()._repr_latex_().strip("$")
    page = browser.new_page(viewport={"width": 1600, "height": 900})
    page.set_content(f'<p style="font-size:20px">{latex_to_mathml(formula, True)}</p>')
    em = page.evaluate("document.querySelector('mtable').getBoundingClientRect().width / 20")
    page.close()
    assert em <= MAX_WIDTH


def test_a_line_says_nothing_that_goes_without_saying():
    for derivation in _shown():
        for line in derivation.lines:
            for noise in ("*1)", "1*", "+ 0", "(-1)", "0*", "- 0"):
                assert not line.text.startswith(noise) and f" {noise}" not in line.text, line.text
            assert f"d/d{derivation.tree.variable}[1]" not in line.text


@pytest.mark.parametrize(
    "expr, written",
    [
        (sp.sin(Z) / 2 + sp.cos(Z) / 2 + Z, "z + (sin(z) + cos(z))/2"),
        (Z / 2 + sp.Abs(Z) / 2 + sp.exp(Z), "(z + Abs(z))/2 + exp(z)"),
        (Z / 2 + sp.erf(Z) / 2 + sp.sin(Z) / 2 - Z**2, "-z**2 + (z + sin(z) + erf(z))/2"),
    ],
)
def test_terms_of_one_fraction_share_it(expr, written):
    assert str(tidy(expr, Z)) == written


@EVERY
def test_shown_as_aligned_latex_with_a_reason_for_every_line(activation):
    shown = activation.derivation()
    latex = shown._repr_latex_()
    assert latex.startswith("$$\\begin{aligned}") and latex.endswith("\\end{aligned}$$")
    assert latex.count(r"{\small\text{") >= len(shown.lines) - 1
    assert latex.count("{") == latex.count("}")
    assert all(line.reason for line in shown.lines)


def test_plain_text_of_the_sigmoid():
    assert repr(sigmoid.derivation()).splitlines() == [
        "  d/dz[1/(1 + exp(-beta*z))]  [what is to be found]",
        "= -d/dz[1 + exp(-beta*z)]/(1 + exp(-beta*z))**2  [quotient rule (u/v), constant rule]",
        "= -d/dz[exp(-beta*z)]/(1 + exp(-beta*z))**2  [sum rule, constant rule]",
        "= beta*exp(-beta*z)/(1 + exp(-beta*z))**2  "
        "[chain rule, exp rule, constant multiple rule, variable rule]",
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
