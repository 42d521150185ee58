"""Identities that keep digits, applied while a formula becomes a program.

1 - exp(u) is right on paper and loses every digit near u = 0; -expm1(u) is the same number
and loses none.  Each function here knows one such identity and returns a formula that is
equal on the whole real domain, or None where it has nothing to say.
"""

from __future__ import annotations

from dataclasses import dataclass

import sympy as sp

from ..stable.primitives import expm1, log1p, logistic

__all__ = [
    "Conjugate",
    "conjugate",
    "factors_of",
    "rewrite_log",
    "rewrite_product",
    "rewrite_sum",
    "terms_of",
]


def terms_of(expr: sp.Expr) -> list[sp.Expr]:
    """Return the terms of a sum, nested sums opened and rational numbers added up."""
    flat = [term for arg in expr.args for term in terms_of(arg)] if expr.is_Add else [expr]
    number = sum((term for term in flat if term.is_Rational), sp.Integer(0))
    rest = [term for term in flat if not term.is_Rational]
    return [number, *rest] if number != 0 or not rest else rest


def factors_of(expr: sp.Expr) -> list[sp.Expr]:
    """Return the factors of a product, nested products opened, powers of exponentials multiplied.

    exp(u)**n with a number n becomes exp(n u).
    """
    if expr.is_Mul:
        return [factor for arg in expr.args for factor in factors_of(arg)]
    if expr.is_Pow and isinstance(expr.base, sp.exp) and expr.exp.is_number:
        return [sp.exp(expr.exp * expr.base.args[0])]
    return [expr]


# ---- sums -------------------------------------------------------------------------------


def _exponential(f: sp.Expr) -> dict:
    return {-1: expm1(f.args[0])} if isinstance(f, sp.exp) else {}


def _tangent(f: sp.Expr) -> dict:
    if isinstance(f, sp.tanh):
        (u,) = f.args
        return {1: 2 * logistic(2 * u), -1: -2 * logistic(-2 * u)}
    if f.is_Pow and isinstance(f.base, sp.tanh) and f.exp == 2:
        (u,) = f.base.args
        return {-1: -4 * logistic(2 * u) * logistic(-2 * u)}
    return {}


def _error_function(f: sp.Expr) -> dict:
    if isinstance(f, sp.erf):
        (u,) = f.args
        return {1: sp.erfc(-u, evaluate=False), -1: -sp.erfc(u, evaluate=False)}
    return {-1: -sp.erf(*f.args, evaluate=False)} if isinstance(f, sp.erfc) else {}


def _cosine(f: sp.Expr) -> dict:
    if isinstance(f, sp.cos):
        half = f.args[0] / 2
        return {-1: -2 * sp.sin(half) ** 2, 1: 2 * sp.cos(half) ** 2}
    return {-1: 2 * sp.sinh(f.args[0] / 2) ** 2} if isinstance(f, sp.cosh) else {}


def _arctangent(f: sp.Expr) -> dict:
    if not isinstance(f, sp.atan):
        return {}
    (u,) = f.args
    root = sp.sqrt(1 + u**2)
    return {sp.pi / 2: 2 * sp.atan(root + u), -sp.pi / 2: -2 * sp.atan(root - u)}


def _sigmoid(f: sp.Expr) -> dict:
    u = _one_plus_exponential(f.base) if f.is_Pow and f.exp == -1 else None
    if u is None:
        return {}
    half = sp.Rational(1, 2)
    return {-1: -logistic(u), -half: -sp.tanh(u / 2, evaluate=False) / 2}


def _shifts(f: sp.Expr) -> dict:
    """Return {c: a formula for f + c in which nothing cancels}."""
    known = (_exponential, _tangent, _error_function, _cosine, _arctangent, _sigmoid)
    return {c: joined for shift in known for c, joined in shift(f).items()}


def _shifted(terms: list[sp.Expr]) -> list[sp.Expr] | None:
    """Return the terms with k f(u) + c k joined, for the first pair that a shift knows."""
    places = {}
    for place, term in enumerate(terms):
        places.setdefault(sp.Mul(*factors_of(term)), place)
    for place, term in enumerate(terms):
        factors = factors_of(term)
        for index, factor in enumerate(factors):
            for c, joined in _shifts(factor).items():
                rest = sp.Mul(*factors[:index], *factors[index + 1 :])
                other = places.get(c * rest, place)
                if other != place:
                    kept = [t for at, t in enumerate(terms) if at not in (place, other)]
                    return [*kept, sp.Mul(rest, joined)]
    return None


