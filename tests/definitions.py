"""What the literature says of each entry of the catalogue, typed a second time.

Most tests start from the catalogue's formulas, so a wrong sign or constant in one of them
could look right everywhere.  Here nothing comes from the catalogue.  A new entry needs a row
in DEFINITIONS, and one in PARAMETERS if it has parameters; an entry for whole vectors needs
one in VECTORS and one in CASES.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from mpmath import mp, mpf

NAN, INF = np.nan, np.inf
SELU_SCALE = "1.0507009873554804934193349852946"
SELU_SIZE = "1.6732632423543772848170429916717"


def sigma(z):
    return 1 / (1 + mp.exp(-z))


def clipped(z, low, high):
    return min(max(z, mpf(low)), mpf(high))


def distribution(z):
    """The distribution function of N(0, 1)."""
    return mp.ncdf(z)


@dataclass(frozen=True)
class Definition:
    """What the literature says of an activation.

    Attributes
    ----------
    f : callable
        Of an mpf z and the parameters.
    written : list of str
        Its derivative, in two or more forms in which readers may type it.
    values, slopes, bends : pairs of float
        Limits of f, f' and f'' at -oo and +oo, at the default parameters.
    kinks : dict
        For each z the values chosen for f, f' and f'' there.
    """

    f: Callable
    written: list[str]
    values: tuple[float, float]
    slopes: tuple[float, float] = (0.0, 0.0)
    bends: tuple[float, float] = (0.0, 0.0)
    kinks: dict[float, tuple[float, float, float]] = field(default_factory=dict)


RAMP = {"slopes": (0.0, 1.0)}
DEFINITIONS = {
    "identity": Definition(
        lambda z: z,
        ["1", "z/z"],
        (-INF, INF),
        (1.0, 1.0),
    ),
    "step": Definition(
        lambda z: mpf(z >= 0),
        ["0", "0z"],
        (0.0, 1.0),
        kinks={0.0: (1.0, 0.0, 0.0)},
    ),
    "sigmoid": Definition(
        lambda z, beta=1: sigma(beta * z),
        [
            "beta sigma(beta z)(1-sigma(beta z))",
            "β e^(−βz)/(1+e^(−βz))²",
            "βσ(βz)σ(−βz)",
            "beta/(2+e^(beta z)+e^(-beta z))",
            "beta sech(beta z/2)^2/4",
            "(0*(1+e^(-βz)) - 1*(-β)e^(-βz))/(1+e^(-βz))^2",
        ],
        (0.0, 1.0),
    ),
    "tanh": Definition(
        lambda z: 2 * sigma(2 * z) - 1,
        [
            "1-tanh(z)^2",
            "sech(z)^2",
            "sech^2(z)",
            "4/(e^z+e^-z)^2",
            "((e^z+e^-z)^2-(e^z-e^-z)^2)/(e^z+e^-z)^2",
            "(1-tanh(z))(1+tanh(z))",
            "4sigma(2z)(1-sigma(2z))",
        ],
        (-1.0, 1.0),
    ),
    "lecun_tanh": Definition(
        lambda z: mpf("1.7159") * mp.tanh(z * 2 / 3),
        ["1.7159*2/3*(1-tanh(2z/3)^2)", "1.7159*(2/3)*sech(2z/3)^2"],
        (-1.7159, 1.7159),
    ),
    "arctan": Definition(
        mp.atan,
        ["1/(1+z^2)", "(1+z²)^-1"],
        (-np.pi / 2, np.pi / 2),
    ),
    "softsign": Definition(
        lambda z: z / (1 + abs(z)),
        ["1/(1+|z|)^2", "(1+abs(z)-z*sign(z))/(1+abs(z))^2"],
        (-1.0, 1.0),
        kinks={0.0: (0.0, 1.0, 0.0)},
    ),
    "hard_sigmoid": Definition(
        lambda z: clipped(z + 3, 0, 6) / 6,
        ["(-3<z<3)/6", "1/6 if |z| < 3 else 0"],
        (0.0, 1.0),
        kinks={-3.0: (0.0, 0.0, 0.0), 3.0: (1.0, 0.0, 0.0)},
    ),
    "hard_tanh": Definition(
        lambda z: clipped(z, -1, 1),
        ["|z|<1", "0 if z<=-1 else 1 if z<1 else 0"],
        (-1.0, 1.0),
        kinks={-1.0: (-1.0, 0.0, 0.0), 1.0: (1.0, 0.0, 0.0)},
    ),
    "log_sigmoid": Definition(
        lambda z: mp.log(sigma(z)),
        ["1-sigma(z)", "sigma(-z)", "1/(1+e^z)"],
        (-INF, 0.0),
        (1.0, 0.0),
    ),
    "relu": Definition(
        lambda z: max(z, mpf(0)),
        ["step(z)", "(z>0)", "z>0", "1 if z>0 else 0", "(1+sign(z))/2", "max(0,sign(z))"],
        (0.0, INF),
        **RAMP,
        kinks={0.0: (0.0, 0.0, 0.0)},
    ),
    "relu6": Definition(
        lambda z: clipped(z, 0, 6),
        ["0<z<6", "(z>0)-(z>6)"],
        (0.0, 6.0),
        kinks={0.0: (0.0, 0.0, 0.0), 6.0: (6.0, 0.0, 0.0)},
    ),
    "leaky_relu": Definition(
        lambda z, negative_slope="0.01": max(z, mpf(0)) + mpf(negative_slope) * min(z, mpf(0)),
        ["(z>0)+alpha(z<=0)", "1 if z>0 else α", "(1+α)/2 + (1-α)/2 * sign(z)"],
        (-INF, INF),
        (0.01, 1.0),
        kinks={0.0: (0.0, 0.01, 0.0)},
    ),
    "prelu": Definition(
        lambda z, a="0.25": max(z, mpf(0)) + mpf(a) * min(z, mpf(0)),
        ["(z>0)+alpha(z<0)", "α if z<0 else 1"],
        (-INF, INF),
        (0.25, 1.0),
        kinks={0.0: (0.0, 0.25, 0.0)},
    ),
    "elu": Definition(
        lambda z, alpha=1: z if z > 0 else alpha * mp.expm1(z),
        ["1 if z>0 else alpha exp(z)", "(z>0)+(z<0)α e^z", "1 if z>0 else α(e^z-1)+α"],
        (-1.0, INF),
        **RAMP,
        kinks={0.0: (0.0, 1.0, 1.0)},
    ),
    "celu": Definition(
        lambda z, alpha=1: z if z > 0 else alpha * mp.expm1(z / alpha),
        ["1 if z>0 else exp(z/alpha)", "e^(min(0,z)/α)"],
        (-1.0, INF),
        **RAMP,
        kinks={0.0: (0.0, 1.0, 1.0)},
    ),
    "selu": Definition(
        lambda z: mpf(SELU_SCALE) * (z if z > 0 else mpf(SELU_SIZE) * mp.expm1(z)),
        ["lambda if z>0 else lambda alpha e^z", "λ((z>0)+(z<0)α e^z)"],
        (-1.7580993408473768, INF),
        (0.0, 1.0507009873554805),
        kinks={0.0: (0.0, 1.7580993408473768, 1.7580993408473768)},
    ),
    "softplus": Definition(
        lambda z, beta=1: mp.log(1 + mp.exp(beta * z)) / beta,
        ["sigma(beta z)", "1/(1+e^(-βz))", "1-1/(1+exp(beta*z))"],
        (0.0, INF),
        **RAMP,
    ),
    "squared_relu": Definition(
        lambda z: max(z, mpf(0)) ** 2,
        ["2max(0,z)", "2 relu(z)", "z+|z|"],
        (0.0, INF),
        (0.0, INF),
        (0.0, 2.0),
        kinks={0.0: (0.0, 0.0, 0.0)},
    ),
    "repu": Definition(
        lambda z, power=2: max(z, mpf(0)) ** mpf(power),
        ["p max(0,z)^(p-1)", "p relu(z)^(p-1)"],
        (0.0, INF),
        (0.0, INF),
        (0.0, 2.0),
        kinks={0.0: (0.0, 0.0, 0.0)},
    ),
    "star_relu": Definition(
        lambda z: mpf("0.8944") * max(z, mpf(0)) ** 2 - mpf("0.4472"),
        ["1.7888max(0,z)", "2*0.8944 relu(z)", "0.8944(z+|z|)"],
        (-0.4472, INF),
        (0.0, INF),
        (0.0, 1.7888),
        kinks={0.0: (-0.4472, 0.0, 0.0)},
    ),
    "gelu": Definition(
        lambda z: z * distribution(z),
        ["Phi(z)+z phi(z)", "Φ(z)+zφ(z)", "(1+erf(z/sqrt(2)))/2 + z e^(-z^2/2)/sqrt(2pi)"],
        (0.0, INF),
        **RAMP,
    ),
    "gelu_tanh": Definition(
        lambda z: z / 2 * (1 + mp.tanh(mp.sqrt(2 / mp.pi) * (z + mpf("0.044715") * z**3))),
        [
            "(1+tanh(sqrt(2/pi)(z+0.044715z^3)))/2 + z/2 sech(sqrt(2/pi)(z+0.044715z^3))^2"
            " sqrt(2/pi)(1+3*0.044715z^2)",
            "sigma(2sqrt(2/pi)(z+0.044715z^3)) (1 + z (1-sigma(2sqrt(2/pi)(z+0.044715z^3)))"
            "*2sqrt(2/pi)(1+0.134145z^2))",
        ],
        (0.0, INF),
        **RAMP,
    ),
    "quick_gelu": Definition(
        lambda z: z * sigma(mpf("1.702") * z),
        [
            "sigma(1.702z)(1+1.702z(1-sigma(1.702z)))",
            "1.702 z σ(1.702z)σ(−1.702z)+σ(1.702z)",
        ],
        (0.0, INF),
        **RAMP,
    ),
    "silu": Definition(
        lambda z, beta=1: z * sigma(beta * z),
        ["σ(βz)+βzσ(βz)(1−σ(βz))", "σ(βz)(1+βz(1−σ(βz)))"],
        (0.0, INF),
        **RAMP,
    ),
    "hard_swish": Definition(
        lambda z: z * clipped(z + 3, 0, 6) / 6,
        ["0 if z<-3 else (2z+3)/6 if z<3 else 1", "(-3<z<3)(z/3+1/2)+(z>3)"],
        (0.0, INF),
        **RAMP,
        kinks={-3.0: (0.0, 0.0, 0.0), 3.0: (3.0, 1.0, 0.0)},
    ),
    "mish": Definition(
        lambda z: z * mp.tanh(mp.log(1 + mp.exp(z))),
        [
            "tanh(softplus(z)) + z sech(softplus(z))^2 sigma(z)",
            "tanh(log(1+e^z)) + z (1-tanh(log(1+e^z))^2) e^z/(1+e^z)",
        ],
        (0.0, INF),
        **RAMP,
    ),
    "tanh_exp": Definition(
        # mpmath can take no tanh of e^50, which is 1 to more digits than anyone asks for.
        lambda z: z * mp.tanh(mp.exp(min(z, 12))),
        ["tanh(e^z) + z e^z sech(e^z)^2", "tanh(exp(z)) + z exp(z)(1 - tanh(exp(z))^2)"],
        (0.0, INF),
        **RAMP,
    ),
    "serf": Definition(
        lambda z: z * mp.erf(mp.log(1 + mp.exp(z))),
        [
            "erf(log(1+e^z)) + 2 z exp(-log(1+e^z)^2) sigma(z)/sqrt(pi)",
            "erf(softplus(z)) + z*2/sqrt(pi) exp(-softplus(z)^2) e^z/(1+e^z)",
        ],
        (0.0, INF),
        **RAMP,
    ),
    "phish": Definition(
        lambda z: z * mp.tanh(z * mp.ncdf(z)),
        [
            "tanh(z(1+erf(z/sqrt(2)))/2) + z sech(z(1+erf(z/sqrt(2)))/2)^2"
            " ((1+erf(z/sqrt(2)))/2 + z exp(-z^2/2)/sqrt(2pi))",
            "tanh(z Phi(z)) + z (1-tanh(z Phi(z))^2) (Phi(z) + z exp(-z^2/2)/sqrt(2pi))",
        ],
        (0.0, INF),
        **RAMP,
    ),
    "sine": Definition(
        lambda z, omega=1: mp.sin(omega * z),
        ["omega cos(omega z)", "ω cos(ωz)"],
        (NAN, NAN),
        (NAN, NAN),
        (NAN, NAN),
    ),
    "snake": Definition(
        lambda z, a=1: z + mp.sin(a * z) ** 2 / a,
        ["1+sin(2a z)", "1+2sin(az)cos(az)"],
        (-INF, INF),
        (NAN, NAN),
        (NAN, NAN),
    ),
}

# Default and what is allowed.
PARAMETERS = {
    "sigmoid": {"beta": (1.0, "(0, oo)")},
    "leaky_relu": {"negative_slope": (0.01, "[0, 1]")},
    "prelu": {"a": (0.25, "(-oo, oo)")},
    "elu": {"alpha": (1.0, "(0, oo)")},
    "celu": {"alpha": (1.0, "(0, oo)")},
    "softplus": {"beta": (1.0, "(0, oo)")},
    "repu": {"power": (2.0, "[1, oo)")},
    "silu": {"beta": (1.0, "(0, oo)")},
    "sine": {"omega": (1.0, "(0, oo)")},
    "snake": {"a": (1.0, "(0, oo)")},
    "softmax": {"temperature": (1.0, "(0, oo)")},
    "log_softmax": {"temperature": (1.0, "(0, oo)")},
    "maxout": {"pieces": (2.0, "[1, oo)")},
}


# --- whole vectors ---


def softmax(z, temperature=1):
    powers = [mp.exp(x / temperature) for x in z]
    return [power / mp.fsum(powers) for power in powers]


def sparsemax(z):
    """The nearest point of the simplex: z less what makes the positive parts sum to 1."""
    shift = mp.findroot(
        lambda t: mp.fsum(max(x - t, 0) for x in z) - 1,
        (min(z) - 1, max(z)),
        solver="anderson",
    )
    return [max(x - shift, 0) for x in z]


def maxout(z, pieces=2):
    k = int(pieces)
    return [max(z[start : start + k]) for start in range(0, len(z), k)]


def gated(gate):
    """The first half times a gate of the second."""
    return lambda z: [a * gate(b) for a, b in zip(z[: len(z) // 2], z[len(z) // 2 :], strict=True)]


VECTORS = {
    "softmax": softmax,
    "log_softmax": lambda z, temperature=1: [mp.log(p) for p in softmax(z, temperature)],
    "log_sum_exp": lambda z: [mp.log(mp.fsum(mp.exp(x) for x in z))],
    "sparsemax": sparsemax,
    "maxout": maxout,
    "crelu": lambda z: [max(x, mpf(0)) for x in (*z, *(-x for x in z))],
    "glu": gated(sigma),
    "reglu": gated(lambda z: max(z, mpf(0))),
    "geglu": gated(lambda z: z * distribution(z)),
    "swiglu": gated(lambda z: z * sigma(z)),
    "bilinear": gated(lambda z: z),
}

POINT = (0.9, 0.4, -0.2, 0.6)
EXP = np.exp(POINT)
ALL_SYMBOLS = {"T": 1, "z_i": POINT[0], "z_j": POINT[1]}
SHARES = {
    "i = j": (0, 0, {**ALL_SYMBOLS, "C": EXP[1:].sum()}),
    "i != j": (0, 1, {**ALL_SYMBOLS, "C": EXP.sum() - EXP[1]}),
}
GATES = {
    "in a": (0, 0, {"a": POINT[0], "b": POINT[2]}),
    "in b": (0, 2, {"a": POINT[0], "b": POINT[2]}),
    "in another pair": (0, 1, {"a": POINT[0], "b": POINT[2]}),
}
# Of each case: an entry of the Jacobian, and what its symbols stand for at POINT.
CASES = {
    "softmax": SHARES,
    "log_softmax": SHARES,
    "log_sum_exp": {"every j": SHARES["i != j"]},
    "sparsemax": {  # all but the third are in the support
        "i = j in the support": (0, 0, {**ALL_SYMBOLS, "C": 0.4 + 0.6, "k": 3}),
        "i != j in the support": (0, 1, {**ALL_SYMBOLS, "C": 0.9 + 0.6, "k": 3}),
        "otherwise": (2, 0, {}),
    },
    "maxout": {
        "j the largest of its group": (0, 0, {"z_j": POINT[0]}),
        "otherwise": (0, 1, {"C": POINT[0]}),
    },
    "crelu": {
        "the first half, i = j": (0, 0, {"z": POINT[0]}),
        "the second half, i = j": (6, 2, {"z": POINT[2]}),
        "i != j": (0, 1, {"C": POINT[0]}),
    },
    **dict.fromkeys(["glu", "reglu", "geglu", "swiglu", "bilinear"], GATES),
}
