"""PyTorch and JAX as judges: where they are installed, they find what this book finds.

Neither is needed by the book or installed for its tests.  Where the book differs on
purpose, at kinks, at the ends of the line and for NaN, a table says what each returns.
"""

import inspect
from collections.abc import Callable

import numpy as np
import pytest

import peers
from activations import CATALOGUE, VECTOR_CATALOGUE

PEERS = ("torch", "jax")

# Error relative to 1 + |f|, on [-8, 8]: what both reach, and where one of them is worse.
ACCURACY = 2e-15
WORSE_ACCURACY = {
    ("hard_sigmoid", "torch"): 1e-8,  # 1/6 in float32
    ("gelu_tanh", "torch"): 2e-14,
    ("gelu_tanh", "jax"): 2e-13,
    ("mish", "jax"): 2e-14,
}

NAN, INF = np.nan, np.inf
# Where this book differs on purpose: entry, peer, order, z, ours, theirs.
DIFFERENCES = [
    # At kinks.
    ("leaky_relu", "jax", 1, 0.0, 0.01, 1.0),
    ("hard_tanh", "jax", 1, -1.0, 0.0, 1.0),
    ("hard_tanh", "jax", 1, 1.0, 0.0, 1.0),
    # Where theirs is another formula.
    ("softplus", "torch", 0, 20.5, 20.500000001250153, 20.5),
    ("softplus", "torch", 1, 20.5, 0.9999999987498471, 1.0),
    ("hard_sigmoid", "torch", 1, 0.0, 1 / 6, float(np.float32(1 / 6))),
    # Where theirs has no digit left.
    ("sigmoid", "torch", 1, 37.0, 8.533047625744066e-17, 0.0),
    ("sigmoid", "jax", 1, 37.0, 8.533047625744066e-17, 0.0),
    ("tanh", "torch", 1, 20.0, 1.6993417021166355e-17, 0.0),
    ("tanh", "jax", 1, 20.0, 1.6993417021166355e-17, 0.0),
    ("elu", "jax", 1, -40.0, 4.248354255291589e-18, 0.0),
    # At the ends of the line: the limit here.
    *(("softsign", peer, 0, end, np.sign(end), NAN) for peer in PEERS for end in (-INF, INF)),
    *(("softsign", peer, 1, end, 0.0, NAN) for peer in PEERS for end in (-INF, INF)),
    *(
        (name, peer, order, end, limit, NAN)
        for name in ("gelu", "gelu_tanh", "silu", "mish")
        for peer in PEERS
        for order, end, limit in ((0, -INF, 0.0), (1, -INF, 0.0), (1, INF, 1.0))
    ),
    *(("hard_swish", peer, 0, -INF, 0.0, NAN) for peer in PEERS),
    # NaN is NaN here, whatever is done with it.
    ("step", "torch", 0, NAN, NAN, 0.0),
    *(("identity", peer, 1, NAN, NAN, 1.0) for peer in PEERS),
    ("relu", "torch", 1, NAN, NAN, 1.0),
    ("relu", "jax", 1, NAN, NAN, 0.0),
    ("relu6", "torch", 1, NAN, NAN, 1.0),
    ("relu6", "jax", 1, NAN, NAN, 0.0),
    *(("leaky_relu", peer, 1, NAN, NAN, 0.01) for peer in PEERS),
    ("prelu", "torch", 1, NAN, NAN, 0.25),
    *(("hard_sigmoid", peer, 1, NAN, NAN, 0.0) for peer in PEERS),
    *(("hard_tanh", peer, 1, NAN, NAN, 1.0) for peer in PEERS),
    ("hard_swish", "torch", 1, NAN, NAN, 1.0),
    *((name, "torch", 1, NAN, NAN, 1.0) for name in ("elu", "celu")),
    ("selu", "torch", 1, NAN, NAN, 1.0507009873554805),
]


def library(name: str):
    """Return PyTorch or JAX, set to float64; skip the test where it isn't installed."""
    found = pytest.importorskip(name)
    peers.load(name)
    return found


def function(name: str, peer: str, **parameters: float) -> Callable:
    """Return what a peer calls an entry; skip the test if it has no such function."""
    library(peer)
    f = peers.load(peer).function(name, **parameters)
    return f or pytest.skip(f"{peer} has no {name}")


