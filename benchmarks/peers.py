"""What other libraries call the activations of the catalogue, with their defaults and others.

Each computes on one thread.  A name that a library does not have is not in its tables.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from importlib import import_module

import numpy as np

__all__ = ["LIBRARIES", "PARAMETERS", "Peer", "installed", "load"]

# Entries that are also measured with a parameter that is neither a default nor a power of two.
PARAMETERS = {
    "sigmoid": {"beta": 1.1},
    "silu": {"beta": 1.7},
    "softplus": {"beta": 1.1},
    "elu": {"alpha": 0.7},
    "celu": {"alpha": 0.7},
    "leaky_relu": {"negative_slope": 0.3},
    "sine": {"omega": 1.702},
    "snake": {"a": 1.7},
}


@dataclass(frozen=True)
class Peer:
    """Another library.

    Attributes
    ----------
    title : str
    functions : dict
        Name in the catalogue -> the library's function of its own arrays.
    with_parameters : dict
        The same of functions that also take the parameters of the catalogue, by name.
    convert : callable
        A NumPy array -> the library's array, of the same dtype.
    value : callable of a function and a converted array
        The computed values, as something NumPy can read.
    gradient : callable, or None if the library has none
        The same of the derivative of the sum of the function.
    not_derived : tuple of str
        Names whose functions the library does not differentiate.
    """

    title: str
    functions: dict[str, Callable]
    with_parameters: dict[str, Callable]
    convert: Callable
    value: Callable
    gradient: Callable | None
    not_derived: tuple[str, ...] = ()

    def function(self, name: str, **parameters: float) -> Callable | None:
        """Return an entry as a function of arrays alone, or None if the library lacks it."""
        if not parameters:
            return self.functions.get(name)
        f = self.with_parameters.get(name)
        return f and partial(f, **parameters)

    def derives(self, name: str) -> bool:
        """Say whether the library has an entry of the catalogue, and its gradient."""
        has_both = name in self.functions and self.gradient is not None
        return has_both and name not in self.not_derived


@cache
def load(library: str) -> Peer:
    """Return a library of LIBRARIES; ImportError if it is not installed."""
    # XLA reads this when JAX is imported.
    os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
    return LIBRARIES[library](import_module(library))


def installed() -> list[Peer]:
    """Return the peers that are installed, and say which are not."""
    found = []
    for library in LIBRARIES:
        try:
            found.append(load(library))
        except ImportError:
            print(f"{library} is not installed: its columns are left out", file=sys.stderr)
    return found


def _torch(torch) -> Peer:
    torch.set_num_threads(1)
    f = torch.nn.functional
    functions = {
        "identity": torch.nn.Identity(),
        "step": lambda z: torch.heaviside(z, torch.ones_like(z)),
        "sigmoid": torch.sigmoid,
        "tanh": torch.tanh,
        "arctan": torch.atan,
        "softsign": f.softsign,
        "hard_sigmoid": f.hardsigmoid,
        "hard_tanh": f.hardtanh,
        "log_sigmoid": f.logsigmoid,
        "relu": torch.relu,
        "relu6": f.relu6,
        "leaky_relu": f.leaky_relu,
        "prelu": lambda z: f.prelu(z, torch.full((1,), 0.25, dtype=z.dtype)),
        "elu": f.elu,
        "celu": f.celu,
        "selu": f.selu,
        "softplus": f.softplus,
        "gelu": f.gelu,
        "gelu_tanh": lambda z: f.gelu(z, approximate="tanh"),
        "silu": f.silu,
        "hard_swish": f.hardswish,
        "mish": f.mish,
        "sine": torch.sin,
        "softmax": lambda z: torch.softmax(z, -1),
        "log_softmax": lambda z: torch.log_softmax(z, -1),
        "log_sum_exp": lambda z: torch.logsumexp(z, -1),
        "glu": f.glu,
    }

    with_parameters = {
        "sigmoid": lambda z, beta: torch.sigmoid(beta * z),
        "silu": lambda z, beta: z * torch.sigmoid(beta * z),
        "softplus": lambda z, beta: f.softplus(z, beta=beta),
        "elu": lambda z, alpha: f.elu(z, alpha),
        "celu": lambda z, alpha: f.celu(z, alpha),
        "leaky_relu": lambda z, negative_slope: f.leaky_relu(z, negative_slope),
        "sine": lambda z, omega: torch.sin(omega * z),
    }

    def gradient(function, z):
        leaf = z.clone().requires_grad_()
        return torch.autograd.grad(function(leaf).sum(), leaf)[0]

    return Peer(
        "PyTorch",
        functions,
        with_parameters,
        torch.tensor,
        lambda f, z: f(z),
        gradient,
        ("step",),
    )


def _jax(jax) -> Peer:
    jax.config.update("jax_platforms", "cpu")
    jax.config.update("jax_enable_x64", True)
    nn, numpy = jax.nn, jax.numpy
    functions = {
        "identity": nn.identity,
        "step": lambda z: numpy.heaviside(z, 1),
        "sigmoid": nn.sigmoid,
        "tanh": nn.tanh,
        "arctan": numpy.arctan,
        "softsign": nn.soft_sign,
        "hard_sigmoid": nn.hard_sigmoid,
        "hard_tanh": nn.hard_tanh,
        "log_sigmoid": nn.log_sigmoid,
        "relu": nn.relu,
        "relu6": nn.relu6,
        "leaky_relu": nn.leaky_relu,
        "elu": nn.elu,
        "celu": nn.celu,
        "selu": nn.selu,
        "softplus": nn.softplus,
        "gelu": lambda z: nn.gelu(z, approximate=False),
        "gelu_tanh": nn.gelu,
        "silu": nn.silu,
        "hard_swish": nn.hard_swish,
        "mish": nn.mish,
        "sine": numpy.sin,
        "softmax": nn.softmax,
        "log_softmax": nn.log_softmax,
        "log_sum_exp": lambda z: nn.logsumexp(z, -1),
        "glu": nn.glu,
    }
    with_parameters = {
        "sigmoid": lambda z, beta: nn.sigmoid(beta * z),
        "silu": lambda z, beta: z * nn.sigmoid(beta * z),
        "softplus": lambda z, beta: nn.softplus(beta * z) / beta,
        "elu": lambda z, alpha: nn.elu(z, alpha),
        "celu": lambda z, alpha: nn.celu(z, alpha),
        "leaky_relu": lambda z, negative_slope: nn.leaky_relu(z, negative_slope),
        "sine": lambda z, omega: numpy.sin(omega * z),
    }
    compiled = cache(jax.jit)
    slope = cache(lambda f: jax.jit(jax.grad(lambda z: f(z).sum())))
    return Peer(
        "JAX",
        functions,
        with_parameters,
        numpy.asarray,
        lambda f, z: compiled(f)(z).block_until_ready(),
        lambda f, z: slope(f)(z).block_until_ready(),
    )


def _scipy(special) -> Peer:
    functions = {
        "sigmoid": special.expit,
        "tanh": np.tanh,
        "arctan": np.arctan,
        "log_sigmoid": special.log_expit,
        "softplus": lambda z: np.logaddexp(0, z),
        "relu": lambda z: np.maximum(z, 0),
        "gelu": lambda z: z * special.ndtr(z),
        "silu": lambda z: z * special.expit(z),
        "mish": lambda z: z * np.tanh(np.logaddexp(0, z)),
        "sine": np.sin,
        "softmax": lambda z: special.softmax(z, axis=-1),
        "log_softmax": lambda z: special.log_softmax(z, axis=-1),
        "log_sum_exp": lambda z: special.logsumexp(z, axis=-1),
    }
    with_parameters = {
        "sigmoid": lambda z, beta: special.expit(beta * z),
        "silu": lambda z, beta: z * special.expit(beta * z),
        "softplus": lambda z, beta: np.logaddexp(0, beta * z) / beta,
        "sine": lambda z, omega: np.sin(omega * z),
    }
    return Peer("SciPy/NumPy", functions, with_parameters, np.asarray, lambda f, z: f(z), None)


def _numexpr(numexpr) -> Peer:
    numexpr.set_num_threads(1)
    formulas = {
        "sigmoid": "1/(1 + exp(-z))",
        "tanh": "tanh(z)",
        "arctan": "arctan(z)",
        "softplus": "log1p(exp(z))",
        "relu": "where(z > 0, z, 0)",
        "silu": "z/(1 + exp(-z))",
        "mish": "z*tanh(log1p(exp(z)))",
        "sine": "sin(z)",
    }
    formulas_with_parameters = {
        "sigmoid": "1/(1 + exp(-beta*z))",
        "silu": "z/(1 + exp(-beta*z))",
        "softplus": "log1p(exp(beta*z))/beta",
        "sine": "sin(omega*z)",
    }

    def evaluate(formula, z, **parameters):
        # A Python float would make float64 of float32.
        return numexpr.evaluate(
            formula, {"z": z} | {name: z.dtype.type(p) for name, p in parameters.items()}
        )

    functions, with_parameters = (
        {name: partial(evaluate, formula) for name, formula in table.items()}
        for table in (formulas, formulas_with_parameters)
    )
    return Peer("numexpr", functions, with_parameters, np.asarray, lambda f, z: f(z), None)


LIBRARIES = {"torch": _torch, "jax": _jax, "scipy.special": _scipy, "numexpr": _numexpr}
