"""Write a derivative in its shortest form: the one that people quote."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import reduce

import sympy as sp

from ..errors import UnsupportedExpression
from .intervals import SWITCHES, breakpoints, owner, split_at_breakpoints
from .printing import fraction_of
from .unevaluated import as_printed

__all__ = ["tidy"]

CHOICES = (sp.Piecewise, sp.Max, sp.Min)
MAX_OPERATIONS, MAX_LETTERS, MAX_POWER = 160, 9, 12


def tidy(expr: sp.Expr, z: sp.Symbol) -> sp.Expr:
    """Return the shortest of a few ways to write ``expr``, each equal to it also at its kinks.

    Parameters
    ----------
    expr : sympy.Expr
    z : sympy.Symbol
        The symbol whose line the pieces of ``expr`` cover.
    """
    if isinstance(expr, sp.Piecewise) and not any(arg.has(*SWITCHES) for arg in expr.args):
        return expr.func(*((tidy(value, z), when) for value, when in expr.args))
    if not expr.has(*CHOICES):
        return _shortest(_forms(expr, z))
    try:
        return _one_piecewise(expr, z)
    except UnsupportedExpression:
        return _piece_by_piece(expr, z)


def _shortest(forms: Iterator[sp.Expr]) -> sp.Expr:
    """Return the shortest form, the first of equally short ones."""
    return min(
        dict.fromkeys(map(_without_minus, forms)), key=lambda form: _length(as_printed(form))
    )


def _without_minus(expr: sp.Expr) -> sp.Expr:
    """Return -(1 - z) w as (z - 1) w: no sign before a product that a sum in it can take."""
    if not expr.is_Mul or not expr.could_extract_minus_sign():
        return expr
    for index, factor in enumerate(expr.args):
        minus = [term.could_extract_minus_sign() for term in sp.Add.make_args(factor)]
        if factor.is_Add and 2 * sum(minus) >= len(minus):
            rest = -sp.Mul(*expr.args[:index], *expr.args[index + 1 :])
            return sp.Mul(rest, sp.Add(*(-term for term in factor.args)))
    return expr


def _length(expr: sp.Expr) -> int:
    """Return how long a formula is in print: its operations, and the digits beyond two."""
    if expr.is_Rational:
        return sum(max(0, len(str(abs(part))) - 2) for part in (expr.p, expr.q)) + (expr.q != 1)
    if not expr.args:
        return 0
    if expr.is_Mul or (expr.is_Pow and expr.exp.is_Rational and expr.exp.is_negative):
        _, above, below = fraction_of(expr)
        signs = max(0, len(above) - 1) + len(below)
        return signs + sum(map(_length, (*above, *below)))
    return max(1, len(expr.args) - 1) + sum(map(_length, expr.args))


def _one_piecewise(expr: sp.Expr, z: sp.Symbol) -> sp.Expr:
    """Return expr with all its choices made by one list of intervals."""
    parts = split_at_breakpoints(expr, z)
    cases = []
    for part in parts[:-1]:
        inside = z <= part.high if owner(expr, z, part.high) == "left" else z < part.high
        cases.append((tidy(part.expr, z), inside))
    return sp.Piecewise(*cases, (tidy(parts[-1].expr, z), True))


def _piece_by_piece(expr: sp.Expr, z: sp.Symbol) -> sp.Expr:
    """Return expr with its conditions as they are: where they switch depends on a parameter."""
    conditions = {tuple(when for _, when in e.args) for e in expr.atoms(sp.Piecewise)}
    if len(conditions) == 1 and not isinstance(expr, sp.Piecewise):
        expr = sp.piecewise_fold(expr)
    if isinstance(expr, sp.Piecewise):
        return expr.func(*((tidy(value, z), when) for value, when in expr.args))
    return expr


def _forms(expr: sp.Expr, z: sp.Symbol) -> Iterator[sp.Expr]:
    """Yield ways to write an expression without choices."""
    bases = [expr, *_without_signs(expr, z)]
    for base in bases:
        simple = (base, sp.factor_terms(base), _grouped(base))
        for form in dict.fromkeys((*simple, *_rational_forms(base))):
            yield form
            yield from _by_identities(form)


def _grouped(expr: sp.Expr) -> sp.Expr:
    """Return sums with terms of the same fraction as factor together: (u + v)/2 + w."""
    return expr.replace(lambda e: e.is_Add, _by_fractions)


def _by_fractions(total: sp.Add) -> sp.Expr:
    groups: dict[sp.Expr, list[sp.Expr]] = {}
    for term in total.args:
        number, rest = term.as_independent(*term.free_symbols, as_Add=False)
        side = -1 if number.is_negative else 1
        groups.setdefault(side * number, []).append(side * rest)
    terms = [
        sp.Mul(number, sp.Add(*rests), evaluate=False)
        if len(rests) > 1 and not number.is_Integer
        else number * sp.Add(*rests)
        for number, rests in groups.items()
    ]
    return terms[0] if len(terms) == 1 else sp.Add(*terms)


def _without_signs(expr: sp.Expr, z: sp.Symbol) -> Iterator[sp.Expr]:
    """Yield expr with |w| for w sign(w), where that is defined at w = 0 too.

    It is continuous there, so it is the slope of a function that has one, where sign(w)^2 is not.
    """
    if not expr.has(sp.sign):
        return
    inner = {e.args[0] for e in expr.atoms(sp.sign, sp.Abs)}
    if any(w.has(sp.sign, sp.Abs) for w in inner):
        return
    sizes = {w: sp.Dummy(f"s{k}") for k, w in enumerate(sorted(inner, key=sp.default_sort_key))}
    plain = expr.replace(sp.sign, lambda w: sizes[w] / w).replace(sp.Abs, lambda w: sizes[w])
    back = {size: sp.Abs(w) for w, size in sizes.items()}
    try:
        kinks = breakpoints(expr, z)
    except UnsupportedExpression:
        return
    for form in (sp.factor(plain), sp.cancel(plain)):
        form = form.xreplace(back)
        if all(form.subs(z, kink).is_finite for kink in kinks):
            yield form


# --- as a rational function -------------------------------------------------------------------


def _rational_forms(expr: sp.Expr) -> Iterator[sp.Expr]:
    """Yield expr over one denominator, factored and with common factors taken out."""
    for letters in _readings(expr):
        rational = expr.xreplace(letters.names)
        if rational.is_rational_function() and letters.is_small(rational):
            factored = sp.factor(rational)
            yield factored.xreplace(letters.meanings)
            if letters.roots:
                yield letters.by_roots(factored).xreplace(letters.meanings)
            yield sp.cancel(rational).xreplace(letters.meanings)
            if letters.growing:
                yield letters.balanced(factored)


class _Letters:
    """Letters for the functions in an expression, powers of one exponential under one letter.

    ``side`` is the sign of the exponents that count as powers, not as reciprocals.
    """

    def __init__(self, expr: sp.Expr, side: int) -> None:
        self.names: dict[sp.Expr, sp.Expr] = {}
        self.meanings: dict[sp.Expr, sp.Expr] = {}
        self.growing: list[sp.Symbol] = []
        self.power = 1
        outermost = list(_outermost(expr))
        exponents = {e.args[0] for e in outermost if isinstance(e, sp.exp)}
        for group in _proportional(exponents):
            self._name_powers(group, side)
        self.roots: dict[sp.Symbol, tuple[int, sp.Expr]] = {}
        for atom in outermost:
            if atom.is_Pow:
                self._name_power(atom)
            elif atom not in self.names:
                self._name(atom)

    def _name(self, atom: sp.Expr) -> None:
        letter = sp.Dummy(f"f{len(self.meanings)}", positive=True if atom.is_positive else None)
        self.names[atom], self.meanings[letter] = letter, atom

    def _name_powers(self, group: dict[sp.Expr, sp.Rational], side: int) -> None:
        """Name the exponentials whose exponents are these multiples of the first."""
        unit = reduce(sp.gcd, map(abs, group.values())) * side
        exponent = next(e / number for e, number in group.items()) * unit
        letter = sp.Dummy(f"x{len(self.meanings)}", positive=True)
        self.meanings[letter] = sp.exp(exponent)
        self.growing.append(letter)
        for whole, number in group.items():
            self.names[sp.exp(whole)] = letter ** (number / unit)
            self.power = max(self.power, abs(number / unit))

    def _name_power(self, atom: sp.Expr) -> None:
        """Name w^(k s + n) as a letter for w^s, to the k, times w^n."""
        whole, rest = atom.exp.as_coeff_Add(rational=True)
        if rest == 0:
            whole, rest = sp.S.Zero, atom.exp
        number, unit = rest.as_coeff_Mul(rational=True)
        if unit == 1:
            number, unit = sp.Integer(number.p), 1 / sp.Integer(number.q)
        if not (whole.is_Integer and number.is_Integer):
            whole, number, unit = sp.S.Zero, sp.S.One, atom.exp
        root = sp.Pow(atom.base, unit)
        if root not in self.names:
            self._name(root)
        letter = self.names[root]
        base = atom.base.xreplace(self.names)
        self.names[atom] = letter**number * base**whole
        if unit.is_Rational:
            self.roots[letter] = int(unit.q), base

    def by_roots(self, factored: sp.Expr) -> sp.Expr:
        """Return a rational function with the powers of roots carried out: r - z^2/r as 1/r."""
        for letter, (degree, base) in self.roots.items():
            if base.is_polynomial() and factored.has(letter):
                top, bottom = sp.fraction(factored)
                top = sp.factor(sp.rem(top, letter**degree - base, letter))
                below = (
                    letter ** (degree * factor.as_base_exp()[1])
                    if factor.as_base_exp()[0] == base
                    else factor
                    for factor in sp.Mul.make_args(bottom)
                )
                factored = sp.factor(top / sp.Mul(*below))
        return factored

    def is_small(self, rational: sp.Expr) -> bool:
        """Say whether SymPy's polynomials will not take long."""
        return (
            sp.count_ops(rational) <= MAX_OPERATIONS
            and len(rational.free_symbols) <= MAX_LETTERS
            and self.power <= MAX_POWER
            and all(abs(p.exp) <= MAX_POWER for p in rational.atoms(sp.Pow) if p.exp.is_Integer)
        )

    def balanced(self, factored: sp.Expr) -> sp.Expr:
        """Return x^2 + 1 as x (x + 1/x): exp(2 z) + 1 as exp(z) (exp(z) + exp(-z))."""
        product = sp.S.One
        for factor in sp.Mul.make_args(factored):
            base, power = factor.as_base_exp()
            product *= self._halved(base) ** power
        return sp.powsimp(product.xreplace(self.meanings), combine="exp")

    def _halved(self, base: sp.Expr) -> sp.Expr:
        for x in self.growing:
            if base.is_Add and base.is_polynomial(x):
                degree = sp.degree(base, x)
                if degree and degree % 2 == 0:
                    half = x ** (degree // 2)
                    return half * sp.expand(base / half)
        return base


def _readings(expr: sp.Expr) -> Iterator[_Letters]:
    yield _Letters(expr, 1)
    if expr.has(sp.exp):
        yield _Letters(expr, -1)


def _outermost(expr: sp.Expr) -> Iterator[sp.Expr]:
    """Yield what rational functions are made of: functions, roots and irrational numbers."""
    root = expr.is_Pow and not expr.exp.is_Integer
    if root or isinstance(expr, (sp.Function, sp.NumberSymbol)):
        yield expr
    else:
        for arg in expr.args:
            yield from _outermost(arg)


def _proportional(exponents: set[sp.Expr]) -> list[dict[sp.Expr, sp.Rational]]:
    """Return the exponents in groups, each with the multiple that it is of its group's first."""
    groups: list[dict[sp.Expr, sp.Rational]] = []
    for exponent in sorted(exponents, key=sp.default_sort_key):
        for group in groups:
            ratio = _ratio(exponent, next(iter(group)))
            if ratio is not None:
                group[exponent] = ratio
                break
        else:
            groups.append({exponent: sp.S.One})
    return groups


def _ratio(first: sp.Expr, second: sp.Expr) -> sp.Rational | None:
    """Return first/second if that is a rational number."""
    (a, p), (b, q) = (e.as_coeff_Mul(rational=True) for e in (sp.expand(first), sp.expand(second)))
    if p == q:
        return a / b
    ratio = sp.cancel(first / second) if max(map(sp.count_ops, (first, second))) < 20 else first
    return ratio if ratio.is_Rational else None


# --- identities -------------------------------------------------------------------------------

PYTHAGORAS: tuple[tuple[type, Callable[[sp.Expr], sp.Expr]], ...] = (
    (sp.sin, lambda w: 1 - sp.cos(w) ** 2),
    (sp.cos, lambda w: 1 - sp.sin(w) ** 2),
    (sp.cosh, lambda w: 1 + sp.sinh(w) ** 2),
    (sp.sinh, lambda w: sp.cosh(w) ** 2 - 1),
)
RATIOS = ((sp.sin, sp.cos, sp.tan), (sp.sinh, sp.cosh, sp.tanh))


def _by_identities(expr: sp.Expr) -> Iterator[sp.Expr]:
    """Yield what the identities of sines and hyperbolic sines make of an expression."""
    for function, square in PYTHAGORAS:
        if expr.has(function):
            squared = expr.replace(
                lambda e, f=function: e.is_Pow and isinstance(e.base, f) and e.exp == 2,
                lambda e, s=square: s(e.base.args[0]),
            )
            if squared != expr:
                yield from (sp.expand(squared), sp.factor(squared), squared)
    if expr.has(sp.sin, sp.sinh):
        yield _doubled(expr)
    for top, bottom, ratio in RATIOS:
        if expr.has(top) and expr.has(bottom):
            yield expr.replace(top, lambda w, r=ratio, b=bottom: r(w) * b(w))
    if expr.has(sp.exp):
        yield expr.replace(lambda e: e.is_Mul, _hyperbolic)


def _doubled(expr: sp.Expr) -> sp.Expr:
    """Return expr with sin(2 w)/2 for sin(w) cos(w), and the same for sinh."""
    for sine, cosine in ((sp.sin, sp.cos), (sp.sinh, sp.cosh)):
        expr = expr.replace(
            lambda e: e.is_Mul,
            lambda e, s=sine, c=cosine: _double_angle(e, s, c),
        )
    return expr


def _double_angle(product: sp.Expr, sine: type, cosine: type) -> sp.Expr:
    for factor in product.args:
        partner = cosine(factor.args[0]) if isinstance(factor, sine) else None
        if partner in product.args:
            return product / factor / partner * sine(2 * factor.args[0]) / 2
    return product


def _hyperbolic(product: sp.Expr) -> sp.Expr:
    """Return (exp(2 w) - 1)/(exp(2 w) + 1) as tanh(w), if a product is that or a multiple."""
    top, bottom = sp.fraction(product)
    for factor in sp.Mul.make_args(bottom):
        if factor.is_Add and len(factor.args) == 2:
            one, other = factor.args
            for sign in (1, -1):
                difference = sign * (one - other)
                rest = top / difference
                if difference in sp.Mul.make_args(top):
                    exponents = [_exponent(e) for e in (one, other)]
                    if None not in exponents:
                        half = (exponents[0] - exponents[1]) / 2
                        return rest * sign * sp.tanh(half) / (bottom / factor)
    return product


def _exponent(expr: sp.Expr) -> sp.Expr | None:
    """Return the exponent of an exponential; 0 of the number 1."""
    if expr == 1:
        return sp.S.Zero
    return expr.args[0] if isinstance(expr, sp.exp) else None