def theirs(f: Callable, order: int, z, peer: str) -> np.ndarray:
    """Return values or, by their own differentiation, gradients of a function of a peer."""
    there = peers.load(peer)
    compute = (there.value, there.gradient)[order]
    return np.asarray(compute(f, there.convert(np.asarray(z, dtype=np.float64))))


def ours(name: str, order: int, z) -> np.ndarray:
    return (CATALOGUE[name], CATALOGUE[name].gradient)[order](z)


@pytest.mark.parametrize("peer", PEERS)
@pytest.mark.parametrize("name", CATALOGUE)
def test_they_agree_to_their_own_accuracy(name, peer):
    f = function(name, peer)
    z = np.linspace(-8, 8, 4001)
    listed = [x for n, p, _, x, *_ in DIFFERENCES if (n, p) == (name, peer)]
    z = np.append(z, [kink for kink in CATALOGUE[name].kinks if kink not in listed])
    z = z[~np.isin(z, [x for x in listed if x in CATALOGUE[name].kinks])]
    orders = (0, 1) if peers.load(peer).derives(name) else (0,)
    for order in orders:
        value = ours(name, order, z)
        off = np.abs(theirs(f, order, z, peer) - value) / (1 + np.abs(value))
        assert off.max() <= WORSE_ACCURACY.get((name, peer), ACCURACY), f"at {z[off.argmax()]}"


# They round beta z, we do not.
ROUNDING_TOLERANCE = 1e-14
OTHER_FORMULAS = {
    ("softplus", "torch"): 1e-8,  # z itself where beta z > 20
    ("celu", "torch"): 1e-8,  # 1/alpha in float32, in the gradient
}


@pytest.mark.parametrize("peer", peers.LIBRARIES)
@pytest.mark.parametrize("name", peers.PARAMETERS)
def test_they_agree_with_parameters(name, peer):
    given = peers.PARAMETERS[name]
    f, there, activation = function(name, peer, **given), peers.load(peer), CATALOGUE[name]
    z = np.linspace(-24, 24, 4000)
    limit = OTHER_FORMULAS.get((name, peer), ROUNDING_TOLERANCE)
    for order, compute in enumerate((activation, activation.gradient)):
        if order and not there.derives(name):
            continue
        value = compute(z, **given)
        off = np.abs(theirs(f, order, z, peer) - value) / (1 + np.abs(value))
        assert off.max() <= limit, f"at {z[off.argmax()]}"
        assert np.abs(compute(z) - value).max() > 0.01, "the parameter matters"
        single = np.asarray(there.value(f, there.convert(z.astype(np.float32))))
        assert single.dtype == np.float32


@pytest.mark.parametrize("peer", PEERS)
@pytest.mark.parametrize("name", ["softmax", "log_softmax", "log_sum_exp", "glu"])
def test_they_agree_on_whole_vectors(name, peer):
    f, there, ours = function(name, peer), peers.load(peer), VECTOR_CATALOGUE[name]
    rng = np.random.default_rng(12)
    z = rng.normal(scale=2, size=(200, 6))
    cotangent = rng.normal(size=ours(z).shape)
    np.testing.assert_allclose(theirs(f, 0, z, peer), ours(z), rtol=2e-14, atol=1e-15)
    weights = there.convert(cotangent)
    product = theirs(lambda z: f(z) * weights, 1, z, peer)
    np.testing.assert_allclose(product, ours.vjp(z, cotangent), rtol=1e-12, atol=3e-15)


@pytest.mark.parametrize("name, peer, order, z, here, there", DIFFERENCES)
def test_they_differ_where_the_book_means_to(name, peer, order, z, here, there):
    f = function(name, peer)
    np.testing.assert_allclose(ours(name, order, z), here, rtol=1e-14)
    np.testing.assert_allclose(theirs(f, order, [z], peer), [there], rtol=1e-14)


# --- what the notes of the catalogue say ---

PYTORCH_NOTES = {"gelu_tanh", "silu", "relu", "leaky_relu", "softplus", "step", "hard_tanh", "glu"}
JAX_NOTES = {"gelu", "silu", "relu", "leaky_relu", "step", "hard_tanh", "glu"}


def test_no_note_about_a_peer_goes_unchecked():
    """A new note: check below what it says."""
    notes = {name: a.note for name, a in {**CATALOGUE, **VECTOR_CATALOGUE}.items()}
    assert {name for name, note in notes.items() if "PyTorch" in note} == PYTORCH_NOTES
    assert {name for name, note in notes.items() if "jax" in note.lower()} == JAX_NOTES


