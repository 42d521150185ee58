"""Where the numbers of the prose come from, and claims that can lose.

Hidden cells of the notebooks call these functions.  What they show is stored with the
notebook and compared whenever it is run, and a test finds each phrase in the chapter's
prose, word for word: so neither the value nor the sentence can change alone.

``says``   phrases with values that were computed
``sets``   phrases with numbers that the chapter chooses: settings, counts, definitions
``cites``  phrases with numbers from a source that stands beside them
``claim``  one thing measured where a claim holds, and where it must not hold
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from fractions import Fraction
from numbers import Real
from typing import Any

import numpy as np

__all__ = [
    "cites",
    "claim",
    "fraction",
    "power",
    "says",
    "scientific",
    "sets",
    "times",
    "words",
]

SMALL_NUMBERS = [
    *["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"],
    *["eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen"],
    "nineteen",
]
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
FRACTION_NAMES = {2: "half", 3: "third", 4: "quarter", 5: "fifth", 10: "tenth"}
NAMED_FRACTIONS = sorted({Fraction(p, q) for q in FRACTION_NAMES for p in range(1, q)})


class Phrases:
    """Lines of text that show as they are, without quotation marks.

    Parameters
    ----------
    *lines : str
    """

    def __init__(self, *lines: str) -> None:
        self.lines = lines

    def __repr__(self) -> str:
        return "\n".join(self.lines)


def says(*phrases: str) -> Phrases:
    """Show phrases of the prose.  Every number in them comes from a placeholder."""
    return Phrases(*phrases)


def sets(*phrases: str) -> Phrases:
    """Show phrases with chosen numbers: up to twelve, or as they stand in visible code."""
    return Phrases(*phrases)


def cites(*phrases: str) -> Phrases:
    """Show phrases with numbers from the source that is linked in the same paragraph."""
    return Phrases(*phrases)


def claim(
    name: str,
    what: str,
    measure: Callable[[Any], Any],
    holds: Callable[[Any], bool],
    of: Mapping[str, Any],
    instead: Mapping[str, Any],
    noise: float = 0.0,
) -> Phrases:
    """Measure something where a claim holds, and where it must fail.

    Parameters
    ----------
    name : str
        The row in the register of claims, such as "N5".
    what : str
        What is measured, such as "slope at z = 50".
    measure : callable
        From a thing to a value.
    holds : callable
        From the value to whether the claim holds.
    of : mapping of one name to a thing
        What the claim is about.
    instead : mapping of one name to a thing
        The counterfactual: something of which the claim is not true.
    noise : float
        What is smaller than this is rounding, and shown as "below" it.

    Raises
    ------
    ValueError
        If the claim fails for ``of``, or holds for ``instead``: then it says nothing.
    """
    lines = []

    def shown(value: Any) -> str:
        tiny = noise and isinstance(value, (Real, np.number)) and abs(value) < noise
        return f"below {noise:g}".replace("e-0", "e-") if tiny else _formatted(value)

    for (title, thing), expected in ((*of.items(), True), (*instead.items(), False)):
        value = measure(thing)
        if bool(holds(value)) != expected:
            does = "fails for" if expected else "can't lose, for it also holds for"
            raise ValueError(f"claim {name} {does} {title}: {what} is {shown(value)}")
        lines.append(f"{name} {title}: {what} is {shown(value)}")
    return Phrases(f"{lines[0]}, so it holds", f"{lines[1]}, so it fails")


def _formatted(value: Any) -> str:
    """Return a value as a reader writes it: three digits, no type names."""
    if isinstance(value, (bool, np.bool_)):
        return "true" if value else "false"
    if isinstance(value, (Real, np.number)):
        return f"{float(value):.3g}"
    if isinstance(value, (tuple, list, np.ndarray)):
        return ", ".join(map(_formatted, value))
    return str(value)


# --- numbers as they are written in a sentence ----------------------------------------------


def words(n: int) -> str:
    """Return a whole number from 0 to 99 in words; ValueError for any other number."""
    if n != int(n) or not 0 <= n <= 99:
        raise ValueError(f"only whole numbers from 0 to 99 are written in words, not {n}")
    n = int(n)
    if n < 20:
        return SMALL_NUMBERS[n]
    ten, one = divmod(n, 10)
    return TENS[ten - 2] + (f"-{SMALL_NUMBERS[one]}" if one else "")


def fraction(x: float, within: float = 0.02) -> str:
    """Return a share in words, such as "half" or "two thirds".

    Parameters
    ----------
    x : float
        Between 0 and 1.
    within : float
        How far the fraction may be off.

    Raises
    ------
    ValueError
        If no half, third, quarter, fifth or tenth is so near.
    """
    share = min(NAMED_FRACTIONS, key=lambda share: abs(share - Fraction(x)))
    if abs(share - x) > within:
        raise ValueError(f"{x} is not within {within} of a fraction that has a name")
    part = FRACTION_NAMES[share.denominator]
    if share.denominator == 2:
        return part
    return f"a {part}" if share.numerator == 1 else f"{words(share.numerator)} {part}s"


def times(x: float, within: float = 0.05) -> str:
    """Return a factor in words: "twice", "three times"; ValueError if no such factor is near."""
    whole = round(float(x))
    if whole < 2 or abs(x / whole - 1) > within:
        raise ValueError(f"{x} is not within {within:.0%} of a whole factor above 1")
    return "twice" if whole == 2 else f"{words(whole)} times"


def power(x: float) -> str:
    """Return the power of ten nearest to a positive number, in LaTeX: ``10^{-6}``."""
    return f"10^{{{round(math.log10(x))}}}"


def scientific(x: float, digits: int = 2) -> str:
    r"""Return a number other than 0 with so many digits, in LaTeX: ``6.3 \cdot 10^{-19}``."""
    mantissa, exponent = f"{float(x):.{digits - 1}e}".split("e")
    return rf"{mantissa} \cdot 10^{{{int(exponent)}}}"
