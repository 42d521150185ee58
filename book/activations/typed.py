"""Read a formula as people type it, and keep it as it was typed.

The grammar is that of the exercises: numbers, letters, ``+ - * / ^``, products without a
sign, brackets, bars for the absolute value, the functions of ``functions.py``, ``pw`` for
cases.  Whatever is not on that list is refused, with its position; so is a word before a
bracket that is none of the functions, because it was meant as one.  Nothing of the text
is ever run, and SymPy evaluates nothing: ``2*(z + 1)`` stays ``2*(z + 1)``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from numbers import Real
from typing import TYPE_CHECKING

import sympy as sp

from .functions import FUNCTIONS
from .parameter import Parameter, Z

if TYPE_CHECKING:
    from .activation import Activation

__all__ = ["read", "typed_formula"]

MAX_CHARACTERS, MAX_DEPTH = 2000, 60
LOW, HIGH, STEP = 0.1, 3.0, 0.05  # the slider of a letter of which nothing else is said
MAX_PARAMETERS = 6
MAX_FACTORS = 2  # letters that may stand before a function without a sign: ztanh(z)

NUMBER = re.compile(r"(\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?![\d.])")
CONSTANTS = {"e": sp.E, "pi": sp.pi}
GREEK = (
    *("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "kappa", "lambda"),
    *("mu", "nu", "xi", "rho", "sigma", "tau", "phi", "chi", "psi", "omega"),
)
SIGNS = ("<=", ">=", "**", *"+-*/^()|,<>")
LOOKALIKES = str.maketrans(
    {
        **dict.fromkeys("\u02d7\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212", "-"),
        **dict.fromkeys("\u00b7\u00d7\u2022\u2027\u2062\u2217", "*"),
        **dict.fromkeys("\u2219\u22c5\u2715\u2716\u2a2f", "*"),
        **dict.fromkeys("\u00f7\u2044\u2215", "/"),
        **dict.fromkeys("\u02c6\u2303", "^"),
        **dict.fromkeys("\u2264\u2266\u2a7d", "<="),
        **dict.fromkeys("\u2265\u2267\u2a7e", ">="),
        **{"\u2223": "|", "[": "(", "]": ")", "{": "(", "}": ")"},
    }
)
# As plain text these would mean another thing: z\u2074 is not z4, 2\u00bd is not 21/2.
SMALL_FORMS = ("<super>", "<sub>", "<fraction>")
SUPERSCRIPTS = re.compile(
    "[\u00b9\u00b2\u00b3\u02b0-\u02b8\u02e0-\u02e4\u2070-\u207f\u1d2c-\u1d6a\u1d9b-\u1dbf]+"
)
RELATIONS = {
    "<": sp.StrictLessThan,
    "<=": sp.LessThan,
    ">": sp.StrictGreaterThan,
    ">=": sp.GreaterThan,
}


def read(
    text: str, *, name: str = "typed", title: str = "Typed formula", **parameters
) -> Activation:
    """Return the activation that a typed formula stands for.

    Parameters
    ----------
    text : str
        Such as ``"z*tanh(log(1+exp(z)))"`` or ``"pw(z > 0, z, a*(exp(z) - 1))"``.
    name, title : str
        What the activation is called in Python, and in prose.
    **parameters
        For a letter of the formula its default, or ``(default, low, high)`` with the
        range of its slider.  Without it the default is 1 and the range 0.1 to 3.
        A letter whose range is positive stands for positive numbers only.

    Raises
    ------
    ValueError
        If the text is not a formula: the message says where, counted from 1, and why.
    TypeError
        If ``text`` is not a string, or a keyword names no letter of it or is no number.
    """
    from .activation import Activation  # needs NumPy, and reading does not

    expr, found = typed_formula(text, **parameters)
    return Activation(name=name, title=title, expr=expr, citation="", parameters=found)


def typed_formula(text: str, **parameters) -> tuple[sp.Expr, tuple[Parameter, ...]]:
    """Return the formula that a text stands for, and its letters; as for ``read``."""
    if not isinstance(text, str):
        raise TypeError(f"read takes a formula as text, not {text!r}")
    letters = {letter: _assumed(letter, given) for letter, given in parameters.items()}
    tokens = _tokens(text)
    _check_functions(tokens)
    reader = _Reader(tokens, letters)
    expr = reader.formula()
    for letter in parameters:
        if letter not in reader.symbols:
            known = ", ".join(sorted(reader.symbols)) or "none"
            raise TypeError(f"the formula has no letter {letter!r}; its letters: {known}")
    return expr, tuple(
        _parameter(letter, reader.symbols[letter], parameters.get(letter, 1.0))
        for letter in sorted(reader.symbols)
    )


# --- parameters -------------------------------------------------------------------------


def _range(letter: str, given) -> tuple[float, float, float]:
    values = (given, LOW, HIGH) if isinstance(given, Real) else given
    try:
        default, low, high = (float(value) for value in values)
    except (TypeError, ValueError):
        raise TypeError(
            f"{letter} must be a default or (default, low, high), not {given!r}"
        ) from None
    low, high = min(low, default), max(high, default)
    return default, low, high


def _assumed(letter: str, given) -> sp.Symbol:
    _, low, _ = _range(letter, given)
    return sp.Symbol(letter, positive=True) if low > 0 else sp.Symbol(letter, real=True)


def _parameter(letter: str, symbol: sp.Symbol, given) -> Parameter:
    default, low, high = _range(letter, given)
    domain = sp.Interval.open(0 if symbol.is_positive else -sp.oo, sp.oo)
    return Parameter(letter, symbol, domain, default, low, high, STEP, letter)


# --- words and signs --------------------------------------------------------------------


@dataclass(frozen=True)
class _Token:
    kind: str  # "number", "name", "sign" or "end"
    text: str
    at: int  # counted from 1
    apart: bool  # whether there is a space before it


def _error(at: int, why: str) -> ValueError:
    return ValueError(f"the formula can't be read at position {at}: {why}")


@cache
def _functions() -> dict[str, Callable]:
    """Return what each word that can be typed makes of its arguments."""
    return {
        name: lambda u, kind=row.function: kind(u, evaluate=False)
        for row in FUNCTIONS.values()
        for name in row.names
    } | OWN_FUNCTIONS


def _plus(*terms):
    return sp.Add(*terms, evaluate=False)


def _times(*factors):
    """Return a product without inner brackets."""
    return sp.Mul(*(f for x in factors for f in sp.Mul.make_args(x)), evaluate=False)


def _power(base, exponent):
    if base is sp.E:
        return sp.exp(exponent, evaluate=False)
    return sp.Pow(base, exponent, evaluate=False)


def _scaled(number, x):
    """Return a number times x, one number in front of it."""
    first, *rest = sp.Mul.make_args(x)
    if not first.is_Number:
        return _times(number, x)
    return _times(*([number * first] if number * first != 1 else []), *rest) if rest else number * x


def _divided(top, bottom):
    if bottom.is_Number and bottom != 0:
        return _scaled(1 / bottom, top)
    return _times(top, _power(bottom, sp.S.NegativeOne))


def _negative(x):
    return _scaled(sp.S.NegativeOne, x)


def _sigmoid(x):
    return _divided(sp.S.One, _plus(sp.S.One, sp.exp(_negative(x), evaluate=False)))


def _softplus(x):
    return sp.log(_plus(sp.S.One, sp.exp(x, evaluate=False)), evaluate=False)


def _choice(kind):
    def build(*args):
        args = list(dict.fromkeys(args))
        return args[0] if len(args) == 1 else kind(*args, evaluate=False)

    return build


def _cases(*args):
    *pairs, last = args
    return sp.Piecewise(*zip(pairs[1::2], pairs[::2], strict=True), (last, True), evaluate=False)


# Words that stand for more than one function of one argument.
OWN_FUNCTIONS = {
    "sqrt": lambda x: _power(x, sp.S.Half),
    "sigmoid": _sigmoid,
    "softplus": _softplus,
    "relu": lambda x: sp.Max(x, sp.S.Zero, evaluate=False),
    "step": lambda x: sp.Piecewise((sp.S.One, x >= 0), (sp.S.Zero, True), evaluate=False),
    "max": _choice(sp.Max),
    "min": _choice(sp.Min),
    "pw": _cases,
}


@cache
def _spellings() -> tuple[str, ...]:
    names = [*_functions(), *CONSTANTS, *GREEK]
    return tuple(sorted(names, key=len, reverse=True))


def _tokens(text: str) -> list[_Token]:
    """Return the words and signs of a text; ValueError where there is something else."""
    if len(text) > MAX_CHARACTERS:
        raise ValueError(f"a formula has at most {MAX_CHARACTERS} characters, not {len(text)}")
    found = [(c, at) for at, character in enumerate(text, 1) for c in _normalized(character)]
    characters, apart = "".join(c for c, _ in found), False
    places = [at for _, at in found]
    tokens: list[_Token] = []
    at = 0
    while at < len(characters):
        rest = characters[at:]
        number, raised = NUMBER.match(rest), SUPERSCRIPTS.match(rest)
        sign = next((s for s in SIGNS if rest.startswith(s)), None)
        if rest[0].isspace():
            at, apart = at + 1, True
            continue
        if raised:
            tokens += _superscript_tokens(raised[0], places[at])
            at, apart = at + len(raised[0]), False
            continue
        if number:
            kind, word = "number", number[0]
        elif sign:
            kind, word = "sign", sign
        else:
            word = next((s for s in _spellings() if rest.startswith(s)), rest[0])
            if rest[0] in "0123456789.":
                raise _error(places[at], "this is no number")
            if not (word.isascii() and word[0].isalpha()):
                raise _error(places[at], f"there is no “{word}”")
            kind = "name"
        tokens.append(_Token(kind, word, places[at], apart))
        at, apart = at + len(word), False
    tokens.append(_Token("end", "", len(text) + 1, apart))
    return tokens


def _check_functions(tokens: list[_Token]) -> None:
    """Refuse a word before a bracket that is no function: silu(z) is no product of letters."""
    word: list[_Token] = []
    for token in tokens:
        if token.text == "(" and not token.apart:
            name = "".join(part.text for part in word)
            letters = sum(len(part.text) == 1 for part in word)
            most = MAX_FACTORS if letters < len(word) else 0
            if len(name) > 2 and letters > most:
                why = f"there is no function “{name}”; write its formula, or * between letters"
                raise _error(word[0].at, why)
        if token.kind != "name" or token.apart:
            word = []
        if token.kind == "name":
            word.append(token)


def _normalized(character: str) -> str:
    """Return the plain characters for one that looks like them; none for what is not seen."""
    if unicodedata.decomposition(character).startswith(SMALL_FORMS):
        return character
    plain = unicodedata.normalize("NFKC", character).translate(LOOKALIKES)
    if unicodedata.name(plain[:1], "").startswith("GREEK"):
        return _latin(plain) or character
    hidden = unicodedata.category(character) == "Cf" or "\ufe00" <= character <= "\ufe0f"
    return "" if hidden and plain == character else plain


def _superscript_tokens(text: str, at: int) -> list[_Token]:
    """Return the tokens of a power that is typed in small raised characters."""
    inside = _tokens(unicodedata.normalize("NFKC", text))[:-1]
    tokens = [_Token(token.kind, token.text, at + token.at - 1, False) for token in inside]
    if [token.kind for token in tokens] != ["number"]:
        tokens = [_Token("sign", "(", at, False), *tokens, _Token("sign", ")", at, False)]
    return [_Token("sign", "^", at, False), *tokens]


def _latin(letter: str) -> str | None:
    """Return the name of a Greek letter, if it is one of those that can be typed."""
    name = unicodedata.name(letter).split()[-1].lower().replace("lamda", "lambda")
    return name if name in (*GREEK, "pi") else None


# --- the tree -----------------------------------------------------------------------------


class _Reader:
    """Builds the tree of a formula from its tokens."""

    def __init__(self, tokens: list[_Token], symbols: dict[str, sp.Symbol]) -> None:
        self.tokens, self.next, self.depth = tokens, 0, 0
        self.given, self.symbols = symbols, {}
        self.bars = False  # whether the next | closes

    @property
    def current(self) -> _Token:
        return self.tokens[self.next]

    def formula(self) -> sp.Expr:
        tree = self._sum()
        token = self.current
        if token.kind == "end":
            return tree
        if token.text == ")":
            raise _error(token.at, "this bracket was never opened")
        if token.text == ",":
            raise _error(token.at, "a comma stands only between arguments; decimals have a point")
        if token.text in RELATIONS:
            raise _error(token.at, "a comparison stands only in pw(condition, yes, no)")
        raise _error(token.at, f"expected an operator before “{token.text}”")

    def _sum(self) -> sp.Expr:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise _error(self.current.at, f"brackets are nested more than {MAX_DEPTH} deep")
        terms = [self._product()]
        while self.current.text in ("+", "-"):
            minus = self.current.text == "-"
            self.next += 1
            term = self._product()
            terms.append(_negative(term) if minus else term)
        self.depth -= 1
        return terms[0] if len(terms) == 1 else sp.Add(*terms, evaluate=False)

    def _product(self) -> sp.Expr:
        product, last = self._signed(), self._loose("")
        while True:
            token = self.current
            if token.text in ("*", "/"):
                self.next += 1
                factor = self._signed()
                product = (_divided if token.text == "/" else _times)(product, factor)
            elif self._touches(token):
                self._check_touching(token, last)
                product = _times(product, self._signed())
            else:
                return product
            last = self._loose(token.text)

    def _touches(self, token: _Token) -> bool:
        """Say whether a token begins a factor that has no sign before it."""
        return token.kind in ("name", "number") or token.text == "(" or self._opens(token)

    def _opens(self, token: _Token) -> bool:
        return token.text == "|" and not self.bars

    def _loose(self, sign: str) -> str:
        """Return "/" or "^" if what comes next could be meant to belong to it, else ""."""
        before = self.tokens[self.next - 2].text if self.next > 1 else ""
        if self.tokens[self.next - 1].text in (")", "|"):
            return ""
        return before if before in ("/", "^", "**") else (sign if sign == "/" else "")

    @staticmethod
    def _check_touching(token: _Token, last: str) -> None:
        if token.kind == "number":
            raise _error(token.at, f"expected an operator before “{token.text}”")
        if token.apart or not last or (last != "/" and token.kind != "name"):
            return
        where = "under the fraction bar" if last == "/" else "in the exponent"
        raise _error(token.at, f"unclear whether this stands {where}; write brackets or *")

    def _signed(self) -> sp.Expr:
        token = self.current
        if token.text in ("+", "-"):
            self.depth += 1
            self.next += 1
            if self.depth > MAX_DEPTH:
                raise _error(token.at, f"signs are nested more than {MAX_DEPTH} deep")
            value = self._signed()
            self.depth -= 1
            return _negative(value) if token.text == "-" else value
        base = self._operand()
        if self.current.text not in ("^", "**"):
            return base
        self.depth += 1
        self.next += 1
        if self.depth > MAX_DEPTH:
            raise _error(token.at, f"powers are nested more than {MAX_DEPTH} deep")
        exponent = self._signed()  # powers group from the right
        self.depth -= 1
        return _power(base, exponent)

    def _operand(self) -> sp.Expr:
        token = self.current
        self.next += 1
        if token.kind == "number":
            return sp.Rational(token.text)
        if token.text == "(":
            return self._up_to(")", "a closing bracket", self._sum)
        if token.text == "|":
            return sp.Abs(self._up_to("|", "a closing bar |", self._sum), evaluate=False)
        if token.kind != "name":
            raise _error(token.at, "expected a number, a letter or an opening bracket")
        return self._named(token)

    def _named(self, token: _Token) -> sp.Expr:
        name, applied = token.text, self.current.text == "("
        if name in _functions() and name not in GREEK:
            return self._application(token)
        if name in CONSTANTS:
            if name == "e" and applied:
                raise _error(token.at, "unclear; write exp(...) or e*(...)")
            return CONSTANTS[name]
        if name == "sigma" and applied:
            raise _error(token.at, "unclear; write sigmoid(...) or sigma*(...)")
        if name == Z.name:
            return Z
        if len(self.symbols) >= MAX_PARAMETERS and name not in self.symbols:
            raise _error(token.at, f"a formula has at most {MAX_PARAMETERS} letters besides z")
        symbol = self.given.get(name, sp.Symbol(name, positive=True))
        return self.symbols.setdefault(name, symbol)

    def _application(self, token: _Token) -> sp.Expr:
        power = None
        if self.current.text in ("^", "**"):  # tanh^2(z)
            self.next += 1
            power = self.current
            self.next += 1
            if power.kind != "number":
                raise _error(power.at, f"write the power of {token.text} behind its brackets")
        if self.current.text != "(":
            raise _error(self.current.at, f"expected an opening bracket after {token.text}")
        self.next += 1
        read = self._cases if token.text == "pw" else self._arguments
        args = self._up_to(")", "a closing bracket", read)
        value = self._apply(token, args)
        return value if power is None else _power(value, sp.Rational(power.text))

    def _apply(self, token: _Token, args: list) -> sp.Expr:
        name = token.text
        if name == "pw":
            if len(args) < 3 or len(args) % 2 == 0:
                raise _error(token.at, "pw takes a condition, a value for it, and one otherwise")
        elif name in ("max", "min"):
            if len(args) < 2:
                raise _error(token.at, f"{name} takes two arguments or more")
        elif len(args) != 1:
            raise _error(token.at, f"{name} takes one argument, not {len(args)}")
        return _functions()[name](*args)

    def _arguments(self) -> list[sp.Expr]:
        args = [self._sum()]
        while self.current.text == ",":
            self.next += 1
            args.append(self._sum())
        return args

    def _cases(self) -> list:
        """Return condition, value, condition, value, ..., other value."""
        args: list = []
        while True:
            first = self._sum()
            if self.current.text not in RELATIONS:
                return [*args, first]
            args.append(self._condition(first))
            self._comma()
            args.append(self._sum())
            self._comma()

    def _condition(self, left: sp.Expr):
        """Return a comparison, or several in a row such as a < z < b."""
        at, found = self.current.at, []
        while self.current.text in RELATIONS:
            relation = RELATIONS[self.current.text]
            self.next += 1
            right = self._sum()
            found.append(relation(left, right, evaluate=False))
            left = right
        if not any(relation.free_symbols for relation in found):
            raise _error(at, "this comparison has no letter in it")
        return found[0] if len(found) == 1 else sp.And(*found, evaluate=False)

    def _comma(self) -> None:
        if self.current.text != ",":
            raise _error(self.current.at, "pw takes a condition, a value for it, and one otherwise")
        self.next += 1

    def _up_to(self, close: str, what: str, read: Callable):
        """Return what ``read`` finds up to the sign that closes."""
        outer, self.bars = self.bars, close == "|"
        self.depth += 1
        tree = read()
        token = self.current
        if token.text != close:
            if token.kind == "number":
                raise _error(token.at, f"expected an operator before “{token.text}”")
            raise _error(token.at, f"expected {what}")
        self.next += 1
        self.depth -= 1
        self.bars = outer
        return tree