def slope_of_theirs(f: Callable, z: float, peer: str) -> float:
    return float(theirs(f, 1, [z], peer)[0])


def test_what_notes_say_of_pytorch():
    torch = library("torch")
    functional = torch.nn.functional
    grid = np.linspace(-4, 4, 101)
    tanh_form = theirs(lambda z: functional.gelu(z, approximate="tanh"), 0, grid, "torch")
    np.testing.assert_allclose(tanh_form, CATALOGUE["gelu_tanh"](grid), rtol=1e-11, atol=1e-15)
    assert set(inspect.signature(functional.silu).parameters) == {"input", "inplace"}
    assert slope_of_theirs(torch.relu, 0.0, "torch") == 0 == CATALOGUE["relu"].gradient(0.0)
    assert slope_of_theirs(lambda z: functional.leaky_relu(z, 0.3), 0.0, "torch") == 0.3
    assert CATALOGUE["leaky_relu"].gradient(0.0, negative_slope=0.3) == 0.3
    for beta in (0.5, 4.0):
        around = np.array([19.9, 20.1]) / beta
        below, above = theirs(lambda z, b=beta: functional.softplus(z, b), 0, around, "torch")
        assert below > around[0] and above == around[1]
    with pytest.raises(TypeError, match="values"):
        torch.heaviside(torch.zeros(1))
    for z in (-1.0, 1.0):
        assert slope_of_theirs(functional.hardtanh, z, "torch") == 0
        assert CATALOGUE["hard_tanh"].gradient(z) == 0
    halves = theirs(functional.glu, 0, [3.0, -2.0], "torch")
    np.testing.assert_allclose(halves, [3 / (1 + np.exp(2))], rtol=1e-15)
    np.testing.assert_allclose(VECTOR_CATALOGUE["glu"]([3.0, -2.0]), halves, rtol=1e-15)


def test_what_notes_say_of_jax():
    jax = library("jax")
    grid = np.linspace(-4, 4, 101)
    default = theirs(jax.nn.gelu, 0, grid, "jax")
    np.testing.assert_allclose(default, CATALOGUE["gelu_tanh"](grid), rtol=1e-11, atol=1e-15)
    exact = theirs(lambda z: jax.nn.gelu(z, approximate=False), 0, grid, "jax")
    np.testing.assert_allclose(exact, CATALOGUE["gelu"](grid), rtol=1e-11, atol=1e-15)
    assert np.abs(exact - default).max() > 1e-4
    assert list(inspect.signature(jax.nn.silu).parameters) == ["x"]
    assert slope_of_theirs(jax.nn.relu, 0.0, "jax") == 0
    assert slope_of_theirs(lambda z: jax.numpy.maximum(z, 0), 0.0, "jax") == 0.5
    assert slope_of_theirs(lambda z: jax.nn.leaky_relu(z, 0.3), 0.0, "jax") == 1
    with pytest.raises(TypeError, match="x2"):
        jax.numpy.heaviside(0.0)
    for z in (-1.0, 1.0):
        assert slope_of_theirs(jax.nn.hard_tanh, z, "jax") == 1
    halves = theirs(jax.nn.glu, 0, [3.0, -2.0], "jax")
    np.testing.assert_allclose(halves, [3 / (1 + np.exp(2))], rtol=1e-15)


# --- what chapters say ---


def test_what_the_relu_chapter_says_of_the_slope_at_0_in_pytorch():
    torch = library("torch")
    assert slope_of_theirs(lambda z: torch.maximum(z, torch.zeros_like(z)), 0.0, "torch") == 0.5
    assert slope_of_theirs(lambda z: torch.clamp(z, min=0), 0.0, "torch") == 1


def test_what_the_leaky_relu_chapter_says():
    torch, jax = library("torch"), library("jax")
    functional = torch.nn.functional
    assert inspect.signature(functional.leaky_relu).parameters["negative_slope"].default == 0.01
    assert inspect.signature(jax.nn.leaky_relu).parameters["negative_slope"].default == 0.01
    assert torch.nn.PReLU().weight.tolist() == [0.25]
    assert np.isnan(theirs(lambda z: functional.leaky_relu(z, 0.0), 0, [-INF], "torch"))
    assert np.isnan(theirs(lambda z: jax.nn.leaky_relu(z, 0.0), 0, [-INF], "jax"))
    assert CATALOGUE["leaky_relu"](-INF, negative_slope=0) == 0
