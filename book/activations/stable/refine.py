"""Rewrite a formula, from the inside out, in functions that lose no digits.

Each rule is one identity: 1/(1 + exp(u)) is logistic(-u), 1 - tanh(u)^2 is sech2(u).
The derivative of such a form is again one, because the functions of ``primitives.py``
know their derivatives in the same terms.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import sympy as sp

from ..errors import UnsupportedExpression
from .primitives import erfc, expm1, hypot, log1p, logistic, sech2, softplus

__all__ = ["refined", "refined_derivative", "without_overflow"]

BOUND = 1  # beyond it a rational function is written in 1/z
MAX_STEPS = 12  # of rules that apply to one node, one after the other


def refined(expr: sp.Expr, z: sp.Symbol) -> sp.Expr:
    """Return an equal expression whose steps lose few digits in floating point."""
    done: dict[sp.Basic, sp.Basic] = {}

    def visit(e: sp.Basic) -> sp.Basic:
        if not e.args:
            return e
        if e not in done:
            done[e] = _settled(e.func(*map(visit, e.args)), z)
        return done[e]

    return visit(expr)


def refined_derivative(expr: sp.Expr, z: sp.Symbol) -> sp.Expr:
    """Return the derivative of a refined expression, refined; at kinks as the book chooses."""
    slope = sp.diff(_in_cases(expr, z), z).replace(_is_jump, lambda _: sp.S.Zero)
    if slope.has(sp.Derivative, sp.Subs):
        raise UnsupportedExpression(f"no closed form is known for the derivative of {expr}")
    return refined(slope, z)


def _is_jump(e: sp.Basic) -> bool:
    """Say whether e is the derivative of a step, which is 0 but at its jumps."""
    steps = e.has(sp.floor, sp.ceiling) and isinstance(e, (sp.Derivative, sp.Subs))
    return steps or isinstance(e, sp.DiracDelta)


def _in_cases(expr: sp.Expr, z: sp.Symbol) -> sp.Expr:
    """Return expr with max and min as cases: of equal arguments the later counts."""

    def cases(choice: sp.Expr) -> sp.Expr:
        args = sorted(choice.args, key=lambda e: (not e.has(z), sp.default_sort_key(e)))
        wins = sp.Gt if isinstance(choice, sp.Max) else sp.Lt
        pairs = [
            (mine, sp.And(*(wins(mine, other) for other in args if other != mine)))
            for mine in args[:-1]
        ]
        return sp.Piecewise(*pairs, (args[-1], True))

    return expr.replace(lambda e: isinstance(e, (sp.Max, sp.Min)), cases)


def _settled(e: sp.Basic, z: sp.Symbol) -> sp.Basic:
    """Apply the rules to one node until none applies."""
    for _ in range(MAX_STEPS):
        after = next((new for rule in RULES if (new := rule(e, z)) not in (None, e)), None)
        if after is None:
            return e
        e = after
    return e


# --- the rules: each returns what stands in place of a node, or None -----------------------


def _constant_and_rest(e: sp.Expr) -> Iterator[tuple[sp.Expr, sp.Expr, sp.Expr]]:
    """Yield c, k, f for e = c + k f with a number or parameter c, and a function f."""
    if e.is_Add and len(e.args) == 2:
        for constant, term in (e.args, e.args[::-1]):
            factor, function = _split(term)
            if not constant.atoms(sp.Function) and function != 1:
                yield constant, factor, function


def _split(term: sp.Expr) -> tuple[sp.Expr, sp.Expr]:
    """Return a term as what stands before its one function, and that function."""
    factors = sp.Mul.make_args(term)
    functions = [f for f in factors if isinstance(f.as_base_exp()[0], sp.Function)]
    if isinstance(term, sp.exp):
        return sp.S.One, term
    functions += [f for f in factors if isinstance(f, sp.exp) and f not in functions]
    if len(functions) != 1:
        return term, sp.S.One
    return sp.Mul(*(f for f in factors if f != functions[0])), functions[0]


def _one_plus(e: sp.Expr, z: sp.Symbol) -> sp.Expr | None:
    """c + k f(u) with k = c or k = -c: one function that is small where the sum is."""
    for c, k, f in _constant_and_rest(e):
        base, power = f.as_base_exp() if not isinstance(f, sp.exp) else (f, sp.S.One)
        if isinstance(base, sp.atan) and power == 1:
            return _arctangent(c, k, base)
        if sp.expand(c + k) == 0:
            found = _one_minus(base, power)
        elif sp.expand(c - k) == 0 and power == 1:
            found = _one_and(base)
        else:
            found = None
            if isinstance(base, logistic) and power == 1 and sp.expand(k + 2 * c) == 0:
                found = -sp.tanh(base.args[0] / 2)
        if found is not None:
            return c * found
    return None


def _arctangent(c: sp.Expr, k: sp.Expr, f: sp.Expr) -> sp.Expr | None:
    """Return pi/2 + atan(u) as -atan(1/u) where u is negative; k times that."""
    (u,) = f.args
    for side in (1, -1):
        if sp.expand(c - side * k * sp.pi / 2) == 0:
            return sp.Piecewise((-k * sp.atan(1 / u), side * u < 0), (c + k * f, True))
    return None


def _one_minus(f: sp.Expr, power: sp.Expr) -> sp.Expr | None:
    """Return 1 - f^power."""
    (u, *_) = f.args
    if isinstance(f, sp.exp):
        return -expm1(u)
    if power == 2:
        return sech2(u) if isinstance(f, sp.tanh) else None
    if power != 1:
        return None
    if isinstance(f, sp.tanh):
        return 2 * logistic(-2 * u)
    if isinstance(f, sp.erf):
        return erfc(u)
    if isinstance(f, (erfc, sp.erfc)):
        return sp.erf(u)
    if isinstance(f, logistic):
        return logistic(-u)
    if isinstance(f, sp.cosh):
        return -2 * sp.sinh(u / 2) ** 2
    if isinstance(f, sp.cos):
        return 2 * sp.sin(u / 2) ** 2
    if isinstance(f, sp.sin):
        return 2 * sp.sin(u / 2 - sp.pi / 4, evaluate=False) ** 2
    return None


def _one_and(f: sp.Expr) -> sp.Expr | None:
    """Return 1 + f."""
    (u, *_) = f.args
    if isinstance(f, sp.tanh):
        return 2 * logistic(2 * u)
    if isinstance(f, sp.erf):
        return erfc(-u)
    if isinstance(f, sp.sin):
        return 2 * sp.sin(u / 2 + sp.pi / 4, evaluate=False) ** 2
    return 2 * sp.cos(u / 2) ** 2 if isinstance(f, sp.cos) else None


def _hyperbolic_sum(e: sp.Expr, z: sp.Symbol) -> sp.Expr | None:
    """exp(u) + exp(-u) = 2 cosh(u), exp(u) - exp(-u) = 2 sinh(u)."""
    if not (e.is_Add and len(e.args) == 2):
        return None
    (k, f), (m, g) = map(_split, e.args)
    if not (isinstance(f, sp.exp) and isinstance(g, sp.exp)):
        return None
    if sp.expand(f.args[0] + g.args[0]) != 0 or abs(k) != abs(m):
        return None
    return 2 * k * (sp.cosh(f.args[0]) if k == m else sp.sinh(f.args[0]))


def _logistic(e: sp.Expr, z: sp.Symbol) -> sp.Expr | None:
    """(1 + exp(u))^-n = logistic(-u)^n."""
    if not (e.is_Pow and e.exp.is_extended_negative):
        return None
    for c, k, f in _constant_and_rest(e.base):
        if isinstance(f, sp.exp) and sp.expand(c - k) == 0 and c.is_positive:
            return c**e.exp * _logistic_power(-f.args[0], -e.exp)
    return None


def _logistic_power(u: sp.Expr, p: sp.Expr) -> sp.Expr:
    """Return logistic(u)^p, for a p that is not whole without raising its tail to p."""
    if p.is_Integer:
        return logistic(u) ** p
    left = sp.exp(p * u - p * log1p(sp.exp(u)))
    return sp.Piecewise((left, u < 0), (sp.exp(-p * log1p(sp.exp(-u))), True))


def _sech(e: sp.Expr, z: sp.Symbol) -> sp.Expr | None:
    """cosh(u)^-n = sech(u)^n, and sech(u)^2 = sech2(u)."""
    if e.is_Pow and isinstance(e.base, sp.cosh) and e.exp.is_extended_negative:
        return sp.sech(*e.base.args) ** (-e.exp)
    if e.is_Pow and isinstance(e.base, sp.sech) and e.exp.is_Integer and e.exp >= 2:
        return sech2(*e.base.args) * e.base ** (e.exp - 2)
    return None


def _product(e: sp.Expr, z: sp.Symbol) -> sp.Expr | None:
    """exp(-u) logistic(u) = logistic(-u), sinh(u) sech(u) = tanh(u), 2 sin(u) cos(u) = sin(2u)."""
    if not e.is_Mul:
        return None
    powers = e.as_powers_dict()
    for f in e.args:
        base, power = f.as_base_exp()
        if isinstance(base, logistic) and power.is_Integer and power > 0:
            (u,) = base.args
            for g in e.args:
                if isinstance(g, sp.exp):
                    times = sp.cancel(-g.args[0] / u) if u != 0 else sp.S.Zero
                    if times.is_Integer and 0 < times <= power:
                        return e / g / base**times * logistic(-u) ** times
        if isinstance(base, sp.sin) and sp.cos(*base.args) in e.args and power == 1:
            (u,) = base.args
            return e / base / sp.cos(u) * sp.sin(2 * u) / 2
        if isinstance(base, sp.sinh) and power == 1 and powers.get(sp.sech(*base.args), 0) >= 1:
            sech = sp.sech(*base.args)
            return e / base / sech * sp.tanh(*base.args)
    return None


def _logarithm(e: sp.Expr, z: sp.Symbol) -> sp.Expr | None:
    """log(1 + exp(u)) = softplus(u), log(c + w) = log1p(c - 1 + w), log(1/w) = -log(w)."""
    if not isinstance(e, sp.log):
        return None
    (w,) = e.args
    if isinstance(w, logistic):
        return -softplus(-w.args[0])
    if w.is_Pow and w.exp.is_number and w.base.is_nonnegative is not False and w.exp < 0:
        return w.exp * _settled(sp.log(w.base), z)
    if w.is_Add and any(c.is_positive for c in w.args if c.is_number):
        for c, k, f in _constant_and_rest(w):
            if isinstance(f, sp.exp) and c == k == 1:
                return softplus(f.args[0])
        return log1p(refined(w - 1, z))
    return None


def _root(e: sp.Expr, z: sp.Symbol) -> sp.Expr | None:
    """(c + k w^2)^(n/2) = hypot(sqrt(c), sqrt(k) w)^n for positive c and k, and odd n."""
    if not (e.is_Pow and e.exp.is_Rational and e.exp.q == 2):
        return None
    if not (e.base.is_Add and len(e.base.args) == 2):
        return None
    roots = [_square_root(term, z) for term in e.base.args]
    if None in roots:
        return None
    return hypot(*roots) ** (2 * e.exp)


def _square_root(term: sp.Expr, z: sp.Symbol) -> sp.Expr | None:
    """Return the root of a term that is a square, up to its sign, or is positive without z."""
    if not term.has(z):
        return sp.sqrt(term) if term.is_positive else None
    k, rest = term.as_independent(z, as_Add=False)
    root = sp.sqrt(rest)
    root = root.args[0] if isinstance(root, sp.Abs) else root
    whole = rest.is_Pow and rest.exp == 2
    if not (whole and (k.is_positive or sp.sqrt(k).is_real)):
        return None
    return sp.sqrt(k) * rest.base


def _conjugate(e: sp.Expr, z: sp.Symbol) -> sp.Expr | None:
    """u + sqrt(v) = (v - u^2)/(sqrt(v) - u) where u is negative."""
    if not (e.is_Add and len(e.args) == 2):
        return None
    for u, root in (e.args, e.args[::-1]):
        k, h = root.as_coeff_Mul()
        if not (isinstance(h, hypot) and k.is_positive and u.has(z)):
            continue
        x, y = h.args
        gap = sp.expand(k**2 * (x**2 + y**2) - u**2)
        if len(sp.Add.make_args(gap)) <= 2:
            return sp.Piecewise((gap / (root - u), u < 0), (e, True))
    return None


def without_overflow(expr: sp.Expr, z: sp.Symbol) -> sp.Expr:
    """Return expr with each fraction P(z)/Q(z) in powers of 1/z where |z| is large."""
    far = _far(expr, z)
    if far is not None:
        return sp.Piecewise((far, sp.Abs(z) > BOUND), (expr, True))
    if not expr.args or not expr.has(z):
        return expr
    return expr.func(*(without_overflow(arg, z) for arg in expr.args))


def _far(e: sp.Basic, z: sp.Symbol) -> sp.Expr | None:
    """Return a fraction in powers of 1/z, or None if e is not a fraction that could overflow."""
    if not (e.is_Mul or e.is_Pow) or not e.is_rational_function(z) or e.is_polynomial(z):
        return None
    above, below = sp.fraction(sp.together(e))
    if not (above.is_polynomial(z) and below.is_polynomial(z)):
        return None
    above, below = sp.Poly(above, z), sp.Poly(below, z)
    if below.degree() < 2 or below.is_monomial:
        return None
    return z ** (above.degree() - below.degree()) * _reversed(above) / _reversed(below)


def _reversed(polynomial: sp.Poly) -> sp.Expr:
    """Return a polynomial divided by its highest power, in powers of 1/z."""
    z, degree = polynomial.gen, polynomial.degree()
    return sp.Add(*(c * z ** (k - degree) for (k,), c in polynomial.terms()))


RULES: tuple[Callable[[sp.Basic, sp.Symbol], sp.Basic | None], ...] = (
    _one_plus,
    _hyperbolic_sum,
    _logistic,
    _sech,
    _product,
    _logarithm,
    _root,
    _conjugate,
)