def _square_root_apart(term: sp.Expr) -> tuple[sp.Expr, sp.Expr] | None:
    """Return (k, A) of k sqrt(A) with a sum A."""
    factors = factors_of(term)
    half = sp.Rational(1, 2)
    roots = [f for f in factors if f.is_Pow and f.exp == half and f.base.is_Add]
    if len(roots) != 1:
        return None
    return sp.Mul(*(f for f in factors if f is not roots[0])), roots[0].base


@dataclass(frozen=True)
class Conjugate:
    """t + root, root = k sqrt(t^2/k^2 + w), is ``above``/(t - root), above = -k^2 w.

    That form is the better one where t and k differ in sign.
    """

    t: sp.Expr
    root: sp.Expr
    k: sp.Expr
    above: sp.Expr


def conjugate(terms: list[sp.Expr]) -> Conjugate | None:
    """Return the other form of t + k sqrt(A) if A - t^2/k^2 is simpler than A, else None."""
    if len(terms) != 2:
        return None
    for t, root in (terms, terms[::-1]):
        apart = _square_root_apart(root)
        if apart is None or sp.count_ops(apart[1]) > 40:
            continue
        k, A = apart
        w = sp.expand(A - t**2 / k**2)
        if len(sp.Add.make_args(w)) < len(sp.Add.make_args(sp.expand(A))):
            return Conjugate(t, root, k, -(k**2) * w)
    return None


def rewrite_sum(terms: list[sp.Expr]) -> list[sp.Expr]:
    """Return terms with the same sum in which pairs that cancel are joined."""
    joined = _shifted(terms)
    while joined is not None:
        terms, joined = joined, _shifted(joined)
    return terms


# ---- products ---------------------------------------------------------------------------


def _one_plus_exponential(expr: sp.Expr) -> sp.Expr | None:
    """Return u if the expression is 1 + exp(u)."""
    if expr.is_Add and len(expr.args) == 2 and sp.S.One in expr.args:
        other = expr.args[0] if expr.args[1] == 1 else expr.args[1]
        (other, *more) = factors_of(other)
        return other.args[0] if isinstance(other, sp.exp) and not more else None
    return None


def rewrite_product(factors: list[sp.Expr]) -> list[sp.Expr]:
    """Return the factors with at most one exponential, and with logistic functions.

    (1 + exp(u))^-n is logistic(-u)^n, and exp(m u) takes m of the n to logistic(u), so that no
    infinity meets a zero; exp(u) exp(v) is exp(u + v).
    """
    exponents = [f.args[0] for f in factors if isinstance(f, sp.exp)]
    rest = []
    for factor in (f for f in factors if not isinstance(f, sp.exp)):
        base, n = factor.args if factor.is_Pow else (factor, sp.S.One)
        u = _one_plus_exponential(base) if n.is_Integer and n < 0 else None
        if u is None:
            rest.append(factor)
            continue
        m = _multiple(exponents, u, -n)
        rest += [logistic(u) ** m, logistic(-u) ** (-n - m)]
    merged = exponents if len(exponents) < 2 else [sp.Add(*exponents)]
    return [f for f in [*map(sp.exp, merged), *_merged_powers(rest)] if f != 1]


def _merged_powers(factors: list[sp.Expr]) -> list[sp.Expr]:
    """Return the factors with b^p b^q as b^(p + q), if an exponent has a letter.

    b^a/b is what the derivative of b^a brings along, and 0/0 for b = 0.
    """
    same: dict[sp.Expr, list[sp.Expr]] = {}
    for factor in factors:
        same.setdefault(factor.base if factor.is_Pow else factor, []).append(factor)
    result = []
    for base, group in same.items():
        exponents = [f.exp if f.is_Pow else sp.S.One for f in group]
        together = len(group) > 1 and not all(p.is_number for p in exponents)
        result += [base ** sp.Add(*exponents)] if together else group
    return result


def _multiple(exponents: list[sp.Expr], u: sp.Expr, most: sp.Integer) -> sp.Integer:
    """Remove the first exponent that is m u, 1 <= m <= most, and return its m, or 0."""
    for place, v in enumerate(exponents):
        m = v / u
        if m.is_Integer and 1 <= m <= most:
            del exponents[place]
            return m
    return sp.Integer(0)


# ---- logarithms -------------------------------------------------------------------------


def rewrite_log(x: sp.Expr) -> sp.Expr | None:
    """Return log(x) for a power, for 1 + exp(u), or None.

    log(b^p) is p log(b) unless p is even; log(1 + exp(u)) = max(u, 0) + log(1 + exp(-|u|)).
    """
    if x.is_Pow and x.exp.is_Rational and (x.exp.q != 1 or x.exp.p % 2):
        return x.exp * sp.log(x.base, evaluate=False)
    u = _one_plus_exponential(x)
    if u is None:
        return None
    return sp.Max(u, 0, evaluate=False) + log1p(sp.exp(-sp.Abs(u, evaluate=False)))
