from dataclasses import dataclass

import sympy as sp


@dataclass(frozen=True)
class Row:
    sympy: type
    typed: tuple
    arguments: int = 1


FUNCTIONS = tuple(
    Row(getattr(sp, n), t)
    for n, t in dict(
        exp=("exp",),
        log=("log", "ln"),
        sin=("sin",),
        cos=("cos",),
        tan=("tan",),
        asin=("asin", "arcsin"),
        acos=("acos", "arccos"),
        atan=("atan", "arctan"),
        sinh=("sinh",),
        cosh=("cosh",),
        tanh=("tanh",),
        sech=("sech",),
        asinh=("asinh", "arsinh"),
        acosh=("acosh", "arcosh"),
        atanh=("atanh", "artanh"),
        erf=("erf",),
        erfc=("erfc",),
        Abs=("abs",),
        sign=("sign", "sgn"),
        floor=("floor",),
        Heaviside=("heaviside",),
    ).items()
)
