"""The steps of a derivation, as data.

All formulas in them are texts in the language of parser.js.  The letters u, v, du, dv and dg
in them stand for what the reader wrote in those steps.
"""

from __future__ import annotations

from dataclasses import dataclass

import sympy as sp

__all__ = ["Plan", "Remark", "Step"]


@dataclass(frozen=True)
class Remark:
    """A formula that a reader may write in a step, and what is said of it, as HTML."""

    text: str
    says: str


@dataclass(frozen=True)
class Step:
    """One field.

    Attributes
    ----------
    letter : str
        What stands for the answer in later steps.
    asked : str
        What is asked for, as HTML.
    left : str
        What stands before the equals sign in the solution, as LaTeX.
    shown : sympy.Expr
        The answer as the solution prints it.
    answer : str
        The answer, in the variable and the parameters alone.
    reason : str
        How to find it, as a sentence in HTML; it may be empty.
    follows : str
        The answer in the letters of earlier steps; "" if it is not made of them.
    bare : str
        The same where u and v make up the whole function, with its constant factors.
    slope_of : str
        The letter whose derivative the answer is; "" if it is none.
    where : str
        The condition for the points at which it is asked; "" for all.
    facts : tuple of Remark
        What the answer may be instead: true whatever the reader had in mind.
    mistakes : tuple of Remark
        What usual mistakes lead to: said only where one alone fits.
    """

    letter: str
    asked: str
    left: str
    shown: sp.Expr
    answer: str
    reason: str = ""
    follows: str = ""
    bare: str = ""
    slope_of: str = ""
    where: str = ""
    facts: tuple[Remark, ...] = ()
    mistakes: tuple[Remark, ...] = ()


@dataclass(frozen=True)
class Plan:
    """A derivation in steps.

    Attributes
    ----------
    steps : tuple of Step
    hint : str
        Which rule to use, and what is filled in, as HTML.
    kinks : tuple of float
        Where answers are not compared.
    kind : str
        What u and v make up: "fraction", "product", "power", "chain"; "" without them.
    joined, whole : str
        How they make it up, such as "u/v", and what that has to be.
    function : str
        All of the function: u and v may make up that, too.
    """

    steps: tuple[Step, ...]
    hint: str
    kinks: tuple[float, ...] = ()
    kind: str = ""
    joined: str = ""
    whole: str = ""
    function: str = ""
